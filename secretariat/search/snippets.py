"""The place in a text that shows why it was found, with the words found marked: always the text itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from secretariat.core.values import dataclass
from secretariat.search.words import Found, found_in

#: Characters shown round the words found.
LENGTH: Final = 260
#: Words looked at before the best place among them is taken.
_MOST_FOUND: Final = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a snippet; `hit` if it is to be marked."""

    text: str
    hit: bool = False


def marked(text: str, language: str, wanted: frozenset[str]) -> tuple[Piece, ...]:
    """Return a whole short text, such as a title, with the words found marked."""
    return tuple(_pieces(text, [word for word in found_in(text, language) if word.stem in wanted]))


def snippet(text: str, language: str, wanted: frozenset[str]) -> tuple[Piece, ...]:
    """Return the stretch of a text in which most of the words wanted stand, the first of such; nothing if none does."""
    hits: list[Found] = []
    for word in found_in(text, language):
        if word.stem in wanted:
            hits.append(word)
            if len(hits) == _MOST_FOUND:
                break
    if not hits:
        return ()
    first, last = _best(hits)
    spare = max(0, LENGTH - (hits[last].end - hits[first].start))
    start = _word_start(text, max(0, hits[first].start - spare // 3))
    end = _word_end(text, min(len(text), max(hits[last].end, start + LENGTH)))
    inside = [
        Found(hit.stem, hit.start - start, hit.end - start) for hit in hits if start <= hit.start and hit.end <= end
    ]
    pieces = list(_pieces(text[start:end], inside))
    if start:
        pieces.insert(0, Piece("… "))
    if end < len(text.rstrip()):
        pieces.append(Piece(" …"))
    return tuple(pieces)


def _best(hits: list[Found]) -> tuple[int, int]:
    """Return the first and last of those hits that fit into a snippet and are of most kinds."""
    best, score, first = (0, 0), 0, 0
    for last, hit in enumerate(hits):
        while hit.end - hits[first].start > LENGTH and first < last:
            first += 1
        kinds = len({one.stem for one in hits[first : last + 1]})
        if kinds > score:
            best, score = (first, last), kinds
    return best


def _word_start(text: str, at: int) -> int:
    """Return where a word begins, at or behind `at`."""
    if at == 0:
        return 0
    space = text.find(" ", at, at + 40)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", max(0, at - 40), at + 1)
    return space if space > 0 else at


def _pieces(text: str, hits: list[Found]) -> Iterator[Piece]:
    at = 0
    for hit in hits:
        if hit.start > at:
            yield Piece(text[at : hit.start])
        yield Piece(text[hit.start : hit.end], hit=True)
        at = hit.end
    if at < len(text):
        yield Piece(text[at:])
