"""Any two versions compared: on a page and as a PDF, for whoever may read both."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.comparing import comparison_sheet, marking_of
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper, Version
from secretariat.documents.services import recall
from secretariat.press.sheets import ComparisonSheet, from_json
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers
from tests.world import Cast


@pytest.fixture
def paper(papers: Papers) -> Paper:
    """A paper in three versions."""
    made = papers.draft(text="The rooms are small.\n\nSecond.")
    papers.issue(made)
    for text in ("The rooms are large.\n\nSecond.", "The rooms are large.\n\nSecond.\n\nThird."):
        papers.write(made, text)
        papers.issue(made)
    return made


def _versions(look: Look, paper: Paper) -> list[Version]:
    return look(select(Version).where(Version.paper_id == paper.id).order_by(Version.ordinal))


def test_the_last_two_are_compared_and_any_other_two(
    paper: Paper, people: Cast, browser_for: type[Browser], look: Look
) -> None:
    first, _, third = _versions(look, paper)
    reader = browser_for(people.delegate)
    page = reader.get(f"/papers/{paper.pid}/compare").text
    assert ("Third." in page, ">small." in page) == (True, False)
    both = f"?from={third.pid}&to={first.pid}&language=en"
    page = reader.get(f"/papers/{paper.pid}/compare{both}").text
    assert f"Changes from {first.symbol} to {third.symbol}" in page, "the earlier one first, however they are asked for"
    assert '<del><span class="vh">deleted: </span>small.</del>' in page
    assert "2 paragraphs changed" in page


def test_it_is_printed_once_for_all_who_ask(paper: Paper, people: Cast, browser_for: type[Browser], look: Look) -> None:
    address = f"/papers/{paper.pid}/compare.pdf"
    for user in (people.delegate, people.secretary, people.delegate):
        assert "The PDF is being made." in browser_for(user).get(address).text
    (asked,) = look(select(OutboxMessage).where(OutboxMessage.kind == "render.preview"))
    sheet = from_json(asked.payload["sheet"])
    assert isinstance(sheet, ComparisonSheet)
    second, third = _versions(look, paper)[1:]
    assert sheet.front.title.fr == f"Modifications de {second.symbol} à {third.symbol}"


def test_it_bears_the_higher_marking(session: Session, papers: Papers, people: Cast) -> None:
    made = papers.draft(text="Open.")
    made.marking = Marking.NATO_UNCLASSIFIED.value
    first = papers.issue(made)
    made.marking = Marking.PUBLIC.value
    papers.write(made, "Open to all.")
    second = papers.issue(made)
    highest = marking_of(first, second)
    assert highest.value == first.marking != second.marking
    assert comparison_sheet(first, second, "en").front.marking.en == highest.words("en")


def test_who_may_not_read_one_of_them_compares_nothing(
    session: Session, paper: Paper, people: Cast, browser_for: type[Browser], look: Look
) -> None:
    third = _versions(look, paper)[2]
    recall(
        session, session.get_one(Version, third.id), actor=load_actor(session, people.secretary), reason="Too early."
    )
    session.commit()
    reader = browser_for(people.delegate)
    assert "Third." not in reader.get(f"/papers/{paper.pid}/compare").text
    for name in ("compare", "compare.pdf"):
        for asked in (third.pid, "nothing"):
            assert reader.get(f"/papers/{paper.pid}/{name}?to={asked}", check=False).status_code == 404
    assert browser_for(people.partner).get(f"/papers/{paper.pid}/compare", check=False).status_code == 404


def test_reading_both_ends_recalling_them(
    app: Flask, paper: Paper, people: Cast, browser_for: type[Browser], look: Look
) -> None:
    browser_for(people.secretary).get(f"/papers/{paper.pid}/compare")
    assert [one.opened_at for one in _versions(look, paper)] == [None] * 3
    browser_for(people.delegate).get(f"/papers/{paper.pid}/compare")
    assert [one.opened_at is not None for one in _versions(look, paper)] == [False, True, True]


def test_one_version_and_files_have_nothing_to_compare(
    papers: Papers, people: Cast, browser_for: type[Browser]
) -> None:
    one = papers.draft("Alone")
    papers.issue(one)
    reader = browser_for(people.delegate)
    assert "One version alone" in reader.get(f"/papers/{one.pid}/compare").text
    assert reader.get(f"/papers/{one.pid}/compare.pdf", check=False).status_code == 404
