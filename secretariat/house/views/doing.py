"""What the pages of a body and of a person do alike: a form that gives, prolongs or ends, and what it may offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import redirect, request
from werkzeug.wrappers import Response

from secretariat.committees.states import Function
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext
from secretariat.house import policy
from secretariat.house.forms import ChangeForm, MandateForm, MandateInForm
from secretariat.house.services import ending
from secretariat.people.models import Dated
from secretariat.web.access import current_actor
from secretariat.web.database import db
from secretariat.web.forms import BaseForm
from secretariat.web.requests import settings
from secretariat.web.told import tell

F = TypeVar("F", bound=BaseForm)


def change(row: Dated, form: ChangeForm) -> str:
    """Prolong, shorten or end a row as it was asked; return what was done, for the reader."""
    if request.form.get("act") == "end":
        ending.end_now(db.session(), row, actor=current_actor(), zone=settings().zone)
        return gettext("It has ended.")
    ending.set_last_day(db.session(), row, actor=current_actor(), last=form.ends.data, zone=settings().zone)
    return gettext("The last day is changed.")


def how_changed() -> tuple[str, str]:
    """Say which of the two buttons of a row was pressed, as the page that asks who it is says it."""
    ends = request.form.get("act") == "end"
    return gettext("How"), gettext("It ends at once") if ends else gettext("The last day is set")


def offer_functions(form: MandateForm | MandateInForm) -> None:
    """Leave out of a form what its reader may not give."""
    if not policy.is_administrator(current_actor()):
        head = Function.HEAD_OF_SECRETARIAT.value
        form.function.choices = [one for one in form.function.choices if one.value != head]


def many_done(
    rows: Sequence[F], act: Callable[[list[F], int], None], faults: list[str], back: str, code: str, told: str
) -> Response | None:
    """Save rows that were all filled well, say so and lead `back`; else add to `faults` and return None."""
    good = [row.validate() for row in rows]  # each, so that all that is wrong is said at once
    if all(good):
        version = request.form.get("row_version", "")
        try:
            act(list(rows), int(version) if version.isdecimal() else 0)
        except (BadInput, RuleBroken) as fault:
            faults.append(str(fault))
        else:
            tell("done", gettext("Saved for %(name)s.", name=code), gettext(told))
            return redirect(back, 303)
    db.session().rollback()
    return None
