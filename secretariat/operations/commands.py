"""The commands of this package. Each loads what it needs when it is called, so that the others start quickly."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from secretariat.core.stores import store_of
from secretariat.operations.console import DATA, configured, database, of_the_files, session
from secretariat.settings import Settings

_PLACE = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@contextmanager
def saying_why() -> Iterator[None]:
    """What is refused, or cannot be written or read, ends the command with a sentence."""
    from secretariat.core.roles import RolesRefused
    from secretariat.core.snapshot import SnapshotFailed
    from secretariat.operations.manifest import Refused

    try:
        yield
    except (Refused, RolesRefused, SnapshotFailed) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except OSError as error:
        raise click.ClickException(of_the_files(error)) from error


@click.command()
@_PLACE
@click.option("--keep", type=click.IntRange(0), default=0, help="How many backups to keep in FOLDER; 0 keeps all.")
@DATA
def backup(folder: Path, keep: int, data: Path | None) -> None:
    """Back up database and files into a new folder within FOLDER, while people go on working."""
    from secretariat.operations.backup import take

    settings = configured(data)
    with saying_why():
        take(settings.url_of_database, store_of(settings), folder, keep=keep, say=click.echo)


@click.command()
@_PLACE
@click.option("--check", is_flag=True, help="Only read the backup and say whether it is whole.")
@click.option("--replace", is_flag=True, help="Put it in place of what is there, which is lost.")
@DATA
def restore(folder: Path, check: bool, replace: bool, data: Path | None) -> None:
    """Put a backup back: FOLDER is one, or holds several, of which the newest is taken."""
    from secretariat.operations.restore import examine, found, put_back

    settings = configured(data, begun=False)
    with saying_why():
        place = found(folder)
        if check:
            examine(place, settings.url_of_database, say=click.echo)
            return
        restored = put_back(place, settings, replace=replace, say=click.echo)
    for sentence in restored.faults:
        click.echo(sentence)
    if restored.held_back:
        click.echo(
            f"{restored.held_back} letters were due when the backup was taken and may have gone out since: they are held "
            "back. Run `secretariat held-mail send` or `secretariat held-mail drop`."
        )
    click.echo("Everybody is signed out. What was changed after the backup is not here: see docs/operations.md.")
    if restored.faults:
        raise click.ClickException("The backup is back as it was taken, with these faults in it already.")


@click.command()
@_PLACE
@DATA
def export(folder: Path, data: Path | None) -> None:
    """Write everything in open formats into FOLDER, which is empty: see docs/export.md. People go on working."""
    from secretariat.operations.export import write

    settings = configured(data)
    with saying_why():
        write(settings, store_of(settings), folder, say=click.echo)


@click.group("held-mail", invoke_without_command=True)
@DATA
@click.pass_context
def held_mail(context: click.Context, data: Path | None) -> None:
    """Say how many letters a restore holds back."""
    from secretariat.core import outbox

    context.obj = configured(data)
    if context.invoked_subcommand is None:
        with session(context.obj) as opened:
            held = outbox.held_back(opened)
            for message in held:
                click.echo(f"{message.kind}, asked for {message.created_at:%d.%m.%Y %H:%M} UTC: {message.key}")
            click.echo(f"{len(held)} letters are held back.")


@held_mail.command()
@click.pass_obj
def send(settings: Settings) -> None:
    """Let them go out; what their readers may no longer see does not."""
    from secretariat.operations.restore import let_go

    with session(settings) as opened:
        letters = let_go(opened)
        opened.commit()
    click.echo(f"{letters} letters go out.")


@held_mail.command()
@click.pass_obj
def drop(settings: Settings) -> None:
    """Let them lapse."""
    from secretariat.operations.restore import let_lapse

    with session(settings) as opened:
        letters = let_lapse(opened)
        opened.commit()
    click.echo(f"{letters} letters will not go out.")


@click.command("read-only")
@click.argument("switch", type=click.Choice(["on", "off"]), required=False)
@DATA
def read_only(switch: str | None, data: Path | None) -> None:
    """Let people read and nobody write, the worker neither; without a word, say how it is."""
    from secretariat.core import installation

    with session(configured(data)) as opened:
        if switch:
            installation.switch_read_only(opened, on=switch == "on")
            opened.commit()
        stands = installation.note(opened, installation.READ_ONLY)
        if stands is None:
            click.echo("People may read and write.")
        else:
            click.echo(f"People may read; nobody may write since {stands.at:%d.%m.%Y %H:%M} UTC.")


@click.command()
def check() -> None:
    """Look at settings, machine, database, store, mail and worker; exit 1 where something is to be mended."""
    from secretariat.operations.check import findings

    to_mend = 0
    for found in findings(os.environ):
        to_mend += bool(found.mend)
        why = f": {found.why}" if found.why else ""
        mend = f" – {found.mend}" if found.mend else ""
        click.echo(f"{'mend' if found.mend else 'ok':<5} {found.what}: {found.said}{why}{mend}")
    if to_mend:
        raise click.ClickException(f"To be mended: {to_mend}.")


@click.command()
def upgrade() -> None:
    """Bring the database to the form this release needs. Killed, it has done nothing and can be run again."""
    from sqlalchemy.exc import OperationalError

    from secretariat.core import roles, schema
    from secretariat.core.db import disk_fault

    began, settings = time.monotonic(), configured()
    with database(settings) as engine:
        before = schema.current(engine)
        if before is not None and before not in schema.revisions():
            raise click.ClickException(
                f"The database is at {before}, of a newer release. Install that one, or restore the backup made before it."
            )
        try:
            schema.upgrade(engine, web=settings.web_role, worker=settings.worker_role)
        except roles.RolesRefused as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except OperationalError as error:
            if disk_fault(error):
                raise
            raise click.ClickException(
                "The database is locked or does not answer: nothing was changed. If another upgrade is at work, wait for it; "
                "then run this again."
            ) from error
        after = schema.current(engine)
    done = "nothing was to be done" if before == after else f"brought there in {time.monotonic() - began:.1f} s"
    click.echo(f"The database is at {after}. ({done})")


@click.command("enter-house")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Only say what would be entered.")
@DATA
def enter_house(file: Path, only_check: bool, data: Path | None) -> None:
    """Enter delegations, bodies, seats and people from FILE: see docs/examples/house.toml. Again, it adds what is lacking."""
    from secretariat.operations.founding.entering import enter
    from secretariat.operations.founding.house import read
    from secretariat.operations.founding.reading import Faulty
    from secretariat.wiring import wire

    settings = configured(data)
    wire()
    try:
        house = read(file.read_text(encoding="utf-8"))
        with session(settings) as opened:
            made = enter(opened, house, say=click.echo)
            if not only_check:
                opened.commit()
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not written in UTF-8.") from error
    except Faulty as faulty:
        raise click.ClickException(f"Nothing was entered. To be mended in {file}:\n{faulty}") from faulty
    counted = ", ".join(f"{what} {number}" for what, number in made.items()) or "nothing, all of it stands"
    click.echo(f"{'Would enter' if only_check else 'Entered'}: {counted}.")


@click.command("write-house")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@DATA
def write_house(file: Path, data: Path | None) -> None:
    """Write the house as it stands to FILE, as `enter-house` reads it: bodies, seats, people, settings, types of papers."""
    from secretariat.operations.founding.writing import told

    settings = configured(data)
    if file.exists():
        raise click.ClickException(f"{file} is there already: choose another name, or take it away first.")
    with session(settings) as opened:
        text = told(opened, zone=settings.zone)
    file.touch(mode=0o600)  # it names people
    file.write_text(text, encoding="utf-8")
    click.echo(f"Written: {file}, {len(text.splitlines())} lines.")


@click.command("review-accounts")
@click.option("--done", is_flag=True, help="Enter that it was done.")
@DATA
def review_accounts(done: bool, data: Path | None) -> None:
    """Name the accounts that nobody uses or whose holders have no post, and say when the next review is due."""
    from secretariat.accounts.review import Rule
    from secretariat.operations import review

    settings = configured(data)
    rule = Rule(settings.review_days, settings.has_directory)
    with session(settings) as opened:
        if done:
            click.echo(f"The review is entered; {review.note_review(opened, rule)} accounts stand.")
            opened.commit()
        else:
            for asked in review.questions(opened, rule):
                click.echo(f"{asked.email} ({asked.name}): {asked.why}")
        last, due = review.due_at(opened, rule)
        click.echo(f"The last review was on {last:%d.%m.%Y}." if last else "There was no review yet.", nl=False)
        click.echo(f" The next is due on {due:%d.%m.%Y}.")


@click.command("end-account")
@click.argument("email")
@DATA
def end_account(email: str, data: Path | None) -> None:
    """End an account and all its sessions, now. What the person did stays under their name."""
    from secretariat.people import queries, services

    with session(configured(data)) as opened:
        user = queries.user_by_email(opened, email.strip().lower())
        if user is None:
            raise click.ClickException(f"There is no account of {email}.")
        services.end_account(opened, user, actor=None)
        opened.commit()
    click.echo(f"The account of {email} has ended.")


COMMANDS: tuple[click.Command, ...] = (
    backup,
    restore,
    export,
    held_mail,
    read_only,
    check,
    upgrade,
    enter_house,
    write_house,
    review_accounts,
    end_account,
)
