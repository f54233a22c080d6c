"""Who is acting: a person with everything that decides what they may see and do at this instant.

An actor is the same throughout a request or job, and loaded anew when anything that counts for it changed. `audiences` are the
names under which grants reach it.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Executable,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from secretariat.committees.models import Assignment, Format, Mandate, Seat
from secretariat.committees.states import CHAIRING, CHAIRS_SIDE, SECRETARIAT, Function
from secretariat.core import clock, unchanged
from secretariat.core.asked import AskedAlways
from secretariat.core.db import UTCDateTime, is_reading
from secretariat.core.ids import Ref
from secretariat.core.installation import READ_ONLY, Note
from secretariat.core.values import dataclass
from secretariat.people.models import Appointment, Dated, Membership, Party, SignInSession, User
from secretariat.people.queries import session_lives, token_hash
from secretariat.people.states import MembershipFunction, PartyKind, Role


@dataclass(frozen=True)
class Actor:
    """A person, at an instant, with all that counts for rights."""

    user_id: int
    name: str
    language: str
    at: datetime
    #: Party id -> function in it.
    parties: dict[int, MembershipFunction] = field(default_factory=dict)
    #: What the parties are called, in English and in French.
    party_names: dict[int, tuple[str, str]] = field(default_factory=dict)
    #: Those of the parties that are delegations.
    delegations: frozenset[int] = frozenset()
    #: Format id -> its body's id: the formats whose papers reach this person through a seat.
    formats: dict[int, int] = field(default_factory=dict)
    #: Body id -> functions held by mandate.
    mandates: dict[int, frozenset[Function]] = field(default_factory=dict)
    #: The bodies for which this person drafts, as a drafting officer of an office that is assigned to them.
    drafting: frozenset[int] = frozenset()
    roles: frozenset[Role] = frozenset()
    #: What this person is called as chair or vice-chair, in English and in French: the newest, if there are several.
    chair_title: tuple[str, str] | None = None
    #: Nobody may write at the moment, whoever they are.
    read_only: bool = False

    @property
    def ref(self) -> Ref:
        return Ref("user", self.user_id)

    @property
    def audiences(self) -> frozenset[str]:
        """The names under which grants reach this person."""
        names = {f"user:{self.user_id}"}
        names |= {f"party:{party}" for party in self.parties}
        names |= {f"format:{format_id}" for format_id in self.formats}
        names |= {f"role:{role}" for role in self.roles}
        names |= {f"drafter:{body}:{self.user_id}" for body in self.drafting}
        for body, functions in self.mandates.items():
            if functions & SECRETARIAT:
                names.add(f"secretariat:{body}")
            if functions & CHAIRS_SIDE:
                names.add(f"chair:{body}")
        return frozenset(names)

    @property
    def bodies(self) -> frozenset[int]:
        """The bodies this person knows of: through a seat or a mandate."""
        return frozenset(self.formats.values()) | frozenset(self.mandates)

    def is_secretariat_of(self, body_id: int) -> bool:
        return bool(self.mandates.get(body_id, frozenset()) & SECRETARIAT)

    def chairs(self, body_id: int) -> bool:
        return bool(self.mandates.get(body_id, frozenset()) & CHAIRING)

    def sides_with_chair_of(self, body_id: int) -> bool:
        """Tell whether this person reads what the chair of the body reads: the chair, and her office, which decides nothing."""
        return bool(self.mandates.get(body_id, frozenset()) & CHAIRS_SIDE)

    @property
    def headed(self) -> frozenset[int]:
        """The delegations whose head this person is."""
        return frozenset(one for one in self.delegations if self.parties[one] is MembershipFunction.HEAD)

    @property
    def secretariat_bodies(self) -> frozenset[int]:
        return frozenset(body for body in self.mandates if self.is_secretariat_of(body))

    @property
    def chaired_bodies(self) -> frozenset[int]:
        return frozenset(body for body in self.mandates if self.chairs(body))

    @property
    def house_bodies(self) -> frozenset[int]:
        """The bodies whose drafts this person reads: as secretariat, as chair, or for the chair."""
        return frozenset(
            body for body in self.mandates if self.is_secretariat_of(body) or self.sides_with_chair_of(body)
        )

    @property
    def bodies_at_chairs_side(self) -> frozenset[int]:
        """The bodies whose chair's desk this person sees."""
        return frozenset(body for body in self.mandates if self.sides_with_chair_of(body))

    def is_house_of(self, body_id: int) -> bool:
        return self.is_secretariat_of(body_id) or self.sides_with_chair_of(body_id)


def holds_at(model: type[Dated], moment: datetime | BindParameter[datetime]) -> Any:
    """The condition that a dated row holds at `moment`: from its start until, not including, its end."""
    return and_(model.starts_at <= moment, or_(model.ends_at.is_(None), model.ends_at > moment))


def load_actor(session: Session, user: User) -> Actor:
    """Return the actor for a user, in one query. Everything that has ended, or not begun, does not count."""
    return _who_acts(session, user.id, user.name, user.language)


class SignedIn(NamedTuple):
    """Who is signed in: the session behind the cookie, what of their account every page goes by, and who acts."""

    session_id: int
    seen_at: datetime
    theme: str
    shortcuts: bool
    actor: Actor


