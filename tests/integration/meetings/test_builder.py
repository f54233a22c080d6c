"""The agenda builder through its real pages: rows, acts, papers, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from secretariat.documents.kinds import PaperKind
from secretariat.documents.services import open_paper
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.agenda import ItemInput, add_item, attach_paper, edit_item, move_item, remove_item
from secretariat.meetings.services.convene import create_meeting
from secretariat.meetings.states import ItemKind, MeetingState
from tests.integration.meetings.steps import Free
from tests.plugins.stages import staged
from tests.world import Cast


@pytest.fixture
def browser_for(browser_for: Any, session: Session) -> Any:
    return lambda user, **more: Free(session, browser_for(user, **more))


@staged
def meeting(session: Session, people: Cast) -> Meeting:
    """A planned meeting of OPC, tomorrow, with the body's five standard items."""
    made = create_meeting(
        session,
        actor=people.actor(session, people.secretary),
        body=people.opc,
        format=people.members,
        starts=datetime(2026, 11, 17, 10, 0),  # noqa: DTZ001  # a wall time
        ends=datetime(2026, 11, 17, 13, 0),  # noqa: DTZ001  # a wall time
        places={"en": "Room 3", "fr": "Salle 3"},
    )
    session.commit()
    return made


def item_of(session: Session, title: str) -> AgendaItem:
    session.expire_all()
    return session.scalars(select(AgendaItem).where(AgendaItem.title_en == title)).one()


def add(session: Session, people: Cast, meeting: Meeting, title: str, kind: ItemKind = ItemKind.DECISION) -> AgendaItem:
    item = add_item(
        session,
        meeting,
        ItemInput(kind=kind, title_en=title, title_fr=f"{title} (fr)"),
        actor=people.actor(session, people.secretary),
    )
    session.commit()
    return item


def issued(session: Session, meeting: Meeting) -> None:
    """Freeze the numbers, as issuing does."""
    for at, item in enumerate(sorted(meeting.items, key=lambda entry: entry.position), start=1):
        item.number = str(at)
    session.commit()


def titles(page: str) -> list[str]:
    return re.findall(r'<a href="/items/\w+/edit" data-edit[^>]*>([^<]+)</a>', page)


