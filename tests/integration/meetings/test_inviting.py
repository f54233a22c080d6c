"""Somebody invited to some items of a meeting reads these, as if there were no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock, mail
from secretariat.core.errors import BadInput
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.models import Version
from secretariat.documents.policy import versions_visible_to
from secretariat.meetings import extracts, notices, queries
from secretariat.meetings.issued import issued_sheet, issued_snapshot
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.agenda import ItemInput, edit_item, remove_item
from secretariat.meetings.services.convene import call_off, change_meeting
from secretariat.meetings.services.invite import SeatedAlready, end_invitation, invite
from secretariat.meetings.services.issue import issue_agenda, recall_agenda
from secretariat.meetings.services.tell import Occasion, send_notice
from secretariat.meetings.states import ItemKind, MeetingAction
from tests.client import Browser
from tests.integration.meetings.story import Story
from tests.plugins.stages import staged
from tests.world import Cast

OFFICE = mail.Office("secretariat@example.org", "Secretariat", "http://localhost")
THEIRS = ("Harbour", "Lighthouse", "Ferry", "Pilots")
OTHERS = ("Budget", "Canteen", "Archive", "Parking", "Glossary", "Election", "Rota")


class Invited:
    """A meeting with eleven items of which four are the partner's, and papers under some."""

    def __init__(self, session: Session, people: Cast) -> None:
        self.session, self.people, self.story = session, people, Story(session, people)
        session.expire_on_commit = False
        self.meeting = self.story.meeting()
        self.items: dict[str, AgendaItem] = {}
        names = [name for pair in zip(OTHERS, (*THEIRS, "", "", ""), strict=True) for name in pair if name]
        for name in names:
            self.items[name] = self.story.item(self.meeting, name)
        for name in ("Harbour", "Budget"):
            paper = self.story.paper(f"Paper on {name}", f"Words on {name}.", french=f"Mots sur {name}.")
            self.story.attach(self.items[name], paper)
        session.flush()

    @property
    def secretary(self):  # type: ignore[no-untyped-def]  # an Actor, read anew each time
        return self.story.secretary

    def invite(self, names: Sequence[str] = THEIRS, *, party=None, **more: object):  # type: ignore[no-untyped-def]
        made = invite(
            self.session,
            self.meeting,
            party or self.people.partner_x,
            actor=self.secretary,
            items=[self.items[name] for name in names],
            **{"with_papers": True, **more},  # type: ignore[arg-type]  # passed on
        )
        self.session.commit()
        return made

    def issue(self, hours: float = 0) -> Version:
        with clock.at(clock.now() + timedelta(hours=hours)):
            pids = [cited.paper.pid for item in queries.items_of(self.session, self.meeting) for cited in item.papers]
            version = issue_agenda(self.session, self.meeting, actor=self.secretary, circulate_papers=pids)
            self.session.commit()
        return version

    def change(self, name: str, title: str) -> None:
        item = self.items[name]
        self.session.refresh(item)
        given = ItemInput(kind=ItemKind(item.kind), title_en=title, title_fr=item.title_fr, minutes=10)
        edit_item(self.session, item, given, actor=self.secretary, row_version=item.row_version)
        self.session.commit()

    def agenda(self, user=None) -> Version | None:  # type: ignore[no-untyped-def]
        with clock.at(clock.now() + timedelta(hours=5)):  # after all that the tests do later in the day
            actor = load_actor(self.session, user or self.people.partner)
            found = queries.agenda_in_force(self.session, actor, self.meeting)
        self.session.commit()
        return found

    def visible(self, user=None) -> set[str]:  # type: ignore[no-untyped-def]
        actor = load_actor(self.session, user or self.people.partner)
        found = set(self.session.scalars(select(Version.symbol).where(versions_visible_to(actor))))
        self.session.commit()
        return found


@staged
def scene(session: Session, people: Cast) -> Invited:
    made = Invited(session, people)
    session.commit()
    return made


def titles(version: Version) -> list[str]:
    return [item.title.en for part in issued_sheet(version).parts for item in part.items]


