"""Building an agenda: its items, their order, and the papers they cite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput, Conflict
from secretariat.core.i18n import N_
from secretariat.documents.models import Paper
from secretariat.meetings.errors import AlreadyCited, ItemElsewhere
from secretariat.meetings.models import AgendaItem, ItemPaper, Meeting
from secretariat.meetings.outline import children_of, siblings
from secretariat.meetings.parts import RANK, part_of
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
    if parent is None and after_item is not None:
        parent = _parent(meeting, after_item)
    if parent is not None and _depth(meeting, parent) >= DEEPEST:
        raise ItemElsewhere
    if len(meeting.items) >= MOST_ITEMS:
        raise BadInput("title_en", N_("An agenda has at most %(most)s items."), most=MOST_ITEMS)
    item = AgendaItem(
        meeting_id=meeting.id,
        parent_id=parent.id if parent else None,
        position=0,
        state=ItemState.INSCRIBED.value,
        standard=standard,
        changed_by=actor.user_id,
        changed_at=clock.now(),
    )
    _fill(item, given)
    item.part = parent.part if parent else part_of(given.kind, given.part)
    row = siblings(meeting.items, parent.id if parent else None)
    place = _place_for(row, item, after_item, grouped=meeting.layout == "grouped")
    meeting.items.append(item)
    session.add(item)
    _renumber([*row[:place], item, *row[place:]])
    session.flush()
    audit.record(session, "item.added", actor=actor.ref, about=item.ref, meeting=meeting.pid)
    return item


def edit_item(session: Session, item: AgendaItem, given: ItemInput, *, actor: Actor, row_version: int) -> AgendaItem:
    """Change what is said of an item. Raises Conflict when a colleague changed it since it was opened; BadInput."""
    if item.row_version != row_version:
        raise Conflict(
            mine={"title_en": given.title_en, "title_fr": given.title_fr, "action_en": given.action_en, "action_fr": given.action_fr},
            theirs={"title_en": item.title_en, "title_fr": item.title_fr, "action_en": item.action_en, "action_fr": item.action_fr},
            by=item.changer.name,
            at=item.changed_at,
        )
    _fill(item, given)
    if item.parent_id is None:
        item.part = part_of(given.kind, given.part or item.part)
        _pass_part_down(item)
    _touched(item, actor)
    session.flush()
    audit.record(session, "item.changed", actor=actor.ref, about=item.ref)
    return item


def set_minutes(session: Session, item: AgendaItem, minutes: int | None, *, actor: Actor) -> None:
    """Change only the minutes: the one thing typed in the row itself."""
    item.minutes = _minutes(minutes)
    _touched(item, actor)
    session.flush()


def move_item(session: Session, item: AgendaItem, way: Way, *, actor: Actor) -> None:
    """Move an item one place up or down among its neighbours, or one level in (under the one above) or out.

    In a grouped agenda an item stays within its part. Numbers already issued stay with their items. What cannot move
    further stays where it is, without an error.
    """
    meeting = item.meeting
    row = _neighbours(meeting, item)
    at = row.index(item)
    if way == "up" and at > 0:
        _renumber([*row[: at - 1], item, row[at - 1], *row[at + 1 :]], among=siblings(meeting.items, item.parent_id))
    elif way == "down" and at < len(row) - 1:
        _renumber([*row[:at], row[at + 1], item, *row[at + 2 :]], among=siblings(meeting.items, item.parent_id))
    elif way == "in" and at > 0 and item.number is None:
        above = row[at - 1]
        if _depth(meeting, above) + _height(meeting, item) > DEEPEST:
            raise ItemElsewhere
        _put(meeting, item, parent=above, place=len(children_of(meeting.items, above.id)))
    elif way == "out" and item.parent_id is not None and item.number is None:
        parent = _parent(meeting, item)
        assert parent is not None
        above = siblings(meeting.items, parent.parent_id)
        _put(meeting, item, parent=_parent(meeting, parent), place=above.index(parent) + 1)
    else:
        return
    _touched(item, actor)
    session.flush()
    audit.record(session, "item.moved", actor=actor.ref, about=item.ref, way=way)


def place_item(session: Session, item: AgendaItem, target: AgendaItem, *, actor: Actor, before: bool) -> None:
    """Put an item right before or behind another (dragging, or "move to …"). Raises ItemElsewhere."""
    meeting = item.meeting
    if target.meeting_id != meeting.id or target is item or item in _line_of(meeting, target):
        raise ItemElsewhere
    if item.number is not None and target.parent_id != item.parent_id:
        raise ItemElsewhere
    parent = _parent(meeting, target)
    if meeting.layout == "grouped" and parent is None and target.part != item.part:
        raise ItemElsewhere
    row = [entry for entry in siblings(meeting.items, target.parent_id) if entry is not item]
    _put(meeting, item, parent=parent, place=row.index(target) + (0 if before else 1))
    _touched(item, actor)
    session.flush()
    audit.record(session, "item.moved", actor=actor.ref, about=item.ref, way="placed")


def remove_item(session: Session, item: AgendaItem, *, actor: Actor) -> None:
    """Take an item off. Before its number was issued it goes; afterwards it stays, struck through, with its number."""
    meeting = item.meeting
    for child in children_of(meeting.items, item.id):
        remove_item(session, child, actor=actor)
    if item.number is None:
        audit.record(session, "item.removed", actor=actor.ref, about=item.ref, meeting=meeting.pid)
        for other in meeting.items:
            if other.moved_to_id == item.id:
                other.moved_to_id = None
        session.flush()
        meeting.items.remove(item)
        session.delete(item)
    else:
        item.state = ItemState.WITHDRAWN.value
        _touched(item, actor)
        audit.record(session, "item.withdrawn", actor=actor.ref, about=item.ref)
    session.flush()


def restore_item(session: Session, item: AgendaItem, *, actor: Actor) -> None:
    """Put a withdrawn item back, under its old number."""
    item.state, item.moved_to_id = ItemState.INSCRIBED.value, None
    _touched(item, actor)
    audit.record(session, "item.restored", actor=actor.ref, about=item.ref)
    session.flush()


def move_matter(session: Session, item: AgendaItem, *, kind: ItemKind, actor: Actor) -> AgendaItem:
    """Move the matter of an issued item to another part: its number stays, struck through ("Moved to 15bis"), and a
    new item takes the matter and its papers."""
    meeting = item.meeting
    new = add_item(
        session,
        meeting,
        ItemInput(
            kind=kind,
            title_en=item.title_en,
            title_fr=item.title_fr,
            minutes=item.minutes,
            presenter_en=item.presenter_en,
            presenter_fr=item.presenter_fr,
            action_en=item.action_en,
            action_fr=item.action_fr,
        ),
        actor=actor,
    )
    for cited in list(item.papers):
        session.add(ItemPaper(item_id=new.id, paper_id=cited.paper_id, position=cited.position))
        item.papers.remove(cited)
    item.state, item.moved_to_id = ItemState.WITHDRAWN.value, new.id
    _touched(item, actor)
    session.flush()
    return new


def attach_paper(session: Session, item: AgendaItem, paper: Paper, *, actor: Actor) -> ItemPaper:
    """Cite a paper under an item. Raises AlreadyCited."""
    if any(cited.paper_id == paper.id for cited in item.papers):
        raise AlreadyCited
    cited = ItemPaper(paper_id=paper.id, position=len(item.papers))
    cited.paper = paper
    item.papers.append(cited)
    _touched(item, actor)
    session.flush()
    audit.record(session, "paper.attached", actor=actor.ref, about=item.ref, paper=paper.pid)
    return cited


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


def _place_for(
    row: Sequence[AgendaItem], item: AgendaItem, after_item: AgendaItem | None, *, grouped: bool
) -> int:
    if after_item is not None and after_item in row:
        return row.index(after_item) + 1
    if item.parent_id is not None or not grouped:
        return len(row)
    rank = RANK[item.part]
    behind = [at for at, entry in enumerate(row) if RANK[entry.part] <= rank]
    return behind[-1] + 1 if behind else 0


def _neighbours(meeting: Meeting, item: AgendaItem) -> list[AgendaItem]:
    row = siblings(meeting.items, item.parent_id)
    if item.parent_id is None and meeting.layout == "grouped":
        return [entry for entry in row if entry.part == item.part]
    return row


def _renumber(row: Iterable[AgendaItem], among: Sequence[AgendaItem] | None = None) -> None:
    """Give positions in the order of `row`; entries of `among` that are not in `row` keep the places they have."""
    ordered = list(row)
    if among is not None and len(among) != len(ordered):
        inside = set(map(id, ordered))
        waiting = iter(ordered)
        ordered = [next(waiting) if id(entry) in inside else entry for entry in among]
    for position, entry in enumerate(ordered):
        if entry.position != position:
            entry.position = position


def _put(meeting: Meeting, item: AgendaItem, *, parent: AgendaItem | None, place: int) -> None:
    old = [entry for entry in siblings(meeting.items, item.parent_id) if entry is not item]
    if item.parent_id != (parent.id if parent else None):
        _renumber(old)
    item.parent_id = parent.id if parent else None
    item.part = parent.part if parent else item.part
    _pass_part_down(item)
    row = [entry for entry in siblings(meeting.items, item.parent_id) if entry is not item]
    _renumber([*row[:place], item, *row[place:]])


def _pass_part_down(item: AgendaItem) -> None:
    for child in children_of(item.meeting.items, item.id):
        child.part = item.part
        _pass_part_down(child)


def _parent(meeting: Meeting, item: AgendaItem) -> AgendaItem | None:
    return next((entry for entry in meeting.items if entry.id == item.parent_id), None)


def _line_of(meeting: Meeting, item: AgendaItem) -> list[AgendaItem]:
    line, parent = [item], _parent(meeting, item)
    while parent is not None:
        line.append(parent)
        parent = _parent(meeting, parent)
    return line


def _depth(meeting: Meeting, item: AgendaItem) -> int:
    return len(_line_of(meeting, item))


def _height(meeting: Meeting, item: AgendaItem) -> int:
    return 1 + max((_height(meeting, child) for child in children_of(meeting.items, item.id)), default=0)
