"""Papers for reading without a connection: one HTML file with its own styles, no script, and nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from secretariat.core.values import dataclass

from ..paths import resource_dir
from . import words
from .canonical import Document, to_html
from .canonical.html import PictureAddress
from .dates import Language
from .sheets import AgendaSheet
from .words import Both


@dataclass(frozen=True)
class Read:
    """A paper in the file: an agenda, a text, or neither: then `only_pdf` is the name of its file in the ZIP."""

    item: str
    symbol: str
    title: str
    marking: str
    #: In which it is there.
    language: Language
    agenda: AgendaSheet | None = None
    text: Document | None = None
    only_pdf: str = ""


@dataclass(frozen=True)
class Reading:
    """The whole file. `lines` say what meeting it is for, and when it was made."""

    title: str
    body: str
    marking: str
    language: Language
    lines: Sequence[str]
    papers: Sequence[Read]
    label: Both | None = None


def offline(reading: Reading, picture: PictureAddress | None = None) -> str:
    """Return the file. Every text keeps its own language; addresses within lead to papers and items.

    `picture` gives a picture as an address that holds it (`data:`): the file fetches nothing.
    """
    texts = [
        to_html(paper.text, paper.language, top_level=3, id_prefix=f"p{number}-", picture_address=picture)
        if paper.text
        else None
        for number, paper in enumerate(reading.papers)
    ]
    template = _environment().get_template("offline.html")
    return template.render(reading=reading, texts=texts, w=words, language=reading.language)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource_dir("templates") / "press"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
