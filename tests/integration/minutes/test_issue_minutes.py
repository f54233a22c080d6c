"""Issuing what the chair approved: exactly that text, once; later languages certified; recalls; corrigenda."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import audit, clock
from secretariat.core.db import writing
from secretariat.core.errors import BadInput, TransitionRefused
from secretariat.core.mail import Office
from secretariat.core.outbox import OutboxMessage
from secretariat.documents import queries as documents
from secretariat.documents.errors import ChangedMeanwhile
from secretariat.documents.queries.beside import beside
from secretariat.documents.services import note_opening
from secretariat.documents.services.circulate import recall_version
from secretariat.documents.services.preview import ask_for_print
from secretariat.documents.sheets import sheet_of, texts_of
from secretariat.meetings import queries as meetings
from secretariat.meetings.models import Attendance, Meeting
from secretariat.minutes import notices
from secretariat.minutes.errors import (
    CorrectedAlready,
    FacesDiffer,
    LanguageIncomplete,
    LanguageThere,
    NotAsApproved,
    ParentRecalled,
)
from secretariat.minutes.models import Certification, Minutes
from secretariat.minutes.queries import issued as queries
from secretariat.minutes.services.certify import certify_face, plan_face
from secretariat.minutes.services.corrigendum import start_corrigendum, unknown_paragraphs
from secretariat.minutes.services.issue import draft_of_minutes, issue_minutes, plan_minutes
from secretariat.minutes.services.submitting import submit
from secretariat.people.models import User
from secretariat.press import canonical
from secretariat.press.sheets import PaperSheet, RecordSheet, from_json, to_json
from tests.conftest import TODAY
from tests.integration.minutes.issuing import Issuing
from tests.integration.minutes.story import AFTERWARDS, came_of
from tests.plugins.stages import staged
from tests.world import Cast

OFFICE = Office("secretariat@example.org", "Secretariat", "http://localhost", {"example.org": "NU"})
R = "AC/901-R(2026)0001"


@pytest.fixture
def story(session: Session, people: Cast) -> Issuing:
    return Issuing(session, people)


@staged
def meeting(story: Issuing) -> Meeting:
    with clock.at(AFTERWARDS):
        held = story.held_meeting()
        story.issue_sheet(held)
        return held


@staged
def record(story: Issuing, meeting: Meeting) -> Minutes:
    return story.drafted(meeting)


def test_what_is_issued_is_the_approved_text_to_the_letter(story: Issuing, record: Minutes) -> None:
    approval = story.approved(record)
    version = issue_minutes(story.session, record, actor=story.secretary)
    (face,) = version.faces
    assert face.format == "canonical-text/1"
    assert face.authentic
    assert face.source == approval.submission.source
    assert face.content_hash == approval.text_hash == canonical.text_hash(canonical.parse(face.source))
    sheet = from_json(version.sheet)
    assert isinstance(sheet, RecordSheet)
    assert from_json(to_json(sheet)) == sheet
    assert sheet.en is not None
    assert canonical.text_hash(sheet.en) == approval.text_hash
    assert version.symbol == R == approval.submission.symbol
    assert version.to_follow == ["fr"]
    assert [made.face for made in version.renditions] == ["en"]
    assert record.state == "issued"


def test_the_approval_block_says_who_when_what_and_where_it_is_written_down(story: Issuing, record: Minutes) -> None:
    approval = story.approved(record)
    sheet = plan_minutes(story.session, record).sheet
    block = sheet.approval
    assert block is not None
    assert block.by.en == "Helena Brandt, ASG Operations, in mandate since 20\u00a0January\u00a02026"
    assert block.by.fr == "Helena Brandt, SGA Opérations, en fonction depuis le 20\u00a0janvier\u00a02026"
    assert (block.at.hour, block.at_utc.hour, block.zone_words.fr) == (15, 14, "heure de Bruxelles")
    assert block.method.en == "by password"
    assert block.what.en == f"{R}, English text, paragraphs 1 to 5, 5 decisions, 1 statement, list of participants"
    assert block.what.fr.startswith(f"{R}, texte anglais, paragraphes 1 à 5, 5 décisions, 1 déclaration")
    entry = story.session.scalars(select(audit.AuditEntry).where(audit.AuditEntry.seq == block.entry)).one()
    assert (entry.event, entry.hash) == ("minutes.approved", block.head)
    assert block.sha256 == approval.text_hash
    assert block.for_whom is None


def test_a_deputy_signs_in_the_place_of_the_chair(story: Issuing, record: Minutes) -> None:
    from secretariat.minutes.sheets import approval_block

    approval = story.approved(record)
    story.session.flush()
    story.session.expunge(approval.mandate)
    approval.for_name = "Ada Head"
    with story.session.no_autoflush:
        block = approval_block(
            approval, record, text=canonical.parse(approval.submission.source), zone="Europe/Brussels"
        )
    story.session.expire(approval)
    assert block.for_whom is not None
    assert (block.for_whom.en, block.for_whom.fr) == ("in the place of Ada Head", "en suppléance de Ada Head")


def test_who_was_there_stands_before_the_text(story: Issuing, meeting: Meeting, record: Minutes) -> None:
    story.approved(record)
    sheet = plan_minutes(story.session, record).sheet
    assert isinstance(sheet, RecordSheet)
    said = {entry.label.en: entry.text.en for entry in sheet.present}
    assert said == {
        "Chair": "Helena Brandt, ASG Operations",
        "Members": "all delegations were represented",
        "Secretariat": "Clara Wennberg, secretary",
    }
    groups = {one.group.en: [person.name for person in one.people] for one in sheet.participants}
    assert groups == {
        "Chair": ["Helena Brandt"],
        "Nation A": ["Ada Head"],
        "Nation B": ["Paul Restrup"],
        "Secretariat": ["Clara Wennberg"],
    }
    assert [item.numbers.en for item in sheet.items] == ["4 and 5", "6", "7"]


def test_who_was_not_there_is_named(story: Issuing, meeting: Meeting) -> None:
    rows = meetings.attendance_of(story.session, meeting)
    rows[0].presence, rows[0].represented_by = "represented", rows[1].party
    rows[1].remark_en, rows[1].remark_fr = "from item 6", "à partir du point 6"
    story.session.add(
        Attendance(
            meeting_id=meeting.id,
            party_id=story.people.partner_x.id,
            presence="present",
            people="Xenia Partner",
            changed_by=story.people.secretary.id,
            changed_at=clock.now(),
        )
    )
    story.session.flush()
    record = story.drafted(meeting)
    story.approved(record)
    sheet = plan_minutes(story.session, record).sheet
    assert isinstance(sheet, RecordSheet)
    said = {entry.label.en: (entry.text.en, entry.text.fr) for entry in sheet.present}
    assert said["Members"] == (
        "Nation A (represented by Nation B), Nation B (from item 6)",
        "Nation A (représenté par Nation B), Nation B (à partir du point 6)",
    )
    assert said["Others"] == ("Partner X", "Partenaire X")
    rows[0].presence, rows[0].represented_by = "excused", None
    story.session.flush()
    with pytest.raises(NotAsApproved, match="the attendance differs"):
        plan_minutes(story.session, record)


def test_nothing_goes_out_before_the_chair_has_approved(story: Issuing, record: Minutes) -> None:
    with pytest.raises(TransitionRefused):
        issue_minutes(story.session, record, actor=story.secretary)
    submit(story.session, record, actor=story.secretary)
    with pytest.raises(TransitionRefused):
        issue_minutes(story.session, record, actor=story.secretary)


def test_it_is_issued_once(story: Issuing, record: Minutes) -> None:
    story.issued(record)
    with pytest.raises(TransitionRefused):
        issue_minutes(story.session, record, actor=story.secretary)


def test_what_moved_since_the_approval_stops_it(story: Issuing, meeting: Meeting) -> None:
    """Without an issued decision sheet outcomes still move: the chair did not see what they say now."""
    version = queries.decision_sheets_of(story.session, meeting)[0]
    recall_version(story.session, version, actor=story.secretary, reason="A typing error")
    record = story.drafted(meeting)
    story.approved(record)
    for outcome in meetings.outcomes_of(story.session, story.named(meeting, "Seating plan")):
        outcome.text_en = "something else"
    story.session.flush()
    with pytest.raises(NotAsApproved, match="a decision differs"):
        issue_minutes(story.session, record, actor=story.secretary)
    assert record.state == "approved"


def test_only_what_was_shown_goes_out(story: Issuing, record: Minutes) -> None:
    story.approved(record)
    seal = plan_minutes(story.session, record).seal
    story.people.head_a.ends_at = clock.now()
    story.session.flush()
    with pytest.raises(ChangedMeanwhile):
        issue_minutes(story.session, record, actor=story.secretary, seal=seal)


def test_members_get_it_and_nobody_else(story: Issuing, meeting: Meeting, record: Minutes) -> None:
    session = story.session
    version = story.issued(record)
    for user, sees in ((story.people.delegate, True), (story.people.partner, False), (story.people.former, False)):
        actor = load_actor(session, user)
        assert (documents.version_by_pid(session, actor, version.pid) is not None) is sees
        assert queries.minutes_by_pid(session, actor, record.pid) is None
        assert (came_of(session, user, meeting).record is not None) is sees
    told = session.scalars(select(OutboxMessage).where(OutboxMessage.key.like(f"{notices.RECORD_ISSUED}:%"))).all()
    assert len(told) == 2
    letter = notices.record_issued(session, told[0].payload, OFFICE)
    assert R in letter.text
    assert "The French text follows." in letter.text
    assert "preferred B" not in letter.text


def test_a_recalled_record_is_approved_still_and_goes_out_as_a_revision(story: Issuing, record: Minutes) -> None:
    version = story.issued(record)
    recall_version(story.session, version, actor=story.secretary, reason="Too early")
    assert record.state == "approved"
    again = issue_minutes(story.session, record, actor=story.secretary)
    assert again.symbol == f"{R}-REV1"
    assert again.faces[0].content_hash == version.faces[0].content_hash
    sheet = from_json(again.sheet)
    assert isinstance(sheet, RecordSheet)
    assert sheet.approval is not None
    assert sheet.approval.what.en.startswith(f"{R}, English text")


class TestCertifying:
    def test_in_the_same_act(self, story: Issuing, meeting: Meeting) -> None:
        record = story.drafted(meeting, french=True)
        story.approved(record)
        plan = plan_minutes(story.session, record)
        assert plan.other_complete
        seal = plan_face(story.session, record, language="fr", approved=plan.text).seal
        version = issue_minutes(story.session, record, actor=story.secretary, seal=plan.seal, certify=seal)
        assert [(face.language, face.authentic) for face in version.faces] == [("en", True), ("fr", False)]
        assert sorted(made.face for made in version.renditions) == ["en", "fr"]

    def test_later_and_recorded_apart(self, story: Issuing, record: Minutes) -> None:
        session = story.session
        version = story.issued(record)
        manifest, sheet = version.manifest_hash, version.sheet
        story.translate(record)
        face = certify_face(session, record, actor=story.second_secretary, language="fr")
        session.flush()
        assert (version.manifest_hash, version.sheet) == (manifest, sheet)
        certified = session.scalars(select(Certification)).one()
        assert (certified.by_id, certified.text_hash) == (story.people.second_secretary.id, face.content_hash)
        assert certified.approved_hash == next(one for one in version.faces if one.language == "en").content_hash
        printed = sheet_of(version)
        assert isinstance(printed, RecordSheet)
        assert printed.fr is not None
        assert canonical.text_hash(printed.fr) == face.content_hash
        assert set(texts_of(version)) == {"en", "fr"}
        assert "est convenu l’option B" in canonical.plain_text(printed.fr)
        events = [entry.event for entry in session.scalars(select(audit.AuditEntry))]
        assert events.count("minutes.face_certified") == 1
        with pytest.raises(LanguageThere):
            certify_face(session, record, actor=story.secretary, language="fr")
        with pytest.raises(LanguageThere):
            certify_face(session, record, actor=story.secretary, language="en")

    def test_not_before_the_issue(self, story: Issuing, record: Minutes) -> None:
        story.approved(record)
        with pytest.raises(TransitionRefused):
            certify_face(story.session, record, actor=story.secretary, language="fr")

    def test_what_is_not_written_is_named(self, story: Issuing, record: Minutes) -> None:
        story.issued(record)
        with pytest.raises(LanguageIncomplete, match="The opening: there is no text in French yet"):
            certify_face(story.session, record, actor=story.secretary, language="fr")
        story.translate(record)
        next(one for one in record.passages if one.item and one.item.title_en == "Seating plan").text_fr = ""
        with pytest.raises(LanguageIncomplete, match="Item 7: there is no text in French yet"):
            certify_face(story.session, record, actor=story.secretary, language="fr")

    @pytest.mark.parametrize(
        ("title", "text", "sentence"),
        [
            ("Retention of recordings", "Un seul alinéa.", "Item 6: English has 2 numbered paragraphs, French has 1"),
            (
                "Seating plan",
                "Un.\n\nDeux.",
                "Item 7, with the closing: English has 2 numbered paragraphs, French has 3",
            ),
        ],
    )
    def test_paragraphs_that_do_not_line_up_are_named(
        self, story: Issuing, record: Minutes, title: str, text: str, sentence: str
    ) -> None:
        story.issued(record)
        story.translate(record)
        next(one for one in record.passages if one.item and one.item.title_en == title).text_fr = text
        with pytest.raises(FacesDiffer, match=sentence):
            certify_face(story.session, record, actor=story.secretary, language="fr")

    def test_a_decision_without_its_words_is_named(self, story: Issuing, meeting: Meeting) -> None:
        for outcome in meetings.outcomes_of(story.session, story.named(meeting, "Seating plan")):
            outcome.text_fr = ""
        record = story.drafted(meeting, french=True)
        story.issued(record)
        with pytest.raises(LanguageIncomplete, match="Item 7: the decision is not worded in French"):
            certify_face(story.session, record, actor=story.secretary, language="fr")

    def test_only_what_was_read_is_certified(self, story: Issuing, record: Minutes) -> None:
        version = story.issued(record)
        story.translate(record)
        approved = canonical.parse(version.faces[0].source)
        seal = plan_face(story.session, record, language="fr", approved=approved).seal
        record.passages[0].text_fr = "Autre chose."
        with pytest.raises(ChangedMeanwhile):
            certify_face(story.session, record, actor=story.secretary, language="fr", seal=seal)


class TestCorrigenda:
    def test_it_goes_the_way_of_the_record(self, story: Issuing, record: Minutes) -> None:
        session = story.session
        parent = story.issued(record)
        first = start_corrigendum(session, record, actor=story.secretary, language="en", paragraph="3")
        second = start_corrigendum(session, record, actor=story.secretary, language="en")
        assert [one.paper.symbol for one in (first, second)] == [f"{R}-COR1", f"{R}-COR2"]
        assert (first.ordinal, second.ordinal) == (1, 2)
        (passage,) = first.passages
        assert passage.text_en == "Paragraph 3: for “…” read “…”."
        assert "au lieu de" in passage.text_fr
        passage.text_en = "Paragraph 3: for “B” read “option B”."
        version = story.issued(first)
        assert version.symbol == f"{R}-COR1"
        assert (version.title_en, version.title_fr) == (f"Corrigendum 1 to {R}", f"Rectificatif 1 au document {R}")
        sheet = from_json(version.sheet)
        assert isinstance(sheet, PaperSheet)
        assert sheet.approval is not None
        assert sheet.approval.what.en == f"{R}-COR1, English text, paragraph 1"
        for user in (story.people.delegate, story.people.secretary):
            actor = load_actor(session, user)
            assert [one.symbol for one in beside(session, actor, parent.paper, parent).corrections] == [f"{R}-COR1"]
            corrected = documents.corrected_version(session, actor, version)
            assert corrected is parent
        assert beside(session, load_actor(session, story.people.partner), parent.paper, parent).corrections == []
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.key.like(f"{notices.CORRIGENDUM_ISSUED}:%")))
        letters = [notices.corrigendum_issued(session, row.payload, OFFICE) for row in told]
        assert len(letters) == 2
        assert all(f"It corrects {R}." in letter.text for letter in letters)

    def test_only_an_issued_record_is_corrected(self, story: Issuing, record: Minutes) -> None:
        with pytest.raises(TransitionRefused):
            start_corrigendum(story.session, record, actor=story.secretary, language="en")
        story.issued(record)
        with pytest.raises(BadInput):
            start_corrigendum(story.session, record, actor=story.secretary, language="fr")
        first = start_corrigendum(story.session, record, actor=story.secretary, language="en")
        story.issued(first)
        with pytest.raises(TransitionRefused):
            start_corrigendum(story.session, first, actor=story.secretary, language="en")

    def test_what_it_corrects_must_be_in_force(self, story: Issuing, record: Minutes) -> None:
        version = story.issued(record)
        corrigendum = start_corrigendum(story.session, record, actor=story.secretary, language="en")
        story.approved(corrigendum)
        recall_version(story.session, version, actor=story.secretary, reason="Too early")
        with pytest.raises(ParentRecalled):
            issue_minutes(story.session, corrigendum, actor=story.secretary)
        issue_minutes(story.session, record, actor=story.secretary)
        with pytest.raises(ParentRecalled):
            issue_minutes(story.session, corrigendum, actor=story.secretary)

    def test_a_corrected_record_is_not_recalled(self, story: Issuing, record: Minutes) -> None:
        version = story.issued(record)
        story.issued(start_corrigendum(story.session, record, actor=story.secretary, language="en"))
        with pytest.raises(CorrectedAlready):
            recall_version(story.session, version, actor=story.secretary, reason="Too late")

    def test_a_recalled_corrigendum_goes_out_under_the_next_number(self, story: Issuing, record: Minutes) -> None:
        story.issued(record)
        corrigendum = start_corrigendum(story.session, record, actor=story.secretary, language="en")
        version = story.issued(corrigendum)
        recall_version(story.session, version, actor=story.secretary, reason="A typing error")
        assert corrigendum.state == "approved"
        again = issue_minutes(story.session, corrigendum, actor=story.secretary)
        assert again.symbol == f"{R}-COR2"
        following = start_corrigendum(story.session, record, actor=story.secretary, language="en")
        assert following.paper.symbol == f"{R}-COR3"

    def test_a_paragraph_that_is_not_there_is_noticed(self, story: Issuing, record: Minutes) -> None:
        story.issued(record)
        corrigendum = start_corrigendum(story.session, record, actor=story.secretary, language="en", paragraph="27")
        assert unknown_paragraphs(corrigendum) == ("27",)
        corrigendum.passages[0].text_en = "Paragraphs 2 and 31: delete."
        corrigendum.passages[0].text_fr = "Paragraphes 2 et 5\u202f: supprimer."
        assert unknown_paragraphs(corrigendum) == ("31",)
        story.issued(corrigendum)


def test_a_draft_says_that_it_is_one(story: Issuing, record: Minutes) -> None:
    ask_for_print(story.session, draft_of_minutes(story.session, record, language="en")[0], face="en")
    asked = story.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "render.preview")).one()
    draft = from_json(asked.payload["sheet"])
    assert isinstance(draft, RecordSheet)
    assert draft.approval is None
    assert draft.front.draft is not None
    assert draft.front.draft.number == 1
    story.approved(record)
    approved = plan_minutes(story.session, record).sheet
    assert isinstance(approved, RecordSheet)
    assert draft.en == approved.en
    assert replace(draft.front, draft=None, symbol="") == replace(approved.front, symbol="")


def test_a_chairs_opening_leaves_the_recall_open_and_a_delegates_does_not(story: Issuing, record: Minutes) -> None:
    version = story.issued(record)
    note_opening(story.session, version, actor=load_actor(story.session, story.people.chair), face="page")
    assert version.opened_at is None
    note_opening(story.session, version, actor=load_actor(story.session, story.people.delegate), face="page")
    assert version.opened_at is not None


def test_two_secretaries_at_once_issue_one_record(
    story: Issuing, record: Minutes, engine: Engine, session: Session
) -> None:
    story.approved(record)
    session.commit()
    record_id, people = record.id, (story.people.secretary.id, story.people.second_secretary.id)
    session.rollback()

    def go(user_id: int) -> str:
        with clock.at(TODAY), writing(), Session(engine) as own:
            actor = load_actor(own, own.get_one(User, user_id))
            try:
                version = issue_minutes(own, own.get_one(Minutes, record_id), actor=actor)
            except TransitionRefused:
                own.rollback()
                return "refused"
            symbol = version.symbol
            own.commit()
            return symbol

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, people)) == [R, "refused"]
