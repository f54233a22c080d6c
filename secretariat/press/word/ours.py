"""What we wrote ourselves, read back: the style of each paragraph says what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..canonical.grammar import CAPTION, FIGURE
from ..canonical.inline import settled
from ..canonical.model import Block, CodeBlock, Heading, Paragraph, Picture, Quote, Runs, Text
from . import names
from .entries import Entry, Grid, Group, Line, Para, Pic, is_label, literal
from .folding import KINDS, RULE, Point, Said, Step, annex_of, boxed, captioned, fold, table_of
from .package import number
from .report import Findings
from .resaved import framed


class Ours:
    """The body of a file of ours, and its notes."""

    def __init__(self, findings: Findings, note_bodies: dict[int, tuple[Block, ...]]) -> None:
        """`note_bodies` takes up, by number, the notes that stand in content controls."""
        self.findings = findings
        self.title = ""
        self.note_bodies = note_bodies

    def body(self, entries: Sequence[Entry]) -> tuple[Block, ...]:
        """Return the text of the file."""
        return self.note(framed(entries))

    def note(self, entries: Sequence[Entry]) -> tuple[Block, ...]:
        """Return what stands in a note, or in a cell."""
        return fold(self._steps(entries), self.findings)

    def _steps(self, entries: Sequence[Entry]) -> list[Step]:
        steps: list[Step] = []
        shown: Picture | None = None
        caption: tuple[str, str, Runs] | None = None
        literal_name = ""
        for entry in entries:
            if isinstance(entry, Group):
                steps += self._group(entry)
            elif isinstance(entry, Pic):
                shown = Picture(blob=entry.sha256, alt=entry.alt)
                steps.append(Said(shown))
            elif isinstance(entry, Grid):
                table = table_of(
                    [[self.note(cell) for cell in row] for row in entry.rows], entry.aligned, self.findings
                )
                if table is not None:
                    steps.append(Said(captioned(table, *caption) if caption else table))
                caption = None
            elif isinstance(entry, Line):
                steps.append(Said(RULE))
            elif entry.style_id == names.CAPTION:
                figure = FIGURE.match(f"{_labels(entry)} x")
                found = figure or CAPTION.match(f"{_labels(entry)} x")
                made = (found[1], found[2] or "", _unlabelled(entry)) if found else None
                last = steps[-1] if steps else None
                if figure and made and isinstance(last, Said) and last.block is shown and shown is not None:
                    steps[-1] = replace(last, block=captioned(shown, *made))
                else:
                    caption = made
            elif entry.style_id == names.LITERAL_NAME:
                literal_name = entry.words
            elif entry.style_id == names.LITERAL:
                steps.append(Said(CodeBlock(info=literal_name, text=literal(entry))))
                literal_name = ""
            else:
                step = self._step(entry)
                if step is not None:
                    steps.append(step)
        return steps

    def _step(self, entry: Para) -> Step | None:
        style = entry.style_id
        if style == names.TITLE:
            self.title = self.title or " ".join(entry.words.split())
            return None
        if style.startswith(names.AROUND):
            return None
        if style == names.RULE:
            return Said(RULE)
        if style == names.ANNEX:
            found = re.fullmatch(r"(Annexe?)(?:\s(\S+?))?\s?:?\s?", _labels(entry))
            annex = annex_of([Text(_labels(entry))]) if found else None
            return Said(replace(annex, runs=_unlabelled(entry))) if annex is not None else None
        runs = settled(entry.runs)
        label = entry.label
        if label is not None and not entry.level and not (style == names.PARAGRAPH and label.form == "decimal"):
            kind = KINDS.get(label.form, "number")
            return Point(kind, label.level, label.key, label.number, runs)
        if not runs:
            return None
        if entry.level and style.startswith(names.HEADING):
            return Said(Heading(level=entry.level, runs=runs))
        depth = number(style.removeprefix(names.CONTINUED), 0) - 1 if style.startswith(names.CONTINUED) else None
        return Said(Paragraph(runs=runs), depth)

    def _group(self, group: Group) -> list[Step]:
        tag = group.tag
        if tag.startswith(names.NOTE_TAG):
            self.note_bodies[number(tag.rpartition(":")[2])] = self.note(group.entries)
            return []
        if tag == names.LITERAL_TAG:
            return self._steps(group.entries)
        blocks = self.note(group.entries)
        if tag.startswith(names.WITHIN_TAG):
            depth = number(tag.removeprefix(names.WITHIN_TAG))
            return [Said(block, depth) for block in blocks]
        if tag == names.QUOTE_TAG:
            return [Said(Quote(blocks=blocks))] if blocks else []
        box = boxed(tag.removeprefix(names.BOX_TAG), blocks)
        return [Said(box)] if box is not None else []


def _labels(entry: Para) -> str:
    return "".join(run.text for run in entry.runs[: _label_end(entry)] if isinstance(run, Text)).strip()


def _unlabelled(entry: Para) -> Runs:
    return settled(entry.runs[_label_end(entry) :])


def _label_end(entry: Para) -> int:
    """LibreOffice takes its style from the number within a label, which is a field."""
    return max((at for at, run in enumerate(entry.runs, start=1) if is_label(run)), default=0)
