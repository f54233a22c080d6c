"""Agendas pasted and uploaded through the real form: what is shown, what is stored, and what never is."""

from __future__ import annotations

import csv
import html
import io
import random
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from secretariat.meetings.models import Meeting
from secretariat.meetings.outline import build
from secretariat.meetings.services.convene import create_meeting
from tests.integration.meetings.steps import Free
from tests.plugins.stages import staged
from tests.world import Cast

REAL = sorted(Path(__file__).parents[4].glob("shared/data/agendas/*.csv"))


def like_real(seed: int) -> bytes:
    """Return an agenda of the shape of the real ones: nested numbers, quotes, commas, accents, emoji, gaps."""
    pick = random.Random(seed)  # a test's dice
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["number", "title", "type", "minutes", "note"])
    kinds = ["procedural", "information", "discussion", "decision"]
    words = ["Report", "Status", "`flags`", 'the "new" rule', "Éditeurs", "⌛️ review", "charter, annex"]
    for top in range(1, pick.randint(10, 16)):
        rows = [f"{top}"] + [f"{top}.{below}" for below in range(1, pick.choice([1, 1, 4, 9]))]
        for number in rows:
            title = f"{' '.join(pick.sample(words, 3))} {number}"
            minutes = pick.choice(["", "5", "15", "30", "60"])
            table.writerow([number, title, pick.choice(kinds), minutes, pick.choice(["", "stage 3"])])
    return out.getvalue().encode()


AGENDAS = [pytest.param(path.read_bytes(), id=path.stem) for path in REAL] or [
    pytest.param(like_real(seed), id=f"made-{seed}") for seed in range(12)
]


@staged
def meeting(session: Session, people: Cast) -> Meeting:
    """A planned meeting with the body's five standard items."""
    made = create_meeting(
        session,
        actor=people.actor(session, people.secretary),
        body=people.opc,
        format=people.members,
        starts=datetime(2026, 11, 17, 10, 0),  # noqa: DTZ001  # a wall time
        ends=datetime(2026, 11, 17, 13, 0),  # noqa: DTZ001  # a wall time
        places={},
    )
    session.commit()
    return made


@pytest.fixture
def secretary(browser_for: Any, session: Session, people: Cast) -> Free:
    return Free(session, browser_for(people.secretary))


def page_of(meeting: Meeting) -> str:
    return f"/meetings/{meeting.pid}/agenda/import"


def upload(browser: Free, meeting: Meeting, content: bytes, *, mode: str = "merge", name: str = "a.csv") -> Any:
    sent = {"mode": mode, "text": "", "file": (io.BytesIO(content), name)}
    return browser.post(page_of(meeting), sent, content_type="multipart/form-data")


def paste(browser: Free, meeting: Meeting, text: str, *, mode: str = "merge") -> Any:
    return browser.post(page_of(meeting), {"mode": mode, "text": text})


def form_of(page: str) -> dict[str, str]:
    """Return what the preview would send when its button is pressed."""
    text = re.search(r'<textarea[^>]*id="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    hidden = dict(re.findall(r'<input type="hidden" name="(seal|encoding)" value="([^"]*)"', page))
    mode = re.search(r'<input checked[^>]*name="mode"[^>]*value="(\w+)"', page)
    assert text
    assert mode
    value = html.unescape(text.group(1)).removeprefix("\r\n").removeprefix("\n")
    return {"text": value.replace("\r\n", "\n").replace("\n", "\r\n"), "mode": mode.group(1), **hidden}


def titles(session: Session, meeting: Meeting) -> list[str]:
    session.expire_all()
    return [f"{row.number} {row.item.title_en or row.item.title_fr}" for row in build(meeting, meeting.items).rows]


