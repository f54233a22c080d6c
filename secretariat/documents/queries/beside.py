"""What the page of a paper says beside it, in one query: its PDFs, why it is seen, whether it is watched, what corrects it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Executable, Integer, String, bindparam, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.at_once import Asked
from secretariat.core.blobs import Blob
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.documents import grants
from secretariat.documents.grants import Reason
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Grant, Paper, Rendition, Version, Watch
from secretariat.documents.queries.symbols import escaped
from secretariat.documents.states import VersionState


class Print(NamedTuple):
    """A PDF of a version, made or asked for."""

    face: str
    asked_at: datetime
    pages: int | None
    #: In bytes; None while it is being made.
    size: int | None


class Correction(NamedTuple):
    """A corrigendum in force to a version."""

    issued_at: datetime
    id: int
    symbol: str
    #: The public id of its paper.
    paper: str


@dataclass(frozen=True)
class Beside:
    """All of it, as far as its reader may see it."""

    prints: list[Print]
    #: Why the version is seen, or the paper where there is none; the strongest first.
    reasons: list[Reason]
    #: Whether the reader wants to be told of the paper.
    watched: bool
    #: The first one first.
    corrections: list[Correction]


def beside(session: Session, actor: Actor, paper: Paper, version: Version | None) -> Beside:
    """Return what stands beside a version, or beside the draft of a paper where None is shown."""
    thing = version.ref if version else paper.ref
    given = {
        "user": actor.user_id,
        "paper": paper.id,
        "body": paper.body_id,
        "version": version.id if version else None,
        "kind": thing.kind,
        "thing": thing.id,
        "corrected": f"{escaped(version.symbol)}-COR%" if version else "",
    }
    found: dict[str, list[tuple[str, str, datetime, int, int]]] = {}
    for what, *row in session.execute(_beside(), {**given, **grants.asker(actor)}):
        found.setdefault(what, []).append(tuple(row))
    given_for = {Reason(word) for word, *_ in found.get("reason", ())}
    return Beside(
        [Print(face, at, pages, size) for face, _, at, pages, size in found.get("print", ())],
        [reason for reason in Reason if reason in given_for],
        "watch" in found,
        sorted(Correction(at, number, symbol, pid) for symbol, pid, at, number, _ in found.get("correction", ())),
    )


@cache
def prints() -> Asked:
    """Return the query of the PDFs of a version (`Print`), to be asked with others; for whoever may read it."""
    return (
        select(Rendition.face, Rendition.asked_at, Rendition.pages, Blob.size)
        .outerjoin(Blob, Blob.sha256 == Rendition.blob_sha256)
        .where(Rendition.version_id == bindparam("version", type_=Integer()))
        .order_by(Rendition.face)
    )


@cache
def _beside() -> Executable:
    """It is asked for the page of every paper, and written once."""
    text, moment, number = cast(null(), String), cast(null(), UTCDateTime()), cast(null(), Integer)
    prints = (
        select(literal("print"), Rendition.face, text, Rendition.asked_at, Rendition.pages, Blob.size)
        .outerjoin(Blob, Blob.sha256 == Rendition.blob_sha256)
        .where(Rendition.version_id == bindparam("version", type_=Integer()))
    )
    reasons = select(literal("reason"), Grant.reason, text, moment, number, number).where(
        grants.held_by_asker(), Grant.object_kind == bindparam("kind"), Grant.object_id == bindparam("thing")
    )
    watch = select(literal("watch"), text, text, moment, number, number).where(
        Watch.user_id == bindparam("user"), Watch.object_kind == "paper", Watch.object_id == bindparam("paper")
    )
    corrections = (
        select(literal("correction"), Version.symbol, Paper.pid, Version.issued_at, Version.id, number)
        .join(Version, Paper.current_version_id == Version.id)
        .where(
            # A word of the statement itself, since only so the index of the corrigenda serves it.
            Paper.kind == literal(PaperKind.CORRIGENDUM.value, literal_execute=True),
            Paper.body_id == bindparam("body"),
            Version.symbol.like(bindparam("corrected", type_=String()), escape="\\"),
            Version.state == VersionState.ISSUED.value,
            grants.granted_to_asker("version", Version.id),
        )
    )
    return union_all(prints, reasons, watch, corrections)
