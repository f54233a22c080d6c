"""What the agenda builder shows: parts and rows with their papers, the time, and what stands beside them."""

from __future__ import annotations

import hashlib
from dataclasses import field
from datetime import datetime

from flask import render_template, url_for

from secretariat.core import canonical_json, clock
from secretariat.core.errors import Conflict
from secretariat.core.i18n import gettext
from secretariat.core.values import dataclass
from secretariat.meetings import saying
from secretariat.meetings.forms.agenda import ItemForm, KindForm
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.outline import build
from secretariat.meetings.parts import KINDS_OF_PART, PARTS
from secretariat.meetings.services.issue import plan_issue
from secretariat.meetings.shown import places_for, shown_parts, time_of
from secretariat.meetings.states import ItemKind, ItemState
from secretariat.meetings.views import beside
from secretariat.meetings.views.frame import frame
from secretariat.web.database import db

#: The id of the row that is not stored yet: behind all others.
_NEW = 2**40
_SPOKEN = ("title_en", "title_fr", "presenter_en", "presenter_fr", "action_en", "action_fr")


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
    html = render_template(
        "meetings/agenda.html",
        **frame(meeting, plan.known.strip),
        parts=shown_parts(meeting, outline, overdue={one.paper.id for one in plan.late}),
        adds=_adds(meeting),
        opened=opened,
        minutes_fault=minutes_fault,
        seen=seen_of(opened.item) if opened and opened.item else "",
        saved_at=_saved(meeting, [row.item for row in plan.outline.rows]),
        saved_item=saved_item,
        time=time_of(plan.outline),
        sides=beside.sides(meeting, plan),
        heading=beside.heading_of(plan),
        **beside.outgoing(meeting, plan),
    )
    return html, status


def _saved(meeting: Meeting, items: list[AgendaItem]) -> str:
    """Return when the agenda was last changed: the hour today, with the day before."""
    last = max((item.changed_at for item in items), default=None)
    return beside.moment(last, meeting.zone) if last else ""


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
