"""What stands before the paragraphs of others: the numbers that Word shows, and those that were typed by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from secretariat.core.values import dataclass

from ..canonical.grammar import letter, roman
from ..canonical.inline import settled
from ..canonical.model import Run, Text
from .entries import Para
from .folding import KINDS, Point, annex_of, without_start
from .report import Changed, Findings
from .styles import Label

TYPED: Final = re.compile(
    r"\s*(?:(\d{1,3})[.)]|\(([a-z]{1,5})\)|([a-z])\)|([ivx]{1,5})\)|([•·▪‣◦–-]))(?=[\s\u00a0])[\s\u00a0]+"
)
#: Word's own styles for lists within lists.
_DEEPER: Final = re.compile(r"list (?:bullet|number) ([2-5])")
#: A bold line so short, without an end, is a heading that somebody made by hand.
SHORT: Final = 120
#: From so many numbered paragraphs on, the others are taken to have no number because nobody gave them one.
FEW: Final = 3


@dataclass
class _Typed:
    """Where the counting of labels typed by hand stands."""

    listed: int = 0
    letters: int = 0
    romans: int = 0
    block: int = 0


@dataclass
class Marked:
    """A paragraph on its way to become a block: what was typed before it is taken off, and what it is, is said."""

    para: Para
    runs: list[Run]
    role: str = "body"
    shown: str = ""
    point: Point | None = None


def label_all(marked: Sequence[object], findings: Findings) -> None:
    """Say of each paragraph whether it is a numbered one, a point of a list, or neither."""
    running = _running_lists(marked)
    typed = _Typed()
    typed_numbers = _typed_numbers(marked)
    last_point: Point | None = None
    offsets: dict[str, int] = {}
    for m in marked:
        if isinstance(m, Marked) and m.role == "empty":
            continue
        if not isinstance(m, Marked) or m.role not in ("body",):
            if isinstance(m, Marked) and m.role in ("heading", "title"):
                last_point = None
                typed = replace(typed, letters=0, romans=0, listed=0)
            continue
        label = m.para.label
        if label is not None and label.form != "bullet" and label.key in running and label.level == 0:
            m.role, m.shown = "numbered", label.text
            typed = replace(typed, letters=0, romans=0, listed=0, block=typed.block + 1)
            last_point = None
        elif label is not None:
            m.point = last_point = _beneath(_counted(m, label, findings), last_point, offsets)
        elif (point := _typed(m, typed, typed_numbers)) is not None:
            m.point = last_point = _beneath(point, last_point, offsets)
        elif m.role == "body" and last_point is not None and m.para.indent > 0 and _goes_on(m, marked):
            m.role = "continued"
            m.point = last_point
        elif m.role == "body":
            typed = replace(typed, letters=0, romans=0, listed=0, block=typed.block + 1)
            last_point = None
    _rejoin(marked, findings)


def _beneath(point: Point, last: Point | None, offsets: dict[str, int]) -> Point:
    """Bullets behind a point of letters or numbers stand under it, however deep Word says they are."""
    if point.kind != "bullet":
        return point
    if last is None:
        offsets.pop(point.key, None)
    elif last.key != point.key and last.kind != "bullet":
        offsets[point.key] = max(0, last.depth + 1 - point.depth)
    return replace(point, depth=point.depth + offsets.get(point.key, 0))


def _running_lists(marked: Sequence[object]) -> frozenset[str]:
    """The lists whose numbers run through the text, with headings or others between: those of its paragraphs."""
    seen: dict[str, list[int]] = {}
    lengths: dict[str, int] = {}
    deeper: set[str] = set()
    for at, m in enumerate(marked):
        if isinstance(m, Marked) and m.role == "body" and m.para.label is not None and m.para.label.level == 0:
            label = m.para.label
            if label.form not in ("bullet", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"):
                seen.setdefault(label.key, []).append(at)
                lengths[label.key] = lengths.get(label.key, 0) + len(m.para.words)
                if _DEEPER.fullmatch(m.para.name):
                    deeper.add(label.key)
    found = set()
    for key, places in seen.items():
        broken = any(isinstance(m, Marked) and m.role == "heading" for m in marked[places[0] : places[-1]])
        long = lengths[key] / len(places) > 2 * SHORT
        if broken or (len(places) >= FEW and long):
            found.add(key)
    # "List Number 2" counts on through a whole file unless somebody starts it anew: it is still a list under "List Number".
    return frozenset(found - deeper or found)


def _counted(m: Marked, label: Label, findings: Findings) -> Point:
    kind = KINDS.get(label.form, "number")
    said = label.text.strip()
    expected = {
        "letter": f"({letter(label.number)})", "roman": f"({roman(label.number)})", "number": f"{label.number}."
    }.get(kind, said)  # fmt: skip
    if said != expected and kind != "bullet":
        findings.note(Changed.LABELS, f"{said} → {expected}")
    deeper = _DEEPER.fullmatch(m.para.name)
    level = label.level or (int(deeper[1]) - 1 if deeper else 0)
    return Point(kind, level, label.key, label.number, settled(m.runs))


def _typed_numbers(marked: Sequence[object]) -> frozenset[int]:
    """The places of paragraphs whose numbers, typed by hand, run through the text: 1, 2, 3 …, again in each annex."""
    found: list[int] = []
    chain: list[int] = []
    for m in marked:
        if not isinstance(m, Marked):
            continue
        if m.role == "heading" and annex_of(m.runs) is not None:
            found += chain if len(chain) > 1 else []
            chain = []
        if m.role != "body" or m.para.label is not None:
            continue
        typed = TYPED.match(m.para.words)
        if typed is not None and typed[1] and int(typed[1]) == len(chain) + 1:
            chain.append(id(m))
    found += chain if len(chain) > 1 else []
    return frozenset(found)


def _typed(m: Marked, typed: _Typed, numbers: frozenset[int]) -> Point | None:
    """Take off a label that was typed by hand, and count on; what follows no order is left as words."""
    found = TYPED.match(m.para.words)
    if found is None or not _begins_with_words(m):
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


def _begins_with_words(m: Marked) -> bool:
    return bool(m.runs) and isinstance(m.runs[0], Text)


def _goes_on(m: Marked, marked: Sequence[object]) -> bool:
    """An indented paragraph between two points of a list belongs to the first of them."""
    at = next(place for place, other in enumerate(marked) if other is m)
    for other in marked[at + 1 : at + 4]:
        if isinstance(other, Marked) and other.role == "body":
            return other.para.label is not None or TYPED.match(other.para.words) is not None
        if isinstance(other, Marked) and other.role == "heading":
            return False
    return False


def _rejoin(marked: Sequence[object], findings: Findings) -> None:
    """Where a list of letters goes on behind a paragraph without a label, that paragraph stands under its last point."""
    last: dict[str, int] = {}
    for at, m in enumerate(marked):
        if not isinstance(m, Marked) or m.point is None or m.role == "continued":
            continue
        key = m.point.key
        between = marked[last[key] + 1 : at] if key in last else []
        if m.point.kind in ("letter", "roman") and m.point.number > 1:
            plain_between = [b for b in between if isinstance(b, Marked) and b.role == "body" and b.point is None]
            if key in last and not any(isinstance(b, Marked) and b.role in ("heading", "numbered") for b in between):
                for b in plain_between:
                    b.role, b.point = "continued", m.point
            elif between or key not in last:
                findings.note(Changed.LABELS, m.para.label.text if m.para.label else "")
        last[key] = at
