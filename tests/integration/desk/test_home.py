"""My work: what each person finds there, and what nobody else learns from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import html5lib
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.models import Seat
from secretariat.core import clock
from secretariat.documents.models import Version
from secretariat.documents.policy import versions_visible_to
from secretariat.documents.services import note_opening
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.agenda import remove_item
from secretariat.meetings.services.convene import call_off
from secretariat.meetings.services.late import ask_waiver
from secretariat.meetings.states import ItemKind, MeetingAction
from secretariat.minutes.services.issue import issue_minutes
from secretariat.people.models import User
from secretariat.web.database import db
from tests.client import Browser
from tests.conftest import TODAY
from tests.integration.desk.scene import Scene, busy_monday, wall
from tests.integration.minutes.issuing import Issuing
from tests.plugins.stages import staged
from tests.queries import count_queries
from tests.world import Cast

Opens = Callable[..., Browser]


class Page:
    """A page as a reader sees it."""

    def __init__(self, html: str) -> None:
        self.root = html5lib.parse(html, treebuilder="lxml", namespaceHTMLElements=False).getroot()

    def text(self, path: str) -> str:
        found = self.root.find(path)
        return "" if found is None else " ".join("".join(found.itertext()).replace("\u00a0", " ").split())

    def texts(self, path: str) -> list[str]:
        return [" ".join(" ".join(one.itertext()).replace("\u00a0", " ").split()) for one in self.root.findall(path)]

    @property
    def lead(self) -> str:
        return self.text(".//p[@class='lead']")

    @property
    def sections(self) -> list[str]:
        return self.texts(".//main//h2")


@staged
def scene(session: Session, people: Cast) -> Scene:
    return busy_monday(session, people)


def home(browser_for: Opens, user: object, **more: Any) -> Page:
    answer = browser_for(user, **more).get("/")
    assert answer.status_code == 200
    return Page(answer.text)


def test_who_is_not_signed_in_is_led_to_the_door(browser_for: Opens) -> None:
    answer = browser_for(None).get("/")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_a_secretary_reads_a_sentence_then_what_is_due(browser_for: Opens, people: Cast, scene: Scene) -> None:
    page = home(browser_for, people.secretary)
    assert page.lead == "One thing is overdue. Tomorrow’s meeting lacks two papers and one translation."
    due = page.texts(".//section[@id='due']//li")
    assert due[0].startswith("Fri 13 Nov 1 working day late Circulate: Energy saving in meeting rooms OPC Late Item 7")
    assert due[1].startswith("Today 18:00 in 2 h 34 min Paper promised: Pilot of electronic voting cards OPC")
    assert due[2].startswith("Tomorrow 17:30 Convene the meeting of 24 November OPC Planned")
    assert due[3].startswith("Thu 19 Nov 17:30 Issue the agenda of 24 November OPC 6 items")
    assert len(due) == 4
    assert "1 overdue" in page.text(".//nav[@id='rail']")


def test_a_secretary_finds_what_she_owes_of_a_meeting_that_is_over(
    browser_for: Opens, session: Session, people: Cast
) -> None:
    """Seeded defect: after the chair's approval nothing on the page says that the record waits to be issued."""

    def due() -> list[str]:
        session.commit()
        return home(browser_for, people.secretary).texts(".//section[@id='due']//li")

    story = Issuing(session, people)
    meeting = story.held_meeting()
    late, begin = due()
    assert late.startswith("Thu 12 Nov 2 working days late Issue the decision sheet of 10 November OPC Overdue")
    assert begin.startswith("Tomorrow 17:30 Begin the record of 10 November OPC Not begun")
    assert due() == home(browser_for, people.second_secretary).texts(".//section[@id='due']//li")
    story.issue_sheet(meeting)
    minutes = story.drafted(meeting)
    [write] = due()
    assert write.startswith("Tomorrow 17:30 Write the record of 10 November OPC Being drafted")
    story.approved(minutes)
    [issue] = due()
    assert "Issue: Record of 10 November OPC Approved by Helena Brandt" in issue
    issue_minutes(session, minutes, actor=story.secretary)
    assert due() == []


