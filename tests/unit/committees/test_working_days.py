from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.committees.working_days import (
    add_working_days,
    is_working_day,
    public_holidays,
    subtract_working_days,
    working_days_between,
)

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
counts = st.integers(0, 60)
near = st.integers(-90, 90)


@st.composite
def days_and_holidays(draw):
    day = draw(days)
    return day, frozenset(day + timedelta(days=n) for n in draw(st.sets(near, max_size=30)))


@given(days_and_holidays(), counts)
def test_counting_ends_on_a_working_day_with_just_so_many_on_the_way(case, n):
    day, holidays = case
    before, after = subtract_working_days(day, n, holidays), add_working_days(day, n, holidays)
    assert is_working_day(before, holidays)
    assert is_working_day(after, holidays)
    assert before <= day <= after
    if n:
        walked = [before + timedelta(days=k) for k in range((day - before).days)]
        assert sum(is_working_day(d, holidays) for d in walked) == n
        assert working_days_between(day, after, holidays) == n


@given(days_and_holidays(), counts, counts)
def test_counting_on_adds_up(case, one, two):
    day, holidays = case
    start = add_working_days(day, 0, holidays)
    assert add_working_days(add_working_days(start, one, holidays), two, holidays) == add_working_days(
        start, one + two, holidays
    )
    there = add_working_days(start, one, holidays)
    assert subtract_working_days(there, one, holidays) == start
    assert working_days_between(start, there, holidays) == one
    assert working_days_between(there, start, holidays) == -one


@given(days_and_holidays(), near)
def test_a_later_meeting_never_has_an_earlier_deadline(case, later):
    day, holidays = case
    other = day + timedelta(days=abs(later))
    assert subtract_working_days(day, 10, holidays) <= subtract_working_days(other, 10, holidays)


def test_a_holiday_moves_the_deadline_of_a_weekly_meeting():
    christmas = public_holidays("BE", 2026)
    tuesday = date(2026, 12, 29)
    assert subtract_working_days(tuesday, 3) == date(2026, 12, 24)
    assert subtract_working_days(tuesday, 3, christmas) == date(2026, 12, 23)


def test_a_day_is_not_counted_itself():
    sunday, monday = date(2026, 11, 15), date(2026, 11, 16)
    assert subtract_working_days(monday, 1) == date(2026, 11, 13)
    assert subtract_working_days(sunday, 1) == date(2026, 11, 13)
    assert subtract_working_days(sunday, 0) == date(2026, 11, 13)
    assert add_working_days(sunday, 0) == monday
    assert subtract_working_days(monday, 0) == monday


@pytest.mark.parametrize("count", [add_working_days, subtract_working_days])
def test_a_negative_count_is_a_mistake_of_the_caller(count):
    with pytest.raises(ValueError, match="0 or more"):
        count(date(2026, 1, 1), -1)


def test_the_holidays_of_the_host_nation_have_names_in_both_languages():
    holidays = public_holidays("BE", 2026)
    assert holidays[date(2026, 5, 1)] == ("Labour Day", "Fête du Travail")
    assert holidays[date(2026, 7, 21)].fr == "Fête nationale"
    assert holidays[date(2026, 4, 6)] == ("Easter Monday", "Lundi de Pâques")
    assert list(holidays) == sorted(holidays)
    assert all(day.year == 2026 and name.en and name.fr for day, name in holidays.items())
