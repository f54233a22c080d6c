"""The bodies of the demonstration (domain 7): fictional series, seats, mandates, who covers what, and holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from secretariat.committees.models import Assignment, Body, Format, Holiday, Mandate, Seat
from secretariat.committees.presets import PRESETS
from secretariat.committees.states import Capacity, DecisionRule, Function
from secretariat.committees.working_days import public_holidays
from secretariat.core import clock
from secretariat.core.values import dataclass
from secretariat.demo.people import MEMBERS, NATIONS, PEOPLE, end_of
from secretariat.people.models import Party, User

CALENDAR, ZONE = "BE", "Europe/Brussels"
HOLIDAY_YEARS = range(2020, 2041)


@dataclass(frozen=True)
class Described:
    """A body as domain 7 has it."""

    code: str
    series: str
    name_en: str
    name_fr: str
    short_en: str
    short_fr: str
    preset: str
    rule: DecisionRule = DecisionRule.CONSENSUS
    parent: str = ""


BODIES = (
    Described("NAC", "C", "North Atlantic Council", "Conseil de l’Atlantique Nord", "Council", "Conseil", "council"),
    Described(
        "OPC",
        "AC/901",
        "Operations Policy Committee",
        "Comité de la politique des opérations",
        "Operations Policy",
        "Politique des opérations",
        "weekly_committee",
        parent="NAC",
    ),
    Described(
        "COEC",
        "AC/902",
        "Council Operations and Exercise Committee",
        "Comité des opérations et exercices du Conseil",
        "Exercises",
        "Exercices",
        "sub_committee",
        parent="NAC",
    ),
    Described(
        "WGMP",
        "AC/903",
        "Working Group on Meeting Practice",
        "Groupe de travail sur la pratique des réunions",
        "Meeting Practice",
        "Pratique des réunions",
        "working_group",
        parent="OPC",
    ),
    Described(
        "ASB",
        "AC/910",
        "NCIO Agency Supervisory Board",
        "Comité de surveillance de l’agence (NCIO)",
        "NCIO Board",
        "Comité de surveillance",
        "agency_board",
        DecisionRule.UNANIMITY_ON_LISTED_MATTERS,
        "NAC",
    ),
    Described(
        "AC",
        "AC/910(AC)",
        "ASB Audit Committee",
        "Comité d’audit du Comité de surveillance",
        "ASB Audit",
        "Audit",
        "sub_committee",
        DecisionRule.ADVISORY,
        "ASB",
    ),
    Described(
        "FC",
        "AC/910(FC)",
        "ASB Finance Committee",
        "Comité des finances du Comité de surveillance",
        "ASB Finance",
        "Finances",
        "sub_committee",
        DecisionRule.ADVISORY,
        "ASB",
    ),
)

_ASG = ("Assistant Secretary General for Operations", "Secrétaire général adjoint pour les opérations")
_SECRETARY = ("Committee Secretary", "Secrétaire de comité")
_BOARD_SECRETARY = ("Board Secretary", "Secrétaire du Comité de surveillance")
_CHAIR_BY_ELECTION = ("Chair, elected by the nations", "Présidence élue par les nations")

#: Person, body, function, title in English and French.
_MANDATES = (
    ("secgen", "NAC", Function.CHAIR, ("Secretary General", "Secrétaire général")),
    ("maren", "NAC", Function.HEAD_OF_SECRETARIAT, ("Council Secretary", "Secrétaire du Conseil")),
    ("helena", "OPC", Function.CHAIR, _ASG),
    ("idris", "OPC", Function.VICE_CHAIR, ("Director for Operations", "Directeur des opérations")),
    ("clara", "OPC", Function.SECRETARY, _SECRETARY),
    ("tomas", "OPC", Function.SECRETARY, _SECRETARY),
    ("helena", "COEC", Function.CHAIR, _ASG),
    ("clara", "COEC", Function.SECRETARY, _SECRETARY),
    ("tomas", "WGMP", Function.CHAIR, ("Secretariat", "Secrétariat")),
    ("clara", "WGMP", Function.SECRETARY, _SECRETARY),
    ("anselm", "ASB", Function.CHAIR, _CHAIR_BY_ELECTION),
    ("beatrix", "FC", Function.CHAIR, _CHAIR_BY_ELECTION),
    ("casimir", "AC", Function.CHAIR, _CHAIR_BY_ELECTION),
    ("solene", "ASB", Function.SECRETARY, _BOARD_SECRETARY),
    ("solene", "FC", Function.SECRETARY, _BOARD_SECRETARY),
    ("solene", "AC", Function.SECRETARY, _BOARD_SECRETARY),
)

#: Who acts for the secretariat of each body in the story.
SECRETARY_OF = {
    "NAC": "maren",
    "OPC": "clara",
    "COEC": "clara",
    "WGMP": "clara",
    "ASB": "solene",
    "FC": "solene",
    "AC": "solene",
}


def make_holidays(session: Session) -> frozenset[date]:
    """Write the calendar of holidays, and return its days."""
    rows = [
        {"calendar": CALENDAR, "day": day, "name_en": name.en, "name_fr": name.fr}
        for year in HOLIDAY_YEARS
        for day, name in public_holidays(CALENDAR, year).items()
    ]
    session.execute(insert(Holiday), rows)
    return frozenset(row["day"] for row in rows if isinstance(row["day"], date))


#: Bodies of which decision sheets are kept, and no record.
_WITHOUT_RECORD = ("NAC", "COEC")


def make_bodies(session: Session) -> dict[str, Body]:
    """Make the bodies from their presets, labelled as a demonstration, and return them by code."""
    made: dict[str, Body] = {}
    for described in BODIES:
        settings = {**PRESETS[described.preset].to_plain(), "demonstration": True}
        if described.code in _WITHOUT_RECORD:
            settings["minutes"] = "decisions"
        body = Body(
            code=described.code,
            series=described.series,
            name_en=described.name_en,
            name_fr=described.name_fr,
            short_en=described.short_en,
            short_fr=described.short_fr,
            parent_id=made[described.parent].id if described.parent else None,
            decision_rule=described.rule.value,
            zone=ZONE,
            calendar=CALENDAR,
            preset=described.preset,
            settings=settings,
        )
        session.add(body)
        session.flush()
        made[described.code] = body
    return made


def make_formats(
    session: Session, bodies: Mapping[str, Body], parties: Mapping[str, Party]
) -> dict[tuple[str, str], Format]:
    """Make formats and seats, and return the formats by code of body and of format."""
    made: dict[tuple[str, str], Format] = {}
    for code, body in bodies.items():
        made[code, "members"] = _format(session, body, "members", "Members", "Membres", 0)
    made["OPC", "contributors"] = _format(
        session, bodies["OPC"], "contributors", "Members and contributors", "Membres et contributeurs", 1
    )
    members = [line.split(" ", 1)[0] for line in MEMBERS.splitlines()] + list(NATIONS)
    seats = [(format, code, Capacity.VOTING) for format in made.values() for code in members]
    seats.append((made["OPC", "contributors"], "X", Capacity.OBSERVER))
    seats += [(made["ASB", "members"], code, Capacity.NON_VOTING) for code in ("EM", "LEGAL")]
    now = clock.now()
    rows = [
        {"format_id": format.id, "party_id": parties[code].id, "capacity": capacity.value, "starts_at": now}
        for format, code, capacity in seats
    ]
    session.execute(insert(Seat), rows)
    return made


def give_mandates(
    session: Session,
    bodies: Mapping[str, Body],
    parties: Mapping[str, Party],
    people: Mapping[str, User],
    *,
    ended: datetime,
) -> None:
    """Give chairs and secretaries their mandates, and delegates the bodies they cover."""
    for key, code, function, (title_en, title_fr) in _MANDATES:
        session.add(
            Mandate(
                user_id=people[key].id,
                body_id=bodies[code].id,
                function=function.value,
                title_en=title_en,
                title_fr=title_fr,
                starts_at=clock.now(),
            )
        )
    for person in PEOPLE:
        for code in person.covers:
            session.add(
                Assignment(
                    user_id=people[person.key].id,
                    body_id=bodies[code].id,
                    party_id=parties[person.party].id,
                    starts_at=clock.now(),
                    ends_at=end_of(person, ended),
                )
            )
    session.flush()


def _format(session: Session, body: Body, code: str, name_en: str, name_fr: str, position: int) -> Format:
    format = Format(
        body_id=body.id, code=code, name_en=name_en, name_fr=name_fr, position=position, starts_at=clock.now()
    )
    session.add(format)
    session.flush()
    return format
