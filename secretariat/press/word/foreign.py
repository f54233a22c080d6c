"""What others wrote, read as they meant it: by styles, by the numbers that Word shows, and by those typed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from secretariat.core.values import dataclass

from ..canonical import Document
from ..canonical.inline import plain, settled
from ..canonical.model import Block, Box, CodeBlock, Heading, Paragraph, Picture, Quote, Text
from .captions import Caption, find_captions
from .entries import Entry, Grid, Group, Line, Para, Pic, literal
from .folding import KINDS, RULE, Point, Said, Step, annex_of, boxed, captioned, fold, in_line, table_of
from .labels import FEW, SHORT, TYPED, Marked, label_all
from .report import Changed, Findings

_QUOTES: Final = ("quote", "intense quote", "quotations", "block text", "citation", "citation intense")
_LITERAL: Final = ("html preformatted", "preformatted text", "source code", "macro text", "macro", "plain text")
_TITLES: Final = ("title", "titre")


class Foreign:
    """The body of a file of others."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.title = ""
        #: Of each paragraph the number that stood before it, or "".
        self._shown: list[str] = []
        #: By `id` of a table or a picture.
        self._captions: dict[int, Caption] = {}

    def note(self, entries: Sequence[Entry]) -> tuple[Block, ...]:
        """Return what stands in a note."""
        return fold(self._simple(entries), self.findings)

    def body(self, entries: Sequence[Entry]) -> tuple[Block, ...]:
        """Return the text of the file."""
        found, taken = find_captions(entries, self.findings, counted=True)
        self._captions.update(found)
        marked = [self._marked(entry) for entry in entries if id(entry) not in taken]
        self._title_of(marked)
        self._headings_by_hand(marked)
        label_all(marked, self.findings)
        numbered = sum(isinstance(m, Marked) and m.role == "numbered" for m in marked)
        others = sum(isinstance(m, Marked) and m.role == "body" and bool(m.para.words.strip()) for m in marked)
        leave_unnumbered = numbered >= FEW and numbered * 2 >= others
        if not numbered and others:
            self.findings.note(Changed.NUMBERED, count=others)
        return self._boxed(fold(self._steps(marked), self.findings), marked, leave_unnumbered)

    def _marked(self, entry: Entry) -> Marked | Grid | Pic | Line | Group:
        if not isinstance(entry, Para):
            return entry
        marked = Marked(entry, entry.runs)
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
            if isinstance(m, Marked) and m.role == "title" and not self.title:
                self.title = " ".join(m.para.words.split())
                m.role = "taken"
                self.findings.note(Changed.TITLE, self.title)
            elif isinstance(m, Marked) and m.role == "title":
                m.role = "heading"
                m.para.level = 1

    def _headings_by_hand(self, marked: Sequence[object]) -> None:
        """A short line all in bold, without an end, that is no point of a list, was meant as a heading."""
        for m in marked:
            if not isinstance(m, Marked) or m.role != "body" or not m.para.emphatic:
                continue
            words = m.para.words.strip()
            typed = TYPED.match(words + " x")
            if len(words) > SHORT or words.endswith((".", ";", ":", ",")) or (typed and not typed[1]):
                continue
            if m.para.label is not None and m.para.label.form == "bullet":
                continue
            m.role = "heading"
            m.para.level = 1 if words.isupper() else 2
            self.findings.note(Changed.BOLD_HEADINGS, words)

    def _steps(self, marked: Sequence[Marked | Grid | Pic | Line | Group]) -> list[Step]:
        steps: list[Step] = []
        at = 0
        while at < len(marked):
            m = marked[at]
            if isinstance(m, Marked) and m.role in ("quote", "literal"):
                end = at
                while end < len(marked) and isinstance(n := marked[end], Marked) and n.role in (m.role, "empty"):
                    end += 1
                steps.append(Said(self._run_of(m.role, cast(Sequence[Marked], marked[at:end]))))
                at = end
                continue
            following = next((n for n in marked[at + 1 :] if not (isinstance(n, Marked) and n.role == "empty")), None)
            steps += self._step(m, following)
            at += 1
        return steps

    def _run_of(self, role: str, paras: Sequence[Marked]) -> Block:
        if role == "literal":
            text = "\n".join(literal(m.para) for m in paras)
            return CodeBlock(text=text.strip("\n"))
        return Quote(blocks=tuple(Paragraph(runs=runs) for m in paras if (runs := settled(m.runs))))

    def _step(self, m: Marked | Grid | Pic | Line | Group, following: object) -> list[Step]:
        if isinstance(m, Pic):
            return [Said(self._picture(m))]
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
        runs = settled(m.runs)
        if not runs:
            return []
        if m.role == "numbered":
            self._shown.append(m.shown)
            return [Said(Paragraph(runs=runs))]
        self._shown.append("")
        return [Said(_Unnumbered(runs=runs))]

    def _picture(self, pic: Pic) -> Picture:
        picture, caption = Picture(blob=pic.sha256, alt=pic.alt), self._captions.get(id(pic))
        return captioned(picture, caption.word, caption.number, caption.runs) if caption else picture

    def _grid(self, grid: Grid) -> list[Step]:
        caption = self._captions.get(id(grid))
        if caption is None and _places_pictures(grid):
            placed = fold(self._simple([entry for row in grid.rows for cell in row for entry in cell]), self.findings)
            if all(isinstance(block, Picture) for block in placed):
                return [Said(block) for block in placed]
            frame = boxed("plain", placed)
            return [Said(frame)] if frame is not None else []
        rows = [[fold(self._simple(cell), self.findings) for cell in row] for row in grid.rows]
        rows = [row for row in rows if any(row)] or rows[:1]
        if len(rows) == 1 and sum(bool(cell) for cell in rows[0]) == 1 and caption is None:
            box = boxed("plain", next(cell for cell in rows[0] if cell))
            return [Said(box)] if box is not None else []
        table = table_of(rows, grid.aligned, self.findings)
        if table is None:
            return []
        return [Said(captioned(table, caption.word, caption.number, caption.runs) if caption else table)]

    def _heading(self, m: Marked, following: object) -> list[Step]:
        runs = m.runs
        words = [run for run in runs if isinstance(run, Text) and run.text.strip()]
        if words and all(run.strong for run in words):
            runs = [replace(run, strong=False) if isinstance(run, Text) else run for run in runs]
        annex = annex_of(runs) if m.para.level <= 2 else None
        if annex is not None:
            if not annex.runs and isinstance(following, Marked) and following.role == "heading":
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
        found, taken = find_captions(entries, self.findings, counted=False)
        self._captions.update(found)
        for entry in entries:
            if id(entry) in taken:
                continue
            if isinstance(entry, Para):
                runs = settled(entry.runs)
                if entry.label is not None and runs:
                    kind = KINDS.get(entry.label.form, "number")
                    steps.append(Point(kind, entry.label.level, entry.label.key, entry.label.number, runs))
                elif runs:
                    steps.append(Said(Paragraph(runs=runs)))
            elif isinstance(entry, Grid):
                steps += self._grid(entry)
            elif isinstance(entry, Pic):
                steps.append(Said(self._picture(entry)))
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
        now = [block.number or "" for block in document.blocks if isinstance(block, Paragraph)]
        if len(now) != len(self._shown):
            return
        for was, is_ in zip(self._shown, now, strict=True):
            if was and was.strip(".() \u00a0") != is_:
                self.findings.note(Changed.RENUMBERED, f"{was.strip()} → {is_}.")


def _places_pictures(grid: Grid) -> bool:
    """A table of one column that holds pictures only puts them, and what stands with them, in their place."""
    return all(sum(bool(cell) for cell in row) <= 1 for row in grid.rows) and any(
        isinstance(entry, Pic) for row in grid.rows for cell in row for entry in cell
    )


@dataclass(frozen=True, kw_only=True)
class _Unnumbered(Paragraph):
    """A paragraph before which Word shows no number."""
