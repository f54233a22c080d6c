"""Files that are refused: what is kept of it, who is told, and what honest ones get past the same door."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.parsers import expat

import pikepdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from secretariat.core.audit import AuditEntry
from secretariat.core.blobs import Blob
from secretariat.core.db import Base, reading
from secretariat.core.mail import Office
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.notices import WRITERS
from secretariat.documents.services.refuse import FILE_REFUSED
from secretariat.press.apart import Failed
from secretariat.press.quarantine import asking
from secretariat.press.quarantine.answering import answer
from secretariat.press.word.package import Package
from secretariat.settings import Settings
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers, pdf
from tests.plugins.clamav import EICAR, clamd
from tests.unit.press.word_files import paragraph, word_file
from tests.world import Cast, World

PDF_FILE, WORD_FILE = pdf("From elsewhere."), word_file(paragraph("From Word."))
OFFICE = Office("secretariat@example.org", "House", "https://papers.example.org", {}, first_password_key="")
Rows = Callable[[], dict[str, int]]


@pytest.fixture
def rows(engine: Engine) -> Rows:
    """How many rows each table has, but for those that say that something was refused."""

    def count() -> dict[str, int]:
        beside = {"audit_entry", "outbox_message"}
        with reading(), Session(engine) as session:
            tables = [table for table in Base.metadata.sorted_tables if table.name not in beside]
            return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}

    return count


def files_in(settings: Settings) -> list[str]:
    return [path.name for path in (settings.data / "blobs").rglob("*") if path.is_file()]


def refusals(look: Look) -> list[AuditEntry]:
    return look(select(AuditEntry).where(AuditEntry.event == "upload.refused"))


def told(look: Look) -> list[dict[str, Any]]:
    return [message.payload for message in look(select(OutboxMessage)) if message.payload.get("notice") == FILE_REFUSED]


def sent(data: bytes, name: str = "paper.pdf", **more: Any) -> dict[str, Any]:
    return {"language": "en", "file": (io.BytesIO(data), name), **more}


def doors(people: Cast, paper: Paper) -> dict[str, tuple[str, dict[str, Any]]]:
    """Every form through which a file comes, and what else it asks."""
    new = {"way": "file", "kind": "policy_paper", "original_language": "en", "format": people.members.pid}
    return {
        "upload": (f"/papers/{paper.pid}/upload", {}),
        "new": (f"/bodies/{people.opc.pid}/papers/new", {**new, "title_en": "Brought", "title_fr": "Apporté"}),
        "word": (f"/papers/{paper.pid}/word", {}),
    }


@pytest.mark.parametrize("door", ["upload", "new", "word"])
def test_a_marked_file_leaves_nothing_but_that_it_was_refused(
    door: str,
    browser_for: type[Browser],
    people: Cast,
    papers: Papers,
    look: Look,
    rows: Rows,
    settings: Settings,
) -> None:
    world = World(papers.session)
    officer = world.user("Otto Officer")
    world.appoint(officer, "security_officer")
    papers.session.commit()
    paper = papers.draft()
    house = browser_for(people.secretary)
    address, more = doors(people, paper)[door]
    assert house.get(address).status_code == 200
    before = rows()
    data = word_file(paragraph("NATO SECRET") + paragraph("The plan.")) if door == "word" else pdf("NATO SECRET")
    answer = house.post(address, sent(data, "the secret plan.pdf", **more))
    assert answer.status_code == 422
    assert answer.text.count("Tell the security officer") == 1
    assert rows() == before
    assert files_in(settings) == []
    entry = refusals(look)[0]
    assert (entry.actor, entry.data) == (f"user:{people.secretary.id}", '{"reason":"marked"}')
    payload = told(look)[0]
    assert payload["user"] == officer.id
    letter = WRITERS[FILE_REFUSED](papers.session, payload, OFFICE)
    assert "marking above" in letter.text
    assert people.secretary.name in letter.text
    assert "plan" not in letter.subject + letter.text
    with pytest.raises(Dropped):
        WRITERS[FILE_REFUSED](papers.session, {**payload, "user": people.secretary.id}, OFFICE)


def test_what_is_merely_broken_is_written_down_and_nobody_told(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    answer = browser_for(people.secretary).post(f"/papers/{paper.pid}/upload", sent(b"%PDF-1.7 nothing more"))
    assert answer.status_code == 422
    assert [entry.data for entry in refusals(look)] == ['{"reason":"pdf-broken"}']
    assert told(look) == []


def test_words_in_a_sentence_are_asked_about(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    speaks = pdf("Papers marked NATO SECRET are kept in another system.")
    assert "mentioned" not in house.get(f"/papers/{paper.pid}/upload").text
    asked = house.post(f"/papers/{paper.pid}/upload", sent(speaks))
    assert asked.status_code == 422
    assert "stand in a sentence of this file" in asked.text
    assert 'name="mentioned"' in asked.text
    assert told(look) == []
    assert look(select(Blob)) == []
    assert house.post(f"/papers/{paper.pid}/upload", sent(speaks, mentioned="y")).status_code == 303
    marked = house.post(f"/papers/{paper.pid}/upload", sent(pdf("NATO SECRET"), mentioned="y"))
    assert "security officer" in marked.text, "who says that it only speaks of them cannot bring a marked one"


def test_the_house_goes_on_while_a_file_is_looked_through(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, other = papers.draft(), papers.draft("Another")
    saved: list[int] = []

    def run(*_: Any, **__: Any) -> bytes:
        papers.write(other, "Written meanwhile.")  # on SQLite it would wait for ever, did the upload hold the lock
        saved.append(1)
        raise Failed("it crashed")

    monkeypatch.setattr(asking, "run_apart", run)
    answer = browser_for(people.secretary).post(f"/papers/{paper.pid}/upload", sent(pdf()))
    assert answer.status_code == 422
    assert "could not be looked through" in answer.text
    assert saved == [1]
    texts = look(select(DraftFace.text).where(DraftFace.paper_id == other.id, DraftFace.language == "en"))
    assert texts == ["Written meanwhile."]
    assert [entry.data for entry in refusals(look)] == ['{"reason":"gave-out"}']


def test_who_may_not_bring_a_file_has_none_looked_through(
    browser_for: type[Browser], people: Cast, papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*_: Any, **__: Any) -> bytes:
        raise AssertionError("it was looked through")

    monkeypatch.setattr(asking, "run_apart", run)
    paper = papers.draft()
    for address, more in doors(people, paper).values():
        assert browser_for(people.delegate).post(address, sent(pdf(), **more)).status_code in (403, 404)


def test_no_web_process_takes_a_strangers_file_apart(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_: Any, **__: Any) -> Any:
        raise AssertionError("it was taken apart here")

    for module, name in ((pikepdf, "open"), (zipfile, "ZipFile"), (Package, "tree"), (Image, "open")):
        monkeypatch.setattr(module, name, opened)
    monkeypatch.setattr(expat, "ParserCreate", opened)
    paper = papers.draft()
    house = browser_for(people.secretary)
    assert house.post(f"/papers/{paper.pid}/upload", sent(PDF_FILE)).status_code == 303
    brought = house.post(f"/papers/{paper.pid}/word", sent(WORD_FILE, "brought.docx")).location
    assert house.get(brought).status_code == 200
    seen = str(look(select(DraftFace.row_version).where(DraftFace.language == "en"))[0])
    assert house.post(brought, {"title": "Rooms", "seen": seen}).status_code == 303
    assert "From Word." in look(select(DraftFace.text).where(DraftFace.language == "en"))[0]


@pytest.mark.parametrize("door", ["upload", "new", "word"])
def test_what_the_virus_scanner_knows_is_refused_at_every_door(
    door: str,
    app: Flask,
    browser_for: type[Browser],
    people: Cast,
    papers: Papers,
    look: Look,
    rows: Rows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(papers.session)
    world.appoint(world.user("Otto Officer"), "security_officer")
    papers.session.commit()
    paper = papers.draft()
    house = browser_for(people.secretary)
    address, more = doors(people, paper)[door]
    assert house.get(address).status_code == 200
    before = rows()
    clean = WORD_FILE if door == "word" else PDF_FILE
    with clamd() as scanner:
        settings = replace(app.extensions["secretariat.settings"], clamav=scanner)
        monkeypatch.setitem(app.extensions, "secretariat.settings", settings)
        infected = house.post(address, sent(clean + EICAR, **more))
        assert infected.status_code == 422
        assert "the security officer was told" in infected.text
        assert rows() == before
        assert [payload["reason"] for payload in told(look)] == ["infected"]
        assert house.post(address, sent(clean, **more)).status_code == 303
    kept = rows()
    silent = house.post(address, sent(clean, **more))
    assert silent.status_code == 422
    assert "does not answer" in silent.text
    assert rows() == kept
    assert [entry.data for entry in refusals(look)] == ['{"reason":"infected"}', '{"reason":"not-scanned"}']
    assert len(told(look)) == 1


def test_no_name_of_a_file_does_any_harm(
    browser_for: type[Browser],
    people: Cast,
    papers: Papers,
    look: Look,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = json.dumps(answer({"want": "facts"}, PDF_FILE)).encode()
    monkeypatch.setattr(asking, "run_apart", lambda *_, **__: said)
    paper = papers.draft()
    house = browser_for(people.secretary)
    for name, shown in {
        "../../../etc/passwd": "passwd.pdf",
        "plan\u202efdp.exe": "planfdp.exe.pdf",
        "CON.pdf": "CON.pdf",
        "é" * 300 + ".pdf": "é" * 120 + ".pdf",
        "<script>.pdf": "_script_.pdf",
    }.items():
        assert house.post(f"/papers/{paper.pid}/upload", sent(PDF_FILE, name)).status_code == 303, name
        assert look(select(DraftFace.file_name).where(DraftFace.language == "en")) == [shown]
        assert house.get(f"/papers/{paper.pid}").status_code == 200
    assert files_in(settings) == [hashlib.sha256(PDF_FILE).hexdigest()], "kept once, under its hash"
