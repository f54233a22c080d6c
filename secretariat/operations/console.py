"""What every command of an operator begins with: the settings of the environment, and the database they name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from secretariat import settings as configuration
from secretariat.core.db import make_engine
from secretariat.settings import Settings, UnsafeSetting


def configured() -> Settings:
    """Return the settings of the environment; unsafe ones end the command with the sentence that says what to set."""
    try:
        return configuration.from_environment()
    except UnsafeSetting as refusal:
        raise click.ClickException(str(refusal)) from refusal


@contextmanager
def session(settings: Settings | None = None) -> Iterator[Session]:
    """A session that the command commits itself."""
    with database(settings or configured()) as engine, Session(engine) as opened:
        yield opened


@contextmanager
def database(settings: Settings) -> Iterator[Engine]:
    """An engine, given back in the end."""
    engine = make_engine(settings.url_of_database)
    try:
        yield engine
    finally:
        engine.dispose()
