"""By which clock and calendar a body works, and its settings begun anew from a preset: the forms stand on its settings."""

from __future__ import annotations

from flask import url_for

from secretariat.committees.models import Body
from secretariat.committees.presets import PRESETS
from secretariat.core.i18n import N_, gettext
from secretariat.house import policy, queries
from secretariat.house.services import working
from secretariat.house.views import bp
from secretariat.house.views.saying import settings_said
from secretariat.house.views.settings import settings_page, version_sent
from secretariat.house.views.timing import anew_form, beside, moving, time_form
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.confirming import Answer, done
from secretariat.web.database import db


@bp.post("/house/bodies/<pid:body>/time")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def change_time(body: Body) -> Answer:
    """Let the body work by another clock or another calendar of holidays."""
    known = beside(body)
    form = time_form(body, known.calendars, sent=True)
    before = {"zone": body.zone, "calendar": body.calendar}

    def act() -> str:
        working.change_time(
            db.session(),
            body,
            actor=current_actor(),
            zone=form.zone.data,
            calendar=form.calendar.data,
            version=version_sent(),
        )
        return gettext("Saved for %(name)s.", name=body.code)

    facts = [(gettext("Until now"), f"{before['zone']}, {before['calendar']}")]
    if (form.zone.data or "").strip().lower() != body.zone.lower():
        facts += moving(known)
    return done(
        form,
        act,
        back=url_for("house.settings", body=body.pid),
        again=lambda: settings_page(body, time=form, status=422),
        strong=gettext("Change clock and calendar of %(body)s", body=body.code),
        facts=facts,
        then=N_("Deadlines of meetings to come are counted anew."),
    )


@bp.post("/house/bodies/<pid:body>/anew")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def begin_anew(body: Body) -> Answer:
    """Take over hours, deadlines and standard items of a preset."""
    form = anew_form(body, sent=True)
    preset = form.preset.data if form.preset.data in PRESETS else body.preset
    wanted = PRESETS[preset].to_plain()
    differs = settings_said({name: body.settings.get(name) for name in wanted}, {name: wanted[name] for name in wanted})

    def act() -> str:
        working.begin_anew(db.session(), body, actor=current_actor(), preset=form.preset.data, version=version_sent())
        return gettext("Saved for %(name)s.", name=body.code)

    return done(
        form,
        act,
        back=url_for("house.settings", body=body.pid),
        again=lambda: settings_page(body, anew=form, status=422),
        strong=gettext("Begin the settings of %(body)s anew", body=body.code),
        facts=differs or [(gettext("What changes"), gettext("Nothing: it works as this preset has it."))],
        then=N_("It counts from now on."),
    )
