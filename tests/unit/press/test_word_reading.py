"""What others wrote in Word, read as its author meant it: nothing doubled, nothing lost without being named."""

from __future__ import annotations

import io
import re
from collections import Counter

import docx
import mammoth
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml

from secretariat.press import canonical
from secretariat.press.quarantine.word import WordFault, WordRefused
from secretariat.press.word import (
    Brought,
    Change,
    Changed,
    ChangeKind,
    Kept,
    Line,
    Lost,
    read_docx,
)
from tests.unit.press.word_files import OFFICE, PNG, paragraph, part, relation, word_file

WNS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def brought(*paragraphs: str, style: dict[int, str] | None = None) -> Brought:
    """Read a file of these paragraphs, each in Word's style of its place."""
    file = docx.Document()
    for at, text in enumerate(paragraphs):
        file.add_paragraph(text, style=(style or {}).get(at))
    return read_docx(saved(file))


def saved(file: docx.document.Document) -> bytes:
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def source(of: Brought) -> str:
    return canonical.to_source(of.document)


def found(lines: tuple[Line, ...]) -> dict[object, int]:
    return {line.what: line.count for line in lines}


def test_numbers_typed_by_hand_are_not_doubled() -> None:
    back = brought(
        "1.\tThe first.",
        "2.\tThe second:",
        "(a)\tone;",
        "(b)\ttwo, namely",
        "(i)\tunder it;",
        "(ii)\tagain;",
        "(c)\tthree.",
        "3.\tThe third:",
        "–\ta dash.",
        "4. The fourth.",
    )
    assert source(back) == (
        "The first.\n\nThe second:\n\n(a) one;\n(b) two, namely\n    (i) under it;\n    (ii) again;\n(c) three.\n\n"
        "The third:\n\n- a dash.\n\nThe fourth.\n"
    )
    assert back.changed == ()


def test_numbers_in_no_order_stay_words() -> None:
    back = brought("7. A line.", "2026. A year.", "(c) alone", "3) no list")
    assert canonical.plain_text(back.document) == ("1. 7. A line.\n2. 2026. A year.\n3. (c) alone\n4. 3) no list\n")


def test_paragraphs_without_a_number_among_numbered_ones_keep_none() -> None:
    back = brought("To all", "1. One.", "2. Two.", "3. Three.", "And an end.")
    assert source(back).count("::: plain") == 2
    assert found(back.changed) == {Changed.UNNUMBERED: 2}
    assert [block.number for block in back.document.blocks if hasattr(block, "number")] == ["1", "2", "3"]


def test_a_list_within_a_list_that_is_never_begun_anew_stays_one() -> None:
    """Word's style "List Number 2" counts on from heading to heading, as paragraphs do."""
    file = docx.Document()
    for at in range(2):
        file.add_heading(f"Part {at}", 1)
        for number in range(2):
            file.add_paragraph(f"Paragraph {at}{number}, said at length. " * 8, style="List Number")
        for point in "xy":
            file.add_paragraph(f"Point {at}{point}.", style="List Number 2")
    back = read_docx(saved(file))
    assert [getattr(block, "number", "") for block in back.document.blocks] == ["", "1", "2", "", "", "3", "4", ""]
    assert "1. Point 0x.\n2. Point 0y.\n" in source(back)
    assert "3. Point 1x.\n4. Point 1y.\n" in source(back)
    assert Changed.RENUMBERED not in found(back.changed)


def test_numbers_that_become_others_are_named() -> None:
    back = read_docx(word_file(
        "".join(numbered(f"Point {at}, said at length.", 0) for at in range(3)) + heading("Between") + numbered("More.", 0),
        parts={"word/numbering.xml": lists(start=5), "word/styles.xml": STYLES},
    ))  # fmt: skip
    renumbered = next(line for line in back.changed if line.what is Changed.RENUMBERED)
    assert (renumbered.count, renumbered.samples[0]) == (4, "5. → 1.")


STYLES = part(
    "styles",
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="character" w:styleId="Shy"><w:name w:val="Shy"/><w:rPr><w:vanish/></w:rPr></w:style>',
)


def numbered(text: str, level: int, key: int = 1) -> str:
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
    )


