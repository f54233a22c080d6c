"""Opening papers, writing drafts, two people at one draft, and files for it."""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from secretariat.core.blobs import Blob, FolderStore
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.views.drafting import local_path
from secretariat.settings import Settings
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers, pdf
from tests.world import Cast


def new(people: Cast, **more: Any) -> dict[str, Any]:
    form = {"way": "text", "kind": "policy_paper", "original_language": "en", "format": people.members.pid}
    return {**form, "title_en": "Lost property", "title_fr": "Objets trouvés", **more}


def file(data: bytes, name: str = "paper.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def test_a_paper_to_be_written_leads_to_its_draft(browser_for: type[Browser], people: Cast, look: Look) -> None:
    house = browser_for(people.secretary)
    address = f"/bodies/{people.opc.pid}/papers/new"
    assert house.get(address).status_code == 200
    answer = house.post(address, new(people))
    assert answer.status_code == 303
    paper = look(select(Paper))[0]
    assert answer.location == f"/papers/{paper.pid}/text"
    assert house.get(answer.location).status_code == 200
    assert (paper.title_fr, paper.state, paper.symbol) == ("Objets trouvés", "draft", None)


def test_the_four_ways_in(browser_for: type[Browser], people: Cast, look: Look) -> None:
    house = browser_for(people.secretary)
    address = f"/bodies/{people.opc.pid}/papers/new"
    ways = (
        ({"way": "reference", "symbol": "PO(2026)9001"}, "elsewhere", "draft"),
        ({"way": "promise", "promised_by": "Protocol", "promised_for": "2026-11-20T18:00"}, "here", "expected"),
        ({"way": "file", "file": file(pdf())}, "here", "draft"),
    )
    for more, custody, state in ways:
        answer = house.post(address, new(people, **more))
        assert answer.status_code == 303, more["way"]
        paper = look(select(Paper).order_by(Paper.id.desc()))[0]
        assert (paper.custody, paper.state) == (custody, state)
        assert house.get(answer.location).status_code == 200
    promised = look(select(Paper).where(Paper.state == "expected"))[0]
    assert promised.promised_for is not None
    assert promised.promised_for.hour == 17
    assert [draft.file_name for draft in look(select(DraftFace).where(DraftFace.file_sha256.is_not(None)))] == [
        "paper.pdf"
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title_en": "", "title_fr": ""}, "Give the paper a title"),
        ({"title_en": "x" * 10_000}, "at most 500 fit"),
        ({"title_en": "Ordinary\u202eyranidro"}, "cannot be shown"),
        ({"title_en": "Nul\x00"}, "cannot be shown"),
        ({"way": "reference"}, "Give the symbol"),
        ({"way": "promise"}, "Say who promised it"),
        ({"way": "promise", "promised_by": "X", "promised_for": "2027-03-28T02:30"}, "clocks go forward"),
        ({"way": "promise", "promised_by": "X", "promised_for": "yesterday"}, "Promised for"),
        ({"way": "file"}, "Choose the file"),
        ({"way": "by pigeon"}, "How it comes"),
        ({"kind": "agenda"}, "Kind"),
        ({"format": "22222222222222"}, "format"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_input_is_said_and_nothing_is_kept(
    browser_for: type[Browser], people: Cast, look: Look, more: dict[str, Any], words: str
) -> None:
    house = browser_for(people.secretary)
    answer = house.post(f"/bodies/{people.opc.pid}/papers/new", new(people, **more))
    assert answer.status_code == 422
    assert words in answer.text
    assert look(select(Paper)) == []
    assert "Objets trouvés" in answer.text or "title_fr" in more


@pytest.mark.parametrize("title", ["", "x" * 501], ids=["none", "long"])
def test_a_file_that_is_missing_is_said_together_with_the_title(
    browser_for: type[Browser], people: Cast, title: str
) -> None:
    more = {"way": "file", "title_en": title, "title_fr": ""}
    answer = browser_for(people.secretary).post(f"/bodies/{people.opc.pid}/papers/new", new(people, **more))
    assert answer.status_code == 422
    assert 'id="title_en-fault"' in answer.text
    assert 'id="file-fault"' in answer.text


@pytest.mark.parametrize(("way", "field"), [("promise", "promised_by"), ("reference", "symbol")])
def test_what_a_way_needs_is_said_together_with_the_title(
    browser_for: type[Browser], people: Cast, way: str, field: str
) -> None:
    more = {"way": way, "title_en": "", "title_fr": ""}
    answer = browser_for(people.secretary).post(f"/bodies/{people.opc.pid}/papers/new", new(people, **more))
    assert answer.status_code == 422
    assert 'id="title_en-fault"' in answer.text
    assert f'id="{field}-fault"' in answer.text


def test_a_symbol_held_elsewhere_stands_once(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    papers.reference("PO(2026)9001")
    more = {"way": "reference", "symbol": "PO(2026)9001"}
    answer = browser_for(people.secretary).post(f"/bodies/{people.opc.pid}/papers/new", new(people, **more))
    assert answer.status_code == 422
    assert "already" in answer.text


def test_only_the_secretariat_opens_papers(browser_for: type[Browser], people: Cast, look: Look) -> None:
    for user, status in ((people.delegate, 403), (people.chair, 403), (people.asb_secretary, 404)):
        client = browser_for(user)
        assert client.get(f"/bodies/{people.opc.pid}/papers/new").status_code == status
        assert client.post(f"/bodies/{people.opc.pid}/papers/new", new(people)).status_code == status
    assert browser_for(people.delegate).get("/papers/new").status_code == 403
    assert look(select(Paper)) == []


def test_the_body_is_chosen_where_there_are_several(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    address = f"/bodies/{people.opc.pid}/papers/new"
    house = browser_for(people.secretary)
    assert house.get("/papers/new?next=/meetings/x").location == f"{address}?next=/meetings/x"
    from tests.world import World

    World(papers.session).mandate(people.secretary, people.asb, "secretary")
    papers.session.commit()
    page = house.get("/papers/new?item=abc").text
    assert f"{address}?item=abc" in page
    assert people.asb.name_en in page


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("/meetings/abc?x=1", True),
        ("//evil.example", False),
        ("https://evil.example", False),
        ("/\\evil.example", False),
        ("/a\nb", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_the_way_back_is_a_path_of_ours(given: str, taken: bool) -> None:
    assert local_path(given) == (given if taken else "")


def test_after_opening_the_way_leads_back(browser_for: type[Browser], people: Cast) -> None:
    house = browser_for(people.secretary)
    address = f"/bodies/{people.opc.pid}/papers/new"
    assert house.post(address, new(people, next="/meetings/back")).location == "/meetings/back"
    assert house.post(address, new(people, next="https://evil.example")).location.startswith("/papers/")


def opened(house: Browser, paper: Paper) -> dict[str, str]:
    """Open the details of a draft, and return the fields of their form as they would be sent back."""
    page = house.get(f"/papers/{paper.pid}/edit").text
    hidden = dict(re.findall(r'name="(shown_\w+)" value="([^"]*)"', page))
    titles = {f"title_{draft.language}": draft.title for draft in paper.drafts}
    rest = {"kind": "policy_paper", "original_language": "en", "marking": "NU", "action_officer": ""}
    return {**hidden, **titles, **rest}


def test_what_is_said_of_a_draft_is_saved_and_its_text_stays(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    form = opened(house, paper)
    more = {"title_fr": "Un autre titre", "action_officer": "Ines, ext. 9117", "text_en": "Not taken from here."}
    answer = house.post(f"/papers/{paper.pid}/edit", {**form, **more})
    assert answer.status_code == 303
    page = house.get(answer.location).text
    assert "Ines, ext. 9117" in page
    assert f'data-autosaved="paper-{paper.pid}"' in page
    drafts = look(select(DraftFace).order_by(DraftFace.language))
    assert [draft.text for draft in drafts] == ["First.\n\nSecond.", ""]
    assert drafts[1].title == "Un autre titre"


def test_two_people_at_one_title_lose_nothing(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    one, two = browser_for(people.secretary), browser_for(people.second_secretary)
    mine, theirs = opened(one, paper), opened(two, paper)
    assert two.post(f"/papers/{paper.pid}/edit", {**theirs, "title_en": "Theirs"}).status_code == 303
    clash = one.post(f"/papers/{paper.pid}/edit", {**mine, "title_en": "Mine"})
    assert clash.status_code == 409
    assert "Tomas Arriaga saved this while you were writing." in clash.text
    assert "Theirs" in clash.text
    assert 'value="Mine"' in clash.text
    assert look(select(DraftFace).where(DraftFace.language == "en"))[0].title == "Theirs"
    again = dict(re.findall(r'name="(shown_\w+)" value="([^"]*)"', clash.text))
    decided = one.post(f"/papers/{paper.pid}/edit", {**mine, **again, "title_en": "Both"})
    assert decided.status_code == 303
    assert look(select(DraftFace).where(DraftFace.language == "en"))[0].title == "Both"


def test_two_people_at_two_titles_do_not_meet(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    one, two = browser_for(people.secretary), browser_for(people.second_secretary)
    mine, theirs = opened(one, paper), opened(two, paper)
    assert two.post(f"/papers/{paper.pid}/edit", {**theirs, "title_fr": "Deux"}).status_code == 303
    assert one.post(f"/papers/{paper.pid}/edit", {**mine, "title_en": "One"}).status_code == 303
    assert [draft.title for draft in look(select(DraftFace).order_by(DraftFace.language))] == ["One", "Deux"]


@pytest.mark.parametrize("title", ["a\x00b", "a\u202eb", "NATO SECRET"])
def test_a_title_that_cannot_be_kept_comes_back(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look, title: str
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    form = opened(house, paper)
    answer = house.client.post(
        f"/papers/{paper.pid}/edit",
        data={**form, "csrf_token": house.csrf(), "title_en": title, "title_fr": "Ce que je tapais"},
    )
    assert answer.status_code == 422
    assert "Ce que je tapais" in answer.text
    assert look(select(DraftFace).where(DraftFace.language == "fr"))[0].title != "Ce que je tapais"


def test_a_file_takes_the_place_of_a_text_and_leaves_it_again(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    assert house.get(f"/papers/{paper.pid}/upload").status_code == 200
    form = {"language": "en", "file": file(pdf(), "../..\\evil\u202e.exe.pdf")}
    assert house.post(f"/papers/{paper.pid}/upload", form).status_code == 303
    draft = look(select(DraftFace).where(DraftFace.language == "en"))[0]
    assert (draft.text, draft.file_name) == ("", "evil.exe.pdf")
    page = house.get(f"/papers/{paper.pid}/text").text
    assert "evil.exe.pdf" in page
    assert 'name="text"' not in page
    assert house.post(f"/papers/{paper.pid}/drafts/en/take-out").status_code == 303
    assert look(select(DraftFace).where(DraftFace.language == "en"))[0].file_sha256 is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04" + b"\0" * 300, "type ZIP"),
        (b"%PDF-1.7 nothing more", "damaged"),
        (pdf("NATO SECRET"), "security officer"),
        (b"", "empty"),
    ],
)
def test_a_refused_file_leaves_nothing(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look, settings: Settings, data: bytes, words: str
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    answer = house.post(f"/papers/{paper.pid}/upload", {"language": "en", "file": file(data)})
    assert answer.status_code == 422
    assert words in answer.text
    assert look(select(Blob)) == []
    assert [path for path in (settings.data / "blobs").rglob("*") if path.is_file()] == []


@pytest.mark.own_app
def test_a_file_over_the_limit_is_413(
    app: Flask, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    app.config["MAX_CONTENT_LENGTH"] = 100_000
    form = {"language": "en", "file": file(b"%PDF-" + b"\0" * 200_000)}
    assert house.post(f"/papers/{paper.pid}/upload", form).status_code == 413
    assert look(select(Blob)) == []


def test_a_full_disk_is_said_and_nothing_is_half_written(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)

    def full(_store: FolderStore, chunks: Iterator[bytes]) -> tuple[str, int]:
        next(iter(chunks))
        raise OSError(errno.ENOSPC, "No space left on device", str(Path("x")))

    monkeypatch.setattr(FolderStore, "write", full)
    answer = house.post(f"/papers/{paper.pid}/upload", {"language": "en", "file": file(pdf())})
    assert answer.status_code == 503
    assert "disk is full" in answer.text
    assert look(select(DraftFace).where(DraftFace.language == "en"))[0].text == "First.\n\nSecond."


def test_a_file_does_not_take_the_place_of_a_text_saved_meanwhile(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    seen = look(select(DraftFace).where(DraftFace.language == "en"))[0].row_version
    stale = {"language": "en", "seen_en": str(seen - 1), "file": file(pdf())}
    answer = house.post(f"/papers/{paper.pid}/upload", stale)
    assert answer.status_code == 422
    assert "meanwhile" in answer.text
    again = {"language": "en", "seen_en": str(seen), "file": file(pdf())}
    assert house.post(f"/papers/{paper.pid}/upload", again).status_code == 303
