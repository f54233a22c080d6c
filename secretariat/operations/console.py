"""What every command of an operator begins with: settings, of the environment or of a first look, and their database."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from secretariat import logs
from secretariat import settings as configuration
from secretariat.core.db import make_engine
from secretariat.settings import Settings, UnsafeSetting

#: For whoever looks at the product with `make run`, and has set nothing.
DATA = click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="The data folder of a first look.")


def demonstration(data: Path, port: int = 8000, fonts: Path | None = None) -> Settings:
    """Return the settings of a first look: everything in one folder, loopback only, nothing leaves the machine."""
    data.mkdir(parents=True, exist_ok=True)
    key_file = data / "secret-key"
    if not key_file.exists():
        key_file.touch(mode=0o600)
        key_file.write_text(secrets.token_urlsafe(48))
    return Settings(
        secret_key=key_file.read_text(),
        data=data.resolve(),
        fonts=fonts.resolve() if fonts else None,
        profile="development",
        base_url=f"http://localhost:{port}",
        mail_ceilings={"*": "NU"},
        demo=True,
    )


def refuse_empty(data: Path) -> None:
    """End the command where nobody has looked yet."""
    if not (data / "secretariat.sqlite3").exists():
        raise click.ClickException(f"There is no data in {data} yet. Start with: make run DATA={data}")


def configured(data: Path | None = None, *, begun: bool = True) -> Settings:
    """Return the settings of a first look in `data`, or those of the environment; warnings go to standard error.

    A first look that has not `begun` ends the command, where it must have; so do unsafe settings, with what to set.
    """
    if data:
        if begun:
            refuse_empty(data)
        settings = demonstration(data)
    else:
        try:
            settings = configuration.from_environment()
        except UnsafeSetting as refusal:
            raise click.ClickException(str(refusal)) from refusal
    logs.configure(settings, quiet=True)
    return settings


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
