"""The pages of a chair: what waits, read and answered in place, on any address only by whom it may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import blobs, clock
from secretariat.core.audit import AuditEntry, faults
from secretariat.minutes.models import Approval, ChairReading, Returned, Submission
from secretariat.minutes.services.submitting import take_back
from secretariat.people.models import User
from tests.client import Browser
from tests.integration.chairs.scene import ChairScene, sealed
from tests.integration.chairs.test_approving import second_text
from tests.plugins.stages import staged
from tests.world import PASSWORD, Cast

#: Of pages and forms: their services are tried on both kinds of database, and their queries by the table of access.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Opens = Callable[..., Browser]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\xa0", " ").replace("&nbsp;", " ").split())


@dataclass(frozen=True)
class Put:
    """What was put to the chair, without a row that would be read again: SQLite has one writer, the request."""

    pid: str
    symbol: str
    seal: str


def put_of(submission: Submission) -> Put:
    return Put(submission.pid, submission.symbol, sealed(submission))


def address(put: Put) -> str:
    return f"/chair/approvals/{put.pid}"


@staged
def waiting(scene: ChairScene, session: Session) -> Put:
    put = put_of(scene.put(advice="Paragraph 3 is as Nation A asked."))
    session.commit()
    return put


def row(session: Session, put: Put) -> Submission:
    return session.scalars(select(Submission).where(Submission.pid == put.pid)).one()


def test_the_chair_finds_what_waits_by_deadline_with_the_time_it_takes(
    browser_for: Opens, people: Cast, waiting: Put
) -> None:
    page = words(browser_for(people.chair).get("/chair").text)
    assert "One thing, about 1 minute" in page
    assert "It is wanted by Tue 17 Nov 17:30." in page
    assert "Approve the record of 10 November?" in page
    assert "Secretary’s advice: Paragraph 3 is as Nation A asked." in page
    assert "Read and approve" in page
    assert words(browser_for(people.chair, language="fr").get("/chair").text).count(
        "Approuver le compte rendu du 10 novembre"
    )


def test_the_page_shows_decisions_then_the_text_then_the_seal(
    browser_for: Opens, people: Cast, waiting: Put, session: Session
) -> None:
    answer = browser_for(people.chair).get(address(waiting))
    page = words(answer.text)
    assert page.index("Decisions") < page.index("Changes") < page.index("The record")
    assert "agreed option B, with the recording kept while a correction is open" in page
    assert "3 decisions" not in page
    assert "5 decisions" in page
    assert "The representative of Nation A preferred B." in page
    assert "Chair: Operations Policy Committee" in page
    groups = " ".join(re.findall("....", waiting.seal))
    assert groups in page
    assert session.scalars(select(ChairReading.user_id)).all() == [people.chair.id]


def test_pictures_of_the_text_are_shown_to_whom_it_is_put(
    browser_for: Opens, people: Cast, scene: ChairScene, session: Session, app: Flask
) -> None:
    store = app.extensions["secretariat.blobs"]
    shown, other = (blobs.keep(session, store, data, media_type="image/png") for data in (b"plan", b"else"))
    scene.edit("Seating plan", f"The Chair thanked.\n\n![The plan](blob:{shown.sha256})")
    put = put_of(scene.put())
    session.commit()
    chair, there = browser_for(people.chair), f"{address(put)}/pictures/{shown.sha256}"
    assert f'<img src="{there}" alt="The plan">' in chair.get(address(put)).text
    with chair.get(there) as answer:
        assert (answer.status_code, answer.data, answer.mimetype) == (200, b"plan", "image/png")
    assert chair.get(f"{address(put)}/pictures/{other.sha256}").status_code == 404
    assert browser_for(people.delegate).get(there).status_code == 404


def test_what_changed_since_she_read_it_is_marked(
    browser_for: Opens, people: Cast, waiting: Put, scene: ChairScene, session: Session
) -> None:
    browser = browser_for(people.chair)
    browser.get(address(waiting))
    scene.give_back(row(session, waiting), remarks="Say that she thanked warmly.")
    scene.edit("Seating plan", "The Chair warmly thanked the secretariat.")
    fresh = put_of(scene.put())
    session.commit()
    with clock.at(clock.now() + timedelta(hours=1)):
        page = browser.get(address(fresh))
        assert re.search(r"<ins>[^>]*>[^>]*</span> ?warmly ?</ins>", page.text)
        said = words(page.text)
        assert "Changed since you read it on Thu 12 Nov" in said
        assert "Say that she thanked warmly." in said
        old = words(browser.get(address(waiting)).text)
        assert "The text changed since you opened it: read it again." in old
        assert "Approve this record" not in old


def test_she_approves_with_her_password_and_the_same_address_shows_it(
    browser_for: Opens, people: Cast, waiting: Put, session: Session
) -> None:
    browser = browser_for(people.chair)
    sent = {"password": PASSWORD, "seal": waiting.seal}
    answer = browser.post(address(waiting), sent)
    assert (answer.status_code, answer.location) == (303, address(waiting))
    page = words(browser.get(address(waiting)).text)
    assert "Approved: AC/901-R(2026)0001. The secretariat is told" in page
    assert "Approved Helena Brandt, ASG Operations Thursday 12 November 2026, 10:00" in page
    assert "Your password" not in page
    again = browser.post(address(waiting), {"password": "", "seal": ""})
    assert again.status_code == 303, "a second tap is harmless"
    assert len(session.scalars(select(Approval)).all()) == 1
    assert list(faults(session)) == []
    session.commit()
    assert "Nothing waits for you" in words(browser.get("/chair").text)


def test_a_form_sent_twice_leads_to_the_same_place(
    browser_for: Opens, people: Cast, waiting: Put, session: Session
) -> None:
    browser = browser_for(people.chair)
    sent = {"password": PASSWORD, "seal": waiting.seal, "once": "the-same-key"}
    first, second = browser.post(address(waiting), sent), browser.post(address(waiting), sent)
    assert first.location == second.location == address(waiting)
    assert len(session.scalars(select(Approval)).all()) == 1


def test_a_wrong_password_is_said_at_the_field_counted_and_braked(
    browser_for: Opens, people: Cast, waiting: Put, session: Session
) -> None:
    browser = browser_for(people.chair)
    for _ in range(5):
        answer = browser.post(address(waiting), {"password": "a wrong one", "seal": waiting.seal})
        assert answer.status_code == 422
        assert "This is not your password." in answer.text
    braked = browser.post(address(waiting), {"password": PASSWORD, "seal": waiting.seal})
    assert braked.status_code == 429
    assert int(braked.headers["Retry-After"]) > 0
    refused = session.scalars(select(AuditEntry).where(AuditEntry.event == "confirmation.refused")).all()
    assert len(refused) == 5
    assert session.scalars(select(Approval)).all() == []
    session.commit()
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert browser.post(address(waiting), {"password": PASSWORD, "seal": waiting.seal}).status_code == 303


def test_an_empty_password_is_no_try(browser_for: Opens, people: Cast, waiting: Put, session: Session) -> None:
    answer = browser_for(people.chair).post(address(waiting), {"password": "", "seal": waiting.seal})
    assert answer.status_code == 422
    assert "Give your password." in answer.text
    assert not session.scalars(select(AuditEntry).where(AuditEntry.event == "confirmation.refused")).all()


def test_a_stale_tab_is_told_to_read_again(
    browser_for: Opens, people: Cast, waiting: Put, scene: ChairScene, session: Session
) -> None:
    take_back(session, scene.minutes, actor=scene.story.secretary)
    session.commit()
    browser = browser_for(people.chair)
    answer = browser.post(address(waiting), {"password": PASSWORD, "seal": waiting.seal})
    assert answer.status_code == 409
    assert "The secretariat has taken this text back." in words(answer.text)
    scene.put()
    session.commit()
    answer = browser.post(address(waiting), {"password": PASSWORD, "seal": waiting.seal})
    assert answer.status_code == 409
    assert "The text changed since you opened it: read it again." in words(answer.text)


def test_a_mandate_that_ended_a_second_ago_is_said_and_shows_nothing(
    browser_for: Opens, people: Cast, waiting: Put, scene: ChairScene, session: Session
) -> None:
    browser = browser_for(people.chair)
    browser.get(address(waiting))
    scene.chair_mandate.ends_at = clock.now() + timedelta(minutes=1)
    session.commit()
    with clock.at(clock.now() + timedelta(minutes=1, seconds=1)):
        for tail, sent in (
            ("", {"password": PASSWORD, "seal": waiting.seal}),
            ("/return", {"remarks": "My long words."}),
        ):
            answer = browser.post(address(waiting) + tail, sent)
            assert answer.status_code == 409
            assert "Your mandate in OPC has ended: Thursday 12 November 2026, 10:01." in words(answer.text)
            assert "option B" not in answer.text
        assert "My long words." in answer.text
        assert browser.get(address(waiting)).status_code == 404
    with clock.at(clock.now() + timedelta(hours=2)):
        assert browser.post(address(waiting), {"password": PASSWORD, "seal": waiting.seal}).status_code == 404
    assert session.scalars(select(Approval)).all() == []


def test_a_return_keeps_what_was_typed_until_it_is_taken(
    browser_for: Opens, people: Cast, waiting: Put, session: Session
) -> None:
    browser = browser_for(people.chair)
    typed = "Paragraph 2 says <b>too</b> much.\nShorten it."
    for sent in ({"remarks": typed, "due_on": "2026-02-31"}, {"remarks": typed, "due_on": "2026-11-01"}):
        answer = browser.post(f"{address(waiting)}/return", sent)
        assert answer.status_code == 422
        assert "Paragraph 2 says &lt;b&gt;too&lt;/b&gt; much.\nShorten it." in answer.text
    assert browser.post(f"{address(waiting)}/return", {"remarks": " "}).status_code == 422
    answer = browser.post(f"{address(waiting)}/return", {"remarks": typed, "due_on": "2026-11-20"})
    assert (answer.status_code, answer.location) == (303, "/chair")
    [returned] = session.scalars(select(Returned))
    assert returned.remarks == typed
    session.commit()
    late = browser.post(f"{address(waiting)}/return", {"remarks": "And another thing."})
    assert late.status_code == 409
    assert "And another thing." in late.text, "what came too late is not lost"


@pytest.mark.parametrize(
    ("who", "reads", "answers"),
    [
        ("secretary", 200, 403),
        ("office", 200, 403),
        ("deputy", 404, 404),
        ("former_chair", 404, 404),
        ("asb_secretary", 404, 404),
        ("head_a", 404, 404),
        ("delegate", 404, 404),
        ("administrator", 404, 404),
    ],
)
def test_who_reads_and_who_answers(
    browser_for: Opens, people: Cast, waiting: Put, scene: ChairScene, who: str, reads: int, answers: int
) -> None:
    user: User = getattr(scene, who, None) or getattr(people, who)
    browser = browser_for(user)
    page = browser.get(address(waiting))
    assert page.status_code == reads
    assert "Approve this record" not in page.text
    assert browser.post(address(waiting), {"password": PASSWORD, "seal": waiting.seal}).status_code == answers
    assert browser.post(f"{address(waiting)}/return", {"remarks": "No."}).status_code == answers
    several = {"password": PASSWORD, "text": waiting.pid, f"seal-{waiting.pid}": waiting.seal}
    assert browser.post("/chair/approve", several).status_code == answers


def test_who_had_a_hand_in_it_reads_why_somebody_else_approves(
    browser_for: Opens, people: Cast, scene: ChairScene, session: Session
) -> None:
    scene.edit("Seating plan", "Hers.", by=people.chair)
    submission = put_of(scene.put())
    session.commit()
    browser = browser_for(people.chair)
    page = words(browser.get(address(submission)).text)
    assert "You had a hand in this text, so somebody else has to approve it." in page
    assert "Approve this record" not in page
    assert browser.post(address(submission), {"password": PASSWORD, "seal": submission.seal}).status_code == 403


def test_a_deputy_sees_and_approves_within_the_period(
    browser_for: Opens, people: Cast, waiting: Put, scene: ChairScene, session: Session
) -> None:
    scene.declared()
    session.commit()
    browser = browser_for(scene.deputy)
    page = words(browser.get(address(waiting)).text)
    assert "Deputy of Helena Brandt, in the chair of: Operations Policy Committee" in page
    assert browser.post(address(waiting), {"password": PASSWORD, "seal": waiting.seal}).status_code == 303
    page = words(browser_for(people.chair).get(address(waiting)).text)
    assert "Marek Holub, for the ASG Operations (Helena Brandt)" in page
    late = browser_for(people.chair).post(address(waiting), {"password": PASSWORD, "seal": waiting.seal})
    assert late.status_code == 409
    assert "Marek Holub approved this text: Thursday 12 November 2026, 10:00." in words(late.text)


def test_her_office_sees_the_desk_without_buttons(
    browser_for: Opens, people: Cast, waiting: Put, scene: ChairScene
) -> None:
    page = browser_for(scene.office).get("/chair")
    assert page.status_code == 200
    assert "Approve the record of 10 November?" in words(page.text)
    assert "Read and approve" not in page.text
    for who in (people.secretary, people.delegate, people.former_chair):
        assert browser_for(who).get("/chair").status_code == 404


def test_several_texts_are_approved_with_one_password(
    browser_for: Opens, people: Cast, waiting: Put, scene: ChairScene, session: Session
) -> None:
    other = put_of(second_text(scene))
    session.commit()
    browser = browser_for(people.chair)
    desk = browser.get("/chair").text
    assert "Two things, about" in words(desk)
    [href] = re.findall(r'href="(/chair/approve\?[^"]+)"', desk)
    page = words(browser.get(href.replace("&amp;", "&")).text)
    for one in (waiting, other):
        assert one.symbol in page
        assert " ".join(re.findall("....", one.seal)) in page
    assert "Approve these 2 texts" in page
    sent = {"password": PASSWORD, "text": [waiting.pid, other.pid], f"seal-{waiting.pid}": waiting.seal}
    answer = browser.post("/chair/approve", sent)
    assert answer.status_code == 409, "a text whose seal was not shown"
    answer = browser.post("/chair/approve", {**sent, f"seal-{other.pid}": other.seal})
    assert (answer.status_code, answer.location) == (303, "/chair")
    assert len(session.scalars(select(Approval)).all()) == 2


# Deputising


def test_the_chair_declares_a_deputy_and_comes_back(
    browser_for: Opens, people: Cast, scene: ChairScene, session: Session
) -> None:
    browser = browser_for(people.chair)
    page = f"/bodies/{people.opc.pid}/deputising"
    sent = {"deputy": scene.deputy.pid, "starts": "2026-11-19", "ends": "2026-11-20"}
    assert browser.get(page).status_code == 200
    for wrong in ({**sent, "ends": "2026-11-18"}, {**sent, "deputy": people.secretary.pid}, {**sent, "starts": ""}):
        answer = browser.post(page, wrong)
        assert answer.status_code == 422
    assert browser.post(page, sent).status_code == 303
    assert browser.post(page, sent).status_code == 422, "two periods overlap"
    said = "Marek Holub acts for Helena Brandt from Thu 19 Nov to Fri 20 Nov."
    assert said in words(browser.get("/chair").text)
    for who in (people.delegate, people.secretary, people.head_a):
        assert "Marek Holub" in browser_for(who).get(f"/bodies/{people.opc.pid}/members").text
    key = re.findall(r'name="period" value="([^"]+)"', browser.get(page).text)
    answer = browser.post(f"{page}/end", {"period": key[0]})
    assert answer.status_code == 303
    assert "Marek Holub" not in words(browser_for(people.delegate).get(f"/bodies/{people.opc.pid}/members").text)


def test_only_the_chair_or_the_head_of_secretariat_declares(
    browser_for: Opens, people: Cast, scene: ChairScene, session: Session
) -> None:
    page = f"/bodies/{people.opc.pid}/deputising"
    scene.declared()
    head = scene.world.user("Hedda Head")
    scene.world.mandate(head, people.opc, "head_of_secretariat")
    session.commit()
    assert browser_for(head).get(page).status_code == 200
    for who in (people.secretary, scene.office, scene.deputy, people.delegate):
        assert browser_for(who).get(page).status_code == 403
    for stranger in (people.asb_secretary, people.former_chair):
        assert browser_for(stranger).get(page).status_code == 404
