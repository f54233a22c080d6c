"""Who awaits the answers is told of them: gathered for a quarter of an hour, and at once when all have answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.coordination import queries
from secretariat.coordination.models import Clearance, Round
from secretariat.coordination.states import ClearanceState
from secretariat.core import clock
from secretariat.core.mail import KIND, put_notice
from secretariat.people.queries import is_waiting
from secretariat.registry import queries as registry
from secretariat.registry.holders import holder_of

ANSWERED, ALL_ANSWERED = "coordination.answered", "coordination.all_answered"
#: For how long answers are gathered into one letter.
GATHERED = timedelta(minutes=15)


def awaiting(session: Session, round: Round) -> set[int]:
    """Return the ids of whom the answers concern: who asked, whose paper it is, and with whom it lies."""
    paper = round.paper
    known = registry.holding_of(session, paper)
    holder = holder_of(paper, {paper.id: known.user} if known else {})
    return {one for one in (round.opened_by, paper.drafter_id, holder.id if holder else None) if one is not None}


def completed_at(round: Round) -> datetime | None:
    """Return when the last office that was still awaited answered; None as long as one is. Changed answers do not count."""
    live = [one for one in round.clearances if not one.superseded]
    if not live or any(one.state == ClearanceState.ASKED.value for one in live):
        return None
    return max((one.answers[0].at for one in live if one.answers), default=None)


def tell_of_answer(session: Session, clearance: Clearance, *, actor: Actor) -> None:
    """Put the letters about an answer that was just given. Two offices that answer at one moment wait for each other."""
    round, now = clearance.round, clock.now()
    session.refresh(round, with_for_update={"of": Round})
    live = [one for one in queries.clearances_of_round(session, round) if not one.superseded]
    waiting = [one for one in live if one.state == ClearanceState.ASKED.value]
    complete = not waiting and len(clearance.answers) == 1
    for user_id in sorted(awaiting(session, round) - {actor.user_id}):
        if complete:
            key = f"{round.pid}:{max(one.asking for one in live)}"
            put_notice(session, ALL_ANSWERED, user_id=user_id, about=round.ref, key=f"{key}:{clearance.pid}")
            continue
        # One that goes out within the minute may be written already: it is not counted on.
        prefix = f"{ANSWERED}:{round.pid}:{user_id}:"
        if not is_waiting(session, KIND, prefix, after=now + timedelta(minutes=1)):
            put_notice(
                session,
                ANSWERED,
                user_id=user_id,
                about=round.ref,
                key=f"{round.pid}:{user_id}:{now:%Y%m%dT%H%M%S%f}",
                not_before=now + GATHERED,
                since=now.isoformat(),
            )
