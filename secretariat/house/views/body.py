"""Who serves a body: chair and secretariat, who drafts for it, who sits in it; given, prolonged and ended in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import render_template, request, url_for

from secretariat.accounts.saying import FUNCTIONS
from secretariat.committees.models import Assignment, Body, Format, Mandate, Seat
from secretariat.committees.policy import can_see
from secretariat.committees.states import SECRETARIAT, Capacity, Function
from secretariat.committees.strip import body_strip
from secretariat.core import clock
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_, gettext
from secretariat.house import policy, queries, saying
from secretariat.house.forms import AssignmentForm, ChangeForm, FormatForm, MandateForm, SeatForm, WhichForm
from secretariat.house.queries import serving
from secretariat.house.queries.lists import PartyRow
from secretariat.house.queries.serving import BesideServing, Serving
from secretariat.house.services import giving
from secretariat.house.states import MANDATES, When, when
from secretariat.house.views import bp
from secretariat.house.views.doing import change, how_changed, offer_functions
from secretariat.house.views.shown import (
    change_form,
    choices,
    history,
    rows_of,
    sent_row,
    span,
    tabs,
    today,
)
from secretariat.people.queries import user_by_email
from secretariat.people.states import MembershipFunction
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.confirming import Answer, done
from secretariat.web.database import db
from secretariat.web.forms import BaseForm
from secretariat.web.requests import settings


@bp.get("/house/bodies/<pid:body>")
@requires(queries.body_by_pid, policy.can_keep_body)
def body(body: Body) -> Answer:
    """Who serves a body, now, later and before."""
    return _page(body)


@bp.post("/house/bodies/<pid:body>/mandates")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def give_mandate(body: Body) -> Answer:
    """Give somebody a mandate in the body."""
    form = MandateForm.of_request(prefix="mandate")

    def act() -> str:
        given = giving.give_mandate(
            db.session(),
            body,
            actor=current_actor(),
            email=form.email.data,
            function=Function(form.function.data),
            titles=(form.title_en.data, form.title_fr.data),
            span=span(form.starts.data, form.ends.data),
        )
        return gettext("%(name)s holds the mandate.", name=given.user.name)

    return _done(
        body, "mandate", form, act, strong=gettext("Give a mandate in %(body)s", body=body.code), facts=_who(form)
    )


@bp.post("/house/bodies/<pid:body>/assignments")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def give_assignment(body: Body) -> Answer:
    """Let somebody of an office draft for the body, or cover it for an office that sits in it."""
    form = _offered_people(AssignmentForm.of_request(prefix="serve"), _beside(body))

    def act() -> str:
        user, _, party = form.who.data.partition(".")
        member = next(
            (
                one
                for one in serving.can_be_assigned(db.session(), body.id)
                if (one.user.pid, one.party.pid) == (user, party)
            ),
            None,
        )
        if member is None:
            raise BadInput("who", N_("Choose among those of the offices of the house."))
        days = span(form.starts.data, form.ends.data)
        giving.give_assignment(
            db.session(), body, actor=current_actor(), user=member.user, party=member.party, span=days
        )
        return gettext("%(name)s serves the body.", name=member.user.name)

    return _done(body, "serve", form, act, strong=gettext("Let somebody serve %(body)s", body=body.code))


@bp.post("/house/bodies/<pid:body>/seats")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def give_seat(body: Body) -> Answer:
    """Seat a delegation or office in one of the body's formats."""
    held = serving.serving(db.session(), body.id)
    form = _offered_seats(SeatForm.of_request(prefix="seat"), held.formats, _beside(body, held).parties)

    def act() -> str:
        session = db.session()
        format = next((one for one in _live(held.formats) if one.pid == form.format.data), None)
        party = next((one for one in queries.parties(session) if one.pid == form.party.data), None)
        if format is None:
            raise BadInput("format", N_("Choose a format of the body."))
        if party is None:
            raise BadInput("party", N_("Choose a delegation or an office."))
        days, capacity = span(form.starts.data, form.ends.data), Capacity(form.capacity.data)
        giving.give_seat(session, format, actor=current_actor(), party=party, capacity=capacity, span=days)
        return gettext("%(name)s has a seat.", name=saying.name(party))

    return _done(body, "seat", form, act, strong=gettext("Give a seat in %(body)s", body=body.code))


