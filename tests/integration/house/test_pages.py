"""The pages of the house: who serves what is shown, given, prolonged and ended in place, and typed text is never lost."""

from __future__ import annotations

import re

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.models import Body, Format, Mandate, Seat
from secretariat.core.audit import AuditEntry
from secretariat.people.models import Appointment, Membership, Party, User
from secretariat.people.queries import user_by_email
from secretariat.registry.models import Holding
from secretariat.web.database import db
from tests.client import BrowserFor
from tests.integration.house.patient import Patient
from tests.integration.meetings.story import Story
from tests.queries import count_queries
from tests.world import Cast, World, ago, who_drafts

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _as_it_was(session: Session) -> None:
    session.expire_on_commit = False


@pytest.fixture
def keeper(browser_for: BrowserFor, session: Session, people: Cast) -> Patient:
    return Patient(browser_for(people.administrator), session)


@pytest.fixture
def head(session: Session, people: Cast) -> User:
    user = World(session).user("Hedda Quist")
    World(session).mandate(user, people.opc, "head_of_secretariat")
    session.commit()
    return user


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.replace("\xa0", " ").replace("\u202f", " ")))


def standing(session: Session, user: User) -> int:
    """How many mandates somebody has, whatever their days."""
    session.expire_all()
    return len(session.scalars(select(Mandate).where(Mandate.user_id == user.id)).all())


def test_a_mandate_is_given_changed_and_ended_on_the_page_of_the_body(
    keeper: Patient, session: Session, people: Cast
) -> None:
    here = f"/house/bodies/{people.opc.pid}"
    page = keeper.get(here)
    assert "Clara Wennberg" in page.text
    sent = {
        "mandate-email": people.drafter.email,
        "mandate-function": "secretary",
        "mandate-title_en": "Second Secretary",
        "mandate-starts": "2026-11-20",
        "mandate-ends": "2026-12-31",
    }
    refused = keeper.post(f"{here}/mandates", {**sent, "mandate-email": people.chair.email})
    assert refused.status_code == 422
    assert "who prepares the record does not approve it" in refused.text
    assert 'value="Second Secretary"' in refused.text
    assert keeper.post(f"{here}/mandates", sent).status_code == 303
    (given,) = session.scalars(select(Mandate).where(Mandate.user_id == people.drafter.id))
    text = plain(keeper.get(here).text)
    assert (
        "Dora Drafter dora.drafter@example.org Secretary Second Secretary Fri 20 Nov 2026 to come Thu 31 Dec 2026"
        in text
    )
    assert "Mandate given (Dora Drafter, Secretary)" in text
    assert "Adam Admin" in text
    key = f"mandate-{given.id}"
    bad = keeper.post(f"{here}/change", {"row": key, f"{key}-ends": "2026-11-01", "act": "save"})
    assert bad.status_code == 422
    assert "to end at once, use the button" in bad.text
    assert keeper.post(f"{here}/change", {"row": key, f"{key}-ends": "", "act": "save"}).status_code == 303
    session.refresh(given)
    assert given.ends_at is None
    assert keeper.post(f"{here}/change", {"row": key, "act": "end"}).status_code == 303
    assert standing(session, people.drafter) == 0, "it had not begun"
    assert keeper.get(f"{here}/change", check=False).status_code == 405
    assert keeper.post(f"{here}/change", {"row": "mandate-99999", "act": "end"}).status_code == 404


def test_a_row_of_another_body_is_not_changed_from_here(keeper: Patient, session: Session, people: Cast) -> None:
    other = session.scalars(select(Mandate).where(Mandate.user_id == people.asb_secretary.id)).one()
    answer = keeper.post(f"/house/bodies/{people.opc.pid}/change", {"row": f"mandate-{other.id}", "act": "end"})
    assert answer.status_code == 404


