"""What somebody holds: given, prolonged and ended in place; and ending all of it at a day when they leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for

from secretariat.committees.states import Function
from secretariat.core.errors import BadInput, NotAllowed, RuleBroken
from secretariat.core.i18n import N_, gettext
from secretariat.house import policy, queries, saying
from secretariat.house.forms import ChangeForm, LeaveForm, MandateInForm, MembershipForm, NameForm, RoleForm
from secretariat.house.queries.beside import BesidePerson, beside_person
from secretariat.house.services import ending, entering, giving
from secretariat.house.states import MANDATES, When
from secretariat.house.views import bp
from secretariat.house.views.doing import change, how_changed, offer_functions
from secretariat.house.views.shown import (
    change_form,
    choices,
    history,
    last_day,
    rows_of,
    sent_row,
    span,
    tabs,
    today,
)
from secretariat.people.models import User
from secretariat.people.services import has_ended, let_go_on
from secretariat.people.states import MembershipFunction, Role
from secretariat.web import confirming
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.confirming import Answer, done
from secretariat.web.database import db
from secretariat.web.filters import long_date
from secretariat.web.forms import BaseForm
from secretariat.web.requests import settings
from secretariat.web.told import tell


@bp.get("/house/people/<pid:account>")
@requires(queries.person_by_pid, policy.can_see_person)
def person(account: User) -> Answer:
    """What somebody holds, now, later and before."""
    return _page(account)


@bp.post("/house/people/<pid:account>/mandates")
@requires(queries.person_by_pid, policy.can_see_person)
@writes
def give_mandate_to(account: User) -> Answer:
    """Give the person a mandate in one of the bodies that the reader keeps."""
    form = _offered_bodies(MandateInForm.of_request(prefix="mandate"), _beside(account))

    def act() -> str:
        session = db.session()
        body = next((one for one in queries.bodies_kept(session, current_actor()) if one.pid == form.body.data), None)
        if body is None:
            raise BadInput("body", N_("Choose a body."))
        giving.give_mandate(
            session,
            body,
            actor=current_actor(),
            email=account.email,
            function=Function(form.function.data),
            titles=(form.title_en.data, form.title_fr.data),
            span=span(form.starts.data, form.ends.data),
        )
        return gettext("%(name)s holds the mandate.", name=account.name)

    return _done(account, "mandate", form, act, strong=gettext("Give %(name)s a mandate", name=account.name))


@bp.post("/house/people/<pid:account>/memberships")
@requires(queries.person_by_pid, policy.can_keep_person)
@writes
def give_membership(account: User) -> Answer:
    """Let the person belong to an office, or be a deputy in a delegation."""
    form = _offered_parties(MembershipForm.of_request(prefix="membership"), _beside(account))

    def act() -> str:
        session = db.session()
        party = next((one for one in queries.parties(session) if one.pid == form.party.data), None)
        if party is None:
            raise BadInput("party", N_("Choose a delegation or an office."))
        giving.give_membership(
            session,
            party,
            actor=current_actor(),
            user=account,
            function=MembershipFunction(form.function.data),
            span=span(form.starts.data, form.ends.data),
        )
        return gettext("%(name)s belongs to %(party)s.", name=account.name, party=saying.name(party))

    return _done(account, "membership", form, act, strong=gettext("Give %(name)s a place", name=account.name))


@bp.post("/house/people/<pid:account>/roles")
@requires(queries.person_by_pid, policy.can_keep_person)
@writes
def give_role(account: User) -> Answer:
    """Give the person a role of the whole organisation."""
    form = RoleForm.of_request(prefix="role")

    def act() -> str:
        days = span(form.starts.data, form.ends.data)
        giving.give_role(db.session(), account, actor=current_actor(), role=Role(form.role.data), span=days)
        return gettext("%(name)s holds the role.", name=account.name)

    return _done(account, "role", form, act, strong=gettext("Give %(name)s a role", name=account.name))


@bp.post("/house/people/<pid:account>/name")
@requires(queries.person_by_pid, policy.can_keep_person)
@writes
def rename_person(account: User) -> Answer:
    """Put the person's name right."""
    form = NameForm.of_request(prefix="person")

    def act() -> str:
        entering.rename_person(db.session(), account, actor=current_actor(), name=form.name.data)
        return gettext("The name is %(name)s now.", name=account.name)

    return _done(account, "person", form, act)


@bp.post("/house/people/<pid:account>/go-on")
@requires(queries.person_by_pid, policy.can_keep_person)
@writes
def let_account_go_on(account: User) -> Answer:
    """Take back the end of an account that is still to come."""
    name, last = account.name, last_day(account.ends_at)
    if last is None:
        return redirect(url_for("house.person", account=account.pid), 303)

    def act() -> str:
        let_go_on(db.session(), account, actor=current_actor().ref)
        return gettext("The account of %(name)s goes on.", name=name)

    title = gettext("Let the account of %(name)s go on", name=name)
    return _done(
        account, "", BaseForm.of_request(), act, strong=title, facts=[(gettext("Last day"), str(long_date(last)))]
    )


@bp.post("/house/people/<pid:account>/change")
@requires(queries.person_by_pid, policy.can_see_person)
@writes
def change_of_person(account: User) -> Answer:
    """Prolong, shorten or end a row of the page."""
    session = db.session()
    held = queries.held_by(session, current_actor(), {account.id})
    key, row = sent_row(held.rows, request.form.get("row", ""))
    form = change_form(key, row.ends_at, sent=True)
    title = gettext("Change what %(name)s holds", name=account.name)
    facts = [(gettext("What"), saying.what(row, held.bodies)), how_changed()]
    return _done(account, key, form, lambda: change(row, form), strong=title, facts=facts)


