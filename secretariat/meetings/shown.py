"""The agenda being built as pages show it: parts and rows with their papers, and the time they take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from secretariat.core.i18n import N_, gettext, ngettext, other_language, speaking
from secretariat.core.values import dataclass
from secretariat.documents.models import Paper
from secretariat.meetings import saying
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.outline import Outline, Row
from secretariat.meetings.parts import PARTS
from secretariat.meetings.saying import State
from secretariat.meetings.services.agenda import DEEPEST
from secretariat.meetings.standing import Standing, standing_of
from secretariat.meetings.states import ItemKind
from secretariat.press import dates
from secretariat.press.typography import polish
from secretariat.web.filters import title_of

_LOOKS = {
    Standing.PRESENT: (N_("EN FR"), "disc", ""),
    Standing.FRENCH_FOLLOWS: (N_("French follows"), "half", "soon"),
    Standing.ENGLISH_FOLLOWS: (N_("English follows"), "half", "soon"),
    Standing.EXPECTED: (N_("Expected"), "dashed", ""),
    Standing.REFERENCE: (N_("Reference only"), "lock", ""),
    Standing.DRAFT: (N_("Draft, not circulated"), "ring", ""),
    Standing.GONE: (N_("Withdrawn"), "struck", ""),
}


@dataclass(frozen=True)
class ShownPaper:
    """A paper under an item. `label` is its symbol or, before it has one, its title."""

    pid: str
    label: str
    title: str
    href: str
    state: State
    note: str


@dataclass(frozen=True)
class ShownRow:
    """An item where it stands; titles in the reader's language first."""

    pid: str
    number: str
    title: str
    title_lang: str
    other: str
    other_lang: str
    missing: str
    presenter: str
    kind: str
    papers: tuple[ShownPaper, ...]
    #: What stands in the column of papers: a few states, each with a note.
    states: tuple[tuple[State, str], ...]
    minutes: int | None
    struck: bool
    #: False for the number an item left behind when it moved.
    restorable: bool
    state: State | None
    issued: bool
    depth: int
    can: frozenset[str]
    children: bool


@dataclass(frozen=True)
class ShownPart:
    """A part, also one without items yet: an item can be added to it."""

    key: str
    roman: str
    title: str
    other: str
    rows: tuple[ShownRow, ...]


def shown_parts(meeting: Meeting, outline: Outline, *, overdue: set[int]) -> tuple[ShownPart, ...]:
    """Return the parts of the agenda; of a grouped one also those that hold nothing yet."""
    numbers = {row.item.id: row.number for row in outline.rows}
    if meeting.layout != "grouped":
        rows = outline.parts[0].rows if outline.parts else ()
        return (ShownPart("", "", gettext("Items"), "", tuple(_rows(rows, numbers, overdue, listed=True))),)
    known = {part.key: part for part in outline.parts}
    shown = []
    for key, label in PARTS.items():
        part = known.get(key)
        with speaking(other_language()):
            other = gettext(label)
        shown_rows = tuple(_rows(part.rows, numbers, overdue, listed=False)) if part else ()
        shown.append(ShownPart(key, part.roman if part else "", gettext(label), other, shown_rows))
    return tuple(shown)


def _rows(rows: tuple[Row, ...], numbers: Mapping[int, str], overdue: set[int], *, listed: bool) -> Iterator[ShownRow]:
    families: dict[int | None, list[int]] = {}
    for row in rows:
        if not row.struck:
            families.setdefault(row.item.parent_id, []).append(row.item.id)
    for row in rows:
        yield _row(row, families.get(row.item.parent_id, []), numbers, overdue, listed=listed)


def _row(row: Row, family: list[int], numbers: Mapping[int, str], overdue: set[int], *, listed: bool) -> ShownRow:
    item, mine, others = row.item, saying.lang(), other_language()
    titles = {"en": item.title_en, "fr": item.title_fr}
    first = mine if titles[mine] else others
    lacking = _MISSING["fr" if titles["en"] else "en"]
    missing = "" if titles["en"] and titles["fr"] else gettext(lacking)
    presenters = {"en": item.presenter_en, "fr": item.presenter_fr}
    papers = tuple(shown_paper(cited.paper, late=cited.paper_id in overdue) for cited in item.papers)
    state: State | None = None
    if row.struck and item.moved_to_id is not None and item.moved_to_id in numbers:
        state = (gettext("Moved to %(number)s", number=numbers[item.moved_to_id]), "struck", "")
    elif row.struck:
        state = (gettext("Withdrawn"), "struck", "")
    return ShownRow(
        pid=item.pid or "new",
        number=row.number,
        title=polish(titles[first], first),
        title_lang="" if first == mine else first,
        other=polish(titles[others], others) if first == mine else "",
        other_lang=others,
        missing=missing,
        presenter=presenters[mine] or presenters[others],
        kind=gettext(saying.KINDS[ItemKind(item.kind)]) if listed else "",
        papers=papers,
        states=_states(papers),
        minutes=item.minutes,
        struck=row.struck,
        restorable=item.moved_to_id is None,
        state=state,
        issued=item.number is not None,
        depth=min(row.depth, 3),
        can=_moves(row, family),
        children=row.has_children,
    )


