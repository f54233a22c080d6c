"""What a PDF from outside is: pages, scripts, attachments, markings. It is looked at, never run or
rendered.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pikepdf

from .reading import PdfTooLarge, page_text
from .unseen import Unseen

#: Most pages taken, unless the caller says otherwise.
MOST_PAGES = 2000
SAMPLE_LENGTH = 2000

#: Levels from the lowest up, each with the words that say it in English and French.
_MARKINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("NATO UNCLASSIFIED", ("NATO UNCLASSIFIED", "NATO SANS CLASSIFICATION")),
    ("NATO RESTRICTED", ("NATO RESTRICTED", "NATO DIFFUSION RESTREINTE")),
    ("NATO CONFIDENTIAL", ("NATO CONFIDENTIAL", "NATO CONFIDENTIEL")),
    ("NATO SECRET", ("NATO SECRET",)),
    ("COSMIC TOP SECRET", ("COSMIC TOP SECRET", "COSMIC TRÈS SECRET", "COSMIC TRES SECRET")),
)


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


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What was found. `markings_found` goes from the lowest level up, by its English name, in capitals
    only.

    `encrypted` is true of a file that opens without a password but restricts what may be done with it.
    `text_sample` is the beginning of its words, empty if the pages are pictures: then no marking can be
    found. `unseen` is what stands beside what its pages show, `author` the name in its properties.
    """

    pages: int
    encrypted: bool
    has_javascript: bool
    has_embedded_files: bool
    markings_found: tuple[str, ...]
    text_sample: str
    unseen: tuple[Unseen, ...] = ()
    author: str = ""


def read_pdf(data: bytes, *, most_pages: int = MOST_PAGES) -> PdfFacts:
    """Return the facts of `data`. Raises PdfBroken, PdfEncrypted, TooManyPages, PdfUnpacksTooLarge
    (PdfRefused).
    """
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise PdfBroken("The file does not begin as a PDF does")
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as file:
            return _facts(file, most_pages)
    except pikepdf.PasswordError as problem:
        raise PdfEncrypted("The file opens only with a password") from problem
    except PdfTooLarge as problem:
        raise PdfUnpacksTooLarge(str(problem)) from problem
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, AttributeError, TypeError) as problem:
        raise PdfBroken(f"The file cannot be read: {problem}") from problem


def _facts(file: pikepdf.Pdf, most_pages: int) -> PdfFacts:
    pages = len(file.pages)
    if pages == 0:
        raise PdfBroken("The file has no page")
    if pages > most_pages:
        raise TooManyPages(pages, most_pages)
    markings: set[str] = set()
    sample = ""
    for page in file.pages:
        text = page_text(file, page)
        markings.update(markings_in(text))
        if len(sample) < SAMPLE_LENGTH:
            sample = f"{sample}\n{text}".strip()[:SAMPLE_LENGTH]
    scripts, files = _active(file)
    author = str(file.docinfo.get("/Author", "")).strip()[:200]
    remarks = any(_remarks(page) for page in file.pages)
    unseen = [(Unseen.COMMENTS, remarks), (Unseen.AUTHOR, bool(author))]
    return PdfFacts(
        pages=pages,
        encrypted=file.is_encrypted,
        has_javascript=scripts,
        has_embedded_files=files,
        markings_found=tuple(name for name, _ in _MARKINGS if name in markings),
        text_sample=sample,
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


def _active(file: pikepdf.Pdf) -> tuple[bool, bool]:
    """Return whether the file holds a script anywhere, and whether it holds another file."""
    scripts = files = False
    for held in file.objects:
        if not isinstance(held, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        names = set(held.keys())
        scripts = scripts or "/JS" in names or "/JavaScript" in names or held.get("/S") == "/JavaScript"
        files = files or "/EmbeddedFiles" in names or held.get("/Type") == "/EmbeddedFile" or "/EF" in names
        for inner in held.values() if isinstance(held, pikepdf.Dictionary) else ():
            if isinstance(inner, pikepdf.Dictionary) and inner.objgen == (0, 0):
                scripts = scripts or "/JS" in inner or "/JavaScript" in inner
                files = files or "/EmbeddedFiles" in inner or "/EF" in inner
    return scripts, files


def _spaced(words: str) -> str:
    """A pattern for words whose letters may be set apart."""
    return r"\s+".join(r"\s?".join(map(re.escape, word)) for word in words.split())


_PATTERNS = tuple(
    (name, re.compile("|".join(rf"(?<!\w){_spaced(one)}(?!\w)" for one in said))) for name, said in _MARKINGS
)


def markings_in(text: str) -> set[str]:
    """Return the levels named in capitals anywhere in a text, each by its English name."""
    return {name for name, pattern in _PATTERNS if pattern.search(text)}
