"""Decision sheets and records as printed: order, tags, contents, what stays together on a page, and how long it takes."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from secretariat.press import render as press
from secretariat.press.canonical import parse
from secretariat.press.check import faults
from secretariat.press.fonts import FontSet
from secretariat.press.reading import page_texts
from secretariat.press.sheets import Participant, Participants, RecordItem, RecordSheet, Sheet
from secretariat.press.words import Both
from tests.integration.press.test_printed import broken, complaints, own_faults, structure, words_of
from tests.unit.press import proceedings
from tests.work import calls

Printed = Callable[[str], bytes]


def print_sheet(sheet: Sheet, fonts: FontSet) -> bytes:
    return press.render(sheet, face="en", fonts=fonts, source_name="s.json")


def without_rule(monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    """Seed a defect: print as if a rule of the style sheet had been forgotten."""
    whole = press.style_sheets

    def fewer(*given: Any) -> list[str]:
        sheets = whole(*given)
        assert any(rule in css for css in sheets), rule
        return [css.replace(rule, "") for css in sheets]

    monkeypatch.setattr(press, "style_sheets", fewer)


def in_order(text: str, *pieces: str) -> bool:
    """Whether `pieces` stand in `text` in this order, spaces apart."""
    return re.search(".*".join(re.escape("".join(one.split())) for one in pieces), "".join(text.split())) is not None


def test_a_decision_sheet_reads_in_order(printed: Printed, tmp_path: Path) -> None:
    text = words_of(printed("decision sheet in English"), tmp_path)
    pieces = (
        *("ITEM 2", "Record of the last meeting", "AC/901-R(2026)0012", "The Committee approved the record of its"),
        *("ITEMS 4 TO 9", "The Committee approved, without discussion:", "(a)", "the calendar", "(c)", "Item 7 was"),
        *("ITEM 10", "The Committee:", "(a)", "agreed the guidance", "(b)", "(c)", "tasked the secretariat"),
        *("Reservation of Nation A: on", "Next meeting", "Decisions and actions", "Owner", "Thu 15 Jul 2027"),
        *("(Signed) C. Example", "ANNEX 1", "Statement by Nation C", "ANNEX 2", "Explanation of position"),
    )
    assert in_order(text, *pieces)
    assert not in_order(text, *reversed(pieces[:4])), "the check knows order"


def test_a_record_reads_in_order(printed: Printed, tmp_path: Path) -> None:
    assert in_order(
        words_of(printed("record in English"), tmp_path),
        *("PRESENT", "Chair: C. Example. Members: all", "CONTENTS", "called the meeting to order", "ITEM 1", "1."),
        *("DECISION", "adopted the agenda", "ITEM 2", "3.", "ITEMS 4 TO 9", "(e)", "ITEM 24", "closed the meeting"),
        *("Corrections.", "(Signed)", "ANNEX 1", "ANNEX 3", "List of participants", "Approval of the record"),
    )
    assert in_order(
        words_of(printed("record in French"), tmp_path),
        *("PRÉSENTS", "Présidence\u202f: C. Example.", "SOMMAIRE", "POINT 1", "« provisoire »\u202f:", "DÉCISION"),
        *("à 10 h 00", "POINTS 4 À 9", "Liste des participants", "Approbation du compte rendu", "identité confirmée"),
    )


def count(pdf: bytes, *roles: str) -> list[int]:
    found = [role for role, _ in structure(pdf)]
    return [found.count(role) for role in roles]


def test_items_are_headings_in_sections_and_clauses_are_labelled_lists(printed: Printed) -> None:
    pdf = printed("decision sheet in English")
    # Three items, the next meeting and two annexes are sections; the table has a title besides.
    assert count(pdf, "H1", "H2", "Sect") == [1, 7, 6]
    assert count(pdf, "L", "LI", "LBody") == [2, 6, 6]
    assert count(pdf, "Note", "Lbl") == [1, 7], "one label for each clause, one for the note"
    assert count(pdf, "Table", "THead", "TH", "TD") == [1, 1, 5 + 3, 3 * 4]


def test_contents_are_tagged_and_link_to_where_they_say(printed: Printed) -> None:
    pdf = printed("record in English")
    assert count(pdf, "TOC", "TOCI", "Link", "Reference") == [1, 4, 4, 4 + 2]
    with pikepdf.open(io.BytesIO(pdf)) as file:
        names = file.Root.Names.Dests.Names
        places = {str(names[at]): names[at + 1][0].objgen for at in range(0, len(names), 2)}
        numbers = {page.obj.objgen: number for number, page in enumerate(file.pages, start=1)}
        links = [
            (str(link.Contents), numbers[places[str(link.Dest)]], int(link.F)) for link in file.pages[0].obj.Annots
        ]
    assert links == [
        ("Adoption of the agenda", 1, 4),
        ("Record of the last meeting", 1, 4),
        ("Points approved without discussion", 2, 4),
        ("Any other business", 2, 4),
    ], "one link for each item, however its title is made up"


def test_the_contents_tell_the_page_of_each_item(fonts: FontSet) -> None:
    pages = page_texts(print_sheet(proceedings.record_of(120), fonts))
    listed = re.findall(r"Item with paragraph (\d+)\s+(\d+)\n", pages[0].split("called the meeting")[0] + "\n")
    assert len(listed) == 12
    for number, page in listed:
        assert re.search(rf"Item with paragraph {number}\s", pages[int(page) - 1].split("called the meeting")[-1])
    assert len({page for _, page in listed}) > 5


def _without_owner(file: pikepdf.Pdf) -> None:
    del file.pages[0].obj.Annots[0].StructParent


def _without_words(file: pikepdf.Pdf) -> None:
    del file.pages[0].obj.Annots[1].Contents


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (_without_owner, "Page 1: a link belongs to no element"),
        (_without_words, "Page 1: a link does not say where it leads"),
    ],
)
def test_our_check_catches_a_link_that_leads_nowhere(how: Any, said: str, printed: Printed) -> None:
    assert said in faults(broken(printed("record in English"), how))


def test_each_participant_is_told_with_the_delegation(printed: Printed) -> None:
    with pikepdf.open(io.BytesIO(printed("record in English"))) as file:
        rows = [
            row
            for row in file.objects
            if isinstance(row, pikepdf.Dictionary) and row.get("/S") == "/TR" and len(row.K) in (2, 3)
        ]
        spans = [
            int(cell.A.RowSpan)
            for row in rows
            for cell in row.K
            if cell.get("/S") == "/TH" and "/RowSpan" in cell.get("/A", {})
        ]
        heads: dict[int, set[int]] = {}
        for row in rows:
            cells = [cell for cell in row.K if cell.get("/S") == "/TD" and len(cell.A.Headers) == 2]
            heads.setdefault(len(row.K), set()).update(len(cell.A.Headers) for cell in cells)
            if len(row.K) == 2 and all(cell.S == "/TD" for cell in row.K):
                assert [len(cell.A.Headers) for cell in row.K] == [2, 2], "a row under a delegation still names it"
    assert sorted(spans) == [2, 3, 4]
    assert heads[2] == heads[3] == {2}


def test_the_table_of_actions_repeats_its_head_for_the_eye_alone(printed: Printed) -> None:
    pdf = printed("decision sheet of 40 items")
    pages = page_texts(pdf)
    rows = [text for text in pages if "Committee Secretariat\n" in text]
    assert len(rows) == 4
    assert all("Owner" in text and "Due" in text for text in rows)
    assert count(pdf, "Table", "THead") == [1, 1]
    assert sum(text.count("Thu 15 Jul 2027") for text in pages) == 60
    assert all(f"ITEM {number}\n" in "\n".join(pages) for number in range(1, 41))


def test_a_table_that_does_not_repeat_its_head_is_noticed(fonts: FontSet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded defect of the test above."""
    whole = press.style_sheets
    monkeypatch.setattr(press, "style_sheets", lambda *given: [*whole(*given), "thead { display: table-row-group }"])
    base = proceedings.long_decision_sheet()
    pages = page_texts(print_sheet(replace(base, items=base.items[:1]), fonts))
    assert not all("Owner" in text for text in pages if "Committee Secretariat\n" in text)


