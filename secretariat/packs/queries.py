"""Reads of packs: what one holds for a reader, each paper through its scope, and what has been made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from secretariat.committees import queries as committees
from secretariat.committees.actors import Actor, load_actor
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.blobs import Blob
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.documents import queries as documents
from secretariat.documents.grants import Reason
from secretariat.documents.listed import Listing
from secretariat.documents.models import Grant, Release, Version
from secretariat.documents.policy import can_see_draft
from secretariat.documents.queries import Opened, Said
from secretariat.documents.states import VersionState
from secretariat.documents.tosend import PaperToSend
from secretariat.meetings import queries as meetings
from secretariat.meetings.issued import cited_by
from secretariat.meetings.models import AgendaItem, Invitation, ItemPaper, Meeting
from secretariat.meetings.policy import is_invitee
from secretariat.meetings.states import MeetingState
from secretariat.packs.changes import Changes, Held, changes
from secretariat.packs.contents import Contents, gather
from secretariat.packs.models import Pack, PackDownload

#: For how long after a meeting its packs are still made ahead.
PREPARED_AFTER = timedelta(days=1)


def contents_for(session: Session, actor: Actor, meeting: Meeting, language: str) -> Contents | None:
    """Return what the pack of this meeting holds for this person now; None while no agenda is open to them."""
    agenda = meetings.agenda_in_force(session, actor, meeting)
    if agenda is None:
        return None
    return contents_of(session, actor, {meeting: agenda}, language)[meeting]


def contents_with_agenda(session: Session, actor: Actor, meeting: Meeting, language: str) -> Contents | None:
    """Return the same of a meeting that was loaded with its agenda (`meetings.meeting_to_build`), mostly in one query: what is
    asked of the papers says whether this person has the agenda, too, and whether it is still in force."""
    paper = meeting.agenda_paper if not is_invitee(actor, meeting) else None
    if paper is not None and paper.current_version is not None:
        papers = documents.unopened(session, actor, cited_by(paper.current_version))
        own = papers[paper.pid].to_take if paper.pid in papers else None
        if own is not None and own.pid == paper.current_version.pid:
            return gather(meeting, paper.current_version, papers, language)
    return contents_for(session, actor, meeting, language)


def contents_of(
    session: Session, actor: Actor, agendas: Mapping[Meeting, Version], language: str
) -> dict[Meeting, Contents]:
    """Return the contents of several packs; `agendas` are those in force that this person may see."""
    papers = documents.unopened(session, actor, (pid for agenda in agendas.values() for pid in cited_by(agenda)))
    return {meeting: gather(meeting, agenda, papers, language) for meeting, agenda in agendas.items()}


def pack_with_key(session: Session, key: str) -> Pack | None:
    """Return the pack that was asked for under this key, with its file if it has been made.

    The key is reckoned from what its reader may see: whoever can name it may have it.
    """
    return packs_with_keys(session, [key]).get(key)


def packs_with_keys(session: Session, keys: Iterable[str]) -> dict[str, Pack]:
    """Return the packs asked for under these keys, by key, with their files."""
    found = session.scalars(select(Pack).options(joinedload(Pack.blob)).where(Pack.key.in_(sorted(set(keys)))))
    return {pack.key: pack for pack in found}


def pack_to_make(session: Session, pack_id: int) -> Pack | None:
    """Return a pack with its meeting and body, for the worker that makes it."""
    return session.scalar(
        select(Pack)
        .options(joinedload(Pack.meeting).joinedload(Meeting.body), joinedload(Pack.meeting).joinedload(Meeting.format))
        .where(Pack.id == pack_id)
        .execution_options(populate_existing=True)
    )


def in_force(session: Session, pids: Iterable[str]) -> dict[str, Version]:
    """Return those of the versions that are still in force, by public id, for the worker that makes a pack of them."""
    found = session.scalars(
        select(Version).where(Version.pid.in_(sorted(set(pids))), Version.state == VersionState.ISSUED.value)
    )
    return {version.pid: version for version in found}


def last_download(session: Session, actor: Actor, meeting: Meeting) -> PackDownload | None:
    """Return what this person took along last of a meeting."""
    return session.scalar(_downloads(actor, meeting))


def _downloads(actor: Actor, meeting: Meeting) -> Select[PackDownload]:
    return (
        select(PackDownload)
        .where(PackDownload.user_id == actor.user_id, PackDownload.meeting_id == meeting.id)
        .order_by(PackDownload.at.desc(), PackDownload.id.desc())
        .limit(1)
    )


class Made(NamedTuple):
    """The file of a pack that was made."""

    pages: int | None
    size: int


class Taken(NamedTuple):
    """What somebody took along of a meeting: when, in which language, and what they hold since (`changes.Held`)."""

    at: datetime
    language: str
    held: list[Any]


@dataclass(frozen=True)
class Look:
    """What the page of a meeting shows anew at every look: it changes with each click, or is counted by nobody (adr 15)."""

    #: The ids of those versions listed that its reader opened.
    opened: frozenset[int]
    #: Steps of the meeting, as the register has them.
    steps: list[tuple[str, datetime]]
    #: The file of the pack, and what its reader took along last.
    made: Made | None
    taken: Taken | None


def look(
    session: Session, actor: Actor, meeting: Ref, events: Iterable[str], listed: Listing, contents: Contents
) -> Look:
    """Return what is to be asked at every look at a meeting, in one query: `events` of it, what of `listed` was opened, and
    whether the pack of these `contents` is there and what its reader took along before."""
    asked = {
        **documents.asked_for_openings(actor, listed),
        **meetings.asked_for_steps(meeting, events),
        **_asked_for(actor, contents),
    }
    found = _look().read(session, asked)
    made, taken = _made_and_taken(found)
    return Look(
        frozenset(one for (one,) in found["opened"]), [(event, at) for event, at in found["steps"]], made, taken
    )


@dataclass(frozen=True)
class BesidePack:
    """What the page of a pack shows beside what is in it."""

    strip: StripFacts
    #: The file of the pack, that of the same pack in the other language, and what its reader took along last.
    made: Made | None
    other: Made | None
    taken: Taken | None


def beside_pack(session: Session, actor: Actor, meeting: Meeting, contents: Contents, other: Contents) -> BesidePack:
    """Return what is shown beside a pack of these `contents`, in one query; `other` are the same in the other language."""
    asked = {
        **_asked_for(actor, contents),
        "other_key": other.key,
        "body": meeting.body_id,
        "now": clock.now(),
    }
    found = _beside_pack().read(session, asked)
    made, taken = _made_and_taken(found)
    return BesidePack(
        StripFacts.of(found["strip"]), made, Made._make(found["other"][0]) if found["other"] else None, taken
    )


@cache
def _beside_pack() -> AtOnce:
    return AtOnce(strip=committees.strip(), made=_made(), other=_made("other_key"), taken=_last_taken())


def _asked_for(actor: Actor, contents: Contents) -> dict[str, Any]:
    return {"key": contents.key, "meeting": contents.meeting.id, "reader": actor.user_id}


def _made_and_taken(found: Mapping[str, list[tuple[Any, ...]]]) -> tuple[Made | None, Taken | None]:
    made, taken = found["made"], found["taken"]
    return Made._make(made[0]) if made else None, Taken._make(taken[0]) if taken else None


@cache
def _look() -> AtOnce:
    """It is asked for every page of a meeting, and written once."""
    return AtOnce(opened=documents.opened(), steps=meetings.steps(), made=_made(), taken=_last_taken())


def _made(key: str = "key") -> Asked:
    return select(Pack.pages, Blob.size).join(Blob, Blob.sha256 == Pack.blob_sha256).where(Pack.key == bindparam(key))


def _last_taken() -> Asked:
    return (
        select(PackDownload.at, PackDownload.language, PackDownload.held)
        .where(PackDownload.user_id == bindparam("reader"), PackDownload.meeting_id == bindparam("meeting"))
        .order_by(PackDownload.at.desc(), PackDownload.id.desc())
        .limit(1)
    )


def changes_for(session: Session, actor: Actor, meeting: Meeting) -> Changes | None:
    """Return what changed since this person's last download, in its language; None if there was none."""
    before = last_download(session, actor, meeting)
    contents = contents_for(session, actor, meeting, before.language) if before else None
    return changes_since(before, contents) if before and contents else None


