"""The shape of what is typed on the pages of papers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wtforms import BooleanField, DateField, DateTimeLocalField, FileField, HiddenField, RadioField, SelectField
from wtforms.validators import AnyOf, Optional

from secretariat.committees.models import Format
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_, gettext, language
from secretariat.documents.markings import Marking
from secretariat.documents.services.handing import NOTE_LIMIT
from secretariat.documents.services.pictures import ALT_LIMIT
from secretariat.documents.services.register import TEXT_LIMIT, TITLE_LIMIT
from secretariat.documents.types.models import PaperType
from secretariat.documents.uploads import FileMentions
from secretariat.web import forms
from secretariat.web.forms import BaseForm, L

#: The ways in which a paper comes into the register; an officer who drafts has the first three.
WAYS = {
    "text": N_("Write the text here"),
    "word": N_("Bring the text in from Word"),
    "file": N_("Upload a file"),
    "reference": N_("Reference only"),
    "promise": N_("Promised"),
}
DRAFTERS_WAYS = ("text", "word", "file")
WAY_HELPS = {
    "text": N_("In English, French or both; the PDF is made here."),
    "word": N_("The text of a Word file is written on here; you see first what is kept, changed and lost."),
    "file": N_("A finished file from elsewhere, in one language; the other can follow."),
    "reference": N_("Held on another system: its symbol and unclassified title stand here, no content ever."),
    "promise": N_("It has not come yet: a place is kept, with who owes it and by when."),
}


_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class _Returned:
    """What was refused comes back to be mended; a character no page may hold is shown as a replacement mark."""

    def _value(self) -> str:
        return _UNSHOWABLE.sub("\ufffd", super()._value())  # type: ignore[misc]  # of the field it is mixed into


class Line(_Returned, forms.Line):
    """One line of text."""


class Prose(_Returned, forms.Prose):
    """Text of several lines."""


class Details(BaseForm):
    """What is said about a paper beside its titles and text."""

    kind = SelectField(L(N_("Kind")))
    original_language = SelectField(L(N_("Original language")))
    action_officer = Line(L(N_("Action officer")), limit=200)
    promised_by = Line(L(N_("Promised by")), limit=200)
    promised_for = DateTimeLocalField(L(N_("Promised for")), format="%Y-%m-%dT%H:%M", validators=[Optional()])

    def __init__(self, *args: Any, types: Iterable[PaperType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(type.key, type.name(language())) for type in types]
        self.original_language.choices = [("en", gettext("English")), ("fr", gettext("French"))]


class WithFile(BaseForm):
    """A form with a file from elsewhere; when the file speaks of levels above the ceiling, the person is asked about it."""

    file = FileField(L(N_("File")))
    mentioned = BooleanField(L(N_("The file speaks of markings, and is itself not marked above the ceiling")))
    #: The question is put: it was sent with the file, or the file has just given rise to it.
    asks = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = bool(self.mentioned.data)

    def blame(self, error: BadInput) -> None:
        self.asks = self.asks or isinstance(error, FileMentions)
        super().blame(error)


class NewPaper(Details, WithFile):
    """A paper comes into the register: as a text, a file, a reference, or a promise."""

    way = RadioField(L(N_("How it comes")), choices=[], default="text")
    title_en = Line(L(N_("Title, English")), limit=TITLE_LIMIT)
    title_fr = Line(L(N_("Title, French")), limit=TITLE_LIMIT)
    format = SelectField(L(N_("For the format")))
    symbol = Line(L(N_("Symbol on the other system")), limit=120)
    file = FileField(L(N_("File, in the original language")))
    next = HiddenField()
    item = HiddenField()

    def __init__(self, *args: Any, formats: Iterable[Format], ways: Iterable[str] = tuple(WAYS), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = [(way, gettext(WAYS[way])) for way in ways]
        french = language() == "fr"
        self.format.choices = [(row.pid, row.name_fr if french else row.name_en) for row in formats]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for all that the chosen way needs at once, and not for one thing after the other."""
        good = super().validate(extra_validators)
        wanted = {} if self.title_fr.data else {"title_en": N_("Give the paper a title, in English or French.")}
        if self.way.data == "promise":
            wanted["promised_by"] = N_("Say who promised it.")
        if self.way.data == "reference":
            wanted["symbol"] = N_("Give the symbol under which it is held on the other system.")
        return self.has_all(wanted) and good


class DraftPaper(Details):
    """What is said about a draft, and its titles, with digests of what was shown."""

    marking = SelectField(L(N_("Marking")))
    title_en = Line(L(N_("Title, English")), limit=TITLE_LIMIT)
    title_fr = Line(L(N_("Title, French")), limit=TITLE_LIMIT)
    #: Digests of what was shown, so that what was not touched is not saved over what another has written.
    shown_en = HiddenField()
    shown_fr = HiddenField()
    shown_details = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marking.choices = [
            (marking.value, gettext(marking.label)) for marking in Marking if not marking.classified
        ]

    def fix(self, *names: str) -> None:
        """Take away fields that can no longer change."""
        for name in names:
            del self[name]

    @property
    def promised(self) -> datetime | None:
        """The wall time typed, without a zone."""
        return self.promised_for.data if "promised_for" in self else None


