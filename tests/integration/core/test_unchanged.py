"""What was read is given again while the database says that nothing it was read from has changed; never else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.orm import Session

from secretariat.committees.models import Body, Holiday, Mandate
from secretariat.core import clock, i18n, unchanged
from secretariat.core.db import reading, writing
from secretariat.core.unchanged import ELSEWHERE, ChangeCount, counts, tables_read, while_unchanged
from secretariat.people.models import Party, SignInAttempt, User
from tests.conftest import TODAY
from tests.queries import count_queries
from tests.world import Cast

#: Who asks, as far as a reading knows.
SOMEBODY, ANOTHER = SimpleNamespace(user_id=1), SimpleNamespace(user_id=2)
Ask = Callable[..., Any]


@while_unchanged
def names_of_parties(session: Session, actor: Any, but: int = 0) -> tuple[str, ...]:
    return tuple(session.scalars(select(Party.name_en).order_by(Party.id).offset(but)))


@while_unchanged
def names_with_bodies(session: Session, actor: Any) -> tuple[tuple[str, ...], int]:
    """It reads one table itself, and another through what is kept."""
    return names_of_parties(session, actor), session.scalars(select(func.count()).select_from(Body)).one()


@while_unchanged
def tries_to_sign_in(session: Session, actor: Any) -> int:
    return session.scalars(select(func.count()).select_from(SignInAttempt)).one()


@pytest.fixture
def ask(engine: Engine, people: Cast) -> Ask:
    """Ask as a request does: in a session of its own, by the counts it begins with."""

    def asked(read: Callable[..., Any], *given: Any, whom: Any = SOMEBODY) -> Any:
        with reading(), Session(engine) as session:
            unchanged.begin(session, session.scalar(select(counts())), clock.now())
            return read(session, whom, *given)

    return asked


@pytest.fixture
def change(engine: Engine) -> Callable[[Any], None]:
    def changed(statement: Any) -> None:
        with writing(), Session(engine) as session:
            session.execute(statement)
            session.commit()

    return changed


def test_nothing_is_read_again_while_nothing_changed(engine: Engine, ask: Ask) -> None:
    first = ask(names_of_parties)
    with count_queries(engine, again=True) as seen:
        again = ask(names_of_parties)
    assert again is first
    assert len(first) > 1
    assert len(seen) == 1  # the counts


@pytest.mark.parametrize("also", [False, True], ids=["alone", "beside a change of something else"])
def test_what_changed_is_read_again(ask: Ask, change: Callable[[Any], None], also: bool) -> None:
    ask(names_of_parties)
    if also:
        change(delete(Holiday))
    change(update(Party).values(name_en="Another name"))
    assert set(ask(names_of_parties)) == {"Another name"}


def test_a_change_that_is_taken_back_is_none(engine: Engine, ask: Ask) -> None:
    first = ask(names_of_parties)
    with writing(), Session(engine) as session:
        session.execute(update(Party).values(name_en="Another name"))
        session.rollback()
    assert ask(names_of_parties) is first


def test_each_asks_for_themselves(ask: Ask) -> None:
    first = ask(names_of_parties)
    assert ask(names_of_parties, whom=ANOTHER) is not first
    assert ask(names_of_parties, 1) == first[1:]
    i18n.choose("fr")
    assert ask(names_of_parties) is not first
    i18n.choose("en")
    assert ask(names_of_parties) is first


def test_the_clock_counts_by_the_minute(ask: Ask) -> None:
    first = ask(names_of_parties)
    with clock.at(TODAY + timedelta(seconds=59)):
        assert ask(names_of_parties) is first
    with clock.at(TODAY + timedelta(seconds=60)):
        assert ask(names_of_parties) is not first


def test_what_a_request_begins_with_at_the_end_of_a_minute_is_not_kept_for_the_next(
    engine: Engine, people: Cast
) -> None:
    with reading(), Session(engine) as session:
        with clock.at(TODAY + timedelta(seconds=33)):
            unchanged.begin(session, session.scalar(select(counts())), clock.now())
        with clock.at(TODAY + timedelta(seconds=61)):
            first = names_of_parties(session, SOMEBODY)
    with clock.at(TODAY + timedelta(seconds=61)), reading(), Session(engine) as session:
        unchanged.begin(session, session.scalar(select(counts())), clock.now())
        assert names_of_parties(session, SOMEBODY) is not first


def test_what_was_read_through_something_kept_counts_as_well(ask: Ask, change: Callable[[Any], None]) -> None:
    ask(names_of_parties)
    names, bodies = ask(names_with_bodies)
    assert ask(names_with_bodies)[0] is names
    change(update(Party).values(name_en="Another name"))
    assert set(ask(names_with_bodies)[0]) == {"Another name"}
    change(delete(Holiday))
    assert ask(names_with_bodies) == (ask(names_of_parties), bodies)


def test_a_table_that_nobody_counts_is_read_each_time(
    engine: Engine, ask: Ask, change: Callable[[Any], None], session: Session
) -> None:
    assert ask(tries_to_sign_in) == 0
    with count_queries(engine, again=True) as seen:
        assert ask(tries_to_sign_in) == 0
    assert len(seen) == 2
    session.add(SignInAttempt(key="0" * 64, at=clock.now()))
    session.commit()
    assert ask(tries_to_sign_in) == 1


def test_where_something_is_written_it_is_read(engine: Engine, ask: Ask) -> None:
    ask(names_of_parties)
    with writing(), Session(engine) as session:
        unchanged.begin(session, session.scalar(select(counts())), clock.now())
        session.execute(update(Party).values(name_en="Another name"))
        assert set(names_of_parties(session, SOMEBODY)) == {"Another name"}
        session.rollback()


@pytest.mark.parametrize("made", [[], {}, User(), ("a", [])], ids=["a list", "a mapping", "an object", "a list within"])
def test_what_could_be_altered_is_refused(ask: Ask, made: object) -> None:
    @while_unchanged
    def alterable(session: Session, actor: Any) -> object:
        session.execute(select(Party.id))
        return made

    with pytest.raises(TypeError, match="cannot be kept"):
        ask(alterable)


def test_after_a_change_several_machines_keep_for_a_little(
    engine: Engine, people: Cast, change: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = [100.0]
    monkeypatch.setattr(unchanged, "QUIET", 10.0)
    monkeypatch.setattr(unchanged.time, "monotonic", lambda: at[0])

    def asked(seconds: int = 0) -> Any:
        with clock.at(TODAY + timedelta(seconds=seconds)), reading(), Session(engine) as session:
            unchanged.begin(session, session.scalar(select(counts())), clock.now())
            return names_of_parties(session, SOMEBODY)

    several = engine.dialect.name == "postgresql"
    for done in (None, update(Party).values(name_en="Another name")):
        if done is not None:
            change(done)
        first = asked()
        assert asked(9) is first
        assert (asked(10) is first) is not several
        at[0] += 11
        first = asked()
        assert asked(59) is first
        assert asked(60) is not first
    assert set(first) == {"Another name"}


def test_every_table_named_is_counted_whatever_is_done_to_it(session: Session, people: Cast) -> None:
    """A row is inserted, altered and deleted: each is one change, whoever does it and however."""

    def changes() -> int:
        return session.scalars(select(ChangeCount.changes).where(ChangeCount.name == "holiday")).one()

    before = changes()
    for done in (
        "INSERT INTO holiday (calendar, day, name_en, name_fr) VALUES ('be', '2027-01-01', 'New Year', 'Nouvel an')",
        "UPDATE holiday SET name_fr = 'Le nouvel an' WHERE calendar = 'be' AND day = '2027-01-01'",
        "DELETE FROM holiday WHERE calendar = 'be' AND day = '2027-01-01'",
    ):
        session.execute(text(done))
        assert changes() > before, done
        before = changes()


def test_every_count_has_its_triggers(session: Session) -> None:
    named = set(session.scalars(select(ChangeCount.name)))
    if session.get_bind().dialect.name == "sqlite":
        found = session.execute(text("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")).all()
        wanted = {(table, f"{table}_counts_{act}") for table in named for act in ("insert", "update", "delete")}
    else:
        found = session.execute(
            text("SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid")
        ).all()
        wanted = {(table, f"{table}_counts") for table in named}
    assert {tuple(one) for one in found} >= wanted
    assert len(named) > 40


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ('SELECT 1 FROM paper JOIN "version" AS v ON v.id = 1', {"paper", "version"}),
        ("WITH given AS (SELECT grant_of_access.id FROM grant_of_access) SELECT * FROM given", {"grant_of_access"}),
        ("SELECT 1 FROM meeting, seat WHERE EXISTS (SELECT 1 FROM mandate)", {"meeting", "seat", "mandate"}),
        ("SELECT 1 FROM json_each(?)", set()),
        ("SELECT 1 FROM somewhere", {ELSEWHERE}),
        ("SELECT 1 FROM meeting WHERE meeting MATCH ?", {"meeting", ELSEWHERE}),
    ],
)
def test_a_statement_names_its_tables(statement: str, tables: set[str]) -> None:
    assert Mandate.__tablename__ == "mandate"
    assert tables_read(statement) == tables