def test_the_next_meeting_says_how_ready_it_is(browser_for: Opens, people: Cast, scene: Scene) -> None:
    page = home(browser_for, people.secretary)
    card = page.text(".//section[@class='next']")
    assert "Tuesday 17 November, 10:00" in card
    assert "tomorrow" in card
    assert "Papers present2 of 4 Missing: items 5, 7" in card
    assert "In both languages1 of 2 To follow: item 6" in card
    assert "Time allotted1 h 27 of 3 h 00" in card
    assert "AC/901-A(2026)0001" in card
    assert "Revise the agenda" in card


def test_papers_in_flight_say_with_whom_and_what_comes_next(browser_for: Opens, people: Cast, scene: Scene) -> None:
    rows = home(browser_for, people.secretary).texts(".//section[@id='flight']//tbody/tr")
    assert rows == [
        "Energy saving in meeting rooms No symbol yet Ready to circulate You Number and circulate Fri 13 Nov",
        "Pilot of electronic voting cards No symbol yet Expected Conference Services Attach the text today 18:00",
        "Accessibility of documents AC/901-D(2026)0002 French follows You Attach the French text tomorrow 10:00",
        "Seating plan for ministerial week No symbol yet Draft You Write the text –",
    ]


def test_a_colleague_finds_the_same_work_under_the_name_of_who_holds_it(
    browser_for: Opens, people: Cast, scene: Scene
) -> None:
    page = home(browser_for, people.second_secretary)
    assert (
        "Ready to circulate Clara Wennberg Number and circulate" in page.texts(".//section[@id='flight']//tbody/tr")[0]
    )
    assert "Provisional agenda, Clara Wennberg" in page.text(".//section[@id='lately']")


def test_a_late_paper_waits_for_the_chair_and_is_no_longer_overdue_for_the_secretary(
    browser_for: Opens, people: Cast, session: Session
) -> None:
    people.opc.settings = {**people.opc.settings, "late_list": False}
    scene = Scene(session, people)
    meeting = scene.meeting(people.members, wall(18, 10))
    paper = scene.paper(people.members, "Energy", "Énergie", on=scene.item(meeting, "Energy", "Énergie"))
    session.commit()
    before = home(browser_for, people.secretary)
    assert "Late: needs the chair’s waiver" in before.text(".//section[@id='due']")
    assert home(browser_for, people.chair).lead.startswith("Nothing waits for your decision.")
    ask_waiver(session, meeting, paper, actor=scene.actor(people.secretary), reason="Asked for on Friday.")
    session.commit()
    after = home(browser_for, people.secretary)
    row = next(row for row in after.texts(".//section[@id='due']//li") if "Energy" in row)
    assert row.startswith("Wed 18 Nov 10:00 Circulate: Energy OPC Waiver asked of the chair")
    chair = home(browser_for, people.chair)
    assert chair.lead.startswith("One late paper waits for your decision. One meeting this week.")
    assert "Asked by Clara Wennberg Asked for on Friday." in chair.text(".//section[@id='decide']").replace(
        "WennbergAsked", "Wennberg Asked"
    )
    assert not any("late paper" in row for row in home(browser_for, people.former_chair).sections)


def test_a_delegate_reads_the_week_across_bodies_and_its_clash(browser_for: Opens, people: Cast, scene: Scene) -> None:
    page = home(browser_for, people.delegate)
    assert page.lead == "Five meetings this week. Two clash on Thursday."
    assert page.texts(".//section[@class='day']/h3") == [
        "Tomorrow, Tuesday 17",
        "Wednesday 18",
        "Thursday 19 Clash 10:30 to 12:00",
        "Friday 20",
    ]
    assert page.texts(".//ul[@class='events events--clash']/li") == [
        "10:00 12:00 FC ASB Finance Room 7. Agenda to come",
        "10:30 12:30 AC ASB Audit Room 5. Agenda to come",
    ]
    assert "9 items, 2 papers new to you" in page.texts(".//li[@class='event']")[0]
    assert "Next week: 1 meeting" in page.text(".//section[@id='week']")


