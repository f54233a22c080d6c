"""Levels named in capitals anywhere in a text, and whether that is in the middle of a sentence."""

from __future__ import annotations

import re
from typing import Final

#: Levels from the lowest up, each with the words that say it in English and French.
LEVELS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("NATO UNCLASSIFIED", ("NATO UNCLASSIFIED", "NATO SANS CLASSIFICATION")),
    ("NATO RESTRICTED", ("NATO RESTRICTED", "NATO DIFFUSION RESTREINTE")),
    ("NATO CONFIDENTIAL", ("NATO CONFIDENTIAL", "NATO CONFIDENTIEL")),
    ("NATO SECRET", ("NATO SECRET",)),
    ("COSMIC TOP SECRET", ("COSMIC TOP SECRET", "COSMIC TRÈS SECRET", "COSMIC TRES SECRET")),
)
#: So many words in small letters stand in the line of a sentence; a head or foot has fewer.
_OF_A_SENTENCE: Final = 4
_SMALL: Final = re.compile(r"(?<!\w)[a-zà-öø-ÿœ]{2,}(?!\w)")


def _spaced(words: str) -> str:
    """A pattern for words whose letters may be set apart."""
    return r"\s+".join(r"\s?".join(map(re.escape, word)) for word in words.split())


_PATTERNS: Final = tuple(
    (name, re.compile("|".join(rf"(?<!\w){_spaced(one)}(?!\w)" for one in said))) for name, said in LEVELS
)


def markings_in(text: str) -> set[str]:
    """Return the levels named in capitals anywhere in a text, each by its English name."""
    return {name for name, pattern in _PATTERNS if pattern.search(text)}


def markings_outside_sentences(text: str) -> set[str]:
    """Return those of them that stand somewhere else than in a sentence, as far as a line of text tells."""
    return {
        name for name, pattern in _PATTERNS if any(not _in_sentence(text, found) for found in pattern.finditer(text))
    }


def _in_sentence(text: str, found: re.Match[str]) -> bool:
    if re.search(r"[\n\f]", found.group()) or any(len(word) == 1 for word in found.group().split()):
        return False
    before = max(text.rfind("\n", 0, found.start()), text.rfind("\f", 0, found.start())) + 1
    ends = [at for at in (text.find("\n", found.end()), text.find("\f", found.end())) if at >= 0]
    line = text[before : min(ends, default=len(text))]
    return len(_SMALL.findall(line)) >= _OF_A_SENTENCE
