"""Who may do what with accounts and signed-in browsers. People are known below committees, so the actor is
named by the one thing that matters here: which user acts."""

from __future__ import annotations

from typing import Any, Protocol

from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.people.models import SignInSession


class Acting(Protocol):
    """Whoever acts; `secretariat.committees.actors.Actor` is one."""

    @property
    def user_id(self) -> int: ...


def can_end_session(actor: Acting, sign_in: SignInSession) -> Decision:
    """A person ends their own signed-in browsers; nobody else's are even visible."""
    if sign_in.user_id == actor.user_id:
        return allow(N_("You signed in there."))
    return refuse(N_("Only the person who signed in there may end it."))


def sessions_endable_by(actor: Acting) -> Any:
    """SQL twin of `can_end_session`."""
    return SignInSession.user_id == actor.user_id
