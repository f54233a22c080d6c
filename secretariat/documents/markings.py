"""Markings: the levels, their words, the ceiling, and where in a text a marking stands.

The product is not accredited for classified information. What carries a marking above the ceiling is refused,
and nothing of its content is kept. NATO RESTRICTED exists as a level only so that this rule can be stated and
tested; the levels above it exist only in the list of words to be recognised.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from secretariat.core.errors import RuleBroken
from secretariat.core.messages import N_
from secretariat.core.values import dataclass


class Marking(StrEnum):
    """A level, by its short form. The order is that of `rank`, not of the letters."""

    PUBLIC = "PUBLIC"
    NATO_UNCLASSIFIED = "NU"
    NATO_RESTRICTED = "NR"

    @property
    def rank(self) -> int:
        """Return the height of the level: 0 for public."""
        return _RANKS[self]

    @property
    def classified(self) -> bool:
        """Tell whether the level is one that this system may not hold."""
        return self is Marking.NATO_RESTRICTED

    @property
    def label(self) -> str:
        """Return the name of the level for lists and forms, to be translated."""
        return _LABELS[self]

    def words(self, language: str) -> str:
        """Return what is printed at the head and foot of each page; public papers carry nothing."""
        return _WORDS[self][0 if language == "en" else 1]

    @property
    def portion(self) -> str:
        """Return the mark at the start of a paragraph."""
        return f"({self.value})" if self is not Marking.PUBLIC else ""


_RANKS: Final = {Marking.PUBLIC: 0, Marking.NATO_UNCLASSIFIED: 1, Marking.NATO_RESTRICTED: 2}
_WORDS: Final = {
    Marking.PUBLIC: ("", ""),
    Marking.NATO_UNCLASSIFIED: ("NATO UNCLASSIFIED", "NATO SANS CLASSIFICATION"),
    Marking.NATO_RESTRICTED: ("NATO RESTRICTED", "NATO DIFFUSION RESTREINTE"),
}
_LABELS: Final = {
    Marking.PUBLIC: N_("Public"),
    Marking.NATO_UNCLASSIFIED: N_("NATO UNCLASSIFIED"),
    Marking.NATO_RESTRICTED: N_("NATO RESTRICTED"),
}


#: Where a session carries the installation's ceiling.
CEILING: Final = "ceiling"


class Position(StrEnum):
    """Where words that name a level stand."""

    HEADER = "header"
    FOOTER = "footer"
    TITLE_BLOCK = "title_block"
    LINE = "line"  # alone on a line elsewhere: the head of a page whose breaks were lost
    PORTION = "portion"
    SENTENCE = "sentence"  # words about a level, not a marking

    @property
    def marks(self) -> bool:
        """Tell whether words in this place mark the text."""
        return self is not Position.SENTENCE


@dataclass(frozen=True)
class Finding:
    """Words that name a level. `line` counts from 1; `rank` as in Marking, and higher for what is higher."""

    rank: int
    position: Position
    line: int

    def above(self, ceiling: Marking) -> bool:
        """Tell whether this marks the text above `ceiling`."""
        return self.position.marks and self.rank > ceiling.rank


class MarkingAboveCeiling(RuleBroken):
    """Something carries a marking that this system may not hold. Its words are not repeated anywhere."""

    def __init__(self, ceiling: Marking, position: Position | None = None, line: int | None = None) -> None:
        super().__init__(
            N_(
                "This carries a marking above %(ceiling)s. It was refused and nothing of it was kept. "
                "Tell the security officer."
            ),
            ceiling=_LABELS[ceiling],
        )
        self.ceiling = ceiling
        self.position = position
        self.line = line


@dataclass(frozen=True)
class Ceiling:
    """The highest level that may be kept; never a classified one."""

    highest: Marking = Marking.NATO_UNCLASSIFIED

    def __post_init__(self) -> None:
        if self.highest.classified:
            raise ValueError("The ceiling cannot be a classified level: this system is not accredited")

    def check(self, *markings: Marking) -> None:
        """Raise MarkingAboveCeiling if one of the markings is above the ceiling."""
        if highest(*markings).rank > self.highest.rank:
            raise MarkingAboveCeiling(self.highest)

    def check_text(self, text: str) -> None:
        """Raise MarkingAboveCeiling if a marking above the ceiling stands in `text`; a mention may stay."""
        for finding in markings_in_header(text):
            if finding.above(self.highest):
                raise MarkingAboveCeiling(self.highest, finding.position, finding.line)


def highest(*markings: Marking) -> Marking:
    """Return the highest of them: the marking of a whole is that of its highest part; of nothing, public."""
    return max(markings, key=lambda marking: marking.rank, default=Marking.PUBLIC)


def ceiling_of(session: Session) -> Ceiling:
    """Return the installation's ceiling, which whoever opened the session has put into it."""
    highest: Marking = session.info.get(CEILING, Marking.NATO_UNCLASSIFIED)
    return Ceiling(highest)


def check_ceiling(*markings: Marking, ceiling: Marking = Marking.NATO_UNCLASSIFIED) -> None:
    """Raise MarkingAboveCeiling if one of the markings is above `ceiling`."""
    Ceiling(ceiling).check(*markings)


