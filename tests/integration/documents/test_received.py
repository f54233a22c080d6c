"""Files from elsewhere, from the upload to the delegate: under a cover, the original beside it, Word files converted."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session, sessionmaker

from secretariat import verify, worker
from secretariat.committees.actors import load_actor
from secretariat.core import clock, outbox
from secretariat.core.blobs import FolderStore
from secretariat.core.errors import BadInput
from secretariat.documents.errors import FileNotReady
from secretariat.documents.markings import MarkingAboveCeiling
from secretariat.documents.models import Paper, ReceivedFile, Rendition
from secretariat.documents.received import WORD
from secretariat.documents.services.circulate import add_face
from secretariat.documents.uploads import Incoming, Taking, examine, examine_file, said_of_taking, take_in
from secretariat.press.apart import Failed
from secretariat.press.check import stamp_faults
from secretariat.press.fonts import ensure_fonts
from secretariat.press.reading import page_texts
from secretariat.settings import Settings
from tests.client import Browser
from tests.conftest import FONTS, TODAY
from tests.integration.documents.conftest import Papers, pdf
from tests.integration.documents.test_downloads import fetch
from tests.office import OFFICE, needs_office
from tests.unit.press.word_files import paragraph, part, word_file
from tests.world import Cast

Work = Callable[..., int]
HIDDEN = word_file(
    paragraph("Booking of rooms.") + f'<w:ins w:author="x">{paragraph("Added.")}</w:ins>',
    parts={"word/comments.xml": part("comments", f'<w:comment w:author="x">{paragraph("Why?")}</w:comment>')},
    author="A. Writer",
)


@pytest.fixture
def store(settings: Settings) -> FolderStore:
    return FolderStore(settings.data / "blobs")


@pytest.fixture
def work(engine: Engine, session: Session, settings: Settings) -> Work:
    """`work(kind, office=…)`: all that is due of one kind of work."""

    def round_(kind: str, *, office: str = "none", minutes: float = 0) -> int:
        session.rollback()  # the test lets go of the database
        session.expire_all()
        todo = worker.handlers(replace(settings, office=office), ensure_fonts(FONTS))
        with clock.at(TODAY.replace(minute=minutes) if minutes else TODAY):
            return outbox.run_due(sessionmaker(engine), {kind: todo[kind]})

    return round_


def bring(
    papers: Papers, data: bytes, name: str, *, language: str = "en", word: bool = True, paper: Paper | None = None
) -> Paper:
    """Take a file in as the upload page does."""
    paper = paper or papers.draft("From elsewhere", "")
    draft = next(row for row in paper.drafts if row.language == language)
    incoming = Incoming(io.BytesIO(data), name)
    take_in(
        papers.session,
        papers.app.extensions["secretariat.blobs"],
        draft,
        incoming,
        examine(incoming, Taking(limit_mb=5, word=word)),
        actor=load_actor(papers.session, papers.people.secretary),
    )
    papers.session.commit()
    return paper


def converting_to(*pages: str) -> Callable[..., bytes]:
    """A conversion that gives these pages, whatever it is asked to convert."""

    def convert(data: bytes, *, program: str) -> bytes:
        return pdf(*pages)

    return convert


def one(session: Session, sha256: str) -> ReceivedFile:
    session.rollback()
    session.expire_all()
    return session.get_one(ReceivedFile, sha256)


class TestPdf:
    def test_it_goes_out_under_a_cover_and_the_original_stays(
        self, session: Session, papers: Papers, store: FolderStore, work: Work
    ) -> None:
        came = pdf("First.", "Second.")
        version = papers.issue(bring(papers, came, "Report n° 3.pdf"))
        face = version.faces[0]
        assert work("render.version") == 1
        assert work("render.version", minutes=9) == 0
        made = session.scalars(select(Rendition)).one()
        assert (made.face, made.pages) == ("en", 3)
        assert made.blob_sha256 is not None
        assert made.blob_sha256 != face.file_sha256
        circulated = store.path(made.blob_sha256).read_bytes()
        assert stamp_faults(circulated, marking="NATO UNCLASSIFIED", symbol=version.symbol) == []
        cover, first, _ = page_texts(circulated)
        squeezed = "".join(cover.split())
        assert "Reportn°3.pdf" in squeezed
        assert face.content_hash in squeezed
        assert "From elsewhere" in " ".join(cover.split()) or "FROMELSEWHERE" in squeezed.upper()
        assert "First." in first
        assert store.path(face.content_hash).read_bytes() == came
        assert list(verify.faults(session, store)) == []

    def test_an_altered_original_is_named(
        self, session: Session, papers: Papers, store: FolderStore, work: Work
    ) -> None:
        version = papers.issue(bring(papers, pdf("First."), "report.pdf"))
        work("render.version")
        sha256 = version.faces[0].content_hash
        path = store.path(sha256)
        path.chmod(0o600)
        path.write_bytes(pdf("Another."))
        assert [fault for fault in verify.faults(session, store) if sha256 in fault] == [
            f"file {sha256}: its content was altered"
        ]

    def test_another_rendition_in_its_place_is_named(
        self, session: Session, papers: Papers, store: FolderStore, work: Work
    ) -> None:
        version = papers.issue(bring(papers, pdf("First."), "report.pdf"))
        work("render.version")
        made = session.scalars(select(Rendition)).one()
        made.blob_sha256 = version.faces[0].content_hash
        session.commit()
        assert any("PDF en: it is not the one that was made" in fault for fault in verify.faults(session, store))

    def test_a_language_added_later_goes_out_under_a_cover_too(
        self, session: Session, papers: Papers, people: Cast, work: Work
    ) -> None:
        paper = bring(papers, pdf("First."), "report.pdf")
        version = papers.issue(paper)
        work("render.version")
        session.expire_all()
        bring(papers, pdf("Premier."), "rapport.pdf", language="fr", paper=session.get_one(Paper, paper.id))
        add_face(session, version, actor=load_actor(session, people.secretary), language="fr")
        session.commit()
        assert work("render.version") == 1
        faces = {made.face: made.pages for made in session.scalars(select(Rendition))}
        assert faces == {"en": 2, "fr": 2}

    def test_the_page_shows_how_it_came_and_what_is_not_seen(
        self, papers: Papers, people: Cast, browser_for: type[Browser]
    ) -> None:
        def remark(file: pikepdf.Pdf) -> None:
            file.pages[0].obj.Annots = pikepdf.Array(
                [pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Contents="a remark", Rect=pikepdf.Array([0, 0, 9, 9]))]
            )
            file.docinfo["/Author"] = "A. Writer"

        with pikepdf.open(io.BytesIO(pdf("First.", "Second."))) as file:
            remark(file)
            out = io.BytesIO()
            file.save(out, deterministic_id=True)
        paper = bring(papers, out.getvalue(), "report.pdf")
        page = browser_for(people.secretary).get(f"/papers/{paper.pid}").text
        assert "report.pdf, 2 pages" in page
        assert "SHA-256" in page
        assert "comments, the name of its author (A. Writer)" in page
        asked = browser_for(people.secretary).get(f"/papers/{paper.pid}/circulate").text
        assert "holds more than its pages show: comments" in asked
        version = papers.issue(paper)
        read = browser_for(people.delegate).get(f"/papers/{paper.pid}").text
        assert "report.pdf, 2 pages" in read
        assert f"/versions/{version.pid}/en/received" in read
        assert "A. Writer" not in read

    def test_the_draft_is_shown_with_its_cover_before(
        self, papers: Papers, people: Cast, browser_for: type[Browser], work: Work
    ) -> None:
        paper = bring(papers, pdf("First."), "report.pdf")
        reader = browser_for(people.secretary)
        address, french = (f"/papers/{paper.pid}/drafts/{code}/preview.pdf" for code in ("en", "fr"))
        assert address in reader.get(f"/papers/{paper.pid}").text
        waiting = reader.get(address)
        assert waiting.headers["Refresh"] == "2"
        assert work("render.preview") == 1
        status, headers, data = fetch(reader, address)
        assert status == 200
        assert headers["Content-Disposition"] == "attachment; filename=DRAFT_EN.pdf"
        assert all("DRAFT" in text for text in page_texts(data))
        assert reader.get(french).status_code == 404
        assert browser_for(people.delegate).get(address).status_code == 404


class TestWord:
    def test_where_nothing_can_convert_it_the_page_says_what_to_do(
        self, app: Flask, papers: Papers, people: Cast, browser_for: type[Browser]
    ) -> None:
        with pytest.raises(BadInput, match="Save it as PDF, then upload it"):
            bring(papers, word_file(), "report.docx", word=False)
        papers.session.rollback()
        with app.test_request_context():
            assert "Word files cannot be converted here" in said_of_taking(Taking(5, word=False))
            assert "converted into PDF" in said_of_taking(Taking(5, word=True))

    def test_the_upload_page_says_what_is_taken(
        self, app: Flask, papers: Papers, people: Cast, browser_for: type[Browser]
    ) -> None:
        paper = papers.draft("From elsewhere", "")
        page = browser_for(people.secretary).get(f"/papers/{paper.pid}/upload").text
        taken = "PDF or Word (.docx)" if OFFICE else "Word files cannot be converted here"
        assert taken in page
        assert (".docx" in page) is bool(OFFICE)

    def test_it_waits_for_its_pages_and_cannot_go_out_before(
        self, session: Session, papers: Papers, people: Cast, browser_for: type[Browser]
    ) -> None:
        paper = bring(papers, HIDDEN, "report.docx")
        reader = browser_for(people.secretary)
        page = reader.get(f"/papers/{paper.pid}").text
        assert "report.docx is being converted" in page
        assert "comments, tracked changes, the name of its author (A. Writer)" in page
        assert "preview.pdf" not in page
        assert "is being converted into a PDF. Circulate" in reader.get(f"/papers/{paper.pid}/circulate").text
        with pytest.raises(FileNotReady):
            papers.issue(paper)
        session.rollback()
        status, headers, data = fetch(reader, f"/papers/{paper.pid}/drafts/en/received")
        assert (status, data, headers["Content-Type"]) == (200, HIDDEN, WORD)
        assert headers["Content-Disposition"] == "attachment; filename=DRAFT_EN_as-received.docx"

    @pytest.mark.parametrize(
        ("office", "problem", "words"),
        [("none", "missing", "is not installed here"), ("/bin/false", "failed", "Save it as PDF")],
    )
    def test_what_could_not_be_converted_says_so(
        self,
        office: str,
        problem: str,
        words: str,
        session: Session,
        papers: Papers,
        people: Cast,
        browser_for: type[Browser],
        work: Work,
    ) -> None:
        paper = bring(papers, word_file(), "report.docx")
        draft = paper.drafts[0]
        assert work("convert.file", office=office) == 1
        assert one(session, str(draft.file_sha256)).problem == problem
        page = browser_for(people.secretary).get(f"/papers/{paper.pid}").text
        assert "report.docx could not be converted" in page
        assert words in page
        with pytest.raises(FileNotReady, match="could not be converted"):
            papers.issue(session.get_one(Paper, paper.id))

    def test_a_converted_file_goes_out_with_both_hashes_known(
        self,
        session: Session,
        papers: Papers,
        people: Cast,
        store: FolderStore,
        work: Work,
        browser_for: type[Browser],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(worker, "convert", converting_to("Booking of rooms."))
        paper = bring(papers, HIDDEN, "report.docx")
        assert work("convert.file", office="/bin/true") == 1
        known = one(session, str(paper.drafts[0].file_sha256))
        assert (known.pages, known.problem) == (1, "")
        version = papers.issue(session.get_one(Paper, paper.id))
        work("render.version")
        made = session.scalars(select(Rendition)).one()
        cover = page_texts(store.path(str(made.blob_sha256)).read_bytes())[0]
        assert "converted" in cover
        assert version.faces[0].content_hash in "".join(cover.split())
        _, headers, data = fetch(browser_for(people.delegate), f"/versions/{version.pid}/en/received")
        assert data == HIDDEN
        assert "_as-received_" in headers["Content-Disposition"]
        assert headers["Content-Disposition"].endswith(".docx")
        assert list(verify.faults(session, store)) == []
        session.execute(update(ReceivedFile).values(pdf_sha256=made.blob_sha256))
        session.flush()
        assert any("its pages are not those it was converted into" in fault for fault in verify.faults(session, store))
        session.rollback()

    def test_pages_with_a_marking_above_the_ceiling_are_not_kept(
        self, session: Session, papers: Papers, work: Work, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(worker, "convert", converting_to("NATO SECRET"))
        paper = bring(papers, word_file(), "report.docx")
        work("convert.file", office="/bin/true")
        known = one(session, str(paper.drafts[0].file_sha256))
        assert (known.problem, known.pdf_sha256) == ("marked", None)

    @pytest.mark.parametrize(
        "data",
        [
            word_file(paragraph("NATO ", "SEC", "RET")),
            word_file(parts={"word/header1.xml": part("hdr", paragraph("NATO CONFIDENTIAL"))}),
            word_file(parts={"word/comments.xml": part("comments", paragraph("NATO RESTRICTED"))}),
            word_file("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>NATO SECRET</w:t></w:r></w:p>"),
            word_file(author="NATO SECRET"),
        ],
        ids=["cut into runs", "in the head", "in a comment", "hidden", "in its properties"],
    )
    def test_a_marking_above_the_ceiling_is_found_wherever_it_stands(self, data: bytes) -> None:
        with pytest.raises(MarkingAboveCeiling):
            examine_file(data)

    @needs_office
    def test_the_real_program_converts_it(
        self, session: Session, papers: Papers, store: FolderStore, work: Work
    ) -> None:
        paper = bring(papers, HIDDEN, "report.docx")
        assert work("convert.file", office=OFFICE) == 1
        known = one(session, str(paper.drafts[0].file_sha256))
        assert known.problem == ""
        assert known.pages == 1
        made = store.path(str(known.pdf_sha256)).read_bytes()
        assert "Booking of rooms." in page_texts(made)[0]
        assert b"Why?" not in made
        with pikepdf.open(io.BytesIO(made)) as file:
            assert "/StructTreeRoot" in file.Root

    @needs_office
    def test_the_real_program_ends_when_it_takes_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from secretariat.press import office

        monkeypatch.setattr(office, "SECONDS", 1)
        monkeypatch.setattr(office, "MEMORY", 200_000_000)
        with pytest.raises(Failed):
            office.convert(word_file(), program=OFFICE)
