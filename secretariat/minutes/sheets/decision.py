"""The decision sheet: item by item what the body decided, without the debate (domain 5.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from secretariat.core.values import dataclass
from secretariat.decisions.states import DueKind
from secretariat.documents.front import front
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper
from secretariat.meetings.models import AgendaItem, Meeting, Tasking
from secretariat.meetings.states import ItemState
from secretariat.minutes.queries.held import Held
from secretariat.minutes.sections import Clause, Section
from secretariat.minutes.sheets.common import agenda_line, held_line, numbered, statements_of
from secretariat.press import sheets as press
from secretariat.press import words
from secretariat.press.dates import hour, long_date
from secretariat.press.words import Both

#: The format of an issued decision sheet's faces: the sheet is the version's own, the ids behind it are the source.
FORMAT = "decision-sheet/1"

NEXT_MEETING = Both("next meeting", "prochaine réunion")
#: The language in which something is not worded yet is said beside it, on both faces.
FOLLOWS = {
    "en": Both("The English wording follows.", "Le libellé anglais suivra."),
    "fr": Both("The French wording follows.", "Le libellé français suivra."),
}
_DISPOSED = {
    ItemState.WITHDRAWN: Both("Item {n} was withdrawn.", "Le point {n} a été retiré."),
    ItemState.DEFERRED: Both("Item {n} was deferred.", "Le point {n} a été reporté."),
    ItemState.REMITTED: Both("Item {n} was referred back.", "Le point {n} a été renvoyé."),
}
#: Verbs that give somebody something to do: an action of the item belongs to the first such decision.
_GIVING = ("tasked", "invited")


@dataclass(frozen=True)
class ActionOf:
    """An action with its item and the decision it belongs to: its place among all decisions of the sheet, from 0."""

    item: AgendaItem
    number: str
    tasking: Tasking
    decision: int | None
    label: str


def decision_titles(meeting: Meeting) -> dict[str, str]:
    """Return the titles under which it stands in the register."""
    return {
        "en": f"Decision sheet of the {numbered(meeting, 'en')}",
        "fr": f"Relevé de décisions de la {numbered(meeting, 'fr')}",
    }


def decision_sheet(
    held: Held,
    sections: tuple[Section, ...],
    *,
    symbol: str,
    paper: Paper | None,
    draft_number: int | None = None,
    next_meeting: datetime | None = None,
) -> press.DecisionSheet:
    """Return the decision sheet of the meeting as it stands now.

    `paper` is its place in the register, once it has one. Items of which nothing was decided, reserved or otherwise
    disposed of are left out.
    """
    meeting = held.meeting
    agenda = meeting.agenda_paper
    origin = paper or agenda
    statements = statements_of(held)
    return press.DecisionSheet(
        front=front(
            meeting.body,
            class_word=words.DECISION_SHEET,
            symbol=symbol,
            marking=Marking(origin.marking) if origin else Marking.NATO_UNCLASSIFIED,
            title=words.DECISION_SHEET,
            original=origin.original_language if origin else "en",
            lines=tuple(line for line in (held_line(held), agenda_line(held)) if line),
            draft_number=draft_number,
        ),
        items=tuple(_items(held, sections)),
        actions=tuple(_action(one) for one in action_rows(held, sections)),
        statements=statements,
        next_meeting=_next(next_meeting) if next_meeting else None,
        foot=press.Foot(annexes=tuple(one.title for one in statements)) if statements else None,
    )


def decision_ids(
    meeting: Meeting, sections: Sequence[Section], released: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what a page needs beside the printed sheet: the meeting, and the items and papers behind its decisions.

    On the sheet of somebody invited, papers are their copies: `released`, by the public id of the paper.
    """

    def papers(item: AgendaItem) -> list[str]:
        cited = [one.paper.pid for one in item.papers]
        return cited if released is None else [released[pid] for pid in cited if pid in released]

    return {
        "meeting": meeting.pid,
        "decisions": [
            {"item": clause.item.pid, "papers": papers(clause.item)}
            for section in sections
            for clause in section.clauses
        ],
    }


def action_rows(held: Held, sections: tuple[Section, ...]) -> tuple[ActionOf, ...]:
    """Return the actions in the order of the agenda, each with the decision it follows from, if that is plain."""
    found: list[ActionOf] = []
    place = 0
    for section in sections:
        clauses = list(enumerate(section.clauses, start=place))
        place += len(clauses)
        for item in section.items:
            own = [(at, clause) for at, clause in clauses if clause.item.id == item.id]
            found += [
                ActionOf(item, held.numbers[item.id], one, *_origin(own, one)) for one in held.taskings.get(item.id, [])
            ]
    return tuple(found)


def _origin(clauses: list[tuple[int, Clause]], tasking: Tasking) -> tuple[int | None, str]:
    """The one that was said, else the first whose verb gives a task, else the only one."""
    said = [pair for pair in clauses if pair[1].outcome.id == tasking.outcome_id]
    giving = [pair for pair in clauses if pair[1].verb.key in _GIVING]
    chosen = said or giving[:1] or (clauses if len(clauses) == 1 else [])
    return (chosen[0][0], chosen[0][1].label) if chosen else (None, "")


def _items(held: Held, sections: tuple[Section, ...]) -> Iterator[press.DecisionItem]:
    for section in sections:
        remarks = tuple(_remarks(held, section))
        if not (section.clauses or section.reservations or remarks):
            continue
        several = len(section.clauses) > 1
        yield press.DecisionItem(
            numbers=section.numbers,
            several=section.several,
            title=section.title,
            documents=section.documents,
            lead=Both(section.lead.en.rstrip(","), section.lead.fr.rstrip(",")) if several else section.lead,
            clauses=tuple(
                press.Clause(label=one.label, verb=Both(one.verb.en, one.verb.fr), text=one.text)
                for one in section.clauses
            ),
            reservations=tuple(press.Reserved(party=party, text=text) for party, text in section.reservations),
            remarks=remarks,
        )


def _remarks(held: Held, section: Section) -> Iterator[Both]:
    """What became of items without a decision, and which wording is missing."""
    decided = {clause.item.id for clause in section.clauses}
    for item in section.items:
        said = _DISPOSED.get(ItemState(item.state))
        if said is not None and item.id not in decided and item.moved_to_id is None:
            number = held.numbers[item.id]
            yield Both(said.en.format(n=number), said.fr.format(n=number))
    for code, words_ in FOLLOWS.items():
        if any(not clause.text["fr" if code == "fr" else "en"] for clause in section.clauses if any_words(clause)):
            yield words_


def any_words(clause: Clause) -> bool:
    """Tell whether a decision is worded in some language."""
    return bool(clause.text.en or clause.text.fr)


def _action(one: ActionOf) -> press.ActionRow:
    tasking = one.tasking
    owner = tasking.owner
    kind = DueKind(tasking.due_kind)
    return press.ActionRow(
        item=one.number,
        decision=one.label,
        action=Both(tasking.text_en, tasking.text_fr),
        owner=Both(owner.name_en, owner.name_fr) if owner else Both(tasking.owner_words, tasking.owner_words),
        due=tasking.due_on,
        due_words=NEXT_MEETING if kind is DueKind.NEXT_MEETING else None,
    )


def _next(starts: datetime) -> Both:
    return Both(
        f"{long_date(starts.date(), 'en')}, {hour(starts, 'en')}",
        f"{long_date(starts.date(), 'fr')}, {hour(starts, 'fr')}",
    )
