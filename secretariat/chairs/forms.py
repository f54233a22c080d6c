"""What a chair types: her password, remarks with which a text goes back, and who deputises when."""

from __future__ import annotations

from datetime import date

from wtforms import DateField, PasswordField, SelectField
from wtforms.validators import InputRequired

from secretariat.core.i18n import N_, gettext
from secretariat.minutes.services.approval import REMARKS_LIMIT
from secretariat.web.forms import BaseForm, L, Prose


class Day(DateField):
    """A day, as the browser's own picker sends it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        try:
            self.data = date.fromisoformat(text) if text else None
        except ValueError:
            self.data = None
            raise ValueError(gettext("Give the day as year-month-day, for example 2026-11-24.")) from None


class ApproveForm(BaseForm):
    """The seal stands in a hidden field of each text, read by the view."""

    password = PasswordField(
        L(N_("Your password, to confirm it is you")), [InputRequired(L(N_("Give your password.")))]
    )


class ReturnForm(BaseForm):
    remarks = Prose(L(N_("Remarks to the secretariat")), limit=REMARKS_LIMIT)
    due_on = Day(L(N_("Wanted by")))


class DeputyForm(BaseForm):
    """Both days count whole, in the zone of the body."""

    deputy = SelectField(L(N_("Who deputises")), validate_choice=False)
    starts = Day(L(N_("First day")), [InputRequired(L(N_("Give the first day.")))])
    ends = Day(L(N_("Last day")), [InputRequired(L(N_("Give the last day.")))])
