"""The worker: does what transactions asked for through the outbox. The only part that prints."""

from __future__ import annotations

import io
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pikepdf
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, sessionmaker

from secretariat.accounts import notices as account_notices
from secretariat.chairs import notices as chair_notices
from secretariat.coordination import notices as coordination_notices
from secretariat.core import audit, blobs, clock, mail, outbox, post
from secretariat.core.blobs import Blob, BlobStore
from secretariat.core.db import Limits, make_engine, reading, writing
from secretariat.core.errors import BadInput
from secretariat.core.ids import Ref
from secretariat.core.installation import is_read_only, refuse_unfinished_restore
from secretariat.core.reckoning import Reckoning
from secretariat.core.stores import store_of
from secretariat.core.values import dataclass
from secretariat.decisions import notices as decision_notices
from secretariat.documents import digest, queries
from secretariat.documents import notices as document_notices
from secretariat.documents.markings import Ceiling, Marking, MarkingAboveCeiling
from secretariat.documents.models import Printed, Rendition, Version
from secretariat.documents.received import issued_cover
from secretariat.documents.services import receive
from secretariat.documents.services.preview import KIND as PREVIEW
from secretariat.documents.sheets import sheet_of
from secretariat.documents.uploads import examine_file
from secretariat.house import notices as house_notices
from secretariat.meetings import notices as meeting_notices
from secretariat.meetings import notices_late
from secretariat.minutes import notices as minutes_notices
from secretariat.operations.heartbeat import Heartbeat
from secretariat.packs import making as packs
from secretariat.people import mailing
from secretariat.press import bounded
from secretariat.press.apart import Failed
from secretariat.press.fonts import FontSet, are_made, ensure_fonts
from secretariat.press.office import convert
from secretariat.press.sheets import AgendaSheet, Face, ReceivedSheet, Sheet, from_json, pictures_of, without_marks
from secretariat.quality import notices as quality_notices
from secretariat.registry import notices as registry_notices
from secretariat.search import cards
from secretariat.search import services as search
from secretariat.search.queries import things_to_enter
from secretariat.settings import Settings

log = structlog.get_logger("worker")

#: Seconds between two looks into an empty outbox: after work, and at most, when none has come for a while.
PAUSE, LONGEST_PAUSE = 0.25, 2.0


@dataclass(frozen=True)
class Job:
    """A sheet to be printed, and which rendition of it."""

    sheet: Sheet
    name: str


@dataclass(frozen=True)
class Print:
    """A finished PDF, safely stored; its row is still to be written."""

    sha256: str
    size: int
    pages: int


class Printer:
    """Turns sheets into stored PDFs. WeasyPrint is imported at the first print, in this process only."""

    def __init__(self, store: BlobStore, fonts: FontSet) -> None:
        self.store = store
        self.fonts = fonts

    def print(self, job: Job) -> Print:
        """Print and store; the name is a face, or `marked-` and a face."""
        from secretariat.press.render import render

        sheet = job.sheet
        face: Face = job.name.removeprefix("marked-")  # type: ignore[assignment]  # a CHECK constraint holds the names
        if isinstance(sheet, ReceivedSheet):
            original = self.store.path(sheet.pdf_sha256).read_bytes()
            made = bounded.render_received(sheet, face=face, fonts=self.fonts, original=original)
            return self.keep(made.pdf, made.pages)
        if isinstance(sheet, AgendaSheet) and sheet.front.draft is None and not job.name.startswith("marked-"):
            sheet = without_marks(sheet)
        pictures = self.pictures(sheet)
        pdf = render(sheet, face=face, fonts=self.fonts, source_name="source.json", pictures=pictures)
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return self.keep(pdf, len(document.pages))

    def pictures(self, sheet: Sheet) -> dict[str, bytes]:
        """Return the pictures that the texts of a sheet show, by SHA-256; words stand for what was never kept here."""
        found = {}
        for sha256 in pictures_of(sheet):
            with suppress(FileNotFoundError):
                found[sha256] = self.store.path(sha256).read_bytes()
        return found

    def keep(self, pdf: bytes, pages: int) -> Print:
        """Store a finished PDF; it is not opened, since it may hold what came from elsewhere."""
        sha256, size = self.store.write([pdf])
        return Print(sha256, size, pages)


