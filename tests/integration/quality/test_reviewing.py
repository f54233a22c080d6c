"""The review of a draft: ticks bound to the text, what forbids circulation, and its pages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.documents.errors import ChangedMeanwhile
from secretariat.documents.models import Paper, ReceivedFile
from secretariat.documents.services.circulate import circulate
from secretariat.documents.types import queries as types
from secretariat.documents.types import services as keeping
from secretariat.documents.types.points import Point
from secretariat.quality import notices, queries, services
from secretariat.quality.facts import Standing
from secretariat.quality.models import Defect, Review, Settled
from secretariat.quality.services import ReviewOpen, ReviewWanted
from secretariat.quality.states import Settling, Verdict
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers
from tests.world import Cast

TEXT = "A first paragraph.\n\nThe Committee is invited to:\n\n(a) note this paper."
TEXTE = "Un premier paragraphe.\n\nLe Comité est invité à :\n\n(a) prendre note du présent document."


@pytest.fixture
def actor(session: Session, people: Cast) -> Actor:
    return load_actor(session, people.secretary)


@pytest.fixture
def paper(papers: Papers) -> Paper:
    paper = papers.draft(text=TEXT, french=TEXTE, action_officer="A. Officer, ext. 9031")
    papers.align(paper)
    return paper


def _row(session: Session, paper: Paper, key: str) -> queries.Row:
    return next(row for row in queries.reviewed(session, paper).rows if row.point.key == key)


def _settle(
    session: Session, paper: Paper, actor: Actor, point: str, settling: Settling = Settling.TICKED, reason: str = ""
) -> None:
    seal = queries.reviewed(session, paper).text_hash
    services.settle(session, paper, actor=actor, point=point, settling=settling, reason=reason, seal=seal)


def _required(session: Session, actor: Actor, *keys: str) -> None:
    """Have the type of the papers require these points."""
    type = types.type_with_key(session, "policy_paper")
    assert type is not None
    said = keeping.anatomy_of(type)
    points = tuple(Point(one.key, one.en, one.fr, one.key in keys) for one in said.points)
    keeping.change_type(session, type, actor=actor, anatomy=replace(said, points=points), row_version=type.row_version)


def test_a_clean_draft_leaves_only_what_a_person_looks_at(session: Session, paper: Paper) -> None:
    state = queries.reviewed(session, paper)
    assert {row.point.key for row in state.open} == {
        "agenda_title", "releasability", "clearance", "distribution", "retention",
    }  # fmt: skip
    assert state.forbidding == []


def test_a_tick_speaks_of_the_text_that_was_read(session: Session, papers: Papers, paper: Paper, actor: Actor) -> None:
    _settle(session, paper, actor, "clearance")
    assert not _row(session, paper, "clearance").open
    papers.write(paper, TEXT + "\n\nMore.")
    row = _row(session, paper, "clearance")
    assert (row.void, row.open) == (True, True)
    papers.write(paper, TEXT)
    assert not _row(session, paper, "clearance").void, "the same text again is the text that was read"


def test_what_was_not_shown_cannot_be_ticked(session: Session, papers: Papers, paper: Paper, actor: Actor) -> None:
    seal = queries.reviewed(session, paper).text_hash
    papers.write(paper, TEXT + "\n\nMore.")
    with pytest.raises(ChangedMeanwhile):
        services.settle(session, paper, actor=actor, point="clearance", settling=Settling.TICKED, reason="", seal=seal)


def test_what_the_machine_judges_is_waived_with_a_reason_and_never_ticked(
    session: Session, papers: Papers, paper: Paper, actor: Actor
) -> None:
    papers.write(paper, TEXT.replace("A first", "Turkey's first"))
    assert [str(one.said) for one in _row(session, paper, "countries").findings] == ["“Turkey” is not the listed name."]
    with pytest.raises(RuleBroken, match="machine judges"):
        _settle(session, paper, actor, "countries")
    with pytest.raises(BadInput):
        _settle(session, paper, actor, "countries", Settling.WAIVED)
    _settle(session, paper, actor, "countries", Settling.WAIVED, "A quotation of 1951.")
    assert not _row(session, paper, "countries").open
    _settle(session, paper, actor, "countries", Settling.REOPENED)
    assert _row(session, paper, "countries").open


def test_only_what_the_type_requires_keeps_a_paper_back(session: Session, papers: Papers, actor: Actor) -> None:
    paper = papers.draft(text="Turkey [somewhere].", french="La Turquie.")
    assert queries.reviewed(session, paper).open
    papers.issue(paper)
    other = papers.draft("Another", text="Turkey.", french="La Turquie.")
    _required(session, actor, "countries")
    with pytest.raises(ReviewOpen, match="Names of countries"):
        circulate(session, other, actor=actor)
    _settle(session, other, actor, "countries", Settling.WAIVED, "A quotation.")
    papers.issue(other)


def test_marking_blocks_by_itself_and_nobody_waives_it(
    session: Session, papers: Papers, paper: Paper, actor: Actor
) -> None:
    papers.write(paper, TEXT.replace("A first", "(NU) A first"))
    papers.write(paper, TEXTE.replace("Un premier", "(NU) Un premier"), "fr")
    paper.marking = "PUBLIC"
    _required(session, actor)
    assert _row(session, paper, "marking").blocking
    with pytest.raises(RuleBroken, match="cannot be waived"):
        _settle(session, paper, actor, "marking", Settling.WAIVED, "It is only a word.")
    with pytest.raises(ReviewOpen):
        circulate(session, paper, actor=actor)


def test_a_body_may_want_every_paper_reviewed(session: Session, papers: Papers, paper: Paper, actor: Actor) -> None:
    paper.body.settings = {**paper.body.settings, "quality_review": "required"}
    session.commit()
    with pytest.raises(ReviewWanted):
        circulate(session, paper, actor=actor)
    _end(session, paper, actor, Verdict.PASSED)
    papers.issue(paper)


def _end(session: Session, paper: Paper, actor: Actor, verdict: Verdict, remarks: str = "") -> Review:
    seal = queries.reviewed(session, paper).text_hash
    return services.end_review(session, paper, actor=actor, verdict=verdict, remarks=remarks, seal=seal)


def test_a_review_that_ended_counts_the_defects(session: Session, papers: Papers, paper: Paper, actor: Actor) -> None:
    papers.write(paper, TEXT.replace("A first", "Turkey and Holland, a first"))
    _settle(session, paper, actor, "clearance")
    with pytest.raises(BadInput):
        _end(session, paper, actor, Verdict.RETURNED)
    review = _end(session, paper, actor, Verdict.RETURNED, "Name the countries as listed.")
    counted = {defect.point: defect.count for defect in review.defects}
    assert counted["countries"] == 2
    assert "clearance" not in counted
    assert queries.defects_by_point(session, paper.body)["countries"] == 2
    assert not queries.reviewed(session, paper).passed


def test_who_drafted_it_is_told_that_it_came_back(session: Session, people: Cast, papers: Papers, paper: Paper) -> None:
    second = load_actor(session, people.second_secretary)
    _end(session, paper, second, Verdict.RETURNED, "Mend it.")
    asked = session.scalars(select(OutboxMessage).where(OutboxMessage.key.like("quality.returned:%"))).all()
    assert [one.payload["user"] for one in asked] == [people.secretary.id]
    office = notices.Office("secretariat@example.org", "Organisation", "http://localhost", {"example.org": "NU"})
    written = notices.returned(session, asked[0].payload, office)
    assert f"/papers/{paper.pid}/quality" in str(written)
    assert "Mend it" not in str(written)
    _end(session, paper, second, Verdict.PASSED)
    with pytest.raises(Dropped):
        notices.returned(session, asked[0].payload, office)


def test_references_are_looked_up_in_the_register(session: Session, papers: Papers) -> None:
    old = papers.draft("Old", text="One.", french="Un.")
    papers.issue(old)
    papers.write(old, "Two.")
    papers.issue(old)
    text = "See AC/901-D(2026)0001, AC/901-D(2026)0001-REV1, AC/901-D(2026)0044 and C-M(2002)0049."
    paper = papers.draft("New", text=text, french=text)
    found = {one.symbol: (one.standing, one.by) for one in queries.reviewed(session, paper).references}
    assert found == {
        "AC/901-D(2026)0001": (Standing.SUPERSEDED, "AC/901-D(2026)0001-REV1"),
        "AC/901-D(2026)0001-REV1": (Standing.CURRENT, ""),
        "AC/901-D(2026)0044": (Standing.MISSING, ""),
        "C-M(2002)0049": (Standing.ELSEWHERE, ""),
    }


def test_nothing_is_said_of_papers_of_another_body(session: Session, people: Cast, papers: Papers) -> None:
    theirs = papers.draft(
        "Theirs", by=people.asb_secretary, body=people.asb, format=people.board, text="One.", french="Un."
    )
    papers.issue(theirs, by=people.asb_secretary)
    paper = papers.draft("Ours", text="See AC/910-D(2026)0001.", french="Voir AC/910-D(2026)0001.")
    (known,) = queries.reviewed(session, paper).references
    assert known.standing is Standing.ELSEWHERE


def test_a_file_with_changes_left_in_it_is_named(session: Session, papers: Papers) -> None:
    paper = papers.file()
    received = session.scalars(select(ReceivedFile)).one()
    received.unseen = ["changes", "hidden"]
    session.commit()
    assert len(_row(session, paper, "tracks").findings) == 2


def test_the_page_shows_where_and_what_to_do(
    browser_for: type[Browser], people: Cast, papers: Papers, paper: Paper, look: Look
) -> None:
    papers.write(paper, TEXT.replace("A first", "Turkey, a first"))
    here = f"/papers/{paper.pid}/quality"
    for language, words in (("en", "“Turkey” is not the listed name."), ("fr", "«\u202fTurkey\u202f»")):
        page = browser_for(people.secretary, language=language).get(here).text
        assert words in page
        assert "?view=en#p1" in page
    secretary = browser_for(people.secretary)
    seal = _seal(secretary, here)
    point = {"point": "countries", "do": "waive", "seal": seal}
    refused = secretary.post(f"{here}/points", point)
    assert refused.status_code == 422
    assert "Say why the point is waived." in refused.text
    assert secretary.post(f"{here}/points", {**point, "reason": "A quotation."}).status_code == 303
    assert look(select(Settled.reason)) == ["A quotation."]
    stale = secretary.post(f"{here}/points", {**point, "point": "clearance", "reason": "Again.", "seal": "0" * 64})
    assert stale.status_code == 422
    assert 'value="Again."' in stale.text
    assert secretary.post(f"{here}/points", {"point": "clearance", "do": "dance", "seal": seal}).status_code == 422
    returned = secretary.post(f"{here}/end", {"do": "returned", "remarks": "", "seal": seal})
    assert returned.status_code == 422
    assert secretary.post(f"{here}/end", {"do": "passed", "remarks": "", "seal": seal}).status_code == 303
    assert look(select(Defect.point).where(Defect.waived)) == ["countries"]
    assert "has passed its review" in secretary.get(here).text
    assert browser_for(people.chair).get(here).status_code == 200
    assert browser_for(people.delegate).get(here).status_code == 404


def _seal(browser: Browser, here: str) -> str:
    found = re.search(r'name="seal" value="([0-9a-f]{64})"', browser.get(here).text)
    assert found
    return found[1]


def test_circulating_shows_what_is_open(
    browser_for: type[Browser], people: Cast, papers: Papers, session: Session, actor: Actor
) -> None:
    paper = papers.draft(text="Turkey.", french="La Turquie.")
    page = browser_for(people.secretary).get(f"/papers/{paper.pid}/circulate").text
    assert "Names of countries are spelled as listed." in page
    assert "Circulate to" in page
    _required(session, actor, "countries")
    session.commit()
    page = browser_for(people.secretary).get(f"/papers/{paper.pid}/circulate").text
    assert "Circulate to" not in page
