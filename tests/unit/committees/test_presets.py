import copy
import json
from dataclasses import fields
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.committees.presets import KINDS, PARTS, PRESETS, Deadlines, Preset, deadlines_for
from secretariat.committees.working_days import is_working_day, public_holidays
from secretariat.core.errors import BadInput
from secretariat.meetings.states import ItemKind

every_preset = pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS.keys())


def test_the_five_presets_are_there():
    assert list(PRESETS) == ["weekly_committee", "council", "agency_board", "sub_committee", "working_group"]


def test_the_kinds_of_items_are_those_of_meetings():
    assert set(KINDS) == {kind.value for kind in ItemKind}


@every_preset
def test_a_preset_is_kept_as_json_and_comes_back(preset):
    assert Preset.from_plain(json.loads(json.dumps(preset.to_plain()))) == preset


@every_preset
def test_standard_items_are_in_the_order_of_the_parts_with_titles_in_both_languages(preset):
    assert preset.items[0].key == "adoption_of_the_agenda"
    assert [item.key for item in preset.items][-2:] == ["any_other_business", "date_of_the_next_meeting"]
    places = [PARTS.index(item.part) for item in preset.items]
    assert places == sorted(places)
    assert len({item.key for item in preset.items}) == len(preset.items)
    for item in preset.items:
        assert item.title_en
        assert item.title_fr
        assert item.title_en != item.title_fr
        assert "'" not in item.title_en + item.title_fr
    assert sum(item.minutes or 0 for item in preset.items) < preset.length


@every_preset
@given(day=st.dates(date(2026, 1, 1), date(2029, 12, 31)))
def test_deadlines_fall_on_working_days_in_their_order(preset, day):
    holidays = set().union(*(public_holidays("BE", day.year + near) for near in (-1, 0, 1)))
    due = deadlines_for(preset, day, holidays)
    assert set(due) == {f.name for f in fields(Deadlines)} - {"approval"}  # it runs from the submission of the record
    assert all(is_working_day(moment.date(), holidays) for moment in due.values())
    assert all(moment.time() == time(17, 30) and moment.tzinfo is None for moment in due.values())
    order = [
        due[name] for name in ("convening_notice", "item_requests", "agenda", "papers_for_information", "chairs_brief")
    ]
    assert order == sorted(order)
    assert due["papers_for_decision"] <= due["papers_for_information"]
    assert due["chairs_brief"].date() < day < due["decisions"].date() <= due["record"].date()
    assert deadlines_for(preset.to_plain(), day, holidays) == due


def test_a_weekly_committee_has_its_papers_three_working_days_before_and_a_board_ten():
    tuesday = date(2026, 11, 17)
    holidays = public_holidays("BE", 2026)
    weekly = deadlines_for(PRESETS["weekly_committee"], tuesday, holidays)
    assert weekly["agenda"] == weekly["papers_for_decision"] == datetime(2026, 11, 12, 17, 30)  # noqa: DTZ001
    board = deadlines_for(PRESETS["agency_board"], tuesday, holidays)
    assert board["papers_for_decision"] == datetime(2026, 11, 2, 17, 30)  # noqa: DTZ001
    assert board["convening_notice"] == datetime(2026, 10, 26, 17, 30)  # noqa: DTZ001
    assert PRESETS["weekly_committee"].late_list
    assert not PRESETS["agency_board"].late_list


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("key",), ""),
        (("starts",), "25:00"),
        (("starts",), None),
        (("due",), "half past five"),
        (("length",), 0),
        (("length",), "180"),
        (("length",), True),
        (("deadlines",), None),
        (("deadlines", "agenda"), -1),
        (("deadlines", "agenda"), 2.5),
        (("deadlines", "agenda"), 100000),
        (("deadlines", "agenda"), 9),  # before requests for items end
        (("deadlines", "papers_for_information"), 9),
        (("items",), "Adoption of the agenda"),
        (("items",), [1]),
        (("items", 0, "kind"), "speech"),
        (("items", 0, "part"), "intermission"),
        (("items", 0, "minutes"), "five"),
        (("items", 0, "title_fr"), " "),
    ],
)
def test_settings_that_make_no_sense_are_refused(path, value):
    plain = copy.deepcopy(PRESETS["weekly_committee"].to_plain())
    place = plain
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(BadInput):
        Preset.from_plain(plain)


def test_settings_of_other_kinds_beside_the_preset_are_left_aside():
    plain = PRESETS["council"].to_plain() | {"letters": {"D": "Document"}}
    assert Preset.from_plain(plain) == PRESETS["council"]
