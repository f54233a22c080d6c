"""Copies of papers for somebody outside their format, and the releases by which they have them."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.core.at_once import Asked
from secretariat.core.db import UTCDateTime
from secretariat.documents.models import Paper, Release, Version
from secretariat.documents.states import VersionState
from secretariat.people.models import Membership, Party, User


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


class ReleasedTo(NamedTuple):
    """To whom a paper is released, as a line of its page says it."""

    pid: str
    starts_at: datetime
    ends_at: datetime | None
    #: This version only; None with the versions to come.
    version_id: int | None
    #: The person, and the delegation or office, or that to which the person belongs now; None for none.
    person: str | None
    party_en: str | None
    party_fr: str | None
    #: Of the copy they read.
    symbol: str
    copy: str


@cache
def released() -> Asked:
    """Return the query of the releases of `paper` that hold at `now` (`ReleasedTo`), to be asked with others."""
    now = bindparam("now", type_=UTCDateTime())
    copy, own, belonging = aliased(Paper), aliased(Party), aliased(Party)

    def party_of_person(name: Any) -> Any:
        found = select(name).join(Membership, Membership.party_id == belonging.id)
        holds = (Membership.starts_at <= now, or_(Membership.ends_at.is_(None), Membership.ends_at > now))
        first = found.where(Membership.user_id == Release.user_id, *holds)
        return first.order_by(belonging.name_en, Membership.id).limit(1).correlate(Release).scalar_subquery()

    return (
        select(
            *(Release.pid, Release.starts_at, Release.ends_at, Release.version_id, User.name),
            func.coalesce(own.name_en, party_of_person(belonging.name_en)),
            func.coalesce(own.name_fr, party_of_person(belonging.name_fr)),
            func.coalesce(Version.symbol, copy.symbol, ""),
            copy.pid,
        )
        .join(copy, copy.id == Release.copy_id)
        .outerjoin(Version, Version.id == copy.current_version_id)
        .outerjoin(User, User.id == Release.user_id)
        .outerjoin(own, own.id == Release.party_id)
        .where(
            Release.paper_id == bindparam("paper", type_=Integer()),
            or_(Release.ends_at.is_(None), Release.ends_at > now),
        )
        .order_by(Release.starts_at, Release.id)
    )


def release_by_pid(session: Session, actor: Actor, pid: str) -> Release | None:
    """Return a release that holds, for the house of its paper's body; None for everybody else."""
    return session.scalar(
        _live_releases()
        .join(Paper, Paper.id == Release.paper_id)
        .options(joinedload(Release.paper).joinedload(Paper.body))
        .where(Release.pid == pid, Paper.body_id.in_(sorted(actor.house_bodies)))
    )
