"""What building and issuing an agenda refuses."""

from __future__ import annotations

from secretariat.core.errors import RuleBroken, SecretariatError
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


class PaperHeldBack(RuleBroken):
    """A paper that was to go out with the agenda may not; `why` is what its own rules say."""

    def __init__(self, title: str, why: SecretariatError) -> None:
        super().__init__(
            N_("“%(title)s” does not go out: %(why)s Leave it out, and it stays “to follow”; or put it right first."),
            title=title,
            why=why.sentence,
        )


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


class NotInTheRoom(RuleBroken):
    """Outcomes and attendance are taken down once the meeting is opened, not before."""

    def __init__(self) -> None:
        super().__init__(N_("The meeting has not been opened: attendance and outcomes are taken down once it is."))


class NotInSession(RuleBroken):
    """Some acts belong to the sitting itself: calling an item, adding one."""

    def __init__(self) -> None:
        super().__init__(N_("This is done while the meeting is in session, not before and not afterwards."))


class OutcomesStand(RuleBroken):
    """The decision sheet has been issued: what it says is no longer edited here."""

    def __init__(self) -> None:
        super().__init__(
            N_("The decision sheet has been issued, so outcomes can no longer be changed here. What you typed is kept.")
        )


class WithdrawnAlone(RuleBroken):
    """An item that is withdrawn has no other outcome."""

    def __init__(self) -> None:
        super().__init__(N_("An item that is withdrawn has no other outcome. Remove or change the others first."))


class ItemWithdrawn(RuleBroken):
    """A colleague withdrew the item meanwhile, or it was withdrawn before."""

    def __init__(self, by: str) -> None:
        super().__init__(N_("The item is withdrawn (%(by)s). Take it up again first; what you typed is kept."), by=by)


class NothingAgreed(RuleBroken):
    """What has no outcome cannot be agreed as worded."""

    def __init__(self) -> None:
        super().__init__(N_("The item has no outcome yet. Record one first; then it can be agreed."))


class NoAPoint(RuleBroken):
    """Only an A-point that has not been dealt with can be objected to."""

    def __init__(self) -> None:
        super().__init__(N_("This is not, or no longer, an item for approval without discussion."))