def test_an_item_that_was_withdrawn_is_not_counted(
    browser_for: Opens, people: Cast, session: Session, scene: Scene
) -> None:
    meeting = session.scalars(
        select(Meeting).where(Meeting.format_id == people.members.id, Meeting.starts_wall == wall(17, 10))
    ).one()
    remove_item(session, meeting.items[-1], actor=scene.actor(people.secretary))
    session.flush()
    scene.issue(meeting)
    session.commit()
    page = home(browser_for, people.delegate)
    assert "8 items, " in page.texts(".//li[@class='event']")[0]


def test_meetings_that_follow_one_another_or_are_called_off_do_not_clash(
    browser_for: Opens, people: Cast, session: Session
) -> None:
    scene = Scene(session, people)
    council, finance = scene.body("NAC", "Council", "Conseil"), scene.body("FC", "Finance", "Finances")
    scene.meeting(council, wall(19, 10), 60)
    scene.meeting(finance, wall(19, 11), 60)
    off = scene.meeting(people.members, wall(19, 10), 180)
    secretary = scene.actor(people.secretary)
    call_off(session, off, actor=secretary, action=MeetingAction.CANCEL, reason="Moved to next week.")
    session.commit()
    page = home(browser_for, people.delegate)
    assert page.lead == "Two meetings this week."
    assert any("Cancelled" in row for row in page.texts(".//li[@class='event']"))
    assert not page.texts(".//ul[@class='events events--clash']/li")


def test_what_was_opened_is_no_longer_new(browser_for: Opens, people: Cast, session: Session, scene: Scene) -> None:
    titles = ".//ul[@class='news']/li/a"
    first = home(browser_for, people.delegate)
    assert first.texts(titles) == [
        "Provisional agenda, Wed 9 Dec",
        "Business plan 2027: outline",
        "Provisional agenda, Tue 17 Nov",
        "Accessibility of documents",
        "Meeting-room booking policy",
    ]
    actor = scene.actor(people.delegate)
    booking = session.scalars(
        select(Version).where(versions_visible_to(actor), Version.title_en == "Meeting-room booking policy")
    ).one()
    note_opening(session, booking, actor=actor, face="en")
    session.commit()
    page = home(browser_for, people.delegate)
    assert "Meeting-room booking policy" not in page.texts(titles)
    assert any("9 items, 1 paper new to you" in row for row in page.texts(".//li[@class='event']"))
    assert "Meeting-room booking policy" in home(browser_for, people.head_a).texts(titles)


def test_strangers_learn_nothing(browser_for: Opens, people: Cast, scene: Scene) -> None:
    for user in (people.administrator, people.drafter, people.former, people.partner, people.asb_delegate):
        answer = browser_for(user).get("/").text
        for hidden in ("Energy saving", "voting cards", "Accessibility of doc", "AC/901-", "24 Nov", "Tue 17"):
            assert hidden not in answer, (user.name, hidden)
    delegate = browser_for(people.delegate).get("/").text
    for hidden in ("Energy saving", "voting cards", "Seating plan", "24 Nov", "badge desk"):
        assert hidden not in delegate, hidden


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("administrator", "An administrator looks after the installation and its accounts, and reads no content."),
        ("former", "You hold no seat and no mandate today."),
    ],
)
def test_an_account_without_a_body_is_told_what_it_is_for(
    browser_for: Opens, people: Cast, scene: Scene, who: str, said: str
) -> None:
    page = home(browser_for, getattr(people, who))
    assert page.sections == ["Keyboard", "No body is open to this account"] or page.sections == [
        "No body is open to this account"
    ]
    assert said in page.text(".//main")


def test_who_is_several_things_finds_all_of_it(
    browser_for: Opens, people: Cast, session: Session, scene: Scene
) -> None:
    scene.world.member(people.secretary, people.nation_a, "head")
    session.commit()
    page = home(browser_for, people.secretary)
    assert page.lead.startswith("One thing is overdue.")
    assert page.lead.endswith("Five meetings this week. Two clash on Thursday.")
    assert {"Due and overdue", "Papers in flight", "This week", "New papers"} <= set(page.sections)
    titles = page.texts(".//ul[@class='news']/li/a")
    assert titles == ["Provisional agenda, Wed 9 Dec", "Business plan 2027: outline"]  # of ASB; OPC's are her own