class WriteText(BaseForm):
    """One language of a draft being written. `stands` is the digest of the text that the writer found."""

    text = Prose(L(N_("Text")), limit=TEXT_LIMIT)
    language = HiddenField(validators=[AnyOf(["en", "fr"])])
    stands = HiddenField()


class PutPicture(BaseForm):
    """A picture for one language of a draft: its file, its words, and the block after which it stands."""

    file = FileField(L(N_("Picture")))
    alt = Prose(L(N_("Alternative text")), limit=ALT_LIMIT)
    after = SelectField(L(N_("Where it goes")), validate_choice=False)
    language = HiddenField(validators=[AnyOf(["en", "fr"])])


class Upload(WithFile):
    """A file for one language of a draft."""

    language = RadioField(L(N_("Language of the file")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [("en", gettext("English")), ("fr", gettext("French"))]


class CheckIn(WithFile):
    """A Word file comes back, with what its bringer says of it."""

    remark = Line(L(N_("Remark")), limit=500)


class TakeOver(BaseForm):
    """A Word file becomes the text of one language of a draft."""

    title = Line(L(N_("Title")), limit=TITLE_LIMIT)
    #: The row version of the draft that was shown beside it.
    seen = HiddenField()


class Circulate(BaseForm):
    """What is confirmed before a paper goes out."""

    to_follow = BooleanField(L(N_("The other language")))
    follows_on = DateField(L(N_("Promised for")), validators=[Optional()])
    seal = HiddenField()


class PromiseFace(BaseForm):
    """By when the language that follows is promised; empty for no day."""

    follows_on = DateField(L(N_("Promised for")), validators=[Optional()])


class Reason(BaseForm):
    """Why a paper is recalled or withdrawn; it is kept in the audit chain and shown to the house."""

    reason = Line(L(N_("Reason")), limit=500)


class Submit(BaseForm):
    """What an officer says to the secretariat with a paper."""

    note = Prose(L(N_("Note to the secretariat")), limit=NOTE_LIMIT)


class GiveBack(BaseForm):
    """Why a paper goes back to who drafted it."""

    reason = Prose(L(N_("What is to be done")), limit=NOTE_LIMIT)


class ReleaseTo(BaseForm):
    """To which delegation or office a paper shall be released; it is asked by address, since nothing changes by asking."""

    to = SelectField(L(N_("Delegation or office")), validate_choice=False)


class Release(BaseForm):
    """How a paper is released to those who were chosen."""

    whom = RadioField(L(N_("To whom")), choices=[])
    extent = RadioField(L(N_("How far")), choices=[], default="following")
    until = DateField(L(N_("Last day")), validators=[Optional()])
    authority = Line(L(N_("On the authority of")), limit=200)
    seal = HiddenField()

    def offer(self, whole: str, persons: Iterable[tuple[str, str]]) -> None:
        """Fill the choices: the whole delegation or office, or one person of it."""
        self.whom.choices = [("party", whole), *persons]
        self.extent.choices = [
            ("following", gettext("The version in force, and those to come")),
            ("only", gettext("This version only")),
        ]


class Nothing(BaseForm):
    """A form with nothing to type."""


class TypeForm(BaseForm):
    """What is said of a type of papers; the rows of its checklist are added by `type_form`."""

    name_en = Line(L(N_("Name, English")), limit=80)
    name_fr = Line(L(N_("Name, French")), limit=80)
    class_en = Line(L(N_("Word on the first page, English")), limit=40)
    class_fr = Line(L(N_("Word on the first page, French")), limit=40)
    letter = Line(L(N_("Letter of the series")), limit=8)
    word_limit = Line(L(N_("Word limit")), limit=12)
    both_languages = BooleanField(L(N_("Nothing is circulated without both languages")))
    template_en = Prose(L(N_("Template, English")), limit=TEXT_LIMIT)
    template_fr = Prose(L(N_("Template, French")), limit=TEXT_LIMIT)
    row_version = HiddenField()

    @property
    def points(self) -> list[dict[str, Any]]:
        """The fields of each row of the checklist."""
        return [
            {name: self[f"point_{number}_{name}"] for name in ("key", "en", "fr", "required")}
            for number in range(self._rows)
        ]

    _rows = 0


def type_form(rows: int) -> type[TypeForm]:
    """Return the form of a type whose checklist has so many rows."""
    fields: dict[str, Any] = {"_rows": rows}
    for number in range(rows):
        fields |= {
            f"point_{number}_key": HiddenField(),
            f"point_{number}_en": Line(L(N_("Point, English")), limit=300),
            f"point_{number}_fr": Line(L(N_("Point, French")), limit=300),
            f"point_{number}_required": BooleanField(L(N_("Required"))),
        }
    return type("TypeFormOfRows", (TypeForm,), fields)


class InUse(BaseForm):
    """Whether a type is offered for new papers."""

    in_use = HiddenField()
