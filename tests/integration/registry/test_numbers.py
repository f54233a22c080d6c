"""The numbers of a series: what became of each, why some bear nothing, and nothing of it for delegations."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput
from secretariat.documents.models import Paper, SymbolCounter, SymbolNumber
from secretariat.documents.services import next_symbol, withdraw
from secretariat.documents.services.circulate import recall_version
from secretariat.registry.queries.numbers import Worth, numbers_of, series_of
from secretariat.registry.services.gaps import explain_gap
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers
from tests.world import Cast


@pytest.fixture
def series(session: Session, papers: Papers, people: Cast) -> tuple[str, int]:
    """1 to 3 of another register; 4 given, 5 withdrawn, 6 recalled, 7 reserved, 8 given."""
    papers.issue(papers.draft("Given"))
    number = session.scalars(select(SymbolNumber)).one()
    counter = session.scalars(select(SymbolCounter)).one()
    number.number, counter.last = 4, 4
    actor = load_actor(session, people.secretary)
    gone, back, waiting = papers.draft("Gone"), papers.draft("Taken back"), papers.draft("Waiting")
    papers.issue(gone)
    withdraw(session, gone, actor=actor, reason="Overtaken.")
    recall_version(session, papers.issue(back), actor=actor, reason="Too early.")
    next_symbol(session, waiting, series=people.opc.series, letter="D")
    session.commit()
    papers.issue(papers.draft("The last"))
    return number.series, number.year


def test_what_became_of_each_number(session: Session, people: Cast, series: tuple[str, int]) -> None:
    assert series_of(session, people.opc) == [series]
    assert series_of(session, people.asb) == []
    found = [(one.first, one.last, one.worth) for one in numbers_of(session, *series)]
    assert found == [
        (1, 3, Worth.UNUSED),
        (4, 4, Worth.GIVEN),
        (5, 5, Worth.WITHDRAWN),
        (6, 6, Worth.RECALLED),
        (7, 7, Worth.RESERVED),
        (8, 8, Worth.GIVEN),
    ]


def test_a_gap_is_explained_and_only_a_gap(session: Session, people: Cast, series: tuple[str, int]) -> None:
    actor = load_actor(session, people.secretary)
    name, year = series
    for number, reason in ((4, "Why?"), (2, "In the middle."), (9, "Not yet."), (5, "  ")):
        with pytest.raises(BadInput):
            explain_gap(session, people.opc, actor=actor, series=name, year=year, number=number, reason=reason)
    with pytest.raises(BadInput, match="no such series"):
        explain_gap(session, people.asb, actor=actor, series=name, year=year, number=5, reason="Theirs.")
    for reason in ("A first reason.", "A better one."):
        explain_gap(session, people.opc, actor=actor, series=name, year=year, number=5, reason=reason)
    said = {one.first: one.reason.reason for one in numbers_of(session, name, year) if one.reason}
    assert said == {5: "A better one."}
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.event == "gap.explained")).all()) == 2


def test_the_page_is_the_house_s(people: Cast, series: tuple[str, int], browser_for: type[Browser], look: Look) -> None:
    here = f"/bodies/{people.opc.pid}/numbers"
    browser = browser_for(people.secretary)
    page = browser.get(here).text
    assert "AC/901-D(2026)0001 to 0003" in page
    assert "4 gaps" in page
    sent = {
        "series": series[0],
        "year": str(series[1]),
        "number": "1",
        "reason": "Given on paper before this register.",
    }
    assert browser.post(here, sent).status_code == 303
    assert "Given on paper before this register." in browser.get(here).text
    kept = browser.post(here, {**sent, "number": "4"})
    assert (kept.status_code, "This number is no gap." in kept.text) == (422, True)
    assert browser.post(here, {**sent, "year": "x" * 9}).status_code == 422
    assert "Say why" not in browser_for(people.chair).get(here).text
    delegate = browser_for(people.delegate)
    assert delegate.get(here, check=False).status_code == 403
    assert "/numbers" not in delegate.get(f"/bodies/{people.opc.pid}/papers").text
    assert look(select(Paper.symbol).where(Paper.title_en == "Waiting")) == ["AC/901-D(2026)0007"]
