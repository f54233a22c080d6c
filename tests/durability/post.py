"""Many letters through a mail server that refuses, is slow, and dies when it has a letter but has not said so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from secretariat.core import clock, mail, outbox, post
from secretariat.core.ids import Ref
from secretariat.core.mail import Mail, Office, Sorting
from secretariat.core.outbox import Handler, OutboxMessage
from tests.plugins.smtp import MailServer

OFFICE = Office("secretariat@example.org", "Secretariat", "http://localhost")


@dataclass(frozen=True)
class Delivered:
    """What became of the letters; only `once` and `copies` may be more than nothing."""

    #: Letters that came once, and letters of which another copy came under the same Message-ID.
    once: int
    copies: int
    #: Letters that never came, came under two Message-IDs, or share one with another letter.
    lost: int
    doubled: int
    #: Messages of the outbox that are not done.
    unsettled: int


def handler(server: MailServer) -> dict[str, Handler]:
    """The worker's own way from a row to the mail server; only the words are made here."""

    def written(_session: Session, payload: dict[str, Any], _office: Office) -> Mail:
        number = payload["about"]
        return Mail(f"Reader {number}", f"reader{number}@example.org", f"Paper {number}", "A paper was circulated.\n")

    transport = post.SmtpTransport(f"smtp://{server.host}:{server.port}")
    sorting = Sorting(keeps=lambda *_: False, keep=lambda *_: None)
    return {mail.KIND: post.sender({"circulated": written}, transport, OFFICE, sorting)}


def ask(sessions: sessionmaker[Session], letters: int) -> None:
    """Ask for that many letters, each to a reader of its own, in one transaction."""
    with sessions.begin() as session:
        for number in range(letters):
            mail.put_notice(session, "circulated", user_id=number, about=Ref("version", number), key=str(number))


def deliver(sessions: sessionmaker[Session], server: MailServer, letters: int, *, since: datetime) -> Delivered:
    """Ask for letters at `since`, and let a worker try through every kind of trouble, then three days of none at all."""
    todo = handler(server)
    with clock.at(since):
        ask(sessions, letters)
    fifth = {f"reader{number}@example.org" for number in range(0, letters, 5)}
    tenth = letters // 10
    # minutes later -> how the server is, and how many letters it is given while it is so
    for minutes, trouble, most in (
        (0, {"refusal": "451 4.3.0 Later"}, letters),
        (10, {"drop_after_data": True}, tenth),
        (10, {"delay": 0.02}, tenth),
        (20, {"refusal": "452 4.2.2 Mailbox full", "refused": fifth}, letters),
        (60, {"drop_after_data": True}, tenth),
        (24 * 60, {"refusal": "421 4.3.2 Down for the weekend"}, letters),
        (48 * 60, {"refusal": "421 4.3.2 Down for the weekend"}, letters),
        (72 * 60, {}, letters),
        (73 * 60, {}, letters),
    ):
        with clock.at(since + timedelta(minutes=minutes)), behaving(server, trouble):
            outbox.run_due(sessions, todo, limit=most)
    return counted(sessions, server, letters)


@contextmanager
def behaving(server: MailServer, trouble: dict[str, Any]) -> Iterator[None]:
    """Let the server be difficult inside the block."""
    before = {name: getattr(server, name) for name in trouble}
    for name, value in trouble.items():
        setattr(server, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(server, name, value)


def counted(sessions: sessionmaker[Session], server: MailServer, letters: int) -> Delivered:
    """Count what arrived, and what the outbox thinks of it."""
    ids: dict[str, list[str]] = {}
    for letter in server.letters:
        [recipient] = letter.recipients
        ids.setdefault(recipient, []).append(str(letter.message["Message-ID"]))
    with sessions() as session:
        undone = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state != "done")
        unsettled = session.scalar(undone) or 0
    several = sum(len(set(known)) > 1 for known in ids.values())
    shared = len(ids) - len({known[0] for known in ids.values()})
    return Delivered(
        once=sum(len(known) == 1 for known in ids.values()),
        copies=sum(len(known) > 1 for known in ids.values()),
        lost=letters - len(ids),
        doubled=several + shared,
        unsettled=unsettled,
    )
