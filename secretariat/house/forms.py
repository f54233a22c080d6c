"""What is typed about the house: who, what, from when to when; what bodies are called and how they work."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from secretariat.accounts.saying import FUNCTIONS
from secretariat.committees.presets import MINUTES, PRESETS, Deadlines
from secretariat.committees.states import Capacity, DecisionRule
from secretariat.committees.verbs import EFFECTS, Effect
from secretariat.core.i18n import N_, NAMES
from secretariat.house.saying import CAPACITIES, PARTIES
from secretariat.house.states import IN_OFFICES, MANDATES, ROLES
from secretariat.people.forms import KIND_NAMES, EmailLine
from secretariat.people.states import MembershipFunction, NoticeKind, PartyKind
from secretariat.web.forms import BaseForm, Day, L, Line


def _email() -> EmailLine:
    return EmailLine(
        L(N_("E-mail address")), limit=254, validators=[DataRequired(L(N_("Give the person’s e-mail address.")))]
    )


class _Days(BaseForm):
    starts = Day(L(N_("First day")), [InputRequired(L(N_("Give the first day.")))])
    ends = Day(L(N_("Last day")), [Optional()])


class _Mandate(_Days):
    function = SelectField(
        L(N_("Function")), choices=[SelectChoice(one.value, L(word)) for one, word in MANDATES.items()]
    )
    title_en = Line(L(N_("Post, in English")), limit=200)
    title_fr = Line(L(N_("Post, in French")), limit=200)


class MandateForm(_Mandate):
    """On the page of a body."""

    email = _email()


class MandateInForm(_Mandate):
    """On the page of a person."""

    body = SelectField(L(N_("Body")))


class AssignmentForm(_Days):
    who = SelectField(L(N_("Who")))


class SeatForm(_Days):
    format = SelectField(L(N_("Format")))
    party = SelectField(L(N_("Delegation or office")))
    capacity = SelectField(L(N_("Seat")), choices=[SelectChoice(one.value, L(CAPACITIES[one])) for one in Capacity])


class FormatForm(_Days):
    code = Line(L(N_("Code")), limit=24)
    name_en = Line(L(N_("Name in English")), limit=120)
    name_fr = Line(L(N_("Name in French")), limit=120)


class ChangeForm(BaseForm):
    """Prolong or shorten; without a last day it goes on."""

    ends = Day(L(N_("Last day")), [Optional()])


class WhichForm(ChangeForm):
    """The same of one of many."""

    which = SelectField(L(N_("Which")))


class MembershipForm(_Days):
    party = SelectField(L(N_("Office, or delegation")))
    function = SelectField(
        L(N_("Function")),
        choices=[SelectChoice(one.value, L(FUNCTIONS[one])) for one in (*IN_OFFICES, MembershipFunction.DEPUTY_HEAD)],
    )


class RoleForm(_Days):
    role = SelectField(L(N_("Role")), choices=[SelectChoice(one.value, L(word)) for one, word in ROLES.items()])


class LeaveForm(BaseForm):
    last = Day(L(N_("Last day")), [InputRequired(L(N_("Give the last day.")))])
    account = BooleanField(L(N_("End the account as well")))


class PersonForm(BaseForm):
    email = _email()
    name = Line(L(N_("Name")), limit=200)
    language = RadioField(
        L(N_("Language of pages and mail")), choices=[SelectChoice(code, name) for code, name in NAMES.items()]
    )


class NameForm(BaseForm):
    name = Line(L(N_("Name")), limit=200)


class PartyNamesForm(BaseForm):
    name_en = Line(L(N_("Name in English")), limit=200)
    name_fr = Line(L(N_("Name in French")), limit=200)


class PartyForm(PartyNamesForm):
    code = Line(L(N_("Code")), limit=12)
    kind = SelectField(L(N_("Kind")), choices=[SelectChoice(one.value, L(PARTIES[one])) for one in PartyKind])


RULES = {
    DecisionRule.CONSENSUS: N_("Consensus"),
    DecisionRule.UNANIMITY_ON_LISTED_MATTERS: N_("Unanimity on listed matters"),
    DecisionRule.ADVISORY: N_("Advisory"),
}


class BodyNamesForm(BaseForm):
    name_en = Line(L(N_("Name in English")), limit=200)
    name_fr = Line(L(N_("Name in French")), limit=200)
    short_en = Line(L(N_("Short name in English")), limit=60)
    short_fr = Line(L(N_("Short name in French")), limit=60)
    rule = SelectField(
        L(N_("How it decides")), choices=[SelectChoice(one.value, L(RULES[one])) for one in DecisionRule]
    )
    parent = SelectField(L(N_("Beneath")))


class _Time(BaseForm):
    zone = Line(L(N_("Time zone")), limit=64, validators=[DataRequired(L(N_("Give the time zone.")))])
    calendar = SelectField(L(N_("Calendar of holidays")), choices=[])


class TimeForm(_Time):
    """By which clock and which calendar a body works."""


class BodyForm(BodyNamesForm, _Time):
    code = Line(L(N_("Code")), limit=12)
    series = Line(L(N_("Stem of its symbols")), limit=40)
    preset = SelectField(L(N_("It begins as")), choices=[])
    seated = BooleanField(L(N_("All member delegations sit in it, with a vote")))

    def offer(self, language: str) -> None:
        """Offer the presets by what they are called."""
        self.preset.choices = presets_in(language)


def presets_in(language: str) -> list[SelectChoice]:
    """Return the presets by what they are called."""
    return [SelectChoice(one.key, one.name_fr if language == "fr" else one.name_en) for one in PRESETS.values()]


class AnewForm(BaseForm):
    """Which preset's hours, deadlines and standard items are taken over."""

    preset = SelectField(L(N_("As this preset has it")), choices=[])


