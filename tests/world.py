"""Factories: a small world of bodies, parties and people, made through the models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.committees.models import Assignment, Body, Format, Mandate, Seat
from secretariat.committees.presets import PRESETS
from secretariat.core import clock
from secretariat.people.models import Appointment, Membership, Party, User

T = TypeVar("T")
PASSWORD = "correct horse, demonstration"


@cache
def password_hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def ago(days: float) -> datetime:
    return clock.now() - timedelta(days=days)


class World:
    """Makes things and adds them to the session; every method returns what it made, flushed."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def _add(self, thing: T) -> T:
        self.session.add(thing)
        self.session.flush()
        return thing

    def user(self, name: str, *, language: str = "en", ends_at: datetime | None = None) -> User:
        email = name.lower().replace(" ", ".").replace("é", "e") + "@example.org"
        return self._add(
            User(
                email=email,
                name=name,
                language=language,
                password_hash=password_hash(),
                created_at=ago(400),
                ends_at=ends_at,
            )
        )

    def party(self, code: str, name_en: str, name_fr: str, kind: str = "member") -> Party:
        return self._add(Party(kind=kind, code=code, name_en=name_en, name_fr=name_fr))

    def member(self, user: User, party: Party, function: str = "delegate", until: datetime | None = None) -> Membership:
        return self._add(
            Membership(user_id=user.id, party_id=party.id, function=function, starts_at=ago(300), ends_at=until)
        )

    def appoint(self, user: User, role: str) -> Appointment:
        return self._add(Appointment(user_id=user.id, role=role, starts_at=ago(300)))

    def body(self, code: str, series: str, name_en: str, name_fr: str, preset: str = "weekly_committee") -> Body:
        return self._add(
            Body(
                code=code,
                series=series,
                name_en=name_en,
                name_fr=name_fr,
                short_en=name_en,
                short_fr=name_fr,
                decision_rule="consensus",
                zone="Europe/Brussels",
                calendar="BE",
                preset=preset,
                settings=PRESETS[preset].to_plain(),
            )
        )

    def format(self, body: Body, code: str = "members", name_en: str = "Members", name_fr: str = "Membres") -> Format:
        position = 0 if code == "members" else 1
        return self._add(
            Format(body_id=body.id, code=code, name_en=name_en, name_fr=name_fr, position=position, starts_at=ago(900))
        )

    def seat(self, format: Format, party: Party, capacity: str = "voting") -> Seat:
        return self._add(Seat(format_id=format.id, party_id=party.id, capacity=capacity, starts_at=ago(300)))

    def covers(self, user: User, body: Body, party: Party, until: datetime | None = None) -> Assignment:
        return self._add(
            Assignment(user_id=user.id, body_id=body.id, party_id=party.id, starts_at=ago(300), ends_at=until)
        )

    def mandate(
        self,
        user: User,
        body: Body,
        function: str,
        until: datetime | None = None,
        *,
        since: datetime | None = None,
        instead_of: Mandate | None = None,
    ) -> Mandate:
        titles = {"chair": ("ASG Operations", "SGA Opérations"), "secretary": ("Committee Secretary", "Secrétaire")}
        title_en, title_fr = titles.get(function, (function, function))
        return self._add(
            Mandate(
                user_id=user.id,
                body_id=body.id,
                function=function,
                title_en=title_en,
                title_fr=title_fr,
                starts_at=since or ago(300),
                ends_at=until,
                deputising_for_id=instead_of.id if instead_of else None,
            )
        )


@dataclass
class Cast:
    """Who is who. `opc` meets in two formats; `asb` is another body that most of them know nothing of."""

    opc: Body
    asb: Body
    members: Format
    contributors: Format
    board: Format
    nation_a: Party
    nation_b: Party
    partner_x: Party
    #: Secretary of OPC; and a second one.
    secretary: User
    second_secretary: User
    #: Secretary of ASB only.
    asb_secretary: User
    chair: User
    former_chair: User
    #: Head of Nation A: reads all bodies in which A sits.
    head_a: User
    #: Of Nation B: covers OPC and ASB.
    delegate: User
    #: Of Nation B: covers ASB only.
    asb_delegate: User
    #: Of Partner X: in the contributors' format only.
    partner: User
    #: Of Nation B until yesterday.
    former: User
    drafter: User
    #: Drafts for OPC, as an officer of a division of its own, once `who_drafts` has said so; nobody in particular until then.
    author: User
    administrator: User
    #: Of the chair's office; who deputises for the chair; and who did until yesterday. They hold their mandates once
    #: `beside_the_chair` has given them, and are nobody in particular until then.
    office: User
    deputy: User
    former_deputy: User

    def actor(self, session: Session, user: User) -> Actor:
        return load_actor(session, user)


