"""Grants: the one source of the right to see a meeting, a paper or a version.

Every scope joins them, and nothing else. A grant is written when something is opened, convened, issued, invited to or
released, and ended, never deleted, when that ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, String, and_, exists, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.functions import FunctionElement

from secretariat.committees.actors import Actor
from secretariat.committees.asker import ASKER, Asker, among
from secretariat.core import clock
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.documents.models import Grant


class Reason(StrEnum):
    """Why a grant was given; `label` answers "why can I see this?"."""

    SECRETARIAT = "secretariat"
    CHAIR = "chair"
    AUTHOR = "author"
    CONVENED = "convened"
    ISSUED = "issued"
    INVITED = "invited"
    RELEASED = "released"
    COORDINATION = "coordination"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Reason.SECRETARIAT: N_("You are the secretariat of the body."),
    Reason.CHAIR: N_("You chair the body."),
    Reason.AUTHOR: N_("You draft it."),
    Reason.CONVENED: N_("It was convened in a format in which you sit."),
    Reason.ISSUED: N_("It was issued to a format in which you sit."),
    Reason.INVITED: N_("Your delegation or office is invited."),
    Reason.RELEASED: N_("It was released to you."),
    Reason.COORDINATION: N_("Your office is asked to clear it."),
}


def secretariat(body_id: int) -> str:
    return f"secretariat:{body_id}"


def chair(body_id: int) -> str:
    return f"chair:{body_id}"


def drafter(body_id: int, user_id: int) -> str:
    """Who drafts it, as long as they draft for the body."""
    return f"drafter:{body_id}:{user_id}"


def format_(format_id: int) -> str:
    return f"format:{format_id}"


def party(party_id: int) -> str:
    return f"party:{party_id}"


def person(user_id: int) -> str:
    return f"user:{user_id}"


def give(
    session: Session,
    thing: Ref,
    audience: str,
    *,
    reason: Reason,
    given_by: int | None,
    until: datetime | None = None,
) -> Grant:
    """Let `audience` see `thing` from now on, until `until` or until it is ended.

    Giving what is given already changes nothing but when it ends.
    """
    [grant] = _give(session, thing, {audience: reason}, given_by=given_by, until=until)
    return grant


def give_house(
    session: Session, thing: Ref, *, body_id: int, given_by: int | None, drafter_id: int | None = None
) -> None:
    """Let the body's secretariat and chair see `thing`, and the officer who drafts it, if one does."""
    house = {secretariat(body_id): Reason.SECRETARIAT, chair(body_id): Reason.CHAIR}
    if drafter_id is not None:
        house[drafter(body_id, drafter_id)] = Reason.AUTHOR
    _give(session, thing, house, given_by=given_by)


def _give(
    session: Session,
    thing: Ref,
    audiences: Mapping[str, Reason],
    *,
    given_by: int | None,
    until: datetime | None = None,
) -> list[Grant]:
    """Give to all of these at once: what they have is asked for once, and written once."""
    given = {grant.audience: grant for grant in session.scalars(_live(thing).where(Grant.audience.in_(audiences)))}
    now = clock.now()
    for audience, reason in audiences.items():
        if audience not in given:
            given[audience] = Grant(
                object_kind=thing.kind,
                object_id=thing.id,
                audience=audience,
                reason=reason.value,
                given_by=given_by,
                starts_at=now,
            )
            session.add(given[audience])
        given[audience].ends_at = until
    session.flush()
    return [given[audience] for audience in audiences]


def end(session: Session, thing: Ref, *, audience: str | None = None, keep: tuple[str, ...] = ()) -> None:
    """End the live grants on `thing`, all or those of one audience, but for the audiences in `keep`."""
    query = _live(thing)
    if audience is not None:
        query = query.where(Grant.audience == audience)
    for grant in session.scalars(query):
        if grant.audience not in keep:
            _end(session, grant)


def _end(session: Session, grant: Grant) -> None:
    now = clock.now()
    if grant.starts_at < now:
        grant.ends_at = now
    else:  # given in this very instant: it never held
        session.delete(grant)


def _live(thing: Ref) -> Any:
    now = clock.now()
    return select(Grant).where(
        Grant.object_kind == thing.kind,
        Grant.object_id == thing.id,
        or_(Grant.ends_at.is_(None), Grant.ends_at > now),
    )


def granted(actor: Actor | Asker, kind: str | InstrumentedAttribute[str], column: InstrumentedAttribute[int]) -> Any:
    """The condition that a live grant lets `actor` see the thing of `kind` whose id is in `column`.

    `kind` is a column itself where things of several kinds stand in one list.
    """
    return _granted(kind, column, among(actor.audiences), actor.at)


def ids_granted_to_asker(kind: str) -> Select[int]:
    """Return the ids of the things of a kind that a live grant lets whoever asks see: the same condition, from its other end.

    For whoever was given few of them: the things need not be gone through to find those. The query is written once, and given
    `asker(actor)` each time.
    """
    return select(Grant.object_id).where(Grant.object_kind == kind, _held(*_ASKER))


def held_by_asker() -> Any:
    """The condition that a grant itself reaches whoever asks, in such a query."""
    return _held(*_ASKER)


def granted_to_asker(kind: str, column: InstrumentedAttribute[int]) -> Any:
    """The same condition for whoever asks, in a query that is written once: it is given `asker(actor)` each time."""
    return _granted(kind, column, *_ASKER)


def has_asker(kind: str, column: Any) -> Any:
    """The same condition as a value of the thing in hand: of an EXISTS PostgreSQL may gather all that whoever asks was given."""
    some = select(Grant.id).where(*_of_thing(kind, column, *_ASKER)).limit(1)
    return some.scalar_subquery().is_not(None)


def asker(actor: Actor) -> dict[str, Any]:
    """Return what a query with `granted_to_asker` is given of who asks."""
    return {"asker_audiences": sorted(actor.audiences), "asker_at": actor.at}


_ASKER: Final = (ASKER.audiences, ASKER.at)


def _granted(
    kind: str | InstrumentedAttribute[str], column: InstrumentedAttribute[int], audiences: Any, at: Any
) -> Any:
    return exists().where(*_of_thing(kind, column, audiences, at))


def _of_thing(kind: Any, column: Any, audiences: Any, at: Any) -> tuple[Any, ...]:
    # By what it was given for: three or four grants are looked at, where SQLite would look once for each audience of the actor.
    held = _held(audiences, at, of=_Unsought(Grant.audience))
    return Grant.object_kind == kind, Grant.object_id == column, held


def _held(audiences: Any, at: Any, of: Any = Grant.audience) -> Any:
    """The condition that a grant reaches one of the audiences, and holds."""
    return and_(of.in_(audiences), Grant.starts_at <= at, or_(Grant.ends_at.is_(None), Grant.ends_at > at))


class _Unsought(FunctionElement[str]):
    """A column that SQLite compares, and looks up in no index. PostgreSQL reckons by itself which index serves."""

    type = String()
    inherit_cache = True


@compiles(_Unsought)
def _plain(element: _Unsought, compiler: Any, **given: Any) -> str:
    sign = "+" if compiler.dialect.name == "sqlite" else ""
    return sign + str(compiler.process(element.clauses, **given))
