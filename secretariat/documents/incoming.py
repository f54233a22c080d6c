"""The file that a request brings: looked through before the act begins, and taken in by it. For the views of every feature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar, cast

from flask import g, request

from secretariat.core import regardless
from secretariat.core.errors import BadInput, RuleBroken, SecretariatError
from secretariat.core.i18n import N_, gettext
from secretariat.core.ids import Ref
from secretariat.documents import uploads
from secretariat.documents.models import DraftFace
from secretariat.documents.services.refuse import note_refusal
from secretariat.documents.uploads import Incoming
from secretariat.web import pace
from secretariat.web.access import current_actor
from secretariat.web.database import db
from secretariat.web.files import store
from secretariat.web.forms import BaseForm
from secretariat.web.pace import Dear
from secretariat.web.requests import settings
from secretariat.web.told import tell

T = TypeVar("T")


def incoming() -> Incoming | None:
    """Return the file sent in the field `file`; None if none was chosen."""
    file = request.files.get("file")
    return Incoming(cast(BinaryIO, file.stream), file.filename) if file and file.filename else None


def look_through(thing: Any) -> None:
    """Have the file that was sent looked through before the act begins (`requires(first=…)`)."""
    file = incoming()
    if file is not None:
        apart(
            thing.ref,
            lambda: uploads.examine(file, uploads.taking_of(settings()), mentioned="mentioned" in request.form),
        )


def apart(about: Ref, look: Callable[[], object]) -> None:
    """Have a file looked through while the database is let go; what comes of it is kept for `outcome`.

    That it was refused is written down when the act that wanted it has been taken back. Raises TooOften for who had very
    many looked through of late.
    """
    session, actor = db.session(), current_actor()
    session.rollback()
    pace.count(Dear.FILES)
    try:
        g.looked = look()
    except SecretariatError as refusal:
        g.looked = refusal
        if isinstance(refusal, (uploads.FileRefused, uploads.FileMarked)):
            fault = refusal.fault
            regardless.note(session, lambda session: note_refusal(session, fault, actor=actor, about=about))


def outcome(kind: type[T]) -> T:
    """Return what was found in the file that was sent. Raises what it was refused with."""
    looked = g.pop("looked")
    if isinstance(looked, SecretariatError):
        raise looked
    assert isinstance(looked, kind)
    return looked


def blame_file(form: BaseForm) -> None:
    """Where a form is refused for something else, say at once what is wrong with its file, or that it must be chosen anew."""
    try:
        if incoming() is None:
            raise BadInput("file", N_("Choose the file."))
        outcome(uploads.Examined)
        raise BadInput("file", N_("Choose the file again: a page that comes back cannot keep it."))
    except BadInput as fault:
        form.blame(fault)
    except RuleBroken as fault:
        form.faults.append(str(fault))


def take_in(draft: DraftFace, file: Incoming) -> None:
    """Make the file that was sent one language of a draft. Raises as `outcome` does; OSError if the disk is full."""
    found = outcome(uploads.Examined)
    uploads.take_in(db.session(), store(), draft, file, found, actor=current_actor())
    if not found.legible:
        lead = gettext("The pages of this file are pictures.")
        tell("soon", lead, gettext("Its marking could not be looked for: check it yourself."))
