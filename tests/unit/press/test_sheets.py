"""Sheets as plain data: they come back equal, and what is not a sheet is refused."""

import json
from dataclasses import replace

import pytest

from secretariat.press.sheets import NotASheet, from_json, sheet_hash, to_json, without_marks
from tests.unit.press.proceedings import corrigendum, decision_sheet, draft_record, long_decision_sheet, record
from tests.unit.press.samples import agenda, comparison, long_agenda, notice, paper, revised_agenda

PROCEEDINGS = [decision_sheet, long_decision_sheet, record, draft_record, corrigendum]


@pytest.mark.parametrize("make", [agenda, revised_agenda, comparison, paper, notice, *PROCEEDINGS])
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


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (agenda, "8309a7d34db9b1f40fc985cf3dfb845ba916aec8f502bc6645e2cbdea9fdcb44"),
        (revised_agenda, "251bd1436ba807566bcf791e3046a74b72958937f749ea25977ef15b9deab45c"),
        (paper, "d2b298847753182f24d9879e3722f41dbfb1da1794ad8f36dfcd18578e3f39ec"),
        (notice, "0c4583378e2102d877eaba94c2bdc843e64ac62a827d2da52eef49fad0c70dfc"),
        (long_agenda, "179de334bfe9e697d0dfbacfd93088c05cd53cff5ebfcb5996cc938a549ea8f5"),
    ],
)
def test_what_was_stored_before_keeps_its_name(make, name: str) -> None:  # type: ignore[no-untyped-def]
    """The hashes were taken before decision sheets and records came: a sheet in a database must still be found."""
    assert sheet_hash(make()) == name


@pytest.mark.parametrize(
    ("make", "change", "where"),
    [
        (decision_sheet, lambda sheet: sheet["items"][0]["clauses"][0].pop("verb"), r"items\[0\].clauses\[0\]"),
        (decision_sheet, lambda sheet: sheet["items"][1].update(several="yes"), r"items\[1\].several"),
        (decision_sheet, lambda sheet: sheet["actions"][0].update(due="soon"), r"actions\[0\].due"),
        (record, lambda sheet: sheet["approval"].update(entry="first"), "approval.entry"),
        (record, lambda sheet: sheet["approval"].update(seal="red"), "approval"),
        (record, lambda sheet: sheet["statements"][0]["en"].update(format="words"), r"statements\[0\].en"),
        (record, lambda sheet: sheet["participants"][0].update(people="all"), "a list is expected"),
    ],
)
def test_what_is_no_record_is_refused_by_name(make, change, where: str) -> None:  # type: ignore[no-untyped-def]
    plain = json.loads(to_json(make()))
    change(plain["sheet"])
    with pytest.raises(NotASheet, match=where):
        from_json(json.dumps(plain))
