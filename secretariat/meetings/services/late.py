"""Late papers: the secretariat asks the chair to let one onto the agenda, with a reason; the chair decides."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees import queries as committees
from secretariat.committees.actors import Actor
from secretariat.committees.states import CHAIRING
from secretariat.core import audit, clock, mail, texts
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.documents.models import Paper
from secretariat.meetings.models import AgendaItem, ItemPaper, LatePaper, Meeting

REASON_LIMIT = REMARK_LIMIT = 500
ASKED, DECIDED = "meetings.waiver_asked", "meetings.waiver_decided"


def ref_of(late: LatePaper) -> Ref:
    return Ref("late_paper", late.id)


def ask_waiver(session: Session, meeting: Meeting, paper: Paper, *, actor: Actor, reason: str) -> LatePaper:
    """Ask the chair to let a late paper onto the agenda, and tell every person who chairs the body.

    Asked again before a decision, only the reason changes; asked again after a refusal, it waits for the chair anew.
    Raises BadInput (`reason`, `paper`), RuleBroken when it was waived already.
    """
    reason = texts.line(reason, field="reason", limit=REASON_LIMIT)
    if not reason:
        raise BadInput("reason", N_("Give the reason: the chair decides on it."))
    cited = (
        select(ItemPaper.id)
        .join(AgendaItem, AgendaItem.id == ItemPaper.item_id)
        .where(AgendaItem.meeting_id == meeting.id, ItemPaper.paper_id == paper.id)
    )
    if session.scalar(cited.limit(1)) is None:
        raise BadInput("paper", N_("This paper is not on the agenda."))
    late = session.scalar(
        select(LatePaper).where(LatePaper.meeting_id == meeting.id, LatePaper.paper_id == paper.id).with_for_update()
    )
    if late is None:
        late = LatePaper(meeting_id=meeting.id, paper_id=paper.id)
        session.add(late)
    elif late.waived:
        raise RuleBroken(N_("The chair has let this paper onto the agenda already."))
    elif late.waived is None:
        late.reason, late.asked_by = reason, actor.user_id
        session.flush()
        return late
    late.reason, late.asked_by, late.asked_at = reason, actor.user_id, clock.now()
    late.decided_by = late.decided_at = late.waived = None
    late.remark = ""
    session.flush()
    audit.record(session, "waiver.asked", actor=actor.ref, about=ref_of(late), meeting=meeting.pid, paper=paper.pid)
    occasion = f"{late.pid}:{late.asked_at:%Y%m%dT%H%M%S%f}"
    for chair in committees.mandated_users(session, meeting.body_id, frozenset(word.value for word in CHAIRING)):
        mail.put_notice(session, ASKED, user_id=chair.id, about=ref_of(late), key=occasion)
    return late


def decide_waiver(session: Session, late: LatePaper, *, actor: Actor, waived: bool, remark: str) -> LatePaper:
    """Let a late paper onto the agenda or not, and tell who asked. A refusal says why.

    Raises BadInput (`remark`), RuleBroken when it has been decided.
    """
    session.refresh(late, with_for_update={"of": LatePaper})
    if late.decided_at is not None:
        raise RuleBroken(N_("This has been decided."))
    remark = texts.line(remark, field="remark", limit=REMARK_LIMIT)
    if not waived and not remark:
        raise BadInput("remark", N_("Say why: the secretariat reads it."))
    late.waived, late.remark = waived, remark
    late.decided_by, late.decided_at = actor.user_id, clock.now()
    session.flush()
    audit.record(session, "waiver.granted" if waived else "waiver.refused", actor=actor.ref, about=ref_of(late))
    occasion = f"{late.pid}:{late.decided_at:%Y%m%dT%H%M%S%f}"
    mail.put_notice(session, DECIDED, user_id=late.asked_by, about=ref_of(late), key=occasion)
    return late
