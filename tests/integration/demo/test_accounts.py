"""Each account shown to a visitor signs in, and sees what its sentence says: no more, no less."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat import demo
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.core import clock
from secretariat.documents import policy as documents_policy
from secretariat.documents import queries as documents
from secretariat.documents.models import Paper, Version
from secretariat.documents.policy import versions_visible_to
from secretariat.documents.states import VersionState
from secretariat.meetings import policy, queries
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.issue import issued_sheet, plan_issue
from secretariat.meetings.states import MeetingState
from secretariat.people import passwords
from secretariat.people.queries import live_user
from secretariat.registry import queries as registry
from secretariat.registry.wanted import Wanted
from tests.integration.demo.conftest import Accounts, Loaded

BODIES_SEEN = {
    "secretary": {"OPC", "COEC", "WGMP"},
    "delegate": {"OPC", "NAC", "COEC", "ASB", "FC", "AC"},
    "second secretary": {"OPC", "WGMP"},
    "board secretary": {"ASB", "FC", "AC"},
    "council secretary": {"NAC"},
    "chair": {"OPC", "COEC"},
    "vice-chair": {"OPC"},
    "board chair": {"ASB"},
    "head of delegation": {"OPC", "NAC", "COEC", "ASB", "FC", "AC", "WGMP"},
    "delegate in French": {"OPC", "NAC", "COEC", "WGMP"},
    "delegate of ASB only": {"ASB"},
    "partner": {"OPC"},
    "former delegate": set(),
    "drafting officer": set(),
    "registry": set(),
    "security officer": set(),
    "administrator": set(),
}
YEAR = timedelta(days=365)


def papers_of(told: Session, actor: Actor) -> list[Paper]:
    everything = Wanted()
    found = registry.page(told, registry.listed(told, actor, everything), everything, language="en", limit=500)
    return list(told.scalars(select(Paper).where(Paper.pid.in_([one.pid for one in found]))))


def test_the_table_above_names_every_account() -> None:
    assert {account["role"] for account in demo.accounts()} == set(BODIES_SEEN)
    for account in demo.accounts():
        assert set(account) == {"role", "email", "password", "language", "name", "can"}
        assert account["language"] in ("en", "fr")


@pytest.mark.parametrize("role", BODIES_SEEN)
def test_an_account_is_open_and_sees_its_bodies(told: Session, who: Accounts, role: str) -> None:
    account, user, actor = who.shown[role], who.user(role), who.actor(role)
    assert (user.name, user.language) == (account["name"], account["language"])
    assert live_user(told, user.id) is user
    meetings = queries.meetings_between(told, actor, clock.now() - YEAR, clock.now() + YEAR)
    assert {meeting.body.code for meeting in meetings} == BODIES_SEEN[role]
    papers = papers_of(told, actor)
    assert bool(papers) == bool(BODIES_SEEN[role] or actor.drafting)
    if actor.drafting:
        assert {paper.title_en for paper in papers} == {"Signs to the meeting rooms", "Photographs before meetings"}


def test_one_password_opens_them_all(told: Session, who: Accounts) -> None:
    users = [who.user(role) for role in BODIES_SEEN]
    assert len({user.password_hash for user in users}) == 1
    assert passwords.matches(users[0].password_hash, demo.accounts()[0]["password"])


def test_the_secretary_builds_the_agenda_of_next_week(told: Session, who: Accounts) -> None:
    actor = who.actor("secretary")
    coming = queries.coming_meetings_of_bodies(told, actor, actor.secretariat_bodies, now=clock.now(), limit=20)
    planned = [meeting for meeting in coming if meeting.state == MeetingState.PLANNED.value]
    assert len(planned) == 2
    assert all(policy.can_build(actor, meeting) for meeting in planned)
    assert {check.key for check in plan_issue(told, planned[0]).checks if check.tone != "done"} == {"papers", "titles"}


def test_the_next_meeting_is_tomorrow_with_a_revised_agenda(told: Session, who: Accounts) -> None:
    actor = who.actor("delegate")
    meeting = queries.coming_meetings_of_bodies(told, actor, actor.bodies, now=clock.now(), limit=1)[0]
    assert meeting.body.code == "OPC"
    assert meeting.starts_at - clock.now() < timedelta(days=1)
    version = queries.agenda_in_force(told, actor, meeting)
    assert version is not None
    assert (version.symbol, meeting.ordinal) == ("AC/901-A(2026)0042-REV1", 42)
    sheet = issued_sheet(version)
    numbers = [item.number for part in sheet.parts for item in part.items]
    assert numbers == [*(str(n) for n in range(1, 16)), "15bis", *(str(n) for n in range(16, 25))]
    by_number = {item.number: item for part in sheet.parts for item in part.items}
    assert (by_number["8"].mark, by_number["8"].moved_to) == ("withdrawn", "15bis")
    notes = [line.note.en for item in by_number.values() for line in item.documents if line.note]
    assert notes == ["to follow", "held on another system"]
    assert {by_number[number].documents[0].languages for number in ("6", "13")} == {("en",)}
    assert "Salle 3" in sheet.front.lines[1].fr
    assert sheet.changes


def test_every_paper_on_that_agenda_is_open_to_the_delegate(told: Session, who: Accounts) -> None:
    actor = who.actor("delegate")
    meeting = queries.coming_meetings_of_bodies(told, actor, actor.bodies, now=clock.now(), limit=1)[0]
    version = queries.agenda_in_force(told, actor, meeting)
    assert version is not None
    symbols = [line.symbol for part in issued_sheet(version).parts for item in part.items for line in item.documents]
    seen = set(told.scalars(select(Version.symbol).where(documents_policy.versions_visible_to(actor))))
    promised = told.scalars(select(Paper).where(Paper.promised_by != "")).one()
    assert set(symbols) - seen == {promised.symbol}


def test_the_week_of_the_delegate_has_a_clash(told: Session, who: Accounts) -> None:
    actor = who.actor("delegate")
    week = queries.meetings_between(told, actor, clock.now(), clock.now() + timedelta(days=5))
    finance, audit = (next(m for m in week if m.body.code == code) for code in ("FC", "AC"))
    assert finance.starts_at < audit.starts_at < finance.ends_at < audit.ends_at


@pytest.mark.parametrize("role", ["delegate", "head of delegation", "delegate in French"])
def test_something_is_new_and_not_everything(told: Session, who: Accounts, role: str) -> None:
    actor = who.actor(role)
    lately = Version.issued_at >= clock.now() - timedelta(days=14), Version.state == VersionState.ISSUED.value
    versions = told.scalars(select(Version).where(versions_visible_to(actor), *lately)).all()
    papers = documents.listed(told, actor, [version.paper.pid for version in versions])
    unread = [one for one in papers.values() if one.current and not one.current.opened]
    assert 3 <= len(unread) <= len(versions) * 3 // 4


def test_the_partner_sees_the_contributors_format_and_four_items_of_the_members(told: Session, who: Accounts) -> None:
    actor = who.actor("partner")
    found = queries.meetings_between(told, actor, clock.now() - YEAR, clock.now() + YEAR)
    invited = [meeting for meeting in found if meeting.as_invited]
    meetings = [meeting for meeting in found if not meeting.as_invited]
    assert {meeting.format.code for meeting in meetings} == {"contributors"}
    assert {paper.format.code for paper in papers_of(told, actor) if not paper.is_copy} == {"contributors"}
    agendas = [queries.agenda_in_force(told, actor, meeting) for meeting in invited]
    numbers = [[item.number for part in issued_sheet(one).parts for item in part.items] for one in agendas if one]
    assert numbers == [["1"], ["1", "2", "3", "4"]], "four weeks ago, and tomorrow"
    copies = [paper for paper in papers_of(told, actor) if paper.is_copy]
    kinds = Counter(paper.kind for paper in copies)
    assert kinds["agenda"] == 2
    assert kinds["decision_sheet"] == kinds["record"] == 1
    assert len(copies) == 10, "with the six papers under the items"
    everything = told.scalars(select(Meeting).join(Body).where(Body.code == "OPC")).all()
    assert len(meetings) == 2 < len(everything)


def test_the_former_delegate_lost_what_colleagues_have(told: Session, who: Accounts) -> None:
    assert who.actor("former delegate").audiences == {f"user:{who.user('former delegate').id}"}
    names = [
        name
        for version in told.scalars(select(Version).order_by(Version.issued_at))
        for party in version.distribution["parties"]
        for name in party["persons"]
    ]
    assert who.user("former delegate").name in names, "the mandate was there while it lasted"


def test_the_boards_agenda_waits_for_its_chair(told: Session, who: Accounts) -> None:
    chair, secretary = who.actor("board chair"), who.actor("board secretary")
    late = queries.waivers_awaiting(told, chair)
    assert len(late) == 1
    assert policy.can_waive(chair, late[0])
    assert not policy.can_waive(secretary, late[0])
    plan = plan_issue(told, late[0].meeting)
    assert plan.blocked
    assert [check.key for check in plan.checks if check.blocks] == ["late"]


def test_the_councils_next_agenda_can_be_recalled(told: Session, who: Accounts) -> None:
    actor = who.actor("council secretary")
    meeting = queries.coming_meetings_of_bodies(told, actor, actor.bodies, now=clock.now(), limit=1)[0]
    version = queries.agenda_in_force(told, actor, meeting)
    assert version is not None
    assert documents_policy.can_recall(actor, version)


def test_the_chair_sees_drafts_and_changes_nothing(told: Session, who: Accounts) -> None:
    actor = who.actor("chair")
    drafts = [paper for paper in papers_of(told, actor) if paper.state == "draft"]
    assert len(drafts) >= 5
    assert all(documents_policy.can_see_draft(actor, paper) for paper in drafts)
    assert not any(documents_policy.can_edit(actor, paper) for paper in drafts)


def test_loading_is_done_by_the_people_it_names(loaded: Loaded, told: Session, who: Accounts) -> None:
    assert loaded.counts["user_account"] > len(BODIES_SEEN)
    issuers = {version.issuer.name for version in told.scalars(select(Version))}
    secretaries = ("secretary", "board secretary", "council secretary")
    assert issuers == {who.user(role).name for role in secretaries}
