"""Pages of deputising: who acts for the chair of a body, from when to when; declared by her or the head of secretariat."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from secretariat.chairs import saying
from secretariat.chairs.forms import DeputyForm
from secretariat.chairs.views import bp
from secretariat.committees import deputising as reads
from secretariat.committees import policy, queries
from secretariat.committees.actors import Actor
from secretariat.committees.deputising import Deputising
from secretariat.committees.models import Body
from secretariat.committees.services import declare_deputy, end_deputising
from secretariat.committees.states import Function
from secretariat.committees.strip import body_strip
from secretariat.core import wall_time
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, gettext, language
from secretariat.press import dates
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell

Answer = Response | tuple[str, int]


def deputies(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return, for the bodies at whose chair's side this person is, who deputises now and is to; and where to change it."""
    chairs, declared = reads.chairs_and_deputies(session, actor.bodies_at_chairs_side)
    rows = [_said(one, actor) for one in declared]
    named = {one.mandate.body_id for one in declared}
    for body_id, chair in chairs.items():
        if body_id not in named and Function.CHAIR in actor.mandates.get(body_id, frozenset()):
            rows.append({"code": chair.body.code, "sentence": "", "change": _address(chair.body)})
    return rows


def _said(one: Deputising, actor: Actor) -> dict[str, Any]:
    body = one.mandate.body
    mine = one.mandate.user_id == actor.user_id
    sentence = (
        N_("You act for %(chair)s from %(start)s to %(end)s.")
        if mine
        else N_("%(deputy)s acts for %(chair)s from %(start)s to %(end)s.")
    )
    said = gettext(sentence, deputy=one.mandate.user.name, chair=one.chair.user.name, **period(one, body.zone))
    return {
        "code": body.code,
        "sentence": f"{said.rstrip('.')}.",  # a French month may bring a full stop of its own
        "change": _address(body) if policy.can_declare_deputy(actor, body) else "",
    }


def period(one: Deputising, zone: str) -> dict[str, str]:
    """Return first and last day of a period as they are said; a period that ends at midnight ends the day before."""
    start = one.mandate.starts_at.astimezone(ZoneInfo(zone))
    end = (one.mandate.ends_at or one.mandate.starts_at).astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)
    return {"start": dates.short_day(start, language()), "end": dates.short_day(max(start, end), language())}


def _address(body: Body) -> str:
    return url_for("chairs.deputise", body=body.pid)


@bp.route("/bodies/<pid:body>/deputising", methods=["GET", "POST"])
@requires(queries.body_by_pid, policy.can_declare_deputy)
@writes
def deputise(body: Body) -> str | Answer:
    """Declare who acts for the chair, in which days."""
    session, actor = db.session(), current_actor()
    chairs, deputising = reads.chairs_and_deputies(session, frozenset({body.id}))
    mandate = chairs.get(body.id)
    people = {user.pid: user for user in reads.possible_deputies(session, mandate)} if mandate else {}
    form = DeputyForm.of_request()
    form.deputy.choices = [SelectChoice("", gettext("Choose a person"))]
    form.deputy.choices += [SelectChoice(pid, user.name) for pid, user in people.items()]
    if form.sent_well():
        chosen = people.get(form.deputy.data or "")
        if mandate is None:
            form.faults.append(gettext("Nobody chairs this body now, so nobody can be deputised for."))
        elif chosen is None:
            form.blame(BadInput("deputy", N_("Choose who deputises.")))
        else:
            first, last = form.starts.data, form.ends.data
            assert first is not None  # both are asked for by the form
            assert last is not None
            try:
                declared = declare_deputy(
                    session,
                    mandate,
                    actor=actor,
                    deputy=chosen,
                    starts=_midnight(first, body.zone),
                    ends=_midnight(last + timedelta(days=1), body.zone),
                )
            except BadInput as error:
                form.blame(error)
            except RuleBroken as error:
                form.faults.append(str(error))
            else:
                days = period(Deputising(declared, mandate), body.zone)
                lead = gettext("%(name)s deputises from %(start)s to %(end)s.", name=chosen.name, **days)
                tell("done", lead, gettext("Every member of the body can see this."))
                return redirect(_address(body), 303)
    page = render_template(
        "chairs/deputise.html",
        body=body,
        strip=body_strip(session, body, tab="members"),
        form_=form,
        chair=mandate,
        declared=[_row(one, body) for one in deputising],
        desk=url_for("chairs.desk") if actor.sides_with_chair_of(body.id) else "",
    )
    return page, 422 if request.method == "POST" else 200


def _row(one: Deputising, body: Body) -> dict[str, Any]:
    return {
        "name": one.mandate.user.name,
        "title": one.mandate.title_fr if language() == "fr" else one.mandate.title_en,
        "from": saying.moment(one.mandate.starts_at, body.zone),
        "to": saying.moment(one.mandate.ends_at, body.zone) if one.mandate.ends_at else "",
        "begun": one.begun,
        "key": one.mandate.starts_at.isoformat(),
    }


@bp.post("/bodies/<pid:body>/deputising/end")
@requires(queries.body_by_pid, policy.can_declare_deputy)
@writes
def end_deputy(body: Body) -> Response:
    """The chair is back, or the period is called off: at once."""
    session, actor = db.session(), current_actor()
    named = request.form.get("period", "")
    for one in reads.chairs_and_deputies(session, frozenset({body.id})).deputies:
        if one.mandate.starts_at.isoformat() == named:
            begun = one.begun
            name = one.mandate.user.name
            end_deputising(session, one.mandate, actor=actor)
            said = N_("%(name)s no longer deputises.") if begun else N_("%(name)s will not deputise.")
            tell("done", gettext(said, name=name), gettext("It holds from this moment."))
            break
    else:
        tell("info", gettext("This period had ended already."))
    return redirect(_address(body), 303)


def _midnight(day: date, zone: str) -> datetime:
    return wall_time.instant_of(datetime.combine(day, time()), zone)
