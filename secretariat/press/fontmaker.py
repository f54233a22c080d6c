"""Make the house fonts from one variable font: static instances for print, a Latin WOFF2 for pages.

Run as `python -m secretariat.press.fontmaker FOLDER SOURCE`, with SOURCE one of `SOURCES`: the four can
be made side by side, since fontTools needs seconds of pure Python for each. The fonts are renamed, as the
Open Font License asks of modified versions.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib import instancer  # type: ignore[import-untyped]

from secretariat.core.values import dataclass

#: Raise when anything below changes what the files hold: folders made by an older recipe are then made again.
RECIPE = "1"

#: Letters of English, French and the member nations, Greek for figures and units, punctuation, arrows.
CHARACTERS: tuple[tuple[int, int], ...] = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x1CD, 0x1CE), (0x1FC, 0x1FF), (0x218, 0x21B), (0x2BC, 0x2BC),
    (0x2C6, 0x2C7), (0x2D8, 0x2DD), (0x300, 0x304), (0x306, 0x30C), (0x326, 0x328), (0x391, 0x3A1),
    (0x3A3, 0x3A9), (0x3B1, 0x3C9), (0x1E80, 0x1E85), (0x1E9E, 0x1E9E), (0x1EF2, 0x1EF3), (0x2002, 0x2002),
    (0x2007, 0x200A), (0x2010, 0x2010), (0x2012, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022),
    (0x2026, 0x2026), (0x202F, 0x202F), (0x2030, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A),
    (0x2044, 0x2044), (0x2070, 0x2070), (0x2074, 0x208E), (0x20AC, 0x20AC), (0x2116, 0x2116),
    (0x2122, 0x2122), (0x2190, 0x2193), (0x2202, 0x2202), (0x2206, 0x2206), (0x220F, 0x220F),
    (0x2211, 0x2212), (0x221A, 0x221A), (0x221E, 0x221E), (0x222B, 0x222B), (0x2248, 0x2248),
    (0x2260, 0x2260), (0x2264, 0x2265), (0x25A0, 0x25A0), (0x25CA, 0x25CA), (0x2610, 0x2611),
    (0x2713, 0x2713), (0xFB01, 0xFB02),
)  # fmt: skip
_FEATURES = ["kern", "mark", "mkmk", "liga", "lnum", "onum", "pnum", "tnum", "locl", "ccmp", "case"]


@dataclass(frozen=True)
class Instance:
    """One static font: file and family name, style word, and its place on the axes."""

    file: str
    family: str
    style: str
    axes: dict[str, float]


@dataclass(frozen=True)
class Source:
    """One variable font of a package, and what is made of it."""

    package: str
    file: str
    instances: tuple[Instance, ...]
    web: str
    web_axes: dict[str, float | tuple[float, float]]


def _serif(suffix: str, style: str, weight: int) -> Instance:
    return Instance(f"serif-{suffix}.ttf", "House Serif", style, {"opsz": 11, "wght": weight})


def _sans(suffix: str, style: str, weight: int) -> Instance:
    return Instance(f"sans-{suffix}.ttf", "House Sans", style, {"wght": weight})


SOURCES: dict[str, Source] = {
    "serif": Source(
        "fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf",
        (_serif("400", "Regular", 400), _serif("600", "SemiBold", 600),
         Instance("display-600.ttf", "House Display", "SemiBold", {"opsz": 20, "wght": 600})),
        "serif.woff2", {"opsz": 14, "wght": (400, 700)},
    ),
    "serif-italic": Source(
        "fontpkg_source_serif_4", "SourceSerif4-Italic[opsz,wght].ttf",
        (_serif("italic-400", "Italic", 400), _serif("italic-600", "SemiBold Italic", 600)),
        "serif-italic.woff2", {"opsz": 14, "wght": (400, 700)},
    ),
    "sans": Source(
        "fontpkg_source_sans_3", "SourceSans3[wght].ttf",
        (_sans("400", "Regular", 400), _sans("600", "SemiBold", 600)),
        "sans.woff2", {"wght": (400, 700)},
    ),
    "sans-italic": Source(
        "fontpkg_source_sans_3", "SourceSans3-Italic[wght].ttf",
        (_sans("italic-400", "Italic", 400), _sans("italic-600", "SemiBold Italic", 600)),
        "sans-italic.woff2", {"wght": (400, 700)},
    ),
}  # fmt: skip


def make(folder: Path, source: Source) -> None:
    """Write all fonts of one source under `folder`/print and `folder`/web, each file whole or not at all."""
    reduced = _reduced(source)
    for instance in source.instances:
        font = TTFont(io.BytesIO(reduced), recalcTimestamp=False)
        instancer.instantiateVariableFont(font, instance.axes, inplace=True)
        if "STAT" in font:
            del font["STAT"]
        _rename(font, instance.family, instance.style)
        _save(font, folder / "print" / instance.file)
    font = TTFont(io.BytesIO(reduced), recalcTimestamp=False)
    instancer.instantiateVariableFont(font, source.web_axes, inplace=True)
    font.flavor = "woff2"
    _save(font, folder / "web" / source.web)


def _reduced(source: Source) -> bytes:
    """Return the variable font with our characters only: instances are then made several times faster."""
    path = files(source.package) / "files" / source.file
    font = TTFont(io.BytesIO(path.read_bytes()), recalcTimestamp=False, lazy=True)
    options = subset.Options()
    options.layout_features = _FEATURES
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    options.notdef_outline = True
    options.glyph_names = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=_expand(CHARACTERS))
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _rename(font: TTFont, family: str, style: str) -> None:
    table = font["name"]
    kept = {0, 1, 2, 4, 6, 13, 14}
    table.names = [record for record in table.names if record.nameID in kept and record.platformID == 3]
    plain = f"{family}-{style}".replace(" ", "")
    for name, text in {1: family, 2: style, 4: f"{family} {style}", 6: plain}.items():
        table.setName(text, name, 3, 1, 0x409)


def _save(font: TTFont, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    font.save(temporary)
    temporary.replace(path)


def _expand(ranges: Iterable[tuple[int, int]]) -> list[int]:
    return [code for first, last in ranges for code in range(first, last + 1)]


if __name__ == "__main__":
    make(Path(sys.argv[1]), SOURCES[sys.argv[2]])
