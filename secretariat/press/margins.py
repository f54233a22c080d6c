"""Which pages of a PDF leave room for a stamp: each is looked at as a picture, in a process of its own.

Run as `python -m secretariat.press.margins` with the PDF on standard input and, as arguments, the heights of head and foot
in points; writes a JSON list with true for each page whose head and foot are white. Only a drawn page says where its ink is;
and a drawing program is the part of this house that a hostile file would aim at, so it works apart, within limits.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from .apart import Failed, run_apart

#: Longest side of a picture, in pixels.
_MOST = 1200
#: From here up, of 255, a point is white: pictures that are packed with loss are never quite.
_WHITE = 250
SECONDS = 120
MEMORY = 2_000_000_000


def free_pages(pdf: bytes, *, pages: int, head: float, foot: float) -> list[bool]:
    """Return for each page whether `head` and `foot` points at its ends are white. What cannot be drawn is not free."""
    command = [sys.executable, "-m", "secretariat.press.margins", str(head), str(foot)]
    try:
        said = json.loads(run_apart(command, pdf, seconds=SECONDS, memory=MEMORY))
    except (Failed, ValueError):
        return [False] * pages
    return said if len(said) == pages else [False] * pages


def _look(data: bytes, head: float, foot: float) -> list[bool]:
    import pypdfium2  # type: ignore[import-untyped]

    found = []
    with pypdfium2.PdfDocument(data) as document:
        for number in range(len(document)):
            try:
                found.append(_is_free(document[number], head, foot))
            except pypdfium2.PdfiumError:
                found.append(False)
    return found


def _is_free(page: Any, head: float, foot: float) -> bool:
    width, height = page.get_size()
    scale = min(1.0, _MOST / max(width, height))
    picture = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    page.close()
    rows = memoryview(picture.buffer)
    above = -(-head * scale // 1)
    below = -(-foot * scale // 1)
    if above + below >= picture.height:
        return False
    ends = rows[: int(above) * picture.stride], rows[(picture.height - int(below)) * picture.stride :]
    return all(_white(bytes(end), picture.width, picture.stride) for end in ends)


def _white(data: bytes, width: int, stride: int) -> bool:
    return all(min(data[at : at + width], default=255) >= _WHITE for at in range(0, len(data), stride))


if __name__ == "__main__":
    json.dump(_look(sys.stdin.buffer.read(), float(sys.argv[1]), float(sys.argv[2])), sys.stdout)
