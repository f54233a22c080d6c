"""Reads of what is out in Word and of working copies; for those alone who may see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from secretariat.committees.actors import Actor
from secretariat.core.at_once import Asked
from secretariat.documents.models import DraftFace, Paper, Version
from secretariat.documents.policy import papers_visible_to
from secretariat.documents.underway import AnyPaper
from secretariat.documents.working.models import CheckOut, SeenComment, VersionWord, WorkingCopy
from secretariat.documents.working.policy import can_see_copies
from secretariat.people.models import User


def _outs() -> Select[CheckOut]:
    return (
        select(CheckOut)
        .join(CheckOut.draft)
        .join(DraftFace.paper)
        .options(
            joinedload(CheckOut.draft).joinedload(DraftFace.paper).joinedload(Paper.body),
            joinedload(CheckOut.holder),
            joinedload(CheckOut.ender),
        )
    )


def _copies() -> Select[WorkingCopy]:
    return (
        select(WorkingCopy)
        .join(WorkingCopy.draft)
        .join(DraftFace.paper)
        .options(
            joinedload(WorkingCopy.draft).joinedload(DraftFace.paper).joinedload(Paper.body),
            joinedload(WorkingCopy.blob),
            joinedload(WorkingCopy.bringer),
            joinedload(WorkingCopy.settler),
            joinedload(WorkingCopy.reviewer),
            selectinload(WorkingCopy.seen).joinedload(SeenComment.seer),
        )
        .execution_options(populate_existing=True)
    )


def out_of(session: Session, draft: DraftFace) -> CheckOut | None:
    """Return who has this language of a draft out in Word, or None."""
    return session.scalar(_outs().where(CheckOut.draft_id == draft.id, CheckOut.ended_at.is_(None)))


def outs_of(session: Session, papers: Collection[AnyPaper]) -> dict[int, list[CheckOut]]:
    """Return what of these papers is out in Word, by the id of the paper."""
    ids = sorted(paper.id for paper in papers)
    found: dict[int, list[CheckOut]] = {}
    if not ids:
        return found
    open_ = _outs().where(DraftFace.paper_id.in_(ids), CheckOut.ended_at.is_(None)).order_by(DraftFace.language)
    for out in session.scalars(open_):
        found.setdefault(out.draft.paper_id, []).append(out)
    return found


class OutInWord(NamedTuple):
    """Which language of a draft is out in Word, with whom and since when."""

    language: str
    holder_id: int
    holder: str
    began_at: datetime

    @classmethod
    def of(cls, out: CheckOut) -> OutInWord:
        """Return the same of a check-out."""
        return cls(out.draft.language, out.holder_id, out.holder.name, out.began_at)


class LatestCopy(NamedTuple):
    """The working copy of a language that counts, as far as it may stand against going out."""

    language: str
    pid: str
    ordinal: int
    standing: str
    reviewed_at: datetime | None
    #: Tracked changes, of words and of form.
    has_changes: bool
    #: The numbers, from 1, of the comments that nobody ticked as seen.
    unseen: tuple[int, ...]

    @classmethod
    def of(cls, copy: WorkingCopy) -> LatestCopy:
        """Return the same of a working copy."""
        standing = (copy.standing, copy.reviewed_at, copy.has_changes, tuple(copy.unseen))
        return cls(copy.draft.language, copy.pid, copy.ordinal, *standing)


class InWord(NamedTuple):
    """What of a draft is out in Word, by language in order, and the latest copy of each language that has any."""

    outs: tuple[OutInWord, ...]
    latest: Mapping[str, LatestCopy]

    @classmethod
    def of(cls, found: Mapping[str, Sequence[Sequence[Any]]]) -> InWord:
        """Return it of what `in_word` found."""
        ticked: dict[int, set[int]] = {}
        for copy_id, number in found["seen"]:
            ticked.setdefault(copy_id, set()).add(number)
        latest = {}
        for copy_id, language, pid, ordinal, standing, reviewed_at, changes, formal, comments in found["copies"]:
            seen = ticked.get(copy_id, set())
            unseen = tuple(number for number in range(1, len(comments) + 1) if number not in seen)
            changed = bool(changes or formal)
            latest[language] = LatestCopy(language, pid, ordinal, standing, reviewed_at, changed, unseen)
        return cls(tuple(OutInWord._make(row) for row in found["outs"]), latest)


@cache
def in_word() -> dict[str, Asked]:
    """Return the queries of what of the draft of `paper` is in Word (`InWord`), to be asked with others."""
    paper = bindparam("paper", type_=Integer())
    other = aliased(WorkingCopy)
    newest = select(func.max(other.ordinal)).where(other.draft_id == WorkingCopy.draft_id).scalar_subquery()
    latest = (DraftFace.paper_id == paper, WorkingCopy.ordinal == newest)
    found = (WorkingCopy.changes, WorkingCopy.formal_changes, WorkingCopy.comments)
    standing = (WorkingCopy.pid, WorkingCopy.ordinal, WorkingCopy.standing, WorkingCopy.reviewed_at)
    return {
        "outs": select(DraftFace.language, CheckOut.holder_id, User.name, CheckOut.began_at)
        .join(CheckOut, CheckOut.draft_id == DraftFace.id)
        .join(User, User.id == CheckOut.holder_id)
        .where(DraftFace.paper_id == paper, CheckOut.ended_at.is_(None))
        .order_by(DraftFace.language),
        "copies": select(WorkingCopy.id, DraftFace.language, *standing, *found)
        .join(DraftFace, DraftFace.id == WorkingCopy.draft_id)
        .where(*latest),
        "seen": select(SeenComment.copy_id, SeenComment.number)
        .join(WorkingCopy, WorkingCopy.id == SeenComment.copy_id)
        .join(DraftFace, DraftFace.id == WorkingCopy.draft_id)
        .where(*latest),
    }


def out_by_pid(session: Session, actor: Actor, pid: str) -> CheckOut | None:
    """Return a check-out, ended or not, for those who may see the working copies of its paper."""
    found = session.scalar(_outs().where(CheckOut.pid == pid, papers_visible_to(actor)))
    return found if found is not None and can_see_copies(actor, found.draft.paper) else None


def out_with_id(session: Session, actor: Actor, out_id: int) -> CheckOut | None:
    """Return a check-out, or None if its paper does not exist for this person; for letters."""
    return session.scalar(_outs().where(CheckOut.id == out_id, papers_visible_to(actor)))


def copy_by_pid(session: Session, actor: Actor, pid: str) -> WorkingCopy | None:
    """Return a working copy for those who may see it."""
    found = session.scalar(_copies().where(WorkingCopy.pid == pid, papers_visible_to(actor)))
    return found if found is not None and can_see_copies(actor, found.draft.paper) else None


def copies_of(session: Session, draft: DraftFace) -> Sequence[WorkingCopy]:
    """Return the working copies of one language, the newest first."""
    newest = _copies().where(WorkingCopy.draft_id == draft.id).order_by(WorkingCopy.ordinal.desc())
    return session.scalars(newest).all()


def latest_copy(session: Session, draft: DraftFace) -> WorkingCopy | None:
    """Return the copy that counts: the newest of this language, or None."""
    newest = _copies().where(WorkingCopy.draft_id == draft.id).order_by(WorkingCopy.ordinal.desc())
    return session.scalar(newest.limit(1))


def latest_of(session: Session, paper: Paper) -> dict[str, WorkingCopy]:
    """Return the newest copy of each language of a paper, by language, as far as it has any."""
    other = aliased(WorkingCopy)
    newest = select(func.max(other.ordinal)).where(other.draft_id == WorkingCopy.draft_id).scalar_subquery()
    found = session.scalars(_copies().where(DraftFace.paper_id == paper.id, WorkingCopy.ordinal == newest))
    return {copy.draft.language: copy for copy in found}


def copies_like(session: Session, draft: DraftFace, sha256: str) -> list[int]:
    """Return the numbers of the copies of one language that are this very file."""
    same = select(WorkingCopy.ordinal).where(WorkingCopy.draft_id == draft.id, WorkingCopy.sha256 == sha256)
    return list(session.scalars(same.order_by(WorkingCopy.ordinal)))


def words_of_version(session: Session, version: Version) -> list[VersionWord]:
    """Return the Word originals of a version, for the house."""
    return list(
        session.scalars(
            select(VersionWord)
            .options(joinedload(VersionWord.copy))
            .where(VersionWord.version_id == version.id)
            .order_by(VersionWord.language)
        )
    )
