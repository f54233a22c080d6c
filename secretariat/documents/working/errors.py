"""What is refused while a text is out in Word, or a working copy of it is still to be looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_, language
from secretariat.documents.working.models import CheckOut, Ending, WorkingCopy
from secretariat.press.dates import long_moment

LANGUAGES: Final = {"en": N_("English"), "fr": N_("French")}
_ENDINGS: Final = {
    Ending.CHECKED_IN: N_(
        "It was checked in already by %(name)s, %(at)s. Nothing was stored; check the text out anew."
    ),
    Ending.UNCHANGED: N_("%(name)s gave it back unchanged, %(at)s. Nothing was stored; check the text out anew."),
    Ending.TAKEN_BACK: N_(
        "%(name)s took it back, %(at)s. Nothing was stored: check the text out anew, see what changed meanwhile, then check "
        "your file in."
    ),
    Ending.CLOSED: N_("It ended with the paper's going to another or being withdrawn, %(at)s. Nothing was stored."),
}


class CheckedOut(RuleBroken):
    """Somebody has the text out in Word: until it is back, nobody changes it here."""

    def __init__(self, out: CheckOut) -> None:
        super().__init__(
            N_(
                "%(name)s has this text out in Word since %(at)s (%(language)s). It is changed here when it is checked in, "
                "given back or taken back."
            ),
            name=out.holder.name,
            at=_said(out.began_at, out),
            language=LANGUAGES[out.draft.language],
        )


class CheckOutEnded(RuleBroken):
    """What somebody wants to check in or give back is not out any more."""

    def __init__(self, out: CheckOut) -> None:
        name = out.ender.name if out.ender else ""
        super().__init__(_ENDINGS[Ending(out.ending)], name=name, at=_said(out.ended_at or out.began_at, out))


class FileStands(RuleBroken):
    """A PDF is the draft: there is nothing that Word could work on."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "A file that is no Word file stands here in this language. Take it out of the draft first, on the page “Text”."
            )
        )


class NotTheLatest(RuleBroken):
    """A newer working copy came: only the latest counts."""

    def __init__(self, copy: WorkingCopy, latest: int) -> None:
        super().__init__(
            N_("Copy %(number)s is not the latest any more: copy %(latest)s came after it."),
            number=copy.ordinal,
            latest=latest,
        )


class NotInText(RuleBroken):
    """The master is newer than the text that would go out."""

    def __init__(self, copy: WorkingCopy) -> None:
        super().__init__(
            N_(
                "Copy %(number)s from Word (%(language)s) is not in the text yet: bring it into the text, or set it aside."
            ),
            number=copy.ordinal,
            language=LANGUAGES[copy.draft.language],
        )


class ChangesOpen(RuleBroken):
    """Tracked changes or comments of the working copy were not looked at."""

    def __init__(self, copy: WorkingCopy) -> None:
        super().__init__(
            N_(
                "Copy %(number)s from Word (%(language)s) has tracked changes or comments that nobody has settled yet: review "
                "them, or check in a clean copy."
            ),
            number=copy.ordinal,
            language=LANGUAGES[copy.draft.language],
        )


class HoldsNoText(RuleBroken):
    """A file without a word would empty the draft."""

    def __init__(self) -> None:
        super().__init__(N_("The file holds no text: nothing was changed."))


def _said(moment: datetime, out: CheckOut) -> str:
    return long_moment(moment.astimezone(ZoneInfo(out.draft.paper.body.zone)), language())
