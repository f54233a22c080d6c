"""Holding a review: ticking and waiving points, passing and returning; and what circulating a paper asks of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, language
from secretariat.core.mail import put_notice
from secretariat.documents import policy
from secretariat.documents import queries as documents
from secretariat.documents.errors import ChangedMeanwhile
from secretariat.documents.events import VersionDue
from secretariat.documents.models import Paper
from secretariat.documents.services.handing import give_back
from secretariat.quality.models import Defect, Review, Settled
from secretariat.quality.queries import Reviewed, is_required, reviewed
from secretariat.quality.reviewing import Row
from secretariat.quality.states import Settling, Verdict

REMARKS_LIMIT, REASON_LIMIT = 4000, 500
RETURNED = "quality.returned"


class ReviewOpen(RuleBroken):
    """A point that the paper may not go out with is open."""

    def __init__(self, rows: list[Row]) -> None:
        listed = " ".join(row.point.text(language()) for row in rows)
        super().__init__(N_("The review forbids it. Still open: %(points)s"), points=listed)


class ReviewWanted(RuleBroken):
    """The body wants every paper reviewed before it goes out."""

    def __init__(self) -> None:
        super().__init__(N_("This body circulates no paper whose review has not passed as the text stands now."))


def settle(
    session: Session, paper: Paper, *, actor: Actor, point: str, settling: Settling, reason: str, seal: str
) -> Settled:
    """Tick a point, waive it with a reason, or open it again; `seal` is the hash of the text that the person was shown.

    Raises ChangedMeanwhile, BadInput, RuleBroken for what nobody can tick or waive.
    """
    state = _held(session, paper, seal)
    row = next((row for row in state.rows if row.point.key == point), None)
    if row is None:
        raise BadInput("point", N_("This point is not on the checklist."))
    reason = texts.line(reason, field="reason", limit=REASON_LIMIT) if settling is Settling.WAIVED else ""
    if settling is Settling.WAIVED and not reason:
        raise BadInput("reason", N_("Say why the point is waived."))
    if row.judged and settling is Settling.TICKED:
        raise RuleBroken(N_("The machine judges this point: put right what it found, or waive the point."))
    if row.blocking and settling is Settling.WAIVED:
        raise RuleBroken(N_("Marking and symbol cannot be waived: put them right."))
    said = Settled(
        paper_id=paper.id,
        point=point,
        settling=settling.value,
        reason=reason,
        text_hash=state.text_hash,
        by_id=actor.user_id,
        at=clock.now(),
    )
    session.add(said)
    session.flush()
    settled = {
        Settling.TICKED: "quality.ticked",
        Settling.WAIVED: "quality.waived",
        Settling.REOPENED: "quality.reopened",
    }[settling]
    audit.record(session, settled, actor=actor.ref, about=paper.ref, point=point, text=state.text_hash)
    return said


def end_review(session: Session, paper: Paper, *, actor: Actor, verdict: Verdict, remarks: str, seal: str) -> Review:
    """Pass a paper, or return it to its drafter with remarks; the defects found are counted. Who drafted it is told; what an
    officer submitted is given back to them.

    Raises ChangedMeanwhile; ReviewOpen when it cannot pass; BadInput when it is returned without a word.
    """
    state = _held(session, paper, seal)
    remarks = texts.prose(remarks, field="remarks", limit=REMARKS_LIMIT).strip()
    if verdict is Verdict.RETURNED and not remarks:
        raise BadInput("remarks", N_("Say what is to be changed."))
    if verdict is Verdict.PASSED and state.forbidding:
        raise ReviewOpen(state.forbidding)
    review = Review(
        paper_id=paper.id,
        verdict=verdict.value,
        remarks=remarks,
        text_hash=state.text_hash,
        by_id=actor.user_id,
        at=clock.now(),
        defects=[
            Defect(point=row.point.key, count=len(row.findings) or 1, waived=row.waived)
            for row in state.rows
            if row.open or (row.waived and row.findings)
        ],
    )
    session.add(review)
    session.flush()
    ended = "quality.passed" if verdict is Verdict.PASSED else "quality.returned"
    audit.record(
        session,
        ended,
        actor=actor.ref,
        about=paper.ref,
        text=state.text_hash,
        defects={defect.point: defect.count for defect in review.defects},
    )
    if verdict is Verdict.RETURNED and policy.can_give_back(actor, paper):
        give_back(session, paper, actor=actor, reason=remarks)
    elif verdict is Verdict.RETURNED:
        drafters = {draft.saved_by for draft in documents.drafts_of(session, paper).values()} | {paper.created_by}
        for user_id in sorted(drafters - {actor.user_id}):
            put_notice(session, RETURNED, user_id=user_id, about=paper.ref, key=str(review.id))
    return review


def follow_due(session: Session, event: VersionDue) -> None:
    """Before a paper is circulated: refuse what its review forbids. Raises ReviewOpen, ReviewWanted."""
    state = reviewed(session, event.paper, event.outgoing)
    if state.forbidding:
        raise ReviewOpen(state.forbidding)
    if is_required(event.paper.body) and not state.passed:
        raise ReviewWanted


def _held(session: Session, paper: Paper, seal: str) -> Reviewed:
    """Return the review, the paper held, as the person was shown it."""
    session.refresh(paper, with_for_update={"of": Paper})
    state = reviewed(session, paper)
    if seal != state.text_hash:
        raise ChangedMeanwhile
    return state
