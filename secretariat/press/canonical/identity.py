"""Ids and numbers: what comments, votes and citations hold on to.

An id comes from what the block says, so the same text has the same ids wherever it is read; a second
block that says the same gets "-2". Given the document before, blocks that stayed, moved or were edited a
little keep the ids they had.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from hashlib import sha256

from .model import (
    Annex,
    Block,
    Box,
    Document,
    Footnote,
    Identified,
    ListBlock,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Table,
    walk,
)
from .plain import block_text

#: Two blocks of one kind are one block edited if at least this share of their words is common.
SIMILAR = 0.5
_MOST_PAIRS = 2500


def identified(document: Document, previous: Document | None) -> Document:
    """Return `document` with paragraph, annex and table numbers, and with ids in every block."""
    numbers = _Numbers(document.blocks)
    document = replace(document, blocks=tuple(numbers.of(block) for block in document.blocks))
    blocks = [_keyed(block) for block in walk(document)]
    kept: dict[int, str] = {}
    if previous:
        before = list(walk(previous))
        places = continued(blocks, [_keyed(block) for block in before])
        kept = {at: before[was].id for at, was in places.items()}
    ids = iter(_ids(blocks, kept))
    body = tuple(_with_id(block, ids) for block in document.blocks)
    notes = tuple(
        Footnote(number=note.number, blocks=tuple(_with_id(block, ids) for block in note.blocks))
        for note in document.notes
    )
    return Document(body, notes)


class Keyed:
    """What a block is known by: its kind and its words."""

    __slots__ = ("key", "kind", "text")

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self.text = text
        self.key = sha256(f"{kind}\n{text}".encode()).hexdigest()[:10]


def _keyed(block: Identified) -> Keyed:
    return Keyed(type(block).__name__, block_text(block))


class _Numbers:
    """Counts paragraphs (anew in each annex), annexes, and tables and pictures with a caption, that carry no number of
    their own; those also within lists and boxes, since they are cited from anywhere. A quotation keeps what it says.

    A number that was typed stands, and is not given again: what is counted goes past it.
    """

    def __init__(self, blocks: tuple[Block, ...]) -> None:
        self.paragraphs = self.annexes = self.tables = self.pictures = 0
        self.taken = {(type(one), int(one.number)) for one in _captioned(blocks) if one.number}

    def of(self, block: Block) -> Block:
        if isinstance(block, Paragraph):
            self.paragraphs += 1
            return replace(block, number=str(self.paragraphs))
        if isinstance(block, Annex):
            self.paragraphs = 0
            self.annexes += 1
            return replace(block, number=block.number or str(self.annexes))
        if isinstance(block, Table) and block.word:
            self.tables += 1
            return replace(block, number=self._number(block, self.tables))
        if isinstance(block, Picture) and block.word:
            self.pictures += 1
            return replace(block, number=self._number(block, self.pictures))
        if isinstance(block, Box):
            return replace(block, blocks=self._within(block.blocks))
        if isinstance(block, ListBlock):
            items = tuple(replace(item, blocks=self._within(item.blocks)) for item in block.items)
            return replace(block, items=items)
        return block

    def _number(self, block: Table | Picture, place: int) -> str:
        """The number that was typed, or else that of its place among its like, or the next one that is free."""
        if block.number:
            return block.number
        while (type(block), place) in self.taken:
            place += 1
        self.taken.add((type(block), place))
        return str(place)

    def _within(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Paragraphs of lists and boxes carry no number."""
        return tuple(block if isinstance(block, (Paragraph, Annex)) else self.of(block) for block in blocks)


def _captioned(blocks: tuple[Block, ...]) -> Iterator[Table | Picture]:
    """Tables and pictures with a caption of one's own: those of quotations keep what they say."""
    for block in blocks:
        if isinstance(block, (Table, Picture)) and block.word:
            yield block
        elif isinstance(block, Box):
            yield from _captioned(block.blocks)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _captioned(item.blocks)


def _with_id(block: Block, ids: Iterator[str]) -> Block:
    own = next(ids)
    if isinstance(block, ListBlock):
        items = tuple(_item_with_id(item, ids) for item in block.items)
        return replace(block, id=own, items=items)
    if isinstance(block, (Quote, Box)):
        return replace(block, id=own, blocks=tuple(_with_id(inner, ids) for inner in block.blocks))
    return replace(block, id=own)


def _item_with_id(item: ListItem, ids: Iterator[str]) -> ListItem:
    own = next(ids)
    return replace(item, id=own, blocks=tuple(_with_id(inner, ids) for inner in item.blocks))


def _ids(blocks: list[Keyed], kept: dict[int, str]) -> list[str]:
    taken = set(kept.values())
    ids: list[str] = []
    for index, block in enumerate(blocks):
        own = kept.get(index)
        if own is None:
            own = first = f"b{block.key}"
            ordinal = 1
            while own in taken:
                ordinal += 1
                own = f"{first}-{ordinal}"
            taken.add(own)
        ids.append(own)
    return ids


def continued(new: Sequence[Keyed], old: Sequence[Keyed]) -> dict[int, int]:
    """Return, by place in `new`, the place of the block in `old` that it is: one that stayed, moved or was edited a little."""
    kept: dict[int, int] = {}
    free_old: dict[int, None] = dict.fromkeys(range(len(old)))

    def keep(at: int, was: int) -> None:
        kept[at] = was
        free_old.pop(was)

    matcher = SequenceMatcher(None, [block.key for block in old], [block.key for block in new], autojunk=False)
    edited: list[tuple[range, range]] = []
    for operation, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if operation == "equal":
            for step in range(old_to - old_from):
                keep(new_from + step, old_from + step)
        elif operation == "replace":
            edited.append((range(old_from, old_to), range(new_from, new_to)))
    moved: dict[str, list[int]] = defaultdict(list)
    for was in free_old:
        moved[old[was].key].append(was)
    for at, block in enumerate(new):
        if at not in kept and moved.get(block.key):
            keep(at, moved[block.key].pop(0))
    for places, now in edited:
        for at in now:
            if at not in kept:
                alike = _most_alike(new[at], old, [one for one in places if one in free_old], len(now))
                if alike is not None:
                    keep(at, alike)
    return kept


def _most_alike(block: Keyed, old: Sequence[Keyed], places: list[int], rivals: int) -> int | None:
    if len(places) * rivals > _MOST_PAIRS:
        places = places[: max(1, _MOST_PAIRS // rivals)]
    best, best_ratio = None, SIMILAR
    for place in places:
        if old[place].kind != block.kind:
            continue
        matcher = SequenceMatcher(None, old[place].text.split(), block.text.split(), autojunk=False)
        if matcher.real_quick_ratio() >= best_ratio and (ratio := matcher.ratio()) >= best_ratio:
            best, best_ratio = place, ratio + 1e-9
    return best
