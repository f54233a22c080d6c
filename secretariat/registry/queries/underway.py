"""Papers under way as plain rows: which they are, found by what an index knows, and what tells how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import CompoundSelect, Executable, Select, and_, bindparam, exists, or_, select, true, union
from sqlalchemy.orm import Session, aliased

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.core.db import UTCDateTime
from secretariat.documents import grants
from secretariat.documents.kinds import MADE, Faces
from secretariat.documents.models import DraftFace, Face, Paper, Version
from secretariat.documents.states import PaperState
from secretariat.documents.underway import (
    BodyNamed,
    DraftUnderWay,
    FaceThere,
    PaperUnderWay,
    Person,
    VersionInForce,
)
from secretariat.people.models import User
from secretariat.registry.models import Holding

UNISSUED: Final = (PaperState.EXPECTED.value, PaperState.DRAFT.value, PaperState.READY.value)
FOLLOWING: Final = (Faces.ENGLISH_FOLLOWS.value, Faces.FRENCH_FOLLOWS.value)
#: A language that did not come in so many days is looked for elsewhere: the register finds it.
AWAITED: Final = timedelta(days=90)
_FACES: Final = {
    (True, True): (FaceThere("en"), FaceThere("fr")),
    (True, False): (FaceThere("en"),),
    (False, True): (FaceThere("fr"),),
    (False, False): (),
}


def unfinished(*whose: Any) -> Select[int]:
    """The ids of the papers that are still to be brought out, for a query written once that is given `of_asker`.

    Promised papers, drafts, what was given back, revisions begun after the last issue, and versions of the last ninety days
    of which a language follows; of them those for which `whose` holds.
    """
    since = bindparam("awaited_since", type_=UTCDateTime())
    # A paper is dated by the issue of its version in force.
    revised = exists().where(DraftFace.paper_id == Paper.id, DraftFace.saved_at > Paper.dated_at)
    given_back = and_(Paper.drafter_id.is_not(None), Paper.submitted_at.is_(None))
    awaited = and_(Paper.faces_there.in_(FOLLOWING), Paper.dated_at > since)
    again = and_(Paper.state == PaperState.ISSUED.value, or_(revised, given_back, awaited))
    # Each of these is read from an index; one "or" over all of them would look at every paper of the bodies.
    # What was written on is found by a mark of the draft, and what finds it compares the days themselves.
    ahead = Paper.id.in_(select(DraftFace.paper_id).where(DraftFace.ahead == true()))
    here = and_(Paper.body_id.in_(bindparam("in_bodies", expanding=True)), *whose)
    candidates = union(
        select(Paper.id).where(here, Paper.state.in_(UNISSUED)),
        select(Paper.id).where(here, given_back),
        select(Paper.id).where(here, awaited),
        select(Paper.id).where(here, ahead),
    )
    return select(Paper.id).where(
        Paper.id.in_(candidates),
        Paper.kind.not_in(sorted(MADE)),
        Paper.copy_of_id.is_(None),
        or_(Paper.state.in_(UNISSUED), again),
        grants.granted_to_asker("paper", Paper.id),
    )


def of_asker(actor: Actor, bodies: frozenset[int]) -> dict[str, Any]:
    """Return what a query with `unfinished` is given of who asks, and in which bodies."""
    return {"in_bodies": sorted(bodies), "awaited_since": actor.at - AWAITED, **grants.asker(actor)}


def under_way(ids: Select[int] | CompoundSelect[int]) -> Select[Any]:
    """The query for the papers of these ids, as `paper_of` reads its rows, by their opening; to be written once. An id is given
    once. It may be given more columns.

    The ids come first: PostgreSQL joins so many tables in the order in which they stand, and would begin with every paper.
    """
    these = ids.subquery()
    english, french = aliased(DraftFace), aliased(DraftFace)
    by_english, by_french, drafter, holder = (aliased(User) for _ in range(4))
    columns: list[Any] = [
        *(Paper.id, Paper.pid, Paper.body_id, Paper.kind, Paper.state, Paper.custody),
        *(Paper.title_en, Paper.title_fr, Paper.original_language, Paper.symbol, Paper.promised_by),
        *(Paper.promised_for, Paper.action_officer, Paper.copy_of_id, Paper.drafter_id, Paper.submitted_at),
        *(Body.code, Body.zone, Body.calendar),
        *(drafter.id, drafter.pid, drafter.name, holder.id, holder.pid, holder.name),
        *(Version.pid, Version.symbol, Version.issued_at, Version.to_follow, Version.follows_on),
        *(_face_in("en"), _face_in("fr")),
        *_draft(english, by_english),
        *_draft(french, by_french),
    ]
    query = (
        select(*columns)
        .select_from(these)
        .join(Paper, Paper.id == next(iter(these.c)))
        .join(Body, Body.id == Paper.body_id)
        .outerjoin(Version, Version.id == Paper.current_version_id)
        .outerjoin(drafter, drafter.id == Paper.drafter_id)
        .outerjoin(Holding, Holding.paper_id == Paper.id)
        .outerjoin(holder, holder.id == Holding.user_id)
    )
    for language, draft, saver in (("en", english, by_english), ("fr", french, by_french)):
        query = query.outerjoin(draft, and_(draft.paper_id == Paper.id, draft.language == language))
        query = query.outerjoin(saver, saver.id == draft.saved_by)
    return query.order_by(Paper.created_at, Paper.id)


def _face_in(language: str) -> Any:
    return exists().where(Face.version_id == Version.id, Face.language == language)


def _draft(draft: Any, saver: Any) -> tuple[Any, ...]:
    content = or_(draft.file_sha256.is_not(None), draft.written)
    return content, draft.saved_at, draft.saved_by, saver.pid, saver.name


def paper_of(row: Sequence[Any]) -> PaperUnderWay:
    """Return the paper of a row of `under_way`."""
    # In the order of its columns: paper, body, drafter, holder, version, and two drafts.
    version, there = row[25:30], (bool(row[30]), bool(row[31]))
    drafts = (_draft_of("en", *row[32:37]), _draft_of("fr", *row[37:42]))
    return PaperUnderWay._make(
        (
            *row[:16],
            BodyNamed._make(row[16:19]),
            _person(*row[19:22]),
            _person(*row[22:25]),
            VersionInForce._make((*version, _FACES[there])) if version[0] is not None else None,
            tuple([draft for draft in drafts if draft is not None]),
        )
    )


def _person(id_: int | None, pid: str, name: str) -> Person | None:
    return Person(id_, pid, name) if id_ is not None else None


def _draft_of(
    language: str, content: bool, saved_at: Any, saved_by: int | None, pid: str, name: str
) -> DraftUnderWay | None:
    if saved_by is None:
        return None
    return DraftUnderWay(language, bool(content), saved_at, saved_by, Person(saved_by, pid, name))


def rows_in_flight(session: Session, actor: Actor) -> list[PaperUnderWay]:
    """Return the papers of this secretary's bodies that are still to be brought out, by their opening, in one query."""
    given = of_asker(actor, actor.secretariat_bodies)
    return [paper_of(row) for row in session.execute(_in_flight(), given)]


@cache
def _in_flight() -> Executable:
    return under_way(unfinished())


def own_in_flight(session: Session, actor: Actor) -> list[PaperUnderWay]:
    """Return the same of a drafting officer's own papers, submitted or not."""
    given = {"drafter": actor.user_id, **of_asker(actor, actor.drafting)}
    return [paper_of(row) for row in session.execute(_own_in_flight(), given)]


@cache
def _own_in_flight() -> Executable:
    return under_way(unfinished(Paper.drafter_id == bindparam("drafter")))
