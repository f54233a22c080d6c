"""The pack of everybody, for every meeting, unpacked: pages, attachment, bookmarks, metadata, names, texts.

It holds no word that is not meant for its reader, and every word of the papers that its reader can download one by one.
"""

from __future__ import annotations

import io
import json

import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import clock, i18n
from secretariat.documents.models import Version
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.issue import issued_snapshot
from secretariat.packs import making
from secretariat.packs.models import Pack
from secretariat.press.fonts import ensure_fonts
from secretariat.press.reading import page_texts
from secretariat.web.database import db
from tests.access.stage import Stage, Visitor
from tests.access.test_canaries import leaks, said, words_in, words_in_pdf, words_in_zip
from tests.access.who import ACTORS
from tests.conftest import FONTS, TODAY

#: Who can tell apart what the others see alike.
READERS = tuple(actor for actor in ACTORS if actor != "second_secretary")


def make_packs(stage: Stage) -> int:
    """Make what was asked for, as the worker does."""
    maker = making.Maker(stage.store, ensure_fonts(FONTS))
    with stage.app.app_context(), Session(db.engine) as session:
        waiting = list(session.scalars(select(Pack.id).where(Pack.blob_sha256.is_(None)).order_by(Pack.id)))
        for pack_id in waiting:
            payload = {"pack": pack_id}
            making.keep(session, payload, maker.make(making.read(session, payload)))
        session.commit()
    return len(waiting)


def meetings_of(stage: Stage) -> dict[str, list[str]]:
    """Every meeting whose agenda was ever issued, by public id, with the versions in force of what it cites."""
    found: dict[str, list[str]] = {}
    with stage.looking() as session:
        for meeting in session.scalars(select(Meeting).order_by(Meeting.id)):
            paper = meeting.agenda_paper
            if paper is None or paper.current_version is None:
                continue
            cited = {pid for item in issued_snapshot(paper.current_version).items for pid in item.papers}
            versions = session.scalars(select(Version).join(Version.paper).where(Version.state == "issued"))
            found[meeting.pid] = [paper.current_version.pid]
            found[meeting.pid] += [one.pid for one in versions if one.paper.pid in cited]
    return found


@pytest.fixture(scope="module")
def packs(sqlite_stage: Stage, printed: str) -> dict[str, dict[str, dict[str, set[str]]]]:
    """Actor -> meeting -> form -> words."""
    with clock.at(TODAY), i18n.speaking("en"):
        sqlite_stage.fresh(printed)
        meetings = meetings_of(sqlite_stage)
        visitors = {actor: Visitor(sqlite_stage, actor) for actor in READERS}
        for visitor in visitors.values():
            for pid in meetings:
                visitor.get(f"/meetings/{pid}/pack/en.pdf").close()
        assert make_packs(sqlite_stage) >= 4
        return {actor: _taken(visitor, meetings) for actor, visitor in visitors.items()}


def _taken(visitor: Visitor, meetings: dict[str, list[str]]) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = {}
    for pid, versions in meetings.items():
        response = visitor.get(f"/meetings/{pid}/pack/en.pdf")
        if response.mimetype != "application/pdf":
            response.close()
            continue
        forms = {"pdf": words_in_pdf(response.data) | words_in(response.headers["Content-Disposition"])}
        forms["pages"] = words_in(" ".join(page_texts(response.data)))
        response.close()
        for ending, read in (("zip", words_in_zip), ("html", words_in), ("json", words_in)):
            response = visitor.get(f"/meetings/{pid}/pack/en.{ending}")
            assert "attachment" in response.headers["Content-Disposition"]
            forms[ending] = read(response.data)
            response.close()
        forms["one by one"] = set()
        for version in versions:
            response = visitor.get(f"/versions/{version}/en.pdf")
            if response.mimetype == "application/pdf":
                forms["one by one"] |= words_in(" ".join(page_texts(response.data)))
            response.close()
        found[pid] = forms
    return found


def test_a_pack_holds_no_word_that_is_not_meant_for_its_reader(sqlite_stage: Stage, packs) -> None:  # type: ignore[no-untyped-def]
    found = {
        actor: {word: f"{pid} {form}" for pid, forms in here.items() for form, words in forms.items() for word in words}
        for actor, here in packs.items()
    }
    assert not leaks(sqlite_stage.scene.words, found), said(leaks(sqlite_stage.scene.words, found))


def test_a_pack_holds_every_word_of_the_papers_its_reader_can_download(packs) -> None:  # type: ignore[no-untyped-def]
    missing = [
        f"{actor}, {pid}: {sorted(forms['one by one'] - forms[form])} not in the {form}"
        for actor, here in packs.items()
        for pid, forms in here.items()
        for form in ("pages", "zip")
        if forms["one by one"] - forms[form]
    ]
    assert not missing, said(missing)


def test_packs_were_seen(packs) -> None:  # type: ignore[no-untyped-def]
    """A walk that saw nothing would find nothing."""
    for actor in ("secretary", "chair", "delegate", "head_a", "partner"):
        assert packs[actor], actor
        assert all(len(forms["pages"]) > 3 for forms in packs[actor].values())
    for actor in ("administrator", "former", "drafter"):
        assert not packs[actor], actor


def test_a_word_in_a_manifest_or_a_bookmark_is_found() -> None:
    """The defects that the walk is there for."""
    file = pikepdf.new()
    file.add_blank_page()
    file.attachments["manifest.json"] = json.dumps({"title": "kq0123z"}).encode()
    with file.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("kq0124z", 0))
    out = io.BytesIO()
    file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert words_in_pdf(out.getvalue()) == {"kq0123z", "kq0124z"}
