"""How the administrator enters bodies, people and offices, says who serves what, and ends it."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select

from secretariat.committees.models import Assignment, Body, Format, Holiday, Mandate, Seat
from secretariat.core.audit import AuditEntry
from secretariat.people.models import Appointment, Membership, Party, User
from tests.access.recipes import one, pid_in, recipe
from tests.access.stage import Visitor
from tests.world import PASSWORD

FIRST = "2026-11-16"


def last_event(who: Visitor) -> str:
    return str(one(who, select(AuditEntry.event).order_by(AuditEntry.seq.desc()).limit(1)))


def page_of(address: str) -> str:
    """The page on which the form of an address stands."""
    return address.rpartition("/")[0]


@recipe("house.enter_body")
def enter_body(who: Visitor, address: str, state: str) -> None:
    names = {"name_en": "Budget Committee", "name_fr": "Comité du budget"}
    who.done(address, code="BC", series="AC/950", preset="sub_committee", **names)
    assert one(who, select(Body.series).where(Body.code == "BC")) == "AC/950"


@recipe("house.enter_person")
def enter_person(who: Visitor, address: str, state: str) -> None:
    who.done(address, email="nora.neu@example.org", name="Nora Neu", language="fr")
    assert one(who, select(User.language).where(User.email == "nora.neu@example.org")) == "fr"


@recipe("house.enter_party")
def enter_party(who: Visitor, address: str, state: str) -> None:
    who.done(address, code="LEG", kind="office", name_en="Legal", name_fr="Juridique")
    assert one(who, select(Party.kind).where(Party.code == "LEG")) == "office"


@recipe("house.party")
def party(who: Visitor, address: str, state: str) -> None:
    who.done(address, name_en="Another Nation", name_fr="Une autre nation")
    assert one(who, select(Party.name_en).where(Party.pid == pid_in(address))) == "Another Nation"


@recipe("house.give_mandate")
def give_mandate(who: Visitor, address: str, state: str) -> None:
    sent = {"mandate-email": who.stage.scene.emails["drafter"], "mandate-function": "secretary"}
    who.done(page_of(address), address, **sent, **{"mandate-starts": FIRST}, password=PASSWORD)
    assert last_event(who) == "mandate.given"


@recipe("house.give_assignment")
def give_assignment(who: Visitor, address: str, state: str) -> None:
    offered = re.findall(r'value="([0-9a-z]{14}\.[0-9a-z]{14})"', who.page(page_of(address)))
    before = len(who.stage.rows(select(Assignment.id)))
    for choice in offered:
        if who.submit(page_of(address), address, **{"serve-who": choice}, password=PASSWORD).status_code == 303:
            break
    assert len(who.stage.rows(select(Assignment.id))) == before + 1


@recipe("house.give_seat")
def give_seat(who: Visitor, address: str, state: str) -> None:
    office = one(who, select(Party.pid).where(Party.code == "PS"))
    who.done(page_of(address), address, **{"seat-party": office, "seat-capacity": "non_voting"}, password=PASSWORD)
    assert one(who, select(Seat.capacity).join(Party).where(Party.code == "PS")) == "non_voting"


@recipe("house.give_format")
def give_format(who: Visitor, address: str, state: str) -> None:
    names = {"format-code": "heads", "format-name_en": "Heads only", "format-name_fr": "Chefs seulement"}
    who.done(page_of(address), address, **names)
    assert one(who, select(Format.name_en).where(Format.code == "heads")) == "Heads only"


@recipe("house.change_in_body")
def change_in_body(who: Visitor, address: str, state: str) -> None:
    secretary = select(Mandate).join(User).where(User.email == who.stage.scene.emails["secretary"])
    key = f"mandate-{one(who, secretary).id}"
    assert (
        who.post(address, {"row": key, f"{key}-ends": "2027-01-31", "act": "save", "password": PASSWORD}).status_code
        == 303
    )
    assert one(who, secretary).ends_at.isoformat() == "2027-01-31T23:00:00+00:00"


@recipe("house.change_names")
def change_names(who: Visitor, address: str, state: str) -> None:
    who.done(page_of(address) + "/settings", address, name_en="Operations Committee")
    assert one(who, select(Body.name_en).where(Body.pid == pid_in(address))) == "Operations Committee"


@recipe("house.change_settings")
def change_settings(who: Visitor, address: str, state: str) -> None:
    who.done(page_of(address) + "/settings", address, quality_review="y")
    assert one(who, select(Body).where(Body.pid == pid_in(address))).settings["quality_review"] == "required"


@recipe("house.give_mandate_to")
def give_mandate_to(who: Visitor, address: str, state: str) -> None:
    body = one(who, select(Body.pid).where(Body.code == "ASB"))
    who.done(
        page_of(address), address, **{"mandate-body": body, "mandate-function": "chairs_office"}, password=PASSWORD
    )
    assert last_event(who) == "mandate.given"


@recipe("house.give_membership")
def give_membership(who: Visitor, address: str, state: str) -> None:
    office = one(who, select(Party.pid).where(Party.code == "PS"))
    who.done(
        page_of(address), address, **{"membership-party": office, "membership-function": "staff"}, password=PASSWORD
    )
    assert last_event(who) == "membership.given"


@recipe("house.give_role")
def give_role(who: Visitor, address: str, state: str) -> None:
    who.done(page_of(address), address, **{"role-role": "registry"}, password=PASSWORD)
    held = select(Appointment.role).join(User, User.id == Appointment.user_id).where(User.pid == pid_in(address))
    assert one(who, held) == "registry"


@recipe("house.rename_person")
def rename_person(who: Visitor, address: str, state: str) -> None:
    who.done(page_of(address), address, **{"person-name": "Somebody Else"})
    assert one(who, select(User.name).where(User.pid == pid_in(address))) == "Somebody Else"


@recipe("house.let_account_go_on")
def let_account_go_on(who: Visitor, address: str, state: str) -> None:
    """Of an account without an end there is nothing to take back."""
    assert who.post(address).status_code == 303
    assert one(who, select(User).where(User.pid == pid_in(address))).ends_at is None


@recipe("house.change_of_person")
def change_of_person(who: Visitor, address: str, state: str) -> None:
    office = one(who, select(Party.pid).where(Party.code == "PS"))
    place = {"membership-party": office, "membership-function": "staff"}
    who.done(page_of(address), page_of(address) + "/memberships", **place, password=PASSWORD)
    held = select(Membership).join(User, User.id == Membership.user_id).join(Party)
    held = held.where(User.pid == pid_in(address), Party.code == "PS")
    key = f"membership-{one(who, held).id}"
    assert (
        who.post(address, {"row": key, f"{key}-ends": "2027-01-31", "act": "save", "password": PASSWORD}).status_code
        == 303
    )
    assert one(who, held).ends_at is not None


@recipe("house.leave")
def leave(who: Visitor, address: str, state: str) -> None:
    assert who.post(address, {"last": "2026-11-30"}).status_code == 200
    sent = {"last": "2026-11-30", "shown": "2026-11-30", "account": "y"}
    assert who.post(address, {**sent, "password": PASSWORD}).status_code == 303
    assert one(who, select(User).where(User.pid == pid_in(address))).ends_at is not None


@recipe("house.items")
def items(who: Visitor, address: str, state: str) -> None:
    who.done(address, **{"item1-title_en": "Welcome", "item1-title_fr": "Bienvenue"})
    assert one(who, select(Body).where(Body.pid == pid_in(address))).settings["items"][0]["title_fr"] == "Bienvenue"


@recipe("house.verbs")
def verbs(who: Visitor, address: str, state: str) -> None:
    who.done(address, **{"verb11-en": "welcomed", "verb11-fr": "s’est félicité de", "verb11-effect": "note"})
    assert one(who, select(Body).where(Body.pid == pid_in(address))).settings["verbs"][-1]["key"] == "welcomed"


@recipe("house.change_time")
def change_time(who: Visitor, address: str, state: str) -> None:
    who.done(page_of(address) + "/settings", address, zone="Europe/London", password=PASSWORD)
    assert one(who, select(Body.zone).where(Body.pid == pid_in(address))) == "Europe/London"


@recipe("house.begin_anew")
def begin_anew(who: Visitor, address: str, state: str) -> None:
    who.done(page_of(address) + "/settings", address, preset="working_group", password=PASSWORD)
    assert one(who, select(Body.preset).where(Body.pid == pid_in(address))) == "working_group"


@recipe("house.enter_holiday")
def enter_holiday(who: Visitor, address: str, state: str) -> None:
    names = {"holiday-name_en": "Day of the house", "holiday-name_fr": "Fête de la maison"}
    who.done(page_of(address) + "/calendar", address, **{"holiday-day": "2027-03-03"}, **names)
    assert one(who, select(Holiday.name_fr).where(Holiday.day == date(2027, 3, 3))) == "Fête de la maison"


@recipe("house.take_off_holiday")
def take_off_holiday(who: Visitor, address: str, state: str) -> None:
    day = {"holiday-day": "2027-03-04", "holiday-name_en": "A day", "holiday-name_fr": "Un jour"}
    body = address.removesuffix("/holidays/off")
    who.done(f"{body}/calendar", f"{body}/holidays", **day)
    assert who.post(address, {"day": "2027-03-04"}).status_code == 303
    assert not who.stage.rows(select(Holiday.id).where(Holiday.day == date(2027, 3, 4)))


@recipe("house.begin_calendar")
def begin_calendar(who: Visitor, address: str, state: str) -> None:
    who.done(page_of(address), address, **{"own-code": "own", "own-country": "LU"})
    assert one(who, select(Body.calendar).where(Body.pid == pid_in(address))) == "OWN"
