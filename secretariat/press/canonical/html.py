"""A canonical text as HTML, for pages and for print: safe by construction, since every word is escaped as
it is set.

Pages and print share one structure; print puts addresses after link words instead of links, footnotes at
their calls, and tag names in `data-pdf` for the press.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from textwrap import shorten
from typing import Literal

from markupsafe import Markup, escape

from secretariat.core.values import dataclass

from .. import words
from ..columns import column_shares
from ..dates import Language
from ..typography import leading_nowhere, polish, to_markup
from .inline import plain
from .model import (
    Annex,
    Block,
    Box,
    Code,
    CodeBlock,
    Document,
    Footnote,
    Heading,
    Link,
    ListBlock,
    ListItem,
    NoteCall,
    Paragraph,
    Picture,
    Quote,
    Run,
    Runs,
    Table,
    Text,
)
from .plain import block_text

SetText = Callable[[str, Language], Markup]
PictureAddress = Callable[[str], str | None]
_EMPTY = Markup()
_HEADING, _CELL = Markup('<th scope="col"{}>{}</th>'), Markup("<td{}>{}</td>")
_KEPT_TOGETHER = 3  # sub-points of a decision; of more, some may stand on the next page (house style, section 4)
#: A name that is read aloud says which table it is; all of its words stand in it.
_LONGEST_NAME = 90
_HEADING_NUMBER = re.compile(r"([IVXLC]{1,6}|[A-Z]|[0-9]{1,2})\. ")


def to_html(
    document: Document,
    language: Language,
    *,
    top_level: int = 2,
    id_prefix: str = "",
    picture_address: PictureAddress | None = None,
) -> Markup:
    """Return the body of a page: headings from `top_level` on, each block with its id, footnotes last.

    `picture_address` turns the SHA-256 of a picture into an address; without it, its words stand for it.
    """
    writer = HtmlWriter(document, language, top_level=top_level, id_prefix=id_prefix, picture_address=picture_address)
    parts = [writer.blocks(writer.main)]
    for annex, blocks in writer.annexes:
        title = writer.annex_title(annex)
        parts.append(Markup('<section class="annex">{}{}</section>').format(title, writer.blocks(blocks)))
    return Markup("\n").join([*parts, writer.notes()])


@dataclass(frozen=True)
class _Setting:
    language: Language
    set_text: SetText
    set_literal: Callable[[str], Markup]
    print: bool
    id_prefix: str
    picture_address: PictureAddress | None


class HtmlWriter:
    """Writes one document; `main` and `annexes` are its parts. Use once: it remembers ranks and notes
    called.
    """

    def __init__(
        self,
        document: Document,
        language: Language,
        *,
        medium: Literal["page", "print"] = "page",
        top_level: int = 2,
        id_prefix: str = "",
        set_text: SetText = to_markup,
        set_literal: Callable[[str], Markup] = escape,
        picture_address: PictureAddress | None = None,
        notes_at_calls: bool = True,
    ) -> None:
        self._notes_at_calls = notes_at_calls
        self._set = _Setting(language, set_text, set_literal, medium == "print", id_prefix, picture_address)
        self._notes = {note.number: note for note in document.notes}
        self._called: set[int] = set()
        self._top = top_level
        self._open_ranks: list[int] = []
        self._inside_note = False
        self.main: tuple[Block, ...] = ()
        self.annexes: list[tuple[Annex, tuple[Block, ...]]] = []
        self._divide(document)

    def _divide(self, document: Document) -> None:
        places = [at for at, block in enumerate(document.blocks) if isinstance(block, Annex)]
        ends = [*places[1:], len(document.blocks)]
        self.main = document.blocks[: places[0]] if places else document.blocks
        for start, end in zip(places, ends, strict=bool(places)):
            annex = document.blocks[start]
            assert isinstance(annex, Annex)
            self.annexes.append((annex, document.blocks[start + 1 : end]))

    def blocks(self, blocks: tuple[Block, ...]) -> Markup:
        """Return the markup of `blocks`."""
        return Markup("\n").join(self._block(block) for block in blocks)

    def annex_title(self, annex: Annex) -> Markup:
        """Return the heading that begins an annex, and start its ranks of headings afresh."""
        self._open_ranks = [0]
        label = f"{words.ANNEX[self._set.language]} {annex.number}"
        return Markup('<h{0} class="annex-title"{1}><span class="lab">{2}</span> {3}</h{0}>').format(
            self._top, self._id(annex), self._words(label), self.runs(annex.runs)
        )

    def item_title(self, heading: Heading) -> Markup:
        """Return the words of a heading that begins an item of a record, and start the ranks below it afresh."""
        self._open_ranks = [heading.level]
        return self.runs(heading.runs)

    def notes(self) -> Markup:
        """Return the footnotes: all of them on a page, in print those that no call has placed on its page."""
        left = [note for note in self._notes.values() if not (self._set.print and note.number in self._called)]
        if not left:
            return _EMPTY
        title = words.NOTES[self._set.language]
        items = Markup("\n").join(self.note(note) for note in left)
        return Markup('<section class="notes"><h{0}>{1}</h{0}>\n{2}</section>').format(
            self._top, self._words(title), items
        )

    def runs(self, runs: Runs) -> Markup:
        """Return the markup of words in a line."""
        return _EMPTY.join(self._run(run) for run in runs)

    def _block(self, block: Block) -> Markup:
        if isinstance(block, Paragraph):
            return self._paragraph(block, _EMPTY)
        if isinstance(block, Heading):
            return self._heading(block)
        if isinstance(block, ListBlock):
            tag = "ul" if block.kind == "bullet" else "ol"
            items = _EMPTY.join(self._item(item) for item in block.items)
            return Markup('<{0} class="list {1}"{2} role="list">{3}</{0}>').format(
                tag, block.kind, self._id(block), items
            )
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Quote):
            return Markup("<blockquote{}>{}</blockquote>").format(self._id(block), self.blocks(block.blocks))
        if isinstance(block, CodeBlock):
            return self._code(block)
        if isinstance(block, Picture):
            return self._picture(block)
        if isinstance(block, Box):
            return self._box(block)
        return Markup("<hr{}>").format(self._id(block))

    def _paragraph(self, block: Paragraph, label: Markup) -> Markup:
        if block.number:
            label = Markup('<span class="n">{}. </span>').format(block.number)
        name = Markup(' class="np"') if block.number else _EMPTY
        return Markup("<p{}{}>{}{}</p>").format(name, self._id(block), label, self.runs(block.runs))

    def _heading(self, block: Heading) -> Markup:
        while self._open_ranks and self._open_ranks[-1] >= block.level:
            self._open_ranks.pop()
        self._open_ranks.append(block.level)
        rank = min(self._top + len(self._open_ranks) - 1, 6)
        return Markup("<h{0}{1}>{2}</h{0}>").format(rank, self._id(block), self._numbered(block.runs))

    def _numbered(self, runs: Runs) -> Markup:
        """A number that the author gave a heading ("IV. ") hangs as those of paragraphs do."""
        first = runs[0] if runs else None
        found = _HEADING_NUMBER.match(first.text) if isinstance(first, Text) else None
        if found is None or not isinstance(first, Text):
            return self.runs(runs)
        rest = replace(first, text=first.text[found.end() :])
        number = Markup('<span class="n">{}. </span>').format(found[1])
        return number + self.runs((rest, *runs[1:]) if rest.text else runs[1:])

    def _item(self, item: ListItem) -> Markup:
        tag = Markup(' data-pdf="Lbl"') if self._set.print else _EMPTY
        label = Markup('<span class="lb"{}>{} </span>').format(tag, item.label)
        first, rest = item.blocks[:1], item.blocks[1:]
        if first and isinstance(first[0], Paragraph):
            body = self._paragraph(first[0], label) + self.blocks(rest)
        else:
            body = Markup("<p>{}</p>").format(label) + self.blocks(item.blocks)
        return Markup("<li{}>{}</li>").format(self._id(item), body)

    def _table(self, block: Table) -> Markup:
        caption = _EMPTY
        if block.word:
            caption = Markup("<caption>{}</caption>").format(self._caption(words.TABLE, block))
        columns, size = _EMPTY, _EMPTY
        if self._set.print:
            columns, size = shared_columns(
                [
                    [polish(block_text(Paragraph(runs=cell)), self._set.language) for cell in row]
                    for row in (block.head, *block.rows)
                ]
            )
        head = _EMPTY.join(
            # An empty corner heads nothing: to say so, it is an ordinary cell.
            (_HEADING if cell else _CELL).format(aligned(align), self.runs(cell))
            for align, cell in zip(block.align, block.head, strict=True)
        )
        rows = Markup("\n").join(
            Markup("<tr>{}</tr>").format(
                _EMPTY.join(
                    _CELL.format(aligned(align), self.runs(cell)) for align, cell in zip(block.align, row, strict=True)
                )
            )
            for row in block.rows
        )
        body = Markup("<tbody>{}</tbody>").format(rows) if rows else _EMPTY
        table = Markup("<table{}{}>{}{}<thead><tr>{}</tr></thead>{}</table>").format(
            size, self._id(block), caption, columns, head, body
        )
        return table if self._set.print else self._movable(block, table)

    def _movable(self, block: Table, table: Markup) -> Markup:
        """A table that is wider than the screen is moved by itself, by hand and by key: it has a name, and a place for keys."""
        name = words.TABLE[self._set.language]
        if block.word:
            name = f"{name} {block.number}".rstrip() + f". {plain(block.caption)}"
        elif heads := ", ".join(filter(None, map(plain, block.head))):
            name = f"{name}: {heads}"
        name = shorten(polish(name, self._set.language), _LONGEST_NAME, placeholder=" …")
        return Markup('<div class="wide" role="group" aria-label="{}" tabindex="0">{}</div>').format(name, table)

    def _caption(self, name: words.Both, block: Table | Picture) -> Markup:
        label = f"{name[self._set.language]} {block.number}".rstrip() + "."
        return Markup("{} {}").format(self._words(label), self.runs(block.caption))

    def _code(self, block: CodeBlock) -> Markup:
        if self._set.print:  # a line a block: set as one text, the time would grow with the square of its length
            lines = _EMPTY.join(
                Markup('<span class="line">{}</span>').format(self._literal(line)) for line in block.text.split("\n")
            )
            return Markup('<pre data-pdf="P">{}</pre>').format(lines)
        return Markup("<pre{}><code>{}</code></pre>").format(self._id(block), self._literal(block.text))

    def _picture(self, block: Picture) -> Markup:
        name = words.PICTURE[self._set.language]
        address = self._set.picture_address(block.blob) if self._set.picture_address else None
        caption, tag = _EMPTY, _EMPTY
        if block.word:
            caption = Markup("<figcaption>{}</figcaption>").format(self._caption(words.FIGURE, block))
            tag = Markup(' data-pdf="Div"') if self._set.print else _EMPTY
        if address is None:
            shown = self._words(f"[{name}: {block.alt}]" if block.alt else f"[{name}]")
            if not caption:
                return Markup('<p class="picture"{}>{}</p>').format(self._id(block), shown)
            return Markup('<figure{}{}><p class="picture">{}</p>{}</figure>').format(
                self._id(block), tag, shown, caption
            )
        picture = Markup('<img src="{}" alt="{}">').format(address, block.alt or name)
        return Markup("<figure{}{}>{}{}</figure>").format(self._id(block), tag, picture, caption)

    def _box(self, block: Box) -> Markup:
        label = _EMPTY
        if block.kind != "plain":
            title = words.SUMMARY if block.kind == "summary" else words.DECISION
            label = Markup('<p class="lab">{}</p>').format(self._words(title[self._set.language]))
        long = any(isinstance(inner, ListBlock) and len(inner.items) > _KEPT_TOGETHER for inner in block.blocks)
        name = f"{block.kind} long" if long and self._set.print else block.kind
        return Markup('<section class="box {}"{}>{}{}</section>').format(
            name, self._id(block), label, self.blocks(block.blocks)
        )

    def note(self, note: Footnote) -> Markup:
        """Return a footnote where it does not stand at its call."""
        if self._set.print:
            return Markup("<p>{}\u2002{}</p>").format(note.number, self._note_words(note))
        prefix = self._set.id_prefix
        body = self.blocks(note.blocks)
        return Markup('<div class="note" id="{0}note-{1}"><span class="n">{1}</span> {2}</div>').format(
            prefix, note.number, body
        )

    def _note_words(self, note: Footnote) -> Markup:
        parts = [
            self.runs(block.runs) if isinstance(block, Paragraph) else self._words(block_text(block))
            for block in note.blocks
        ]
        return Markup(" ").join(parts)

    def _run(self, run: Run) -> Markup:
        if isinstance(run, Text):
            out = self._words(run.text)
            if run.em:
                out = Markup("<em>{}</em>").format(out)
            return Markup("<strong>{}</strong>").format(out) if run.strong else out
        if isinstance(run, Code):
            return Markup("<code>{}</code>").format(self._literal(run.text))
        if isinstance(run, Link):
            return self._link(run)
        return self._call(run.number) if isinstance(run, NoteCall) else Markup("<br>")

    def _link(self, run: Link) -> Markup:
        with leading_nowhere():
            inner = self.runs(run.runs)
        if not self._set.print:
            return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(run.url, inner)
        address = Markup('<span class="address">{}</span>').format(self._literal(run.url))
        said = "".join(piece.text for piece in run.runs) == run.url
        return address if said else Markup("{} ({})").format(inner, address)

    def _call(self, number: int) -> Markup:
        if not self._set.print:
            return Markup('<sup class="call"><a href="#{0}note-{1}">{1}</a></sup>').format(self._set.id_prefix, number)
        note = self._notes.get(number)
        if note is None or number in self._called or self._inside_note or not self._notes_at_calls:
            return Markup("<sup>{}</sup>").format(number)
        self._called.add(number)
        self._inside_note = True
        inner = self._note_words(note)
        self._inside_note = False
        text = Markup(' data-text="{}"').format(self._set.id_prefix) if self._set.id_prefix else _EMPTY
        return Markup('<span class="fn" data-pdf="Note" data-n="{}"{}>{}</span>').format(number, text, inner)

    def _words(self, text: str) -> Markup:
        return self._set.set_text(text, self._set.language)

    def _literal(self, text: str) -> Markup:
        """Code and addresses: no typography."""
        return self._set.set_literal(text)

    def _id(self, block: Block | ListItem) -> Markup:
        if self._set.print or not block.id:
            return _EMPTY
        return Markup(' id="{}{}"').format(self._set.id_prefix, block.id)


def aligned(align: str) -> Markup:
    """Return the class of a cell in a column that is set so."""
    return _EMPTY if align == "left" else Markup(' class="{}"').format("num" if align == "right" else "mid")


def shared_columns(rows: Sequence[Sequence[str]]) -> tuple[Markup, Markup]:
    """Return the columns of a printed table whose cells hold these words, and the class of one that needs smaller type."""
    shares, size = column_shares(rows)
    columns = (Markup('<col style="width: {:.2f}%">').format(100 * share) for share in shares)
    return _EMPTY.join(columns), Markup(' class="{}"').format(size) if size else _EMPTY
