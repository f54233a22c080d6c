"""Copies of papers for somebody outside their format, and the releases by which they have them."""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.documents.models import Paper, Release, Version
from secretariat.documents.states import VersionState


def copies_of(session: Session, paper: Paper) -> list[Paper]:
    """Return the copies made from a paper for somebody outside its format, for the services and for the house."""
    return list(session.scalars(select(Paper).where(Paper.copy_of_id == paper.id).order_by(Paper.id)))


def copy_for(session: Session, paper: Paper, audience: str) -> Paper | None:
    """Return the copy of a paper for one audience, or None if none was ever made."""
    return session.scalar(select(Paper).where(Paper.copy_of_id == paper.id, Paper.audience == audience))


def copies_of_version(session: Session, version: Version) -> list[Version]:
    """Return the versions in force that were made from this one for somebody outside the format."""
    return list(
        session.scalars(
            select(Version)
            .options(joinedload(Version.paper))
            .where(Version.copy_of_id == version.id, Version.state == VersionState.ISSUED.value)
            .order_by(Version.id)
        )
    )


def authentic_hash(version: Version) -> str:
    """Return the hash of what a version says in its own language: a copy that says the same has the same."""
    return next((face.content_hash for face in version.faces if face.authentic), "")


def source_of(session: Session, version: Version) -> list[Version]:
    """Return what a version of a copy was made from; nothing for every other version."""
    if version.copy_of_id is None:
        return []
    return list(session.scalars(select(Version).where(Version.id == version.copy_of_id)))


def _live_releases() -> Select[Release]:
    now = clock.now()
    return (
        select(Release)
        .options(joinedload(Release.party), joinedload(Release.user), joinedload(Release.copy))
        .where(or_(Release.ends_at.is_(None), Release.ends_at > now))
        .order_by(Release.starts_at, Release.id)
    )


def releases_of(session: Session, paper: Paper) -> list[Release]:
    """Return the releases of a paper that hold, for its house and for what follows from its versions."""
    return list(session.scalars(_live_releases().where(Release.paper_id == paper.id)))


def release_by_pid(session: Session, actor: Actor, pid: str) -> Release | None:
    """Return a release that holds, for the house of its paper's body; None for everybody else."""
    return session.scalar(
        _live_releases()
        .join(Paper, Paper.id == Release.paper_id)
        .options(joinedload(Release.paper).joinedload(Paper.body))
        .where(Release.pid == pid, Paper.body_id.in_(sorted(actor.house_bodies)))
    )
