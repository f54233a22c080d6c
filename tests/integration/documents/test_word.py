"""A Word file on its way into a draft, looked at before anything is stored; and papers taken out as Word files."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import Any

import docx
import pytest
from PIL import Image
from sqlalchemy import select

from secretariat.core import clock
from secretariat.core.audit import AuditEntry
from secretariat.core.blobs import Blob
from secretariat.documents.models import DraftFace, EarlierText, Paper, WordOriginal, WordWaiting
from secretariat.documents.received import WORD
from secretariat.press.canonical import parse, text_hash
from secretariat.press.word import read_docx
from tests.client import Browser
from tests.conftest import TODAY
from tests.integration.documents.conftest import Look, Papers
from tests.unit.press.test_word_reading import TRACKED
from tests.unit.press.word_files import paragraph, part, word_file
from tests.world import Cast

FILE = word_file(
    paragraph("1. The first.") + paragraph("2. The second.") + TRACKED,
    parts={
        "word/comments.xml": part(
            "comments", f'<w:comment w:author="B. Boss" w:id="1">{paragraph("Why so?")}</w:comment>'
        )
    },
    author="A. Writer",
)


def sent(data: bytes = FILE, name: str = "Deadlines v3.docx", language: str = "en") -> dict[str, Any]:
    return {"language": language, "file": (io.BytesIO(data), name)}


def brought(house: Browser, paper: Paper, **more: Any) -> str:
    """Bring a file and return the address where it is looked at."""
    answer = house.post(f"/papers/{paper.pid}/word", sent(**more))
    assert answer.status_code == 303
    return str(answer.location)


def text_of(look: Look, paper: Paper, language: str = "en") -> str:
    query = select(DraftFace).where(DraftFace.paper_id == paper.id, DraftFace.language == language)
    return str(look(query)[0].text)


def seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_it_is_shown_before_anything_is_stored_and_survives_a_reload(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    house, paper = browser_for(people.secretary), papers.draft("Deadlines", "")
    blobs = len(look(select(Blob)))
    there = brought(house, paper)
    for _ in range(2):
        page = house.get(there).text
        for words in ("The first.", "A full paper.", "B. Boss", "Why so?", "A. Reviewer", "A. Writer", "Take over"):
            assert words in page, words
    assert (text_of(look, paper), len(look(select(Blob)))) == ("", blobs)
    assert house.get(f"{there}?changes=reject").text.count("A short paper.") == 1
    assert "A shortfull paper." in house.get(f"{there}?changes=each&reject=1").text


def with_pictures(*pictures: bytes) -> tuple[bytes, list[str]]:
    """A Word file with these pictures, and their hashes."""
    file = docx.Document()
    for at, picture in enumerate(pictures, start=1):
        file.add_picture(io.BytesIO(picture))
        file.add_paragraph(f"Figure {at}: Costs", style="Caption")
    out = io.BytesIO()
    file.save(out)
    return out.getvalue(), [hashlib.sha256(picture).hexdigest() for picture in pictures]


def drawn(kind: str, size: tuple[int, int] = (30, 20), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (10, 90, 10)).save(out, kind, **more)
    return out.getvalue()


def test_its_pictures_are_looked_at_drawn_anew_and_by_nobody_else(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    house, paper = browser_for(people.secretary), papers.draft("Deadlines", "")
    content, hashes = with_pictures(
        drawn("PNG", (3000, 40)), drawn("JPEG", comment=b"The place of the camera"), drawn("GIF")
    )
    blobs = len(look(select(Blob)))
    there = brought(house, paper, data=content)
    page = house.get(there).text
    assert "Figure\u00a01. Costs</figcaption>" in page
    for sha256, kind in zip(hashes, ("image/png", "image/jpeg", "image/png"), strict=True):
        address = f"{there}/pictures/{sha256}"
        assert f'src="{address}"' in page
        with house.get(address) as shown:
            assert (shown.status_code, shown.mimetype) == (200, kind)
            assert shown.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert shown.headers["Content-Disposition"].startswith("attachment")
            assert b"camera" not in shown.data
            assert max(Image.open(io.BytesIO(shown.data)).size) <= 1000
        assert house.get(address, headers={"If-None-Match": f'"{sha256}"'}).status_code == 304
        assert browser_for(people.second_secretary).get(address).status_code == 404
        assert browser_for(people.delegate).get(address).status_code == 404
    assert house.get(f"{there}/pictures/{'0' * 64}").status_code == 404
    assert len(look(select(Blob))) == blobs


def test_of_many_pictures_the_first_are_drawn_and_the_others_said(
    browser_for: type[Browser], people: Cast, papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secretariat.documents.views.word.MOST_PICTURES", 1)
    house, paper = browser_for(people.secretary), papers.draft("Deadlines", "")
    content, hashes = with_pictures(drawn("PNG"), drawn("JPEG"))
    page = house.get(brought(house, paper, data=content)).text
    assert f"/pictures/{hashes[0]}" in page
    assert f"/pictures/{hashes[1]}" not in page
    assert '<p class="picture">[Picture]</p>' in page


def test_taken_over_it_is_the_draft_and_the_file_is_kept_beside_it(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    house, paper = browser_for(people.secretary), papers.draft("Deadlines", "")
    there = brought(house, paper)
    answer = house.post(f"{there}?changes=reject", {"title": "Deadlines", "seen": seen(house.get(there).text)})
    assert answer.status_code == 303
    assert house.get(answer.location).status_code == 200
    assert text_of(look, paper) == "The first.\n\nThe second.\n\nA short paper."
    assert look(select(WordWaiting)) == []
    original = look(select(WordOriginal))[0]
    assert original.name == "Deadlines v3.docx"
    with house.get(f"/originals/{original.pid}") as kept:
        assert (kept.data, kept.mimetype) == (FILE, WORD)
        assert "attachment" in kept.headers["Content-Disposition"]
    assert "Deadlines v3.docx" in house.get(f"/papers/{paper.pid}/word").text
    assert len(look(select(AuditEntry).where(AuditEntry.event == "draft.word_taken"))) == 1
    with browser_for(people.chair).get(f"/originals/{original.pid}") as kept:
        assert kept.status_code == 200
    assert browser_for(people.delegate).get(f"/originals/{original.pid}").status_code == 404


def test_what_the_draft_said_is_kept_even_where_it_was_ones_own_and_as_long(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    own = "Words of my own, about as many as the file has."
    house, paper = browser_for(people.secretary), papers.draft("Deadlines", own)
    there = brought(house, paper)
    assert house.post(there, {"title": "Deadlines", "seen": seen(house.get(there).text)}).status_code == 303
    assert [one.text for one in look(select(EarlierText))] == [own]


def test_what_another_saved_meanwhile_is_not_written_over(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    house, paper = browser_for(people.secretary), papers.draft("Deadlines", "What stood.")
    there = brought(house, paper)
    page = house.get(there).text
    assert "<del" in page, "the text that stands is compared"
    papers.write(paper, "What another wrote.")
    answer = house.post(there, {"title": "My own title", "seen": seen(page)})
    assert answer.status_code == 409
    for words in ("saved this while you were looking", "another", "My own title"):
        assert words in answer.text
    assert text_of(look, paper) == "What another wrote."
    assert house.post(there, {"title": "My own title", "seen": seen(answer.text)}).status_code == 303
    assert text_of(look, paper).startswith("The first.")


def test_nobody_else_sees_what_waits_and_it_goes_after_a_day(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    house, paper = browser_for(people.secretary), papers.draft("Deadlines", "")
    there = brought(house, paper)
    for other in (people.chair, people.delegate, people.deputy):
        assert browser_for(other).get(there).status_code == 404
    with clock.at(TODAY + timedelta(hours=25)):
        later = browser_for(people.secretary)
        assert later.get(there).status_code == 404
        brought(later, paper, language="fr")
    assert [row.language for row in look(select(WordWaiting))] == ["fr"]


def test_dropped_nothing_of_it_stays(browser_for: type[Browser], people: Cast, papers: Papers, look: Look) -> None:
    house, paper = browser_for(people.secretary), papers.draft("Deadlines", "")
    there = brought(house, paper)
    assert house.post(f"{there}/drop").status_code == 303
    assert look(select(WordWaiting)) == look(select(WordOriginal)) == []
    assert house.get(there).status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Choose the file"),
        (b"%PDF-1.4", "not a Word file"),
        (b"PK\x03\x04 cut off", "not a Word file"),
        (word_file(paragraph("NATO SECRET")), "ceiling"),
        (
            word_file("<w:tbl>" + f"<w:tr><w:tc>{paragraph('x')}</w:tc></w:tr>" * 6000 + "</w:tbl>"),
            "longer than is read",
        ),
        (word_file(parts={"word/vbaProject.bin": b"x"}), "macros"),
        (word_file(parts={"word/big.xml": b"<a>" + b" " * 40_000_000 + b"</a>"}), "unpacks to more"),
    ],
    ids=["nothing", "pdf", "cut", "marked", "long", "macros", "bomb"],
)
def test_what_is_not_taken_is_said_and_nothing_waits(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look, data: bytes, words: str
) -> None:
    house, paper = browser_for(people.secretary), papers.draft("Deadlines", "")
    answer = house.post(f"/papers/{paper.pid}/word", sent(data) if data else {"language": "en"})
    assert answer.status_code == 422
    assert words in answer.text
    assert look(select(WordWaiting)) == []


def test_odd_choices_in_the_address_do_no_harm(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    house, paper = browser_for(people.secretary), papers.draft("Deadlines", "")
    there = brought(house, paper)
    for odd in ("changes=perhaps", "changes=each&reject=-1&reject=x&reject=999999999999999999999&reject=²"):
        assert house.get(f"{there}?{odd}").status_code == 200


def test_a_draft_and_a_version_are_had_as_word_by_those_who_may_read_them(
    browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    text = "# Purpose\n\nWhat is said.[^1]\n\n(a) one;\n(b) two.\n\n[^1]: And why."
    paper = papers.draft("Deadlines", text)
    house, delegate = browser_for(people.secretary), browser_for(people.delegate)
    draft = house.get(f"/papers/{paper.pid}/drafts/en/word")
    assert draft.mimetype == WORD
    assert "attachment; filename=DRAFT_EN.docx" in draft.headers["Content-Disposition"]
    assert text_hash(read_docx(draft.data).document) == text_hash(parse(text))
    assert house.get(f"/papers/{paper.pid}/drafts/fr/word").status_code == 404
    assert delegate.get(f"/papers/{paper.pid}/drafts/en/word").status_code == 404
    version = papers.issue(paper)
    there = f"/versions/{version.pid}/en.docx"
    assert there in delegate.get(f"/versions/{version.pid}").text
    issued = delegate.get(there)
    assert text_hash(read_docx(issued.data).document) == text_hash(parse(text))
    name = issued.headers["Content-Disposition"]
    assert name.startswith("attachment; filename=AC_")
    assert name.endswith("_EN_NATO-UNCLASSIFIED.docx")
    assert delegate.get(f"/versions/{version.pid}/fr.docx").status_code == 404
    assert delegate.get(f"/papers/{paper.pid}/drafts/en/word").status_code == 403


def test_a_file_has_no_text_to_give(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.file())
    house = browser_for(people.secretary)
    assert house.get(f"/versions/{version.pid}/en.docx").status_code == 404
    assert "en.docx" not in house.get(f"/versions/{version.pid}").text