def numbers(version: Version) -> list[str]:
    return [item.number for part in issued_sheet(version).parts for item in part.items]


def test_their_agenda_has_their_items_alone_numbered_as_their_own(scene: Invited) -> None:
    scene.invite()
    assert scene.agenda() is None, "nothing goes out before the agenda is issued"
    scene.issue()
    agenda = scene.agenda()
    assert agenda is not None
    assert agenda.symbol == "AC/901-A(2026)0001 (INV-X)"
    assert titles(agenda) == list(THEIRS)
    assert issued_sheet(agenda).front.day.isoformat() == "2026-11-16"
    assert numbers(agenda) == ["1", "2", "3", "4"]
    assert scene.visible() == {"AC/901-A(2026)0001 (INV-X)", "AC/901-D(2026)0002 (INV-X)"}


def traces(text: str) -> list[str]:
    """What of the other items stands in a text."""
    return [name for name in OTHERS if name in text]


def test_an_agenda_made_later_bears_its_own_day(scene: Invited) -> None:
    scene.issue()
    with clock.at(clock.now() + timedelta(days=2)):
        scene.invite()
        agenda = scene.agenda()
    assert agenda is not None
    assert issued_sheet(agenda).front.day.isoformat() == "2026-11-18"
    assert "2026-11-16" not in agenda.sheet


def test_nothing_of_the_other_items_stands_in_what_is_kept_for_them(scene: Invited) -> None:
    scene.invite()
    whole = scene.issue()
    agenda = scene.agenda()
    assert agenda is not None
    kept = agenda.sheet + "".join(face.source for face in agenda.faces) + str(agenda.distribution)
    assert traces(kept) == []
    for other in ("10:00", "13:00", "minutes", "starts", '"notes"', whole.pid, "Members", "AC/901-D(2026)0001"):
        assert other not in kept, other
    assert traces(whole.sheet) == list(OTHERS), "the gate can see them"


