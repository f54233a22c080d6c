"""Words set straight onto a finished page, as artifacts: marking, symbol and page number in head and foot.

A page that is no longer laid out, because it came from elsewhere or was printed before, is stamped. The fonts are those of
the house, cut down to the letters wanted and embedded once in each file.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

import pikepdf
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name

from secretariat.core.values import dataclass

from .fonts import FontSet

Side = Literal["left", "centre", "right"]
Weight = Literal["regular", "bold"]

_FILES: Final[dict[Weight, str]] = {"regular": "sans-400.ttf", "bold": "sans-600.ttf"}
#: Names in the resources of a page that no other program gives.
_NAMES: Final[dict[Weight, str]] = {"regular": "/HouseStampRegular", "bold": "/HouseStampBold"}

#: The line that a pack adds: from the right edge and the foot of the page, in points, below the number of the page.
_FONT: Final = "/PackSans"
_SIZE: Final = 8
_RIGHT: Final = 28 / 25.4 * 72
_UP: Final = 25.0
_BEGIN, _END = b"q\n", b"\nQ\n"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a stamp. `at` is the left end, the middle or the right end of its base line, in points.

    A line longer than `room` is set smaller until it fits: nothing of a stamp is ever left out.
    """

    text: str
    at: tuple[float, float]
    side: Side
    size: float
    room: float
    weight: Weight = "regular"
    tracking: float = 0.0  # in em


class Stamps:
    """The fonts of the house in one file, ready for stamping its pages. `letters` are all that will be wanted."""

    def __init__(self, file: pikepdf.Pdf, fonts: FontSet, letters: Iterable[str]) -> None:
        wanted = "".join(sorted(set("".join(letters))))
        self._faces = {weight: _Face(fonts.config.parent / "print" / name, wanted) for weight, name in _FILES.items()}
        self._fonts = {weight: face.embedded(file) for weight, face in self._faces.items()}

    def content(self, head: Iterable[Line], foot: Iterable[Line]) -> bytes:
        """Return what draws the lines: two artifacts of pagination, each balanced in itself."""
        parts = [("Header", self._lines(head)), ("Footer", self._lines(foot))]
        drawn = b"".join(
            b"/Artifact <</Type /Pagination /Subtype /%s>> BDC\nBT\n%sET\nEMC\n" % (kind.encode(), lines)
            for kind, lines in parts
            if lines
        )
        return b"q\n0 g\n0 Tr\n" + drawn + b"Q\n"

    def equip(self, page: pikepdf.Page) -> None:
        """Give a page the fonts."""
        _equip(page, {_NAMES[weight]: font for weight, font in self._fonts.items()})

    def _lines(self, lines: Iterable[Line]) -> bytes:
        return b"".join(self._line(line) for line in lines if line.text)

    def _line(self, line: Line) -> bytes:
        face = self._faces[line.weight]
        width = face.width(line.text, line.tracking)
        size = min(line.size, line.room / width)
        x = line.at[0] - width * size * {"left": 0.0, "centre": 0.5, "right": 1.0}[line.side]
        return (
            f"{_NAMES[line.weight]} {size:.3f} Tf {line.tracking * size:.3f} Tc "
            f"1 0 0 1 {x:.3f} {line.at[1]:.3f} Tm <{face.encoded(line.text).hex()}> Tj\n"
        ).encode()


class Stamper:
    """Stamps lines at the bottom right of pages of `pdf`, in the font of `file`, reduced to what `texts` need."""

    def __init__(self, pdf: pikepdf.Pdf, file: Path, texts: Iterable[str]) -> None:
        self._pdf = pdf
        self._face = _Face(file, "".join(sorted(set("".join(texts)))))
        self._font = self._face.embedded(pdf)
        self._begin = pdf.make_indirect(pikepdf.Stream(pdf, _BEGIN))

    def stamp(self, page: pikepdf.Page, text: str, *, on_white: bool = False) -> None:
        """Stamp `text` on a page, upright as the page is shown; `on_white` keeps it legible over what is there."""
        contents = page.obj.get("/Contents", Array())
        streams = list(contents) if isinstance(contents, Array) else [contents]
        stamp = self._pdf.make_indirect(pikepdf.Stream(self._pdf, _END + self._line(page, text, on_white)))
        page.obj.Contents = Array([self._begin, *streams, stamp])
        _equip(page, {_FONT: self._font})

    def _line(self, page: pikepdf.Page, text: str, on_white: bool) -> bytes:
        left, bottom, right, top = (float(side) for side in page.cropbox)
        matrix = {
            90: f"0 1 -1 0 {right:.2f} {bottom:.2f}",
            180: f"-1 0 0 -1 {right:.2f} {top:.2f}",
            270: f"0 -1 1 0 {left:.2f} {top:.2f}",
        }.get(int(page.obj.get("/Rotate", 0)) % 360, f"1 0 0 1 {left:.2f} {bottom:.2f}")
        across = (top - bottom) if int(page.obj.get("/Rotate", 0)) % 180 else (right - left)
        width = self._face.width(text, 0) * _SIZE
        x = across - _RIGHT - width
        box = f"1 g {x - 2:.2f} {_UP - 3:.2f} {width + 4:.2f} 11 re f 0 g\n" if on_white else ""
        return (
            f"/Artifact <</Type /Pagination /Subtype /Footer>> BDC\nq {matrix} cm\n{box}"
            f"BT {_FONT} {_SIZE} Tf 0 g {x:.2f} {_UP:.2f} Td <{self._face.encoded(text).hex()}> Tj ET\nQ\nEMC\n"
        ).encode()


