"""Roles of PostgreSQL and what it cuts off: owner, web and worker, each with what it needs, on a real server."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, func, inspect, make_url, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session, sessionmaker
from structlog.testing import capture_logs

from secretariat import worker
from secretariat.cli import main
from secretariat.core import audit, clock, outbox
from secretariat.core.audit import AuditEntry
from secretariat.core.db import Limits, make_engine
from secretariat.core.installation import UNFINISHED
from secretariat.core.roles import ADDED_TO, MEND, READ_BY_WEB, READ_BY_WORKER, RolesRefused
from secretariat.core.snapshot import SnapshotFailed
from secretariat.core.stores import store_of
from secretariat.documents.models import Paper, Rendition
from secretariat.operations.backup import take
from secretariat.operations.restore import put_back
from secretariat.operations.starting import say_at_start
from secretariat.press.fonts import ensure_fonts
from secretariat.search.models import Entry
from secretariat.settings import Settings
from secretariat.web.access import public
from secretariat.web.database import db
from tests.client import Browser
from tests.conftest import FONTS, TODAY, at_rest, made_app
from tests.integration.documents.conftest import Papers, pdf
from tests.plugins.places import quick_place
from tests.plugins.postgres import PostgresCluster
from tests.world import Cast, cast

ROLES = ("drill_owner", "drill_web", "drill_worker")


@dataclass(frozen=True)
class Installed:
    """The addresses of one database, for each of its roles; `admin` is the server's own."""

    admin: str
    owner: str
    web: str
    worker: str

    @property
    def environment(self) -> dict[str, str]:
        """Of its owner."""
        return {
            "SECRETARIAT_SECRET_KEY": "k" * 32,
            "SECRETARIAT_DATA": "/nowhere",
            "SECRETARIAT_DATABASE_URL": self.owner,
            "SECRETARIAT_PROFILE": "development",
            "SECRETARIAT_BASE_URL": "http://localhost",
            "SECRETARIAT_WEB_ROLE": "drill_web",
            "SECRETARIAT_WORKER_ROLE": "drill_worker",
        }

    def upgrade(self, **changed: str) -> Result:
        return CliRunner().invoke(main, ["upgrade"], env={**self.environment, **changed})


def do(url: str, *statements: str) -> None:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="module")
def installed(postgres_cluster: PostgresCluster) -> Iterator[Installed]:
    """Made as docs/operations.md says: an owner who is no superuser, and two roles that own nothing."""
    admin = postgres_cluster.create()
    do(admin, *(f"CREATE ROLE {role} LOGIN PASSWORD 'drill'" for role in ROLES))
    do(admin, f"ALTER DATABASE {make_url(admin).database} OWNER TO drill_owner")
    as_role = [
        make_url(admin).set(username=role, password="drill").render_as_string(hide_password=False) for role in ROLES
    ]
    made = Installed(admin, *as_role)
    answer = made.upgrade()
    assert answer.exit_code == 0, answer.output
    yield made
    postgres_cluster.drop(admin)
    do(postgres_cluster.url("postgres"), *(f"DROP ROLE {role}" for role in ROLES))


@pytest.fixture(scope="module")
def people(installed: Installed) -> Iterator[tuple[Session, Cast]]:
    """The cast, put there by the web role."""
    engine = make_engine(installed.web)
    with clock.at(TODAY), Session(engine, expire_on_commit=False) as session:
        made = cast(session)
        session.commit()
        yield session, made
    engine.dispose()


@pytest.fixture(scope="module")
def settings(installed: Installed) -> Iterator[Settings]:
    with quick_place("secretariat-roles-") as data:
        yield Settings(
            secret_key="a key for tests, long enough to be taken",
            data=data,
            fonts=FONTS,
            database_url=installed.web,
            profile="development",
            base_url="http://localhost",
            mail_ceilings={"example.org": "NU"},
            demo=True,
            office="none",
            web_statement_seconds=3,  # two tests wait for it; what is quick must not meet it on a machine at work
            web_lock_seconds=3,
        )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = made_app(settings)
    yield app
    at_rest(app)


REFUSED_TO_BOTH = (
    "CREATE TABLE mine (id integer)",
    "ALTER TABLE version ADD COLUMN mine integer",
    "DROP TABLE version",
    "TRUNCATE version",
    "ALTER TABLE version DISABLE TRIGGER version_stands_update",
    "DROP TRIGGER version_stands_delete ON version",
    "CREATE OR REPLACE FUNCTION version_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "DELETE FROM version",
    "DELETE FROM face",
    "UPDATE audit_entry SET data = '{}'",
    "DELETE FROM audit_entry",
    "UPDATE alembic_version SET version_num = '0001'",
    "SET ROLE drill_owner",
)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        *((role, statement) for statement in REFUSED_TO_BOTH for role in ("web", "worker")),
        ("web", "DELETE FROM search_entry"),
        ("worker", "UPDATE user_account SET name = 'Somebody else'"),
        ("worker", "DELETE FROM sign_in_session"),
        ("worker", "DELETE FROM directory_identity"),
    ],
)
def test_what_neither_needs_is_refused(installed: Installed, role: str, statement: str) -> None:
    url = installed.web if role == "web" else installed.worker
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner|must be member"):
        do(url, statement)


