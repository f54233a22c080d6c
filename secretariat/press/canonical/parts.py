"""A text taken apart into its blocks, each with the notes it calls, and put together again: for work on one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from secretariat.core.values import dataclass

from .model import Annex, Block, Document, Footnote, NoteCall, Paragraph, Picture, Table

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """One block of a text as a text of its own; numbers that are counted are left out, and its notes count from 1."""

    document: Document
    #: The numbers that its notes bear in the text it was taken from; none for what was written alone.
    notes: tuple[int, ...] = ()


def parts(document: Document) -> list[Part]:
    """Return the text block by block. A note called by several blocks comes with each, one that none calls with the last."""
    bodies = {note.number: note.blocks for note in document.notes}
    blocks: list[tuple[Block, ...]] = [(block,) for block in _uncounted(document.blocks)]
    if bodies and not blocks:
        blocks = [()]
    called = [_all_calls(block, bodies) for block in blocks]
    if blocks:
        seen = {number for numbers in called for number in numbers}
        called[-1] += [number for number in bodies if number not in seen]
    return [_part(block, numbers, bodies) for block, numbers in zip(blocks, called, strict=True)]


def put_together(made: Iterable[Part]) -> Document:
    """Return the text that the parts make, without ids and counted numbers: `parse` of its source gives them."""
    blocks: list[Block] = []
    notes: list[Footnote] = []
    placed: dict[int, int] = {}
    for part in made:
        numbers: dict[int, int] = {}
        fresh: list[Footnote] = []
        for at, note in enumerate(part.document.notes):
            was = part.notes[at] if at < len(part.notes) else 0
            if was in placed:
                numbers[note.number] = placed[was]
                continue
            numbers[note.number] = len(notes) + len(fresh) + 1
            fresh.append(replace(note, number=numbers[note.number]))
            if was:
                placed[was] = numbers[note.number]
        blocks += _renumbered(part.document.blocks, numbers)
        notes += [replace(note, blocks=_renumbered(note.blocks, numbers)) for note in fresh]
    return Document(tuple(blocks), tuple(notes))


def _part(blocks: tuple[Block, ...], called: list[int], bodies: Mapping[int, tuple[Block, ...]]) -> Part:
    numbers = {number: at for at, number in enumerate(called, start=1)}
    notes = tuple(Footnote(number=numbers[one], blocks=_renumbered(bodies[one], numbers)) for one in called)
    return Part(Document(_renumbered(blocks, numbers), notes), tuple(called))


def _all_calls(value: Any, bodies: Mapping[int, Any]) -> list[int]:
    """The notes that are called, in order, those called by notes included."""
    found = list(dict.fromkeys(_calls(value)))
    for number in found:
        found += [inner for inner in dict.fromkeys(_calls(bodies[number])) if inner not in found]
    return found


def _calls(value: Any) -> Iterator[int]:
    if isinstance(value, NoteCall):
        yield value.number
    elif isinstance(value, tuple):
        for inner in value:
            yield from _calls(inner)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _calls(getattr(value, field.name))


def _renumbered(value: T, numbers: Mapping[int, int]) -> T:
    """The same with other numbers at its calls."""
    return _changed(value, numbers)  # type: ignore[no-any-return]


def _changed(value: Any, numbers: Mapping[int, int]) -> Any:
    if isinstance(value, NoteCall):
        return NoteCall(numbers.get(value.number, value.number))
    if isinstance(value, tuple):
        return tuple(_changed(inner, numbers) for inner in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _changed(getattr(value, one.name), numbers) for one in fields(value)})
    return value


def _uncounted(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks without the numbers that counting gives them."""
    annexes = tables = pictures = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            yield replace(block, number=None)
        elif isinstance(block, Annex):
            annexes += 1
            yield replace(block, number="") if block.number == str(annexes) else block
        elif isinstance(block, Table) and block.word:
            tables += 1
            yield replace(block, number="") if block.number == str(tables) else block
        elif isinstance(block, Picture) and block.word:
            pictures += 1
            yield replace(block, number="") if block.number == str(pictures) else block
        else:
            yield block
