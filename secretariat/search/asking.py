"""What somebody looks for: words, phrases in quotes and symbols, read from whatever was typed.

Nothing that can be typed is an operator but the quotes, so nothing that is typed can be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from secretariat.core.values import dataclass
from secretariat.search.words import LANGUAGES, STOP_WORDS, SYMBOL, fold, found_in, stem, symbol_key

#: Most words looked for at once; what is typed beyond them is left out.
MOST_WORDS: Final = 32
_QUOTES = re.compile('["“”„«»]')
_PART = re.compile(f"(?P<symbol>{SYMBOL.pattern})|[^\\W_]+", re.IGNORECASE)

#: Words that stand next to each other, in the form of the index; mostly one alone.
Run = tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What was asked: folded words that must all be there, phrases that must be there as they stand."""

    words: Run = ()
    phrases: tuple[Run, ...] = ()
    #: One spelling of the symbol, where what was typed can be nothing but one.
    symbol: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)

    def runs(self, language: str) -> tuple[Run, ...]:
        """Return what must all be found in a text of that language."""
        telling = [word for word in self.words if word not in STOP_WORDS[language]]
        words = telling or ([] if self.phrases else self.words)
        single = ((stem(word, language),) for word in words)
        phrases = (tuple(stem(word, language) for word in phrase) for phrase in self.phrases)
        return tuple(dict.fromkeys([*single, *phrases]))

    def as_phrase(self, language: str) -> Run:
        """Return the words as if they had been put in quotes; nothing if there are not several."""
        return tuple(stem(word, language) for word in self.words) if len(self.words) > 1 else ()

    def stems(self, language: str) -> frozenset[str]:
        """Return every word that counts as found in a text of that language."""
        mine = [self.runs(code) for code in LANGUAGES]
        return frozenset(word for runs in mine for run in runs for word in run) | {
            word for run in self.runs(language) for word in run
        }


def fits(asked: Asked, name: str) -> bool:
    """Tell whether a short name, of no particular language, holds all that was asked, in one language or the other."""
    for code in LANGUAGES:
        stems, runs = [word.stem for word in found_in(name, code)], asked.runs(code)
        stretches = {tuple(stems[at : at + len(run)]) for run in runs for at in range(len(stems))}
        if runs and stretches.issuperset(runs):
            return True
    return False


def read(text: str) -> Asked:
    """Return what was asked. An odd quote opens a phrase that ends with the text."""
    words: list[str] = []
    phrases: list[Run] = []
    left = MOST_WORDS
    for number, part in enumerate(_QUOTES.split(text)):
        found = _words(part)[:left]
        left -= len(found)
        if number % 2 and len(found) > 1:
            phrases.append(tuple(found))
        else:
            words += found
    return Asked(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(phrases)), _symbol(text))


def _words(text: str) -> list[str]:
    found = (symbol_key(part[0]) if part["symbol"] else fold(part[0]) for part in _PART.finditer(text))
    return [word for word in found if word]


def _symbol(text: str) -> str:
    """Letters and figures together, with no sentence round them and not in quotes."""
    text = text.strip()
    plain = len(text) <= 140 and re.search("[0-9]", text) and not _QUOTES.search(text)
    return symbol_key(text) if plain else ""


def branches(asked: Asked, languages: Iterable[str]) -> list[tuple[Run, ...]]:
    """Return the ways in which an entry can fit: all runs of one language."""
    return list(dict.fromkeys(runs for code in languages if (runs := asked.runs(code))))


def phrase_branches(asked: Asked, languages: Iterable[str]) -> list[tuple[Run, ...]]:
    """Return the ways in which an entry can hold the words next to each other."""
    return list(dict.fromkeys((run,) for code in languages if (run := asked.as_phrase(code))))


def for_sqlite(ways: Iterable[tuple[Run, ...]]) -> str:
    """Return a query of FTS5."""
    return " OR ".join("(" + " AND ".join(f'"{" ".join(run)}"' for run in runs) + ")" for runs in ways)


def for_postgresql(ways: Iterable[tuple[Run, ...]]) -> str:
    """Return a tsquery as text."""
    return " | ".join(
        "(" + " & ".join("(" + " <-> ".join(f"'{word}'" for word in run) + ")" for run in runs) + ")" for runs in ways
    )