def read_version(session: Session, payload: outbox.Payload) -> Job:
    """Return the sheet of the rendition asked for; made already, it is never made again."""
    rendition = session.scalars(
        select(Rendition)
        .options(joinedload(Rendition.version).selectinload(Version.faces))
        .where(Rendition.id == payload["rendition"])
    ).one()
    if rendition.blob_sha256 is not None:
        raise outbox.Dropped("made already")
    version = rendition.version
    face = queries.face_of(version, rendition.face)
    sheet: Sheet | None
    if face is not None and face.file_sha256 is not None:
        sheet = issued_cover(version, face, queries.received_file(session, face.file_sha256))
    else:
        sheet = sheet_of(version)
    if sheet is None:
        raise outbox.Dropped("the version has nothing to print")
    return Job(sheet, rendition.face)


def keep_version(session: Session, payload: outbox.Payload, made: Print) -> None:
    """Write down the finished rendition."""
    rendition = session.scalars(select(Rendition).where(Rendition.id == payload["rendition"]).with_for_update()).one()
    if rendition.blob_sha256 is None:
        _keep_file(session, made)
        rendition.blob_sha256, rendition.pages, rendition.made_at = made.sha256, made.pages, clock.now()
        about = Ref("version", rendition.version_id)
        audit.record(session, "version.printed", actor=None, about=about, face=rendition.face, sha256=made.sha256)


def read_preview(session: Session, payload: outbox.Payload) -> Job:
    """Return the draft to be printed."""
    if queries.printed(session, payload["key"]) is not None:
        raise outbox.Dropped("made already")
    return Job(from_json(payload["sheet"]), payload["face"])


def keep_preview(session: Session, payload: outbox.Payload, made: Print) -> None:
    """Write down the printed draft."""
    _keep_file(session, made)
    session.add(Printed(key=payload["key"], blob_sha256=made.sha256, pages=made.pages, made_at=clock.now()))


@dataclass(frozen=True)
class Conversion:
    """What became of a Word file: the PDF, or why there is none."""

    made: Print | None
    problem: str = ""


class Converter:
    """Turns Word files into PDF with the office program, and looks at the result as at any PDF from elsewhere."""

    def __init__(self, printer: Printer, program: str, ceiling: Ceiling) -> None:
        self.printer = printer
        self.program = program
        self.ceiling = ceiling

    def convert(self, sha256: str) -> Conversion:
        """Convert a stored file."""
        if not self.program:
            return Conversion(None, "missing")
        try:
            pdf = convert(self.printer.store.path(sha256).read_bytes(), program=self.program)
            pages = examine_file(pdf, self.ceiling).pages or 0
        except (Failed, BadInput) as problem:
            log.warning("file.not_converted", sha256=sha256, why=str(problem))
            return Conversion(None, "failed")
        except MarkingAboveCeiling:
            return Conversion(None, "marked")
        return Conversion(self.printer.keep(pdf, pages))


def read_file(session: Session, payload: outbox.Payload) -> str:
    """Return the hash of the file to be converted; what is converted already is never converted again."""
    received = queries.received_file(session, payload["sha256"])
    if received is None or received.pdf_sha256 is not None:
        raise outbox.Dropped("converted already")
    return received.sha256


def keep_conversion(session: Session, payload: outbox.Payload, done: Conversion) -> None:
    """Write down the PDF of a Word file, or that there is none."""
    if done.made is None:
        receive.keep_failure(session, payload["sha256"], done.problem)
        return
    pdf = _keep_file(session, done.made)
    receive.keep_conversion(session, payload["sha256"], paper_id=payload["paper"], pdf=pdf, pages=done.made.pages)


def _keep_file(session: Session, made: Print) -> Blob:
    return blobs.register(session, made.sha256, made.size, media_type="application/pdf")


