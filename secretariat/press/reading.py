"""The words of a PDF, read with pikepdf alone: enough to find a marking and to show a sample, not to set
a page anew.

Works within limits, since the file may be a stranger's: a stream that unpacks to more than `MOST_BYTES`
is refused.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator

import pikepdf

#: Most bytes that the content of one page, or one character map, may unpack to.
MOST_BYTES = 32_000_000
_DEEPEST = 8
_GAP = -180  # thousandths of an em: more than kerning, so a space
_Map = dict[int, str]


class PdfTooLarge(ValueError):
    """A part of the file unpacks to more than is read."""


def page_texts(pdf: bytes) -> list[str]:
    """Return the text of each page, in drawing order. Raises PdfTooLarge, pikepdf.PdfError."""
    with pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as file:
        return [page_text(file, page) for page in file.pages]


def page_text(file: pikepdf.Pdf, page: pikepdf.Page) -> str:
    """Return the text of one page of an open file."""
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    data = b"\n".join(unpacked(one) for one in streams if isinstance(one, pikepdf.Stream))
    resources = page.resources if "/Resources" in page or page.obj.get("/Parent") is not None else None
    parts = "".join(_Reader(file).pieces(data, resources, 0))
    return re.sub(r"[ \t]*\n\s*", "\n", re.sub(r"[ \t]+", " ", parts)).strip()


def pagination_text(file: pikepdf.Pdf, page: pikepdf.Page) -> str:
    """Return the words of a page that are marked as artifacts of pagination: heads, feet and page numbers."""
    kept: list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage] = []
    inside = 0
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in ("BDC", "BMC"):
            inside += bool(inside) or _paginates(list(instruction.operands))
        elif operator == "EMC":
            inside -= bool(inside)
        elif inside:
            kept.append(instruction)
    return "".join(_Reader(file).pieces(pikepdf.unparse_content_stream(kept), page.resources, 0)).strip()


def _paginates(operands: list[pikepdf.Object]) -> bool:
    if len(operands) != 2 or operands[0] != "/Artifact" or not isinstance(operands[1], pikepdf.Dictionary):
        return False
    return bool(operands[1].get("/Type") == "/Pagination")


class _Reader:
    def __init__(self, file: pikepdf.Pdf) -> None:
        self._file = file
        self._fonts: dict[tuple[int, int], tuple[_Map, int]] = {}

    def pieces(self, data: bytes, resources: pikepdf.Object | None, depth: int) -> Iterator[str]:
        font: tuple[_Map, int] = ({}, 1)
        for instruction in pikepdf.parse_content_stream(pikepdf.Stream(self._file, data)):
            operator = str(instruction.operator)
            operands = list(instruction.operands)
            if operator == "Tf" and operands:
                font = self._font(_of(resources, "/Font", operands[0]))
            elif operator in ("Td", "TD", "T*", "Tm", "ET"):
                yield "\n"
            elif operator in ("Tj", "'", '"') and operands:
                yield _said(operands[-1], font)
            elif operator == "TJ" and operands:
                for one in operands[0]:
                    if isinstance(one, pikepdf.String):
                        yield _said(one, font)
                    elif not isinstance(one, pikepdf.Object) and float(one) < _GAP:
                        yield " "
            elif operator == "Do" and operands and depth < _DEEPEST:
                form = _of(resources, "/XObject", operands[0])
                if isinstance(form, pikepdf.Stream) and form.get("/Subtype") == "/Form":
                    yield from self.pieces(unpacked(form), form.get("/Resources", resources), depth + 1)

    def _font(self, font: pikepdf.Object | None) -> tuple[_Map, int]:
        """Return the characters of a font by code, and how many bytes a code has."""
        if not isinstance(font, pikepdf.Dictionary):
            return {}, 1
        key = font.objgen
        if key == (0, 0) or key not in self._fonts:
            width = 2 if font.get("/Subtype") == "/Type0" else 1
            unicode = font.get("/ToUnicode")
            codes = _codes(unpacked(unicode)) if isinstance(unicode, pikepdf.Stream) else {}
            self._fonts[key] = codes, width
        return self._fonts[key]


def _of(resources: pikepdf.Object | None, kind: str, name: pikepdf.Object) -> pikepdf.Object | None:
    if not isinstance(resources, pikepdf.Dictionary):
        return None
    named = resources.get(kind)
    return named.get(str(name)) if isinstance(named, pikepdf.Dictionary) else None


def _said(string: pikepdf.Object, font: tuple[_Map, int]) -> str:
    codes, width = font
    data = bytes(string)
    if width == 1:
        return "".join(codes.get(code) or bytes([code]).decode("cp1252", "replace") for code in data)
    pairs = (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))
    return "".join(codes.get(code, "") for code in pairs)


_HEX = r"<([0-9A-Fa-f\s]+)>"
_CHARS = re.compile(rf"{_HEX}\s*{_HEX}")
_RANGE = re.compile(rf"{_HEX}\s*{_HEX}\s*(?:{_HEX}|\[([^\]]*)\])")


def _codes(cmap: bytes) -> _Map:
    text = cmap.decode("latin-1")
    codes: _Map = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, to in _CHARS.findall(block):
            codes[_number(code)] = _characters(to)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, to, listed in _RANGE.findall(block):
            start, end = _number(first), min(_number(last), _number(first) + 0xFFFF)
            if listed:
                for code, one in zip(range(start, end + 1), re.findall(_HEX, listed), strict=False):
                    codes[code] = _characters(one)
                continue
            base = _characters(to)
            for code in range(start, end + 1):
                codes[code] = base[:-1] + chr(min(ord(base[-1]) + code - start, 0x10FFFF)) if base else ""
    return codes


def _number(digits: str) -> int:
    return int("".join(digits.split()), 16)


def _characters(digits: str) -> str:
    digits = "".join(digits.split())
    return bytes.fromhex(digits + "0" * (len(digits) % 2)).decode("utf-16-be", "replace")


def unpacked(stream: pikepdf.Stream) -> bytes:
    """Return the content of a stream, unpacking no more than `MOST_BYTES`."""
    raw = stream.read_raw_bytes()
    filters = stream.get("/Filter")
    if filters is None:
        data = raw
    elif filters == "/FlateDecode" and "/DecodeParms" not in stream:
        unpacker = zlib.decompressobj()
        try:
            data = unpacker.decompress(raw, MOST_BYTES + 1)
        except zlib.error:
            return b""
    elif len(raw) > MOST_BYTES // 100:
        raise PdfTooLarge("A stream is packed in a way that is read only when it is small")
    else:
        try:
            data = stream.read_bytes()
        except pikepdf.PdfError:
            return b""
    if len(data) > MOST_BYTES:
        raise PdfTooLarge(f"A stream unpacks to more than {MOST_BYTES} bytes")
    return data
