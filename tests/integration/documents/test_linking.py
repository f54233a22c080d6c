"""Symbols in texts: links for those who may see what they name, words for everybody else, one query for a page."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.documents.linking import linked
from secretariat.documents.models import Paper
from secretariat.documents.queries.symbols import symbol_addresses
from secretariat.press.canonical import parse, to_html
from secretariat.press.typography import to_markup, with_links
from secretariat.web.database import db
from tests.client import Browser
from tests.integration.documents.conftest import Papers
from tests.queries import count_queries
from tests.world import Cast


def _links(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="sym" href="([^"]+)">([^<]+)</a>', page)


@pytest.fixture
def cited(papers: Papers) -> Paper:
    paper = papers.draft("Cited", text="The text that is cited.")
    papers.issue(paper)
    return paper


def test_a_symbol_leads_to_what_it_names(
    session: Session, papers: Papers, people: Cast, cited: Paper, browser_for: type[Browser]
) -> None:
    first = cited.current_version
    papers.write(cited, "The text as it was revised.")
    revised = papers.issue(cited)
    short = (cited.symbol or "").replace("0001", "1")
    text = f"As in {cited.symbol} (OPC), {revised.symbol}, and {short}.\n\n> And [{cited.symbol}](https://example.org/x).\n"
    citing = papers.draft("Citing", text=text)
    papers.issue(citing)
    assert first is not None
    page = browser_for(people.delegate).get(f"/papers/{citing.pid}").text
    assert _links(page) == [
        (f"/versions/{first.pid}", cited.symbol),
        (f"/papers/{cited.pid}", revised.symbol),
        (f"/versions/{first.pid}", short),
    ], "the version that is named; and no link within another"


def test_what_is_not_open_reads_as_what_does_not_exist(
    papers: Papers, people: Cast, cited: Paper, browser_for: type[Browser]
) -> None:
    """A paper for contributors cites one of the members alone: the partner's page is the same whether or not it exists."""
    unseen = cited.symbol or ""
    missing = unseen.replace("0001", "4321")
    citing = papers.draft("Citing", text=f"As in {unseen} and {missing}.", format=people.contributors)
    papers.issue(citing)
    page = browser_for(people.partner).get(f"/papers/{citing.pid}").text
    assert _links(page) == []
    assert f'<span class="sym">{unseen}</span> and <span class="sym">{missing}</span>' in page
    assert [symbol for _, symbol in _links(browser_for(people.delegate).get(f"/papers/{citing.pid}").text)] == [unseen]
    again = browser_for(people.partner).get(f"/papers/{citing.pid}").text
    assert _links(again) == [], "a text that is kept as it was set for others is kept with their links"


def test_a_symbol_reserved_for_a_draft_leads_the_house_alone(session: Session, papers: Papers, people: Cast) -> None:
    draft = papers.reference("PO(2026)9007")
    asked = [draft.symbol or ""]
    assert symbol_addresses(session, load_actor(session, people.secretary), asked) == {asked[0]: f"/papers/{draft.pid}"}
    assert symbol_addresses(session, load_actor(session, people.delegate), asked) == {}


def test_symbols_of_every_grammar_are_found(session: Session, papers: Papers, people: Cast) -> None:
    actor = load_actor(session, people.secretary)
    for symbol in ("A/C.3/76/L.5", "6910/1/20 REV 1", "C-M(2002)49"):
        papers.reference(symbol)
        with linked(session, actor, f"See {symbol} again."):
            for made in (with_links(f"See {symbol} again."), to_markup(f"See {symbol} again.", "en")):
                assert [found.replace("\u00a0", " ") for _, found in _links(made)] == [symbol]


def test_nothing_leads_anywhere_once_the_page_is_set(session: Session, people: Cast, cited: Paper) -> None:
    """What is printed by the same process is plain, and so is the next reader's page."""
    text = f"As in {cited.symbol}."
    with linked(session, load_actor(session, people.delegate), text):
        assert _links(to_html(parse(text), "en"))
    assert not _links(to_html(parse(text), "en"))


def test_a_hundred_symbols_take_as_many_queries_as_one(
    app: Flask, papers: Papers, people: Cast, cited: Paper, browser_for: type[Browser]
) -> None:
    reader = browser_for(people.delegate)
    with app.app_context():
        engine = db.engine
    counted = []
    for text in (f"{cited.symbol}.", " ".join(f"AC/901-D(2026){n:04}," for n in range(1, 101))):
        paper = papers.draft("Citing", text=text)
        papers.issue(paper)
        reader.get(f"/papers/{paper.pid}")
        with count_queries(engine) as seen:
            reader.get(f"/papers/{paper.pid}")
        counted.append(len(seen))
    assert counted[0] == counted[1]
