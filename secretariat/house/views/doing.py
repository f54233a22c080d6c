"""What the pages of a body and of a person do alike: a form that gives, prolongs or ends, and what it may offer."""

from __future__ import annotations

from collections.abc import Callable

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

Answer = Response | tuple[str, int]


def done(form: BaseForm, act: Callable[[], str], *, back: str, again: Callable[[], Answer]) -> Answer:
    """Do it if the form was sent well, say so and lead `back`; else show the page `again` with what is wrong."""
    if form.sent_well():
        try:
            said = act()
        except BadInput as fault:
            form.blame(fault)
        except RuleBroken as broken:
            form.faults.append(str(broken))
        else:
            tell("done", said, gettext("It counts from the next page on; letters are on their way."))
            return redirect(back, 303)
    db.session().rollback()
    return again()


def change(row: Dated, form: ChangeForm) -> str:
    """Prolong, shorten or end a row as it was asked; return what was done, for the reader."""
    if request.form.get("act") == "end":
        ending.end_now(db.session(), row, actor=current_actor(), zone=settings().zone)
        return gettext("It has ended.")
    ending.set_last_day(db.session(), row, actor=current_actor(), last=form.ends.data, zone=settings().zone)
    return gettext("The last day is changed.")


def offer_functions(form: MandateForm | MandateInForm) -> None:
    """Leave out of a form what its reader may not give."""
    if not policy.is_administrator(current_actor()):
        head = Function.HEAD_OF_SECRETARIAT.value
        form.function.choices = [one for one in form.function.choices if one.value != head]
