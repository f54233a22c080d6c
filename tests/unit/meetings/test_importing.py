import csv
import io
import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from secretariat.core.errors import BadInput, TooLarge
from secretariat.meetings.importing import Existing, ReplaceRefused, RowFate, read_agenda, reconcile, standard_of
from secretariat.meetings.states import ItemKind

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")
REAL = sorted((DATA / "agendas").glob("*.csv"))


def said(thing):
    messages = thing.messages if isinstance(thing, RowFate) else thing.problems
    return " ".join(message.text() for message in messages)


def only(preview):
    [row] = preview.rows
    return row


@pytest.mark.skipif(not REAL, reason="the real agendas are not here; the generated ones below have their shape")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_every_row_of_a_real_agenda_is_taken(path):
    source = path.read_bytes()
    preview = read_agenda(source)
    wanted = list(csv.DictReader(io.StringIO(source.decode())))
    assert (preview.encoding, preview.delimiter, preview.problems) == ("UTF-8", ",", ())
    assert [row.fate for row in preview.rows] == ["add"] * len(wanted)
    assert [row.messages for row in preview.rows] == [()] * len(wanted)
    by_line = {row.line: row for row in preview.rows}
    for row, cells in zip(preview.rows, wanted, strict=True):
        assert (row.number, row.title_en, row.note) == (cells["number"], cells["title"].strip(), cells["note"])
        assert row.kind.value == cells["type"]
        assert row.minutes == (int(cells["minutes"]) if cells["minutes"] else None)
        above = cells["number"].rpartition(".")[0]
        assert (by_line[row.parent_line].number if row.parent_line else "") == above
    as_pasted = "\n".join("\t".join(cells.values()) for cells in wanted)
    pasted = read_agenda("number\ttitle\ttype\tminutes\tnote\n" + as_pasted)
    assert [row.title_en for row in pasted.rows] == [row.title_en for row in preview.rows]


VISIBLE = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Co"))
TITLES = st.text(VISIBLE, min_size=1, max_size=170)
KINDS = ["procedural", "information", "discussion", "decision", "aob"]


@st.composite
def agendas(draw):
    """Agendas of the shape of the real ones: two levels, titles with anything, minutes or none."""
    rows = []
    for n in range(1, draw(st.integers(1, 12)) + 1):
        numbers = [str(n), *(f"{n}.{m}" for m in range(1, draw(st.integers(0, 4)) + 1))]
        for number in numbers:
            title = " ".join((draw(TITLES)).split()) or "x"
            minutes = draw(st.sampled_from(["", "1", "15", "30", "120"]))
            rows.append([number, title, draw(st.sampled_from(KINDS)), minutes, draw(st.sampled_from(["", "stage 3"]))])
    return rows


def as_csv(rows, header=("number", "title", "type", "minutes", "note"), delimiter=",", end="\r\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows([header, *rows] if header else rows)
    return out.getvalue()


ENCODINGS = [
    (lambda text: text.encode(), "UTF-8"),
    (lambda text: b"\xef\xbb\xbf" + text.encode(), "UTF-8"),
    (lambda text: b"\xff\xfe" + text.encode("utf-16-le"), "UTF-16 LE"),
    (lambda text: b"\xfe\xff" + text.encode("utf-16-be"), "UTF-16 BE"),
]


@given(agendas(), st.sampled_from(ENCODINGS), st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]))
def test_an_agenda_comes_through_every_encoding_and_delimiter(rows, encoding, delimiter, end):
    encode, name = encoding
    preview = read_agenda(encode(as_csv(rows, delimiter=delimiter, end=end)))
    assert (preview.encoding, preview.delimiter) == (name, delimiter)
    assert preview.count("add") == len(rows)
    assert [row.number for row in preview.rows] == [row[0] for row in rows]
    assert [row.kind.value for row in preview.rows] == [row[2] for row in rows]
    assert [row.minutes for row in preview.rows] == [int(row[3]) if row[3] else None for row in rows]
    numbers = {row.line: row.number for row in preview.rows}
    for row in preview.rows:
        assert numbers.get(row.parent_line, "") == row.number.rpartition(".")[0]