def _equip(page: pikepdf.Page, wanted: dict[str, pikepdf.Object]) -> None:
    """Give a page fonts, in resources of its own: those it has may be shared with other pages."""
    resources = Dictionary(_own(page.obj, "/Resources"))
    known = resources.get("/Font")
    fonts = Dictionary(dict(known.items())) if isinstance(known, Dictionary) else Dictionary()
    for name, font in wanted.items():
        fonts[name] = font
    resources.Font = fonts
    page.obj.Resources = resources


def _own(page: pikepdf.Object, key: str) -> dict[str, pikepdf.Object]:
    """Return the dictionary a page has under `key`, its own or that of the nearest node above that has one."""
    node: pikepdf.Object | None = page
    for _ in range(50):
        if not isinstance(node, Dictionary):
            break
        found = node.get(key)
        if isinstance(found, Dictionary):
            return dict(found.items())
        node = node.get("/Parent")
    return {}


class _Face:
    """One font cut down to the letters wanted. Widths are in em."""

    def __init__(self, path: Path, letters: str) -> None:
        options = subset.Options()
        options.layout_features = []
        options.glyph_names = False
        options.notdef_outline = True
        options.name_IDs = [6]
        options.recalc_timestamp = False
        font = TTFont(path, recalcTimestamp=False)
        cutter = subset.Subsetter(options)
        cutter.populate(text=letters)
        cutter.subset(font)
        out = io.BytesIO()
        font.save(out)
        self._data = out.getvalue()
        self._name = str(font["name"].getDebugName(6))
        self._em: int = font["head"].unitsPerEm
        glyphs = font.getGlyphOrder()
        self._advances = [font["hmtx"][glyph][0] / self._em for glyph in glyphs]
        self._codes = {chr(code): font.getGlyphID(glyph) for code, glyph in font.getBestCmap().items()}
        self._metrics = font["hhea"].ascent, font["hhea"].descent, font["OS/2"].sCapHeight
        self._box = [font["head"].xMin, font["head"].yMin, font["head"].xMax, font["head"].yMax]

    def width(self, text: str, tracking: float) -> float:
        return math.fsum(self._advances[self._codes.get(letter, 0)] + tracking for letter in text) - tracking

    def encoded(self, text: str) -> bytes:
        return b"".join(self._codes.get(letter, 0).to_bytes(2, "big") for letter in text)

    def embedded(self, file: pikepdf.Pdf) -> pikepdf.Object:
        """Return the font as an object of `file`."""
        tag = "".join(chr(65 + (sum(self._data) // 26**place) % 26) for place in range(6))
        name = Name(f"/{tag}+{self._name}")
        program = pikepdf.Stream(file, self._data)
        program.Length1 = len(self._data)
        ascent, descent, cap = (self._mille(value) for value in self._metrics)
        descriptor = file.make_indirect(
            Dictionary(
                Type=Name.FontDescriptor,
                FontName=name,
                Flags=4,
                FontBBox=Array([self._mille(value) for value in self._box]),
                ItalicAngle=0,
                Ascent=ascent,
                Descent=descent,
                CapHeight=cap,
                StemV=80,
                FontFile2=program,
            )
        )
        below = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=descriptor,
            CIDToGIDMap=Name.Identity,
            W=Array([0, Array([round(advance * 1000) for advance in self._advances])]),
        )
        return file.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=name,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([file.make_indirect(below)]),
                ToUnicode=pikepdf.Stream(file, self._to_unicode()),
            )
        )

    def _mille(self, value: int) -> int:
        return round(value * 1000 / self._em)

    def _to_unicode(self) -> bytes:
        pairs = sorted((code, letter) for letter, code in self._codes.items())
        blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
        body = "".join(
            f"{len(block)} beginbfchar\n"
            + "".join(f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>\n" for code, letter in block)
            + "endbfchar\n"
            for block in blocks
        )
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{body}"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode()
