"""Confirming by password or through the directory that it is still the same person, for acts named on a page.

The page leads to an address of ours that carries, signed, the acts and the way back; the directory asks the person anew;
the way back then carries the confirmation, which the page sends with the act itself. Nothing is done by a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from flask import g, request, url_for
from itsdangerous import BadData, URLSafeSerializer

from secretariat.core import audit
from secretariat.people import queries
from secretariat.people.models import Confirmation
from secretariat.people.services import Act, confirm, use_confirmation, waits_for
from secretariat.people.states import Door
from secretariat.web.database import db
from secretariat.web.requests import settings, user


def possible() -> bool:
    """Tell whether who is signed in can confirm through the directory: it let them in, and can be asked again."""
    return bool(settings().oidc_issuer and g.sign_in is not None and g.sign_in.door == Door.DIRECTORY)


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


def offered(acts: Sequence[Act], back: str) -> dict[str, Any]:
    """Return how the reader may confirm that it is them: done already through the directory, the way to it, a password."""
    return {
        "confirmed": given(acts),
        "way": way(acts, back),
        "has_password": user().password_hash is not None,
    }


def settle(acts: Sequence[Act], *, password: str, confirmed: str = "") -> None:
    """Use the confirmation given for exactly these acts, or one by password. What is then done is what was confirmed.

    Raises WrongPassword (`password`), TooManyTries, ConfirmationRefused.
    """
    session = db.session()
    audit.hold(session)
    if not confirmed:
        secret = settings().secret_key
        confirmed = confirm(session, user(), g.sign_in, password=password, acts=acts, secret=secret).pid
    use_confirmation(session, user(), g.sign_in, pid=confirmed, acts=acts)


def given(acts: Sequence[Act]) -> str:
    """Return the confirmation that the address brought back, if it can still be used for exactly these acts."""
    pid = request.values.get("confirmed", "")
    found: Confirmation | None = queries.confirmation_in(db.session(), g.sign_in, pid) if pid else None
    return found.pid if found is not None and waits_for(found, acts) else ""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=f"confirm:{g.sign_in.pid}")
