"""Which paragraph of a translation belongs to which of the original, and how it stands to it.

Pure. Paragraphs are found again as everywhere (docs/canonical-text.md): by what they say, kept when they moved or were
edited a little. What is known of a pair are the words of both when somebody last worked on it; all else goes by order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from functools import cached_property

from secretariat.core.values import dataclass
from secretariat.press.canonical import Document, block_text, to_source
from secretariat.press.canonical.identity import Keyed, continued
from secretariat.press.canonical.model import Annex, Block, ListBlock, Paragraph, Table
from secretariat.press.canonical.parts import Part, parts
from secretariat.press.changes import Piece, in_order, word_changes
from secretariat.translation.states import Standing


@dataclass(frozen=True)
class Segment:
    """A block of one language, with the notes it calls."""

    at: int
    #: The id of the block.
    id: str
    #: Of the paragraph, if it has one.
    number: str
    #: Of the paragraph, or of the last one before what carries no number.
    near: str
    #: Which annex it stands in: 0 for the main text.
    annex: int
    kind: str
    #: What both languages must have alike: a list by its items, a table by its size.
    form: str
    words: str
    part: Part
    #: As it stands in the whole, with the number that counting gave it.
    block: Block

    @cached_property
    def source(self) -> str:
        return to_source(self.part.document).strip("\n")

    @property
    def says_something(self) -> bool:
        """There is a letter in it: a line across and a row of figures need no translation."""
        return any(letter.isalpha() for letter in self.words)


@dataclass(frozen=True)
class Known:
    """A pair as it was when somebody last worked on it."""

    #: The words of the original that the translation was last said to agree with, or was begun from.
    original: str
    translation: str
    #: Somebody said that the two agree, and nobody has reopened it since.
    aligned: bool
    by: str
    at: datetime | None
    #: The row it is kept in.
    row: int = 0


@dataclass(frozen=True)
class Pair:
    """A paragraph of the original and its translation; one of them may be lacking."""

    original: Segment | None
    translation: Segment | None
    known: Known | None = None
    #: The two do not stand in the same order as those around them.
    moved: bool = False

    @property
    def key(self) -> str:
        """What names the pair on a page and in an address."""
        if self.original is not None:
            return self.original.id
        assert self.translation is not None
        return f"x-{self.translation.id}"

    @property
    def standing(self) -> Standing:
        if self.original is None:
            return Standing.SURPLUS
        if self.translation is None:
            return Standing.MISSING
        if not self.moved and not self.original.says_something and self.original.words == self.translation.words:
            return Standing.ALIGNED
        if self.known is None or not self.known.aligned:
            return Standing.IN_TRANSLATION
        return Standing.STALE if self.reworded or self.moved else Standing.ALIGNED

    @property
    def reworded(self) -> bool:
        """The original says something else than when somebody last worked on the pair."""
        return self.known is not None and self.original is not None and self.known.original != self.original.words

    @property
    def formed_alike(self) -> bool:
        """Lists have as many items, tables as many rows, in both languages."""
        return self.original is None or self.translation is None or self.original.form == self.translation.form

    @cached_property
    def changes(self) -> tuple[Piece, ...]:
        """What changed in the original since, word by word; nothing where nothing did."""
        if self.known is None or self.original is None or not self.reworded:
            return ()
        return tuple(word_changes(self.known.original, self.original.words))


def segments(document: Document) -> list[Segment]:
    """Return the blocks of a text as segments, in order."""
    made, annex, near = [], 0, ""
    for at, (block, part) in enumerate(zip(document.blocks, parts(document), strict=True)):
        if isinstance(block, Annex):
            annex, near = annex + 1, ""
        number = block.number or "" if isinstance(block, Paragraph) else ""
        near = number or near
        words = "\n".join(block_text(one) for one in _blocks(part.document))
        made.append(
            Segment(at, block.id, number, near, annex, type(block).__name__, form_of(block), words, part, block)
        )
    return made


def align(original: Document, translation: Document, known: Sequence[Known] = ()) -> list[Pair]:
    """Return the pairs in the order of the original, what it has no more where it stands in the translation."""
    left, right = segments(original), segments(translation)
    was_left = continued(_keyed(left), [_by_words(one.original) for one in known])
    was_right = continued(_keyed(right), [_by_words(one.translation) for one in known])
    place_of = {row: at for at, row in was_right.items()}
    linked = {at: place_of[row] for at, row in was_left.items() if row in place_of}
    in_place = in_order(sorted(linked.values()), [linked[at] for at in sorted(linked)])
    moved = {at for at, to in linked.items() if to not in in_place}
    anchors = [(at, to) for at, to in sorted(linked.items()) if at not in moved]
    linked |= _by_order(left, right, linked, anchors)
    rows = []
    for one in left:
        other = right[linked[one.at]] if one.at in linked else None
        row = was_right.get(other.at) if other else None
        rows.append(Pair(one, other, None if row is None else known[row], moved=one.at in moved))
    return _with_surplus(rows, right, was_right, known)


def _by_order(
    left: Sequence[Segment], right: Sequence[Segment], linked: Mapping[int, int], anchors: Sequence[tuple[int, int]]
) -> dict[int, int]:
    """Between two pairs that are known, blocks belong together by their order, as far as their forms agree."""
    found: dict[int, int] = {}
    taken = set(linked.values())
    before = (-1, -1)
    for after in (*anchors, (len(left), len(right))):
        one = [block for block in left[before[0] + 1 : after[0]] if block.at not in linked]
        other = [block for block in right[before[1] + 1 : after[1]] if block.at not in taken]
        matcher = SequenceMatcher(None, [b.form for b in one], [b.form for b in other], autojunk=False)
        for what, a, b, c, d in matcher.get_opcodes():
            alike = [one[n].kind for n in range(a, b)] == [other[n].kind for n in range(c, d)]
            if what == "equal" or (what == "replace" and alike):
                found |= {x.at: y.at for x, y in zip(one[a:b], other[c:d], strict=True)}
        before = after
    return found


def _with_surplus(
    rows: Sequence[Pair], right: Sequence[Segment], was: Mapping[int, int], known: Sequence[Known]
) -> list[Pair]:
    """What belongs to nothing stands after what it stands after in the translation."""
    has = {pair.translation.at for pair in rows if pair.translation}
    after: dict[int, list[Pair]] = {}
    last = -1
    for one in right:
        if one.at in has:
            last = one.at
        else:
            row = was.get(one.at)
            after.setdefault(last, []).append(Pair(None, one, known[row] if row is not None else None))
    made = list(after.get(-1, ()))
    for pair in rows:
        made += [pair, *(after.get(pair.translation.at, ()) if pair.translation else ())]
    return made


def counted(pairs: Sequence[Pair]) -> Counter[Standing]:
    """Return how many pairs stand how."""
    return Counter(pair.standing for pair in pairs)


def open_among(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs that are not aligned."""
    return [pair for pair in pairs if pair.standing is not Standing.ALIGNED]


def place_for(pairs: Sequence[Pair], pair: Pair) -> int:
    """Return where among the blocks of the translation that of a pair belongs: after the one before it that is in place."""
    place = 0
    for one in pairs:
        if one.key == pair.key:
            break
        if one.translation is not None and not one.moved:
            place = one.translation.at + 1
    return place


def form_of(block: Block) -> str:
    """Return what of a block both languages must have alike."""
    if isinstance(block, ListBlock):
        return f"list of {len(block.items)}"
    if isinstance(block, Table):
        return f"table of {len(block.rows)} by {len(block.head)}"
    return type(block).__name__.lower()


def _keyed(made: Sequence[Segment]) -> list[Keyed]:
    return [_by_words(one.words) for one in made]


def _by_words(words: str) -> Keyed:
    """A paragraph may become a list and stay what it is: only its words count."""
    return Keyed("", words)


def _blocks(document: Document) -> Iterator[Block]:
    yield from document.blocks
    for note in document.notes:
        yield from note.blocks