def test_annexes_count_their_own_pages_and_the_approval_ends_the_last(printed: Printed) -> None:
    pdf = printed("record in English")
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert [page.label for page in file.pages] == ["1", "2", "1-1", "2-1", "3-1"]
    texts = page_texts(pdf)
    assert ["Approval of the record" in text for text in texts] == [False] * 4 + [True]
    assert [f"{label}" in texts[at] for at, label in ((2, "1-1"), (3, "2-1"), (4, "3-1"))] == [True] * 3
    assert "Approval" in page_texts(printed("corrigendum in English"))[-1]
    assert not any("Approval" in text for text in page_texts(printed("draft record in French")))


def crowded(people: int) -> RecordSheet:
    """A record whose list of participants fills its page more or less."""
    groups = tuple(
        Participants(group=Both(f"Nation {at}", "x"), people=(Participant(name=f"P. Specimen {at}"),))
        for at in range(people)
    )
    return replace(proceedings.record(), en=parse("# One\n\nText."), statements=(), participants=groups)


ALONE = range(24, 29)


def approval_alone(fonts: FontSet) -> list[int]:
    """The numbers of participants with which the approval block has a page of its own."""
    return [people for people in ALONE if "Specimen" not in page_texts(print_sheet(crowded(people), fonts))[-1]]


