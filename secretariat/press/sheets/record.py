"""A record of a meeting: canonical text with numbered paragraphs, set under its items, and what goes with it."""

from __future__ import annotations

from secretariat.core.values import dataclass

from ..canonical import Document
from ..dates import Language
from ..words import Both
from .attached import Approval, Participants, Statement
from .front import Foot, Front


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Who was there: "Chair", "Members" … and the names; the entries are printed run together."""

    label: Both
    text: Both


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordItem:
    """An item of the agenda, or `several` taken together. `numbers` is what follows "Item" or "Items": "4 to 9".

    The title printed is the one in the text; `title` stands in where the heading there has no words.
    """

    numbers: Both
    several: bool = False
    title: Both
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSheet:
    """A record. The heading number k of level 1 in the text (annexes apart) begins `items[k]`.

    What comes before the first such heading is printed first; a heading beyond `items` has no label, an item without
    heading is not printed: only the text is the record. Paragraph numbers are those of the text. Annexes are those of
    the text, then `statements`, then the list of participants. `corrections` says how corrections are asked for;
    `opened` and `closed` are whole sentences.
    """

    front: Front
    present: tuple[Present, ...] = ()
    opened: Both | None = None
    closed: Both | None = None
    items: tuple[RecordItem, ...] = ()
    en: Document | None = None
    fr: Document | None = None
    corrections: Both | None = None
    statements: tuple[Statement, ...] = ()
    participants: tuple[Participants, ...] = ()
    approval: Approval | None = None
    foot: Foot | None = None

    def text(self, language: Language) -> Document | None:
        """Return the canonical text in `language`, if there is one."""
        return self.en if language == "en" else self.fr