def test_who_drafts_and_who_sits_is_said_on_the_page_of_the_body(
    keeper: Patient, session: Session, people: Cast
) -> None:
    here = f"/house/bodies/{people.opc.pid}"
    office = session.scalars(select(Party).where(Party.code == "PS")).one()
    who = f"{people.drafter.pid}.{office.pid}"
    assert f'value="{who}"' in keeper.get(here).text
    assert keeper.post(f"{here}/assignments", {"serve-who": who, "serve-starts": "2026-11-16"}).status_code == 303
    assert load_actor(session, people.drafter).drafting == {people.opc.id}
    assert keeper.post(f"{here}/assignments", {"serve-who": "", "serve-starts": "2026-11-16"}).status_code == 422
    seat = {"seat-format": people.members.pid, "seat-party": office.pid, "seat-capacity": "non_voting"}
    assert keeper.post(f"{here}/seats", {**seat, "seat-starts": "2026-11-16"}).status_code == 303
    twice = keeper.post(f"{here}/seats", {**seat, "seat-starts": "2026-11-16"})
    assert twice.status_code == 422
    assert "two seats cannot overlap" in twice.text
    made = session.scalars(select(Seat).where(Seat.party_id == office.id)).one()
    sent = {"many": "yes", "which-which": f"seat-{made.id}", "which-ends": "2026-12-24", "act": "save"}
    assert keeper.post(f"{here}/change", sent).status_code == 303
    session.refresh(made)
    assert made.ends_at is not None
    assert "Policy Support from Mon 16 Nov 2026 to Thu 24 Dec 2026" in plain(keeper.get(here).text)
    new = {
        "format-code": "Heads",
        "format-name_en": "Heads only",
        "format-name_fr": "Chefs",
        "format-starts": "2026-11-16",
    }
    assert keeper.post(f"{here}/formats", new).status_code == 303
    assert keeper.post(f"{here}/formats", new).status_code == 422
    assert session.scalars(select(Format.position).where(Format.code == "heads")).one() == 2


def test_what_a_person_holds_is_given_on_their_page(keeper: Patient, session: Session, people: Cast) -> None:
    here = f"/house/people/{people.author.pid}"
    office = session.scalars(select(Party).where(Party.code == "PS")).one()
    days = {"starts": "2026-11-16", "ends": ""}

    def sent(prefix: str, **more: str) -> dict[str, str]:
        return {f"{prefix}-{name}": value for name, value in {**days, **more}.items()}

    place = sent("membership", party=office.pid, function="staff")
    assert keeper.post(f"{here}/memberships", place).status_code == 303
    assert keeper.post(f"{here}/memberships", place).status_code == 422
    assert keeper.post(f"{here}/roles", sent("role", role="registry")).status_code == 303
    mandate = sent("mandate", body=people.asb.pid, function="vice_chair")
    assert keeper.post(f"{here}/mandates", mandate).status_code == 303
    text = plain(keeper.get(here).text)
    for line in ("Staff, Policy Support", "Vice-chair, ASB", "Registry"):
        assert f"{line} " in text, line
    member = session.scalars(select(Membership).where(Membership.user_id == people.author.id)).one()
    key = f"membership-{member.id}"
    assert keeper.post(f"{here}/change", {"row": key, "act": "end"}).status_code == 303
    assert "Staff, Policy Support" not in keeper.get(here).text, "it had not held for an instant"
    assert not load_actor(session, people.author).parties
    assert keeper.post(f"{here}/name", {"person-name": "Amos Autor"}).status_code == 303
    assert keeper.post(f"{here}/name", {"person-name": " "}).status_code == 422


def test_one_s_own_page_gives_nothing(keeper: Patient, session: Session, people: Cast) -> None:
    here = f"/house/people/{people.administrator.pid}"
    page = keeper.get(here).text
    assert "This is you." in page
    assert "/roles" not in page
    answer = keeper.post(f"{here}/roles", {"role-role": "registry", "role-starts": "2026-11-16"})
    assert answer.status_code == 403
    assert keeper.get(f"{here}/leave").status_code == 403
    own = session.scalars(select(Appointment).where(Appointment.user_id == people.administrator.id)).one()
    refused = keeper.post(f"{here}/change", {"row": f"role-{own.id}", "act": "end"})
    assert refused.status_code == 422
    assert "Nobody gives, prolongs or ends anything of their own" in refused.text


