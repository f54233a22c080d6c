"""Bringing an agenda that was pasted or uploaded onto the agenda being built, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, canonical_json, clock
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.core.values import dataclass
from secretariat.documents.models import Paper
from secretariat.documents.policy import papers_visible_to
from secretariat.meetings import queries
from secretariat.meetings.importing import Existing, Preview, ReplaceRefused, RowFate, reconcile
from secretariat.meetings.models import AgendaItem, ItemPaper, Meeting
from secretariat.meetings.outline import Outline, build, in_order
from secretariat.meetings.parts import RANK, part_of
from secretariat.meetings.services.agenda import DEEPEST, MOST_ITEMS, refuse_unless_for_all
from secretariat.meetings.states import ItemKind, ItemState

Mode = Literal["merge", "replace"]
#: Ids of items that are only looked at, behind all that are stored.
_LOOKED_AT = 2**41


@dataclass(frozen=True)
class Brought:
    """What an import did: items added, filled in, and gone; rows left out; symbols that no paper bears."""

    added: int
    filled: int
    removed: int
    refused: int
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a new row goes."""

    row: RowFate
    parent: AgendaItem | None
    part: str
    position: int


def can_replace(items: Iterable[AgendaItem]) -> bool:
    """Tell whether no number has been issued yet: what was issued is added to, never replaced."""
    return all(item.number is None for item in items)


def fates(meeting: Meeting, items: Sequence[AgendaItem], preview: Preview, mode: Mode) -> Preview:
    """Return the preview with what happens to each row beside the items that stand. Raises ReplaceRefused."""
    if mode == "replace" and not can_replace(items):
        raise ReplaceRefused(N_("The agenda has been issued: its items can be added to, not replaced."))
    return reconcile(preview, _existing(meeting, items), mode)


def seal_of(known: Preview, mode: Mode) -> str:
    """Return a hash over every fate: an import is applied only as it was shown."""
    rows = [[row.line, row.fate, row.target, list(row.fills), row.title_en, row.title_fr] for row in known.rows]
    return canonical_json.digest({"mode": mode, "rows": rows, "removed": list(known.removed)})


def outcome(
    meeting: Meeting, items: Sequence[AgendaItem], known: Preview, mode: Mode
) -> tuple[Outline, dict[int, str]]:
    """Return the agenda as it would stand, and the number each new row would have, by its line. Nothing is stored."""
    after = Meeting(
        layout=_layout(meeting, known, mode),
        starts_wall=meeting.starts_wall,
        ends_wall=meeting.ends_wall,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
    )
    minutes = {row.target: row.minutes for row in known.rows if row.fate == "merge" and "minutes" in row.fills}
    kept = [_copy_of(item, minutes) for item in items] if mode == "merge" else []
    new: list[AgendaItem] = []

    def make(place: Place) -> AgendaItem:
        item = _item(place, parent_id=place.parent.id if place.parent else None)
        item.id = looked_at(place.row.line)
        new.append(item)
        return item

    _grow(known, kept, make, lambda: None)
    outline = build(after, [*kept, *new])
    return outline, {row.item.id - _LOOKED_AT: row.number for row in outline.rows if row.item.id > _LOOKED_AT}


def looked_at(line: int) -> int:
    """Return the id that a row's item has in `outcome`."""
    return _LOOKED_AT + line


