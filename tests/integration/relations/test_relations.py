"""Relations of papers: entered, removed, shown at both ends, and never to whoever may not see both."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput
from secretariat.core.ids import Ref
from secretariat.documents.models import Paper, Version
from secretariat.documents.services import reserve_corrigendum, withdraw
from secretariat.documents.services.circulate import prepare
from secretariat.quality.facts import Standing
from secretariat.quality.queries import references
from secretariat.relations import queries, services
from secretariat.relations.models import Relation
from secretariat.relations.states import RelationKind
from secretariat.trail.along import along
from secretariat.trail.queries import ends
from secretariat.web.database import db
from tests.client import Browser
from tests.integration.decisions.register import Register
from tests.integration.documents.conftest import Look, Papers
from tests.integration.search.conftest import Enter
from tests.queries import count_queries
from tests.world import Cast

_K = RelationKind


@pytest.fixture
def actor(session: Session, people: Cast) -> Actor:
    return load_actor(session, people.secretary)


def _relate(session: Session, actor: Actor, paper: Paper, kind: RelationKind, to: Paper | Ref) -> Relation:
    relation = services.relate(session, paper, actor=actor, kind=kind, to=to)
    session.commit()
    return relation


def _two(papers: Papers, old: str = "Old policy", new: str = "New policy") -> tuple[Paper, Paper]:
    before, after = papers.draft(old), papers.draft(new)
    papers.issue(before)
    papers.issue(after)
    return before, after


def test_a_relation_is_entered_once_and_leads_one_way(session: Session, papers: Papers, actor: Actor) -> None:
    old, new = _two(papers)
    _relate(session, actor, new, _K.SUPERSEDES, old)
    with pytest.raises(BadInput, match="entered already"):
        services.relate(session, new, actor=actor, kind=_K.SUPERSEDES, to=old)
    with pytest.raises(BadInput, match="other way round"):
        services.relate(session, old, actor=actor, kind=_K.SUPERSEDES, to=new)
    with pytest.raises(BadInput, match="no relation to itself"):
        services.relate(session, old, actor=actor, kind=_K.REFERS_TO, to=old)
    with pytest.raises(BadInput, match="does not lead there"):
        services.relate(session, old, actor=actor, kind=_K.FOLLOWS_DECISION, to=new)
    newest = papers.draft("Newest policy")
    _relate(session, actor, newest, _K.SUPERSEDES, new)
    with pytest.raises(BadInput, match="other way round"):
        services.relate(session, old, actor=actor, kind=_K.SUPERSEDES, to=newest)
    _relate(session, actor, old, _K.REFERS_TO, new)
    _relate(session, actor, new, _K.REFERS_TO, old)


def test_what_symbols_say_is_not_entered_again(session: Session, papers: Papers, actor: Actor) -> None:
    paper, correction = papers.draft(), papers.draft("Correction")
    reserve_corrigendum(session, correction, papers.issue(paper))
    session.commit()
    with pytest.raises(BadInput, match="symbols say already"):
        services.relate(session, correction, actor=actor, kind=_K.ANNEX_TO, to=paper)
    assert [one.pid for one in along(session, actor, paper).belonging] == [correction.pid]
    above = ends(session, actor, correction).parent
    assert above is not None
    assert above.pid == paper.pid
    assert ends(session, actor, paper).parent is None
    other = papers.draft("Another")
    papers.issue(other)
    assert along(session, actor, other).belonging == []


def test_nobody_supersedes_a_paper_of_another_body(
    session: Session, papers: Papers, people: Cast, actor: Actor
) -> None:
    theirs = papers.draft("Theirs", by=people.asb_secretary, body=people.asb, format=people.board)
    papers.issue(theirs, by=people.asb_secretary)
    ours = papers.draft("Ours")
    with pytest.raises(BadInput, match="its own body"):
        services.relate(session, ours, actor=actor, kind=_K.SUPERSEDES, to=theirs)


def test_superseding_begins_with_the_issue_and_ends_with_withdrawal(
    session: Session, papers: Papers, people: Cast, actor: Actor
) -> None:
    old, new = papers.draft("Old"), papers.draft("New")
    papers.issue(old)
    _relate(session, actor, new, _K.SUPERSEDES, old)
    reader = load_actor(session, people.delegate)
    assert queries.superseded_by(session, actor, [old.id]) == {}
    papers.issue(new)
    assert queries.superseded_by(session, reader, [old.id]) == {old.id: new}
    withdraw(session, new, actor=actor, reason="Wrong.")
    session.commit()
    assert queries.superseded_by(session, reader, [old.id]) == {}


def test_what_took_its_place_is_nothing_to_whoever_may_not_see_it(
    session: Session, papers: Papers, people: Cast, actor: Actor, browser_for: type[Browser]
) -> None:
    """Old is open to the partner, new to the members alone: the partner reads nothing of it, anywhere."""
    old = papers.draft("Old and shared", format=people.contributors)
    new = papers.draft("New and unshared")
    papers.issue(old)
    partner, member = browser_for(people.partner), browser_for(people.delegate)
    pages = [f"/papers/{old.pid}", f"/papers/{old.pid}/trail", "/papers"]
    partner.get(pages[0])  # having opened it changes what the pages say
    before = [partner.get(page).text for page in pages]
    papers.issue(new)
    _relate(session, actor, new, _K.SUPERSEDES, old)
    _relate(session, actor, old, _K.REFERS_TO, new)
    for page, was in zip(pages, before, strict=True):
        assert _without_keys(partner.get(page).text).splitlines() == _without_keys(was).splitlines()
    for page in pages:
        assert new.symbol in member.get(page).text, page
    assert partner.get(f"/papers/{new.pid}/trail", check=False).status_code == 404


def _without_keys(page: str) -> str:
    """A page without what differs from one request to the next."""
    return "\n".join(line for line in page.splitlines() if "once" not in line and "Reference" not in line)


def test_it_is_entered_on_a_page_and_shown_at_both_ends(
    papers: Papers, people: Cast, browser_for: type[Browser], look: Look
) -> None:
    old, new = _two(papers)
    browser = browser_for(people.secretary)
    here = f"/papers/{new.pid}/relations"
    assert "Old policy" in browser.get(f"{here}?kind=supersedes&q={old.symbol}").text
    assert "Nothing that is open to you fits." in browser.get(f"{here}?kind=supersedes&q=New policy").text
    assert browser.post(here, {"kind": "supersedes", "to": old.pid}).status_code == 303
    again = browser.post(here, {"kind": "supersedes", "to": old.pid, "q": "Old"})
    assert (again.status_code, "entered already" in again.text, 'value="Old"' in again.text) == (422, True, True)
    assert browser.post(here, {"kind": "nonsense", "to": old.pid}).status_code == 422
    assert browser.post(here, {"kind": "refers_to", "to": "nothing"}).status_code == 422
    assert "Superseded by" in browser.get(f"/papers/{old.pid}/trail").text
    assert "This paper is superseded." in browser.get(f"/papers/{old.pid}").text
    assert f"Superseded by {new.symbol}" in browser.get("/papers").text
    (relation,) = look(select(Relation))
    assert browser.post(f"/relations/{relation.pid}/remove").status_code == 303
    assert "This paper is superseded." not in browser.get(f"/papers/{old.pid}").text
    said = look(select(AuditEntry.event).where(AuditEntry.event.like("relation.%")).order_by(AuditEntry.seq))
    assert said == ["relation.entered", "relation.removed"]


def test_decisions_and_taskings_are_named_once_their_sheet_was_opened(
    session: Session,
    papers: Papers,
    people: Cast,
    actor: Actor,
    register: Register,
    browser_for: type[Browser],
    look: Look,
) -> None:
    sheet, (decision, *_), (action, *_) = register.enter()
    paper = papers.draft("The rota")
    papers.issue(paper)
    _relate(session, actor, paper, _K.FOLLOWS_DECISION, decision.ref)
    _relate(session, actor, paper, _K.ANSWERS_TASKING, action.ref)
    house, member = browser_for(people.secretary), browser_for(people.delegate)
    address = f"/papers/{paper.pid}/trail"
    assert "Tasked" in house.get(address).text
    page = member.get(address).text
    assert ("Tasked" in page, sheet.symbol in page) == (False, False), (
        "naming it would open a sheet still to be recalled"
    )
    assert look(select(Version.opened_at).where(Version.id == sheet.id)) == [None]
    member.get(f"/decisions/{decision.pid}")
    page = member.get(address).text
    assert ("Tasked" in page, f"{sheet.symbol}, item 9" in page) == (True, True)
    assert paper.symbol in member.get(f"/decisions/{decision.pid}").text
    assert paper.symbol in member.get(f"/actions/{action.pid}").text


def test_a_reference_to_what_is_superseded_is_found(session: Session, papers: Papers, actor: Actor) -> None:
    old, new = _two(papers)
    _relate(session, actor, new, _K.SUPERSEDES, old)
    citing = papers.draft("Citing", text=f"As in {old.symbol}.")
    assert old.symbol is not None
    found = references(session, citing, [old.symbol])[old.symbol]
    assert (found.standing, found.by) == (Standing.SUPERSEDED, new.symbol)
    assert references(session, new, [old.symbol])[old.symbol].standing is Standing.CURRENT, "it says so itself"
    assert prepare(session, citing)


def test_search_says_that_a_paper_is_superseded(
    session: Session, papers: Papers, people: Cast, actor: Actor, browser_for: type[Browser], enter: Enter
) -> None:
    old, new = _two(papers, "Parking of cars", "Parking of all vehicles")
    _relate(session, actor, new, _K.SUPERSEDES, old)
    enter()
    assert f"Superseded by {new.symbol}" in browser_for(people.delegate).get("/search?q=parking cars").text


def test_ten_relations_take_as_many_queries_as_two(
    session: Session, app: Flask, papers: Papers, people: Cast, actor: Actor, browser_for: type[Browser]
) -> None:
    paper = papers.draft("In the middle")
    papers.issue(paper)
    reader = browser_for(people.delegate)
    with app.app_context():
        engine = db.engine
    reader.get(f"/papers/{paper.pid}")  # the first opening is written down
    counted = []
    for several in (2, 8):
        for number in range(several):
            other = papers.draft(f"Beside it {several} {number}")
            papers.issue(other)
            _relate(session, actor, other, _K.REFERS_TO, paper)
        for page in ("", "/trail"):
            with count_queries(engine) as seen:
                reader.get(f"/papers/{paper.pid}{page}")
            counted.append(len(seen))
    assert counted[:2] == counted[2:]
