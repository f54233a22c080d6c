"""Any two versions compared: on a page and as a PDF, for whoever may read both."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.comparing import comparison_sheet, marking_of
from secretariat.documents.markings import Marking
from secretariat.documents.models import EarlierText, Paper, Version
from secretariat.documents.services import recall
from secretariat.documents.sides import of_version
from secretariat.press.comparing import set_blocks
from secretariat.press.setter import Setter
from secretariat.press.sheets import ComparisonSheet, from_json, to_json
from secretariat.web.database import db
from tests.client import Browser
from tests.conftest import TODAY
from tests.integration.documents.conftest import Look, Papers
from tests.queries import count_queries
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


def test_what_changed_can_be_read_alone_under_its_headings(
    papers: Papers, people: Cast, browser_for: type[Browser]
) -> None:
    same = "\n\n".join(f"Said before {at}." for at in range(9))
    made = papers.draft(text=f"# First\n\n{same}\n\n# Second\n\nOld words.\n\nStays.\n\n# Third\n\nLast.")
    papers.issue(made)
    papers.write(made, f"# First\n\n{same}\n\n# Second\n\nNew words.\n\nStays.\n\n# Third\n\nLast.")
    papers.issue(made)
    reader = browser_for(people.delegate)
    assert "Only what changed" in reader.get(f"/papers/{made.pid}/compare").text
    alone = reader.get(f"/papers/{made.pid}/compare?show=changed").text
    said = ["Second", "New", "10 paragraphs the same in both", "3 paragraphs the same in both"]
    assert [word in alone for word in said] == [True] * 4
    assert [word in alone for word in (">First<", "Said before", "Stays.", "Third")] == [False] * 4


def test_it_is_printed_once_for_all_who_ask(
    app: Flask, paper: Paper, people: Cast, browser_for: type[Browser], look: Look
) -> None:
    address = f"/papers/{paper.pid}/compare.pdf"
    with app.app_context():
        engine = db.engine
    for user in (people.delegate, people.secretary, people.delegate):
        with count_queries(engine) as seen:
            assert "The PDF is being made." in browser_for(user).get(address).text
    # Who asks, in two; the paper; its versions; what was kept of drafts; whether the print was made or asked for; and the frame.
    assert len([one for one in seen if one.startswith("SELECT")]) <= 8, "\n".join(seen)
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
    sides = of_version(first), of_version(second)
    highest = marking_of(*sides)
    assert highest.value == first.marking != second.marking
    assert comparison_sheet(made, *sides, "en").front.marking.en == highest.words("en")


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


# Drafts


TABLE = "The costs are known.\n\nTable: Costs\n\n| Room | Euros |\n|---|--:|\n| Small | {} |\n| Large | 900 |\n"


def test_the_draft_is_compared_with_the_version_it_follows_by_its_house_alone(
    papers: Papers, people: Cast, browser_for: type[Browser], look: Look
) -> None:
    made = papers.draft(text=TABLE.format("400"))
    papers.issue(made)
    with clock.at(TODAY + timedelta(minutes=1)):
        papers.write(made, TABLE.format("450") + "\nA secret of the draft.\n")
    address = f"/papers/{made.pid}/compare"
    page = browser_for(people.secretary).get(address).text
    assert "A secret of the draft." in page
    assert '<del><span class="vh">deleted: </span>400</del>' in page
    assert page.count("<td") == 4, "a table stays one"
    assert "Compare the draft with AC/901-D(2026)0001" in browser_for(people.secretary).get(f"/papers/{made.pid}").text
    assert "Changes: AC/901-D(2026)0001 – draft of Monday" in page.replace("\u00a0", " ")
    assert "The PDF is being made." in browser_for(people.secretary).get(f"{address}.pdf").text
    (asked,) = look(select(OutboxMessage).where(OutboxMessage.kind == "render.preview"))
    sheet = from_json(asked.payload["sheet"])
    assert isinstance(sheet, ComparisonSheet)
    assert sheet.front.draft is not None, "it says on each page that it is a draft"
    delegate = browser_for(people.delegate)
    assert "secret" not in delegate.get(address).text
    assert "Compare the draft" not in delegate.get(f"/papers/{made.pid}").text
    for asked_for in ("?to=draft", "?from=draft"):
        assert "secret" not in delegate.get(address + asked_for, check=False).text
    assert browser_for(people.drafter).get(address, check=False).status_code == 404


def test_a_draft_is_compared_with_what_it_said_before(
    papers: Papers, people: Cast, browser_for: type[Browser], look: Look
) -> None:
    long = "The rooms are small and the corridors are long. " * 30
    made = papers.draft(text=long)
    papers.write(made, "The rooms are large.")
    (kept,) = look(select(EarlierText))
    address = f"/papers/{made.pid}/compare"
    reader = browser_for(people.secretary)
    page = reader.get(f"{address}?from={kept.pid}&to=draft&language=en").text
    assert "corridors" in page
    assert "large." in page
    assert f"compare?from={kept.pid}" in reader.get(f"/papers/{made.pid}/earlier?language=en").text
    assert browser_for(people.delegate).get(f"{address}?from={kept.pid}", check=False).status_code == 404


def test_a_draft_that_nobody_wrote_on_since_is_no_side(
    papers: Papers, people: Cast, browser_for: type[Browser]
) -> None:
    made = papers.draft()
    papers.issue(made)
    page = browser_for(people.secretary).get(f"/papers/{made.pid}/compare").text
    assert "One version alone" in page


def test_words_are_set_as_french_sets_them(papers: Papers, people: Cast, browser_for: type[Browser]) -> None:
    text = "Le tableau suit.\n\nTableau : Coûts : détail\n\n| Salle | Prix |\n|---|---|\n| Petite | {} |\n"
    made = papers.draft(french=text.format(1))
    papers.issue(made)
    with clock.at(TODAY + timedelta(minutes=1)):
        papers.write(made, text.format(2), "fr")
    page = browser_for(people.secretary).get(f"/papers/{made.pid}/compare?language=fr").text
    assert "Coûts\u202f: détail" in page


def test_a_table_within_a_quotation_stays_a_table_on_the_page_and_in_print(
    session: Session, papers: Papers, people: Cast, browser_for: type[Browser]
) -> None:
    quoted = "> As it was written:\n>\n> | Room | Euros |\n> |---|---:|\n> | Small | {} |\n> | Large | 900 |"
    made = papers.draft(text=quoted.format(400))
    papers.issue(made)
    papers.write(made, quoted.format(450))
    papers.issue(made)
    page = browser_for(people.delegate).get(f"/papers/{made.pid}/compare").text
    _, table = page.split('<div class="table__wrap compared__table"', 1)
    table, _ = table.split("</table>", 1)
    assert (table.count("<tr"), table.count('<tr class="compared__c">')) == (3, 1)
    assert re.search(r"<del>.*400</del>.*<ins>.*450</ins>", table)
    assert "As it was written:" in page
    first, second = session.scalars(select(Version).where(Version.paper_id == made.id).order_by(Version.ordinal))
    sheet = comparison_sheet(made, of_version(first), of_version(second), "en")
    assert sheet.en is not None
    _words, within = sheet.en[0].points
    assert within.table is not None
    assert [row.changed for row in within.table.rows] == [True, False]
    assert from_json(to_json(sheet)) == sheet
    (made_block,) = set_blocks(sheet.en, Setter("en", range(0x110000)))
    assert (made_block.html.count("<table"), made_block.html.count("bar artifact")) == (1, 1)
