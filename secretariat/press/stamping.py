"""Lines stamped on finished pages: artifacts, in one embedded font that all pages of a file share."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pikepdf
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name, Stream

_FONT = "/PackSans"
_SIZE = 8
#: From the right edge and from the foot of the page, in points: a line below the number of the page.
_RIGHT = 28 / 25.4 * 72
_UP = 25.0
_BEGIN, _END = b"q\n", b"\nQ\n"


class Stamper:
    """Stamps lines at the bottom right of pages of `pdf`, in the font of `file`, reduced to what `texts` need."""

    def __init__(self, pdf: pikepdf.Pdf, file: Path, texts: Iterable[str]) -> None:
        self._pdf = pdf
        self._widths, self._font = _embedded(pdf, file, sorted({ord(one) for text in texts for one in text}))
        self._begin = pdf.make_indirect(Stream(pdf, _BEGIN))

    def stamp(self, page: pikepdf.Page, text: str, *, on_white: bool = False) -> None:
        """Stamp `text` on a page, upright as the page is shown; `on_white` keeps it legible over what is there."""
        contents = page.obj.get("/Contents", Array())
        streams = list(contents) if isinstance(contents, Array) else [contents]
        stamp = self._pdf.make_indirect(Stream(self._pdf, _END + self._line(page, text, on_white)))
        page.obj.Contents = Array([self._begin, *streams, stamp])
        # What a page inherits was put into it when it was joined; what it shares with others is copied before a font is added.
        own = Dictionary(dict(page.obj.get("/Resources", Dictionary()).items()))
        fonts = Dictionary(dict(own.get("/Font", Dictionary()).items()))
        fonts[_FONT] = self._font
        own.Font = fonts
        page.obj.Resources = own

    def _line(self, page: pikepdf.Page, text: str, on_white: bool) -> bytes:
        left, bottom, right, top = (float(side) for side in page.cropbox)
        matrix = {
            90: f"0 1 -1 0 {right:.2f} {bottom:.2f}",
            180: f"-1 0 0 -1 {right:.2f} {top:.2f}",
            270: f"0 -1 1 0 {left:.2f} {top:.2f}",
        }.get(int(page.obj.get("/Rotate", 0)) % 360, f"1 0 0 1 {left:.2f} {bottom:.2f}")
        across = (top - bottom) if int(page.obj.get("/Rotate", 0)) % 180 else (right - left)
        width = sum(self._widths[ord(one)] for one in text) * _SIZE / 1000
        x = across - _RIGHT - width
        box = f"1 g {x - 2:.2f} {_UP - 3:.2f} {width + 4:.2f} 11 re f 0 g\n" if on_white else ""
        return (
            f"/Artifact <</Type /Pagination /Subtype /Footer>> BDC\nq {matrix} cm\n{box}"
            f"BT {_FONT} {_SIZE} Tf 0 g {x:.2f} {_UP:.2f} Td ({text}) Tj ET\nQ\nEMC\n"
        ).encode("cp1252")


def _embedded(pdf: pikepdf.Pdf, file: Path, codes: list[int]) -> tuple[dict[int, int], pikepdf.Object]:
    """Return the widths of the characters in thousandths of an em, and the font as an object of `pdf`."""
    options = subset.Options(layout_features=[], name_IDs=[6], hinting=False, notdef_outline=True)
    with TTFont(file, recalcTimestamp=False, lazy=True) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=codes)
        subsetter.subset(font)
        out = io.BytesIO()
        font.save(out)
        head, sides, capitals = font["head"], font["hhea"], font["OS/2"].sCapHeight
        scale = 1000 / head.unitsPerEm
        names = font.getBestCmap()
        widths = {code: round(font["hmtx"][names[code]][0] * scale) for code in codes}
        name = f"PACKAA+{font['name'].getDebugName(6)}"
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{name}"),
        Flags=32,
        FontBBox=Array([round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax)]),
        ItalicAngle=0,
        Ascent=round(sides.ascent * scale),
        Descent=round(sides.descent * scale),
        CapHeight=round(capitals * scale),
        StemV=80,
        FontFile2=pdf.make_indirect(Stream(pdf, out.getvalue(), Length1=len(out.getvalue()))),
    )
    first, last = codes[0], codes[-1]
    embedded = Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=Name(f"/{name}"),
        FirstChar=first,
        LastChar=last,
        Widths=Array([widths.get(code, 0) for code in range(first, last + 1)]),
        Encoding=Name.WinAnsiEncoding,
        FontDescriptor=pdf.make_indirect(descriptor),
        ToUnicode=pdf.make_indirect(Stream(pdf, _to_unicode(codes))),
    )
    return widths, pdf.make_indirect(embedded)


def _to_unicode(codes: list[int]) -> bytes:
    lines = "\n".join(f"<{code:02X}> <{code:04X}>" for code in codes)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CMapName /Pack def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{len(codes)} beginbfchar\n{lines}\nendbfchar\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
