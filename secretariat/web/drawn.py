"""Parts of pages that are kept as they were drawn, while nothing changed that they were drawn from (adr 15)."""

from __future__ import annotations

from typing import Any

from flask import current_app
from markupsafe import Markup


def drawn(template: str, shown: dict[str, Any]) -> Markup:
    """Draw a part of a page from what is shown.

    It is not told of the frame, of tokens of forms, and of notices: what belongs to one request stands outside of it.
    """
    return Markup(current_app.jinja_env.get_template(template).render(shown))  # noqa: S704  # templates escape