_MISSING = {"fr": N_("French title missing"), "en": N_("English title missing")}


def _moves(row: Row, family: list[int]) -> frozenset[str]:
    """Return the ways an item can go: up, down, in, out."""
    item = row.item
    if row.struck or item.id not in family:
        return frozenset()
    at = family.index(item.id)
    ways = {
        "up": at > 0,
        "down": at < len(family) - 1,
        "in": at > 0 and row.depth < DEEPEST - 1,
        "out": item.parent_id is not None,
    }
    return frozenset(way for way, possible in ways.items() if possible)


def shown_paper(paper: Paper, *, late: bool = False) -> ShownPaper:
    """Return a paper as the builder names it; a late one that is not there is said to be late."""
    standing = standing_of(paper)
    word, shape, tone = _LOOKS[standing]
    note = ""
    if standing is Standing.EXPECTED:
        when = saying.stamp(paper.promised_for, paper.body.zone) if paper.promised_for else ""
        note = ", ".join(filter(None, (paper.promised_by, when)))
    if late and standing in (Standing.EXPECTED, Standing.DRAFT):
        tone = "late"
        shape = "triangle" if standing is Standing.DRAFT else shape
    version = paper.current_version
    if standing in (Standing.FRENCH_FOLLOWS, Standing.ENGLISH_FOLLOWS) and version is not None and version.follows_on:
        note = gettext("by %(day)s", day=dates.day_month_year(version.follows_on, saying.lang()))
    title, _ = title_of(paper)
    symbol = paper.current_version.symbol if paper.current_version else paper.symbol
    return ShownPaper(paper.pid, symbol or title, title, f"/papers/{paper.pid}", (gettext(word), shape, tone), note)


def _states(papers: tuple[ShownPaper, ...]) -> tuple[tuple[State, str], ...]:
    """Return one state for all papers that are there, and one for each way of not being there."""
    there = [paper for paper in papers if paper.state[1] == "disc"]
    shown: list[tuple[State, str]] = []
    if there:
        words = ngettext("%(num)s paper", "%(num)s papers", len(there))
        shown.append(((words, "disc", ""), "EN FR"))
    seen: dict[State, list[ShownPaper]] = {}
    for paper in papers:
        if paper.state[1] != "disc":
            seen.setdefault(paper.state, []).append(paper)
    for (word, shape, tone), same in seen.items():
        words = f"{len(same)} × {word}" if len(same) > 1 else word
        shown.append(((words, shape, tone), same[0].note if len(same) == 1 else ""))
    return tuple(shown)


def places_for(outline: Outline, item: AgendaItem) -> Iterator[tuple[str, str]]:
    """Yield the places an item can be moved to, each with its words: before the first, or behind another."""
    rows = [row for row in outline.rows if not row.struck]
    below = {item.id}
    for row in rows:
        if row.item.parent_id in below:
            below.add(row.item.id)
    family = [row for row in rows if row.item.part == item.part or item.meeting.layout == "listed"]
    first = True
    for row in family:
        if row.item.id in below:
            continue
        title = row.item.title_fr if saying.lang() == "fr" else row.item.title_en
        words = {"number": row.number, "title": _cut(title or row.item.title_en or row.item.title_fr)}
        if first:
            yield f"before:{row.item.pid}", gettext("Before %(number)s %(title)s", **words)
            first = False
        yield f"after:{row.item.pid}", gettext("After %(number)s %(title)s", **words)


def _cut(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:69].rstrip()}…"


def time_of(outline: Outline) -> dict[str, Any]:
    free = outline.in_hand
    if free < 0:
        state = (gettext("%(time)s over", time=saying.minutes_said(-free)), "triangle", "late")
    elif free == 0:
        state = (gettext("Exactly full"), "tick", "done")
    else:
        state = (gettext("%(time)s in hand", time=saying.minutes_said(free)), "tick", "done")
    return {
        "allotted": saying.minutes_said(outline.allotted),
        "available": saying.minutes_said(outline.available),
        "parts": [(part.roman, part.minutes) for part in outline.parts],
        "free": free,
        "state": state,
    }
