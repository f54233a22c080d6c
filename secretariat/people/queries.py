"""Reads of people, their sessions, and what the throttle counts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.audit import AuditEntry
from secretariat.core.db import UTCDateTime
from secretariat.core.ids import Ref
from secretariat.core.outbox import OutboxMessage
from secretariat.core.values import dataclass
from secretariat.people.models import (
    Appointment,
    CalendarFeed,
    Confirmation,
    DigestLine,
    DirectoryIdentity,
    GroupRule,
    KnownDevice,
    Membership,
    NoticeChoice,
    Party,
    SignInAttempt,
    SignInSession,
    User,
)
from secretariat.people.policy import Acting, sessions_endable_by
from secretariat.people.states import WAYS, NoticeKind, Role, Way


def token_hash(token: str) -> str:
    """Return what is kept of a cookie's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def device_hash(token: str, user_id: int) -> str:
    """Return what is kept of a browser's token for one person: several people may use one browser."""
    return token_hash(f"{user_id}:{token}")


def live_session(session: Session, token: str) -> SignInSession | None:
    """Return the session behind a cookie with its user, or None if it ended, expired, or its user's account
    ended."""
    asked = select(SignInSession).join(SignInSession.user).options(contains_eager(SignInSession.user))
    return session.scalar(asked.where(session_lives()), {"hash": token_hash(token), "now": clock.now()})


def session_with_id(session: Session, session_id: int) -> SignInSession:
    """Return the session that the request was recognised by."""
    return session.get_one(SignInSession, session_id)


def user_with_id(session: Session, user_id: int) -> User:
    """Return the account that the request was recognised by."""
    return session.get_one(User, user_id)


def session_lives() -> ColumnElement[bool]:
    """The condition, of a session and its user, that it has the hash `hash` and holds at the instant `now`."""
    now = bindparam("now", type_=UTCDateTime())
    signed, user = SignInSession.__table__.c, User.__table__.c
    return and_(
        signed.token_hash == bindparam("hash", type_=String()),
        signed.ended_at.is_(None),
        signed.expires_at > now,
        or_(user.ends_at.is_(None), user.ends_at > now),
    )


def live_sessions(session: Session) -> list[SignInSession]:
    """Return everybody's signed-in browsers, the oldest first."""
    live = select(SignInSession).where(SignInSession.ended_at.is_(None), SignInSession.expires_at > clock.now())
    return list(session.scalars(live.order_by(SignInSession.id)))


def live_sessions_of(session: Session, user_id: int, *, idle_hours: int | None = None) -> list[SignInSession]:
    """Return a person's signed-in browsers, last used first; those idle for longer are left out."""
    now = clock.now()
    asked = select(SignInSession).where(
        SignInSession.user_id == user_id, SignInSession.ended_at.is_(None), SignInSession.expires_at > now
    )
    if idle_hours is not None:
        asked = asked.where(SignInSession.seen_at >= now - timedelta(hours=idle_hours))
    return list(session.scalars(asked.order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())))


def session_by_pid(session: Session, actor: Acting, pid: str) -> SignInSession | None:
    """Return one of the person's own signed-in browsers that has not ended; there are no others to see."""
    return session.scalar(
        select(SignInSession).where(
            SignInSession.pid == pid, SignInSession.ended_at.is_(None), sessions_endable_by(actor)
        )
    )


def feed_of(session: Session, user_id: int) -> CalendarFeed | None:
    """Return a person's calendar address, which can be told from others but not read; None if there is none."""
    return session.scalar(select(CalendarFeed).where(CalendarFeed.user_id == user_id))


def reader_of_feed(session: Session, token: str) -> User | None:
    """Return whose calendar address this is; None if it was never given, is taken back, or the account has ended."""
    return session.scalar(
        select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(
            CalendarFeed.token_hash == token_hash(token),
            or_(User.ends_at.is_(None), User.ends_at > clock.now()),
        )
    )


def last_visit(session: Session, user_id: int, session_id: int) -> datetime | None:
    """Return when a person was last here, in a browser signed in before this session began."""
    began = aliased(SignInSession)
    before = select(began.created_at).where(began.id == session_id).scalar_subquery()
    return session.scalar(
        select(func.max(SignInSession.seen_at)).where(
            SignInSession.user_id == user_id, SignInSession.created_at < before, SignInSession.seen_at < before
        )
    )


class BelongingTo(NamedTuple):
    """A party somebody belongs to, and as what."""

    function: str
    name_en: str
    name_fr: str


@dataclass(frozen=True)
class OwnAccount:
    """What the page of one's own account says beside the account."""

    #: By name.
    parties: list[BelongingTo]
    #: How they want notices, by kind, as far as they chose.
    choices: dict[str, str]
    #: Since when their calendar has an address; None where it has none.
    feed_since: datetime | None


