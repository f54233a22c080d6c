"""How templates are loaded: one set of names for all of them, so that importing a macro costs next to nothing.

Jinja gives each template names of its own over those of the environment, in case somebody hands it more when it is loaded,
and compares both at each import: some twenty times a page. Nobody does here; what a page is given, it is given when it is drawn.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class PlainEnvironment(Environment):
    """An environment whose templates know what it knows, and what they are given when they are drawn."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names of a template that is loaded. Raises TypeError for names of its own."""
        if d:
            raise TypeError(f"Give a template what it shows when it is drawn: {', '.join(d)}")
        return self.globals
