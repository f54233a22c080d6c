"""Somebody invited to some items gets an extract of the record, in the words the chair approved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.blobs import FolderStore
from secretariat.documents import grants
from secretariat.documents.models import Version
from secretariat.documents.services.circulate import recall_version
from secretariat.documents.symbols import Symbol, parse
from secretariat.minutes import extracting, proof
from secretariat.minutes.errors import NotAsApproved
from secretariat.minutes.extracting import stands_in, without_items, without_symbols
from secretariat.minutes.services.issue import issue_minutes, plan_minutes
from secretariat.press import canonical
from secretariat.press.sheets import RecordSheet, from_json
from tests.client import Browser
from tests.integration.minutes.invited import OTHERS, Invited, traces
from tests.integration.minutes.story import AFTERWARDS
from tests.plugins.stages import staged
from tests.world import Cast


@staged
def scene(session: Session, people: Cast) -> Invited:
    return Invited(session, people)


def sheet_of(version: Version) -> RecordSheet:
    sheet = from_json(version.sheet)
    assert isinstance(sheet, RecordSheet)
    return sheet


def words(version: Version, language: str = "en") -> str:
    return next(face.source for face in version.faces if face.language == language)


def test_an_extract_says_what_it_is_and_whose_approval_it_bears(scene: Invited) -> None:
    version = scene.record_issued()
    sheet = sheet_of(version)
    assert version.symbol == "AC/901-R(2026)0001 (INV-X)"
    assert version.title_en == "Extract of the record for Partner X, 1st meeting of 2026"
    assert version.title_fr == "Extrait du compte rendu à l’intention de Partenaire X, 1re réunion de 2026"
    assert sheet.corrections is not None
    assert sheet.corrections.en.startswith("This is an extract of the record")
    assert sheet.approval is not None
    assert sheet.approval.what.en == "the whole record, of which this is an extract"
    assert (sheet.approval.sha256, sheet.approval.entry, sheet.approval.head) == ("", None, "")
    assert [(one.numbers.en, one.title.en) for one in sheet.items] == [
        ("1", "Pilots"),
        ("2", "Harbour"),
        ("3", "Lighthouse"),
    ]
    assert [one.label.en for one in sheet.present] == ["Chair", "Others"]
    assert sheet.present[1].text.en == "Partner X"
    assert [one.group.en for one in sheet.participants] == ["Chair", "Partner X"]


def test_its_passages_are_those_that_were_approved_and_no_others(scene: Invited) -> None:
    version = scene.record_issued()
    whole = scene.visible(scene.people.delegate, kind="record")[0]
    said, approved = words(version), words(whole)
    for name in ("Pilots", "Harbour", "Lighthouse"):
        assert f"The Chair spoke of {name}." in said
        assert f"A note on {name}." in said
    assert "called the meeting to order" not in said
    assert "closed at" not in said
    assert stands_in(canonical.parse(said), canonical.parse(approved))
    assert traces(approved) == list(OTHERS), "the gate can see them"
    kept = version.sheet + said + version.title_en + version.title_fr + str(version.distribution)
    assert traces(kept) == []
    for other in (whole.pid, "Ada Head", "Clara Wennberg", "AC/901-D(2026)0002", "paragraphs", "decisions"):
        assert other not in kept, other


def test_a_word_that_was_not_approved_is_never_issued(scene: Invited, monkeypatch: pytest.MonkeyPatch) -> None:
    assembled = extracting.assembled

    def seeded(*given, **more):  # type: ignore[no-untyped-def]  # passed on
        text = canonical.to_source(assembled(*given, **more))
        return canonical.parse(text.replace("answered on Harbour", "agreed on Harbour"))

    with clock.at(AFTERWARDS):
        minutes = scene.recorded()
        assert plan_minutes(scene.session, minutes).extracts
        monkeypatch.setattr(extracting, "assembled", seeded)
        with pytest.raises(NotAsApproved):
            plan_minutes(scene.session, minutes)
    scene.session.rollback()


def test_the_later_language_of_an_extract_is_theirs_alone(scene: Invited) -> None:
    version = scene.record_issued(certify=True)
    assert {face.language for face in version.faces} == {"en", "fr"}
    french = words(version, "fr")
    assert "La présidence parle de Harbour." in french
    assert traces(french) == []
    whole = scene.visible(scene.people.delegate, kind="record")[0]
    assert traces(words(whole, "fr")) == list(OTHERS)


def test_symbols_of_papers_they_were_not_given_are_left_out(scene: Invited) -> None:
    known = [symbol.base for symbol in [parse("AC/901-D(2026)0001 (INV-X)")] if isinstance(symbol, Symbol)]
    text = "As AC/901-D(2026)0001-REV1 says, and (AC/901-D(2026)0002), C-M(2026)0007-COR1."
    assert without_symbols(text, known) == "As AC/901-D(2026)0001-REV1 says, and ([…]), […]."
    with clock.at(AFTERWARDS):
        minutes = scene.record(
            scene.held, texts={"Harbour": "The Chair recalled AC/901-D(2026)0002 and AC/901-D(2026)0001."}
        )
        grants.give_house(scene.session, minutes.ref, body_id=scene.held.body_id, given_by=1)
        scene.approved(minutes)
        issue_minutes(scene.session, minutes, actor=scene.secretary)
        scene.session.commit()
    version = scene.visible(kind="record")[0]
    assert "The Chair recalled […] and AC/901-D(2026)0001." in canonical.plain_text(canonical.parse(words(version)))
    assert "D(2026)0002" not in version.sheet


def test_numbers_of_items_that_are_not_theirs_are_left_out(scene: Invited) -> None:
    text = "Under item 2 and items 2 to 9; points 1, 2 et 7; au point\u00a08.1; item 3a; a point of order; 4 items."
    assert without_items(text, {"1", "2"}) == "Under item 2 and […]; […]; au […]; […]; a point of order; 4 items."
    with clock.at(AFTERWARDS):
        minutes = scene.record(
            scene.held, texts={"Harbour": "The Chair came back to items 7 and 8.\n\nItem 9 waits; item 1 does not."}
        )
        grants.give_house(scene.session, minutes.ref, body_id=scene.held.body_id, given_by=1)
        scene.approved(minutes)
        issue_minutes(scene.session, minutes, actor=scene.secretary)
        scene.session.commit()
    version = scene.visible(kind="record")[0]
    for said in (canonical.plain_text(canonical.parse(words(version))), version.sheet):
        assert "The Chair came back to […]." in said
        assert "[…] waits; item 1 does not." in said
    whole = scene.visible(scene.people.delegate, kind="record")[0]
    assert "items 7 and 8" in words(whole)


def test_a_recall_of_the_record_takes_the_extract_along(scene: Invited) -> None:
    scene.record_issued()
    whole = scene.visible(scene.people.delegate, kind="record")[0]
    with clock.at(AFTERWARDS + timedelta(hours=1)):
        recall_version(scene.session, whole, actor=scene.secretary, reason="Too early")
        scene.session.commit()
    assert scene.visible(kind="record") == []


def test_verify_names_an_extract_that_was_altered(scene: Invited, tmp_path: Path) -> None:
    version, store = scene.record_issued(), FolderStore(tmp_path)
    assert list(proof.faults(scene.session, store)) == []
    face = next(one for one in version.faces if one.authentic)
    face.__dict__["source"] = face.source.replace("answered", "agreed")
    assert any("(INV-X)" in one for one in proof.faults(scene.session, store))
    scene.session.rollback()


def test_their_pages_show_the_extract(scene: Invited, browser_for: type[Browser], people: Cast) -> None:
    version = scene.record_issued(certify=True)
    with clock.at(AFTERWARDS + timedelta(hours=1)):
        for language in ("en", "fr"):
            partner = browser_for(people.partner, language=language)
            for path in (
                f"/meetings/{scene.held.pid}",
                f"/papers/{version.paper.pid}",
                f"/papers/{version.paper.pid}?view=both",
            ):
                text = partner.get(path).text
                assert traces(text) == [], path
                assert "AC/901-R(2026)0001 (INV-X)" in text
        page = browser_for(people.partner).get(f"/papers/{version.paper.pid}").text
    assert "This is an extract of the record" in page
    assert "the whole record, of which this is an extract" in page
    assert "SHA-256" not in page
