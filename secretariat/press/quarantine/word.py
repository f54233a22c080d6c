"""What a Word file from outside is: its words, and what of it is not seen on its pages. It is looked at, never run.

An OOXML file is a ZIP archive of XML. It is read within limits, and refused when it carries programs, other files, or
anything that would be fetched from elsewhere when somebody opens it.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from enum import StrEnum
from typing import Final
from xml.parsers import expat

from secretariat.core.values import dataclass

from ..unseen import Unseen
from . import LONGEST_SIDE, MOST_PIXELS

#: Limits of what is unpacked: parts, bytes of one part and of all, and how many times larger than packed.
MOST_PARTS: Final = 3000
MOST_IN_PART: Final = 60_000_000
MOST_BYTES: Final = 250_000_000
MOST_RATIO: Final = 200
_SMALL: Final = 1_000_000  # below this nothing is a bomb, however well it packs
_DEEPEST: Final = 200

_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
#: Kinds of parts, and ends of names, that are programs or other files.
_ACTIVE: Final = re.compile(r"macroEnabled|vbaProject|vbaData|activeX|oleObject|attachedToolbars", re.IGNORECASE)
_ACTIVE_PARTS: Final = re.compile(r"(^|/)activeX/|vbaproject|vbadata", re.IGNORECASE)
_EMBEDDED: Final = re.compile(r"(^|/)embeddings/", re.IGNORECASE)
#: How the names of parts end: text, what a part names, pictures, fonts; and what Office leaves behind (signatures, waste).
_READ: Final = (".xml", ".rels", ".vml", ".svg", ".psmdcp")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".dib", ".tif", ".tiff")
_KNOWN: Final = (*_READ, *_PICTURES, ".emf", ".wmf", ".wdp", ".odttf", ".fntdata", ".sigs", ".dat")
#: Beginnings of programs, archives and pages of the web, which no picture has.
_FOREIGN: Final = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"PK\x03\x04",
    b"%PDF-",
    b"\xd0\xcf\x11\xe0",
    b"<html",
    b"<!doctype",
    b"<script",
)
#: The only thing outside that a paper may name: an address to be followed by a reader.
_LINK: Final = "/hyperlink"
_FETCHED: Final = re.compile(
    r"/(attachedTemplate|aFChunk|oleObject|package|control|vbaProject|frame|subDocument)$", re.IGNORECASE
)
#: A template of the writer's own machine: Word names it, and fetches nothing from elsewhere.
_OWN_TEMPLATE: Final = re.compile(r"(?:file:///)?(?:[A-Za-z]:[/\\])?(?![/\\%])[^:]*")
_FIELDS: Final = re.compile(
    r"\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|RD|DATABASE|MACROBUTTON|EMBED|CONTROL)(?!\w)",
    re.IGNORECASE,
)


class WordFault(StrEnum):
    """Why a Word file is not taken."""

    BROKEN = "broken"
    PROTECTED = "protected"
    TOO_LARGE = "too-large"
    TOO_LONG = "too-long"
    ACTIVE = "active"
    FILES = "files"
    FETCHES = "fetches"
    PICTURE = "picture"


class WordRefused(ValueError):
    """A Word file that is not taken."""

    def __init__(self, fault: WordFault, where: str = "") -> None:
        self.fault = fault
        super().__init__(f"{fault}: {where}")


@dataclass(frozen=True, slots=True)
class WordFacts:
    """What was found. `text` has every word of every part, hidden and deleted ones too, a line for each paragraph."""

    text: str
    unseen: tuple[Unseen, ...]
    author: str


def is_archive(head: bytes) -> bool:
    """Tell whether a file begins as a ZIP archive does."""
    return head.startswith(b"PK\x03\x04")


def read_word(data: bytes) -> WordFacts:
    """Return the facts of `data`. Raises WordRefused."""
    parts = unpacked(data)
    main = _main_part(parts)
    found = _Found()
    for name in sorted(parts):
        if name.lower().endswith(_READ):
            _Reader(name, found).read(parts[name])
        elif parts[name][:16].lstrip().lower().startswith(tuple(map(bytes.lower, _FOREIGN))):
            raise WordRefused(WordFault.ACTIVE, name)
        elif name.lower().endswith(_PICTURES):
            _refuse_large(parts[name])
    if not parts[main]:
        raise WordRefused(WordFault.BROKEN, "empty")
    if any(_FIELDS.match(field) for field in found.fields):
        raise WordRefused(WordFault.FETCHES, "field")
    if found.author:
        found.unseen.add(Unseen.AUTHOR)
    return WordFacts(found.text(), tuple(kind for kind in Unseen if kind in found.unseen), found.author)


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by name, within the limits. Raises WordRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _parts(archive, len(data))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as problem:
        if isinstance(problem, WordRefused):
            raise
        raise WordRefused(WordFault.BROKEN, type(problem).__name__) from problem


def _parts(archive: zipfile.ZipFile, held: int) -> dict[str, bytes]:
    listed = archive.infolist()
    if len(listed) > MOST_PARTS:
        raise WordRefused(WordFault.TOO_LARGE, "parts")
    if sum(entry.compress_size for entry in listed) > held:
        raise WordRefused(WordFault.BROKEN, "parts that lie over one another")
    parts: dict[str, bytes] = {}
    names: set[str] = set()
    unpacked = 0
    for entry in listed:
        name = entry.filename
        if entry.flag_bits & 1:
            raise WordRefused(WordFault.PROTECTED, name)
        if entry.is_dir():
            continue
        if name.lower() in names or "\\" in name or posixpath.normpath("/" + name) != "/" + name:
            raise WordRefused(WordFault.BROKEN, "names")
        names.add(name.lower())
        if _ACTIVE_PARTS.search(name):
            raise WordRefused(WordFault.ACTIVE, name)
        if _EMBEDDED.search(name) or not name.lower().endswith(_KNOWN):
            raise WordRefused(WordFault.FILES, name)
        with archive.open(entry) as part:
            content = part.read(MOST_IN_PART + 1)
        unpacked += len(content)
        packed = max(entry.compress_size, 1)
        bomb = len(content) > _SMALL and len(content) / packed > MOST_RATIO
        if len(content) > MOST_IN_PART or unpacked > MOST_BYTES or bomb:
            raise WordRefused(WordFault.TOO_LARGE, name)
        parts[name] = content
    return parts


def _refuse_large(data: bytes) -> None:
    """Refuse a picture that nobody could draw; its pixels are counted, not unpacked. What is no picture is left to others."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # we count ourselves
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "BMP", "DIB", "TIFF")) as picture:
            width, height = picture.size
    except (OSError, ValueError, SyntaxError, OverflowError, MemoryError):
        return
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise WordRefused(WordFault.PICTURE, f"{width} × {height}")


