"""What followed a meeting, and what waits for it, as its page shows them: decisions, records, matters arising.

Everything comes through the reader's own scope: a delegate sees what was issued, the house what is being made as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from flask import url_for

from secretariat.committees.actors import Actor
from secretariat.committees.presets import Preset
from secretariat.core.at_once import Asked
from secretariat.core.i18n import gettext
from secretariat.core.values import dataclass
from secretariat.decisions import saying as said
from secretariat.meetings.matters import Matter
from secretariat.meetings.models import Meeting
from secretariat.meetings.saying import State, lang
from secretariat.meetings.states import MeetingState
from secretariat.minutes.policy import can_start
from secretariat.minutes.queries import came
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


def what_came(meeting: Meeting) -> Mapping[str, Asked]:
    """Return what is to be asked of a meeting that was closed, for `followed`; nothing before."""
    return came.readings() if MeetingState(meeting.state) is MeetingState.CLOSED else {}


def followed(actor: Actor, meeting: Meeting, found: Mapping[str, Sequence[Sequence[Any]]]) -> Followed:
    """Return what followed a meeting, of what `what_came` asked."""
    if not found:
        return Followed()
    what = came.Came.of(found)
    return Followed(
        papers=tuple([_shown(paper) for paper in (what.sheet, what.record) if paper is not None]),
        decided=_decided(actor, meeting, what.sheet, what.decisions) if what.sheet else None,
        record=_record(actor, meeting, what.begun) if what.record is None else None,
    )


def waiting(number: str | None, arising: Iterable[Matter]) -> dict[str, tuple[ShownMatter, ...]]:
    """Return the actions of earlier meetings that wait for this one, under the number of the item where they stand."""
    shown = shown_matters(arising)
    return {number: shown} if number and shown else {}


def shown_matters(arising: Iterable[Matter]) -> tuple[ShownMatter, ...]:
    """Return actions of earlier meetings as lines under matters arising."""
    return tuple([_matter(one) for one in arising])


def _matter(one: Matter) -> ShownMatter:
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


def _shown(paper: came.MadeFrom) -> ShownVersion:
    def face(code: str, *, there: bool, made: bool) -> str | None:
        if not there:
            return "" if code in paper.to_follow else None
        return f"/versions/{paper.version}/{code}.pdf" if made else None

    return ShownVersion(
        symbol=paper.symbol,
        title=paper.title_fr if lang() == "fr" else paper.title_en,
        href=f"/papers/{paper.pid}",
        en=face("en", there=paper.in_english, made=paper.english_made),
        fr=face("fr", there=paper.in_french, made=paper.french_made),
    )


def _decided(
    actor: Actor, meeting: Meeting, sheet: came.MadeFrom, decisions: Iterable[came.DecisionNamed]
) -> dict[str, Decided]:
    """The verbs are named in passing once the sheet has been opened: before, it can be recalled, and reading it ends that."""
    by_item = defaultdict(list)
    for decision in decisions:
        by_item[decision.item_number].append(decision)
    named = sheet.opened or actor.is_house_of(meeting.body_id)
    return {
        number: Decided(
            words=", ".join(dict.fromkeys(one.verb_fr if lang() == "fr" else one.verb_en for one in found))
            if named
            else gettext("Decided"),
            href=url_for("decisions.decision", decision=found[0].pid),
        )
        for number, found in by_item.items()
    }


def _record(actor: Actor, meeting: Meeting, minutes: came.RecordBegun | None) -> tuple[State, str] | None:
    """The record being made, for the house of the body alone."""
    if not actor.is_house_of(meeting.body_id):
        return None
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