def load_signed_in(session: Session, token: str) -> SignedIn | None:
    """Return who is signed in by a cookie; None if the session ended, expired, or its user's account ended.

    It is one query, and a second where what counts for the person changed (`core.unchanged`). It comes before all others.
    """
    now = clock.now()
    asked, given = _of_session(), {"hash": token_hash(token), "now": now}
    found = asked.first(session, given) if is_reading() else session.connection().execute(asked.select, given).first()
    if found is None:
        return None
    session_id, seen_at, user_id, name, language, theme, shortcuts, closed, counts = found
    unchanged.begin(session, counts, now)
    actor = unchanged.read_once(session, _who_acts, user_id, name, language)
    unchanged.found_on(session, _who_acts)
    return SignedIn(session_id, seen_at, theme, shortcuts, replace(actor, at=now, read_only=closed))


@cache
def _of_session() -> AskedAlways:
    """The query for the session with the hash `hash` at the instant `now`: asked at every request, and written once."""
    # Tables, since SQLAlchemy does less for them than for their objects.
    signed, user, note = SignInSession.__table__, User.__table__, Note.__table__
    closed = select(note.c.name).where(note.c.name == READ_ONLY).exists()
    account = (user.c.id, user.c.name, user.c.language, user.c.theme, user.c.shortcuts)
    return AskedAlways(
        select(signed.c.id, signed.c.seen_at, *account, closed, unchanged.counts())
        .join(user, user.c.id == signed.c.user_id)
        .where(session_lives())
    )


def _who_acts(session: Session, user_id: int, name: str, language: str) -> Actor:
    now = clock.now()
    rows = session.execute(_of_user(), {"user": user_id, "now": now}).all()
    return _gather(user_id, name, language, now, rows)


@cache
def _of_user() -> Executable:
    """The query for the person `user` at the instant `now`: it is written once."""
    return _all_that_counts(bindparam("user", type_=Integer()))


def _all_that_counts(user: ColumnElement[int]) -> CompoundSelect[Any]:
    """What counts of a person, a row for each thing, at the instant `now`."""
    now = bindparam("now", type_=UTCDateTime())
    none_int, none_text, undated = cast(null(), Integer), cast(null(), String), cast(null(), UTCDateTime())
    memberships = (
        select(
            literal("party").label("what"),
            Membership.party_id.label("a"),
            none_int.label("b"),
            Membership.function.label("word"),
            Party.kind.label("kind"),
            Party.name_en.label("name_en"),
            Party.name_fr.label("name_fr"),
            undated.label("since"),
        )
        .join(Party)
        .where(Membership.user_id == user, holds_at(Membership, now))
    )
    unnamed = (none_text, none_text, none_text, undated)
    held_as = (none_text, Mandate.title_en, Mandate.title_fr, Mandate.starts_at)
    mandates = select(literal("mandate"), Mandate.body_id, Mandate.id, Mandate.function, *held_as).where(
        Mandate.user_id == user, holds_at(Mandate, now)
    )
    roles = select(literal("role"), none_int, none_int, Appointment.role, *unnamed).where(
        Appointment.user_id == user, holds_at(Appointment, now)
    )
    covers_all = [function.value for function in MembershipFunction if function.covers_all_bodies]
    assigned = (
        select(Assignment.id)
        .where(
            Assignment.user_id == user,
            Assignment.body_id == Format.body_id,
            Assignment.party_id == Seat.party_id,
            holds_at(Assignment, now),
        )
        .exists()
    )
    seats = (
        select(literal("format"), Seat.format_id, Format.body_id, none_text, *unnamed)
        .join(Format, Format.id == Seat.format_id)
        .join(Membership, Membership.party_id == Seat.party_id)
        .where(
            Membership.user_id == user,
            holds_at(Membership, now),
            holds_at(Seat, now),
            holds_at(Format, now),
            or_(Membership.function.in_(covers_all), assigned),
        )
    )
    outside = [kind.value for kind in PartyKind if kind.is_delegation]
    drafting = (
        select(literal("drafting"), Assignment.body_id, none_int, none_text, *unnamed)
        .join(Membership, and_(Membership.user_id == Assignment.user_id, Membership.party_id == Assignment.party_id))
        .join(Party, Party.id == Membership.party_id)
        .where(
            Assignment.user_id == user,
            Membership.function == MembershipFunction.DRAFTING_OFFICER.value,
            Party.kind.not_in(outside),
            holds_at(Membership, now),
            holds_at(Assignment, now),
        )
    )
    return union_all(memberships, mandates, roles, seats, drafting)


def _gather(user_id: int, name: str, language: str, now: datetime, rows: Any) -> Actor:
    parties: dict[int, MembershipFunction] = {}
    party_names: dict[int, tuple[str, str]] = {}
    delegations: set[int] = set()
    formats: dict[int, int] = {}
    mandates: dict[int, set[Function]] = {}
    drafting: set[int] = set()
    roles: set[Role] = set()
    titles: list[tuple[datetime, int, tuple[str, str]]] = []
    for what, a, b, word, kind, name_en, name_fr, since in rows:
        if what == "party":
            parties[a] = MembershipFunction(word)
            party_names[a] = (name_en, name_fr)
            if PartyKind(kind).is_delegation:
                delegations.add(a)
        elif what == "mandate":
            mandates.setdefault(a, set()).add(Function(word))
            if word in CHAIRING:
                titles.append((since, b, (name_en, name_fr)))
        elif what == "role":
            roles.add(Role(word))
        elif what == "drafting":
            drafting.add(a)
        else:
            formats[a] = b
    return Actor(
        user_id=user_id,
        name=name,
        language=language,
        at=now,
        parties=parties,
        party_names=party_names,
        delegations=frozenset(delegations),
        formats=formats,
        mandates={body: frozenset(functions) for body, functions in mandates.items()},
        drafting=frozenset(drafting),
        roles=frozenset(roles),
        chair_title=max(titles)[2] if titles else None,
    )
