"""Days and steps of the story: everything is told from the day of loading, on working days of the house."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from secretariat.committees.working_days import add_working_days, subtract_working_days
from secretariat.core import clock, wall_time


class Days:
    """The calendar of the story, in the zone of the house."""

    def __init__(self, now: datetime, holidays: Container[date], zone: str) -> None:
        self._holidays = holidays
        self._zone = zone
        #: The day of loading.
        self.today = now.astimezone(ZoneInfo(zone)).date()
        #: The next working day: the day of the committee's meeting.
        self.tomorrow = self.after(self.today, 1)

    def after(self, day: date, working: int) -> date:
        """Return the day that many working days later."""
        return add_working_days(day, working, self._holidays)

    def before(self, day: date, working: int) -> date:
        """Return the day that many working days earlier."""
        return subtract_working_days(day, working, self._holidays)

    def weeks_before(self, day: date, weeks: int) -> date:
        """Return the same weekday that many weeks earlier, moved on to a working day."""
        return self.after(day - timedelta(weeks=weeks), 0)

    def at(self, day: date, hour: str) -> datetime:
        """Return the instant at which the clock on the wall shows `hour` ("16:10") on that day."""
        return wall_time.resolve(self.wall(day, hour), self._zone).instant

    @staticmethod
    def wall(day: date, hour: str) -> datetime:
        """Return the wall time `hour` of that day."""
        hours, minutes = hour.split(":")
        return datetime(day.year, day.month, day.day, int(hours), int(minutes))  # noqa: DTZ001  # a wall time has no zone


class Timeline:
    """Steps of the story, done in the order of their instants, each with the clock held there.

    What lies after the end has not happened yet, and is not done.
    """

    def __init__(self, end: datetime) -> None:
        self._end = end
        self._steps: list[tuple[datetime, Callable[[], object]]] = []

    def plan(self, when: datetime, step: Callable[[], object]) -> None:
        """Do `step` at `when`; steps of the same instant keep the order in which they were planned."""
        self._steps.append((when, step))

    def run(self) -> None:
        """Do all steps up to the end."""
        for when, step in sorted(self._steps, key=lambda entry: entry[0]):
            if when < self._end:
                with clock.at(when):
                    step()
