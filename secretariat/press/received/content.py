"""The content of a page of a received file, put into its frame with the stamp beneath it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary

from .frames import Frame
from .links import move

_MARKS: Final = "q Q BT ET BMC BDC EMC"
_OPENS: Final = {"q": "Q", "BT": "ET", "BMC": "EMC", "BDC": "EMC"}
_CLOSES: Final = frozenset(_OPENS.values())
_Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage


def set_page(file: pikepdf.Pdf, page: pikepdf.Page, frame: Frame, stamp: bytes, *, whole: bool) -> None:
    """Put the stamp under the page and the page into its frame; `whole` makes all of it one piece of marked content.

    The stamp comes first: whatever the page's own content leaves open cannot swallow it, and the frame is cut so that the
    page cannot paint over it.
    """
    x, y, width, height = frame.clip
    left, bottom, right, top = (f"{value:.4f}" for value in (x, y, width, height))
    matrix = " ".join(f"{value:.6f}" for value in frame.matrix.shorthand)
    begin = b"/P <</MCID 0>> BDC\n" if whole else b""
    before = stamp + begin + f"q\n{left} {bottom} {right} {top} re W n\n{matrix} cm\nq\n".encode()
    own, tail = _balanced(file, page, whole=whole)
    after = tail + b"\nQ\nQ\n" + (b"EMC\n" if whole else b"")
    page.obj.Contents = Array([pikepdf.Stream(file, before), *own, pikepdf.Stream(file, after)])
    page.obj.MediaBox = Array([0, 0, round(frame.width, 3), round(frame.height, 3)])
    for key in ("/CropBox", "/Rotate", "/UserUnit"):
        if key in page.obj:
            del page.obj[key]
    # What the nodes above say would be inherited again.
    page.obj.CropBox = page.obj.MediaBox
    page.obj.Rotate = 0
    for link in page.obj.get("/Annots", []):
        move(link, frame.matrix)


def _balanced(file: pikepdf.Pdf, page: pikepdf.Page, *, whole: bool) -> tuple[list[pikepdf.Object], bytes]:
    """Return the streams of a page, and what closes all that they leave open.

    Content that ends within a word, closes what it never opened, or bears marks that no tree knows is written anew.
    """
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, Array) else [contents]
    own: list[pikepdf.Object] = [one for one in streams if isinstance(one, pikepdf.Stream)]
    if not own:
        return [], b""
    # A last word of our own tells whether the content ends where a word ends: if not, it is swallowed.
    page.obj.Contents = Array([*own, pikepdf.Stream(file, b"\nq")])
    opened, tidy = _open_at_end(pikepdf.parse_content_stream(page, _MARKS), whole=whole)
    if opened[-1:] == ["q"] and tidy:
        opened.pop()
    else:
        page.obj.Contents = Array(own)
        instructions = pikepdf.parse_content_stream(page)
        own = [pikepdf.Stream(file, pikepdf.unparse_content_stream(list(_tidied(instructions, whole=whole))))]
        page.obj.Contents = Array(own)
        opened, _ = _open_at_end(pikepdf.parse_content_stream(page, _MARKS), whole=whole)
    return own, " ".join(_OPENS[one] for one in reversed(opened)).encode()


def _open_at_end(instructions: Iterable[_Instruction], *, whole: bool) -> tuple[list[str], bool]:
    """Return what is open at the end, outermost first, and whether everything closed had been opened."""
    opened: list[str] = []
    tidy = True
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator in _OPENS:
            opened.append(operator)
            tidy = tidy and not (whole and _bears_mark(instruction))
        elif not _close(opened, operator):
            tidy = False
    return opened, tidy


def _tidied(instructions: Iterable[_Instruction], *, whole: bool) -> Iterator[_Instruction]:
    opened: list[str] = []
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator in _OPENS:
            opened.append(operator)
            if whole and _bears_mark(instruction):
                yield pikepdf.ContentStreamInstruction([instruction.operands[0]], pikepdf.Operator("BMC"))
                continue
        elif operator in _CLOSES and not _close(opened, operator):
            continue
        yield instruction


def _close(opened: list[str], operator: str) -> bool:
    """Take the last thing that `operator` closes off the list; false if nothing of that kind is open."""
    for at in range(len(opened) - 1, -1, -1):
        if _OPENS[opened[at]] == operator:
            del opened[at]
            return True
    return False


def _bears_mark(instruction: _Instruction) -> bool:
    operands = instruction.operands
    return len(operands) == 2 and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]
