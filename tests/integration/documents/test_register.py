"""The register: who finds what, filters, pages, and how many queries it takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from secretariat.core import clock
from secretariat.documents.views import register
from secretariat.web.database import db
from tests.client import Browser
from tests.conftest import TODAY
from tests.integration.documents.conftest import Papers
from tests.world import Cast


def test_each_reader_finds_what_is_theirs(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    papers.issue(papers.draft("For members"))
    papers.issue(papers.draft("For contributors", format=people.contributors))
    papers.issue(
        papers.draft("For the board", by=people.asb_secretary, body=people.asb, format=people.board),
        by=people.asb_secretary,
    )
    papers.draft("Not issued")
    seen = {
        people.secretary: {"For members", "For contributors", "Not issued"},
        people.delegate: {"For members", "For contributors", "For the board"},
        people.asb_delegate: {"For the board"},
        people.partner: {"For contributors"},
        people.former: set[str](),
        people.administrator: set[str](),
    }
    titles = {"For members", "For contributors", "For the board", "Not issued"}
    for user, expected in seen.items():
        page = browser_for(user).get("/papers").text
        assert {title for title in titles if title in page} == expected, user.name
    board = browser_for(people.delegate).get(f"/bodies/{people.asb.pid}/papers").text
    assert "For the board" in board
    assert "For members" not in board
    assert browser_for(people.partner).get(f"/bodies/{people.asb.pid}/papers").status_code == 404


def test_filters_narrow_and_say_when_nothing_fits(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    papers.issue(papers.draft("100% of rooms"))
    papers.draft("Other")
    house = browser_for(people.secretary)
    for query, found, hidden in (
        ("q=100%25", "100% of rooms", "Other"),
        ("q=D(2026)0001", "100% of rooms", "Other"),
        ("state=draft", "Other", "100% of rooms"),
        ("kind=report", "Nothing fits", "100% of rooms"),
        (f"body={people.opc.pid}", "Other", "Nothing fits"),
        ("q=_________________", "Nothing fits", "Other"),
        ("state=nonsense&kind=x&body=y&after=z", "Other", "Nothing fits"),
        ("q=%E2%80%AE", "cannot be shown", "Nothing fits"),
    ):
        page = house.get(f"/papers?{query}")
        assert page.status_code == 200
        assert found in page.text, query
        assert f">{hidden}<" not in page.text, query


def test_the_empty_register_says_why(browser_for: type[Browser], people: Cast) -> None:
    assert "once they are circulated to you" in browser_for(people.delegate).get("/papers").text
    assert "New paper" in browser_for(people.secretary).get("/papers").text


def test_pages_follow_one_another_without_gap(
    browser_for: type[Browser], people: Cast, papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "PAGE", 3)
    for number in range(7):
        with clock.at(TODAY - timedelta(minutes=(7 - number) // 2)):
            papers.draft(f"Paper {number}")
    house = browser_for(people.secretary)
    seen, address = [], f"/bodies/{people.opc.pid}/papers?q=Paper"
    while address:
        page = house.get(address).text
        seen += [number for number in reversed(range(7)) if f">Paper {number}<" in page]
        older = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        address = older.replace("&amp;", "&") if 'rel="next"' in page else ""
    assert seen == [6, 5, 4, 3, 2, 1, 0]


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SET")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_ten_times_the_papers_take_as_many_queries(
    app: Flask, browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    reader = browser_for(people.delegate)
    reader.get("/papers")  # what counts for a person is kept from their first page on
    papers.issue(papers.draft("Paper 0"))
    with counted(app) as few:
        reader.get("/papers")
    for number in range(1, 10):
        papers.issue(papers.draft(f"Paper {number}"))
    with counted(app) as many:
        reader.get("/papers")
    assert len(many) == len(few)
