"""Reads of the register, each through the scope of its reader; `listing` many as plain data, and `symbols`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from secretariat.committees.actors import Actor
from secretariat.core.ids import Ref
from secretariat.core.mail import KIND as MAIL
from secretariat.core.outbox import OutboxMessage
from secretariat.documents import grants
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import (
    DraftFace,
    Face,
    HandedIn,
    Paper,
    Reading,
    Rendition,
    Version,
    Watch,
)
from secretariat.documents.policy import can_see_draft, papers_visible_to, versions_visible_to
from secretariat.documents.states import PaperState, VersionState
from secretariat.people.models import DigestLine

from .copies import (
    authentic_hash as authentic_hash,
)
from .copies import (
    copies_of as copies_of,
)
from .copies import (
    copies_of_version as copies_of_version,
)
from .copies import (
    copy_for as copy_for,
)
from .copies import (
    release_by_pid as release_by_pid,
)
from .copies import (
    releases_of as releases_of,
)
from .copies import (
    source_of as source_of,
)
from .files import (
    printed as printed,
)
from .files import (
    printed_or_asked as printed_or_asked,
)
from .files import (
    received_file as received_file,
)
from .files import (
    received_files as received_files,
)
from .files import (
    version_to_download as version_to_download,
)
from .listing import Said as Said
from .listing import asked_for_openings as asked_for_openings
from .listing import faces_opened as faces_opened
from .listing import first_opened as first_opened
from .listing import listed as listed
from .listing import opened as opened
from .listing import openings as openings
from .listing import said as said
from .listing import sheets_said as sheets_said
from .listing import unopened as unopened
from .listing import with_openings as with_openings
from .listing import words_said as words_said
from .symbols import (
    corrected_version as corrected_version,
)
from .symbols import (
    escaped as escaped,
)
from .symbols import (
    following_symbol as following_symbol,
)
from .symbols import (
    next_correction as next_correction,
)
from .symbols import (
    revision_symbol as revision_symbol,
)
from .symbols import (
    symbol_ahead as symbol_ahead,
)
from .symbols import (
    symbol_taken as symbol_taken,
)
from .symbols import (
    versions_cut as versions_cut,
)
from .word import (
    waiting_since as waiting_since,
)
from .word import (
    word_original as word_original,
)
from .word import (
    word_originals as word_originals,
)
from .word import (
    word_waiting as word_waiting,
)


def _papers(actor: Actor) -> Select[Paper]:
    return (
        select(Paper)
        .options(joinedload(Paper.body), joinedload(Paper.format), joinedload(Paper.current_version))
        .where(papers_visible_to(actor))
    )


def without_texts(version: _AbstractLoad) -> tuple[_AbstractLoad, _AbstractLoad]:
    """Load the faces of a version for a list of papers: which there are, and none of what they say."""
    return version.defer(Version.sheet), version.selectinload(Version.faces).defer(Face.source)


def without_words(drafts: _AbstractLoad) -> _AbstractLoad:
    """Load drafts for a list: which there are, and whether they are written (`DraftFace.written`), not what they say."""
    return drafts.defer(DraftFace.text)


def paper_by_pid(session: Session, actor: Actor, pid: str) -> Paper | None:
    """Return the paper, or None if it does not exist for this person."""
    return session.scalar(_paper_by_pid(), {"pid": pid, **grants.asker(actor)})


@cache
def _paper_by_pid() -> Select[Paper]:
    """It is asked for every page of a paper, and written once."""
    paper = select(Paper).options(joinedload(Paper.body), joinedload(Paper.format), joinedload(Paper.current_version))
    return paper.where(Paper.pid == bindparam("pid"), grants.granted_to_asker("paper", Paper.id))


def paper_to_read(session: Session, actor: Actor, pid: str) -> Paper | None:
    """The same without the version in force, for a page that asks for the versions of the paper anyway, and with its drafts for
    who may see any."""
    found = session.scalars(_paper_to_read(drafts=_sees_drafts(actor)), {"pid": pid, **grants.asker(actor)})
    return found.unique().first()


@cache
def _paper_to_read(*, drafts: bool) -> Select[Paper]:
    paper = select(Paper).options(joinedload(Paper.body), joinedload(Paper.format), joinedload(Paper.drafter))
    if drafts:
        paper = paper.options(joinedload(Paper.drafts).joinedload(DraftFace.saver))
    return paper.where(Paper.pid == bindparam("pid"), grants.granted_to_asker("paper", Paper.id))


def paper_with_draft(session: Session, actor: Actor, pid: str) -> Paper | None:
    """Return the paper with its drafts and the version in force, for pages that work on the draft; None as above."""
    found = session.scalars(_paper_with_draft(), {"pid": pid, **grants.asker(actor)})
    return found.unique().first()


@cache
def _paper_with_draft() -> Select[Paper]:
    return _paper_to_read(drafts=True).options(joinedload(Paper.current_version))


def _sees_drafts(actor: Actor) -> bool:
    """Tell whether there are papers whose drafts this person may see."""
    return bool(actor.house_bodies or actor.drafting)


def version_to_read(session: Session, actor: Actor, pid: str) -> Version | None:
    """Return the version with its paper, for a page that asks for the versions of the paper anyway, or None as below; with the
    drafts of the paper for who may see any."""
    found = session.scalars(_version_to_read(drafts=_sees_drafts(actor)), {"pid": pid, **grants.asker(actor)})
    return found.unique().first()


@cache
def _version_to_read(*, drafts: bool) -> Select[Version]:
    paper = joinedload(Version.paper)
    version = select(Version).options(
        defer(Version.sheet),
        paper.joinedload(Paper.body),
        paper.joinedload(Paper.format),
        # What the version superseded is told with what is in force.
        paper.joinedload(Paper.current_version).defer(Version.sheet),
    )
    if drafts:
        version = version.options(paper.joinedload(Paper.drafts).joinedload(DraftFace.saver))
    return version.where(Version.pid == bindparam("pid"), grants.granted_to_asker("version", Version.id))


def version_by_pid(session: Session, actor: Actor, pid: str) -> Version | None:
    """Return the version with its paper and faces, or None if it does not exist for this person."""
    return session.scalar(
        select(Version)
        .options(
            joinedload(Version.paper).joinedload(Paper.body),
            joinedload(Version.paper).joinedload(Paper.format),
            selectinload(Version.faces).joinedload(Face.file),
            selectinload(Version.renditions).joinedload(Rendition.blob),
        )
        .where(Version.pid == pid, versions_visible_to(actor))
    )


def version_shown(session: Session, actor: Actor, paper: Paper) -> Version | None:
    """Return the version of a paper its page shows this person: the one in force, or the newest they were given."""
    return shown_of(actor, paper, versions_of(session, actor, paper))


def shown_of(actor: Actor, paper: Paper, known: Sequence[Version]) -> Version | None:
    """The same of the versions that this person may see, the newest first."""
    in_force = next((one for one in known if one.id == paper.current_version_id), None)
    if in_force is not None or can_see_draft(actor, paper):
        return in_force
    return known[0] if known else None


def versions_of(session: Session, actor: Actor, paper: Paper) -> list[Version]:
    """Return the versions of a paper that this person may see, newest first, with faces and their files."""
    found = session.scalars(_versions_of(), {"paper": paper.id, **grants.asker(actor)})
    return list(found.unique())


@cache
def _versions_of() -> Select[Version]:
    """It is asked for the page of every paper, and written once."""
    return (
        select(Version)
        .options(joinedload(Version.faces).joinedload(Face.file))
        .where(Version.paper_id == bindparam("paper"), grants.granted_to_asker("version", Version.id))
        .order_by(Version.ordinal.desc())
    )


def drafts_by_language(paper: Paper) -> dict[str, DraftFace]:
    """Return the draft of a paper that came with it (`paper_with_draft`, `paper_to_read`), by language."""
    return {draft.language: draft for draft in paper.drafts}


def drafts_of(session: Session, paper: Paper) -> dict[str, DraftFace]:
    """Return the draft by language; only for those who may see drafts."""
    found = session.scalars(
        select(DraftFace).options(joinedload(DraftFace.saver)).where(DraftFace.paper_id == paper.id)
    )
    return {draft.language: draft for draft in found}


def handed_in(session: Session, paper: Paper) -> HandedIn | None:
    """Return the last time a paper was submitted, with who did and who gave it back; only for those who may see drafts."""
    return session.scalar(
        select(HandedIn)
        .options(joinedload(HandedIn.submitter), joinedload(HandedIn.returner))
        .where(HandedIn.paper_id == paper.id)
        .order_by(HandedIn.id.desc())
        .limit(1)
    )


def paper_with_id(session: Session, actor: Actor, paper_id: int) -> Paper | None:
    """Return the paper, or None if it does not exist for this person; for letters."""
    return session.scalar(_papers(actor).where(Paper.id == paper_id))


def draft_waits(version: Version) -> bool:
    """Tell whether the drafts say, letter by letter, anything else than this version; only for those who may see drafts."""
    drafts = {draft.language: draft for draft in version.paper.drafts}
    titles = {"en": version.title_en, "fr": version.title_fr}
    issued = {face.language: (face.source, face.file_sha256) for face in version.faces}
    written = {code: (draft.text, draft.file_sha256) for code, draft in drafts.items() if draft.has_content}
    return written != issued or any(draft.title != titles[code] for code, draft in drafts.items())


def _containing(text: str) -> str:
    """The pattern for LIKE that finds `text` itself, whatever characters it holds."""
    return f"%{escaped(text)}%"


def papers_attachable(session: Session, actor: Actor, *, body_id: int, text: str = "", limit: int = 40) -> list[Paper]:
    """Return papers a secretary can put on an agenda of the body, with the languages they are there in: its own and those of
    other bodies open to her."""
    query = (
        _papers(actor)
        .options(*without_texts(joinedload(Paper.current_version)))
        .where(
            Paper.state.in_([PaperState.EXPECTED, PaperState.DRAFT, PaperState.READY, PaperState.ISSUED]),
            Paper.kind.not_in([PaperKind.AGENDA.value]),
            Paper.copy_of_id.is_(None),
        )
        .order_by((Paper.body_id == body_id).desc(), Paper.created_at.desc(), Paper.id.desc())
        .limit(limit)
    )
    if text:
        wanted = _containing(text)
        query = query.where(
            or_(
                Paper.title_en.ilike(wanted, escape="\\"),
                Paper.title_fr.ilike(wanted, escape="\\"),
                Paper.symbol.ilike(wanted, escape="\\"),
            )
        )
    return list(session.scalars(query))


def all_versions(session: Session, paper: Paper) -> list[Version]:
    """Return every version that was ever cut of a paper, for the act that ends who may see them."""
    return list(session.scalars(select(Version).where(Version.paper_id == paper.id).order_by(Version.ordinal)))


def face_of(version: Version, language: str) -> Face | None:
    """Return the face in that language, or None if it follows."""
    return next((face for face in version.faces if face.language == language), None)


def version_in_force(session: Session, paper: Paper) -> Version | None:
    """Return the version the paper points at, for the services that change it."""
    return None if paper.current_version_id is None else session.get_one(Version, paper.current_version_id)


def version_before(session: Session, version: Version) -> Version | None:
    """Return the version this one superseded."""
    return None if version.supersedes_id is None else session.get_one(Version, version.supersedes_id)


def drafts_for_update(session: Session, paper: Paper) -> dict[str, DraftFace]:
    """Return the draft by language as it stands now, held until the transaction ends."""
    found = session.scalars(
        select(DraftFace)
        .where(DraftFace.paper_id == paper.id)
        .order_by(DraftFace.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {draft.language: draft for draft in found}


class Opened(NamedTuple):
    """Somebody opened a face of a version, or its page."""

    user_id: int
    version_id: int
    #: `page`, or the face downloaded.
    face: str


def opened_already(session: Session, asked: Collection[Opened]) -> set[Opened]:
    """Return those of them that are kept already."""
    found = session.execute(
        select(Reading.user_id, Reading.version_id, Reading.face).where(
            Reading.user_id.in_({one.user_id for one in asked}),
            Reading.version_id.in_({one.version_id for one in asked}),
        )
    )
    return {Opened(*row) for row in found} & set(asked)


def version_with_id(session: Session, actor: Actor, version_id: int) -> Version | None:
    """Return the version with its paper and body, or None if it does not exist for this person; for work done later."""
    return session.scalar(
        select(Version)
        .options(joinedload(Version.paper).joinedload(Paper.body), selectinload(Version.faces))
        .where(Version.id == version_id, versions_visible_to(actor))
        .execution_options(populate_existing=True)
    )


def standing_for(actor: Actor, version_id: int) -> Select[int]:
    """Return the query of the id of a version that stands for this person: theirs, and not recalled."""
    return select(Version.id).where(
        Version.id == version_id, Version.state != VersionState.RECALLED.value, versions_visible_to(actor)
    )


def recalled_version(session: Session, version_id: int) -> Version | None:
    """Return a version that was recalled, with its paper and body: for telling those who were told of it."""
    return session.scalar(
        select(Version)
        .options(joinedload(Version.paper).joinedload(Paper.body))
        .where(Version.id == version_id, Version.state == VersionState.RECALLED.value)
    )


def copied_version(session: Session, version_id: int) -> Version | None:
    """Return a version of a copy, with its paper and body: for telling those who had it that they have it no longer."""
    return session.scalar(
        select(Version)
        .options(joinedload(Version.paper).joinedload(Paper.body))
        .where(Version.id == version_id, Version.copy_of_id.is_not(None))
    )


def was_told(session: Session, version: Version, user_id: int) -> bool:
    """Tell whether any letter about this version has gone out to this person."""
    gone_out = select(OutboxMessage.id).where(
        OutboxMessage.kind == MAIL,
        OutboxMessage.key.endswith(f":{version.pid}:{user_id}"),
        OutboxMessage.state == "done",
        ~exists().where(DigestLine.occasion == OutboxMessage.key, DigestLine.state != "sent"),
    )
    return session.scalar(gone_out.limit(1)) is not None


def watchers_of(session: Session, paper: Paper) -> set[int]:
    """Return the ids of those who watch the paper, or its body. It says nothing of their rights."""
    watched = or_(
        and_(Watch.object_kind == "paper", Watch.object_id == paper.id),
        and_(Watch.object_kind == "body", Watch.object_id == paper.body_id),
    )
    return set(session.scalars(select(Watch.user_id).where(watched)))


def watch_of(session: Session, user_id: int, thing: Ref) -> Watch | None:
    """Return a person's watch over a thing, or None."""
    return session.scalar(
        select(Watch).where(Watch.user_id == user_id, Watch.object_kind == thing.kind, Watch.object_id == thing.id)
    )
