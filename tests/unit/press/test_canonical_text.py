"""The grammar of canonical text, its numbers and ids, and what it refuses."""

import random
from pathlib import Path

import pytest

from secretariat.press import canonical
from secretariat.press.canonical.model import (
    Annex,
    CodeBlock,
    Heading,
    Link,
    ListBlock,
    Paragraph,
    Picture,
    Table,
    Text,
    walk,
)

RECORDS = Path(__file__).parents[4] / "shared" / "data" / "records"


def long_records() -> list[str]:
    """Real records where they are, and always one of the same shape and length."""
    chance = random.Random(7)
    words = [
        "the",
        "committee",
        "noted",
        "that",
        "stage",
        "proposals",
        "`Symbol.iterator`",
        "were",
        "(in",
        "part)",
        "agreed,",
        "e.g.",
        "*so*;",
        "it’s",
        "fine",
    ]
    lines = ["# 30th Nov", "", "| Delegate | Organisation |", "| --- | --- |", "| ABC | Example |", ""]
    while sum(map(len, lines)) < 190_000:
        lines += [f"ABC: {' '.join(chance.choices(words, k=90))}.", ""]
        if chance.random() < 0.05:
            lines += ["## Item", "", "- [slides](https://example.org/s?a=1&b=2)", "", "```js", "a | b", "```", ""]
    return ["\n".join(lines), *(path.read_text(encoding="utf-8") for path in sorted(RECORDS.glob("*.md")))]


def test_paragraphs_are_numbered_through_and_again_in_each_annex() -> None:
    text = (
        "One\n\n# T\n\nTwo\n\n- no\n\n> no\n\n::: plain\n\nno\n\n:::\n\nThree\n\n"
        "# Annex: A\n\nFirst\n\n# Annexe C : B\n\nFirst\n\nSecond"
    )
    blocks = canonical.parse(text).blocks
    assert [block.number for block in blocks if isinstance(block, Paragraph)] == ["1", "2", "3", "1", "1", "2"]
    assert [(block.word, block.number) for block in blocks if isinstance(block, Annex)] == [
        ("Annex", "1"),
        ("Annexe", "C"),
    ]


def test_lettered_sub_paragraphs_keep_their_labels() -> None:
    text = "It bears on:\n(a) one\n    more\n    (i) small\n    (ii) smaller\n(b) two\n\n(c) three\n\nEnd"
    first, letters, last = canonical.parse(text).blocks
    assert isinstance(letters, ListBlock)
    assert [item.label for item in letters.items] == ["(a)", "(b)", "(c)"]
    inner = letters.items[0].blocks[1]
    assert isinstance(inner, ListBlock)
    assert [item.label for item in inner.items] == ["(i)", "(ii)"]
    assert isinstance(first, Paragraph)
    assert isinstance(last, Paragraph)
    assert last.number == "2"


def test_a_table_has_its_caption_and_keeps_a_surplus_cell() -> None:
    (table,) = canonical.parse("Table: Cost\n\n| a | b |\n| - | -: |\n| 1 | 2 | 3 |\n").blocks
    assert isinstance(table, Table)
    assert (table.word, table.number, table.align) == ("Table", "1", ("left", "right"))
    assert canonical.block_text(table).splitlines()[-1] == "1\t2 3"


SHOWN = f"![two columns](blob:{'0a' * 32})"


def test_captions_are_counted_in_reading_order_also_within_boxes_and_lists() -> None:
    """Seeded defect: the table of a summary or of a point bears no number, though it is cited from anywhere."""
    table, picture = "Table: {}\n\n| a |\n| --- |\n| 1 |", f"![words](blob:{'0c' * 32})\n\nFigure: {{}}"
    within = [table.format("in a point"), picture.format("in a point")]
    point = "- Point\n\n  " + "\n\n".join(within).replace("\n", "\n  ")
    quoted = "> " + table.format("quoted").replace("\n", "\n> ")
    boxed = f"::: summary\n{table.format('in a box')}\n:::"
    source = "\n\n".join([boxed, point, quoted, table.format("last"), picture.format("last")])
    captioned = [one for one in walk(canonical.parse(source)) if isinstance(one, (Table, Picture))]
    said = [
        (one.word, one.number, "".join(run.text for run in one.caption if isinstance(run, Text))) for one in captioned
    ]
    assert said == [
        ("Table", "1", "in a box"),
        ("Table", "2", "in a point"),
        ("Figure", "1", "in a point"),
        ("Table", "", "quoted"),
        ("Table", "3", "last"),
        ("Figure", "2", "last"),
    ]
    assert canonical.parse(canonical.to_source(canonical.parse(source))) == canonical.parse(source)
    assert [one.number for one in walk(canonical.parse(source)) if isinstance(one, Paragraph) and one.number] == []


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        (("", "1", ""), ("2", "1", "3")),
        (("2", "", ""), ("2", "3", "4")),
        (("1", "", "3", ""), ("1", "2", "3", "4")),
        (("1", "2"), ("1", "2")),
    ],
)
def test_a_number_that_was_typed_stands_and_is_not_given_again(typed: tuple[str, ...], given: tuple[str, ...]) -> None:
    tables = (f"Tableau {number} : Coûts\n\n| a |\n| --- |\n| 1 |" for number in typed)
    quoted = "> Tableau 2 : Cité\n>\n> | a |\n> | --- |\n> | 1 |"
    text = canonical.parse("\n\n".join([*tables, quoted]).replace("Tableau  :", "Tableau :"))
    assert tuple(one.number for one in text.blocks if isinstance(one, Table)) == given
    assert canonical.parse(canonical.to_source(text)) == text


