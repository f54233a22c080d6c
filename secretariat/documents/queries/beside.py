"""What the page of a paper says beside it: its PDFs, why it is seen, whether it is watched, what corrects it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, literal, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.blobs import Blob
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

    @classmethod
    def of(cls, found: Mapping[str, Sequence[Sequence[Any]]]) -> Beside:
        """Return it of what `readings` found."""
        given_for = {Reason(word) for (word,) in found["reasons"]}
        return cls(
            [Print._make(row) for row in found["prints"]],
            [reason for reason in Reason if reason in given_for],
            bool(found["watched"]),
            sorted(map(Correction._make, found["corrections"])),
        )


def beside(session: Session, actor: Actor, paper: Paper, version: Version | None) -> Beside:
    """Return what stands beside a version, or beside the draft of a paper where None is shown."""
    return Beside.of(_beside().read(session, asked_for(actor, paper, version)))


def asked_for(actor: Actor, paper: Paper, version: Version | None) -> dict[str, Any]:
    """Return what `readings` is given."""
    thing = version.ref if version else paper.ref
    return {
        "user": actor.user_id,
        "paper": paper.id,
        "body": paper.body_id,
        "version": version.id if version else None,
        "kind": thing.kind,
        "thing": thing.id,
        "corrected": f"{escaped(version.symbol)}-COR%" if version else "",
        **grants.asker(actor),
    }


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
def _beside() -> AtOnce:
    return AtOnce(**readings())


@cache
def readings() -> dict[str, Asked]:
    """Return the queries of all of it, to be asked with others."""
    return {
        "prints": prints(),
        "reasons": select(Grant.reason).where(
            grants.held_by_asker(), Grant.object_kind == bindparam("kind"), Grant.object_id == bindparam("thing")
        ),
        "watched": select(Watch.id).where(
            Watch.user_id == bindparam("user"), Watch.object_kind == "paper", Watch.object_id == bindparam("paper")
        ),
        "corrections": select(Version.issued_at, Version.id, Version.symbol, Paper.pid)
        .join(Version, Paper.current_version_id == Version.id)
        .where(
            # A word of the statement itself, since only so the index of the corrigenda serves it.
            Paper.kind == literal(PaperKind.CORRIGENDUM.value, literal_execute=True),
            Paper.body_id == bindparam("body"),
            Version.symbol.like(bindparam("corrected", type_=String()), escape="\\"),
            Version.state == VersionState.ISSUED.value,
            grants.granted_to_asker("version", Version.id),
        ),
    }
