"""Giving: a mandate, a body to cover or to draft for, a place in an office, a role, a seat, a format; all from day to day."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Assignment, Body, Format, Mandate, Seat
from secretariat.committees.states import Capacity, Function
from secretariat.core import audit, texts
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_, both
from secretariat.core.ids import Ref
from secretariat.house import policy, queries
from secretariat.house.services.rules import (
    Span,
    check_account,
    check_mandate,
    check_within,
    known,
    meeting,
    obey,
    said_until,
)
from secretariat.house.services.telling import tell
from secretariat.house.states import IN_OFFICES, MANDATES
from secretariat.people.models import Appointment, Membership, Party, User
from secretariat.people.states import MembershipFunction, Role

T = TypeVar("T")
TITLE_LIMIT, NAME_LIMIT, CODE_LIMIT = 200, 120, 24


def give_mandate(
    session: Session,
    body: Body,
    *,
    actor: Actor,
    email: str,
    function: Function,
    titles: tuple[str, str],
    span: Span,
) -> Mandate:
    """Give somebody a mandate in a body. Without titles, English and French, it is called by its function.

    Raises BadInput (`email`, `function`, `title_en`, `title_fr`, `starts`, `ends`), RuleBroken.
    """
    audit.hold(session)
    user = known(session, email)
    starts, ends = span.instants()
    obey(policy.may_give_mandate(actor, body.id, function))
    obey(policy.may_change_for(actor, user.id))
    check_account(user, ends)
    check_mandate(session, user, body, function, starts, ends, zone=span.zone)
    english, french = both(MANDATES[function])
    given = _keep(
        session,
        Mandate(
            user_id=user.id,
            body_id=body.id,
            function=function.value,
            title_en=texts.line(titles[0], field="title_en", limit=TITLE_LIMIT) or english,
            title_fr=texts.line(titles[1], field="title_fr", limit=TITLE_LIMIT) or french,
            starts_at=starts,
            ends_at=ends,
        ),
    )
    audit.record(
        session,
        "mandate.given",
        actor=actor.ref,
        about=user.ref,
        body=str(body.ref),
        function=function.value,
        starts=starts,
        ends=ends,
    )
    tell(session, user, actor=actor, zone=span.zone, body=body)
    return given


def give_assignment(session: Session, body: Body, *, actor: Actor, user: User, party: Party, span: Span) -> Assignment:
    """Let somebody of an office serve a body for it: draft for it, or cover the office's seat. Without a last day it
    lasts as long as they belong to the office. Whom delegations send is said by their heads.

    Raises BadInput (`who`, `starts`, `ends`), RuleBroken.
    """
    audit.hold(session)
    starts, ends = span.instants()
    obey(policy.can_keep_body(actor, body))
    obey(policy.may_change_for(actor, user.id))
    member = queries.membership_at(session, user.id, party.id, starts)
    if member is None or party.is_delegation:
        raise BadInput("who", N_("Choose among those of the offices of the house."))
    drafts = member.function == MembershipFunction.DRAFTING_OFFICER.value
    if not drafts and not queries.sits(session, party.id, body.id):
        raise BadInput(
            "who", N_("The office has no seat in this body, and %(name)s is no drafting officer."), name=user.name
        )
    ends = check_within(member, user, ends, span.zone)
    check_account(user, ends)
    there = meeting(queries.assigned(session, user.id, party.id, body.id), starts, ends)
    if there is not None:
        raise BadInput(
            "who",
            N_("%(name)s serves the body already, %(until)s: prolong or end that."),
            name=user.name,
            until=said_until(there, span.zone),
        )
    given = _keep(
        session, Assignment(user_id=user.id, body_id=body.id, party_id=party.id, starts_at=starts, ends_at=ends)
    )
    audit.record(
        session,
        "assignment.given",
        actor=actor.ref,
        about=user.ref,
        body=str(body.ref),
        party=str(Ref("party", party.id)),
        starts=starts,
        ends=ends,
    )
    tell(session, user, actor=actor, zone=span.zone, body=body)
    return given


def give_membership(
    session: Session, party: Party, *, actor: Actor, user: User, function: MembershipFunction, span: Span
) -> Membership:
    """Let somebody belong to an office, or be deputy of a head of delegation. Who heads a delegation is set on a page of
    its own, and its members are let in by its head.

    Raises BadInput (`party`, `function`, `starts`, `ends`), RuleBroken.
    """
    audit.hold(session)
    starts, ends = span.instants()
    obey(policy.can_keep_person(actor, user))
    if party.is_delegation and function is not MembershipFunction.DEPUTY_HEAD:
        raise BadInput(
            "function",
            N_(
                "In a delegation only a deputy is entered here: its head lets the others in, and has a page of their own."
            ),
        )
    if not party.is_delegation and function not in IN_OFFICES:
        raise BadInput("function", N_("An office has a head, staff and drafting officers."))
    check_account(user, ends)
    own = [one for one in queries.memberships_in(session, party.id) if one.user_id == user.id]
    there = meeting(own, starts, ends)
    if there is not None:
        raise BadInput(
            "party",
            N_("%(name)s belongs to it already, %(until)s: prolong or end that."),
            name=user.name,
            until=said_until(there, span.zone),
        )
    given = _keep(
        session,
        Membership(user_id=user.id, party_id=party.id, function=function.value, starts_at=starts, ends_at=ends),
    )
    audit.record(
        session,
        "membership.given",
        actor=actor.ref,
        about=user.ref,
        party=str(Ref("party", party.id)),
        function=function.value,
        starts=starts,
        ends=ends,
    )
    tell(session, user, actor=actor, zone=span.zone)
    return given


def give_role(session: Session, user: User, *, actor: Actor, role: Role, span: Span) -> Appointment:
    """Give somebody a role of the whole organisation. Raises BadInput (`role`, `starts`, `ends`), RuleBroken."""
    audit.hold(session)
    starts, ends = span.instants()
    obey(policy.can_keep_person(actor, user))
    check_account(user, ends)
    there = meeting(queries.roles_of(session, user.id, role.value), starts, ends)
    if there is not None:
        raise BadInput(
            "role",
            N_("%(name)s holds this role %(until)s: two cannot overlap. Prolong or end that."),
            name=user.name,
            until=said_until(there, span.zone),
        )
    given = _keep(session, Appointment(user_id=user.id, role=role.value, starts_at=starts, ends_at=ends))
    audit.record(session, "role.given", actor=actor.ref, about=user.ref, role=role.value, starts=starts, ends=ends)
    tell(session, user, actor=actor, zone=span.zone)
    return given


def give_seat(session: Session, format: Format, *, actor: Actor, party: Party, capacity: Capacity, span: Span) -> Seat:
    """Seat a delegation or office in a format. Raises BadInput (`party`, `starts`, `ends`)."""
    audit.hold(session)
    starts, ends = span.instants()
    there = meeting(queries.seats_of(session, format.id, party.id), starts, ends)
    if there is not None:
        raise BadInput(
            "party",
            N_("It sits there already, %(until)s: two seats cannot overlap. Change or end that one."),
            until=said_until(there, span.zone),
        )
    given = _keep(
        session,
        Seat(format_id=format.id, party_id=party.id, capacity=capacity.value, starts_at=starts, ends_at=ends),
    )
    audit.record(
        session,
        "seats.given",
        actor=actor.ref,
        about=Ref("format", format.id),
        seats={party.code: capacity.value},
        starts=starts,
        ends=ends,
    )
    return given


def give_format(session: Session, body: Body, *, actor: Actor, code: str, names: tuple[str, str], span: Span) -> Format:
    """Let a body meet in another format, without seats as yet. Raises BadInput (`code`, names, `starts`, `ends`)."""
    audit.hold(session)
    starts, ends = span.instants()
    code = texts.line(code, field="code", limit=CODE_LIMIT).lower()
    name_en, name_fr = (
        texts.line(name, field=field, limit=NAME_LIMIT)
        for name, field in zip(names, ("name_en", "name_fr"), strict=True)
    )
    for field, typed in (("code", code), ("name_en", name_en), ("name_fr", name_fr)):
        if not typed:
            raise BadInput(field, N_("Nothing is given here."))
    formats = queries.formats_in(session, body.id)
    if any(one.code == code for one in formats):
        raise BadInput("code", N_("The body has, or had, a format with this code: choose another."))
    made = _keep(
        session,
        Format(
            body_id=body.id,
            code=code,
            name_en=name_en,
            name_fr=name_fr,
            position=max((one.position for one in formats), default=-1) + 1,
            starts_at=starts,
            ends_at=ends,
        ),
    )
    audit.record(
        session, "format.entered", actor=actor.ref, about=Ref("format", made.id), body=str(body.ref), code=code
    )
    return made


def _keep(session: Session, made: T) -> T:
    session.add(made)
    session.flush()
    return made