def _main_part(parts: dict[str, bytes]) -> str:
    if "[Content_Types].xml" not in parts or "word/document.xml" not in parts:
        raise WordRefused(WordFault.BROKEN, "no document")
    types = _types(parts["[Content_Types].xml"])
    endings = {name.rpartition(".")[2].lower() for name in parts}
    told = (kind for key, kind in types.items() if key.startswith("/") or key.lower() in endings)
    if any(_ACTIVE.search(kind) for kind in told):
        raise WordRefused(WordFault.ACTIVE, "type")
    if types.get("/word/document.xml") != _MAIN:
        raise WordRefused(WordFault.BROKEN, "another kind of document")
    return "word/document.xml"


def _types(data: bytes) -> dict[str, str]:
    """Return the kind of each part by name, and of each ending by the ending."""
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        key = attributes.get("PartName") or attributes.get("Extension", "")
        found[key] = attributes.get("ContentType", "")

    _parse(data, start)
    return found


class _Found:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.unseen: set[Unseen] = set()
        self.author = ""
        #: What each field of the text says is to be put in its place.
        self.fields: list[str] = []

    def end_line(self) -> None:
        if self.line:
            self.lines.append("".join(self.line))
            self.line = []

    def text(self) -> str:
        self.end_line()
        return "\n".join(line for line in (" ".join(line.split()) for line in self.lines) if line)


