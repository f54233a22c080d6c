"""What is judged of a paper, and what is found: plain data. No database, no request, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Final

from secretariat.core.messages import Message
from secretariat.core.values import dataclass
from secretariat.documents.markings import Marking
from secretariat.press.canonical import Document
from secretariat.press.dates import Language
from secretariat.press.unseen import Unseen
from secretariat.quality.lines import Line, Place, lines
from secretariat.translation.aligning import Pair

LANGUAGES: Final[tuple[Language, ...]] = ("en", "fr")
NOWHERE: Final = Place()


class Check(StrEnum):
    """What the machine judges; the value is the key of the point in checklists."""

    SYMBOL = "symbol"
    MARKING = "marking"
    TITLE = "title"
    FACES = "faces"
    ACTION = "action"
    REFERENCES = "references"
    NUMBERING = "numbering"
    ANNEXES = "annexes"
    COUNTRIES = "countries"
    OFFICER = "officer"
    LENGTH = "length"
    TRACKS = "tracks"
    BRACKETS = "brackets"


#: Found by the machine, these keep a paper from going out whatever its checklist says.
BLOCKING: Final = frozenset({Check.SYMBOL, Check.MARKING})


class Standing(StrEnum):
    """What is known of a paper that a text refers to."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    #: Of the series of the body, and nothing was issued under it.
    MISSING = "missing"
    #: Of another series: nothing is said of it here.
    ELSEWHERE = "elsewhere"


class Unsettled(StrEnum):
    """What keeps a text that is worked on in Word from going out."""

    OUT = "out"
    WAITS = "waits"
    CHANGES = "changes"
    COMMENTS = "comments"


@dataclass(frozen=True)
class Reference:
    """A symbol that the text names."""

    symbol: str
    standing: Standing
    #: The symbol of what took its place.
    by: str = ""


@dataclass(frozen=True)
class Facts:
    """All that is judged."""

    titles: Mapping[str, str]
    texts: Mapping[Language, Document]
    original: str = "en"
    #: The paragraphs of both texts, as they stand to one another; none where one of them is lacking, or a file.
    pairs: Sequence[Pair] = ()
    #: Languages that are there as a file, with what the file holds beside what its pages show.
    files: Mapping[str, frozenset[Unseen]] = field(default_factory=dict)
    #: What is not settled of the Word copies of a text, by language.
    copies: Mapping[str, frozenset[Unsettled]] = field(default_factory=dict)
    marking: Marking = Marking.NATO_UNCLASSIFIED
    ceiling: Marking = Marking.NATO_UNCLASSIFIED
    #: The symbol it will bear, and whether another paper bears it already.
    symbol: str = ""
    symbol_taken: bool = False
    officer: str = ""
    word_limit: int | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)
    #: Names of countries as the house lists them, English and French, by code.
    countries: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: Verbs of the body beside ours, by language, as they may begin an ask.
    verbs: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def translation(self) -> str:
        """The other language than that of the original."""
        return "fr" if self.original == "en" else "en"


@dataclass(frozen=True)
class Finding:
    """Something to be put right: what it is, where, and what to do."""

    check: Check
    said: Message
    todo: Message
    place: Place = NOWHERE


def finding(check: Check, said: str, todo: str, place: Place = NOWHERE, **values: object) -> Finding:
    """Return a finding whose sentences are filled with the same values."""
    return Finding(check, Message(said, values), Message(todo, values), place)


def lines_of(facts: Facts) -> Iterator[Line]:
    """Yield the lines of both texts, as far as they are there as text."""
    for code in LANGUAGES:
        if code in facts.texts:
            yield from lines(facts.texts[code], code)
