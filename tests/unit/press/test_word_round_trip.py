"""A paper written as a Word file reads back to the same text, and is written as the same bytes."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from hypothesis import example, given, settings

from secretariat.press import canonical
from secretariat.press.canonical import Document
from secretariat.press.sheets import Follows, Foot, Front, PaperSheet
from secretariat.press.word import WordPaper, read_docx, write_docx
from secretariat.press.words import DOCUMENT, Both
from tests.unit.press import proceedings, samples
from tests.unit.press.test_canonical_round_trip import SOURCES, read

FRONT = Front(
    marking=Both("NATO UNCLASSIFIED", "NATO SANS CLASSIFICATION"),
    day=date(2026, 9, 8),
    class_word=DOCUMENT,
    symbol="AC/901-D(2026)0027",
    original="en",
    body=Both("Operations Policy Committee", "Comité de la politique des opérations"),
    title=Both("Guidance on deadlines", "Directives sur les délais"),
)


def written(source: str | Document) -> bytes:
    document = canonical.parse(source) if isinstance(source, str) else source
    return write_docx(WordPaper(document=document, language="en", front=FRONT))


FRENCH = (
    'Le comité a demandé : "quels coûts ?" Réponse : 12 000 euros; voir l\'annexe A ! Voir **note** : « là » et «collé».\n\n'
    "Déjà\u00a0: ici\u202f; et «\u00a0là\u00a0» — `a : b` et [le site : ici](<https://example.org>).\n\n"
    "Tableau : Coûts : détail\n\n| Poste : | Montant ! |\n| --- | ---: |\n| Salle : nord | 12 500 |\n\n"
    f"![Une colonne : bleue](blob:{'0c' * 32})\n\nFigure 3 : Dépenses : 2026\n\n# Annexe A : Règles\n\nUn : deux.\n"
)


def test_french_is_set_in_word_as_in_print_and_read_back_as_it_was_typed() -> None:
    document = canonical.parse(FRENCH)
    data = write_docx(WordPaper(document=document, language="fr", front=FRONT))
    words = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)
    for shown in (
        "demandé\u202f: «\u202fquels coûts\u202f?\u202f» Réponse\u202f: 12\u202f000\u00a0euros\u202f; voir",
        "l’annexe\u00a0A\u202f! Voir",
        "note\u202f:",
        "«\u202flà\u202f» et «\u202fcollé\u202f».",
        "a : b",
        "Tableau 1\u202f: Coûts\u202f: détail",
        "Figure 3\u202f: Dépenses\u202f: 2026",
        "Annexe A\u202f: Règles",
    ):
        assert shown in words
    back = read_docx(data)
    assert canonical.to_source(back.document) == canonical.to_source(document)
    assert (back.changed, back.lost) == ((), ())


@settings(max_examples=60, deadline=None)
@given(SOURCES)
@example(": a\n\n« b »;c !")
def test_whatever_is_typed_reads_back_from_french_as_it_was(source: str) -> None:
    document = read(source)
    data = write_docx(WordPaper(document=document, language="fr", front=FRONT))
    assert canonical.to_source(read_docx(data).document) == canonical.to_source(document)


def test_words_typed_in_word_beside_what_was_set_stay_what_they_are() -> None:
    """Word gives what is typed behind a space the style of that space."""
    file = docx.Document(
        io.BytesIO(write_docx(WordPaper(document=canonical.parse("Un: deux"), language="fr", front=FRONT)))
    )
    added = next(
        run for one in file.paragraphs for run in one.runs if run.text == "\u202f" and run.style.name == "Paper added"
    )
    added.text = "\u202fnouveau"
    out = io.BytesIO()
    file.save(out)
    assert canonical.to_source(read_docx(out.getvalue()).document) == "Unnouveau: deux\n"


def test_the_numbers_of_captions_are_fields_that_word_counts() -> None:
    source = "Table: A\n\n| a |\n| - |\n| b |\n\nTable 5: B\n\n| a |\n| - |\n| b |\n\nTable: C\n\n| a |\n| - |\n| b |\n"
    xml = zipfile.ZipFile(io.BytesIO(written(source))).read("word/document.xml").decode()
    assert re.findall(r"> (SEQ [^<]*) <", xml) == [
        "SEQ Table \\* ARABIC", "SEQ Table \\* ARABIC \\r 5", "SEQ Table \\* ARABIC \\r 3",
    ]  # fmt: skip


SHEETS = [
    (name, language, sheet)
    for name, sheet in (("paper", samples.paper()), ("notice", samples.notice()), ("record", proceedings.record()))
    for language in ("en", "fr")
    if sheet.text(language) is not None  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("name", "language", "sheet"), SHEETS, ids=[f"{name}-{code}" for name, code, _ in SHEETS])
def test_every_sample_reads_back_to_the_same_text(name: str, language: str, sheet: PaperSheet) -> None:
    document = sheet.text(language)  # type: ignore[arg-type]
    assert document is not None
    data = write_docx(WordPaper(document=document, language=language, front=sheet.front, foot=sheet.foot))  # type: ignore[arg-type]
    back = read_docx(data)
    assert canonical.to_source(back.document) == canonical.to_source(document)
    assert canonical.text_hash(back.document) == canonical.text_hash(document)
    assert back.title == sheet.front.title[language]  # type: ignore[index]
    assert (back.changed, back.lost, back.changes, back.comments, back.author) == ((), (), (), (), "")


@settings(max_examples=40, deadline=None)
@given(SOURCES)
@example("- a\n\n\n* b\n\n1. c\n\n1) d")
@example(
    "(a) x\n    (i) y\n    (ii) z\n\n(b) w\n\ntext[^1] and[^1] and[^2]\n\n[^1]: see[^2]\n\n[^2]: two\n\n    - x\n\n[^3]: alone"
)
@example(
    "> q\n>\n> > r\n\n> s\n\n- a\n\n  > in a point\n\n  | t | u |\n  | --- | ---: |\n  | 1 | 2 |\n\n  more\n  - b\n    3. c\n"
    "\n- d"
)
@example(
    "::::: summary\n\n::: plain\n\nx\n\n:::\n\n:::::\n\n``` python x\na  b\n\n c\n```\n\n```\n```\n"
    "\n# Annex: x\n\ny\n\n# Annexe B :"
)
@example(
    "Table 3: *Cap*[^1]\n\n| a\\|b | `c` |\n| --- | :---: |\n| [x](https://a.b/?c&d) **y**\\\n\n***\n\n![al *t*](blob:"
    + "0a" * 32
    + ")"
)
def test_any_text_reads_back_the_same(source: str) -> None:
    document = read(source)
    back = read_docx(written(document)).document
    assert canonical.to_source(back) == canonical.to_source(document)
    assert canonical.text_hash(back) == canonical.text_hash(document)


def test_the_deepest_lists_read_back() -> None:
    source = "".join(f"{'  ' * depth}- level {depth}\n" for depth in range(12))
    document = canonical.parse(source)
    assert canonical.text_hash(read_docx(written(document)).document) == canonical.text_hash(document)


def test_a_picture_is_in_the_file_and_keeps_its_hash() -> None:
    from hashlib import sha256

    from tests.unit.press.word_files import PNG

    key = sha256(PNG).hexdigest()
    document = canonical.parse(f"Before.\n\n![A plan of the room](blob:{key})\n\nAfter.")
    data = write_docx(WordPaper(document=document, language="en", front=FRONT), {key: PNG}.get)
    back = read_docx(data)
    assert canonical.text_hash(back.document) == canonical.text_hash(document)
    assert back.pictures[key].data == PNG
    assert read_docx(written(document)).document == back.document, "a picture that is not there keeps its place"


def test_the_same_paper_is_the_same_bytes_and_names_nobody() -> None:
    first, again = written("One.\n\nTwo[^1].\n\n[^1]: A note."), written("One.\n\nTwo[^1].\n\n[^1]: A note.")
    assert first == again
    properties = docx.Document(io.BytesIO(first)).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.title == "Guidance on deadlines"
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        assert b"python-docx" not in b"".join(archive.read(name) for name in archive.namelist())


def test_marking_and_page_number_are_on_every_page() -> None:
    section = docx.Document(io.BytesIO(written("One."))).sections[0]
    for place in (section.header, section.footer):
        assert "NATO UNCLASSIFIED" in [paragraph.text for paragraph in place.paragraphs]
    assert not section.different_first_page_header_footer
    assert "PAGE" in section.footer._element.xml
    assert "AC/901-D(2026)0027" in "".join(paragraph.text for paragraph in section.header.paragraphs)


def test_notes_are_those_of_word_and_heads_of_tables_are_repeated() -> None:
    data = written("Text[^1].\n\n[^1]: The note.\n\n| a | b |\n| --- | --- |\n| 1 | 2 |")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"The note." in archive.read("word/footnotes.xml")
        assert b'<w:footnoteReference w:id="1"/>' in archive.read("word/document.xml")
        assert archive.read("word/document.xml").count(b"<w:tblHeader/>") == 1


def test_columns_are_as_wide_as_what_they_hold() -> None:
    data = written(f"| No. | What was done |\n| --- | --- |\n| 1 | {'Whoever has a right to read it. ' * 6}|")
    table = docx.Document(io.BytesIO(data)).tables[0]
    narrow, wide = (column.width for column in table.columns)
    assert narrow is not None
    assert wide is not None
    assert narrow * 4 < wide
    assert [cell.width for cell in table.rows[1].cells] == [narrow, wide]


def test_what_stands_on_the_face_of_a_paper_stands_in_its_word_file() -> None:
    sheet = samples.paper()
    assert sheet.fr is not None
    front = replace(sheet.front, follows=Follows(language="en", by=date(2026, 12, 12)))
    foot = Foot(registry="DEMO 000123")
    data = write_docx(WordPaper(document=sheet.fr, language="fr", front=front, foot=foot))
    said = words_of(data)
    for words in ("17\u00a0h 00", "12 décembre 2026", "Annexe\u00a0: 1", "DEMO 000123"):
        assert words.replace("\u00a0", " ") in said, words
    assert canonical.text_hash(read_docx(data).document) == canonical.text_hash(sheet.fr)


def words_of(data: bytes) -> str:
    """All words of a Word file, in content controls too; spaces of every kind as plain ones."""
    root = docx.Document(io.BytesIO(data)).element
    said = "".join(piece.text or "" for piece in root.iter() if str(piece.tag).endswith("}t"))
    return said.replace("\u00a0", " ").replace("\u202f", " ")
