"""What came of a meeting that was closed, as its page names it: the decision sheet, the record, the decisions, each through the
scope of whoever asks. To be asked with what stands around the meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from secretariat.committees.asker import ASKER
from secretariat.core.at_once import Asked
from secretariat.core.values import dataclass
from secretariat.decisions.models import Decision
from secretariat.decisions.policy import decisions_visible_to
from secretariat.documents.models import Face, Paper, Rendition, Version
from secretariat.documents.policy import versions_visible_to
from secretariat.documents.states import VersionState
from secretariat.meetings.models import AgendaItem
from secretariat.minutes.models import Minutes
from secretariat.minutes.policy import minutes_visible_to
from secretariat.minutes.states import MinutesKind


class MadeFrom(NamedTuple):
    """A paper made from the meeting, issued and in force, with its languages and which of them are PDFs that were made."""

    version_id: int
    #: Of the version, and of the paper.
    version: str
    pid: str
    symbol: str
    title_en: str
    title_fr: str
    to_follow: list[str]
    #: Somebody has opened it, so that it can no longer be recalled.
    opened: bool
    in_english: bool
    in_french: bool
    english_made: bool
    french_made: bool


class DecisionNamed(NamedTuple):
    """A decision of the meeting, as the item that it disposed of names it."""

    version_id: int
    pid: str
    item_number: str
    verb_en: str
    verb_fr: str


class RecordBegun(NamedTuple):
    """The record as a text being made; it is the house's."""

    pid: str
    state: str


@dataclass(frozen=True)
class Came:
    """What came of a meeting, as far as whoever asks may see it."""

    sheet: MadeFrom | None
    record: MadeFrom | None
    #: Of the sheet, in its order.
    decisions: list[DecisionNamed]
    begun: RecordBegun | None

    @classmethod
    def of(cls, found: Mapping[str, Sequence[Sequence[Any]]]) -> Came:
        """Return it of what `readings` found."""
        sheet, record = ([MadeFrom._make(row) for row in found[name]] for name in ("sheet", "record"))
        named = [DecisionNamed._make(row) for row in found["decisions"]]
        return cls(
            sheet=sheet[0] if sheet else None,
            record=record[0] if record else None,
            decisions=[one for one in named if sheet and one.version_id == sheet[0].version_id],
            begun=RecordBegun._make(found["begun"][0]) if found["begun"] else None,
        )


@cache
def readings() -> Mapping[str, Asked]:
    """Return the queries of all of it, of `meeting`; they are given `documents.grants.asker` of who asks."""
    return {"sheet": _sheet(), "record": _record(), "decisions": _decisions(), "begun": _begun()}


def _carrying() -> Any:
    """The versions that carry decisions of the meeting: a decision sheet is known by them."""
    items = select(AgendaItem.id).where(AgendaItem.meeting_id == bindparam("meeting"))
    return select(Decision.version_id).where(Decision.item_id.in_(items))


def _sheet() -> Asked:
    return _in_force().where(or_(Version.id.in_(_carrying()), Version.copy_of_id.in_(_carrying())))


def _record() -> Asked:
    return (
        _in_force()
        .join(Minutes, Minutes.paper_id == func.coalesce(Paper.copy_of_id, Paper.id))
        .where(Minutes.meeting_id == bindparam("meeting"), Minutes.kind == MinutesKind.RECORD.value)
    )


def _in_force() -> Asked:
    """The issued version, or what was cut from it for whoever asks."""
    english, french = aliased(Face), aliased(Face)
    english_made, french_made = aliased(Rendition), aliased(Rendition)
    query = (
        select(
            *(Version.id, Version.pid, Paper.pid, Version.symbol, Version.title_en, Version.title_fr),
            Version.to_follow,
            Version.opened_at.is_not(None),
            *(english.id.is_not(None), french.id.is_not(None)),
            *(english_made.blob_sha256.is_not(None), french_made.blob_sha256.is_not(None)),
        )
        .select_from(Version)
        .join(Paper, Paper.current_version_id == Version.id)
        .where(Version.state == VersionState.ISSUED.value, versions_visible_to(ASKER))
        .order_by(Paper.copy_of_id.is_not(None), Version.id)  # who reads the whole one is not shown a copy of it
        .limit(1)
    )
    for code, face, made in (("en", english, english_made), ("fr", french, french_made)):
        query = query.outerjoin(face, and_(face.version_id == Version.id, face.language == code))
        query = query.outerjoin(made, and_(made.version_id == Version.id, made.face == code))
    return query


def _decisions() -> Asked:
    return (
        select(Decision.version_id, Decision.pid, Decision.item_number, Decision.verb_en, Decision.verb_fr)
        .where(Decision.version_id.in_(_carrying()), decisions_visible_to(ASKER))
        .order_by(Decision.position, Decision.id)
    )


def _begun() -> Asked:
    return select(Minutes.pid, Minutes.state).where(
        Minutes.meeting_id == bindparam("meeting"),
        Minutes.kind == MinutesKind.RECORD.value,
        minutes_visible_to(ASKER),
    )
