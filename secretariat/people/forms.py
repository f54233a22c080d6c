"""Forms of sign-in and of the account page, and which addresses one may be led back to."""

from __future__ import annotations

from urllib.parse import urlsplit

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, ValidationError
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import EmailInput

from secretariat.core.i18n import NAMES
from secretariat.web.forms import BaseForm, L, Line


def local_path(address: str | None) -> str | None:
    """Return `address` if it is a path on this site that a person may be led to, else None.

    Browsers read a backslash as a slash and drop tabs and line ends, so that `/\\t/elsewhere` leads away:
    refused.
    """
    if not address or len(address) > 1000 or not address.startswith("/") or address.startswith("//"):
        return None
    if "\\" in address or not address.isprintable():
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if (
        parts.scheme
        or parts.netloc
        or parts.path in ("/sign-in", "/sign-out")
        or parts.path.startswith("/language/")
    ):
        return None
    return address


class EmailLine(Line):
    widget = EmailInput()


class SignInForm(BaseForm):
    email = EmailLine(
        L("E-mail address"), limit=254, validators=[DataRequired(L("Give your e-mail address."))]
    )
    password = PasswordField(L("Password"), validators=[InputRequired(L("Give your password."))])
    next = HiddenField()


class PreferencesForm(BaseForm):
    language = RadioField(L("Language of pages and mail"), choices=list(NAMES.items()))
    theme = RadioField(
        L("Appearance"),
        choices=[("system", L("As the system")), ("light", L("Light")), ("dark", L("Dark"))],
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
