"""Prolonging, shortening and ending what was given; and all that somebody holds, at a day.

Nothing is deleted: its end is set. What has not begun for an instant is taken off.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from secretariat.accounts.services import midnight
from secretariat.committees.actors import Actor
from secretariat.committees.models import Assignment, Format, Mandate, Seat
from secretariat.committees.states import Function
from secretariat.core import audit, clock
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.house import policy, queries
from secretariat.house.services.rules import Span, check_account, check_mandate, check_within, meeting, obey, said_until
from secretariat.house.services.telling import tell
from secretariat.people.models import Appointment, Dated, Membership, User
from secretariat.people.services import end_account, end_sessions
from secretariat.people.states import MembershipFunction

_OVER = N_("This has ended: give it anew.")


def may_change(actor: Actor, row: Any) -> Decision:
    """Tell whether somebody may prolong, shorten or end what a row gives, and if not, who does."""
    match row:
        case Mandate():
            if row.deputising_for_id is not None:
                return refuse(N_("Who deputises is declared, and ended, by the chair or the head of the secretariat."))
            allowed = policy.may_give_mandate(actor, row.body_id, Function(row.function))
            return policy.may_change_for(actor, row.user_id) if allowed else allowed
        case Assignment():
            if row.party.is_delegation:
                return refuse(N_("Whom a delegation sends is said by its head."))
            return policy.may_change_for(actor, row.user_id)
        case Membership():
            if row.directory_group is not None:
                return refuse(N_("A group of the directory gives this membership, and takes it away."))
            if row.party.is_delegation and row.function == MembershipFunction.HEAD.value:
                return refuse(N_("Who heads a delegation is set on a page of its own."))
            if row.party.is_delegation and row.function != MembershipFunction.DEPUTY_HEAD.value:
                return refuse(N_("The head of the delegation lets its members in, prolongs and ends them."))
            return policy.can_keep_person(actor, row.user)
        case Appointment():
            allowed = policy.may_change_for(actor, row.user_id)
            return (
                allowed
                if policy.is_administrator(actor)
                else refuse(N_("Only the administrator gives memberships and roles."))
            )
    return allow(N_("You keep this body."))


def set_last_day(session: Session, row: Dated, *, actor: Actor, last: date | None, zone: str) -> None:
    """Prolong or shorten: `last` is the last day, whole; None lets it go on. Raises BadInput (`ends`), RuleBroken."""
    audit.hold(session)
    now = _held(session, row, actor)
    today = max(day_of(now, zone), day_of(row.starts_at, zone))
    if last is not None and last < today:
        raise BadInput("ends", N_("The last day is today or later; to end at once, use the button for that."))
    ends = Span(today, last, zone).until(today)
    if ends == row.ends_at:
        return
    _check(session, row, ends, zone)
    _set_end(session, row, ends)
    _record_change(session, row, actor)
    _tell(session, row, actor, zone)


def end_now(session: Session, row: Dated, *, actor: Actor, zone: str) -> None:
    """End at once; what has not begun is taken off. Ended already, nothing changes. Raises RuleBroken."""
    audit.hold(session)
    now = _held(session, row, actor)
    _end(session, row, now, actor)
    _tell(session, row, actor, zone)


def end_of(day: date, zone: str) -> datetime:
    """Return the moment at which a day is over in a zone."""
    return midnight(day + timedelta(days=1), zone)


def day_of(moment: datetime, zone: str) -> date:
    """Return the day of a moment on the clock of a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def _held(session: Session, row: Any, actor: Actor) -> datetime:
    """Hold a row that may be changed, and return the instant. Raises RuleBroken."""
    session.refresh(row, with_for_update={"of": type(row)})
    obey(may_change(actor, row))
    now = clock.now()
    if row.ends_at is not None and row.ends_at <= now:
        raise RuleBroken(_OVER)
    return now


