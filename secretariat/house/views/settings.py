"""What a body is called, beneath which it stands, and how it works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.committees.models import Body
from secretariat.committees.presets import Preset
from secretariat.committees.states import DecisionRule
from secretariat.committees.verbs import verbs_of
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext, language
from secretariat.house import policy, queries, saying
from secretariat.house.forms import DEADLINES, AnewForm, BodyNamesForm, SettingsForm, TimeForm
from secretariat.house.queries.lists import BodyRow
from secretariat.house.services import entering
from secretariat.house.views import bp, timing
from secretariat.house.views.bodies import names_of, offer_parents
from secretariat.house.views.shown import history
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.forms import BaseForm
from secretariat.web.told import tell

Answer = Response | tuple[str, int]


@bp.get("/house/bodies/<pid:body>/settings")
@requires(queries.body_by_pid, policy.can_keep_body)
def settings(body: Body) -> Answer:
    """What the body is called and how it works."""
    return settings_page(body)


@bp.post("/house/bodies/<pid:body>/names")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def change_names(body: Body) -> Answer:
    """Change what the body is called, how it decides, and beneath which it stands."""
    known = timing.beside(body).bodies
    form = _names(body, known, sent=True)
    if form.sent_well():
        try:
            entering.change_body(
                db.session(),
                body,
                actor=current_actor(),
                names=names_of(form),
                rule=DecisionRule(form.rule.data),
                parent=_parent(form, body, known),
                version=version_sent(),
            )
        except (BadInput, RuleBroken) as fault:
            _blame(form, fault)
        else:
            tell("done", gettext("Saved for %(name)s.", name=body.code))
            return redirect(url_for("house.settings", body=body.pid), 303)
    db.session().rollback()
    return settings_page(body, names=form, status=422)


@bp.post("/house/bodies/<pid:body>/rules")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def change_settings(body: Body) -> Answer:
    """Change the deadlines, hours and rules of the body."""
    form = SettingsForm.of_request(data=_stands(body))
    if form.sent_well():
        try:
            entering.change_settings(
                db.session(), body, actor=current_actor(), given=_given(form, body), version=version_sent()
            )
        except (BadInput, RuleBroken) as fault:
            _blame(form, fault)
        else:
            tell("done", gettext("Saved for %(name)s.", name=body.code), gettext("It counts from now on."))
            return redirect(url_for("house.settings", body=body.pid), 303)
    db.session().rollback()
    return settings_page(body, rules=form, status=422)


def settings_page(
    body: Body,
    *,
    names: BodyNamesForm | None = None,
    rules: SettingsForm | None = None,
    time: TimeForm | None = None,
    anew: AnewForm | None = None,
    status: int = 200,
) -> tuple[str, int]:
    """Return the page of what a body is called and how it works, with a form as it was sent."""
    beside = timing.beside(body)
    page = render_template(
        "house/settings.html",
        body=body,
        name=saying.name(body),
        names=names or _names(body, beside.bodies, sent=False),
        rules=rules or SettingsForm(data=_stands(body)),
        deadlines=list(DEADLINES),
        time=time or timing.time_form(body, beside.calendars),
        zones=timing.zones(),
        moving=timing.moving(beside),
        anew=anew or timing.anew_form(body),
        anew_sent=anew is not None,
        preset=timing.preset_name(body),
        verbs=[one.words(language()) for one in verbs_of(body.settings).values() if one.offered],
        history=history(beside.history),
        version=body.row_version,
    )
    return page, status


def _names(body: Body, known: Sequence[BodyRow], *, sent: bool) -> BodyNamesForm:
    parent = next((one.pid for one in known if one.id == body.parent_id), "")
    stands = {
        "name_en": body.name_en,
        "name_fr": body.name_fr,
        "short_en": body.short_en,
        "short_fr": body.short_fr,
        "rule": body.decision_rule,
        "parent": parent,
    }
    form = BodyNamesForm.of_request(data=stands) if sent else BodyNamesForm(data=stands)
    if policy.is_administrator(current_actor()):
        offer_parents(form, known, but=body)
    else:
        del form.parent  # a head does not know the other bodies
    return form


def _parent(form: BodyNamesForm, body: Body, known: Sequence[BodyRow]) -> Body | None:
    """The body chosen to stand above, or the one that does where the reader is not asked."""
    chosen = (
        next((one.id for one in known if one.pid == form.parent.data), None) if "parent" in form else body.parent_id
    )
    return None if chosen is None else queries.body_with_id(db.session(), chosen)


def _stands(body: Body) -> dict[str, Any]:
    preset = Preset.from_plain(body.settings)
    return {
        "starts": f"{preset.starts:%H:%M}",
        "length": preset.length,
        "due": f"{preset.due:%H:%M}",
        **{name: getattr(preset.deadlines, name) for name in DEADLINES},
        "late_list": preset.late_list,
        "minutes": preset.minutes,
        "called_en": preset.called_en,
        "called_fr": preset.called_fr,
        "quality_review": body.settings.get("quality_review") == "required",
        "invitees_numbers": body.settings.get("invitees_numbers", "own"),
        "mandatory_notices": list(preset.mandatory_notices),
    }


def _given(form: SettingsForm, body: Body) -> dict[str, Any]:
    given = {
        "starts": form.starts.data,
        "length": form.length.data,
        "due": form.due.data,
        "deadlines": {name: form[name].data for name in DEADLINES},
        "late_list": form.late_list.data,
        "minutes": form.minutes.data,
        "called_en": form.called_en.data,
        "called_fr": form.called_fr.data,
        "mandatory_notices": form.mandatory_notices.data,
    }
    # What was never said stays unsaid where it is left as it works anyhow.
    for name, value, silent in (
        ("quality_review", "required" if form.quality_review.data else "", ""),
        ("invitees_numbers", form.invitees_numbers.data, "own"),
    ):
        if name in body.settings or value != silent:
            given[name] = value
    return given


def _blame(form: BaseForm, fault: BadInput | RuleBroken) -> None:
    """Show a fault at its field; of deadlines, which are many, above them all."""
    if isinstance(fault, BadInput):
        form.blame(fault)
    else:
        form.faults.append(str(fault))


def version_sent() -> int:
    sent = request.form.get("row_version", "")
    return int(sent) if sent.isdecimal() else 0
