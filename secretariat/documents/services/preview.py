"""Printing a draft, or two versions compared: made by the worker, kept under the hash of its input, never issued."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from secretariat.core import outbox
from secretariat.documents import queries
from secretariat.documents.models import Printed
from secretariat.press.sheets import Sheet, to_json

KIND = "render.preview"


def key_of(sheet_json: str, face: str) -> str:
    """Return the name under which the print of a sheet is kept."""
    return hashlib.sha256(f"{face}\n{sheet_json}".encode()).hexdigest()


def print_of(session: Session, sheet: Sheet, *, face: str) -> tuple[Printed | None, bool]:
    """Return the print of the sheet if it was made, and whether it was asked for, in one query."""
    key = key_of(to_json(sheet), face)
    return queries.printed_or_asked(session, key, message=_message_of(key))


def _message_of(key: str) -> str:
    return f"preview:{key}"


def ask_for_print(session: Session, sheet: Sheet, *, face: str) -> str:
    """Ask the worker for a print of the sheet in `face` ("en", "fr", "both"); return its key for `printed`."""
    text = to_json(sheet)
    key = key_of(text, face)
    if queries.printed(session, key) is None:
        payload = {"key": key, "face": face, "sheet": text}
        outbox.put(session, KIND, key=_message_of(key), payload=payload, ahead=outbox.WAITED_FOR)
    return key