def cast(session: Session) -> Cast:
    """Make the standard cast."""
    w = World(session)
    opc = w.body("OPC", "AC/901", "Operations Policy Committee", "Comité de la politique des opérations")
    asb = w.body("ASB", "AC/910", "Agency Supervisory Board", "Conseil de surveillance", "agency_board")
    members, board = w.format(opc), w.format(asb)
    contributors = w.format(opc, "contributors", "Members and contributors", "Membres et contributeurs")
    a = w.party("A", "Nation A", "Nation A")
    b = w.party("B", "Nation B", "Nation B")
    x = w.party("X", "Partner X", "Partenaire X", "partner")
    house = w.party("PS", "Policy Support", "Appui aux politiques", "division")
    for nation in (a, b):
        w.seat(members, nation)
        w.seat(contributors, nation)
        w.seat(board, nation)
    w.seat(contributors, x, "observer")
    made = Cast(
        opc=opc,
        asb=asb,
        members=members,
        contributors=contributors,
        board=board,
        nation_a=a,
        nation_b=b,
        partner_x=x,
        secretary=w.user("Clara Wennberg"),
        second_secretary=w.user("Tomás Arriaga".replace("á", "a")),
        asb_secretary=w.user("Bruno Keller"),
        chair=w.user("Helena Brandt"),
        former_chair=w.user("Olaf Former"),
        head_a=w.user("Ada Head"),
        delegate=w.user("Paul Restrup"),
        asb_delegate=w.user("Ines Other"),
        partner=w.user("Xenia Partner"),
        former=w.user("Felix Former"),
        drafter=w.user("Dora Drafter"),
        author=w.user("Amos Author"),
        administrator=w.user("Adam Admin"),
        office=w.user("Livia Cabinet"),
        deputy=w.user("Rasmus Vance"),
        former_deputy=w.user("Fiona Vance"),
    )
    w.mandate(made.secretary, opc, "secretary")
    w.mandate(made.second_secretary, opc, "secretary")
    w.mandate(made.asb_secretary, asb, "secretary")
    w.mandate(made.chair, opc, "chair")
    w.mandate(made.former_chair, opc, "chair", until=ago(7))
    w.member(made.head_a, a, "head")
    for user in (made.delegate, made.asb_delegate):
        w.member(user, b)
    w.covers(made.delegate, opc, b)
    w.covers(made.delegate, asb, b)
    w.covers(made.asb_delegate, asb, b)
    w.member(made.partner, x)
    w.covers(made.partner, opc, x)
    w.member(made.former, b, until=ago(1))
    w.covers(made.former, opc, b, until=ago(1))
    w.member(made.drafter, house, "drafting_officer")
    w.appoint(made.administrator, "administrator")
    return made


def who_drafts(session: Session, people: Cast) -> Party:
    """Let the author draft for OPC; return the division to which they belong."""
    w = World(session)
    division = w.party("DRFT", "Drafting Division", "Division de la rédaction", "division")
    w.member(people.author, division, "drafting_officer")
    w.covers(people.author, people.opc, division)
    return division


def beside_the_chair(session: Session, people: Cast) -> None:
    """Give the chair of OPC an office, a deputy in a declared period, and one whose period ended yesterday."""
    w = World(session)
    chair = session.scalars(select(Mandate).where(Mandate.user_id == people.chair.id)).one()
    w.mandate(people.office, people.opc, "chairs_office")
    ahead = clock.now() + timedelta(days=14)
    w.mandate(people.deputy, people.opc, "vice_chair", ahead, since=ago(1), instead_of=chair)
    w.mandate(people.former_deputy, people.opc, "vice_chair", ago(1), since=ago(100), instead_of=chair)
