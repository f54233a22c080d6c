"""Saying with whom a paper lies, handing over all that lie with somebody, and reminding."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.queries import mandated_users, who_works_on
from secretariat.committees.states import SECRETARIAT
from secretariat.core import audit, clock
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.mail import put_notice
from secretariat.documents.events import PaperHanded
from secretariat.documents.models import Paper
from secretariat.documents.services import hand_to
from secretariat.documents.underway import Person
from secretariat.people.models import User
from secretariat.registry import queries
from secretariat.registry.holders import holder_of
from secretariat.registry.models import Holding

REMINDER = "registry.reminder"


def may_hold(session: Session, body: int | Collection[int]) -> list[User]:
    """Return with whom papers of a body, or of several, can lie: its secretariat, by name, then the officers who draft for it."""
    return who_works_on(session, {body} if isinstance(body, int) else body, frozenset(SECRETARIAT))


def set_holder(session: Session, paper: Paper, *, actor: Actor, user: User) -> Holding:
    """Say with whom a paper lies from now on; given to a drafting officer it is theirs to write.

    Raises BadInput for somebody who could do nothing with it.
    """
    if user.id not in {known.id for known in may_hold(session, paper.body_id)}:
        raise BadInput("holder", N_("Choose somebody of the secretariat of the body, or who drafts for it."))
    known = queries.holding_of(session, paper)
    before = holder_of(paper, {paper.id: known.user} if known else {})
    if known is None:
        known = Holding(paper_id=paper.id)
        session.add(known)
    known.user_id, known.since, known.given_by = user.id, clock.now(), actor.user_id
    audit.record(
        session,
        "paper.handed_on",
        actor=actor.ref,
        about=paper.ref,
        to=str(user.ref),
        before=str(before.ref) if before else "",
    )
    session.flush()
    session.expire(known, ["user"])
    if user.id not in {one.id for one in mandated_users(session, paper.body_id, frozenset(SECRETARIAT))}:
        hand_to(session, paper, actor=actor, drafter=user)
    return known


def follow_handing(session: Session, event: PaperHanded) -> None:
    """A paper that is submitted or given back lies with nobody in particular but the secretariat, or its drafter."""
    known = queries.holding_of(session, event.paper)
    if known is not None and (event.paper.submitted_at is not None or known.user_id != event.paper.drafter_id):
        session.delete(known)
        session.flush()


def hand_over(session: Session, papers: Iterable[Paper], *, actor: Actor, to: User) -> int:
    """Hand over papers to one person; return how many. All of them, or none: raises BadInput."""
    number = 0
    for paper in papers:
        set_holder(session, paper, actor=actor, user=to)
        number += 1
    if not number:
        raise BadInput("who", N_("No paper in flight lies with this person."))
    return number


def remind(session: Session, paper: Paper, *, actor: Actor) -> User | Person:
    """Remind who holds a paper, by letter, once a day. Return whom. Raises RuleBroken where there is nobody to remind."""
    known = queries.holding_of(session, paper)
    holder = holder_of(paper, {paper.id: known.user} if known else {})
    if holder is None:
        raise RuleBroken(N_("The paper lies with nobody yet: say with whom first."))
    if holder.id == actor.user_id:
        raise RuleBroken(N_("The paper lies with you."))
    today = clock.now().astimezone(ZoneInfo(paper.body.zone)).date().isoformat()
    key = f"{paper.pid}-{today}"
    if queries.was_asked(session, f"{REMINDER}:{key}:{holder.id}"):
        raise RuleBroken(N_("%(name)s was reminded of this paper today already."), name=holder.name)
    put_notice(session, REMINDER, user_id=holder.id, about=paper.ref, key=key, by=actor.user_id)
    audit.record(session, "paper.reminded", actor=actor.ref, about=paper.ref, to=str(holder.ref))
    return holder
