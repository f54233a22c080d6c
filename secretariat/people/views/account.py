"""The account page, and the two pages every foot leads to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for

from secretariat.committees.models import Body
from secretariat.committees.presets import mandatory_notices
from secretariat.committees.queries import bodies_of
from secretariat.core import i18n
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_, gettext
from secretariat.people import feeds, mailing, policy, queries, services, throttle
from secretariat.people.agents import browser_and_system
from secretariat.people.forms import KIND_NAMES, NoticesForm, PasswordForm, PreferencesForm
from secretariat.people.models import SignInSession, User
from secretariat.people.states import WAYS, NoticeKind
from secretariat.people.throttle import TooManyTries
from secretariat.people.views import YEAR, bp
from secretariat.people.views.door import device, said
from secretariat.press.dates import long_moment
from secretariat.web import frame, told
from secretariat.web.access import current_actor, public, requires, signed_in, writes
from secretariat.web.database import db
from secretariat.web.filters import local, pick
from secretariat.web.requests import own_session, recognised, set_cookie, settings, user

#: What a person is to a party or a body, as the account page says it.
FUNCTIONS = {
    "head": N_("Head"),
    "deputy_head": N_("Deputy head"),
    "delegate": N_("Delegate"),
    "staff": N_("Staff"),
    "drafting_officer": N_("Drafting officer"),
    "chair": N_("Chair"),
    "vice_chair": N_("Vice-chair"),
    "chairs_office": N_("Chair’s office"),
    "secretary": N_("Secretary"),
    "head_of_secretariat": N_("Head of the secretariat"),
    "registry": N_("Registry"),
    "security_officer": N_("Security officer"),
    "administrator": N_("Administrator"),
}


@bp.after_app_request
def _count_refusals(response: Response) -> Response:
    """A wrong password in a confirmation counts, although the answer's transaction was rolled back."""
    throttle.settle(db.session())
    return response


@bp.route("/account", methods=["GET", "POST"])
@signed_in
@writes
def account() -> Any:
    """Who one is here, how one reads, one's password, and where one is signed in."""
    form = PreferencesForm.of_request(obj=user())
    if not form.sent_well():
        return _account_page(form, PasswordForm(), 422 if request.method == "POST" else 200)
    services.set_preferences(
        db.session(),
        user(),
        language=form.language.data,
        theme=form.theme.data,
        shortcuts=form.shortcuts.data,
    )
    i18n.choose(form.language.data)
    told.tell("done", gettext("Your choices are saved."))
    response = make_response(redirect(url_for("people.account"), 303))
    set_cookie(response, "language", form.language.data, hours=YEAR)
    if form.theme.data == "system":
        response.delete_cookie("theme", secure=settings().production, samesite="Lax")
    else:
        set_cookie(response, "theme", form.theme.data, hours=YEAR, readable=True)
    return response


@bp.post("/account/password")
@signed_in
@writes
def change_password() -> Any:
    """Change one's own password; other sessions end."""
    form = PasswordForm.of_request()
    if form.sent_well():
        try:
            services.change_password(
                db.session(),
                user(),
                own_session(),
                old=form.password.data,
                new=form.new_password.data,
                device=device(),
                secret=settings().secret_key,
            )
        except BadInput as fault:
            form.blame(fault)
        except TooManyTries as braked:
            form.faults.append(said(braked))
            response = _account_page(PreferencesForm(obj=user()), form, 429)
            response.headers["Retry-After"] = str(braked.seconds)
            return response
        else:
            told.tell("done", gettext("Your password is changed."), gettext("All other browsers are signed out."))
            return redirect(url_for("people.account"), 303)
    return _account_page(PreferencesForm(obj=user()), form, 422)


@bp.post("/account/sessions/<pid:sign_in>/end")
@requires(queries.session_by_pid, policy.can_end_session)
@writes(always=True)
def end_session(sign_in: SignInSession) -> Any:
    """Sign out one of one's own browsers."""
    services.end_session(db.session(), sign_in, actor=user().ref, reason="ended from another browser")
    told.tell("done", gettext("That browser is signed out."))
    return redirect(url_for("people.account") + "#sessions", 303)


@bp.post("/account/sessions/end-others")
@signed_in
@writes(always=True)
def end_other_sessions() -> Any:
    """Sign out everywhere but here."""
    count = services.end_sessions(
        db.session(), user(), actor=user().ref, reason="ended from another browser", but=own_session()
    )
    told.tell(
        "done",
        i18n.ngettext("%(num)s other browser is signed out.", "%(num)s other browsers are signed out.", count)
        if count
        else gettext("You were signed in nowhere else."),
    )
    return redirect(url_for("people.account") + "#sessions", 303)