@pytest.mark.parametrize("content", AGENDAS)
def test_agendas_load_as_they_are(session: Session, meeting: Meeting, secretary: Free, content: bytes) -> None:
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    shown = upload(secretary, meeting, content, mode="replace")
    assert shown.status_code == 200
    assert len(titles(session, meeting)) == 5, "nothing is stored by looking"
    answer = secretary.post(page_of(meeting) + "/apply", form_of(shown.text))
    assert answer.status_code == 303, answer.text
    stored = titles(session, meeting)
    assert len(stored) == len(rows)
    for row, line in zip(rows, stored, strict=True):
        number, _, title = line.partition(" ")
        assert " ".join(row["title"].split()) == title
        assert number.count(".") == row["number"].count(".")
    assert sum(item.minutes or 0 for item in meeting.items) == sum(int(row["minutes"] or 0) for row in rows)
    assert secretary.get(f"/meetings/{meeting.pid}/agenda").status_code == 200


def test_merging_keeps_the_standard_items_and_fills_them_in(
    session: Session, meeting: Meeting, secretary: Free
) -> None:
    text = (
        "title_en;title_fr;type;minutes;presenter\n"
        "Adoption of the agenda;Adoption de l’ordre du jour;procedural;10;Chair\n"
        "Interpretation in small rooms;Interprétation en petites salles;decision;10;Language Service\n"
        "Seating plan;;discussion;ten;Protocol\n"
    )
    shown = paste(secretary, meeting, text)
    assert "Added as 4 in part II" in shown.text
    assert "Not taken" in shown.text
    assert "Add 1 item" in shown.text
    assert secretary.post(page_of(meeting) + "/apply", form_of(shown.text)).status_code == 303
    assert [line for line in titles(session, meeting) if line.startswith("4")] == ["4 Interpretation in small rooms"]
    first = next(item for item in meeting.items if item.standard == "adoption_of_the_agenda")
    assert (first.minutes, first.presenter_en, len(meeting.items)) == (10, "Chair", 6)


def test_an_order_of_its_own_becomes_a_list_and_the_usual_order_keeps_its_parts(
    session: Session, meeting: Meeting, secretary: Free
) -> None:
    mixed = "title,type\nNote,information\nChoice,decision\n"
    shown = paste(secretary, meeting, mixed, mode="replace")
    assert "becomes a list" in shown.text
    secretary.post(page_of(meeting) + "/apply", form_of(shown.text))
    assert titles(session, meeting) == ["1 Note", "2 Choice"]
    assert meeting.layout == "listed"
    usual = "title,type\nAdoption of the agenda,procedural\nChoice,decision\nNote,information\nAny other business,aob\n"
    shown = paste(secretary, meeting, usual, mode="replace")
    secretary.post(page_of(meeting) + "/apply", form_of(shown.text))
    session.expire_all()
    assert meeting.layout == "grouped"
    assert len(meeting.items) == 4


def test_the_choice_can_be_changed_without_uploading_again(session: Session, meeting: Meeting, secretary: Free) -> None:
    content = "title,type\nDélais,decision\n".encode("utf-16")
    shown = upload(secretary, meeting, content)
    assert "UTF-16" in shown.text
    again = form_of(shown.text) | {"mode": "replace"}
    stale = secretary.post(page_of(meeting) + "/apply", again)
    assert stale.status_code == 409
    assert "not what the preview showed" in stale.text
    assert len(titles(session, meeting)) == 5
    shown = secretary.post(page_of(meeting), again)
    assert "Replace by 1 item" in shown.text
    assert "UTF-16" in shown.text
    assert secretary.post(page_of(meeting) + "/apply", form_of(shown.text)).status_code == 303
    assert titles(session, meeting) == ["1 Délais"]


