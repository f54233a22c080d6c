"""Pages of a head of delegation: her members, letting in, prolonging, shortening, ending."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from secretariat.accounts import policy, queries, reviewing, services
from secretariat.accounts.forms import LetInForm, MemberForm
from secretariat.accounts.queries import Member
from secretariat.accounts.saying import FUNCTIONS
from secretariat.accounts.services import Days, Newcomer
from secretariat.accounts.views import bp
from secretariat.committees.models import Assignment, Body
from secretariat.core import clock
from secretariat.core.errors import NotFound
from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.people.models import Membership, Party, User
from secretariat.people.states import MembershipFunction
from secretariat.web import paging
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.confirming import Answer, done
from secretariat.web.database import db
from secretariat.web.filters import local, pick, table_date
from secretariat.web.forms import BaseForm
from secretariat.web.paging import Place
from secretariat.web.requests import settings
from secretariat.web.told import tell

#: What ends within so many days is named on top; who was here within them is not dated more closely.
SOON = timedelta(days=30)
#: So many of them stand there at once, over the members themselves.
ENDING = 10


@dataclass(frozen=True)
class Row:
    """A member as the page shows it; `change` is the address where it can be changed, or empty, with `why` not."""

    name: str
    email: str
    function: str
    codes: tuple[str, ...]
    starts: str
    ends: str
    soon: bool
    seen: str
    change: str
    why: str


@dataclass(frozen=True)
class Shown:
    """A delegation with its members, and by body who covers it until when."""

    name: str
    let_in: str
    confirm: str
    #: When the members were last confirmed and are to be again, as words; and whether that is overdue.
    confirmed: str
    overdue: bool
    #: A page of the members, and which.
    rows: tuple[Row, ...]
    place: Place
    #: Name and last day of those whose membership ends soon, a page of them.
    ending: tuple[tuple[str, str], ...]
    ending_place: Place
    #: A page of the bodies.
    bodies: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    bodies_place: Place


@bp.get("/delegation")
@signed_in
def delegation() -> str:
    """The members of the reader's own delegation. Raises NotFound for who heads none."""
    session, actor = db.session(), current_actor()
    if not actor.headed:
        raise NotFound
    parties = queries.delegations_headed(session, actor)
    members = queries.members_of(session, actor.headed)
    covered = queries.covered_for(session, actor.headed)
    bodies = queries.bodies_of_parties(session, actor.headed)
    confirmed = queries.confirmed_at(session, actor.headed)
    shown = [
        _shown(party, members, covered, bodies, confirmed.get(party.id), of=f"-{party.pid}" if len(parties) > 1 else "")
        for party in parties
    ]
    return render_template("accounts/delegation.html", delegations=shown, lead=_lead(shown))


@bp.route("/delegations/<pid:party>/let-in", methods=["GET", "POST"])
@requires(queries.delegation_by_pid, policy.can_let_in)
@writes
def let_in(party: Party) -> Answer:
    """Let a person in: who, for which bodies, from when to when."""
    session = db.session()
    offered = [body for _, body in queries.bodies_of_parties(session, {party.id})]
    form = LetInForm.of_request(data={"starts": _today(), "language": "en"})
    _offer(form.bodies, offered)

    def page(status: int) -> Answer:
        text = render_template(
            "accounts/let_in.html", form_=form, party=party, name=pick(party, "name"), most=settings().member_days
        )
        return text, status

    if request.method != "POST":
        return page(200)

    def act() -> str:
        membership = services.let_in(
            session,
            party,
            actor=current_actor(),
            newcomer=Newcomer(form.email.data, form.name.data, form.language.data),
            bodies=[body for body in offered if body.pid in form.bodies.data],
            days=_days(form.starts.data, form.ends.data),
        )
        return gettext("%(name)s is let in.", name=membership.user.name)

    return done(
        form,
        act,
        back=url_for("accounts.delegation"),
        again=lambda: page(422),
        strong=gettext("Let somebody in"),
        facts=[(gettext("Delegation"), pick(party, "name"))],
        then=N_("A letter is on its way."),
    )


