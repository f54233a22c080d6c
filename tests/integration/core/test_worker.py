"""The worker: what is printed and kept, and letters over a real mail server that refuses, is slow, or breaks off."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker
from structlog.testing import capture_logs

from secretariat import worker
from secretariat.committees.models import Assignment
from secretariat.core import audit, clock, outbox
from secretariat.core.blobs import Blob, FolderStore
from secretariat.core.mail import KIND as MAIL
from secretariat.core.outbox import Handler, OutboxMessage
from secretariat.core.reckoning import Reckoning
from secretariat.documents import queries
from secretariat.documents.models import Rendition, Version
from secretariat.documents.services.circulate import circulate
from secretariat.documents.services.preview import ask_for_print
from secretariat.meetings.services.issue import draft_sheet, issue_agenda, recall_agenda
from secretariat.meetings.services.late import ask_waiver, decide_waiver
from secretariat.packs.services import PREPARE
from secretariat.press.fonts import ensure_fonts
from secretariat.settings import Settings
from tests.conftest import FONTS, TODAY
from tests.integration.meetings.story import Story
from tests.plugins.smtp import MailServer
from tests.plugins.stages import staged
from tests.queries import count_queries
from tests.world import Cast

Work = Callable[..., int]


@pytest.fixture
def todo(settings: Settings, mail_server: MailServer) -> dict[str, Handler]:
    address = f"smtp://{mail_server.host}:{mail_server.port}"
    return worker.handlers(replace(settings, mail=address), ensure_fonts(FONTS))


@pytest.fixture
def work(engine: Engine, session: Session, todo: dict[str, Handler]) -> Work:
    """`work(*kinds, minutes=0)`: a round of the worker, that much later, over these kinds of work."""

    def round_(*kinds: str, minutes: float = 0) -> int:
        session.rollback()  # the test lets go of the database
        session.expire_all()
        with clock.at(TODAY + timedelta(minutes=minutes)):
            return outbox.run_due(sessionmaker(engine), {kind: todo[kind] for kind in kinds})

    return round_


@pytest.fixture
def story(session: Session, people: Cast) -> Story:
    return Story(session, people)


@staged
def version(story: Story) -> Version:
    """A paper circulated: its readers are Ada Head and Paul Restrup."""
    made = circulate(story.session, story.paper("Booking policy"), actor=story.secretary, to_follow=["fr"])
    story.session.commit()
    return made


def states(session: Session) -> list[str]:
    session.rollback()
    return list(
        session.scalars(select(OutboxMessage.state).where(OutboxMessage.kind == MAIL).order_by(OutboxMessage.id))
    )


class TestPrinting:
    def test_a_version_is_printed_once_and_its_print_is_in_the_chain(
        self, version: Version, session: Session, settings: Settings, work: Work
    ) -> None:
        assert work("render.version") == 1
        assert work("render.version", minutes=10) == 0
        made = session.scalars(select(Rendition)).one()
        assert made.blob_sha256 is not None
        assert made.pages == 1
        with FolderStore(settings.data / "blobs").open(made.blob_sha256) as file:
            assert file.read(5) == b"%PDF-"
        entry = session.scalars(select(audit.AuditEntry).where(audit.AuditEntry.event == "version.printed")).one()
        assert made.blob_sha256 in entry.data

    def test_killed_between_file_and_row_it_is_made_again_and_kept_once(
        self, version: Version, session: Session, settings: Settings, todo: dict[str, Handler], work: Work
    ) -> None:
        whole = todo["render.version"]

        def print_and_be_killed(job: worker.Job) -> worker.Print:
            whole.act(job)
            raise SystemExit

        todo["render.version"] = replace(whole, act=print_and_be_killed)
        with pytest.raises(SystemExit):
            work("render.version")
        assert session.scalars(select(Blob)).all() == []
        todo["render.version"] = whole
        assert work("render.version") == 0, "its lease has not run out"
        assert work("render.version", minutes=6) == 1
        made = session.scalars(select(Rendition)).one()
        files = [path.name for path in (settings.data / "blobs").rglob("*") if path.is_file()]
        assert files == [made.blob_sha256], "the same print is the same file"

    def test_what_another_worker_made_meanwhile_stays(
        self, version: Version, session: Session, todo: dict[str, Handler], work: Work
    ) -> None:
        whole = todo["render.version"]

        def overtaken(job: worker.Job) -> worker.Print:
            todo["render.version"] = whole
            work("render.version", minutes=6)
            return worker.Print("0" * 64, 1, 99)

        todo["render.version"] = replace(whole, act=overtaken)
        work("render.version")
        assert session.scalars(select(Rendition)).one().pages == 1

    def test_a_draft_is_printed_and_asked_for_again_is_there(self, story: Story, session: Session, work: Work) -> None:
        meeting = story.meeting()
        key = ask_for_print(session, draft_sheet(session, meeting)[0], face="both")
        session.commit()
        assert queries.printed(session, key) is None
        assert work("render.preview") == 1
        printed = queries.printed(session, key)
        assert printed is not None
        assert printed.pages >= 1
        assert ask_for_print(session, draft_sheet(session, meeting)[0], face="both") == key
        session.commit()
        assert work("render.preview") == 0


class TestMail:
    def test_every_reader_gets_one_letter(
        self, version: Version, session: Session, mail_server: MailServer, work: Work
    ) -> None:
        assert work(MAIL) == 2
        assert work(MAIL, minutes=10) == 0
        assert {letter.recipients for letter in mail_server.letters} == {
            ("ada.head@example.org",),
            ("paul.restrup@example.org",),
        }
        assert len({letter.message["Message-ID"] for letter in mail_server.letters}) == 2
        assert states(session) == ["done", "done"]

    def test_one_whose_rights_ended_meanwhile_gets_nothing(
        self, version: Version, session: Session, people: Cast, mail_server: MailServer, work: Work
    ) -> None:
        covers = select(Assignment).where(Assignment.user_id == people.delegate.id, Assignment.body_id == people.opc.id)
        session.scalars(covers).one().ends_at = clock.now()
        session.commit()
        work(MAIL)
        assert [letter.recipients for letter in mail_server.letters] == [("ada.head@example.org",)]
        assert sorted(states(session)) == ["done", "dropped"]

    def test_one_whose_account_ended_meanwhile_gets_nothing(
        self, version: Version, session: Session, people: Cast, mail_server: MailServer, work: Work
    ) -> None:
        people.head_a.ends_at = clock.now()
        session.commit()
        work(MAIL)
        assert mail_server.to("ada.head@example.org") == []

    def test_an_agenda_recalled_before_it_was_mailed_is_never_heard_of(
        self, story: Story, session: Session, mail_server: MailServer, work: Work
    ) -> None:
        meeting = story.meeting()
        issue_agenda(session, meeting, actor=story.secretary)
        recall_agenda(session, meeting, actor=story.secretary, reason="A typing error")
        session.commit()
        work(MAIL)
        assert mail_server.letters == []
        assert set(states(session)) == {"dropped"}

    def test_an_agenda_recalled_after_it_was_mailed_is_taken_back_by_letter(
        self, story: Story, session: Session, mail_server: MailServer, work: Work
    ) -> None:
        meeting = story.meeting()
        issue_agenda(session, meeting, actor=story.secretary)
        session.commit()
        work(MAIL)
        recall_agenda(session, meeting, actor=story.secretary, reason="A typing error")
        session.commit()
        work(MAIL)
        subjects = [letter.message["Subject"] for letter in mail_server.to("paul.restrup@example.org")]
        assert subjects == ["OPC: agenda AC/901-A(2026)0001", "OPC: agenda AC/901-A(2026)0001 recalled"]

    def test_a_refusal_of_one_address_holds_up_nobody_else_and_is_tried_again(
        self, version: Version, session: Session, mail_server: MailServer, work: Work
    ) -> None:
        mail_server.refusal, mail_server.refused = "451 4.3.0 Try again", {"ada.head@example.org"}
        work(MAIL)
        assert [letter.recipients for letter in mail_server.letters] == [("paul.restrup@example.org",)]
        assert sorted(states(session)) == ["done", "waiting"]
        mail_server.refusal = None
        work(MAIL, minutes=1)
        assert len(mail_server.to("ada.head@example.org")) == 1

    def test_a_slow_server_gets_each_letter_once(
        self, version: Version, session: Session, mail_server: MailServer, work: Work
    ) -> None:
        mail_server.delay = 0.4
        work(MAIL)
        work(MAIL, minutes=10)
        assert len(mail_server.letters) == 2

    def test_a_connection_lost_after_the_letter_leads_to_a_copy_that_is_recognised(
        self, version: Version, session: Session, mail_server: MailServer, work: Work
    ) -> None:
        mail_server.drop_after_data = True
        work(MAIL)
        assert set(states(session)) == {"waiting"}
        mail_server.drop_after_data = False
        work(MAIL, minutes=1)
        first, again = mail_server.to("ada.head@example.org")
        assert first.message["Message-ID"] == again.message["Message-ID"]

    def test_what_is_asked_of_the_chair_anew_is_another_letter(
        self, story: Story, session: Session, mail_server: MailServer, work: Work
    ) -> None:
        """Its Message-ID too: a mail server that knows the first one would throw the second away."""
        meeting, paper = story.meeting(), story.paper("Late")
        story.attach(story.item(meeting, "Booking"), paper)
        late = ask_waiver(session, meeting, paper, actor=story.secretary, reason="It came from capital today")
        session.commit()
        work(MAIL)
        with clock.at(TODAY + timedelta(minutes=5)):
            decide_waiver(session, late, actor=story.secretary, waived=False, remark="Not yet")
            ask_waiver(session, meeting, paper, actor=story.secretary, reason="The figures are in")
            session.commit()
        work(MAIL, minutes=6)
        ids = [letter.message["Message-ID"] for letter in mail_server.to("helena.brandt@example.org")]
        assert len(set(ids)) == len(ids) == 2


class Idle(threading.Event):
    """What a worker waits on: it takes no time, notes how long was meant, and lets something happen in between."""

    def __init__(self, *, then: Callable[[], None]) -> None:
        super().__init__()
        self.pauses: list[float] = []
        self.then = then

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout or 0)
        if len(self.pauses) == 30:
            self.then()
        if len(self.pauses) == 32:
            self.set()
        return self.is_set()


@pytest.mark.parametrize(
    ("made", "says"), [(True, ["worker.started"]), (False, ["worker.cuts_fonts", "worker.started"])]
)
def test_a_worker_says_that_it_cuts_fonts_before_it_does_anything_else(
    session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch, made: bool, says: list[str]
) -> None:
    session.rollback()
    monkeypatch.setattr(worker, "are_made", lambda _folder: made)
    stop = threading.Event()
    stop.set()
    with capture_logs() as said:
        worker.work(replace(settings, fonts=FONTS), stop=stop)
    assert [one["event"] for one in said if one["event"] in ("worker.cuts_fonts", "worker.started")] == says


def test_an_idle_worker_looks_more_and_more_seldom_and_often_again_after_work(
    session: Session, engine: Engine, settings: Settings, mail_server: MailServer
) -> None:
    session.rollback()

    def work_comes() -> None:
        with Session(engine) as own:
            outbox.put(own, PREPARE, key="look", payload={"meeting": 0, "looks": 0})
            own.commit()

    idle = Idle(then=work_comes)
    worker.work(replace(settings, fonts=FONTS, mail=f"smtp://{mail_server.host}:{mail_server.port}"), stop=idle)
    before, after = idle.pauses[:30], idle.pauses[30:]
    assert before[0] == worker.PAUSE < before[1]
    assert before == sorted(before)
    assert before[-1] == worker.LONGEST_PAUSE
    assert after[0] == worker.PAUSE


def test_an_idle_worker_has_sqlite_reckon_how_much_there_is_once_a_day(
    session: Session, engine: Engine, settings: Settings, mail_server: MailServer
) -> None:
    session.rollback()
    with count_queries(engine) as seen:
        Reckoning(engine).if_due()
    assert seen == (["ANALYZE"] if engine.dialect.name == "sqlite" else [])
    with count_queries(engine) as seen:
        again = Reckoning(engine)
        again.if_due()
        again.if_due()
    assert len(seen) <= 1
    if engine.dialect.name != "sqlite":
        return
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    worker.work(
        replace(settings, fonts=FONTS, mail=f"smtp://{mail_server.host}:{mail_server.port}"),
        stop=Idle(then=lambda: None),
    )
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_stat1").scalar_one()
