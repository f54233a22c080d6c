from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.core.errors import BadInput
from secretariat.core.wall_time import WallTimeMissing, local, resolve

BRUSSELS = "Europe/Brussels"
ZONES = [
    BRUSSELS,
    "UTC",
    "America/New_York",
    "America/St_Johns",
    "Europe/Lisbon",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # moves by half an hour
    "Africa/Casablanca",  # moves the other way round Ramadan
    "Pacific/Apia",
    "America/Nuuk",
]
wall = datetime.fromisoformat
zones = st.sampled_from(ZONES)
walls = st.datetimes(wall("2020-01-01"), wall("2041-01-01")).map(lambda t: t.replace(microsecond=0))


def transitions(zone, first=2020, last=2040):
    """Yield the last instant (UTC, to the minute) before each change of offset."""
    place = ZoneInfo(zone)
    moment = datetime(first, 1, 1, tzinfo=UTC)
    while moment.year <= last:
        following = moment + timedelta(days=1)
        if moment.astimezone(place).utcoffset() != following.astimezone(place).utcoffset():
            low, high = moment, following
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                same = middle.astimezone(place).utcoffset() == low.astimezone(place).utcoffset()
                low, high = (middle, high) if same and middle > low else (low, middle)
                if middle == low and not same:
                    break
            yield high
        moment = following


CHANGES = [(zone, change) for zone in ZONES for change in transitions(zone)]


def test_brussels_changes_its_clocks_twice_a_year():
    assert len([change for zone, change in CHANGES if zone == BRUSSELS]) == 42


@pytest.mark.parametrize("zone", ZONES)
def test_around_every_change_of_the_clocks(zone):
    place = ZoneInfo(zone)
    for change in (change for name, change in CHANGES if name == zone):
        before = (change - timedelta(minutes=1)).astimezone(place)
        after = change.astimezone(place)
        width = after.utcoffset() - before.utcoffset()
        minute = timedelta(minutes=1)
        last_before = before.replace(tzinfo=None, fold=0)
        first_after = after.replace(tzinfo=None, fold=0)
        if width > timedelta(0):
            for missing in (last_before + minute, first_after - minute):
                with pytest.raises(WallTimeMissing) as refusal:
                    resolve(missing, zone)
                assert refusal.value.earlier == missing - width
                assert refusal.value.later == missing + width
                resolve(refusal.value.earlier, zone)
                resolve(refusal.value.later, zone)
            assert resolve(last_before, zone).instant == change - minute
            assert resolve(first_after, zone).instant == change
        else:
            assert resolve(first_after, zone).ambiguous
            assert resolve(last_before, zone).ambiguous
            assert not resolve(first_after - minute, zone).ambiguous
            assert not resolve(last_before + minute, zone).ambiguous
            assert resolve(first_after, zone, fold=1).instant == change
            assert resolve(first_after, zone).instant == resolve(first_after, zone, fold=0).instant
            assert resolve(first_after, zone, 1).instant - resolve(first_after, zone, 0).instant == -width


@given(walls, zones, st.sampled_from([None, 0, 1]))
def test_what_is_resolved_shows_the_same_wall_time_again(shown, zone, fold):
    place = ZoneInfo(zone)
    there_and_back = shown.replace(tzinfo=place).astimezone(UTC).astimezone(place)
    if there_and_back.replace(tzinfo=None, fold=0) != shown:
        with pytest.raises(WallTimeMissing) as refusal:
            resolve(shown, zone, fold)
        assert refusal.value.earlier < shown < refusal.value.later
        return
    deadline = resolve(shown, zone, fold)
    assert deadline.instant.tzinfo is UTC
    assert local(deadline.instant, zone) == deadline
    assert deadline.aware.replace(tzinfo=None, fold=0) == shown
    assert deadline.aware == deadline.instant


@given(walls, zones)
def test_an_instant_comes_back_from_its_wall_time(moment, zone):
    instant = moment.replace(tzinfo=UTC)
    shown = local(instant, zone)
    candidates = {resolve(shown.wall, zone, fold).instant for fold in (0, 1)}
    assert instant in candidates
    assert (len(candidates) == 2) == shown.ambiguous


def test_a_deadline_before_and_after_the_change_of_2026():
    friday, monday = wall("2026-03-27 17:30"), wall("2026-03-30 17:30")
    assert f"{resolve(friday, BRUSSELS).instant:%d %H:%M}" == "27 16:30"
    assert f"{resolve(monday, BRUSSELS).instant:%d %H:%M}" == "30 15:30"


def test_the_missing_hour_is_refused_with_what_may_be_meant():
    with pytest.raises(WallTimeMissing, match=r"02:30 does not exist in Europe/Brussels.*01:30 or 03:30"):
        resolve(wall("2026-03-29 02:30"), BRUSSELS)


def test_a_day_that_a_zone_left_out_is_named_with_its_date():
    with pytest.raises(WallTimeMissing, match="2011-12-30 12:00 does not exist"):
        resolve(wall("2011-12-30 12:00"), "Pacific/Apia")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe", "a\x00b"])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(BadInput):
        resolve(wall("2026-01-01"), zone)


@pytest.mark.parametrize(("edge", "zone"), [("0001-01-01", "Asia/Tokyo"), ("9999-12-31 23:59", "America/New_York")])
def test_the_edge_of_the_calendar_is_refused(edge, zone):
    with pytest.raises(BadInput, match="out of range"):
        resolve(wall(edge), zone)


def test_wall_times_are_naive_and_instants_are_not():
    with pytest.raises(ValueError, match="no zone of its own"):
        resolve(datetime(2026, 1, 1, tzinfo=UTC), BRUSSELS)
    with pytest.raises(ValueError, match="aware"):
        local(wall("2026-01-01"), BRUSSELS)