def test_a_colleague_leaves_with_a_list_of_what_will_have_nobody(
    keeper: Patient, session: Session, people: Cast
) -> None:
    here = f"/house/people/{people.asb_secretary.pid}/leave"
    page = keeper.post(here, {"last": "2026-11-30", "account": "y"})
    assert page.status_code == 200
    text = plain(page.text)
    assert "Secretary, ASB" in text
    assert "ASB has nobody from then on: Secretary." in text
    session.expire_all()
    assert people.asb_secretary.ends_at is None, "nothing has ended yet"
    assert keeper.post(here, {"last": "2026-11-01"}).status_code == 422
    sent = {"last": "2026-11-30", "shown": "2026-11-30", "account": "y"}
    assert keeper.post(here, sent).status_code == 303
    session.expire_all()
    assert f"{people.asb_secretary.ends_at:%Y-%m-%d %H:%M}" == "2026-11-30 23:00"
    assert "The account ends on Mon 30 Nov 2026." in plain(keeper.get("/house/people").text)
    assert keeper.post(f"/house/people/{people.asb_secretary.pid}/go-on").status_code == 303
    session.expire_all()
    assert people.asb_secretary.ends_at is None


def test_papers_that_lie_with_who_leaves_are_counted_and_handed_over_where_one_may(
    keeper: Patient, browser_for: BrowserFor, head: User, session: Session, people: Cast
) -> None:
    story = Story(session, people)
    paper = story.paper("A paper nobody else may read of")
    session.add(Holding(paper_id=paper.id, user_id=people.secretary.id, since=ago(1), given_by=head.id))
    session.commit()
    here = f"/house/people/{people.secretary.pid}"
    text = keeper.get(here).text
    assert "One paper in flight lies with Clara Wennberg." in text
    assert paper.title_en not in text, "the administrator reads no content"
    assert "/papers/hand-over" not in text
    browser = Patient(browser_for(head), session)
    own = browser.get(here).text
    assert f"/papers/hand-over?who={people.secretary.pid}" in own
    meaning = browser.post(f"{here}/leave", {"last": "2026-11-30"}).text
    assert "OPC: one paper in flight lies with Clara Wennberg." in meaning
    never = browser.post(f"{here}/leave", {"last": "9999-12-31"})
    assert never.status_code == 422
    assert "Give a day of the years 1900 to 2199." in never.text


def test_a_head_of_secretariat_keeps_her_own_bodies(
    browser_for: BrowserFor, head: User, session: Session, people: Cast
) -> None:
    browser = Patient(browser_for(head), session)
    listed = browser.get("/house").text
    assert people.opc.name_en in listed
    assert people.asb.name_en not in listed.partition("<main")[2]
    assert browser.get(f"/house/bodies/{people.asb.pid}", check=False).status_code == 404
    page = browser.get(f"/house/bodies/{people.opc.pid}").text
    assert 'value="head_of_secretariat"' not in page
    own = browser.get(f"/house/bodies/{people.opc.pid}/settings").text
    assert people.asb.name_en not in own, "a head does not know the other bodies"
    version = re.search(r'name="row_version" value="(\d+)"', own)
    assert version
    people.opc.parent_id = people.asb.id
    session.commit()
    names = {"name_en": "Operations Committee", "name_fr": "Comité des opérations", "rule": "consensus"}
    sent = {**names, "row_version": str(int(version[1]) + 1)}
    assert browser.post(f"/house/bodies/{people.opc.pid}/names", sent).status_code == 303
    session.expire_all()
    assert (people.opc.name_en, people.opc.parent_id) == ("Operations Committee", people.asb.id)
    assert browser.get("/house/parties", check=False).status_code == 404
    assert browser.get("/house/people/new", check=False).status_code == 404
    assert browser.get(f"/house/people/{people.asb_secretary.pid}", check=False).status_code == 404
    theirs = browser.get(f"/house/people/{people.secretary.pid}").text
    assert "/roles" not in theirs
    assert browser.get(f"/bodies/{people.opc.pid}/members").text.count(f"/house/bodies/{people.opc.pid}") == 1


