"""What the rules of the house say when they refuse. The web tier turns these into pages; nothing here does.

Each error carries a msgid and values, so that the sentence is said in the reader's language. The status
that fits is named in each docstring; only the web tier decides it.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from secretariat.core.messages import N_, Message, Msgid


class SecretariatError(Exception):
    """A refusal that a person can read. `message` is a msgid with %(name)s places, filled from `values`."""

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    @property
    def sentence(self) -> Message:
        """Return the message with its values, ready to be translated."""
        return Message(self.message, self.values)

    def __str__(self) -> str:
        """Return the sentence in the language in force."""
        return str(self.sentence)


class RuleBroken(SecretariatError):
    """A rule of procedure or of the register forbids this act (422, or 409 where the state has moved on)."""


class TransitionRefused(RuleBroken):
    """The thing is not in a state from which this act is possible (409)."""

    def __init__(self, state: Enum, action: Enum) -> None:
        super().__init__(
            N_("This is not possible now: “%(action)s” while the state is “%(state)s”."),
            action=_label(action),
            state=_label(state),
        )
        self.state = state
        self.action = action


class NotFound(SecretariatError):
    """There is no such thing, or the actor may not know of it; both sound the same (404)."""

    def __init__(self, message: str = N_("There is nothing here that you can see."), /, **values: object) -> None:
        super().__init__(message, **values)


class NotAllowed(SecretariatError):
    """The actor may see the thing but not do this with it (403)."""

    def __init__(self, message: str = N_("You may not do this."), /, **values: object) -> None:
        super().__init__(message, **values)


class Conflict(SecretariatError):
    """Somebody else was first (409). `mine` is what was typed, `theirs` what stands now; both are shown."""

    def __init__(
        self,
        message: str = N_("%(by)s changed this meanwhile. Nothing of yours is lost: compare, then save again."),
        /,
        *,
        mine: object,
        theirs: object,
        by: str,
        at: datetime,
        **values: object,
    ) -> None:
        super().__init__(message, by=by, at=at, **values)
        self.mine = mine
        self.theirs = theirs
        self.by = by
        self.at = at


class BadInput(SecretariatError):
    """What was typed or sent in `field` cannot be used (422)."""

    def __init__(self, field: str, message: str, /, **values: object) -> None:
        super().__init__(message, **values)
        self.field = field


class TooLarge(SecretariatError):
    """More was sent than is taken (413)."""


class Unavailable(SecretariatError):
    """Something this needs does not answer now; nothing was changed (503)."""

    def __init__(
        self,
        message: str = N_("This is not available now. Nothing was changed; try again."),
        /,
        **values: object,
    ) -> None:
        super().__init__(message, **values)


def _label(member: Enum) -> str:
    label = getattr(member, "label", None)
    return label if isinstance(label, Msgid) else str(member.value)
