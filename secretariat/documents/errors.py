"""What the register refuses."""

from __future__ import annotations

from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_, language
from secretariat.documents.types.models import PaperType


class NothingToIssue(RuleBroken):
    """There is no text and no file in the original language."""

    def __init__(self) -> None:
        super().__init__(N_("There is nothing to circulate yet: write the text or upload the file first."))


class BothLanguagesRequired(RuleBroken):
    """Papers of this type are circulated in both languages at once."""

    def __init__(self, type: PaperType, missing: str) -> None:
        french = N_("“%(type)s”: papers of this type go out in both languages at once. The French text is missing.")
        english = N_("“%(type)s”: papers of this type go out in both languages at once. The English text is missing.")
        super().__init__(french if missing == "fr" else english, type=type.name(language()))


class TitleMissing(RuleBroken):
    """A paper cannot be issued without its title in both languages."""

    def __init__(self) -> None:
        super().__init__(N_("Give the title in both languages first: it is on the agenda and in the register."))


class PictureUnsaid(RuleBroken):
    """A picture says nothing to who does not see it."""

    def __init__(self, language: str, number: int) -> None:
        french = N_(
            "Picture %(number)s of the French text is not put into words. Write between its brackets what it shows: for those "
            "who do not see it, and where it cannot be shown."
        )
        english = N_(
            "Picture %(number)s of the English text is not put into words. Write between its brackets what it shows: for those "
            "who do not see it, and where it cannot be shown."
        )
        super().__init__(french if language == "fr" else english, number=number)


class AlreadyOpened(RuleBroken):
    """What somebody has read cannot be recalled."""

    def __init__(self) -> None:
        super().__init__(
            N_("It has been opened meanwhile. What delegations have read cannot be recalled; issue a revision.")
        )


class HeldElsewhere(RuleBroken):
    """A reference-only paper has no content here, ever."""

    def __init__(self) -> None:
        super().__init__(N_("This paper is held on another system: only its symbol and unclassified title stand here."))


class NothingChanged(RuleBroken):
    """The draft says what the version in force says already."""

    def __init__(self, symbol: str) -> None:
        super().__init__(
            N_("The draft says the same as %(symbol)s, which is in force: nothing was circulated."), symbol=symbol
        )


class ChangedMeanwhile(RuleBroken):
    """What would be circulated is no longer what the person was shown."""

    def __init__(self) -> None:
        super().__init__(
            N_("The paper has changed since you opened this page, or it was circulated. Look at it again.")
        )


class ReleasedAlready(RuleBroken):
    """A second release to the same would only hide the first."""

    def __init__(self, to: str) -> None:
        super().__init__(N_("It is released to %(to)s already. Take that back first, then release it anew."), to=to)


class NotPromised(RuleBroken):
    """A language cannot be added: it is there already, or there is nothing to add."""

    def __init__(self) -> None:
        super().__init__(N_("There is nothing to add: write the text or upload the file first."))


class NothingFollows(RuleBroken):
    """No language is promised any more: it came, or none was announced."""

    def __init__(self) -> None:
        super().__init__(N_("No language of this paper is still to follow."))


class FileNotReady(RuleBroken):
    """A file from elsewhere has no pages to circulate: it is still being converted, or could not be."""

    def __init__(self, name: str, problem: str) -> None:
        if problem:
            message = N_("%(name)s could not be converted into a PDF. Save it as PDF, then upload that.")
        else:
            message = N_("%(name)s is being converted into a PDF. Circulate the paper when you have looked at it.")
        super().__init__(message, name=name)
