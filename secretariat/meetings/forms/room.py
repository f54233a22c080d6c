"""What is typed at the table: the hours of the sitting, who is there, and what becomes of the items."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from secretariat.committees.verbs import Verb
from secretariat.core import texts
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_, gettext, language
from secretariat.decisions.states import DueKind
from secretariat.meetings.forms.meetings import Hour
from secretariat.meetings.models import AgendaItem, Attendance, Outcome, Reservation, Statement, Tasking
from secretariat.meetings.services.outcomes import TEXT_LIMIT
from secretariat.meetings.services.remarks import ACTION_LIMIT, OWNER_LIMIT, RESERVATION_LIMIT, TaskingInput
from secretariat.meetings.services.sitting import NAME_LIMIT, TITLE_LIMIT, Presiding
from secretariat.people.models import Party
from secretariat.press.canonical.grammar import letter
from secretariat.web.forms import BaseForm, Day, L, Line, Prose

_DAY = InputRequired(message=L(N_("Choose the day.")))
_HOUR = InputRequired(message=L(N_("Give the hour.")))


class ChairForm(BaseForm):
    """Who presides."""

    chair_name = Line(L(N_("Presiding")), limit=NAME_LIMIT)
    chair_title_en = Line(L(N_("Function, English")), limit=TITLE_LIMIT)
    chair_title_fr = Line(L(N_("Function, French")), limit=TITLE_LIMIT)

    def chair(self) -> Presiding:
        return Presiding(self.chair_name.data or "", self.chair_title_en.data or "", self.chair_title_fr.data or "")


class OpenForm(ChairForm):
    """When the meeting was called to order, and who presides."""

    day = Day(L(N_("Day")), [_DAY])
    at = Hour(L(N_("Opened at")), [_HOUR])

    def wall(self) -> datetime:
        """Return the wall time typed, once the form was sent well."""
        assert self.day.data is not None
        assert self.at.data is not None
        return datetime.combine(self.day.data, self.at.data)


class CloseForm(BaseForm):
    """When the meeting ended."""

    day = Day(L(N_("Day")), [_DAY])
    at = Hour(L(N_("Closed at")), [_HOUR])

    def wall(self) -> datetime:
        """Return the wall time typed, once the form was sent well."""
        assert self.day.data is not None
        assert self.at.data is not None
        return datetime.combine(self.day.data, self.at.data)


class SittingForm(ChairForm):
    """What the record says of the sitting: hours, chair, and the staff who were there."""

    opened_day = Day(L(N_("Day of the opening")), [_DAY])
    opened = Hour(L(N_("Opened at")), [_HOUR])
    closed_day = Day(L(N_("Day of the closing")), [Optional()])
    closed = Hour(L(N_("Closed at")), [Optional()])
    staff = Prose(L(N_("Secretariat and staff present")), limit=20_000)

    def hours(self) -> tuple[datetime, datetime | None]:
        """Return opening and closing as typed, once the form was sent well."""
        assert self.opened_day.data is not None
        assert self.opened.data is not None
        opened = datetime.combine(self.opened_day.data, self.opened.data)
        if self.closed.data is None:
            return opened, None
        return opened, datetime.combine(self.closed_day.data or self.opened_day.data, self.closed.data)


class AnnounceForm(BaseForm):
    """Who comes for a delegation."""

    party = SelectField(L(N_("Delegation")))
    coming = RadioField(
        L(N_("Does your delegation come?")),
        choices=[SelectChoice("yes", L(N_("It comes"))), SelectChoice("no", L(N_("Nobody comes")))],
        default="yes",
    )
    people = Prose(L(N_("Who comes")), limit=20_000)

    def offer(self, parties: Iterable[Party]) -> None:
        self.party.choices = [SelectChoice(party.pid, said(party)) for party in parties]


class PresenceForm(BaseForm):
    """Who was there, in detail: persons, and a remark such as "from item 10"."""

    represented_by = SelectField(L(N_("Represented by")))
    people = Prose(L(N_("Persons")), limit=20_000)
    remark_en = Line(L(N_("Remark, English")), limit=200)
    remark_fr = Line(L(N_("Remark, French")), limit=200)

    def offer(self, rows: Iterable[Attendance]) -> None:
        """Offer the delegations that are there themselves."""
        self.represented_by.choices = [SelectChoice("", "–")] + [
            SelectChoice(row.party.pid, said(row.party)) for row in rows
        ]


class RowForm(BaseForm):
    """Something taken down under an item. Its fields have ids of their own, since a page shows many."""

    def named(self, key: str) -> RowForm:
        """Give every field an id that no other row has."""
        for field in self:
            field.id = f"{key}-{field.name}"
            field.label.field_id = field.id
        return self


class OutcomeForm(RowForm):
    """How the body disposes of an ask: one of its verbs, and the rest of the sentence."""

    verb = SelectField(L(N_("Verb")), validate_choice=False)
    text_en = Prose(L(N_("Wording, English")), limit=TEXT_LIMIT)
    text_fr = Prose(L(N_("Wording, French")), limit=TEXT_LIMIT)

    def offer(self, verbs: Iterable[Verb], standing: str = "") -> None:
        """Offer the verbs of the body; one it no longer has, or offers, only where it stands."""
        choices = [
            SelectChoice(verb.key, verb.words(language())) for verb in verbs if verb.offered or verb.key == standing
        ]
        if standing and standing not in {choice.value for choice in choices}:
            choices.append(SelectChoice(standing, standing))
        self.verb.choices = choices if standing else [SelectChoice("", gettext(N_("Choose…"))), *choices]


class PartyForm(RowForm):
    """Words of a delegation that sits at the meeting."""

    party = SelectField(L(N_("Delegation")), validate_choice=False)

    def offer(self, parties: Iterable[Party], standing: str = "") -> None:
        choices = [SelectChoice(party.pid, said(party)) for party in parties]
        self.party.choices = choices if standing else [SelectChoice("", gettext(N_("Choose…"))), *choices]


class ReservationForm(PartyForm):
    """A reservation."""

    text_en = Prose(L(N_("Reservation, English")), limit=RESERVATION_LIMIT)
    text_fr = Prose(L(N_("Reservation, French")), limit=RESERVATION_LIMIT)


class StatementForm(PartyForm):
    """A statement for the record: canonical text, checked by the service line by line."""

    text_en = TextAreaField(L(N_("Statement, English")))
    text_fr = TextAreaField(L(N_("Statement, French")))


class TaskingForm(RowForm):
    """An action: what, who, by when."""

    text_en = Prose(L(N_("Action, English")), limit=ACTION_LIMIT)
    text_fr = Prose(L(N_("Action, French")), limit=ACTION_LIMIT)
    owner_words = Line(L(N_("Owner")), limit=OWNER_LIMIT)
    outcome = SelectField(L(N_("From the decision")), validate_choice=False)
    due_kind = SelectField(L(N_("Due")), validate_choice=False, default=DueKind.NONE.value)
    due_on = Day(L(N_("Date")), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due_kind.choices = [SelectChoice(kind.value, gettext(kind.label)) for kind in DueKind]

    def offer(self, outcomes: Sequence[Outcome], verbs: Mapping[str, Verb]) -> None:
        """Offer the outcomes of the item, lettered as the decision is; nothing to choose where there is but one."""
        self.outcome.choices = [
            SelectChoice("", gettext(N_("As its verb tells"))),
            *(SelectChoice(one.pid, _lettered(place, one, verbs)) for place, one in enumerate(outcomes)),
        ]

    def given(self, owners: Iterable[Party], outcomes: Iterable[Outcome]) -> TaskingInput:
        """Return what was typed, once sent well. An owner whose name is known is that party; a date alone is enough.

        Raises BadInput (`outcome`) for one that is not there, or no longer.
        """
        chosen = self.outcome.data or ""
        outcome = next((one for one in outcomes if one.pid == chosen), None)
        if chosen and outcome is None:
            raise BadInput("outcome", N_("Choose a decision of this item."))
        typed = self.owner_words.data or ""
        kinds = {kind.value: kind for kind in DueKind}
        kind = kinds.get(self.due_kind.data or "", DueKind.NONE)
        if kind is DueKind.NONE and self.due_on.data is not None:
            kind = DueKind.DATE
        owner = next(
            (one for one in owners if typed and typed.casefold() in (one.name_en.casefold(), one.name_fr.casefold())),
            None,
        )
        return TaskingInput(
            text_en=self.text_en.data or "",
            text_fr=self.text_fr.data or "",
            owner=owner,
            owner_words=typed,
            due_kind=kind,
            due_on=self.due_on.data,
            outcome=outcome,
        )


def _lettered(place: int, outcome: Outcome, verbs: Mapping[str, Verb]) -> str:
    """(b) tasked the Secretariat to draft a …"""
    verb = verbs.get(outcome.verb)
    text = (outcome.text_fr or outcome.text_en) if language() == "fr" else (outcome.text_en or outcome.text_fr)
    words = f"{verb.words(language()) if verb else outcome.verb} {text}".strip()
    return f"({letter(place + 1)}) {textwrap.shorten(words, 60, placeholder=' …')}"


class AdoptForm(BaseForm):
    """The items that are adopted together."""

    items = SelectMultipleField(L(N_("Items")), validate_choice=False)


def said(party: Party) -> str:
    """Return the name of a party in the language in force."""
    return party.name_fr if language() == "fr" else party.name_en


def shown(text: str | None) -> str:
    """Return typed text as it can be shown again."""
    return texts.shown(text or "")


Row = Outcome | Reservation | Statement | Tasking


def values_of(row: Row) -> dict[str, object]:
    """Return what stands in a row, by field of its form."""
    values: dict[str, object] = {"text_en": row.text_en, "text_fr": row.text_fr}
    if isinstance(row, Outcome):
        return values | {"verb": row.verb}
    if isinstance(row, Tasking):
        owner = said(row.owner) if row.owner else row.owner_words
        due: date | None = row.due_on
        outcome = row.outcome.pid if row.outcome else ""
        return values | {"owner_words": owner, "outcome": outcome, "due_kind": row.due_kind, "due_on": due}
    return values | {"party": row.party.pid}


def title_of(item: AgendaItem) -> tuple[str, str]:
    """Return the title of an item in the language in force, else in the other, with that language where it differs."""
    titles = {"en": item.title_en, "fr": item.title_fr}
    mine, other = language(), "en" if language() == "fr" else "fr"
    return (titles[mine], "") if titles[mine] else (titles[other], other)
