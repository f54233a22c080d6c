"""People, the parties they belong to, and how they sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.core.db import Base, Pid, Pk
from secretariat.core.ids import Ref
from secretariat.people.states import Door, MembershipFunction, NoticeKind, PartyKind, Role, Way


def known(column: str, values: Any) -> CheckConstraint:
    """A named constraint: the column holds one of the values of an enumeration."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Dated:
    """Something that holds from one instant until, not including, another; without an end it goes on."""

    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


def dated() -> CheckConstraint:
    return CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start")


class User(Base):
    """A person with an account. What a person may do comes from dated memberships, mandates and appointments."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
        CheckConstraint("theme IN ('system', 'light', 'dark')", name="theme_known"),
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    #: argon2id; None for an account that cannot sign in with a password.
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="en")
    theme: Mapped[str] = mapped_column(String(8), default="system")
    #: How often the ways to a password were let go: one in an older letter leads nowhere.
    password_ways: Mapped[int] = mapped_column(default=0)
    #: Single-key shortcuts can be switched off (WCAG 2.1.4).
    shortcuts: Mapped[bool] = mapped_column(default=True)
    #: The hour at which the daily digest goes out, on the clock of `zone` (IANA; empty: the installation's).
    digest_hour: Mapped[int] = mapped_column(default=7)
    zone: Mapped[str] = mapped_column(String(64), default="")
    #: An administrator who signs in with a password although people sign in through a directory.
    break_glass: Mapped[bool] = mapped_column(default=False)
    #: From then on nothing works: sessions, feeds, mail.
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    @property
    def ref(self) -> Ref:
        return Ref("user", self.id)


class Party(Base):
    """A delegation or an office: what holds seats, has members, and receives papers. The unit of access."""

    __tablename__ = "party"
    __table_args__ = (known("kind", PartyKind),)

    id: Mapped[Pk]
    pid: Mapped[Pid]
    kind: Mapped[str] = mapped_column(String(24))
    #: ISO 3166 alpha-2 for members; a short code for the rest.
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name_en: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))

    @property
    def is_delegation(self) -> bool:
        return PartyKind(self.kind).is_delegation


class Membership(Dated, Base):
    """A person belongs to a party, in a function, for a time."""

    __tablename__ = "membership"
    __table_args__ = (
        known("function", MembershipFunction),
        dated(),
        Index("ix_membership_user", "user_id", "starts_at"),
    )

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    function: Mapped[str] = mapped_column(String(24))
    #: The group of the directory that gives it, and takes it away again; None for what was entered here.
    directory_group: Mapped[str | None] = mapped_column(String(255))

    user: Mapped[User] = relationship()
    party: Mapped[Party] = relationship()


class Appointment(Dated, Base):
    """A person holds a role of the whole organisation (registry, security officer, administrator). None reads content."""

    __tablename__ = "appointment"
    __table_args__ = (known("role", Role), dated())

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))


class SignInSession(Base):
    """A signed-in browser. Only the hash of its cookie is kept; ended here, it is ended everywhere at once."""

    __tablename__ = "sign_in_session"

    id: Mapped[Pk]
    pid: Mapped[Pid]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    #: What the browser calls itself, so that its owner recognises it.
    agent: Mapped[str] = mapped_column(String(200))
    #: `states.Door`.
    door: Mapped[str] = mapped_column(String(16), default=Door.PASSWORD.value)

    user: Mapped[User] = relationship()


class DirectoryIdentity(Base):
    """Who a directory says somebody is, bound to an account once and for all: the subject counts, never the address."""

    __tablename__ = "directory_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    bound_at: Mapped[datetime]
    #: When the person last showed the directory who they are, as far as it said so, on its own clock.
    shown_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class GroupRule(Base):
    """What a group of the directory gives: a function in a delegation or office."""

    __tablename__ = "group_rule"
    __table_args__ = (UniqueConstraint("directory_group", "party_id"), known("function", MembershipFunction))

    id: Mapped[Pk]
    pid: Mapped[Pid]
    directory_group: Mapped[str] = mapped_column(String(255))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    function: Mapped[str] = mapped_column(String(24))
    given_at: Mapped[datetime]
    given_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    party: Mapped[Party] = relationship()


class SignInAttempt(Base):
    """A failed sign-in, for the throttle; holds no address and no password, only keyed hashes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key_at", "key", "at"),)

    id: Mapped[Pk]
    #: Keyed hash of account and source, of the source alone, or of the account alone.
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class KnownDevice(Base):
    """A browser from which this person has signed in before: an attack from elsewhere cannot shut it out."""

    __tablename__ = "known_device"

    id: Mapped[Pk]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]


class CalendarFeed(Base):
    """The secret address at which a person's calendar program fetches their meetings. Only its hash is kept."""

    __tablename__ = "calendar_feed"

    id: Mapped[Pk]
    #: One at a time: a new address puts an end to the one before.
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]


class NoticeChoice(Base):
    """How a person wants one kind of notices; without a row, at once."""

    __tablename__ = "notice_choice"
    __table_args__ = (UniqueConstraint("user_id", "kind"), known("kind", NoticeKind), known("way", Way))

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(16))
    way: Mapped[str] = mapped_column(String(8))


class DigestLine(Base):
    """A notice kept for its reader's next digest. It holds what is needed to write it, which is done when that goes out."""

    __tablename__ = "digest_line"
    __table_args__ = (
        known("state", ("waiting", "sent", "dropped")),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_at_if_settled"),
        Index("ix_digest_line_user", "user_id", "state"),
    )

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    #: Names the writer.
    notice: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]]
    #: The key of the message in the outbox that it came from: nothing is kept twice.
    occasion: Mapped[str] = mapped_column(String(160), unique=True)
    kept_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    settled_at: Mapped[datetime | None]


class Confirmation(Base):
    """A step-up: this person confirmed who they are, then, in this way, for these acts."""

    __tablename__ = "confirmation"
    __table_args__ = (CheckConstraint("expires_at > at", name="expires_later"),)

    id: Mapped[Pk]
    pid: Mapped[Pid]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sign_in_session.id"))
    at: Mapped[datetime]
    method: Mapped[str] = mapped_column(String(24))
    #: What it was given for: a list of `{"act": …, "object": …, "hash": …}`.
    acts: Mapped[list[Any]]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
