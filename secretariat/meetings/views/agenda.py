"""Pages: building the agenda. Every act is a plain form and ends at the row it concerned."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from secretariat.core.errors import BadInput, Conflict, NotFound, RuleBroken
from secretariat.core.i18n import N_, gettext
from secretariat.meetings import policy, queries
from secretariat.meetings.errors import ItemElsewhere
from secretariat.meetings.forms.agenda import ItemForm, KindForm, minutes_typed
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.parts import PARTS
from secretariat.meetings.services import agenda as services
from secretariat.meetings.states import ItemKind
from secretariat.meetings.views import attach, bp  # noqa: F401  # `attach` hangs its addresses on `bp` too
from secretariat.meetings.views.building import MinutesFault, Opened, clash_of, page, seen_of
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell

Answer = Response | tuple[str, int]
WAYS: dict[str, services.Way] = {"up": "up", "down": "down", "in": "in", "out": "out"}
#: What can be opened next from the form of an item: the ways to attach a paper.
NEXT = frozenset({"register", "upload", "promised", "reference", "write"})


@bp.get("/meetings/<pid:meeting>/agenda")
@requires(queries.meeting_to_build, policy.can_build)
def agenda(meeting: Meeting) -> Answer:
    """The builder; `?open=<item>` and `?place=<item>` open one of its rows."""
    for mode, name in (("edit", "open"), ("place", "place")):
        if request.args.get(name):
            item = _item_of(meeting, request.args[name])
            return page(meeting, _opened(mode, item))
    return page(meeting, saved_item=request.args.get("saved", "")[:20])


@bp.route("/meetings/<pid:meeting>/agenda/add", methods=["GET", "POST"])
@requires(queries.meeting_to_build, policy.can_build)
@writes
def add_item(meeting: Meeting) -> Answer:
    """Add an item at the end of a part, behind an item, or beneath one."""
    part = request.args.get("part", "")
    after = _item_of(meeting, request.args["after"]) if request.args.get("after") else None
    parent = _item_of(meeting, request.args["parent"]) if request.args.get("parent") else None
    part = after.part if after else parent.part if parent else part if part in PARTS else "discussion"
    form = ItemForm.to_add(part)
    opened = Opened("add", form=form, part=part, after=after, parent=parent)
    if form.sent_well():
        try:
            item = services.add_item(
                db.session(), meeting, form.given(), actor=current_actor(), after_item=after, parent=parent
            )
        except BadInput as error:
            form.blame(error)
        except RuleBroken as error:
            form.faults.append(str(error))
        else:
            if after or parent:
                return _back(item)
            address = url_for("meetings.add_item", meeting=meeting.pid, part=part, _anchor=f"item-{item.pid}")
            return redirect(address, 303)
    return page(meeting, opened, status=_status())


@bp.route("/items/<pid:item>/edit", methods=["GET", "POST"])
@requires(queries.item_to_build, policy.can_build_item)
@writes
def edit_item(item: AgendaItem) -> Answer:
    """The builder with this item open. Words that a colleague saved meanwhile are shown beside one's own."""
    session, actor = db.session(), current_actor()
    opened = _opened("edit", item)
    form = opened.form
    assert form is not None
    if not form.sent_well():
        return page(item.meeting, opened, status=_status())
    unchanged = request.form.get("seen") == seen_of(item)
    try:
        services.edit_item(session, item, form.given(), actor=actor, row_version=item.row_version if unchanged else -1)
    except Conflict as conflict:
        opened.clash = clash_of(item, form, conflict, item.meeting.zone)
        if opened.clash.theirs:
            return page(item.meeting, opened, status=409)
        return _back(item)  # both wrote the same
    except BadInput as error:
        session.expire(item)
        form.blame(error)
    except RuleBroken as error:
        session.expire(item)
        form.faults.append(str(error))
    else:
        return _after_edit(item)
    return page(item.meeting, opened, status=422)


def _after_edit(item: AgendaItem) -> Answer:
    """Go where the button led: back to the row, or on to its papers."""
    if request.form.get("detach"):
        services.detach_paper(db.session(), item, request.form["detach"], actor=current_actor())
        return redirect(url_for("meetings.edit_item", item=item.pid), 303)
    following = request.form.get("then", "")
    if following in NEXT:
        return redirect(url_for("meetings.attach", item=item.pid, how=following), 303)
    address = url_for("meetings.agenda", meeting=item.meeting.pid, saved=item.pid, _anchor=f"item-{item.pid}")
    return redirect(address, 303)


