"""From a sheet to a PDF: tagged, PDF/A-3a and PDF/UA-1 at once, the same bytes for the same sheet,
wherever made.

WeasyPrint is imported on the first call, after fontconfig has been pointed at our fonts: render in a
worker process.
"""

from __future__ import annotations

import ctypes.util
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time
from hashlib import sha256
from typing import Any

from . import words
from .compose import FaceNotAvailable, compose, style_sheets
from .finish import finished
from .fonts import FontSet, use_fonts
from .sheets import Face, Sheet, to_json

__all__ = ["FaceNotAvailable", "render"]

_LOCK = threading.Lock()
_BASE = "press:"


def render(
    sheet: Sheet,
    *,
    face: Face,
    fonts: FontSet,
    source_name: str,
    pictures: Mapping[str, bytes] | None = None,
    behind: int = 0,
) -> bytes:
    """Return `sheet` as a PDF in one language, or (an agenda) with both side by side.

    The sheet's JSON goes along as the attachment `source_name`. `pictures` holds PNG, JPEG or GIF by SHA-256; one that is missing
    is described in words. `behind` is the number of pages that will stand behind a cover. About 50 ms a page, and 1.5 s
    once for each process. Raises FaceNotAvailable, and FontsAlreadyChosen if this process has printed with other fonts.
    """
    shown = {name: data for name, data in (pictures or {}).items() if _media_type(data)}
    composed = compose(sheet, face=face, characters=fonts.characters, pictures=frozenset(shown), behind=behind)
    source = to_json(sheet)
    identifier = sha256(f"{face}\n{source}".encode()).hexdigest()[:32]
    made = datetime.combine(sheet.front.day, time(), UTC)
    with _LOCK:  # the tagger stands in WeasyPrint's place for the whole process, and WeasyPrint is not thread-safe
        weasyprint = _weasyprint(fonts)
        fetcher = _fetcher(weasyprint, shown)
        html = weasyprint.HTML(string=composed.html, base_url=_BASE, url_fetcher=fetcher)
        sheets = [
            weasyprint.CSS(string=css, base_url=_BASE, url_fetcher=fetcher) for css in style_sheets(composed, face)
        ]
        document = html.render(stylesheets=sheets)
        pages = [str(page._page_box.page_type.name or "") for page in document.pages]
        attachment = weasyprint.Attachment(
            string=source,
            name=source_name,
            description=words.SOURCE_OF[composed.language],
            created=made,
            modified=made,
            relationship="Source",
            url_fetcher=fetcher,
        )
        pdf = document.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=identifier.encode(), attachments=[attachment])
    return finished(pdf, pages=pages, annexes=composed.annexes)


def _weasyprint(fonts: FontSet) -> Any:
    use_fonts(fonts)
    with _libraries_by_file():
        import weasyprint  # type: ignore[import-untyped]

    from . import footnotes, hanging, tagging

    tagging.install()
    footnotes.install()
    hanging.install()
    return weasyprint


@contextmanager
def _libraries_by_file() -> Iterator[None]:
    """Let WeasyPrint find its libraries on Linux by the names of their files, which it tries last.

    Of each name before, linker and compiler would be asked in vain: 90 programs, and a fifth of a second in every process
    that prints. A child that prints one file received takes a second in all.
    """
    if "weasyprint" in sys.modules or sys.platform != "linux":
        yield
        return
    known = ctypes.util.find_library
    ctypes.util.find_library = lambda _: None  # type: ignore[assignment]  # it finds none
    try:
        yield
    finally:
        ctypes.util.find_library = known


def _fetcher(weasyprint: Any, pictures: Mapping[str, bytes]) -> Any:
    """Return what answers every address WeasyPrint meets: `press:picture/<sha256>`, and nothing else."""

    class OnlyOurs(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            name = url.removeprefix(f"{_BASE}picture/")
            data = pictures.get(name) if name != url else None
            if data is None:
                raise ValueError(f"The press reaches nothing: {url[:200]}")
            media_type = _media_type(data) or ""
            return weasyprint.urls.URLFetcherResponse(url, data, {"Content-Type": media_type})

    return OnlyOurs()


def _media_type(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    return "image/jpeg" if data.startswith(b"\xff\xd8\xff") else None
