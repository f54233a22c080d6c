"""The list of the register: whom it lets find what, its order, its pages, and what is counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Paper
from secretariat.documents.services import recall, save_draft, withdraw
from secretariat.people.models import User
from secretariat.registry import queries
from secretariat.registry.listed import ListedPaper
from secretariat.registry.queries import listing
from secretariat.registry.wanted import ORDERS, Wanted
from tests.conftest import TODAY
from tests.integration.documents.conftest import Papers
from tests.queries import count_queries
from tests.world import Cast, who_drafts


def found(session: Session, people: Cast, user: User, *, language: str = "en", **asked: str) -> list[ListedPaper]:
    wanted, actor = Wanted.of(asked, kinds=[*PaperKind]), people.actor(session, user)
    return queries.page(session, queries.listed(session, actor, wanted), wanted, language=language)


def titles(session: Session, people: Cast, user: User, **asked: str) -> list[str]:
    return [paper.title_en for paper in found(session, people, user, **asked)]


@pytest.fixture(params=["few", "many", "many, from a word"])
def reach(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each end from which a list is found holds the same rights."""
    monkeypatch.setattr(listing, "FEW", 2_000 if request.param == "few" else 0)
    monkeypatch.setattr(listing, "RARE", 0 if request.param == "many" else 20_000)


@pytest.mark.usefixtures("reach")
def test_what_was_not_given_is_neither_listed_nor_counted(session: Session, people: Cast, papers: Papers) -> None:
    papers.issue(papers.draft("For members"))
    papers.issue(papers.draft("For contributors", format=people.contributors))
    papers.draft("Not issued", action_officer="Somebody, ext. 1")
    for user, expected in (
        (people.secretary, {"For members", "For contributors", "Not issued"}),
        (people.chair, {"For members", "For contributors", "Not issued"}),
        (people.delegate, {"For members", "For contributors"}),
        (people.partner, {"For contributors"}),
        (people.former, set[str]()),
        (people.administrator, set[str]()),
    ):
        actor = people.actor(session, user)
        assert set(titles(session, people, user)) == expected, user.name
        counts = queries.counts(session, queries.listed(session, actor, Wanted(original="en")))
        assert counts.total == len(expected)
        assert sum(counts.by["state"].values()) == len(expected)
        assert ("draft" in counts.by["state"]) == ("Not issued" in expected), user.name


def test_each_choice_narrows(session: Session, people: Cast, papers: Papers) -> None:
    with clock.at(TODAY - timedelta(days=400)):
        papers.issue(papers.draft("Last year", french="Premier."))
    papers.issue(papers.draft("Énergie of rooms"))
    papers.draft("A draft", original_language="fr", action_officer="Archives, ext. 9061")
    secretary = people.secretary
    for asked, expected in (
        ({"year": "2025"}, ["Last year"]),
        ({"year": "2026"}, ["A draft", "Énergie of rooms"]),
        ({"faces": "both"}, ["Last year"]),
        ({"faces": "fr-follows"}, ["Énergie of rooms"]),
        ({"faces": "en"}, []),
        ({"original": "fr"}, ["A draft"]),
        ({"state": "draft"}, ["A draft"]),
        ({"marking": "NU"}, ["A draft", "Énergie of rooms", "Last year"]),
        ({"marking": "PUBLIC"}, []),
        ({"kind": "report"}, []),
        ({"q": "ENERGIE"}, ["Énergie of rooms"]),
        ({"q": "d(2025)"}, ["Last year"]),
        ({"officer": "archives"}, ["A draft"]),
        ({"body": people.opc.pid, "year": "2025"}, ["Last year"]),
        ({"year": "20x6", "kind": "x", "faces": "y", "order": "z"}, ["A draft", "Énergie of rooms", "Last year"]),
    ):
        assert titles(session, people, secretary, **asked) == expected, asked