@bp.post("/items/<pid:item>/move")
@requires(queries.item_to_build, policy.can_build_item)
@writes
def move_item(item: AgendaItem) -> Answer:
    """One place up or down, one level in or out, or right before or behind another item of the agenda."""
    session, actor = db.session(), current_actor()
    way = request.form.get("way", "")
    side, _, target = request.form.get("to", "").partition(":")
    for name in ("before", "after"):
        if request.form.get(name):
            side, target = name, request.form[name]
    try:
        with session.begin_nested():
            if way in WAYS:
                services.move_item(session, item, WAYS[way], actor=actor)
            elif side in ("before", "after"):
                other = _item_of(item.meeting, target)
                services.place_item(session, item, other, actor=actor, before=side == "before")
            else:
                raise ItemElsewhere
    except RuleBroken as error:
        tell("late", gettext("The item was not moved."), str(error))
    return _back(item)


@bp.post("/items/<pid:item>/minutes")
@requires(queries.item_to_build, policy.can_build_item)
@writes
def set_minutes(item: AgendaItem) -> Answer:
    """The minutes typed in the row itself."""
    typed = request.form.get("minutes", "")
    try:
        minutes = minutes_typed(typed)
    except ValueError as error:
        fault = MinutesFault(item.pid, typed[:40], str(error))
        return page(item.meeting, minutes_fault=fault, status=422)
    if minutes != item.minutes:
        services.set_minutes(db.session(), item, minutes, actor=current_actor())
    return _back(item)


@bp.route("/items/<pid:item>/remove", methods=["GET", "POST"])
@requires(queries.item_to_build, policy.can_build_item)
@writes
def remove_item(item: AgendaItem) -> Answer:
    """Take an item off, after a question that says what goes and what stays."""
    if request.method == "GET":
        return page(item.meeting, _opened("remove", item))
    meeting, issued = item.meeting, item.number is not None
    title = item.title_fr or item.title_en
    services.remove_item(db.session(), item, actor=current_actor())
    if issued:
        tell("done", gettext("The item is withdrawn. Its number stays, struck through."))
        return _back(item)
    tell("done", gettext("The item “%(title)s” is removed.", title=title))
    return redirect(url_for("meetings.agenda", meeting=meeting.pid), 303)


@bp.post("/items/<pid:item>/restore")
@requires(queries.item_to_build, policy.can_build_item)
@writes
def restore_item(item: AgendaItem) -> Answer:
    """Put a withdrawn item back under its number."""
    try:
        services.restore_item(db.session(), item, actor=current_actor())
    except RuleBroken as error:
        tell("late", gettext("The item was not put back."), str(error))
    return _back(item)


@bp.post("/items/<pid:item>/move-matter")
@requires(queries.item_to_build, policy.can_build_item)
@writes
def move_matter(item: AgendaItem) -> Answer:
    """Make it an item of another kind, in that kind's part; an issued number stays behind, struck through."""
    session = db.session()
    opened = _opened("place", item)
    assert opened.kinds is not None
    if not opened.kinds.sent_well():
        return page(item.meeting, opened, status=422)
    try:
        with session.begin_nested():
            services.move_matter(session, item, kind=ItemKind(opened.kinds.kind.data), actor=current_actor())
    except RuleBroken as error:
        tell("late", gettext("The item was not moved."), str(error))
    return _back(item)


def _item_of(meeting: Meeting, pid: str) -> AgendaItem:
    """Return an item of this agenda by its public id. Raises NotFound, for those of other agendas too."""
    item = queries.item_to_build(db.session(), current_actor(), pid)
    if item is None or item.meeting_id != meeting.id:
        raise NotFound(N_("This item is no longer on the agenda."))
    return item


def _opened(mode: str, item: AgendaItem) -> Opened:
    kinds = KindForm.of_request(data={"kind": item.kind})
    assert isinstance(kinds, KindForm)
    kinds.offer_kinds()
    return Opened(mode, item=item, form=ItemForm.to_edit(item), kinds=kinds)


def _back(item: AgendaItem) -> Response:
    return redirect(url_for("meetings.agenda", meeting=item.meeting.pid, _anchor=f"item-{item.pid}"), 303)


def _status() -> int:
    return 422 if request.method == "POST" else 200