@bp.route("/house/people/<pid:account>/leave", methods=["GET", "POST"])
@requires(queries.person_by_pid, policy.can_see_person)
@writes
def leave(account: User) -> Answer:
    """End all that somebody holds with a day: first what that means is said, then it is done."""
    session, actor = db.session(), current_actor()
    own = policy.may_change_for(actor, account.id)
    if not own:
        raise NotAllowed(own.reason)
    form = LeaveForm.of_request(data={"last": today(), "account": policy.is_administrator(actor)})
    meaning: dict[str, Any] | None = None
    if form.sent_well():
        assert form.last.data is not None  # it is asked for by the form
        last, account_too = form.last.data, form.account.data and policy.is_administrator(actor)
        try:
            if last < today():
                raise BadInput("last", N_("This day is over: choose today or later."))
            if request.form.get("shown") == last.isoformat():
                title = gettext("End all that %(name)s holds", name=account.name)
                asked = confirming.asked_of(title, form, url_for("house.leave", account=account.pid))
                if not confirming.is_answered():
                    return confirming.page(asked)
                if (refused := confirming.settle(asked)) is not None:
                    return refused
                number = ending.leave(
                    session, account, actor=actor, last=last, zone=settings().zone, account=account_too
                )
                said = gettext("%(number)s things end with the last day of %(name)s.", number=number, name=account.name)
                tell("done", said, gettext("Letters are on their way."))
                return redirect(url_for("house.person", account=account.pid), 303)
            meaning = _meaning(account, last)
        except BadInput as fault:
            form.blame(fault)
        except RuleBroken as broken:
            form.faults.append(str(broken))
    page = render_template(
        "house/leave.html",
        account=account,
        form_=form,
        meaning=meaning,
        with_account=policy.is_administrator(actor) and not has_ended(account),
    )
    return page, 422 if request.method == "POST" and meaning is None else 200


def _meaning(account: User, last: Any) -> dict[str, Any]:
    session, actor, zone = db.session(), current_actor(), settings().zone
    left = ending.leaving(session, account, actor=actor, last=last, zone=zone)
    moment = ending.end_of(last, zone)
    bodies = {body.id: body for body in queries.bodies_kept(session, actor)}
    lying = queries.lying_with(session, actor, account.id)
    own = actor.secretariat_bodies
    return {
        "last": last,
        "ending": [(saying.what(one, bodies), saying.days(one, zone)) for one in left.ending],
        "staying": [(saying.what(one, bodies), gettext(why)) for one, why in left.staying],
        "without": [
            (
                body.code,
                ", ".join(gettext(word) for function, word in MANDATES.items() if function in missing),
                url_for("house.body", body=body.pid),
            )
            for body, missing in queries.without_holder(session, actor, account.id, moment)
        ],
        "lying": [(bodies[body_id].code, number) for body_id, number in lying.items() if body_id in bodies],
        "hand_over": url_for("registry.hand_over", who=account.pid) if own & set(lying) else "",
    }


def _done(
    account: User,
    name: str,
    form: BaseForm,
    act: Callable[[], str],
    *,
    strong: str = "",
    facts: Sequence[tuple[str, str]] = (),
) -> Answer:
    back = url_for("house.person", account=account.pid)
    again = lambda: _page(account, {name: form}, 422)  # noqa: E731  # it is drawn only where it is needed
    return done(form, act, back=back, again=again, strong=strong, facts=facts)


def _page(account: User, forms: dict[str, Any] | None = None, status: int = 200) -> tuple[str, int]:
    session, actor, sent = db.session(), current_actor(), forms or {}
    fresh = {"starts": today()}
    held = queries.held_by(session, actor, {account.id})
    changing = {key: form for key, form in sent.items() if isinstance(form, ChangeForm)}
    shown = rows_of(held.rows, held.bodies, of_body=False, forms=changing)
    lying, beside = queries.lying_with(session, actor, account.id), _beside(account)
    own = account.id == actor.user_id
    administers = policy.is_administrator(actor)
    page = render_template(
        "house/person.html",
        account=account,
        tabs=tabs("house.people"),
        ended=has_ended(account),
        ends=last_day(account.ends_at),
        own=own,
        administers=administers,
        gives=not own and not has_ended(account),
        rows=[one for one in shown if one.when is not When.PAST],
        past=[one for one in shown if one.when is When.PAST],
        lying=sum(lying.values()),
        hand_over=url_for("registry.hand_over", who=account.pid) if actor.secretariat_bodies & set(lying) else "",
        sent=sent,
        changing=next(iter(changing.values()), None),
        mandate=sent.get("mandate") or _offered_bodies(MandateInForm(prefix="mandate", data=fresh), beside),
        membership=sent.get("membership") or _offered_parties(MembershipForm(prefix="membership", data=fresh), beside),
        role=sent.get("role") or RoleForm(prefix="role", data=fresh),
        person=sent.get("person") or NameForm(prefix="person", data={"name": account.name}),
        history=history(beside.history),
    )
    return page, status


def _beside(account: User) -> BesidePerson:
    """What the page offers and tells."""
    return beside_person(db.session(), current_actor(), account)


def _offered_bodies(form: MandateInForm, beside: BesidePerson) -> MandateInForm:
    form.body.choices = choices([(one.pid, f"{one.code} – {saying.name(one)}") for one in beside.bodies])
    offer_functions(form)
    return form


def _offered_parties(form: MembershipForm, beside: BesidePerson) -> MembershipForm:
    form.party.choices = choices([(one.pid, f"{saying.name(one)} ({one.code})") for one in beside.parties])
    return form
