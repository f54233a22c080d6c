"""What a PDF from outside is: pages, scripts, attachments, markings. It is looked at, never run or
rendered.
"""

from __future__ import annotations

import io
import re
from dataclasses import field

import pikepdf

from secretariat.core.values import dataclass

from .inert import everything
from .levels import LEVELS, markings_in
from .quarantine import LONGEST_SIDE, MOST_PAGES, MOST_PIXELS, MOST_TEXT
from .reading import PdfTooLarge, page_text, unpacked
from .unseen import Unseen

SAMPLE_LENGTH = 2000
#: What a file of data inside is to its paper, how its name ends, and how many letters it has at most.
_RELATED = ("/Source", "/Data", "/Alternative", "/Supplement")
_PLAIN = (".json", ".xml", ".csv", ".txt")
_MOST_DATA = 2_000_000
#: Acts that start a program, or fetch what is put into a form.
_LAUNCHES = ("/Launch", "/ImportData")


class PdfRefused(ValueError):
    """A PDF that is not taken; the message says why."""


class PdfBroken(PdfRefused):
    """The file is no PDF, or too damaged to be read."""


class PdfEncrypted(PdfRefused):
    """The file opens only with a password."""


class TooManyPages(PdfRefused):
    """The file has more pages than are taken."""

    def __init__(self, pages: int, most: int) -> None:
        self.pages = pages
        self.most = most
        super().__init__(f"The file has {pages} pages; {most} is the most")


class PdfUnpacksTooLarge(PdfRefused):
    """A part of the file unpacks to more than is read."""


class PdfPictureTooLarge(PdfRefused):
    """A picture in the file has more pixels than anybody draws."""


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What was found. `markings_found` goes from the lowest level up, by its English name, in capitals
    only.

    `encrypted` is true of a file that opens without a password but restricts what may be done with it.
    `text_sample` is the beginning of its words, empty if the pages are pictures: then no marking can be
    found. `texts` has the words of each page, then of each file of data inside. `launches` is true of a
    file that starts programs or plays media. `unseen` is what stands beside what its pages show, `author`
    the name in its properties.
    """

    pages: int
    encrypted: bool
    has_javascript: bool
    has_embedded_files: bool
    markings_found: tuple[str, ...]
    text_sample: str
    texts: tuple[str, ...] = ()
    launches: bool = False
    unseen: tuple[Unseen, ...] = ()
    author: str = ""


def read_pdf(data: bytes, *, most_pages: int = MOST_PAGES, most_text: int = MOST_TEXT) -> PdfFacts:
    """Return the facts of `data`. Raises PdfBroken, PdfEncrypted, TooManyPages, PdfUnpacksTooLarge,
    PdfPictureTooLarge (PdfRefused).
    """
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise PdfBroken("The file does not begin as a PDF does")
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as file:
            return _facts(file, most_pages, most_text)
    except pikepdf.PasswordError as problem:
        raise PdfEncrypted("The file opens only with a password") from problem
    except PdfTooLarge as problem:
        raise PdfUnpacksTooLarge(str(problem)) from problem
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, AttributeError, TypeError) as problem:
        raise PdfBroken(f"The file cannot be read: {problem}") from problem


def _facts(file: pikepdf.Pdf, most_pages: int, most_text: int) -> PdfFacts:
    pages = len(file.pages)
    if pages == 0:
        raise PdfBroken("The file has no page")
    if pages > most_pages:
        raise TooManyPages(pages, most_pages)
    active = _active(file)
    texts: list[str] = []
    markings: set[str] = set()
    sample = ""
    for page in file.pages:
        texts.append(page_text(file, page))
        markings.update(markings_in(texts[-1]))
        if len(sample) < SAMPLE_LENGTH:
            sample = f"{sample}\n{texts[-1]}".strip()[:SAMPLE_LENGTH]
        most_text -= len(texts[-1])
        if most_text < 0:
            raise PdfUnpacksTooLarge("The pages hold more words than are read")
    author = str(file.docinfo.get("/Author", "")).strip()[:200]
    remarks = any(_remarks(page) for page in file.pages)
    unseen = [(Unseen.COMMENTS, remarks), (Unseen.AUTHOR, bool(author)), (Unseen.DATA, bool(active.data))]
    return PdfFacts(
        pages=pages,
        encrypted=file.is_encrypted,
        has_javascript=active.scripts,
        has_embedded_files=active.files,
        markings_found=tuple(name for name, _ in LEVELS if name in markings),
        text_sample=sample,
        texts=(*texts, *active.data),
        launches=active.launches,
        unseen=tuple(kind for kind, there in unseen if there),
        author=author,
    )


def _remarks(page: pikepdf.Page) -> bool:
    """Tell whether a reader's remarks are attached to a page, written ones or drawn ones with words behind them."""
    held = page.obj.get("/Annots")
    return isinstance(held, pikepdf.Array) and any(
        isinstance(one, pikepdf.Dictionary)
        and (one.get("/Subtype") == "/Text" or ("/Popup" in one and "/Contents" in one))
        for one in held
    )


