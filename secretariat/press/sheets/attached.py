"""What follows the text of a decision sheet or a record: statements, participants, the approval block."""

from __future__ import annotations

from datetime import datetime

from secretariat.core.values import dataclass

from ..canonical import Document
from ..dates import Language
from ..words import Both


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement that `party` asked to have annexed. Each has its own annex, numbered after those of the text.

    If the face has no text of it, the other language is printed, and said to be the only one.
    """

    party: Both
    title: Both
    en: Document | None = None
    fr: Document | None = None

    def text(self, language: Language) -> Document | None:
        """Return the text in `language`, if there is one."""
        return self.en if language == "en" else self.fr


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody who took part."""

    name: str
    function: Both | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participants:
    """A delegation or a service, and who came from it, in order of protocol."""

    group: Both
    people: tuple[Participant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """The approval block of the last page: who approved exactly which words, when, and how that can be checked.

    `by` names the person with function and mandate; `for_whom`, the whole words "in the place of …", follows it when a
    deputy signed. `at` is wall time of the body's zone, `zone_words` its name ("Brussels time"), `at_utc` the same
    moment in UTC, naive. `method` follows "identity confirmed" ("by password"). `what` says which document, face,
    paragraphs and annexes. `sha256` is that of the approved text; `entry` and `head` are those of the register at that
    moment; an extract of what was approved bears none of the three, since they speak of the whole. Hashes are hexadecimal;
    they are printed in groups of four.
    """

    by: Both
    at: datetime
    zone_words: Both
    at_utc: datetime
    method: Both
    what: Both
    sha256: str = ""
    entry: int | None = None
    head: str = ""
    for_whom: Both | None = None
