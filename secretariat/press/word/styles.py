"""The styles and the numbering of a Word file: what a paragraph is, and which number Word shows before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from lxml import etree

from secretariat.core.values import dataclass

from ..canonical.grammar import letter, roman
from .package import W, number, switch, value

_HEADING: Final = re.compile(r"(?:heading|titre|überschrift) ([1-9])", re.IGNORECASE)
_DEEPEST: Final = 20
#: Word has nine levels.
LEVELS: Final = 9


@dataclass(frozen=True, slots=True)
class Label:
    """What Word shows before a paragraph: "3.", "(b)", "•"."""

    key: str
    level: int
    form: str
    number: int
    text: str


class Style:
    """One style, with what it takes from those that it is based on."""

    def __init__(self, element: etree._Element | None, above: Style | None) -> None:
        self.name = value(element, "name") if element is not None else ""
        self._paragraph = element.find(W + "pPr") if element is not None else None
        self._run = element.find(W + "rPr") if element is not None else None
        self._above = above

    def lineage(self) -> Iterator[Style]:
        style: Style | None = self
        while style is not None:
            yield style
            style = style._above

    @cached_property
    def level(self) -> int:
        """The rank of a heading, 1 to 6; 0 if it is none."""
        for style in self.lineage():
            named = _HEADING.fullmatch(style.name.strip())
            if named:
                return min(int(named[1]), 6)
            outline = value(style._paragraph, "outlineLvl")
            if outline:
                return min(number(outline) + 1, 6) if number(outline) < LEVELS else 0
        return 0

    def on(self, name: str) -> bool:
        """Tell whether the style switches a property of its words on: `b`, `i`, `vanish`."""
        for style in self.lineage():
            said = switch(style._run, name)
            if said is not None:
                return said
        return False

    @cached_property
    def numbering(self) -> etree._Element | None:
        for style in self.lineage():
            found = style._paragraph.find(W + "numPr") if style._paragraph is not None else None
            if found is not None:
                return found
        return None


class Styles:
    """The styles of a file by id."""

    def __init__(self, tree: etree._Element | None) -> None:
        self._elements = {
            element.get(W + "styleId", ""): element for element in (tree.iter(W + "style") if tree is not None else ())
        }
        self._known: dict[str, Style] = {}
        normal = next(
            (key for key, element in self._elements.items()
             if element.get(W + "default") in ("1", "true") and element.get(W + "type") == "paragraph"),
            "",
        )  # fmt: skip
        self.normal = self.find(normal)

    def __contains__(self, key: str) -> bool:
        return key in self._elements

    def find(self, key: str, depth: int = 0) -> Style:
        """Return a style; one that says nothing if there is none of that name."""
        if key not in self._known:
            element = self._elements.get(key)
            base = value(element, "basedOn") if element is not None else ""
            above = self.find(base, depth + 1) if base and depth < _DEEPEST else None
            self._known[key] = Style(element, above)
        return self._known[key]


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    start: int
    text: str
    style: str


class Numbering:
    """Counts as Word counts: by abstract list, each list of it beginning again where it says so."""

    def __init__(self, tree: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        #: By abstract list and level, the list that began the counting: another goes on with it, unless it begins again.
        self._running: dict[tuple[str, int], str] = {}
        self._of_style: dict[str, int] = {}
        if tree is None:
            return
        for abstract in tree.iter(W + "abstractNum"):
            self._levels[abstract.get(W + "abstractNumId", "")] = self._read_levels(abstract)
        for entry in tree.iter(W + "num"):
            self._read_list(entry)

    def _read_levels(self, parent: etree._Element) -> dict[int, _Level]:
        found = {}
        for element in parent.iterchildren(W + "lvl"):
            at = number(element.get(W + "ilvl"))
            style = value(element, "pStyle")
            form = value(element, "numFmt", "decimal")
            found[at] = _Level(form, number(value(element, "start"), 1), value(element, "lvlText"), style)
            if style:
                self._of_style[style] = at
        return found

    def _read_list(self, entry: etree._Element) -> None:
        key, abstract = entry.get(W + "numId", ""), value(entry, "abstractNumId")
        starts = {}
        for override in entry.iterchildren(W + "lvlOverride"):
            at = number(override.get(W + "ilvl"))
            given = value(override, "startOverride")
            if given:
                starts[at] = number(given, 1)
            own = self._read_levels(override)
            if own:
                self._levels[f"{abstract}/{key}"] = {**self._levels.get(abstract, {}), **own}
                starts.setdefault(at, own[at].start if at in own else 1)
                abstract = f"{abstract}/{key}"
        self._lists[key] = (abstract, starts)

    def label(self, properties: etree._Element | None, style_id: str, style: Style) -> Label | None:
        """Count the next paragraph and return its label; None if it has none."""
        own = properties.find(W + "numPr") if properties is not None else None
        inherited = style.numbering
        key = value(own, "numId") or value(inherited, "numId")
        level = value(own, "ilvl") or value(inherited, "ilvl")
        at = number(level) if level else self._of_style.get(style_id, 0)
        if key in ("", "0") or key not in self._lists:
            return None
        return self._count(key, max(0, min(at, LEVELS - 1)))

    def _count(self, key: str, at: int) -> Label | None:
        abstract, starts = self._lists[key]
        levels = self._levels.get(abstract, {})
        level = levels.get(at)
        if level is None or level.form == "none":
            return None
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        if at in starts and (key, at) not in self._begun:
            self._begun.add((key, at))
            self._running[abstract, at] = key
            counts[at] = starts[at]
        else:
            before = counts[at]
            counts[at] = level.start if before is None else before + 1
        counts[at + 1 :] = [None] * (LEVELS - at - 1)
        text = re.sub(r"%([1-9])", lambda found: self._shown(levels, counts, int(found[1]) - 1), level.text)
        return Label(self._running.setdefault((abstract, at), key), at, level.form, counts[at] or 0, text)

    def _shown(self, levels: dict[int, _Level], counts: list[int | None], at: int) -> str:
        level = levels.get(at)
        count = counts[at]
        if count is None:
            count = level.start if level else 1
        return formed(count, level.form if level else "decimal")


def formed(count: int, form: str) -> str:
    """Return a number as a list of that form shows it."""
    if form in ("lowerLetter", "upperLetter"):
        said = letter(max(count, 1)) if count < 1000 else str(count)
    elif form in ("lowerRoman", "upperRoman"):
        said = _roman(max(count, 1)) if count < 1000 else str(count)
    else:
        return str(count)
    return said.upper() if form.startswith("upper") else said


def _roman(count: int) -> str:
    hundreds, rest = divmod(count, 100)
    tens, units = divmod(rest, 10)
    large = ("", "c", "cc", "ccc", "cd", "d", "dc", "dcc", "dccc", "cm")[hundreds]
    return large + ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")[tens] + roman(units)
