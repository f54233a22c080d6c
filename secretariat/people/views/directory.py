"""Signing in through the directory: out to it, back from it, and out of it; or as whom a proxy in front has recognised.

These are led by links, since a form may not send a browser elsewhere (`form-action` of our policy). What must be known
on the way back travels in a cookie of its own: signed, of this host, gone after ten minutes or when used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import Response, make_response, redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from secretariat.core import audit, clock, i18n
from secretariat.core.db import writing
from secretariat.core.errors import NotFound, SecretariatError, Unavailable
from secretariat.core.ids import new_token
from secretariat.core.values import dataclass
from secretariat.people import directory, queries
from secretariat.people.directory import NotKnownHere, NotRecognised, NotTheSame
from secretariat.people.forms import SignInForm
from secretariat.people.services import Act
from secretariat.people.states import Door
from secretariat.people.views import bp
from secretariat.people.views.door import door, let_in, said, visitor
from secretariat.people.voucher import Client, DirectoryRefused, Vouched
from secretariat.web import confirming, frame, stepup, told
from secretariat.web.access import public, signed_in
from secretariat.web.addresses import local_path
from secretariat.web.database import db
from secretariat.web.requests import own_session, recognised, session_cookie, set_cookie, settings, user
from secretariat.web.vouching import vouched

log = structlog.get_logger("security")

LIFETIME = 600  # seconds
#: Browsers keep cookies of about 4,096 bytes, name and attributes included.
LARGEST_HINT = 3_800


@dataclass(frozen=True)
class Trip:
    """A browser's way to the directory and back: its secret, when it left, where it wanted to go; and, if somebody signed
    in is to confirm acts, which, and in which session."""

    secret: str
    left_at: datetime
    target: str
    acts: tuple[Act, ...] = ()
    session: str = ""


@bp.get("/sign-in/directory")
@public
def to_directory() -> Any:
    """Send the browser to the directory, or let in whom the proxy in front has recognised."""
    target = local_path(request.args.get("next")) or "/"
    if recognised() is not None:
        return redirect(target, 303)
    if settings().proxy_header:
        return _by_proxy(target)
    if not settings().oidc_issuer:
        return redirect(url_for("people.sign_in", next=target), 303)
    try:
        return _sent_off(Trip(new_token(), clock.now(), target))
    except Unavailable as fault:
        return _not_let_in(fault, target, 503)


@bp.get("/confirm/directory")
@signed_in
def to_confirm() -> Any:
    """Let the directory ask anew who it is, for acts that a page of ours has named."""
    asked = stepup.asked() if stepup.possible() else None
    if asked is None:
        raise NotFound
    acts, back = asked
    if stepup.by_proxy():
        return redirect(stepup.fresh_way(acts, back), 303)
    try:
        return _sent_off(Trip(new_token(), clock.now(), back, tuple(acts), own_session().pid))
    except Unavailable as fault:
        told.tell("late", said(fault))
        return redirect(back, 303)


@bp.get("/confirm/proxy/<once>/")
@signed_in
def confirmed_by_proxy(once: str) -> Any:
    """Take that the proxy in front has asked anew who it is, for acts that a page of ours has named."""
    asked = stepup.asked_of_proxy(once) if stepup.by_proxy() else None
    if asked is None:
        raise NotFound
    acts, back, made_at = asked
    name = vouched(settings().proxy_confirm_header)
    if not name:
        log.warning("proxy.not_asked", log="security", header=settings().proxy_confirm_header)
    in_time = clock.now().timestamp() - made_at.timestamp() <= LIFETIME
    who = Vouched(issuer="proxy", subject=name, shown_at=made_at if name and in_time else None)
    return _settled(lambda: who, acts, back)


@bp.get("/confirm/act")
@signed_in
def confirm_act() -> Any:
    """The way back from the directory: what was about to be done, with all that was typed. Raises NotFound."""
    asked = confirming.carried()
    if asked is None:
        raise NotFound
    return confirming.page(asked)


def _sent_off(trip: Trip) -> Response:
    from secretariat.people import oidc  # it loads a great deal, and most processes never speak with a directory

    db.session.rollback()  # nothing is held while the directory is waited for
    response = _led(oidc.leave(client(), trip.secret, anew=bool(trip.acts)))
    set_cookie(response, _cookie(), _packed(trip))
    return response


@bp.get("/sign-in/directory/back")
@public
def from_directory() -> Any:
    """Let in whom the directory sends back, if it is somebody of ours; else say whom to ask, and nothing else."""
    if not settings().oidc_issuer:
        return redirect(url_for("people.sign_in"), 303)
    trip = _trip()
    if trip is None:
        response = _not_let_in(DirectoryRefused(), "/", 422)
    else:
        response = _confirmed(trip) if trip.acts else _arrived(trip)
    response.delete_cookie(_cookie(), secure=settings().production, httponly=True, samesite="Lax")
    return response


def _came(trip: Trip, *, anew: bool = False, groups: bool = False) -> Vouched:
    from secretariat.people import oidc

    return oidc.arrive(client(groups=groups), trip.secret, request.args, left_at=trip.left_at, anew=anew)


def _arrived(trip: Trip) -> Response:
    counted = bool(queries.group_rules(db.session()))
    db.session.rollback()  # nothing is held while the directory is waited for
    try:
        came = _came(trip, groups=counted)
    except Unavailable as fault:
        return _not_let_in(fault, trip.target, 503)
    except DirectoryRefused as fault:
        return _not_let_in(fault, trip.target, 422)
    return _let_in(came, Door.DIRECTORY, trip.target)


def _confirmed(trip: Trip) -> Response:
    if recognised() is None or own_session().pid != trip.session:
        return _led(url_for("people.sign_in", next=trip.target))
    return _settled(lambda: _came(trip, anew=True), trip.acts, trip.target)


def _settled(ask: Callable[[], Vouched], acts: Sequence[Act], back: str) -> Response:
    """Confirm the acts by whom `ask` vouches for, and lead back with the confirmation; else say that there is none."""
    account = own_session().user_id
    db.session.rollback()
    try:
        came = ask()
        with _keeping() as session:
            given = directory.confirm(session, user(), own_session(), came, acts=acts)
            pid = given.pid
    except (Unavailable, DirectoryRefused, NotTheSame) as fault:
        if not isinstance(fault, Unavailable):
            db.session.rollback()
            directory.note_other(db.session(), account)
        told.tell("late", said(fault))
        return _led(back)
    return _led(f"{back}{'&' if '?' in back else '?'}confirmed={pid}")


def _by_proxy(target: str) -> Response:
    given = settings()
    name = vouched(given.proxy_header)
    if not name:
        return _not_let_in(NotRecognised(), target, 422)
    email = vouched(given.proxy_email_header) if given.proxy_email_header else name
    return _let_in(Vouched(issuer="proxy", subject=name, email=email.lower()), Door.PROXY, target)


def _let_in(who: Vouched, by: Door, target: str) -> Response:
    try:
        with _keeping() as session:
            opened = directory.sign_in(
                session,
                visitor(),
                who,
                door=by,
                language=i18n.language(),
                hours=settings().session_hours,
                replacing=request.cookies.get(session_cookie()),
            )
    except NotKnownHere as fault:
        directory.note_refusal(db.session(), visitor(), who, secret=settings().secret_key)
        return _not_let_in(fault, target, 403)
    response = let_in(_led(target), opened)
    if by is Door.DIRECTORY:
        _keep_hint(response, who.token)
    return response


@bp.get("/sign-in/directory/out")
@public
def leave_directory() -> Any:
    """Lead who has signed out here to where the directory ends its own session, if there is such a place."""
    signed_out = url_for("people.sign_in")
    if not settings().oidc_issuer:
        return redirect(signed_out, 303)
    from secretariat.people import oidc

    hint = request.cookies.get(_hint_cookie(), "")
    place = oidc.farewell(client(), settings().base_url + signed_out, hint=hint)
    if not place:
        return redirect(signed_out, 303)
    response = make_response(render_template("people/onward.html", place=place, **frame.bare()))
    _keep_hint(response, "")
    return response


def _hint_cookie() -> str:
    return "__Secure-farewell" if settings().production else "farewell"


def _keep_hint(response: Response, token: str) -> None:
    """Let the browser keep the directory's token, for the one page that leads out, and for no click from elsewhere.

    Here and nowhere else: it names a person, so it is in no backup, and it comes with no other request. One that is too
    large for a cookie is not kept, and the directory asks.
    """
    kept = token if len(token) <= LARGEST_HINT else ""
    response.set_cookie(
        _hint_cookie(),
        kept,
        max_age=settings().session_hours * 3600 if kept else 0,
        secure=settings().production,
        httponly=True,
        samesite="Strict",
        path=url_for("people.leave_directory"),
    )


def client(*, groups: bool = False) -> Client:
    """Return this installation as the directory knows it; `groups`: what it says of a person's groups counts."""
    given = settings()
    return Client(
        issuer=given.oidc_issuer,
        id=given.oidc_client_id,
        secret=given.oidc_client_secret,
        scope=given.oidc_scope,
        back=given.base_url + url_for("people.from_directory"),
        key=given.secret_key,
        groups=given.oidc_groups_claim if groups else "",
        plain=not given.production,
    )


def _not_let_in(fault: SecretariatError, target: str, status: int) -> Response:
    form = SignInForm(data={"next": target})
    form.faults.append(said(fault))
    return door(form, status)


def _led(address: str) -> Response:
    return make_response(redirect(address, 303))


@contextmanager
def _keeping() -> Iterator[Session]:
    """A transaction that writes in a request that only reads, committed at the end."""
    session = db.session()
    session.rollback()
    with writing():
        try:
            audit.hold(session)
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def _cookie() -> str:
    return "__Host-trip" if settings().production else "trip"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="trip")


def _packed(trip: Trip) -> str:
    acts = [list(astuple(act)) for act in trip.acts]
    return str(_signer().dumps([trip.secret, trip.left_at.timestamp(), trip.target, acts, trip.session]))


def _trip() -> Trip | None:
    """Return the way this browser is on; None if it is on none, or has been too long."""
    try:
        secret, left_at, target, acts, session = _signer().loads(request.cookies.get(_cookie(), ""))
    except (BadData, TypeError, ValueError):
        return None
    if not 0 <= clock.now().timestamp() - left_at <= LIFETIME:
        return None
    return Trip(secret, datetime.fromtimestamp(left_at, UTC), target, tuple(Act(*act) for act in acts), session)
