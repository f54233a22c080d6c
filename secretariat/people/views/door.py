"""Signing in and out, and the language: what stands before one is let in."""

from __future__ import annotations

import hmac
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import DBAPIError

from secretariat.core import i18n
from secretariat.core.errors import BadInput, SecretariatError
from secretariat.core.i18n import gettext
from secretariat.people import first_password, queries, services
from secretariat.people.forms import FirstPasswordForm, SignInForm
from secretariat.people.services import SignInRefused, Visitor
from secretariat.people.states import Door
from secretariat.people.throttle import TooManyTries
from secretariat.people.views import YEAR, bp
from secretariat.web import frame, pace, told
from secretariat.web.access import public, writes
from secretariat.web.addresses import came_from, local_path
from secretariat.web.database import db
from secretariat.web.requests import own_session, recognised, session_cookie, set_cookie, settings, user


@bp.app_context_processor
def _ways_in() -> dict[str, Any]:
    """For pages that say "sign in": the address that leads back to where one was."""
    return {"sign_in_url": url_for("people.sign_in", next=came_from())}


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@writes(always=True)
def sign_in() -> Any:
    """Sign in, then go where one wanted to go. The form carries no key: sent twice, it must sign in twice,
    since a browser that drops the first answer would never get its cookie."""
    form = SignInForm.of_request(data={"next": request.args.get("next", "")})
    target = local_path(form.next.data) or "/"
    if request.method == "GET" and recognised() is not None:
        return redirect(target, 303)
    if not form.sent_well():
        return door(form, 422 if request.method == "POST" else 200)
    db.session.rollback()
    try:
        opened = services.sign_in(
            db.session(),
            visitor(),
            email=form.email.data,
            password=form.password.data,
            secret=settings().secret_key,
            hours=settings().session_hours,
            replacing=request.cookies.get(session_cookie()),
            break_glass=settings().passwords == "break-glass",
        )
    except SignInRefused as refused:
        form.faults.append(said(refused))
        return door(form, 422)
    except TooManyTries as braked:
        form.faults.append(said(braked))
        response = door(form, 429)
        response.headers["Retry-After"] = str(braked.seconds)
        return response
    return let_in(make_response(redirect(target, 303)), opened)


@bp.route("/first-password/<way>", methods=["GET", "POST"])
@public
@writes
def choose_first_password(way: str) -> Any:
    """Choose one's first password, by the address in a letter; what is no longer good leads to the door and says so."""
    key = "" if settings().has_directory else settings().secret_key
    account = first_password.user_at(db.session(), way, key=key) if key else None
    if key and account is None:
        pace.guessed("way to a password")
    form = FirstPasswordForm.of_request()
    try:
        if account is None:
            raise first_password.TooLate
        if form.sent_well():
            first_password.choose(db.session(), account, form.new_password.data)
            told.tell("done", gettext("Your password is kept."), gettext("Sign in with it."))
            return redirect(url_for("people.sign_in"), 303)
    except BadInput as fault:
        form.blame(fault)
    except first_password.TooLate as late:
        told.tell("info", said(late))
        return redirect(url_for("people.sign_in"), 303)
    page = render_template("people/first_password.html", form_=form, account=account, way=way, **frame.bare())
    return make_response(page, 422 if request.method == "POST" else 200)


def visitor() -> Visitor:
    """Return the browser that asks."""
    return Visitor(request.remote_addr or "", request.user_agent.string, device())


def said(error: SecretariatError) -> str:
    """Return what an error says, in the language in force."""
    return error.sentence.text(gettext)


def let_in(response: Response, opened: services.SignedIn) -> Response:
    """Give a browser the cookies of the session just opened."""
    set_cookie(response, session_cookie(), opened.token)
    set_cookie(response, _device_cookie(), _signed(opened.device), hours=YEAR)
    account = opened.sign_in.user
    set_cookie(response, "language", account.language, hours=YEAR)
    if account.theme != "system":
        set_cookie(response, "theme", account.theme, hours=YEAR, readable=True)
    told.bind_to(opened.token)
    return response


def door(form: SignInForm, status: int) -> Response:
    """Return the page of the door, with what was wrong said in `form.faults`."""
    here = url_for("people.sign_in", next=local_path(form.next.data))
    other = url_for("people.choose_language", code=i18n.other_language(), next=here)
    bare = {**frame.bare(), "other_language_url": other}
    page = render_template(
        "people/sign_in.html",
        form=form,
        accounts=_demonstration_accounts(),
        break_glass=settings().passwords == "break-glass",
        directory=url_for("people.to_directory", next=local_path(form.next.data)) if settings().has_directory else "",
        **bare,
    )
    return make_response(page, status)


def _demonstration_accounts() -> Any:
    """What a demonstration lists under the form: mappings with `role`, `email`, `password` (one for all).

    A first look may begin with an empty house: accounts that are not there let nobody in.
    """
    if not settings().demo:
        return ()
    accounts = current_app.extensions.get("secretariat.demo_accounts", tuple)()
    try:
        with db.session().begin_nested():
            there = accounts and queries.user_by_email(db.session(), accounts[0]["email"])
    except DBAPIError:  # not upgraded yet, or not there: the form stands, and says so when it is sent
        return ()
    return accounts if there else ()


def _device_cookie() -> str:
    return "__Host-device" if settings().production else "device"


def _signed(token: str) -> str:
    """The device cookie: only tokens that this installation gave are taken back."""
    signature = hmac.new(settings().secret_key.encode(), b"device:" + token.encode(), "sha256").hexdigest()
    return f"{token}.{signature}"


def device() -> str | None:
    """Return the token by which this browser is known, if it is one that we gave."""
    sent = request.cookies.get(_device_cookie(), "")
    token = sent.partition(".")[0]
    return token if token and hmac.compare_digest(sent.encode(), _signed(token).encode()) else None


@bp.post("/sign-out")
@public
@writes(always=True)
def sign_out() -> Any:
    """End this browser's session. Whoever is signed out already is led to the same place."""
    if recognised() is not None:
        services.end_session(db.session(), own_session(), actor=user().ref, reason="signed out")
    by_directory = recognised() is not None and own_session().door == Door.DIRECTORY
    told.bind_to("")
    told.tell("done", gettext("You are signed out."))
    response = redirect(url_for("people.leave_directory" if by_directory else "people.sign_in"), 303)
    response.delete_cookie(session_cookie(), secure=settings().production, httponly=True, samesite="Lax")
    return response


@bp.route("/language/<any(en,fr):code>", methods=["GET", "POST"])
@public
@writes(always=True)
def choose_language(code: str) -> Any:
    """Switch the language and go back. A link switches this browser; a sent form is kept in the account as
    well."""
    if request.method == "POST" and recognised() is not None:
        services.set_preferences(db.session(), user(), language=code, theme=user().theme, shortcuts=user().shortcuts)
    target = (
        local_path(request.values.get("next"))
        or _sign_in_again(request.values.get("next"))
        or local_path(frame.sent_from())
    )
    response = make_response(redirect(target or "/", 303))
    set_cookie(response, "language", code, hours=YEAR)
    return response


def _sign_in_again(address: str | None) -> str | None:
    """The sign-in page is no place to be led to after signing in, but its language can be switched."""
    parts = urlsplit(address or "")
    if parts.scheme or parts.netloc or parts.path != url_for("people.sign_in"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query and parts.query.isprintable() else "")