def test_the_source_of_french_labels_has_the_space_before_its_colon() -> None:
    source = "Tableau : Coûts\n\n| a |\n| --- |\n| 1 |\n\n# Annexe B: Règles\n\nUn.\n"
    assert [
        line
        for line in canonical.to_source(canonical.parse(source)).splitlines()
        if "Coûts" in line or "Règles" in line
    ] == [
        "Tableau 1 : Coûts",
        "# Annexe B : Règles",
    ]


def test_a_picture_has_the_caption_that_stands_just_below_it() -> None:
    source = f"{SHOWN}\n\nFigure: Costs *by room*[^1]\n\nSaid.\n\n{SHOWN}\n\nFigure 7\u202f: Coûts\n\n[^1]: A note.\n"
    first, said, second = canonical.parse(source).blocks
    assert isinstance(first, Picture)
    assert isinstance(second, Picture)
    assert (first.word, first.number, second.word, second.number) == ("Figure", "1", "Figure", "7")
    assert canonical.block_text(first) == "Figure 1: Costs by room[1]\ntwo columns"
    assert getattr(said, "number", "") == "1", "a caption carries no paragraph number"
    page = canonical.to_html(canonical.parse(source), "en")
    assert "<figcaption>Figure\u00a01. Costs <em>by room</em>" in page


@pytest.mark.parametrize(
    "source",
    [
        f"{SHOWN}\n\nFigure\\: words",
        f"{SHOWN}\n\nSaid.\n\nFigure: words",
        "Figure: words",
        f"{SHOWN} and words\n\nFigure: words",
        f"(a) {SHOWN}\n\nFigure: words",
    ],
)
def test_what_begins_as_a_caption_does_and_stands_elsewhere_is_a_paragraph(source: str) -> None:
    document = canonical.parse(source)
    assert isinstance(last := document.blocks[-1], Paragraph)
    assert canonical.block_text(last) == "Figure: words"
    assert canonical.to_source(canonical.parse(canonical.to_source(document))) == canonical.to_source(document)


def test_what_is_put_after_a_picture_stands_after_its_caption() -> None:
    source = f"{SHOWN}\n\nFigure: Costs\n\nSaid.\n"
    picture = canonical.parse(source).blocks[0]
    put = canonical.put_after(source, Paragraph(runs=(Text("New."),)), picture.id)
    assert put == f"{SHOWN}\n\nFigure: Costs\n\nNew.\n\nSaid.\n"


@pytest.mark.parametrize("gap", [" ", "\u00a0", "\u202f"])
def test_a_colon_set_the_french_way_still_ends_the_label_of_a_caption_and_of_an_annex(gap: str) -> None:
    document = canonical.parse(f"Tableau 2{gap}: Coûts\n\n| a |\n| - |\n| b |\n\n# Annexe C{gap}: Règles\n")
    table, annex = document.blocks
    assert isinstance(table, Table)
    assert isinstance(annex, Annex)
    assert (table.word, table.number, annex.number) == ("Tableau", "2", "C")


def test_raw_html_is_words() -> None:
    document = canonical.parse("<script>alert(1)</script> <b>x</b>\n\n<div>\n\nhello")
    html = canonical.to_html(document, "en")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "&lt;div&gt;" in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "/relative", "data:text/html,x", "vbscript:x"]
)
def test_only_web_and_mail_addresses_are_links(address: str) -> None:
    document = canonical.parse(f"[words]({address})")
    assert not any(isinstance(run, Link) for block in document.blocks for run in getattr(block, "runs", ()))
    assert "words" in canonical.plain_text(document)
    assert "href" not in canonical.to_html(document, "en")


def test_footnotes_are_numbered_by_their_calls_and_none_is_lost() -> None:
    document = canonical.parse("A[^z] b[^y] c[^z]\n\n[^y]: second\n\n[^never]: third\n\n[^z]: first")
    assert [canonical.block_text(note.blocks[0]) for note in document.notes] == ["first", "second", "third"]