def test_a_foreign_item_on_their_sheet_would_be_caught(scene: Invited, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = extracts._kept
    monkeypatch.setattr(
        extracts, "_kept", lambda sheet, ids, _, known: kept(sheet, ids, {one.pid for one in ids.items}, known)
    )
    scene.invite()
    scene.issue()
    agenda = scene.agenda()
    assert agenda is not None
    assert traces(agenda.sheet)


def test_numbers_that_show_gaps_would_be_caught_and_are_what_a_body_may_ask_for(scene: Invited) -> None:
    scene.people.opc.settings = {**scene.people.opc.settings, "invitees_numbers": "kept"}
    scene.session.commit()
    scene.invite()
    whole = scene.issue()
    agenda = scene.agenda()
    assert agenda is not None
    assert numbers(agenda) != ["1", "2", "3", "4"]
    by_title = dict(zip(titles(whole), numbers(whole), strict=True))
    assert numbers(agenda) == [by_title[title] for title in THEIRS]


def test_a_revision_follows_only_where_their_part_changes(scene: Invited) -> None:
    scene.invite()
    scene.issue()
    scene.change("Budget", "Budget, second reading")
    scene.issue(hours=1)
    agenda = scene.agenda()
    assert agenda is not None
    assert agenda.symbol == "AC/901-A(2026)0001 (INV-X)", "what changed is none of theirs"
    scene.change("Ferry", "Ferry timetable")
    scene.issue(hours=2)
    agenda = scene.agenda()
    assert agenda is not None
    assert agenda.symbol == "AC/901-A(2026)0001-REV1 (INV-X)", "their first revision, though the second of the agenda"
    assert numbers(agenda) == ["1", "2", "3", "4"]
    sheet = issued_sheet(agenda)
    assert [change.item for change in sheet.changes] == ["3"]
    assert sheet.against == "AC/901-A(2026)0001 (INV-X)"
    assert sheet.front.supersedes is not None
    assert sheet.front.supersedes.symbol == "AC/901-A(2026)0001 (INV-X)"
    assert traces(agenda.sheet) == []


def test_a_number_they_know_stays_where_it_was(scene: Invited) -> None:
    scene.invite()
    scene.issue()
    remove_item(scene.session, scene.items["Lighthouse"], actor=scene.secretary)
    scene.session.commit()
    scene.issue(hours=1)
    agenda = scene.agenda()
    assert agenda is not None
    marks = {item.title.en: (item.number, item.mark) for part in issued_sheet(agenda).parts for item in part.items}
    assert marks["Lighthouse"] == ("2", "withdrawn")
    assert marks["Ferry"][0] == "3"


def test_two_who_are_invited_know_nothing_of_each_other(scene: Invited) -> None:
    from secretariat.people.models import Party

    office = scene.session.scalars(select(Party).where(Party.code == "PS")).one()
    scene.invite()
    scene.invite(("Budget", "Ferry"), party=office)
    scene.issue()
    theirs, other = scene.agenda(), scene.agenda(scene.people.drafter)
    assert theirs is not None
    assert other is not None
    assert titles(other) == ["Budget", "Ferry"]
    assert "Policy Support" not in theirs.sheet + str(theirs.distribution)
    assert "Partner X" not in other.sheet + str(other.distribution)
    assert numbers(other) == ["1", "2"]


def test_recalling_the_agenda_takes_theirs_back(scene: Invited) -> None:
    scene.invite()
    scene.issue()
    with clock.at(clock.now() + timedelta(hours=1)):
        recall_agenda(scene.session, scene.meeting, actor=scene.secretary, reason="Too early")
        scene.session.commit()
        assert scene.agenda() is None
        actor = load_actor(scene.session, scene.people.partner)
        assert queries.meeting_by_pid(scene.session, actor, scene.meeting.pid) is None
        scene.session.commit()


def test_an_invitation_taken_back_leaves_nothing(scene: Invited) -> None:
    made = scene.invite()
    scene.issue()
    with clock.at(clock.now() + timedelta(hours=1)):
        end_invitation(scene.session, made, actor=scene.secretary)
        scene.session.commit()
    with clock.at(clock.now() + timedelta(hours=2)):
        assert scene.visible() == set()
        actor = load_actor(scene.session, scene.people.partner)
        assert queries.meeting_by_pid(scene.session, actor, scene.meeting.pid) is None
        scene.session.commit()
        scene.invite(("Ferry",))
        agenda = scene.agenda()
        assert agenda is not None
        assert titles(agenda)[-1] in THEIRS


def test_a_paper_circulated_later_goes_to_them_too(scene: Invited) -> None:
    scene.invite()
    issue_agenda(scene.session, scene.meeting, actor=scene.secretary)
    scene.session.commit()
    assert scene.visible() == {"AC/901-A(2026)0001 (INV-X)"}
    from secretariat.documents.services.circulate import circulate

    for name in ("Harbour", "Budget"):
        paper = scene.items[name].papers[0].paper
        circulate(scene.session, paper, actor=scene.secretary)
    scene.session.commit()
    assert scene.visible() == {"AC/901-A(2026)0001 (INV-X)", "AC/901-D(2026)0001 (INV-X)"}


def test_what_is_said_of_a_meeting_is_searched_by_those_who_read_it_whole(scene: Invited) -> None:
    """Its purpose is written for its members: no word of it is found by whom is invited to some items."""
    from secretariat.meetings.policy import meetings_read_whole_by

    scene.invite()
    scene.issue()
    for name, whole in (("partner", False), ("delegate", True), ("secretary", True), ("chair", True)):
        actor = load_actor(scene.session, getattr(scene.people, name))
        found = scene.session.scalars(select(Meeting.id).where(meetings_read_whole_by(actor))).all()
        assert (scene.meeting.id in found) is whole, name
    scene.session.commit()


def test_what_cannot_be_is_refused(scene: Invited) -> None:
    with pytest.raises(SeatedAlready):
        scene.invite(party=scene.people.nation_a)
    scene.session.rollback()
    with pytest.raises(BadInput):
        scene.invite(())
    scene.session.rollback()
    with pytest.raises(BadInput):
        scene.invite(awaited=time(18, 0))
    scene.session.rollback()


def test_the_partners_pages_show_their_meeting_and_no_other(
    scene: Invited, browser_for: type[Browser], people: Cast
) -> None:
    scene.invite(awaited=time(11, 10))
    scene.issue()
    partner = browser_for(people.partner)
    address = f"/meetings/{scene.meeting.pid}"
    pages = {
        path: partner.get(path).text
        for path in (
            address, f"{address}/changes", f"{address}/access", "/", "/calendar?month=2026-11",
            "/calendar/week?day=2026-11-24", "/papers", "/decisions", f"/bodies/{people.opc.pid}",
        )
    }  # fmt: skip
    for path, text in pages.items():
        assert traces(text) == [], path
        for other in ("10:00", "Ada Head", "AC/901-A(2026)0001<", "D(2026)0001"):
            assert other not in text, (path, other)
    assert all(title in pages[address] for title in THEIRS)
    assert "11:10" in pages[address]
    assert "13:00" not in pages[address]
    assert "Room 3. Members" not in pages[address]
    assert "Partner X is invited" in pages[f"{address}/access"]
    for closed in ("agenda", "room", "attendance", "invitations", "edit", "agenda/issue"):
        assert partner.get(f"{address}/{closed}").status_code in (403, 404), closed


def test_they_announce_who_comes_and_are_seated_as_invited(
    scene: Invited, browser_for: type[Browser], people: Cast
) -> None:
    from secretariat.meetings.services.sitting import open_meeting

    scene.invite()
    scene.issue()
    partner = browser_for(people.partner)
    address = f"/meetings/{scene.meeting.pid}/announce"
    assert "Partner X" in partner.get(address).text
    given = {"party": people.partner_x.pid, "coming": "yes", "people": "Xenia Partner, counsellor", "row_version": "0"}
    scene.session.commit()
    assert partner.post(address, given).status_code == 303
    with clock.at(clock.now() + timedelta(days=8)):
        open_meeting(scene.session, scene.meeting, actor=scene.secretary)
        rows = {row.party.name_en: row.people for row in queries.attendance_of(scene.session, scene.meeting)}
        scene.session.commit()
    assert rows["Partner X"] == "Xenia Partner, counsellor"


def letters(scene: Invited) -> list[str]:
    told = []
    for message in scene.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == mail.KIND)):
        if message.payload["user"] == scene.people.partner.id:
            writer = notices.WRITERS.get(message.payload["notice"])
            if writer:
                letter = writer(scene.session, message.payload, OFFICE)
                told.append(f"{letter.subject}\n{letter.text}")
    scene.session.commit()
    return told