@bp.post("/house/bodies/<pid:body>/formats")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def give_format(body: Body) -> Answer:
    """Let the body meet in another format."""
    form = FormatForm.of_request(prefix="format")

    def act() -> str:
        names, days = (form.name_en.data, form.name_fr.data), span(form.starts.data, form.ends.data)
        made = giving.give_format(
            db.session(), body, actor=current_actor(), code=form.code.data, names=names, span=days
        )
        return gettext("%(name)s is entered.", name=saying.name(made))

    return _done(body, "format", form, act)


@bp.post("/house/bodies/<pid:body>/change")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def change_in_body(body: Body) -> Answer:
    """Prolong, shorten or end a row of the page."""
    session = db.session()
    held = serving.serving(session, body.id)
    rows = [*held.mandates, *held.assignments, *held.seats, *held.formats]
    many = request.form.get("many") == "yes"
    which = WhichForm.of_request(prefix="which") if many else None
    key, row = sent_row(rows, (which.which.data or "") if which else request.form.get("row", ""))
    form: ChangeForm = (
        _offered_rows(which, held.seats, held.formats) if which else change_form(key, row.ends_at, sent=True)
    )
    title = gettext("Change what is held in %(body)s", body=body.code)
    facts = [] if many else [(gettext("What"), _named(row, body))]
    name = "which" if many else key
    return _done(body, name, form, lambda: change(row, form), strong=title, facts=[*facts, how_changed()])


def _who(form: MandateForm) -> list[tuple[str, str]]:
    """Whose address was typed, by name."""
    user = user_by_email(db.session(), (form.email.data or "").strip().lower())
    return [(gettext("Who"), user.name)] if user else []


def _named(row: Any, body: Body) -> str:
    """What a row gives, with whose it is."""
    user = getattr(row, "user", None)
    said = saying.what(row, {body.id: body})
    return f"{user.name}: {said}" if user else said


def _done(
    body: Body,
    name: str,
    form: BaseForm,
    act: Callable[[], str],
    *,
    strong: str = "",
    facts: Sequence[tuple[str, str]] = (),
) -> Answer:
    back = url_for("house.body", body=body.pid)
    again = lambda: _page(body, {name: form}, 422)  # noqa: E731  # it is drawn only where it is needed
    return done(form, act, back=back, again=again, strong=strong, facts=facts)


def _page(body: Body, forms: dict[str, Any] | None = None, status: int = 200) -> tuple[str, int]:
    session, actor, sent = db.session(), current_actor(), forms or {}
    fresh = {"starts": today()}
    all_ = serving.serving(session, body.id)
    beside = serving.beside_serving(session, body, all_)
    mandates, assignments, seats, formats = all_.mandates, all_.assignments, all_.seats, all_.formats
    ranks = {function.value: number for number, function in enumerate(MANDATES)}
    mandates.sort(key=lambda one: ranks[one.function])
    offices = [one for one in assignments if not one.party.is_delegation]
    bodies = {body.id: body}
    changing = {key: form for key, form in sent.items() if isinstance(form, ChangeForm) and key != "which"}
    shown = rows_of((*mandates, *offices), bodies, of_body=True, forms=changing)
    held = len(mandates)
    mandate = sent.get("mandate") or MandateForm(prefix="mandate", data=fresh)
    offer_functions(mandate)
    page = render_template(
        "house/body.html",
        body=body,
        name=saying.name(body),
        tabs=tabs("house.bodies"),
        strip=body_strip(session, body, tab="members", facts=beside.strip) if can_see(actor, body) else None,
        lacking=_lacking(mandates),
        offices=[one for one in shown[:held] if one.when is not When.PAST],
        serving=[one for one in shown[held:] if one.when is not When.PAST],
        past=[one for one in shown if one.when is When.PAST],
        delegates=_delegates(assignments),
        formats=[(saying.name(one), saying.days(one, settings().zone), _seats(one, seats)) for one in _live(formats)],
        sent=sent,
        changing=next(iter(changing.values()), None),
        mandate=mandate,
        serve=sent.get("serve") or _offered_people(AssignmentForm(prefix="serve", data=fresh), beside),
        seat=sent.get("seat") or _offered_seats(SeatForm(prefix="seat", data=fresh), formats, beside.parties),
        format=sent.get("format") or FormatForm(prefix="format", data=fresh),
        which=sent.get("which") or _offered_rows(WhichForm(prefix="which"), seats, formats),
        people=beside.of_the_house,
        history=history(beside.history),
    )
    return page, status


