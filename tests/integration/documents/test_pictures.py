"""Pictures in texts: put in through the quarantine, shown to whoever may read the text, and out in every form of it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from secretariat.core.audit import AuditEntry
from secretariat.core.blobs import Blob
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.sheets import sheet_of
from secretariat.documents.views import pictures as views
from secretariat.press.canonical import parse, pictures_in
from secretariat.press.fonts import ensure_fonts
from secretariat.press.word import read_docx
from secretariat.worker import Job, Printer
from tests.client import Browser
from tests.conftest import FONTS
from tests.integration.documents.conftest import Look, Papers
from tests.plugins.clamav import EICAR, clamd
from tests.world import Cast

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
JSON = {"Accept": "application/json"}


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "#2b5c8a").save(file, kind, **more)
    return file.getvalue()


def put_in(house: Browser, paper: Paper, data: bytes, alt: str = "Rooms by month") -> tuple[int, dict[str, Any]]:
    sent = {"file": (io.BytesIO(data), "rooms.png"), "alt": alt}
    said = house.post(f"/papers/{paper.pid}/pictures", sent, headers=JSON)
    return said.status_code, said.get_json()


def write(house: Browser, paper: Paper, text: str, language: str = "en") -> dict[str, Any]:
    page = house.get(f"/papers/{paper.pid}/text?language={language}").text
    stands = re.search(r'name="stands" value="([^"]*)"', page)
    assert stands
    typed = {"language": language, "stands": stands[1], "text": text}
    said = house.post(f"/papers/{paper.pid}/text", typed, headers=JSON)
    assert said.status_code == 200
    return dict(said.get_json())


def fetched(reader: Browser, address: str) -> tuple[int, bytes]:
    """Fetch to the end, and let go of the file as a server does."""
    with reader.get(address) as answer:
        return answer.status_code, answer.data


def sources(page: str) -> list[str]:
    return re.findall(r'<img src="([^"]+)"', page)


def test_a_picture_is_kept_drawn_anew_and_named_by_its_line(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper, house = papers.draft(), browser_for(people.secretary)
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "Clara from the third floor"
    data = drawn("JPEG", exif=exif)
    status, said = put_in(house, paper, data + b"<script>behind its end</script>", "Rooms [all]\n by *month*")
    assert status == 200
    kept = look(select(Blob))[0]
    assert (kept.media_type, said["source"].strip()) == (
        "image/jpeg",
        rf"![Rooms \[all\] by \*month\*](blob:{kept.sha256})",
    )
    [shown] = pictures_in(parse(said["source"]))
    assert (shown.blob, shown.alt) == (kept.sha256, "Rooms [all] by *month*")
    [entry] = look(select(AuditEntry).where(AuditEntry.event == "draft.picture_kept"))
    assert (entry.actor, entry.object) == (f"user:{people.secretary.id}", f"paper:{paper.id}")
    assert kept.sha256 not in entry.data, "what a text names is learned from the text alone"
    assert str(look(select(DraftFace))[0].text) == "First.\n\nSecond.", "the text is its writer's"
    # It stands upright, and nothing of its file went along.
    write(house, paper, said["source"])
    [address] = sources(house.get(f"/papers/{paper.pid}/preview").text)
    _, picture = fetched(house, address)
    with Image.open(io.BytesIO(picture)) as found:
        assert (found.size, len(found.getexif())) == ((20, 40), 0)
    assert b"Clara" not in picture
    assert b"script" not in picture


def test_it_is_shown_while_the_text_is_written_and_wherever_the_text_is_read(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper, house = papers.draft(french="Un."), browser_for(people.secretary)
    _, said = put_in(house, paper, drawn())
    answer = write(house, paper, f"First.\n\n{said['source']}\n\nSecond.")
    [address] = sources("".join(answer["set"]["put"]))
    assert (answer["unsaid"], sources(house.get(f"/papers/{paper.pid}/text?language=en").text)) == ("", [address])
    for view in ("en", "both"):
        assert sources(house.get(f"/papers/{paper.pid}/preview?view={view}").text) == [address]
    with house.get(address) as shown:
        assert (shown.status_code, shown.mimetype) == (200, "image/png")
        assert shown.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert shown.headers["Cache-Control"] == "private, no-cache"
        assert shown.headers["Content-Disposition"].startswith("attachment")
    with house.get(address, headers={"If-None-Match": shown.headers["ETag"]}) as again:
        assert again.status_code == 304
    version = papers.issue(paper)
    reader = browser_for(people.delegate)
    assert reader.get(address).status_code == 404, "a picture of a draft, to who may not read the draft"
    [issued] = sources(reader.get(f"/papers/{paper.pid}").text)
    assert fetched(reader, issued) == fetched(house, address)
    # What the draft shows next is nobody's yet, and what is out stays.
    _, new = put_in(house, paper, drawn(size=(30, 30)), "Another")
    write(house, paper, new["source"])
    later = pictures_in(parse(new["source"]))[0].blob
    assert reader.get(f"/versions/{version.pid}/pictures/{later}").status_code == 404
    assert (fetched(house, address)[0], fetched(reader, issued)[0]) == (404, 200)


def test_a_text_that_names_another_file_of_the_house_does_not_open_it(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    papers.file()
    [brought] = look(select(Blob))
    paper, house = papers.draft(), browser_for(people.secretary)
    write(house, paper, f"![Something](blob:{brought.sha256})\n\n![Nothing](blob:{'0' * 64})")
    page = house.get(f"/papers/{paper.pid}/preview").text
    assert (sources(page), page.count("[Picture: ")) == ([], 2)
    for sha256 in (brought.sha256, "0" * 64):
        assert house.get(f"/papers/{paper.pid}/drafts/en/pictures/{sha256}").status_code == 404


def test_without_a_script_it_is_put_where_its_writer_chose(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper, house = papers.draft(), browser_for(people.secretary)
    write(house, paper, "# Purpose\n\nFirst *of* all.[^1]\n\n::: summary\n\nShort.\n\n:::\nLast.\n\n[^1]: Where.")
    address = f"/papers/{paper.pid}/text/picture?language=en"
    offered = re.findall(r'<option[^>]* value="([^"]*)">([^<]*)', house.get(address).text)
    assert [words for _, words in offered] == [
        "At the end of the text",
        "After: Heading: Purpose",
        "After: 1. First of all.",
        "After: Short.",
        "After: 2. Last.",
    ]
    house.get(address)
    for place, alt in (("After: Short.", "Rooms"), ("At the end of the text", "Halls")):
        sent = {"file": (io.BytesIO(drawn()), "a.png"), "alt": alt, "language": "en"}
        after = {words: value for value, words in offered}[place]
        answer = house.post(f"/papers/{paper.pid}/text/picture", {**sent, "after": after})
        assert (answer.status_code, answer.location) == (303, f"/papers/{paper.pid}/text?language=en")
    blob = look(select(Blob))[0].sha256
    assert look(select(DraftFace).where(DraftFace.language == "en"))[0].text.split("\n\n") == [
        "# Purpose",
        "First *of* all.[^1]",
        "::: summary",
        "Short.",
        ":::",
        f"![Rooms](blob:{blob})",
        "Last.",
        "[^1]: Where.",
        f"![Halls](blob:{blob})",
    ]


def test_without_a_script_what_is_wrong_is_said_and_the_words_stay(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, house = papers.draft(), browser_for(people.secretary)
    address = f"/papers/{paper.pid}/text/picture"

    def refused(data: bytes = b"", alt: str = "Rooms", after: str = "") -> str:
        file = {"file": (io.BytesIO(data), "a.png")} if data else {}
        answer = house.post(address, {**file, "alt": alt, "after": after, "language": "en"})
        assert answer.status_code == 422
        assert alt in answer.text
        return answer.text

    assert "Choose the picture." in refused()
    assert "not a picture" in refused(b"words")
    assert "choose anew where the picture goes" in refused(drawn(), after="b0123456789")
    assert "above" in refused(drawn(), alt="NATO SECRET")
    assert "a" * 1001 in refused(drawn(), alt="a" * 1001)
    monkeypatch.setattr(views, "LARGEST_MB", 0)
    assert "larger than 0 MB" in refused(drawn())
    assert (look(select(Blob)), look(select(DraftFace))[0].text) == ([], "First.\n\nSecond.")


def test_where_a_file_stands_no_picture_is_put_in(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    paper, house = papers.file(), browser_for(people.secretary)
    there = house.get(f"/papers/{paper.pid}/text/picture?language=en")
    assert (there.status_code, there.location) == (303, f"/papers/{paper.pid}/text?language=en")


def test_the_text_is_saved_on_the_way_to_the_form(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    paper, house = papers.draft(), browser_for(people.secretary)
    page = house.get(f"/papers/{paper.pid}/text?language=en").text
    stands = re.search(r'name="stands" value="([^"]*)"', page)
    assert stands
    typed = {"language": "en", "stands": stands[1], "text": "Written so far.", "then": "picture"}
    answer = house.post(f"/papers/{paper.pid}/text", typed)
    assert (answer.status_code, answer.location) == (303, f"/papers/{paper.pid}/text/picture?language=en")
    assert "After: 1. Written so far." in house.get(str(answer.location)).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "drawing in SVG"),
        (b"GIF89a" + b"\0" * 40, "a file of the type GIF"),
        (b"%PDF-1.7 and so on", "a file of the type PDF"),
        (b"words", "not a picture"),
        (drawn()[:60], "damaged"),
        (b"\xff\xd8\xff\xe0 no more of it", "damaged"),
        (drawn(size=(50_000, 2)), "50000 × 2 points"),
        (b"", "empty"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence_and_leaves_nothing(
    data: bytes, said: str, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper, house = papers.draft(), browser_for(people.secretary)
    status, answered = put_in(house, paper, data)
    assert (status, look(select(Blob))) == (422, [])
    assert said in answered["sentence"]
    assert len(look(select(AuditEntry).where(AuditEntry.event == "upload.refused"))) == 1


def test_what_is_too_large_or_missing_is_refused(
    browser_for: type[Browser],
    people: Cast,
    papers: Papers,
    look: Look,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper, house = papers.draft(), browser_for(people.secretary)
    monkeypatch.setattr(views, "LARGEST_MB", 0)
    assert put_in(house, paper, drawn())[0] == 413
    monkeypatch.undo()
    nothing = house.post(f"/papers/{paper.pid}/pictures", {"alt": "A"}, headers=JSON)
    assert (nothing.status_code, nothing.get_json()["sentence"]) == (422, "Choose the picture.")
    status, said = put_in(house, paper, drawn(), "NATO SECRET")
    assert (status, "above" in said["sentence"]) == (409, True), said
    assert look(select(Blob)) == []


def test_a_harmful_picture_is_not_taken(
    app: Flask, browser_for: type[Browser], people: Cast, papers: Papers, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clamd() as address:
        known = app.extensions["secretariat.settings"]
        monkeypatch.setitem(app.extensions, "secretariat.settings", replace(known, clamav=address))
        status, said = put_in(browser_for(people.secretary), papers.draft(), drawn() + EICAR)
    assert (status, "harmful" in said["sentence"], look(select(Blob))) == (422, True, [])


def test_a_picture_goes_out_in_words_or_not_at_all(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper, house = papers.draft(french="Un."), browser_for(people.secretary)
    _, said = put_in(house, paper, drawn(), "")
    answer = write(house, paper, said["source"], "fr")
    assert "in French: picture 1" in answer["unsaid"]
    assert "in French: picture 1" in house.get(f"/papers/{paper.pid}/preview?view=en").text
    refused = house.get(f"/papers/{paper.pid}/circulate").text
    assert "Picture 1 of the French text is not put into words" in refused
    write(house, paper, said["source"].replace("![]", "![Salles]"), "fr")
    assert "put into words" not in house.get(f"/papers/{paper.pid}/circulate").text


def test_a_language_that_follows_is_put_into_words_too(
    browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    paper, house = papers.draft(), browser_for(people.secretary)
    version = papers.issue(paper)
    _, said = put_in(house, paper, drawn(), "")
    write(house, paper, said["source"], "fr")
    address = f"/versions/{version.pid}/add-face/fr"
    assert "Picture 1 of the French text" in house.post(address).text
    write(house, paper, said["source"].replace("![]", "![Salles]"), "fr")
    assert house.post(address).status_code == 303


def test_it_is_printed_and_goes_to_word_and_comes_back(
    app: Flask, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper, house = papers.draft(french="Un."), browser_for(people.secretary)
    _, said = put_in(house, paper, drawn(size=(600, 300)))
    write(house, paper, f"First.\n\n{said['source']}\n\nSecond.")
    text = look(select(DraftFace).where(DraftFace.language == "en"))[0].text
    with house.get(f"/papers/{paper.pid}/drafts/en/word") as answer:
        brought = read_docx(answer.data)
    assert brought.document == parse(text)
    assert list(brought.pictures) == [pictures_in(parse(text))[0].blob]
    version = papers.issue(paper)
    sheet = sheet_of(version)
    assert sheet is not None
    printer = Printer(app.extensions["secretariat.blobs"], ensure_fonts(FONTS))
    made = printer.print(Job(sheet, "en"))
    with pikepdf.open(printer.store.path(made.sha256)) as document:
        [shown] = [image for page in document.pages for image in page.get_images().values()]
        assert (int(shown.Width), int(shown.Height)) == (600, 300)
        alternatives = [str(one.get("/Alt", "")) for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        assert alternatives.count("Rooms by month") == 1
