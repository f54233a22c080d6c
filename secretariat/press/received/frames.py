"""Where each page of a received file stands on its new page: upright, between head and foot, not larger than it was."""

from __future__ import annotations

from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Matrix

from secretariat.core.values import dataclass

#: Heights of head and foot, and of the line of releasability, on a page up to A3.
HEAD: Final = 34.0
FOOT: Final = 34.0
RELEASE: Final = 12.0
_A4: Final = (595.276, 841.89)
#: A page whose shorter side is below the first is put on A4; stamps on one above the second grow with it.
_SMALLEST, _LARGEST = 419.0, 842.0
_WIDEST: Final = 14400.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The new page: its size, how much larger than usual its stamp is, where the old page stands on it."""

    width: float
    height: float
    grown: float
    matrix: Matrix
    #: What of the new page the old one may cover: left, bottom, width, height.
    clip: tuple[float, float, float, float]


def frames_of(file: pikepdf.Pdf, free: list[bool], head: float) -> list[Frame]:
    """Place every page. Pages of one size are placed alike: a report does not jump from page to page."""
    sizes = [_shown(page) for page in file.pages]
    crowded = {_rounded(size) for size, is_free in zip(sizes, free, strict=True) if not is_free}
    return [_frame(size, crowded=_rounded(size) in crowded, head=head) for size in sizes]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is seen of a page: its size upright, and the matrix that turns it upright with its corner at zero."""

    width: float
    height: float
    matrix: Matrix


def _rounded(shown: _Shown) -> tuple[int, int]:
    return round(shown.width), round(shown.height)


def _shown(page: pikepdf.Page) -> _Shown:
    media = _box(page.obj, "/MediaBox") or (0.0, 0.0, *_A4)
    crop = _box(page.obj, "/CropBox") or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right - left < 1 or top - bottom < 1:
        left, bottom, right, top = media
    unit = number_of(page.obj.get("/UserUnit"), 1.0)
    unit = unit if 1.0 <= unit <= 100.0 else 1.0
    width, height = right - left, top - bottom
    turn = int(number_of(_inherited(page.obj, "/Rotate"), 0.0)) % 360
    matrix = Matrix(1, 0, 0, 1, -left, -bottom)
    if turn == 90:
        matrix = matrix @ Matrix(0, -1, 1, 0, 0, width)
    elif turn == 180:
        matrix = matrix @ Matrix(-1, 0, 0, -1, width, height)
    elif turn == 270:
        matrix = matrix @ Matrix(0, 1, -1, 0, height, 0)
    if turn in (90, 270):
        width, height = height, width
    return _Shown(width * unit, height * unit, matrix @ Matrix(unit, 0, 0, unit, 0, 0))


def _frame(shown: _Shown, *, crowded: bool, head: float) -> Frame:
    width, height = shown.width, shown.height
    short = min(width, height)
    if short < _SMALLEST or max(width, height) > _WIDEST:
        width, height = (_A4[1], _A4[0]) if width > height else _A4
        crowded, grown = True, 1.0
    else:
        grown = max(1.0, short / _LARGEST)
        crowded = crowded or grown > 1.0
    foot, top = FOOT * grown, head * grown
    clip = (0.0, foot, width, height - foot - top)
    scale, x, y = 1.0, 0.0, 0.0
    if crowded:
        scale = min(1.0, clip[2] / shown.width, clip[3] / shown.height)
        x = (width - shown.width * scale) / 2
        y = foot + (clip[3] - shown.height * scale) / 2
        clip = (x, y, shown.width * scale, shown.height * scale)
    return Frame(width, height, grown, shown.matrix @ Matrix(scale, 0, 0, scale, x, y), clip)


def _box(page: pikepdf.Object, key: str) -> tuple[float, float, float, float] | None:
    """Return a box of a page as left, bottom, right, top; None if there is none that can be used."""
    found = _inherited(page, key)
    if not isinstance(found, Array) or len(found) != 4:
        return None
    sides = [number_of(side, float("nan")) for side in found]
    if any(not abs(side) < 1e6 for side in sides):
        return None
    left, right = sorted((sides[0], sides[2]))
    bottom, top = sorted((sides[1], sides[3]))
    return (left, bottom, right, top) if right - left >= 1 and top - bottom >= 1 else None


def _inherited(page: pikepdf.Object, key: str) -> pikepdf.Object | None:
    node: pikepdf.Object | None = page
    for _ in range(50):
        if not isinstance(node, Dictionary):
            break
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def number_of(value: object, otherwise: float) -> float:
    """Return the number that an object of the file is; `otherwise` for what is none."""
    try:
        return otherwise if value is None else float(value)  # type: ignore[arg-type]  # what is no number says so
    except (TypeError, ValueError):
        return otherwise
