"""Reads of what is out in Word and of working copies; for those alone who may see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from secretariat.committees.actors import Actor
from secretariat.documents.models import DraftFace, Paper, Version
from secretariat.documents.policy import papers_visible_to
from secretariat.documents.underway import AnyPaper
from secretariat.documents.working.models import CheckOut, SeenComment, VersionWord, WorkingCopy
from secretariat.documents.working.policy import can_see_copies


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
