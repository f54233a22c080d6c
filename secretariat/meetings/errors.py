"""What building and issuing an agenda refuses."""

from __future__ import annotations

from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_
from secretariat.meetings.readiness import Check


class AgendaEmpty(RuleBroken):
    """An agenda without items cannot be issued."""

    def __init__(self) -> None:
        super().__init__(N_("The agenda has no items yet. Add them first; then it can be issued."))


class NothingChanged(RuleBroken):
    """The same agenda is not issued twice: the second sending of a form, or a revision without a change."""

    def __init__(self) -> None:
        super().__init__(N_("Nothing has changed since the agenda was issued, so there is no revision to issue."))


class AgendaNotReady(RuleBroken):
    """A check that blocks has not been met; its sentence is the message."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.sentence.msgid, **check.sentence.values)


class ItemElsewhere(RuleBroken):
    """An item can move only within its own agenda, and not beneath itself."""

    def __init__(self) -> None:
        super().__init__(N_("The item cannot be moved there."))


class AlreadyCited(RuleBroken):
    """A paper is cited once under an item."""

    def __init__(self) -> None:
        super().__init__(N_("This paper is already attached to the item."))


class PaperNotForAll(RuleBroken):
    """An agenda tells its readers symbol and title of each paper: so a paper must be for all of them (domain 6)."""

    def __init__(self, paper: str, format: str) -> None:
        super().__init__(
            N_("“%(paper)s” is not for everybody in the format “%(format)s”: the agenda would tell them of it."),
            paper=paper,
            format=format,
        )


class AgendaClosed(RuleBroken):
    """The agenda of a meeting that was called off, or has begun, is no longer built."""

    def __init__(self) -> None:
        super().__init__(N_("The agenda of this meeting can no longer be changed."))