def _check(session: Session, row: Any, ends: datetime | None, zone: str) -> None:
    """Refuse what would be added to a row where it cannot stand; shortening always can. Raises BadInput (`ends`)."""
    added: datetime | None = row.ends_at
    if added is None or (ends is not None and ends <= added):
        return
    if isinstance(row, Seat):
        there = meeting(queries.seats_of(session, row.format_id, row.party_id), added, ends, but=row)
        if there is not None:
            raise BadInput("ends", N_("Another seat of it follows: end this one before."))
        return
    if isinstance(row, Format):
        return
    user = queries.user_with_id(session, row.user_id)
    check_account(user, ends)
    if isinstance(row, Mandate):
        body = queries.body_with_id(session, row.body_id)
        check_mandate(session, user, body, Function(row.function), added, ends, zone=zone, but=row)
        return
    if isinstance(row, Assignment):
        member = queries.membership_at(session, row.user_id, row.party_id, max(row.starts_at, clock.now()))
        if member is not None:
            held = check_within(member, user, ends, zone)
            if held != ends:
                raise BadInput(
                    "ends",
                    N_("%(name)s belongs to the office %(until)s: no longer than that."),
                    name=user.name,
                    until=said_until(member, zone),
                )
        beside: list[Any] = queries.assigned(session, row.user_id, row.party_id, row.body_id)
    elif isinstance(row, Membership):
        beside = [one for one in queries.memberships_in(session, row.party_id) if one.user_id == row.user_id]
    else:
        beside = queries.roles_of(session, row.user_id, row.role)
    if meeting(beside, added, ends, but=row) is not None:
        raise BadInput("ends", N_("The same is given again from a later day: end this one before."))


def _set_end(session: Session, row: Any, ends: datetime | None) -> None:
    """Set an end, and those of what rests on the row: deputies of a chair, and what a membership lets somebody serve."""
    before, row.ends_at = row.ends_at, ends
    if isinstance(row, Mandate):
        for deputy in queries.deputies_of(session, row):
            if ends is not None and (deputy.ends_at is None or deputy.ends_at > ends):
                _shorten(session, deputy, ends)
    if isinstance(row, Membership):
        for one in queries.assigned(session, row.user_id, row.party_id):
            if ends is not None and (one.ends_at is None or one.ends_at > ends):
                _shorten(session, one, ends)
            elif before is not None and one.ends_at == before:
                one.ends_at = ends
    session.flush()


def _end(session: Session, row: Any, moment: datetime, actor: Actor) -> None:
    """End a row at a moment, now or later; record it. What begins only then, or later, is taken off."""
    if moment > clock.now():
        if row.starts_at < moment:
            _set_end(session, row, moment)
            _record_change(session, row, actor)
            return
        _record_end(session, row, actor, begun=False)
        _shorten(session, row, moment)
        return
    _record_end(session, row, actor, begun=row.starts_at < moment)
    user = row.user if isinstance(row, Membership) else None
    if row.starts_at < moment:
        _set_end(session, row, moment)
    else:
        _shorten(session, row, moment)
    if user is not None:
        end_sessions(session, user, actor=actor.ref, reason="membership ended")


def _shorten(session: Session, row: Any, ends: datetime) -> None:
    """Let a row end; one that would end before it begins is taken off, unless something was done under it."""
    if row.starts_at < ends:
        row.ends_at = ends
        session.flush()
        return
    try:
        with session.begin_nested():
            session.delete(row)
    except IntegrityError:
        row.ends_at = row.starts_at + timedelta(microseconds=1)
        session.flush()


def _record_change(session: Session, row: Any, actor: Actor) -> None:
    days = {"starts": row.starts_at, "ends": row.ends_at}
    by = actor.ref
    match row:
        case Mandate():
            about = {"body": str(Ref("body", row.body_id)), "function": row.function, **days}
            audit.record(session, "mandate.changed", actor=by, about=Ref("user", row.user_id), **about)
        case Assignment():
            about = {"body": str(Ref("body", row.body_id)), "party": str(Ref("party", row.party_id)), **days}
            audit.record(session, "assignment.changed", actor=by, about=Ref("user", row.user_id), **about)
        case Membership():
            about = {"party": str(Ref("party", row.party_id)), "function": row.function, **days}
            audit.record(session, "membership.changed", actor=by, about=Ref("user", row.user_id), **about)
        case Appointment():
            audit.record(session, "role.changed", actor=by, about=Ref("user", row.user_id), role=row.role, **days)
        case Seat():
            about = {"party": row.party.code, "capacity": row.capacity, **days}
            audit.record(session, "seat.changed", actor=by, about=Ref("format", row.format_id), **about)
        case Format():
            audit.record(session, "format.changed", actor=by, about=Ref("format", row.id), **days)


