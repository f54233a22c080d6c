"""`verify` names what was altered of approvals, submissions, certifications and decisions, and of what PDFs carry."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pikepdf
import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from secretariat.core import clock, outbox
from secretariat.core.blobs import FolderStore
from secretariat.core.outbox import Handler
from secretariat.documents.models import Rendition
from secretariat.minutes.services.certify import certify_face
from secretariat.minutes.services.corrigendum import start_corrigendum
from secretariat.press.sheets import to_json
from secretariat.settings import Settings
from secretariat.verify import faults
from secretariat.worker import Job, Print, keep_version, read_version
from tests.integration.minutes.issuing import Issuing
from tests.integration.minutes.story import AFTERWARDS
from tests.plugins.stages import staged
from tests.world import Cast

STANDING = ("audit_entry", "face", "version", "decision", "submission", "approval", "certification")
NOTHING = "0" * 64


@pytest.fixture
def store(settings: Settings) -> FolderStore:
    return FolderStore(settings.data / "blobs")


def carrying(job: Job) -> bytes:
    """A PDF without pages' words that carries its sheet as ours do: quickly made, read by `verify` all the same."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["source.json"] = pikepdf.AttachedFileSpec(pdf, to_json(job.sheet).encode())
    made = io.BytesIO()
    pdf.save(made)
    return made.getvalue()


@staged
def issued(session: Session, people: Cast, engine: Engine, store: FolderStore) -> Issuing:
    """A decision sheet, an approved record with its certified French, and a corrigendum; all PDFs made."""
    story = Issuing(session, people)
    with clock.at(AFTERWARDS):
        meeting = story.held_meeting()
        story.issue_sheet(meeting)
        record = story.drafted(meeting, french=True)
        story.issued(record)
        certify_face(session, record, actor=story.secretary, language="fr")
        corrigendum = start_corrigendum(session, record, actor=story.secretary, language="en", paragraph="3")
        story.issued(corrigendum)
        session.commit()

        def act(job: Job) -> Print:
            sha256, size = store.write([carrying(job)])
            return Print(sha256, size, 1)

        outbox.run_due(sessionmaker(engine), {"render.version": Handler(read_version, act, keep_version)})
    return story


@pytest.fixture
def alter(session: Session, engine: Engine) -> Callable[..., None]:
    """`alter(sql)`: as somebody who owns the database would, triggers dropped and foreign keys off."""
    acts = ("update", "delete")

    def altering(*sqls: str) -> None:
        session.rollback()
        if engine.dialect.name == "sqlite":
            with closing(sqlite3.connect(str(engine.url.database))) as connection, connection:
                for table in STANDING:
                    for act in acts:
                        connection.execute(f"DROP TRIGGER {table}_stands_{act}")
                altered = [connection.execute(sql).rowcount for sql in sqls]
        else:
            with engine.begin() as connection:
                for table in STANDING:
                    for act in acts:
                        connection.execute(text(f"DROP TRIGGER {table}_stands_{act} ON {table}"))
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                altered = [connection.execute(text(sql)).rowcount for sql in sqls]
        assert all(altered), "nothing was altered"

    return altering


def found(session: Session, store: FolderStore) -> list[str]:
    session.rollback()
    session.expire_all()
    return list(faults(session, store))


def test_what_nobody_touched_stands(issued: Issuing, session: Session, store: FolderStore) -> None:
    assert {made.blob_sha256 is None for made in session.scalars(select(Rendition))} == {False}
    assert found(session, store) == []