def handlers(settings: Settings, fonts: FontSet) -> dict[str, outbox.Handler]:
    """Return what does each kind of work."""
    store = store_of(settings)
    printer = Printer(store, fonts)
    converter = Converter(printer, settings.office_program, Ceiling(Marking(settings.ceiling)))
    transport: post.Transport
    if settings.mail == "folder":
        transport = post.FolderTransport(settings.data / "mail")
    else:
        transport = post.SmtpTransport(settings.mail)
    office = mail.Office(
        settings.mail_from,
        settings.organisation_en,
        settings.base_url,
        settings.mail_ceilings,
        first_password_key="" if settings.has_directory else settings.secret_key,
    )
    writers = {
        **account_notices.WRITERS,
        **document_notices.WRITERS,
        **registry_notices.WRITERS,
        **coordination_notices.WRITERS,
        **meeting_notices.WRITERS,
        **notices_late.WRITERS,
        **decision_notices.WRITERS,
        **minutes_notices.WRITERS,
        **chair_notices.WRITERS,
        **quality_notices.WRITERS,
        **house_notices.WRITERS,
    }
    return {
        "render.version": outbox.Handler(read_version, printer.print, keep_version),
        receive.CONVERT: outbox.Handler(read_file, converter.convert, keep_conversion),
        PREVIEW: outbox.Handler(read_preview, printer.print, keep_preview),
        **packs.handlers(store, fonts),
        search.KIND: search.handler(store),
        mail.KIND: post.sender(writers, transport, office, mailing.sorting(settings.zone)),
        mailing.DIGEST: digest.handler(writers, transport, office, zone=settings.zone),
    }


def work(settings: Settings, *, stop: threading.Event) -> None:
    """Do what is due until `stop` is set; what was begun is finished first. Raises RestoreUnfinished."""
    refuse_unfinished_restore(settings.data)
    if not are_made(settings.font_folder):
        log.info("worker.cuts_fonts", folder=str(settings.font_folder))
    fonts = ensure_fonts(settings.font_folder)
    limits = Limits("worker", settings.worker_statement_seconds, settings.worker_lock_seconds)
    engine = make_engine(settings.url_of_database, limits)
    sessions = sessionmaker(engine)
    todo = handlers(settings, fonts)
    lacking = _lacking(sessions)
    heartbeat, reckoning = Heartbeat(sessions, settings.mail), Reckoning(engine)
    log.info("worker.started", to_be_indexed=len(lacking))
    pause = PAUSE
    while not stop.is_set():
        try:
            heartbeat.beat()
            resting = _rests(sessions)
            done = 0 if resting else outbox.run_due(sessions, todo, limit=1)  # one, so that stopping waits for one
            if lacking and not resting:
                outbox.perform(sessions, todo[search.KIND], search.payload_of(lacking.popleft()))
                done += 1
            if not done and not resting:
                done = tell_cards(sessions)
            if not done and not resting:
                reckoning.if_due()
        except Exception:
            log.exception("worker.round_failed")
            done = 0
            time.sleep(1)
        if done:
            pause = PAUSE
        else:
            stop.wait(pause)
            pause = min(pause * 1.2, LONGEST_PAUSE)
    heartbeat.stop()
    engine.dispose()
    log.info("worker.stopped")


def _rests(sessions: sessionmaker[Session]) -> bool:
    """While nobody may write, nothing is sent, printed or entered either: it waits."""
    with reading(), sessions() as session:
        return is_read_only(session)


def _lacking(sessions: sessionmaker[Session]) -> deque[Ref]:
    """What the search does not find yet: after an upgrade everything, else what a worker that ended left behind."""
    with reading(), sessions() as session:
        return deque(things_to_enter(session))


def tell_cards(sessions: sessionmaker[Session]) -> int:
    """What the cards of the index do not tell, since rights changed or they are new; when there is nothing else to do."""
    with reading(), sessions() as session:
        if not cards.silent(session):
            return 0
    with writing(), sessions.begin() as session:
        return cards.tell(session)


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    yield stop
