"""Pages without the shell (the door, errors): what their layouts show, and which addresses one may be led back to.

Nothing here touches the database or the user.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from flask import request

from secretariat.core import i18n
from secretariat.core.i18n import gettext
from secretariat.web.requests import SAFE, settings

#: To be led there after signing in, or back there from there, would be going round in circles.
NO_TARGETS = ("/sign-in", "/sign-out")


def local_path(address: str | None) -> str | None:
    """Return `address` if it is a path on this site that a person may be led to, else None.

    Browsers read a backslash as a slash and drop tabs and line ends, so that `/\\t/elsewhere` leads away:
    refused.
    """
    if not address or len(address) > 1000 or not address.startswith("/") or address.startswith("//"):
        return None
    if "\\" in address or not address.isprintable():
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or parts.path in NO_TARGETS or parts.path.startswith("/language/"):
        return None
    return address


def referring_page() -> str | None:
    """Return the page of ours from which this request was sent, if the browser says so."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return None
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def came_from() -> str:
    """Return the page to go back to: the one asked for, or the one whose form was sent; never one elsewhere."""
    if request.method in SAFE:
        return local_path(request.full_path.rstrip("?")) or "/"
    return referring_page() or "/"


def frame(here: str = "") -> dict[str, Any]:
    """Return what `layouts/gate.html` and `layouts/plain.html` need. `here`: what to see in the other language."""
    language = i18n.language()
    theme = request.cookies.get("theme", "")
    return {
        "language": language,
        "other_language_url": f"/language/{i18n.other_language()}?next={quote(here or came_from(), safe='/')}",
        "marking": gettext("NATO UNCLASSIFIED") if settings().ceiling == "NU" else gettext("PUBLIC"),
        "demo_label": gettext("DEMONSTRATION – FICTIONAL CONTENT") if settings().demo else "",
        "theme": theme if theme in ("light", "dark") else "",
    }
