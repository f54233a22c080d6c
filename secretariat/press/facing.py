"""Both languages of a paper side by side: what stands level, and what is too wide for half a page.

Paragraphs with the same number are level, other blocks as they follow each other. Tables take the whole width, the English
one first: half of it would break their words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from markupsafe import Markup

from secretariat.core.values import dataclass

from .canonical.html import HtmlWriter
from .canonical.model import Annex, Block, Document, Heading, ListBlock, Paragraph, Picture, Table
from .dates import Language
from .setter import Setter

_EMPTY = Markup()


@dataclass(frozen=True)
class Level:
    """What stands level in both languages; `whole` puts one under the other over the whole width."""

    en: Markup
    fr: Markup
    whole: bool = False
    heading: bool = False


@dataclass(frozen=True)
class FacingAnnex:
    """An annex with its titles, in both languages."""

    number: str
    levels: tuple[Level, ...]


class Facing:
    """Two texts put side by side. Their notes stand level at the end: at the foot of a page nobody would tell which is whose."""

    def __init__(
        self, english: Document, french: Document, setters: tuple[Setter, Setter], pictures: Collection[str]
    ) -> None:
        self._en, self._fr = _writer(english, setters[0], pictures), _writer(french, setters[1], pictures)
        self.main = tuple(self._levels(self._en.main, self._fr.main))
        self.annexes = tuple(self._annexes())
        self.notes = tuple(self._notes(english, french))

    def _annexes(self) -> list[FacingAnnex]:
        found = []
        for at in range(max(len(self._en.annexes), len(self._fr.annexes))):
            en = self._en.annexes[at] if at < len(self._en.annexes) else None
            fr = self._fr.annexes[at] if at < len(self._fr.annexes) else None
            title = Level(
                self._en.annex_title(en[0]) if en else _EMPTY,
                self._fr.annex_title(fr[0]) if fr else _EMPTY,
                heading=True,
            )
            known = en or fr
            assert known is not None
            levels = self._levels(en[1] if en else (), fr[1] if fr else ())
            found.append(FacingAnnex(known[0].number, (title, *levels)))
        return found

    def _levels(self, english: Sequence[Block], french: Sequence[Block]) -> list[Level]:
        keys_en, keys_fr = [_key(block) for block in english], [_key(block) for block in french]
        found = []
        for _, a, b, c, d in SequenceMatcher(None, keys_en, keys_fr, autojunk=False).get_opcodes():
            left, right = english[a:b], french[c:d]
            for at in range(max(len(left), len(right))):
                found.append(self._level(left[at] if at < len(left) else None, right[at] if at < len(right) else None))
        return found

    def _level(self, en: Block | None, fr: Block | None) -> Level:
        shown = [block for block in (en, fr) if block is not None]
        return Level(
            self._en.blocks((en,)) if en is not None else _EMPTY,
            self._fr.blocks((fr,)) if fr is not None else _EMPTY,
            whole=any(isinstance(block, Table) for block in shown),
            heading=all(isinstance(block, Heading | Annex) for block in shown),
        )

    def _notes(self, english: Document, french: Document) -> list[Level]:
        en = {note.number: self._en.note(note) for note in english.notes}
        fr = {note.number: self._fr.note(note) for note in french.notes}
        return [Level(en.get(number, _EMPTY), fr.get(number, _EMPTY)) for number in sorted({*en, *fr})]


def _writer(document: Document, setter: Setter, pictures: Collection[str]) -> HtmlWriter:
    language: Language = setter.language
    return HtmlWriter(
        document,
        language,
        medium="print",
        notes_at_calls=False,
        set_text=lambda words_, _language: setter.text(words_),
        set_literal=setter.literal,
        picture_address=lambda blob: f"press:picture/{blob}" if blob in pictures else None,
    )


def _key(block: Block) -> tuple[str, ...]:
    """What may stand level with a block of the other language."""
    if isinstance(block, Paragraph):
        return ("paragraph", block.number or "")
    if isinstance(block, Heading):
        return ("heading", str(block.level))
    if isinstance(block, ListBlock):
        return ("list", str(len(block.items)))
    if isinstance(block, Picture):
        return ("picture", block.blob)
    return (type(block).__name__,)