class _Reader:
    """Reads one part: words, what is hidden, and what would be fetched."""

    def __init__(self, part: str, found: _Found) -> None:
        self._part = part
        self._found = found
        self._open: list[str] = []
        self._instruction: list[str] = []

    def read(self, data: bytes) -> None:
        _parse(data, self._start, self._end, self._words)
        self._found.end_line()
        self._end_field()

    def _end_field(self) -> None:
        self._found.fields.append("".join(self._instruction))
        self._instruction = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        self._open.append(name)
        if len(self._open) > _DEEPEST:
            raise WordRefused(WordFault.BROKEN, "depth")
        plain = {_local(key): value for key, value in attributes.items()}
        if self._part.endswith(".rels"):
            self._relation(plain)
        elif name in ("p", "tr", "br", "cr"):
            self._found.end_line()
        elif name in ("tab", "ptab"):
            self._found.line.append(" ")
        elif name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange"):
            self._found.unseen.add(Unseen.CHANGES)
        elif name == "comment":
            self._found.unseen.add(Unseen.COMMENTS)
        elif name == "vanish" and plain.get("val", "true") not in ("0", "false", "off"):
            self._found.unseen.add(Unseen.HIDDEN)
        elif name == "fldSimple":
            self._found.fields.append(plain.get("instr", ""))
        elif name == "fldChar":
            self._end_field()
        elif name in ("altChunk", "object", "control", "subDoc") and self._part.startswith("word/"):
            raise WordRefused(WordFault.ACTIVE, name)
        elif self._part.lower().endswith(".svg"):
            self._drawn(name, plain)

    def _drawn(self, name: str, attributes: dict[str, str]) -> None:
        """A picture in SVG may run scripts, and fetch what it shows."""
        if name in ("script", "foreignObject") or any(key.startswith("on") for key in attributes):
            raise WordRefused(WordFault.ACTIVE, name)
        if name != "a" and not attributes.get("href", "#").startswith(("#", "data:image/")):
            raise WordRefused(WordFault.FETCHES, name)

    def _relation(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "")
        if kind.endswith("/attachedTemplate") and _OWN_TEMPLATE.fullmatch(attributes.get("Target", "")):
            return
        outside = attributes.get("TargetMode", "").lower() == "external" or "://" in attributes.get("Target", "")
        if _FETCHED.search(kind) or (outside and not kind.endswith(_LINK)):
            raise WordRefused(WordFault.FETCHES, kind)

    def _end(self, name: str) -> None:
        self._open.pop()
        if _local(name) in ("p", "tr"):
            self._found.end_line()

    def _words(self, words: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in ("instrText", "delInstrText"):
            self._instruction.append(words)
        elif inside in ("t", "delText"):
            self._found.line.append(words)
        elif self._part.startswith("docProps/"):
            self._found.line.append(f"{words}\n")
            if inside in ("creator", "lastModifiedBy", "Manager", "Company") and words.strip():
                known = self._found.author.split(", ") if self._found.author else []
                if words.strip() not in known:
                    self._found.author = ", ".join([*known, words.strip()])[:200]


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parse(
    data: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    words: Callable[[str], None] | None = None,
) -> None:
    """Read XML; a file that declares a document type or entities is no Word file. Raises WordRefused."""

    def refuse(*_: object) -> None:
        raise WordRefused(WordFault.ACTIVE, "document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    try:
        parser.Parse(data, True)
    except WordRefused:
        raise
    except (expat.ExpatError, ValueError, LookupError) as problem:  # the latter for encodings that are not read
        raise WordRefused(WordFault.BROKEN, "xml") from problem
