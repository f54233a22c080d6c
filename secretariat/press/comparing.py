"""Two versions put together, as printed: each block with its words marked, and a bar where it changed."""

from __future__ import annotations

from markupsafe import Markup

from secretariat.core.values import dataclass

from .agendas import marked_piece
from .canonical.html import aligned, shared_columns
from .setter import Setter
from .sheets import ComparedBlock, ComparedPoint, ComparedRow, ComparedTable, Marked

#: Ranks of headings under the title of the page; deeper ones look alike.
_HIGHEST, _LOWEST = 2, 4
_HEADING, _CELL = Markup('<th scope="col"{}>{}{}</th>'), Markup("<td{}>{}{}</td>")


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
        if block.table:
            # Its rows have bars of their own: of a long table one sees at a glance where to look.
            made.append(SetBlock(_table(block.table, setter), changed=False))
            continue
        if block.points:
            made.append(SetBlock(_points(block.points, setter), block.changed))
            continue
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


def _table(table: ComparedTable, setter: Setter) -> Markup:
    caption = Markup()
    if table.label:
        label = setter.text(f"{table.label}.")
        caption = Markup("<caption>{} {}</caption>").format(label, _words(table.caption, setter))
    said = [[" ".join(piece.text for piece in cell) for cell in row.cells] for row in (table.head, *table.rows)]
    texts = [[setter.unmarked(cell) for cell in row] for row in said]
    columns, size = shared_columns(texts)
    head = Markup().join(
        (_HEADING if cell else _CELL).format(aligned(align), Markup(), _words(cell, setter))
        for align, cell in zip(table.align, table.head.cells, strict=True)
    )
    rows = Markup("\n").join(_row(row, table, setter) for row in table.rows)
    body = Markup("<tbody>{}</tbody>").format(rows) if rows else Markup()
    return Markup("<table{}>{}{}<thead><tr>{}</tr></thead>{}</table>").format(size, caption, columns, head, body)


def _row(row: ComparedRow, table: ComparedTable, setter: Setter) -> Markup:
    bar = Markup('<span class="bar artifact"></span>') if row.changed else Markup()
    cells = [
        _CELL.format(aligned(align), Markup() if place else bar, _words(cell, setter))
        for place, (align, cell) in enumerate(zip(table.align, row.cells, strict=True))
    ]
    return Markup("<tr>{}</tr>").format(Markup().join(cells))


def _points(points: tuple[ComparedPoint, ...], setter: Setter) -> Markup:
    """Points with labels as lists, the paragraphs and tables between them as such."""
    out, run = Markup(), list[Markup]()

    def close() -> Markup:
        made = Markup('<ul class="list" role="list">{}</ul>').format(Markup().join(run)) if run else Markup()
        run.clear()
        return made

    for point in points:
        inner = _points(point.inner, setter)
        if point.label:
            label = Markup('<span class="lb" data-pdf="Lbl">{} </span>').format(_label(point, setter))
            run.append(Markup("<li><p>{}{}</p>{}</li>").format(label, _words(point.pieces, setter), inner))
            continue
        out += close()
        if point.table:
            out += _table(point.table, setter)
            continue
        out += (Markup("<p>{}</p>").format(_words(point.pieces, setter)) if point.pieces else Markup()) + inner
    return out + close()


def _label(point: ComparedPoint, setter: Setter) -> Markup:
    """The label of a point that is gone is gone with it: another may bear it now."""
    label = Markup("{}").format(point.label)
    return marked_piece("del", label, setter) if point.gone else label


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