def heading(text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def lists(start: int = 1) -> str:
    forms = (("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)"))
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start if at == 0 else 1}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(forms)
    )
    return part(
        "numbering",
        f'<w:abstractNum w:abstractNumId="4">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="4"/></w:num>',
    )


def test_the_numbering_of_word_is_read_in_its_forms() -> None:
    body = (
        heading("Purpose") + numbered("One.", 0) + numbered("a", 1) + numbered("under", 2) + numbered("b", 1)
        + heading("More") + numbered("Two.", 0) + numbered("again a", 1)
    )  # fmt: skip
    back = read_docx(word_file(body, parts={"word/numbering.xml": lists(), "word/styles.xml": STYLES}))
    assert source(back) == ("# Purpose\n\nOne.\n\n(a) a\n    (i) under\n(b) b\n\n# More\n\nTwo.\n\n(a) again a\n")
    assert back.changed == ()


def test_headings_annexes_title_quotations_and_tables_are_what_they_were() -> None:
    file = docx.Document()
    file.add_paragraph("The title", style="Title")
    file.add_heading("Part", 1)
    file.add_heading("Section", 2)
    file.add_paragraph("Said by another.", style="Quote")
    file.add_paragraph("Table 2: Costs", style="Caption")
    table = file.add_table(rows=2, cols=2)
    for at, text in enumerate(("Item", "Cost", "Room", "12")):
        cell = table.cell(at // 2, at % 2)
        cell.text = text
        if at % 2:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    file.add_heading("ANNEX B", 1)
    file.add_heading("Words", 1)
    back = read_docx(saved(file))
    assert back.title == "The title"
    assert source(back) == (
        "# Part\n\n## Section\n\n> Said by another.\n\nTable 2: Costs\n\n| Item | Cost |\n| --- | ---: |\n| Room | 12 |\n\n"
        "# Annex B: Words\n"
    )


def captioned(*pieces: str) -> str:
    """Read a file of pictures, tables and captions ("=" before one without Word's style), and return its text."""
    file = docx.Document()
    for piece in pieces:
        if piece == "picture":
            file.add_picture(io.BytesIO(PNG))
        elif piece == "table":
            for cell in file.add_table(rows=1, cols=2).rows[0].cells:
                cell.text = "x"
        else:
            file.add_paragraph(piece.removeprefix("="), style="Normal" if piece.startswith("=") else "Caption")
    return re.sub(r"!\[]\(blob:\w+\)", "picture", source(read_docx(saved(file)))).replace(
        "| x | x |\n| --- | --- |", "table"
    )


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (("picture", "Figure 3: Costs", "=Said."), "picture\n\nFigure 3: Costs\n\nSaid.\n"),
        (
            ("Figure 1. Above", "picture", "Figure 2. Too", "picture"),
            "picture\n\nFigure 1: Above\n\npicture\n\nFigure 2: Too\n",
        ),
        (("picture", "=Figure 1\u00a0: Sans style"), "picture\n\nFigure 1: Sans style\n"),
        (("picture", "=Figure 1 shows the costs."), "picture\n\nFigure 1 shows the costs.\n"),
        (("picture", "The room"), "picture\n\nFigure 1: The room\n"),
        (("picture", "Figure 2: A", "picture", "Chart 1: B"), "picture\n\nFigure 1: A\n\npicture\n\nFigure 2: B\n"),
        (("picture", "Figure 2-1 – By chapter"), "picture\n\nFigure 1: By chapter\n"),
        (("Tableau 2\u202f: Coûts", "table"), "Tableau 2 : Coûts\n\ntable\n"),
        (("table", "Table 4 – Below", "=Said."), "Table 4: Below\n\ntable\n\nSaid.\n"),
        (("picture", "Figure 1: A", "Table 1: B", "table"), "picture\n\nFigure 1: A\n\nTable 1: B\n\ntable\n"),
        (("table", "Source: the registry"), "table\n\nSource: the registry\n"),
        (("=Said.", "Figure 1: Of nothing", "=Said."), "Said.\n\nFigure 1: Of nothing\n\nSaid.\n"),
        (("picture", "Map a new town"), "picture\n\nFigure 1: Map a new town\n"),
    ],
)
def test_a_caption_belongs_to_its_picture_or_table(pieces: tuple[str, ...], text: str) -> None:
    assert captioned(*pieces) == text


