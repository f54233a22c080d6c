"""Writing one language of a draft: saved by itself or by its button, and never over what another saved."""

from __future__ import annotations

import io
import re

import pytest
from lxml.html import fragments_fromstring
from markupsafe import Markup
from sqlalchemy import select

from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.views.typeset import changed_part, set_text
from secretariat.press import canonical
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers, pdf
from tests.world import Cast

JSON = {"Accept": "application/json"}


def opened(house: Browser, paper: Paper, language: str = "en") -> dict[str, str]:
    """Open the text, and return the hidden fields of its form."""
    page = house.get(f"/papers/{paper.pid}/text?language={language}").text
    found = re.search(r'name="stands" value="([^"]*)"', page)
    assert found
    return {"language": language, "stands": found[1]}


def text_of(look: Look, language: str = "en") -> str:
    return str(look(select(DraftFace).where(DraftFace.language == language))[0].text)


def test_without_a_script_it_is_saved_by_its_button(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    answer = house.post(f"/papers/{paper.pid}/text", {**opened(house, paper, "fr"), "text": "Un.\r\n\r\nDeux."})
    assert answer.status_code == 303
    assert answer.location == f"/papers/{paper.pid}/text?language=fr"
    assert "Deux." in house.get(answer.location).text
    assert (text_of(look, "fr"), text_of(look)) == ("Un.\n\nDeux.", "First.\n\nSecond.")


def test_what_is_saved_by_itself_is_answered_with_what_changed(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft(text="# Purpose\n\nFirst.\n\nSecond.\n\nThird.")
    house = browser_for(people.secretary)
    typed = "# Purpose\n\nFirst.\n\nSecond, and more.\n\nThird."
    said = house.post(f"/papers/{paper.pid}/text", {**opened(house, paper), "text": typed}, headers=JSON).get_json()
    assert {name: said["set"][name] for name in ("of", "at", "gone")} == {"of": 4, "at": 2, "gone": 1}
    assert [re.sub("<[^>]*>", "", one) for one in said["set"]["put"]] == ["2. Second, and more."]
    assert [one["title"] for one in said["outline"]] == ["Purpose"]
    assert said["counted"] == "6 words · 3 paragraphs"
    assert text_of(look) == typed
    # The answer says on what the text stands now: the next key goes on from there.
    more = {"language": "en", "stands": said["version"], "text": f"{typed} And on."}
    assert house.post(f"/papers/{paper.pid}/text", more, headers=JSON).status_code == 200


@pytest.mark.parametrize("script", [True, False])
def test_what_another_saved_is_not_written_over(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look, *, script: bool
) -> None:
    paper = papers.draft()
    one, two = browser_for(people.secretary), browser_for(people.second_secretary)
    mine, theirs = opened(one, paper), opened(two, paper)
    address = f"/papers/{paper.pid}/text"
    assert two.post(address, {**theirs, "text": "Theirs."}).status_code == 303
    clash = one.post(address, {**mine, "text": "Mine."}, headers=JSON if script else {})
    assert clash.status_code == 409
    assert text_of(look) == "Theirs."
    if script:
        said = clash.get_json()
        assert said["sentence"] == "Tomas Arriaga saved this while you were writing."
        assert (said["conflict"]["theirs"], said["conflict"]["mine"]) == ("Theirs.", "Mine.")
        stands = said["conflict"]["version"]
    else:
        assert "Tomas Arriaga saved this while you were writing." in clash.text
        assert "Mine.</textarea>" in clash.text
        [stands] = re.findall(r'name="stands" value="([^"]*)"', clash.text)
    assert one.post(address, {"language": "en", "stands": stands, "text": "Both."}).status_code == 303
    assert text_of(look) == "Both."


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "> " * 200 + "deep", "NATO SECRET"])
def test_what_cannot_be_kept_comes_back_with_a_sentence(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look, text: str
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    form = {**opened(house, paper), "text": text, "csrf_token": house.csrf()}
    answer = house.client.post(f"/papers/{paper.pid}/text", data=form)
    assert answer.status_code == 422
    assert ("text-fault" in answer.text) is (
        text != "NATO SECRET"
    )  # a marking is the fault of the whole, not of a field
    assert 'role="alert"' in answer.text
    assert text_of(look) == "First.\n\nSecond."
    by_itself = house.client.post(f"/papers/{paper.pid}/text", data=form, headers=JSON)
    assert by_itself.status_code == (409 if text == "NATO SECRET" else 422)
    assert by_itself.get_json()["sentence"]


def test_where_a_file_stands_there_is_nothing_to_type(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    house.post(f"/papers/{paper.pid}/upload", {"language": "en", "file": (io.BytesIO(pdf()), "note.pdf")})
    page = house.get(f"/papers/{paper.pid}/text").text
    assert "note.pdf" in page
    assert "<textarea" not in page
    assert "<textarea" in house.get(f"/papers/{paper.pid}/text?language=fr").text


LONG = (
    "# One\n\nFirst.[^1]\n\n(a) a\n(b) b\n\n- x\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n> said\n\n"
    "# Annex: More\n\nLast.\n\n[^1]: Note."
)
TEXTS = [
    "",
    "Only.",
    "Only.\n\nTwo.",
    LONG,
    LONG.replace("First", "Second"),
    LONG.replace("- x", "- x\n- y"),
    LONG + "\n\n```\ncode\n```\n\n::: summary\nShort.\n:::\n\n***",
    "\n\n".join(reversed(LONG.split("\n\n"))),
]


@pytest.mark.parametrize("old", TEXTS)
@pytest.mark.parametrize("new", TEXTS)
def test_the_page_that_takes_in_what_changed_shows_the_new_text(old: str, new: str) -> None:
    before, after = (set_text(canonical.parse(one), "en") for one in (old, new))
    said = changed_part(before, after)
    shown = list(before.blocks)
    assert said["of"] == len(shown)
    shown[said["at"] : said["at"] + said["gone"]] = said["put"]
    assert tuple(shown) == after.blocks


def test_each_block_is_one_element_since_the_page_counts_them() -> None:
    blocks: tuple[Markup, ...] = set_text(canonical.parse(TEXTS[6]), "en").blocks
    assert [len(fragments_fromstring(one)) for one in blocks] == [1] * len(blocks)
    assert len(blocks) >= 12
