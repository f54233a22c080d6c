"""Who works on a draft in Word: those who write it, and nobody else learns of it."""

from __future__ import annotations

from secretariat.committees.actors import Actor
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper
from secretariat.documents.policy import can_attach_file, is_drafter
from secretariat.documents.working.models import CheckOut, WorkingCopy


def can_see_copies(actor: Actor, paper: Paper) -> Decision:
    """The secretariat and who drafts the paper see its working copies, also after it was issued or withdrawn."""
    if not paper.is_drafted or paper.is_copy or paper.custody == Custody.ELSEWHERE:
        return refuse(N_("This paper is not drafted here."))
    if is_drafter(actor, paper) or actor.is_secretariat_of(paper.body_id):
        return allow(N_("You write this paper, or did."))
    return refuse(N_("Only those who write this paper see its working copies."))


def can_see_copy(actor: Actor, copy: WorkingCopy) -> Decision:
    return can_see_copies(actor, copy.draft.paper)


def can_see_out(actor: Actor, out: CheckOut) -> Decision:
    return can_see_copies(actor, out.draft.paper)


def can_settle(actor: Actor, copy: WorkingCopy) -> Decision:
    """Whoever writes the draft brings a copy into its text, sets it aside, and settles what is in it."""
    return can_attach_file(actor, copy.draft.paper)


def can_end(actor: Actor, out: CheckOut) -> Decision:
    """Who has a text out checks it in, or gives it back."""
    if out.holder_id != actor.user_id:
        return refuse(N_("Another person has this text out in Word."))
    return can_attach_file(actor, out.draft.paper)


def can_take_back(actor: Actor, out: CheckOut) -> Decision:
    """The secretariat takes back what somebody else has out, so that an absence stops nothing."""
    if out.holder_id == actor.user_id:
        return refuse(N_("You have it out yourself: give it back."))
    if not actor.is_secretariat_of(out.draft.paper.body_id):
        return refuse(N_("Only the secretariat of this body may do this."))
    return can_attach_file(actor, out.draft.paper)
