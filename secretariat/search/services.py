"""Keeping the index: what is issued, planned or written is entered by the worker, asked for in the transaction in which
it happens.

Not in that transaction itself: reading an uploaded PDF takes seconds, stemming a long text as well, and every act waits
for the one before it. What a thing is worth now (granted, recalled, withdrawn) is not in the index at all but asked
for when somebody searches, so a late entry can hide something for a moment, but never show it to the wrong person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session

from secretariat.coordination.events import AskingChanged, ClearanceChanged
from secretariat.coordination.queries import asked_about_file
from secretariat.core import clock, outbox, texts
from secretariat.core.blobs import BlobStore
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.documents.events import (
    DraftChanged,
    FaceAdded,
    FileConverted,
    PaperHanded,
    VersionIssued,
    VersionRecalled,
)
from secretariat.documents.models import Version
from secretariat.meetings.events import MeetingSet
from secretariat.press.legible import PdfIllegible, text_of_pdf
from secretariat.search import cards, gathering
from secretariat.search.gathering import Said, Source
from secretariat.search.models import FORM, FTS, Entry, Thing
from secretariat.search.words import FENCE, found_in, stems_of_symbol, symbol_key, trail

log = structlog.get_logger("search")

#: The name of the work in the outbox.
KIND = "search.enter"
#: Words in one entry at most, about thirty pages: PostgreSQL tells places apart no further than some 16,000 words.
WORDS_IN_PART = 12_000
#: Words that a part repeats of the one before, so that no phrase is cut in two.
OVERLAP = 60


#: A draft saves itself at every rest of its writer: all that is saved within this time is entered at once.
GATHERED: Final = timedelta(minutes=1)
#: How long after that it is entered: what was begun within it is committed by then.
SETTLED: Final = timedelta(seconds=20)

Key = tuple[str, int]


@dataclass(frozen=True)
class Part:
    """A text with its words."""

    text: str
    stems: tuple[str, ...]


def follow_version(session: Session, event: VersionIssued | FaceAdded) -> None:
    """Have an issued version entered, and entered anew when it gets a language."""
    version = event.version
    _ask(session, version.ref, f"{version.pid}:{len(version.faces)}")


def follow_meeting(session: Session, event: MeetingSet) -> None:
    """Have a meeting entered as it stands now."""
    _ask(session, event.meeting.ref, f"{event.meeting.pid}:{event.meeting.row_version}")


def follow_draft(session: Session, event: DraftChanged | PaperHanded | VersionRecalled) -> None:
    """Have a draft entered as it stands a moment from now."""
    paper_id = event.paper_id if isinstance(event, DraftChanged) else event.paper.id
    _ask_soon(session, Ref(Thing.DRAFT.value, paper_id))


def follow_clearance(session: Session, event: ClearanceChanged) -> None:
    """Have what an office says entered as it stands a moment from now."""
    _ask_soon(session, event.clearance.ref)


def follow_asking(session: Session, event: AskingChanged) -> None:
    """Have the text an office is asked about entered, and taken out when it is asked no more."""
    clearance = event.clearance
    _ask(session, Ref(Thing.ASKED.value, clearance.id), f"asked:{clearance.pid}:{clearance.round.state}")


def follow_conversion(session: Session, event: FileConverted) -> None:
    """Have the pages of a file entered for the offices that were asked about it before it had any."""
    for clearance in asked_about_file(session, event.sha256):
        _ask(session, Ref(Thing.ASKED.value, clearance.id), f"asked:{clearance.pid}:{event.sha256[:16]}")


def _ask_soon(session: Session, thing: Ref) -> None:
    """Ask once for all changes of the same minute."""
    number = int(clock.now().timestamp() // GATHERED.total_seconds()) + 1
    ends = datetime.fromtimestamp(number * GATHERED.total_seconds(), UTC)
    _ask(session, thing, f"{thing}:{number}", not_before=ends + SETTLED)


def _ask(session: Session, thing: Ref, key: str, *, not_before: datetime | None = None) -> None:
    outbox.put(session, KIND, key=f"{KIND}:{key}", payload=payload_of(thing), not_before=not_before)


def payload_of(thing: Ref) -> outbox.Payload:
    """Return what `handler` is told of what is to be entered."""
    return {"kind": thing.kind, "id": thing.id}


def handler(store: BlobStore) -> outbox.Handler:
    """Return how a thing is entered: by the worker when it is issued, and by whoever finds that it is lacking."""

    def read(session: Session, payload: outbox.Payload) -> tuple[list[Source], list[Key]]:
        thing = Ref(payload["kind"], payload["id"])
        things = [thing]
        if thing.kind == Thing.VERSION.value:  # what was a draft until now may be none any more
            papers = session.scalars(select(Version.paper_id).where(Version.id == thing.id))
            things += [Ref(Thing.DRAFT.value, paper_id) for paper_id in papers]
        return gathering.gathered(session, things), [(one.kind, one.id) for one in things]

    def act(found: tuple[list[Source], list[Key]]) -> tuple[list[Entry], list[Key]]:
        sources, things = found
        return list(entries(sources, store)), things

    def write(session: Session, _payload: outbox.Payload, made: tuple[list[Entry], list[Key]]) -> None:
        enter(session, made[0], instead_of=made[1])

    return outbox.Handler(read, act, write)


def entries(sources: Iterable[Source], store: BlobStore) -> Iterator[Entry]:
    """Yield the entries of things; reads files, and asks no database."""
    for source in sources:
        for said in source.said:
            yield from _entries(source, _with_text(said, store))


def enter(session: Session, made: Sequence[Entry], *, instead_of: Iterable[Key] = ()) -> None:
    """Put entries into the index, in place of those that the same things have, and those of `instead_of`.

    A draft that another worker read later, and entered already, stays as it is.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    newer = _newer_drafts(session, made)
    made = [entry for entry in made if (entry.thing, entry.thing_id) not in newer]
    for thing, thing_id in sorted({*((entry.thing, entry.thing_id) for entry in made), *instead_of} - newer):
        _remove(session, thing, thing_id, sqlite=sqlite)
    # A title is short enough to be asked itself.
    trails = [trail(entry.stems.split()) if entry.part and not sqlite else None for entry in made]
    for entry in made:
        if not sqlite:
            entry.stems = func.to_tsvector("simple", entry.stems)
    session.add_all(made)
    session.flush()
    cards.add(session, zip(made, trails, strict=True))
    if sqlite and made:
        session.execute(insert(FTS), [{"rowid": entry.id, "stems": entry.stems} for entry in made])


