"""Building an agenda: its items, their order, and the papers they cite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy.orm import Session

from secretariat.committees import queries as committees
from secretariat.committees.actors import Actor
from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput, Conflict
from secretariat.core.i18n import N_, language
from secretariat.core.values import dataclass
from secretariat.documents.models import Paper
from secretariat.meetings import numbering, tree
from secretariat.meetings.errors import AlreadyCited, ItemElsewhere, PaperNotForAll
from secretariat.meetings.models import AgendaItem, ItemPaper, Meeting
from secretariat.meetings.outline import in_order, rows_of
from secretariat.meetings.parts import KINDS_OF_PART, RANK, part_of
from secretariat.meetings.states import ItemKind, ItemState

TITLE_LIMIT, PRESENTER_LIMIT, ACTION_LIMIT = 500, 200, 4000
DEEPEST = 4
MOST_ITEMS = 2000
Way = Literal["up", "down", "in", "out"]


@dataclass(frozen=True)
class ItemInput:
    """What is said of an item, as typed."""

    kind: ItemKind
    title_en: str = ""
    title_fr: str = ""
    minutes: int | None = None
    presenter_en: str = ""
    presenter_fr: str = ""
    action_en: str = ""
    action_fr: str = ""
    #: `opening` or `closing` for a procedural item; the kind decides otherwise.
    part: str = ""


def add_item(
    session: Session,
    meeting: Meeting,
    given: ItemInput,
    *,
    actor: Actor,
    after_item: AgendaItem | None = None,
    parent: AgendaItem | None = None,
    standard: str = "",
) -> AgendaItem:
    """Add an item behind `after_item`, at the end of `parent`, or else at the end of the part its kind belongs to."""
    if len(meeting.items) >= MOST_ITEMS:
        raise BadInput("title_en", N_("An agenda has at most %(most)s items."), most=MOST_ITEMS)
    if parent is None and after_item is not None:
        parent = _item(meeting, after_item.parent_id)
    item = AgendaItem(
        meeting_id=meeting.id,
        position=len(meeting.items),
        state=ItemState.INSCRIBED.value,
        standard=standard,
        changed_by=actor.user_id,
        changed_at=clock.now(),
    )
    _fill(item, given)
    item.part = parent.part if parent else part_of(given.kind, given.part)
    rows = _rows(meeting)
    if after_item is not None and parent is None and meeting.layout == "grouped" and after_item.part != item.part:
        after_item = None
    meeting.items.append(item)
    session.add(item)
    session.flush()
    behind = after_item.id if after_item else _end_of(meeting, rows, item, parent)
    row = numbering.Row(key=item.id)
    _apply(session, meeting, tree.insert(rows, row, parent=parent.id if parent else None, after=behind))
    audit.record(session, "item.added", actor=actor.ref, about=item.ref, meeting=meeting.pid)
    return item


def edit_item(session: Session, item: AgendaItem, given: ItemInput, *, actor: Actor, row_version: int) -> AgendaItem:
    """Change what is said of an item. Raises Conflict when a colleague changed it since it was opened; BadInput."""
    if item.row_version != row_version:
        raise Conflict(
            mine=_words(given),
            theirs=_words(item),
            by=item.changer.name,
            at=item.changed_at,
        )
    _fill(item, given)
    _touched(item, actor)
    if item.parent_id is None:
        _move_to_part(session, item, part_of(given.kind, given.part or item.part))
    session.flush()
    audit.record(session, "item.changed", actor=actor.ref, about=item.ref)
    return item


def set_minutes(session: Session, item: AgendaItem, minutes: int | None, *, actor: Actor) -> None:
    """Change only the minutes: the one thing typed in the row itself."""
    item.minutes = _minutes(minutes)
    _touched(item, actor)
    session.flush()
    audit.record(session, "item.changed", actor=actor.ref, about=item.ref)


def move_item(session: Session, item: AgendaItem, way: Way, *, actor: Actor) -> None:
    """Move an item one place up or down among its neighbours, or one level in (under the one above) or out.

    In a grouped agenda an item stays within its part. An issued number stays where it was, with a word where the item
    went. What cannot move further stays where it is, without an error. Raises PlaceRefused.
    """
    meeting = item.meeting
    rows = _rows(meeting)
    family = [row.key for row in rows if row.parent_key == item.parent_id]
    at = family.index(item.id)
    if way == "up" and at > 0 and _together(meeting, item, family[at - 1]):
        _move(session, item, parent=item.parent_id, after=family[at - 2] if at > 1 else None)
    elif way == "down" and at < len(family) - 1 and _together(meeting, item, family[at + 1]):
        _move(session, item, parent=item.parent_id, after=family[at + 1])
    elif way == "in" and at > 0 and _together(meeting, item, family[at - 1]):
        above = family[at - 1]
        children = [row.key for row in rows if row.parent_key == above]
        _move(session, item, parent=above, after=children[-1] if children else None)
    elif way == "out" and item.parent_id is not None:
        parent = _item(meeting, item.parent_id)
        _move(session, item, parent=parent.parent_id if parent else None, after=item.parent_id)
    else:
        return
    _touched(item, actor)
    session.flush()
    audit.record(session, "item.moved", actor=actor.ref, about=item.ref, way=way)


def place_item(session: Session, item: AgendaItem, target: AgendaItem, *, actor: Actor, before: bool) -> None:
    """Put an item right before or behind another (dragging, or "move to …"). Raises ItemElsewhere, PlaceRefused."""
    meeting = item.meeting
    if target.meeting_id != meeting.id or target is item:
        raise ItemElsewhere
    if meeting.layout == "grouped" and target.part != item.part:
        raise ItemElsewhere
    behind: numbering.Key | None = target.id
    if before:
        family = [row.key for row in _rows(meeting) if row.parent_key == target.parent_id and row.key != item.id]
        place = family.index(target.id)
        behind = family[place - 1] if place else None
    _move(session, item, parent=target.parent_id, after=behind)
    _touched(item, actor)
    session.flush()
    audit.record(session, "item.moved", actor=actor.ref, about=item.ref, way="placed")


def remove_item(session: Session, item: AgendaItem, *, actor: Actor) -> None:
    """Take an item off, with all beneath it. What was issued stays, struck through, with its number; the rest goes."""
    meeting = item.meeting
    issued = item.number is not None
    audit.record(
        session, "item.withdrawn" if issued else "item.removed", actor=actor.ref, about=item.ref, meeting=meeting.pid
    )
    if issued:
        _touched(item, actor)
    _apply(session, meeting, tree.remove(_rows(meeting), item.id))


def restore_item(session: Session, item: AgendaItem, *, actor: Actor) -> None:
    """Put a withdrawn item back, under its old number. What moved elsewhere is moved back, not restored."""
    if item.moved_to_id is not None:
        raise ItemElsewhere
    item.state = ItemState.INSCRIBED.value
    _touched(item, actor)
    audit.record(session, "item.restored", actor=actor.ref, about=item.ref)
    session.flush()


def move_matter(session: Session, item: AgendaItem, *, kind: ItemKind, actor: Actor) -> None:
    """Make an item one of another kind, and move it to that kind's part; an issued number stays behind, struck
    through ("Moved to 15bis")."""
    item.kind = kind.value
    _touched(item, actor)
    if item.parent_id is None:
        _move_to_part(session, item, part_of(kind, item.part))
    session.flush()
    audit.record(session, "item.moved", actor=actor.ref, about=item.ref, way=kind.value)


def attach_paper(session: Session, item: AgendaItem, paper: Paper, *, actor: Actor) -> ItemPaper:
    """Cite a paper under an item. Raises AlreadyCited, PaperNotForAll."""
    if any(cited.paper_id == paper.id for cited in item.papers):
        raise AlreadyCited
    refuse_unless_for_all(session, item.meeting, paper)
    cited = ItemPaper(paper_id=paper.id, position=len(item.papers))
    cited.paper = paper
    item.papers.append(cited)
    _touched(item, actor)
    session.flush()
    audit.record(session, "paper.attached", actor=actor.ref, about=item.ref, paper=paper.pid)
    return cited


def refuse_unless_for_all(session: Session, meeting: Meeting, paper: Paper) -> None:
    """Raise PaperNotForAll for a paper of a format in which not everybody sits whom the meeting is for."""
    if not committees.format_reaches(session, paper.format_id, meeting.format_id):
        french = language() == "fr"
        title = paper.title_fr or paper.title_en if french else paper.title_en or paper.title_fr
        raise PaperNotForAll(paper.symbol or title, meeting.format.name_fr if french else meeting.format.name_en)


def detach_paper(session: Session, item: AgendaItem, paper_pid: str, *, actor: Actor) -> None:
    """Take a paper off an item; the paper itself stays in the register. What is not there needs no taking off."""
    for cited in list(item.papers):
        if cited.paper.pid == paper_pid:
            item.papers.remove(cited)
            _touched(item, actor)
            audit.record(session, "paper.detached", actor=actor.ref, about=item.ref, paper=paper_pid)
    for position, cited in enumerate(item.papers):
        cited.position = position
    session.flush()


def _words(said: AgendaItem | ItemInput) -> dict[str, str]:
    return {name: getattr(said, name) for name in ("title_en", "title_fr", "action_en", "action_fr")}


def _fill(item: AgendaItem, given: ItemInput) -> None:
    item.kind = given.kind.value
    item.title_en = texts.line(given.title_en, field="title_en", limit=TITLE_LIMIT)
    item.title_fr = texts.line(given.title_fr, field="title_fr", limit=TITLE_LIMIT)
    if not item.title_en and not item.title_fr:
        raise BadInput("title_en", N_("Give the item a title, in English or French."))
    item.minutes = _minutes(given.minutes)
    for code in ("en", "fr"):
        name = f"presenter_{code}"
        setattr(item, name, texts.line(getattr(given, name), field=name, limit=PRESENTER_LIMIT))
        name = f"action_{code}"
        setattr(item, name, texts.prose(getattr(given, name), field=name, limit=ACTION_LIMIT))


def _minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 0 <= minutes <= 24 * 60:
        raise BadInput("minutes", N_("Minutes run from 0 to 1440."))
    return minutes


def _touched(item: AgendaItem, actor: Actor) -> None:
    item.changed_by, item.changed_at = actor.user_id, clock.now()


def _rows(meeting: Meeting) -> list[numbering.Row]:
    grouped = meeting.layout == "grouped"
    return rows_of(in_order(meeting.items, grouped=grouped))


def _end_of(
    meeting: Meeting, rows: Sequence[numbering.Row], item: AgendaItem, parent: AgendaItem | None
) -> numbering.Key | None:
    """Return the row behind which `item` comes last: of its parent's children, or of its part."""
    above = parent.id if parent else None
    family = [row.key for row in rows if row.parent_key == above and row.key != item.id]
    if parent is None and meeting.layout == "grouped":
        family = [key for key in family if RANK[_part(meeting, key)] <= RANK[item.part]]
    return family[-1] if family else None


