"""Delegations and offices: who belongs to each, where it sits; entering one, and what it is called."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.committees.states import Capacity
from secretariat.core.errors import BadInput, NotFound
from secretariat.core.i18n import gettext
from secretariat.house import policy, queries, saying
from secretariat.house.forms import PartyForm, PartyNamesForm
from secretariat.house.queries import lists
from secretariat.house.services import entering
from secretariat.house.views import bp
from secretariat.house.views.shown import rows_of, tabs
from secretariat.people.models import Party
from secretariat.people.states import PartyKind
from secretariat.web import paging
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.database import db
from secretariat.web.requests import settings
from secretariat.web.told import tell

Answer = Response | tuple[str, int]


@bp.get("/house/parties")
@signed_in
def parties() -> str:
    """All delegations and offices. Raises NotFound for who is no administrator."""
    session = db.session()
    if not policy.is_administrator(current_actor()):
        raise NotFound
    members = queries.members_by_party(session)
    rows = [
        {
            "name": saying.name(one),
            "code": one.code,
            "kind": gettext(saying.PARTIES[PartyKind(one.kind)]),
            "delegation": one.is_delegation,
            "members": members.get(one.id, 0),
            "href": url_for("house.party", party=one.pid),
        }
        for one in queries.parties(session)
    ]
    return render_template("house/parties.html", tabs=tabs("house.parties"), rows=rows)


@bp.route("/house/parties/new", methods=["GET", "POST"])
@signed_in
@writes
def enter_party() -> Answer:
    """Enter a delegation or office. Raises NotFound for who is no administrator."""
    actor = current_actor()
    if not policy.is_administrator(actor):
        raise NotFound
    form = PartyForm.of_request(data={"kind": PartyKind.DIVISION.value})
    if form.sent_well():
        try:
            party = entering.enter_party(
                db.session(),
                actor=actor,
                code=form.code.data,
                kind=PartyKind(form.kind.data),
                name_en=form.name_en.data,
                name_fr=form.name_fr.data,
            )
        except BadInput as fault:
            form.blame(fault)
        else:
            tell("done", gettext("%(name)s is entered.", name=saying.name(party)))
            return redirect(url_for("house.party", party=party.pid), 303)
    page = render_template("house/enter_party.html", form_=form)
    return page, 422 if request.method == "POST" else 200


@bp.route("/house/parties/<pid:party>", methods=["GET", "POST"])
@requires(queries.party_by_pid, policy.can_keep_party)
@writes
def party(party: Party) -> Answer:
    """Who belongs to a delegation or office and where it sits; sent, what it is called from now on."""
    session = db.session()
    form = PartyNamesForm.of_request(data={"name_en": party.name_en, "name_fr": party.name_fr})
    if form.sent_well():
        try:
            entering.rename_party(
                session, party, actor=current_actor(), name_en=form.name_en.data, name_fr=form.name_fr.data
            )
        except BadInput as fault:
            form.blame(fault)
        else:
            tell("done", gettext("Saved for %(name)s.", name=saying.name(party)))
            return redirect(url_for("house.party", party=party.pid), 303)
    now, before = lists.members_counted(session, party.id)
    place, past_place = paging.place(now), paging.place(before, word="before")
    there = lists.members(session, party.id, start=place.start, most=place.size)
    gone = lists.members(session, party.id, over=True, start=past_place.start, most=past_place.size) if before else []
    seats = queries.seats_by_body(session, party.id)
    seats_place = paging.place(len(seats), word="seats")
    page = render_template(
        "house/party.html",
        party=party,
        name=saying.name(party),
        kind=gettext(saying.PARTIES[PartyKind(party.kind)]),
        form_=form,
        rows=rows_of(there, {}, of_body=True),
        place=place,
        past=rows_of(gone, {}, of_body=True),
        past_place=past_place,
        seats=[
            (
                body.code,
                saying.name(format),
                gettext(saying.CAPACITIES[Capacity(seat.capacity)]),
                saying.days(seat, settings().zone),
                url_for("house.body", body=body.pid),
            )
            for seat, format, body in seats_place.of(seats)
        ],
        seats_place=seats_place,
        head_href=url_for("accounts.set_head", party=party.pid) if party.is_delegation else "",
    )
    return page, 422 if request.method == "POST" else 200