def test_a_person_a_body_and_an_office_are_entered(keeper: Patient, session: Session, people: Cast) -> None:
    person = {"email": "nora.neu@example.org", "name": "Nora Neu", "language": "fr"}
    assert keeper.post("/house/people/new", {**person, "email": "nora"}).status_code == 422
    assert keeper.post("/house/people/new", person).status_code == 303
    assert user_by_email(session, "nora.neu@example.org") is not None
    body = {
        "code": "BC",
        "series": "AC/950",
        "name_en": "Budget Committee",
        "name_fr": "Comité du budget",
        "preset": "sub_committee",
        "rule": "consensus",
        "parent": people.opc.pid,
        "seated": "y",
    }
    twice = keeper.post("/house/bodies/new", {**body, "code": "OPC"})
    assert twice.status_code == 422
    assert "Budget Committee" in twice.text
    made = keeper.post("/house/bodies/new", body)
    assert made.status_code == 303
    page = plain(keeper.get(made.location).text)
    assert "Nobody chairs this body now." in page
    assert "With a vote (2)" in page
    office = {"code": "LEG", "kind": "office", "name_en": "Legal", "name_fr": "Juridique"}
    there = keeper.post("/house/parties/new", office)
    assert there.status_code == 303
    assert keeper.post(there.location, {"name_en": "Legal Affairs", "name_fr": ""}).status_code == 422
    assert (
        keeper.post(there.location, {"name_en": "Legal Affairs", "name_fr": "Affaires juridiques"}).status_code == 303
    )
    assert "Legal Affairs" in keeper.get("/house/parties").text
    assert "Dora Drafter" in keeper.get("/house/people?q=dora.dr").text
    assert "Nobody is found." in keeper.get("/house/people?q=%25").text


def test_what_ends_soon_stands_beside_the_bodies(
    keeper: Patient, browser_for: BrowserFor, head: User, session: Session, people: Cast
) -> None:
    World(session).mandate(people.office, people.asb, "secretary", until=ago(-20))
    World(session).mandate(people.deputy, people.opc, "chairs_office", until=ago(-29))
    World(session).mandate(people.author, people.opc, "secretary", until=ago(-31))
    session.commit()
    text = plain(keeper.get("/house").text)
    assert "Livia Cabinet Secretary, ASB Sun 6 Dec 2026 Rasmus Vance Office of the chair, OPC Tue 15 Dec 2026" in text
    own = Patient(browser_for(head), session).get("/house").text.partition('id="ending"')[2]
    assert "Rasmus Vance" in own
    assert "Livia Cabinet" not in own
    assert "Amos Author" not in own


def test_settings_of_a_body_are_changed_on_one_page(keeper: Patient, session: Session, people: Cast) -> None:
    here = f"/house/bodies/{people.opc.pid}"
    page = keeper.get(f"{here}/settings").text
    version = re.search(r'name="row_version" value="(\d+)"', page)
    assert version
    days = {
        "convening_notice": 5,
        "item_requests": 4,
        "agenda": 3,
        "papers_for_decision": 3,
        "papers_for_information": 2,
    }
    sent = {
        **{name: str(number) for name, number in days.items()},
        "chairs_brief": "1",
        "decisions": "2",
        "record": "5",
        "approval": "3",
        "starts": "9:30",
        "length": "120",
        "due": "17:30",
        "minutes": "decisions",
        "called_en": "The Committee",
        "called_fr": "Le Comité",
        "invitees_numbers": "kept",
        "quality_review": "y",
        "mandatory_notices": "agendas",
        "row_version": version[1],
    }
    for wrong, said in (
        ({"starts": "25:00"}, "hours and minutes"),
        ({"agenda": "9"}, "out of order"),
        ({"length": "x"}, "Meetings"),
        ({"called_en": ""}, "called_en"),
        ({"row_version": "99"}, "meanwhile"),
        ({"mandatory_notices": "never"}, "Something chosen is not offered any more: choose again."),
    ):
        refused = keeper.post(f"{here}/rules", {**sent, **wrong})
        assert refused.status_code == 422, wrong
        assert said in refused.text, wrong
    assert keeper.post(f"{here}/rules", sent).status_code == 303
    session.expire_all()
    kept = session.scalars(select(Body).where(Body.code == "OPC")).one().settings
    assert (kept["starts"], kept["quality_review"], kept["invitees_numbers"]) == ("09:30", "required", "kept")
    assert kept["mandatory_notices"] == ["agendas"]
    assert kept["late_list"] is False
    assert kept["items"], "what has no field here stays"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "body.settings_changed")).one()
    assert '"quality_review"' in entry.data
    names = {"name_en": "Operations Committee", "name_fr": "Comité des opérations", "rule": "advisory", "parent": ""}
    version = re.search(r'name="row_version" value="(\d+)"', keeper.get(f"{here}/settings").text)
    assert version
    assert keeper.post(f"{here}/names", {**names, "row_version": version[1]}).status_code == 303
    assert "Operations Committee" in keeper.get("/house").text