def test_the_number_of_a_caption_is_read_from_its_field_and_no_other_is_made_of_it() -> None:
    file = docx.Document()
    file.add_picture(io.BytesIO(PNG))
    words = file.add_paragraph("Figure ", style="Caption")
    words._p.append(parse_xml(f'<w:fldSimple {WNS} w:instr=" SEQ Figure "><w:r><w:t>7</w:t></w:r></w:fldSimple>'))
    words.add_run(" – All of it in bold").bold = True
    back = read_docx(saved(file))
    assert source(back).endswith(")\n\nFigure 7: All of it in bold\n")
    assert found(back.kept)[Kept.CAPTIONS] == 1
    assert Changed.CAPTIONS not in found(back.changed)


def test_a_table_that_only_puts_a_picture_in_its_place_is_none() -> None:
    file = docx.Document()
    table = file.add_table(rows=2, cols=1)
    table.cell(0, 0).paragraphs[0].add_run().add_picture(io.BytesIO(PNG))
    table.cell(1, 0).paragraphs[0].text, table.cell(1, 0).paragraphs[0].style = "Figure 1: Costs", "Caption"
    back = read_docx(saved(file))
    assert re.fullmatch(r"!\[]\(blob:\w+\)\n\nFigure 1: Costs\n", source(back))


def test_what_a_caption_said_stays_where_its_picture_is_lost_in_a_cell() -> None:
    file = docx.Document()
    table = file.add_table(rows=1, cols=2)
    table.cell(0, 0).paragraphs[0].add_run().add_picture(io.BytesIO(PNG))
    table.cell(0, 0).add_paragraph("Figure 1: Costs", style="Caption")
    table.cell(0, 1).text = "Said."
    back = read_docx(saved(file))
    assert "Figure 1: Costs" in canonical.plain_text(back.document)
    assert found(back.lost)[Lost.PICTURES] == 1


def test_a_bold_line_is_the_heading_that_was_meant() -> None:
    file = docx.Document()
    file.add_paragraph().add_run("BACKGROUND").bold = True
    file.add_paragraph("Words.")
    file.add_paragraph().add_run("Considerations").bold = True
    file.add_paragraph().add_run("This is bold, and a sentence.").bold = True
    back = read_docx(saved(file))
    assert source(back) == "# BACKGROUND\n\nWords.\n\n## Considerations\n\n**This is bold, and a sentence.**\n"
    assert found(back.changed)[Changed.BOLD_HEADINGS] == 2


def test_what_a_lettered_point_cannot_hold_becomes_lines_of_it() -> None:
    body = numbered("One.", 1) + paragraph("- beneath") + numbered("Two.", 1)
    back = read_docx(word_file(body, parts={"word/numbering.xml": lists()}))
    words = canonical.plain_text(back.document)
    assert re.search(r"\(a\) One\.\s+.*beneath\s+\(b\) Two\.", words, re.DOTALL)


@pytest.mark.parametrize("accepted", [True, False])
def test_each_tracked_change_is_named_and_settled(accepted: bool) -> None:
    back = read_docx(word_file(TRACKED), rejected=() if accepted else (1, 2))
    assert back.changes == (
        Change(1, ChangeKind.DELETED, "A. Reviewer", "2026-03-02", "short"),
        Change(2, ChangeKind.INSERTED, "A. Reviewer", "2026-03-02", "full"),
    )
    assert source(back) == ("A full paper.\n" if accepted else "A short paper.\n")
    assert (
        read_docx(word_file(TRACKED), reject_all=True).document
        == read_docx(word_file(TRACKED), rejected=(1, 2)).document
    )


WHO = 'w:id="1" w:author="A. Reviewer" w:date="2026-03-02T10:00:00Z"'
TRACKED = (
    '<w:p><w:r><w:t xml:space="preserve">A </w:t></w:r>'
    f"<w:del {WHO}><w:r><w:delText>short</w:delText></w:r></w:del>"
    f"<w:ins {WHO}><w:r><w:t>fu</w:t></w:r></w:ins><w:ins {WHO}><w:r><w:t>ll</w:t></w:r></w:ins>"
    '<w:r><w:t xml:space="preserve"> paper.</w:t></w:r></w:p>'
)