@given(st.one_of(st.text(), st.binary()))
@example(";")
@example("\t")
@example(",,\n,,")
def test_whatever_is_given_is_read_or_refused_in_words(source):
    try:
        preview = read_agenda(source)
    except (BadInput, TooLarge):
        return
    assert preview.rows
    lines = {row.line for row in preview.rows if row.fate == "add"}
    for row in preview.rows:
        assert row.fate in ("add", "skip", "refuse")
        assert row.fate == "add" or row.messages
        assert row.parent_line is None or row.parent_line in lines or row.fate != "add"
        assert len(row.title_en) <= 500
        assert len(row.title_fr) <= 500
        assert "\x00" not in row.title_en + row.title_fr + row.note + row.minutes_given + row.number
        if row.fate == "add":
            assert row.title_en or row.title_fr
        (row.title_en + row.title_fr + row.minutes_given + row.note).encode()
        said(row).encode()


def test_a_french_heading_and_french_types():
    source = "numéro;intitulé;nature;durée;présentateur;cotes\r\n"
    source += "1;Ordre du jour;Procédure;5;Président;AC/901-A(2026)0042\r\n"
    preview = read_agenda(source.encode("cp1252"))
    row = only(preview)
    assert (row.title_en, row.title_fr, row.kind) == ("", "Ordre du jour", ItemKind.PROCEDURAL)
    assert (row.minutes, row.presenter, row.symbols) == (5, "Président", ("AC/901-A(2026)0042",))
    assert (preview.encoding, preview.delimiter) == ("Windows-1252", ";")
    assert "Windows-1252" in said(preview)


def test_the_columns_of_the_builder():
    source = (
        "title_en;title_fr;type;minutes;presenter\n"
        "Adoption of the agenda;Adoption de l’ordre du jour;procedural;5;Chair\n"
        "Calendar of meetings 2027;Calendrier 2027;a_point;;\n"
        "Seating plan;;discussion;ten;Protocol\n"
        '=HYPERLINK("x");;information;5;\n'
    )
    adoption, calendar, seating, formula = read_agenda(source).rows
    assert (adoption.standard, adoption.minutes, adoption.presenter) == ("adoption_of_the_agenda", 5, "Chair")
    assert calendar.kind is ItemKind.A_POINT
    assert (seating.fate, seating.minutes_given, said(seating)) == (
        "refuse", "ten", "Minutes must be a number from 0 to 600.",
    )  # fmt: skip
    assert (formula.fate, formula.title_en) == ("add", '=HYPERLINK("x")')
    assert "formula" in said(formula)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1"])
def test_cells_that_look_like_formulas_are_flagged(cell):
    row = only(read_agenda(as_csv([["1", cell, "decision", "", ""]])))
    assert row.fate == "add"
    assert "formula" in said(row)


@pytest.mark.parametrize("cell", ["- first", "a=b", "Web — compat", "e-mail"])
def test_other_cells_are_not(cell):
    assert only(read_agenda(as_csv([["1", cell, "decision", "", ""]]))).messages == ()


def test_without_a_heading_the_columns_are_recognised():
    rows = [["1", "Opening", "procedural", "5", ""], ["2", "Canteen, hours", "decision", "15", "late"]]
    preview = read_agenda(as_csv(rows, header=None))
    assert [(row.number, row.title_en, row.kind.value, row.minutes, row.note) for row in preview.rows] == [
        ("1", "Opening", "procedural", 5, ""),
        ("2", "Canteen, hours", "decision", 15, "late"),
    ]
    pasted = read_agenda("Opening\tOuverture\tprocedural\t5\nCanteen\tCantine\tdecision\t15")
    assert [(row.title_en, row.title_fr) for row in pasted.rows] == [("Opening", "Ouverture"), ("Canteen", "Cantine")]
    assert [row.minutes for row in pasted.rows] == [5, 15]


