"""Forms of sign-in and of the account page."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import EmailInput

from secretariat.core.i18n import NAMES
from secretariat.web.forms import BaseForm, L, Line


class EmailLine(Line):
    """An address. Characters that no page may hold are shown as a gap when it is sent back to be put right."""

    widget = EmailInput()

    def _value(self) -> str:
        return "".join(c if c.isprintable() else "\ufffd" for c in self.data or "")


class SignInForm(BaseForm):
    email = EmailLine(L("E-mail address"), limit=254, validators=[DataRequired(L("Give your e-mail address."))])
    password = PasswordField(L("Password"), validators=[InputRequired(L("Give your password."))])
    next = HiddenField()


class PreferencesForm(BaseForm):
    language = RadioField(
        L("Language of pages and mail"), choices=[SelectChoice(code, name) for code, name in NAMES.items()]
    )
    theme = RadioField(
        L("Appearance"),
        choices=[
            SelectChoice("system", L("As the system")),
            SelectChoice("light", L("Light")),
            SelectChoice("dark", L("Dark")),
        ],
    )
    shortcuts = BooleanField(L("Single keys are on"))


class PasswordForm(BaseForm):
    password = PasswordField(L("Your password now"), validators=[InputRequired(L("Give your password."))])
    new_password = PasswordField(L("New password"), validators=[InputRequired(L("Give the new password."))])
    again = PasswordField(L("New password once more"))

    def validate_again(self, field: PasswordField) -> None:
        """What cannot be seen is typed twice."""
        if field.data != self.new_password.data:
            raise ValidationError(L("The two new passwords differ."))
