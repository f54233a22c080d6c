"""Page of one text put to the chair: read, then approved with one's password, or returned with remarks.

After the answer the same address shows what became of it; there is nothing on it to edit.
"""

from __future__ import annotations

from typing import Any

from flask import g, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from secretariat.chairs.forms import ApproveForm, ReturnForm
from secretariat.chairs.views import bp
from secretariat.chairs.views.shown import shown
from secretariat.committees.strip import body_strip
from secretariat.core.db import writing
from secretariat.core.errors import BadInput, NotFound, RuleBroken
from secretariat.core.i18n import gettext, language
from secretariat.documents.markings import Marking
from secretariat.documents.queries.pictures import picture_of_text
from secretariat.minutes import policy
from secretariat.minutes.models import Approval, Submission
from secretariat.minutes.queries import approvals
from secretariat.minutes.queries.at_chair import AtChair, at_chair
from secretariat.minutes.services.approval import (
    MandateEnded,
    act_of,
    approve,
    mandate_in_force,
    note_reading,
    return_text,
)
from secretariat.minutes.states import SubmissionState
from secretariat.people.throttle import TooManyTries
from secretariat.web import stepup
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.files import shown as shown_picture
from secretariat.web.requests import own_session, settings, user
from secretariat.web.told import tell


@bp.get("/chair/approvals/<pid:submission>")
@requires(approvals.submission_by_pid, policy.can_read_submission)
def approval(submission: Submission) -> Response:
    """The text that waits, or what became of it."""
    around = at_chair(db.session(), submission, current_actor().user_id)
    if not around.read:
        _remember(submission)
    return _page(submission, ApproveForm(), ReturnForm(), 200, around)


@bp.get("/chair/approvals/<pid:submission>/pictures/<sha256>")
@requires(approvals.submission_by_pid, policy.can_read_submission)
def picture(submission: Submission, sha256: str) -> Response:
    """A picture that the text shows, in one language or the other, as it was put to the chair."""
    text = f"{submission.source}\n\n{submission.other_source or ''}"
    found = picture_of_text(db.session(), text, sha256)
    if found is None:
        raise NotFound
    return shown_picture(found.sha256, found.media_type)


@bp.post("/chair/approvals/<pid:submission>")
@requires(approvals.submission_to_answer, policy.can_answer)
@writes
def approve_text(submission: Submission) -> Response:
    """Approve the text that was shown, with one's password."""
    mandate_in_force(db.session(), submission.minutes.paper.body, current_actor().user_id)
    form = ApproveForm.of_request()
    status = 422
    if form.sent_well() or submission.state == SubmissionState.APPROVED.value:
        given, status = answer([submission], form, {submission.pid: request.form.get("seal", "")})
        if given:
            tell(
                "done",
                gettext("Approved: %(symbol)s.", symbol=submission.symbol),
                gettext("The secretariat is told, and issues it to the members."),
            )
            return redirect(_address(submission), 303)
    response = _page(submission, form, ReturnForm(), status)
    return braked(response, form)


@bp.post("/chair/approvals/<pid:submission>/return")
@requires(approvals.submission_to_answer, policy.can_answer)
@writes
def return_with_remarks(submission: Submission) -> Response:
    """Return the text with remarks; with a day, as an instruction due on it."""
    mandate_in_force(db.session(), submission.minutes.paper.body, current_actor().user_id)
    form = ReturnForm.of_request()
    status = 422
    if form.sent_well():
        try:
            return_text(
                db.session(),
                submission,
                actor=current_actor(),
                remarks=form.remarks.data,
                due_on=form.due_on.data,
            )
        except BadInput as error:
            form.blame(error)
        except MandateEnded:
            raise
        except RuleBroken as error:
            form.faults.append(str(error))
            status = 409
        else:
            tell(
                "done", gettext("Returned: %(symbol)s.", symbol=submission.symbol), gettext("The secretariat is told.")
            )
            return redirect(url_for("chairs.desk"), 303)
    return _page(submission, ApproveForm(), form, status)


def answer(submissions: list[Submission], form: ApproveForm, seals: dict[str, str]) -> tuple[list[Approval], int]:
    """Approve, or put into the form why not; return the approvals, none if refused, and the status that fits.

    Raises MandateEnded and NotAllowed: to who may not, nothing of the text is shown again.
    """
    try:
        given = approve(
            db.session(),
            submissions,
            user=user(),
            sign_in=own_session(),
            password=form.password.data or "",
            confirmed=form.confirmed.data or "",
            seals=seals,
            secret=settings().secret_key,
        )
    except BadInput as error:
        form.blame(error)
        return [], 422
    except TooManyTries as error:
        form.faults.append(str(error))
        g.braked_for = error.seconds
        return [], 429
    except MandateEnded:
        raise
    except RuleBroken as error:
        form.faults.append(str(error))
        return [], 409
    return given, 303


def braked(response: Response, _form: ApproveForm) -> Response:
    """Say after how many seconds a password is looked at again, if it was not."""
    seconds = g.pop("braked_for", None)
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def _address(submission: Submission) -> str:
    return url_for("chairs.approval", submission=submission.pid)


def _remember(submission: Submission) -> None:
    """Keep, for who reads at the chair's side, that this text was opened: in a short write beside the page's reading."""
    actor = current_actor()
    if not actor.sides_with_chair_of(submission.minutes.paper.body_id):
        return
    with writing(), Session(db.engine) as own:
        note_reading(own, submission, user_id=actor.user_id)
        own.commit()


def _page(
    submission: Submission, form: ApproveForm, back: ReturnForm, status: int, around: AtChair | None = None
) -> Response:
    session, actor = db.session(), current_actor()
    body = submission.minutes.paper.body
    around = around or at_chair(session, submission, actor.user_id)
    context: dict[str, Any] = shown(session, submission, actor, around)
    acts = [act_of(submission)] if context["may"] else []
    page = render_template(
        "chairs/approval.html",
        **stepup.offered(acts, _address(submission)),
        strip=body_strip(session, body, tab="meetings", facts=around.strip),
        marking=Marking(submission.minutes.paper.marking).words(language()),
        form_=form,
        back_=back,
        address=_address(submission),
        desk=url_for("chairs.desk") if actor.sides_with_chair_of(body.id) else "",
        **context,
    )
    return make_response(page, status)
