"""What gives or takes what others may read asks who it is, once more, and loses nothing of what was typed."""

from __future__ import annotations

import json

import lxml.html
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from secretariat.committees.models import Mandate, Seat
from secretariat.core.audit import AuditEntry
from secretariat.people.models import Appointment, User
from tests.client import BrowserFor
from tests.integration.house.patient import Patient
from tests.world import PASSWORD, Cast

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _as_it_was(session: Session) -> None:
    session.expire_on_commit = False


@pytest.fixture
def keeper(browser_for: BrowserFor, people: Cast, session: Session) -> Patient:
    return Patient(browser_for(people.administrator), session, asked=True)


def carried(page: str, action: str) -> dict[str, str]:
    """What the page that asks would send along with the password."""
    tree = lxml.html.document_fromstring(page)
    (form,) = [one for one in tree.iter("form") if one.get("action") == action]
    return {str(one.get("name")): one.get("value", "") for one in form.iter("input")}


def number(session: Session, model: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_mandate_is_given_by_who_confirms_it_and_all_that_was_typed_comes_along(
    keeper: Patient, session: Session, people: Cast
) -> None:
    there = f"/house/bodies/{people.opc.pid}/mandates"
    sent = {
        "mandate-email": people.drafter.email,
        "mandate-function": "secretary",
        "mandate-title_en": "Second “Secretary” & more",
        "mandate-starts": "2026-11-20",
    }
    before = number(session, Mandate)
    wrong = keeper.post(there, {**sent, "mandate-email": "nobody@example.org"})
    assert wrong.status_code == 422
    assert "There is no account" in wrong.text, "what is wrong is said before anybody is asked for a password"
    asked = keeper.post(there, sent)
    assert asked.status_code == 200
    for said in ("Give a mandate in OPC", people.drafter.email, "Secretary", "Without end", "20 November 2026"):
        assert said in asked.text.replace("\xa0", " "), said
    assert number(session, Mandate) == before, "it was tried and taken back"
    again = carried(asked.text, there)
    assert sent.items() <= again.items()
    for password, said in (("", "Give your password."), ("wrong", "This is not your password.")):
        refused = keeper.post(there, {**again, "password": password})
        assert refused.status_code == 422
        assert said in refused.text
        assert sent.items() <= carried(refused.text, there).items()
    assert number(session, Mandate) == before
    done = keeper.post(there, {**carried(refused.text, there), "password": PASSWORD})
    assert done.status_code == 303
    given = session.scalars(select(Mandate).where(Mandate.user_id == people.drafter.id)).one()
    assert given.title_en == "Second “Secretary” & more"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "confirmation.given")).one()
    (act,) = json.loads(entry.data)["acts"]
    assert (act["act"], act["object"]) == ("house.change", there)
    events = list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.seq.desc()).limit(3)))
    assert events == ["mandate.given", "confirmation.used", "confirmation.given"]


def test_whoever_guesses_is_slowed_down(keeper: Patient, session: Session, people: Cast) -> None:
    there = f"/house/people/{people.author.pid}/roles"
    sent = {"role-role": "administrator", "role-starts": "2026-11-16"}
    answers = [keeper.post(there, {**sent, "password": f"guess {n}"}).status_code for n in range(6)]
    assert answers == [422] * 5 + [429]
    assert number(session, Appointment) == 1, "that of the administrator herself"
    refused = session.scalars(select(AuditEntry).where(AuditEntry.event == "confirmation.refused")).all()
    assert len(refused) == 5


STRONG = {
    "mandates": {"mandate-email": "{drafter}", "mandate-function": "secretary", "mandate-starts": "2026-11-16"},
    "seats": {
        "seat-format": "{members}",
        "seat-party": "{partner_x}",
        "seat-capacity": "observer",
        "seat-starts": "2026-11-16",
    },
    "change": {"row": "mandate-{mandate}", "act": "end"},
    "time": {"zone": "Europe/London", "calendar": "{calendar}", "row_version": "1"},
    "anew": {"preset": "working_group", "row_version": "1"},
}


@pytest.mark.parametrize("what", STRONG)
def test_each_strong_act_on_a_body_asks_first(keeper: Patient, session: Session, people: Cast, what: str) -> None:
    mandate = session.scalars(select(Mandate).where(Mandate.user_id == people.secretary.id)).one()
    names = {
        "drafter": people.drafter.email,
        "members": people.members.pid,
        "partner_x": people.partner_x.pid,
        "mandate": mandate.id,
        "calendar": people.opc.calendar,
    }
    sent = {key: value.format(**names) for key, value in STRONG[what].items()}
    head = session.scalar(select(func.max(AuditEntry.seq)))
    asked = keeper.post(f"/house/bodies/{people.opc.pid}/{what}", sent)
    assert asked.status_code == 200
    assert "Your password" in asked.text
    assert session.scalar(select(func.max(AuditEntry.seq))) == head, "nothing of it is kept"
    given = carried(asked.text, f"/house/bodies/{people.opc.pid}/{what}")
    assert keeper.post(f"/house/bodies/{people.opc.pid}/{what}", {**given, "password": PASSWORD}).status_code == 303


def test_what_a_person_holds_asks_as_well_and_so_does_their_leaving(
    keeper: Patient, session: Session, people: Cast
) -> None:
    here = f"/house/people/{people.secretary.pid}"
    held = session.scalars(select(Mandate).where(Mandate.user_id == people.secretary.id)).one()
    for path, sent in (
        ("roles", {"role-role": "registry", "role-starts": "2026-11-16"}),
        ("change", {"row": f"mandate-{held.id}", "act": "end"}),
        ("leave", {"last": "2026-11-30", "shown": "2026-11-30", "account": "y"}),
    ):
        asked = keeper.post(f"{here}/{path}", sent)
        assert asked.status_code == 200, path
        assert "Nothing is done yet." in asked.text, path
        session.expire_all()
        assert held.ends_at is None
    given = carried(asked.text, f"{here}/leave")
    assert keeper.post(f"{here}/leave", {**given, "password": PASSWORD}).status_code == 303
    assert session.scalars(select(User.ends_at).where(User.id == people.secretary.id)).one() is not None


def test_names_are_changed_without_being_asked(keeper: Patient, session: Session, people: Cast) -> None:
    answer = keeper.post(f"/house/people/{people.author.pid}/name", {"person-name": "Amos Other"})
    assert answer.status_code == 303


def test_an_address_that_we_did_not_make_shows_nothing(keeper: Patient, people: Cast, session: Session) -> None:
    assert keeper.get("/confirm/act", check=False).status_code == 404
    assert keeper.get("/confirm/act?of=abc.def", check=False).status_code == 404
    assert session.scalars(select(Seat.id)).first()