def test_the_approval_block_never_stands_alone(fonts: FontSet) -> None:
    assert approval_alone(fonts) == []


def test_an_approval_block_that_stands_alone_is_noticed(fonts: FontSet, monkeypatch: pytest.MonkeyPatch) -> None:
    without_rule(monkeypatch, "break-inside: avoid; break-before: avoid }")
    without_rule(monkeypatch, "tbody tr:nth-last-child(-n+2) { break-before: avoid }")
    monkeypatch.setattr(
        press,
        "style_sheets",
        lambda *given, whole=press.style_sheets: [*whole(*given), ".seal { break-inside: avoid }"],
    )
    assert approval_alone(fonts)


def decision_at(lines: int, fonts: FontSet) -> list[list[str]]:
    """Labels of a decision of eight points by page, with `lines` one-line paragraphs before it."""
    points = "\n".join(f"({letter}) point;" for letter in "abcdefgh")
    text = "# One\n\n" + "Words.\n\n" * lines + f"::: decision\n\nThe Committee **noted**:\n\n{points}\n\n:::\n"
    base = proceedings.record()
    sheet = replace(base, en=parse(text), statements=(), participants=(), approval=None, present=())
    found = []
    for page in page_texts(print_sheet(sheet, fonts)):
        labels = re.findall(r"\(([a-h])\)\s+point", page)
        if "DECISION" in page or labels:
            found.append([*(["label"] if "DECISION" in page else []), *labels])
    return found


def test_of_a_long_decision_neither_label_nor_first_nor_last_point_stands_alone(fonts: FontSet) -> None:
    seen = set()
    for lines in range(10, 20):
        parts = decision_at(lines, fonts)
        assert [label for part in parts for label in part] == ["label", *"abcdefgh"]
        for part in parts:
            assert part not in (["label"], ["label", "a"], ["h"]), (lines, parts)
        seen.add(len(parts))
    assert seen == {1, 2}, "with some of these the decision stands whole, with others it is cut"


def test_a_decision_cut_after_its_first_point_is_noticed(fonts: FontSet, monkeypatch: pytest.MonkeyPatch) -> None:
    without_rule(monkeypatch, ".decision.long > .list > li:first-child { break-after: avoid }")
    without_rule(monkeypatch, ".decision.long > .list > li:last-child { break-before: avoid }")
    cuts = [part for lines in range(10, 20) for part in decision_at(lines, fonts)]
    assert ["label", "a"] in cuts or ["h"] in cuts


def test_every_intervention_of_a_long_record_is_there_with_its_number(fonts: FontSet) -> None:
    pdf = print_sheet(proceedings.record_of(240), fonts)
    assert own_faults(pdf, "en") == []
    text = "\n".join(page_texts(pdf))
    numbers = [int(one) for one in re.findall(r"(?m)^(\d+)\.\s+The representative", text)]
    assert numbers == list(range(1, 241))
    assert count(pdf, "TOCI", "H1") == [12, 1]


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("w" * 25_000, 20),
        ("```\n" + "x+y;" * 6_000 + "\n```", 10),
        ("```\n" + "line of code\n" * 1_000 + "```", 25),
        ("Much was said of this. " * 2_000, 20),
        ("w\u00a0" * 10_000, 20),
    ],
    ids=[
        "a word without end",
        "a line of code without end",
        "much code",
        "a long paragraph",
        "spaces that do not break",
    ],
)
def test_long_texts_take_time_in_proportion(text: str, pages: int, fonts: FontSet) -> None:
    """Before words without end were given places to break, the first took eighteen seconds, the second seven."""

    def printed(part: str) -> bytes:
        record = replace(proceedings.record(), en=parse(f"# One\n\n{part}"), statements=(), participants=())
        return print_sheet(record, fonts)

    assert 1 < len(page_texts(printed(text))) < pages

    def work(share: int) -> int:
        part = text[: len(text) // share] + ("\n```" if text.startswith("```") else "")
        return calls(lambda: printed(part))

    assert work(2) < 3 * work(4)


def right_edges(pdf: bytes, folder: Path) -> list[float]:
    """Where words end at the right, in points from the left."""
    path = folder / "edges.pdf"
    path.write_bytes(pdf)
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    return [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes)]


