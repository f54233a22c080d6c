"""A paper written as a Word file in the house style: the same bytes for the same paper, and read back the same text.

What a paragraph is, its style says (`names`); points are Word's own lists, notes Word's own footnotes. What a style
cannot say (a table within a box or a point, a second box right behind a first one) stands in a content control that names it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import field
from typing import Final, Protocol
from xml.sax.saxutils import quoteattr  # nosec B406

import docx
from docx.image.exceptions import UnrecognizedImageError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.shared import Emu, Mm

from secretariat.core.values import dataclass

from .. import words
from ..canonical.model import (
    Annex,
    Block,
    Box,
    Break,
    Code,
    CodeBlock,
    Footnote,
    Heading,
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
from ..canonical.plain import block_text
from ..columns import column_shares
from ..dates import day_month_year
from ..sheets import Foot
from ..typography import polish
from . import house, names, pieces
from .filling import DRAWING_NS, repacked, set_fonts, set_notes, set_page, set_part, set_properties
from .house import WNS
from .paper import PictureBytes, WordPaper
from .styles import LEVELS

_WIDEST_PICTURE: Final = Mm(150)


def write(paper: WordPaper, picture: PictureBytes | None = None) -> bytes:
    """Return the paper as a Word file; a picture that `picture` does not give is said in its words."""
    file = docx.Document()
    writer = _Writer(paper, file, picture)
    body = writer.body()
    notes = writer.notes_part()
    set_part(file.part._styles_part, house.styles(paper.language))
    set_part(file.part.numbering_part, house.numbering(writer.lists))
    section = file.element.body.sectPr
    assert section is not None
    for child in list(file.element.body):
        if child is not section:
            file.element.body.remove(child)
    made = parse_xml(f"<w:body {WNS} {DRAWING_NS}>{body}</w:body>")
    for at, element in enumerate(list(made)):
        file.element.body.insert(at, element)
    set_page(file, paper)
    set_notes(file, notes)
    set_fonts(file)
    set_properties(file, paper)
    out = io.BytesIO()
    file.save(out)
    return repacked(out.getvalue())


@dataclass
class _Place:
    """Where blocks stand: the style of their paragraphs, and how deep in points."""

    style: str = names.PLAIN
    top: bool = False


class _Linking(Protocol):
    """A part that can name an address outside."""

    def relate_to(self, target: str, reltype: str, is_external: bool) -> str: ...


@dataclass
class _Writer:
    paper: WordPaper
    file: docx.document.Document
    picture: PictureBytes | None
    #: (kind, level, first number) of each list; the first numbers the paragraphs of the main text.
    lists: list[tuple[str, int, int]] = field(default_factory=lambda: [("paragraph", 0, 1)])
    _counting: int = 1
    _called: set[int] = field(default_factory=set)
    _in_note: bool = False
    _bookmark: int = 0
    _pictures: int = 0

    def __post_init__(self) -> None:
        self._by_number = {note.number: note for note in self.paper.document.notes}
        self._links: _Linking = self.file.part
        self._colon = polish(": ", self.paper.language)
        #: The last number of the captions of each label.
        self._counted: dict[str, int] = {}

    def body(self) -> str:
        blocks, place = self.paper.document.blocks, _Place(top=True)
        first = next((at for at, block in enumerate(blocks) if isinstance(block, Annex)), len(blocks))
        text = self._blocks(blocks[:first], place) + self._foot() + self._blocks(blocks[first:], place)
        uncalled = [note for note in self.paper.document.notes if note.number not in self._called]
        behind = ""
        if uncalled:
            behind = self._around(words.NOTES[self.paper.language], "Body") + "".join(map(self._uncalled, uncalled))
        return self._head() + text + behind

    # Head and foot

    def _head(self) -> str:
        front, language = self.paper.front, self.paper.language
        lines = [
            self._around(
                front.class_word[language],
                right=front.symbol or words.NO_SYMBOL[language],
                strong=True,
            ),
            self._around(
                day_month_year(front.day, language) if front.draft is None else words.DRAFT[language],
                right=words.ORIGINAL[language].format(
                    language=(words.FRENCH if front.original == "fr" else words.ENGLISH)[language]
                )
                if front.original
                else "",
            ),
        ]
        if front.supersedes is not None:
            before = front.supersedes
            said = words.SUPERSEDES if before.day is None else words.SUPERSEDES_OF
            day = day_month_year(before.day, language) if before.day else ""
            lines.append(self._around(said[language].format(symbol=before.symbol, date=day)))
        if front.follows is not None:
            by, other = front.follows.by, front.follows.language
            promise = words.FOLLOWS[other] if by is None else words.FOLLOWS_BY[other]
            lines.append(self._around(promise[language].format(date=day_month_year(by, language) if by else "")))
        if front.silence is not None:
            lines.append(self._around(front.silence.or_other(language)[0], strong=True))
        if front.draft is not None:
            lines.append(self._around(words.DRAFT_STATE[language].format(number=front.draft.number), strong=True))
        lines.append(self._around(front.body.or_other(language)[0], "Body"))
        title, of = front.title.or_other(language)
        lines.append(pieces.para(names.TITLE, pieces.words(title, of)))
        if front.note_by is not None:
            lines.append(self._around(front.note_by[language]))
        lines += [self._around(line[language]) for line in front.lines]
        return "".join(lines) + pieces.gap()

    def _foot(self) -> str:
        foot, language, colon = self.paper.foot or Foot(), self.paper.language, self._colon
        said = []
        if foot.signed_name:
            said.append(f"{words.SIGNED[language]} {foot.signed_name}")
        if foot.signed_function is not None:
            said.append(foot.signed_function[language])
        annexes = sum(isinstance(block, Annex) for block in self.paper.document.blocks)
        for number, title in enumerate(foot.annexes, start=1):
            said.append(f"{words.ANNEX[language]}\u00a0{number}{colon}{title.or_other(language)[0]}")
        if annexes and not foot.annexes:
            said.append(f"{(words.ANNEX if annexes == 1 else words.ANNEXES_COUNTED)[language]}{colon}{annexes}")
        if foot.action_officer is not None:
            said.append(words.ACTION_OFFICER[language] + colon + foot.action_officer[language])
        if foot.registry:
            said.append(words.REGISTRY[language] + colon + foot.registry)
        return "".join(self._around(line) for line in said)

    def _around(self, text: str, kind: str = "", *, right: str = "", strong: bool = False, marked: str = "") -> str:
        text, right = (polish(said, self.paper.language) for said in (text, right))
        return pieces.around(text, kind, right=right, strong=strong, marked=marked)

    # Blocks

    def _blocks(self, blocks: Iterable[Block], place: _Place) -> str:
        made, before = [], ""
        for block in blocks:
            frame = _free(block) if place.top else ""
            if isinstance(block, Quote | Box) and frame not in ("", before):
                made.append(self._framed(block))
                before = frame
            else:
                made.append(self._block(block, place))
                before = ""
        return "".join(made)

    def _framed(self, block: Quote | Box) -> str:
        return self._blocks(block.blocks, _Place(_frame(block)))

    def _block(self, block: Block, place: _Place) -> str:
        if isinstance(block, Paragraph):
            return self._paragraph(block, place)
        if isinstance(block, Heading):
            return pieces.para(f"{names.HEADING}{block.level}", self._runs(block.runs))
        if isinstance(block, Annex):
            return self._annex(block)
        if isinstance(block, ListBlock):
            return self._list(block, 0, place)
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Quote):
            return pieces.control(names.QUOTE_TAG, self._framed(block))
        if isinstance(block, CodeBlock):
            return self._literal(block)
        if isinstance(block, Picture):
            return self._picture(block)
        if isinstance(block, Box):
            return pieces.control(names.BOX_TAG + block.kind, self._framed(block))
        return pieces.para(names.RULE, "")

    def _paragraph(self, block: Paragraph, place: _Place) -> str:
        if not place.top:
            return pieces.para(place.style, self._runs(block.runs))
        number = "" if self._counting == 1 else pieces.number(self._counting, 0)
        return pieces.para(names.PARAGRAPH, self._runs(block.runs), number)

    def _annex(self, block: Annex) -> str:
        self.lists.append(("paragraph", 0, 1))
        self._counting = len(self.lists)
        label = f"{block.word} {block.number}".rstrip() + self._colon
        return pieces.para(names.ANNEX, pieces.run(label, _LABEL) + self._runs(block.runs))

    def _list(self, block: ListBlock, depth: int, place: _Place) -> str:
        self.lists.append((block.kind, depth, block.start))
        key = len(self.lists)
        return "".join(self._item(item, key, depth, place) for item in block.items)

    def _item(self, item: ListItem, key: int, depth: int, place: _Place) -> str:
        blocks = list(item.blocks)
        first = blocks.pop(0) if blocks and isinstance(blocks[0], Paragraph) else None
        runs = self._runs(first.runs) if isinstance(first, Paragraph) else ""
        frame = names.QUOTED if place.style == names.QUOTE else place.style.removeprefix(names.QUOTE)
        style = names.POINT + frame if frame in (*names.FRAMES, names.QUOTED) else names.POINT
        made = [pieces.para(style, runs, pieces.number(key, depth))]
        for block in blocks:
            if isinstance(block, Paragraph):
                made.append(pieces.para(f"{names.CONTINUED}{depth + 1}", self._runs(block.runs)))
            elif isinstance(block, ListBlock) and depth + 1 < LEVELS:
                made.append(self._list(block, depth + 1, place))
            else:
                made.append(pieces.control(f"{names.WITHIN_TAG}{depth}", self._block(block, _Place())))
        return "".join(made)

    def _table(self, block: Table) -> str:
        caption = self._caption(block) if block.word else ""
        said = [[block_text(Paragraph(runs=cell)) for cell in row] for row in (block.head, *block.rows)]
        widths = [int(pieces.WIDTH * share) for share in column_shares(said, spare_letters=2)[0]]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        rows = [self._row(block.head, block, widths, head=True)]
        rows += [self._row(row, block, widths, head=False) for row in block.rows]
        return (
            f'{caption}<w:tbl><w:tblPr><w:tblStyle w:val="{names.TABLE}"/><w:tblW w:w="5000" w:type="pct"/>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{pieces.gap()}"
        )

    def _caption(self, block: Table | Picture) -> str:
        """The number is a field that Word counts, so that its lists of tables and of figures know it."""
        below = _BELOW if isinstance(block, Picture) else ""
        counted = ""
        if block.number:
            again = "" if int(block.number) == self._counted.get(block.word, 0) + 1 else f" \\r {block.number}"
            self._counted[block.word] = int(block.number)
            name = f"SEQ {block.word} \\* ARABIC{again}"
            counted = pieces.run(" ", _LABEL) + pieces.counted(name, block.number, _LABEL)
        label = pieces.run(block.word, _LABEL) + counted + pieces.run(self._colon, _LABEL)
        return pieces.para(names.CAPTION, label + self._runs(block.caption), below)

    def _row(self, cells: tuple[Runs, ...], block: Table, widths: list[int], *, head: bool) -> str:
        style = names.HEAD_CELL if head else names.CELL
        made = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{pieces.para(style, self._runs(runs), '' if align == 'left' else f'<w:jc w:val={quoteattr(align)}/>')}</w:tc>"
            for runs, align, width in zip(cells, block.align, widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{made}</w:tr>"

    def _literal(self, block: CodeBlock) -> str:
        lines = "<w:br/>".join(pieces.said(line) for line in block.text.split("\n"))
        text = pieces.para(names.LITERAL, f"<w:r>{lines}</w:r>")
        return (pieces.para(names.LITERAL_NAME, pieces.run(block.info)) if block.info else "") + text

    def _picture(self, block: Picture) -> str:
        data = self.picture(block.blob) if self.picture is not None else None
        if data is not None:
            try:
                key, _ = self.file.part.get_or_add_image(io.BytesIO(data))
                shown = self.file.part.new_pic_inline(io.BytesIO(data))
            except (UnrecognizedImageError, ValueError, ZeroDivisionError, OverflowError):
                data = None
        if data is None:
            said = pieces.control(block.blob, pieces.para(names.PICTURE, pieces.run(block.alt)))
            return said + (self._caption(block) if block.word else "")
        self._pictures += 1
        width, height = shown.extent.cx, shown.extent.cy
        if width > _WIDEST_PICTURE:
            width, height = _WIDEST_PICTURE, Emu(max(1, int(height * _WIDEST_PICTURE / width)))
        named = f'id="{self._pictures}" name="Picture {self._pictures}" descr={pieces.attribute(block.alt)}'
        shown_at = pieces.para(
            names.PICTURE,
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
            f"<wp:docPr {named}/><a:graphic>"
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{key}"/><a:stretch>'
            '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>",
            "<w:keepNext/>" if block.word else "",
        )
        return shown_at + (self._caption(block) if block.word else "")

    # Words

    def _runs(self, runs: Runs) -> str:
        return "".join(self._run(run) for run in runs)

    def _run(self, run: Run) -> str:
        if isinstance(run, Text):
            return pieces.words(run.text, self.paper.language, _weight(run))
        if isinstance(run, Code):
            return pieces.run(run.text, f'<w:rStyle w:val="{names.CODE}"/>')
        if isinstance(run, Break):
            return "<w:r><w:br/></w:r>"
        if isinstance(run, NoteCall):
            return self._call(run.number)
        key = self._links.relate_to(run.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink r:id="{key}">{"".join(self._linked(inner) for inner in run.runs)}</w:hyperlink>'

    @staticmethod
    def _linked(run: Text | Code) -> str:
        if isinstance(run, Code):
            return pieces.run(run.text, f'<w:rStyle w:val="{names.CODE}"/>')
        # As it was typed: what is set otherwise would lose its mark where LibreOffice saves the file again.
        return pieces.run(run.text, f'<w:rStyle w:val="{names.LINK}"/>{_weight(run)}')

    def _call(self, number: int) -> str:
        if self._in_note or number in self._called:
            return (
                f'<w:fldSimple w:instr=" NOTEREF {names.NOTE_MARK}{number} \\f \\h ">'
                f"{pieces.run(str(number), _CALLED)}</w:fldSimple>"
            )
        self._called.add(number)
        return self._marked(number, f'<w:r><w:rPr>{_CALLED}</w:rPr><w:footnoteReference w:id="{number}"/></w:r>')

    def _marked(self, number: int, inner: str) -> str:
        self._bookmark += 1
        return (
            f'<w:bookmarkStart w:id="{self._bookmark}" w:name="{names.NOTE_MARK}{number}"/>{inner}'
            f'<w:bookmarkEnd w:id="{self._bookmark}"/>'
        )

    # Notes

    def _uncalled(self, note: Footnote) -> str:
        self._in_note = True
        inner = self._blocks(note.blocks, _Place(names.NOTE))
        label = self._around(f"[{note.number}]", marked=self._marked(note.number, ""))
        self._in_note = False
        return pieces.control(names.NOTE_TAG, label + inner)

    def notes_part(self) -> tuple[str, list[str]]:
        """Return the part of the footnotes, and the addresses that it names, in the order of their ids."""
        addresses: list[str] = []
        self._links = _Addresses(addresses)
        self._in_note = True
        made = [
            f'<w:footnote w:id="{number}">{self._note(self._by_number[number])}</w:footnote>'
            for number in sorted(self._called)
            if number in self._by_number
        ]
        return "".join(made), addresses

    def _note(self, note: Footnote) -> str:
        mark = f"<w:r><w:rPr>{_CALLED}</w:rPr><w:footnoteRef/></w:r>{pieces.run(' ')}"
        first = note.blocks[0] if note.blocks else None
        if isinstance(first, Paragraph):
            made = pieces.para(names.NOTE, mark + self._runs(first.runs))
            rest = note.blocks[1:]
        else:
            made, rest = pieces.para(names.NOTE, mark), note.blocks
        made += self._blocks(rest, _Place(names.NOTE))
        return made + pieces.gap() if made.endswith("</w:sdt>") else made


class _Addresses:
    """Stands in for a part of python-docx, which knows none for footnotes."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = addresses

    def relate_to(self, target: str, reltype: str, is_external: bool) -> str:
        if target not in self._addresses:
            self._addresses.append(target)
        return f"rId{self._addresses.index(target) + 1}"