@pytest.mark.parametrize(("reject", "said"), [(False, "One. Two.\n"), (True, "One.\n\nTwo.\n")])
def test_a_deleted_end_of_a_paragraph_joins_two(reject: bool, said: str) -> None:
    first = f'<w:p><w:pPr><w:rPr><w:del {WHO}/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">One. </w:t></w:r></w:p>'
    assert source(read_docx(word_file(first + paragraph("Two.")), reject_all=reject)) == said


@pytest.mark.parametrize(("reject", "rows"), [(False, 1), (True, 2)])
def test_a_deleted_row_goes_or_stays(reject: bool, rows: int) -> None:
    def row(text: str, properties: str = "") -> str:
        return f"<w:tr>{properties}<w:tc>{paragraph(text)}</w:tc><w:tc>{paragraph('x')}</w:tc></w:tr>"

    table = f"<w:tbl>{row('head')}{row('one')}{row('two', f'<w:trPr><w:del {WHO}/></w:trPr>')}</w:tbl>"
    assert source(read_docx(word_file(table), reject_all=reject)).count("\n| ") - 1 == rows


def test_comments_are_named_with_the_words_they_stand_at() -> None:
    file = docx.Document()
    said = file.add_paragraph("A comment here")
    file.add_comment(said.runs, text="Is this right?", author="B. Boss", initials="BB")
    back = read_docx(saved(file))
    assert [(c.author, c.text, c.about) for c in back.comments] == [("B. Boss", "Is this right?", "A comment here")]
    assert source(back) == "A comment here\n"


@pytest.mark.parametrize("properties", ["<w:vanish/>", '<w:rStyle w:val="Shy"/>'])
def test_hidden_words_are_left_out_and_named(properties: str) -> None:
    body = f"<w:p><w:r><w:t>Seen.</w:t></w:r><w:r><w:rPr>{properties}</w:rPr><w:t>Unseen.</w:t></w:r></w:p>"
    back = read_docx(word_file(body, author="A. Writer", parts={"word/styles.xml": STYLES}))
    assert source(back) == "Seen.\n"
    assert back.lost == (Line(Lost.HIDDEN, 1, ("Unseen.",)),)
    assert back.author == "A. Writer"


def test_head_foot_and_contents_of_the_file_are_named_as_lost() -> None:
    contents = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Purpose 1</w:t></w:r></w:p>'
        '<w:p><w:r><w:t>Annex 9</w:t></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    back = read_docx(
        word_file(contents + paragraph("Words."), parts={"word/header1.xml": part("hdr", paragraph("Our head"))})
    )
    assert source(back) == "Words.\n"
    assert back.lost == (Line(Lost.HEAD_AND_FOOT, 1, ("Our head",)), Line(Lost.CONTENTS, 1))


def test_links_lead_on_and_those_that_cannot_stay_words() -> None:
    relations = relation(f"{OFFICE}/hyperlink", "https://example.org/a", "External") + relation(
        f"{OFFICE}/hyperlink", "file:///c:/a/secret.doc", "External"
    )
    body = (
        f'<w:p><w:hyperlink r:id="r{len("https://example.org/a")}" {RNS}><w:r><w:t>there</w:t></w:r></w:hyperlink>'
        f'<w:hyperlink r:id="r{len("file:///c:/a/secret.doc")}" {RNS}><w:r><w:t> and here</w:t></w:r></w:hyperlink></w:p>'
    )
    back = read_docx(word_file(body, relations=relations))
    assert source(back) == "[there](<https://example.org/a>) and here\n"
    assert found(back.lost) == {Lost.LINKS: 1}


RNS = f'xmlns:r="{OFFICE}"'


