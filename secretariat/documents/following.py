"""A language that was announced to follow: whether it still does, by when, and how lists say so. It ends when it is issued."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from secretariat.core.i18n import N_, gettext, language
from secretariat.documents.models import Version
from secretariat.documents.underway import VersionInForce
from secretariat.press import dates

_FOLLOWS = {"en": N_("English follows"), "fr": N_("French follows")}
_FOLLOWS_BY = {"en": N_("English follows by %(day)s"), "fr": N_("French follows by %(day)s")}


def following(version: Version | VersionInForce) -> list[str]:
    """Return the languages that were announced to follow and have not come."""
    return still_following(version.to_follow, [face.language for face in version.faces])


def still_following(announced: Collection[str], there: Collection[str]) -> list[str]:
    """Return those of the languages announced that are not there."""
    return [code for code in announced if code not in there]


def follows_word(code: str, by: date | None) -> str:
    """Return "French follows by 12 December 2026", or without the day where none is promised, in the language in force."""
    if by is None:
        return gettext(_FOLLOWS[code])
    return gettext(_FOLLOWS_BY[code], day=dates.day_month_year(by, language()))


def follows_look(by: date | None, today: date) -> tuple[str, str]:
    """Return shape and tone: late once the day has passed."""
    return ("triangle", "late") if by is not None and by < today else ("half", "soon")
