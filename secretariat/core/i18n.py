"""English and French. Texts in the code are English msgids; French comes from one catalogue, read at start.

No request is needed: mail and PDFs are written in two languages by the same process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from secretariat.core.catalogue import Catalogue, read
from secretariat.core.messages import N_, Message, look_up_with

Language = Literal["en", "fr"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "fr")
NAMES = {"en": "English", "fr": "Français"}
_CATALOGUE = Path(__file__).resolve().parent.parent / "translations" / "fr.po"
_language: ContextVar[Language] = ContextVar("language", default="en")


@cache
def catalogue(language: Language) -> Catalogue:
    """Return the catalogue of `language`; English is its own."""
    return Catalogue() if language == "en" else read(_CATALOGUE)


def language() -> Language:
    """Return the language in force."""
    return _language.get()


def other_language() -> Language:
    return "fr" if language() == "en" else "en"


def choose(code: str) -> None:
    """Set the language for what follows in this request or job."""
    _language.set(known(code))


def known(code: str) -> Language:
    """Return the language that `code` names; English for every other."""
    return "fr" if code == "fr" else "en"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use the language `code` inside the block."""
    token = _language.set(known(code))
    try:
        yield
    finally:
        _language.reset(token)


def gettext(msgid: str, **values: Any) -> str:
    """Return the text in the language in force, with `%(name)s` values filled in; values that are msgids are translated."""
    return Message(msgid, values).text(_translate)


def _translate(msgid: str) -> str:
    return str(catalogue(language()).text(msgid))  # plain, where it is a `Msgid`


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """Return the text for `n` things; `%(num)s` is the number."""
    return lookup_plural(singular, plural, n) % {"num": n, **values}


def lookup_plural(singular: str, plural: str, n: int) -> str:
    """Return the text for `n` things with its places unfilled, for templates, which fill them themselves."""
    return str(catalogue(language()).counted(singular, plural, n))


def pgettext(context: str, msgid: str, **values: Any) -> str:
    """Return the text of `msgid` in its meaning `context`: one English word may be two in French."""
    text = str(catalogue(language()).meant(context, msgid))
    return text % values if values else text


def both(msgid: str, **values: Any) -> tuple[str, str]:
    """Return the text in English and in French."""
    with speaking("en"):
        english = gettext(msgid, **values)
    with speaking("fr"):
        return english, gettext(msgid, **values)


look_up_with(_translate)

__all__ = [
    "LANGUAGES",
    "NAMES",
    "N_",
    "both",
    "catalogue",
    "choose",
    "gettext",
    "language",
    "lookup_plural",
    "ngettext",
    "other_language",
    "pgettext",
    "speaking",
]