@bp.route("/delegation/members/<pid:member>", methods=["GET", "POST"])
@requires(queries.member_by_pid, policy.can_change_member)
@writes
def change_member(member: Membership) -> Answer:
    """Prolong or shorten a membership, and say which bodies its holder covers."""
    session = db.session()
    offered = [body for _, body in queries.bodies_of_parties(session, {member.party_id})]
    held = {body.id for _, body in queries.covered_for(session, {member.party_id}, member.user_id)}
    ends = last_day(member.ends_at) if member.ends_at else None
    form = MemberForm.of_request(data={"bodies": [body.pid for body in offered if body.id in held], "ends": ends})
    _offer(form.bodies, offered)

    def page(status: int) -> Answer:
        text = render_template(
            "accounts/change_member.html",
            form_=form,
            member=member,
            since=table_date(member.starts_at),
            name=pick(member.party, "name"),
            most=settings().member_days,
            by_letter=not settings().has_directory,
        )
        return text, status

    if request.method != "POST":
        return page(200)
    name = member.user.name

    def act() -> str:
        services.change_member(
            session,
            member,
            actor=current_actor(),
            bodies=[body for body in offered if body.pid in form.bodies.data],
            days=_days(local(member.starts_at).date(), form.ends.data),
        )
        return gettext("Saved for %(name)s.", name=name)

    return done(
        form,
        act,
        back=url_for("accounts.delegation"),
        again=lambda: page(422),
        strong=gettext("Change what %(name)s holds", name=name),
        facts=[(gettext("Delegation"), pick(member.party, "name"))],
        then=N_("A letter is on its way."),
    )


@bp.post("/delegation/members/<pid:member>/end")
@requires(queries.member_by_pid, policy.can_change_member)
@writes
def end_member(member: Membership) -> Answer:
    """End a membership at once; the person is signed out everywhere."""
    name, here = member.user.name, url_for("accounts.change_member", member=member.user.pid)

    def act() -> str:
        services.end_member(db.session(), member, actor=current_actor(), zone=settings().zone)
        return gettext("%(name)s no longer belongs to the delegation.", name=name)

    back = url_for("accounts.delegation")
    return done(
        BaseForm.of_request(),
        act,
        back=back,
        again=lambda: redirect(back, 303),
        strong=gettext("End at once: %(name)s", name=name),
        facts=[(gettext("Delegation"), pick(member.party, "name"))],
        then=N_("It holds from this moment."),
        cancel=here,
    )


@bp.post("/delegation/members/<pid:member>/letter")
@requires(queries.member_by_pid, policy.can_change_member)
@writes
def write_to_member(member: Membership) -> Answer:
    """Let a member choose a password, by a letter that only they get. Raises NotFound where a directory lets people in."""
    return write_to(member.user, url_for("accounts.change_member", member=member.user.pid))


def write_to(account: User, back: str) -> Answer:
    """Ask for the letter, say so and lead `back`. Raises NotFound where a directory lets people in."""
    if settings().has_directory:
        raise NotFound
    name, email = account.name, account.email

    def act() -> str:
        services.write_again(db.session(), account, actor=current_actor())
        return gettext("A letter to %(name)s is on its way.", name=name)

    return done(
        BaseForm.of_request(),
        act,
        back=back,
        again=lambda: redirect(back, 303),
        strong=gettext("Send the letter: %(name)s", name=name),
        facts=[(gettext("E-mail address"), email)],
        then=N_("It holds the only way to a password that is good from now on, for a week."),
    )


@bp.post("/delegations/<pid:party>/confirm")
@requires(queries.delegation_by_pid, policy.can_let_in)
@writes
def confirm_members(party: Party) -> Response:
    """Confirm that the members are as they stand: the head's part in the review of accounts."""
    count = reviewing.confirm_members(db.session(), party, actor=current_actor())
    said = ngettext("%(num)s member is confirmed.", "%(num)s members are confirmed.", count)
    tell("done", said, gettext("The administrator sees it."))
    return redirect(url_for("accounts.delegation"), 303)


def last_day(ends_at: datetime) -> date:
    """Return the last day of what ends at an instant; what ends at midnight ends with the day before."""
    return local(ends_at - timedelta(microseconds=1)).date()


def _days(first: date | None, last: date | None) -> Days:
    assert first is not None  # both are asked for by the form
    assert last is not None
    return Days(first, last, settings().zone, settings().member_days)


