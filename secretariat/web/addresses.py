"""Which addresses a person may be led to."""

from __future__ import annotations

from urllib.parse import urlsplit

from secretariat.web import frame

#: To be led there after signing in would be going round in circles.
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
    if parts.scheme or parts.netloc or parts.path in NO_TARGETS or parts.path.startswith(("/language/", "/sign-in/")):
        return None
    return address


def came_from() -> str:
    """Return the page to go back to: the one asked for, or the one whose form was sent; never one elsewhere."""
    return local_path(frame.here()) or "/"
