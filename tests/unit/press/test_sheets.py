"""Sheets as plain data: they come back equal, and what is not a sheet is refused."""

import json
from dataclasses import replace

import pytest

from secretariat.press.sheets import NotASheet, from_json, sheet_hash, to_json, without_marks
from tests.unit.press.samples import agenda, notice, paper, revised_agenda


@pytest.mark.parametrize("make", [agenda, revised_agenda, paper, notice])
def test_a_sheet_comes_back_from_its_json(make) -> None:  # type: ignore[no-untyped-def]
    sheet = make()
    assert from_json(to_json(sheet)) == sheet
    assert sheet_hash(sheet) == sheet_hash(from_json(to_json(sheet)))


def test_json_is_canonical() -> None:
    text = to_json(agenda())
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_another_word_gives_another_hash() -> None:
    sheet = agenda()
    assert sheet_hash(sheet) != sheet_hash(replace(sheet, front=replace(sheet.front, symbol="AC/901-A(2026)0015")))


def test_without_marks_an_agenda_reads_clean() -> None:
    clean = without_marks(revised_agenda())
    items = [item for part in clean.parts for item in part.items]
    assert {item.mark for item in items} == {"none", "withdrawn"}, "a number once issued stays, struck through"
    assert "6" in [item.number for item in items]
    assert not clean.against
    assert not clean.changes


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda record: record.update(format="printed-sheet/2"), "printed-sheet/1"),
        (lambda record: record.update(kind="poster"), "poster"),
        (lambda record: record["sheet"].pop("front"), "sheet"),
        (lambda record: record["sheet"]["front"].update(day="yesterday"), "sheet.front.day"),
        (lambda record: record["sheet"]["front"].update(colour="red"), "sheet.front"),
        (lambda record: record["sheet"]["parts"][0]["items"][0].update(mark="lost"), r"parts\[0\].items\[0\].mark"),
        (lambda record: record["sheet"]["parts"][0]["items"][0].update(minutes="ten"), "minutes"),
        (lambda record: record["sheet"].update(parts={}), "a list is expected"),
    ],
)
def test_what_is_not_a_sheet_is_refused_by_name(change, where: str) -> None:  # type: ignore[no-untyped-def]
    record = json.loads(to_json(agenda()))
    change(record)
    with pytest.raises(NotASheet, match=where):
        from_json(json.dumps(record))
