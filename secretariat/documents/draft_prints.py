"""The print of a draft on its way to whoever waits for it: once it was made, or asked of the worker."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.core.db import writing
from secretariat.documents.models import Printed
from secretariat.documents.services.preview import ask_for_print, print_of
from secretariat.press.sheets import Sheet
from secretariat.web.database import db


def print_awaited(sheet: Sheet, *, face: str) -> Printed | None:
    """Return the print of a sheet; while it is not made None, having asked for it in a short write if nobody had."""
    made, asked = print_of(db.session(), sheet, face=face)
    if made is None and not asked:
        with writing(), Session(db.engine) as own:  # beside the page's reading
            ask_for_print(own, sheet, face=face)
            own.commit()
    return made
