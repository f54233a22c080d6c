"""A pack from the issue of an agenda into a delegate's hands, and what is no longer handed out."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from secretariat.core import blobs, clock
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.errors import AlreadyOpened
from secretariat.documents.models import Reading, Rendition, Version
from secretariat.documents.services import withdraw
from secretariat.documents.services.circulate import recall_version
from secretariat.packs import queries, services
from secretariat.packs.models import Pack, PackDownload
from secretariat.packs.queries import BeforeTaking
from secretariat.packs.services import PackChanged
from secretariat.packs.states import PackForm
from secretariat.packs.views import files
from secretariat.press.check import faults
from secretariat.press.reading import page_texts
from secretariat.web.database import db
from tests.client import BrowserFor
from tests.integration.documents.conftest import Look, pdf
from tests.integration.packs.conftest import PACK, PRINT, Packed, opened
from tests.integration.press.test_printed import complaints
from tests.queries import count_queries
from tests.world import Cast


def flat(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_one_pack_is_made_ahead_for_all_who_may_see_the_same(packed: Packed, look: Look) -> None:
    packed.prepare(packed.paper("Booking policy", "Words of the policy.", french="Les mots."))
    packed.work()
    packs = look(select(Pack))
    assert len(packs) == 1  # head, delegate, secretaries and chair all see the same, and all read English
    (pack,) = packs
    assert pack.blob_sha256
    assert json.loads(pack.manifest)["papers"][1]["symbol"] == "AC/901-D(2026)0001"
    assert [place["first"] for place in pack.places] == ["2", "3"]
    assert look(select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == "failed")) == [0]


def test_it_is_one_tap_from_the_page_of_the_meeting(
    packed: Packed, people: Cast, browser_for: BrowserFor, look: Look, tmp_path: Path
) -> None:
    packed.prepare(packed.paper("Booking policy", "Words of the policy."), packed.paper("Rota", french="Les mots."))
    packed.work()
    reader = browser_for(people.delegate)
    address = packed.page
    page = reader.get(address).text
    assert f"{address}/pack/en.pdf" in page
    assert "2 papers, 4 pages, " in page
    data = packed.download(reader, "en.pdf")
    assert complaints(data, tmp_path) == []
    assert faults(data, marking="NATO UNCLASSIFIED", attached="/Data") == []
    text = "\n".join(page_texts(data))
    assert "Words of the policy." in text
    assert "pack 4 of 4" in text
    with opened(data) as file:
        manifest = json.loads(file.attachments["manifest.json"].get_file().read_bytes())
    assert [paper["symbol"] for paper in manifest["papers"]] == [
        "AC/901-A(2026)0001",
        "AC/901-D(2026)0001",
        "AC/901-D(2026)0002",
    ]
    (download,) = look(select(PackDownload))
    assert (download.user_id, download.form, len(download.held)) == (people.delegate.id, "pdf", 3)


def test_its_page_takes_seven_queries_for_nine_papers(
    app: Flask, packed: Packed, people: Cast, browser_for: BrowserFor
) -> None:
    """Who is signed in, and what counts for them; the meeting; its agenda; the papers; what stands beside the pack; the frame."""
    packed.prepare(
        packed.paper("Booking policy", "Words of the policy."), *(packed.paper(f"Rota {n}") for n in range(8))
    )
    packed.work()
    reader = browser_for(people.delegate)
    reader.get(f"{packed.page}/pack")
    with app.app_context(), count_queries(db.engine) as seen:
        assert "Booking policy" in reader.get(f"{packed.page}/pack").text
    assert len(seen) <= 7, seen


@pytest.mark.parametrize("papers", [5, 40])
def test_taking_it_along_takes_few_queries_whatever_the_number_of_papers(
    app: Flask, packed: Packed, people: Cast, browser_for: BrowserFor, papers: int
) -> None:
    """Who is signed in, and what counts for them; the meeting with its agenda; the papers; what is known before it is taken;
    the download. At the first look also that recalling ends, and what was opened."""
    packed.prepare(*(packed.paper(f"Rota {n}", "Words.", french="Les mots.") for n in range(papers)))
    packed.work()
    reader = browser_for(people.delegate)

    def asked(end: str, *, again: bool = False) -> int:
        with app.app_context(), count_queries(db.engine, again=again) as seen:
            assert packed.download(reader, end)
        return len(seen)

    reader.get("/calendar")
    assert asked("en.html") <= 8
    assert asked("en.html") <= 6
    assert asked("en.html", again=True) <= 5
    assert asked("en.pdf") <= 6
    assert asked("en.pdf", again=True) <= 5


def test_what_is_recalled_at_this_very_moment_is_not_taken_along(
    packed: Packed, people: Cast, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = packed.paper("Booking policy")
    packed.prepare(paper)
    packed.work()
    known = queries.before_taking

    def recalled_after(session: Session, *asked: Any, **more: Any) -> BeforeTaking:
        found = known(session, *asked, **more)
        recall_version(session, session.get_one(Version, version), actor=packed.secretary, reason="Too early")
        return found

    version, reader = paper.current_version_id, packed.actor(people.delegate)
    monkeypatch.setattr(queries, "before_taking", recalled_after)
    with pytest.raises(PackChanged):
        services.take(packed.session, packed.on, "en", actor=reader, form=PackForm.PDF)
    packed.session.rollback()
    assert look(select(PackDownload)) == []


def test_what_somebody_else_opens_at_this_very_moment_is_taken_along(
    packed: Packed, people: Cast, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed.prepare(packed.paper("Booking policy"))
    packed.work()
    known = queries.before_taking

    def opened_after(session: Session, *asked: Any, **more: Any) -> BeforeTaking:
        found = known(session, *asked, **more)
        session.execute(update(Version).values(opened_at=clock.now()))
        return found

    monkeypatch.setattr(queries, "before_taking", opened_after)
    services.take(packed.session, packed.on, "en", actor=packed.actor(people.delegate), form=PackForm.PDF)
    packed.session.commit()
    assert len(look(select(PackDownload))) == 1
    assert len(look(select(Reading).where(Reading.face == "en"))) == 2


def test_taking_it_along_counts_as_opening_its_papers(
    packed: Packed, people: Cast, browser_for: BrowserFor, look: Look
) -> None:
    paper = packed.paper("Booking policy")
    packed.prepare(paper)
    packed.work()
    packed.download(browser_for(people.delegate), "en.pdf")
    assert len(look(select(Reading).where(Reading.face == "en"))) == 2
    packed.session.rollback()
    with pytest.raises(AlreadyOpened):
        recall_version(packed.session, paper.current_version, actor=packed.secretary, reason="Too early")


def test_a_reader_of_french_gets_french_and_what_is_only_english(
    packed: Packed, people: Cast, browser_for: BrowserFor
) -> None:
    packed.prepare(packed.paper("Booking policy", french="Les mots du texte."), packed.paper("Rota", "Only English."))
    packed.work()
    reader = browser_for(people.delegate, language="fr")
    answer = reader.get(f"{packed.page}/pack/fr.pdf")
    assert "En préparation, demandé à 15" in answer.text
    assert answer.headers["Refresh"]
    packed.work(*PACK)
    text = "\n".join(page_texts(packed.download(reader, "fr.pdf")))
    assert "Les mots du texte." in text
    assert "Only English." in text
    assert "en anglais seulement" in " ".join(text.split())
    assert "dossier 4 sur 4" in text


def test_what_was_withdrawn_meanwhile_is_never_handed_out(
    packed: Packed, people: Cast, browser_for: BrowserFor, look: Look
) -> None:
    paper, other = packed.paper("Booking policy", "Words withdrawn."), packed.paper("Rota")
    packed.prepare(paper, other)
    packed.work()
    reader = browser_for(people.delegate)
    packed.session.rollback()
    withdraw(packed.session, paper, actor=packed.secretary, reason="Overtaken")
    packed.session.commit()
    answer = reader.get(f"{packed.page}/pack/en.pdf")
    assert answer.mimetype == "text/html"
    assert "Being made, asked at 15:26." in answer.text
    packed.work()
    data = packed.download(reader, "en.pdf")
    text = "\n".join(page_texts(data))
    assert "Words withdrawn." not in text
    assert "pack 3 of 3" in text
    assert len(look(select(Pack))) == 2


def test_a_paper_withdrawn_while_its_pack_is_made_stops_it(packed: Packed, people: Cast, look: Look) -> None:
    paper = packed.paper("Booking policy")
    packed.prepare(paper)
    packed.work(*PRINT)
    packed.work(PACK[0])
    assert len(look(select(Pack))) == 1
    withdraw(packed.session, paper, actor=packed.secretary, reason="Overtaken")
    packed.session.commit()
    packed.work(PACK[1])
    assert look(select(Pack.blob_sha256)) == [None]
    assert look(select(OutboxMessage.note).where(OutboxMessage.kind == PACK[1])) == ["a paper is no longer in force"]


def test_it_waits_for_the_last_paper_to_be_printed(packed: Packed, look: Look) -> None:
    packed.prepare(packed.paper("Booking policy"))
    packed.work(*PACK, minutes=1)
    assert look(select(Pack)) == []
    packed.work(*PRINT, minutes=1)
    packed.work(*PACK, minutes=4)
    assert len(look(select(Pack).where(Pack.blob_sha256.is_not(None)))) == 1


def test_what_cannot_be_printed_is_waited_for_half_an_hour_and_named(
    packed: Packed, people: Cast, browser_for: BrowserFor
) -> None:
    packed.prepare(packed.paper("Booking policy"), packed.paper("Rota"))
    packed.work()
    reader = browser_for(people.delegate)
    packed.download(reader, "en.pdf")
    with packed.session.begin():
        [made] = packed.session.scalars(
            select(Rendition).join(Version).where(Version.title_en == "Rota", Rendition.face == "en")
        )
        made.blob_sha256 = made.made_at = None
    packed.work(*PACK)
    with clock.at(clock.now() + timedelta(minutes=40)):
        page = reader.get(f"{packed.page}/pack").text
        assert "Not in the pack yet, since they could not be printed so far: AC/901-D(2026)0002, Rota." in flat(page)
        assert "withdrawn" not in reader.get(packed.page).text, "it is awaited, not gone"
        assert reader.get(f"{packed.page}/pack/en.pdf").mimetype == "text/html"
    packed.work(*PACK, minutes=40)
    with clock.at(clock.now() + timedelta(minutes=45)):
        text = flat("\n".join(page_texts(packed.download(reader, "en.pdf"))))
        assert "Not in the pack yet, since they could not be printed so far: AC/901-D(2026)0002 , Rota." in text
        assert "Words of Rota" not in text


def test_the_zip_holds_numbered_files_and_the_manifest(packed: Packed, people: Cast, browser_for: BrowserFor) -> None:
    packed.prepare(packed.paper("Booking policy"), packed.file("From elsewhere"))
    packed.work(*PRINT)
    data = packed.download(browser_for(people.delegate), "en.zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "01_AC_901-A-2026-0001_EN.pdf",
            "02_AC_901-D-2026-0001_EN.pdf",
            "03_AC_901-D-2026-0002_EN.pdf",
            "manifest.json",
        ]
        manifest = json.loads(archive.read("manifest.json"))
        assert [paper["file"] for paper in manifest["papers"]] == archive.namelist()[:3]
        cover, came = page_texts(archive.read("03_AC_901-D-2026-0002_EN.pdf"))
        assert "AC/901-D(2026)0002" in cover
        assert "Words of From elsewhere" in came


def test_the_page_for_reading_offline_needs_nothing(packed: Packed, people: Cast, browser_for: BrowserFor) -> None:
    packed.prepare(packed.paper("Booking policy", "Words of <b>the</b> policy."), packed.file("From elsewhere"))
    packed.work(*PRINT)
    page = packed.download(browser_for(people.delegate), "en.html").decode()
    assert "Words of &lt;b&gt;the&lt;/b&gt; policy." in page
    assert "03_AC_901-D-2026-0002_EN.pdf" in page
    for nothing in ("<script", "http://", "https://", "src=", "url(", "@import", "<link"):
        assert nothing not in page, nothing
    assert "default-src 'none'" in page


def test_the_page_for_reading_offline_holds_the_pictures_of_its_texts(
    packed: Packed, people: Cast, browser_for: BrowserFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = packed.app.extensions["secretariat.blobs"]
    picture = blobs.keep(packed.session, store, b"points of a picture", media_type="image/png")
    other = blobs.keep(packed.session, store, b"words of a file", media_type="application/pdf")
    text = f"![A plan](blob:{picture.sha256})\n\n![A file](blob:{other.sha256})"
    packed.prepare(packed.paper("Booking policy", text))
    packed.work(*PRINT)
    held = base64.b64encode(b"points of a picture").decode()
    page = packed.download(browser_for(people.delegate), "en.html").decode()
    assert f'<img src="data:image/png;base64,{held}" alt="A plan">' in page
    assert "img-src data:" in page
    assert (page.count("<img"), "[Picture: A file]" in page) == (1, True)
    monkeypatch.setattr(files, "PICTURES_MB", 0)
    page = packed.download(browser_for(people.delegate), "en.html").decode()
    assert (page.count("<img"), "[Picture: A plan]" in page) == (0, True)


def test_a_file_from_elsewhere_is_said_so_and_ends_the_claims(
    packed: Packed, people: Cast, browser_for: BrowserFor
) -> None:
    packed.prepare(packed.file("From elsewhere"), packed.paper("Booking policy"))
    packed.work()
    data = packed.download(browser_for(people.delegate), "en.pdf")
    texts = page_texts(data)
    assert "came as a file from elsewhere" in " ".join(texts[0].split())
    assert "Words of From elsewhere" in texts[3]
    with opened(data) as file:
        assert b"pdfuaid:part" not in file.Root.Metadata.read_bytes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (pdf("Secret", encryption=pikepdf.Encryption(owner="o", user="u")), "This file is protected"),
        (pdf("Broken")[:300], "This file is damaged"),
        (b"%PDF-1.7\nnothing of the kind", "This file is damaged"),
        (pdf(*["."] * 3000), "This file has 3000 pages"),
    ],
    ids=["encrypted", "broken", "no file", "3,000 pages"],
)
def test_a_file_that_cannot_be_joined_is_named_and_left_in_the_zip(
    content: bytes, said: str, packed: Packed, people: Cast, browser_for: BrowserFor
) -> None:
    packed.prepare(
        packed.file("From elsewhere", finished=content), packed.paper("Booking policy", "Words of the policy.")
    )
    packed.work()
    data = packed.download(browser_for(people.delegate), "en.pdf")
    texts = page_texts(data)
    assert said in " ".join(texts[0].split())
    assert "Words of the policy." in texts[2]
    assert len(texts) == 3


@pytest.mark.usefixtures("faulty_library")
def test_a_file_that_kills_its_reader_leaves_the_worker_alive(
    packed: Packed, people: Cast, browser_for: BrowserFor
) -> None:
    packed.prepare(
        packed.file("From elsewhere", finished=pdf("Kills") + b"\n%kills\n"), packed.paper("Booking policy", "Words.")
    )
    packed.work()
    texts = page_texts(packed.download(browser_for(people.delegate), "en.pdf"))
    assert "This file is damaged" in " ".join(texts[0].split())
    assert len(texts) == 3


def test_a_script_in_a_file_is_left_behind(packed: Packed, people: Cast, browser_for: BrowserFor) -> None:
    file = pikepdf.open(io.BytesIO(pdf("Scripted")))
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    file.Root.OpenAction = script
    file.pages[0].obj.AA = pikepdf.Dictionary(O=script)
    out = io.BytesIO()
    file.save(out)
    packed.prepare(packed.file("From elsewhere", out.getvalue()))
    packed.work()
    with opened(packed.download(browser_for(people.delegate), "en.pdf")) as whole:
        for held in whole.objects:
            if isinstance(held, pikepdf.Dictionary):
                assert held.get("/S") != pikepdf.Name.JavaScript


def test_strangers_get_the_answer_for_what_never_existed(packed: Packed, people: Cast, browser_for: BrowserFor) -> None:
    packed.prepare(packed.paper("Booking policy"))
    packed.work()
    for person in (people.partner, people.former, people.asb_delegate, people.administrator):
        reader = browser_for(person)
        address = packed.page
        for end in ("", "/en.pdf", "/en.zip", "/en.html", "/en.json", "/supplement.pdf"):
            assert reader.get(f"{address}/pack{end}").status_code == 404


def test_a_meeting_without_agenda_has_no_pack(packed: Packed, people: Cast, browser_for: BrowserFor) -> None:
    packed.on = packed.meeting()
    packed.session.commit()
    reader = browser_for(people.secretary)
    address = packed.page
    assert "There is no pack yet" in reader.get(f"{address}/pack").text
    assert reader.get(f"{address}/pack/en.pdf").location == f"{address}/pack"
    assert queries.contents_for(packed.session, packed.secretary, packed.on, "en") is None
