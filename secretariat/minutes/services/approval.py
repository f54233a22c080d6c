"""The chair's answer: approval of exactly the text she was shown, or its return with remarks.

Everything that decides is read anew under a lock, at this instant: who chairs, what waits, what was shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from secretariat.committees import deputising
from secretariat.committees import queries as committees
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body, Mandate
from secretariat.committees.states import SECRETARIAT
from secretariat.core import audit, clock, mail, texts
from secretariat.core.errors import BadInput, NotAllowed, RuleBroken
from secretariat.core.i18n import N_, language
from secretariat.minutes.manifest import seal_of
from secretariat.minutes.models import Approval, ChairReading, Minutes, Returned, Submission
from secretariat.minutes.queries import approvals as queries
from secretariat.minutes.states import MinutesAction, MinutesState, SubmissionState, after
from secretariat.people.models import Confirmation, SignInSession, User
from secretariat.people.services import Act, confirm, use_confirmation
from secretariat.press import canonical, dates

REMARKS_LIMIT = 20_000
#: So many texts can be approved with one confirmation: as many as a person keeps apart.
MOST_AT_ONCE = 5
#: What a confirmation of an approval is given for.
ACT = "minutes.approve"
#: Letters to the secretariat.
APPROVED, RETURNED = "chairs.text_approved", "chairs.text_returned"


class SealChanged(RuleBroken):
    """What stands now is not what was shown (409)."""

    def __init__(self) -> None:
        super().__init__(N_("The text changed since you opened it: read it again."))


class TakenBack(RuleBroken):
    """The secretariat took the text back while it lay open (409)."""

    def __init__(self) -> None:
        super().__init__(N_("The secretariat has taken this text back. It comes to you again when it is ready."))


class ApprovedAlready(RuleBroken):
    """Somebody else who chairs the body was first (409)."""

    def __init__(self, approval: Approval, zone: str) -> None:
        super().__init__(
            N_("%(name)s approved this text: %(when)s. There is nothing left to do."),
            name=approval.name,
            when=_moment(approval.at, zone),
        )


class ReturnedAlready(RuleBroken):
    """Somebody who chairs the body has returned the text (409)."""

    def __init__(self, returned: Returned, zone: str) -> None:
        super().__init__(
            N_("%(name)s returned this text: %(when)s. It waits no longer."),
            name=returned.by.name,
            when=_moment(returned.at, zone),
        )


class MandateEnded(RuleBroken):
    """The mandate is over, or has not begun (409)."""


class PreparedIt(NotAllowed):
    """Who had a hand in a text cannot approve it (403)."""

    def __init__(self) -> None:
        super().__init__(N_("You had a hand in this text, so somebody else has to approve it."))


def approve(
    session: Session,
    submissions: Sequence[Submission],
    *,
    user: User,
    sign_in: SignInSession,
    password: str,
    seals: Mapping[str, str],
    secret: str,
    confirmed: str = "",
) -> list[Approval]:
    """Approve these texts as `user`, all or none, and return their approvals in the same order.

    `seals` gives, by public id of the submission, the seal that was shown. One confirmation covers all:
    that named by `confirmed`, given before for exactly these texts, or else one by `password`. What this person has approved
    already stays as it is and is returned again; if that is all of them, nothing is asked. Raises ConfirmationRefused,
    MandateEnded, NotAllowed, PreparedIt, SealChanged, TakenBack, ApprovedAlready, ReturnedAlready, BadInput (`text`),
    WrongPassword (`password`), TooManyTries.
    """
    if not 0 < len(submissions) <= MOST_AT_ONCE:
        raise BadInput("text", N_("Choose one text, or up to %(most)s."), most=MOST_AT_ONCE)
    audit.hold(session)
    ordered = _locked(session, submissions)
    standing = queries.approvals_of(session, ordered)
    mandates: dict[int, Mandate] = {}
    for submission in ordered:
        mandates[submission.id] = mandate_in_force(session, submission.minutes.paper.body, user.id)
        if submission.id not in standing:
            _check(session, submission, user_id=user.id, seal=seals.get(submission.pid, ""))
        elif standing[submission.id].user_id != user.id:
            raise ApprovedAlready(standing[submission.id], submission.minutes.paper.body.zone)
    waiting = [submission for submission in ordered if submission.id not in standing]
    if waiting:
        acts = [act_of(submission) for submission in waiting]
        if not confirmed:
            confirmed = confirm(session, user, sign_in, password=password, acts=acts, secret=secret).pid
        given = use_confirmation(session, user, sign_in, pid=confirmed, acts=acts)
        for submission in waiting:
            standing[submission.id] = _approve(session, submission, user, mandates[submission.id], given)
    return [standing[submission.id] for submission in submissions]


def act_of(submission: Submission) -> Act:
    """Return the act that is confirmed: this submission, by symbol, title and seal."""
    named = f"{submission.ref} {submission.symbol}, {submission.title_en}"
    return Act(ACT, named, seal_of(submission.text_hash, submission.manifest_hash))


def _locked(session: Session, submissions: Sequence[Submission]) -> list[Submission]:
    """Return the submissions, each once, in an order of their own, they and their minutes locked and read anew."""
    ordered = sorted({one.id: one for one in submissions}.values(), key=lambda one: (one.minutes_id, one.id))
    for submission in ordered:
        session.refresh(submission.minutes, with_for_update={"of": Minutes})
        session.refresh(submission, with_for_update={"of": Submission})
    return ordered


def _check(session: Session, submission: Submission, *, user_id: int, seal: str | None) -> None:
    """Refuse what does not wait, whom a hand in it rules out, and, if a seal is given, what was not shown."""
    minutes = submission.minutes
    zone = minutes.paper.body.zone
    if user_id in submission.prepared_by:
        raise PreparedIt
    match SubmissionState(submission.state):
        case SubmissionState.APPROVED:
            raise ApprovedAlready(queries.approvals_of(session, [submission])[submission.id], zone)
        case SubmissionState.RETURNED:
            returned = queries.return_of(session, submission)
            assert returned is not None  # a returned text has its remarks
            raise ReturnedAlready(returned, zone)
        case SubmissionState.TAKEN_BACK:
            raise SealChanged if queries.waiting_of(session, minutes) else TakenBack
    if seal is None:
        return
    shown = canonical.text_hash(canonical.parse(submission.source)) == submission.text_hash
    if not shown or seal != seal_of(submission.text_hash, submission.manifest_hash):
        raise SealChanged


def _approve(session: Session, submission: Submission, user: User, mandate: Mandate, given: Confirmation) -> Approval:
    minutes = submission.minutes
    minutes.state = after(MinutesState(minutes.state), MinutesAction.APPROVE).value
    submission.state = SubmissionState.APPROVED.value
    instead_of = deputising.deputised_by(session, mandate)
    entry = audit.record(
        session,
        "minutes.approved",
        actor=user.ref,
        about=minutes.ref,
        submission=str(submission.ref),
        symbol=submission.symbol,
        text=submission.text_hash,
        manifest=submission.manifest_hash,
        mandate=f"mandate:{mandate.id}",
        confirmation=f"confirmation:{given.id}",
    )
    approval = Approval(
        submission_id=submission.id,
        user_id=user.id,
        mandate_id=mandate.id,
        confirmation_id=given.id,
        name=user.name,
        title_en=mandate.title_en,
        title_fr=mandate.title_fr,
        mandate_from=mandate.starts_at,
        for_name=instead_of.user.name if instead_of else "",
        at=entry.at,
        method=given.method,
        text_hash=submission.text_hash,
        manifest_hash=submission.manifest_hash,
        entry=entry.seq,
        head=entry.hash,
    )
    session.add(approval)
    session.flush()
    _tell_secretariat(session, submission, APPROVED)
    return approval


def return_text(
    session: Session, submission: Submission, *, actor: Actor, remarks: str, due_on: date | None = None
) -> Returned:
    """Return a text to the secretariat with remarks; with `due_on`, as an instruction that is due on that day.

    Raises BadInput (`remarks`, `due_on`), MandateEnded, NotAllowed, PreparedIt, SealChanged, TakenBack,
    ApprovedAlready, ReturnedAlready.
    """
    audit.hold(session)
    _locked(session, [submission])
    minutes = submission.minutes
    body = minutes.paper.body
    mandate = mandate_in_force(session, body, actor.user_id)
    _check(session, submission, user_id=actor.user_id, seal=None)
    remarks = texts.prose(remarks, field="remarks", limit=REMARKS_LIMIT).strip()
    if not remarks:
        raise BadInput("remarks", N_("Say what is to be changed: the secretariat works from it."))
    if due_on is not None and due_on < clock.now().astimezone(ZoneInfo(body.zone)).date():
        raise BadInput("due_on", N_("This day is past."))
    minutes.state = after(MinutesState(minutes.state), MinutesAction.RETURN).value
    submission.state = SubmissionState.RETURNED.value
    returned = Returned(
        submission_id=submission.id, by_id=actor.user_id, at=clock.now(), remarks=remarks, due_on=due_on
    )
    session.add(returned)
    session.flush()
    audit.record(
        session,
        "minutes.returned",
        actor=actor.ref,
        about=minutes.ref,
        submission=str(submission.ref),
        mandate=f"mandate:{mandate.id}",
        remarks=sha256(remarks.encode()).hexdigest(),
        due_on=due_on,
    )
    _tell_secretariat(session, submission, RETURNED)
    return returned


def instruction_done(session: Session, returned: Returned, *, actor: Actor) -> Returned:
    """Mark an instruction of the chair as done; marked already, nothing changes. Raises RuleBroken if it has no date."""
    audit.hold(session)
    session.refresh(returned, with_for_update={"of": Returned})
    if returned.due_on is None:
        raise RuleBroken(N_("These remarks carry no date: submitting the text again answers them."))
    if returned.done_at is None:
        returned.done_at, returned.done_by = clock.now(), actor.user_id
        session.flush()
        audit.record(session, "instruction.completed", actor=actor.ref, about=returned.ref)
    return returned


def note_reading(session: Session, submission: Submission, *, user_id: int) -> None:
    """Keep that this person opened the submission; what comes after it is shown to them as changed."""
    try:
        with session.begin_nested():
            session.add(ChairReading(user_id=user_id, submission_id=submission.id, at=clock.now()))
    except IntegrityError:  # they had opened it, perhaps in another tab at this very moment
        return


def _tell_secretariat(session: Session, submission: Submission, notice: str) -> None:
    functions = frozenset(function.value for function in SECRETARIAT)
    for reader in committees.mandated_users(session, submission.minutes.paper.body_id, functions):
        mail.put_notice(session, notice, user_id=reader.id, about=submission.ref, key=submission.pid)


def mandate_in_force(session: Session, body: Body, user_id: int) -> Mandate:
    """Return the mandate under which this person chairs the body at this instant, held until the transaction ends.

    Raises MandateEnded saying when it ended, NotAllowed for who never chaired the body.
    """
    mandate = deputising.chairing_mandate(session, body_id=body.id, user_id=user_id, hold=True)
    if mandate is not None:
        return mandate
    held = deputising.chairing_mandates_of(session, body_id=body.id, user_id=user_id)
    if not held:
        raise NotAllowed(N_("Only who chairs this body at this moment may do this."))
    now = clock.now()
    ended = [one for one in held if one.starts_at <= now]
    if not ended:
        begins = _moment(held[0].starts_at, body.zone)
        raise MandateEnded(N_("Your mandate in %(body)s has not begun: %(when)s."), body=body.code, when=begins)
    last = max(ended, key=lambda one: (one.ends_at is not None and one.ends_at > now, one.ends_at or now))
    instead_of = deputising.deputised_by(session, last)
    if instead_of is None:
        when = _moment(last.ends_at or now, body.zone)
        raise MandateEnded(N_("Your mandate in %(body)s has ended: %(when)s."), body=body.code, when=when)
    until = min(one for one in (last.ends_at, instead_of.ends_at, now) if one is not None)
    raise MandateEnded(
        N_("You no longer deputise for %(name)s in %(body)s: that ended %(when)s."),
        name=instead_of.user.name,
        body=body.code,
        when=_moment(until, body.zone),
    )


def _moment(at: datetime, zone: str) -> str:
    return dates.long_moment(at.astimezone(ZoneInfo(zone)), language())
