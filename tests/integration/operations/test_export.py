"""The export: nothing of the register is missing from it, nothing that opens a door is in it, and half of it says so."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import html5lib
import lxml.html
import pytest
from click.testing import CliRunner
from icalendar import Calendar
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from secretariat.cli import main
from secretariat.core import audit, blobs
from secretariat.core.blobs import FolderStore
from secretariat.core.db import Base
from secretariat.core.ids import Ref
from secretariat.decisions.models import Decision, DecisionPaper
from secretariat.documents.models import Paper, Version
from secretariat.documents.services import save_draft
from secretariat.meetings.models import Meeting
from secretariat.operations import export
from secretariat.operations.export import plan
from secretariat.operations.export.place import UNFINISHED, Place
from secretariat.operations.manifest import Refused
from secretariat.people import feeds
from secretariat.settings import Settings
from tests.client import BrowserFor
from tests.conftest import TODAY
from tests.integration.meetings.story import Story
from tests.integration.operations.conftest import killed_at
from tests.world import PASSWORD, Cast

PICTURE = b"a picture of nothing"


def exported(settings: Settings, store: FolderStore, folder: Path) -> Path:
    export.write(settings, store, folder, say=lambda _: None)
    return folder


@pytest.fixture
def filled(session: Session, people: Cast, issued: list[Version], store: FolderStore) -> Meeting:
    """Beside issued papers: a meeting with an agenda, a draft with a picture, and a file as it was received."""
    story = Story(session, people)
    meeting = story.meeting()
    paper = story.paper("=Plan/B: costs", "One paragraph.")
    story.attach(story.item(meeting, "Energy"), paper)
    [english] = [draft for draft in paper.drafts if draft.language == "en"]
    picture = blobs.keep(session, store, PICTURE, media_type="image/png").sha256
    text = f"One.\n\n![A picture](blob:{picture})"
    save_draft(
        session, english, actor=story.secretary, title="=Plan/B: costs", text=text, row_version=english.row_version
    )
    [french] = [draft for draft in paper.drafts if draft.language == "fr"]
    french.file_sha256 = blobs.keep(session, store, b"%PDF-1.4 as received", media_type="application/pdf").sha256
    french.file_name = "../../Plan B.PDF"
    session.commit()
    return meeting


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    return ((path, path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def missing(folder: Path, engine: Engine) -> list[str]:
    """Return what of the register an export lacks: rows, columns, files."""
    lacking = []
    with Session(engine) as session:
        for table in Base.metadata.tables.values():
            if table.name in plan.LEFT:
                continue
            path = folder / ("audit.jsonl" if table.name == "audit_entry" else f"tables/{table.name}.jsonl")
            rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
            if len(rows) != session.scalar(select(func.count()).select_from(table)):
                lacking.append(f"rows of {table.name}")
            wanted = {column.name for column in table.columns} - set(plan.KEPT_BACK.get(table.name, {}))
            if any(set(row) != wanted for row in rows):
                lacking.append(f"columns of {table.name}")
        hashes = {hashlib.sha256(content).hexdigest() for _, content in contents(folder)}
        lacking += [f"file {sha256}" for sha256 in session.scalars(select(blobs.Blob.sha256)) if sha256 not in hashes]
    return lacking


def test_nothing_of_the_register_is_missing(
    filled: Meeting,
    engine: Engine,
    settings: Settings,
    store: FolderStore,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = exported(settings, store, place / "export")
    assert missing(folder, engine) == []
    assert not (folder / UNFINISHED).exists()
    said = json.loads((folder / "manifest.json").read_text())
    there = {str(path.relative_to(folder)): hashlib.sha256(content).hexdigest() for path, content in contents(folder)}
    del there["manifest.json"], there["SHA256SUMS"]
    assert {file["name"]: file["sha256"] for file in said["files"]} == there
    subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=folder, check=True)
    (folder / "tables" / "grant_of_access.jsonl").write_text("")
    (folder / "files" / hashlib.sha256(PICTURE).hexdigest()).unlink()
    assert missing(folder, engine) == ["rows of grant_of_access", f"file {hashlib.sha256(PICTURE).hexdigest()}"]


def opening(session: Session, settings: Settings) -> set[str]:
    """Return what opens doors, as it is kept: what `plan` keeps back, and every long word of the tables that open one."""
    doors = [name for name, why in plan.LEFT.items() if why.startswith("open")]
    columns = [Base.metadata.tables[table].columns[name] for table, kept in plan.KEPT_BACK.items() for name in kept]
    columns += [column for name in doors for column in Base.metadata.tables[name].columns]
    found = {value for column in columns for value in session.scalars(select(column))}
    return {value for value in found if isinstance(value, str) and len(value) > 30} | {settings.secret_key}


def found_in(folder: Path, words: set[str]) -> list[str]:
    return sorted(
        str(path.relative_to(folder))
        for path, content in contents(folder)
        if any(word.encode() in content for word in words)
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_that_opens_a_door_is_in_it(
    filled: Meeting,
    session: Session,
    people: Cast,
    browser_for: BrowserFor,
    settings: Settings,
    store: FolderStore,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visitor, email = browser_for(), people.delegate.email
    session.rollback()  # the test lets go of the database
    for password in ("not the right one", PASSWORD):
        visitor.post("/sign-in", {"email": email, "password": password})
    cookies = [visitor.client.get_cookie(name) for name in ("session", "device")]
    feed = feeds.give_feed(session, people.delegate)
    session.commit()
    words = opening(session, settings) | {feed, PASSWORD} | {cookie.value for cookie in cookies if cookie}
    assert len(words) >= 7
    assert found_in(exported(settings, store, place / "export"), words) == []
    monkeypatch.setattr(plan, "KEPT_BACK", {})
    monkeypatch.setattr(plan, "TAKEN", plan.TAKEN | {"calendar_feed"})
    seeded = found_in(exported(settings, store, place / "seeded"), words)
    assert seeded == ["tables/calendar_feed.jsonl", "tables/user_account.jsonl"]


def test_it_is_as_of_one_instant(
    filled: Meeting, engine: Engine, settings: Settings, store: FolderStore, place: Path
) -> None:
    """Somebody writes after the papers and before the rows: what they wrote is in neither, and they do not wait."""
    with Session(engine) as session:
        seq, head = audit.head(session)

    def meanwhile(line: str) -> None:
        if line.startswith("papers:"):
            with Session(engine) as session:
                audit.record(session, "drill.written", actor=None, about=Ref("drill", 1))
                session.commit()

    export.write(settings, store, place / "export", say=meanwhile)
    chain = [json.loads(line) for line in (place / "export" / "audit.jsonl").read_text().splitlines()]
    said = json.loads((place / "export" / "manifest.json").read_text())
    assert (said["audit_seq"], said["audit_head"]) == (seq, head) == (chain[-1]["seq"], chain[-1]["hash"])
    with Session(engine) as session:
        assert audit.head(session)[0] == seq + 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestReading:
    """Of what was written: all with other means than the product's."""

    @pytest.fixture
    def folder(self, filled: Meeting, settings: Settings, store: FolderStore, place: Path) -> Path:
        return exported(settings, store, place / "export")

    def test_the_chain_holds_by_what_the_format_says_of_it(self, folder: Path) -> None:
        previous = audit.GENESIS
        for line in (folder / "audit.jsonl").read_text().splitlines():
            entry = json.loads(line)
            own = {name: value for name, value in entry.items() if name not in ("id", "hash")}
            own["at"] = datetime.fromisoformat(own["at"]).isoformat(timespec="microseconds")
            # By no code of ours: somebody else's program has docs/export.md alone.
            written = json.dumps(own, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            assert hashlib.sha256(unicodedata.normalize("NFC", written).encode()).hexdigest() == entry["hash"]
            assert entry["previous"] == previous
            previous = entry["hash"]
        assert previous != audit.GENESIS

    def test_a_paper_is_there_as_it_was_issued(self, folder: Path, issued: list[Version], store: FolderStore) -> None:
        version = issued[0]
        own = folder / "papers" / version.paper.symbol.replace("/", "_") / f"1 {version.symbol.replace('/', '_')}"
        assert sorted(path.name for path in own.iterdir()) == ["en.md", "en.pdf", "sheet.json"]
        assert (own / "en.md").read_text() == version.faces[0].source
        assert (own / "en.pdf").read_bytes().startswith(b"%PDF")

    def test_a_draft_is_there_with_its_text_its_picture_and_its_file(self, folder: Path, session: Session) -> None:
        paper = session.scalars(select(Paper).where(Paper.title_en.startswith("=Plan"))).one()
        draft = folder / "papers" / paper.pid / "draft"
        assert "blob:" in (draft / "en.md").read_text()
        assert (draft / "original-fr.pdf").read_bytes() == b"%PDF-1.4 as received"
        assert (folder / "files" / hashlib.sha256(PICTURE).hexdigest()).read_bytes() == PICTURE

    def test_a_meeting_is_there_with_agenda_and_calendar(self, folder: Path, filled: Meeting, session: Session) -> None:
        paper = session.scalars(select(Paper).where(Paper.title_en.startswith("=Plan"))).one()
        own = folder / "meetings" / f"{filled.body.code}-{filled.year}-{filled.ordinal:02}"
        with (own / "agenda.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["papers"] for row in rows if row["title_en"] == "Energy"] == [paper.pid]
        described = json.loads((own / "meeting.json").read_text())
        assert [item["title_en"] for item in described["items"]] == [row["title_en"] for row in rows]
        [event] = Calendar.from_ical((own / "meeting.ics").read_bytes()).walk("VEVENT")
        assert event["DTSTART"].dt == filled.starts_at

    def test_a_spreadsheet_takes_nothing_for_a_formula(self, folder: Path) -> None:
        with (folder / "papers.csv").open(encoding="utf-8-sig", newline="") as file:
            titles = {row["title_en"] for row in csv.DictReader(file)}
        assert "'=Plan/B: costs" in titles

    def test_each_link_of_its_pages_leads_to_a_file(self, folder: Path) -> None:
        pages = [*folder.glob("*.html"), *folder.glob("bodies/*.html")]
        assert len(pages) >= 4
        for page in pages:
            html5lib.HTMLParser(strict=True).parse(page.read_text())
            links = Links(page.read_text())
            assert links
            assert [link for link in links if not (page.parent / unquote(link)).is_file()] == []


class Links(list[str]):
    """The addresses that a page leads to."""

    def __init__(self, page: str) -> None:
        super().__init__(lxml.html.fromstring(page.encode()).xpath("//@href"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killed_at_any_step_it_says_that_it_is_unfinished(
    issued: list[Version], settings: Settings, store: FolderStore, place: Path
) -> None:
    """At its first steps, and further and further apart to the last."""
    number, folder = 1, place / "1"
    while killed_at(number, partial(exported, settings, store, folder)):
        if folder.exists() and any(folder.iterdir()):
            assert (folder / UNFINISHED).exists()
            with pytest.raises(Refused, match="begun and not finished"):
                exported(settings, store, folder)
        number += 1 + number
        folder = place / str(number)
    assert number > 40
    assert not (folder / UNFINISHED).exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestRefused:
    def test_a_folder_that_is_not_empty(self, settings: Settings, store: FolderStore, place: Path) -> None:
        (place / "mine").write_text("mine")
        with pytest.raises(Refused, match="is not empty"):
            exported(settings, store, place)
        assert [path.name for path in place.iterdir()] == ["mine"]

    def test_a_file_missing_from_the_store(
        self, issued: list[Version], settings: Settings, store: FolderStore, place: Path
    ) -> None:
        store.path(str(issued[0].renditions[0].blob_sha256)).unlink()
        with pytest.raises(Refused, match="missing from the store"):
            exported(settings, store, place / "export")
        assert (place / "export" / UNFINISHED).exists()

    def test_a_database_that_is_not_there(self, settings: Settings, store: FolderStore, place: Path) -> None:
        nowhere = replace(settings, database_url=f"sqlite:///{place / 'nothing.sqlite3'}")
        with pytest.raises(Refused, match="no database yet"):
            exported(nowhere, store, place / "export")
        assert not (place / "nothing.sqlite3").exists()


def test_two_papers_never_share_a_folder(place: Path) -> None:
    made = Place(place / "export")
    assert [made.free(name) for name in ("a/X", "a/x", "a/X")] == ["a/X", "a/x~2", "a/X~3"]


def test_a_first_look_is_exported_by_its_folder(place: Path) -> None:
    answer = CliRunner().invoke(main, ["export", str(place / "export"), "--data", str(place / "data")])
    assert answer.exit_code == 1
    assert "make run" in answer.output


def test_a_decision_goes_out_with_the_papers_it_disposed_of(
    issued: list[Version], session: Session, settings: Settings, store: FolderStore, place: Path
) -> None:
    sheet, *cited = issued[:3]
    session.add(
        Decision(
            body_id=session.scalars(select(Paper.body_id).where(Paper.id == sheet.paper_id)).one(),
            version_id=sheet.id, position=1, item_id=1, item_number="1", item_title_en="Energy", item_title_fr="Énergie",
            verb="agreed", verb_en="agreed", verb_fr="convient", decided_on=TODAY.date(), state="in_force",
            papers=[DecisionPaper(version_id=version.id) for version in cited],
        )
    )  # fmt: skip
    session.commit()
    symbols = [version.symbol for version in cited]
    folder = exported(settings, store, place / "export")
    with (folder / "decisions.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["sheet"], row["papers"]) == (sheet.symbol, "; ".join(symbols))
    assert len(symbols) > 0
