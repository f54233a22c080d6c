"""What happens round every request: its mode, its language, its person, its headers."""

from __future__ import annotations

import hmac
import time
from contextlib import ExitStack
from datetime import timedelta
from typing import cast

import structlog
from flask import Flask, Request, Response, current_app, g, request
from flask_login import LoginManager, current_user
from werkzeug.exceptions import BadRequest

from secretariat.committees.actors import SignedIn, load_signed_in
from secretariat.core import clock, i18n
from secretariat.core.db import reading, writing
from secretariat.core.ids import new_reference, new_token
from secretariat.documents.markings import CEILING, Marking
from secretariat.people.models import SignInSession, User
from secretariat.people.queries import session_with_id, token_hash, user_with_id
from secretariat.settings import Settings
from secretariat.web.access import check_declared
from secretariat.web.database import db
from secretariat.web.refusals import FormExpired

log = structlog.get_logger("web")

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SAFE = ("GET", "HEAD", "OPTIONS")
#: How stale the mark of the last click may be before it is written again.
SEEN_EVERY = timedelta(minutes=10)


def settings() -> Settings:
    return cast(Settings, current_app.extensions["secretariat.settings"])


def session_cookie() -> str:
    """The `__Host-` prefix binds the cookie to HTTPS and this host; clients on plain loopback do not send it."""
    return "__Host-session" if settings().production else "session"


def form_cookie() -> str:
    """The cookie that stands behind the form token of somebody not signed in."""
    return "__Host-visitor" if settings().production else "visitor"


def set_cookie(response: Response, name: str, value: str, *, hours: int | None = None, readable: bool = False) -> None:
    """Set one of the product's cookies: this host only, same site, and not for scripts unless `readable`."""
    response.set_cookie(
        name,
        value,
        max_age=None if hours is None else hours * 3600,
        secure=settings().production,
        httponly=not readable,
        samesite="Lax",
        path="/",
    )


def csrf_token() -> str:
    """Return the token that unsafe forms must carry: it lives as long as the session."""
    seed = request.cookies.get(session_cookie()) or g.get("visitor") or request.cookies.get(form_cookie())
    if not seed:
        seed = g.visitor = new_token()
    return hmac.new(settings().secret_key.encode(), b"form:" + seed.encode(), "sha256").hexdigest()


def install(app: Flask) -> None:
    """Wire the life of a request into the application.

    Flask-Login gives views and templates their `current_user`, over our own sessions: its cookies stay unused, since
    they would outlive signing out.
    """
    login = LoginManager()
    login.session_protection = None
    login.init_app(app, add_context_processor=False)
    login.request_loader(_account)
    app.before_request(_begin)
    app.before_request(check_declared)
    app.before_request(_check_form)
    app.before_request(_recognise)
    app.after_request(_finish)
    app.teardown_request(_end)


def _begin() -> None:
    g.reference = new_reference()
    g.began = time.perf_counter()
    g.modes = ExitStack()
    g.modes.enter_context(reading() if request.method in SAFE else writing())
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(reference=g.reference)
    chosen = request.cookies.get("language") or request.accept_languages.best_match(i18n.LANGUAGES)
    i18n.choose(chosen or "en")
    if request.host.rsplit(":", 1)[0] not in settings().allowed_hosts:
        log.warning("host.refused", log="security", peer=request.remote_addr)
        raise BadRequest


def _check_form() -> None:
    """Every unsafe request carries the token of its session; checked before the database is touched."""
    if request.method in SAFE:
        return
    sent = request.form.get("csrf_token") or request.headers.get("X-CSRF-Token", "")
    if not hmac.compare_digest(sent.encode(), csrf_token().encode()):
        raise FormExpired


def _recognise() -> None:
    g.actor = g.signed_in = None
    token = request.cookies.get(session_cookie())
    if not token or request.blueprint == "web":
        return
    session, limits = db.session(), settings()
    session.info[CEILING] = Marking(limits.ceiling)
    found = load_signed_in(session, token)
    if found is None:
        return
    idle = clock.now() - found.seen_at
    if idle > timedelta(hours=limits.idle_hours):
        return
    g.signed_in, g.actor = found, found.actor
    if idle > SEEN_EVERY and request.method in SAFE:
        g.mark_seen = token_hash(token)


def recognised() -> SignedIn | None:
    """Return what every page goes by of who is signed in; None for strangers."""
    found: SignedIn | None = g.get("signed_in")
    return found


def own_session() -> SignInSession:
    """Return the session of who is signed in, as it can be ended or confirmed in; only behind `signed_in` or `requires`."""
    if "own_session" not in g:
        g.own_session = session_with_id(db.session(), g.signed_in.session_id)
    return cast(SignInSession, g.own_session)


def user() -> User:
    """Return the account of who is signed in, as it can be changed; only behind `signed_in` or `requires`."""
    return cast(User, current_user._get_current_object())


def _account(_request: Request) -> User | None:
    found = recognised()
    return user_with_id(db.session(), found.actor.user_id) if found else None


def _finish(response: Response) -> Response:
    standing = dict(HEADERS)
    if settings().production:
        standing["Strict-Transport-Security"] = "max-age=31536000"
    if request.blueprint != "web":
        standing |= {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"}
    headers = response.headers
    own = {name.lower() for name, _ in headers}
    headers.extend([(name, value) for name, value in standing.items() if name.lower() not in own])
    headers.add("X-Request-Id", g.get("reference", ""))
    if g.get("visitor"):
        set_cookie(response, form_cookie(), g.visitor)
    log.info(
        "request",
        method=request.method,
        endpoint=request.endpoint,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000),
    )
    return response


def _end(_error: BaseException | None) -> None:
    modes = g.pop("modes", None)
    if modes is not None:
        modes.close()
    seen = g.pop("mark_seen", None)
    if seen:
        _mark_seen(seen)


def _mark_seen(hashed: str) -> None:
    from sqlalchemy import update

    db.session.remove()
    with writing(), db.session.begin():
        db.session.execute(update(SignInSession).where(SignInSession.token_hash == hashed).values(seen_at=clock.now()))
