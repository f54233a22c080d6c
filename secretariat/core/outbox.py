"""The outbox: work that must follow from a transaction (mail, rendering) is a row of that transaction, done by a
worker afterwards. A unique key makes doubles impossible."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import CheckConstraint, ColumnElement, Select, String, Text, and_, column, select
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from secretariat.core import clock
from secretariat.core.db import Base, Pk, index_of_some, reading
from secretariat.core.values import dataclass

log = structlog.get_logger("outbox")

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 12
#: What somebody waits for goes before work that is due for less than this; what waits longer goes first, so that nothing starves.
WAITED_FOR = timedelta(hours=1)
#: What is issued goes before the rest that is due for less than this.
ISSUED_NOW = timedelta(minutes=30)
#: How long work is put off before its attempts count: a mail server may be down over a long weekend.
PATIENCE = timedelta(days=5)


class OutboxMessage(Base):
    """One piece of work to be done once the transaction that asked for it has been committed."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','working','done','dropped','failed')", name="state_known"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_at_if_done"),
        # In the order in which messages are taken, and without what a restore holds back, however much there is of either.
        index_of_some("ix_outbox_message_due", "state", "not_before", "id", where=column("held_at").is_(None)),
    )

    id: Mapped[Pk]
    #: Names the work, `mail.notice` or `render.face`; a handler of that name does it.
    kind: Mapped[str] = mapped_column(String(64))
    #: The same work asked for twice is done once.
    key: Mapped[str] = mapped_column(String(160), unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    #: A worker that took it must be done by then, or another takes it over.
    leased_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    #: Why it failed or was dropped; never content.
    note: Mapped[str | None] = mapped_column(Text)
    #: Held back since then, by a restore: perhaps it was done already. Nobody takes it until an operator says so.
    held_at: Mapped[datetime | None]


class Dropped(Exception):
    """Raised by a handler: the work is no longer wanted (rights ended, paper recalled). Not an error."""


class NotNow(Exception):
    """Raised by a handler: something outside does not let the work be done at the moment. It is put off, for days."""


Payload = dict[str, Any]


def _nothing(_session: Session, _payload: Payload, _done: Any) -> None:
    """Most work leaves nothing to be written."""


@dataclass(frozen=True)
class Handler:
    """How one kind of work is done, so that no transaction is open while it takes its time.

    `read` gathers what is needed, in a reading transaction; `act` works with it, in none; `write` keeps the result, in
    the transaction that marks the message done.
    """

    read: Callable[[Session, Payload], Any]
    act: Callable[[Any], Any]
    write: Callable[[Session, Payload, Any], None] = _nothing


def put(
    session: Session,
    kind: str,
    *,
    key: str,
    payload: Payload,
    not_before: datetime | None = None,
    ahead: timedelta = timedelta(),
) -> OutboxMessage:
    """Add a message to this transaction, to be done from `not_before` on, or return the one that has the same key.

    Messages are taken in the order in which they are due; `ahead` puts one before those that are due since less than that.
    """
    now = clock.now()
    row = {"kind": kind, "key": key, "payload": payload, "created_at": now, "not_before": (not_before or now) - ahead}
    asked = _insert_of(session)(OutboxMessage).on_conflict_do_nothing(index_elements=["key"]).returning(OutboxMessage)
    message: OutboxMessage | None = session.scalar(asked, row)
    if message is None:  # asked for before, or by another transaction at this very moment
        message = session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()
    return message


def _insert_of(session: Session) -> Any:
    """Return the INSERT of this database that can pass over what is there: one way to the server, and no savepoint."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as of_postgresql

        return of_postgresql
    from sqlalchemy.dialects.sqlite import insert as of_sqlite

    return of_sqlite


@dataclass(frozen=True)
class _Claim:
    """A message taken; `attempt` tells this taking from a later one, when the lease has run out meanwhile."""

    message_id: int
    attempt: int


def run_due(sessions: sessionmaker[Session], handlers: dict[str, Handler], *, limit: int = 50) -> int:
    """Do up to `limit` due messages, each in transactions of its own, and return how many were taken."""
    taken = 0
    while taken < limit and (claim := _claim(sessions, tuple(handlers))):
        taken += 1
        _work(sessions, handlers, claim)
    return taken


def _claim(sessions: sessionmaker[Session], kinds: tuple[str, ...]) -> _Claim | None:
    now = clock.now()
    overdue = and_(OutboxMessage.state == "working", OutboxMessage.held_at.is_(None), OutboxMessage.leased_until < now)
    spent = select(OutboxMessage).where(overdue, OutboxMessage.attempts >= MAX_ATTEMPTS)
    waiting = and_(OutboxMessage.state == "waiting", OutboxMessage.held_at.is_(None), OutboxMessage.not_before <= now)
    with sessions.begin() as session:
        for hopeless in session.scalars(spent.with_for_update(skip_locked=True)):
            log.error("outbox.given_up", message=hopeless.id)
            hopeless.state, hopeless.note, hopeless.leased_until = "failed", "the worker ended during it", None
        # One after the other: a condition with "or" would sort all that is due to find its first.
        message = session.scalar(_first(overdue, kinds)) or session.scalar(_first(waiting, kinds))
        if message is None:
            return None
        message.state = "working"
        message.leased_until = now + LEASE
        message.attempts += 1
        return _Claim(message.id, message.attempts)


def _first(condition: ColumnElement[bool], kinds: tuple[str, ...]) -> Select[OutboxMessage]:
    return (
        select(OutboxMessage)
        .where(OutboxMessage.kind.in_(kinds), condition)
        .order_by(OutboxMessage.not_before, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _work(sessions: sessionmaker[Session], handlers: dict[str, Handler], claim: _Claim) -> None:
    try:
        with reading(), sessions() as session:
            message = session.get_one(OutboxMessage, claim.message_id)
            handler, payload = handlers[message.kind], message.payload
            gathered = handler.read(session, payload)
            session.expunge_all()
        done = handler.act(gathered)
        with sessions.begin() as session:
            held = _held(session, claim)
            if held is not None:
                handler.write(session, payload, done)
                held.state, held.done_at, held.note, held.leased_until = "done", clock.now(), None, None
    except Dropped as reason:
        _settle(sessions, claim, state="dropped", note=str(reason))
    except NotNow as reason:
        log.warning("outbox.put_off", message=claim.message_id, why=str(reason))
        _put_off(sessions, claim, note=str(reason))
    except Exception as error:
        log.exception("outbox.work_failed", message=claim.message_id, error=type(error).__name__)
        _settle(sessions, claim, state="waiting", note=type(error).__name__)


def perform(sessions: sessionmaker[Session], handler: Handler, payload: Payload) -> None:
    """Do a piece of work that no message asked for, in the same three phases."""
    with reading(), sessions() as session:
        gathered = handler.read(session, payload)
        session.expunge_all()
    done = handler.act(gathered)
    with sessions.begin() as session:
        handler.write(session, payload, done)


def hold_back(session: Session, kinds: Collection[str]) -> list[OutboxMessage]:
    """Hold back what of these kinds was due or begun: whoever had this database before may have done it. Returns it.

    What is due later only was not done by anybody.
    """
    now = clock.now()
    begun = (OutboxMessage.state == "working") | (OutboxMessage.attempts > 0) | (OutboxMessage.not_before <= now)
    unsettled = OutboxMessage.state.in_(("waiting", "working"))
    holding = list(
        session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.kind.in_(kinds), unsettled, begun, OutboxMessage.held_at.is_(None))
            .order_by(OutboxMessage.id)
            .with_for_update()
        )
    )
    for message in holding:
        message.state, message.leased_until, message.held_at = "waiting", None, now
    return holding


def held_back(session: Session) -> list[OutboxMessage]:
    """Return what is held back, oldest first, locked."""
    held = select(OutboxMessage).where(OutboxMessage.held_at.is_not(None)).order_by(OutboxMessage.id)
    return list(session.scalars(held.with_for_update()))


def let_go(messages: Iterable[OutboxMessage]) -> None:
    """Let messages held back be done after all, with all their attempts before them."""
    for message in messages:
        message.held_at, message.attempts, message.not_before = None, 0, clock.now()


def let_lapse(messages: Iterable[OutboxMessage]) -> None:
    """Let messages held back never be done."""
    for message in messages:
        message.held_at, message.state, message.note = None, "dropped", "it was held back by a restore and let lapse"


def _held(session: Session, claim: _Claim) -> OutboxMessage | None:
    """Return the message, locked, if it is still this claim's: one that took too long may be another worker's now."""
    return session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.id == claim.message_id,
            OutboxMessage.state == "working",
            OutboxMessage.attempts == claim.attempt,
        )
        .with_for_update()
    )


def _settle(sessions: sessionmaker[Session], claim: _Claim, *, state: str, note: str) -> None:
    with sessions.begin() as session:
        message = _held(session, claim)
        if message is None:
            return
        message.state = "failed" if state == "waiting" and message.attempts >= MAX_ATTEMPTS else state
        message.note = note
        message.leased_until = None
        message.not_before = clock.now() + timedelta(seconds=min(3600, 5 * 2**message.attempts))


def _put_off(sessions: sessionmaker[Session], claim: _Claim, *, note: str) -> None:
    """Try again later, and the later the longer it has lasted; the attempt counts once patience is at its end.

    One attempt stays counted: a letter may have arrived although the server broke off, and `hold_back` has to know.
    """
    with sessions.begin() as session:
        message = _held(session, claim)
        if message is None:
            return
        age = clock.now() - message.created_at
        if age < PATIENCE:
            message.attempts = max(1, message.attempts - 1)
        message.state = "failed" if message.attempts >= MAX_ATTEMPTS else "waiting"
        message.note, message.leased_until = note, None
        message.not_before = clock.now() + min(max(age / 4, timedelta(seconds=10)), timedelta(minutes=30))
