"""Words as they are looked for: folded, stemmed in their language, and written so that both databases keep them alike.

A stem in the index is small letters and figures of ASCII, beginning with a letter: no database then needs to know how
to part a text into words. What a reader sees is always the text itself, never the stems.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from binascii import crc32
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from secretariat.core.values import dataclass
from secretariat.documents.symbols import PIVOT
from secretariat.press.dates import Language

LANGUAGES: Final[tuple[Language, ...]] = ("en", "fr")
#: Longest stem kept; a longer run of letters is no word.
LONGEST: Final = 60
#: Stands between a title and a text, so that no phrase runs from one into the other. Nobody can type it: a word with
#: figures in it never begins so.
FENCE: Final = "zzfence"

#: Letters that no decomposition turns into plain ones.
_PLAIN = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
#: A symbol of a series that counts by year, in any case: AC/901-D(2026)0007, po(26)12-rev1.
SYMBOL: Final = re.compile(
    r"(?<![\w/])(?:[a-z]{1,5}/[0-9]{1,4}|[a-z]{1,5})(?:\([a-z][a-z0-9/]{0,19}\))?(?:-[a-z]{1,3})?"
    r"\([0-9]{2}(?:[0-9]{2})?\)[0-9]{1,4}(?:[- ](?:rev|add|cor|as)[0-9]{1,4}|-final)*",
    re.IGNORECASE | re.ASCII,
)
_WORD = re.compile(r"[^\W_]+")
_SHORT_YEAR = re.compile(r"\(([0-9]{2})\)")
_SQUEEZED = re.compile(
    r"([a-z]+[0-9]{0,4}?[a-z]*?)((?:19|20)[0-9]{2})0*([1-9][0-9]{0,3})((?:(?:rev|add|cor|as)[0-9]{1,4}|final)*)"
)
_ENGLISH: Final = (
    "a an and any are as at be been but by for from had has have if in into is it its no not of on or our shall should "
    "so such than that the their there these they this those to was we were which who will with would"
)
_FRENCH: Final = (
    "a à au aux avec ce ces cet cette d dans de des du elle elles en est et eux il ils l la le les leur leurs lors mais "
    "n ne ni nos notre nous on ont ou où par pas pour qu que qui s sa se ses si son sont sur un une vos votre vous y"
)
#: French plurals that the rules of endings do not bring back.
_IRREGULAR: Final = {"travaux": "travail", "baux": "bail", "yeux": "oeil"}


@dataclass(frozen=True, slots=True)
class Found:
    """A word in a text: how it stands in the index, and where it stands in the text."""

    stem: str
    start: int
    end: int


def fold(word: str) -> str:
    """Return a word in small letters without accents: `Décidées` is decidees, `Œuvre` is oeuvre."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word).casefold().translate(_PLAIN)
    return "".join(c for c in plain if c.isalnum())


#: Words that say nothing by themselves, folded: they are looked for in phrases, and where there is nothing else.
STOP_WORDS: Final = {"en": frozenset(_ENGLISH.split()), "fr": frozenset(map(fold, _FRENCH.split()))}


class _Stemmers(threading.local):
    """One stemmer for each language and thread: each holds the word it is at work on."""

    def __init__(self) -> None:
        from Stemmer import Stemmer  # type: ignore[import-not-found]  # compiled, without types

        # It need keep no words: `stem` does.
        self.of = {"en": Stemmer("english", 0), "fr": Stemmer("french", 0)}


@cache
def _stemmers() -> _Stemmers:
    return _Stemmers()


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """Return how a folded word stands in the index of a language.

    Accents are gone before the endings are, so that who types none finds what has them.
    """
    if not word.isascii():
        word = "".join(c if c.isascii() else f"u{ord(c):x}" for c in word)
    if not word.isalpha():
        return f"zz{word}"[:LONGEST] if word[0].isdigit() else word[:LONGEST]
    if language == "fr":
        word = _IRREGULAR.get(word, re.sub(r"ee(s?)$", r"e\1", word))
    found = str(_stemmers().of[language].stemWord(word))
    if language == "en" and len(found) > 4 and found.endswith("iz"):
        found = found[:-1] + "s"  # organize, organise
    return found[:LONGEST]


def symbol_key(text: str) -> str:
    """Return one spelling for all that a symbol has: `AC/901-D(2026)0007`, `ac901d20260007` and `ac/901-d(26)7` are one."""
    years = _SHORT_YEAR.sub(lambda found: f"({_full(found[1])})", text)
    squeezed = "".join(_WORD.findall(fold(years) if years.isascii() else years.lower()))
    found = _SQUEEZED.fullmatch(squeezed)
    return "".join(found.groups()) if found else squeezed[:140]


def _full(year: str) -> int:
    return int(year) + (1900 if int(year) >= PIVOT else 2000)


def found_in(text: str, language: str) -> Iterator[Found]:
    """Yield the words of a text in order; a symbol is one word."""
    at = 0
    for symbol in SYMBOL.finditer(text):
        yield from _words(text, at, symbol.start(), language)
        yield Found(stem(symbol_key(symbol[0]), language), symbol.start(), symbol.end())
        at = symbol.end()
    yield from _words(text, at, len(text), language)


def _words(text: str, start: int, end: int, language: str) -> Iterator[Found]:
    for word in _WORD.finditer(text, start, end):
        if folded := fold(word[0]):
            yield Found(stem(folded, language), word.start(), word.end())


def stems_of_symbol(symbol: str) -> list[str]:
    """Return the words under which a paper's own symbol is found: as one, and by its parts (`AC/901`)."""
    if not symbol:
        return []
    return [stem(symbol_key(symbol), "en"), *(stem(fold(part), "en") for part in _WORD.findall(symbol) if fold(part))]


def trail(stems: Iterable[str]) -> bytes:
    """Return one byte for each word, in order: words stand next to each other only where their bytes do."""
    return bytes(crc32(stem.encode()) & 0xFF for stem in stems)