#: What becomes of an item, in the words of whoever keeps the verbs.
BECOMES: dict[Effect, str] = {
    "decide": N_("decided"),
    "note": N_("taken note of"),
    "remit": N_("sent back, to come again"),
    "defer": N_("put off to another meeting"),
    "withdraw": N_("withdrawn from the agenda"),
}


assert set(BECOMES) == set(EFFECTS)


class VerbForm(BaseForm):
    """A verb of decisions; without words it is none."""

    key = HiddenField()
    en = Line(L(N_("In English")), limit=60)
    fr = Line(L(N_("In French")), limit=60)
    effect = SelectField(
        L(N_("The item is then")), choices=[SelectChoice(key, L(word)) for key, word in BECOMES.items()]
    )
    offered = BooleanField(L(N_("In use")))
    place = IntegerField(
        L(N_("Position")),
        [InputRequired(L(N_("Give its position.")))],
        widget=TextInput(),
        render_kw={"inputmode": "numeric"},
    )


class HolidayForm(BaseForm):
    day = Day(L(N_("Day")), [InputRequired(L(N_("Give the day.")))])
    name_en = Line(L(N_("Name in English")), limit=120)
    name_fr = Line(L(N_("Name in French")), limit=120)


class HolidayOffForm(BaseForm):
    day = Day(L(N_("Day")), [InputRequired(L(N_("Give the day.")))])


class CalendarForm(BaseForm):
    code = Line(L(N_("Code of the calendar")), limit=24)
    country = Line(L(N_("Begins with the public holidays of")), limit=2)


#: What a body is asked about the days of a meeting, in the order of the calendar.
DEADLINES = {
    "convening_notice": N_("Convening notice"),
    "item_requests": N_("Requests for items"),
    "agenda": N_("Agenda"),
    "papers_for_decision": N_("Papers for decision"),
    "papers_for_information": N_("Papers for information"),
    "chairs_brief": N_("Chair’s brief"),
    "decisions": N_("Decision sheet"),
    "record": N_("Record, drafted"),
    "approval": N_("Record, approved"),
}
assert set(DEADLINES) == set(Deadlines.__dataclass_fields__)
WRITTEN = {
    "decisions": N_("A decision sheet only"),
    "attributed": N_("A record that names who spoke"),
    "unattributed": N_("A record that names nobody"),
}
assert set(WRITTEN) == set(MINUTES)


