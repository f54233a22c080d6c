from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.meetings.timing import Timed, times

TEN = datetime.fromisoformat("2026-11-17 10:00")


def clock(table):
    return {key: f"{start:%H:%M}" for key, start in table.starts.items()}


def test_the_agenda_of_a_meeting_adds_up():
    rows = [
        Timed("adoption", minutes=5, part="opening"),
        Timed("record", minutes=5, part="opening"),
        Timed("matters", minutes=10, part="opening"),
        Timed("calendar", minutes=5, part="without_discussion", together=True),
        Timed("glossary", part="without_discussion", together=True),
        Timed("report", part="without_discussion", together=True),
        Timed("energy", part="without_discussion", together=True, active=False, minutes=30),
        Timed("guidance", minutes=15, part="decision"),
        Timed("next", minutes=2, part="closing"),
    ]
    table = times(rows, TEN, available=45)
    assert clock(table) == {
        "adoption": "10:00",
        "record": "10:05",
        "matters": "10:10",
        "calendar": "10:20",
        "glossary": "10:20",
        "report": "10:20",
        "guidance": "10:25",
        "next": "10:40",
    }
    assert table.parts == {"opening": 20, "without_discussion": 5, "decision": 15, "closing": 2}
    assert list(table.parts) == ["opening", "without_discussion", "decision", "closing"]
    assert (table.total, table.in_hand, table.over) == (42, 3, 0)
    assert table.unallotted == table.stretched == ()


def test_a_parent_is_an_envelope_around_its_children():
    rows = [
        Timed("a", minutes=30),
        Timed("a1", "a", minutes=10),
        Timed("a2", "a", minutes=5),
        Timed("b", minutes=10),
        Timed("b1", "b", minutes=10),
        Timed("b2", "b", minutes=15),
        Timed("c"),
        Timed("c1", "c", minutes=20),
        Timed("d", minutes=15),
        Timed("d1", "d"),
        Timed("e"),
    ]
    table = times(rows, TEN)
    assert table.minutes == {
        "a": 30, "a1": 10, "a2": 5, "b": 25, "b1": 10, "b2": 15, "c": 20, "c1": 20, "d": 15, "d1": 0, "e": 0,
    }  # fmt: skip
    assert clock(table) == {
        "a": "10:00", "a1": "10:00", "a2": "10:10", "b": "10:30", "b1": "10:30", "b2": "10:40", "c": "10:55",
        "c1": "10:55", "d": "11:15", "d1": "11:15", "e": "11:30",
    }  # fmt: skip
    assert table.stretched == ("b",)
    assert table.unallotted == ("e",)
    assert (table.total, table.in_hand, table.over) == (90, None, 0)


def test_too_long_an_agenda_says_by_how_much():
    table = times([Timed(1, minutes=185)], TEN, available=180)
    assert (table.in_hand, table.over) == (-5, 5)


def test_two_groups_taken_together_begin_apart():
    rows = [
        Timed(1, minutes=5, part="x", together=True),
        Timed(2, minutes=5, part="x"),
        Timed(3, minutes=5, part="x", together=True),
        Timed(4, minutes=5, part="x", together=True),
        Timed(5, minutes=5, part="x"),
    ]
    assert list(clock(times(rows, TEN)).values()) == ["10:00", "10:05", "10:10", "10:10", "10:20"]


def test_a_group_without_any_minutes_is_named():
    rows = [Timed(1, part="x", together=True), Timed(2, part="x", together=True), Timed(3, minutes=0)]
    assert times(rows, TEN).unallotted == (1, 2)


def test_nothing_below_a_withdrawn_item_takes_time():
    rows = [Timed(1, minutes=5, active=False), Timed(2, 1, minutes=5), Timed(3, minutes=5)]
    table = times(rows, TEN)
    assert list(table.starts) == [3]
    assert table.total == 5


def test_an_empty_agenda_has_all_its_time_in_hand():
    table = times([], TEN, available=60)
    assert (table.total, table.in_hand, dict(table.starts)) == (0, 60, {})


def test_rows_that_are_no_agenda_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="not there"):
        times([Timed(1, 2)], TEN)


@st.composite
def agendas(draw):
    rows = []
    for key in range(draw(st.integers(0, 25))):
        rows.append(
            Timed(
                key,
                draw(st.sampled_from([None, *range(key)])),
                draw(st.none() | st.integers(0, 120)),
                draw(st.sampled_from(["", "opening", "decision"])),
                draw(st.booleans()),
                draw(st.integers(0, 5)) > 0,
            )
        )
    return rows


@given(agendas(), st.integers(0, 600))
def test_times_add_up_whatever_the_agenda(rows, available):
    table = times(rows, TEN, available=available)
    top = [row for row in rows if row.parent_key is None and row.active]
    assert table.total == sum(table.minutes[row.key] for row in top) == sum(table.parts.values())
    assert table.in_hand + table.total == available
    assert table.over == max(0, table.total - available)
    assert set(table.starts) == set(table.minutes)
    for row in rows:
        if row.key not in table.minutes:
            continue
        children = [r.key for r in rows if r.parent_key == row.key and r.key in table.minutes]
        assert table.minutes[row.key] == max(row.minutes or 0, sum(table.minutes[key] for key in children))
        assert all(table.starts[key] >= table.starts[row.key] for key in children)
        assert TEN <= table.starts[row.key] <= TEN + timedelta(minutes=table.total)
    for before, after in pairwise(top):
        assert table.starts[before.key] <= table.starts[after.key]
        if not after.together:
            ends = table.starts[before.key] + timedelta(minutes=table.minutes[before.key])
            assert table.starts[after.key] >= ends