def apply_import(session: Session, meeting: Meeting, preview: Preview, *, mode: Mode, actor: Actor) -> Brought:
    """Add the rows that can be taken, fill in what items lack, and with `replace` take the items off that stood there.

    The preview is compared anew with the agenda as it stands now. Replacing with an order that is not that of the
    parts makes the agenda a list without parts. Raises ReplaceRefused, PaperNotForAll, BadInput when there is nothing to
    add.
    """
    session.refresh(meeting, with_for_update={"of": Meeting})
    items = queries.items_of(session, meeting)
    known = fates(meeting, items, preview, mode)
    if not known.count("add") and not known.count("merge"):
        raise BadInput("text", N_("No row can be taken: see what stands beside each."))
    kept = 0 if mode == "replace" else len(items)
    if kept + known.count("add") > MOST_ITEMS:
        raise BadInput("text", N_("An agenda has at most %(most)s items."), most=MOST_ITEMS)
    meeting.layout = _layout(meeting, known, mode)
    if mode == "replace":
        _clear(session, meeting)
    papers, unknown = _papers(session, actor, known)
    for paper in papers.values():
        refuse_unless_for_all(session, meeting, paper)
    _fill_in(known, {item.id: item for item in items}, papers, actor)

    def make(place: Place) -> AgendaItem:
        item = _item(place, parent_id=place.parent.id if place.parent else None)
        item.changed_by, item.changed_at = actor.user_id, clock.now()
        meeting.items.append(item)
        _cite(item, place.row, papers)
        return item

    with session.no_autoflush:
        _grow(known, list(meeting.items), make, session.flush)
    _arrange(meeting)
    session.flush()
    done = Brought(
        added=known.count("add"),
        filled=known.count("merge"),
        removed=len(known.removed),
        refused=known.count("refuse"),
        unknown=unknown,
    )
    counts = {"added": done.added, "filled": done.filled, "removed": done.removed}
    audit.record(session, "agenda.imported", actor=actor.ref, about=meeting.ref, mode=mode, **counts)
    return done


def _existing(meeting: Meeting, items: Sequence[AgendaItem]) -> list[Existing]:
    """Return the items as the import compares with them; struck ones are left aside."""
    return [
        Existing(
            key=row.item.id,
            number=row.number,
            title_en=row.item.title_en,
            title_fr=row.item.title_fr,
            kind=ItemKind(row.item.kind),
            minutes=row.item.minutes,
            presenter=row.item.presenter_en or row.item.presenter_fr,
            action=row.item.action_en or row.item.action_fr,
            symbols=tuple(filter(None, (_symbol(cited.paper) for cited in row.item.papers))),
            standard=row.item.standard,
            issued=row.item.number is not None,
        )
        for row in build(meeting, items).rows
        if not row.struck
    ]


def _symbol(paper: Paper) -> str:
    version = paper.current_version
    return (version.symbol if version else paper.symbol) or ""


def _layout(meeting: Meeting, known: Preview, mode: Mode) -> str:
    if mode == "merge":
        return meeting.layout
    ranks = [RANK[part] for row, part in _parts(known) if row.parent_line is None]
    return "grouped" if ranks == sorted(ranks) else "listed"


def _parts(known: Preview) -> list[tuple[RowFate, str]]:
    """Return the part of each new row: what is procedural opens the meeting, or closes it after another kind."""
    found = []
    others = False
    for row in known.rows:
        if row.fate == "add":
            others = others or (row.kind is not ItemKind.PROCEDURAL and row.parent_line is None)
            found.append((row, part_of(row.kind, "closing" if others else "opening")))
    return found


def _grow(
    known: Preview,
    items: Sequence[AgendaItem],
    make: Callable[[Place], AgendaItem],
    settle: Callable[[], None],
) -> None:
    """Make the new rows in the order given, behind what stands; after each level `settle` gives them their ids."""
    by_id = {item.id: item for item in items}
    depths: dict[int, int] = {}
    above: dict[int, AgendaItem | None] = {}
    for item in items:
        depth, at = 1, item
        while at.parent_id is not None:
            depth, at = depth + 1, by_id[at.parent_id]
        depths[id(item)] = depth
        above[id(item)] = by_id[item.parent_id] if item.parent_id is not None else None
    by_line = {row.line: by_id[int(row.target)] for row in known.rows if row.target is not None and row.target in by_id}
    position = max((item.position for item in items), default=-1)
    waiting = _parts(known)
    while waiting:
        ready = [entry for entry in waiting if entry[0].parent_line is None or entry[0].parent_line in by_line]
        for row, part in ready or waiting:
            parent = by_line.get(row.parent_line) if row.parent_line is not None else None
            while parent is not None and depths[id(parent)] >= DEEPEST:
                parent = above[id(parent)]
            position += 1
            item = make(Place(row, parent, parent.part if parent else part, position))
            depths[id(item)] = depths[id(parent)] + 1 if parent else 1
            above[id(item)] = parent
            by_line[row.line] = item
        settle()
        done = {row.line for row, _ in ready or waiting}
        waiting = [entry for entry in waiting if entry[0].line not in done]