def test_what_was_given_by_hand_is_taken_away_again(installed: Installed) -> None:
    do(installed.owner, "GRANT DELETE ON audit_entry TO drill_web", "GRANT CREATE ON SCHEMA public TO drill_web")
    assert may(installed) == [True, True]
    assert installed.upgrade().exit_code == 0
    assert may(installed) == [False, False]


def test_a_role_without_its_rights_is_said_to_lack_them_and_what_gives_them(
    installed: Installed, tmp_path: Path
) -> None:
    do(
        installed.owner,
        *(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}" for role in ("drill_web", "drill_worker")),
    )
    try:
        with capture_logs() as logs:
            say_at_start(installed.web)
        environment = {
            **installed.environment,
            "SECRETARIAT_DATA": str(tmp_path),
            "SECRETARIAT_FONTS": str(FONTS),
            "SECRETARIAT_DATABASE_URL": installed.worker,
        }
        command = [sys.executable, "-m", "secretariat.cli", "worker"]
        started = subprocess.run(
            command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
        )
        checked = CliRunner().invoke(main, ["check"], env=environment)
        asked = CliRunner().invoke(main, ["held-mail"], env=environment)
    finally:
        assert installed.upgrade().exit_code == 0
    assert [(line["event"], line["what"], line["said"], line["mend"]) for line in logs] == [
        ("not.ready", "database", "answers, and its role lacks the rights it needs", MEND)
    ]
    assert started.returncode == 1
    assert "Traceback" not in started.stderr
    assert "Its role lacks the rights it needs: permission denied for table" in started.stderr
    assert MEND in started.stderr
    assert f"mend  database: answers, and its role lacks the rights it needs – {MEND}" in checked.output
    assert "Set SECRETARIAT_DATABASE_URL to that of its owner" in asked.output
    with capture_logs() as logs:
        say_at_start(installed.web)
    assert logs == []


def test_the_tables_named_are_tables(installed: Installed) -> None:
    engine = create_engine(installed.owner, poolclass=NullPool)
    assert set(inspect(engine).get_table_names()) >= READ_BY_WEB | READ_BY_WORKER | ADDED_TO


def may(installed: Installed) -> list[bool]:
    """Whether the web role may delete from the audit chain, and make tables."""
    engine = create_engine(installed.web, poolclass=NullPool)
    with engine.connect() as connection:
        return [
            connection.exec_driver_sql(f"SELECT has_{asked}").scalar_one()
            for asked in ("table_privilege('audit_entry', 'DELETE')", "schema_privilege('public', 'CREATE')")
        ]


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("nobody_here", "There is no role nobody_here"),
        ("drill_owner", "SECRETARIAT_DATABASE_URL names that role: commands take the address of the owner"),
        ("secretariat", "may do what the owner may"),
    ],
)
def test_a_role_that_is_not_there_or_may_too_much_is_named(installed: Installed, role: str, words: str) -> None:
    answer = installed.upgrade(SECRETARIAT_WEB_ROLE=role)
    assert answer.exit_code == 1
    assert words in answer.output


def test_a_member_of_the_owner_is_no_other(installed: Installed) -> None:
    do(installed.admin, "GRANT drill_owner TO drill_worker")
    try:
        assert "may do what the owner may" in installed.upgrade().output
    finally:
        do(installed.admin, "REVOKE drill_owner FROM drill_worker")


def work(settings: Settings, installed: Installed) -> int:
    engine = make_engine(installed.worker, Limits("worker", 60, 30))
    todo = worker.handlers(replace(settings, database_url=installed.worker), ensure_fonts(FONTS))
    store = store_of(settings)

    def printed(_job: object) -> worker.Print:
        return worker.Print(*store.write([pdf()]), pages=1)

    todo["render.version"] = replace(todo["render.version"], act=printed)
    done = outbox.run_due(sessionmaker(engine), todo)
    engine.dispose()
    return done


