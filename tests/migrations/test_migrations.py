"""Migrations: one head, up, down and up again with data, the same as the models, importing none of them."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, MetaData, func, inspect, select, text
from sqlalchemy.exc import IntegrityError, SAWarning
from sqlalchemy.orm import Session

import secretariat.accounts.models
import secretariat.coordination.models
import secretariat.decisions.models
import secretariat.minutes.models
import secretariat.registry.models
import secretariat.search.models
from secretariat.core import audit, blobs, idempotency, outbox, schema
from secretariat.core.db import Base, make_engine
from secretariat.documents.models import Paper, Rendition
from secretariat.paths import resource_dir
from secretariat.people.models import User
from tests.integration.documents.conftest import Papers
from tests.integration.meetings.story import Story
from tests.plugins.postgres import PostgresCluster
from tests.world import Cast

#: Imported for their tables.
TABLES = (
    audit, blobs, idempotency, outbox,
    secretariat.accounts.models, secretariat.coordination.models, secretariat.decisions.models, secretariat.minutes.models,
    secretariat.registry.models, secretariat.search.models,
)  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without any table."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield engine
        engine.dispose()
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    with cluster.database() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


def test_there_is_one_head_and_numbers_run_on() -> None:
    script = ScriptDirectory.from_config(schema.configuration(None))  # type: ignore[arg-type]  # no connection is needed to read
    revisions = [one.revision for one in reversed(list(script.walk_revisions()))]
    assert len(script.get_heads()) == 1
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    assert schema.revisions() == set(revisions)  # by the names of their files alone
    assert schema.newest() == script.get_current_head()


def test_no_migration_imports_the_product() -> None:
    for path in (resource_dir("migrations") / "versions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            assert not any("secretariat" in name for name in [*names, module]), path.name


def _of_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Each database has a full text index of its own kind, which no model describes."""
    return name is None or not name.startswith(("search_words", "ix_search_entry_stems"))


def _differences(engine: Engine, metadata: MetaData) -> list[object]:
    with engine.connect() as connection, warnings.catch_warnings():
        # Papers point at versions and versions at papers: no order of tables suits both.
        warnings.filterwarnings("ignore", "Cannot correctly sort tables", SAWarning)
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _of_ours})
        return list(compare_metadata(context, metadata))


def test_migrated_tables_are_those_of_the_models(empty: Engine) -> None:
    schema.upgrade(empty)
    assert _differences(empty, Base.metadata) == []


def test_a_column_left_out_of_the_migrations_is_seen(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE holiday DROP COLUMN name_fr")
    assert _differences(empty, Base.metadata)


def test_down_leaves_nothing_and_up_works_again(empty: Engine) -> None:
    schema.upgrade(empty)
    schema.downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    if empty.dialect.name == "postgresql":
        with empty.connect() as connection:
            left = connection.exec_driver_sql(
                "SELECT count(*) FROM pg_proc WHERE right(proname, 7) = '_stands'"
            ).scalar()
        assert left == 0
    schema.upgrade(empty)
    assert schema.current(empty) == schema.newest()


def test_each_step_goes_down_and_up_with_data(session: Session, people: Cast, engine: Engine) -> None:
    story = Story(session, people)
    story.item(story.meeting(), "With data")
    session.commit()
    before = session.scalar(select(func.count()).select_from(User))
    session.close()
    schema.downgrade(engine, "0001")
    schema.upgrade(engine)
    with Session(engine) as after:
        assert after.scalar(select(func.count()).select_from(User)) == before
        assert list(audit.faults(after)) == []


def test_files_issued_before_covers_get_theirs(session: Session, people: Cast, engine: Engine, app: Flask) -> None:
    papers = Papers(session, people, app)
    pid = papers.issue(papers.file()).pid
    session.close()
    schema.downgrade(engine, "0008")
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM outbox_message")
        connection.exec_driver_sql("DELETE FROM rendition")
    schema.upgrade(engine)
    with Session(engine) as after:
        made = after.scalars(select(Rendition)).one()
        asked = after.scalars(select(outbox.OutboxMessage)).one()
        assert (made.face, made.blob_sha256) == ("en", None)
        assert (asked.key, asked.state, asked.payload) == (f"render:{pid}:en", "waiting", {"rendition": made.id})
        assert asked.not_before.tzinfo is not None


def test_a_paper_of_a_type_that_goes_is_a_working_paper_again(session: Session, people: Cast, engine: Engine) -> None:
    story = Story(session, people)
    paper = story.paper("Of a new type")
    paper.kind = "directive"
    session.commit()
    kinds = select(Paper.kind).where(Paper.pid == paper.pid)
    pid = paper.pid
    session.close()
    schema.downgrade(engine, "0020")
    with engine.connect() as connection:
        found = connection.execute(text("SELECT kind FROM paper WHERE pid = :pid"), {"pid": pid}).scalar()
        assert found == "working_paper"
    with engine.connect() as connection, pytest.raises(IntegrityError, match="ck_paper_kind_known"):
        connection.execute(text("UPDATE paper SET kind = 'poem'"))
    schema.upgrade(engine)
    with Session(engine) as after:
        assert after.scalar(kinds) == "working_paper"
        after.execute(text("UPDATE paper SET kind = 'speech'"))
