"""Filters and globals for templates: dates by language and zone, the right one of two languages, sizes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from secretariat.core import clock, i18n
from secretariat.web.requests import settings


def install(app: Flask) -> None:
    """Register them all."""
    app.jinja_env.filters.update(local=local, size=size)
    app.jinja_env.globals.update(pick=pick, now=clock.now)


def local(moment: datetime, zone: str | None = None) -> datetime:
    """Return the instant as the clock on the wall shows it, in `zone` or the installation's own."""
    return moment.astimezone(ZoneInfo(zone or settings().zone))


def pick(thing: Any, name: str, language: str | None = None) -> str:
    """Return `thing.<name>_en` or `_fr` by the language in force; the other one when that is empty."""
    code = language or i18n.language()
    other = "fr" if code == "en" else "en"
    return str(getattr(thing, f"{name}_{code}") or getattr(thing, f"{name}_{other}"))


def size(count: int) -> str:
    """Return a number of bytes as people read it: 212 KB, 4.1 MB (212 Ko, 4,1 Mo in French)."""
    units = ("Ko", "Mo") if i18n.language() == "fr" else ("KB", "MB")
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))}\u00a0{units[0]}"
    text = f"{count / 1_000_000:.1f}"
    return f"{text.replace('.', ',') if i18n.language() == 'fr' else text}\u00a0{units[1]}"
