"""Who may see and do what in the coordination of a paper. What may be seen is decided by grants alone.

A clearance is granted to the office that is asked, and to the house of the body: an office reads the text it was asked
about and what it said itself, and nothing else, until the round is closed. Coordination is no security clearance, and
gives no right to anything beside.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, select

from secretariat.committees.actors import Actor
from secretariat.committees.asker import Asker, among
from secretariat.coordination.models import Clearance, Comment, Round
from secretariat.coordination.states import ClearanceMove, RoundState
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.documents import grants
from secretariat.documents import policy as documents
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper
from secretariat.people.states import PartyKind

#: What can be asked for a clearance: what belongs to the house. Delegations, agencies and auditors stand beside it.
OFFICES = frozenset({PartyKind.DIVISION, PartyKind.OFFICE, PartyKind.SECRETARIAT, PartyKind.MILITARY_STAFF})

_GRANTED = N_("A grant lets you see it.")
_CLOSED = N_("The round is closed.")


def clearances_visible_to(actor: Actor | Asker) -> Any:
    """The condition that a clearance exists for this person."""
    return grants.granted(actor, "clearance", Clearance.id)


def can_see(actor: Actor, clearance: Clearance) -> Decision:
    """Whatever the scope has let through may be read."""
    return allow(_GRANTED)


def can_start(actor: Actor, paper: Paper) -> Decision:
    """Whoever edits the draft puts it to the offices of the house (domain 2.1, 6)."""
    if paper.custody == Custody.ELSEWHERE:
        return refuse(N_("This paper is held on another system. Ask the secretariat."))
    return documents.can_edit(actor, paper)


def can_run(actor: Actor, round: Round) -> Decision:
    """Asking again, reminding and closing are for whoever edits the draft, while the round is open."""
    return can_start(actor, round.paper) if round.is_open else refuse(_CLOSED)


def can_dispose(actor: Actor, comment: Comment) -> Decision:
    """The drafter says what becomes of a comment, also after the round: the text is often finished then."""
    return documents.can_edit(actor, comment.clearance.round.paper)


def answers_for(actor: Actor, clearance: Clearance) -> bool:
    """Tell whether this person belongs to the office that is asked."""
    return clearance.party_id in actor.parties


def asked_of(actor: Actor | Asker) -> Any:
    """The condition that a clearance is asked of an office of this person, and its round open: they read the text then."""
    open_rounds = select(Round.id).where(Round.state == RoundState.OPEN.value)
    return and_(Clearance.party_id.in_(among(actor.parties)), Clearance.round_id.in_(open_rounds))


def can_answer(actor: Actor, clearance: Clearance) -> Decision:
    """Every member of an office answers for it, and may change the answer until the round is closed."""
    if not answers_for(actor, clearance):
        return refuse(N_("Only the office that is asked answers."))
    if not clearance.round.is_open:
        return refuse(_CLOSED)
    if clearance.superseded:
        return refuse(N_("The text has changed, and your office was asked again: answer there."))
    return allow(N_("You belong to the office that is asked."))


def can_take_back(actor: Actor, comment: Comment) -> Decision:
    """An office takes back what it said as long as the drafter has not answered it."""
    if comment.disposition:
        return refuse(N_("The drafter has answered this comment: it stands."))
    return can_answer(actor, comment.clearance)


def needs_reason(move: ClearanceMove) -> bool:
    """Tell whether the answer is worth nothing without its reason."""
    return move is ClearanceMove.REFUSE


def needs_comment(move: ClearanceMove) -> bool:
    """Tell whether the answer promises something that must be there: comments, or a sentence."""
    return move is ClearanceMove.COMMENT
