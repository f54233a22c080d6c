"""The review of accounts by its pages: who is asked about, one decision each, the record, and what heads confirm."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.accounts import notices, queries, review, reviewing
from secretariat.accounts.models import AccountDecision
from secretariat.accounts.review import Rule
from secretariat.accounts.services import Days
from secretariat.committees.actors import load_actor
from secretariat.core import audit, clock, mail
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.outbox import OutboxMessage
from secretariat.web.database import db
from tests.client import BrowserFor
from tests.conftest import TODAY
from tests.queries import count_queries
from tests.world import Cast, World, ago

RULE = Rule(90, directory=False)


@pytest.fixture(autouse=True)
def _as_it_was(session: Session) -> None:
    """What a test holds is not read again while a request writes."""
    session.expire_on_commit = False


def asked(session: Session, rule: Rule = RULE) -> dict[str, tuple[str, ...]]:
    return {one.account.name: one.asked for one in review.questions(queries.accounts_by_use(session), rule)}


def until(last: date) -> Days:
    return Days(TODAY.date(), last, "Europe/Brussels", 400)


def test_why_an_account_is_looked_at(session: Session, people: Cast) -> None:
    world = World(session)
    fresh = world.user("Fresh Start")
    fresh.created_at = ago(3)
    world.member(fresh, people.nation_a, until=ago(-30))
    people.administrator.break_glass = True
    session.flush()
    found = asked(session)
    assert "Fresh Start" not in found
    assert "no_post" in found["Felix Former"]
    assert "without_end" in found["Paul Restrup"]
    assert "without_end" not in found["Ada Head"], "a head has no end"
    assert "never_here" in found["Ada Head"]
    assert "break_glass" in found["Adam Admin"]
    by_directory = asked(session, Rule(90, directory=True))
    assert by_directory["Fresh Start"] == ("outside_directory",)
    assert "outside_directory" not in by_directory["Adam Admin"]
    assert "Fresh Start" in asked(session, Rule(3, directory=False)), "the days are a setting"


def test_what_is_kept_is_asked_again_when_the_days_are_over(session: Session, people: Cast) -> None:
    administrator = load_actor(session, people.administrator)
    reviewing.keep(session, people.former, actor=administrator, days=until(date(2026, 12, 31)), rule=RULE)
    assert "Felix Former" not in asked(session)
    with clock.at(TODAY.replace(year=2027, month=1, day=2)):
        assert "Felix Former" in asked(session)
    for last in (date(2026, 11, 15), date(2028, 1, 1), date(9999, 12, 31)):
        with pytest.raises(BadInput):
            reviewing.keep(session, people.former, actor=administrator, days=until(last), rule=RULE)


def test_whose_account_ends_is_told_so_and_nobodys_reasons(session: Session, people: Cast) -> None:
    actor = load_actor(session, people.administrator)
    reviewing.end(session, people.former, actor=actor, reason="Left in May.", rule=RULE)
    (message,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == mail.KIND))
    office = mail.Office("secretariat@example.org", "Secretariat", "http://localhost")
    letter = notices.WRITERS[message.payload["notice"]](session, message.payload, office)
    assert (letter.to_address, letter.subject) == (people.former.email, "Your account has ended")
    assert "Left in May." not in letter.text


def test_an_account_ends_for_a_reason_and_nobody_ends_their_own(session: Session, people: Cast) -> None:
    administrator = load_actor(session, people.administrator)
    with pytest.raises(BadInput):
        reviewing.end(session, people.former, actor=administrator, reason=" ", rule=RULE)
    with pytest.raises(RuleBroken):
        reviewing.end(session, people.administrator, actor=administrator, reason="Tidy.", rule=RULE)
    reviewing.end(session, people.former, actor=administrator, reason="Left in May.", rule=RULE)
    assert people.former.ends_at == TODAY
    assert session.scalars(select(AccountDecision.reason)).all() == ["Left in May."]
    assert not list(audit.faults(session))


def test_the_administrator_reviews_by_her_pages(session: Session, people: Cast, browser_for: BrowserFor) -> None:
    former, delegate, office = people.former, people.delegate, people.drafter
    office.name = "=cmd()"
    session.commit()
    browser = browser_for(people.administrator)
    assert "There was no review of accounts yet" in browser.get("/").text
    page = browser.get("/accounts").text
    assert "Felix Former" in page
    address = f"/accounts/{former.pid}"
    assert "Holds no post" in browser.get(address).text
    refused = browser.post(f"{address}/end", {"reason": ""})
    assert refused.status_code == 422
    assert "Say why the account ends." in refused.text
    assert browser.post(f"{address}/end", {"reason": "Left in May."}).location == "/accounts"
    assert browser.get(address).status_code == 404
    kept = browser.post(f"/accounts/{delegate.pid}", {"ends": "soon"})
    assert kept.status_code == 422
    assert 'value="soon"' in kept.text
    for one in (delegate, office):
        assert browser.post(f"/accounts/{one.pid}", {"ends": "2027-02-14"}).location == "/accounts"
    with clock.at(TODAY + timedelta(minutes=1)):
        assert browser.post("/accounts/entered").location == "/accounts"
        page = browser.get("/accounts").text
        assert "The next review of accounts is due on" in page
        record = next(part for part in page.split('"') if part.endswith(".csv"))
        answer = browser.get(record)
        rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["decision"], row["reason"]) for row in rows] == [("ended", "Left in May."), ("kept", ""), ("kept", "")]
    assert rows[2]["name"] == "'=cmd()", "no formula for a spreadsheet"
    assert {row["by"] for row in rows} == {"Adam Admin"}
    with clock.at(TODAY + timedelta(days=100)):
        later = browser_for(people.administrator)
        assert "is overdue since" in later.get("/").text


@pytest.mark.parametrize("reason", ["", "Tidy."])
def test_whoever_would_end_their_own_account_is_told_why_not(
    session: Session, people: Cast, browser_for: BrowserFor, reason: str
) -> None:
    refused = browser_for(people.administrator).post(f"/accounts/{people.administrator.pid}/end", {"reason": reason})
    assert refused.status_code == 422
    assert "Nobody ends their own account here." in refused.text
    assert "Say why the account ends." not in refused.text


def test_a_head_confirms_members_and_the_administrator_sees_it(
    session: Session, people: Cast, browser_for: BrowserFor
) -> None:
    world = World(session)
    user = world.user("Milo Member")
    world.member(user, people.nation_a)
    session.commit()
    head = browser_for(people.head_a)
    assert "You have not confirmed them yet." in head.get("/delegation").text
    assert head.post(f"/delegations/{people.nation_a.pid}/confirm").location == "/delegation"
    page = head.get("/delegation").text
    assert "1 member is confirmed." in page
    assert "to be confirmed again by" in page
    assert head.post(f"/delegations/{people.nation_b.pid}/confirm").status_code == 404
    seen = browser_for(people.administrator).get("/accounts").text
    assert "Confirmed by the head" in seen
    assert "Milo Member" in seen, "whether it stays is the administrator’s to say"


def test_nobody_else_finds_a_review(session: Session, people: Cast, browser_for: BrowserFor) -> None:
    for who in (people.secretary, people.head_a, people.drafter):
        browser = browser_for(who)
        assert browser.get("/accounts").status_code == 404
        assert browser.get(f"/accounts/{people.former.pid}").status_code == 404
        assert browser.post("/accounts/entered").status_code == 404


def test_the_page_asks_as_much_for_many_as_for_few(
    app: Flask, session: Session, people: Cast, browser_for: BrowserFor
) -> None:
    browser = browser_for(people.administrator)

    def count() -> int:
        browser.get("/accounts")
        with app.app_context():
            engine = db.engine
        with count_queries(engine) as seen:
            browser.get("/accounts")
        return len(seen)

    few = count()
    for number in range(12):
        World(session).user(f"Nobody Number {number}")
    session.commit()
    assert count() == few
    #: session and actor 2, frame 3, accounts, last review, decisions and since when, reviews.
    assert few <= 10


def test_the_review_is_narrowed_and_leads_back_to_where_one_was(people: Cast, browser_for: BrowserFor) -> None:
    browser = browser_for(people.administrator)
    page = browser.get("/accounts?why=no_post").text
    assert "Felix Former" in page
    assert people.delegate.name not in page
    assert "The review covers all accounts, not this page alone" in page
    assert "Felix Former" not in browser.get("/accounts?q=no+such+person").text
    assert "Felix Former" in browser.get("/accounts?q=FELIX&why=unknown").text
    decide = re.search(rf'href="(/accounts/{people.former.pid}[^"]*)"', page)
    assert decide is not None
    one = browser.get(decide[1].replace("&amp;", "&")).text
    kept = re.search(r'name="list" value="([^"]*)"', one)
    assert kept is not None
    sent = {"ends": "2027-02-14", "list": kept[1].replace("&amp;", "&")}
    assert browser.post(f"/accounts/{people.former.pid}", sent).location == "/accounts?why=no_post"
    evil = {"ends": "2027-02-15", "list": "page=2&next=//example.org&q=" + "x" * 600}
    assert browser.post(f"/accounts/{people.delegate.pid}", evil).location.startswith("/accounts?")
