"""The text of a PDF as a person would read it, in lines and words: for looking things up.

`reading` finds a marking whatever a file does to hide it; here words must come whole, so PDFium reads the page. It is
written in C++ and the file may be a stranger's: it works in a process of its own, which may end badly or take too long.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

#: Characters of a file that are kept at most, and seconds it may take.
MOST_TEXT: Final = 4_000_000
MOST_SECONDS: Final = 120


class PdfIllegible(ValueError):
    """No text can be had from the file."""


def text_of_pdf(pdf: bytes) -> str:
    """Return the text of a PDF, one page after the other. Raises PdfIllegible."""
    try:
        done = subprocess.run(  # our own module, in our own interpreter
            [sys.executable, "-m", "secretariat.press.legible"],
            input=pdf,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as problem:
        raise PdfIllegible(f"The file could not be read in {MOST_SECONDS} seconds") from problem
    except subprocess.CalledProcessError as problem:
        raise PdfIllegible("The file could not be read") from problem
    return done.stdout.decode("utf-8", "replace")


def _read(pdf: bytes) -> str:
    import pypdfium2  # type: ignore[import-untyped]  # it ships no types

    pages: list[str] = []
    left = MOST_TEXT
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text = page.get_textpage().get_text_range()
        pages.append(text[:left].replace("\r\n", "\n").replace("\ufffe", "").replace("\x02", ""))
        left -= len(pages[-1])
        page.close()
        if left <= 0:
            break
    document.close()
    return "\n".join(pages)


if __name__ == "__main__":
    sys.stdout.buffer.write(_read(sys.stdin.buffer.read()).encode("utf-8", "replace"))
