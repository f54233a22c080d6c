"""Papers as agendas and packs name them: many in one query, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, and_, bindparam, exists, false, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from secretariat.committees.actors import Actor
from secretariat.core.blobs import Blob
from secretariat.core.i18n import LANGUAGES
from secretariat.core.kept import Memory
from secretariat.documents import grants
from secretariat.documents.listed import ListedPaper, ListedVersion, Listing, Pdf
from secretariat.documents.models import (
    Face,
    Paper,
    Reading,
    Rendition,
    Version,
)

#: How many columns of a row are of the version, its id first, and of each of its languages after them.
VERSION, FACE = 13, 6
#: Which column of a row is a list: of the languages that follow.
FOLLOWING = 14
#: What is kept of lists as they were put together, and what a row of one takes, in bytes or so: a thousand papers.
ROOM, ROW = 2_000_000, 2_000
_lists: Memory[Listing] = Memory(ROOM)


def listed(session: Session, actor: Actor, pids: Iterable[str]) -> Listing:
    """Return, by pid, those of these papers that exist for this person, each with the version it points at and its PDFs.

    One query whatever their number, and plain data: agendas and packs name many papers, and show no text. The same rows
    give the same listing.
    """
    return _found(session, sorted(set(pids)), {"reader": actor.user_id, **grants.asker(actor)}, marked=True)


def listed_unmarked(session: Session, actor: Actor, pids: Iterable[str]) -> Listing:
    """Return the same, as if the reader had opened none: for what is kept while it is unchanged."""
    return _found(session, sorted(set(pids)), grants.asker(actor), marked=False)


def _found(session: Session, pids: list[str], given: Mapping[str, Any], *, marked: bool) -> Listing:
    found = session.execute(_listed_papers(marked=marked), {"pids": pids, **given}) if pids else ()
    rows = tuple([(*row[:FOLLOWING], tuple(row[FOLLOWING] or ()), *row[FOLLOWING + 1 :]) for row in found])
    return _lists.of(rows, lambda: _listing(rows), lambda _: ROW * len(rows))


def _listing(rows: Sequence[Sequence[Any]]) -> Listing:
    papers = {
        pid: ListedPaper(pid, state, custody, title_en, title_fr, _version(pid, rest))
        for pid, state, custody, title_en, title_fr, *rest in rows
    }
    current = (paper.current for paper in papers.values() if paper.current is not None)
    pdfs = (pdf for version in current for pdf in version.pdfs.values())
    return Listing(papers, tuple(pdf for pdf in pdfs if pdf is not None and pdf.sha256 is None))


@cache
def _listed_papers(*, marked: bool) -> Executable:
    """It is asked for every agenda, and written once: a row for each paper, with the PDF of each language in it."""
    opened: Any = exists().where(Reading.version_id == Version.id, Reading.user_id == bindparam("reader"))
    if not marked:
        opened = false()
    query = (
        select(
            *(Paper.pid, Paper.state, Paper.custody, Paper.title_en, Paper.title_fr),
            *(Version.id, Version.pid, Version.ordinal, Version.symbol, Version.title_en, Version.title_fr),
            *(Version.marking, Version.state, Version.issued_at, Version.to_follow, Version.follows_on),
            *(grants.granted_to_asker("version", Version.id), opened),
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
    state, issued_at, to_follow, follows_on, granted, opened = more
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
        opened=bool(opened),
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


def with_texts(session: Session, ids: Iterable[int]) -> dict[int, Version]:
    """Return versions by id with all they say, for somebody who was given them already."""
    found = session.scalars(
        select(Version)
        .options(joinedload(Version.paper), selectinload(Version.faces))
        .where(Version.id.in_(sorted(ids)))
    )
    return {version.id: version for version in found}
