"""The commands of operators, and `run` for a first look."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from secretariat import __version__, logs
from secretariat.core import memory, schema
from secretariat.core.db import reading, writing
from secretariat.core.installation import RestoreUnfinished, refuse_unfinished_restore
from secretariat.core.stores import store_of
from secretariat.operations.commands import COMMANDS, saying_why
from secretariat.operations.console import (
    DATA,
    configured,
    database,
    demonstration,
    of_the_database,
    of_the_files,
    refuse_empty,
    session,
)
from secretariat.settings import Settings

#: How waitress is asked to serve.
SERVER: dict[str, Any] = {
    "ident": None,
    # The application itself answers what is too large, with a page that says what to do.
    "max_request_body_size": 2**30,
    # The application itself says which hop of X-Forwarded-For is believed (SECRETARIAT_PROXIES); waitress would drop it, and
    # everybody who mistypes a password would come from the proxy.
    "clear_untrusted_proxy_headers": False,
}

#: What is wrong with a place that the operator named. That a file is not there may as well be a fault of ours.
_OF_THE_PLACE = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENOTDIR, errno.EISDIR}
)

_DATA = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    show_default=True,
    help="Data folder.",
)


class _Commands(click.Group):
    """Commands of which none ends in a traceback for a database that does not answer, or a folder that is not theirs."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the operator can mend is said in a sentence."""
        try:
            return super().invoke(ctx)
        except DBAPIError as error:
            sentence = of_the_database(error, serving=ctx.invoked_subcommand in ("serve", "worker"))
            if not sentence:
                raise
            raise click.ClickException(sentence) from error
        except OSError as error:
            if error.filename is None or error.errno not in _OF_THE_PLACE:
                raise
            raise click.ClickException(of_the_files(error)) from error


@click.group(cls=_Commands)
@click.version_option(__version__, message="Secretariat %(version)s")
def main() -> None:
    """Secretariat: papers, agendas and meetings of committees that decide by consensus."""
    with memory.loading():
        from secretariat.wiring import wire

        wire()


def _environment_of(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "SECRETARIAT_SECRET_KEY": settings.secret_key,
        "SECRETARIAT_DATA": str(settings.data),
        "SECRETARIAT_FONTS": str(settings.font_folder),
        "SECRETARIAT_PROFILE": settings.profile,
        "SECRETARIAT_BASE_URL": settings.base_url,
        "SECRETARIAT_MAIL_CEILINGS": ",".join(
            f"{domain}={marking}" for domain, marking in settings.mail_ceilings.items()
        ),
        "SECRETARIAT_DEMO": "1" if settings.demo else "0",
    }


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@_DATA
@click.option("--fonts", type=click.Path(file_okay=False, path_type=Path), help="Folder of cut fonts, to share them.")
@click.option("--demo", is_flag=True, help="Load demonstration data at the first start.")
def run(host: str, port: int, data: Path, fonts: Path | None, demo: bool) -> None:
    """Serve on one machine, with an embedded database: for a first look and for trials."""
    _refuse_taken_port(host, port)
    settings = demonstration(data, port, fonts)
    logs.configure(settings, quiet=True)
    _prepare(settings, demo=demo)
    _end_cleanly()
    worker = subprocess.Popen(
        [sys.executable, "-m", "secretariat.cli", "worker"], env=_environment_of(settings), stdin=subprocess.DEVNULL
    )
    try:
        if demo:
            _print_accounts()
        _serve(settings, host, port, said=f"\nServing on http://localhost:{port}  (Ctrl+C stops)")
    except KeyboardInterrupt:
        pass
    finally:
        _stop(worker)