def test_letters_tell_their_hour_and_nothing_of_the_rest(scene: Invited) -> None:
    scene.invite(awaited=time(11, 10))
    scene.issue()
    first = letters(scene)
    assert len(first) == 1
    assert "you are awaited at 11:10" in first[0]
    call_off(
        scene.session, scene.meeting, actor=scene.secretary, action=MeetingAction.CANCEL, reason="The Budget is late"
    )
    send_notice(scene.session, scene.meeting, actor=scene.secretary, occasion=Occasion.CANCELLED)
    scene.session.commit()
    cancelled = letters(scene)
    assert any("is cancelled" in letter for letter in cancelled)
    for letter in cancelled:
        assert traces(letter) == []
        assert "10:00" not in letter
        assert "D(2026)0001" not in letter


def test_who_is_invited_is_awaited_when_the_meeting_was_moved_to(
    scene: Invited, browser_for: type[Browser], people: Cast
) -> None:
    invitation = scene.invite(awaited=time(11, 10))
    scene.issue()
    page = f"/meetings/{scene.meeting.pid}"
    moved = scene.meeting.starts_wall + timedelta(days=1, hours=1)
    for starts, awaited in ((moved, "12:10"), (moved + timedelta(hours=4), "16:10")):
        scene.session.refresh(scene.meeting)
        change_meeting(
            scene.session,
            scene.meeting,
            actor=scene.secretary,
            starts=starts,
            ends=starts + timedelta(hours=2),
            places={},
            video_link="",
            purposes={},
            row_version=scene.meeting.row_version,
        )
        send_notice(scene.session, scene.meeting, actor=scene.secretary, occasion=Occasion.CHANGED)
        scene.session.commit()
        said = browser_for(people.partner).get(page).text
        assert f"You are awaited at {awaited}" in said
        assert "Wednesday 25\xa0November" in said
        assert any(f"you are awaited at {awaited}" in letter for letter in letters(scene))
        scene.session.refresh(invitation)
        scene.session.refresh(scene.meeting)  # as it is, not as its reader sees it
        assert scene.meeting.starts_wall <= invitation.awaited_wall <= scene.meeting.ends_wall


