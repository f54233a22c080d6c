"""What stands in the elements of a Word file: rows and cells, alternatives, characters of symbol fonts, pictures."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree
from mammoth.docx.dingbats import dingbats
from PIL import Image as Pictures

from ..canonical.model import Code, Link, Run, Text
from .package import W, number, switch, value
from .styles import Style

WIDEST: Final = 63
COMPATIBLE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: Pictures that pages and prints can show.
_SHOWN: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif"}
_MOST_PIXELS: Final = 50_000_000
_LONGEST_SIDE: Final = 20_000
#: What may hold blocks of the text beside a table or a row.
OPEN_BLOCKS: Final = (W + "customXml", W + "ins", W + "moveTo", W + "smartTag")


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == W + "tr":
            yield child
        elif child.tag in OPEN_BLOCKS or child.tag in (W + "sdt", W + "sdtContent"):
            yield from rows_of(child)


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == W + "tc":
            yield child
        elif child.tag in OPEN_BLOCKS or child.tag in (W + "sdt", W + "sdtContent"):
            yield from cells_of(child)


def skipped(row: etree._Element, name: str) -> int:
    return max(0, min(number(value(row.find(W + "trPr"), name)), WIDEST))


def alternative(element: etree._Element) -> Iterable[etree._Element]:
    """Of the forms of one thing the newest is read; the older says the same."""
    chosen = element.find(COMPATIBLE + "Choice")
    return [chosen] if chosen is not None and len(chosen) else element.findall(COMPATIBLE + "Fallback")


def outermost(box: etree._Element, within: etree._Element) -> bool:
    """A box in a box is read with it; the older form of a box says the same once more."""
    for above in box.iterancestors():
        if above is within:
            return True
        if above.tag in (W + "txbxContent", COMPATIBLE + "Fallback"):
            return False
    return True


def on(properties: etree._Element, style: Style | None, name: str) -> bool:
    said = switch(properties, name)
    return said if said is not None else bool(style is not None and style.on(name))


def symbol(element: etree._Element) -> str:
    """Return the character that a symbol font draws, where one is known for it."""
    code = element.get(W + "char", "")
    try:
        at = int(code, 16)
    except ValueError:
        return ""
    font = element.get(W + "font", "")
    known = dingbats.get((font, at)) or dingbats.get((font, at - 0xF000))
    return chr(known) if known else "\ufffd"


def shown_as(data: bytes) -> str | None:
    """Return the kind of a picture that can be shown, None for every other; its pixels are counted, not unpacked."""
    try:
        with Pictures.open(io.BytesIO(data), formats=list(_SHOWN)) as picture:
            width, height = picture.size
            kind = _SHOWN.get(picture.format or "")
    except (OSError, ValueError, SyntaxError, Pictures.DecompressionBombError, Pictures.DecompressionBombWarning):
        return None
    fits = max(width, height) <= _LONGEST_SIDE and width * height <= _MOST_PIXELS
    return kind if fits else None


def joined(words: Iterable[tuple[Run, tuple[int, str] | None]]) -> list[Run]:
    """Put the words of a link together, and literal words that Word has cut."""
    runs: list[Run] = []
    current: tuple[int, str] | None = None
    for run, link in words:
        if isinstance(run, Text | Code) and not run.text:
            continue
        last = runs[-1] if runs else None
        if link is not None and isinstance(run, Text | Code):
            if link == current and isinstance(last, Link):
                inner = _with(list(last.runs), run)
                runs[-1] = Link(tuple(piece for piece in inner if isinstance(piece, Text | Code)), last.url)
            else:
                runs.append(Link((run,), link[1]))
            current = link
            continue
        current = None
        _with(runs, run)
    return runs


def _with(runs: list[Run], run: Run) -> list[Run]:
    last = runs[-1] if runs else None
    if isinstance(run, Code) and isinstance(last, Code):
        runs[-1] = Code(last.text + run.text)
    elif type(run) is Text and type(last) is Text and (run.strong, run.em) == (last.strong, last.em):
        runs[-1] = Text(last.text + run.text, run.strong, run.em)
    else:
        runs.append(run)
    return runs
