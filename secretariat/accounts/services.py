"""Writes about the members of a delegation: letting in, prolonging, shortening, ending; and setting its head.

A membership is never rewritten into another: its end is set, and what has not begun is taken off. The bodies somebody
covers end with it, and so do their sessions where it ends at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from secretariat.accounts import queries
from secretariat.accounts.policy import is_kept_elsewhere
from secretariat.committees.actors import Actor
from secretariat.committees.models import Assignment, Body
from secretariat.committees.queries import readers_of
from secretariat.core import audit, clock, mail, texts, wall_time
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, language
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.people import first_password
from secretariat.people.models import Membership, Party, User
from secretariat.people.queries import user_by_email
from secretariat.people.services import clean_email, create_user, end_sessions, has_ended
from secretariat.people.states import MembershipFunction
from secretariat.press import dates

#: Letters: to the person, and to the secretariats of the bodies.
LET_IN, CHANGED, ENDED, HEADS = "accounts.let_in", "accounts.changed", "accounts.ended", "accounts.heads"
MEMBERS_CHANGED = "accounts.members_changed"
#: To whom the operator opened an account.
OPENED = "accounts.opened"
#: To whose account has ended; and to who may choose a password.
CLOSED, CHOOSE = "accounts.closed", "accounts.choose_password"


@dataclass(frozen=True)
class Newcomer:
    """Who is let in, as it was typed."""

    email: str
    name: str
    language: str


@dataclass(frozen=True)
class Days:
    """From the first day to the last, both whole, on the clock of `zone`; at most `most` days."""

    first: date
    last: date
    zone: str
    most: int

    @property
    def ends(self) -> datetime:
        return midnight(self.last + timedelta(days=1), self.zone)


def let_in(
    session: Session, party: Party, *, actor: Actor, newcomer: Newcomer, bodies: Sequence[Body], days: Days
) -> Membership:
    """Let a person into a delegation, for some of the bodies on which it sits; an account is opened if there is none.

    Raises BadInput (`email`, `name`, `language`, `bodies`, `starts`, `ends`).
    """
    audit.hold(session)
    _check_bodies(session, party, bodies)
    today = clock.now().astimezone(wall_time.zone_of(days.zone)).date()
    if days.first < today:
        raise BadInput("starts", N_("This day is over: begin today or later."))
    if days.first > today + timedelta(days=days.most):
        raise BadInput("starts", N_("Begin within %(days)s days."), days=days.most)
    check_last(days, days.first)
    user = _account(session, party, newcomer, actor)
    starts = max(midnight(days.first, days.zone), clock.now())
    given = Membership(
        user_id=user.id,
        party_id=party.id,
        function=MembershipFunction.DELEGATE.value,
        starts_at=starts,
        ends_at=days.ends,
    )
    session.add(given)
    for body in bodies:
        _assign(session, given, body)
    session.flush()
    audit.record(session, "member.let_in", actor=actor.ref, **_facts(given), bodies=_codes(bodies))
    tell(session, LET_IN, given, days.zone)
    _tell_secretariats(session, given, [body.id for body in bodies], "let in", days.zone)
    return given


def change_member(
    session: Session, membership: Membership, *, actor: Actor, bodies: Sequence[Body], days: Days
) -> None:
    """Set when a membership ends, later or earlier, and which bodies its holder covers. Raises BadInput, RuleBroken."""
    audit.hold(session)
    _refresh(session, membership)
    _check_bodies(session, membership.party, bodies)
    now = clock.now()
    today = now.astimezone(wall_time.zone_of(days.zone)).date()
    if days.last < max(today, days.first):
        raise BadInput("ends", N_("The last day is today or later; to end at once, use the button for that."))
    check_last(days, max(today, days.first))
    offered = {body.id for _, body in queries.bodies_of_parties(session, {membership.party_id})}
    wanted = {body.id: body for body in bodies}
    touched: set[int] = set()
    for assignment, body in queries.covered_for(session, {membership.party_id}, membership.user_id):
        if body.id in offered and body.id not in wanted:
            _end(session, assignment, now)
            touched.add(body.id)
        elif body.id in wanted or assignment.ends_at is None or assignment.ends_at > days.ends:
            assignment.ends_at = days.ends
            wanted.pop(body.id, None)
    membership.ends_at = days.ends
    for body in wanted.values():
        _assign(session, membership, body)
        touched.add(body.id)
    session.flush()
    audit.record(session, "member.changed", actor=actor.ref, **_facts(membership), bodies=_codes(bodies))
    tell(session, CHANGED, membership, days.zone)
    _tell_secretariats(session, membership, sorted(touched), "changed", days.zone)


def end_member(session: Session, membership: Membership, *, actor: Actor, zone: str) -> None:
    """End a membership at once, what its holder covers for the delegation, and all their sessions. Raises RuleBroken."""
    audit.hold(session)
    _refresh(session, membership)
    _end_all(session, membership, actor, zone)


def appoint_head(session: Session, party: Party, *, actor: Actor, newcomer: Newcomer, zone: str) -> Membership:
    """Make a person head of a delegation from now on: one of its members, or somebody whose account this opens.

    Raises BadInput (`email`, `name`, `language`).
    """
    audit.hold(session)
    known = user_by_email(session, clean_email(newcomer.email))
    held = queries.standing_in(session, known.id, party.id) if known is not None else None
    if held is not None and held.function == MembershipFunction.HEAD.value:
        raise BadInput("email", N_("This person heads the delegation already."))
    if held is not None and known is not None and not has_ended(known):
        user = known
        _end(session, held, clock.now())
    else:
        user = _account(session, party, newcomer, actor)
    given = Membership(
        user_id=user.id, party_id=party.id, function=MembershipFunction.HEAD.value, starts_at=clock.now()
    )
    session.add(given)
    session.flush()
    audit.record(session, "head.appointed", actor=actor.ref, **_facts(given))
    tell(session, HEADS, given, zone)
    return given


def end_headship(session: Session, membership: Membership, *, actor: Actor, zone: str) -> None:
    """End a headship at once, with the holder's sessions. The delegation may be without a head until one is appointed."""
    audit.hold(session)
    session.refresh(membership, with_for_update={"of": Membership})
    _end_all(session, membership, actor, zone)