@pytest.mark.parametrize(
    "source",
    [
        b"name,when,who\nAdoption,5,Chair\nCanteen,15,Staff\nHours,20,Staff\n",
        b"minutes,type\n5,decision\n",
        b"a,b,c\n1,2,3\n4,5,6\n",
        b"one;two\nthree;four\n",
        b"one\ttwo\nthree\tfour\n",
    ],
)
def test_wrong_columns_are_named(source):
    with pytest.raises(BadInput, match="The columns are not those of an agenda"):
        read_agenda(source)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "nothing to read"),
        (b"\xef\xbb\xbf\r\n \r\n", "nothing to read"),
        ("", "nothing to read"),
        (b"title,type\n", "nothing to read"),
        (b"PK\x03\x04rest of a workbook", "not a CSV file"),
        (b"%PDF-1.7", "not a CSV file"),
        ("Adoption\nCanteen".encode("utf-16-le"), "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"\xff\xfe\x00\x00A\x00\x00\x00", "cannot be read"),
        (b"title,type\n" + b"x" * 200_000 + b",decision\n", "far too long"),
    ],
)
def test_what_is_no_agenda_is_refused_as_a_whole(source, words):
    with pytest.raises(BadInput, match=words):
        read_agenda(source)


def test_2000_rows_are_taken_and_one_more_is_not():
    rows = [[str(n), f"Item {n}", "decision", "5", ""] for n in range(1, 2001)]
    assert read_agenda(as_csv(rows)).count("add") == 2000
    with pytest.raises(TooLarge, match="at most 2000 rows"):
        read_agenda(as_csv([*rows, rows[0]]).encode())
    with pytest.raises(TooLarge):
        read_agenda(as_csv(rows * 5))
    with pytest.raises(TooLarge):
        read_agenda("\n".join(f"{n}. Item" for n in range(1, 10_001)))
    with pytest.raises(TooLarge, match="too large"):
        read_agenda(b"x" * 4_000_001)


def test_hidden_signs_are_taken_out_and_nul_is_refused():
    titles = ["Safe\u202etxet\u200b", "N\x00UL", "🌶\ufe0f a\u200d b"]
    rows = [[str(n), title, "decision", "", ""] for n, title in enumerate(titles)]
    hidden, nul, emoji = read_agenda(as_csv(rows)).rows
    assert (hidden.fate, hidden.title_en) == ("add", "Safetxet")
    assert "Hidden characters" in said(hidden)
    assert nul.fate == "refuse"
    assert "NUL" in said(nul)
    assert emoji.title_en == "🌶\ufe0f a\u200d b"
    assert only(read_agenda("1. Lone \ud800 half")).fate == "refuse"


def test_too_long_a_title_is_refused_and_cut_for_the_page():
    rows = [["1", "x" * 500, "decision", "", ""], ["2", "y" * 10_000, "decision", "", ""]]
    fits, over = read_agenda(as_csv(rows)).rows
    assert fits.fate == "add"
    assert (over.fate, len(over.title_en)) == ("refuse", 500)
    assert "10000 characters, at most 500" in said(over)


def test_numbers_given_twice_missing_parents_and_unknown_types():
    rows = [
        ["1", "A", "decision", "", ""],
        ["1", "B", "decision", "", ""],
        ["1", "A", "decision", "", ""],
        ["4.2", "C", "decision", "", ""],
        ["1.1.1", "D", "decision", "", ""],
        ["1.2", "E", "speech", "", ""],
        ["1.2.1", "F", "", "", ""],
        ["IV", "G", "decision", "", ""],
        ["5", "", "decision", "", ""],
    ]
    a, b, again, c, d, e, f, g, untitled = read_agenda(as_csv(rows)).rows
    assert (b.fate, again.fate) == ("add", "skip")
    assert "line 2 already" in said(b)
    assert "same as line 2" in said(again)
    assert c.parent_line is None
    assert "no item 4 to stand under: put on the first level" in said(c)
    assert d.parent_line == a.line
    assert "no item 1.1 to stand under: put under 1" in said(d)
    assert e.fate == "refuse"
    assert "“speech” is no type of item" in said(e)
    assert (f.parent_line, f.kind) == (a.line, ItemKind.DISCUSSION)
    assert "No type" in said(f)
    assert (g.fate, g.number) == ("add", "")
    assert untitled.fate == "refuse"
    assert "title is missing" in said(untitled)