def own_account(session: Session, user_id: int) -> OwnAccount:
    """Return what a person's account says beside it, in one query."""
    found = _own_account().read(session, {"user": user_id, "now": clock.now()})
    return OwnAccount(
        [BelongingTo._make(row) for row in found["parties"]],
        dict(found["choices"]),
        found["feed"][0][0] if found["feed"] else None,
    )


@cache
def _own_account() -> AtOnce:
    user, now = bindparam("user", type_=Integer()), bindparam("now", type_=UTCDateTime())
    held = (Membership.starts_at <= now, or_(Membership.ends_at.is_(None), Membership.ends_at > now))
    return AtOnce(
        parties=select(Membership.function, Party.name_en, Party.name_fr)
        .join(Party, Party.id == Membership.party_id)
        .where(Membership.user_id == user, *held)
        .order_by(Party.name_en, Membership.id),
        choices=select(NoticeChoice.kind, NoticeChoice.way).where(NoticeChoice.user_id == user),
        feed=select(CalendarFeed.created_at).where(CalendarFeed.user_id == user),
    )


def choices_of(session: Session, user_id: int) -> list[NoticeChoice]:
    """Return what a person has chosen, by kind of notice."""
    return list(
        session.scalars(select(NoticeChoice).where(NoticeChoice.user_id == user_id).order_by(NoticeChoice.kind))
    )


def way_of(session: Session, user_id: int, kind: NoticeKind) -> Way:
    """Return how a person wants this kind of notices."""
    chosen = session.scalar(
        select(NoticeChoice.way).where(NoticeChoice.user_id == user_id, NoticeChoice.kind == kind.value)
    )
    return Way(chosen) if chosen else WAYS[kind][0]


def digest_lines_of(session: Session, user_id: int) -> list[DigestLine]:
    """Return what waits for a person's digest, the oldest first."""
    return list(
        session.scalars(
            select(DigestLine)
            .where(DigestLine.user_id == user_id, DigestLine.state == "waiting")
            .order_by(DigestLine.kept_at, DigestLine.id)
        )
    )


def digest_lines_dropped_at(session: Session, user_id: int, moment: datetime) -> list[DigestLine]:
    """Return the lines of a person that were dropped at that instant, the oldest first."""
    dropped = select(DigestLine).where(
        DigestLine.user_id == user_id, DigestLine.state == "dropped", DigestLine.settled_at == moment
    )
    return list(session.scalars(dropped.order_by(DigestLine.kept_at, DigestLine.id)))


def digest_lines_with(session: Session, ids: Sequence[int]) -> list[DigestLine]:
    """Return those lines, held until the transaction ends."""
    return list(session.scalars(select(DigestLine).where(DigestLine.id.in_(ids)).with_for_update()))


def is_waiting(session: Session, kind: str, prefix: str, *, after: datetime | None = None) -> bool:
    """Tell whether work of a kind waits in the outbox under a key that begins so; `after`, and is not done before then."""
    waiting = select(OutboxMessage.id).where(
        OutboxMessage.kind == kind,
        OutboxMessage.state == "waiting",
        OutboxMessage.held_at.is_(None),
        OutboxMessage.key.startswith(prefix, autoescape=True),
    )
    if after is not None:
        waiting = waiting.where(OutboxMessage.not_before > after)
    return session.scalar(waiting.limit(1)) is not None


def user_by_email(session: Session, email: str) -> User | None:
    """Return the account of an address, also an ended one."""
    return session.scalar(select(User).where(User.email == email))


def user_by_pid(session: Session, pid: str) -> User | None:
    """Return the account with a public id, also an ended one."""
    return session.scalar(select(User).where(User.pid == pid))


def identity_of(session: Session, issuer: str, subject: str) -> DirectoryIdentity | None:
    """Return what a directory's subject is bound to, with the account, also an ended one."""
    return session.scalar(
        select(DirectoryIdentity)
        .options(joinedload(DirectoryIdentity.user))
        .where(DirectoryIdentity.issuer == issuer, DirectoryIdentity.subject == subject)
    )


def identity_at(session: Session, issuer: str, user_id: int) -> DirectoryIdentity | None:
    """Return as whom a directory knows the holder of an account."""
    return session.scalar(
        select(DirectoryIdentity).where(DirectoryIdentity.issuer == issuer, DirectoryIdentity.user_id == user_id)
    )


def may_break_glass(session: Session, user: User) -> bool:
    """Tell whether this is an administrator marked for the day on which the directory fails."""
    now = clock.now()
    appointed = select(Appointment.id).where(
        Appointment.user_id == user.id,
        Appointment.role == Role.ADMINISTRATOR.value,
        Appointment.starts_at <= now,
        or_(Appointment.ends_at.is_(None), Appointment.ends_at > now),
    )
    return user.break_glass and session.scalar(appointed.limit(1)) is not None


