"""Papers as agendas and packs name them: many in one query, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Executable, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from secretariat.committees.actors import Actor
from secretariat.core.blobs import Blob
from secretariat.core.i18n import LANGUAGES
from secretariat.core.kept import Memory
from secretariat.core.unchanged import while_unchanged
from secretariat.documents import grants
from secretariat.documents.listed import ListedPaper, ListedVersion, Listing, Pdf
from secretariat.documents.models import (
    DraftFace,
    Face,
    Paper,
    Reading,
    Rendition,
    Version,
)

#: How many columns of a row are of the version, its id first, and of each of its languages after them.
VERSION, FACE = 12, 6
#: Which column of a row is a list: of the languages that follow.
FOLLOWING = 14
#: What is kept of lists as they were put together, in bytes or so: a thousand papers.
ROOM = 2_000_000
_lists: Memory[Listing] = Memory(ROOM)


def listed(session: Session, actor: Actor, pids: Iterable[str]) -> Listing:
    """Return, by pid, those of these papers that exist for this person, each with the version it points at and its PDFs.

    Two queries whatever their number, and plain data: agendas and packs name many papers, and show no text. The same rows
    give the same listing.
    """
    known = unopened(session, actor, pids)
    return with_openings(known, openings(session, actor, known)) if known else known


def unopened(session: Session, actor: Actor, pids: Iterable[str]) -> Listing:
    """Return the same as if this person had opened nothing, in one query: it changes with the papers alone."""
    wanted = tuple(sorted(set(pids)))
    return _unopened(session, actor, wanted) if wanted else _listing(())


@while_unchanged
def _unopened(session: Session, actor: Actor, wanted: tuple[str, ...]) -> Listing:
    found = session.execute(_listed_papers(), {"pids": wanted, **grants.asker(actor)})
    rows = tuple([(*row[:FOLLOWING], tuple(row[FOLLOWING] or ()), *row[FOLLOWING + 1 :]) for row in found])
    return _lists.of(rows, lambda: _listing(rows), lambda made: made.weight)


def openings(session: Session, actor: Actor, papers: Listing) -> frozenset[int]:
    """Return the ids of those versions listed that this person opened, wrote or issued."""
    asked = asked_for_openings(actor, papers)
    return frozenset(session.scalars(opened(), asked)) if asked["shown"] else frozenset()


def asked_for_openings(actor: Actor, papers: Listing) -> dict[str, Any]:
    """Return what the query of them is given."""
    shown = [paper.current.id for paper in papers.values() if paper.current is not None]
    return {"reader": actor.user_id, "shown": shown}


def with_openings(papers: Listing, opened: frozenset[int]) -> Listing:
    """Return papers with what was opened of them, the same ones for the same openings."""

    def make() -> Listing:
        return replace(papers, papers={pid: _with_opening(paper, opened) for pid, paper in papers.items()})

    return _lists.of((papers, opened), make, lambda made: made.weight) if opened else papers


def _with_opening(paper: ListedPaper, opened: frozenset[int]) -> ListedPaper:
    current = paper.current
    if current is None or current.id not in opened:
        return paper
    return replace(paper, current=replace(current, opened=True))


@cache
def opened() -> Select[int]:
    """Return the query of what somebody knows of these versions, to be asked with others: what they opened, and what they
    wrote or issued, which is no news to them."""
    shown: BindParameter[int] = bindparam("shown", expanding=True)
    reader: BindParameter[int] = bindparam("reader")
    read = exists().where(Reading.version_id == Version.id, Reading.user_id == reader)
    wrote = exists().where(DraftFace.paper_id == Version.paper_id, DraftFace.saved_by == reader)
    return (
        select(Version.id)
        .join(Paper, Paper.id == Version.paper_id)
        .where(Version.id.in_(shown), or_(read, Version.issued_by == reader, Paper.drafter_id == reader, wrote))
    )


def _listing(rows: Sequence[Sequence[Any]]) -> Listing:
    papers = {
        pid: ListedPaper(pid, state, custody, title_en, title_fr, _version(pid, rest))
        for pid, state, custody, title_en, title_fr, *rest in rows
    }
    current = (paper.current for paper in papers.values() if paper.current is not None)
    pdfs = (pdf for version in current for pdf in version.pdfs.values())
    return Listing(papers, tuple(pdf for pdf in pdfs if pdf is not None and pdf.sha256 is None))


@cache
def _listed_papers() -> Executable:
    """It is asked for every agenda, and written once: a row for each paper, with the PDF of each language in it."""
    query = (
        select(
            *(Paper.pid, Paper.state, Paper.custody, Paper.title_en, Paper.title_fr),
            *(Version.id, Version.pid, Version.ordinal, Version.symbol, Version.title_en, Version.title_fr),
            *(Version.marking, Version.state, Version.issued_at, Version.to_follow, Version.follows_on),
            grants.granted_to_asker("version", Version.id),
        )
        .outerjoin(Version, Version.id == Paper.current_version_id)
        .where(Paper.pid.in_(bindparam("pids", expanding=True)), grants.granted_to_asker("paper", Paper.id))
        .order_by(Paper.id)
    )
    for language in LANGUAGES:
        face, made, blob = aliased(Face), aliased(Rendition), aliased(Blob)
        query = (
            query.add_columns(face.id, face.file_sha256, made.asked_at, made.blob_sha256, made.pages, blob.size)
            .outerjoin(face, and_(face.version_id == Version.id, face.language == language))
            .outerjoin(made, and_(made.version_id == Version.id, made.face == face.language))
            .outerjoin(blob, blob.sha256 == made.blob_sha256)
        )
    return query


def _version(paper: str, columns: Sequence[Any]) -> ListedVersion | None:
    id_, pid, ordinal, symbol, title_en, title_fr, marking, *more = columns[:VERSION]
    state, issued_at, to_follow, follows_on, granted = more
    faces = columns[VERSION:]
    if id_ is None:
        return None
    pdfs: dict[str, Pdf | None] = {
        language: _pdf(language, *face[1:])
        for at, language in enumerate(LANGUAGES)
        if (face := faces[at * FACE : (at + 1) * FACE])[0] is not None
    }
    return ListedVersion(
        id=id_,
        pid=pid,
        paper=paper,
        ordinal=ordinal,
        symbol=symbol,
        title_en=title_en,
        title_fr=title_fr,
        marking=marking,
        state=state,
        issued_at=issued_at,
        to_follow=tuple(to_follow),
        follows_on=follows_on,
        granted=bool(granted),
        opened=False,
        pdfs=pdfs,
    )


def _pdf(
    language: str,
    file_sha256: str | None,
    asked_at: datetime | None,
    sha256: str | None,
    pages: int | None,
    size: int | None,
) -> Pdf | None:
    """None for what has no file here."""
    return Pdf(language, sha256, size or 0, pages, asked_at, file_sha256 is None) if asked_at is not None else None


class Words(NamedTuple):
    """A language of a version, as it is stored."""

    language: str
    format: str
    source: str


class Said(NamedTuple):
    """All that an issued version says, as it is stored."""

    sheet: str
    faces: tuple[Words, ...]


_VERSIONS: BindParameter[int] = bindparam("versions", expanding=True)


@cache
def sheets_said() -> Select[int, str]:
    """Return the query of the sheets of versions that somebody was given already, to be asked with others."""
    return select(Version.id, Version.sheet).where(Version.id.in_(_VERSIONS))


@cache
def words_said() -> Select[int, str, str, str]:
    """Return the query of their languages, to be asked with it."""
    return (
        select(Face.version_id, Face.language, Face.format, Face.source)
        .where(Face.version_id.in_(_VERSIONS))
        .order_by(Face.version_id, Face.language)
    )


def said(sheets: Iterable[Sequence[Any]], words: Iterable[Sequence[Any]]) -> dict[int, Said]:
    """Return, by version, what these two queries found."""
    faces: dict[int, list[Words]] = {}
    for version_id, *face in words:
        faces.setdefault(version_id, []).append(Words(*face))
    return {version_id: Said(sheet, tuple(faces.get(version_id, ()))) for version_id, sheet in sheets}


@cache
def first_opened() -> Select[int, bool, int, int | None, str, str]:
    """Return the query of whether versions were never opened outside the house, each with what `PaperToSend` says of its
    paper, to be asked with others."""
    never: ColumnElement[bool] = Version.opened_at.is_(None)
    return (
        select(Version.id, never.label("never_opened"), Paper.body_id, Paper.drafter_id, Paper.custody, Paper.state)
        .join(Paper, Paper.id == Version.paper_id)
        .where(Version.id.in_(_VERSIONS))
        .order_by(Version.id)
    )


@cache
def faces_opened() -> Select[int, str]:
    """Return the query of what somebody opened of these versions, face by face, to be asked with others."""
    reader: BindParameter[int] = bindparam("reader")
    return select(Reading.version_id, Reading.face).where(Reading.user_id == reader, Reading.version_id.in_(_VERSIONS))
