"""Two versions put together, as printed: each block with its words marked, and a bar where it changed."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from .agendas import marked_piece
from .setter import Setter
from .sheets import ComparedBlock, Marked

#: Ranks of headings under the title of the page; deeper ones look alike.
_HIGHEST, _LOWEST = 2, 4


@dataclass(frozen=True)
class SetBlock:
    """A block ready for its template."""

    html: Markup
    changed: bool


def set_blocks(blocks: tuple[ComparedBlock, ...], setter: Setter) -> list[SetBlock]:
    """Return the blocks in their order; headings follow each other without leaving a rank out."""
    made, open_levels = [], list[int]()
    for block in blocks:
        words = _words(block.pieces, setter)
        if block.level:
            while open_levels and open_levels[-1] >= block.level:
                open_levels.pop()
            open_levels.append(block.level)
            rank = min(_HIGHEST + len(open_levels) - 1, _LOWEST)
            html = Markup("<h{0}>{1}</h{0}>").format(rank, words)
        elif block.number:
            html = Markup('<p class="np"><span class="n">{}</span>{}</p>').format(_number(block, setter), words)
        else:
            html = Markup("<p>{}</p>").format(words)
        made.append(SetBlock(html, block.changed))
    return made


def _number(block: ComparedBlock, setter: Setter) -> Markup:
    """The number of a paragraph that is gone is gone with it: another may bear it now."""
    number = Markup("{}.").format(block.number)
    gone = all(piece.kind == "del" for piece in block.pieces)
    return (marked_piece("del", number, setter) if gone else number) + Markup(" ")


def _words(pieces: tuple[Marked, ...], setter: Setter) -> Markup:
    """What is gone and what came in its place stand apart."""
    out, before = Markup(), Marked(kind="same", text="")
    for piece in pieces:
        apart = (before.kind, piece.kind) == ("del", "ins") and not before.text[-1:].isspace()
        out += (Markup(" ") if apart else Markup()) + _piece(piece, setter)
        before = piece
    return out


def _piece(piece: Marked, setter: Setter) -> Markup:
    """Spaces and line ends round the words stay outside the marks, so that no line begins with one that is struck."""
    inner = piece.text.strip()
    if not inner:
        return _space(piece.text)
    at = piece.text.index(inner)
    words = Markup("<br>").join(setter.text(line) for line in inner.split("\n") if line.strip())
    if piece.kind != "same":
        words = marked_piece(piece.kind, words, setter)
    return _space(piece.text[:at]) + words + _space(piece.text[at + len(inner) :])


def _space(text: str) -> Markup:
    return Markup("<br>") if "\n" in text else Markup(" ") if text else Markup()
