"""Reads about the members of delegations, who heads them, and the review of accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from secretariat.accounts.models import AccountDecision, AccountReview
from secretariat.accounts.policy import (
    DELEGATIONS,
    accounts_kept_by,
    delegations_headed_by,
    delegations_kept_by,
    members_seen_by,
)
from secretariat.accounts.states import Verdict
from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Assignment, Body, Format, Mandate, Seat
from secretariat.core import clock
from secretariat.core.audit import AuditEntry
from secretariat.core.values import dataclass
from secretariat.people.models import (
    Appointment,
    DirectoryIdentity,
    GroupRule,
    Membership,
    Party,
    SignInSession,
    User,
)
from secretariat.people.states import MembershipFunction


@dataclass(frozen=True)
class Member:
    """Somebody of a delegation, now or from a day to come; `seen_at`: when they were last here, as its member."""

    membership: Membership
    user: User
    seen_at: datetime | None


def delegations_headed(session: Session, actor: Actor) -> list[Party]:
    """Return the delegations of which this person is the head, by name."""
    return list(session.scalars(select(Party).where(delegations_headed_by(actor)).order_by(Party.name_en, Party.id)))


def delegation_by_pid(session: Session, actor: Actor, pid: str) -> Party | None:
    """Return a delegation that this person heads; None for every other."""
    return session.scalar(select(Party).where(Party.pid == pid, delegations_headed_by(actor)))


def member_by_pid(session: Session, actor: Actor, pid: str) -> Membership | None:
    """Return what a person, named by the public id of the account, is in a delegation that the actor heads, now or soon."""
    return session.scalar(
        _standing()
        .where(User.pid == pid, members_seen_by(actor))
        .order_by(Membership.starts_at.desc(), Membership.id.desc())
        .limit(1)
    )


def members_of(session: Session, party_ids: Collection[int]) -> list[Member]:
    """Return the members of these delegations, heads first, then by name."""
    seen_at = (
        select(func.max(SignInSession.seen_at))
        .where(SignInSession.user_id == User.id, SignInSession.seen_at >= Membership.starts_at)
        .scalar_subquery()
    )
    ranks = [function.value for function in MembershipFunction]
    rows = session.execute(
        select(Membership, User, seen_at)
        .join(User, User.id == Membership.user_id)
        .where(Membership.party_id.in_(sorted(party_ids)), *_not_over())
        .order_by(User.name, User.id, Membership.starts_at)
    )
    found = [Member(membership, user, last) for membership, user, last in rows]
    return sorted(found, key=lambda one: min(ranks.index(one.membership.function), ranks.index("delegate")))


def _standing() -> Select[Membership]:
    """Ask for memberships that stand or will, with person and delegation."""
    return (
        select(Membership)
        .options(joinedload(Membership.user), joinedload(Membership.party))
        .join(User, User.id == Membership.user_id)
        .where(*_not_over())
    )


def _not_over() -> tuple[Any, ...]:
    """The conditions that neither the membership has ended nor the account, which is joined."""
    now = clock.now()
    return (
        or_(Membership.ends_at.is_(None), Membership.ends_at > now),
        or_(User.ends_at.is_(None), User.ends_at > now),
    )


def covered_for(
    session: Session, party_ids: Collection[int], user_id: int | None = None
) -> list[tuple[Assignment, Body]]:
    """Return who covers which body for these delegations, now or from a day to come, in the order of their series."""
    asked = (
        select(Assignment, Body)
        .join(Body, Body.id == Assignment.body_id)
        .where(
            Assignment.party_id.in_(sorted(party_ids)),
            or_(Assignment.ends_at.is_(None), Assignment.ends_at > clock.now()),
        )
        .order_by(Body.series, Body.id, Assignment.starts_at, Assignment.id)
    )
    if user_id is not None:
        asked = asked.where(Assignment.user_id == user_id)
    return [(assignment, body) for assignment, body in session.execute(asked)]


def bodies_of_parties(session: Session, party_ids: Collection[int]) -> list[tuple[int, Body]]:
    """Return the bodies on which these delegations sit, each with the delegation, in the order of their series."""
    now = clock.now()
    rows = session.execute(
        select(Seat.party_id, Body)
        .join(Format, Format.id == Seat.format_id)
        .join(Body, Body.id == Format.body_id)
        .where(Seat.party_id.in_(sorted(party_ids)), holds_at(Seat, now), holds_at(Format, now))
        .order_by(Body.series, Body.id)
    )
    return list(dict.fromkeys((party_id, body) for party_id, body in rows))


def standing_in(session: Session, user_id: int, party_id: int) -> Membership | None:
    """Return what a person is in a delegation now, or from a day to come."""
    return session.scalar(
        select(Membership)
        .where(
            Membership.user_id == user_id,
            Membership.party_id == party_id,
            or_(Membership.ends_at.is_(None), Membership.ends_at > clock.now()),
        )
        .order_by(Membership.starts_at.desc(), Membership.id.desc())
        .limit(1)
    )


def has_post(session: Session, user_id: int) -> bool:
    """Tell whether a person is anything here: of a delegation or office, by mandate or role, now or from a day to come."""
    now = clock.now()
    return any(
        session.scalar(
            select(model.id).where(model.user_id == user_id, or_(model.ends_at.is_(None), model.ends_at > now)).limit(1)
        )
        is not None
        for model in (Membership, Mandate, Appointment)
    )


def delegation_to_keep(session: Session, actor: Actor, pid: str) -> Party | None:
    """Return a delegation whose head this person sets; None for offices, and for whoever does not keep accounts."""
    return session.scalar(select(Party).where(Party.pid == pid, delegations_kept_by(actor)))


def heads_by_delegation(session: Session, actor: Actor) -> list[tuple[Party, list[Membership]]]:
    """Return every delegation, by name, with who heads it now or from a day to come."""
    parties = session.scalars(select(Party).where(delegations_kept_by(actor)).order_by(Party.name_en, Party.id)).all()
    heads: dict[int, list[Membership]] = {}
    for one in session.scalars(_heads()):
        heads.setdefault(one.party_id, []).append(one)
    return [(party, heads.get(party.id, [])) for party in parties]


def heads_of(session: Session, party_id: int) -> list[Membership]:
    """Return who heads a delegation, now or from a day to come, by name."""
    return list(session.scalars(_heads().where(Membership.party_id == party_id)))


def _heads() -> Select[Membership]:
    return _standing().where(Membership.function == MembershipFunction.HEAD.value).order_by(User.name, Membership.id)


def membership_told_of(session: Session, membership_id: int) -> Membership | None:
    """Return a membership that a letter is about, also an ended one, with person and delegation."""
    return session.scalar(
        select(Membership)
        .options(joinedload(Membership.user), joinedload(Membership.party))
        .where(Membership.id == membership_id)
    )


def account_told_of(session: Session, user_id: int) -> User:
    """Return an account that a letter is about, also an ended one."""
    return session.get_one(User, user_id)


def body_told_of(session: Session, body_id: int) -> Body | None:
    """Return a body that a letter is about."""
    return session.scalar(select(Body).where(Body.id == body_id))


def delegation_told_of(session: Session, party_id: int) -> Party | None:
    """Return a delegation that a letter is about."""
    return session.scalar(select(Party).where(Party.id == party_id))


# Groups of the directory


def rule_by_pid(session: Session, actor: Actor, pid: str) -> GroupRule | None:
    """Return what a group of the directory gives, for whoever keeps accounts."""
    return session.scalar(
        select(GroupRule).options(joinedload(GroupRule.party)).where(GroupRule.pid == pid, accounts_kept_by(actor))
    )


def rules_for(session: Session, party: Party) -> list[GroupRule]:
    """Return what groups give in a delegation or office, by group."""
    asked = select(GroupRule).where(GroupRule.party_id == party.id).order_by(GroupRule.directory_group)
    return list(session.scalars(asked))


def held_by(session: Session, rule: GroupRule) -> list[Membership]:
    """Return what this group has given there and still holds, with the persons, by name."""
    asked = _standing().where(
        Membership.party_id == rule.party_id,
        Membership.directory_group == rule.directory_group,
        Membership.function == rule.function,
    )
    return list(session.scalars(asked.order_by(User.name, User.id)))


def held_by_groups(session: Session) -> dict[tuple[str, int], int]:
    """Return how many persons belong to something now, by the group that gives it and the delegation or office."""
    now = clock.now()
    rows = session.execute(
        select(Membership.directory_group, Membership.party_id, func.count())
        .join(User, User.id == Membership.user_id)
        .where(Membership.directory_group.is_not(None), *_not_over(), Membership.starts_at <= now)
        .group_by(Membership.directory_group, Membership.party_id)
    )
    return {(group, party_id): number for group, party_id, number in rows if group is not None}


def entered_in(session: Session, party: Party) -> int:
    """Return how many persons belong to a delegation or office by what was entered here."""
    asked = _standing().where(Membership.party_id == party.id, Membership.directory_group.is_(None))
    return session.scalar(select(func.count()).select_from(asked.subquery())) or 0


def parties(session: Session) -> list[Party]:
    """Return all delegations and offices, by name."""
    return list(session.scalars(select(Party).order_by(Party.name_en, Party.id)))


# Reviews


@dataclass(frozen=True)
class AccountUse:
    """An account that stands: since when, when it was last used, what its holder is, and what was said of it before."""

    pid: str
    email: str
    name: str
    created_at: datetime
    seen_at: datetime | None
    break_glass: bool
    #: Its holder has any post now.
    posts: bool
    #: Belongs to a delegation, neither as its head nor as deputy, without end.
    without_end: bool
    #: The directory has shown who its holder is.
    in_directory: bool
    #: Until when it is kept, and when the head of a delegation last confirmed its holder.
    kept_until: datetime | None
    confirmed_at: datetime | None


def accounts_by_use(session: Session) -> list[AccountUse]:
    """Return the accounts that stand, those never used first, then those used longest ago."""
    return [AccountUse(*row) for row in session.execute(_by_use())]


def account_by_use(session: Session, user_id: int) -> AccountUse | None:
    """Return one account with its use; None if it no longer stands."""
    row = session.execute(_by_use(User.id == user_id)).first()
    return AccountUse(*row) if row else None


def _by_use(*whose: Any) -> Select[Any]:
    now = clock.now()
    seen = (
        select(SignInSession.user_id, func.max(SignInSession.seen_at).label("seen_at"))
        .group_by(SignInSession.user_id)
        .subquery()
    )
    said = (
        select(
            AccountDecision.user_id,
            func.max(AccountDecision.until).label("kept_until"),
            func.max(case((AccountDecision.verdict == Verdict.CONFIRMED.value, AccountDecision.at))).label(
                "confirmed_at"
            ),
        )
        .group_by(AccountDecision.user_id)
        .subquery()
    )
    posts = or_(
        *(
            exists().where(model.user_id == User.id, holds_at(model, now))
            for model in (Membership, Mandate, Appointment)
        )
    )
    without_end = exists().where(
        Membership.user_id == User.id,
        Membership.ends_at.is_(None),
        Membership.function.not_in([one.value for one in MembershipFunction if one.covers_all_bodies]),
        Membership.party_id.in_(select(Party.id).where(Party.kind.in_(DELEGATIONS))),
    )
    return (
        select(
            User.pid,
            User.email,
            User.name,
            User.created_at,
            seen.c.seen_at,
            User.break_glass,
            posts,
            without_end,
            exists().where(DirectoryIdentity.user_id == User.id),
            said.c.kept_until,
            said.c.confirmed_at,
        )
        .outerjoin(seen, seen.c.user_id == User.id)
        .outerjoin(said, said.c.user_id == User.id)
        .where(or_(User.ends_at.is_(None), User.ends_at > now), *whose)
        .order_by(seen.c.seen_at.is_not(None), seen.c.seen_at, User.created_at, User.id)
    )


def last_review(session: Session) -> tuple[datetime | None, datetime | None]:
    """Return when the accounts were last looked through, by a page or from the command line, and when the first was opened."""
    first = select(func.min(User.created_at)).scalar_subquery()
    reviewed, opened = session.execute(
        select(func.max(AuditEntry.at), first).where(AuditEntry.event == "accounts.reviewed")
    ).one()
    return reviewed, opened


def account_by_pid(session: Session, actor: Actor, pid: str) -> User | None:
    """Return an account that stands, for whoever keeps accounts; None for everybody else."""
    return session.scalar(
        select(User).where(
            User.pid == pid, accounts_kept_by(actor), or_(User.ends_at.is_(None), User.ends_at > clock.now())
        )
    )


def reviews(session: Session, actor: Actor) -> list[AccountReview]:
    """Return the reviews that were entered as done, the newest first."""
    asked = select(AccountReview).options(joinedload(AccountReview.by)).where(accounts_kept_by(actor))
    return list(session.scalars(asked.order_by(AccountReview.at.desc(), AccountReview.id.desc())))


def review_by_pid(session: Session, actor: Actor, pid: str) -> AccountReview | None:
    """Return a review that was entered as done, for whoever keeps accounts."""
    return session.scalar(
        select(AccountReview)
        .options(joinedload(AccountReview.by))
        .where(AccountReview.pid == pid, accounts_kept_by(actor))
    )


def decisions_of(session: Session, review: AccountReview | None = None) -> list[AccountDecision]:
    """Return what was decided for a review, in order: since the one before, or since the last for None."""
    asked = select(AccountDecision).options(
        joinedload(AccountDecision.user), joinedload(AccountDecision.by), joinedload(AccountDecision.party)
    )
    before = select(func.max(AccountReview.at))
    if review is not None:
        before = before.where(AccountReview.at < review.at)
        asked = asked.where(AccountDecision.at <= review.at)
    since = session.scalar(before)
    if since is not None:
        asked = asked.where(AccountDecision.at > since)
    return list(session.scalars(asked.order_by(AccountDecision.at, AccountDecision.id)))


def confirmed_at(session: Session, party_ids: Collection[int]) -> dict[int, datetime]:
    """Return when the heads of these delegations last confirmed their members."""
    rows = session.execute(
        select(AccountDecision.party_id, func.max(AccountDecision.at))
        .where(AccountDecision.party_id.in_(sorted(party_ids)))
        .group_by(AccountDecision.party_id)
    )
    return {party_id: at for party_id, at in rows if party_id is not None}


def sealed(session: Session, events: Collection[str]) -> list[AuditEntry]:
    """Return the entries of the chain that hold a seal, in order."""
    asked = select(AuditEntry).where(AuditEntry.event.in_(events)).order_by(AuditEntry.seq)
    return [entry for entry in session.scalars(asked) if '"seal":' in entry.data]


def all_reviewed(session: Session) -> Iterator[AccountDecision | AccountReview]:
    """Yield every decision, then every review, in order."""
    yield from session.scalars(select(AccountDecision).order_by(AccountDecision.id))
    yield from session.scalars(select(AccountReview).order_by(AccountReview.id))