def test_both_ways_of_counting_a_list_agree(session: Session, people: Cast, papers: Papers) -> None:
    with clock.at(TODAY - timedelta(days=400)):
        papers.issue(papers.draft("Both languages", french="Premier."))
    papers.issue(papers.draft("French follows"))
    papers.draft("A draft", original_language="fr")
    papers.reference()
    actor = people.actor(session, people.secretary)
    listed = queries.listed(session, actor, Wanted())
    asked, read = (
        queries.counts(session, listed),
        queries.counts_of(queries.page(session, listed, Wanted(), language="en")),
    )
    assert (asked.total, asked.bodies) == (read.total, read.bodies)
    assert {name: dict(some) for name, some in asked.by.items()} == {name: dict(some) for name, some in read.by.items()}
    assert set(read.by["faces"]) >= {"", "both", "fr-follows"}


@pytest.mark.usefixtures("reach")
def test_words_are_found_by_their_beginnings_in_any_order(session: Session, people: Cast, papers: Papers) -> None:
    papers.issue(papers.draft("Énergie of the meeting rooms"))
    papers.draft("Rooms with a view")
    for typed, expected in (
        ("roo", ["Rooms with a view", "Énergie of the meeting rooms"]),
        ("ROOMS energ", ["Énergie of the meeting rooms"]),
        ("ergie", []),
        ("rooms, view!", ["Rooms with a view"]),
        ("AC/901-D(2026)0001", ["Énergie of the meeting rooms"]),
        ("ac 901 1", ["Énergie of the meeting rooms"]),
        ("%", []),
        (" ".join(["room"] * 40), ["Rooms with a view", "Énergie of the meeting rooms"]),
    ):
        assert titles(session, people, people.secretary, q=typed) == expected, typed


@pytest.mark.usefixtures("reach")
def test_the_words_of_a_title_follow_it(session: Session, people: Cast, papers: Papers) -> None:
    paper = papers.draft("Turbines")
    secretary = people.actor(session, people.secretary)
    save_draft(
        session,
        paper.drafts[0],
        actor=secretary,
        title="Windmills",
        text="On.",
        row_version=paper.drafts[0].row_version,
    )
    session.commit()
    for typed, expected in (
        ("windmill", ["Windmills"]),
        ("turbines fr", ["Windmills"]),
        ("turbines windmills", ["Windmills"]),
    ):
        assert titles(session, people, people.secretary, q=typed) == expected, typed
    save_draft(
        session, paper.drafts[1], actor=secretary, title="Moulins", text="", row_version=paper.drafts[1].row_version
    )
    session.commit()
    assert titles(session, people, people.secretary, q="turbines") == []
    assert titles(session, people, people.secretary, q="moulins windmills") == ["Windmills"]