def test_a_parent_may_come_after_its_children():
    child, parent = read_agenda(as_csv([["2.1", "A", "decision", "", ""], ["2", "B", "decision", "", ""]])).rows
    assert child.parent_line == parent.line


def test_levels_below_the_fourth_are_lifted():
    rows = read_agenda(as_csv([[".".join("1" * n), f"L{n}", "decision", "", ""] for n in range(1, 7)])).rows
    assert [row.parent_line for row in rows] == [None, 2, 3, 4, 4, 4]
    assert "at most 4 levels" in said(rows[4])
    assert rows[3].messages == ()


def test_more_cells_than_columns_are_refused():
    row = only(read_agenda("number,title,type\n1,Welcome, opening and roll call,procedural\n"))
    assert row.fate == "refuse"
    assert "quotation marks" in said(row)


def test_unbalanced_quotation_marks_do_not_swallow_the_rest():
    preview = read_agenda('number,title,type\n1,"Opening,procedural\n2,Canteen,decision\n')
    assert len(preview.rows) == 2
    assert "not balanced" in said(preview)


def test_quoted_cells_may_have_line_breaks_and_lines_are_still_counted():
    first, second = read_agenda('number,title,type\n1,"Opening,\nwelcome",procedural\n\n2,Canteen,decision\n').rows
    assert (first.line, first.title_en) == (2, "Opening, welcome")
    assert second.line == 5


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("15", 15),
        ("15 min", 15),
        ("15'", 15),
        ("1 h 30", 90),
        ("1h", 60),
        ("1:30", 90),
        ("15.0", 15),
        ("0", 0),
        ("600", 600),
    ],
)
def test_minutes_are_read(cell, minutes):
    assert only(read_agenda(as_csv([["1", "A", "decision", cell, ""]]))).minutes == minutes


@pytest.mark.parametrize("cell", ["ten", "601", "-5", "1.5", "1e3", "99999999999", "٣", "1 h 75", "11:00"])
def test_other_minutes_are_refused(cell):
    assert only(read_agenda(as_csv([["1", "A", "decision", cell, ""]]))).fate == "refuse"


def test_plain_lines_are_read_with_numbers_indentation_minutes_and_symbols():
    source = """
    I. Opening
1. Adoption of the agenda (5 min)
2. Calendar, first reading
   AC/901-D(2026)0014, AC/901-D(2026)0015-REV1
   - first half
     - January
   - second half – 10 min

For decision
3) Hours, and other things [15']
3.1 Kitchen 1 h 30
2026 budget
Points sans débat
• Badge desk
"""
    preview = read_agenda(source)
    assert (preview.delimiter, preview.encoding, preview.problems) == ("", "", ())
    found = [(row.number, row.title_en, row.minutes, row.kind.value, row.parent_line, row.fate) for row in preview.rows]
    assert found == [
        ("", "I. Opening", None, "procedural", None, "skip"),
        ("1", "Adoption of the agenda", 5, "procedural", None, "add"),
        ("2", "Calendar, first reading", None, "procedural", None, "add"),
        ("", "first half", None, "procedural", 4, "add"),
        ("", "January", None, "procedural", 6, "add"),
        ("", "second half", 10, "procedural", 4, "add"),
        ("", "For decision", None, "decision", None, "skip"),
        ("3", "Hours, and other things", 15, "decision", None, "add"),
        ("3.1", "Kitchen", 90, "decision", 11, "add"),
        ("", "2026 budget", None, "decision", None, "add"),
        ("", "Points sans débat", None, "a_point", None, "skip"),
        ("", "Badge desk", None, "a_point", None, "add"),
    ]
    assert preview.rows[2].symbols == ("AC/901-D(2026)0014", "AC/901-D(2026)0015-REV1")


def test_lines_indented_by_tabs_are_plain_lines():
    first, second = read_agenda("Reports\n\tSecretary\n").rows
    assert second.parent_line == first.line


