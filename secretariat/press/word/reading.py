"""A Word file read into canonical text, with what was kept, changed and lost of it.

What we wrote ourselves (`writing`) says by its styles what each paragraph is, and reads back to the same text. Anything
else is read as its author meant it: by styles, by the numbers that Word shows, and by those that were typed by hand.
The reader is ours, on lxml, and of mammoth takes its table of symbol fonts: mammoth keeps neither the form of a list's
numbers nor hidden text apart, and settles tracked changes one way only. In tests it is the witness that no word is lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from lxml import etree

from ..canonical import CanonicalTextError, Document, parse, to_source
from ..canonical.grammar import CAPTION, letter, roman
from ..canonical.inline import plain, settled
from ..canonical.model import (
    Block,
    Box,
    CodeBlock,
    Footnote,
    Heading,
    ListKind,
    Paragraph,
    Picture,
    Quote,
    Run,
    Runs,
    Text,
)
from ..quarantine.word import WordFault, WordRefused, read_word, unpacked
from . import names
from .entries import Entry, Grid, Group, Line, Para, Pic, Reader, is_label
from .folding import RULE, Point, Said, Step, annex_of, boxed, captioned, fold, in_line, table_of, without_start
from .package import Package, W, number
from .report import Brought, Changed, Findings, Image, Lost, kept_of
from .resaved import call_by_our_names, framed
from .revisions import Revisions, comments_of
from .styles import Label, Numbering, Styles

_MAIN: Final = "word/document.xml"
_NOTES: Final = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
_QUOTES: Final = ("quote", "intense quote", "quotations", "block text", "citation", "citation intense")
_LITERAL: Final = ("html preformatted", "preformatted text", "source code", "macro text", "macro", "plain text")
_TITLES: Final = ("title", "titre")
_KINDS: Final[dict[str, ListKind]] = {
    "bullet": "bullet",
    "lowerLetter": "letter",
    "upperLetter": "letter",
    "lowerRoman": "roman",
    "upperRoman": "roman",
}
_TYPED: Final = re.compile(
    r"\s*(?:(\d{1,3})[.)]|\(([a-z]{1,5})\)|([a-z])\)|([ivx]{1,5})\)|([•·▪‣◦–-]))(?=[\s\u00a0])[\s\u00a0]+"
)
#: Word's own styles for lists within lists.
_DEEPER: Final = re.compile(r"list (?:bullet|number) ([2-5])")
#: A bold line so short, without an end, is a heading that somebody made by hand.
_SHORT: Final = 120
#: From so many numbered paragraphs on, the others are taken to have no number because nobody gave them one.
_FEW: Final = 3


def read(data: bytes, *, rejected: Collection[int] = (), reject_all: bool = False) -> Brought:
    """Read a Word file; tracked changes are accepted, but for those whose numbers are in `rejected`.

    Raises WordRefused for what is not read at all.
    """
    facts = read_word(data)
    package = Package(unpacked(data))
    call_by_our_names(package)
    body = package.tree(_MAIN)
    content = body.find(W + "body") if body is not None else None
    if body is None or content is None:
        raise WordRefused(WordFault.BROKEN, "no body")
    notes = {kind: tree for kind, name in _NOTES.items() if (tree := package.tree(name)) is not None}
    trees = [body, *notes.values()]
    comments = comments_of(package.tree("word/comments.xml"), trees)
    revisions = Revisions(trees)
    revisions.settle(rejected, reject_all=reject_all)
    reading = _Reading(package, notes)
    try:
        document = parse(to_source(reading.document(content)))
    except CanonicalTextError as problem:
        raise WordRefused(WordFault.TOO_LONG, str(problem)) from problem
    reading.compare_numbers(document)
    return Brought(
        document=document,
        title=reading.title,
        author=facts.author,
        kept=kept_of(document),
        changed=reading.findings.lines(Changed),
        lost=reading.findings.lines(Lost),
        changes=revisions.changes,
        formal_changes=revisions.formal,
        comments=comments,
        pictures=reading.pictures,
    )


@dataclass
class _Typed:
    """Where the counting of labels typed by hand stands."""

    main: int = 0
    listed: int = 0
    letters: int = 0
    romans: int = 0
    block: int = 0


@dataclass
class _Para:
    """A paragraph on its way to become a block: what was typed before it is taken off, and what it is, is said."""

    para: Para
    runs: list[Run]
    role: str = "body"
    shown: str = ""
    point: Point | None = None
    blocks: list[Block] = field(default_factory=list)


class _Reading:
    """One file being read."""

    def __init__(self, package: Package, notes: dict[str, etree._Element]) -> None:
        self._package = package
        self._styles = Styles(package.tree("word/styles.xml"))
        self._numbering = Numbering(package.tree("word/numbering.xml"))
        self.findings = Findings()
        self.pictures: dict[str, Image] = {}
        self.title = ""
        self._ours = names.PARAGRAPH in self._styles
        self._note_numbers: dict[tuple[str, str], int] = {}
        self._note_bodies: dict[int, tuple[Block, ...]] = {}
        self._notes = notes
        self._bookmarks: dict[str, tuple[str, str]] = {}
        self._shown: list[str] = []

    def document(self, body: etree._Element) -> Document:
        self._find_bookmarks(body)
        entries = self._reader(_MAIN).entries(body)
        blocks = self._own(framed(entries)) if self._ours else self._foreign(entries)
        for kind, tree in self._notes.items():
            self._read_notes(kind, tree)
        if not self._ours:
            self._note_heads()
        notes = tuple(Footnote(number=at, blocks=self._note_bodies.get(at, ())) for at in self._note_numbers.values())
        return Document(blocks, notes)

    def _reader(self, part: str) -> Reader:
        return Reader(
            self._package,
            part,
            styles=self._styles,
            numbering=self._numbering,
            findings=self.findings,
            pictures=self.pictures,
            note_number=self._note_number,
            bookmarks=self._bookmarks,
            ours=self._ours,
        )

    # Notes

    def _note_number(self, kind: str, key: str) -> int:
        return self._note_numbers.setdefault((kind, key), len(self._note_numbers) + 1)

    def _find_bookmarks(self, body: etree._Element) -> None:
        """Remember the names under which notes are called once more."""
        waiting: list[str] = []
        for element in body.iter(
            W + "bookmarkStart", W + "bookmarkEnd", W + "footnoteReference", W + "endnoteReference"
        ):
            if element.tag == W + "bookmarkStart":
                name = element.get(W + "name", "")
                waiting = [*waiting[-20:], name]
                if self._ours and name.startswith(names.NOTE_MARK):
                    self._bookmarks[name] = ("own", name)
            elif element.tag != W + "bookmarkEnd":
                kind = "footnote" if element.tag == W + "footnoteReference" else "endnote"
                for name in waiting:
                    self._bookmarks[name] = (kind, element.get(W + "id", ""))
                waiting = []

    def _read_notes(self, kind: str, tree: etree._Element) -> None:
        reader = self._reader(_NOTES[kind])
        for note in tree.iter(W + kind):
            at = self._note_numbers.get((kind, note.get(W + "id", "")))
            if at is None:
                continue
            entries = reader.entries(note)
            self._note_bodies[at] = self._own(entries) if self._ours else fold(self._simple(entries), self.findings)
            if kind == "endnote":
                self.findings.note(Changed.ENDNOTES)

    def _note_heads(self) -> None:
        """Say what stands in head and foot of the pages, but for mere page numbers."""
        seen: list[str] = []
        for name in sorted(self._package.parts):
            if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
                tree = self._package.tree(name)
                for paragraph in tree.iter(W + "p") if tree is not None else ():
                    said = " ".join("".join(t.text or "" for t in paragraph.iter(W + "t")).split())
                    if re.search(r"[^\W\d]{2}", said) and said not in seen:
                        seen.append(said)
                        self.findings.note(Lost.HEAD_AND_FOOT, said)

    # What we wrote

    def _own(self, entries: Sequence[Entry]) -> tuple[Block, ...]:
        return fold(self._own_steps(entries), self.findings)

    def _own_steps(self, entries: Sequence[Entry]) -> list[Step]:
        steps: list[Step] = []
        caption: tuple[str, str, Runs] | None = None
        literal_name = ""
        for entry in entries:
            if isinstance(entry, Group):
                steps += self._own_group(entry)
            elif isinstance(entry, Pic):
                steps.append(Said(Picture(blob=entry.sha256, alt=entry.alt)))
            elif isinstance(entry, Grid):
                table = table_of(
                    [[self._own(cell) for cell in row] for row in entry.rows], entry.aligned, self.findings
                )
                if table is not None:
                    steps.append(Said(captioned(table, *caption) if caption else table))
                caption = None
            elif isinstance(entry, Line):
                steps.append(Said(RULE))
            elif entry.style_id == names.CAPTION:
                found = CAPTION.match(f"{_labels(entry)} x")
                caption = (found[1], found[2] or "", _unlabelled(entry)) if found else None
            elif entry.style_id == names.LITERAL_NAME:
                literal_name = entry.words
            elif entry.style_id == names.LITERAL:
                steps.append(Said(CodeBlock(info=literal_name, text=_literal(entry))))
                literal_name = ""
            else:
                step = self._own_step(entry)
                if step is not None:
                    steps.append(step)
        return steps

    def _own_step(self, entry: Para) -> Step | None:
        style = entry.style_id
        if style == names.TITLE:
            self.title = self.title or " ".join(entry.words.split())
            return None
        if style.startswith(names.AROUND):
            return None
        if style == names.RULE:
            return Said(RULE)
        if style == names.ANNEX:
            found = re.fullmatch(r"(Annexe?)(?: (\S+?))? ?:? ?", _labels(entry))
            annex = annex_of([Text(_labels(entry))]) if found else None
            return Said(replace(annex, runs=_unlabelled(entry))) if annex is not None else None
        runs = settled(entry.runs)
        label = entry.label
        if label is not None and not entry.level and not (style == names.PARAGRAPH and label.form == "decimal"):
            kind = _KINDS.get(label.form, "number")
            return Point(kind, label.level, label.key, label.number, runs)
        if not runs:
            return None
        if entry.level and style.startswith(names.HEADING):
            return Said(Heading(level=entry.level, runs=runs))
        depth = number(style.removeprefix(names.CONTINUED), 0) - 1 if style.startswith(names.CONTINUED) else None
        return Said(Paragraph(runs=runs), depth)

    def _own_group(self, group: Group) -> list[Step]:
        tag = group.tag
        if tag.startswith(names.NOTE_TAG):
            self._note_bodies[number(tag.rpartition(":")[2])] = self._own(group.entries)
            return []
        if tag == names.LITERAL_TAG:
            return self._own_steps(group.entries)
        blocks = self._own(group.entries)
        if tag.startswith(names.WITHIN_TAG):
            depth = number(tag.removeprefix(names.WITHIN_TAG))
            return [Said(block, depth) for block in blocks]
        if tag == names.QUOTE_TAG:
            return [Said(Quote(blocks=blocks))] if blocks else []
        box = boxed(tag.removeprefix(names.BOX_TAG), blocks)
        return [Said(box)] if box is not None else []

    # What others wrote

    def _foreign(self, entries: Sequence[Entry]) -> tuple[Block, ...]:
        marked = [self._marked(entry) for entry in entries]
        self._title_of(marked)
        self._headings_by_hand(marked)
        self._labels(marked)
        numbered = sum(isinstance(m, _Para) and m.role == "numbered" for m in marked)
        others = sum(isinstance(m, _Para) and m.role == "body" and bool(m.para.words.strip()) for m in marked)
        leave_unnumbered = numbered >= _FEW and numbered * 2 >= others
        if not numbered and others:
            self.findings.note(Changed.NUMBERED, count=others)
        return self._boxed(fold(self._steps(marked), self.findings), marked, leave_unnumbered)

    def _marked(self, entry: Entry) -> _Para | Grid | Pic | Line | Group:
        if not isinstance(entry, Para):
            return entry
        marked = _Para(entry, entry.runs)
        if not entry.words.strip():
            marked.role = "empty"
        elif entry.name in _TITLES:
            marked.role = "title"
        elif entry.level:
            marked.role = "heading"
        elif entry.name in _QUOTES:
            marked.role = "quote"
        elif entry.name in _LITERAL and entry.name != "plain text":
            marked.role = "literal"
        return marked

    def _title_of(self, marked: Sequence[object]) -> None:
        for m in marked:
            if isinstance(m, _Para) and m.role == "title" and not self.title:
                self.title = " ".join(m.para.words.split())
                m.role = "taken"
                self.findings.note(Changed.TITLE, self.title)
            elif isinstance(m, _Para) and m.role == "title":
                m.role = "heading"
                m.para.level = 1

    def _headings_by_hand(self, marked: Sequence[object]) -> None:
        """A short line all in bold, without an end, that is no point of a list, was meant as a heading."""
        for m in marked:
            if not isinstance(m, _Para) or m.role != "body" or not m.para.emphatic:
                continue
            words = m.para.words.strip()
            typed = _TYPED.match(words + " x")
            if len(words) > _SHORT or words.endswith((".", ";", ":", ",")) or (typed and not typed[1]):
                continue
            if m.para.label is not None and m.para.label.form == "bullet":
                continue
            m.role = "heading"
            m.para.level = 1 if words.isupper() else 2
            self.findings.note(Changed.BOLD_HEADINGS, words)

    def _labels(self, marked: Sequence[object]) -> None:
        """Say of each paragraph whether it is a numbered one, a point of a list, or neither."""
        running = self._running_lists(marked)
        typed = _Typed()
        typed_numbers = self._typed_numbers(marked)
        last_point: Point | None = None
        offsets: dict[str, int] = {}
        for m in marked:
            if isinstance(m, _Para) and m.role == "empty":
                continue
            if not isinstance(m, _Para) or m.role not in ("body",):
                if isinstance(m, _Para) and m.role in ("heading", "title"):
                    last_point = None
                    typed = replace(typed, letters=0, romans=0, listed=0)
                continue
            label = m.para.label
            if label is not None and label.form != "bullet" and label.key in running and label.level == 0:
                m.role, m.shown = "numbered", label.text
                typed = replace(typed, letters=0, romans=0, listed=0, block=typed.block + 1)
                last_point = None
            elif label is not None:
                m.point = last_point = self._beneath(self._counted(m, label), last_point, offsets)
            elif (point := self._typed(m, typed, typed_numbers)) is not None:
                m.point = last_point = self._beneath(point, last_point, offsets)
            elif m.role == "body" and last_point is not None and m.para.indent > 0 and self._goes_on(m, marked):
                m.role = "continued"
                m.point = last_point
            elif m.role == "body":
                typed = replace(typed, letters=0, romans=0, listed=0, block=typed.block + 1)
                last_point = None
        self._rejoin(marked)

    @staticmethod
    def _beneath(point: Point, last: Point | None, offsets: dict[str, int]) -> Point:
        """Bullets behind a point of letters or numbers stand under it, however deep Word says they are."""
        if point.kind != "bullet":
            return point
        if last is None:
            offsets.pop(point.key, None)
        elif last.key != point.key and last.kind != "bullet":
            offsets[point.key] = max(0, last.depth + 1 - point.depth)
        return replace(point, depth=point.depth + offsets.get(point.key, 0))

    def _running_lists(self, marked: Sequence[object]) -> frozenset[str]:
        """The lists whose numbers run through the text, with headings or others between: those of its paragraphs."""
        seen: dict[str, list[int]] = {}
        lengths: dict[str, int] = {}
        for at, m in enumerate(marked):
            if isinstance(m, _Para) and m.role == "body" and m.para.label is not None and m.para.label.level == 0:
                label = m.para.label
                if label.form not in ("bullet", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"):
                    seen.setdefault(label.key, []).append(at)
                    lengths[label.key] = lengths.get(label.key, 0) + len(m.para.words)
        found = set()
        for key, places in seen.items():
            broken = any(isinstance(m, _Para) and m.role == "heading" for m in marked[places[0] : places[-1]])
            long = lengths[key] / len(places) > 2 * _SHORT
            if broken or (len(places) >= _FEW and long):
                found.add(key)
        return frozenset(found)

    def _counted(self, m: _Para, label: Label) -> Point:
        kind = _KINDS.get(label.form, "number")
        said = label.text.strip()
        expected = {
            "letter": f"({letter(label.number)})", "roman": f"({roman(label.number)})", "number": f"{label.number}."
        }.get(kind, said)  # fmt: skip
        if said != expected and kind != "bullet":
            self.findings.note(Changed.LABELS, f"{said} → {expected}")
        deeper = _DEEPER.fullmatch(m.para.name)
        level = label.level or (int(deeper[1]) - 1 if deeper else 0)
        return Point(kind, level, label.key, label.number, settled(m.runs))

    def _typed_numbers(self, marked: Sequence[object]) -> frozenset[int]:
        """The places of paragraphs whose numbers, typed by hand, run through the text: 1, 2, 3 …, again in each annex."""
        found: list[int] = []
        chain: list[int] = []
        for m in marked:
            if not isinstance(m, _Para):
                continue
            if m.role == "heading" and annex_of(m.runs) is not None:
                found += chain if len(chain) > 1 else []
                chain = []
            if m.role != "body" or m.para.label is not None:
                continue
            typed = _TYPED.match(m.para.words)
            if typed is not None and typed[1] and int(typed[1]) == len(chain) + 1:
                chain.append(id(m))
        found += chain if len(chain) > 1 else []
        return frozenset(found)

    def _typed(self, m: _Para, typed: _Typed, numbers: frozenset[int]) -> Point | None:
        """Take off a label that was typed by hand, and count on; what follows no order is left as words."""
        found = _TYPED.match(m.para.words)
        if found is None or not self._begins_with_words(m):
            return None
        runs = settled(without_start(m.runs, found.end()))
        if not runs:
            return None
        key = f"typed-{typed.block}"
        if found[1] and id(m) in numbers:
            m.role, m.shown, m.runs = "numbered", f"{found[1]}.", list(runs)
            typed.block += 1
            typed.letters = typed.romans = typed.listed = 0
            return None
        if found[1]:
            if int(found[1]) != typed.listed + 1:
                return None
            typed.listed += 1
            return Point("number", 1, f"{key}-n", typed.listed, runs)
        if found[5]:
            return Point("bullet", 1, f"{key}-b", 1, runs)
        sign = found[2] or found[3] or found[4] or ""
        if typed.letters and sign == roman(typed.romans + 1) and sign != letter(typed.letters + 1):
            typed.romans += 1
            return Point("roman", 2, f"{key}-r", typed.romans, runs)
        if sign == letter(typed.letters + 1):
            typed.letters, typed.romans = typed.letters + 1, 0
            return Point("letter", 1, f"{key}-a", typed.letters, runs)
        if not typed.letters and sign == roman(typed.romans + 1):
            typed.romans += 1
            return Point("roman", 1, f"{key}-i", typed.romans, runs)
        return None

    @staticmethod
    def _begins_with_words(m: _Para) -> bool:
        return bool(m.runs) and isinstance(m.runs[0], Text)

    @staticmethod
    def _goes_on(m: _Para, marked: Sequence[object]) -> bool:
        """An indented paragraph between two points of a list belongs to the first of them."""
        at = next(place for place, other in enumerate(marked) if other is m)
        for other in marked[at + 1 : at + 4]:
            if isinstance(other, _Para) and other.role == "body":
                return other.para.label is not None or _TYPED.match(other.para.words) is not None
            if isinstance(other, _Para) and other.role == "heading":
                return False
        return False

    def _rejoin(self, marked: Sequence[object]) -> None:
        """Where a list of letters goes on behind a paragraph without a label, that paragraph stands under its last point."""
        last: dict[str, int] = {}
        for at, m in enumerate(marked):
            if not isinstance(m, _Para) or m.point is None or m.role == "continued":
                continue
            key = m.point.key
            between = marked[last[key] + 1 : at] if key in last else []
            if m.point.kind in ("letter", "roman") and m.point.number > 1:
                plain_between = [b for b in between if isinstance(b, _Para) and b.role == "body" and b.point is None]
                if key in last and not any(isinstance(b, _Para) and b.role in ("heading", "numbered") for b in between):
                    for b in plain_between:
                        b.role, b.point = "continued", m.point
                elif between or key not in last:
                    self.findings.note(Changed.LABELS, m.para.label.text if m.para.label else "")
            last[key] = at

    def _steps(self, marked: Sequence[_Para | Grid | Pic | Line | Group]) -> list[Step]:
        steps: list[Step] = []
        at = 0
        while at < len(marked):
            m = marked[at]
            if isinstance(m, _Para) and m.role in ("quote", "literal"):
                end = at
                while end < len(marked) and isinstance(n := marked[end], _Para) and n.role in (m.role, "empty"):
                    end += 1
                steps.append(Said(self._run_of(m.role, cast(Sequence[_Para], marked[at:end]))))
                at = end
                continue
            following = next((n for n in marked[at + 1 :] if not (isinstance(n, _Para) and n.role == "empty")), None)
            steps += self._step(m, following)
            at += 1
        return steps

    def _run_of(self, role: str, paras: Sequence[_Para]) -> Block:
        if role == "literal":
            text = "\n".join(_literal(m.para) for m in paras)
            return CodeBlock(text=text.strip("\n"))
        return Quote(blocks=tuple(Paragraph(runs=runs) for m in paras if (runs := settled(m.runs))))

    def _step(self, m: _Para | Grid | Pic | Line | Group, following: object) -> list[Step]:
        if isinstance(m, Pic):
            return [Said(Picture(blob=m.sha256, alt=m.alt))]
        if isinstance(m, Line):
            return [Said(RULE)]
        if isinstance(m, Group):
            return self._simple(m.entries)
        if isinstance(m, Grid):
            return self._grid(m)
        if m.role in ("empty", "taken"):
            return []
        if m.role == "heading":
            return self._heading(m, following)
        if m.role == "continued" and m.point is not None:
            return [Said(Paragraph(runs=settled(m.runs)), m.point.depth)]
        if m.point is not None:
            return [m.point]
        if isinstance(following, Grid) and m.role == "body" and self._is_caption(m):
            return []
        runs = settled(m.runs)
        if not runs:
            return []
        if m.role == "numbered":
            self._shown.append(m.shown)
            return [Said(Paragraph(runs=runs))]
        self._shown.append("")
        return [Said(_Unnumbered(runs=runs))]

    _caption: tuple[str, str, Runs] | None = None

    def _is_caption(self, m: _Para) -> bool:
        found = CAPTION.match(" ".join(m.para.words.split()))
        if found is None:
            return False
        start = m.para.words.index(found[3][:1], found.end(2) if found[2] else found.end(1))
        self._caption = (found[1], found[2] or "", in_line(without_start(m.runs, start)))
        return True

    def _grid(self, grid: Grid) -> list[Step]:
        caption, self._caption = self._caption, None
        rows = [[fold(self._simple(cell), self.findings) for cell in row] for row in grid.rows]
        rows = [row for row in rows if any(row)] or rows[:1]
        if len(rows) == 1 and sum(bool(cell) for cell in rows[0]) == 1 and caption is None:
            box = boxed("plain", next(cell for cell in rows[0] if cell))
            return [Said(box)] if box is not None else []
        table = table_of(rows, grid.aligned, self.findings)
        if table is None:
            return []
        return [Said(captioned(table, *caption) if caption else table)]

    def _heading(self, m: _Para, following: object) -> list[Step]:
        runs = m.runs
        words = [run for run in runs if isinstance(run, Text) and run.text.strip()]
        if words and all(run.strong for run in words):
            runs = [replace(run, strong=False) if isinstance(run, Text) else run for run in runs]
        annex = annex_of(runs) if m.para.level <= 2 else None
        if annex is not None:
            if not annex.runs and isinstance(following, _Para) and following.role == "heading":
                annex = replace(annex, runs=in_line(following.runs))
                following.role = "taken"
            return [Said(annex)]
        label = m.para.label
        if label is not None and label.form != "bullet" and label.text.strip():
            self.findings.note(Changed.HEADING_NUMBERS, f"{label.text.strip()} {m.para.words}")
            runs = [Text(f"{label.text.strip()} "), *runs]
        made = in_line(runs)
        return [Said(Heading(level=m.para.level, runs=made))] if made else []

    def _simple(self, entries: Sequence[Entry]) -> list[Step]:
        """What stands in a cell, a note or a box of text: no paragraph numbers to look for, labels as Word shows them."""
        steps: list[Step] = []
        for entry in entries:
            if isinstance(entry, Para):
                runs = settled(entry.runs)
                if entry.label is not None and runs:
                    kind = _KINDS.get(entry.label.form, "number")
                    steps.append(Point(kind, entry.label.level, entry.label.key, entry.label.number, runs))
                elif runs:
                    steps.append(Said(Paragraph(runs=runs)))
            elif isinstance(entry, Grid):
                steps += self._grid(entry)
            elif isinstance(entry, Pic):
                steps.append(Said(Picture(blob=entry.sha256, alt=entry.alt)))
            elif isinstance(entry, Group):
                steps += self._simple(entry.entries)
        return steps

    def _boxed(self, blocks: tuple[Block, ...], marked: object, leave_unnumbered: bool) -> tuple[Block, ...]:
        """Paragraphs that had no number among others that had one keep none: they stand in a box without numbers."""
        made: list[Block] = []
        waiting: list[Block] = []

        def shut() -> None:
            if waiting:
                made.append(Box(kind="plain", blocks=tuple(waiting)))
                self.findings.note(Changed.UNNUMBERED, plain(cast(Paragraph, waiting[0]).runs), len(waiting))
                waiting.clear()

        for block in blocks:
            if isinstance(block, _Unnumbered):
                bare = Paragraph(runs=block.runs)
                if leave_unnumbered:
                    waiting.append(bare)
                else:
                    made.append(bare)
                continue
            shut()
            made.append(block)
        shut()
        if leave_unnumbered:
            self._shown = [shown for shown in self._shown if shown]
        return tuple(made)

    def compare_numbers(self, document: Document) -> None:
        """Say which paragraphs have another number now than the one that Word showed."""
        if self._ours:
            return
        now = [block.number or "" for block in document.blocks if isinstance(block, Paragraph)]
        if len(now) != len(self._shown):
            return
        for was, is_ in zip(self._shown, now, strict=True):
            if was and was.strip(".() \u00a0") != is_:
                self.findings.note(Changed.RENUMBERED, f"{was.strip()} → {is_}.")


@dataclass(frozen=True, kw_only=True)
class _Unnumbered(Paragraph):
    """A paragraph before which Word shows no number."""


def _labels(entry: Para) -> str:
    return "".join(run.text for run in entry.runs if isinstance(run, Text) and is_label(run)).strip()


def _unlabelled(entry: Para) -> Runs:
    return settled([run for run in entry.runs if not is_label(run)])


def _literal(entry: Para) -> str:
    return "".join("\n" if not hasattr(run, "text") else run.text for run in entry.runs).replace("\t", "    ")
