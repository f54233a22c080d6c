"""Whose hands a paper is in: submitted by the officer who drafts it, given back, and given to another officer."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.queries import drafters_for, mandated_users
from secretariat.committees.states import SECRETARIAT
from secretariat.core import audit, clock, events, texts
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.core.mail import put_notice
from secretariat.documents import grants, queries
from secretariat.documents.events import PaperHanded
from secretariat.documents.grants import Reason
from secretariat.documents.models import HandedIn, Paper
from secretariat.documents.services.refuse import check_typed
from secretariat.documents.working.settled import end_outs, refuse_paper_while_out
from secretariat.people.models import User

NOTE_LIMIT = 4000
SUBMITTED, GIVEN_BACK, HANDED = "documents.submitted", "documents.given_back", "documents.handed"


def submit(session: Session, paper: Paper, *, actor: Actor, note: str = "") -> HandedIn:
    """Hand a paper to the secretariat, which is told; its officer reads it from then on, and writes no more.

    Raises RuleBroken when nothing is written in the original language, it was submitted already, or is out in Word; BadInput,
    MarkingAboveCeiling for the note.
    """
    session.refresh(paper, with_for_update={"of": Paper})
    if not paper.is_with_drafter:
        raise RuleBroken(N_("This paper was submitted already."))
    draft = queries.drafts_of(session, paper).get(paper.original_language)
    if draft is None or not draft.has_content:
        raise RuleBroken(N_("There is no text yet in the original language: write it, or bring a file."))
    refuse_paper_while_out(session, paper)
    one = HandedIn(
        paper_id=paper.id,
        submitted_by=actor.user_id,
        submitted_at=clock.now(),
        note=_typed(session, note, field="note", actor=actor, about=paper.ref),
        reason="",
    )
    session.add(one)
    paper.submitted_at = one.submitted_at
    session.flush()
    audit.record(session, "paper.submitted", actor=actor.ref, about=paper.ref)
    for user in mandated_users(session, paper.body_id, frozenset(SECRETARIAT)):
        put_notice(session, SUBMITTED, user_id=user.id, about=paper.ref, key=f"{paper.pid}-{one.id}")
    events.publish(session, PaperHanded(paper, actor))
    return one


def give_back(session: Session, paper: Paper, *, actor: Actor, reason: str) -> None:
    """Give a paper back to the officer who submitted it, who is told. Raises BadInput without a reason, RuleBroken."""
    session.refresh(paper, with_for_update={"of": Paper})
    if paper.submitted_at is None or paper.drafter_id is None:
        raise RuleBroken(N_("This paper is with its drafter already."))
    why = _typed(session, reason, field="reason", actor=actor, about=paper.ref)
    if not why:
        raise BadInput("reason", N_("Say what is to be done."))
    last = queries.handed_in(session, paper)
    if last is None or last.returned_at is not None:  # circulated before it was submitted
        last = HandedIn(paper_id=paper.id, submitted_by=paper.drafter_id, submitted_at=paper.submitted_at)
        session.add(last)
    last.returned_by, last.returned_at, last.reason = actor.user_id, clock.now(), why
    paper.submitted_at = None
    session.flush()
    audit.record(session, "paper.given_back", actor=actor.ref, about=paper.ref)
    put_notice(session, GIVEN_BACK, user_id=paper.drafter_id, about=paper.ref, key=f"{paper.pid}-{last.id}")
    events.publish(session, PaperHanded(paper, actor))


def hand_to(session: Session, paper: Paper, *, actor: Actor, drafter: User) -> None:
    """Make a paper the paper of a drafting officer of its body, who is told; whose it was before sees it no more.

    Raises BadInput for somebody who does not draft for the body.
    """
    if drafter.id not in {user.id for user, _ in drafters_for(session, paper.body_id)}:
        raise BadInput("holder", N_("Choose somebody who drafts for the body."))
    session.refresh(paper, with_for_update={"of": Paper})
    before = paper.drafter_id
    things = (paper.ref, *(version.ref for version in queries.all_versions(session, paper)))
    if before is not None and before != drafter.id:
        end_outs(session, paper, actor=actor, holder_id=before)
        for thing in things:
            grants.end(session, thing, audience=grants.drafter(paper.body_id, before))
    paper.drafter_id, paper.submitted_at = drafter.id, None
    for thing in things:
        audience = grants.drafter(paper.body_id, drafter.id)
        grants.give(session, thing, audience, reason=Reason.AUTHOR, given_by=actor.user_id)
    session.flush()
    session.expire(paper, ["drafter"])
    audit.record(session, "paper.handed_to_drafter", actor=actor.ref, about=paper.ref, to=str(drafter.ref))
    put_notice(session, HANDED, user_id=drafter.id, about=paper.ref, key=f"{paper.pid}-{paper.row_version}")
    events.publish(session, PaperHanded(paper, actor, before if before != drafter.id else None))


def _typed(session: Session, text: str, *, field: str, actor: Actor, about: Ref) -> str:
    clean = texts.prose(text, field=field, limit=NOTE_LIMIT).strip()
    check_typed(session, clean, actor=actor, about=about)
    return clean
