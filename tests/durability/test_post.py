"""Letters: none is lost, none comes twice unless under the same Message-ID, whatever the mail server does meanwhile."""

from __future__ import annotations

import shutil
import smtplib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from secretariat.core import clock, mail, outbox, post
from secretariat.core.db import make_engine
from secretariat.core.outbox import MAX_ATTEMPTS, PATIENCE, OutboxMessage
from tests.conftest import TODAY
from tests.durability.post import ask, counted, deliver, handler
from tests.plugins.places import quick_place
from tests.plugins.smtp import MailServer

Sessions = sessionmaker[Session]
LETTERS = 60


@pytest.fixture
def sessions(sqlite_template: Path) -> Iterator[Sessions]:
    """How rows are claimed on each database is tested elsewhere; here it is the conversation with the mail server."""
    with quick_place("secretariat-post-") as folder:
        shutil.copyfile(sqlite_template, folder / "post.sqlite3")
        engine = make_engine(f"sqlite:///{folder / 'post.sqlite3'}")
        yield sessionmaker(engine)
        engine.dispose()


def rows(sessions: Sessions) -> list[tuple[str, int]]:
    with sessions() as session:
        return [(row.state, row.attempts) for row in session.scalars(select(OutboxMessage))]


def test_through_every_trouble_each_letter_arrives(sessions: Sessions, mail_server: MailServer) -> None:
    found = deliver(sessions, mail_server, LETTERS, since=TODAY)
    assert (found.lost, found.doubled, found.unsettled) == (0, 0, 0)
    assert found.once + found.copies == LETTERS
    assert found.copies >= LETTERS // 10, "the server died with letters in its hands"


def test_a_letter_under_a_new_message_id_each_time_is_found_out(
    sessions: Sessions, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seeded: the Message-ID says when, not about what."""
    whole = post.letter

    def fresh(*args: object, occasion: str) -> object:
        return whole(*args, occasion=f"{occasion}{clock.now()}")  # type: ignore[arg-type]

    monkeypatch.setattr(post, "letter", fresh)
    assert deliver(sessions, mail_server, 20, since=TODAY).doubled > 0


def test_a_worker_that_dies_with_the_letter_sent_leaves_a_copy_of_the_same_name(
    sessions: Sessions, mail_server: MailServer
) -> None:
    todo = handler(mail_server)
    ask(sessions, 1)
    whole = todo[mail.KIND]

    def sent_and_killed(letter: object) -> None:
        whole.act(letter)
        raise SystemExit

    with pytest.raises(SystemExit):
        outbox.run_due(sessions, {mail.KIND: replace(whole, act=sent_and_killed)})
    with clock.at(TODAY + timedelta(minutes=6)):
        outbox.run_due(sessions, todo)
    found = counted(sessions, mail_server, 1)
    assert (found.copies, found.lost, found.doubled, found.unsettled) == (1, 0, 0, 0)


def test_a_server_that_is_not_there_costs_no_attempts_until_patience_ends(
    sessions: Sessions, mail_server: MailServer
) -> None:
    """Nothing is given up over a long weekend; after five days it is, and the operator is told by the figures."""
    ask(sessions, 1)
    mail_server.refusal = "451 4.3.0 Later"
    for hours in range(0, int(PATIENCE.total_seconds() // 3600), 4):
        with clock.at(TODAY + timedelta(hours=hours)):
            assert outbox.run_due(sessions, handler(mail_server)) == 1
            assert rows(sessions) == [("waiting", 1)]
    for tries in range(MAX_ATTEMPTS):
        with clock.at(TODAY + PATIENCE + timedelta(hours=tries)):
            outbox.run_due(sessions, handler(mail_server))
    assert rows(sessions) == [("failed", MAX_ATTEMPTS)]


def test_what_is_refused_for_good_is_not_put_off(sessions: Sessions, mail_server: MailServer) -> None:
    work = handler(mail_server)[mail.KIND]
    ask(sessions, 1)
    with sessions() as session:
        letter = work.read(session, session.scalars(select(OutboxMessage.payload)).one())
    mail_server.refusal = "550 5.1.1 No such mailbox"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        work.act(letter)
    mail_server.refusal = "451 4.3.0 Later"
    with pytest.raises(outbox.NotNow):
        work.act(letter)