def _newer_drafts(session: Session, made: Iterable[Entry]) -> set[Key]:
    read = {entry.thing_id: entry.at for entry in made if entry.thing == Thing.DRAFT.value}
    if not read:
        return set()
    known = select(Entry.thing_id, func.max(Entry.at)).where(
        Entry.thing == Thing.DRAFT.value, Entry.thing_id.in_(sorted(read))
    )
    found = session.execute(known.group_by(Entry.thing_id))
    return {(Thing.DRAFT.value, thing_id) for thing_id, at in found if at > read[thing_id]}


def _remove(session: Session, thing: str, thing_id: int, *, sqlite: bool) -> None:
    mine = (Entry.thing == thing, Entry.thing_id == thing_id)
    if sqlite:
        delete_words = select(literal("delete"), Entry.id, Entry.stems).where(*mine)
        session.execute(insert(FTS).from_select(["search_words", "rowid", "stems"], delete_words))
    session.execute(delete(Entry).where(*mine))


def _with_text(said: Said, store: BlobStore) -> Said:
    if not said.file:
        return said
    try:
        data = store.path(said.file).read_bytes()
        return replace(said, text=texts.shown(text_of_pdf(data)).replace("\ufffd", " "))
    except (OSError, PdfIllegible) as problem:
        log.warning("search.file_without_text", sha256=said.file, error=type(problem).__name__)
        return said


def _entries(source: Source, said: Said) -> Iterator[Entry]:
    head = [*stems_of_symbol(source.symbol), *(word.stem for word in found_in(said.title, said.language))]
    for name in said.beside.splitlines():
        head += [FENCE, *(word.stem for word in found_in(name, said.language))]
    yield _entry(source, said, 0, Part("", tuple(head)))
    for number, part in enumerate(parts(said.text, said.language), 1):
        yield _entry(source, said, number, Part(part.text, (*head, FENCE, *part.stems)))


def _entry(source: Source, said: Said, number: int, part: Part) -> Entry:
    return Entry(
        thing=source.thing.value,
        thing_id=source.id,
        language=said.language,
        part=number,
        grant_kind=source.opened_by.kind,
        grant_id=source.opened_by.id,
        version_id=source.version_id,
        body_id=source.body_id,
        kind=source.kind,
        year=source.year,
        at=source.at,
        symbol_key=symbol_key(source.symbol),
        title=said.title,
        text=part.text,
        stems=" ".join(part.stems),
        form=FORM,
    )


def parts(text: str, language: str) -> Iterator[Part]:
    """Yield a text in parts that overlap, each with its words; nothing for a text without words."""
    found = list(found_in(text, language))
    start = 0
    while start < len(found):
        end = min(len(found), start + WORDS_IN_PART)
        first = found[start].start if start else 0
        last = found[end - 1].end if end < len(found) else len(text)
        yield Part(text[first:last], tuple(word.stem for word in found[start:end]))
        if end == len(found):
            return
        start = end - OVERLAP
