"""The people of the demonstration: invented, with addresses that lead nowhere, and the parties they belong to."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.values import dataclass
from secretariat.people.models import Appointment, Membership, Party, User
from secretariat.people.services import create_user
from secretariat.people.states import MembershipFunction, PartyKind, Role

#: Of every account of the demonstration.
PASSWORD = "demonstration-2026"  # noqa: S105  # meant to be known: it opens invented accounts only

#: The members, in English alphabetical order (domain 7.1). Reference data: no account belongs to them.
MEMBERS = """\
AL Albania|Albanie
BE Belgium|Belgique
BG Bulgaria|Bulgarie
CA Canada|Canada
HR Croatia|Croatie
CZ Czechia|Tchéquie
DK Denmark|Danemark
EE Estonia|Estonie
FI Finland|Finlande
FR France|France
DE Germany|Allemagne
GR Greece|Grèce
HU Hungary|Hongrie
IS Iceland|Islande
IT Italy|Italie
LV Latvia|Lettonie
LT Lithuania|Lituanie
LU Luxembourg|Luxembourg
ME Montenegro|Monténégro
NL Netherlands|Pays-Bas
MK North Macedonia|Macédoine du Nord
NO Norway|Norvège
PL Poland|Pologne
PT Portugal|Portugal
RO Romania|Roumanie
SK Slovakia|Slovaquie
SI Slovenia|Slovénie
ES Spain|Espagne
SE Sweden|Suède
TR Türkiye|Turquie
GB United Kingdom|Royaume-Uni
US United States|États-Unis
"""

#: The placeholder nations: they hold the seats of invented people, so that nothing is put in a real nation's mouth.
NATIONS = "ABCDEF"

_OTHERS = (
    ("X", PartyKind.PARTNER, "Partner X", "Partenaire X"),
    ("PS", PartyKind.DIVISION, "Policy Support", "Appui aux politiques"),
    ("CS", PartyKind.OFFICE, "Conference Services", "Services de conférence"),
    ("LANG", PartyKind.OFFICE, "Language Service", "Service linguistique"),
    ("ARCH", PartyKind.OFFICE, "Archives", "Archives"),
    ("LEGAL", PartyKind.OFFICE, "Legal", "Affaires juridiques"),
    ("PROT", PartyKind.OFFICE, "Protocol", "Protocole"),
    ("EM", PartyKind.DIVISION, "Executive Management", "Direction exécutive"),
    ("SEC", PartyKind.SECRETARIAT, "Secretariat", "Secrétariat"),
)


@dataclass(frozen=True)
class Person:
    """Somebody invented. Those with a `role` are shown to the visitor as accounts to try."""

    key: str
    name: str
    party: str
    function: MembershipFunction = MembershipFunction.DELEGATE
    language: str = "en"
    #: Codes of the bodies this person covers for the party.
    covers: tuple[str, ...] = ()
    #: A role of the whole organisation.
    appointed: Role | None = None
    #: What the account is, and what it can do, for the visitor.
    role: str = ""
    can: str = ""
    #: Ended yesterday.
    former: bool = False
    #: Days from now on after which the membership, and what it covers, ends; 0 for without end.
    ends_in: int = 0
    #: Stands for a post only; nobody signs in.
    post_only: bool = False

    @property
    def email(self) -> str:
        plain = unicodedata.normalize("NFKD", self.name.lower())
        return "".join(c for c in plain if not unicodedata.combining(c)).replace(" ", ".") + "@example.org"


_STAFF, _HEAD, _DRAFTER = MembershipFunction.STAFF, MembershipFunction.HEAD, MembershipFunction.DRAFTING_OFFICER

PEOPLE = (
    Person(
        "clara",
        "Clara Wennberg",
        "SEC",
        _STAFF,
        role="secretary",
        can="Runs OPC, COEC and WGMP: convenes meetings, builds and issues agendas, drafts and circulates papers.",
    ),
    Person(
        "paul",
        "Paul Restrup",
        "B",
        covers=("OPC", "NAC", "COEC", "ASB", "FC", "AC"),
        role="delegate",
        can="Covers six bodies for Nation B: his week with a clash, what is new, agendas and papers to read.",
    ),
    Person(
        "tomas",
        "Tomás Arriaga",
        "SEC",
        _STAFF,
        role="second secretary",
        can="Shares OPC with Clara Wennberg, and chairs WGMP: two people at work on the same agenda.",
    ),
    Person(
        "solene",
        "Solène Kervadec-Lund",
        "SEC",
        _STAFF,
        language="fr",
        role="board secretary",
        can="Runs ASB, FC and AC, in French; the Board's agenda waits for the chair's waiver of a late paper.",
    ),
    Person(
        "maren",
        "Maren Oddvik",
        "SEC",
        _STAFF,
        role="council secretary",
        can="Heads the secretariat of the Council (NAC), whose next agenda can still be recalled: nobody has opened it. "
        "Keeps the types of papers: their templates, series and checklists.",
    ),
    Person(
        "helena",
        "Helena Brandt-Moreau",
        "PS",
        _STAFF,
        role="chair",
        can="Chairs OPC and COEC: sees their drafts and agendas being built; changes nothing.",
    ),
    Person(
        "idris",
        "Idris Calloway-Nunes",
        "PS",
        _STAFF,
        role="vice-chair",
        can="Vice-chair of OPC: sees what its chair sees.",
    ),
    Person(
        "anselm",
        "Anselm Vogelaar",
        "D",
        covers=("ASB",),
        role="board chair",
        can="National chair of ASB: decides whether a late paper may come onto the Board's agenda.",
    ),
    Person(
        "leopold",
        "Leopold Aster-Quint",
        "A",
        _HEAD,
        role="head of delegation",
        can="Heads Nation A: reads every body in which it sits, without being named to each. Lets people of Nation A in, "
        "prolongs and ends them, under “My delegation”: one ends within 30 days, one has no end. Confirms them all.",
    ),
    Person(
        "amelie",
        "Amélie Fontvieille",
        "C",
        language="fr",
        covers=("OPC", "NAC", "COEC", "WGMP"),
        role="delegate in French",
        can="Covers OPC, NAC, COEC and WGMP for Nation C, in French.",
    ),
    Person(
        "dorian",
        "Dorian Petrell",
        "E",
        covers=("ASB",),
        role="delegate of ASB only",
        can="Covers ASB for Nation E: for this account OPC and its papers do not exist.",
    ),
    Person(
        "xenia",
        "Xenia Almkvist-Tan",
        "X",
        covers=("OPC",),
        role="partner",
        can="Sits in the contributors' format of OPC for Partner X, and is invited to four items of its next meeting: sees "
        "these, with an agenda of their own, and nothing of the others. Four weeks ago it was there for one item: has the "
        "decision sheet and the record of that one.",
    ),
    Person(
        "felix",
        "Felix Osterrey",
        "B",
        covers=("OPC", "NAC", "COEC"),
        former=True,
        role="former delegate",
        can="Signs in, and sees nothing: the mandate for Nation B ended yesterday.",
    ),
    Person(
        "dora",
        "Dora Vantongel",
        "PS",
        _DRAFTER,
        covers=("OPC",),
        role="drafting officer",
        can="Drafts for OPC as an officer of Policy Support: one paper came back to her, one she has submitted; is asked to "
        "clear a third. Sees no meeting and no other paper.",
    ),
    Person(
        "pilar",
        "Pilar Osgood",
        "ARCH",
        _STAFF,
        appointed=Role.REGISTRY,
        role="registry",
        can="Holds the registry's role, which gives no right to content.",
    ),
    Person(
        "matthias",
        "Matthias Corneille-Bakk",
        "EM",
        _STAFF,
        appointed=Role.SECURITY_OFFICER,
        language="fr",
        role="security officer",
        can="Holds the security officer's role, which gives no right to content.",
    ),
    Person(
        "yusuf",
        "Yusuf Adler-Nye",
        "EM",
        _STAFF,
        appointed=Role.ADMINISTRATOR,
        role="administrator",
        can="Reviews accounts, and says who heads each delegation; reads no paper and no agenda.",
    ),
    Person("mira", "Mira Castelbranc", "A", covers=("OPC", "COEC")),
    Person("odile", "Odile Ferrand-Lys", "A", covers=("ASB", "FC"), language="fr", ends_in=21),
    Person("gaspard", "Gaspard Ilmarinen", "D", covers=("OPC", "NAC", "COEC"), language="fr"),
    Person("beatrix", "Beatrix Lomondsen", "E", covers=("FC", "OPC")),
    Person("casimir", "Casimir Dulevant", "F", covers=("AC", "OPC", "NAC")),
    Person("tarquin", "Tarquin Bellweather", "CS", _STAFF),
    Person("lavinia", "Lavinia Orsted-Blanc", "LEGAL", _STAFF, language="fr"),
    Person("secgen", "Secretary General", "EM", _STAFF, post_only=True),
)


def accounts() -> list[dict[str, str]]:
    """Return the accounts a visitor can try: role, email, password, language, name and what each can do."""
    return [
        {
            "role": person.role,
            "email": person.email,
            "password": PASSWORD,
            "language": person.language,
            "name": person.name,
            "can": person.can,
        }
        for person in PEOPLE
        if person.role
    ]


def make_parties(session: Session) -> dict[str, Party]:
    """Make the delegations and offices, and return them by code."""
    rows: list[tuple[str, PartyKind, str, str]] = []
    for line in MEMBERS.splitlines():
        code, names = line.split(" ", 1)
        english, french = names.split("|")
        rows.append((code, PartyKind.MEMBER, english, french))
    rows += [(letter, PartyKind.MEMBER, f"Nation {letter}", f"Nation {letter}") for letter in NATIONS]
    rows += _OTHERS
    made = {code: Party(kind=kind.value, code=code, name_en=en, name_fr=fr) for code, kind, en, fr in rows}
    session.add_all(made.values())
    session.flush()
    return made


def end_of(person: Person, ended: datetime) -> datetime | None:
    """Return when what a person is here ends; `ended` is when that of former ones did."""
    if person.former:
        return ended
    return ended + timedelta(days=person.ends_in) if person.ends_in else None


def make_people(
    session: Session, parties: Mapping[str, Party], *, password_hash: str, ended: datetime
) -> dict[str, User]:
    """Make the accounts with their memberships and roles, and return them by key; `ended` is when former ones ended."""
    made: dict[str, User] = {}
    for person in PEOPLE:
        user = create_user(session, actor=None, email=person.email, name=person.name, language=person.language)
        user.password_hash = None if person.post_only else password_hash
        session.add(
            Membership(
                user_id=user.id,
                party_id=parties[person.party].id,
                function=person.function.value,
                starts_at=clock.now(),
                ends_at=end_of(person, ended),
            )
        )
        if person.appointed:
            session.add(Appointment(user_id=user.id, role=person.appointed.value, starts_at=clock.now()))
        made[person.key] = user
    session.flush()
    return made