def test_of_much_that_was_given_it_is_known_without_counting_that_there_is_more(
    session: Session, people: Cast, papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        papers.draft(f"Paper {number}")
    monkeypatch.setattr(listing, "FEW", 3)
    monkeypatch.setattr(listing, "COUNTED_OF_MANY", 1)
    actor = people.actor(session, people.secretary)
    listed = queries.listed(session, actor, Wanted())
    with count_queries(session.get_bind().engine) as seen:  # type: ignore[union-attr]
        counts = queries.counts(session, listed)
    assert (counts.total, counts.more, seen) == (1, True, [])
    assert len(queries.page(session, listed, Wanted(), language="en")) == 3


def test_a_body_that_is_not_open_narrows_like_one_that_never_existed(
    session: Session, people: Cast, papers: Papers
) -> None:
    papers.issue(papers.draft("For contributors", format=people.contributors))
    assert titles(session, people, people.partner, body=people.asb.pid) == ["For contributors"]
    assert titles(session, people, people.partner, body="x" * 12) == ["For contributors"]


def test_who_answers_for_a_draft_is_the_houses_to_know(session: Session, people: Cast, papers: Papers) -> None:
    papers.issue(papers.draft("Rooms", action_officer="Archives, ext. 9061"))
    assert titles(session, people, people.secretary, officer="archives") == ["Rooms"]
    assert titles(session, people, people.delegate, officer="archives") == []


def test_who_drafts_a_paper_is_known_to_its_house_and_to_the_drafter(
    session: Session, people: Cast, papers: Papers
) -> None:
    who_drafts(session, people)
    session.commit()
    papers.issue(papers.draft("Hers", by=people.author))
    papers.draft("Hers, not issued", by=people.author)
    papers.issue(papers.draft("The secretariat’s"))
    drafter = people.author.pid
    for user, expected in (
        (people.secretary, ["Hers, not issued", "Hers"]),
        (people.chair, ["Hers, not issued", "Hers"]),
        (people.author, ["Hers, not issued", "Hers"]),
        (people.delegate, ["The secretariat’s", "Hers"]),  # narrowed by nothing, as by somebody who never was
    ):
        assert titles(session, people, user, drafter=drafter) == expected, user.name
    assert titles(session, people, people.delegate, drafter="x" * 14) == ["The secretariat’s", "Hers"]
    for user, named in ((people.secretary, ["Amos Author"]), (people.delegate, []), (people.asb_secretary, [])):
        assert [one.name for one in queries.drafters(session, people.actor(session, user))] == named, user.name


def test_a_symbol_of_a_version_that_was_recalled_finds_nothing_for_delegations(
    session: Session, people: Cast, papers: Papers
) -> None:
    paper = papers.draft("Rooms")
    papers.issue(paper)
    papers.write(paper, "Said anew.")
    revision = papers.issue(paper)
    assert titles(session, people, people.delegate, q="REV1") == ["Rooms"]
    recall(session, revision, actor=people.actor(session, people.secretary), reason="too early")
    session.commit()
    assert titles(session, people, people.delegate, q="REV1") == []
    assert titles(session, people, people.secretary, q="REV1") == ["Rooms"]


def test_lists_are_in_the_order_asked_for(session: Session, people: Cast, papers: Papers) -> None:
    with clock.at(TODAY - timedelta(days=3)):
        first = papers.draft("Zebra crossing")
        papers.issue(first)
    with clock.at(TODAY - timedelta(days=2)):
        papers.issue(papers.draft("Élection of the chair"))
    with clock.at(TODAY - timedelta(days=1)):
        papers.draft("Forms")
    for order, expected in (
        ("", ["Forms", "Élection of the chair", "Zebra crossing"]),
        ("-date", ["Zebra crossing", "Élection of the chair", "Forms"]),
        ("title", ["Élection of the chair", "Forms", "Zebra crossing"]),
        ("symbol", ["Forms", "Zebra crossing", "Élection of the chair"]),
        ("state", ["Forms", "Élection of the chair", "Zebra crossing"]),
    ):
        assert titles(session, people, people.secretary, order=order) == expected, order
    withdraw(session, first, actor=people.actor(session, people.secretary), reason="r")
    session.commit()
    assert titles(session, people, people.secretary, order="-state")[0] == "Zebra crossing"


def test_issuing_moves_a_paper_to_the_day_of_its_version_and_recalling_back(
    session: Session, people: Cast, papers: Papers
) -> None:
    with clock.at(TODAY - timedelta(days=9)):
        paper = papers.draft("Old draft")
    with clock.at(TODAY - timedelta(days=5)):
        papers.draft("Between")
    version = papers.issue(paper)
    assert titles(session, people, people.secretary) == ["Old draft", "Between"]
    recall(session, version, actor=people.actor(session, people.secretary), reason="r")
    session.commit()
    assert titles(session, people, people.secretary) == ["Between", "Old draft"]


@pytest.mark.parametrize("order", ORDERS)
def test_pages_of_every_order_follow_one_another_without_gap(
    session: Session, people: Cast, papers: Papers, order: str
) -> None:
    for number in range(5):
        with clock.at(TODAY - timedelta(minutes=number // 2)):
            paper = papers.draft(f"Paper {'aab'[number % 3]}")
            if number % 2:
                papers.issue(paper)
    wanted = Wanted(order=order)
    actor = people.actor(session, people.secretary)
    query = queries.listed(session, actor, wanted)
    whole = queries.page(session, query, wanted, language="fr")
    after, seen = None, []
    while page := queries.page(session, query, wanted, language="fr", after=after, limit=2):
        seen += page
        after = session.scalars(select(Paper).where(Paper.pid == page[-1].pid)).one()
    assert [paper.pid for paper in seen] == [paper.pid for paper in whole]
    assert len(seen) == 5


def test_of_more_than_can_be_counted_it_is_said_that_there_are_more(
    session: Session, people: Cast, papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        papers.draft(f"Paper {number}")
    actor = people.actor(session, people.secretary)
    monkeypatch.setattr(listing, "COUNTED", 2)
    counts = queries.counts(session, queries.listed(session, actor, Wanted()))
    assert (counts.total, counts.more, counts.by) == (2, True, {})
    monkeypatch.setattr(listing, "COUNTED", 3)
    assert not queries.counts(session, queries.listed(session, actor, Wanted())).more


@pytest.mark.parametrize(("few", "order", "counted"), [(0, "", 2_000), (0, "title", 3), (2_000, "-symbol", 2_000)])
def test_words_that_many_hold_are_looked_for_once_for_a_page_and_its_counts(
    session: Session,
    people: Cast,
    papers: Papers,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    order: str,
    counted: int,
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    for number in range(5):
        with clock.at(TODAY - timedelta(minutes=number // 2)):
            papers.issue(papers.draft(f"Rooms {'aab'[number % 3]}", format=people.contributors if number else None))
    papers.draft("Rooms not issued")
    monkeypatch.setattr(listing, "COUNTED", counted)
    monkeypatch.setattr(listing, "COUNTED_OF_MANY", counted)
    for user, number in ((people.secretary, 6), (people.partner, 4), (people.administrator, 0)):
        actor, wanted = people.actor(session, user), Wanted(order=order, q="rooms")
        monkeypatch.setattr(listing, "ONCE", 1_000)
        usual = queries.listed(session, actor, wanted)
        monkeypatch.setattr(listing, "ONCE", 0)
        once = queries.listed(session, actor, wanted)
        assert not usual.once
        assert once.once or few
        after, seen = None, 0
        while True:
            asked = {"language": "en", "after": after, "limit": 2}
            page, counts = queries.page_and_counts(session, once, wanted, **asked)
            assert page == queries.page(session, usual, wanted, **asked)
            assert plain(counts) == plain(queries.counts(session, usual))
            seen += len(page)
            if not page:
                break
            after = session.scalars(select(Paper).where(Paper.pid == page[-1].pid)).one()
        assert seen == number


def plain(counts: queries.Counts) -> tuple[object, ...]:
    by = {name: dict(numbers) for name, numbers in counts.by.items() if numbers}
    return counts.total, counts.more, by, dict(counts.bodies)


def test_once_is_two_queries(session: Session, people: Cast, papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        papers.draft(f"Rooms {number}")
    monkeypatch.setattr(listing, "FEW", 0)
    monkeypatch.setattr(listing, "ONCE", 3)
    wanted = Wanted(q="rooms")
    for expected, once in ((2, True), (1, False)):
        listed = queries.listed(session, people.actor(session, people.secretary), wanted)
        assert listed.once is once
        with count_queries(session.get_bind().engine) as seen:  # type: ignore[union-attr]
            queries.page_and_counts(session, listed, wanted, language="en", after=None, limit=51)
        assert len(seen) == expected, seen
        monkeypatch.setattr(listing, "ONCE", 4)
