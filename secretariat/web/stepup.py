"""Confirming by password or through the directory that it is still the same person, for acts named on a page.

The page leads to an address of ours that carries, signed, the acts and the way back; the directory asks the person anew;
the way back then carries the confirmation, which the page sends with the act itself. Nothing is done by a link.

A proxy in front asks anew at an address that nobody has asked for before, so that no browser sends by itself what was typed
for another; who it asked stands in a header that says nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from typing import Any

from flask import request, url_for
from itsdangerous import BadData, URLSafeSerializer

from secretariat.core import audit, clock
from secretariat.core.ids import new_token
from secretariat.people import queries
from secretariat.people.models import Confirmation
from secretariat.people.services import Act, confirm, use_confirmation, waits_for
from secretariat.people.states import Door
from secretariat.web.database import db
from secretariat.web.requests import own_session, recognised, settings, user


def possible() -> bool:
    """Tell whether who is signed in can confirm through the directory: it let them in, and can be asked again."""
    return by_proxy() or bool(settings().oidc_issuer and _came_by(Door.DIRECTORY))


def by_proxy() -> bool:
    """Tell whether it is a proxy in front that let in who is signed in, and can ask them again."""
    return bool(settings().proxy_confirm_header and _came_by(Door.PROXY))


def _came_by(door: Door) -> bool:
    return recognised() is not None and own_session().door == door


def way(acts: Sequence[Act], back: str) -> str:
    """Return the address that asks the directory to confirm these acts, then leads `back`; empty if it cannot be asked."""
    if not possible() or not acts:
        return ""
    packed = _signer().dumps([[list(astuple(act)) for act in acts], back])
    return url_for("people.to_confirm", of=packed)


def asked() -> tuple[list[Act], str] | None:
    """Return the acts, and the way back, that the address asked for carries; None if we did not make it."""
    try:
        acts, back = _signer().loads(request.args.get("of", ""))
        return [Act(*act) for act in acts], str(back)
    except (BadData, TypeError, ValueError):
        return None


def fresh_way(acts: Sequence[Act], back: str) -> str:
    """Return an address at which the proxy asks for these acts: its own each time, for once, told from now on."""
    once = new_token()
    packed = [[list(astuple(act)) for act in acts], back, once, clock.now().timestamp()]
    return url_for("people.confirmed_by_proxy", once=once, of=_signer("proxy").dumps(packed))


def asked_of_proxy(once: str) -> tuple[list[Act], str, datetime] | None:
    """Return the acts, the way back and the moment at which the address was made; None if we did not make it."""
    try:
        acts, back, named, made_at = _signer("proxy").loads(request.args.get("of", ""))
        asked = [Act(*act) for act in acts], str(back), datetime.fromtimestamp(made_at, UTC)
    except (BadData, TypeError, ValueError):
        return None
    return asked if named == once else None


def offered(acts: Sequence[Act], back: str) -> dict[str, Any]:
    """Return how the reader may confirm that it is them: done already through the directory, the way to it, a password.
    Who has neither is told whom to ask (`stuck`)."""
    confirmed, there, known = given(acts), way(acts, back), user().password_hash is not None
    return {"confirmed": confirmed, "way": there, "has_password": known, "stuck": not (confirmed or there or known)}


def settle(acts: Sequence[Act], *, password: str, confirmed: str = "") -> None:
    """Use the confirmation given for exactly these acts, or one by password. What is then done is what was confirmed.

    Raises WrongPassword (`password`), TooManyTries, ConfirmationRefused.
    """
    session = db.session()
    audit.hold(session)
    if not confirmed:
        secret = settings().secret_key
        confirmed = confirm(session, user(), own_session(), password=password, acts=acts, secret=secret).pid
    use_confirmation(session, user(), own_session(), pid=confirmed, acts=acts)


def given(acts: Sequence[Act]) -> str:
    """Return the confirmation that the address brought back, if it can still be used for exactly these acts."""
    pid = request.values.get("confirmed", "")
    found: Confirmation | None = queries.confirmation_in(db.session(), own_session(), pid) if pid else None
    return found.pid if found is not None and waits_for(found, acts) else ""


def _signer(whom: str = "confirm") -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=f"{whom}:{own_session().pid}")