WIDE = "|" + " heading |" * 20 + "\n|" + " --- |" * 20 + "\n|" + " a number of words |" * 20
HARD = [
    "before " + "w" * 299 + " after " + "w" * 5000,
    "<https://example.org/" + "a/b-c?d=e&" * 60 + "> and [words](https://example.org/" + "long" * 70 + ")",
    "`" + "code." * 60 + "`\n\n```\n" + "x" * 250 + "\n```",
    "- " + "item" * 100 + "\n\n> " + "quote" * 50,
    WIDE,
    "::: decision\n\n" + WIDE + "\n\n:::",
]


@pytest.mark.parametrize("text", HARD)
def test_nothing_runs_off_the_page(text: str, fonts: FontSet, tmp_path: Path) -> None:
    base = proceedings.record()
    items = (RecordItem(numbers=Both("1", "1"), title=Both("One", "Un"), documents=tuple(["AC/901-D(2026)0001"] * 30)),)
    sheet = replace(base, items=items, en=parse(f"# {'Title' * 80}\n\n{text}\n\n# Two\n\nX."), statements=())
    pdf = print_sheet(sheet, fonts)
    assert max(right_edges(pdf, tmp_path)) < 595.3 - 79.3
    assert complaints(pdf, tmp_path) == []
    assert faults(pdf) == []


def test_words_that_run_off_the_page_are_noticed(
    fonts: FontSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_rule(monkeypatch, "overflow-wrap: anywhere")
    sheet = replace(proceedings.record(), en=parse("# One\n\n" + "w" * 299), statements=())
    assert max(right_edges(print_sheet(sheet, fonts), tmp_path)) > 595.3 - 79.3


def test_hostile_words_are_words_in_every_field(fonts: FontSet, tmp_path: Path) -> None:
    """A field that is not escaped would make an element of them, or fetch what they name, and lose the words."""
    hostile = "<img src=file:///etc/passwd><script>x</script>{{ 7 * 7 }}"
    both = Both(hostile, hostile)
    base = proceedings.decision_sheet()
    item = replace(
        base.items[2],
        numbers=both,
        title=both,
        documents=(hostile,),
        lead=both,
        clauses=tuple(replace(clause, label=hostile, verb=both, text=both) for clause in base.items[2].clauses),
        reservations=tuple(replace(one, party=both, text=both) for one in base.items[2].reservations),
        remarks=(both,),
    )
    action = replace(base.actions[0], item=hostile, decision=hostile, action=both, owner=both, due_words=both)
    statement = replace(base.statements[1], party=both, title=both)
    decisions = replace(base, items=(item,), actions=(action,), statements=(statement,), next_meeting=both)
    words = words_of(print_sheet(decisions, fonts), tmp_path).replace(" ", "")
    assert words.lower().count("{{7*7}}") == 4 + 3 * 3 + 3 + 5 + 1 + 1, "every field once, the reservation twice"
    record = proceedings.record()
    approval = replace(
        record.approval or proceedings.APPROVAL,
        **dict.fromkeys(("by", "for_whom", "zone_words", "method", "what"), both),
        sha256=hostile,
        head=hostile,
    )
    people = Participants(group=both, people=(Participant(name=hostile, function=both),))
    sheet = replace(
        record,
        present=tuple(replace(one, label=both, text=both) for one in record.present),
        **dict.fromkeys(("opened", "closed", "corrections"), both),
        items=tuple(replace(one, numbers=both) for one in record.items),
        participants=(people,),
        approval=approval,
    )
    words = words_of(print_sheet(sheet, fonts), tmp_path).replace(" ", "")
    assert words.lower().count("{{7*7}}") == 3 * 2 + 3 + 4 * 2 + 3 + 5 + 2
