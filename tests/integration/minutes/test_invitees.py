"""Somebody invited to some items gets the decision sheet of these, as if there were no others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock, mail
from secretariat.core.outbox import OutboxMessage
from secretariat.decisions import queries as decisions
from secretariat.decisions import saying
from secretariat.decisions.models import Action
from secretariat.documents.errors import AlreadyOpened, ChangedMeanwhile
from secretariat.documents.models import Version
from secretariat.documents.services import note_opening
from secretariat.documents.services.circulate import recall_version
from secretariat.meetings.models import Outcome, Statement, Tasking
from secretariat.meetings.services.invite import end_invitation
from secretariat.minutes import notices
from secretariat.minutes.services import invitees
from secretariat.minutes.services.decision_sheet import issue_decision_sheet, issued_sheet, plan_decision_sheet
from tests.client import Browser
from tests.integration.minutes.invited import OTHERS, Invited, traces
from tests.integration.minutes.story import AFTERWARDS, came_of
from tests.plugins.stages import staged
from tests.world import Cast

_TAKEN = (Outcome, Statement, Tasking)
OFFICE = mail.Office("secretariat@example.org", "Secretariat", "http://localhost", {"example.org": "NU"})


@staged
def scene(session: Session, people: Cast) -> Invited:
    return Invited(session, people)


def sheet_of(scene: Invited) -> Version:
    with clock.at(AFTERWARDS):
        scene.issue_sheet(scene.held)
        scene.session.commit()
    return scene.visible(kind="decision_sheet")[-1]


def test_their_sheet_has_their_items_alone_under_the_numbers_of_their_agenda(scene: Invited) -> None:
    version = sheet_of(scene)
    sheet = issued_sheet(version)
    assert version.symbol == "AC/901-DS(2026)0001 (INV-X)"
    assert version.releasability == "Releasable to Partner X"
    assert [(item.numbers.en, item.title.en) for item in sheet.items] == [
        ("1", "Pilots"),
        ("2", "Harbour"),
        ("3", "Lighthouse"),
    ]
    assert [item.lead.en for item in sheet.items] == [
        "The Committee, without discussion,",
        "The Committee",
        "The Committee",
    ]
    assert [clause.label for item in sheet.items for clause in item.clauses] == ["", "(a)", "(b)", ""]
    assert sheet.items[0].documents == ("AC/901-D(2026)0001 (INV-X)",)
    assert [(row.item, row.owner.en) for row in sheet.actions] == [("2", "Partner X")]
    assert [one.title.en for one in sheet.statements] == ["Statement by Nation B on item 3"]
    assert sheet.front.lines[1].en == "Agenda: AC/901-A(2026)0001 (INV-X), as adopted"
    assert sheet.next_meeting is None


def test_nothing_of_the_other_items_stands_in_what_is_kept_for_them(scene: Invited) -> None:
    version = sheet_of(scene)
    whole = scene.visible(scene.people.delegate, kind="decision_sheet")[0]
    kept = version.sheet + "".join(face.source for face in version.faces) + str(version.distribution)
    assert traces(kept) == []
    for other in (
        whole.pid,
        "Nation A",
        "Ada Head",
        "AC/901-D(2026)0002",
        "AC/901-D(2026)0001,",
        "Archives",
        "Members",
    ):
        assert other not in kept, other
    assert traces(whole.sheet) == list(OTHERS), "the gate can see them"


def test_a_foreign_item_on_their_sheet_would_be_caught(scene: Invited, monkeypatch: pytest.MonkeyPatch) -> None:
    every = {item.id for item in scene.held.items}
    part = invitees.part_of

    def seeded(whole, _invited, **more):  # type: ignore[no-untyped-def]  # passed on
        return part(whole, every, **{**more, "numbers": whole.numbers})

    monkeypatch.setattr(invitees, "part_of", seeded)
    assert traces(sheet_of(scene).sheet)


def test_a_body_may_keep_the_numbers_of_the_whole_agenda(scene: Invited) -> None:
    scene.people.opc.settings = {**scene.people.opc.settings, "invitees_numbers": "kept"}
    scene.session.commit()
    sheet = issued_sheet(sheet_of(scene))
    assert [item.numbers.en for item in sheet.items] == ["5", "8", "11"]


def test_who_was_invited_to_nothing_of_which_something_was_said_gets_nothing(scene: Invited) -> None:
    for item in (scene.named(scene.held, name) for name in ("Pilots", "Harbour", "Lighthouse")):
        for made in (scene.session.query(kind).filter_by(item_id=item.id) for kind in _TAKEN):
            made.delete()
        item.state = "proposed"
    scene.session.commit()
    with clock.at(AFTERWARDS):
        scene.issue_sheet(scene.held)
        scene.session.commit()
    assert scene.visible(kind="decision_sheet") == []


def test_their_readers_are_told_of_theirs_and_nobody_else_is(scene: Invited) -> None:
    version = sheet_of(scene)
    about = {}
    for message in scene.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == mail.KIND)):
        if message.payload["notice"] == notices.SHEET_ISSUED:
            about.setdefault(message.payload["about"], []).append(message)
    (mine,) = about[version.id]
    assert mine.payload["user"] == scene.people.partner.id
    with clock.at(AFTERWARDS + timedelta(hours=1)):
        letter = notices.decision_sheet_issued(scene.session, mine.payload, OFFICE)
    assert "AC/901-DS(2026)0001 (INV-X)" in letter.text
    assert traces(letter.text) == []
    scene.session.commit()


def test_a_recall_takes_theirs_along_and_what_they_read_is_not_recalled(scene: Invited) -> None:
    sheet_of(scene)
    whole = scene.visible(scene.people.delegate, kind="decision_sheet")[0]
    with clock.at(AFTERWARDS + timedelta(hours=1)):
        recall_version(scene.session, whole, actor=scene.secretary, reason="A number is wrong")
        scene.session.commit()
    assert scene.visible(kind="decision_sheet") == []
    with clock.at(AFTERWARDS + timedelta(hours=2)):
        again = scene.issue_sheet(scene.held)
        scene.session.commit()
    (version,) = scene.visible(kind="decision_sheet")
    assert version.symbol == "AC/901-DS(2026)0001-REV1 (INV-X)"
    with clock.at(AFTERWARDS + timedelta(hours=3)):
        note_opening(scene.session, version, actor=load_actor(scene.session, scene.people.partner), face="page")
        with pytest.raises(AlreadyOpened):
            recall_version(scene.session, again, actor=scene.secretary, reason="Too late")
    scene.session.rollback()


def test_an_invitation_taken_back_takes_the_sheet_along(scene: Invited) -> None:
    sheet_of(scene)
    with clock.at(AFTERWARDS + timedelta(hours=1)):
        end_invitation(scene.session, scene.invitation, actor=scene.secretary)
        scene.session.commit()
    assert scene.visible() == []


def test_a_sheet_is_issued_as_it_was_shown_to_whom_it_was_said(scene: Invited, people: Cast) -> None:
    with clock.at(AFTERWARDS):
        seal = plan_decision_sheet(scene.session, scene.held).seal
        people.partner.name = "Xenia Other"
        scene.session.flush()
        with pytest.raises(ChangedMeanwhile):
            issue_decision_sheet(scene.session, scene.held, actor=scene.secretary, seal=seal)
    scene.session.rollback()


def test_an_action_of_theirs_comes_from_their_sheet_or_from_none(scene: Invited) -> None:
    sheet_of(scene)
    with clock.at(AFTERWARDS + timedelta(hours=1)):
        actor = load_actor(scene.session, scene.people.partner)
        found = scene.session.scalars(select(Action).where(Action.owner_party_id == scene.people.partner_x.id)).all()
        origins = decisions.origins_of(scene.session, actor, found)
        told = {one.text_en: saying.origin_of(origins.get(one.id)) for one in found}
        assert told == {
            "Report on Harbour": "Item 2 of AC/901-DS(2026)0001 (INV-X)",
            "Count what is in Arch": "",
        }
        secretary = decisions.origins_of(scene.session, scene.secretary, found)
        assert sorted(saying.origin_of(one) for one in secretary.values()) == [
            "Item 8 of AC/901-DS(2026)0001",
            "Item 9 of AC/901-DS(2026)0001",
        ]
        for words, count in (("Report", 1), ("DS(2026)0001", 0)):
            assert len(decisions.actions_page(scene.session, actor, words=words)) == count, words
    scene.session.commit()


def test_their_pages_show_their_sheet_and_no_other(scene: Invited, browser_for: type[Browser], people: Cast) -> None:
    version = sheet_of(scene)
    actions = scene.session.scalars(select(Action).where(Action.owner_party_id == people.partner_x.id)).all()
    scene.session.commit()
    with clock.at(AFTERWARDS + timedelta(hours=1)):
        partner = browser_for(people.partner)
        meeting = f"/meetings/{scene.held.pid}"
        pages = {
            path: partner.get(path).text
            for path in (
                meeting, f"/papers/{version.paper.pid}", f"/versions/{version.pid}", f"/versions/{version.pid}/access",
                "/", "/papers", "/decisions", "/decisions?view=actions", "/search?q=Harbour",
                *(f"/actions/{one.pid}" for one in actions),
            )
        }  # fmt: skip
        for path, text in pages.items():
            assert traces(text) == [], path
            for other in ("DS(2026)0001<", "DS(2026)0001,", "item 8", "item 9", "Ada Head", "D(2026)0002"):
                assert other not in text, (path, other)
        assert "AC/901-DS(2026)0001 (INV-X)" in pages[meeting]
        assert "the dues of Harbour" in pages[f"/papers/{version.paper.pid}"]
        assert "AC/901-DS(2026)0001 (INV-X)" in pages["/decisions?view=actions"]
        assert partner.get(f"{meeting}/decisions").status_code in (403, 404)
        house = browser_for(people.secretary)
        shown = house.get(meeting).text
        assert "AC/901-DS(2026)0001<" in shown
        assert "(INV-X)" not in shown.partition('id="afterwards"')[2]


def test_the_secretary_sees_who_gets_a_copy_before_it_goes_out(
    scene: Invited, browser_for: type[Browser], people: Cast
) -> None:
    with clock.at(AFTERWARDS):
        page = browser_for(people.secretary).get(f"/meetings/{scene.held.pid}/decisions").text
    assert "Partner X" in page
    assert "Xenia Partner" in page


def test_a_query_finds_the_whole_sheet_for_whom_it_was_given(scene: Invited) -> None:
    theirs = sheet_of(scene)
    with clock.at(AFTERWARDS + timedelta(hours=1)):
        for user, symbol in ((scene.people.partner, theirs.symbol), (scene.people.secretary, "AC/901-DS(2026)0001")):
            found = came_of(scene.session, user, scene.held).sheet
            assert found is not None
            assert found.symbol == symbol
    scene.session.commit()