def test_pictures_are_kept_and_what_is_none_is_named() -> None:
    file = docx.Document()
    file.add_picture(io.BytesIO(PNG))
    back = read_docx(saved(file))
    assert found(back.kept) == {Kept.PICTURES: 1}
    assert [picture.data for picture in back.pictures.values()] == [PNG]
    bad = docx.Document(io.BytesIO(saved(file)))
    next(rel for rel in bad.part.rels.values() if "image" in rel.reltype).target_part._blob = b"\x01\x00 a metafile"
    lost = read_docx(saved(bad))
    assert found(lost.lost) == {Lost.PICTURES: 1}
    assert lost.document.blocks == ()


def test_no_word_that_mammoth_finds_is_missing() -> None:
    """The witness: another reader of Word files, which knows nothing of ours."""
    file = docx.Document()
    for at in range(8):
        file.add_heading(f"Heading {at}", at % 4 + 1)
        said = file.add_paragraph(f"Plain{at} ")
        said.add_run(f"bold{at}").bold = True
        said.add_run(f" and{at}").italic = True
        file.add_paragraph(f"point{at}", style=("List Bullet", "List Number", "List Bullet 2")[at % 3])
        table = file.add_table(rows=2, cols=2)
        table.cell(0, 0).text = f"cell{at}"
        table.cell(1, 1).text = f"last{at}"
        inner = table.cell(0, 1).add_table(1, 1)
        inner.cell(0, 0).text = f"inner{at}"
    file.element.body.insert(
        3,
        parse_xml(
            f'<w:p {WNS}><w:fldSimple w:instr=" REF x "><w:r><w:t>shown</w:t></w:r></w:fldSimple>'
            '<w:sdt><w:sdtContent><w:r><w:t xml:space="preserve"> controlled</w:t></w:r></w:sdtContent></w:sdt></w:p>'
        ),
    )
    data = saved(file)
    theirs = Counter(re.findall(r"[a-z]\w+", mammoth.extract_raw_text(io.BytesIO(data)).value))
    ours = Counter(re.findall(r"[a-z]\w+", canonical.plain_text(read_docx(data).document)))
    assert theirs - ours == Counter()


@pytest.mark.parametrize(
    "body",
    [
        "<w:tbl>" + f"<w:tr><w:tc>{paragraph('x')}</w:tc></w:tr>" * 10_000 + "</w:tbl>",
        paragraph(" ".join(map(str, range(320_000)))),
    ],
    ids=["ten thousand rows", "a paragraph of two megabytes"],
)
def test_what_is_too_long_is_refused(body: str) -> None:
    with pytest.raises(WordRefused) as refusal:
        read_docx(word_file(body))
    assert refusal.value.fault is WordFault.TOO_LONG


NESTED = "<w:sdt><w:sdtContent>" * 60 + paragraph("deep") + "</w:sdtContent></w:sdt>" * 60
ODD = {
    "no paragraphs": "<w:bookmarkStart/>",
    "an empty row": "<w:tbl><w:tr/></w:tbl>",
    "a field without an end": '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>lost?</w:t></w:r></w:p>',
    "numbers that are none": '<w:p><w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId w:val="-1"/></w:numPr></w:pPr></w:p>',
    "a level below the last": numbered("deep", 99),
    "a note that is not there": '<w:p><w:r><w:t>a</w:t><w:footnoteReference w:id="7"/></w:r></w:p>',
    "a wide cell": f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999"/></w:tcPr>{paragraph("x")}</w:tc></w:tr></w:tbl>',
    "a symbol of no font": '<w:p><w:r><w:sym w:font="Nothing" w:char="zz"/></w:r></w:p>',
    "turned words": paragraph("a \u202e b \u2066c"),
    "controls in controls": NESTED,
    "a colon where a note begins": paragraph("[^1]: not a note"),
    "markdown": paragraph("# not a heading") + paragraph("```") + paragraph("&lt;script>x&lt;/script> **y**"),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_files_are_read_and_never_fall(name: str) -> None:
    back = read_docx(word_file(ODD[name], parts={"word/numbering.xml": lists()}))
    assert canonical.parse(canonical.to_source(back.document)) == back.document
    if name == "markdown":
        assert canonical.plain_text(back.document) == "1. # not a heading\n2. ```\n3. <script>x</script> **y**\n"
    if name == "turned words":
        assert found(back.changed)[Changed.CHARACTERS] == 2