R, DS = "AC/901-R(2026)0001", "AC/901-DS(2026)0001"
SUBMISSION = f"id = (SELECT id FROM submission WHERE symbol = '{R}')"
APPROVAL = f"submission_id = (SELECT id FROM submission WHERE symbol = '{R}')"
VERSION = f"(SELECT id FROM version WHERE symbol = '{R}')"
SHEET = f"version_id = (SELECT id FROM version WHERE symbol = '{DS}')"


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        (
            f"UPDATE submission SET source = replace(source, 'preferred B', 'preferred A') WHERE {SUBMISSION}",
            f"submission 1 of {R}: its text is not the one",
        ),
        (
            f"UPDATE submission SET manifest = replace(manifest, 'Calendar', 'Agenda') WHERE {SUBMISSION}",
            f"submission 1 of {R}: its manifest is not the one",
        ),
        (f"UPDATE submission SET text_hash = '{NOTHING}' WHERE {SUBMISSION}", f"submission 1 of {R}: the audit chain"),
        (f"UPDATE approval SET text_hash = '{NOTHING}' WHERE {APPROVAL}", f"approval of {R}: it is not bound to"),
        (f"UPDATE approval SET manifest_hash = '{NOTHING}' WHERE {APPROVAL}", f"approval of {R}: it is not bound to"),
        (f"UPDATE approval SET head = '{NOTHING}' WHERE {APPROVAL}", f"approval of {R}: the audit chain has no such"),
        (f"UPDATE approval SET entry = 1 WHERE {APPROVAL}", f"approval of {R}: the audit chain has no such entry"),
        (
            f"UPDATE approval SET user_id = 1 WHERE {APPROVAL}",
            f"approval of {R}: the audit chain says otherwise of who",
        ),
        (f"UPDATE approval SET mandate_id = 1 WHERE {APPROVAL}", f"approval of {R}: the audit chain says otherwise of"),
        (
            f"UPDATE approval SET at = '2026-11-01 09:00:00.000000' WHERE {APPROVAL}",
            f"approval of {R}: the audit chain",
        ),
        (f"DELETE FROM approval WHERE {APPROVAL}", f"approval of {R}: it was given and is gone"),
        (f"DELETE FROM submission WHERE {SUBMISSION}", f"submission of {R}: it was put to the chair and is gone"),
        (
            f"UPDATE face SET source = replace(source, 'preferred B', 'preferred A') WHERE version_id = {VERSION}",
            f"version {R}: its text is not the one that was approved",
        ),
        (
            f"UPDATE version SET sheet = replace(sheet, 'preferred B', 'preferred A') WHERE symbol = '{R}'",
            f"version {R}: what was printed is not the text that was approved",
        ),
        (
            f"UPDATE version SET sheet = replace(sheet, '\"head\":\"', '\"head\":\"0') WHERE symbol = '{R}'",
            f"version {R}: its approval block is not that of the approval",
        ),
        (
            f"UPDATE face SET content_hash = '{NOTHING}' WHERE version_id = {VERSION} AND language = 'fr'",
            f"certification of {R}, fr: the text that stands is not the one that was certified",
        ),
        (f"UPDATE certification SET text_hash = '{NOTHING}'", f"certification of {R}, fr: the audit chain says"),
        (f"UPDATE certification SET approved_hash = '{NOTHING}'", f"certification of {R}, fr: the audit chain says"),
        ("DELETE FROM certification", ", fr: it was given and is gone"),
        (f"UPDATE decision SET text_en = 'option A' WHERE {SHEET} AND position = 3", "its words are not those entered"),
        (
            f"UPDATE decision SET text_fr = 'rien' WHERE {SHEET} AND position = 3",
            f"version {DS}: decision 3 is not in the register as it was issued",
        ),
        (
            f"UPDATE decision SET verb_en = 'rejected' WHERE {SHEET} AND position = 1",
            f"version {DS}: decision 1 is not",
        ),
        (f"DELETE FROM decision WHERE {SHEET} AND position = 5", f"version {DS}: it has 5 decisions, the register 4"),
        (
            f"UPDATE decision SET state = 'recalled' WHERE {SHEET} AND position = 2",
            f"version {DS}: its decisions do not",
        ),
        (f"UPDATE version SET sheet = replace(sheet, 'option B', 'option C') WHERE symbol = '{DS}'", f"version {DS}: "),
        (
            (
                f"UPDATE rendition SET blob_sha256 = (SELECT blob_sha256 FROM rendition WHERE {SHEET} AND face = 'en') "
                f"WHERE version_id = {VERSION} AND face = 'en'"
            ),
            f"version {R}, PDF en: what it was printed from cannot be read",
        ),
        ("UPDATE audit_entry SET data = '{}' WHERE event = 'minutes.approved'", "its content was altered"),
        ("UPDATE audit_entry SET data = '{}' WHERE event = 'decision.entered'", "its content was altered"),
    ],
)
def test_what_was_altered_is_named(
    issued: Issuing, session: Session, store: FolderStore, alter: Callable[..., None], sql: str, sentence: str
) -> None:
    alter(sql)
    assert any(sentence in fault for fault in found(session, store)), found(session, store)


def test_the_database_itself_refuses(issued: Issuing, session: Session) -> None:
    for sql in (
        "UPDATE submission SET source = 'x'",
        "UPDATE approval SET name = 'x'",
        "DELETE FROM approval",
        "UPDATE certification SET language = 'en'",
        "UPDATE decision SET text_en = 'x'",
    ):
        with pytest.raises(Exception, match="stands: it cannot be"):
            session.execute(text(sql))
        session.rollback()


def test_a_text_swapped_everywhere_is_still_missed(
    issued: Issuing, session: Session, store: FolderStore, alter: Callable[..., None]
) -> None:
    """Submission, face and sheet altered alike: the hashes that the audit chain holds remain."""
    swap = "replace({0}, 'preferred B', 'preferred A')"
    alter(
        f"UPDATE submission SET source = {swap.format('source')} WHERE {SUBMISSION}",
        f"UPDATE face SET source = {swap.format('source')} WHERE version_id = {VERSION}",
        f"UPDATE version SET sheet = {swap.format('sheet')} WHERE symbol = '{R}'",
    )
    told = found(session, store)
    assert any(f"submission 1 of {R}" in fault for fault in told)
    assert any(f"version {R}: what it says is not what was issued" in fault for fault in told)
    assert any(f"version {R}: its text is not the one that was approved" in fault for fault in told)