def changes_since(before: PackDownload | Taken, contents: Contents) -> Changes:
    """Return what changed in a pack since a download, in the language of that download."""
    return changes([Held(**one) for one in before.held], contents.in_language(before.language), since=before.at)


@dataclass(frozen=True)
class BeforeTaking:
    """What is to be known when somebody takes a pack along."""

    #: The file of the pack, None until it is made, and where each paper stands in it.
    sha256: str | None
    places: list[Any]
    #: Those of its files that they have not opened, and the versions whose recalling ends with it.
    unopened: frozenset[Opened]
    first: frozenset[int]
    #: What each version says, by id, for who takes the words along.
    said: dict[int, Said]


def before_taking(
    session: Session, actor: Actor, wanted: Contents | Changes, *, with_words: bool = False
) -> BeforeTaking:
    """Return what is to be known when this person takes a pack along, in one query whatever the number of its papers."""
    contents = wanted.contents if isinstance(wanted, Changes) else wanted
    faces = {entry.version.id: entry.pdf.face for entry in contents.entries}
    asked = {"key": wanted.key, "reader": actor.user_id, "versions": sorted(faces)}
    found = _before_taking(with_words=with_words).read(session, asked)
    files = {Opened(actor.user_id, version_id, face) for version_id, face in faces.items()}
    unopened = files - {Opened(actor.user_id, *one) for one in found["opened"]}
    never = {
        version_id
        for version_id, never_opened, *paper in found["first"]
        if never_opened and not can_see_draft(actor, PaperToSend(*paper))
    }
    sha256, places = found["made"][0] if found["made"] else (None, [])
    return BeforeTaking(
        sha256,
        places,
        frozenset(unopened),
        frozenset(never & {one.version_id for one in unopened}),
        documents.said(found["sheets"], found["words"]) if with_words else {},
    )