def _weight(run: Text) -> str:
    return ("<w:b/>" if run.strong else "") + ("<w:i/>" if run.em else "")


#: The caption of a picture stands below it, and begins where the picture does.
_BELOW: Final = f'<w:keepNext w:val="0"/><w:spacing w:before="0" w:after="200"/><w:ind w:left="{house.STEP}"/>'
_LABEL: Final = f'<w:rStyle w:val="{names.LABEL}"/>'
_CALLED: Final = f'<w:rStyle w:val="{names.NOTE_CALL}"/>'


def _frame(block: Quote | Box) -> str:
    """Return the style of the paragraphs in a quotation or a box."""
    if isinstance(block, Quote):
        return names.QUOTE
    return next((names.QUOTE + end for end, kind in names.FRAMES.items() if kind == block.kind), names.PLAIN)


def _free(block: Block) -> str:
    """Return the style that alone says which paragraphs and points a frame holds; "" if it takes a content control.

    Not every program keeps content controls: LibreOffice makes a field without emphasis of what stands in one.
    """
    if not isinstance(block, Quote | Box) or not block.blocks or not all(map(_simple, block.blocks)):
        return ""
    style = _frame(block)
    return style if style != names.PLAIN else ""


def _simple(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return bool(block.runs)
    return isinstance(block, ListBlock) and all(
        bool(item.blocks)
        and isinstance(item.blocks[0], Paragraph)
        and all(isinstance(inner, ListBlock) and _simple(inner) for inner in item.blocks[1:])
        for item in block.items
    )