@pytest.mark.parametrize("name", ["title", "title_en", "Titre"])
def test_the_name_of_a_single_column_is_no_item(name):
    assert [row.title_en for row in read_agenda(f"{name}\nCanteen\nBadge desk\n".encode()).rows] == [
        "Canteen",
        "Badge desk",
    ]


def test_unknown_symbols_are_kept_and_said():
    row = only(read_agenda("title,documents,type\nA,AC/901-D(2026)0007; my note,decision\n"))
    assert row.symbols == ("AC/901-D(2026)0007", "my note")
    assert "“my note” is no known form of symbol" in said(row)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Adoption of the agenda", "adoption_of_the_agenda"),
        ("ADOPTION DE L'ORDRE DU JOUR", "adoption_of_the_agenda"),
        ("Approval of the minutes from last meeting", "approval_of_the_record"),
        ("Approbation du compte rendu du 3 novembre", "approval_of_the_record"),
        ("Matters arising: three actions", "matters_arising"),
        ("AOB", "any_other_business"),
        ("Other business", "any_other_business"),
        ("Divers : horaires d’été", ""),
        ("Divers", "any_other_business"),
        ("Date of next meeting: Tuesday 24 November", "date_of_the_next_meeting"),
        ("Next meeting host and logistics", ""),
        ("Canteen", ""),
        ("", ""),
    ],
)
def test_standard_items_are_known_by_their_titles(title, key):
    assert standard_of(title) == key


def present(**more):
    adoption = Existing(
        1, "1", "Adoption of the agenda", "Adoption de l’ordre du jour", ItemKind.PROCEDURAL, 5, "Chair",
        standard="adoption_of_the_agenda", **more,
    )  # fmt: skip
    calendar = Existing(4, "4", "Calendar of meetings 2027", "Calendrier des réunions 2027", ItemKind.A_POINT, **more)
    aob = Existing(9, "9", "Any other business", "Divers", ItemKind.AOB, standard="any_other_business", **more)
    return [adoption, calendar, aob]


def test_merging_matches_by_title_in_either_language_and_by_standard_item():
    source = (
        "title;titre;type;minutes;presenter;documents\n"
        "Adoption of the agenda;;procedural;5;;\n"
        "CALENDAR of meetings 2027;Calendrier 2027;a_point;;;AC/901-D(2026)0014\n"
        "Interpretation in small rooms;;decision;10;;\n"
        "Other business;;aob;15;;\n"
        "Any other business;;aob;;;\n"
        "Seating;;discussion;ten;;\n"
    )
    adoption, calendar, new, aob, again, refused = reconcile(read_agenda(source), present(issued=True), "merge").rows
    assert (adoption.fate, adoption.target, said(adoption)) == ("skip", 1, "The same as item 1: left as it is.")
    assert (calendar.fate, calendar.target, calendar.fills) == ("merge", 4, ("symbols",))
    assert "The French title differs: “Calendrier des réunions 2027” is kept." in said(calendar)
    assert (new.fate, new.target) == ("add", None)
    assert (aob.fate, aob.target, aob.fills) == ("merge", 9, ("minutes",))
    assert (again.fate, again.target) == ("skip", 9)
    assert "same as line 5" in said(again)
    assert refused.fate == "refuse"


def test_the_same_title_of_another_kind_is_another_item():
    preview = read_agenda("title,type\nCalendar of meetings 2027,decision\n")
    assert only(reconcile(preview, present(), "merge")).fate == "add"


def test_replacing_takes_every_row_and_names_what_goes():
    preview = read_agenda("title,type\nAdoption of the agenda,procedural\n")
    replaced = reconcile(preview, present(), "replace")
    assert (only(replaced).fate, replaced.removed) == ("add", (1, 4, 9))
    with pytest.raises(ReplaceRefused):
        reconcile(preview, present(issued=True), "replace")


@given(agendas())
def test_merging_what_is_there_already_adds_nothing(rows):
    preview = read_agenda(as_csv(rows))
    there = [Existing(row.line, row.number, row.title_en, row.title_fr, row.kind, row.minutes) for row in preview.rows]
    assert reconcile(preview, there, "merge").count("add") == 0
    assert reconcile(preview, [], "merge") == preview