def test_the_builder_shows_parts_rows_time_and_what_is_amiss(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    add(session, people, meeting, "Booking policy")
    page = browser_for(people.secretary).get(f"/meetings/{meeting.pid}/agenda").text
    assert titles(page) == [
        "Adoption of the agenda",
        "Approval of the record of the last meeting",
        "Matters arising and list of actions",
        "Booking policy",
        "Any other business",
        "Date of the next meeting",
    ]
    assert page.count('class="build__part"') == 6, "a part without items can be added to"
    assert "For decision without a paper: item 4." in page
    assert "in hand" in page


@pytest.mark.parametrize("who", ["delegate", "asb_secretary", "partner"])
def test_the_builder_does_not_exist_for_others(meeting: Meeting, people: Cast, browser_for: Any, who: str) -> None:
    assert browser_for(getattr(people, who)).get(f"/meetings/{meeting.pid}/agenda").status_code == 404


def test_the_chair_reads_the_draft_but_does_not_build_it(meeting: Meeting, people: Cast, browser_for: Any) -> None:
    browser = browser_for(people.chair)
    assert browser.get(f"/meetings/{meeting.pid}/agenda").status_code == 403
    page = browser.get(f"/meetings/{meeting.pid}/draft")
    assert page.status_code == 200
    assert "Adoption of the agenda" in page.text


def test_an_item_is_added_at_the_end_of_its_part_and_the_next_can_be_typed(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    browser = browser_for(people.secretary)
    address = f"/meetings/{meeting.pid}/agenda/add?part=discussion"
    assert "data-open-number>4</span>" in browser.get(address).text
    sent = {"title_en": "Voting cards", "title_fr": "Cartes de vote", "kind": "discussion", "minutes": "15"}
    answer = browser.post(address, sent)
    item = item_of(session, "Voting cards")
    assert (answer.status_code, item.part, item.minutes) == (303, "discussion", 15)
    assert answer.location.endswith(f"/agenda/add?part=discussion#item-{item.pid}")
    assert 'id="item-new"' in browser.get(answer.location).text


def test_a_new_item_takes_its_place_behind_or_beneath_another(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    browser = browser_for(people.secretary)
    first = add(session, people, meeting, "First")
    add(session, people, meeting, "Last")
    sent = {"title_en": "Between", "kind": "decision"}
    browser.post(f"/meetings/{meeting.pid}/agenda/add?after={first.pid}", sent)
    below = {"title_en": "Below", "kind": "decision"}
    browser.post(f"/meetings/{meeting.pid}/agenda/add?parent={first.pid}", below)
    shown = titles(browser.get(f"/meetings/{meeting.pid}/agenda").text)
    assert shown[3:7] == ["First", "Below", "Between", "Last"]
    assert item_of(session, "Below").parent_id == first.id


def test_the_same_form_sent_twice_adds_one_item(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    browser = browser_for(people.secretary)
    sent = {"title_en": "Once", "kind": "decision", "once": "the-same-key"}
    first = browser.post(f"/meetings/{meeting.pid}/agenda/add?part=decision", sent)
    second = browser.post(f"/meetings/{meeting.pid}/agenda/add?part=decision", sent)
    assert first.location == second.location
    assert item_of(session, "Once")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title_en", "x" * 10_000, "10000 characters; at most 500"),
        ("title_en", "Hidden\u202eword", "U+202E"),
        ("title_fr", "Nul\x00here", "U+0000"),
        ("minutes", "ten", "whole number from 0 to 1440"),
        ("minutes", "1441", "whole number from 0 to 1440"),
        ("title_en", "", "Give the item a title"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_comes_back(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any, field: str, typed: str, said: str
) -> None:
    sent = {"title_en": "A title" if field != "title_en" else "", "kind": "decision", "presenter_en": "", field: typed}
    before = len(meeting.items)
    answer = browser_for(people.secretary).post(f"/meetings/{meeting.pid}/agenda/add?part=decision", sent)
    assert answer.status_code == 422
    assert said in answer.text.replace("\u202f", "")
    assert typed[:400].replace("\u202e", "\ufffd").replace("\x00", "\ufffd") in answer.text
    session.expire_all()
    assert len(meeting.items) == before


def edit_form(page: str) -> dict[str, str]:
    form = page[page.index('data-autosave="item-') :]
    form = form[: form.index("</form>")]
    values = dict(re.findall(r'<input[^>]*? name="(\w+)"[^>]*? value="([^"]*)"', form))
    values |= dict.fromkeys(re.findall(r'<textarea[^>]*name="(\w+)"', form), "")
    found = re.search(r'<option selected value="(\w+)"', form)
    assert found
    return {**values, "kind": found.group(1)}


def test_an_item_is_edited_in_its_open_row(session: Session, people: Cast, meeting: Meeting, browser_for: Any) -> None:
    item = add(session, people, meeting, "Draft title")
    browser = browser_for(people.secretary)
    page = browser.get(f"/items/{item.pid}/edit").text
    assert "data-row-open" in page
    sent = edit_form(page) | {"title_en": "Better title", "presenter_fr": "Archives", "minutes": "20"}
    answer = browser.post(f"/items/{item.pid}/edit", sent)
    assert answer.location.endswith(f"#item-{item.pid}")
    changed = item_of(session, "Better title")
    assert (changed.presenter_fr, changed.minutes) == ("Archives", 20)


def test_two_secretaries_on_one_item_see_both_texts(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    item = add(session, people, meeting, "Common")
    mine = browser_for(people.secretary)
    sent = edit_form(mine.get(f"/items/{item.pid}/edit").text)
    theirs = people.actor(session, people.second_secretary)
    edit_item(
        session,
        item,
        ItemInput(kind=ItemKind.DECISION, title_en="Theirs", title_fr="Le leur"),
        actor=theirs,
        row_version=item.row_version,
    )
    session.commit()
    answer = mine.post(f"/items/{item.pid}/edit", sent | {"title_en": "Mine"})
    assert answer.status_code == 409
    assert "Tomas Arriaga saved this item" in answer.text
    assert 'value="Mine"' in answer.text
    assert ">Theirs</dd>" in answer.text
    assert item_of(session, "Theirs")
    again = edit_form(answer.text) | {"title_en": "Both"}
    assert mine.post(f"/items/{item.pid}/edit", again).status_code == 303
    assert item_of(session, "Both")


def test_a_move_elsewhere_is_no_conflict_for_who_is_writing(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    item = add(session, people, meeting, "Writing here")
    other = add(session, people, meeting, "Moved over")
    browser = browser_for(people.secretary)
    sent = edit_form(browser.get(f"/items/{item.pid}/edit").text)
    move_item(session, other, "up", actor=people.actor(session, people.second_secretary))
    session.commit()
    assert browser.post(f"/items/{item.pid}/edit", sent | {"title_en": "Written"}).status_code == 303


def test_an_item_removed_meanwhile_is_not_found(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    item = add(session, people, meeting, "Short-lived")
    pid = item.pid
    browser = browser_for(people.secretary)
    sent = edit_form(browser.get(f"/items/{item.pid}/edit").text)
    remove_item(session, item, actor=people.actor(session, people.second_secretary))
    session.commit()
    answer = browser.post(f"/items/{pid}/edit", sent | {"title_en": "An hour’s work"})
    assert answer.status_code == 404
    session.expire_all()
    assert len(meeting.items) == 5


def test_items_move_by_buttons_and_come_back_to_their_row(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    names = ["One", "Two", "Three"]
    items = {name: add(session, people, meeting, name) for name in names}
    browser = browser_for(people.secretary)
    pids = {name: item.pid for name, item in items.items()}

    def order() -> list[str]:
        return [title for title in titles(browser.get(f"/meetings/{meeting.pid}/agenda").text) if title in names]

    answer = browser.post(f"/items/{pids['Three']}/move", {"way": "up"})
    assert answer.location.endswith(f"#item-{pids['Three']}")
    assert order() == ["One", "Three", "Two"]
    browser.post(f"/items/{pids['One']}/move", {"after": pids["Two"]})
    assert order() == ["Three", "Two", "One"]
    browser.post(f"/items/{pids['One']}/move", {"to": f"before:{pids['Three']}"})
    assert order() == ["One", "Three", "Two"]
    browser.post(f"/items/{pids['Two']}/move", {"way": "in"})
    assert item_of(session, "Two").parent_id == item_of(session, "Three").id
    browser.post(f"/items/{pids['Two']}/move", {"way": "out"})
    assert item_of(session, "Two").parent_id is None


def test_what_cannot_move_there_says_so_and_stays(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    decision = add(session, people, meeting, "Decision")
    info = add(session, people, meeting, "Note", ItemKind.INFORMATION)
    browser = browser_for(people.secretary)
    for sent in ({"after": info.pid}, {"way": "sideways"}, {"before": decision.pid}):
        answer = browser.post(f"/items/{decision.pid}/move", sent)
        assert answer.status_code == 303
        assert "The item was not moved." in browser.get(answer.location).text


def test_an_item_of_another_agenda_is_no_target(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    other = create_meeting(
        session,
        actor=people.actor(session, people.asb_secretary),
        body=people.asb,
        format=people.board,
        starts=datetime(2026, 12, 9, 9, 30),  # noqa: DTZ001  # a wall time
        ends=datetime(2026, 12, 9, 16, 30),  # noqa: DTZ001  # a wall time
        places={},
    )
    session.commit()
    mine = add(session, people, meeting, "Mine")
    answer = browser_for(people.secretary).post(f"/items/{mine.pid}/move", {"after": other.items[0].pid})
    assert answer.status_code == 404


def test_minutes_are_saved_by_their_own_form(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    item = add(session, people, meeting, "Timed")
    browser = browser_for(people.secretary)
    assert browser.post(f"/items/{item.pid}/minutes", {"minutes": "25"}).status_code == 303
    assert item_of(session, "Timed").minutes == 25
    answer = browser.post(f"/items/{item.pid}/minutes", {"minutes": "soon"})
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert "whole number from 0 to 1440" in answer.text
    assert item_of(session, "Timed").minutes == 25
    browser.post(f"/items/{item.pid}/minutes", {"minutes": ""})
    assert item_of(session, "Timed").minutes is None


def test_removing_asks_first_and_an_issued_item_stays_struck_through(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    item = add(session, people, meeting, "Unwanted")
    browser = browser_for(people.secretary)
    assert "Remove this item?" in browser.get(f"/items/{item.pid}/remove").text
    browser.post(f"/items/{item.pid}/remove")
    assert "Unwanted" not in titles(browser.get(f"/meetings/{meeting.pid}/agenda").text)

    item = add(session, people, meeting, "Issued")
    issued(session, meeting)
    assert "Withdraw this item?" in browser.get(f"/items/{item.pid}/remove").text
    browser.post(f"/items/{item.pid}/remove")
    page = browser.get(f"/meetings/{meeting.pid}/agenda").text
    assert "row--moved" in page
    assert "Put back on the agenda" in page
    browser.post(f"/items/{item.pid}/restore")
    assert item_of(session, "Issued").state == "inscribed"


def test_a_matter_moves_to_another_part(session: Session, people: Cast, meeting: Meeting, browser_for: Any) -> None:
    item = add(session, people, meeting, "Energy", ItemKind.A_POINT)
    browser = browser_for(people.secretary)
    assert "Place in the order" not in browser.get(f"/meetings/{meeting.pid}/agenda").text
    assert "Move to that part" in browser.get(f"/meetings/{meeting.pid}/agenda?place={item.pid}").text
    browser.post(f"/items/{item.pid}/move-matter", {"kind": "discussion"})
    assert item_of(session, "Energy").part == "discussion"
    assert browser.post(f"/items/{item.pid}/move-matter", {"kind": "nonsense"}).status_code == 422


def test_the_agenda_of_a_meeting_under_way_is_closed(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    item = add(session, people, meeting, "Too late")
    meeting.state = MeetingState.IN_SESSION.value
    session.commit()
    browser = browser_for(people.secretary)
    assert browser.get(f"/meetings/{meeting.pid}/agenda").status_code == 403
    assert browser.post(f"/items/{item.pid}/move", {"way": "up"}).status_code == 403


def test_long_titles_and_many_items_are_shown_whole(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    for at in range(69):
        add(session, people, meeting, f"Item {at} " + "w" * 480, ItemKind.DISCUSSION)
    page = browser_for(people.secretary, language="fr").get(f"/meetings/{meeting.pid}/agenda").text
    assert len(titles(page)) == 74
    assert "w" * 480 in page


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    from secretariat.web.database import db

    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_queries_do_not_grow_with_items(
    app: Flask, session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    browser = browser_for(people.secretary)
    actor = people.actor(session, people.secretary)

    def grow(to: int) -> None:
        while len(meeting.items) < to:
            at = len(meeting.items)
            item = add(session, people, meeting, f"Item {at}")
            paper = open_paper(
                session,
                actor=actor,
                body=people.opc,
                format=people.members,
                kind=PaperKind.POLICY_PAPER,
                titles={"en": f"Paper {at}", "fr": ""},
            )
            attach_paper(session, item, paper, actor=actor)
        session.commit()

    def cost() -> int:
        browser.get(f"/meetings/{meeting.pid}/agenda", check=False)
        with counted(app) as statements:
            assert browser.get(f"/meetings/{meeting.pid}/agenda", check=False).status_code == 200
        return len(statements)

    grow(7)
    few = cost()
    grow(40)
    assert cost() == few
    assert few < 30


def test_the_buttons_of_the_open_row_save_it_and_go_on(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    item = add(session, people, meeting, "Half typed")
    browser = browser_for(people.secretary)
    sent = edit_form(browser.get(f"/items/{item.pid}/edit").text) | {"title_en": "Typed", "then": "promised"}
    answer = browser.post(f"/items/{item.pid}/edit", sent)
    assert answer.location.endswith("/papers?how=promised")
    assert item_of(session, "Typed")


def test_the_builder_speaks_french(meeting: Meeting, people: Cast, browser_for: Any) -> None:
    page = browser_for(people.secretary, language="fr").get(f"/meetings/{meeting.pid}/agenda").text
    assert titles(page)[0] == "Adoption de l’ordre du jour"
    assert "Points sans débat" in page
