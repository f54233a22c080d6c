"""Pages: the corrigenda to an issued record, and beginning one."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField

from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext
from secretariat.documents.services import corrigendum_symbol
from secretariat.meetings import saying
from secretariat.minutes import policy
from secretariat.minutes.models import Minutes
from secretariat.minutes.queries import issued as queries
from secretariat.minutes.services.corrigendum import has_paragraph, start_corrigendum
from secretariat.minutes.states import MinutesState
from secretariat.minutes.views import bp
from secretariat.minutes.views.frame import frame, languages_word, paper_of, title_of, writing_of
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.forms import BaseForm, L, Line
from secretariat.web.told import tell

Answer = str | Response | tuple[str, int]


class CorrigendumForm(BaseForm):
    """Which language is wrong, and which paragraph."""

    language = RadioField(L("Language"))
    paragraph = Line(L("Paragraph"), limit=8)


@bp.route("/minutes/<pid:minutes>/corrigendum", methods=["GET", "POST"])
@requires(queries.minutes_by_pid, policy.can_correct)
@writes
def corrigendum(minutes: Minutes) -> Answer:
    """The corrigenda to a record, and a new one: it is written, put to the chair and issued like the record."""
    session = db.session()
    form = CorrigendumForm.of_request(data={"language": minutes.language})
    assert isinstance(form, CorrigendumForm)
    version = minutes.paper.current_version
    assert version is not None  # the policy lets nobody here before the issue
    there = [face.language for face in version.faces]
    form.language.choices = [(code, languages_word(code)) for code in ("en", "fr") if code in there]
    if form.sent_well():
        try:
            made = start_corrigendum(
                session,
                minutes,
                actor=current_actor(),
                language=form.language.data,
                paragraph=form.paragraph.data or "",
            )
        except BadInput as error:
            session.rollback()
            form.blame(error)
        except RuleBroken as error:
            session.rollback()
            form.faults.append(str(error))
        else:
            if form.paragraph.data and not has_paragraph(minutes, form.paragraph.data):
                lead = gettext("The record has no paragraph %(number)s.", number=form.paragraph.data)
                tell("soon", lead, gettext("Check the number before you put the corrigendum to the chair."))
            return redirect(writing_of(made), 303)
    page = render_template(
        "minutes/corrigendum.html",
        minutes=minutes,
        subject=title_of(minutes),
        symbol=version.symbol,
        to_come=corrigendum_symbol(session, version),
        form_=form,
        rows=[_row(one) for one in queries.corrigenda_of(session, minutes)],
        to_paper=paper_of(minutes),
        **frame(minutes.meeting),
    )
    return page, 422 if request.method == "POST" else 200


def _row(one: Minutes) -> dict[str, Any]:
    state = MinutesState(one.state)
    version = one.paper.current_version
    issued = state is MinutesState.ISSUED and version is not None
    return {
        "symbol": version.symbol if issued and version else one.paper.symbol or "",
        "title": title_of(one),
        "href": paper_of(one) if issued else writing_of(one),
        "state": gettext(state.label),
        "when": saying.stamp(version.issued_at, one.meeting.zone) if issued and version else "",
        "issue": url_for("minutes.issue", minutes=one.pid) if state is MinutesState.APPROVED else "",
    }
