"""Who serves a body and who sits in it: what the page of a body shows, in one query, and in another what it offers and tells."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased, contains_eager

from secretariat.committees import queries as committees
from secretariat.committees.actors import holds_at
from secretariat.committees.models import Assignment, Body, Format, Mandate, Seat
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.house.queries.held import DELEGATIONS
from secretariat.house.queries.history import Entry, told
from secretariat.house.queries.lists import PartyRow, parties_listed
from secretariat.people.models import Membership, Party, User
from secretariat.people.states import MembershipFunction

#: How many accounts a list shows; beyond, it is narrowed.
MOST = 200
_KINDS = (Mandate, Assignment, Seat, Format)


@dataclass(frozen=True)
class Serving:
    """All that is held in a body, past and to come."""

    #: With their holders, in the order in which they begin.
    mandates: list[Mandate]
    #: Who covers it or drafts for it, with persons and parties, by party and name.
    assignments: list[Assignment]
    #: With parties and formats, in protocol order.
    seats: list[Seat]
    formats: list[Format]


class CanServe(NamedTuple):
    """Somebody of the house who can be assigned to a body, for the office to which they belong."""

    user: str
    name: str
    function: str
    party: str
    name_en: str
    name_fr: str


@dataclass(frozen=True)
class BesideServing:
    """What the page of a body offers and tells beside."""

    strip: StripFacts
    #: Drafting officers, and who belongs to an office seated in the body.
    can_serve: list[CanServe]
    parties: list[PartyRow]
    #: Address and name of who belongs to an office of the house now, at most `MOST`: offered where an address is typed.
    of_the_house: list[tuple[str, str]]
    history: list[Entry]


def serving(session: Session, body_id: int) -> Serving:
    """Return what is held in a body."""
    columns: list[list[Any]] = [[], [], [], []]
    for number, *row in session.execute(_serving(), {"body": body_id}):
        columns[number].append(row[number])
    return Serving(*columns)


@cache
def _serving() -> Any:
    """A row for each thing held, in the columns of its kind (`meetings.queries.under`)."""
    body, kinds = bindparam("body", type_=Integer()), range(len(_KINDS))
    numbered = union_all(*(select(literal(number).label("kind")) for number in kinds)).subquery("kinds")
    kind, serves, seated = numbered.c.kind, aliased(User), aliased(Format)
    formats = select(Format.id).where(Format.body_id == body)
    own = (Mandate.body_id == body, Assignment.body_id == body, Seat.format_id.in_(formats), Format.body_id == body)
    query = select(kind, *_KINDS).select_from(numbered)
    for number, model in enumerate(_KINDS):
        query = query.outerjoin(model, and_(kind == number, own[number]))
    return (
        query.outerjoin(User, User.id == Mandate.user_id)
        .outerjoin(serves, serves.id == Assignment.user_id)
        .outerjoin(seated, seated.id == Seat.format_id)
        .outerjoin(Party, Party.id == func.coalesce(Assignment.party_id, Seat.party_id))
        .options(
            contains_eager(Mandate.user),
            contains_eager(Assignment.user.of_type(serves)),
            contains_eager(Assignment.party),
            contains_eager(Seat.party),
            contains_eager(Seat.format.of_type(seated)),
        )
        .where(func.coalesce(*(model.id for model in _KINDS)).is_not(None))
        .order_by(
            kind,
            func.coalesce(seated.position, Format.position),
            Party.name_en,
            serves.name,
            func.coalesce(Mandate.starts_at, Assignment.starts_at, Seat.starts_at),
            func.coalesce(*(model.id for model in _KINDS)),
        )
    )


def beside_serving(session: Session, body: Body, held: Serving) -> BesideServing:
    """Return what the page of a body offers and tells beside what is held in it."""
    users = {one.user_id for one in held.mandates} | {one.user_id for one in held.assignments}
    things = [
        body.ref,
        *(Ref("user", one) for one in users),
        *(Ref("format", one.id) for one in held.formats),
    ]
    given = {
        "body": body.id,
        "now": clock.now(),
        "things": sorted(map(str, things)),
        "in_body": f'%"body":"{body.ref}"%',
    }
    found = _beside().read(session, given)
    return BesideServing(
        StripFacts.of(found["strip"]),
        [CanServe._make(row) for row in found["can_serve"]],
        [PartyRow._make(row) for row in found["parties"]],
        [(email, name) for email, name, _ in found["of_the_house"]],
        [Entry.of(row) for row in found["history"]],
    )


@cache
def _beside() -> AtOnce:
    return AtOnce(
        strip=committees.strip(),
        can_serve=_can_serve(),
        parties=parties_listed(),
        of_the_house=_of_the_house(),
        history=told(of_body=True),
    )


def can_be_assigned(session: Session, body_id: int) -> list[Membership]:
    """Return who of the house can be assigned to a body, with persons and parties, for the act."""
    asked = select(Membership).options(contains_eager(Membership.user), contains_eager(Membership.party))
    return list(session.scalars(_assignable(asked), {"body": body_id, "now": clock.now()}))


def _can_serve() -> Asked:
    columns = (User.pid, User.name, Membership.function, Party.pid, Party.name_en, Party.name_fr)
    asked: Asked = _assignable(select(*columns))
    return asked


def _assignable(asked: Any) -> Any:
    body, now = bindparam("body", type_=Integer()), bindparam("now", type_=UTCDateTime())
    seats = select(Seat.party_id).join(Format, Format.id == Seat.format_id)
    seated = seats.where(Format.body_id == body, _not_over(Seat, now))
    return (
        asked.select_from(Membership)
        .join(Membership.user)
        .join(Membership.party)
        .where(
            Party.kind.not_in(DELEGATIONS),
            _not_over(Membership, now),
            _not_over(User, now),
            or_(
                Membership.function == MembershipFunction.DRAFTING_OFFICER.value,
                and_(Membership.party_id.in_(seated), Membership.function != MembershipFunction.HEAD.value),
            ),
        )
        .order_by(User.name, User.id, Party.name_en)
    )


def _not_over(model: Any, now: Any) -> Any:
    return or_(model.ends_at.is_(None), model.ends_at > now)


def _of_the_house() -> Asked:
    now = bindparam("now", type_=UTCDateTime())
    inside = (
        select(Membership.user_id)
        .join(Party, Party.id == Membership.party_id)
        .where(Party.kind.not_in(DELEGATIONS), holds_at(Membership, now))
    )
    asked = select(User.email, User.name, User.id).where(User.id.in_(inside), _not_over(User, now))
    return asked.order_by(User.name, User.id).limit(MOST)