def _end_cleanly() -> None:
    """Let SIGTERM end the server as Ctrl+C does: what was asked is answered, what was noted is written."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def _stop(worker: subprocess.Popen[bytes]) -> None:
    """Let the worker finish the job at hand; one that hangs is ended: what it was doing is taken up again."""
    worker.terminate()
    try:
        worker.wait(timeout=15)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(_why_not_bound(host, port, error)) from error


def _why_not_bound(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken. See who has it (ss -ltnp), or choose another: --port 8123, make run PORT=8123"
    return f"Nothing can be served at {host}, port {port}: {error.strerror}. Mend --host or --port."


def _prepare(settings: Settings, *, demo: bool) -> None:
    from secretariat.press.fonts import ensure_fonts

    click.echo("Fonts ...", nl=False)
    ensure_fonts(settings.font_folder)
    click.echo(" database ...", nl=False)
    with database(settings) as engine:
        schema.upgrade(engine)
        if demo:
            _load_demonstration(engine)
    click.echo(" ready.")


def _load_demonstration(engine: Engine) -> None:
    from secretariat import demo

    with Session(engine) as session:
        if demo.is_empty(session):
            click.echo(" demonstration data ...", nl=False)
            demo.load(session)
            session.commit()


def _serve(settings: Settings, host: str, port: int, *, said: str = "") -> None:
    memory.begin()
    import waitress

    from secretariat.documents.readings import readings_of
    from secretariat.factory import create_app
    from secretariat.operations.starting import say_at_start

    app = create_app(settings)
    say_at_start(settings.url_of_database)
    readings = readings_of(app)
    readings.begin()
    memory.settle()
    if said:
        click.echo(said)
    try:
        waitress.serve(app, host=host, port=port, threads=settings.web_threads, **SERVER)
    finally:
        readings.end()


def _print_accounts() -> None:
    from secretariat import demo

    click.echo("\nAccounts of the demonstration (fictional):\n")
    for account in demo.accounts():
        click.echo(f"  {account['email']:<38} {account['role']}")
        click.echo(f"  {'':<38} {account['can']}")
    click.echo(f"\n  The password of all of them: {demo.accounts()[0]['password']}")


@main.command()
@_DATA
def accounts(data: Path) -> None:
    """Print the demonstration accounts as JSON."""
    from secretariat import demo

    refuse_empty(data)
    click.echo(json.dumps(demo.accounts(), ensure_ascii=False, indent=2))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(host: str, port: int) -> None:
    """Serve with the settings of the environment (or point a WSGI server at wsgi:app)."""
    settings = configured()
    logs.configure(settings)
    _refuse_half_a_restore(settings)
    _refuse_taken_port(host, port)
    _end_cleanly()
    _serve(settings, host, port)


def _refuse_half_a_restore(settings: Settings) -> None:
    try:
        refuse_unfinished_restore(settings.data)
    except RestoreUnfinished as refusal:
        raise click.ClickException(str(refusal)) from refusal


@main.command()
def worker() -> None:
    """Do what the outbox holds: print, and send mail."""
    from secretariat.worker import stopping, work

    settings = configured()
    logs.configure(settings, quiet=not settings.production)
    _refuse_half_a_restore(settings)
    with stopping() as stop:
        work(settings, stop=stop)


def _fit_password(context: click.Context, _parameter: click.Parameter, password: str) -> str:
    """Refuse a password that would not be taken while it can still be typed anew."""
    from secretariat.core.errors import BadInput
    from secretariat.people.passwords import check_new

    try:
        check_new(password, name=context.params.get("name", ""), email=context.params.get("email", ""))
    except BadInput as refusal:
        raise click.BadParameter(str(refusal)) from refusal
    return password


@main.command("create-admin")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.password_option(callback=_fit_password)
@DATA
def create_admin(email: str, name: str, password: str, data: Path | None) -> None:
    """Create an administrator: sees no content, keeps accounts."""
    from secretariat.core.errors import SecretariatError
    from secretariat.people import services

    with session(configured(data)) as opened:
        try:
            services.create_admin(opened, email=email, name=name, password=password)
        except SecretariatError as refusal:
            raise click.ClickException(str(refusal)) from refusal
        opened.commit()
    click.echo(f"{email} is an administrator.")


@main.command("break-glass")
@click.argument("email")
@click.option("--off", is_flag=True, help="Take it back.")
def break_glass(email: str, off: bool) -> None:
    """Let an administrator sign in with a password where SECRETARIAT_PASSWORDS keeps everybody else to the directory."""
    from secretariat.people import queries, services

    with session() as opened:
        user = queries.user_by_email(opened, email.strip().lower())
        if user is None:
            raise click.ClickException(f"There is no account of {email}.")
        services.mark_break_glass(opened, user, marked=not off)
        opened.commit()
    click.echo(f"{email} {'no longer signs' if off else 'signs'} in with a password when the directory fails.")


@main.command()
@DATA
def verify(data: Path | None) -> None:
    """Check the audit chain, issued versions and stored files; name every object that was altered."""
    from secretariat.core import audit, snapshot
    from secretariat.verify import faults

    settings = configured(data)
    # What is issued and printed meanwhile is no fault: entries and what they vouch for are of one instant.
    with (
        saying_why(),
        snapshot.as_of_one_instant(settings.url_of_database) as connection,
        Session(connection) as opened,
    ):
        found = list(faults(opened, store_of(settings)))
        seq, head = audit.head(opened)
    for sentence in found:
        click.echo(sentence)
    if found:
        raise SystemExit(1)
    click.echo(f"Everything stands. The audit chain has {seq} entries; its head is {head}.")


@main.command()
@DATA
def reindex(data: Path | None) -> None:
    """Make the index of the search anew, one thing after the other, so that searching goes on meanwhile."""
    from sqlalchemy.orm import sessionmaker

    from secretariat.core import outbox
    from secretariat.search import cards, queries, services

    settings = configured(data)
    logs.configure(settings, quiet=True)
    handler = services.handler(store_of(settings))
    with database(settings) as engine:
        sessions = sessionmaker(engine)
        with reading(), sessions() as session:
            things = queries.things_to_enter(session, again=True)
        for thing in things:
            outbox.perform(sessions, handler, services.payload_of(thing))
        told = 1
        while told:
            with writing(), sessions.begin() as session:
                told = cards.tell(session)
    click.echo(f"{len(things)} papers and meetings can be found.")


for _command in COMMANDS:
    main.add_command(_command)


if __name__ == "__main__":
    main()
