"""`verify` names whatever was altered behind the product's back, once the triggers are out of the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from secretariat.core import clock, outbox
from secretariat.core.blobs import FolderStore
from secretariat.core.outbox import Handler
from secretariat.documents.models import Face, Rendition, Version
from secretariat.documents.services.circulate import add_face, circulate
from secretariat.meetings.services.issue import issue_agenda
from secretariat.settings import Settings
from secretariat.verify import faults
from secretariat.worker import Print, keep_version, read_version
from tests.conftest import TODAY
from tests.integration.meetings.story import Story
from tests.plugins.stages import staged
from tests.world import Cast

TRIGGERS = [(table, act) for table in ("audit_entry", "face", "version") for act in ("update", "delete")]


@pytest.fixture
def store(settings: Settings) -> FolderStore:
    return FolderStore(settings.data / "blobs")


@staged
def issued(session: Session, people: Cast, engine: Engine, store: FolderStore) -> Story:
    """A paper whose French came later, and an agenda that cites it; all PDFs made."""
    story = Story(session, people)
    paper = story.paper("Booking policy")
    version = circulate(session, paper, actor=story.secretary, to_follow=["fr"])
    session.commit()
    with clock.at(TODAY.replace(hour=16)):
        french = next(draft for draft in paper.drafts if draft.language == "fr")
        french.text = "Un alinéa."
        session.flush()
        add_face(session, version, actor=story.secretary, language="fr")
    meeting = story.meeting()
    story.attach(story.item(meeting, "Booking"), paper)
    issue_agenda(session, meeting, actor=story.secretary)
    session.commit()

    def act(job: object) -> Print:
        sha256, size = store.write([repr(job).encode()])
        return Print(sha256, size, 1)

    with clock.at(TODAY.replace(hour=17)):
        outbox.run_due(sessionmaker(engine), {"render.version": Handler(read_version, act, keep_version)})
    return story


@pytest.fixture
def alter(session: Session, engine: Engine) -> Callable[..., None]:
    """`alter(sql, **values)`: as somebody who owns the database would, triggers dropped and foreign keys off."""

    def altering(sql: str, **values: object) -> None:
        session.rollback()
        if engine.dialect.name == "sqlite":
            with closing(sqlite3.connect(str(engine.url.database))) as connection, connection:
                for table, act in TRIGGERS:
                    connection.execute(f"DROP TRIGGER {table}_stands_{act}")
                altered = connection.execute(sql, values).rowcount
        else:
            with engine.begin() as connection:
                for table, act in TRIGGERS:
                    connection.execute(text(f"DROP TRIGGER {table}_stands_{act} ON {table}"))
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                altered = connection.execute(text(sql), values).rowcount
        assert altered, "nothing was altered"

    return altering


def found(session: Session, store: FolderStore) -> list[str]:
    session.rollback()
    session.expire_all()
    return list(faults(session, store))


def test_what_nobody_touched_stands(issued: Story, session: Session, store: FolderStore) -> None:
    made = session.scalars(select(Rendition))
    assert {rendition.blob_sha256 is None for rendition in made} == {False}
    assert found(session, store) == []


PAPER = "symbol = 'AC/901-D(2026)0001'"
OF_PAPER = f"version_id = (SELECT id FROM version WHERE {PAPER})"
OF_AGENDA = "version_id = (SELECT id FROM version WHERE symbol LIKE 'AC/901-A%')"
D, A = "version AC/901-D(2026)0001", "version AC/901-A(2026)0001"


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        (f"UPDATE version SET title_en = 'Another title' WHERE {PAPER}", f"{D}: what it says is not what was issued"),
        (f"UPDATE version SET marking = 'PUBLIC' WHERE {PAPER}", f"{D}: what it says is not what was issued"),
        (f"UPDATE version SET issued_at = '2026-11-01 09:00:00.000000' WHERE {PAPER}", f"{D}: what it says is not"),
        (f"UPDATE version SET distribution = '{{}}' WHERE {PAPER}", f"{D}: what it says is not what was issued"),
        (f"UPDATE version SET sheet = '' WHERE {PAPER}", f"{D}: what it says is not what was issued"),
        (f"UPDATE version SET manifest_hash = '{'0' * 64}' WHERE {PAPER}", f"{D}: the audit chain knows nothing of"),
        (
            f"UPDATE face SET source = 'Nothing was agreed.' WHERE {OF_PAPER} AND language = 'en'",
            f"{D}, en: its text is",
        ),
        (f"UPDATE face SET source = 'Rien.' WHERE {OF_PAPER} AND language = 'fr'", f"{D}, fr: its text is not the one"),
        (f"UPDATE face SET content_hash = '{'0' * 64}' WHERE {OF_PAPER} AND language = 'fr'", f"{D}, fr: it is not"),
        (f"DELETE FROM face WHERE {OF_PAPER} AND language = 'fr'", f"{D}, fr: it is not the text that was added later"),
        (f"DELETE FROM face WHERE {OF_PAPER} AND language = 'en'", f"{D}: what it says is not what was issued"),
        (f'UPDATE face SET source = \'{{"items":[],"parts":[]}}\' WHERE {OF_AGENDA}', f"{A}, en: its text is not"),
        (
            f"UPDATE rendition SET blob_sha256 = (SELECT min(blob_sha256) FROM rendition WHERE {OF_AGENDA}) WHERE {OF_PAPER}",
            f"{D}, PDF en: it is not the one that was made",
        ),
        (
            f"DELETE FROM rendition WHERE {OF_AGENDA} AND face = 'both'",
            f"{A}, PDF both: it is not the one that was made",
        ),
        ("UPDATE audit_entry SET actor = 'user:99' WHERE event = 'agenda.issued'", "its content was altered"),
        ("UPDATE audit_entry SET data = '{}' WHERE event = 'meeting.planned'", "its content was altered"),
        ("DELETE FROM audit_entry WHERE event = 'meeting.planned'", "are missing"),
    ],
)
def test_what_was_altered_is_named(
    issued: Story, session: Session, store: FolderStore, alter: Callable[..., None], sql: str, sentence: str
) -> None:
    alter(sql)
    assert any(sentence in fault for fault in found(session, store)), found(session, store)


def test_a_whole_version_taken_out_is_missed(
    issued: Story, session: Session, store: FolderStore, alter: Callable[..., None]
) -> None:
    alter(f"DELETE FROM version WHERE {PAPER}")
    assert f"{D}: it was issued and is gone" in found(session, store)


def test_an_entry_put_in_by_hand_is_seen(
    issued: Story, session: Session, store: FolderStore, alter: Callable[..., None]
) -> None:
    """Even with a right number: its hash does not follow from the one before."""
    alter(
        "INSERT INTO audit_entry (seq, at, event, actor, object, data, previous, hash) "
        "SELECT max(seq) + 1, max(at), 'waiver.granted', 'user:1', 'late_paper:1', '{}', :zero, :one FROM audit_entry",
        zero="0" * 64,
        one="1" * 64,
    )
    said = found(session, store)
    assert any("does not follow" in fault for fault in said)
    assert any("its content was altered" in fault for fault in said)


def test_a_stored_file_that_was_altered_or_lost_is_named(issued: Story, session: Session, store: FolderStore) -> None:
    first, second = sorted(sha256 for sha256 in session.scalars(select(Rendition.blob_sha256)) if sha256 is not None)[
        :2
    ]
    store.path(first).write_bytes(b"another file")
    store.path(second).unlink()
    assert found(session, store) == [
        f"file {first}: its content was altered",
        f"file {second}: it is missing from the store",
    ]


def test_a_row_that_leads_nowhere_is_named(
    issued: Story, session: Session, store: FolderStore, alter: Callable[..., None]
) -> None:
    """Taken out with its file, nothing else would tell that the PDF was ever kept."""
    made = session.scalars(select(Rendition).where(Rendition.blob_sha256.is_not(None))).first()
    assert made is not None
    row, sha256 = made.id, made.blob_sha256 or ""
    alter("DELETE FROM blob WHERE sha256 = :gone", gone=sha256)
    store.path(sha256).unlink()
    assert found(session, store) == [f"table rendition, row {row}: it names a row of blob that is not there"]


def test_a_text_that_can_no_longer_be_read_is_a_fault_and_no_crash(
    issued: Story, session: Session, store: FolderStore, alter: Callable[..., None]
) -> None:
    alter(f"UPDATE face SET source = :text WHERE {OF_PAPER} AND language = 'en'", text="> " * 300 + "deep")
    assert f"{D}, en: its text is not the one that was issued" in found(session, store)


def test_the_triggers_refuse_all_that_while_they_are_there(issued: Story, session: Session) -> None:
    version, face = session.scalars(select(Version)).first(), session.scalars(select(Face)).first()
    for thing, name in ((version, "manifest_hash"), (face, "source")):
        setattr(thing, name, "0" * 64)
        with pytest.raises(Exception, match="stands"):
            session.flush()
        session.rollback()
