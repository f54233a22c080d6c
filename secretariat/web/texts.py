"""Texts in templates: a page says some hundred, and each is looked up and escaped once in a language."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup

from secretariat.core import i18n

#: More than there are in the catalogue.
TEXTS = 16_384


def install(app: Flask) -> None:
    """Give templates `_`, `gettext`, `ngettext`, `pgettext`, and what is the same on every page in a language."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        i18n.gettext, i18n.lookup_plural, newstyle=True, pgettext=i18n.pgettext
    )

    @cache
    def keys(_language: str) -> Markup:
        module: Any = app.jinja_env.get_template("components/keys.html").module
        return Markup(module.keys())  # noqa: S704  # the template escapes

    app.jinja_env.globals.update(_=gettext, gettext=gettext, list_of_keys=lambda: keys(i18n.language()))


def gettext(msgid: str, /, **values: Any) -> Markup:
    """Return the text in the language in force, with its `%(name)s` places filled in and escaped."""
    return _text(i18n.language(), msgid) % values if values else _plain(i18n.language(), msgid)


@lru_cache(TEXTS)
def _text(_language: str, msgid: str) -> Markup:
    return Markup(i18n.gettext(msgid))  # noqa: S704  # the catalogue is ours


@lru_cache(TEXTS)
def _plain(language: str, msgid: str) -> Markup:
    return _text(language, msgid) % {}
