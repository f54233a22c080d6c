"""What is taken down under items: outcomes, reservations, statements and actions, of all that are asked for in one query."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, true, union_all
from sqlalchemy.orm import aliased, contains_eager

from secretariat.meetings.models import AgendaItem, Outcome, Reservation, Statement, Tasking
from secretariat.people.models import Party

#: In the order in which a row names them.
KINDS: Final[tuple[Any, ...]] = (Outcome, Reservation, Statement, Tasking)


def things_under(items: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select a row for each thing under the items of this condition: the number of its kind, and a column for each kind.

    Four kinds have nothing in common but the item: each is joined in its own columns, and stands in those of its kind alone.
    They come kind by kind and in their order, with the parties that they name.
    """
    kinds = union_all(*(select(literal(number).label("kind")) for number in range(len(KINDS)))).subquery("kinds")
    reserving, stating, owing = aliased(Party), aliased(Party), aliased(Party)
    query = select(kinds.c.kind, *KINDS).select_from(AgendaItem).join(kinds, true())
    for number, kind in enumerate(KINDS):
        query = query.outerjoin(kind, and_(kinds.c.kind == number, kind.item_id == AgendaItem.id))
    return (
        query.outerjoin(reserving, reserving.id == Reservation.party_id)
        .outerjoin(stating, stating.id == Statement.party_id)
        .outerjoin(owing, owing.id == Tasking.owner_party_id)
        .options(
            contains_eager(Reservation.party.of_type(reserving)),
            contains_eager(Statement.party.of_type(stating)),
            contains_eager(Tasking.owner.of_type(owing)),
        )
        .where(items, func.coalesce(*(kind.id for kind in KINDS)).is_not(None))
        .order_by(
            kinds.c.kind,
            func.coalesce(Outcome.position, Tasking.position, 0),
            func.coalesce(*(kind.id for kind in KINDS)),
        )
    )