@cache
def _before_taking(*, with_words: bool) -> AtOnce:
    made = select(Pack.blob_sha256, Pack.places).where(Pack.key == bindparam("key"))
    known = {"made": made, "opened": documents.faces_opened(), "first": documents.first_opened()}
    words = {"sheets": documents.sheets_said(), "words": documents.words_said()}
    return AtOnce(**known, **words) if with_words else AtOnce(**known)


def meetings_citing(session: Session, paper_id: int) -> list[Meeting]:
    """Return the meetings still to come, or just over, whose agenda is this paper or cites it, or cites what it is a copy
    of: for making packs ahead."""
    copied = select(Release.paper_id).where(Release.copy_id == paper_id)
    citing = (
        select(ItemPaper.id)
        .join(AgendaItem, AgendaItem.id == ItemPaper.item_id)
        .where(AgendaItem.meeting_id == Meeting.id, or_(ItemPaper.paper_id == paper_id, ItemPaper.paper_id.in_(copied)))
        .exists()
    )
    invited = select(Invitation.meeting_id).where(Invitation.agenda_id == paper_id)
    called_off = [MeetingState.CANCELLED.value, MeetingState.POSTPONED.value]
    return list(
        session.scalars(
            select(Meeting)
            .where(
                or_(Meeting.agenda_paper_id == paper_id, Meeting.id.in_(invited), citing),
                Meeting.ends_at > clock.now() - PREPARED_AFTER,
                Meeting.state.not_in(called_off),
            )
            .order_by(Meeting.id)
        )
    )


def meeting_to_prepare(session: Session, meeting_id: int) -> Meeting | None:
    """Return a meeting with its body, for making its packs ahead."""
    return session.scalar(
        select(Meeting)
        .options(joinedload(Meeting.body), joinedload(Meeting.format))
        .where(Meeting.id == meeting_id)
        .execution_options(populate_existing=True)
    )


def readers_apart(session: Session, meeting: Meeting) -> list[tuple[Actor, str]]:
    """Return one reader, with a language, for each group of readers of a meeting with the same rights to its papers.

    Groups are told apart by those of their audiences that have any grant on the meeting or on what its agenda cites.
    """
    audiences = _audiences(session, meeting)
    groups: dict[tuple[frozenset[str], str], Actor] = {}
    seen: set[int] = set()
    for audience in sorted(audiences):
        for user, _party in committees.readers_of(session, audience):
            if user.id not in seen:
                seen.add(user.id)
                actor = load_actor(session, user)
                groups.setdefault((actor.audiences & audiences, user.language), actor)
    return [(actor, language) for (_, language), actor in groups.items()]


def _audiences(session: Session, meeting: Meeting) -> frozenset[str]:
    """The audiences with a live grant on the meeting, on its agenda, or on the versions of what it cites.

    Who drafted one of them reads that one, and not the meeting.
    """
    now: datetime = clock.now()
    papers = (
        select(ItemPaper.paper_id)
        .join(AgendaItem, AgendaItem.id == ItemPaper.item_id)
        .where(AgendaItem.meeting_id == meeting.id)
    )
    versions = select(Version.id).where(
        or_(Version.paper_id == meeting.agenda_paper_id, Version.paper_id.in_(papers)),
        Version.state == VersionState.ISSUED.value,
    )
    return frozenset(
        session.scalars(
            select(Grant.audience)
            .where(
                or_(
                    (Grant.object_kind == "meeting") & (Grant.object_id == meeting.id),
                    (Grant.object_kind == "version") & Grant.object_id.in_(versions),
                ),
                Grant.reason != Reason.AUTHOR.value,
                Grant.starts_at <= now,
                or_(Grant.ends_at.is_(None), Grant.ends_at > now),
            )
            .distinct()
        )
    )