def _item(place: Place, *, parent_id: int | None) -> AgendaItem:
    row = place.row
    return AgendaItem(
        parent_id=parent_id,
        position=place.position,
        kind=row.kind.value,
        part=place.part,
        state=ItemState.INSCRIBED.value,
        title_en=row.title_en,
        title_fr=row.title_fr,
        minutes=row.minutes,
        presenter_en=row.presenter,
        action_en=row.action,
        standard=row.standard if place.parent is None else "",
    )


def _copy_of(item: AgendaItem, minutes: Mapping[int | str | None, int | None]) -> AgendaItem:
    """Return a copy that is never stored, with the minutes it would get."""
    names = ("id", "parent_id", "position", "number", "kind", "part", "state", "title_en", "title_fr", "moved_to_id")
    return AgendaItem(**{name: getattr(item, name) for name in names}, minutes=minutes.get(item.id, item.minutes))


def _clear(session: Session, meeting: Meeting) -> None:
    """Take off every item, children before parents."""
    ordered = in_order(meeting.items, grouped=False)
    for item, _depth in sorted(ordered, key=lambda entry: -entry[1]):
        meeting.items.remove(item)
        session.flush()


def _papers(session: Session, actor: Actor, known: Preview) -> tuple[dict[str, Paper], tuple[str, ...]]:
    """Return the papers of the register by the symbols given, and the symbols that none bears for this person."""
    wanted = {symbol for row in known.rows if row.fate in ("add", "merge") for symbol in row.symbols}
    if not wanted:
        return {}, ()
    found = session.scalars(select(Paper).where(Paper.symbol.in_(sorted(wanted)), papers_visible_to(actor)))
    papers = {paper.symbol: paper for paper in found if paper.symbol}
    return papers, tuple(sorted(wanted - papers.keys()))


def _fill_in(known: Preview, items: Mapping[int, AgendaItem], papers: Mapping[str, Paper], actor: Actor) -> None:
    for row in known.rows:
        if row.fate != "merge" or row.target is None:
            continue
        item = items[int(row.target)]
        for name in row.fills:
            if name in ("title_en", "title_fr", "minutes"):
                setattr(item, name, getattr(row, name))
            elif name in ("presenter", "action"):
                setattr(item, f"{name}_en", getattr(row, name))
        if "symbols" in row.fills:
            _cite(item, row, papers)
        item.changed_by, item.changed_at = actor.user_id, clock.now()


def _cite(item: AgendaItem, row: RowFate, papers: Mapping[str, Paper]) -> None:
    if not row.symbols:
        return
    cited = {entry.paper_id for entry in item.papers}
    for symbol in row.symbols:
        paper = papers.get(symbol)
        if paper is not None and paper.id not in cited:
            cited.add(paper.id)
            entry = ItemPaper(paper_id=paper.id, position=len(item.papers))
            entry.paper = paper
            item.papers.append(entry)


def _arrange(meeting: Meeting) -> None:
    """Count positions anew in each family, in the order in which the agenda shows them."""
    places: dict[int | None, int] = {}
    for item, _depth in in_order(meeting.items, grouped=meeting.layout == "grouped"):
        place = places.get(item.parent_id, 0)
        places[item.parent_id] = place + 1
        if item.position != place:
            item.position = place
