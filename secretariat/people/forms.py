"""Forms of sign-in and of the account page."""

from __future__ import annotations

from zoneinfo import available_timezones

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import EmailInput

from secretariat.core.i18n import NAMES
from secretariat.people.states import WAYS, NoticeKind, Way
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


class FirstPasswordForm(BaseForm):
    new_password = PasswordField(L("New password"), validators=[InputRequired(L("Give the new password."))])
    again = PasswordField(L("New password once more"))

    def validate_again(self, field: PasswordField) -> None:
        """What cannot be seen is typed twice."""
        if field.data != self.new_password.data:
            raise ValidationError(L("The two new passwords differ."))


class PasswordForm(FirstPasswordForm):
    password = PasswordField(L("Your password now"), validators=[InputRequired(L("Give your password."))])


#: What the ways are called, and the kinds of notices.
WAY_NAMES = {Way.NOW: L("At once"), Way.DIGEST: L("In the daily digest"), Way.OFF: L("Not by mail")}
KIND_NAMES = {
    NoticeKind.PAPERS: L("Papers circulated"),
    NoticeKind.AGENDAS: L("Agendas"),
    NoticeKind.RESULTS: L("Decision sheets, records, corrigenda"),
    NoticeKind.WORK: L("What waits for you to act"),
}


def _ways(kind: NoticeKind) -> RadioField:
    return RadioField(KIND_NAMES[kind], choices=[SelectChoice(way.value, WAY_NAMES[way]) for way in WAYS[kind]])


class NoticesForm(BaseForm):
    papers = _ways(NoticeKind.PAPERS)
    agendas = _ways(NoticeKind.AGENDAS)
    results = _ways(NoticeKind.RESULTS)
    work = _ways(NoticeKind.WORK)
    digest_hour = SelectField(
        L("The digest comes at"), choices=[SelectChoice(hour, f"{hour:02}:00") for hour in range(24)], coerce=int
    )
    zone = SelectField(L("On the clock of"))

    def offer(self, house: str) -> None:
        """Offer the zones; the first is the installation's own."""
        places = sorted(
            name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/"))
        )
        self.zone.choices = [
            SelectChoice("", house),
            *(SelectChoice(place, place.replace("_", " ")) for place in places),
        ]