def test_same_words_same_id_and_a_second_time_another() -> None:
    ids = [block.id for block in canonical.parse("Noted.\n\nOther.\n\nNoted.").blocks]
    assert ids[2] == f"{ids[0]}-2"
    assert canonical.parse("Before.\n\nNoted.").blocks[1].id == ids[0]


def test_ids_survive_edits_moves_and_insertions() -> None:
    before = canonical.parse(
        "Rooms are booked through the secretariat of the body.\n\nMeetings of the Council come first.\n\nThe last."
    )
    after = canonical.parse(
        "New at the head.\n\nThe last.\n\nRooms are booked through the registry of the body.\n\n"
        "Meetings of the Council come first.",
        previous=before,
    )
    old, new = [block.id for block in before.blocks], [block.id for block in after.blocks]
    assert new[1:] == [old[2], old[0], old[1]]
    assert new[0] not in old


def test_a_hash_depends_on_words_and_not_on_their_history() -> None:
    before = canonical.parse("Rooms are booked through the secretariat.")
    edited = canonical.parse("Rooms are booked through the registry.", previous=before)
    fresh = canonical.parse("Rooms are booked through the registry.")
    assert edited != fresh
    assert canonical.text_hash(edited) == canonical.text_hash(fresh)
    assert canonical.text_hash(edited) != canonical.text_hash(before)


@pytest.mark.parametrize(
    ("text", "line", "column", "name"),
    [
        ("a\nb\x00c", 2, 2, "control character"),
        ("\x1b[0m", 1, 1, "control character"),
        ("ok\n\nab\u202ecd", 3, 3, "RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066x", 1, 1, "LEFT-TO-RIGHT ISOLATE"),
        ("x\ud800", 1, 2, "lone surrogate"),
        ("x\U000e0041", 1, 2, "TAG LATIN CAPITAL LETTER A"),
        ("one\n\ntwo &#8238; x", 3, 5, "RIGHT-TO-LEFT OVERRIDE"),
    ],
)
def test_a_refused_character_is_named_with_its_place(text: str, line: int, column: int, name: str) -> None:
    with pytest.raises(canonical.UnacceptableCharacter) as refused:
        canonical.parse(text)
    assert (refused.value.line, refused.value.column, refused.value.character_name) == (line, column, name)


def test_depth_and_length_have_limits() -> None:
    with pytest.raises(canonical.NestingTooDeep):
        canonical.parse("> " * 120 + "deep")
    with pytest.raises(canonical.TextTooLong):
        canonical.parse("x" * 8_000_001)


def test_text_is_kept_in_normal_form_c() -> None:
    assert canonical.parse("e\u0301te\u0301") == canonical.parse("été")


def test_symbols_cited_are_found_once() -> None:
    document = canonical.parse("See AC/901-D(2026)0028-REV1, C-M(2002)49-COR8 and AC/901-D(2026)0028-REV1.")
    assert canonical.cited_symbols(document) == ("AC/901-D(2026)0028-REV1", "C-M(2002)49-COR8")


def test_a_json_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="canonical-text/1"):
        canonical.from_json('{"format":"canonical-text/2"}')
    with pytest.raises(ValueError, match="Unknown type"):
        canonical.from_json('{"format":"canonical-text/1","type":"os"}')
    with pytest.raises(ValueError, match="not well made"):
        canonical.from_json('{"format":"canonical-text/1","type":"document","colour":1}')


@pytest.mark.parametrize("source", long_records(), ids=lambda text: f"{len(text)} characters")
def test_a_long_record_is_read_whole(source: str) -> None:
    document = canonical.parse(source)
    assert canonical.parse(canonical.to_source(document)) == document
    assert canonical.from_json(canonical.to_json(document)) == document
    said = set("".join(one if one.isalnum() else " " for one in canonical.plain_text(document)).split())
    assert set("".join(one if one.isalnum() else " " for one in source).split()) <= said
    assert len({block.id for block in walk(document)}) == sum(1 for _ in walk(document))


def test_html_ranks_never_skip() -> None:
    html = canonical.to_html(canonical.parse("#### Deep\n\n###### Deeper\n\n# Top\n\n### Under"), "en", top_level=2)
    assert [html[at + 2] for at in range(len(html)) if html.startswith("<h", at)] == ["2", "3", "2", "3"]


def test_blocks_are_what_they_were_written_as() -> None:
    document = canonical.parse("## T\n\n~~~ text\n- not a list\n~~~\n\nA *b* `c`")
    heading, code, paragraph = document.blocks
    assert isinstance(heading, Heading)
    assert isinstance(code, CodeBlock)
    assert code.text == "- not a list"
    assert isinstance(paragraph, Paragraph)
    assert Text("b", em=True) in paragraph.runs
