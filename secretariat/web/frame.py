"""What every page says of itself, signed in or not: language, marking, demonstration, appearance."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import request, url_for

from secretariat.core import i18n
from secretariat.core.i18n import gettext
from secretariat.documents.markings import Marking
from secretariat.web.requests import SAFE, settings


def highest_marking() -> str:
    """Return the words of the highest marking that anything here may carry, in the language in force."""
    marking = Marking(settings().ceiling)
    return marking.words(i18n.language()) or gettext(marking.label)


def demo_label() -> str:
    """Return what marks a demonstration, or nothing."""
    return gettext("DEMONSTRATION – FICTIONAL CONTENT") if settings().demo else ""


def theme() -> str:
    """Return the appearance chosen in this browser: light, dark, or nothing for that of the system."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in ("light", "dark") else ""


def here() -> str:
    """Return an address to come back to: the page asked for, or the one whose form was sent; never one elsewhere."""
    if request.method in SAFE:
        return request.full_path.rstrip("?")
    return sent_from() or "/"


def sent_from() -> str:
    """Return the page of ours whose form was sent, as the browser names it; nothing if it does not."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host or not parts.path.startswith("/"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def other_language_url() -> str:
    """Return the address that shows this page in the other language."""
    return url_for("people.choose_language", code=i18n.other_language(), next=here())


def bare() -> dict[str, Any]:
    """Return what the layouts without a shell need; it asks neither the database nor the user."""
    return {
        "language": i18n.language(),
        "marking": highest_marking(),
        "demo_label": demo_label(),
        "theme": theme(),
        "other_language_url": other_language_url(),
    }
