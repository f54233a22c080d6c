"""Page: a text before it goes to the chair: what goes, what it still lacks, who is asked and by when; and taking it back."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.core.errors import BadInput, RuleBroken, TransitionRefused
from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.meetings import saying
from secretariat.minutes import policy
from secretariat.minutes.assembling import is_complete, text_of
from secretariat.minutes.models import Minutes, Returned
from secretariat.minutes.queries import approvals
from secretariat.minutes.queries import issued as queries
from secretariat.minutes.queries.put_to_chair import Answered, answered, around_text
from secretariat.minutes.services.approval import instruction_done as complete
from secretariat.minutes.services.submitting import ADVICE_LIMIT, due_at, take_back, who_is_asked
from secretariat.minutes.services.submitting import submit as put_to_chair
from secretariat.minutes.states import EDITABLE, MinutesKind, MinutesState, SubmissionState
from secretariat.minutes.views import bp
from secretariat.minutes.views.frame import frame, title_of, writing_of
from secretariat.press import dates
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.forms import BaseForm, L, Prose
from secretariat.web.told import tell

Answer = str | Response | tuple[str, int]


class AdviceForm(BaseForm):
    advice = Prose(L(N_("A word to the chair")), limit=ADVICE_LIMIT)


@bp.route("/minutes/<pid:minutes>/submit", methods=["GET", "POST"])
@requires(queries.minutes_by_pid, policy.can_put_to_chair)
@writes
def submit(minutes: Minutes) -> Answer:
    """Put the text to the chair, whole, after a last look at it; or see where it is with her."""
    form = AdviceForm.of_request()
    if form.sent_well():
        try:
            submission = put_to_chair(db.session(), minutes, actor=current_actor(), advice=form.advice.data)
        except BadInput as error:
            form.blame(error)
        except TransitionRefused:
            tell("info", gettext("The text is with the chair, or approved already."))
            return redirect(_address(minutes), 303)
        except RuleBroken as error:
            form.faults.append(str(error))
        else:
            asked = who_is_asked(db.session(), minutes.paper.body, submission.prepared_by)
            lead = gettext("Put to the chair: %(symbol)s.", symbol=submission.symbol)
            names = ", ".join(one.name for one in asked)
            tell("done", lead, gettext("Told by letter: %(names)s.", names=names) if names else "")
            return redirect(_address(minutes), 303)
    return _page(minutes, form), 422 if request.method == "POST" else 200


@bp.post("/minutes/<pid:minutes>/take-back")
@requires(queries.minutes_by_pid, policy.can_put_to_chair)
@writes
def take_back_text(minutes: Minutes) -> Response:
    """Take the text back while the chair has not answered."""
    try:
        take_back(db.session(), minutes, actor=current_actor())
    except TransitionRefused:
        db.session.rollback()
        tell("soon", gettext("The chair has answered, or it was taken back already."))
        return redirect(_address(minutes), 303)
    tell("done", gettext("Taken back: the text can be edited again."))
    return redirect(writing_of(minutes), 303)


@bp.post("/instructions/<pid:returned>/done")
@requires(approvals.return_by_pid, policy.can_complete)
@writes
def instruction_done(returned: Returned) -> Response:
    """Mark what the chair asked for as done."""
    complete(db.session(), returned, actor=current_actor())
    tell("done", gettext("The instruction is marked as done."))
    return redirect(_address(returned.submission.minutes), 303)


def _address(minutes: Minutes) -> str:
    return url_for("minutes.submit", minutes=minutes.pid)


def _page(minutes: Minutes, form: AdviceForm) -> str:
    session = db.session()
    body = minutes.paper.body
    editable = MinutesState(minutes.state) in EDITABLE
    around, put = around_text(session, minutes), answered(session, minutes)
    prepared = sorted(around.writers | {minutes.created_by, current_actor().user_id})
    return render_template(
        "minutes/submit.html",
        minutes=minutes,
        name=title_of(minutes),
        form_=form,
        editable=editable,
        checks=_checks(minutes, decided=around.decided) if editable else [],
        asked=[one.name for one in who_is_asked(session, body, prepared)],
        due=saying.long_stamp(due_at(body, around.holidays), body.zone),
        write=writing_of(minutes),
        preview=url_for("minutes.preview", minutes=minutes.pid),
        rows=[_row(one, body.zone) for one in reversed(put)],
        waiting=next((one.submission for one in put if one.submission.state == SubmissionState.WAITING.value), None),
        **frame(minutes.meeting, around.strip),
    )


def _checks(minutes: Minutes, *, decided: bool) -> list[tuple[str, str]]:
    """What the text lacks, as sentences with a tone: nothing of it stops the submission."""
    found: list[tuple[str, str]] = []
    items = [passage for passage in minutes.passages if passage.item_id is not None]
    empty = [passage for passage in items if not text_of(passage, minutes.language).strip() and not passage.done]
    if empty:
        said = ngettext("Nothing is written under one item.", "Nothing is written under %(num)s items.", len(empty))
        found.append((said, "soon"))
    open_ = [passage for passage in minutes.passages if not passage.done and passage not in empty]
    if open_ and minutes.kind == MinutesKind.RECORD.value:
        said = ngettext(
            "One passage is not marked as written.", "%(num)s passages are not marked as written.", len(open_)
        )
        found.append((said, "soon"))
    if not empty and not open_:
        found.append((gettext("Every passage is written."), "done"))
    if minutes.kind == MinutesKind.RECORD.value and not decided:
        found.append(
            (gettext("The decision sheet is not issued yet: decisions may still change after approval."), "late")
        )
    other = "en" if minutes.language == "fr" else "fr"
    if is_complete(minutes, other):
        said, tone = N_("The other language is complete, for reading beside."), "done"
    elif other == "fr":
        said, tone = N_("The French text is not complete: it can follow, and is certified apart."), "soon"
    else:
        said, tone = N_("The English text is not complete: it can follow, and is certified apart."), "soon"
    found.append((gettext(said), tone))
    return found


def _row(put: Answered, zone: str) -> dict[str, Any]:
    """A submission in the list: when, by whom, what became of it, with the remarks of a return."""
    submission, returned, approval = put
    words = {
        SubmissionState.WAITING: (gettext("Waits for the chair"), "half", "live"),
        SubmissionState.TAKEN_BACK: (gettext("Taken back"), "struck", ""),
        SubmissionState.RETURNED: (gettext("Returned by the chair"), "diamond", "soon"),
        SubmissionState.APPROVED: (gettext("Approved"), "tick", "done"),
    }
    due = dates.long_date(returned.due_on, saying.lang()) if returned and returned.due_on else ""
    return {
        "when": saying.long_stamp(submission.submitted_at, zone),
        "by": submission.submitter.name,
        "state": words[SubmissionState(submission.state)],
        "href": url_for("chairs.approval", submission=submission.pid),
        "returned": returned,
        "due": due,
        "done": saying.long_stamp(returned.done_at, zone) if returned and returned.done_at else "",
        "approval": f"{approval.name}, {saying.long_stamp(approval.at, zone)}" if approval else "",
    }
