"""Papers as agendas and packs name them: many in one query, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Executable, and_, bindparam, exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from secretariat.committees.actors import Actor
from secretariat.core.blobs import Blob
from secretariat.documents import grants
from secretariat.documents.listed import ListedPaper, ListedVersion, Pdf
from secretariat.documents.models import (
    Face,
    Paper,
    Reading,
    Rendition,
    Version,
)


def listed(session: Session, actor: Actor, pids: Iterable[str]) -> dict[str, ListedPaper]:
    """Return, by pid, those of these papers that exist for this person, each with the version it points at and its PDFs.

    One query whatever their number, and plain data: agendas and packs name many papers, and show no text.
    """
    wanted = sorted(set(pids))
    if not wanted:
        return {}
    rows = session.execute(_listed_papers(), {"pids": wanted, "reader": actor.user_id, **grants.asker(actor)})
    found: dict[str, ListedPaper] = {}
    for row in rows:
        pid, state, custody, title_en, title_fr, *version, language, file_sha256, asked_at, sha256, pages, size = row
        if pid not in found:
            found[pid] = ListedPaper(pid, state, custody, title_en, title_fr, _listed(pid, *version))
        current = found[pid].current
        if current is not None and language is not None:
            made_here = file_sha256 is None
            current.pdfs[language] = (
                Pdf(language, sha256, size or 0, pages, asked_at, made_here) if asked_at is not None else None
            )
    return found


@cache
def _listed_papers() -> Executable:
    """It is asked for every agenda, and written once."""
    opened = exists().where(Reading.version_id == Version.id, Reading.user_id == bindparam("reader"))
    return (
        select(
            *(Paper.pid, Paper.state, Paper.custody, Paper.title_en, Paper.title_fr),
            *(Version.id, Version.pid, Version.ordinal, Version.symbol, Version.title_en, Version.title_fr),
            *(Version.marking, Version.state, Version.issued_at, Version.to_follow, Version.follows_on),
            *(grants.granted_to_asker("version", Version.id), opened),
            *(Face.language, Face.file_sha256),
            *(Rendition.asked_at, Rendition.blob_sha256, Rendition.pages, Blob.size),
        )
        .outerjoin(Version, Version.id == Paper.current_version_id)
        .outerjoin(Face, Face.version_id == Version.id)
        .outerjoin(Rendition, and_(Rendition.version_id == Version.id, Rendition.face == Face.language))
        .outerjoin(Blob, Blob.sha256 == Rendition.blob_sha256)
        .where(Paper.pid.in_(bindparam("pids", expanding=True)), grants.granted_to_asker("paper", Paper.id))
        .order_by(Paper.id, Face.language)
    )


def _listed(paper: str, id_: int | None, *rest: Any) -> ListedVersion | None:
    if id_ is None:
        return None
    pid, ordinal, symbol, title_en, title_fr, marking, state, issued_at, to_follow, follows_on, granted, opened = rest
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
        pdfs={},
    )


def with_texts(session: Session, ids: Iterable[int]) -> dict[int, Version]:
    """Return versions by id with all they say, for somebody who was given them already."""
    found = session.scalars(
        select(Version)
        .options(joinedload(Version.paper), selectinload(Version.faces))
        .where(Version.id.in_(sorted(ids)))
    )
    return {version.id: version for version in found}