#: Names of levels, in capitals without accents; the longer ones first, since they contain shorter ones.
_NAMES: Final[tuple[tuple[str, int], ...]] = (
    ("NATO SANS CLASSIFICATION", 1),
    ("NATO NON CLASSIFIE", 1),
    ("NATO UNCLASSIFIED", 1),
    ("NATO DIFFUSION RESTREINTE", 2),
    ("NATO RESTRICTED", 2),
    ("RESTREINT UE", 2),
    ("EU RESTRICTED", 2),
    ("NATO CONFIDENTIAL", 3),
    ("NATO CONFIDENTIEL", 3),
    ("CONFIDENTIEL UE", 3),
    ("EU CONFIDENTIAL", 3),
    ("COSMIC TOP SECRET", 5),
    ("COSMIC TRES SECRET", 5),
    ("TRES SECRET UE", 5),
    ("EU TOP SECRET", 5),
    ("NATO SECRET", 4),
    ("SECRET UE", 4),
    ("EU SECRET", 4),
)
#: Words that name a level only when nothing else stands on the line.
_ALONE: Final = {
    "UNCLASSIFIED": 1,
    "SANS CLASSIFICATION": 1,
    "RESTRICTED": 2,
    "DIFFUSION RESTREINTE": 2,
    "CONFIDENTIAL": 3,
    "CONFIDENTIEL": 3,
    "SECRET": 4,
    "TOP SECRET": 5,
    "TRES SECRET": 5,
}
_RANK_OF: Final = {**dict(_NAMES), **_ALONE}
_ANY_NAME = "|".join(name.replace(" ", "[ -]") for name, _ in _NAMES)
_NAME = re.compile(rf"(?<![A-Z])(?:{_ANY_NAME})(?![A-Z])")
_LEVEL = "|".join(re.escape(name) for name in sorted(_RANK_OF, key=len, reverse=True))
#: What may stand beside a marking in a header: a releasability, a page number, a copy number.
_BESIDE = r"""(?:
    (?:RELEASABLE|COMMUNICABLE)\ (?:TO|A|AU|AUX)\ [A-Z0-9']+(?:\ [A-Z0-9']+){0,9}
    | DRAFT | PROJET | (?:COPY|COPIE)\ [0-9]+ | [0-9]+
)"""
_LINE = re.compile(rf"(?:{_BESIDE}\ )?(?:{_LEVEL})(?:\ (?:{_LEVEL}))*(?:\ {_BESIDE})*", re.VERBOSE)
_TITLED = re.compile(rf"(?:SECURITY )?(?:CLASSIFICATION|MARKING|MARQUAGE|MENTION)(?: DE SECURITE)? ({_LEVEL})(?: .*)?")
_PORTIONS: Final = {"NU": 1, "NR": 2, "DR": 2, "NC": 3, "NS": 4, "CTS": 5}
_PORTION = re.compile(
    r"(?:[-*+•–—§]\s*)?(?:\(?[0-9A-Z]{1,3}(?:\.[0-9]+)*[.)]\)?\s*)?(?:[-•]\s*)?"
    rf"[\[(]\s*({'|'.join(_PORTIONS)}|{_LEVEL})\s*[\])]"
)
_SPACED = re.compile(r"(?:[A-Z] )+[A-Z]")
_EDGE: Final = 3
_TITLE_BLOCK: Final = 15
_WRAPPED_FROM: Final = 60


def markings_in_header(text: str) -> tuple[Finding, ...]:
    """Return where levels are named in `text`, in order; pages are separated by form feeds.

    A marking stands alone on its line at the head or foot of a page, in the title block ("Classification:
    ..."), alone on a line elsewhere, or in brackets at the start of a paragraph or title. The same words
    inside a sentence are a mention. In doubt words are taken for a marking: to refuse too much is the
    smaller evil.
    """
    findings: list[Finding] = []
    number = 0
    for page, page_text in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\f")):
        lines = page_text.split("\n")
        filled = [n for n, line in enumerate(lines) if line.strip()]
        for place, n in enumerate(filled):
            before = lines[n - 1] if n else ""
            if place < _EDGE:
                edge = Position.HEADER
            elif place >= len(filled) - _EDGE:
                edge = Position.FOOTER
            elif page == 0 and place < _TITLE_BLOCK:
                edge = Position.TITLE_BLOCK
            else:
                edge = Position.LINE
            findings += _in_line(lines[n], before, edge, number + n + 1)
        number += len(lines) - 1
    return tuple(findings)


def _in_line(line: str, before: str, edge: Position, number: int) -> Iterable[Finding]:
    folded = fold(line)
    bare = " ".join(re.findall(r"[A-Z0-9']+", folded))
    if _SPACED.fullmatch(bare):
        bare = _respaced(bare)
    if _LINE.fullmatch(bare):
        return [Finding(_highest_in(bare), edge, number)]
    titled = _TITLED.fullmatch(bare)
    if titled:
        return [Finding(_RANK_OF[titled.group(1)], Position.TITLE_BLOCK, number)]
    portion = _PORTION.match(folded.lstrip(" >#*_|\t"))
    if portion and not _is_wrapped(before):
        rank = {**_PORTIONS, **_RANK_OF}[portion.group(1)]
        return [Finding(rank, Position.PORTION, number)]
    return [
        Finding(_RANK_OF[found.group().replace("-", " ")], Position.SENTENCE, number)
        for found in _NAME.finditer(folded)
    ]


def fold(text: str) -> str:
    """Return `text` in plain capitals: no accents, nothing invisible, one kind of space and of hyphen."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf", "Cc") or c == "\t")
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    return re.sub(r"\s+", " ", plain).strip().upper()


def _highest_in(bare: str) -> int:
    return max(_RANK_OF[found.group()] for found in re.finditer(rf"\b(?:{_LEVEL})\b", bare))


def _respaced(bare: str) -> str:
    """Undo letters set wide apart: N A T O  S E C R E T."""
    joined = bare.replace(" ", "")
    return next((name for name in _RANK_OF if name.replace(" ", "") == joined), bare)


def _is_wrapped(before: str) -> bool:
    """Tell whether the line before is a long one that breaks off in the middle of a sentence."""
    before = before.rstrip()
    return len(before) >= _WRAPPED_FROM and before[-1:] not in tuple('.;:!?)]»”"')