def _part(meeting: Meeting, key: numbering.Key) -> str:
    found = _item(meeting, key)
    return found.part if found else ""


def _together(meeting: Meeting, item: AgendaItem, other: numbering.Key) -> bool:
    """Tell whether two neighbours may change places: in a grouped agenda, only within a part."""
    return meeting.layout != "grouped" or _part(meeting, other) == item.part


def _move_to_part(session: Session, item: AgendaItem, part: str) -> None:
    meeting = item.meeting
    if meeting.layout != "grouped" or part == item.part:
        item.part = part
        return
    rows, before = _rows(meeting), item.part
    item.part = part
    _move(session, item, parent=None, after=_end_of(meeting, rows, item, None), rows=rows, left_in=before)


def _move(
    session: Session,
    item: AgendaItem,
    *,
    parent: numbering.Key | None,
    after: numbering.Key | None,
    rows: Sequence[numbering.Row] | None = None,
    left_in: str = "",
) -> None:
    """Move in the tree; `left_in` is the part in which an issued number stays behind, if not the item's own."""
    meeting = item.meeting
    rows = _rows(meeting) if rows is None else rows
    if parent is not None and _depth(meeting, parent) + _height(meeting, item) > DEEPEST:
        raise ItemElsewhere
    trace = _trace_of(session, item, part=left_in or item.part)
    left = trace.id if trace else -1
    _apply(session, meeting, tree.move(rows, item.id, parent=parent, after=after, left_behind=left))


