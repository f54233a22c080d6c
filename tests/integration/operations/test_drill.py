"""The restore drill: a backup taken under load, everything destroyed, all of it back; damage and kills, each refused."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from secretariat import verify
from secretariat.cli import main
from secretariat.core import audit, blobs, canonical_json, clock, installation, outbox, schema, snapshot
from secretariat.core.audit import AuditEntry
from secretariat.core.blobs import Blob, FolderStore
from secretariat.core.db import make_engine
from secretariat.core.ids import Ref
from secretariat.core.mail import KIND as MAIL
from secretariat.core.outbox import Handler, OutboxMessage
from secretariat.documents.models import Rendition, Version
from secretariat.factory import create_app
from secretariat.operations import manifest, restore
from secretariat.operations.backup import take
from secretariat.operations.manifest import Refused
from secretariat.people import mailing, queries
from secretariat.settings import Settings
from secretariat.verify import faults
from secretariat.worker import work
from tests.client import Browser
from tests.conftest import TODAY, at_rest, made_app
from tests.integration.operations.conftest import Issue, killed_at
from tests.plugins.postgres import PostgresCluster
from tests.world import Cast

#: Of the drill.
PAPERS = 100


def quiet(_: str) -> None:
    """The operator is not there."""


def put_back(backup: Path, settings: Settings, *, replace: bool = False) -> restore.Restored:
    return restore.put_back(backup, settings, replace=replace, say=quiet)


class Writer(threading.Thread):
    """Somebody who goes on storing files and writing rows while a backup is taken."""

    def __init__(self, url: str, store: FolderStore) -> None:
        super().__init__()
        self.url, self.store = url, store
        self.written = 0
        self.further, self.enough = threading.Event(), threading.Event()

    def run(self) -> None:
        engine = make_engine(self.url)
        while not self.enough.is_set():
            with Session(engine) as session:
                audit.hold(session)
                blob = blobs.keep(session, self.store, os.urandom(20_000), media_type="application/pdf")
                audit.record(session, "drill.written", actor=None, about=Ref("drill", 1), sha256=blob.sha256)
                session.commit()
            self.written += 1
            self.further.set()
        engine.dispose()

    def wait_for_one_more(self) -> None:
        self.further.clear()
        assert self.further.wait(120)


def destroy(request: pytest.FixtureRequest, settings: Settings) -> None:
    rmtree(settings.data)
    if snapshot.kind_of(settings.url_of_database) == "sqlite":
        for path in Path(settings.url_of_database.removeprefix("sqlite:///")).parent.glob("secretariat.sqlite3*"):
            path.unlink()
    else:
        cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
        cluster.drop(settings.url_of_database)


def test_taken_under_load_destroyed_and_restored_everything_is_there(
    request: pytest.FixtureRequest,
    issue: Issue,
    people: Cast,
    session: Session,
    engine: Engine,
    settings: Settings,
    store: FolderStore,
    elsewhere: Settings,
    place: Path,
) -> None:
    """The writer writes before, between and after database and files; what the snapshot refers to is there, no more."""
    reader_id, pids = people.delegate.id, [version.pid for version in issue(PAPERS, announce=False)]
    printed = select(Version.pid, Rendition.blob_sha256).join(Rendition).where(Rendition.face == "en")
    hashes = {row.pid: row.blob_sha256 for row in session.execute(printed)}
    session.close()
    writer = Writer(settings.url_of_database, store)

    def watched(line: str) -> None:
        if line.startswith("database:"):
            writer.wait_for_one_more()

    writer.start()
    try:
        writer.wait_for_one_more()
        backup = take(settings.url_of_database, store, place / "backups", say=watched)
        writer.wait_for_one_more()
    finally:
        writer.enough.set()
        writer.join()
    with Session(engine) as after:
        assert len(manifest.read(backup).files) - 1 < len(after.scalars(select(Blob)).all()), "it was taken under load"
    engine.dispose()
    destroy(request, settings)

    assert put_back(backup, elsewhere).faults == []
    app = made_app(elsewhere)
    new = make_engine(elsewhere.url_of_database)
    with Session(new) as opened:
        reader = Browser(app, opened, queries.live_user(opened, reader_id))
        for pid in pids:
            with reader.get(f"/versions/{pid}/en.pdf") as answer:
                assert answer.status_code == 200
                assert hashlib.sha256(answer.data).hexdigest() == hashes[pid]
        listed = manifest.read(backup)
        assert listed.audit_seq > 1
        at_backup = opened.scalars(select(audit.AuditEntry.hash).where(audit.AuditEntry.seq == listed.audit_seq)).one()
        assert at_backup == listed.audit_head
    at_rest(app)
    new.dispose()


@contextmanager
def on(settings: Settings) -> Iterator[Engine]:
    engine = make_engine(settings.url_of_database)
    try:
        yield engine
    finally:
        engine.dispose()


def sent(engine: Engine) -> list[str]:
    """A round of a worker that only notes which letters it would send."""
    taken: list[str] = []
    noting = Handler(read=lambda _session, payload: payload["occasion"], act=taken.append)
    outbox.run_due(sessionmaker(engine), dict.fromkeys(restore.MAILS, noting))
    return sorted(taken)


class TestLetters:
    """What was due may have gone out before the loss: it is held back; what was to come only is not."""

    @pytest.fixture
    def due(self, issued: list[Version], session: Session) -> list[str]:
        later = outbox.put(
            session, MAIL, key="later", payload={"occasion": "later"}, not_before=TODAY + timedelta(hours=5)
        )
        asked = select(OutboxMessage.key).where(OutboxMessage.kind == MAIL, OutboxMessage.id != later.id)
        keys = sorted(session.scalars(asked))
        session.commit()
        return keys

    def test_they_go_when_the_operator_says_so(self, due: list[str], backup: Path, elsewhere: Settings) -> None:
        assert put_back(backup, elsewhere).held_back == len(due) > 0
        with on(elsewhere) as engine:
            assert sent(engine) == []
            with clock.at(TODAY + timedelta(hours=6)):
                assert sent(engine) == ["later"]
            with Session(engine) as session:
                assert restore.let_go(session) == len(due)
                session.commit()
            assert sent(engine) == due
            with Session(engine) as session:
                assert restore.let_go(session) == 0

    def test_they_lapse_when_the_operator_says_so(self, due: list[str], backup: Path, elsewhere: Settings) -> None:
        put_back(backup, elsewhere)
        with on(elsewhere) as engine:
            with Session(engine) as session:
                assert restore.let_lapse(session) == len(due)
                session.commit()
            assert sent(engine) == []
            with Session(engine) as session:
                assert outbox.held_back(session) == []

    def test_what_was_kept_for_a_digest_held_back_is_not_in_the_next_one(
        self,
        issued: list[Version],
        people: Cast,
        session: Session,
        settings: Settings,
        place: Path,
        elsewhere: Settings,
    ) -> None:
        reader = people.delegate
        line = {"user": reader.id, "notice": "documents.version_issued", "occasion": "a line"}
        mailing.keep(session, line, zone="Europe/Brussels")
        session.commit()
        with clock.at(TODAY + timedelta(days=2)):  # its hour has come
            backup = take(settings.url_of_database, FolderStore(settings.data / "blobs"), place / "b", say=quiet)
            put_back(backup, elsewhere)
            with on(elsewhere) as engine, Session(engine) as opened:
                assert queries.digest_lines_of(opened, reader.id) == []
                assert not queries.is_waiting(opened, mailing.DIGEST, f"digest:{reader.id}:"), (
                    "the next one is asked for"
                )
                restore.let_go(opened)
                assert [one.occasion for one in queries.digest_lines_of(opened, reader.id)] == ["a line"]


def test_everybody_is_signed_out_and_the_chain_says_why(
    backup: Path, elsewhere: Settings, app: Flask, session: Session, people: Cast, place: Path, settings: Settings
) -> None:
    Browser(app, session, people.delegate)
    backup = take(settings.url_of_database, FolderStore(settings.data / "blobs"), place / "another", say=quiet)
    put_back(backup, elsewhere)
    with on(elsewhere) as engine, Session(engine) as opened:
        assert queries.live_sessions(opened) == []
        entry = opened.scalars(select(AuditEntry).where(AuditEntry.event == "installation.restored")).one()
        assert manifest.read(backup).audit_head in entry.data


DAMAGES = (
    "a flipped byte in a file", "a flipped byte in the database", "a missing file", "a cut manifest",
    "a file struck off the manifest", "no manifest", "release", "revision", "format", "database", "name",
)  # fmt: skip


class TestDamage:
    """Each refused before anything is touched, with the name of what is wrong."""

    def damage(self, backup: Path, kind: str) -> str:
        file = next(path for path in sorted(backup.rglob("*")) if path.is_file() and path.parent.name != backup.name)
        listed = backup / manifest.NAME
        match kind:
            case "a flipped byte in a file":
                return flip(file) and f"{file.relative_to(backup)} is not as it was written"
            case "a flipped byte in the database":
                return flip(backup / "database") and "database is not as it was written"
            case "a missing file":
                file.unlink()
                return f"{file.relative_to(backup)} is missing"
            case "a cut manifest":
                listed.write_text(listed.read_text()[:-400])
                return "its manifest.json cannot be read"
            case "a file struck off the manifest":
                said = json.loads(listed.read_text())
                said["files"].pop()
                listed.write_text(json.dumps(said))
                return "its manifest.json is not as it was written"
            case "no manifest":
                listed.unlink()
                return "holds no whole backup"
            case _:
                return rewrite(listed, kind)

    def test_a_backup_that_is_not_whole_is_refused(self, backup: Path, elsewhere: Settings) -> None:
        for kind in DAMAGES:
            damaged = backup.parents[1] / kind / "2026-11-16T142600Z"
            copytree(backup, damaged)
            sentence = self.damage(damaged, kind)
            with pytest.raises(Refused) as refused:
                put_back(restore.found(damaged), elsewhere)
            assert sentence in str(refused.value), kind
            assert not elsewhere.data.exists()
            assert snapshot.is_empty(elsewhere.url_of_database)
        assert restore.examine(backup, elsewhere.url_of_database, say=quiet)

    def test_the_whole_one_before_is_named(self, backup: Path, elsewhere: Settings, place: Path) -> None:
        several = place / "several"
        for name in ("2026-11-15T023000Z", "2026-11-15T120000Z", "2026-11-16T023000Z"):
            copytree(backup, several / name)
        self.damage(several / "2026-11-15T120000Z", "a cut manifest")
        for kind in ("a flipped byte in the database", "a cut manifest"):
            self.damage(several / "2026-11-16T023000Z", kind)
            with pytest.raises(Refused) as refused:
                put_back(restore.found(several), elsewhere)
            assert f"Name the one before in its place, {several / '2026-11-15T023000Z'}," in str(refused.value)

    def test_what_is_there_is_not_replaced_unless_the_operator_says_so(
        self, backup: Path, elsewhere: Settings, session: Session, people: Cast
    ) -> None:
        put_back(backup, elsewhere)
        with on(elsewhere) as engine, Session(engine) as opened:
            outbox.put(opened, MAIL, key="new since", payload={"occasion": "new since"})
            opened.commit()
        with pytest.raises(Refused, match=r"the database is not empty and .* holds files"):
            put_back(backup, elsewhere)
        stored = next(path for path in (elsewhere.data / "blobs").rglob("*") if path.is_file())
        stored.write_bytes(b"altered")
        assert put_back(backup, elsewhere, replace=True).faults == []
        with on(elsewhere) as engine, Session(engine) as opened:
            assert opened.scalar(select(OutboxMessage).where(OutboxMessage.key == "new since")) is None


def flip(path: Path) -> bool:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return True


def rewrite(listed: Path, field: str) -> str:
    """Write a manifest that is whole and says something else."""
    said = json.loads(listed.read_text())
    del said["hash"]
    value, sentence = {
        "release": ("99.0.0", "of a newer release (99.0.0"),
        "revision": ("9999", "of a newer release"),
        "format": (2, "made by a newer release"),
        "database": ("oracle", "holds a oracle database"),
        "name": (None, "names files that no backup has"),
    }[field]
    if field == "name":
        said["files"][0]["name"] = "../../etc/passwd"
    else:
        said[field] = value
    listed.write_text(json.dumps({**said, "hash": canonical_json.digest(said)}))
    return sentence


class TestBackups:
    def test_the_next_one_links_what_the_one_before_holds_and_mends_what_rotted(
        self, backup: Path, settings: Settings, store: FolderStore
    ) -> None:
        first, second, *_ = sorted(path for path in (backup / "blobs").rglob("*") if path.is_file())
        flip(first)
        with clock.at(TODAY + timedelta(days=1)):
            later = take(settings.url_of_database, store, backup.parent, say=quiet)
        assert (later / second.relative_to(backup)).stat().st_ino == second.stat().st_ino
        assert (later / first.relative_to(backup)).stat().st_ino != first.stat().st_ino
        assert restore.examine(later, settings.url_of_database, say=quiet) == manifest.read(later)
        assert restore.found(backup.parent) == later

    def test_old_ones_are_removed_and_the_time_of_the_last_is_noted(
        self, backup: Path, settings: Settings, store: FolderStore, engine: Engine
    ) -> None:
        for day in (1, 2):
            with clock.at(TODAY + timedelta(days=day)):
                newest = take(settings.url_of_database, store, backup.parent, keep=2, say=quiet)
        assert len(manifest.whole(backup.parent)) == 2
        assert not backup.exists()
        with Session(engine) as session:
            noted = installation.note(session, installation.BACKUP)
            assert noted is not None
            assert (noted.at, noted.said["place"]) == (TODAY + timedelta(days=2), str(newest))

    @pytest.mark.parametrize("fault", ["missing", "altered"])
    def test_a_store_that_is_not_whole_gives_no_backup(
        self, backup: Path, settings: Settings, store: FolderStore, place: Path, fault: str
    ) -> None:
        name = manifest.read(backup).files[-1].sha256
        if fault == "missing":
            store.path(name).unlink()
        else:
            flip(store.path(name))
        with pytest.raises(Refused, match=f"{name} .*{fault}"):
            take(settings.url_of_database, store, place / "another", say=quiet)
        assert manifest.whole(place / "another") == []

    def test_two_at_once_are_refused(self, backup: Path, settings: Settings, store: FolderStore) -> None:
        def second(line: str) -> None:
            if not line.startswith("database:"):
                return
            with pytest.raises(Refused, match="Another backup is being written"):
                take(settings.url_of_database, store, backup.parent, say=quiet)

        with clock.at(TODAY + timedelta(days=1)):
            take(settings.url_of_database, store, backup.parent, say=second)

    def test_nothing_in_it_can_be_read_by_others(self, backup: Path) -> None:
        assert [path.stat().st_mode & 0o077 for path in (backup, backup.parent)] == [0, 0]


class TestKilled:
    """By SIGKILL, before each step that writes."""

    def test_a_backup_killed_at_any_step_is_none(
        self, issued: list[Version], settings: Settings, store: FolderStore, place: Path, engine: Engine
    ) -> None:
        engine.dispose()
        folder, number = place / "backups", 1

        def act() -> None:
            take(settings.url_of_database, store, folder, say=quiet)

        stride = 3 if engine.dialect.name == "sqlite" else 11
        while killed_at(number, act):
            for one in manifest.whole(folder):  # killed after the last step that matters
                restore.examine(one, settings.url_of_database, say=quiet)
                one.rename(place / f"whole-{number}")
            number += stride
        assert number > 3 * stride
        assert len(manifest.whole(folder)) == 1
        assert not list(folder.glob(".unfinished*"))

    def test_a_restore_killed_at_any_step_serves_nobody_and_can_be_run_again(
        self, backup: Path, elsewhere: Settings, engine: Engine
    ) -> None:
        engine.dispose()
        number, stride = 1, 7 if engine.dialect.name == "sqlite" else 5
        while killed_at(number, lambda: put_back(backup, elsewhere)):
            untouched = not elsewhere.data.exists() or snapshot.is_empty(elsewhere.url_of_database)
            if not untouched and restored_whole(elsewhere):
                break  # killed when all was done
            if not untouched:
                with pytest.raises(installation.RestoreUnfinished, match="Run `secretariat restore` again"):
                    create_app(elsewhere)
                with pytest.raises(installation.RestoreUnfinished):
                    work(elsewhere, stop=threading.Event())
            number += stride
        assert number > 3 * stride
        assert restored_whole(elsewhere)


def restored_whole(settings: Settings) -> bool:
    if (settings.data / installation.UNFINISHED).exists():
        return False
    with on(settings) as engine, Session(engine) as session:
        return len(outbox.held_back(session)) > 0 and not list(faults(session, FolderStore(settings.data / "blobs")))


def test_a_backup_of_an_older_release_is_brought_up_to_date(
    issued: list[Version], session: Session, engine: Engine, settings: Settings, store: FolderStore, place: Path,
    elsewhere: Settings,
) -> None:  # fmt: skip
    session.close()
    schema.downgrade(engine, "0010")
    backup = take(settings.url_of_database, store, place / "backups", say=quiet)
    assert manifest.read(backup).revision == "0010"
    assert put_back(backup, elsewhere).faults == []
    with on(elsewhere) as new:
        assert schema.current(new) == schema.newest()


class TestCommands:
    """What the operator types and reads."""

    @pytest.fixture
    def environment(self, elsewhere: Settings) -> Callable[[Settings], dict[str, str]]:
        return lambda one: {
            "SECRETARIAT_SECRET_KEY": one.secret_key,
            "SECRETARIAT_DATA": str(one.data),
            "SECRETARIAT_DATABASE_URL": one.url_of_database,
            "SECRETARIAT_PROFILE": "development",
            "SECRETARIAT_BASE_URL": "http://localhost",
        }

    def test_there_and_back(
        self,
        issued: list[Version],
        settings: Settings,
        elsewhere: Settings,
        place: Path,
        environment: Callable[[Settings], dict[str, str]],
    ) -> None:
        def say(*words: str, on: Settings = elsewhere, code: int = 0) -> str:
            answer = CliRunner().invoke(main, list(words), env=environment(on))
            assert answer.exit_code == code, answer.output
            return answer.output

        folder = str(place / "backups")
        assert "is whole, after" in say("backup", folder, on=settings)
        assert "all read in" in say("restore", folder, "--check")
        assert not elsewhere.data.joinpath("restore-unfinished").exists()
        told = say("restore", folder)
        assert "are held back. Run `secretariat held-mail send`" in told
        assert "Everything stands." in say("verify")
        assert "Nothing was touched: the database is not empty" in say("restore", folder, code=1)
        held = say("held-mail")
        assert "mail.notice, asked for 16.11.2026" in held
        assert "will not go out." in say("held-mail", "drop")
        assert "0 letters go out." in say("held-mail", "send")
        assert "holds no whole backup" in say("restore", str(place / "nowhere"), code=1)
        (elsewhere.data / installation.UNFINISHED).touch()
        for name in ("serve", "worker"):
            assert "Run `secretariat restore` again first" in say(name, code=1)

    def test_what_is_issued_and_printed_while_all_is_verified_is_no_fault(
        self,
        issue: Issue,
        session: Session,
        settings: Settings,
        environment: Callable[[Settings], dict[str, str]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        issue(1)

        def vouched(opened: Session) -> object:
            found = of_the_chain(opened)
            issue(1)
            session.close()
            return found

        of_the_chain = verify._vouched
        monkeypatch.setattr(verify, "_vouched", vouched)
        answer = CliRunner().invoke(main, ["verify"], env=environment(settings))
        assert "Everything stands." in answer.output

    def test_what_does_not_answer_is_said(
        self, backup: Path, settings: Settings, place: Path, environment: Callable[[Settings], dict[str, str]]
    ) -> None:
        nobody = replace(settings, database_url="postgresql+psycopg://nobody:x@127.0.0.1:1/none")
        (place / "a file").touch()
        for words, one, said in (
            (("backup", str(place / "b")), nobody, "The database does not answer"),
            (("backup", str(place / "a file" / "below")), settings, "below cannot be written or read: Not a directory"),
        ):
            answer = CliRunner().invoke(main, words, env=environment(one))
            assert (answer.exit_code, answer.exception.__class__) == (1, SystemExit), answer.output
            assert said in answer.output