def _end_all(session: Session, membership: Membership, actor: Actor, zone: str) -> None:
    now = clock.now()
    if membership.ends_at is not None and membership.ends_at <= now:
        return
    touched = []
    for assignment, body in queries.covered_for(session, {membership.party_id}, membership.user_id):
        _end(session, assignment, now)
        touched.append(body.id)
    user = membership.user
    event = "head.ended" if membership.function == MembershipFunction.HEAD.value else "member.ended"
    audit.record(session, event, actor=actor.ref, **_facts(membership))
    tell(session, ENDED, membership, zone)
    _tell_secretariats(session, membership, touched, "ended", zone)
    _end(session, membership, now)
    end_sessions(session, user, actor=actor.ref, reason="membership ended")
    session.flush()


def _refresh(session: Session, membership: Membership) -> None:
    session.refresh(membership, with_for_update={"of": Membership})
    if is_kept_elsewhere(membership):
        raise RuleBroken(N_("Who heads a delegation, and who is deputy, is set by the administrator."))


def _end(session: Session, row: Membership | Assignment, now: datetime) -> None:
    """End what holds; what has not held for an instant is taken off."""
    if row.starts_at < now:
        row.ends_at = now
    else:
        session.delete(row)


def _check_bodies(session: Session, party: Party, bodies: Sequence[Body]) -> None:
    if not bodies:
        raise BadInput("bodies", N_("Choose at least one body."))
    if not {body.id for body in bodies} <= {body.id for _, body in queries.bodies_of_parties(session, {party.id})}:
        raise BadInput("bodies", N_("Choose among the bodies on which the delegation sits."))