def _record_end(session: Session, row: Any, actor: Actor, *, begun: bool) -> None:
    by = actor.ref
    match row:
        case Mandate():
            about = {"body": str(Ref("body", row.body_id)), "function": row.function, "begun": begun}
            audit.record(session, "mandate.ended", actor=by, about=Ref("user", row.user_id), **about)
        case Assignment():
            about = {"body": str(Ref("body", row.body_id)), "party": str(Ref("party", row.party_id)), "begun": begun}
            audit.record(session, "assignment.ended", actor=by, about=Ref("user", row.user_id), **about)
        case Membership():
            about = {"party": str(Ref("party", row.party_id)), "function": row.function, "begun": begun}
            audit.record(session, "membership.ended", actor=by, about=Ref("user", row.user_id), **about)
        case Appointment():
            audit.record(session, "role.ended", actor=by, about=Ref("user", row.user_id), role=row.role, begun=begun)
        case Seat():
            about = {"party": row.party.code, "capacity": row.capacity, "begun": begun}
            audit.record(session, "seat.ended", actor=by, about=Ref("format", row.format_id), **about)
        case Format():
            audit.record(session, "format.ended", actor=by, about=Ref("format", row.id), begun=begun)


def _tell(session: Session, row: Any, actor: Actor, zone: str) -> None:
    if isinstance(row, Seat | Format):
        return
    body = queries.body_with_id(session, row.body_id) if isinstance(row, Mandate | Assignment) else None
    tell(session, queries.user_with_id(session, row.user_id), actor=actor, zone=zone, body=body)


@dataclass(frozen=True)
class Left:
    """What ends when somebody leaves, and what does not, since somebody else must end it."""

    ending: list[Any]
    staying: list[tuple[Any, str]]


def leaving(session: Session, user: User, *, actor: Actor, last: date, zone: str) -> Left:
    """Return what somebody holds beyond a last day, as far as who asks keeps it."""
    moment = end_of(last, zone)
    beyond = [
        one for one in queries.held_by(session, actor, {user.id}).rows if one.ends_at is None or one.ends_at > moment
    ]
    ending: list[Any] = []
    staying: list[tuple[Any, str]] = []
    for row in beyond:
        if isinstance(row, Mandate) and row.deputising_for_id is not None:
            allowed = policy.may_change_for(actor, user.id)
        else:
            allowed = may_change(actor, row)
        if allowed:
            ending.append(row)
        else:
            staying.append((row, allowed.reason))
    return Left(ending, staying)


def leave(session: Session, user: User, *, actor: Actor, last: date, zone: str, account: bool) -> int:
    """End all that somebody holds with a last day, whole; with `account`, the account too. Returns how many ended.

    Raises BadInput (`last`), RuleBroken for oneself, and where the account would end for whoever does not keep accounts.
    """
    audit.hold(session)
    obey(policy.may_change_for(actor, user.id))
    if account and not policy.is_administrator(actor):
        raise RuleBroken(N_("Only the administrator ends accounts."))
    if last < day_of(clock.now(), zone):
        raise BadInput("last", N_("This day is over: choose today or later."))
    moment = end_of(last, zone)
    left = leaving(session, user, actor=actor, last=last, zone=zone)
    # What rests on another goes with it: memberships last.
    order = sorted(left.ending, key=lambda row: isinstance(row, Membership))
    for row in order:
        _end(session, row, moment, actor)
    touched = {row.body_id for row in left.ending if isinstance(row, Mandate | Assignment)}
    for body_id in sorted(touched):
        tell(session, user, actor=actor, zone=zone, body=queries.body_with_id(session, body_id))
    if not touched and left.ending:
        tell(session, user, actor=actor, zone=zone)
    if account:
        end_account(session, user, actor=actor.ref, at=moment)
    session.flush()
    return len(order)
