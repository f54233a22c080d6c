"""The outbox: work is claimed by one worker, taken over when its lease has run out, tried again, and given up."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Select, event, select
from sqlalchemy.orm import Session, sessionmaker

from secretariat.core import clock, outbox
from secretariat.core.db import make_engine
from secretariat.core.outbox import ISSUED_NOW, LEASE, MAX_ATTEMPTS, WAITED_FOR, Dropped, Handler, OutboxMessage
from secretariat.operations.queries import due_since
from tests.conftest import TODAY

Sessions = sessionmaker[Session]


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine)


def ask(sessions: Sessions, key: str = "one") -> None:
    with sessions.begin() as session:
        outbox.put(session, "test", key=key, payload={"key": key})


def message(sessions: Sessions) -> OutboxMessage:
    with sessions() as session:
        return session.scalars(select(OutboxMessage)).one()


def handler(act: Callable[[Any], Any]) -> dict[str, Handler]:
    return {"test": Handler(read=lambda _session, payload: payload["key"], act=act)}


def later(minutes: float) -> Any:
    return clock.at(TODAY + timedelta(minutes=minutes))


def test_work_is_done_once(sessions: Sessions) -> None:
    done: list[str] = []
    ask(sessions)
    assert outbox.run_due(sessions, handler(done.append)) == 1
    assert outbox.run_due(sessions, handler(done.append)) == 0
    assert done == ["one"]
    assert message(sessions).state == "done"


def test_the_same_work_asked_for_twice_is_one_message(sessions: Sessions) -> None:
    ask(sessions)
    ask(sessions)
    assert message(sessions).key == "one"


def test_two_transactions_asking_at_once_are_one_message(sessions: Sessions) -> None:
    """Both have looked and found nothing before either writes: the loser takes the winner's message."""
    both_looked = threading.Barrier(2, timeout=1)
    faults: list[Exception] = []

    def ask_at_once() -> None:
        try:
            with sessions.begin() as session:
                event.listen(session, "before_flush", _wait, once=True)
                outbox.put(session, "test", key="one", payload={})
        except Exception as fault:
            faults.append(fault)

    def _wait(*_: Any) -> None:
        try:
            both_looked.wait()
        except threading.BrokenBarrierError:
            return  # SQLite lets one writer in at a time: the other has not even looked

    threads = [threading.Thread(target=ask_at_once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert message(sessions).key == "one"


def test_what_another_worker_holds_is_left_to_it_until_its_lease_runs_out(sessions: Sessions) -> None:
    done: list[str] = []
    ask(sessions)
    outbox._claim(sessions, ("test",))  # a worker that is killed between taking and doing
    assert outbox.run_due(sessions, handler(done.append)) == 0
    with later(LEASE.total_seconds() / 60 + 1):
        assert outbox.run_due(sessions, handler(done.append)) == 1
    assert done == ["one"]


def test_a_worker_whose_lease_ran_out_changes_nothing_any_more(sessions: Sessions) -> None:
    written: list[str] = []

    def act(key: str) -> str:
        with later(6):
            outbox.run_due(sessions, second)
        return key

    def write(_session: Session, _payload: dict[str, Any], done: str) -> None:
        written.append(done)

    second = {"test": Handler(read=lambda *_: "second", act=str, write=write)}
    first = {"test": Handler(read=lambda *_: "first", act=act, write=write)}
    ask(sessions)
    outbox.run_due(sessions, first)
    assert written == ["second"]
    assert message(sessions).state == "done"


def test_a_late_failure_does_not_undo_what_another_worker_has_done(sessions: Sessions) -> None:
    def act(_key: str) -> None:
        with later(6):
            outbox.run_due(sessions, handler(str))
        raise OSError

    ask(sessions)
    outbox.run_due(sessions, handler(act))
    assert message(sessions).state == "done"


def test_failed_work_is_tried_again_later_and_says_why(sessions: Sessions) -> None:
    def fail(_key: str) -> None:
        raise OSError("nobody needs to know what")

    ask(sessions)
    assert outbox.run_due(sessions, handler(fail)) == 1  # not again in the same round
    failed = message(sessions)
    assert (failed.state, failed.attempts, failed.note) == ("waiting", 1, "OSError")
    assert failed.not_before > TODAY
    done: list[str] = []
    with later(1):
        outbox.run_due(sessions, handler(done.append))
    assert done == ["one"]


def test_work_that_always_fails_is_given_up(sessions: Sessions) -> None:
    tries: list[str] = []

    def fail(key: str) -> None:
        tries.append(key)
        raise OSError

    ask(sessions)
    for hours in range(MAX_ATTEMPTS + 5):
        with later(hours * 61):
            outbox.run_due(sessions, handler(fail))
    assert len(tries) == MAX_ATTEMPTS
    assert message(sessions).state == "failed"


def test_work_that_kills_its_worker_is_given_up(sessions: Sessions) -> None:
    """Such a worker never reports: only its leases run out."""
    ask(sessions)
    for round_ in range(MAX_ATTEMPTS + 1):
        with later(round_ * 6):
            claim = outbox._claim(sessions, ("test",))
            assert (claim is None) == (round_ == MAX_ATTEMPTS)
    assert message(sessions).state == "failed"


def test_work_no_longer_wanted_is_dropped(sessions: Sessions) -> None:
    def drop(_session: Session, _payload: dict[str, Any]) -> None:
        raise Dropped("rights ended")

    ask(sessions)
    outbox.run_due(sessions, {"test": Handler(read=drop, act=lambda _: pytest.fail("it was done all the same"))})
    assert (message(sessions).state, message(sessions).note) == ("dropped", "rights ended")


def test_no_transaction_is_open_while_work_is_done(sessions: Sessions) -> None:
    def act(_key: str) -> None:
        ask(sessions, "another")  # would wait in vain for the only writer of SQLite

    ask(sessions)
    assert outbox.run_due(sessions, handler(act), limit=1) == 1


def test_what_cannot_be_written_is_not_done(sessions: Sessions) -> None:
    """A defect put in on purpose: the message may not be done when its result was not kept."""

    def write(_session: Session, _payload: dict[str, Any], _done: Any) -> None:
        raise OSError

    ask(sessions)
    outbox.run_due(sessions, {"test": Handler(read=lambda *_: None, act=lambda _: None, write=write)})
    assert message(sessions).state == "waiting"


def plans(sessions: Sessions, claim: Callable[[], Any]) -> list[str]:
    """How the database finds what a claim asks for, with few rows made to look like many."""
    engine = sessions.kw["bind"]
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, given))

    event.listen(engine, "before_cursor_execute", note)
    claim()
    event.remove(engine, "before_cursor_execute", note)
    found = []
    with engine.begin() as connection:
        explain = "EXPLAIN QUERY PLAN "
        if engine.dialect.name == "postgresql":
            explain = "EXPLAIN "
            for way in ("seqscan", "bitmapscan"):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        for statement, given in asked:
            found.append("\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, given)))
    return found


def test_nothing_is_sorted_to_find_the_next(sessions: Sessions) -> None:
    """Ten thousand letters may wait: the next one is the first of an index, on either database."""
    ask(sessions)
    found = plans(sessions, lambda: outbox._claim(sessions, ("test",)))
    assert len(found) == 3  # given up, overdue, waiting
    assert all("ix_outbox_message_due" in plan for plan in found), found
    assert not any("Sort" in plan or "TEMP B-TREE" in plan for plan in found), found


def test_the_order_by_an_or_is_seen(sessions: Sessions) -> None:
    """The defect that the test above is there for."""

    def ask_by_or() -> None:
        either = (OutboxMessage.state == "working") | (OutboxMessage.state == "waiting")
        with sessions() as session:
            session.scalar(select(OutboxMessage).where(either).order_by(OutboxMessage.not_before).limit(1))

    (plan,) = plans(sessions, ask_by_or)
    assert "Sort" in plan or "TEMP B-TREE" in plan


def in_a_process(url: str, place: Path) -> int:
    """Begin a worker in a process of its own that writes down what it does, and return its number."""
    child = os.fork()
    if not child:
        code = 1
        try:
            own = make_engine(url)
            with place.open("a", buffering=1) as said:
                outbox.run_due(sessionmaker(own), handler(lambda key: said.write(f"{key}\n")), limit=1000)
            code = 0
        finally:
            os._exit(code)
    return child


def test_several_workers_share_the_work_and_none_is_done_twice(
    sessions: Sessions, engine: Engine, tmp_path: Path
) -> None:
    for number in range(40):
        ask(sessions, str(number))
    engine.dispose()
    url = engine.url.render_as_string(hide_password=False)
    workers = [in_a_process(url, tmp_path / "done") for _ in range(3)]
    assert [os.waitpid(worker, 0)[1] for worker in workers] == [0, 0, 0]
    done = (tmp_path / "done").read_text().split()
    assert sorted(done, key=int) == [str(number) for number in range(40)]
    with sessions() as session:
        assert {(row.state, row.attempts) for row in session.scalars(select(OutboxMessage))} == {("done", 1)}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("whole", [True, False], ids=["as it is", "without the lock, the defect this is there for"])
def test_two_that_look_at_the_same_instant(sessions: Sessions, monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    """Both have looked before either writes that it has taken something."""
    ask(sessions)
    both_looked = threading.Barrier(2, timeout=1 if whole else 60)  # with the lock, the second finds nothing to take

    def wait(*_words: object) -> None:
        with suppress(threading.BrokenBarrierError):
            both_looked.wait()

    if not whole:
        monkeypatch.setattr(Select, "with_for_update", lambda self, **_more: self)
    claimed: list[object] = []

    def claim() -> None:
        with clock.at(TODAY):
            claimed.append(outbox._claim(waiting, ("test",)))

    waiting: Sessions = sessionmaker(sessions.kw["bind"], class_=type("Waiting", (Session,), {}))
    event.listen(waiting.class_, "before_flush", wait)
    both = [threading.Thread(target=claim) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len([one for one in claimed if one]) == (1 if whole else 2)


def test_what_somebody_waits_for_goes_before_a_backlog_and_what_waits_longest_before_that(sessions: Sessions) -> None:
    done: list[str] = []
    with sessions.begin() as session:
        for key in ("backlog 1", "backlog 2"):
            outbox.put(session, "test", key=key, payload={"key": key})
    with later(5), sessions.begin() as session:
        outbox.put(session, "test", key="issued", payload={"key": "issued"}, ahead=ISSUED_NOW)
    with later(10), sessions.begin() as session:
        outbox.put(session, "test", key="preview", payload={"key": "preview"}, ahead=WAITED_FOR)
    with later(10):
        assert outbox.run_due(sessions, handler(done.append), limit=3) == 3
    with later(65), sessions.begin() as session:
        outbox.put(session, "test", key="preview 2", payload={"key": "preview 2"}, ahead=WAITED_FOR)
    with later(65):
        outbox.run_due(sessions, handler(done.append))
    assert done == ["preview", "issued", "backlog 1", "backlog 2", "preview 2"], (
        "the last of the backlog waited an hour"
    )


def test_what_goes_ahead_is_not_said_to_have_waited(sessions: Sessions) -> None:
    with sessions.begin() as session:
        outbox.put(session, "test", key="preview", payload={}, ahead=WAITED_FOR)
    with later(1), sessions() as session:
        assert due_since(session) == TODAY
    with sessions.begin() as session:
        outbox.put(session, "test", key="later", payload={}, not_before=TODAY + timedelta(hours=2))
    with later(180), sessions() as session:
        session.scalars(select(OutboxMessage).where(OutboxMessage.key == "preview")).one().state = "dropped"
        session.flush()
        assert due_since(session) == TODAY + timedelta(hours=2)