def _lacking(mandates: list[Mandate]) -> list[str]:
    """What nobody does now, in sentences."""
    now = clock.now()
    held = {
        one.function
        for one in mandates
        if one.deputising_for_id is None and when(one.starts_at, one.ends_at, now) is When.NOW
    }
    said = []
    if Function.CHAIR not in held:
        said.append(gettext("Nobody chairs this body now."))
    if not held & SECRETARIAT:
        said.append(gettext("Nobody is the secretariat of this body now: nothing can be convened or circulated."))
    return said


def _live(formats: list[Format]) -> list[Format]:
    return [one for one in formats if when(one.starts_at, one.ends_at, clock.now()) is not When.PAST]


def _seats(format: Format, seats: list[Seat]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The seats of a format by capacity: each with its days, where it does not simply go on."""
    now = clock.now()
    own = [
        one for one in seats if one.format_id == format.id and when(one.starts_at, one.ends_at, now) is not When.PAST
    ]
    groups = []
    for capacity, word in saying.CAPACITIES.items():
        listed = [
            (
                saying.name(one.party),
                saying.days(one, settings().zone) if one.ends_at is not None or one.starts_at > now else "",
            )
            for one in own
            if one.capacity == capacity
        ]
        if listed:
            groups.append((gettext(word), listed))
    return groups


def _delegates(assignments: Sequence[Assignment]) -> list[tuple[str, list[str]]]:
    """Whom delegations send, by delegation: their heads say who."""
    found: dict[str, list[str]] = {}
    for one in assignments:
        if one.party.is_delegation and when(one.starts_at, one.ends_at, clock.now()) is not When.PAST:
            found.setdefault(saying.name(one.party), []).append(one.user.name)
    return list(found.items())


def _beside(body: Body, held: Serving | None = None) -> BesideServing:
    """What the page offers, for a form that is sent."""
    session = db.session()
    return serving.beside_serving(session, body, held or serving.serving(session, body.id))


def _offered_people(form: AssignmentForm, beside: BesideServing) -> AssignmentForm:
    form.who.choices = choices(
        [
            (
                f"{one.user}.{one.party}",
                f"{one.name} – {gettext(FUNCTIONS[MembershipFunction(one.function)])}, {saying.name(one)}",
            )
            for one in beside.can_serve
        ]
    )
    return form


def _offered_seats(form: SeatForm, formats: list[Format], parties: Sequence[PartyRow]) -> SeatForm:
    form.format.choices = choices([(one.pid, saying.name(one)) for one in _live(formats)])[1:]
    form.party.choices = choices([(one.pid, f"{saying.name(one)} ({one.code})") for one in parties])
    return form


def _offered_rows(form: WhichForm, seats: list[Seat], formats: list[Format]) -> WhichForm:
    """Offer the seats and formats that are not over."""
    seats = [one for one in seats if when(one.starts_at, one.ends_at, clock.now()) is not When.PAST]
    pairs = [
        (
            queries.named(queries.kind_of(one), one),
            f"{saying.name(one.format)}: {saying.what(one)} – {saying.days(one, settings().zone)}",
        )
        for one in seats
    ]
    pairs += [
        (
            queries.named(queries.kind_of(one), one),
            gettext(
                "The format “%(name)s” itself, %(days)s", name=saying.name(one), days=saying.days(one, settings().zone)
            ),
        )
        for one in _live(formats)
    ]
    form.which.choices = choices(pairs)
    return form
