"""A whole record, written elsewhere as Markdown, divided at its headings of level 2 onto the items of an agenda.

Pure: nothing is stored here. No word is dropped: what stands before the first heading goes to the opening, a part whose
heading names no item stays with the part before it, and each part takes its footnotes along.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from secretariat.core.messages import N_, Msgid
from secretariat.core.values import dataclass
from secretariat.press import canonical
from secretariat.press.canonical.grammar import roman
from secretariat.press.canonical.model import Block, Document, Footnote, Heading, NoteCall

#: Letters, as the file gives them.
MOST = 2_000_000
LEVEL = 2
#: How alike a heading and a title are that mean the same item.
ALIKE = 0.84
_NUMBER = re.compile(
    r"(?:item|point)?\s*(?:(?P<number>\d+(?:\.\d+)*(?:bis|ter)?)|(?P<roman>[IVXLC]+))\s*[.:)–-]\s+", re.I
)


class Fate(StrEnum):
    """Where a part of the text goes."""

    #: The whole text, into the passage that was chosen.
    CHOSEN = "chosen"
    BY_TITLE = "by_title"
    BY_NUMBER = "by_number"
    #: Before the first heading.
    OPENING = "opening"
    #: No item bears its title or number: it stays with the part before it.
    WITH_BEFORE = "with_before"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the words shown to readers."""
        return _LABELS[self]


_LABELS = {
    Fate.CHOSEN: N_("Whole, as chosen"),
    Fate.BY_TITLE: N_("Into the item of that title"),
    Fate.BY_NUMBER: N_("Into the item of that number"),
    Fate.OPENING: N_("Into the opening: it stands before the first heading"),
    Fate.WITH_BEFORE: N_("No item of that title: it stays with the part before it"),
}


