"""More time for offices: a deadline is put off with a reason, the old one kept, and never moved forward."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.coordination import policy, queries
from secretariat.coordination.models import Clearance, Extension, Round
from secretariat.coordination.services.rounds import Asked, check, tell, tell_of_deadline, typed
from secretariat.coordination.states import ClearanceState
from secretariat.core import audit, clock
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_

EXTENDED = "coordination.extended"
EXTENSION_LIMIT = 1000


def extend(session: Session, round: Round, *, actor: Actor, asked: Sequence[Asked], reason: str) -> list[Clearance]:
    """Give offices that have not answered until a later moment; their members are told, and reminded by the new deadline.

    Raises NotAllowed, BadInput (`offices`, `reason`, or `more_` with the public id of the office) when the new deadline is
    not after the one that stands, or has passed itself.
    """
    check(policy.can_run(actor, round))
    if not asked:
        raise BadInput("offices", N_("Choose at least one office."))
    reason = typed(session, reason, field="reason", limit=EXTENSION_LIMIT, actor=actor, about=round.ref)
    if not reason:
        raise BadInput("reason", N_("Say why there is more time: the offices read it."))
    waiting = {
        one.party_id: one
        for one in queries.clearances_of_round(session, round)
        if not one.superseded and one.state == ClearanceState.ASKED.value
    }
    now, extended = clock.now(), []
    for party, due_at in asked:
        one = waiting.get(party.id)
        if one is None:
            raise BadInput("offices", N_("Choose offices that have not answered yet."))
        if due_at <= one.due_at:
            raise BadInput(
                f"more_{party.pid}",
                N_("The deadline is only ever put off: choose a moment after the one that stands."),
            )
        if due_at <= now:
            raise BadInput(f"more_{party.pid}", N_("Choose a deadline that is still to come."))
        one.extensions.append(
            Extension(was_due_at=one.due_at, due_at=due_at, reason=reason, by_id=actor.user_id, at=now)
        )
        one.due_at = due_at
        session.flush()
        times = len(one.extensions)
        tell(session, EXTENDED, one, occasion=f"x{times}", extended=times)
        tell_of_deadline(session, one, extended=times)
        extended.append(one)
    audit.record(
        session,
        "coordination.extended",
        actor=actor.ref,
        about=round.paper.ref,
        round=round.ordinal,
        until={one.party.code: one.due_at.isoformat() for one in extended},
    )
    return extended
