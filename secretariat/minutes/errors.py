"""What issuing a decision sheet, minutes or a corrigendum refuses."""

from __future__ import annotations

from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.messages import Msgid
from secretariat.minutes.readiness import Check


class NotClosedYet(RuleBroken):
    """Decisions are issued once the meeting is over (422)."""

    def __init__(self) -> None:
        super().__init__(N_("The meeting is still being held. Close it; then the decision sheet can be issued."))


class SheetNotReady(RuleBroken):
    """A check that blocks has not been met; its sentence is the message (422)."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.sentence.msgid, **check.sentence.values)


class IssuedAlready(RuleBroken):
    """It went out once; only a recall lets it go out again (422)."""

    def __init__(self, symbol: str) -> None:
        super().__init__(N_("%(symbol)s was issued already."), symbol=symbol)


class NothingToAgree(RuleBroken):
    """Nothing was decided that could be read out (422)."""

    def __init__(self) -> None:
        super().__init__(N_("No decision has been taken down yet: there is nothing to agree."))


class NotAsApproved(RuleBroken):
    """What would go out is not what the chair approved (422)."""

    def __init__(self, what: Msgid) -> None:
        super().__init__(
            N_(
                "This is not what the chair approved: %(what)s differs. Put it back as it was, or ask for a new approval."
            ),
            what=what,
        )


class ParentRecalled(RuleBroken):
    """A corrigendum corrects what is issued (422)."""

    def __init__(self, symbol: str) -> None:
        super().__init__(
            N_("%(symbol)s, which this corrigendum corrects, is no longer in force: there is nothing to correct."),
            symbol=symbol,
        )


class CorrectedAlready(RuleBroken):
    """A record with an issued corrigendum has been read (409)."""

    def __init__(self, symbol: str) -> None:
        super().__init__(N_("%(symbol)s corrects it and is in force: it cannot be recalled any more."), symbol=symbol)


class FacesDiffer(RuleBroken):
    """The paragraphs of the two languages do not carry the same numbers (422)."""


class LanguageIncomplete(RuleBroken):
    """Something is not written in the language yet (422)."""


class LanguageThere(RuleBroken):
    """The version has this language already (422)."""

    def __init__(self, symbol: str) -> None:
        super().__init__(N_("%(symbol)s has this language already."), symbol=symbol)
