"""Times as the clock on the wall shows them, with the zone it hangs in and the instant they mean.

Once a year some wall times do not exist and some come twice. The first are refused; of the second the one
asked for is taken, else the earlier, and said to be ambiguous.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from secretariat.core.errors import BadInput
from secretariat.core.messages import N_
from secretariat.core.values import dataclass


class WallTimeMissing(BadInput):
    """The clocks are put forward over this time; `earlier` and `later` are what the writer may have meant."""

    def __init__(self, wall: datetime, zone: str, earlier: datetime, later: datetime) -> None:
        form = "%H:%M" if earlier.date() == later.date() else "%Y-%m-%d %H:%M"
        super().__init__(
            "wall",
            N_("%(wall)s does not exist in %(zone)s: the clocks go forward. Say %(earlier)s or %(later)s."),
            wall=wall.strftime(form),
            zone=zone,
            earlier=earlier.strftime(form),
            later=later.strftime(form),
        )
        self.wall = wall
        self.zone = zone
        self.earlier = earlier
        self.later = later


@dataclass(frozen=True)
class WallTime:
    """A wall time and what it means. `instant` decides; the rest is for people."""

    #: Without zone and fold.
    wall: datetime
    #: IANA name.
    zone: str
    #: Aware, in UTC.
    instant: datetime
    #: This wall time comes twice on its day; `instant` is one of the two.
    ambiguous: bool = False

    @property
    def aware(self) -> datetime:
        """Return the same instant as an aware time of the zone, to be printed."""
        return self.instant.astimezone(zone_of(self.zone))


def resolve(wall: datetime, zone: str, fold: Literal[0, 1] | None = None) -> WallTime:
    """Return the instant that `wall` (naive) is in `zone`.

    `fold` chooses the first (0) or second (1) of a time that comes twice; without it the first is taken. In
    both cases `ambiguous` says so. Raises WallTimeMissing inside the gap of a clock change, BadInput for an
    unknown zone or a time at the edge of the calendar.
    """
    if wall.tzinfo is not None:
        raise ValueError("A wall time has no zone of its own")
    place = zone_of(zone)
    wall = wall.replace(fold=0)
    first = _instant(wall.replace(tzinfo=place))
    second = _instant(wall.replace(tzinfo=place, fold=1))
    if _naive(first, place) != wall:
        width = first - second
        raise WallTimeMissing(wall, zone, wall - width, wall + width)
    return WallTime(wall, zone, second if fold == 1 else first, ambiguous=first != second)


def instant_of(wall: datetime, zone: str) -> datetime:
    """Return the instant of a time worked out by a rule (a deadline): one in the gap of a clock change is moved on."""
    try:
        return resolve(wall, zone).instant
    except WallTimeMissing as missing:
        return resolve(missing.later, zone).instant


def local(instant: datetime, zone: str) -> WallTime:
    """Return what the clock in `zone` shows at `instant` (aware)."""
    if instant.tzinfo is None:
        raise ValueError("An instant is aware")
    place = zone_of(zone)
    try:
        shown = instant.astimezone(place)
    except OverflowError:
        raise _out_of_range() from None
    again = _instant(shown.replace(fold=1 - shown.fold))
    utc = instant.astimezone(UTC)
    return WallTime(shown.replace(tzinfo=None, fold=0), zone, utc, ambiguous=again != utc)


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of that IANA name. Raises BadInput if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput("zone", N_("“%(zone)s” is not a time zone."), zone=name) from None


def _instant(aware: datetime) -> datetime:
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        raise _out_of_range() from None


def _naive(instant: datetime, place: ZoneInfo) -> datetime:
    try:
        return instant.astimezone(place).replace(tzinfo=None, fold=0)
    except OverflowError:
        raise _out_of_range() from None


def _out_of_range() -> BadInput:
    return BadInput("wall", N_("This time is out of range."))
