"""Reads of a translation: its pairs of paragraphs as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from secretariat.core.at_once import Asked
from secretariat.core.values import dataclass
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.services.register import read_text
from secretariat.people.models import User
from secretariat.press.canonical import Document
from secretariat.press.dates import Language
from secretariat.translation.aligning import Known, Pair, align
from secretariat.translation.models import TranslatedParagraph


@dataclass(frozen=True)
class Facing:
    """Both languages of a draft, as texts, and the pairs they make."""

    original: Document
    translation: Document
    pairs: Sequence[Pair]


def into(paper: Paper) -> Language:
    """Return the language into which a paper is translated."""
    return "fr" if paper.original_language == "en" else "en"


def facing(session: Session, paper: Paper, drafts: Mapping[str, DraftFace]) -> Facing:
    """Return the pairs of a draft. Raises BadInput for a text that cannot be read."""
    original, translation = (
        read_text(drafts[code].text, field="text") for code in (paper.original_language, into(paper))
    )
    return Facing(original, translation, align(original, translation, known_of(session, paper)))


def pairs_of(session: Session, paper: Paper, texts: Mapping[Language, Document]) -> list[Pair]:
    """Return the pairs of two texts of a paper; none where one of them is a file or lacking."""
    return pairs_among(paper, texts, known_of(session, paper)) if len(texts) == 2 else []


def pairs_among(paper: Paper, texts: Mapping[Language, Document], known: Sequence[Known]) -> list[Pair]:
    """The same of what is known of them."""
    if len(texts) < 2:
        return []
    translation = texts[into(paper)]
    original = next(text for code, text in texts.items() if code != into(paper))
    return align(original, translation, known)


def known_of(session: Session, paper: Paper) -> list[Known]:
    """Return what is known of the pairs of a paper, in their order."""
    return [Known(*row) for row in session.execute(known_pairs(), {"paper": paper.id})]


@cache
def known_pairs() -> Asked:
    """Return the query of what is known of the pairs of `paper` (`Known`), to be asked with others."""
    row = TranslatedParagraph
    return (
        select(row.original, row.translation, row.aligned, func.coalesce(User.name, ""), row.at, row.id)
        .outerjoin(User, User.id == row.by_id)
        .where(row.paper_id == bindparam("paper", type_=Integer()))
        .order_by(row.place, row.id)
    )
