"""Word files as other programs make them, and ours as they save them again. The files were made with LibreOffice 7.4."""

from __future__ import annotations

import io
from pathlib import Path

import docx
from docx.oxml import parse_xml

from secretariat.press import canonical
from secretariat.press.word import read_docx
from secretariat.press.word.house import WNS
from secretariat.press.word.report import Changed
from tests.unit.press.test_word_round_trip import written

FILES = Path(__file__).with_name("files")


def test_a_file_of_ours_that_libreoffice_saved_again_reads_back_to_the_same_text() -> None:
    """Styles under other ids, no content controls, lists that begin again by another list for their first point."""
    back = read_docx((FILES / "saved-by-libreoffice.docx").read_bytes())
    assert canonical.to_source(back.document) == (FILES / "saved-by-libreoffice.txt").read_text(encoding="utf-8")
    assert back.title == "Retention of meeting recordings: options"
    assert (back.changed, back.lost, back.changes, back.comments) == ((), (), (), ())


def test_a_file_made_with_libreoffice_is_read_and_what_is_tracked_in_it_named() -> None:
    brought = read_docx((FILES / "made-with-libreoffice.docx").read_bytes())
    source = canonical.to_source(brought.document)
    assert "# Seating in small rooms\n\n## Background\n\nThe rooms are **small** and *warm*[^1]." in source
    assert "1. The first point.\n\n   (a) A sub-point.\n2. The second point." in source
    assert "| Room | Seats |\n| --- | --- |\n| Room 12 | 16 |" in source
    assert [(change.author, change.text) for change in brought.changes] == [("A Colleague", "agree")]
    assert [comment.text for comment in brought.comments] == ["For how long?"]


def test_lists_made_in_word_in_a_file_of_ours_stay_lists() -> None:
    """Word gives them its own style, or leaves that of the paragraph."""
    file = docx.Document(io.BytesIO(written("One.\n\n- a\n\nTwo.")))
    bullets = next(p for p in file.paragraphs if p.text == "a")._p.pPr.numPr.numId.val
    for words, style in (("new", "Normal"), ("newer", "PaperParagraph")):
        file.element.body.insert(
            -1,
            parse_xml(
                f'<w:p {WNS}><w:pPr><w:pStyle w:val="{style}"/><w:numPr><w:ilvl w:val="0"/>'
                f'<w:numId w:val="{bullets}"/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'
            ),
        )
    out = io.BytesIO()
    file.save(out)
    assert canonical.to_source(read_docx(out.getvalue()).document) == "One.\n\n- a\n\nTwo.\n\n- new\n- newer\n"


def test_frames_without_content_controls_that_follow_one_another_stay_two() -> None:
    source = "".join(
        f"::: decision\n\nThe Committee:\n\n- **{verb}**.\n\n:::\n\n" for verb in ("noted", "agreed", "adopted")
    )
    document = canonical.parse(source)
    back = read_docx(written(document))
    assert len(back.document.blocks) == len(document.blocks) == 3
    assert canonical.to_source(back.document) == canonical.to_source(document)
    assert Changed.FLATTENED not in {line.what for line in back.changed}
