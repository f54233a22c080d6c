"""What is typed to plan, change, convene and call off a meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import BooleanField, SelectField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from secretariat.committees.models import Body, Format
from secretariat.core import clock, wall_time
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_, gettext, language
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.convene import (
    LINK_LIMIT,
    PLACE_LIMIT,
    PURPOSE_LIMIT,
    REASON_LIMIT,
    link_of,
    times_of,
)
from secretariat.web.forms import BaseForm, Day, L, Line

#: A meeting is planned at most so far ahead.
FURTHEST = timedelta(days=3 * 366)


class Hour(TimeField):
    """An hour of the wall clock."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = time.fromisoformat(valuelist[0].strip().replace(" h ", ":").replace("h", ":"))
            self.data = self.data.replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self.data = None
            raise ValueError(gettext("Give the hour as hours and minutes, for example 10:00.")) from None


def _needed(sentence: str) -> InputRequired:
    return InputRequired(message=L(sentence))


class MeetingForm(BaseForm):
    """Date, hours, place and purpose; hours are those of the body's zone."""

    day = Day(L(N_("Date")), [_needed(N_("Choose the day of the meeting."))])
    starts = Hour(L(N_("Start")), [_needed(N_("Give the hour at which it starts."))])
    ends = Hour(L(N_("End")), [_needed(N_("Give the hour at which it ends."))])
    last_day = Day(L(N_("Last day")), [Optional()])
    place_en = Line(L(N_("Place, English")), limit=PLACE_LIMIT)
    place_fr = Line(L(N_("Place, French")), limit=PLACE_LIMIT)
    video_link = Line(L(N_("Video link")), limit=LINK_LIMIT)
    purpose_en = Line(L(N_("Purpose, English")), limit=PURPOSE_LIMIT)
    purpose_fr = Line(L(N_("Purpose, French")), limit=PURPOSE_LIMIT)

    #: Set by the view: the body whose meeting it is, and the meeting when one is being changed.
    body: Body
    meeting: Meeting | None = None

    @property
    def wall_start(self) -> datetime:
        assert self.day.data is not None
        assert self.starts.data is not None
        return datetime.combine(self.day.data, self.starts.data)

    @property
    def wall_end(self) -> datetime:
        assert self.day.data is not None
        assert self.ends.data is not None
        return datetime.combine(self.last_day.data or self.day.data, self.ends.data)

    def places(self) -> dict[str, str]:
        return {"en": self.place_en.data or "", "fr": self.place_fr.data or ""}

    def purposes(self) -> dict[str, str]:
        return {"en": self.purpose_en.data or "", "fr": self.purpose_fr.data or ""}

    def chosen_day(self) -> date | None:
        """Return the day typed, if it is one that deadlines can be counted from."""
        day = self.day.data
        today = clock.now().date()
        return day if day and abs(day - today) < FURTHEST else None

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        return all([good, self._day_possible(), self._times_possible(), self._link_possible()])

    def _times_possible(self) -> bool:
        """What planning would refuse of the hours is said together with the other faults, not after them."""
        if self.last_day.errors or None in (self.day.data, self.starts.data, self.ends.data):
            return True
        zone = self.meeting.zone if self.meeting is not None else self.body.zone
        return self._agreed(lambda: times_of(self.wall_start, self.wall_end, zone))

    def _link_possible(self) -> bool:
        return bool(self.video_link.errors) or self._agreed(lambda: link_of(self.video_link.data or ""))

    def _agreed(self, check: Callable[[], object]) -> bool:
        try:
            check()
        except BadInput as error:
            self.blame(error)
            return False
        return True

    def _day_possible(self) -> bool:
        if self.day.errors or self.day.data is None:
            return not self.day.errors
        sentence = ""
        today = clock.now().astimezone(wall_time.zone_of(self.body.zone)).date()
        moved = self.meeting is None or self.day.data != self.meeting.starts_wall.date()
        if self.day.data < today and moved:
            sentence = gettext("This day has passed. Choose a coming day.")
        elif self.chosen_day() is None:
            sentence = gettext("This day is more than three years away. Check the year.")
        if sentence:
            self.day.errors = [*self.day.errors, sentence]
        if self.last_day.data and self.last_day.data < self.day.data:
            self.last_day.errors = [
                *self.last_day.errors,
                gettext("The meeting ends before it starts. Put the last day after the first."),
            ]
        return not sentence and not self.last_day.errors


class NewMeetingForm(MeetingForm):
    """A meeting to be planned, in one of the body's formats."""

    format = SelectField(L(N_("Format")), validate_choice=True)

    def offer(self, formats: list[Format]) -> None:
        """Offer the body's formats, the ordinary one first."""
        french = language() == "fr"
        self.format.choices = [SelectChoice(one.pid, one.name_fr if french else one.name_en) for one in formats]


class EditMeetingForm(MeetingForm):
    """Changes of a meeting; once delegations know of it, whether they are told by a notice."""

    tell = BooleanField(L(N_("Tell the delegations by a notice")), default=True)


class ConveneForm(BaseForm):
    """Convening: with the notice as a paper in the register, or only in the calendars."""

    notice = BooleanField(L(N_("Send the convening notice as a paper of the register")), default=True)


class ReasonForm(BaseForm):
    """Why a meeting is called off, or an agenda recalled."""

    reason = Line(L(N_("Reason")), limit=REASON_LIMIT)
