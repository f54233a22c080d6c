"""The audit chain: what happened, written in the same transaction as the thing itself, append-only, each entry bound
to the one before by SHA-256. The database refuses to change or delete an entry (triggers laid by the migrations)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import String, Text, event, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from secretariat.core import canonical_json, clock
from secretariat.core.db import Base, Pk
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass

log = structlog.get_logger("audit")

GENESIS = "0" * 64
#: What concerns security is told to its log as well (docs/watching.md): the nouns of these events.
SECURITY = frozenset(
    {
        "account",
        "accounts",
        "assignment",
        "break_glass",
        "confirmation",
        "feed",
        "format",
        "head",
        "identity",
        "installation",
        "mandate",
        "member",
        "members",
        "membership",
        "password",
        "role",
        "seat",
        "seats",
        "session",
        "sign_in",
        "text",
        "upload",
        "user",
    }
)
_LOCK = 0x5EC2E7A1  # PostgreSQL advisory lock: one writer of the chain at a time


class AuditEntry(Base):
    """One thing that happened. `seq` runs without gaps; `hash` covers every other column and the hash before."""

    __tablename__ = "audit_entry"

    id: Mapped[Pk]
    seq: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    #: `noun.past_participle`, never renamed once used.
    event: Mapped[str] = mapped_column(String(64), index=True)
    #: Who did it: `user:7`, or `system`.
    actor: Mapped[str] = mapped_column(String(64))
    #: What it was done to: `version:12`.
    object: Mapped[str] = mapped_column(String(64), index=True)
    #: Canonical JSON, with the SHA-256 of any text or file it speaks of; never the text itself.
    data: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    def expected_hash(self) -> str:
        """Return the hash this entry must have."""
        return canonical_json.digest(
            {
                "seq": self.seq,
                "at": self.at,
                "event": self.event,
                "actor": self.actor,
                "object": self.object,
                "data": self.data,
                "previous": self.previous,
            }
        )


def record(session: Session, event_name: str, *, actor: Ref | None, about: Ref, **data: Any) -> AuditEntry:
    """Append an entry to the chain. `actor` is None for what the system did by itself."""
    seq, previous = _head_for_update(session)
    entry = AuditEntry(
        seq=seq + 1,
        at=clock.now(),
        event=event_name,
        actor=str(actor) if actor else "system",
        object=str(about),
        data=canonical_json.dumps(data),
        previous=previous,
    )
    entry.hash = entry.expected_hash()
    session.add(entry)
    session.info["audit_head"] = (entry.seq, entry.hash)
    if event_name.partition(".")[0] in SECURITY:
        told = {"seq": entry.seq, "actor": entry.actor, "object": entry.object}
        session.info.setdefault("audit_told", []).append((event_name, told))
    return entry


def head(session: Session) -> tuple[int, str]:
    """Return the number and hash of the newest entry: what is anchored outside (printed, mailed, exported)."""
    row = session.execute(select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def newest_at(session: Session) -> datetime | None:
    """Return when the newest entry was made; None where there is none."""
    return session.scalar(select(AuditEntry.at).order_by(AuditEntry.seq.desc()).limit(1))


def hold(session: Session) -> None:
    """Be the only writer of the chain until this transaction ends.

    Every act ends up here. Taken before it locks anything else, two acts can never wait for each other, and what one
    reads before it writes is what the other has left. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _head_for_update(session: Session) -> tuple[int, str]:
    known: tuple[int, str] | None = session.info.get("audit_head")
    if known:
        return known
    hold(session)
    return head(session)


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    """Tell the log of what was committed; a command that keeps no log tells nothing."""
    for event_name, told in session.info.pop("audit_told", []):
        if structlog.is_configured():
            say = log.warning if event_name.endswith(".refused") else log.info
            say(event_name, log="security", **told)


@event.listens_for(Session, "after_soft_rollback")
def _say_nothing(session: Session, *_: Any) -> None:
    session.info.pop("audit_told", None)


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_soft_rollback")
def _forget_head(session: Session, *_: Any) -> None:
    session.info.pop("audit_head", None)


@dataclass(frozen=True)
class Fault:
    """A place where the chain does not hold: the entry's number, the object it speaks of, and what is wrong."""

    seq: int
    object: str
    what: str


def faults(session: Session) -> Iterator[Fault]:
    """Yield every fault of the chain, oldest first; nothing when it holds."""
    previous, expected_seq = GENESIS, 1
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=500)):
        if entry.seq != expected_seq:
            yield Fault(entry.seq, entry.object, f"entries {expected_seq} to {entry.seq - 1} are missing")
        if entry.previous != previous:
            yield Fault(entry.seq, entry.object, "it does not follow from the entry before")
        if entry.hash != entry.expected_hash():
            yield Fault(entry.seq, entry.object, "its content was altered")
        previous, expected_seq = entry.hash, entry.seq + 1
