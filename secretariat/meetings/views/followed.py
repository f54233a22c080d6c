"""What followed a meeting, and what waits for it, as its page shows them: decisions, records, matters arising.

Everything comes through the reader's own scope: a delegate sees what was issued, the house what is being made as well.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from flask import url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.presets import Preset
from secretariat.core.i18n import gettext
from secretariat.core.values import dataclass
from secretariat.decisions import queries as decisions
from secretariat.decisions import saying as said
from secretariat.documents.models import Version
from secretariat.meetings import matters
from secretariat.meetings.models import Meeting
from secretariat.meetings.saying import State, lang
from secretariat.meetings.states import MeetingState
from secretariat.meetings.views.links import face_href, paper_href
from secretariat.minutes.policy import can_start
from secretariat.minutes.queries import drafting, issued
from secretariat.minutes.states import MinutesState


@dataclass(frozen=True)
class ShownVersion:
    """A paper made from the meeting, as a row: `en` and `fr` as `components/doc` takes them."""

    symbol: str
    title: str
    href: str
    en: str | None
    fr: str | None


class Decided(NamedTuple):
    """What became of an item: the verbs, and the first of its decisions."""

    words: str
    href: str


class ShownMatter(NamedTuple):
    """An action that waits under matters arising."""

    text: str
    lang: str
    href: str
    bits: tuple[str, ...]
    state: State


@dataclass(frozen=True)
class Followed:
    """What followed: papers that were issued, decisions by number of item, and for the house the record being made."""

    papers: tuple[ShownVersion, ...] = ()
    decided: dict[str, Decided] | None = None
    #: Word, shape and tone of the record being made, and its address; for the house.
    record: tuple[State, str] | None = None


def followed(session: Session, actor: Actor, meeting: Meeting) -> Followed:
    """Return what followed a meeting that was closed; nothing before."""
    if MeetingState(meeting.state) is not MeetingState.CLOSED:
        return Followed()
    sheet = issued.decision_sheet_in_force(session, actor, meeting)
    record = issued.record_in_force(session, actor, meeting)
    return Followed(
        papers=tuple(_shown(version) for version in (sheet, record) if version is not None),
        decided=_decided(session, actor, sheet) if sheet else None,
        record=_record(session, actor, meeting) if record is None else None,
    )


def waiting(session: Session, actor: Actor, meeting: Meeting, number: str) -> dict[str, tuple[ShownMatter, ...]]:
    """Return the actions of earlier meetings that this reader may see, under the number of the item where they stand."""
    shown = shown_matters(session, actor, meeting)
    return {number: shown} if shown else {}


def shown_matters(session: Session, actor: Actor, meeting: Meeting) -> tuple[ShownMatter, ...]:
    """Return the actions of earlier meetings that wait for this one, as this reader may see them."""
    return tuple([_matter(one) for one in matters.arising(session, meeting, actor)])


def _matter(one: matters.Matter) -> ShownMatter:
    text, code = said.picked(one.text_en, one.text_fr)
    owner, due, origin = (
        said.picked(*pair)[0]
        for pair in ((one.owner_en, one.owner_fr), (one.due_en, one.due_fr), (one.origin_en, one.origin_fr))
    )
    return ShownMatter(
        text=text,
        lang="" if code == lang() else code,
        href=f"/actions/{one.pid}",
        bits=(owner, due, origin),
        state=said.look_of(one.state, overdue=one.overdue),
    )


def _shown(version: Version) -> ShownVersion:
    there = {face.language for face in version.faces}
    made = {one.face for one in version.renditions if one.blob_sha256}

    def face(code: str) -> str | None:
        if code not in there:
            return "" if code in version.to_follow else None
        return face_href(version, code) if code in made else None

    title = version.title_fr if lang() == "fr" else version.title_en
    return ShownVersion(version.symbol, title, paper_href(version.paper), face("en"), face("fr"))


def _decided(session: Session, actor: Actor, sheet: Version) -> dict[str, Decided]:
    """The verbs are named in passing once the sheet has been opened: before, it can be recalled, and reading it ends that."""
    by_item = defaultdict(list)
    for decision in decisions.decisions_of_version(session, actor, sheet.id):
        by_item[decision.item_number].append(decision)
    named = sheet.opened_at is not None or actor.is_house_of(sheet.paper.body_id)
    return {
        number: Decided(
            words=", ".join(dict.fromkeys(one.verb_fr if lang() == "fr" else one.verb_en for one in found))
            if named
            else gettext("Decided"),
            href=url_for("decisions.decision", decision=found[0].pid),
        )
        for number, found in by_item.items()
    }


def _record(session: Session, actor: Actor, meeting: Meeting) -> tuple[State, str] | None:
    """The record being made, for the house of the body alone."""
    if not actor.is_house_of(meeting.body_id):
        return None
    minutes = drafting.record_of(session, actor, meeting)
    if minutes is None:
        written = Preset.from_plain(meeting.body.settings).minutes != "decisions"
        if not written or not can_start(actor, meeting):
            return None
        return (gettext("Not begun"), "ring", ""), url_for("minutes.start", meeting=meeting.pid)
    state = MinutesState(minutes.state)
    look = {MinutesState.SUBMITTED: ("clock", "soon"), MinutesState.APPROVED: ("tick", "done")}.get(
        state, ("half", "live")
    )
    return (gettext(state.label), *look), url_for("minutes.edit", minutes=minutes.pid)