def test_people_work_and_so_does_the_worker(
    app: Flask, settings: Settings, installed: Installed, people: tuple[Session, Cast]
) -> None:
    session, made = people
    papers = Papers(session, made, app)
    secretary = Browser(app, session, made.secretary)
    assert secretary.get("/").status_code == 200
    paper = papers.draft("Booking policy", "", body=made.opc)
    sent = {"language": "en", "file": (io.BytesIO(pdf("The kettle")), "kettle.pdf")}
    assert secretary.post(f"/papers/{paper.pid}/upload", sent).status_code == 303
    session.expire_all()
    version = papers.issue(session.get_one(Paper, paper.id))
    assert work(settings, installed) >= 3, "a print, letters, an entry of the index"
    session.expire_all()
    assert [row.state for row in session.scalars(select(outbox.OutboxMessage)) if row.state == "failed"] == []
    assert all(row.blob_sha256 for row in session.scalars(select(Rendition)))
    assert session.scalars(select(Entry)).all()
    session.commit()
    reader = Browser(app, session, made.delegate)
    with reader.get(f"/versions/{version.pid}/en.pdf") as answer:
        assert answer.data.startswith(b"%PDF-")
    assert "Booking policy" in reader.get("/search?q=kettle").text


def test_what_takes_too_long_is_cut_off_and_said(app: Flask, people: tuple[Session, Cast]) -> None:
    @app.get("/slow")
    @public
    def slow() -> str:
        db.session().execute(text("SELECT pg_sleep(30)"))
        return ""

    answer = app.test_client().get("/slow")
    assert answer.status_code == 503
    assert "This took too long and was cut off" in answer.text
    assert "pg_sleep" not in answer.text


def test_who_waits_for_a_lock_is_told_and_keeps_what_was_typed(
    app: Flask, installed: Installed, people: tuple[Session, Cast]
) -> None:
    session, made = people
    paper = Papers(session, made, app).draft("Waiting")
    secretary = Browser(app, session, made.secretary)
    form = {"language": "en", "text": "A sentence that nobody wants to type twice."}
    secretary.csrf()
    engine = make_engine(installed.worker)
    with Session(engine) as other:
        audit.hold(other)
        answer = secretary.post(f"/papers/{paper.pid}/text", form)
    engine.dispose()
    assert answer.status_code == 503
    assert "This took too long and was cut off" in answer.text
    assert "A sentence that nobody wants to type twice." in answer.text


def test_each_kind_of_process_has_its_own_limits_and_commands_have_none(app: Flask, installed: Installed) -> None:
    def shown(engine: Engine) -> tuple[Any, ...]:
        with engine.connect() as connection:
            return tuple(
                connection.exec_driver_sql(f"SHOW {name}").scalar_one()
                for name in ("application_name", "statement_timeout", "lock_timeout", "jit")
            )

    with app.app_context():
        assert shown(db.engine) == ("secretariat-web", "3s", "3s", "off")
    theirs, own = make_engine(installed.worker, Limits("worker", 120, 30)), make_engine(installed.owner)
    assert shown(theirs) == ("secretariat-worker", "2min", "30s", "off")
    assert shown(own)[1:] == ("0", "0", "off")
    theirs.dispose()
    own.dispose()


def test_a_restore_gives_the_roles_what_they_had(
    settings: Settings, installed: Installed, people: tuple[Session, Cast], tmp_path: Path
) -> None:
    people[0].close()
    owner = replace(settings, database_url=installed.owner, web_role="drill_web", worker_role="drill_worker")
    backup = take(installed.owner, store_of(owner), tmp_path, say=lambda _: None)
    put_back(backup, owner, replace=True, say=lambda _: None)
    do(installed.web, "UPDATE user_account SET name = name")
    do(installed.worker, "DELETE FROM search_entry")
    with pytest.raises(ProgrammingError, match="permission denied"):
        do(installed.web, "DELETE FROM audit_entry")


def test_a_restore_that_cannot_succeed_touches_nothing_and_leaves_no_mark(
    installed: Installed,
    people: tuple[Session, Cast],
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner = replace(settings, data=tmp_path, database_url=installed.owner)
    backup = take(owner.url_of_database, store_of(settings), tmp_path / "backups", say=lambda _: None)
    people[0].rollback()

    def refused(words: str, **changed: str) -> None:
        with pytest.raises((SnapshotFailed, RolesRefused, OperationalError), match="(?s)" + words):
            put_back(backup, replace(owner, **changed), replace=True, say=lambda _: None)  # type: ignore[arg-type]  # texts
        assert not (tmp_path / UNFINISHED).exists()
        assert people[0].scalar(select(func.count()).select_from(AuditEntry)), "the database stands"
        people[0].rollback()

    refused(
        "Nothing was touched: the role drill_web may not replace this database.*that of its owner",
        database_url=installed.web,
    )
    refused("There is no role drill_nobody", worker_role="drill_nobody")
    refused("failed", database_url=make_url(installed.owner).set(password="x").render_as_string(hide_password=False))
    old = tmp_path / "old" / "pg_restore"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'pg_restore: error: unsupported version (1.15) in file header' >&2; exit 1\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{old.parent}:{os.environ['PATH']}")
    refused("unsupported version")
