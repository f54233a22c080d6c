"""Reads of the types of papers."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer_group

from secretariat.committees.actors import Actor
from secretariat.core.audit import AuditEntry
from secretariat.documents.types.models import PaperType
from secretariat.documents.types.policy import types_visible_to

_ORDER = (PaperType.position, PaperType.id)


def all_types(session: Session) -> list[PaperType]:
    """Return every type, in the order of the list: their names are no secret, they stand on the papers."""
    return list(session.scalars(select(PaperType).order_by(*_ORDER)))


def types_in_use(session: Session, *, also: str = "") -> list[PaperType]:
    """Return the types that are offered, with `also`, the key of one that a paper has already."""
    return [type for type in all_types(session) if type.in_use or type.key == also]


def type_by_pid(session: Session, actor: Actor, pid: str) -> PaperType | None:
    """Return a type with its anatomy, or None if it does not exist for this person."""
    return session.scalar(
        select(PaperType)
        .options(undefer_group("anatomy"))
        .where(PaperType.pid == pid, types_visible_to(actor))
        .execution_options(populate_existing=True)
    )


def type_with_key(session: Session, key: str) -> PaperType | None:
    """Return a type with its anatomy, or None: there is no such type."""
    return session.scalar(
        select(PaperType)
        .options(undefer_group("anatomy"))
        .where(PaperType.key == key)
        .execution_options(populate_existing=True)
    )


def was_touched(session: Session, type: PaperType) -> bool:
    """Tell whether anybody ever changed a type since the product came with it."""
    return session.scalar(select(AuditEntry.seq).where(AuditEntry.object == str(type.ref)).limit(1)) is not None


def type_to_open(session: Session, wanted: str) -> str:
    """Return the key of a type in use: the one wanted, or else the first of the list."""
    keys = [type.key for type in types_in_use(session)]
    return wanted if wanted in keys else keys[0]
