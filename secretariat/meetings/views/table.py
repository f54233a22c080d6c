"""What the page of the room shows: the items with where they stand, and the one that is on the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import render_template, url_for

from secretariat.committees.presets import Preset
from secretariat.committees.verbs import Verb
from secretariat.core.i18n import N_, gettext
from secretariat.core.values import dataclass
from secretariat.meetings import policy, queries, saying
from secretariat.meetings.disposing import SETTLED, WAITING
from secretariat.meetings.forms.room import Row, said, title_of
from secretariat.meetings.matters import arising
from secretariat.meetings.models import AgendaItem, ItemInRoom, Meeting
from secretariat.meetings.outline import in_order
from secretariat.meetings.saying import State
from secretariat.meetings.sheets import MATTERS
from secretariat.meetings.states import ItemKind, ItemState, MeetingState
from secretariat.meetings.views.followed import shown_matters
from secretariat.meetings.views.frame import frame
from secretariat.meetings.views.links import decision_sheet_href, paper_href
from secretariat.meetings.views.rows import FORMS, Refused, choices_of, form_for, shown_rows
from secretariat.web.access import current_actor
from secretariat.web.database import db

LOOKS = {
    ItemState.CALLED: ("half", "live"),
    ItemState.DISCUSSED: ("half", "live"),
    ItemState.ADOPTED_EN_BLOC: ("tick", "done"),
    ItemState.DECIDED: ("tick", "done"),
    ItemState.NOTED: ("tick", "done"),
    ItemState.REMITTED: ("diamond", ""),
    ItemState.DEFERRED: ("bars", "soon"),
    ItemState.WITHDRAWN: ("struck", ""),
}


@dataclass(frozen=True)
class ListedItem:
    """An item in the list at the left."""

    pid: str
    number: str
    title: str
    lang: str
    href: str
    state: State
    current: bool
    struck: bool
    depth: int


def ordered(meeting: Meeting, items: Sequence[AgendaItem]) -> list[tuple[AgendaItem, int]]:
    """Return the items in the order of the agenda, each with its depth."""
    return in_order(items, grouped=meeting.layout == "grouped")


def page(item: AgendaItem, *, refused: Refused | None = None, faults: Sequence[str] = ()) -> str:
    """Return the page of the room with this item on it."""
    session, actor, meeting = db.session(), current_actor(), item.meeting
    known = queries.items_in_room(session, meeting)
    items = ordered(meeting, [one for one, _room in known])
    rooms = {one.id: room for one, room in known if room is not None}
    around, taken = queries.around_table(session, meeting), queries.taken_down(session, item)
    frozen = around.frozen
    running = bool(policy.can_run(actor, meeting)) and not frozen
    listed = [_listed(one, depth, rooms.get(one.id), item) for one, depth in items]
    at = next(place for place, one in enumerate(listed) if one.pid == item.pid)
    choices = choices_of(item, taken.outcomes)
    under: Iterable[list[Row]] = taken  # type: ignore[assignment]  # lists of one of the kinds
    rows = {kind: shown_rows(item, kind, found, choices, refused) for kind, found in zip(FORMS, under, strict=True)}
    adds = {
        kind: refused.form
        if refused is not None and (refused.kind, refused.row) == (kind, "")
        else form_for(item, kind, None, choices)
        for kind in FORMS
    }
    title, lang = title_of(item)
    return render_template(
        "meetings/room_item.html",
        item=item,
        number=item.number or "–",
        item_title=title,
        item_lang=lang,
        kind=gettext(saying.KINDS[ItemKind(item.kind)]),
        presenter=(item.presenter_fr or item.presenter_en)
        if lang_is_french()
        else (item.presenter_en or item.presenter_fr),
        papers=[_paper(cited.paper) for cited in item.papers],
        items=listed,
        before=listed[at - 1] if at else None,
        after=listed[at + 1] if at + 1 < len(listed) else None,
        done=sum(1 for one, _depth in items if ItemState(one.state) in SETTLED),
        times=_times(meeting, rooms.get(item.id)),
        agreed=_agreed(meeting, rooms.get(item.id)),
        item_state=state_of(item, rooms.get(item.id)),
        rows=rows,
        adds=adds,
        opened=refused.kind if refused is not None and not refused.row else "",
        faults=list(faults),
        running=running,
        frozen=frozen,
        acts=_acts(item, rooms.get(item.id), has_outcomes=bool(rows["outcome"])) if running else [],
        waiting_a_points=_a_points(meeting, items) if running else [],
        owners=[said(one) for one in choices.owners],
        verbs=choices.verbs,
        called=_called(meeting),
        steps=_steps(meeting),
        arising=shown_matters(arising(db.session(), meeting, current_actor())) if item.standard == MATTERS else [],
        sheet=decision_sheet_href(meeting) if meeting.state == MeetingState.CLOSED.value else "",
        **{**frame(meeting, around.strip), "state": saying.state_of(meeting, around.hours)},
    )


def state_of(item: AgendaItem, room: ItemInRoom | None) -> State:
    """Return word, shape and tone of where an item stands in the room."""
    state = ItemState(item.state)
    if state in WAITING:
        return gettext("Not called"), "ring", ""
    if state in (ItemState.CALLED, ItemState.DISCUSSED):
        if room is not None and room.done_at is not None:
            return gettext("No outcome"), "dashed", "soon"
        word = N_("On the table") if room is not None and room.called_at is not None else state.label
        return (gettext(word), *LOOKS[state])
    return (gettext(state.label), *LOOKS[state])


def lang_is_french() -> bool:
    return saying.lang() == "fr"


def outcome_words(used: Iterable[str], verbs: Mapping[str, Verb]) -> str:
    """Return the verbs of the outcomes of an item, each once: "agreed, noted"."""
    return ", ".join(verbs[key].words(saying.lang()) if key in verbs else key for key in dict.fromkeys(used))


def _listed(item: AgendaItem, depth: int, room: ItemInRoom | None, current: AgendaItem) -> ListedItem:
    title, lang = title_of(item)
    return ListedItem(
        pid=item.pid,
        number=item.number or "–",
        title=title,
        lang=lang,
        href=url_for("meetings.room_item", item=item.pid),
        state=state_of(item, room),
        current=item.id == current.id,
        struck=item.state == ItemState.WITHDRAWN.value,
        depth=min(depth, 2),
    )


def _times(meeting: Meeting, room: ItemInRoom | None) -> str:
    if room is None or room.called_at is None:
        return ""
    begun = saying.hour_of(room.called_at, meeting.zone)
    if room.done_at is None:
        return gettext("Called at %(hour)s", hour=begun)
    return gettext("Discussed %(begun)s to %(ended)s", begun=begun, ended=saying.hour_of(room.done_at, meeting.zone))


def _agreed(meeting: Meeting, room: ItemInRoom | None) -> str:
    if room is None or room.agreed_at is None:
        return ""
    return gettext("Agreed in the room, %(hour)s", hour=saying.hour_of(room.agreed_at, meeting.zone))


def _paper(paper: Any) -> tuple[str, str, str]:
    title = (paper.title_fr or paper.title_en) if lang_is_french() else (paper.title_en or paper.title_fr)
    symbol = paper.current_version.symbol if paper.current_version else paper.symbol
    return symbol or "", title, paper_href(paper)


def _acts(item: AgendaItem, room: ItemInRoom | None, *, has_outcomes: bool) -> list[tuple[str, str, str]]:
    """What can be done with the item: key, word, kind of button. The usual next step comes first."""
    state = ItemState(item.state)
    session_on = item.meeting.state == MeetingState.IN_SESSION.value
    on_table = room is not None and room.called_at is not None and room.done_at is None
    acts: list[tuple[str, str, str]] = []
    if session_on and state in WAITING:
        acts.append(("call", gettext("Call the item"), "go"))
    if state in WAITING and item.kind == ItemKind.A_POINT.value:
        acts.append(("discuss", gettext("A delegation asks to discuss it: take it now"), ""))
        acts.append(("defer", gettext("Defer it"), ""))
    if session_on and on_table:
        acts.append(("finish", gettext("Done with the item"), "" if has_outcomes else "go"))
    if has_outcomes and state is not ItemState.WITHDRAWN and (room is None or room.agreed_at is None):
        acts.insert(0, ("agree", gettext("Agreed in the room"), "go"))
    if state in SETTLED and item.moved_to_id is None and not on_table:
        acts.append(("again", gettext("Take up again"), "quiet"))
    return acts


def _a_points(meeting: Meeting, items: Sequence[tuple[AgendaItem, int]]) -> list[tuple[str, str, str]]:
    """The A-points that wait to be adopted together: pid, number, title."""
    found = [one for one, _depth in items if one.kind == ItemKind.A_POINT.value and ItemState(one.state) in WAITING]
    if meeting.state == MeetingState.CLOSED.value:
        return []
    return [(one.pid, one.number or "–", title_of(one)[0]) for one in found]


def _called(meeting: Meeting) -> str:
    preset = Preset.from_plain(meeting.body.settings)
    return preset.called_fr if lang_is_french() else preset.called_en


def _steps(meeting: Meeting) -> list[tuple[str, str, str, bool]]:
    """What can be done with the meeting: word, address, kind of button, and whether it is one button by itself."""
    actor = current_actor()
    found = []
    for allowed, word, endpoint, kind, alone in (
        (policy.can_open(actor, meeting), N_("Open the meeting…"), "meetings.open_meeting", "go", False),
        (policy.can_resume(actor, meeting), N_("Resume"), "meetings.resume", "go", True),
        (policy.can_suspend(actor, meeting), N_("Suspend"), "meetings.suspend", "", True),
        (policy.can_close(actor, meeting), N_("Close the meeting…"), "meetings.close_meeting", "", False),
    ):
        if allowed:
            found.append((gettext(word), url_for(endpoint, meeting=meeting.pid), kind, alone))
    return found
