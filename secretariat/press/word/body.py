"""The body of a Word file read as a row of entries (`entries`): words with what they bear, fields, pictures, tables."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import field
from typing import Final

from lxml import etree

from secretariat.core.values import dataclass

from ..canonical.characters import REFUSED
from ..canonical.model import Break, Code, NoteCall, Run, Text
from ..quarantine.word import WordFault, WordRefused
from . import names
from .elements import (
    COMPATIBLE,
    OPEN_BLOCKS,
    WIDEST,
    alternative,
    cells_of,
    joined,
    on,
    outermost,
    rows_of,
    shown_as,
    skipped,
    symbol,
)
from .entries import Entry, Grid, Group, Line, Para, Pic, label
from .package import Package, R, Relation, W, number, switch, value
from .report import Changed, Findings, Image, Lost
from .styles import Numbering, Style, Styles
from .typesetting import typed

#: Longest text that a file may have, in characters, and the most rows of all its tables.
LONGEST: Final = 2_000_000
MOST_ROWS: Final = 5_000
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML: Final = "{urn:schemas-microsoft-com:vml}"
_OFFICE: Final = "{urn:schemas-microsoft-com:office:office}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OPEN_RUNS: Final = (*OPEN_BLOCKS, W + "dir", W + "bdo", W + "del", W + "moveFrom")
_LITERAL_STYLES: Final = ("html code", "verbatim char", "source text", "html typewriter")
_RAISED: Final = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_NO_SCRIPT: Final = re.compile(r"[^0-9+\-=() ]")
_HYPERLINK: Final = re.compile(r'\s*HYPERLINK\s+(?:"([^"]*)"|(?!\\)(\S+))', re.IGNORECASE)
_NOTEREF: Final = re.compile(r"\s*NOTEREF\s+(\S+)", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"\s*(TOC|INDEX|TOA)\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?:https?://[^/?#\s]|mailto:\S)", re.IGNORECASE)


@dataclass
class _Field:
    instruction: list[str] = field(default_factory=list)
    in_result: bool = False
    link: tuple[int, str] | None = None
    silent: bool = False


@dataclass
class _Words:
    """The words of a paragraph while they are read; beside each the link that it belongs to."""

    runs: list[tuple[Run, tuple[int, str] | None]] = field(default_factory=list)
    behind: list[Entry] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)


NoteNumber = Callable[[str, str], int]


class Reader:
    """Reads one part: the body, or the notes. Fields may run over paragraphs, so it is used for the whole of a part."""

    def __init__(
        self,
        package: Package,
        part: str,
        *,
        styles: Styles,
        numbering: Numbering,
        findings: Findings,
        pictures: dict[str, Image],
        note_number: NoteNumber,
        bookmarks: dict[str, tuple[str, str]],
        ours: bool,
    ) -> None:
        self._package = package
        self._relations: dict[str, Relation] = package.relations(part)
        self._styles = styles
        self._numbering = numbering
        self._findings = findings
        self._pictures = pictures
        self._note_number = note_number
        self._bookmarks = bookmarks
        self._ours = ours
        self._fields: list[_Field] = []
        self._links = 0
        self._length = 0
        self._rows = 0
        self._contents = False

    def entries(self, parent: etree._Element) -> list[Entry]:
        """Return what stands in `parent`, in order. Raises WordRefused."""
        found: list[Entry] = []
        for element in parent:
            tag = element.tag
            if tag == W + "p":
                found += self._paragraph(element)
            elif tag == W + "tbl":
                found.append(self._table(element))
            elif tag == W + "sdt":
                found += self._control(element)
            elif tag in OPEN_BLOCKS:
                found += self.entries(element)
            elif tag == COMPATIBLE + "AlternateContent":
                for chosen in alternative(element):
                    found += self.entries(chosen)
        return found

    def _control(self, element: etree._Element) -> list[Entry]:
        content = element.find(W + "sdtContent")
        properties = element.find(W + "sdtPr")
        if content is None:
            return []
        if properties is not None and properties.find(f"{W}docPartObj/{W}docPartGallery") is not None:
            gallery = properties.find(f"{W}docPartObj/{W}docPartGallery")
            if gallery is not None and gallery.get(W + "val", "") == "Table of Contents":
                self._note_contents()
                return []
        tag = value(properties, "tag")
        if self._ours and re.fullmatch(r"[0-9a-f]{64}", tag):
            return [Pic(tag, " ".join("".join(t.text or "" for t in content.iter(W + "t")).split()))]
        if self._ours and tag == names.NOTE_TAG:  # it has its number before what it says, which may call it
            mark = content.find(f".//{W}bookmarkStart")
            at = self._note_number("own", mark.get(W + "name", "") if mark is not None else "")
            return [Group(f"{tag}:{at}", self.entries(content))]
        if self._ours and tag.startswith(names.MARK):
            return [Group(tag, self.entries(content))]
        return self.entries(content)

    def _note_contents(self) -> None:
        if not self._contents:
            self._findings.note(Lost.CONTENTS)
        self._contents = True

    # Paragraphs

    def _paragraph(self, element: etree._Element) -> list[Entry]:
        properties = element.find(W + "pPr")
        style_id = value(properties, "pStyle")
        style = self._styles.find(style_id) if style_id else self._styles.normal
        in_contents = any(open_.silent for open_ in self._fields)
        words = _Words()
        self._inline(element, words, None, hidden=style.on("vanish"))
        label = self._numbering.label(properties, style_id, style)
        if in_contents or re.fullmatch(r"toc \d|toc heading|table of figures", style.name.strip().lower()):
            self._note_contents()
            return list(words.behind)
        self._contents = any(open_.silent for open_ in self._fields)
        outline = value(properties, "outlineLvl")
        indent = properties.find(W + "ind") if properties is not None else None
        runs = joined(words.runs)
        para = Para(
            runs,
            style_id,
            style,
            label,
            level=min(number(outline) + 1, 6) if outline and number(outline, 9) < 9 else style.level,
            indent=number(indent.get(W + "left") or indent.get(W + "start")) if indent is not None else 0,
            centred=value(properties, "jc") == "center",
            emphatic=bool(words.bold) and all(words.bold),
        )
        return [para, *words.behind]

    def _inline(self, parent: etree._Element, words: _Words, link: tuple[int, str] | None, *, hidden: bool) -> None:
        for element in parent:
            tag = element.tag
            if tag == W + "r":
                self._run(element, words, link, hidden=hidden)
            elif tag == W + "hyperlink":
                self._inline(element, words, self._linked(element) or link, hidden=hidden)
            elif tag == W + "fldSimple":
                self._simple_field(element, words, link, hidden=hidden)
            elif tag == W + "sdt":
                content = element.find(W + "sdtContent")
                if content is not None:
                    self._inline(content, words, link, hidden=hidden)
            elif tag in _OPEN_RUNS:
                self._inline(element, words, link, hidden=hidden)
            elif tag in (_MATH + "oMath", _MATH + "oMathPara"):
                said = "".join(t.text or "" for t in element.iter(_MATH + "t"))
                self._findings.note(Changed.FORMULAS, said)
                self._say(words, Text(f" {said} "), link)

    def _linked(self, element: etree._Element) -> tuple[int, str] | None:
        relation = self._relations.get(element.get(R + "id", ""))
        if relation is None:
            return None
        return self._link(relation.target if relation.outside else "")

    def _link(self, url: str) -> tuple[int, str] | None:
        if _ADDRESS.match(url):
            self._links += 1
            return self._links, url
        if url and not url.startswith("#"):
            self._findings.note(Lost.LINKS, url)
        return None

    def _run(self, element: etree._Element, words: _Words, link: tuple[int, str] | None, *, hidden: bool) -> None:
        properties = element.find(W + "rPr")
        style = self._styles.find(value(properties, "rStyle")) if properties is not None else None
        said_hidden = switch(properties, "vanish")
        if said_hidden is None and style is not None and style.on("vanish"):
            said_hidden = True
        if hidden if said_hidden is None else said_hidden:
            said = "".join(t.text or "" for t in element.iter(W + "t"))
            if said.strip() and not any(open_.silent for open_ in self._fields):
                self._findings.note(Lost.HIDDEN, said)
            return
        make = self._maker(properties, style, link)
        for child in element:
            self._child(child, words, link, make)

    def _child(
        self,
        child: etree._Element,
        words: _Words,
        link: tuple[int, str] | None,
        make: Callable[[str], Run],
    ) -> None:
        tag = child.tag
        if tag == W + "fldChar":
            self._field_mark(child.get(W + "fldCharType", ""), words)
        elif tag == W + "instrText":
            if self._fields:
                self._fields[-1].instruction.append(child.text or "")
        elif any(open_.silent or not open_.in_result for open_ in self._fields):
            return
        elif tag in (W + "t", W + "delText"):
            self._say(words, make(self._clean(child.text or "")), link)
        elif tag in (W + "tab", W + "ptab"):
            self._say(words, Text("\t"), link)
        elif tag == W + "br" or tag == W + "cr":
            paged = child.get(W + "type") in ("page", "column")
            self._say(words, Text(" ") if paged else Break(), link)
        elif tag == W + "noBreakHyphen":
            self._say(words, make("\u2011"), link)
        elif tag == W + "sym":
            self._say(words, make(symbol(child)), link)
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            kind = "footnote" if tag == W + "footnoteReference" else "endnote"
            self._say(words, NoteCall(self._note_number(kind, child.get(W + "id", ""))), None)
        elif tag == W + "drawing":
            self._drawing(child, words)
        elif tag in (W + "pict", W + "object"):
            self._pict(child, words)
        elif tag == COMPATIBLE + "AlternateContent":
            for chosen in alternative(child):
                for inner in chosen:
                    self._child(inner, words, link, make)

    def _maker(
        self, properties: etree._Element | None, style: Style | None, link: tuple[int, str] | None
    ) -> Callable[[str], Run]:
        if properties is None:
            return Text
        style_id = value(properties, "rStyle")
        if style_id == names.CODE or (style is not None and style.name.strip().lower() in _LITERAL_STYLES):
            return Code
        if self._ours and style_id == names.LABEL:
            return label
        strong, em = (on(properties, style, name) for name in ("b", "i"))
        if self._ours and style_id in (names.SET, names.ADDED):
            return lambda said: Text(typed(style_id, said), strong, em)
        if not self._ours:
            em = self._formal(properties, em, underlined=link is None)
        script = value(properties, "vertAlign")
        if script in ("superscript", "subscript") and not self._ours:
            return lambda said: Text(self._scripted(said, script), strong, em)
        return lambda said: Text(said, strong, em)

    def _formal(self, properties: etree._Element, em: bool, *, underlined: bool) -> bool:
        if switch(properties, "strike") or switch(properties, "dstrike"):
            parent = properties.getparent()
            said = "".join(t.text or "" for t in parent.iter(W + "t")) if parent is not None else ""
            self._findings.note(Changed.STRUCK, said)
        if underlined and value(properties, "u") not in ("", "none"):
            self._findings.note(Changed.UNDERLINED)
            em = True
        colour = value(properties, "color").lower()
        if value(properties, "highlight") not in ("", "none") or colour not in ("", "auto", "000000"):
            self._findings.note(Lost.FORMATTING)
        return em

    def _scripted(self, said: str, script: str) -> str:
        if said.strip() and not _NO_SCRIPT.search(said):
            return said.translate(_RAISED if script == "superscript" else _LOWERED)
        if said.strip():
            self._findings.note(Changed.RAISED, said)
        return said

    def _clean(self, text: str) -> str:
        if REFUSED.search(text):
            self._findings.note(Changed.CHARACTERS, count=len(REFUSED.findall(text)))
            text = REFUSED.sub("", text)
        return text

    def _say(self, words: _Words, run: Run, link: tuple[int, str] | None) -> None:
        if link is None:
            link = next((open_.link for open_ in reversed(self._fields) if open_.link), None)
        if isinstance(run, Text | Code):
            self._length += len(run.text)
            if self._length > LONGEST:
                raise WordRefused(WordFault.TOO_LONG, "characters")
            if isinstance(run, Text) and run.text.strip():
                words.bold.append(run.strong)
        words.runs.append((run, link))

    # Fields

    def _field_mark(self, kind: str, words: _Words) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._begin_result(self._fields[-1], words)
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if not ended.in_result:
                self._begin_result(ended, words)

    def _begin_result(self, field_: _Field, words: _Words) -> None:
        field_.in_result = True
        said = "".join(field_.instruction)
        called = _NOTEREF.match(said)
        linked = _HYPERLINK.match(said)
        if called and called[1] in self._bookmarks:
            field_.silent = True
            words.runs.append((NoteCall(self._note_number(*self._bookmarks[called[1]])), None))
        elif linked:
            field_.link = self._link(linked[1] or linked[2] or "")
        elif _CONTENTS.match(said):
            field_.silent = True
            self._note_contents()

    def _simple_field(
        self, element: etree._Element, words: _Words, link: tuple[int, str] | None, *, hidden: bool
    ) -> None:
        field_ = _Field([element.get(W + "instr", "")])
        self._fields.append(field_)
        self._begin_result(field_, words)
        self._inline(element, words, link, hidden=hidden)
        self._fields.remove(field_)

    # Pictures and what floats

    def _drawing(self, element: etree._Element, words: _Words) -> None:
        described = next(element.iter(_PLACED + "docPr"), None)
        alt = (described.get("descr") or described.get("title") or "") if described is not None else ""
        self._floating(element, words, [blip.get(R + "embed", "") for blip in element.iter(_DRAWING + "blip")], alt)

    def _pict(self, element: etree._Element, words: _Words) -> None:
        if any(shape.get(_OFFICE + "hr") in ("t", "true") for shape in element.iter(_VML + "rect")):
            words.behind.append(Line())
            return
        shape = next((found for found in element.iter() if found.get("alt")), None)
        alt = shape.get("alt", "") if shape is not None else ""
        self._floating(element, words, [data.get(R + "id", "") for data in element.iter(_VML + "imagedata")], alt)

    def _floating(self, element: etree._Element, words: _Words, images: list[str], alt: str) -> None:
        boxes = [box for box in element.iter(W + "txbxContent") if outermost(box, element)]
        for box in boxes:
            held, self._fields = self._fields, []
            inner = self.entries(box)
            self._fields = held
            if any(not isinstance(entry, Para) or entry.words.strip() for entry in inner):
                first = next((entry.words for entry in inner if isinstance(entry, Para)), "")
                self._findings.note(Changed.TEXT_BOXES, first)
                words.behind += inner
        for key in images:
            picture = self._picture(key, alt)
            if picture is not None:
                words.behind.append(picture)
        if not boxes and not images:
            self._findings.note(Lost.DRAWINGS, alt)

    def _picture(self, key: str, alt: str) -> Pic | None:
        relation = self._relations.get(key)
        data = self._package.parts.get(relation.target) if relation is not None and not relation.outside else None
        kind = shown_as(data) if data else None
        if data is None or kind is None:
            name = relation.target.rpartition("/")[2] if relation is not None else ""
            self._findings.note(Lost.PICTURES, " ".join(filter(None, [alt, f"({name})" if name else ""])))
            return None
        sha256 = hashlib.sha256(data).hexdigest()
        self._pictures[sha256] = Image(data, kind)
        return Pic(sha256, self._clean(" ".join(alt.split())))

    # Tables

    def _table(self, element: etree._Element) -> Grid:
        rows: list[list[list[Entry]]] = []
        aligned: list[list[str]] = []
        for row in rows_of(element):
            self._rows += 1
            if self._rows > MOST_ROWS:
                raise WordRefused(WordFault.TOO_LONG, "rows")
            cells: list[list[Entry]] = [[] for _ in range(skipped(row, "gridBefore"))]
            aligns = [""] * len(cells)
            for cell in cells_of(row):
                properties = cell.find(W + "tcPr")
                entries = self.entries(cell)
                vertical = properties.find(W + "vMerge") if properties is not None else None
                covered = vertical is not None and vertical.get(W + "val", "continue") == "continue"
                width = max(1, min(number(value(properties, "gridSpan"), 1), WIDEST))
                if covered or width > 1:
                    self._findings.note(Changed.MERGED)
                cells.append(entries)
                first = cell.find(f"{W}p/{W}pPr")
                aligns += [value(first, "jc")] + [""] * (width - 1)
                cells += [[] for _ in range(width - 1)]
            rows.append(cells)
            aligned.append(aligns)
        return Grid(rows, aligned)
