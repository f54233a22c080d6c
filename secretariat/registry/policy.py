"""Who may see and change a view of the register, take lists out, and say with whom papers lie."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState
from secretariat.registry.models import SavedView

_CLOSED = (PaperState.WITHDRAWN, PaperState.SUPERSEDED)


def views_visible_to(actor: Actor) -> Any:
    """The condition that a view exists for this person: it is theirs, or shared with a secretariat of which they are."""
    return or_(SavedView.user_id == actor.user_id, SavedView.body_id.in_(sorted(actor.secretariat_bodies)))


def can_change_view(actor: Actor, view: SavedView) -> Decision:
    """What somebody shares stays theirs."""
    if view.user_id == actor.user_id:
        return allow(N_("The view is yours."))
    return refuse(N_("The view belongs to the person who shares it."))


def can_hand_on(actor: Actor, paper: Paper) -> Decision:
    """The secretariat of the body says with whom a paper lies, and reminds them."""
    if not actor.is_secretariat_of(paper.body_id):
        return refuse(N_("Only the secretariat of this body may do this."))
    if PaperState(paper.state) in _CLOSED:
        return refuse(N_("This paper is closed: it was withdrawn or superseded."))
    if paper.is_copy or not paper.is_drafted:
        return refuse(N_("This paper is made from its meeting, and changed there."))
    return allow(N_("You are the secretariat of this body."))


def can_see_numbers(actor: Actor, body: Body) -> Decision:
    """What a number bears tells of papers that are not out: only the house of the body reads of it."""
    if actor.is_house_of(body.id):
        return allow(N_("You are the secretariat of this body, or chair it."))
    return refuse(N_("The numbers of the series are the secretariat’s."))


def can_explain_gap(actor: Actor, body: Body) -> Decision:
    """The secretariat says why a number bears nothing."""
    if actor.is_secretariat_of(body.id):
        return allow(N_("You are the secretariat of this body."))
    return refuse(N_("Only the secretariat of this body may do this."))
