"""Word files: looked through, read into canonical text, and written from it. No database, no request.

What reads and writes XML is loaded when the first file is read or written: most processes never do.
"""

from __future__ import annotations

from collections.abc import Collection

from .paper import PictureBytes, WordPaper
from .report import Brought, Change, Changed, ChangeKind, Comment, Image, Kept, Line, Lost


def read_docx(data: bytes, *, rejected: Collection[int] = (), reject_all: bool = False) -> Brought:
    """Read a Word file; tracked changes are accepted, but for those whose numbers are in `rejected`.

    Raises WordRefused for what is not read at all.
    """
    from .reading import read

    return read(data, rejected=rejected, reject_all=reject_all)


def write_docx(paper: WordPaper, picture: PictureBytes | None = None) -> bytes:
    """Return a paper as a Word file; a picture that `picture` does not give is said in its words."""
    from .writing import write

    return write(paper, picture)


__all__ = [
    "Brought",
    "Change",
    "ChangeKind",
    "Changed",
    "Comment",
    "Image",
    "Kept",
    "Line",
    "Lost",
    "PictureBytes",
    "WordPaper",
    "read_docx",
    "write_docx",
]