def _trace_of(session: Session, item: AgendaItem, *, part: str) -> AgendaItem | None:
    """Return a new item that will keep an issued number when its matter moves away."""
    if item.number is None:
        return None
    trace = AgendaItem(
        meeting_id=item.meeting_id,
        position=item.position,
        kind=KINDS_OF_PART[part][0].value,
        part=part,
        state=ItemState.WITHDRAWN.value,
        title_en=item.title_en,
        title_fr=item.title_fr,
        moved_to_id=item.id,
        changed_by=item.changed_by,
        changed_at=item.changed_at,
    )
    item.meeting.items.append(trace)
    session.add(trace)
    session.flush()
    return trace


def _apply(session: Session, meeting: Meeting, rows: Sequence[numbering.Row]) -> None:
    """Write an order of rows back: parents, positions, numbers, standing; items no longer in it go."""
    wanted = {row.key: row for row in rows}
    for item in list(meeting.items):
        row = wanted.get(item.id)
        if row is None or row.number != item.number:
            item.number = None  # first let go of numbers, since two items never have the same
        if item.moved_to_id is not None and item.moved_to_id not in wanted:
            item.moved_to_id = None
    session.flush()
    gone = [item for item in meeting.items if item.id not in wanted]
    for item in sorted(gone, key=lambda item: -_depth(meeting, item.id)):
        meeting.items.remove(item)
        session.flush()
    places: dict[numbering.Key | None, int] = {}
    items = {item.id: item for item in meeting.items}
    for row in rows:
        item = items[int(row.key)]
        place = places.get(row.parent_key, 0)
        places[row.parent_key] = place + 1
        parent = None if row.parent_key is None else items[int(row.parent_key)]
        values = {
            "parent_id": parent.id if parent else None,
            "position": place,
            "number": row.number,
            "part": parent.part if parent else item.part,
            "moved_to_id": row.moved_to,
        }
        for name, value in values.items():
            if getattr(item, name) != value:
                setattr(item, name, value)
        if row.standing is not numbering.Standing.ACTIVE:
            item.state = ItemState.WITHDRAWN.value
    session.flush()


def _item(meeting: Meeting, item_id: numbering.Key | None) -> AgendaItem | None:
    return next((entry for entry in meeting.items if entry.id == item_id), None)


def _depth(meeting: Meeting, item_id: numbering.Key) -> int:
    depth, item = 0, _item(meeting, item_id)
    while item is not None:
        depth, item = depth + 1, _item(meeting, item.parent_id)
    return depth


def _height(meeting: Meeting, item: AgendaItem) -> int:
    below = [child for child in meeting.items if child.parent_id == item.id]
    return 1 + max((_height(meeting, child) for child in below), default=0)