@bp.post("/account/notices")
@signed_in
@writes
def choose_notices() -> Any:
    """Say what comes by mail, and when."""
    form = _notices_form(queries.own_account(db.session(), user().id))
    if not form.sent_well():
        return _account_page(PreferencesForm(obj=user()), PasswordForm(), 422, notices=form)
    ways = {kind.value: form[kind.value].data for kind in NoticeKind}
    mailing.choose(db.session(), user(), ways, hour=form.digest_hour.data, zone=form.zone.data)
    told.tell("done", gettext("Your choices are saved."))
    return redirect(url_for("people.account") + "#notices", 303)


def _notices_form(own: queries.OwnAccount, sent: bool = True) -> NoticesForm:
    """The form as it was sent, or as it stands when another form of the page was."""
    account, chosen = user(), own.choices
    held = {kind.value: chosen.get(kind.value, ways[0].value) for kind, ways in WAYS.items()}
    stands = {**held, "digest_hour": account.digest_hour, "zone": account.zone}
    form = NoticesForm.of_request(data=stands) if sent else NoticesForm(data=stands)
    form.offer(settings().zone)
    return form


def _mandatory(bodies: Iterable[Body]) -> list[tuple[str, str]]:
    """What the rules of the reader's bodies make mandatory: the code of the body, and what."""
    names = {kind.value: name for kind, name in KIND_NAMES.items()}
    return [
        (body.code, gettext(str(names[kind])))
        for body in bodies
        for kind in mandatory_notices(body.settings)
        if kind in names
    ]


@bp.route("/account/calendar", methods=["GET", "POST"])
@signed_in
@writes
def give_feed() -> Any:
    """Give the reader a calendar address and show it, this once. The form carries no key: sent twice it gives two, since
    a browser that drops the first answer would never show its address; the second is the one that holds."""
    if request.method == "GET":
        return redirect(url_for("people.account") + "#calendar", 303)
    token = feeds.give_feed(db.session(), user())
    address = settings().base_url + url_for("meetings.feed", token=token)
    return _account_page(PreferencesForm(obj=user()), PasswordForm(), 200, calendar=address)


@bp.post("/account/calendar/take-back")
@signed_in
@writes
def take_back_feed() -> Any:
    """End the reader's calendar address: from this moment on it is like one never given."""
    if feeds.take_back_feed(db.session(), user()):
        told.tell(
            "done",
            gettext("The calendar address is taken back."),
            gettext("What a calendar program has fetched already stays in it until you take it out there."),
        )
    return redirect(url_for("people.account") + "#calendar", 303)


def _account_page(
    preferences: PreferencesForm,
    password: PasswordForm,
    status: int,
    *,
    calendar: str = "",
    notices: NoticesForm | None = None,
) -> Response:
    """The page; `calendar` is the calendar address just given, which is shown this once."""
    session, account = db.session(), user()
    own, bodies = queries.own_account(session, account.id), bodies_of(session, current_actor())
    page = render_template(
        "people/account.html",
        account=account,
        preferences=preferences,
        password=password,
        facts=_who(account, own, bodies),
        notices=notices or _notices_form(own, sent=False),
        mandatory=_mandatory(bodies),
        calendar=calendar,
        webcal=calendar.replace("https://", "webcal://").replace("http://", "webcal://"),
        feed_since=_moment(own.feed_since) if own.feed_since else "",
        sessions=[
            {
                "pid": one.pid,
                "agent": browser_and_system(one.agent) or gettext("Unknown browser"),
                "here": one.id == own_session().id,
                "seen": _moment(one.seen_at),
                "since": _moment(one.created_at),
            }
            for one in queries.live_sessions_of(session, account.id, idle_hours=settings().idle_hours)
        ],
    )
    return make_response(page, status)


def _moment(at: Any) -> str:
    return long_moment(local(at), i18n.language())


def _who(account: User, own: queries.OwnAccount, bodies: Iterable[Body]) -> list[tuple[str, str]]:
    """Name, address, parties, mandates and roles, as lines of facts."""
    actor = current_actor()
    rows = [(gettext("Name"), account.name), (gettext("E-mail address"), account.email)]
    for party in own.parties:
        rows.append((gettext(FUNCTIONS[party.function]), pick(party, "name")))
    for body in bodies:
        for function in sorted(actor.mandates.get(body.id, ())):
            rows.append((gettext(FUNCTIONS[function]), pick(body, "name")))
    rows.extend((gettext("Role"), gettext(FUNCTIONS[role])) for role in sorted(actor.roles))
    return rows


@bp.get("/keyboard")
@signed_in
def keyboard() -> Any:
    """The list of keys."""
    return render_template("people/keyboard.html")


@bp.get("/accessibility")
@public
def accessibility() -> Any:
    """What holds for people who read and write here in other ways than by eye and mouse, and what does not
    yet."""
    layout = "layouts/plain.html" if recognised() is None else "base.html"
    return render_template("people/accessibility.html", layout=layout, **frame.bare())
