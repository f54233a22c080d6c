"""A paper that is to be written as a Word file."""

from __future__ import annotations

from collections.abc import Callable

from secretariat.core.values import dataclass

from ..canonical import Document
from ..dates import Language
from ..sheets import Foot, Front

#: Gives the bytes of a picture by its SHA-256; None where it is not there, and its words stand for it.
PictureBytes = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPaper:
    """A paper to be written in one language: its text, and what its head and foot say."""

    document: Document
    language: Language
    front: Front
    foot: Foot | None = None