def _today() -> date:
    return local(clock.now()).date()


def _offer(field: Any, bodies: Sequence[Body]) -> None:
    field.choices = [SelectChoice(body.pid, f"{body.code} – {pick(body, 'name')}") for body in bodies]


def _shown(
    party: Party,
    members: Sequence[Member],
    covered: Sequence[tuple[Assignment, Body]],
    bodies: Sequence[tuple[int, Body]],
    confirmed: datetime | None,
    *,
    of: str,
) -> Shown:
    """`of` tells the pages of its lists apart from those of another delegation in the address."""
    own = [one for one in members if one.membership.party_id == party.id]
    names = {one.user.id: one.user.name for one in own}
    codes: dict[int, list[str]] = {}
    by_body: dict[int, list[tuple[str, str]]] = {}
    for assignment, body in covered:
        if assignment.party_id == party.id and assignment.user_id in names:
            codes.setdefault(assignment.user_id, []).append(body.code)
            ends = assignment.ends_at
            until = gettext("until %(day)s", day=table_date(last_day(ends))) if ends else gettext("without end")
            by_body.setdefault(body.id, []).append((names[assignment.user_id], until))
    soon = [one for one in own if _soon(one.membership)]
    seated = [body for party_id, body in bodies if party_id == party.id]
    place, ending = paging.place(len(own), word=f"page{of}"), paging.place(len(soon), ENDING, word=f"ending{of}")
    listed = paging.place(len(seated), word=f"bodies{of}")
    return Shown(
        name=pick(party, "name"),
        let_in=url_for("accounts.let_in", party=party.pid),
        confirm=url_for("accounts.confirm_members", party=party.pid) if len(own) > 1 else "",
        confirmed=_confirmed(confirmed),
        overdue=confirmed is None or _again(confirmed) <= clock.now(),
        rows=tuple(_row(one, codes.get(one.user.id, [])) for one in place.of(own)),
        place=place,
        ending=tuple((one.user.name, _until(one.membership.ends_at)) for one in ending.of(soon)),
        ending_place=ending,
        bodies=tuple((body.code, pick(body, "name"), tuple(by_body.get(body.id, ()))) for body in listed.of(seated)),
        bodies_place=listed,
    )


def _soon(membership: Membership) -> bool:
    return membership.ends_at is not None and membership.ends_at <= clock.now() + SOON


def _row(one: Member, codes: Sequence[str]) -> Row:
    membership, function = one.membership, MembershipFunction(one.membership.function)
    allowed = policy.can_change_member(current_actor(), membership)
    return Row(
        name=one.user.name,
        email=one.user.email,
        function=gettext(FUNCTIONS[function]),
        codes=tuple(dict.fromkeys(codes)),
        starts=table_date(membership.starts_at),
        ends=_until(membership.ends_at),
        soon=_soon(membership),
        seen=_seen(one.seen_at),
        change=url_for("accounts.change_member", member=one.user.pid) if allowed else "",
        why=gettext("By the directory") if membership.directory_group else gettext("By the administrator"),
    )


def _again(confirmed: datetime) -> datetime:
    return confirmed + timedelta(days=settings().review_days)


def _confirmed(at: datetime | None) -> str:
    if at is None:
        return gettext("You have not confirmed them yet.")
    said = N_("Confirmed on %(day)s; overdue since %(again)s.")
    if _again(at) > clock.now():
        said = N_("Confirmed on %(day)s; to be confirmed again by %(again)s.")
    return gettext(said, day=table_date(at), again=table_date(_again(at)))


def _until(ends_at: datetime | None) -> str:
    return table_date(last_day(ends_at)) if ends_at else gettext("Without end")


def _seen(seen_at: datetime | None) -> str:
    """When somebody was last here, no closer than a head must know to see whose account is unused."""
    if seen_at is None:
        return gettext("Not yet")
    if seen_at > clock.now() - SOON:
        return gettext("In the last 30 days")
    return gettext("Not since %(day)s", day=table_date(seen_at))


def _lead(shown: Sequence[Shown]) -> str:
    soon = sum(one.ending_place.total for one in shown)
    if not soon:
        return gettext("Nothing ends within 30 days.")
    return ngettext("One membership ends within 30 days.", "%(num)s memberships end within 30 days.", soon)
