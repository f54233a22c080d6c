"""Pages: the room. Items at the left, the one on the table large; everything saves where it stands."""

from __future__ import annotations

from flask import jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from secretariat.core import clock
from secretariat.core.errors import BadInput, NotFound, RuleBroken
from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.meetings import policy, queries, saying
from secretariat.meetings.disposing import WAITING
from secretariat.meetings.forms.room import AdoptForm
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services import outcomes as services
from secretariat.meetings.states import ItemState
from secretariat.meetings.views import bp
from secretariat.meetings.views.rows import Refused, change, create, row_of
from secretariat.meetings.views.table import ordered, page
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.errors import wants_json
from secretariat.web.told import tell

Answer = Response | tuple[str, int]
#: What one button does to an item.
ACTS = {
    "call": services.call_item,
    "finish": services.finish_item,
    "agree": services.agree_item,
    "again": services.take_up_again,
}


@bp.get("/meetings/<pid:meeting>/room")
@requires(queries.meeting_by_pid, policy.can_see_room)
def room(meeting: Meeting) -> Answer:
    """The room at the item that is on the table, or else at the first that has not been dealt with."""
    session = db.session()
    known = queries.items_in_room(session, meeting)
    items = [item for item, _room in known]
    rooms = {item.id: room for item, room in known if room is not None}
    open_ = [item for item in items if item.id in rooms and rooms[item.id].called_at and not rooms[item.id].done_at]
    waiting = [item for item, _depth in ordered(meeting, items) if ItemState(item.state) in WAITING]
    current = next(iter([*open_, *waiting, *items]), None)
    if current is None:
        raise NotFound
    return redirect(url_for("meetings.room_item", item=current.pid), 303)


@bp.get("/items/<pid:item>/room")
@requires(queries.item_in_room, policy.can_see_room_item)
def room_item(item: AgendaItem) -> Answer:
    """One item in the room."""
    return page(item), 200


@bp.post("/items/<pid:item>/room/act")
@requires(queries.item_in_room, policy.can_run_item)
@writes
def act_on_item(item: AgendaItem) -> Answer:
    """Call, finish, agree, take up again; or note that a delegation wants to discuss an A-point."""
    session, actor = db.session(), current_actor()
    wanted = request.form.get("act", "")
    try:
        if wanted in ACTS:
            ACTS[wanted](session, item, actor=actor)
        elif wanted in ("discuss", "defer"):
            services.object_to_a_point(session, item, actor=actor, now=wanted == "discuss")
        else:
            raise BadInput("act", N_("Use one of the buttons of the page."))
    except (BadInput, RuleBroken) as error:
        return _refused(item, error)
    if wants_json():
        return jsonify(saved=saying.second_of(clock.now(), item.meeting.zone), state=item.state)
    return redirect(url_for("meetings.room_item", item=item.pid), 303)


@bp.post("/items/<pid:item>/room/<any(outcome, reservation, statement, tasking):kind>")
@requires(queries.item_in_room, policy.can_run_item)
@writes
def add_row(item: AgendaItem, kind: str) -> Answer:
    """Take down one more outcome, reservation, statement or action."""
    try:
        row = create(item, kind)
    except Refused as refused:
        return page(item, refused=refused), 422
    except (BadInput, RuleBroken) as error:
        return _refused(item, error)
    if wants_json():
        saved = saying.second_of(row.changed_at, item.meeting.zone)
        return jsonify(saved=saved, row=f"{kind}-{row.pid}")
    return _back(item, f"{kind}-{row.pid}")


@bp.post("/items/<pid:item>/room/<any(outcome, reservation, statement, tasking):kind>/<pid:row>")
@requires(queries.item_in_room, policy.can_run_item)
@writes
def change_row(item: AgendaItem, kind: str, row: str) -> Answer:
    """Save what stands in a row, move it or take it off."""
    found = row_of(item, kind, row)
    try:
        gone = change(item, kind, row, found)
    except Refused as refused:
        return page(item, refused=refused), 422
    except (BadInput, RuleBroken) as error:
        return _refused(item, error)
    if wants_json():
        at = clock.now() if gone or found is None else found.changed_at
        version = None if gone or found is None else found.row_version
        return jsonify(saved=saying.second_of(at, item.meeting.zone), **({"version": version} if version else {}))
    return _back(item, f"add-{kind}" if gone else f"{kind}-{row}")


@bp.post("/meetings/<pid:meeting>/room/adopt")
@requires(queries.meeting_by_pid, policy.can_run)
@writes
def adopt(meeting: Meeting) -> Answer:
    """Adopt A-points together."""
    session = db.session()
    form = AdoptForm.of_request()
    chosen = set(form.items.data or ())
    items = [item for item in queries.items_of(session, meeting) if item.pid in chosen]
    try:
        adopted = services.adopt_en_bloc(session, meeting, items, actor=current_actor())
    except (BadInput, RuleBroken) as error:
        if wants_json() or not items:
            raise
        return _refused(items[0], error)
    if wants_json():
        return jsonify(saved=saying.second_of(clock.now(), meeting.zone), adopted=adopted)
    if adopted:
        tell("done", ngettext("%(num)s item is adopted.", "%(num)s items are adopted together.", adopted))
    else:
        tell("info", gettext("None of these items waits for adoption."))
    return redirect(url_for("meetings.room", meeting=meeting.pid), 303)


def _refused(item: AgendaItem, error: BadInput | RuleBroken) -> Answer:
    """The page again with the sentence, and what was typed; a script gets both from the error itself."""
    if wants_json():
        raise error
    return page(item, faults=[str(error)]), 422 if isinstance(error, BadInput) else 409


def _back(item: AgendaItem, anchor: str) -> Response:
    return redirect(url_for("meetings.room_item", item=item.pid, _anchor=anchor), 303)
