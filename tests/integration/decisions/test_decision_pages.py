"""The pages of the register, as people use them, in both languages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from secretariat.core import unchanged
from secretariat.decisions import policy, queries, services
from secretariat.decisions.models import Action
from secretariat.decisions.states import ActionState, DueKind
from secretariat.desk import queries as desk
from secretariat.documents.services import recall
from secretariat.people.models import User
from secretariat.web.database import db
from tests.client import Browser, BrowserFor
from tests.integration.decisions.register import Register
from tests.queries import count_queries
from tests.world import Cast

NEVER = "2" * 14


def send(browser: Browser, action: Action, act: str, **typed: Any) -> Any:
    """Send the form of an act as the page drew it."""
    return browser.post(f"/actions/{action.pid}", {"act": act, "row_version": action.row_version, **typed})


def now(register: Register, action: Action) -> Action:
    register.session.refresh(action)
    return action


ENGLISH = (
    "As decided",
    "Nation B owes this by Friday 4\u00a0December\u00a02026.",
    "Item 9 of AC/901-DS(2026)0001",
    "Accept",
)
FRENCH = (
    "Texte de la décision",
    "Nation B doit s’en acquitter d’ici au vendredi 4\u00a0décembre\u00a02026.",
    "Point 9 du document AC/901-DS(2026)0001",
    "Accepter",
)


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("fr", FRENCH)])
def test_an_owner_reads_in_both_languages_what_was_decided_and_accepts_it(
    browser_for: BrowserFor, register: Register, language: str, words: tuple[str, ...]
) -> None:
    _, [decision], [action] = register.enter()
    browser = browser_for(register.people.delegate, language=language)
    page = browser.get(f"/actions/{action.pid}")
    assert page.status_code == 200
    for word in (
        *words,
        action.text_en,
        action.text_fr,
        decision.verb_en,
        decision.verb_fr,
        f"/decisions/{decision.pid}",
    ):
        assert word in page.text, word
    done = send(browser, action, "accept")
    assert (done.status_code, done.location) == (303, f"/actions/{action.pid}")
    assert now(register, action).state == ActionState.ACCEPTED
    assert ("Accepted." if language == "en" else "Acceptée.") in browser.get(done.location).text


def test_the_first_reading_outside_the_house_ends_the_possibility_to_recall(
    browser_for: BrowserFor, register: Register
) -> None:
    version, _, [action] = register.enter()
    browser_for(register.people.chair).get(f"/actions/{action.pid}")
    register.session.refresh(version)
    assert version.opened_at is None
    browser_for(register.people.delegate).get("/decisions")
    register.session.refresh(version)
    assert version.opened_at is not None


def test_a_recalled_sheet_leaves_nothing_on_a_delegates_pages(browser_for: BrowserFor, register: Register) -> None:
    version, [decision], [action] = register.enter()
    recall(register.session, version, actor=register.secretary, reason="Wrong date")
    services.void_decisions(register.session, version, actor=register.secretary)
    delegate = browser_for(register.people.delegate)
    for path in (f"/decisions/{decision.pid}", f"/actions/{action.pid}"):
        assert delegate.get(path).status_code == 404
    assert "Booking" not in delegate.get("/decisions").text
    house = browser_for(register.people.secretary)
    assert "No longer in force." in house.get(f"/decisions/{decision.pid}").text
    assert "Cancelled" in house.get(f"/actions/{action.pid}").text


OUTSIDE = (
    "asb_secretary", "former_chair", "former_deputy", "asb_delegate", "partner", "former", "drafter", "administrator",
)  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_who_is_not_given_the_sheet_learns_nothing(browser_for: BrowserFor, register: Register, name: str) -> None:
    _, [decision], [action] = register.enter()
    browser = browser_for(getattr(register.people, name))
    for kind, pid in (("decisions", decision.pid), ("actions", action.pid)):
        hidden, never = browser.get(f"/{kind}/{pid}"), browser.get(f"/{kind}/{NEVER}")
        assert hidden.status_code == never.status_code == 404
        assert _plain(hidden.text, pid) == _plain(never.text, NEVER)
    refused, never = send(browser, action, "close"), browser.post(f"/actions/{NEVER}", {"act": "close"})
    assert refused.status_code == never.status_code == 404
    for path in (
        "/decisions",
        "/decisions?view=actions&state=all",
        "/decisions?q=rota",
        "/decisions?view=actions&q=rota",
    ):
        assert not re.search(r"rota;|fairer|Booking|AC/901-DS|\d overdue", browser.get(path).text)
    assert now(register, action).state == ActionState.OPEN


def _plain(page: str, pid: str) -> str:
    return re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{2}\b", "", page).replace(pid, "")


def test_an_office_that_owes_an_action_reads_it_and_nothing_of_the_body(
    browser_for: BrowserFor, register: Register
) -> None:
    party, user = register.office()
    item = register.item(register.meeting())
    version, [decision], [action] = register.enter(item=item, actions=[register.action(item, party)])
    browser = browser_for(user)
    page = browser.get(f"/actions/{action.pid}").text
    assert action.text_en in page
    assert version.pid not in page
    assert decision.pid not in page
    assert "Operations Policy Committee" not in page
    register.session.refresh(version)
    assert version.opened_at is not None
    assert action.pid in browser.get("/decisions?view=actions").text
    assert send(browser, action, "deliver", note="Here it is.").status_code == 303
    assert now(register, action).state == ActionState.DELIVERED


def test_notes_of_the_history_are_for_owner_and_house(browser_for: BrowserFor, register: Register) -> None:
    action, people = register.one(), register.people
    owner = register.actor(people.delegate)
    services.dispute_action(
        register.session, action, actor=owner, row_version=action.row_version, note="Not ours, ask X."
    )
    for user, sees in ((people.delegate, True), (people.chair, True), (people.secretary, True), (people.head_a, False)):
        page = browser_for(user).get(f"/actions/{action.pid}").text
        assert ("Not ours, ask X." in page) is sees
        assert "Disputed" in page
        assert ("Today 15:26, Paul Restrup" in page) is sees


@pytest.mark.parametrize(
    ("user", "act", "typed", "kept", "said"),
    [
        ("delegate", "deliver", {"evidence": "AC/901-D(2026)9"}, "AC/901-D(2026)9", "No paper open to you bears"),
        ("delegate", "dispute", {"note": ""}, "", "the secretariat acts on it"),
        ("delegate", "ask", {"until": "2026-11-01", "reason": "Typed reason."}, "Typed reason.", "Choose a day to come"),
        ("delegate", "ask", {"until": "never", "reason": "Typed reason."}, "Typed reason.", "Give the day as year-month-day"),
        ("secretary", "deliver", {"note": "x" * 1001}, "x" * 1001, "at most 1000 fit"),
        ("secretary", "close", {"closed_by_body": "", "note": "Typed note."}, "Typed note.", "Say at which meeting"),
        ("secretary", "cancel", {"later": "", "note": "Typed note."}, "Typed note.", "Name the later decision"),
        ("secretary", "cancel", {"later": "\x00", "note": "Typed note."}, "Typed note.", "that this body took later"),
        ("secretary", "cancel", {"later": NEVER, "note": "Typed note."}, "Typed note.", "that this body took later"),
        ("secretary", "reassign", {"owner": NEVER, "note": "Typed note."}, "Typed note.", "Choose one of the delegations"),
        ("secretary", "accept", {"note": "a\u202eb"}, "a\ufffdb", "U+202E"),
    ],
)  # fmt: skip
def test_what_was_typed_comes_back_with_the_fault(
    browser_for: BrowserFor, register: Register, user: str, act: str, typed: dict[str, str], kept: str, said: str
) -> None:
    action = register.one()
    page = send(browser_for(getattr(register.people, user)), action, act, **typed)
    assert page.status_code == 422
    assert kept in page.text
    assert said in page.text
    assert f'id="act-{act}"' in page.text
    assert now(register, action).state == ActionState.OPEN
    assert len(action.steps) == 1


@pytest.mark.parametrize(
    ("user", "act"),
    [("delegate", "close"), ("delegate", "verify"), ("head_a", "accept"), ("head_a", "note"), ("chair", "deliver"),
     ("secretary", "answer"), ("office", "close"), ("office", "answer"), ("delegate", ""), ("chair", "nonsense")],
)  # fmt: skip
def test_who_sees_but_may_not_is_forbidden(browser_for: BrowserFor, register: Register, user: str, act: str) -> None:
    action = register.one()
    response = send(browser_for(getattr(register.people, user)), action, act, note="Mine.", granted="yes")
    assert response.status_code == 403
    assert len(now(register, action).steps) == 1


def test_a_stale_tab_gets_both_texts(browser_for: BrowserFor, register: Register) -> None:
    action = register.one()
    shown = action.row_version
    services.accept_action(register.session, action, actor=register.actor(register.people.delegate), row_version=shown)
    response = browser_for(register.people.secretary).post(
        f"/actions/{action.pid}", {"act": "deliver", "row_version": shown, "note": "They wrote to us on Monday."}
    )
    assert response.status_code == 409
    assert "They wrote to us on Monday." in response.text
    assert "Paul Restrup" in response.text
    assert now(register, action).state == ActionState.ACCEPTED


def test_a_double_tap_moves_once(browser_for: BrowserFor, register: Register) -> None:
    action = register.one()
    browser = browser_for(register.people.delegate)
    once = "one-key"
    first, second = (send(browser, action, "start", once=once) for _ in "12")
    assert first.status_code == second.status_code == 303
    assert second.location == first.location
    assert [step.move for step in now(register, action).steps] == ["opened", "start"]


def test_the_chair_answers_a_request_on_the_page(browser_for: BrowserFor, register: Register) -> None:
    action = register.one()
    owner = browser_for(register.people.delegate)
    assert send(owner, action, "ask", until="2026-12-18", reason="The rooms are rebuilt.").status_code == 303
    chair = browser_for(register.people.chair, language="fr")
    page = chair.get(f"/actions/{action.pid}").text
    assert "Un délai est demandé, jusqu’au vendredi 18\u00a0décembre\u00a02026." in page
    assert "The rooms are rebuilt." in page
    refused = send(chair, now(register, action), "answer", granted="no")
    assert refused.status_code == 422
    assert send(chair, now(register, action), "answer", granted="yes").status_code == 303
    assert now(register, action).due_on == date(2026, 12, 18)
    assert "l’échéance était" in chair.get(f"/actions/{action.pid}").text


def test_evidence_is_named_to_those_who_may_see_the_paper(browser_for: BrowserFor, register: Register) -> None:
    people = register.people
    paper = register.paper("A report for members")
    action = register.one(format=people.contributors)
    assert queries.around_action(register.session, register.secretary, action).evidence is None
    sent = send(browser_for(people.delegate), action, "deliver", evidence=paper.symbol)
    assert sent.status_code == 303
    assert "A report for members" in browser_for(people.head_a).get(f"/actions/{action.pid}").text
    assert "A report for members" not in browser_for(people.partner).get(f"/actions/{action.pid}").text


def test_the_register_is_narrowed_by_what_is_chosen(browser_for: BrowserFor, register: Register) -> None:
    people = register.people
    item = register.item(register.meeting())
    beta = {"verb": "noted", "verb_en": "noted", "text_en": "Beta 100% decision.", "item_title_en": "Beta title"}
    register.enter(
        item=item,
        decisions=[
            register.decision(item, text_en="Alpha decision.", item_title_en="Alpha title"),
            register.decision(item, label="(b)", **beta),
        ],
        actions=[
            register.action(item, people.nation_a, text_en="Gamma."),
            register.action(item, due_on=date(2026, 11, 13), text_en="Delta."),
        ],
    )
    browser = browser_for(people.delegate)

    def shown(query: str) -> set[str]:
        page = browser.get(f"/decisions?{query}").text
        assert browser.get(f"/bodies/{people.opc.pid}/decisions?{query}").status_code == 200
        return {word for word in ("Alpha title", "Beta title", "Gamma.", "Delta.") if word in page}

    assert shown("") == {"Alpha title", "Beta title"}
    assert shown("q=alpha") == {"Alpha title"}
    assert shown("q=100%25") == {"Beta title"}
    assert shown("q=_lpha") == set()
    assert shown("verb=noted") == {"Beta title"}
    assert shown("year=2026") == {"Alpha title", "Beta title"}
    assert shown("year=1850") == {"Alpha title", "Beta title"}, "a year not offered narrows by nothing"
    assert shown(f"body={people.asb.pid}") == set()
    assert shown("q=AC/901-DS(2026)0001") == {"Alpha title", "Beta title"}
    assert shown("view=actions") == {"Gamma.", "Delta."}
    assert shown("view=actions&state=overdue") == {"Delta."}
    assert shown("view=actions&state=closed") == set()
    assert shown("view=actions&owner=mine") == {"Delta."}
    assert shown(f"view=actions&owner={people.nation_a.pid}") == {"Gamma."}
    assert shown("view=actions&q=gam") == {"Gamma."}
    assert "Nothing fits" in browser.get("/decisions?q=nothing-like-this").text
    assert "1 overdue" in browser.get("/decisions").text


def test_empty_pages_say_what_will_stand_there_and_lead_on(browser_for: BrowserFor, register: Register) -> None:
    browser = browser_for(register.people.delegate)
    decisions, actions = browser.get("/decisions").text, browser.get("/decisions?view=actions").text
    assert "No decision yet" in decisions
    assert 'href="/calendar"' in decisions
    assert "No action waits" in actions
    assert "Aucune décision pour le moment" in browser_for(register.people.chair, language="fr").get("/decisions").text


def test_rail_and_strip_lead_here(browser_for: BrowserFor, register: Register) -> None:
    register.one(due_on=date(2026, 11, 13))
    page = browser_for(register.people.delegate).get("/account").text
    assert 'href="/decisions"' in page
    assert "1 overdue" in page
    assert "overdue" not in browser_for(register.people.head_a).get("/account").text
    strip = browser_for(register.people.delegate).get(f"/bodies/{register.people.opc.pid}/papers").text
    assert f'href="/bodies/{register.people.opc.pid}/decisions"' in strip


@pytest.mark.parametrize("view", ["decisions", "actions", "actions&state=all"])
def test_pages_of_the_list_show_each_row_once(browser_for: BrowserFor, register: Register, view: str) -> None:
    fill(register, 60, 130)
    register.session.commit()
    browser = browser_for(register.people.head_a)
    path: str | None = f"/decisions?view={view}"
    seen: list[str] = []
    for _ in range(5):
        if path is None:
            break
        page = browser.get(path).text
        kind = "decisions" if view == "decisions" else "actions"
        seen += re.findall(rf'href="/{kind}/([0-9a-z]{{14}})"', page)
        found = re.search(r'href="([^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"', page)
        path = (found[1] or found[2]).replace("&amp;", "&") if found else None
    assert path is None
    assert len(seen) == len(set(seen)) == (60 if view == "decisions" else 130)


def test_whoever_knows_many_finds_the_same(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """Theirs are sought among all there are, the newest first; not from what they were given, as those of all others are."""
    session, people = register.session, register.people
    for day in (date(2024, 3, 5), date(2026, 7, 1), date(2026, 8, 20), date(2026, 11, 3)):
        register.enter(decided_on=day)
    session.commit()
    actors = [register.actor(one) for one in (people.secretary, people.delegate, people.asb_delegate, people.drafter)]

    def told() -> list[Any]:
        unchanged.MEMORIES.clear()
        found: list[Any] = []
        for actor in actors:
            pages: list[str] = []
            last = None
            for _ in range(3):
                page = queries.decisions_page(session, actor, after=last, limit=2)
                pages += [one.pid for one in page]
                last = page[-1] if page else last
            found.append((pages, queries.first_year(session, actor)))
            found.append([party.code for party in queries.owners_seen(session, actor)])
            found.append(desk.issued_to(session, actor, 365))
        return found

    few = told()
    monkeypatch.setattr(policy, "FEW", 0)
    assert told() == few
    assert [len(pages) for pages, _ in few[::3]] == [4, 4, 0, 0]
    assert few[0][1] == 2024


def fill(register: Register, decisions: int, actions: int) -> None:
    """One sheet that decided so much, with dates, next meetings and no dates among its actions."""
    item = register.item(register.meeting(), number=f"9.{decisions}")
    dues: list[dict[str, Any]] = [{}, *({"due_kind": kind, "due_on": None} for kind in DueKind if kind != DueKind.DATE)]
    register.enter(
        item=item,
        decisions=[register.decision(item, label=f"({number})") for number in range(decisions)],
        actions=[register.action(item, **dues[number % 3]) for number in range(actions)],
    )


def test_the_pages_cost_the_same_at_five_and_at_fifty_rows(
    app: Flask, browser_for: BrowserFor, register: Register
) -> None:
    people: Cast = register.people
    with app.app_context():
        engine = db.engine

    def cost(user: User, path: str) -> int:
        browser = browser_for(user)
        browser.get(path)  # the first reading of a sheet is written down
        with count_queries(engine) as seen:
            assert browser.get(path).status_code == 200
        return len(seen)

    def all_costs(decision: str) -> list[int]:
        paths = (
            "/decisions",
            "/decisions?view=actions",
            "/decisions?view=actions&state=overdue",
            f"/bodies/{people.opc.pid}/decisions",
            f"/bodies/{people.opc.pid}/decisions?view=actions",
            f"/decisions/{decision}",
        )
        return [cost(user, path) for user in (people.secretary, people.delegate) for path in paths]

    fill(register, 3, 5)
    first = queries.decisions_page(register.session, register.secretary)[0].pid
    few = all_costs(first)
    fill(register, 49, 45)
    many = all_costs(queries.decisions_page(register.session, register.secretary)[0].pid)
    assert few == many
    # What stands around a decision, and around its sheet, is asked at once; what is late with where it comes from; and the page
    # of a body offers no others.
    assert max(many) <= 8


def test_an_action_costs_the_same_with_a_long_history(
    app: Flask, browser_for: BrowserFor, register: Register, session: Session
) -> None:
    action = register.one()
    with app.app_context():
        engine = db.engine
    browser = browser_for(register.people.delegate)

    def cost() -> int:
        browser.get(f"/actions/{action.pid}")
        with count_queries(engine) as seen:
            browser.get(f"/actions/{action.pid}")
        return len(seen)

    few = cost()
    for number in range(20):
        services.note_action(
            session, action, actor=register.secretary, row_version=action.row_version, note=f"Step {number}"
        )
    assert cost() == few <= 6  # all that its reader may see around it, and its forms offer, is one query


def test_bad_addresses_of_lists_begin_at_the_top(browser_for: BrowserFor, register: Register) -> None:
    register.one()
    browser = browser_for(register.people.delegate)
    for query in (
        "after=x",
        "view=actions&owner=%00&after=" + NEVER,
        "view=nonsense&state=nonsense",
        "year=abc&verb=%00&after=%00&body=%00",
        "q=" + "x" * 500,
    ):
        assert browser.get(f"/decisions?{query}").status_code == 200
