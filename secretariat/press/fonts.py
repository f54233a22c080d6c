"""The house fonts: made once into a folder that the caller gives, then found again at once.

Print uses static instances under names of our own and a private fontconfig file, so that no font of the
machine can leak into a page and the same input gives the same bytes everywhere. Pages use Latin WOFF2
files of the same designs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import escape  # nosec B406

from secretariat.core.values import dataclass

_STAMP = "made.json"
#: File names of the web fonts, in the order a style sheet lists them.
WEB_FONTS = ("serif.woff2", "serif-italic.woff2", "sans.woff2", "sans-italic.woff2")


class FontsNotMade(RuntimeError):
    """The fonts could not be made; the message holds what the font maker said."""


class FontsAlreadyChosen(RuntimeError):
    """This process has loaded fonts from another folder: fontconfig reads its file once in a process."""


@dataclass(frozen=True)
class FontSet:
    """Fonts ready for use.

    `config` is the private fontconfig file, `web` the folder of the WOFF2 files, `characters` the code points
    that every print font has (anything else is replaced before it is set, see `press.glyphs`).
    """

    config: Path
    web: Path
    characters: frozenset[int]

    @property
    def plain(self) -> Path:
        """The file of the sans serif in its ordinary weight, for what is stamped on finished pages."""
        return self.config.parent / "print" / "sans-400.ttf"


def ensure_fonts(folder: Path) -> FontSet:
    """Return the fonts in `folder`; make them first, in ten to thirty seconds, if missing or outdated.

    Raises FontsNotMade if the font maker fails. Safe when two processes do it at once: files appear whole.
    """
    folder = folder.resolve()
    stamp = folder / _STAMP
    made = _read_stamp(stamp)
    if made is None:
        made = _make(folder, stamp)
    return FontSet(folder / "fonts.conf", folder / "web", frozenset(made))


def are_made(folder: Path) -> bool:
    """Tell whether the fonts in `folder` are there and those of this release."""
    return _read_stamp(folder.resolve() / _STAMP) is not None


def use_fonts(fonts: FontSet) -> None:
    """Point fontconfig at the private file; must come before WeasyPrint is imported.

    Fonts that this process already uses from another folder are kept if they are the same.
    Raises FontsAlreadyChosen if they are not.
    """
    chosen = os.environ.get("FONTCONFIG_FILE", "")
    if chosen == str(fonts.config):
        return
    if "weasyprint" in sys.modules:
        if not chosen or _read_stamp(Path(chosen).with_name(_STAMP)) is None:
            raise FontsAlreadyChosen(f"WeasyPrint is loaded with the fonts of {chosen or 'the machine'}")
        return
    os.environ["FONTCONFIG_FILE"] = str(fonts.config)


def _wanted() -> dict[str, str]:
    from .fontmaker import RECIPE

    packages = ("fontpkg-source-serif-4", "fontpkg-source-sans-3", "fonttools")
    return {"recipe": RECIPE, **{name: version(name) for name in packages}}


def _read_stamp(stamp: Path) -> list[int] | None:
    try:
        content = json.loads(stamp.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    if content.get("made_with") != _wanted() or content.get("folder") != str(stamp.parent):
        return None
    if not all((stamp.parent / name).is_file() for name in content["files"]):
        return None
    return [code for first, last in content["characters"] for code in range(first, last + 1)]


def _make(folder: Path, stamp: Path) -> list[int]:
    from .fontmaker import SOURCES

    folder.mkdir(parents=True, exist_ok=True)
    makers = [
        subprocess.Popen(  # noqa: S603  our own module, run by our own interpreter
            [sys.executable, "-m", "secretariat.press.fontmaker", str(folder), name],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in SOURCES
    ]
    complaints = [maker.communicate()[1] for maker in makers]
    if any(maker.returncode for maker in makers):
        raise FontsNotMade("The fonts could not be made:\n" + "\n".join(filter(None, complaints)))
    names = [f"print/{one.file}" for source in SOURCES.values() for one in source.instances]
    characters = _common_characters([folder / name for name in names])
    _write(
        folder / "fonts.conf",
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f"  <dir>{escape(str(folder / 'print'))}</dir>\n"
        f"  <cachedir>{escape(str(folder / 'cache'))}</cachedir>\n"
        "  <config><rescan><int>0</int></rescan></config>\n</fontconfig>\n",
    )
    content = {
        "made_with": _wanted(),
        "folder": str(folder),
        "files": ["fonts.conf", *names, *(f"web/{name}" for name in WEB_FONTS)],
        "characters": _ranges(characters),
    }
    _write(stamp, json.dumps(content, indent=1))
    return characters


def _common_characters(paths: list[Path]) -> list[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    sets = []
    for path in paths:
        with TTFont(path, lazy=True) as font:
            sets.append(set(font.getBestCmap()))
    return sorted(set.intersection(*sets))


def _ranges(codes: list[int]) -> list[list[int]]:
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return ranges


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
