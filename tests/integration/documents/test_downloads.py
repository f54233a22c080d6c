"""Files as they leave the house: name, headers, recording, and what is not made yet."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers

from secretariat.core import blobs, clock
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.models import Reading, Rendition, Version
from secretariat.documents.services.preview import KIND as PREVIEW
from secretariat.press.sheets import PaperSheet, from_json
from secretariat.web.database import db
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers, pdf
from tests.queries import count_queries
from tests.world import Cast


def make(session: Session, app: Flask, version: Version) -> None:
    """What the worker does, without printing."""
    for rendition in version.renditions:
        content = pdf(f"{version.symbol} {rendition.face}")
        blob = blobs.keep(session, app.extensions["secretariat.blobs"], content, media_type="application/pdf")
        rendition.blob_sha256, rendition.pages, rendition.made_at = blob.sha256, 1, clock.now()
    session.commit()


def fetch(reader: Browser, path: str, **headers: str) -> tuple[int, Headers, bytes]:
    """Download to the end, and let go of the file as a server does."""
    with reader.get(path, headers=headers) as answer:
        return answer.status_code, answer.headers, answer.data


def test_a_pdf_leaves_as_an_attachment_in_a_sandbox(
    app: Flask, session: Session, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    version = papers.issue(papers.draft(french="Un."))
    make(session, app, version)
    reader = browser_for(people.delegate)
    status, headers, data = fetch(reader, f"/versions/{version.pid}/en.pdf")
    assert status == 200
    assert headers["Content-Type"] == "application/pdf"
    assert data.startswith(b"%PDF-")
    assert headers["Content-Disposition"] == "attachment; filename=AC_901-D-2026-0001_EN_NATO-UNCLASSIFIED.pdf"
    assert headers["Content-Security-Policy"].startswith("sandbox")
    assert headers["X-Content-Type-Options"] == "nosniff"
    made = look(select(Rendition).where(Rendition.face == "en"))[0]
    assert headers["ETag"] == f'"{made.blob_sha256}"'
    again, _, data = fetch(reader, f"/versions/{version.pid}/en.pdf", **{"If-None-Match": headers["ETag"]})
    assert (again, data) == (304, b"")
    assert [row.face for row in look(select(Reading))] == ["en"]
    assert look(select(Version))[0].opened_at is not None
    _, headers, _ = fetch(reader, f"/versions/{version.pid}/fr.pdf")
    assert "_FR_NATO-SANS-CLASSIFICATION.pdf" in headers["Content-Disposition"]


def test_what_is_not_made_yet_says_so_and_looks_again(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    version = papers.issue(papers.draft())
    reader = browser_for(people.delegate)
    answer = reader.get(f"/versions/{version.pid}/en.pdf")
    assert answer.status_code == 200
    assert answer.headers["Refresh"] == "2"
    assert "is being made" in answer.text
    assert look(select(Reading)) == []
    page = reader.get(f"/papers/{version.paper.pid}").text
    assert "Being made, asked for at 15:26" in page
    for absent in ("fr", "both", "marked-en"):
        assert reader.get(f"/versions/{version.pid}/{absent}.pdf").status_code == 404
    assert reader.get(f"/versions/{version.pid}/xx.pdf").status_code == 404


def test_a_file_from_elsewhere_is_served_as_it_came_and_under_a_cover(
    app: Flask, session: Session, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    version = papers.issue(papers.file())
    assert [rendition.face for rendition in version.renditions] == ["en"]
    reader = browser_for(people.delegate)
    assert "is being made" in reader.get(f"/versions/{version.pid}/en.pdf").text
    status, headers, data = fetch(reader, f"/versions/{version.pid}/en/received")
    assert (status, data) == (200, pdf())
    name = "AC_901-D-2026-0001_EN_as-received_NATO-UNCLASSIFIED.pdf"
    assert headers["Content-Disposition"] == f"attachment; filename={name}"
    assert headers["Content-Security-Policy"].startswith("sandbox")
    assert look(select(Version))[0].opened_at is not None
    assert reader.get(f"/versions/{version.pid}/fr/received").status_code == 404
    make(session, app, version)
    assert fetch(reader, f"/versions/{version.pid}/en.pdf")[2] == pdf(f"{version.symbol} en")
    page = reader.get(f"/papers/{version.paper.pid}").text
    assert "elsewhere.pdf" in page
    assert "File as received, English" in page
    sha256 = version.faces[0].content_hash
    assert " ".join(sha256[at : at + 4] for at in range(0, 64, 4)) in page


def test_a_reference_has_nothing_to_download(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.reference())
    reader = browser_for(people.delegate)
    assert reader.get(f"/versions/{version.pid}/en.pdf").status_code == 403
    page = reader.get(f"/papers/{version.paper.pid}")
    assert reader.get(f"/versions/{version.pid}/en/received").status_code == 403
    assert page.status_code == 200
    assert "Held on another system" in page.text
    assert ".pdf" not in page.text


def test_a_lost_file_is_said_to_be_lost(app: Flask, browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.file())
    sha256 = version.faces[0].file_sha256
    assert sha256
    app.extensions["secretariat.blobs"].path(sha256).unlink()
    assert browser_for(people.delegate).get(f"/versions/{version.pid}/en/received").status_code == 503


def test_the_file_of_a_draft_is_for_the_house(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    paper = papers.file()
    assert fetch(browser_for(people.secretary), f"/papers/{paper.pid}/drafts/en/received")[2] == pdf()
    assert browser_for(people.secretary).get(f"/papers/{paper.pid}/drafts/fr/received").status_code == 404
    assert browser_for(people.delegate).get(f"/papers/{paper.pid}/drafts/en/received").status_code == 404


def test_a_paper_in_both_languages_is_printed_side_by_side_when_it_is_asked_for(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    version = papers.issue(papers.draft(text="First.", french="Un."))
    reader = browser_for(people.delegate)
    assert "PDF, side by side" in reader.get(f"/papers/{version.paper.pid}").text
    assert look(select(OutboxMessage).where(OutboxMessage.kind == PREVIEW)) == [], "nobody has asked yet"
    for _ in range(2):
        assert "The PDF is being made." in reader.get(f"/versions/{version.pid}/both.pdf").text
    (asked,) = look(select(OutboxMessage).where(OutboxMessage.kind == PREVIEW))
    assert asked.payload["face"] == "both"
    sheet = from_json(asked.payload["sheet"])
    assert isinstance(sheet, PaperSheet)
    assert sheet.en is not None
    assert sheet.fr is not None
    assert browser_for(people.partner).get(f"/versions/{version.pid}/both.pdf", check=False).status_code == 404


def test_a_paper_in_one_language_has_nothing_side_by_side(
    browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    version = papers.issue(papers.draft(text="First."), follow=("fr",))
    reader = browser_for(people.delegate)
    assert "side by side" not in reader.get(f"/papers/{version.paper.pid}").text
    assert reader.get(f"/versions/{version.pid}/both.pdf", check=False).status_code == 404


def test_a_draft_is_printed_as_it_would_go_out(
    app: Flask, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft(text="First.", french="Un.")
    with app.app_context():
        engine = db.engine
    reader = browser_for(people.secretary)
    page = reader.get(f"/papers/{paper.pid}").text
    for face, languages in (("en", "en"), ("fr", "fr"), ("both", "en fr")):
        address = f"/papers/{paper.pid}/drafts/{face}/draft.pdf"
        assert address in page
        assert "The PDF is being made." in reader.get(address).text
        with count_queries(engine) as seen:
            assert "The PDF is being made." in reader.get(address).text
        # Who asks, in two; the paper; its drafts; what it has ahead of it; whether the print was asked for; and the frame.
        assert len(seen) <= 7, "\n".join(seen)
        asked = look(select(OutboxMessage).where(OutboxMessage.kind == PREVIEW))[-1]
        assert asked.payload["face"] == face
        sheet = from_json(asked.payload["sheet"])
        assert isinstance(sheet, PaperSheet)
        assert sheet.front.draft is not None, "each page says that it is a draft"
        assert [code for code in ("en", "fr") if sheet.text("fr" if code == "fr" else "en")] == languages.split()
        assert browser_for(people.delegate).get(address, check=False).status_code == 404


def test_a_draft_in_one_language_has_nothing_side_by_side(
    browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    paper = papers.draft(text="First.")
    reader = browser_for(people.secretary)
    assert "side by side" not in reader.get(f"/papers/{paper.pid}").text
    for face in ("fr", "both"):
        assert reader.get(f"/papers/{paper.pid}/drafts/{face}/draft.pdf", check=False).status_code == 404