@dataclass(frozen=True)
class Target:
    """A passage that can take a part: its key, the item's number, and the titles it goes by."""

    key: str
    number: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A part of the text: its heading, where it goes, and its text as canonical source."""

    heading: str
    target: str
    fate: Fate
    text: str
    words: int


def divide(text: str, targets: Sequence[Target], *, opening: str) -> tuple[Part, ...]:
    """Return the parts in their order. `opening` is the key of the passage for what stands before the first heading.

    Raises CanonicalTextError if the text cannot be read.
    """
    document = canonical.parse(text)
    sections = _sections(document)
    pieces = _with_notes(sections, document.notes)
    parts: list[Part] = []
    for section, notes in zip(sections, pieces, strict=True):
        heading = section[0] if _begins(section[0]) else None
        said = canonical.block_text(heading) if heading is not None else ""
        target = _target(said, targets) if heading is not None else None
        blocks = section
        if heading is None:
            key, fate = opening, Fate.OPENING
        elif target is None:
            key, fate = (parts[-1].target if parts else opening), Fate.WITH_BEFORE
        else:
            key, fate = target[0].key, target[1]
            if _says_the_same(said, target[0]):
                blocks = section[1:]  # the item's own title says it
        piece = _numbered_anew(blocks, notes)
        words = len(canonical.plain_text(piece).split())
        parts.append(Part(said, key, fate, canonical.to_source(piece).strip(), words))
    return tuple(parts)


def gathered(parts: Sequence[Part]) -> Mapping[str, str]:
    """Return the text for each passage by its key: all its parts in their order."""
    texts: dict[str, list[str]] = {}
    for part in parts:
        texts.setdefault(part.target, []).append(part.text)
    return {key: joined([text for text in several if text]) for key, several in texts.items()}


def joined(texts: Sequence[str]) -> str:
    """Return several sources as one, each as it is; where several have footnotes, these are numbered on."""
    if sum("[^" in text for text in texts) < 2:
        return "\n\n".join(texts)
    blocks: list[Block] = []
    notes: list[Footnote] = []
    for text in texts:
        document = canonical.parse(text)
        numbers = {note.number: note.number + len(notes) for note in document.notes}
        blocks += [_renumbered(block, numbers) for block in document.blocks]
        notes += [_renumbered(note, numbers) for note in document.notes]
    return canonical.to_source(Document(tuple(blocks), tuple(notes))).strip()


def _sections(document: Document) -> list[list[Block]]:
    sections: list[list[Block]] = [[]]
    for block in document.blocks:
        if _begins(block):
            sections.append([])
        sections[-1].append(block)
    return [section for section in sections if section]


def _begins(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == LEVEL


def _with_notes(sections: Sequence[Sequence[Block]], notes: Sequence[Footnote]) -> list[list[Footnote]]:
    """The notes that each section calls, in the order of the calls; those that nothing calls go with the last one."""
    known = {note.number: note for note in notes}
    called: list[list[int]] = []
    for section in sections:
        numbers: list[int] = []
        _calls(tuple(section), known, numbers)
        called.append(numbers)
    everywhere = {number for numbers in called for number in numbers}
    if called:
        called[-1] += [number for number in known if number not in everywhere]
    return [[known[number] for number in numbers] for numbers in called]


def _numbered_anew(blocks: Sequence[Block], notes: Sequence[Footnote]) -> Document:
    numbers = {note.number: at for at, note in enumerate(notes, 1)}
    return Document(
        tuple(_renumbered(block, numbers) for block in blocks), tuple(_renumbered(note, numbers) for note in notes)
    )


def _calls(value: Any, known: Mapping[int, Footnote], found: list[int]) -> None:
    """Collect the numbers of the notes called in `value`, and in those notes, each once."""
    if isinstance(value, NoteCall):
        if value.number in known and value.number not in found:
            found.append(value.number)
            _calls(known[value.number].blocks, known, found)
    elif isinstance(value, tuple):
        for one in value:
            _calls(one, known, found)
    elif is_dataclass(value):
        for field in fields(value):
            _calls(getattr(value, field.name), known, found)


def _renumbered(value: Any, numbers: Mapping[int, int]) -> Any:
    """The same with its notes under other numbers."""
    if isinstance(value, tuple):
        return tuple(_renumbered(one, numbers) for one in value)
    if isinstance(value, NoteCall | Footnote):
        value = replace(value, number=numbers.get(value.number, value.number))
    if is_dataclass(value) and not isinstance(value, type):
        inner = {field.name: getattr(value, field.name) for field in fields(value)}
        changed = {name: _renumbered(one, numbers) for name, one in inner.items() if isinstance(one, tuple)}
        return replace(value, **changed) if changed else value
    return value


def _target(said: str, targets: Sequence[Target]) -> tuple[Target, Fate] | None:
    """The item that a heading means: by its title, else by its number, else by a title that is nearly the same."""
    number, title = _number_in(said)
    bare = {_bare(title), _bare(said)}
    for target in targets:
        if any(_bare(one) in bare for one in target.titles if one):
            return target, Fate.BY_TITLE
    for target in targets:
        if number and target.number.casefold() == number.casefold():
            return target, Fate.BY_NUMBER
    ratio, _at, best = max(
        ((_likeness(title, target), -at, target) for at, target in enumerate(targets)),
        key=lambda one: one[:2],
        default=(0.0, 0, None),
    )
    return (best, Fate.BY_TITLE) if best is not None and ratio >= ALIKE else None


def _says_the_same(said: str, target: Target) -> bool:
    number, title = _number_in(said)
    bare = {_bare(said)} | ({_bare(title)} if number == target.number else set())
    return any(_bare(one) in bare for one in target.titles if one)


def _number_in(said: str) -> tuple[str, str]:
    """The number at the head of a heading, and the rest: "9. Retention", "Item 9: Retention", "IX. Retention"."""
    match = _NUMBER.match(said)
    if match is None:
        return "", said
    rest = said[match.end() :]
    if match["number"]:
        return match["number"], rest
    written = match["roman"].upper()
    value = next((n for n in range(1, 200) if roman(n).upper() == written), None)
    return (str(value), rest) if value is not None else ("", said)


def _likeness(title: str, target: Target) -> float:
    bare = _bare(title)
    return max((SequenceMatcher(None, bare, _bare(one)).ratio() for one in target.titles if one), default=0.0)


def _bare(title: str) -> str:
    """A title without accents, case and signs."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    return " ".join(re.findall(r"\w+", "".join(sign for sign in plain if not unicodedata.combining(sign))))


def notes_called(blocks: Sequence[Block], notes: Sequence[Footnote]) -> tuple[Footnote, ...]:
    """Return the notes that these blocks call, with the numbers they have."""
    found: list[int] = []
    _calls(tuple(blocks), {note.number: note for note in notes}, found)
    return tuple(note for note in notes if note.number in found)