def users_appointed(session: Session, role: Role) -> Sequence[User]:
    """Return who holds a role of the whole organisation now."""
    now = clock.now()
    appointed = select(Appointment.user_id).where(
        Appointment.role == role.value,
        Appointment.starts_at <= now,
        or_(Appointment.ends_at.is_(None), Appointment.ends_at > now),
    )
    return session.scalars(select(User).where(User.id.in_(appointed)).order_by(User.id)).all()


def user_for_update(session: Session, user_id: int) -> User | None:
    """Return the account as it stands now, held until the transaction ends."""
    return session.scalar(
        select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
    )


def memberships_of(session: Session, user_id: int) -> list[Membership]:
    """Return the parties a person belongs to now, by name."""
    now = clock.now()
    return list(
        session.scalars(
            select(Membership)
            .options(joinedload(Membership.party))
            .join(Party, Party.id == Membership.party_id)
            .where(
                Membership.user_id == user_id,
                Membership.starts_at <= now,
                or_(Membership.ends_at.is_(None), Membership.ends_at > now),
            )
            .order_by(Party.name_en, Membership.id)
        )
    )


def group_rules(session: Session) -> list[GroupRule]:
    """Return what groups of the directory give, with the delegation or office, by its name, then by group."""
    asked = select(GroupRule).join(GroupRule.party).options(contains_eager(GroupRule.party))
    return list(session.scalars(asked.order_by(Party.name_en, Party.id, GroupRule.directory_group)))


def parties_with_members(session: Session) -> list[Party]:
    """Return the delegations and offices to which somebody belongs now, by name."""
    return list(session.scalars(_with_members().order_by(Party.name_en, Party.id)))


def _with_members() -> Select[Party]:
    now = clock.now()
    live = select(Membership.party_id).where(
        Membership.starts_at <= now, or_(Membership.ends_at.is_(None), Membership.ends_at > now)
    )
    return select(Party).where(Party.id.in_(live))


def party_with_members(session: Session, pid: str) -> Party | None:
    """Return one of them; None for what is none of them."""
    return session.scalar(_with_members().where(Party.pid == pid))


def confirmation_for_update(session: Session, user_id: int, pid: str) -> Confirmation | None:
    """Return a person's confirmation, held until the transaction ends so that it is used once."""
    return session.scalar(
        select(Confirmation)
        .where(Confirmation.user_id == user_id, Confirmation.pid == pid)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def confirmation_in(session: Session, sign_in: SignInSession, pid: str) -> Confirmation | None:
    """Return a confirmation given in this session."""
    return session.scalar(select(Confirmation).where(Confirmation.session_id == sign_in.id, Confirmation.pid == pid))


def knows_device(session: Session, token: str, user_id: int) -> bool:
    """Tell whether this person has signed in with this browser before."""
    return bool(session.scalar(select(KnownDevice.id).where(KnownDevice.token_hash == device_hash(token, user_id))))


def devices_of(session: Session, user_id: int) -> list[KnownDevice]:
    """Return the browsers known for a person, oldest first."""
    return list(
        session.scalars(
            select(KnownDevice).where(KnownDevice.user_id == user_id).order_by(KnownDevice.created_at, KnownDevice.id)
        )
    )


def nth_newest_attempt(session: Session, key: str, n: int) -> datetime | None:
    """Return when the n-th newest failure under `key` was, or None if there are fewer."""
    return session.scalar(
        select(SignInAttempt.at)
        .where(SignInAttempt.key == key)
        .order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc())
        .offset(n - 1)
        .limit(1)
    )


def hold_attempts(session: Session, keys: Sequence[str]) -> None:
    """Let one try at a time count under each key. SQLite has one writer anyway; PostgreSQL takes a lock per
    key."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for number in sorted(int(key[:15], 16) for key in keys):
        session.execute(select(func.pg_advisory_xact_lock(number)))


def live_user(session: Session, user_id: int) -> User | None:
    """Return the person, or None if the account has ended."""
    return session.scalar(
        select(User).where(User.id == user_id, or_(User.ends_at.is_(None), User.ends_at > clock.now()))
    )


def last_to_act_on(session: Session, thing: Ref) -> tuple[str, datetime]:
    """Return who did something to a thing last, by the audit chain, and when; an empty name for the system or nobody."""
    entry = session.scalar(
        select(AuditEntry).where(AuditEntry.object == str(thing)).order_by(AuditEntry.seq.desc()).limit(1)
    )
    if entry is None:
        return "", clock.now()
    kind, _, number = entry.actor.partition(":")
    name = session.scalar(select(User.name).where(User.id == int(number))) if kind == "user" else None
    return name or "", entry.at