def test_the_secretary_invites_on_a_page_that_says_whom_it_reaches(
    scene: Invited, browser_for: type[Browser], people: Cast
) -> None:
    scene.issue()
    secretary = browser_for(people.secretary)
    address = f"/meetings/{scene.meeting.pid}"
    listed = secretary.get(f"{address}/invitations").text
    assert "Nobody is invited." in listed
    assert "Nation A" not in listed.partition("<select")[2].partition("</select")[0]
    page = secretary.get(f"{address}/invite?to={people.partner_x.pid}").text
    assert "Xenia Partner" in page
    given = {"to": people.partner_x.pid, "row_version": "0", "with_papers": "y"}
    scene.session.commit()
    assert secretary.post(f"{address}/invite", given).status_code == 422
    wanted = [scene.items[name].pid for name in THEIRS]
    assert secretary.post(f"{address}/invite", {**given, "items": wanted}).status_code == 303
    assert secretary.post(f"{address}/invite", {**given, "items": wanted[:1]}).status_code == 422, "seen by nobody yet"
    agenda = scene.agenda()
    assert agenda is not None
    assert titles(agenda) == list(THEIRS)
    actor = load_actor(scene.session, people.secretary)
    made = queries.invitations_of(scene.session, scene.meeting)[0]
    assert queries.invitation_by_pid(scene.session, actor, made.pid) is not None
    scene.session.commit()
    listed = secretary.get(f"{address}/invitations").text
    assert "4 of " in listed
    assert "AC/901-A(2026)0001 (INV-X)" in listed
    assert "Invited: Partner X" in secretary.get(f"{address}/access").text
    assert browser_for(people.delegate).get(f"/invitations/{made.pid}/end").status_code == 404
    with clock.at(clock.now() + timedelta(hours=1)):
        assert "Xenia Partner" in secretary.get(f"/invitations/{made.pid}/end").text
        assert secretary.post(f"/invitations/{made.pid}/end", {}).status_code == 303
        assert scene.agenda() is None
        assert secretary.get(f"/invitations/{made.pid}/end").status_code == 404


def test_an_extract_is_plain_data_and_leaves_the_whole_as_it_was(scene: Invited) -> None:
    scene.invite()
    whole = scene.issue()
    sheet, ids = issued_sheet(whole), issued_snapshot(whole)
    before = replace(sheet)
    made, own = extracts.extract(sheet, ids, {scene.items["Ferry"].pid}, papers={})
    assert sheet == before
    assert [entry.number for entry in own.items] == ["1"]
    assert [part.items[0].title.en for part in made.parts] == ["Ferry"]


def test_the_guests_home_page_tells_of_their_agenda_and_gives_their_pack(
    scene: Invited, browser_for: type[Browser]
) -> None:
    """Four items and one paper of the many; the address of the pack is the meeting's, its content the guest's."""
    scene.invite()
    scene.issue()
    with clock.at(scene.meeting.starts_at - timedelta(days=1)):
        page = browser_for(scene.people.partner).get("/").text
        members = browser_for(scene.people.delegate).get("/").text
    assert "4 items, 1 paper new to you" in page
    assert f"/meetings/{scene.meeting.pid}/pack/en.pdf" in page
    assert "2 papers new to you" in members