def _working_days(word: str) -> IntegerField:
    return IntegerField(
        L(word),
        [InputRequired(L(N_("Give a number of working days.")))],
        widget=TextInput(),
        render_kw={"inputmode": "numeric"},
    )


class ItemForm(BaseForm):
    """A standard item; without titles it is none."""

    key = HiddenField()
    title_en = Line(L(N_("Title in English")), limit=200)
    title_fr = Line(L(N_("Title in French")), limit=200)
    stands = SelectField(L(N_("Stands under")))
    minutes = IntegerField(
        L(N_("Minutes")),
        [Optional()],
        widget=TextInput(),
        render_kw={"inputmode": "numeric"},
    )
    place = IntegerField(
        L(N_("Position")),
        [InputRequired(L(N_("Give its position.")))],
        widget=TextInput(),
        render_kw={"inputmode": "numeric"},
    )

    def validate_minutes(self, field: Any) -> None:
        if field.data is not None and not 0 <= field.data <= 24 * 60:
            raise ValidationError(str(L(N_("Give a number of minutes."))))


class SettingsForm(BaseForm):
    """Settings of a body; its standard items have a page of their own."""

    starts = Line(L(N_("Meetings start at")), limit=5)
    length = IntegerField(
        L(N_("They last, in minutes")),
        [InputRequired(L(N_("Give a number of minutes.")))],
        widget=TextInput(),
        render_kw={"inputmode": "numeric"},
    )
    due = Line(L(N_("Deadlines fall due at")), limit=5)
    convening_notice = _working_days(DEADLINES["convening_notice"])
    item_requests = _working_days(DEADLINES["item_requests"])
    agenda = _working_days(DEADLINES["agenda"])
    papers_for_decision = _working_days(DEADLINES["papers_for_decision"])
    papers_for_information = _working_days(DEADLINES["papers_for_information"])
    chairs_brief = _working_days(DEADLINES["chairs_brief"])
    decisions = _working_days(DEADLINES["decisions"])
    record = _working_days(DEADLINES["record"])
    approval = _working_days(DEADLINES["approval"])
    late_list = BooleanField(L(N_("A list of late papers may follow the agenda")))
    minutes = RadioField(
        L(N_("What is written of a meeting")), choices=[SelectChoice(one, L(WRITTEN[one])) for one in MINUTES]
    )
    called_en = Line(L(N_("In a decision it calls itself, in English")), limit=60)
    called_fr = Line(L(N_("In a decision it calls itself, in French")), limit=60)
    quality_review = BooleanField(L(N_("A paper goes out only after a passed review")))
    invitees_numbers = RadioField(
        L(N_("In an invitee’s copy of the agenda, items are numbered")),
        choices=[
            SelectChoice("own", L(N_("from 1, as the copy has them"))),
            SelectChoice("kept", L(N_("as on the agenda"))),
        ],
    )
    mandatory_notices = SelectMultipleField(
        L(N_("Letters that nobody can switch off")),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[SelectChoice(one.value, KIND_NAMES[one]) for one in NoticeKind],
    )

    def validate_starts(self, field: Any) -> None:
        _clock(field)

    def validate_due(self, field: Any) -> None:
        _clock(field)


def _clock(field: Any) -> None:
    hours, _, minutes = (field.data or "").strip().partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and int(hours) < 24 and int(minutes) < 60):
        raise ValidationError(str(L(N_("Give the time as hours and minutes, such as 10:00."))))
    field.data = f"{int(hours):02}:{int(minutes):02}"
