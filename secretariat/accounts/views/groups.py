"""Pages of the administrator: what groups of the directory give, with what that means said before it is saved."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from secretariat.accounts import mapping, policy, queries
from secretariat.accounts.forms import GroupForm
from secretariat.accounts.saying import FUNCTIONS
from secretariat.accounts.views import bp
from secretariat.core import canonical_json
from secretariat.core.errors import BadInput, NotFound
from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.people import queries as people
from secretariat.people.models import GroupRule, Party
from secretariat.people.states import MembershipFunction, Role
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.confirming import Answer, done
from secretariat.web.database import db
from secretariat.web.filters import pick
from secretariat.web.forms import BaseForm
from secretariat.web.requests import settings


@dataclass(frozen=True)
class Meaning:
    """What a group would give, in sentences, and the seal of what they are about."""

    said: list[str]
    seal: str


@bp.get("/groups")
@signed_in
def groups() -> str:
    """What each group of the directory gives. Raises NotFound for who does not keep accounts."""
    _keeper()
    session = db.session()
    held = queries.held_by_groups(session)
    rows = [
        {
            "group": rule.directory_group,
            "party": pick(rule.party, "name"),
            "code": rule.party.code,
            "function": gettext(FUNCTIONS[MembershipFunction(rule.function)]),
            "held": held.get((rule.directory_group, rule.party_id), 0),
            "href": url_for("accounts.take_out_group", rule=rule.pid),
        }
        for rule in people.group_rules(session)
    ]
    return render_template("accounts/groups.html", rows=rows, asked=bool(settings().oidc_issuer))


@bp.route("/groups/new", methods=["GET", "POST"])
@signed_in
@writes
def add_group() -> Answer:
    """Enter what a group gives: first what that means, then it is saved. Raises NotFound for who does not keep accounts."""
    _keeper()
    session = db.session()
    parties = queries.parties(session)
    form = GroupForm.of_request(data={"function": MembershipFunction.DELEGATE.value})
    form.party.choices = [SelectChoice("", gettext("Choose"))] + [
        SelectChoice(party.pid, f"{pick(party, 'name')} ({party.code})") for party in parties
    ]
    form.function.choices = [SelectChoice(one.value, gettext(word)) for one, word in FUNCTIONS.items()]
    meaning = None
    if form.sent_well():
        function = MembershipFunction(form.function.data)
        chosen = next((party for party in parties if party.pid == form.party.data), None)
        try:
            group, party = mapping.checked(session, group=form.group.data, party=chosen)
            meaning = _meaning(group, party, function)
            if form.shown.data == meaning.seal:
                return _entered(form, meaning, group, party, function)
        except BadInput as fault:
            form.blame(fault)
    status = 422 if request.method == "POST" and meaning is None else 200
    return render_template("accounts/add_group.html", form_=form, meaning=meaning), status


def _entered(form: GroupForm, meaning: Meaning, group: str, party: Party, function: MembershipFunction) -> Answer:
    def act() -> str:
        mapping.give(db.session(), actor=current_actor(), group=group, party=party, function=function)
        return gettext("The group is entered.")

    return done(
        form,
        act,
        back=url_for("accounts.groups"),
        again=lambda: (render_template("accounts/add_group.html", form_=form, meaning=None), 422),
        strong=gettext("Enter a group"),
        facts=[(gettext("What it would give"), " ".join(meaning.said))],
        then=N_("It counts from the next sign-in on."),
        cancel=url_for("accounts.add_group"),
    )


@bp.route("/groups/<pid:rule>/end", methods=["GET", "POST"])
@requires(queries.rule_by_pid, policy.can_take_out)
@writes
def take_out_group(rule: GroupRule) -> Answer:
    """Take out what a group gives, after saying who holds it."""
    session = db.session()
    group, name = rule.directory_group, pick(rule.party, "name")
    names = [one.user.name for one in queries.held_by(session, rule)]
    function = gettext(FUNCTIONS[MembershipFunction(rule.function)])
    if request.method == "POST":
        here, back = url_for("accounts.take_out_group", rule=rule.pid), url_for("accounts.groups")

        def act() -> str:
            number = mapping.take_out(session, rule, actor=current_actor(), zone=settings().zone)
            ended = ngettext("One membership has ended.", "%(num)s memberships have ended.", number)
            return " ".join([gettext("The group gives nothing there any more."), *([ended] if number else [])])

        return done(
            BaseForm.of_request(),
            act,
            back=back,
            again=lambda: redirect(back, 303),
            strong=gettext("Take out the group: %(group)s", group=group),
            facts=[
                (gettext("Gives"), f"{function}, {name}"),
                (gettext("Held by"), ", ".join(names) or gettext("Nobody")),
            ],
            then="",
            cancel=here,
        )
    page = render_template(
        "accounts/take_out_group.html", rule=rule, group=group, name=name, function=function, names=names
    )
    return page, 200


def _keeper() -> None:
    if Role.ADMINISTRATOR not in current_actor().roles:
        raise NotFound


def _meaning(group: str, party: Party, function: MembershipFunction) -> Meaning:
    session = db.session()
    words = {"group": group, "party": pick(party, "name"), "function": gettext(FUNCTIONS[function])}
    said = [
        gettext(
            "Whoever signs in with the group “%(group)s” belongs to %(party)s, as %(function)s, and is given an account if "
            "none is theirs.",
            **words,
        )
    ]
    if function.covers_all_bodies:
        bodies = [pick(body, "name") for _, body in queries.bodies_of_parties(session, {party.id})]
        said.append(
            gettext(
                "That lets them read what %(party)s gets in every body on which it sits; today: %(bodies)s.",
                bodies=", ".join(bodies) or gettext("none"),
                **words,
            )
        )
    else:
        said.append(
            gettext("Which bodies each of them covers is not given by a group; until it is said, they read nothing.")
        )
    entered = queries.entered_in(session, party)
    if entered:
        said.append(
            ngettext(
                "One person belongs to it by what was entered here: that stands.",
                "%(num)s persons belong to it by what was entered here: that stands.",
                entered,
            )
        )
    beside = [rule.directory_group for rule in queries.rules_for(session, party)]
    if beside:
        said.append(
            gettext(
                "Who has one of these groups as well holds the function that says most: %(groups)s.",
                groups=", ".join(beside),
            )
        )
    seal = canonical_json.digest({"group": group, "party": party.pid, "function": function.value})
    return Meaning(said, seal)
