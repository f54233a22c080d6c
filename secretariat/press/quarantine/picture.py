"""A picture from elsewhere: drawn anew, so that nothing of its file goes on but what is seen of it.

What a camera writes beside a picture (the place, the owner, the hour), what is hidden behind its end and what a reader of
pictures could stumble over stays behind; it stands upright, and is no larger than a printed page can show.
"""

from __future__ import annotations

import io
from typing import Final

import filetype  # type: ignore[import-untyped]  # it ships no types
from PIL import Image, ImageOps

from . import LONGEST_SIDE, Fault, Refused

#: Most pixels of a picture that is unpacked, within the memory of the inspector; what telephones take is smaller.
MOST_PIXELS: Final = 60_000_000
#: Longest side of what is kept, in pixels: the width of the text at some 350 dots an inch.
KEPT_SIDE: Final = 2_100
#: Longest side of a picture that is only looked at.
GLIMPSED_SIDE: Final = 1_000
_KINDS: Final = {"PNG": "image/png", "JPEG": "image/jpeg"}
_QUALITY: Final = 90
#: What reading a broken or hostile picture may raise.
_UNREADABLE: Final = (
    OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, EOFError, MemoryError, RuntimeError,
)  # fmt: skip


def redrawn(data: bytes) -> tuple[str, bytes]:
    """Return the kind of a picture and its new file. Raises Refused."""
    return _drawn(data, tuple(_KINDS), KEPT_SIDE)


def glimpse(data: bytes) -> tuple[str, bytes]:
    """Return the kind and the file of a picture as it is looked at before it is kept: small, of a GIF its first state.

    Raises Refused.
    """
    return _drawn(data, (*_KINDS, "GIF"), GLIMPSED_SIDE)


def _drawn(data: bytes, kinds: tuple[str, ...], side: int) -> tuple[str, bytes]:
    Image.MAX_IMAGE_PIXELS = None  # we count ourselves
    try:
        picture = Image.open(io.BytesIO(data), formats=kinds)
    except _UNREADABLE as problem:
        raise _no_picture(data) from problem
    with picture:
        width, height = picture.size
        if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
            raise Refused(Fault.PICTURE_POINTS, width=width, height=height)
        kind = "JPEG" if picture.format == "JPEG" else "PNG"
        try:
            picture.draft("RGB", (side, side))  # a JPEG is unpacked no larger than needed
            small = _plain(picture, kind)
            small.thumbnail((side, side), Image.Resampling.LANCZOS)
            return _KINDS[kind], _written(ImageOps.exif_transpose(small), kind)
        except _UNREADABLE as problem:
            raise Refused(Fault.PICTURE_BROKEN) from problem


def _no_picture(data: bytes) -> Refused:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<") and b"<svg" in head:
        return Refused(Fault.PICTURE_SVG)
    found = filetype.guess(data[:8192])
    if found is None:
        return Refused(Fault.NO_PICTURE)
    if found.extension in ("png", "jpg"):
        return Refused(Fault.PICTURE_BROKEN)
    return Refused(Fault.PICTURE_TYPE, type=found.extension.upper())


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """In the colours that pages and prints know; what shines through is kept in a PNG."""
    if picture.mode in ("I", "F", "I;16", "I;16B", "I;16L"):  # of more shades than are shown
        return picture.convert("I").point(lambda shade: shade / 256).convert("L")
    if kind == "PNG" and (picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info):
        return picture.convert("RGBA")
    return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")


def _written(picture: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    bare = Image.frombytes(
        picture.mode, picture.size, picture.tobytes()
    )  # what was said beside the points stays behind
    bare.save(file, kind, **({"optimize": True} if kind == "PNG" else {"quality": _QUALITY}))
    return file.getvalue()
