"""Papers in flight: who holds them, reminded once a day, handed over in one act, several circulated each by itself."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.audit import AuditEntry
from secretariat.core.mail import Office
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.documents.models import Paper, SymbolNumber
from secretariat.registry import notices
from secretariat.registry.models import Holding
from secretariat.registry.services import hold
from secretariat.registry.services.several import circulate_several
from secretariat.web import paging
from tests.client import BrowserFor
from tests.conftest import TODAY
from tests.integration.documents.conftest import Look, Papers
from tests.world import Cast

LIST = "/papers/in-flight"
OFFICE = Office("from@example.org", "Secretariat", "https://secretariat.example.org", {"*": "NU"})


def test_what_is_to_be_brought_out_stands_in_one_list(browser_for: BrowserFor, people: Cast, papers: Papers) -> None:
    papers.draft("Promised", "", promised_by="Policy Support", promised_for=TODAY - timedelta(days=1))
    papers.draft("Ready")
    papers.issue(papers.draft("Waiting for French"))
    papers.issue(papers.draft("Out", french="Tout."))
    house = browser_for(people.secretary)
    page = house.get(LIST).text
    for title, said in (
        ("Promised", "Policy Support"),
        ("Ready", "Ready to circulate"),
        ("Waiting for French", "French"),
    ):
        assert said in page.partition(f">{title}</a>")[2].partition("</tr>")[0], title
    assert ">Out</a>" not in page
    assert "Late: 1." in page
    assert "Policy Support" in house.get(f"{LIST}?by=holder").text
    for stranger in (people.chair, people.delegate, people.administrator):
        assert browser_for(stranger).get(LIST).status_code == 403
    assert "Ready" not in browser_for(people.asb_secretary).get(LIST).text


def test_papers_that_nobody_waits_for_keep_their_order_while_the_clock_goes_on(
    browser_for: BrowserFor, people: Cast, papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("Canteen", "Badges", "Archives"):
        papers.draft(title)
    house = browser_for(people.secretary)
    begun, ticks = clock.now(), itertools.count()
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(microseconds=next(ticks)))
    for address in (LIST, "/"):
        page = house.get(address).text
        places = [page.rindex(f">{title}</a>") for title in ("Archives", "Badges", "Canteen")]
        assert places == sorted(places), address


def test_a_holder_is_named_among_those_who_can_do_something_with_it(
    browser_for: BrowserFor, people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft("Rooms")
    house = browser_for(people.secretary)
    address = f"/papers/{paper.pid}/holder"
    for stranger in (people.delegate.pid, "", "x" * 14):
        assert house.post(address, {"holder": stranger}).status_code == 422
    assert house.post(address, {"holder": people.second_secretary.pid}).status_code == 303
    assert [held.user_id for held in look(select(Holding))] == [people.second_secretary.id]
    assert people.second_secretary.name in house.get(LIST).text
    assert browser_for(people.chair).post(address, {"holder": people.secretary.pid}).status_code == 403


def test_who_holds_a_paper_is_reminded_once_a_day(
    session: Session, browser_for: BrowserFor, people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft("Rooms")
    house = browser_for(people.secretary)
    asked = select(OutboxMessage).where(OutboxMessage.key.like("registry.reminder:%"))
    house.post(f"/papers/{paper.pid}/remind")
    assert look(asked) == [], "it lies with herself"
    hold.set_holder(session, paper, actor=people.actor(session, people.secretary), user=people.second_secretary)
    session.commit()
    for _ in "12":
        house.post(f"/papers/{paper.pid}/remind")
    assert len(look(asked)) == 1
    assert "already" in house.get(LIST).text
    message = look(asked)[0]
    letter = notices.reminder(session, message.payload, OFFICE)
    assert letter.to_address == people.second_secretary.email
    assert people.secretary.name in letter.text
    assert "Next step: Number and circulate" in letter.text
    with clock.at(TODAY + timedelta(days=1)):
        hold.remind(session, paper, actor=people.actor(session, people.secretary))
        session.commit()
    assert len(look(asked)) == 2
    hold.set_holder(session, paper, actor=people.actor(session, people.secretary), user=people.secretary)
    with pytest.raises(Dropped):
        notices.reminder(session, message.payload, OFFICE)


def test_all_papers_of_a_colleague_are_handed_over_in_one_act(
    browser_for: BrowserFor, people: Cast, papers: Papers, look: Look
) -> None:
    mine = [papers.draft("One"), papers.draft("Two")]
    papers.draft("Not hers", by=people.second_secretary)
    house = browser_for(people.second_secretary)
    who, to = people.secretary.pid, people.second_secretary.pid
    page = house.get(f"/papers/hand-over?who={who}&to={to}").text
    assert "One" in page
    assert "Not hers" not in page
    assert "Hand over 2 papers" in page
    assert look(select(Holding)) == []
    assert house.post("/papers/hand-over", {"who": who, "to": who}).status_code == 422
    assert house.post("/papers/hand-over", {"who": who, "to": to}).status_code == 303
    assert {held.paper_id for held in look(select(Holding))} == {paper.id for paper in mine}
    assert len(look(select(AuditEntry).where(AuditEntry.event == "paper.handed_on"))) == 2
    assert house.post("/papers/hand-over", {"who": who, "to": to}).status_code == 422, "nothing is left to hand over"


def test_of_several_papers_those_that_can_go_out_do_and_the_others_say_why(
    browser_for: BrowserFor, people: Cast, papers: Papers, look: Look
) -> None:
    good, other, changed = papers.draft("Good"), papers.draft("Other"), papers.draft("Changed meanwhile")
    papers.draft("Empty", "")
    house = browser_for(people.secretary)
    choice = house.get("/papers/circulate").text
    assert "Good" in choice
    assert "Empty" not in choice
    chosen = [good, other, changed]
    page = house.get("/papers/circulate?" + "&".join(f"paper={paper.pid}" for paper in chosen)).text
    for symbol in ("AC/901-D(2026)0001", "AC/901-D(2026)0002", "AC/901-D(2026)0003"):
        assert symbol in page
    seals = dict(re.findall(r'name="(seal-[0-9a-z]{14})" value="([0-9a-f]+)"', page))
    assert len(seals) == 3
    papers.write(changed, "Another text.")
    form = {
        "paper": [paper.pid for paper in chosen],
        **seals,
        f"follows-{good.pid}": "y",
        f"follows-{changed.pid}": "y",
    }
    answer = house.post("/papers/circulate", form)
    assert answer.status_code == 200
    assert "AC/901-D(2026)0001" in answer.text
    assert "One language is missing" in answer.text
    assert answer.text.count("Not circulated") == 2
    states = {paper.title_en: paper.state for paper in look(select(Paper))}
    assert (states["Good"], states["Other"], states["Changed meanwhile"]) == ("issued", "draft", "draft")
    assert [taken.number for taken in look(select(SymbolNumber))] == [1], "what was refused takes no number"


def test_nobody_circulates_several_papers_of_a_body_of_others(
    session: Session, browser_for: BrowserFor, people: Cast, papers: Papers
) -> None:
    paper = papers.draft("Rooms")
    assert "Rooms" not in browser_for(people.asb_secretary).get(f"/papers/circulate?paper={paper.pid}").text
    assert browser_for(people.asb_secretary).post("/papers/circulate", {"paper": paper.pid}).status_code == 422
    stranger = people.actor(session, people.asb_secretary)
    done = circulate_several(session, [paper], actor=stranger, seals={}, following={paper.pid: True})
    assert done[0].version is None
    assert done[0].refused is not None


def test_a_long_list_is_leafed_through_and_narrowed_and_counts_all_of_it(
    browser_for: BrowserFor, people: Cast, papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("Archives", "Badges", "Canteen", "Élection"):
        papers.draft(title)
    papers.draft("Promised", "", promised_by="Policy Support", promised_for=TODAY - timedelta(days=1))
    monkeypatch.setattr(paging.place, "__defaults__", (2,))
    house = browser_for(people.secretary)
    seen = []
    for page in (1, 2, 3):
        text = house.get(f"{LIST}?by=date&page={page}").text
        seen += [
            title for title in ("Promised", "Archives", "Badges", "Canteen", "Élection") if f">{title}</a>" in text
        ]
        assert "5 papers" in text
        assert "Late: 1." in text
    assert seen == ["Promised", "Archives", "Badges", "Canteen", "Élection"], "what is late comes first"
    assert "2 of 5" in house.get(f"{LIST}?by=date").text
    found = house.get(f"{LIST}?q=election").text
    assert ">Élection</a>" in found
    assert ">Badges</a>" not in found
    assert "1 paper" in found
    assert "No paper in flight fits what you chose." in house.get(f"{LIST}?q=nothing").text


def test_what_is_done_in_the_list_leads_back_to_the_same_page_of_it(
    browser_for: BrowserFor, people: Cast, papers: Papers
) -> None:
    paper = papers.draft("Rooms", by=people.second_secretary)
    house = browser_for(people.secretary)
    page = house.get(f"{LIST}?by=holder&q=rooms").text
    reminder = re.search(r'action="(/papers/[0-9a-z]{14}/remind[^"]*)"', page)
    assert reminder is not None
    assert house.post(reminder[1].replace("&amp;", "&")).location == f"{LIST}?by=holder&q=rooms"
    kept = {"holder": people.secretary.pid}
    assert house.post(f"/papers/{paper.pid}/holder?by=holder&q=rooms", kept).location == f"{LIST}?by=holder&q=rooms"


def test_papers_on_other_pages_are_handed_over_too_and_the_page_says_so(
    browser_for: BrowserFor, people: Cast, papers: Papers, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = [papers.draft(title) for title in ("One", "Two", "Three")]
    monkeypatch.setattr(paging.place, "__defaults__", (2,))
    house = browser_for(people.second_secretary)
    asked = {"who": people.secretary.pid, "to": people.second_secretary.pid}
    page = house.get("/papers/hand-over", query_string=asked).text
    assert ">Three</a>" not in page
    assert "Hand over 3 papers" in page
    assert "All 3 papers are handed over, also those on the other pages." in page
    assert house.post("/papers/hand-over", asked).status_code == 303
    assert {held.paper_id for held in look(select(Holding))} == {paper.id for paper in mine}


def test_only_what_is_ticked_is_circulated_of_a_list_of_several_pages(
    browser_for: BrowserFor, people: Cast, papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("One", "Two", "Three"):
        papers.draft(title)
    monkeypatch.setattr("secretariat.registry.views.several.MOST", 2)
    house = browser_for(people.secretary)
    first, second = house.get("/papers/circulate").text, house.get("/papers/circulate?page=2").text
    assert "Only what you tick on this page is taken, at most 2 at once." in first
    assert ("Three" in first, "Three" in second) == (False, True)
