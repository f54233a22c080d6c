"""Asking for packs, taking them along, and having them made ahead when something on an agenda changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import canonical_json, clock, outbox
from secretariat.documents import services as papers
from secretariat.documents.events import FaceAdded, PaperWithdrawn, VersionIssued, VersionRecalled
from secretariat.documents.models import Paper
from secretariat.documents.queries import Said
from secretariat.meetings.models import Meeting
from secretariat.packs import queries
from secretariat.packs.changes import Changes, Held, holding, slotted
from secretariat.packs.contents import Contents
from secretariat.packs.models import Pack, PackDownload
from secretariat.packs.queries import BeforeTaking
from secretariat.packs.states import PackForm, PackKind

#: The work of looking which packs a meeting needs, and that of making one.
PREPARE = "pack.prepare"
MAKE = "pack.make"
#: Seconds for which changes are gathered: thirty papers circulated in one act are one look.
GATHER = 20
#: After so many looks at which papers were still being printed, the pack is left until somebody asks for it.
MOST_LOOKS = 30


def ask(session: Session, meeting: Meeting, wanted: Contents | Changes) -> Pack:
    """Return the pack of these contents, asking the worker for it if nobody has before."""
    key = wanted.key
    known = queries.pack_with_key(session, key)
    if known is not None:
        return known
    kind = PackKind.SUPPLEMENT if isinstance(wanted, Changes) else PackKind.WHOLE
    contents = wanted.contents if isinstance(wanted, Changes) else wanted
    pack = Pack(
        key=key,
        meeting_id=meeting.id,
        kind=kind.value,
        language=contents.language,
        manifest=canonical_json.dumps(wanted.manifest()),
        asked_at=clock.now(),
        places=[],
    )
    try:
        with session.begin_nested():
            session.add(pack)
    except IntegrityError:  # somebody with the same rights asked at this very moment
        again = queries.pack_with_key(session, key)
        assert again is not None
        return again
    outbox.put(session, MAKE, key=f"{MAKE}:{key}", payload={"pack": pack.id})
    return pack


class Along(NamedTuple):
    """What somebody takes along: what is in it, the one file of it if there is one, and for reading offline the words."""

    contents: Contents
    sha256: str | None
    said: Mapping[int, Said]


def take(session: Session, meeting: Meeting, language: str, *, actor: Actor, form: PackForm) -> Along:
    """Keep that this person takes a pack along: each of its papers counts as opened, so that none can be recalled.

    What they may have is reckoned in this transaction, of a meeting that was loaded with its agenda. Raises NotMade while there
    is no file of it, and PackChanged where there is nothing to take, or it changed at this very moment.
    """
    actor = replace(actor, at=clock.now())
    contents = queries.contents_with_agenda(session, actor, meeting, language)
    if contents is None:
        raise PackChanged
    before = queries.before_taking(session, actor, contents, with_words=form is PackForm.HTML)
    if form is not PackForm.HTML and (before.sha256 is None if form is PackForm.PDF else not contents.complete):
        raise NotMade(contents)
    _open(session, meeting, contents, before, actor=actor)
    _keep(session, meeting, contents, holding(contents, before.places), actor=actor, form=form)
    return Along(contents, before.sha256, before.said)


def take_supplement(session: Session, meeting: Meeting, wanted: Changes, *, actor: Actor) -> None:
    """Keep that this person takes along what changed. Raises PackChanged if more has changed meanwhile."""
    actor = replace(actor, at=clock.now())
    found = queries.changes_for(session, actor, meeting)
    if found is None or found.key != wanted.key:
        raise PackChanged
    before = queries.before_taking(session, actor, found)
    _open(session, meeting, found.contents, before, actor=actor)
    _keep(session, meeting, found.contents, slotted(found, before.places), actor=actor, form=PackForm.SUPPLEMENT)


class PackChanged(Exception):
    """What the reader may see has changed between asking and taking: the pack is made anew."""


class NotMade(Exception):
    """There is no file yet of what the reader may have: of these contents."""

    def __init__(self, contents: Contents) -> None:
        super().__init__(contents.meeting.pid)
        self.contents = contents


def _open(session: Session, meeting: Meeting, contents: Contents, before: BeforeTaking, *, actor: Actor) -> None:
    if not papers.open_several(session, before.unopened, first=before.first):
        again = queries.contents_for(session, actor, meeting, contents.language)
        if again is None or again.key != contents.key:
            raise PackChanged


def _keep(
    session: Session, meeting: Meeting, contents: Contents, held: Sequence[Held], *, actor: Actor, form: PackForm
) -> None:
    session.add(
        PackDownload(
            user_id=actor.user_id,
            meeting_id=meeting.id,
            form=form.value,
            language=contents.language,
            at=clock.now(),
            held=[one.to_plain() for one in held],
        )
    )
    session.flush()


# Made ahead: what happens to a paper is followed by a look at every meeting that cites it.


def follow_issue(session: Session, event: VersionIssued) -> None:
    _look_at(session, event.paper)


def follow_recall(session: Session, event: VersionRecalled) -> None:
    _look_at(session, event.paper)


def follow_withdrawal(session: Session, event: PaperWithdrawn) -> None:
    _look_at(session, event.paper)


def follow_face(session: Session, event: FaceAdded) -> None:
    _look_at(session, event.version.paper)


def _look_at(session: Session, paper: Paper) -> None:
    for meeting in queries.meetings_citing(session, paper.id):
        look_later(session, meeting.id, looks=0)


def look_later(session: Session, meeting_id: int, *, looks: int) -> None:
    """Have the worker look which packs a meeting needs, once for all that changes within `GATHER` seconds."""
    now = clock.now()
    turn = int(now.timestamp()) // GATHER + 1
    message = outbox.put(
        session, PREPARE, key=f"{PREPARE}:{meeting_id}:{turn}", payload={"meeting": meeting_id, "looks": looks}
    )
    message.not_before = max(message.not_before, datetime.fromtimestamp(turn * GATHER, tz=now.tzinfo))


def ask_for_all(session: Session, meeting_id: int, *, looks: int) -> None:
    """Ask for the packs of all who read a meeting, each once for all readers with the same rights; if a paper is still
    being printed, look again later."""
    meeting = queries.meeting_to_prepare(session, meeting_id)
    if meeting is None or meeting.ends_at < clock.now() - queries.PREPARED_AFTER:
        return
    waiting = False
    for actor, language in queries.readers_apart(session, meeting):
        contents = queries.contents_for(session, actor, meeting, language)
        if contents is None:
            continue
        if contents.complete:
            ask(session, meeting, contents)
        waiting = waiting or not contents.complete
    if waiting and looks < MOST_LOOKS:
        look_later(session, meeting_id, looks=looks + 1)
