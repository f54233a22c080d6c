"""Forms of minutes being drafted."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FileField, HiddenField, RadioField, SelectField
from wtforms.validators import AnyOf

from secretariat.core.i18n import N_
from secretariat.minutes.importing import MOST
from secretariat.web.forms import BaseForm, L, Prose

LANGUAGES = (("en", N_("English")), ("fr", N_("French")))


class StartForm(BaseForm):
    """In which language the record is authentic: the one in which the chair approves it."""

    language = RadioField(L(N_("Language in which the chair approves it")), default="en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [(code, L(word)) for code, word in LANGUAGES]


class PassageForm(BaseForm):
    """One language of a passage. `stands` is the digest of the text that the writer found."""

    text = Prose(L(N_("Text")), limit=MOST)
    done = BooleanField(L(N_("This part is written")))
    language = HiddenField(validators=[AnyOf(["en", "fr"])])
    stands = HiddenField()


class TakeInForm(BaseForm):
    """A record written elsewhere, pasted or uploaded; `into` is a passage, or empty for "divided at its headings"."""

    text = Prose(L(N_("The record, as Markdown")), limit=MOST)
    file = FileField(L(N_("Or a file")))
    into = SelectField(L(N_("Where it goes")), default="")
    language = SelectField(L(N_("Language")))
    seal = HiddenField()

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.into.choices = [("", L(N_("Divided at its headings, onto the items"))), *places]
        self.language.choices = [(code, L(word)) for code, word in LANGUAGES]
