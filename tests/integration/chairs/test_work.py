"""What each side finds on its own page and on the page of submission: nobody has to ask where a text is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.chairs.notices import WRITERS
from secretariat.core import clock
from secretariat.core.mail import Mail, Office
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.minutes.services.submitting import take_back
from tests.client import Browser
from tests.integration.chairs.scene import ChairScene
from tests.integration.chairs.test_pages import words
from tests.world import Cast

Opens = Callable[..., Browser]
OFFICE = Office("secretariat@example.org", "Secretariat", "http://localhost", {"example.org": "NU"})


def home(browser_for: Opens, user: object, language: str = "en") -> str:
    return words(browser_for(user, language=language).get("/").text)


def letters(session: Session, notice: str) -> list[Mail]:
    """Write the letters of that kind that are asked for; those that are dropped are left out."""
    written = []
    for message in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)):
        if message.payload.get("notice") == notice:
            try:
                written.append(WRITERS[notice](session, message.payload, OFFICE))
            except Dropped:
                continue
    return written


def test_the_secretary_puts_the_text_to_the_chair_and_takes_it_back(
    browser_for: Opens, people: Cast, scene: ChairScene, session: Session
) -> None:
    page = f"/minutes/{scene.minutes.pid}/submit"
    browser = browser_for(people.secretary)
    before = words(browser.get(page).text)
    assert "The decision sheet is not issued yet" in before
    assert "Nothing is written under" in before
    assert "Helena Brandt" in before
    assert "gets its symbol now" in before
    long = browser.post(page, {"advice": "word " * 400})
    assert long.status_code == 422
    assert "word word" in long.text
    assert browser.post(page, {"advice": "Read item 3 first."}).location == page
    after = words(browser.get(page).text)
    assert "Put to the chair: AC/901-R(2026)0001. Told by letter: Helena Brandt." in after
    assert "With the chair." in after
    assert browser.post(page, {"advice": ""}).status_code == 303, "a second submission is told, not an error"
    taken = browser.post(f"/minutes/{scene.minutes.pid}/take-back")
    assert taken.location == f"/minutes/{scene.minutes.pid}"
    assert browser.post(f"/minutes/{scene.minutes.pid}/take-back").location == page


@pytest.mark.parametrize(
    ("who", "status"),
    [("chair", 403), ("office", 403), ("asb_secretary", 404), ("delegate", 404), ("former_chair", 404)],
)
def test_only_the_secretariat_puts_a_text_to_the_chair(
    browser_for: Opens, people: Cast, scene: ChairScene, who: str, status: int
) -> None:
    browser = browser_for(getattr(scene, who, None) or getattr(people, who))
    page = f"/minutes/{scene.minutes.pid}"
    assert browser.get(f"{page}/submit").status_code == status
    assert browser.post(f"{page}/submit", {"advice": ""}).status_code == status
    assert browser.post(f"{page}/take-back").status_code == status


def test_my_work_says_where_the_text_is(browser_for: Opens, people: Cast, scene: ChairScene, session: Session) -> None:
    submission = scene.put()
    session.commit()
    chair = home(browser_for, people.chair)
    assert "One thing waits for your decision." in chair
    assert "Approve the record of 10 November? OPC Waits for you AC/901-R(2026)0001" in chair
    assert "With the chair since Thu 12 Nov" in home(browser_for, people.secretary)
    for stranger in (people.delegate, people.former_chair, people.asb_secretary):
        assert "AC/901-R(2026)0001" not in home(browser_for, stranger)
    scene.give_back(submission, remarks="Shorter.", due=date(2026, 11, 18))
    session.commit()
    secretary = home(browser_for, people.secretary)
    assert "Asked for by the chair" in secretary
    assert "Remarks of Helena Brandt" in secretary
    assert "Shorter." not in secretary
    assert "waits for your decision." not in home(browser_for, people.chair).replace("Nothing waits", "")
    page = f"/minutes/{scene.minutes.pid}/submit"
    browser = browser_for(people.secretary)
    assert "Shorter." in browser.get(page).text
    scene.put()
    session.commit()
    assert "Asked for by the chair" in home(browser_for, people.secretary), "submitting again does not do it"
    [done] = {
        part.split('"')[0].removesuffix("/done") for part in browser.get(page).text.split('action="/instructions/')[1:]
    }
    assert browser_for(people.chair).post(f"/instructions/{done}/done").status_code == 403
    assert browser.post(f"/instructions/{done}/done").location == page
    assert "Asked for by the chair" not in home(browser_for, people.secretary)


def test_letters_say_where_and_by_when_and_not_what(scene: ChairScene, people: Cast, session: Session) -> None:
    submission = scene.put(advice="Between us.")
    [letter] = letters(session, "chairs.text_submitted")
    assert letter.to_address == people.chair.email
    assert f"http://localhost/chair/approvals/{submission.pid}" in letter.text
    assert "Tuesday" in letter.text
    assert "Between us." not in letter.text
    scene.give_back(submission, remarks="The remarks themselves.", due=date(2026, 11, 20))
    assert letters(session, "chairs.text_submitted") == [], "answered: nothing to ask any more"
    returned = letters(session, "chairs.text_returned")
    assert {one.to_address for one in returned} == {people.secretary.email, people.second_secretary.email}
    assert all("The remarks themselves." not in one.text for one in returned)
    scene.approve(scene.put())
    assert len(letters(session, "chairs.text_approved")) == 2


def test_no_letter_goes_to_who_may_not_answer_any_more(scene: ChairScene, people: Cast, session: Session) -> None:
    scene.declared()
    scene.put()
    assert len(letters(session, "chairs.text_submitted")) == 2
    with clock.at(clock.now() + timedelta(days=3)):
        assert [one.to_address for one in letters(session, "chairs.text_submitted")] == [people.chair.email]
    take_back(session, scene.minutes, actor=scene.story.secretary)
    assert letters(session, "chairs.text_submitted") == []
