"""The base of all forms: what is typed is cleaned or refused with a sentence, never lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Self

from flask import request
from wtforms import DateField, Form, StringField, TextAreaField, ValidationError

from secretariat.core import i18n, texts
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_

#: What WTForms says of what no field of ours lets somebody type or choose, in our words: a page may be old, a browser may
#: have no picker, and what is offered may have changed meanwhile. Its own words have no French, and repeat what was sent.
_SAID: Final = {
    "Not a valid choice.": N_("Choose one of the list."),
    "Invalid Choice: could not coerce.": N_("Choose one of the list."),
    "'%(value)s' is not a valid choice for this field.": N_("Something chosen is not offered any more: choose again."),
    "Not a valid date value.": N_("Give the day as year-month-day, for example 2026-11-24."),
    "Not a valid datetime value.": N_("Give the day and the hour, for example 2026-11-24T10:00."),
    "Not a valid time value.": N_("Give the hour as hours and minutes, for example 10:00."),
    "Not a valid integer value.": N_("Give a whole number."),
}
#: The years that can be typed: beyond them days cannot be reckoned with on every clock.
FIRST_YEAR, LAST_YEAR = 1900, 2199


class _Words:
    """WTForms' own messages, in our words and through our catalogue."""

    def gettext(self, text: str) -> str:
        return i18n.gettext(_SAID.get(text, text))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Unfilled: WTForms puts its values in."""
        said = _SAID.get(singular)
        return i18n.gettext(said) if said else i18n.lookup_plural(singular, plural, n)


class BaseForm(Form):
    """A form of the product. Faults of the services are shown at their fields through `blame`."""

    class Meta:
        def get_translations(self, form: Any) -> Any:
            return _Words()

    #: What is wrong with the form as a whole, as sentences.
    faults: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.faults = []
        super().__init__(*args, **kwargs)

    @classmethod
    def of_request(cls, **kwargs: Any) -> Self:
        """Return the form filled from the request when it was sent, from `kwargs` otherwise."""
        sent = request.form if request.method == "POST" else None
        return cls(sent, **kwargs)

    def sent_well(self) -> bool:
        """True when the form was sent and its shape is right."""
        return request.method == "POST" and self.validate()

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell whether what was sent has the right shape, days among them that a clock can hold."""
        well: bool = super().validate(extra_validators)
        for field in self:
            if isinstance(field.data, date) and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
                years = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
                said = i18n.gettext("Give a day of the years %(first)s to %(last)s.", **years)
                field.errors, well = [*field.errors, said], False
        return well

    def has_all(self, wanted: Mapping[str, str]) -> bool:
        """Tell whether none of these fields is empty; each that is says so by its sentence, all at once."""
        missing = [name for name in wanted if not self[name].data]
        for name in missing:
            self.blame(BadInput(name, wanted[name]))
        return not missing

    def blame(self, error: BadInput) -> None:
        """Show a fault found by a service where it belongs."""
        sentence = str(error)
        if error.field in self._fields:
            field = self._fields[error.field]
            field.errors = [*field.errors, sentence]
        else:
            self.faults.append(sentence)


class Line(StringField):
    """One line of text, cleaned by `core.texts.line`."""

    data: Any

    def __init__(self, label: str, *, limit: int = 500, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.limit = limit

    def pre_validate(self, form: Any) -> None:
        self.data = _cleaned(self, texts.line)


class Prose(TextAreaField):
    """Text of several lines, cleaned by `core.texts.prose`."""

    data: Any

    def __init__(self, label: str, *, limit: int = 1_000_000, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.limit = limit

    def pre_validate(self, form: Any) -> None:
        self.data = _cleaned(self, texts.prose)


class Day(DateField):
    """A day, as the browser's own picker sends it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        try:
            self.data = date.fromisoformat(text) if text else None
        except ValueError:
            self.data = None
            raise ValueError(i18n.gettext("Give the day as year-month-day, for example 2026-11-24.")) from None


def _cleaned(field: Line | Prose, clean: Any) -> str:
    try:
        return str(clean(field.data or "", field=field.name, limit=field.limit))
    except BadInput as error:
        field.data = texts.shown(field.data)
        raise ValidationError(str(error)) from error


def L(msgid: str) -> Any:
    """A label translated when it is shown."""
    return _Lazy(msgid)


class _Lazy:
    def __init__(self, msgid: str) -> None:
        self.msgid = msgid

    def __str__(self) -> str:
        return i18n.gettext(self.msgid)

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self)))
