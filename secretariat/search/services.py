"""Keeping the index: what is issued or planned is entered by the worker, asked for in the transaction in which it happens.

Not in that transaction itself: reading an uploaded PDF takes seconds, stemming a long text as well, and every act waits
for the one before it. What a thing is worth now (granted, recalled, withdrawn) is not in the index at all but asked
for when somebody searches, so a late entry can hide something for a moment, but never show it to the wrong person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session

from secretariat.core import outbox, texts
from secretariat.core.blobs import BlobStore
from secretariat.core.ids import Ref
from secretariat.documents.events import FaceAdded, VersionIssued
from secretariat.meetings.events import MeetingSet
from secretariat.press.legible import PdfIllegible, text_of_pdf
from secretariat.search import gathering
from secretariat.search.gathering import Said, Source
from secretariat.search.models import FORM, FTS, Entry
from secretariat.search.words import FENCE, found_in, stems_of_symbol, symbol_key

log = structlog.get_logger("search")

#: The name of the work in the outbox.
KIND = "search.enter"
#: Words in one entry at most, about thirty pages: PostgreSQL tells places apart no further than some 16,000 words.
WORDS_IN_PART = 12_000
#: Words that a part repeats of the one before, so that no phrase is cut in two.
OVERLAP = 60


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


def _ask(session: Session, thing: Ref, key: str) -> None:
    outbox.put(session, KIND, key=f"{KIND}:{key}", payload=payload_of(thing))


def payload_of(thing: Ref) -> outbox.Payload:
    """Return what `handler` is told of a version or a meeting."""
    return {"kind": thing.kind, "id": thing.id}


def handler(store: BlobStore) -> outbox.Handler:
    """Return how a thing is entered: by the worker when it is issued, and by whoever finds that it is lacking."""

    def read(session: Session, payload: outbox.Payload) -> list[Source]:
        return gathering.gathered(session, [Ref(payload["kind"], payload["id"])])

    def write(session: Session, _payload: outbox.Payload, made: list[Entry]) -> None:
        enter(session, made)

    return outbox.Handler(read, lambda sources: list(entries(sources, store)), write)


def entries(sources: Iterable[Source], store: BlobStore) -> Iterator[Entry]:
    """Yield the entries of things; reads files, and asks no database."""
    for source in sources:
        for said in source.said:
            yield from _entries(source, _with_text(said, store))


def enter(session: Session, made: Sequence[Entry]) -> None:
    """Put entries into the index, in place of those that the same things have."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    for thing, thing_id in sorted({(entry.thing, entry.thing_id) for entry in made}):
        _remove(session, thing, thing_id, sqlite=sqlite)
    for entry in made:
        if not sqlite:
            entry.stems = func.to_tsvector("simple", entry.stems)
    session.add_all(made)
    session.flush()
    if sqlite and made:
        session.execute(insert(FTS), [{"rowid": entry.id, "stems": entry.stems} for entry in made])


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