def test_standard_items_are_moved_added_and_taken_out(keeper: Patient, session: Session, people: Cast) -> None:
    here = f"/house/bodies/{people.opc.pid}/items"
    page = lxml.html.document_fromstring(keeper.get(here).text)
    fields = [one for one in page.iter("input", "select") if (one.get("name") or "").startswith("item")]
    sent = {str(one.get("name")): str(one.value or "") for one in fields}
    before = people.opc.settings["items"]
    number = len(before)
    assert sent[f"item{number}-title_en"] == before[-1]["title_en"]
    version = {"row_version": str(people.opc.row_version), "rows": str(number + 2)}
    sent |= {"item1-title_en": "", "item1-title_fr": "", "item2-place": "99", **version}
    new = {"title_en": "Security briefing", "title_fr": "Point de sécurité", "stands": "information.briefing"}
    sent |= {f"item{number + 1}-{name}": value for name, value in new.items()}
    for wrong, said in (
        ({"item3-title_fr": ""}, "Nothing is given here."),
        ({"item3-minutes": "x"}, "Minutes"),
        ({"item3-minutes": "-5"}, "Give a number of minutes."),
        ({"item3-place": ""}, "Give its position."),
        ({"item3-stands": "closing.decision"}, "Stands under"),
        ({"row_version": "99"}, "meanwhile"),
    ):
        refused = keeper.post(here, {**sent, **wrong})
        assert refused.status_code == 422, wrong
        assert said in refused.text, wrong
        assert "Security briefing" in refused.text
    assert keeper.post(here, sent).status_code == 303
    session.expire_all()
    after = people.opc.settings["items"]
    assert [one["key"] for one in after][-2:] == ["security_briefing", before[1]["key"]]
    assert before[0]["key"] not in {one["key"] for one in after}
    assert after[-2]["kind"] == "briefing"


def test_the_pages_speak_french(browser_for: BrowserFor, session: Session, people: Cast) -> None:
    who_drafts(session, people)
    session.commit()
    browser = browser_for(people.administrator, language="fr")
    browser.client.set_cookie("language", "fr")
    for address, said in (
        ("/house", "Instances et personnes"),
        (f"/house/bodies/{people.opc.pid}", "Qui sert OPC"),
        (f"/house/bodies/{people.opc.pid}/settings", "Noms et réglages de OPC"),
        (f"/house/people/{people.author.pid}", "Ce qu’exerce Amos Author"),
        (f"/house/people/{people.author.pid}/leave", "Départ de Amos Author"),
        ("/house/parties", "Délégations et services"),
    ):
        assert said in browser.get(address).text, address


def test_many_accounts_ask_no_more_queries(keeper: Patient, app: Flask, session: Session, people: Cast) -> None:
    with app.app_context():
        engine = db.engine
    keeper.get("/house/people")
    with count_queries(engine) as few:
        keeper.get("/house/people")
    office = session.scalars(select(Party).where(Party.code == "PS")).one()
    for number in range(30):
        user = World(session).user(f"Somebody {number}")
        World(session).member(user, office, "staff")
        World(session).mandate(user, people.asb, "chairs_office")
    session.commit()
    with count_queries(engine) as many:
        keeper.get("/house/people")
    assert len(many) == len(few)
