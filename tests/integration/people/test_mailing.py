"""When a notice comes: at once, in the daily digest, not at all; and what cannot be switched off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from secretariat import worker
from secretariat.chairs import notices as chair_notices
from secretariat.committees.actors import load_actor
from secretariat.committees.models import Assignment
from secretariat.coordination import notices as coordination_notices
from secretariat.core import clock, outbox
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput
from secretariat.core.mail import KIND as MAIL
from secretariat.core.outbox import Handler, OutboxMessage
from secretariat.decisions import notices as decision_notices
from secretariat.documents import notices as document_notices
from secretariat.documents.models import Paper
from secretariat.documents.services import withdraw
from secretariat.documents.services.circulate import circulate, recall_version
from secretariat.documents.services.watch import unwatch, watch
from secretariat.meetings import notices as meeting_notices
from secretariat.meetings import notices_late
from secretariat.meetings.services.convene import convene
from secretariat.meetings.services.issue import issue_agenda
from secretariat.meetings.services.tell import Occasion, send_notice
from secretariat.minutes import notices as minutes_notices
from secretariat.people import mailing
from secretariat.people.mailing import DIGEST, KIND_OF, choose, next_digest
from secretariat.people.models import DigestLine, NoticeChoice, User
from secretariat.people.states import WAYS
from secretariat.press.fonts import ensure_fonts
from secretariat.quality import notices as quality_notices
from secretariat.registry import notices as registry_notices
from secretariat.settings import Settings
from tests.client import BrowserFor
from tests.conftest import FONTS, TODAY
from tests.integration.meetings.story import Story
from tests.plugins.smtp import Letter, MailServer
from tests.world import Cast

PAUL, ADA, CLARA = "paul.restrup@example.org", "ada.head@example.org", "clara.wennberg@example.org"
ALL_AT_ONCE = {kind.value: ways[0].value for kind, ways in WAYS.items()}
#: The morning after TODAY, seven o'clock in Brussels.
SEVEN = datetime(2026, 11, 17, 6, 0, tzinfo=UTC)


@pytest.fixture
def story(session: Session, people: Cast) -> Story:
    return Story(session, people)


@pytest.fixture
def todo(settings: Settings, mail_server: MailServer) -> dict[str, Handler]:
    address = f"smtp://{mail_server.host}:{mail_server.port}"
    return worker.handlers(replace(settings, mail=address), ensure_fonts(FONTS))


@pytest.fixture
def work(engine: Engine, session: Session, todo: dict[str, Handler]) -> Callable[..., int]:
    """`work(at=TODAY)`: commit, then a round of the worker over mail and digests, at that moment."""

    def round_(at: datetime = TODAY) -> int:
        session.commit()
        with clock.at(at):
            done = outbox.run_due(sessionmaker(engine), {kind: todo[kind] for kind in (MAIL, DIGEST)})
        session.expire_all()
        return done

    return round_


def wants(session: Session, user: User, *, hour: int = 7, zone: str = "", **ways: str) -> None:
    choose(session, user, {**ALL_AT_ONCE, **ways}, hour=hour, zone=zone)
    session.commit()


def issued(story: Story, *titles: str) -> list[Paper]:
    papers = [story.paper(title) for title in titles]
    for paper in papers:
        circulate(story.session, paper, actor=story.secretary, to_follow=["fr"])
    return papers


def subjects(letters: list[Letter]) -> list[str]:
    return [str(letter.message["Subject"]) for letter in letters]


def test_every_notice_has_a_kind_or_always_goes_at_once() -> None:
    modules = (
        document_notices, meeting_notices, notices_late, decision_notices, minutes_notices, chair_notices, quality_notices,
        coordination_notices, registry_notices,
    )  # fmt: skip
    written = {name for module in modules for name in module.WRITERS}
    always = {
        "documents.version_recalled", "documents.release_ended", "documents.file_refused", "documents.text_refused",
        "meetings.agenda_recalled", "meetings.notice_issued", "meetings.invitation", "coordination.reminded",
        "coordination.due_soon", "coordination.overdue", "coordination.extended",
    }  # fmt: skip
    assert written == set(KIND_OF) | always
    assert not set(KIND_OF) & always


def test_who_wants_nothing_gets_nothing_and_the_others_do(
    story: Story, session: Session, people: Cast, mail_server: MailServer, work: Callable[..., int]
) -> None:
    wants(session, people.delegate, papers="off")
    issued(story, "Booking policy")
    work()
    assert [letter.recipients for letter in mail_server.letters] == [(ADA,)]
    work(SEVEN)
    assert len(mail_server.letters) == 1


def test_a_digest_is_one_letter_at_the_readers_hour(
    story: Story, session: Session, people: Cast, mail_server: MailServer, work: Callable[..., int]
) -> None:
    wants(session, people.delegate, papers="digest")
    issued(story, "Booking policy", "Cost of rooms")
    work()
    assert mail_server.to(PAUL) == []
    work(SEVEN - timedelta(seconds=1))
    assert mail_server.to(PAUL) == []
    work(SEVEN)
    (letter,) = mail_server.to(PAUL)
    text = letter.message.get_content()
    assert letter.message["Subject"] == "Today’s digest: 2 notices"
    assert "OPC: AC/901-D(2026)0001 – Booking policy" in text
    assert "OPC: AC/901-D(2026)0002 – Cost of rooms" in text
    assert text.count("/account#notices") == 1
    work(SEVEN + timedelta(days=1))
    work(SEVEN + timedelta(days=2))
    assert len(mail_server.to(PAUL)) == 1, "an empty digest is not sent"


def test_the_hour_is_on_the_readers_own_clock(
    story: Story, session: Session, people: Cast, mail_server: MailServer, work: Callable[..., int]
) -> None:
    wants(session, people.delegate, papers="digest", hour=18, zone="America/New_York")
    issued(story, "Booking policy")
    work()
    work(datetime(2026, 11, 16, 22, 59, tzinfo=UTC))
    assert mail_server.to(PAUL) == []
    work(datetime(2026, 11, 16, 23, 0, tzinfo=UTC))
    assert len(mail_server.to(PAUL)) == 1


def test_each_line_is_asked_again_when_it_is_written(
    story: Story, session: Session, people: Cast, mail_server: MailServer, work: Callable[..., int]
) -> None:
    wants(session, people.delegate, papers="digest")
    wants(session, people.head_a, papers="digest")
    gone, stays = issued(story, "Booking policy", "Cost of rooms")
    work()
    withdraw(session, gone, actor=story.secretary, reason="Overtaken")
    covers = select(Assignment).where(Assignment.user_id == people.delegate.id, Assignment.body_id == people.opc.id)
    session.scalars(covers).one().ends_at = clock.now()
    work(SEVEN)
    assert mail_server.to(PAUL) == [], "who no longer sits there is told nothing"
    (letter,) = mail_server.to(ADA)
    assert letter.message["Subject"] == "Today’s digest: 1 notice"
    assert "Booking" not in letter.message.get_content()
    assert set(session.scalars(select(DigestLine.state))) == {"sent", "dropped"}
    assert stays.current_version is not None


def test_two_workers_send_one_digest(
    story: Story,
    session: Session,
    people: Cast,
    engine: Engine,
    todo: dict[str, Handler],
    mail_server: MailServer,
    work: Callable[..., int],
) -> None:
    wants(session, people.delegate, papers="digest")
    issued(story, "Booking policy", "Cost of rooms")
    work()
    whole = todo[DIGEST]

    def overtaken(gathered: object) -> object:
        """Another worker looks for work while this one sends."""
        with clock.at(SEVEN):
            assert outbox.run_due(sessionmaker(engine), {DIGEST: whole}) == 0
        return whole.act(gathered)

    todo[DIGEST] = replace(whole, act=overtaken)
    work(SEVEN)
    assert len(mail_server.to(PAUL)) == 1
    kept = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind == DIGEST)
    assert session.scalar(kept) == 1


def test_changing_the_hour_loses_nothing_and_doubles_nothing(
    story: Story, session: Session, people: Cast, mail_server: MailServer, work: Callable[..., int]
) -> None:
    wants(session, people.delegate, papers="digest")
    issued(story, "Booking policy")
    work()
    wants(session, people.delegate, papers="digest", hour=20)
    issued(story, "Cost of rooms")
    work()
    for day in range(4):
        for hour in range(24):
            work(TODAY + timedelta(days=day, hours=hour))
    assert sum(letter.message.get_content().count("AC/901-D") > 0 for letter in mail_server.to(PAUL)) == 1
    assert "2 notices" in subjects(mail_server.to(PAUL))[0]


def test_who_was_told_in_a_digest_hears_of_the_recall_and_who_was_not_does_not(
    story: Story, session: Session, people: Cast, mail_server: MailServer, work: Callable[..., int]
) -> None:
    wants(session, people.delegate, papers="digest")
    wants(session, people.head_a, papers="digest", hour=23)
    (paper,) = issued(story, "Booking policy")
    work()
    work(SEVEN - timedelta(hours=7))  # eleven in the evening for Ada: midnight has passed for her
    assert len(mail_server.to(ADA)) == 1
    version = paper.current_version
    assert version is not None
    recall_version(session, version, actor=story.secretary, reason="A slip")
    session.commit()
    work(SEVEN)
    assert [subject for subject in subjects(mail_server.to(ADA)) if subject.startswith("Recalled")]
    assert mail_server.to(PAUL) == []


def test_the_convening_notice_cannot_be_switched_off(
    story: Story, session: Session, people: Cast, mail_server: MailServer, work: Callable[..., int]
) -> None:
    wants(session, people.delegate, papers="off", agendas="off", results="off", work="digest")
    meeting = story.meeting()
    convene(session, meeting, actor=story.secretary)
    send_notice(session, meeting, actor=story.secretary, occasion=Occasion.CONVENED)
    work()
    assert subjects(mail_server.to(PAUL)) == ["OPC: Convening notice, AC/901-N(2026)0001"]


@pytest.mark.parametrize(("mandatory", "letters"), [([], 0), (["agendas"], 1)])
def test_what_the_rule_of_a_body_makes_mandatory_comes_all_the_same(
    story: Story,
    session: Session,
    people: Cast,
    mail_server: MailServer,
    work: Callable[..., int],
    mandatory: list[str],
    letters: int,
) -> None:
    people.opc.settings = {**people.opc.settings, "mandatory_notices": mandatory}
    wants(session, people.delegate, agendas="off")
    meeting = story.meeting()
    story.item(meeting, "First")
    issue_agenda(session, meeting, actor=story.secretary)
    work()
    convening = len(mail_server.to(PAUL))
    assert convening == 1, "the first agenda convenes the meeting"
    story.item(meeting, "Second")
    issue_agenda(session, meeting, actor=story.secretary)
    work()
    assert len(mail_server.to(PAUL)) - convening == letters


class TestWatching:
    def test_who_watches_is_told_beside_the_readers_once(
        self, story: Story, session: Session, people: Cast, mail_server: MailServer, work: Callable[..., int]
    ) -> None:
        for user in (people.second_secretary, people.chair, people.delegate):
            watch(session, people.opc.ref, actor=load_actor(session, user))
        issued(story, "Booking policy")
        work()
        assert sorted(letter.recipients[0] for letter in mail_server.letters) == [
            ADA, "helena.brandt@example.org", PAUL, "tomas.arriaga@example.org",
        ]  # fmt: skip

    def test_a_watched_thing_comes_although_the_kind_is_switched_off(
        self, story: Story, session: Session, people: Cast, mail_server: MailServer, work: Callable[..., int]
    ) -> None:
        wants(session, people.delegate, papers="off")
        watched, other = story.paper("Booking policy"), story.paper("Cost of rooms")
        watch(session, watched.ref, actor=load_actor(session, people.delegate))
        for paper in (watched, other):
            circulate(session, paper, actor=story.secretary, to_follow=["fr"])
        work()
        assert subjects(mail_server.to(PAUL)) == ["OPC: AC/901-D(2026)0001 – Booking policy"]

    def test_it_gives_no_right(
        self, story: Story, session: Session, people: Cast, mail_server: MailServer, work: Callable[..., int]
    ) -> None:
        """A partner knows the body, but papers for members are not theirs; a former secretary watches in vain."""
        for user in (people.partner, people.asb_delegate, people.former, people.administrator):
            watch(session, people.opc.ref, actor=load_actor(session, user))
        issued(story, "Booking policy")
        work()
        assert {letter.recipients[0] for letter in mail_server.letters} == {ADA, PAUL}

    def test_who_issues_it_is_not_told_of_it_and_who_watches_no_longer_neither(
        self, story: Story, session: Session, people: Cast, mail_server: MailServer, work: Callable[..., int]
    ) -> None:
        watch(session, people.opc.ref, actor=story.secretary)
        watch(session, people.opc.ref, actor=story.secretary)
        watch(session, people.opc.ref, actor=load_actor(session, people.chair))
        unwatch(session, people.opc.ref, actor=load_actor(session, people.chair))
        issued(story, "Booking policy")
        work()
        assert {letter.recipients[0] for letter in mail_server.letters} == {ADA, PAUL}
        told = session.scalars(
            select(AuditEntry.event).where(AuditEntry.event.like("watch.%")).order_by(AuditEntry.seq)
        )
        assert list(told) == ["watch.begun", "watch.begun", "watch.ended"]


class TestPages:
    def test_choices_are_made_on_the_account_page(
        self, browser_for: BrowserFor, session: Session, people: Cast
    ) -> None:
        browser = browser_for(people.delegate)
        page = browser.get("/account").text
        assert "cannot be switched off" in page
        assert "ASB: Agendas cannot be switched off, by the rule of the body." in page
        sent = {**ALL_AT_ONCE, "papers": "digest", "results": "off", "digest_hour": "18", "zone": "America/New_York"}
        answer = browser.post("/account/notices", sent)
        assert (answer.status_code, answer.location) == (303, "/account#notices")
        kept = {choice.kind: choice.way for choice in session.scalars(select(NoticeChoice))}
        session.refresh(people.delegate)
        assert kept == {"papers": "digest", "results": "off"}
        assert (people.delegate.digest_hour, people.delegate.zone) == (18, "America/New_York")
        session.rollback()
        page = browser.get("/account").text
        assert '<option selected value="America/New_York">' in page
        browser.post("/account/notices", {**sent, "papers": "now"})
        assert {choice.kind: choice.way for choice in session.scalars(select(NoticeChoice))}["papers"] == "now"

    @pytest.mark.parametrize(
        "wrong", [{"work": "off"}, {"papers": "never"}, {"digest_hour": "24"}, {"digest_hour": "x"}, {"zone": "Moon"}]
    )
    def test_what_is_not_offered_is_refused(
        self, browser_for: BrowserFor, session: Session, people: Cast, wrong: dict[str, str]
    ) -> None:
        sent = {**ALL_AT_ONCE, "digest_hour": "7", "zone": "", **wrong}
        assert browser_for(people.delegate).post("/account/notices", sent).status_code == 422
        assert session.scalars(select(NoticeChoice)).all() == []

    def test_a_service_refuses_what_a_form_would_not_send(self, session: Session, people: Cast) -> None:
        for ways, hour, zone in (({"work": "off"}, 7, ""), ({}, 24, ""), ({}, 7, "Moon")):
            with pytest.raises(BadInput):
                choose(session, people.delegate, ways, hour=hour, zone=zone)

    def test_what_is_new_stands_by_body_and_kind_until_it_is_opened(
        self, browser_for: BrowserFor, story: Story, session: Session, people: Cast
    ) -> None:
        first, second = issued(story, "Booking policy", "Cost of rooms")
        meeting = story.meeting()
        story.item(meeting, "First")
        issue_agenda(session, meeting, actor=story.secretary)
        session.commit()
        browser = browser_for(people.delegate)
        page = browser.get("/notices").text
        assert page.index("Operations Policy Committee") < page.index("Booking policy")
        assert "3 papers wait to be opened." in page
        browser.get(f"/papers/{first.pid}")
        page = browser.get("/notices").text
        assert "Booking policy" not in page
        assert "Cost of rooms" in page
        for user in (people.partner, people.asb_delegate, people.administrator):
            other = browser_for(user).get("/notices").text
            assert "Cost of rooms" not in other
            assert "You have opened all that was issued to you" in other
        assert second.symbol

    def test_the_page_says_what_came_since_the_last_visit(
        self, browser_for: BrowserFor, story: Story, session: Session, people: Cast
    ) -> None:
        issued(story, "Booking policy")
        with clock.at(TODAY + timedelta(hours=1)):
            browser_for(people.delegate)
        with clock.at(TODAY + timedelta(hours=2)):
            issued(story, "Cost of rooms")
            session.commit()
        with clock.at(TODAY + timedelta(hours=3)):
            page = browser_for(people.delegate).get("/notices").text
        assert "2 papers wait to be opened. 1 of them came since you were last here, on " in page


@given(
    minutes=st.integers(0, 800 * 24 * 60),
    hour=st.integers(0, 23),
    zone=st.sampled_from(
        ["", "Europe/Brussels", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca"]
    ),
)
def test_the_next_digest_is_ahead_and_within_a_day_and_strikes_the_hour(minutes: int, hour: int, zone: str) -> None:
    """Over changes of the clocks too: a skipped hour is moved on, never left out."""
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    user = User(digest_hour=hour, zone=zone)
    due = next_digest(user, now, "Europe/Brussels")
    assert timedelta() < due - now <= timedelta(hours=26)
    shown = due.astimezone(mailing.wall_time.zone_of(zone or "Europe/Brussels"))
    assert (shown.hour - hour) % 24 in (0, 1)
