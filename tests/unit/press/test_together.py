"""Tables and lists put together: both can be read again, rows and columns are known by what they say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.press.canonical import parse
from secretariat.press.canonical.model import Table
from secretariat.press.changes import compared
from secretariat.press.together import Piece, PointTogether, TableTogether, tables_together


def table(*rows: str) -> Table:
    head, *body = rows
    line = "|".join("---" for _ in head.split("|"))
    (made,) = parse("\n".join(f"| {row} |" for row in (head, line, *body))).blocks
    assert isinstance(made, Table)
    return made


def said(pieces: tuple[Piece, ...], without: str) -> str:
    return "".join(text for kind, text in pieces if kind != without)


def test_a_row_that_changed_stands_once_and_what_is_new_or_gone_beside_it() -> None:
    made = tables_together(
        table("Room|Euros", "Small|400", "Old|1", "Large|900"), table("Room|Euros", "Small|450", "Large|900", "New|7")
    )
    assert [row.what for row in made.rows] == ["changed", "del", "same", "ins"]
    assert made.rows[0].cells == ((("same", "Small"),), (("del", "400"), ("ins", "450")))


def test_a_column_put_in_leaves_the_others_where_they_are() -> None:
    made = tables_together(table("Room|Euros", "Small|400"), table("Room|Floor|Euros", "Small|2|400"))
    assert [said(cell, "del") for cell in made.head.cells] == ["Room", "Floor", "Euros"]
    assert made.rows[0].cells == ((("same", "Small"),), (("ins", "2"),), (("same", "400"),))


def test_a_table_that_is_new_or_gone_is_marked_in_every_cell() -> None:
    one = table("Room|Euros", "Small|400")
    for made, kind in ((tables_together(None, one), "ins"), (tables_together(one, None), "del")):
        assert {piece for row in (made.head, *made.rows) for cell in row.cells for piece, _ in cell} == {kind}


ROWS = st.lists(st.tuples(*[st.sampled_from(["a", "b c", "d", "1", "2"])] * 2).map("|".join), max_size=6)


@given(ROWS, ROWS)
def test_both_tables_can_be_read_again(old: list[str], new: list[str]) -> None:
    made = tables_together(table("X|Y", *old), table("X|Y", *new))
    for without, rows in (("ins", old), ("del", new)):
        read = ["|".join(said(cell, without) for cell in row.cells) for row in made.rows if row.what != without]
        assert read == rows


def test_points_within_points_and_paragraphs_between_them_stay_where_they_are() -> None:
    before = "(a) the first:\n\n    (i) one;\n\n    (ii) two of the small rooms;\n\n(b) the second.\n"
    after = "(a) the first:\n\n    (i) one;\n\n    (ii) two of the large rooms;\n\n(b) all others, on Mondays.\n"
    rows = compared(parse(before), parse(after))
    points = [point for row in rows for point in row.points]
    assert points[0].label == "(a)"
    assert [(one.label, one.what) for one in points[0].inner] == [("(i)", "same"), ("(ii)", "changed")]
    assert {one.what for one in points[1:]} == {"ins", "del"}


@pytest.mark.parametrize("frame", ["> {}", "::: plain\n{}\n:::\n", "- The rooms:\n\n  {}\n\n- The rest.\n"])
def test_a_table_within_a_quotation_a_box_or_a_point_stays_a_table(frame: str) -> None:
    lead = frame.split("{}")[0].rsplit("\n", 1)[-1]

    def text(*rows: str) -> str:
        lines = [
            "Rooms as they are.",
            "",
            "Table: Rooms",
            "",
            *(f"| {row} |" for row in ("Room|Euros", "---|---", *rows)),
        ]
        return frame.format(f"\n{lead}".join(lines))

    before, after = text("Small|400", "Large|900"), text("Small|450", "Large|900", "New|7")
    (row,) = [row for row in compared(parse(before), parse(after)) if row.points]
    (found,) = list(tables_of(row.points))
    assert found.label == ("Table" if frame.startswith(">") else "Table 1")  # a quotation keeps what it says
    assert [one.what for one in found.rows] == ["changed", "same", "ins"]
    assert found.rows[0].cells == ((("same", "Small"),), (("del", "400"), ("ins", "450")))
    gone, came = parse(before), parse(text())
    for old, new, kind in ((came, gone, "ins"), (gone, came, "del")):
        (row,) = [row for row in compared(old, new) if row.points]
        (found,) = list(tables_of(row.points))
        assert {one.what for one in found.rows} == {kind}


def tables_of(points: tuple[PointTogether, ...]) -> Iterator[TableTogether]:
    for point in points:
        if point.table is not None:
            assert not point.pieces
            yield point.table
        yield from tables_of(point.inner)
