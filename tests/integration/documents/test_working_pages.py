"""The pages on which a text is worked on in Word: plain answers, nothing lost, and nothing told to others."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.received import WORD
from secretariat.documents.working.models import CheckOut, WorkingCopy
from secretariat.press.canonical import parse, text_hash
from secretariat.press.word import read_docx
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers
from tests.integration.documents.test_working import SECOND, commented
from tests.unit.press.word_files import paragraph, word_file
from tests.world import Cast


@pytest.fixture
def house(browser_for: type[Browser], people: Cast) -> Browser:
    return browser_for(people.secretary)


def out(house: Browser, paper: Paper, look: Look) -> str:
    """Check the English out; return the address of it."""
    assert house.post(f"/papers/{paper.pid}/working-copies/check-out", {"language": "en"}).status_code == 303
    return f"/check-outs/{look(select(CheckOut.pid).order_by(CheckOut.id.desc()))[0]}"


def back(house: Browser, there: str, content: bytes, **typed: Any) -> Any:
    file = (io.BytesIO(content), "Deadlines v2.docx")
    return house.post(f"{there}/check-in", {"file": file, **typed})


def seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def text_of(look: Look, paper: Paper) -> str:
    return str(look(select(DraftFace.text).where(DraftFace.paper_id == paper.id, DraftFace.language == "en"))[0])


def test_what_is_given_out_reads_back_to_the_same_text_and_is_gone_with_its_end(
    house: Browser, papers: Papers, look: Look
) -> None:
    paper = papers.draft("Deadlines", "# Purpose\n\nWhat is said.")
    there = out(house, paper, look)
    given = house.get(f"{there}/file")
    assert given.mimetype == WORD
    assert text_hash(read_docx(given.data).document) == text_hash(parse("# Purpose\n\nWhat is said."))
    assert house.post(f"{there}/give-back").status_code == 303
    assert house.get(f"{there}/file").status_code == 404
    again = house.post(f"{there}/give-back")
    assert (again.status_code, "gave it back unchanged" in again.text) == (409, True)


def test_a_paper_without_a_text_begins_in_word(house: Browser, papers: Papers, look: Look) -> None:
    given = house.get(f"{out(house, papers.draft('Deadlines', ''), look)}/file")
    assert read_docx(given.data).document.blocks == ()


def test_who_is_too_late_is_told_who_has_it_and_keeps_what_they_typed(
    house: Browser, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft("Deadlines", "First.")
    there = out(house, paper, look)
    second = browser_for(people.second_secretary)
    late = second.post(f"/papers/{paper.pid}/working-copies/check-out", {"language": "en"})
    assert (late.status_code, people.secretary.name in late.text) == (409, True)
    for address in (f"/papers/{paper.pid}/text", f"/papers/{paper.pid}/preview", "/papers/in-flight"):
        assert people.secretary.name in second.get(address).text, address
    page = house.get(f"/papers/{paper.pid}/text").text
    assert '<textarea class="in reading writing__text"' not in page
    typed = second.post(f"/papers/{paper.pid}/text", {"language": "en", "text": "My own words.", "stands": ""})
    assert (typed.status_code, "My own words." in typed.text) == (409, True)
    assert text_of(look, paper) == "First."
    assert second.post(f"{there}/check-in", {"file": (io.BytesIO(SECOND), "x.docx")}).status_code == 403
    assert second.post(f"{there}/take-back").status_code == 303
    gone = back(house, there, SECOND)
    assert (gone.status_code, "took it back" in gone.text) == (422, True)
    assert look(select(WorkingCopy)) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4", "not a Word file"),
        (word_file(paragraph("NATO SECRET")), "ceiling"),
        (word_file(parts={"word/vbaProject.bin": b"x"}), "macros"),
    ],
    ids=["pdf", "marked", "macros"],
)
def test_what_is_not_taken_is_said_nothing_is_kept_and_it_is_still_out(
    house: Browser, papers: Papers, look: Look, content: bytes, words: str
) -> None:
    there = out(house, papers.draft("Deadlines", "First."), look)
    answer = back(house, there, content, remark="Shorter now")
    assert (answer.status_code, words in answer.text, "Shorter now" in answer.text) == (422, True, True)
    without = house.post(f"{there}/check-in", {"remark": "Shorter now"})
    assert (without.status_code, "Choose the file" in without.text) == (422, True)
    assert look(select(WorkingCopy)) == []
    assert look(select(CheckOut.ended_at)) == [None]


def test_what_was_found_is_listed_reviewed_and_brought_in(
    house: Browser, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft("Deadlines", "First.")
    content = commented("The first.", "Why so?", tracked=True)
    there = back(house, out(house, paper, look), content, remark="After the meeting").location
    page = house.get(there).text
    for words in ("A. Reviewer", "Why so?", "After the meeting", "not in the text yet", "B. Boss"):
        assert words in page, words
    assert text_of(look, paper) == "First."
    answer = house.post(f"{there}/take?changes=reject", {"title": "Deadlines", "seen": seen(page)})
    assert answer.status_code == 303
    assert "A short paper." in text_of(look, paper)
    assert "tracked changes were not reviewed" in house.get(f"/papers/{paper.pid}/circulate").text
    assert house.post(f"{there}/review", {"seen": ["1", "x", "99999999"], "changes_reviewed": "y"}).status_code == 303
    assert "This copy is in the text." in house.get(there).text
    with house.get(f"{there}/file") as kept:
        assert (kept.data, kept.mimetype) == (content, WORD)
    for other in (people.chair, people.delegate, people.drafter):
        assert browser_for(other).get(there).status_code == 404


def test_another_who_saved_meanwhile_is_not_written_over(house: Browser, papers: Papers, look: Look) -> None:
    paper = papers.draft("Deadlines", "First.")
    there = back(house, out(house, paper, look), SECOND).location
    page = house.get(there).text
    papers.write(paper, "What another wrote.")
    answer = house.post(f"{there}/take", {"title": "My own title", "seen": seen(page)})
    assert (answer.status_code, "My own title" in answer.text) == (409, True)
    assert text_of(look, paper) == "What another wrote."
    assert house.post(f"{there}/take", {"title": "My own title", "seen": seen(answer.text)}).status_code == 303


def test_an_older_copy_is_read_and_compared_and_settles_nothing(house: Browser, papers: Papers, look: Look) -> None:
    paper = papers.draft("Deadlines", "First.")
    first = back(house, out(house, paper, look), commented("The first.", "Why so?", tracked=True)).location
    latest = back(house, out(house, paper, look), SECOND).location
    page = house.get(first).text
    assert ("A newer copy came." in page, "Bring it into the text" in page, "Why so?" in page) == (True, False, True)
    for act in ("set-aside", "review"):
        assert house.post(f"{first}/{act}").status_code == 409
    assert "is not the latest any more" in house.post(f"{first}/take", {"title": "D", "seen": "1"}).text
    compared = house.get(f"{latest}/compare").text
    assert ("Changes from copy 1 to copy 2" in compared, "<ins" in compared) == (True, True)
    assert "to the text of the draft" in house.get(f"{latest}/compare?with=text").text
    assert house.get(f"{latest}/compare?with=zzzzzzzzzzzzzz").status_code == 404
    assert house.get(f"{first}/compare").status_code == 200


def test_the_word_original_of_a_version_is_the_houses(
    house: Browser, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft("Deadlines", "First.")
    there = back(house, out(house, paper, look), SECOND).location
    house.post(f"{there}/take", {"title": "Deadlines", "seen": seen(house.get(there).text)})
    version = papers.issue(paper)
    assert f"{there}/file" in house.get(f"/versions/{version.pid}").text
    for other in (people.chair, people.delegate):
        assert "Word original" not in browser_for(other).get(f"/versions/{version.pid}").text
