"""What the agenda builder shows: parts and rows with their papers, the time, and what stands beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import render_template, url_for

from secretariat.core import canonical_json, clock
from secretariat.core.errors import Conflict
from secretariat.core.i18n import N_, gettext, ngettext, other_language, speaking
from secretariat.documents.models import Paper
from secretariat.meetings import queries, saying
from secretariat.meetings.forms.agenda import ItemForm, KindForm
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.outline import Outline, Row, build
from secretariat.meetings.parts import KINDS_OF_PART, PARTS
from secretariat.meetings.saying import State
from secretariat.meetings.services.agenda import DEEPEST
from secretariat.meetings.services.issue import plan_issue
from secretariat.meetings.standing import Standing, late_papers, paper_deadlines, standing_of
from secretariat.meetings.states import ItemKind, ItemState
from secretariat.meetings.views import beside
from secretariat.meetings.views.frame import frame
from secretariat.meetings.views.links import paper_href
from secretariat.web.database import db

#: The id of the row that is not stored yet: behind all others.
_NEW = 2**40
_LOOKS = {
    Standing.PRESENT: (N_("EN FR"), "disc", ""),
    Standing.FRENCH_FOLLOWS: (N_("French follows"), "half", "soon"),
    Standing.ENGLISH_FOLLOWS: (N_("English follows"), "half", "soon"),
    Standing.EXPECTED: (N_("Expected"), "dashed", ""),
    Standing.REFERENCE: (N_("Reference only"), "lock", ""),
    Standing.DRAFT: (N_("Draft, not circulated"), "ring", ""),
    Standing.GONE: (N_("Withdrawn"), "struck", ""),
}
_SPOKEN = ("title_en", "title_fr", "presenter_en", "presenter_fr", "action_en", "action_fr")


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


@dataclass(frozen=True)
class Clash:
    """A colleague saved the item first: their words where they differ from what was typed."""

    by: str
    at: str
    theirs: tuple[tuple[str, str, str], ...]


@dataclass
class Opened:
    """What is open in the builder: `edit`, `place`, `remove` of an item, or `add`."""

    mode: str
    item: AgendaItem | None = None
    form: ItemForm | None = None
    kinds: KindForm | None = None
    clash: Clash | None = None
    #: For `add`: the part it is for, and the item it comes behind or beneath.
    part: str = ""
    after: AgendaItem | None = None
    parent: AgendaItem | None = None
    #: For `place`: (value, words) of each place it can go.
    places: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.item.pid if self.item else "new"


@dataclass(frozen=True)
class MinutesFault:
    """Minutes typed into a row that cannot be taken."""

    pid: str
    typed: str
    sentence: str


def page(
    meeting: Meeting,
    opened: Opened | None = None,
    *,
    minutes_fault: MinutesFault | None = None,
    saved_item: str = "",
    status: int = 200,
) -> tuple[str, int]:
    """Return the builder, with one item open or none; `saved_item` is the pid of the one just saved."""
    session = db.session()
    plan = plan_issue(session, meeting)
    outline = plan.outline
    if opened and opened.mode == "add":
        outline = build(meeting, [*(row.item for row in outline.rows), _new_item(meeting, opened)])
    if opened and opened.mode == "place" and opened.item:
        opened.places = list(places_for(outline, opened.item))
    waivers = queries.late_papers_of(session, meeting)
    late = late_papers(plan.outline, paper_deadlines(session, meeting), waivers)
    html = render_template(
        "meetings/agenda.html",
        **frame(meeting),
        parts=shown_parts(meeting, outline, overdue={one.paper.id for one in late}),
        adds=_adds(meeting),
        opened=opened,
        minutes_fault=minutes_fault,
        seen=seen_of(opened.item) if opened and opened.item else "",
        saved_at=_saved(meeting, [row.item for row in plan.outline.rows]),
        saved_item=saved_item,
        time=beside.time_of(plan.outline),
        sides=beside.sides(meeting, plan, late),
        heading=beside.heading_of(plan),
        **beside.outgoing(meeting, plan),
    )
    return html, status


def _saved(meeting: Meeting, items: list[AgendaItem]) -> str:
    """Return when the agenda was last changed: the hour today, with the day before."""
    last = max((item.changed_at for item in items), default=None)
    return beside.moment(last, meeting.zone) if last else ""


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


def _rows(
    rows: tuple[Row, ...], numbers: Mapping[int, str], overdue: set[int], *, listed: bool
) -> Iterator[ShownRow]:
    families: dict[int | None, list[int]] = {}
    for row in rows:
        if not row.struck:
            families.setdefault(row.item.parent_id, []).append(row.item.id)
    for row in rows:
        yield _row(row, families.get(row.item.parent_id, []), numbers, overdue, listed=listed)


def _row(
    row: Row, family: list[int], numbers: Mapping[int, str], overdue: set[int], *, listed: bool
) -> ShownRow:
    item, mine, others = row.item, saying.lang(), other_language()
    titles = {"en": item.title_en, "fr": item.title_fr}
    first = mine if titles[mine] else others
    missing = "" if titles["en"] and titles["fr"] else gettext(_MISSING["fr" if titles["en"] else "en"])
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
        title=titles[first],
        title_lang="" if first == mine else first,
        other=titles[others] if first == mine else "",
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
    title = (paper.title_fr or paper.title_en) if saying.lang() == "fr" else (paper.title_en or paper.title_fr)
    symbol = paper.current_version.symbol if paper.current_version else paper.symbol
    return ShownPaper(paper.pid, symbol or title, title, paper_href(paper), (gettext(word), shape, tone), note)


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


def _new_item(meeting: Meeting, opened: Opened) -> AgendaItem:
    """The item to come, never stored, so that its number and place can be shown before it is."""
    after, parent = opened.after, opened.parent
    return AgendaItem(
        id=_NEW,
        meeting_id=meeting.id,
        parent_id=parent.id if parent else after.parent_id if after else None,
        position=after.position if after else _NEW,
        kind=KINDS_OF_PART.get(opened.part, (ItemKind.DISCUSSION,))[0].value,
        part=opened.part or "discussion",
        state=ItemState.INSCRIBED.value,
        title_en="",
        title_fr="",
    )


def _adds(meeting: Meeting) -> dict[str, str]:
    """Return the address that opens a new row, by part."""
    keys = PARTS if meeting.layout == "grouped" else ("",)
    return {key: url_for("meetings.add_item", meeting=meeting.pid, part=key or "discussion") for key in keys}


def seen_of(item: AgendaItem) -> str:
    """Return what tells whether the words of an item changed since they were shown; its place does not count."""
    words = {name: getattr(item, name) for name in (*_SPOKEN, "kind", "minutes", "state")}
    return hashlib.sha256(canonical_json.dumps(words).encode()).hexdigest()[:16]


def clash_of(item: AgendaItem, form: ItemForm, conflict: Conflict, zone: str) -> Clash:
    """Return a colleague's words where they differ from what was typed."""
    theirs = []
    for name in _SPOKEN:
        if getattr(item, name) != (form[name].data or ""):
            theirs.append((form[name].label.text, name[-2:], getattr(item, name) or "–"))
    if item.minutes != form.minutes.data:
        theirs.append((form.minutes.label.text, "", "–" if item.minutes is None else str(item.minutes)))
    if item.kind != form.kind.data:
        theirs.append((form.kind.label.text, "", gettext(ItemKind(item.kind).label)))
    at = conflict.at if isinstance(conflict.at, datetime) else clock.now()
    return Clash(by=conflict.by, at=saying.hour_of(at, zone), theirs=tuple(theirs))