@dataclass
class _Active:
    """What in a file does something, or is a file itself. `data` has the words of those that are plain data."""

    scripts: bool = False
    launches: bool = False
    files: bool = False
    data: list[str] = field(default_factory=list)


def _active(file: pikepdf.Pdf) -> _Active:
    """Return what acts anywhere in the file. Raises PdfPictureTooLarge on the way."""
    found = _Active()
    inside: set[tuple[int, int]] = set()
    told: set[tuple[int, int]] = set()
    for held in everything(file):
        names = set(held.keys())
        act = str(held.get("/S", "")) if "/S" in names else ""
        found.scripts = found.scripts or "/JS" in names or "/JavaScript" in names or act == "/JavaScript"
        found.scripts = found.scripts or ("/XFA" in names and _scripted(held["/XFA"]))
        found.launches = found.launches or act in _LAUNCHES or held.get("/Subtype") == "/RichMedia"
        if held.get("/Type") == "/EmbeddedFile":
            inside.add(held.objgen)
        if "/EF" in names:
            words = _data(held)
            found.files = found.files or words is None
            found.data.append(words or "")
            told |= {one.objgen for one in held.EF.values()} if words is not None else set()
        if isinstance(held, pikepdf.Stream) and held.get("/Subtype") == "/Image":
            _refuse_large(held)
    found.files = found.files or bool(inside - told)
    return found


def _data(spec: pikepdf.Object) -> str | None:
    """Return the words of a file inside that is plain data of the paper, as PDF/A-3 has it; None if it is anything else."""
    names = [str(spec[key]).lower() for key in ("/F", "/UF") if key in spec]
    streams = list(spec.EF.values()) if isinstance(spec.EF, pikepdf.Dictionary) else []
    if spec.get("/AFRelationship") not in _RELATED or not names or not all(name.endswith(_PLAIN) for name in names):
        return None
    texts = {unpacked(one) if isinstance(one, pikepdf.Stream) else b"\0" for one in streams}
    try:
        (text,) = (text.decode("utf-8") for text in texts)
    except ValueError:  # no text, or several
        return None
    return text if len(text) <= _MOST_DATA and not re.search(r"[\0-\x08\x0e-\x1f]|\A\s*(%PDF|MZ|#!)", text) else None


def _scripted(form: pikepdf.Object) -> bool:
    """Tell whether a form of XML brings scripts."""
    parts = list(form) if isinstance(form, pikepdf.Array) else [form]
    return any(b"<script" in unpacked(part) for part in parts if isinstance(part, pikepdf.Stream))


def _refuse_large(picture: pikepdf.Stream) -> None:
    width, height = (int(picture.get(key, 0)) for key in ("/Width", "/Height"))
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise PdfPictureTooLarge(f"A picture of {width} × {height} pixels")
