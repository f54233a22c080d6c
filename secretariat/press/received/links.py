"""Links and destinations of a received file: they go with the words they stand at."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Name

from .. import words
from ..setter import Setter
from .frames import number_of


def move(link: pikepdf.Object, matrix: Matrix) -> None:
    """Let a link stand where its words stand now."""
    rect = link.get("/Rect")
    if isinstance(rect, Array) and len(rect) == 4:
        sides = [number_of(side, 0.0) for side in rect]
        corners = [matrix.transform((sides[x], sides[y])) for x in (0, 2) for y in (1, 3)]
        across, up = [point[0] for point in corners], [point[1] for point in corners]
        link.Rect = Array([round(value, 3) for value in (min(across), min(up), max(across), max(up))])
    quads = link.get("/QuadPoints")
    if isinstance(quads, Array):
        values = [number_of(value, 0.0) for value in quads]
        points = [matrix.transform((x, y)) for x, y in zip(values[::2], values[1::2], strict=False)]
        link.QuadPoints = Array([round(value, 3) for point in points for value in point])


def say_where(page: pikepdf.Page, setter: Setter) -> None:
    """Let each link say where it leads, if it does not: a reader who cannot see it hears that."""
    for link in page.obj.get("/Annots", []):
        if not str(link.get("/Contents", "")):
            address = link.get("/A", Dictionary()).get("/URI")
            link.Contents = pikepdf.String(str(address) if address else setter.plain(words.RECEIVED_LINK))


def lead_on(file: pikepdf.Pdf, matrices: dict[tuple[int, int], Matrix]) -> None:
    """Let destinations within the file lead to where the words stand now."""
    for top in file.objects:
        waiting: list[object] = [top]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Array):
                _lead(one, matrices)
                waiting += [inner for inner in one if isinstance(inner, (Array, Dictionary)) and not inner.is_indirect]
            elif isinstance(one, (Dictionary, pikepdf.Stream)):
                waiting += [
                    inner for inner in one.values() if isinstance(inner, (Array, Dictionary)) and not inner.is_indirect
                ]


def _lead(array: pikepdf.Array, matrices: dict[tuple[int, int], Matrix]) -> None:
    if len(array) < 2 or not isinstance(array[0], Dictionary) or not isinstance(array[1], Name):
        return
    matrix = matrices.get(array[0].objgen)
    if matrix is None or not str(array[1]).startswith(("/XYZ", "/Fit")):
        return
    page, kind, *where = list(array)
    if str(kind) == "/XYZ" and len(where) >= 2 and None not in where[:2]:
        x, y = matrix.transform((number_of(where[0], 0.0), number_of(where[1], 0.0)))
        _replace(array, [page, kind, round(x, 3), round(y, 3), 0])
    else:
        _replace(array, [page, Name.Fit])


def _replace(array: pikepdf.Array, values: list[Any]) -> None:
    del array[:]
    array.extend(values)
