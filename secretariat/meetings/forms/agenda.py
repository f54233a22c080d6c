"""What is typed while an agenda is built: an item, its minutes, a paper to attach, a waiver to ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from wtforms import Field, HiddenField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import TextInput

from secretariat.core.i18n import N_, gettext
from secretariat.documents.forms import WithFile
from secretariat.meetings.models import AgendaItem
from secretariat.meetings.parts import KINDS_OF_PART
from secretariat.meetings.services.agenda import ACTION_LIMIT, PRESENTER_LIMIT, TITLE_LIMIT, ItemInput
from secretariat.meetings.services.late import REASON_LIMIT
from secretariat.meetings.states import ItemKind
from secretariat.web.forms import BaseForm, Day, L, Line, Prose


class MinutesField(Field):
    """A whole number of minutes, or nothing. What was typed comes back as it was."""

    widget = TextInput()
    data: int | None

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = minutes_typed(valuelist[0] if valuelist else "")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


def minutes_typed(text: str) -> int | None:
    """Return the minutes typed; nothing for an empty field. Raises ValueError with the sentence for its field."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and int(text) <= 24 * 60):
        raise ValueError(gettext("Minutes are a whole number from 0 to 1440."))
    return int(text)


class ItemForm(BaseForm):
    """What is said of an item, in both languages."""

    title_en = Line(L(N_("Title, English")), limit=TITLE_LIMIT)
    title_fr = Line(L(N_("Title, French")), limit=TITLE_LIMIT)
    kind = SelectField(L(N_("Type")))
    minutes = MinutesField(L(N_("Minutes")))
    presenter_en = Line(L(N_("Presenter, English")), limit=PRESENTER_LIMIT)
    presenter_fr = Line(L(N_("Presenter, French")), limit=PRESENTER_LIMIT)
    action_en = Prose(L(N_("Action proposed, English")), limit=ACTION_LIMIT)
    action_fr = Prose(L(N_("Action proposed, French")), limit=ACTION_LIMIT)
    #: Where a procedural item stands: opening or closing.
    part = HiddenField()

    def offer_kinds(self) -> None:
        self.kind.choices = [SelectChoice(kind.value, gettext(kind.label)) for kind in ItemKind]

    def given(self) -> ItemInput:
        """Return what was typed, once the form was sent well."""
        return ItemInput(
            kind=ItemKind(self.kind.data),
            title_en=self.title_en.data or "",
            title_fr=self.title_fr.data or "",
            minutes=self.minutes.data,
            presenter_en=self.presenter_en.data or "",
            presenter_fr=self.presenter_fr.data or "",
            action_en=self.action_en.data or "",
            action_fr=self.action_fr.data or "",
            part=self.part.data if self.part.data in KINDS_OF_PART else "",
        )

    @classmethod
    def to_add(cls, part: str) -> ItemForm:
        """Return the form of a new item, filled from the request; the kind proposed is the part's own."""
        form = cls.of_request(data={"kind": KINDS_OF_PART.get(part, (ItemKind.DISCUSSION,))[0].value, "part": part})
        assert isinstance(form, ItemForm)
        form.offer_kinds()
        return form

    @classmethod
    def to_edit(cls, item: AgendaItem) -> ItemForm:
        form = cls.of_request(obj=item)
        assert isinstance(form, ItemForm)
        form.offer_kinds()
        return form


class KindForm(BaseForm):
    """The kind, and with it the part, to which an item's matter moves."""

    kind = SelectField(L(N_("Move to the part")))

    def offer_kinds(self) -> None:
        self.kind.choices = [SelectChoice(kind.value, gettext(kind.label)) for kind in ItemKind]


class _Opening(BaseForm):
    """A paper to be opened: what the register needs of it is said at once, and not one thing after the other."""

    #: What the names of the fields begin with, and what else is needed, with the sentence that asks for it.
    begins: ClassVar[str]
    needed: ClassVar[Mapping[str, str]] = {}

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        wanted = dict(self.needed)
        if not any(self[f"{self.begins}title_{code}"].data for code in ("en", "fr")):
            wanted[f"{self.begins}title_en"] = N_("Give the paper a title, in English or French.")
        return self.has_all(wanted) and good


class PromisedForm(_Opening):
    """A paper that was promised and has not come."""

    begins = "promised_"
    needed: ClassVar[Mapping[str, str]] = {"promised_by": N_("Say who promised it.")}

    promised_title_en = Line(L(N_("Title, English")), limit=TITLE_LIMIT)
    promised_title_fr = Line(L(N_("Title, French")), limit=TITLE_LIMIT)
    promised_by = Line(L(N_("Promised by")), limit=200)
    promised_for = Day(L(N_("By when")), [Optional()])

    def day(self) -> date | None:
        return self.promised_for.data


class WriteForm(_Opening):
    """A paper to be written here: its titles; the text comes next."""

    begins = "write_"

    write_title_en = Line(L(N_("Title, English")), limit=TITLE_LIMIT)
    write_title_fr = Line(L(N_("Title, French")), limit=TITLE_LIMIT)


class ReferenceForm(_Opening):
    """A paper that is held on another system: only its symbol and an unclassified title are kept here."""

    begins = "reference_"
    needed: ClassVar[Mapping[str, str]] = {"symbol": N_("Give the symbol under which it is held on the other system.")}

    symbol = Line(L(N_("Symbol")), limit=120)
    reference_title_en = Line(L(N_("Unclassified title, English")), limit=TITLE_LIMIT)
    reference_title_fr = Line(L(N_("Unclassified title, French")), limit=TITLE_LIMIT)


LANGUAGES = [SelectChoice("en", "English"), SelectChoice("fr", "Français")]


class UploadForm(_Opening, WithFile):
    """A finished paper as a file, in one language; the other can be added on the paper's own page."""

    begins = "upload_"

    upload_title_en = Line(L(N_("Title, English")), limit=TITLE_LIMIT)
    upload_title_fr = Line(L(N_("Title, French")), limit=TITLE_LIMIT)
    language = SelectField(L(N_("Language of the file")), choices=LANGUAGES, default="en")


class WaiverForm(BaseForm):
    """Why the chair should let a late paper onto the agenda."""

    reason = Line(L(N_("Reason")), limit=REASON_LIMIT)
