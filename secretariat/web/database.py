"""The database of the web tier. Models come from `secretariat.core.db`; this is the session of a request, and its connections."""

from __future__ import annotations

from typing import Final

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine

from secretariat.core.db import Base, Limits, make_engine
from secretariat.settings import Settings

#: KB of the database in the memory of each connection: one for each thread, and what is asked of them is mostly kept (adr 15).
#: Right after a change pages take as long with 500, 1,000 and SQLite's own 2,000, of which each connection holds 1.5 MB more.
PAGES: Final = 500

db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def limits_of(settings: Settings) -> Limits:
    """Return what PostgreSQL cuts off of a web process."""
    return Limits("web", settings.web_statement_seconds, settings.web_lock_seconds)


def engine_apart(settings: Settings) -> Engine:
    """Return an engine with connections of its own, for what a process does behind its answers."""
    return make_engine(settings.url_of_database, limits_of(settings), cache=PAGES)