def test_the_same_form_sent_twice_stores_once(session: Session, meeting: Meeting, secretary: Free) -> None:
    form = form_of(paste(secretary, meeting, "title,type\nOnly once,decision\n").text) | {"once": "one-key"}
    first = secretary.post(page_of(meeting) + "/apply", form)
    second = secretary.post(page_of(meeting) + "/apply", form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(titles(session, meeting)) == 6
    third = secretary.post(page_of(meeting) + "/apply", form | {"once": "another-tab"})
    assert third.status_code == 409
    assert len(titles(session, meeting)) == 6


def test_an_issued_agenda_is_added_to_but_never_replaced(session: Session, meeting: Meeting, secretary: Free) -> None:
    for at, item in enumerate(meeting.items, start=1):
        item.number = str(at)
    session.commit()
    assert "Not offered: the agenda has been issued" in secretary.get(page_of(meeting)).text
    refused = paste(secretary, meeting, "title,type\nNew,decision\n", mode="replace")
    assert refused.status_code == 422
    assert "added to, not replaced" in refused.text
    shown = paste(secretary, meeting, "title,type\nNew,decision\n")
    assert "Added as 3bis" in shown.text
    secretary.post(page_of(meeting) + "/apply", form_of(shown.text))
    assert titles(session, meeting)[3] == "3bis New"


HOSTILE = [
    pytest.param(b"title,type\n" + b"x,decision\n" * 10_000, 413, "at most", id="ten-thousand-rows"),
    pytest.param(b"colour,size\nred,3\nblue,4\n", 422, "columns are not those of an agenda", id="wrong-columns"),
    pytest.param(b"PK\x03\x04" + b"\x00" * 200, 422, "not a CSV file", id="workbook"),
    pytest.param("title,type\nbad".encode("utf-16")[:-1], 422, "cannot be read", id="broken-utf-16"),
    pytest.param(b"title,type\nNul\x00here,decision\n", 422, "NUL", id="nul"),
    pytest.param(b"", 422, "nothing to read", id="empty"),
    pytest.param(b"\xff\xfe\x00\x00" + b"a\x00\x00\x00" * 9, 422, "cannot be read", id="utf-32"),
]


@pytest.mark.parametrize(("content", "status", "said"), HOSTILE)
def test_what_is_no_agenda_is_refused_with_a_sentence(
    session: Session, meeting: Meeting, secretary: Free, content: bytes, status: int, said: str
) -> None:
    answer = upload(secretary, meeting, content, name="../../etc/<b>.csv")
    assert answer.status_code == status
    assert said in html.unescape(answer.text)
    assert len(titles(session, meeting)) == 5


def test_five_megabytes_of_text_are_not_read(session: Session, meeting: Meeting, secretary: Free) -> None:
    answer = paste(secretary, meeting, "title\n" + "y" * 5_000_000)
    assert answer.status_code == 413
    assert len(answer.data) < 500_000
    assert len(titles(session, meeting)) == 5


def test_formulas_hidden_signs_and_long_titles_have_a_fate_of_their_own(
    session: Session, meeting: Meeting, secretary: Free
) -> None:
    text = "title,type\n=HYPERLINK(1),information\nTurned\u202eround,decision\n" + "z" * 10_000 + ",decision\n"
    shown = paste(secretary, meeting, text)
    said = html.unescape(shown.text)
    assert "Looks like a formula: taken as plain text." in said
    assert "Hidden characters were taken out." in said
    assert "10000 characters, at most 500" in said
    assert secretary.post(page_of(meeting) + "/apply", form_of(shown.text)).status_code == 303
    assert not any("\u202e" in line for line in titles(session, meeting))
    assert len(meeting.items) == 7


def test_latin_1_is_read_and_said_to_be_so(meeting: Meeting, secretary: Free) -> None:
    shown = upload(secretary, meeting, "title,type\nDélais échus,decision\n".encode("latin-1"))
    assert "Délais échus" in shown.text
    assert "check the accents" in shown.text


def test_nothing_can_be_imported_by_others(meeting: Meeting, people: Cast, browser_for: Any, session: Session) -> None:
    for who, status in ((people.delegate, 404), (people.asb_secretary, 404), (people.chair, 403)):
        browser = Free(session, browser_for(who))
        assert browser.get(page_of(meeting)).status_code == status
        assert browser.post(page_of(meeting) + "/apply", {"text": "x", "mode": "merge"}).status_code == status
