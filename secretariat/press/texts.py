"""Canonical texts as printed: the body of a paper, the items of a record, statements and other annexes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property

from markupsafe import Markup

from secretariat.core.values import dataclass

from . import words
from .canonical.html import HtmlWriter
from .canonical.model import Block, Document, Heading, Paragraph
from .canonical.plain import block_text
from .dates import Language
from .setter import Setter
from .sheets import Participants, RecordItem, Statement
from .typography import leads_to

_EMPTY = Markup()


@dataclass(frozen=True)
class Annexed:
    """An annex ready for its template: number, heading, and either a text in `language` or participants.

    `note` says that the text is in one language only; `notes` are footnotes that no page has taken.
    """

    number: str
    title: Markup = _EMPTY
    label: Markup = _EMPTY
    note: Markup = _EMPTY
    text: Markup = _EMPTY
    notes: Markup = _EMPTY
    language: Language | None = None
    participants: tuple[Participants, ...] = ()


class Printed:
    """A text with its annexes, and the notes that no page has taken. Footnotes are called in reading order."""

    def __init__(self, text: Document, setter: Setter, pictures: Collection[str], prefix: str = "") -> None:
        self._setter = setter
        self._writer = HtmlWriter(
            text,
            setter.language,
            medium="print",
            id_prefix=prefix,
            set_text=lambda words_, _language: setter.text(words_),
            set_literal=setter.literal,
            picture_address=lambda blob: f"press:picture/{blob}" if blob in pictures else None,
        )

    @cached_property
    def main(self) -> Markup:
        """The text before the first annex."""
        return self._writer.blocks(self._writer.main)

    @cached_property
    def annexes(self) -> tuple[Annexed, ...]:
        """Each annex with its title and text."""
        self._before_annexes()
        return tuple(
            Annexed(number=annex.number, text=self._writer.annex_title(annex) + self._writer.blocks(blocks))
            for annex, blocks in self._writer.annexes
        )

    @cached_property
    def notes(self) -> Markup:
        """Footnotes that stand at the end because nothing calls them."""
        _ = self.annexes
        return self._writer.notes()

    def _before_annexes(self) -> None:
        _ = self.main


@dataclass(frozen=True)
class Entry:
    """An item of a record: label ("Item 4"), its title, papers, text; numbers and plain `words` for the contents."""

    anchor: str
    label: Markup
    numbers: Markup
    words: str
    title: Markup
    documents: Markup
    text: Markup


class PrintedRecord(Printed):
    """The text of a record, cut into its items at the headings of level 1."""

    def __init__(
        self, text: Document, items: tuple[RecordItem, ...], setter: Setter, pictures: Collection[str], prefix: str = ""
    ) -> None:
        super().__init__(text, setter, pictures, prefix)
        self._items = items

    @cached_property
    def before(self) -> Markup:
        """What comes before the first item."""
        return self._writer.blocks(self._parts[0][1])

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The items in order."""
        _ = self.before
        return tuple(
            self._entry(place, heading, blocks)
            for place, (heading, blocks) in enumerate(self._parts[1:])
            if heading is not None
        )

    @cached_property
    def _parts(self) -> list[tuple[Heading | None, tuple[Block, ...]]]:
        main = self._writer.main
        starts = [at for at, block in enumerate(main) if isinstance(block, Heading) and block.level == 1]
        parts: list[tuple[Heading | None, tuple[Block, ...]]] = [(None, main[: starts[0]] if starts else main)]
        for start, end in zip(starts, [*starts[1:], len(main)], strict=False):
            heading = main[start]
            assert isinstance(heading, Heading)
            parts.append((heading, main[start + 1 : end]))
        return parts

    def _entry(self, place: int, heading: Heading, blocks: tuple[Block, ...]) -> Entry:
        item = self._items[place] if place < len(self._items) else None
        title = self._writer.item_title(heading)
        plain = block_text(heading)
        if item is not None and not title:
            title = self._setter.both(item.title)
            plain = item.title.or_other(self._setter.language)[0]
        return Entry(
            anchor=f"item-{place + 1}",
            label=item_label(item.numbers, self._setter, several=item.several) if item else _EMPTY,
            numbers=self._setter.both(item.numbers) if item else _EMPTY,
            words=self._setter.unmarked(plain),
            title=title,
            documents=symbols(item.documents, self._setter) if item else _EMPTY,
            text=self._writer.blocks(blocks),
        )

    def _before_annexes(self) -> None:
        _ = self.entries


def item_label(numbers: words.Both, setter: Setter, *, several: bool) -> Markup:
    """Return "Item 10" or "Items 4 to 9"."""
    label = words.ITEMS_LABEL if several else words.ITEM_LABEL
    return setter.word(label, numbers=numbers.or_other(setter.language)[0])


def symbols(documents: tuple[str, ...], setter: Setter) -> Markup:
    """Return the symbols of papers in a row, each unbroken."""
    return Markup("\u00a0· ").join(_symbol(one, setter) for one in documents)


def _symbol(symbol: str, setter: Setter) -> Markup:
    if address := leads_to(symbol):
        return Markup('<a class="sym" href="{}">{}</a>').format(address, setter.literal(symbol))
    return Markup('<span class="sym">{}</span>').format(setter.literal(symbol))


def statements(
    given: tuple[Statement, ...], after: int, setter: Setter, pictures: Collection[str]
) -> tuple[Annexed, ...]:
    """Return statements as annexes, numbered after the `after` annexes of the text itself."""
    return tuple(_statement(one, number, setter, pictures) for number, one in enumerate(given, start=after + 1))


def _statement(one: Statement, number: int, setter: Setter, pictures: Collection[str]) -> Annexed:
    language = setter.language
    text = one.text(language)
    note = _EMPTY
    if text is None:
        language = "fr" if language == "en" else "en"
        text = one.text(language)
        if text is not None:
            note = setter.word(words.IN_ENGLISH_ONLY if language == "en" else words.IN_FRENCH_ONLY)
    printed = Printed(_unnumbered(text or Document()), setter.of(language), pictures, prefix=f"annex-{number}-")
    party, title = (pair.or_other(setter.language)[0] for pair in (one.party, one.title))
    inner = printed.main + Markup().join(annex.text for annex in printed.annexes)
    return Annexed(
        number=str(number),
        title=setter.both(one.title),
        label=Markup() if party.casefold() in title.casefold() else setter.both(one.party),
        note=note,
        text=inner,
        notes=printed.notes,
        language=None if language == setter.language else language,
    )


def _unnumbered(text: Document) -> Document:
    """The words of a delegation carry no numbers: those of the record are the ones cited."""
    return replace(
        text,
        blocks=tuple(replace(block, number=None) if isinstance(block, Paragraph) else block for block in text.blocks),
    )