def check_last(days: Days, first: date) -> None:
    """Refuse a last day before the first, or too far from it. Raises BadInput (`ends`)."""
    if days.last < first:
        raise BadInput("ends", N_("The last day comes before the first."))
    latest = first + timedelta(days=days.most)
    if days.last > latest:
        raise BadInput(
            "ends",
            N_("At most %(days)s days at a time: until %(day)s at the latest."),
            days=days.most,
            day=dates.day_month_year(latest, language()),
        )


def _account(session: Session, party: Party, newcomer: Newcomer, actor: Actor) -> User:
    """Return the account of who is let in. One that stands is taken if its holder is nothing else here, under its own
    name: nobody is drawn into a delegation from another post, and what that is, is not said."""
    user = user_by_email(session, clean_email(newcomer.email))
    if user is None:
        name = texts.line(newcomer.name, field="name", limit=200)
        return create_user(session, actor=actor.ref, email=newcomer.email, name=name, language=newcomer.language)
    if not has_ended(user) and queries.standing_in(session, user.id, party.id) is not None:
        raise BadInput("email", N_("This person belongs to the delegation already: change what is entered there."))
    if has_ended(user) or user.break_glass or queries.has_post(session, user.id):
        raise BadInput("email", N_("This address cannot be let in from here. Ask who runs the service."))
    return user


def _assign(session: Session, membership: Membership, body: Body) -> None:
    session.add(
        Assignment(
            user_id=membership.user_id,
            body_id=body.id,
            party_id=membership.party_id,
            starts_at=max(membership.starts_at, clock.now()),
            ends_at=membership.ends_at,
        )
    )


def _facts(membership: Membership) -> dict[str, Any]:
    return {
        "about": Ref("user", membership.user_id),
        "party": str(Ref("party", membership.party_id)),
        "starts": membership.starts_at,
        "ends": membership.ends_at,
    }


def _codes(bodies: Sequence[Body]) -> list[str]:
    return sorted(body.code for body in bodies)


def tell(session: Session, notice: str, membership: Membership, zone: str) -> None:
    """Ask for a letter to the person concerned."""
    mail.put_notice(
        session,
        notice,
        user_id=membership.user_id,
        about=Ref("membership", membership.id),
        key=f"{membership.id}:{clock.now():%Y%m%dT%H%M%S.%f}",
        party=membership.party_id,
        zone=zone,
    )


def _tell_secretariats(session: Session, membership: Membership, body_ids: Sequence[int], what: str, zone: str) -> None:
    """Ask for a letter to the secretariat of each body whose readers have changed."""
    for body_id in body_ids:
        for user, _ in readers_of(session, f"secretariat:{body_id}"):
            mail.put_notice(
                session,
                MEMBERS_CHANGED,
                user_id=user.id,
                about=Ref("body", body_id),
                key=f"{body_id}:{membership.id}:{clock.now():%Y%m%dT%H%M%S.%f}",
                party=membership.party_id,
                member=membership.user_id,
                what=what,
                zone=zone,
            )


def tell_of_account(session: Session, user: User) -> None:
    """Ask for a letter to a person whose account was opened with the house: how to sign in."""
    mail.put_notice(session, OPENED, user_id=user.id, about=user.ref, key=str(user.id))


def tell_of_end(session: Session, user: User) -> None:
    """Ask for a letter to a person whose account has ended."""
    mail.put_notice(session, CLOSED, user_id=user.id, about=user.ref, key=f"{user.id}:{clock.now():%Y%m%dT%H%M%S.%f}")


def write_again(session: Session, user: User, *, actor: Actor) -> None:
    """Let a person choose a password, by a letter to them alone. The one before, if there is one, is good until they do;
    what an older letter holds is good no more."""
    number = first_password.let_choose(session, user, actor=actor.ref)
    mail.put_notice(session, CHOOSE, user_id=user.id, about=user.ref, key=f"{user.id}:{number}", number=number)


def midnight(day: date, zone: str) -> datetime:
    """Return when a day begins in a zone."""
    return wall_time.instant_of(datetime.combine(day, time()), zone)