@pytest.mark.parametrize("who", ["secretary", "delegate"])
def test_the_page_speaks_french(browser_for: Opens, people: Cast, scene: Scene, who: str) -> None:
    page = home(browser_for, getattr(people, who), language="fr")
    wanted = {
        "secretary": "Une échéance est dépassée. Il manque deux documents et une traduction",
        "delegate": "Cinq réunions cette semaine. Deux se chevauchent jeudi.",
    }
    assert page.lead.startswith(wanted[who])
    assert "Lundi 16 novembre 2026" in page.text(".//div[@class='over']")


def test_at_the_weekend_the_coming_week_is_shown(app: Flask, browser_for: Opens, people: Cast, scene: Scene) -> None:
    browser = browser_for(people.delegate)
    with clock.at(TODAY.replace(day=21)):  # Saturday; the session was last seen within its hours
        page = Page(browser_for(people.delegate).get("/").text)
    assert browser.get("/").status_code == 200
    assert page.lead == "One meeting next week."
    assert "Next week" in page.sections


def test_the_kit_is_for_demonstrations(app: Flask, browser_for: Opens, people: Cast) -> None:
    assert browser_for(people.secretary).get("/kit").status_code == 200


def test_the_page_costs_at_most_twelve_queries_however_much_there_is(
    app: Flask, browser_for: Opens, people: Cast, session: Session
) -> None:
    """Session, actor, bodies, and one for each list; lists of lists come with one more, not with one a row."""

    def fill(scene: Scene, start: int, count: int) -> None:
        for number in range(start, start + count):
            with clock.at(TODAY - timedelta(days=4)):
                meeting = scene.meeting(people.members, wall(17 + number % 4, 8 + number % 9), 30 + number)
                for kind in (ItemKind.DECISION, ItemKind.INFORMATION):
                    item = scene.item(meeting, f"Item {number}", f"Point {number}", kind)
                    scene.paper(
                        people.members,
                        f"Paper {number}",
                        f"Document {number}",
                        on=item,
                        french=number % 2 == 0,
                        issue=kind is ItemKind.DECISION,
                    )
                scene.issue(meeting)
        session.commit()

    with app.app_context():
        engine = db.engine

    def cost(user: User) -> tuple[int, int]:
        """At first, and again while nothing changed."""
        browser = browser_for(user)
        with count_queries(engine) as seen:
            assert browser.get("/").status_code == 200
            first = len(seen)
            assert browser.get("/").status_code == 200
        return first, len(seen) - first

    readers = (people.secretary, people.delegate, people.chair)
    scene = Scene(session, people)
    fill(scene, 0, 5)
    few = [cost(user) for user in readers]
    fill(scene, 5, 35)
    many = [cost(user) for user in readers]
    assert few == many
    # Who is signed in is one, and at first all that counts for them another. Of a secretary: meetings to come and held, papers
    # with their waivers, items, holidays,
    # texts with the chair, back from there and approved, what was issued lately, rounds of coordination, one for what stands
    # before the next step of papers in flight, in coordination and in review, and the frame. Of a delegate two for the
    # packs of the week: what they hold with PDFs, which says what of it is new too, and their files.
    assert max(first for first, _ in many) <= 12, many
    assert max(again for _, again in many) <= 10, many


def test_the_counter_of_queries_sees_one_query_a_row(session: Session, people: Cast) -> None:
    """The defect it is there for: a relationship loaded for each row."""
    session.expire_all()
    with count_queries(session.get_bind().engine) as seen:
        seats = session.scalars(select(Seat).where(Seat.format_id == people.members.id)).all()
        assert [seat.party.code for seat in seats] == ["A", "B"]
    assert len(seen) == 4  # the format of the question, the seats, and a party for each of them
