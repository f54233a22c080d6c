"""What a chair types: her password, remarks with which a text goes back, and who deputises when."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, SelectField, ValidationError
from wtforms.validators import InputRequired

from secretariat.core.i18n import N_
from secretariat.minutes.services.approval import REMARKS_LIMIT
from secretariat.web.forms import BaseForm, Day, L, Prose


class ApproveForm(BaseForm):
    """A password, or a confirmation given through the directory. The seals stand in hidden fields, read by the view."""

    password = PasswordField(L(N_("Your password, to confirm it is you")))
    confirmed = HiddenField()

    def validate_password(self, field: PasswordField) -> None:
        """Whoever has not confirmed through the directory does it here."""
        if not field.data and not self.confirmed.data:
            raise ValidationError(L(N_("Give your password.")))


class ReturnForm(BaseForm):
    remarks = Prose(L(N_("Remarks to the secretariat")), limit=REMARKS_LIMIT)
    due_on = Day(L(N_("Wanted by")))


class DeputyForm(BaseForm):
    """Both days count whole, in the zone of the body."""

    deputy = SelectField(L(N_("Who deputises")), validate_choice=False)
    starts = Day(L(N_("First day")), [InputRequired(L(N_("Give the first day.")))])
    ends = Day(L(N_("Last day")), [InputRequired(L(N_("Give the last day.")))])
