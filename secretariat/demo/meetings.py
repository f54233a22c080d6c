"""The meetings of the demonstration: when they are, and what is on their agendas. Days count from the loading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from secretariat.demo.days import Days
from secretariat.meetings.states import ItemKind
from secretariat.press.words import Both

_A, _DECISION, _DISCUSSION, _INFORMATION, _BRIEFING, _AOB = (
    ItemKind.A_POINT,
    ItemKind.DECISION,
    ItemKind.DISCUSSION,
    ItemKind.INFORMATION,
    ItemKind.BRIEFING,
    ItemKind.AOB,
)

#: Weeks told of before the day of loading.
WEEKS = 12
#: The Council is told of for fewer; one of its meetings was cancelled.
COUNCIL_WEEKS, CANCELLED_WEEK = 10, 4

CHAIR = Both("Chair", "Présidence")
SECRETARY = Both("Secretary", "Secrétariat")
POLICY = Both("Policy Support", "Appui aux politiques")
CONFERENCE = Both("Conference Services", "Services de conférence")
LANGUAGE = Both("Language Service", "Service linguistique")
ARCHIVES = Both("Archives", "Archives")
MANAGEMENT = Both("Executive Management", "Direction exécutive")
LEGAL = Both("Legal", "Affaires juridiques")


@dataclass(frozen=True)
class Item:
    """An item of an agenda; without titles it bears those of its first paper."""

    kind: ItemKind
    minutes: int | None
    papers: tuple[str, ...] = ()
    title: Both | None = None
    presenter: Both | None = None
    action: Both | None = None
    #: Key of the standard item it says more of, instead of being added.
    standard: str = ""


@dataclass(frozen=True)
class Sitting:
    """A meeting. Days before it are working days; None means that it has not been done."""

    key: str
    body: str
    day: date
    start: str
    end: str
    room: int
    planned: int
    convened: int | None = None
    #: A convening notice goes out with convening.
    notice: bool = False
    #: Days before on which items are put onto it, and on which its agenda is issued.
    built: int | None = None
    issued: int | None = None
    format: str = "members"
    items: tuple[Item, ...] = ()
    video: bool = False
    purpose: Both | None = None


def main_items() -> tuple[Item, ...]:
    """Return the items of the committee's next meeting, as first issued; energy moves to 15bis in the revision."""
    return (
        Item(_A, 1, ("calendar",)),
        Item(_A, 1, ("glossary",)),
        Item(_A, 1, ("lost",)),
        Item(_A, 1, ("annual",)),
        Item(_A, 1, ("energy",)),
        Item(
            _DECISION,
            15,
            ("deadlines",),
            presenter=POLICY,
            action=Both(
                "The committee is invited to agree the guidance.", "Le comité est invité à approuver les directives."
            ),
        ),
        Item(
            _DECISION,
            10,
            ("booking",),
            presenter=CONFERENCE,
            action=Both(
                "The committee is invited to agree the rules and the rota.",
                "Le comité est invité à approuver les règles et le tour de rôle.",
            ),
        ),
        Item(
            _DECISION,
            20,
            ("recordings", "cost"),
            presenter=ARCHIVES,
            action=Both("The committee is invited to agree option 2.", "Le comité est invité à approuver l’option 2."),
        ),
        Item(_DECISION, 10, ("translation",), presenter=LANGUAGE),
        Item(_DECISION, 10, ("accessibility",), presenter=POLICY),
        Item(_DECISION, 10, ("terms",), presenter=SECRETARY),
        Item(_DECISION, 5, ("rota",), presenter=SECRETARY),
        Item(
            _DISCUSSION,
            15,
            ("voting",),
            Both(
                "Pilot of electronic voting cards for seating plans",
                "Essai de cartes de vote électroniques pour les plans de table",
            ),
            CONFERENCE,
        ),
        Item(_DISCUSSION, 10, ("programme",), presenter=CHAIR),
        Item(_DISCUSSION, 10, ("hybrid",), presenter=CONFERENCE),
        Item(_BRIEFING, 5, ("drill",), presenter=Both("COEC", "COEC")),
        Item(_INFORMATION, 3, ("hours",), presenter=CONFERENCE),
        Item(
            _INFORMATION,
            5,
            (),
            Both("Follow-up of ten audit recommendations", "Suite donnée à dix recommandations d’audit"),
            Both("ASB Audit Committee", "Comité d’audit"),
        ),
        Item(
            _INFORMATION,
            5,
            (),
            Both("Business plan: outline", "Plan d’activité : esquisse"),
            Both("NCIO Board", "Comité de surveillance"),
        ),
        Item(
            _AOB,
            5,
            (),
            Both("Any other business: summer schedule", "Divers : horaires d’été"),
            CHAIR,
            standard="any_other_business",
        ),
    )


#: What the committee looked at so many weeks ago, beside its list of actions.
_PAST_OPC: dict[int, tuple[Item, ...]] = {
    12: (Item(_INFORMATION, 25, ("annual",), presenter=SECRETARY),),
    11: (
        Item(_DISCUSSION, 30, ("booking",), presenter=CONFERENCE),
        Item(
            _BRIEFING,
            15,
            title=Both("Interpreters: the year ahead", "Interprètes : l’année à venir"),
            presenter=LANGUAGE,
        ),
    ),
    10: (Item(_DISCUSSION, 40, ("glossary",), presenter=LANGUAGE),),
    9: (
        Item(_INFORMATION, 10, ("hours",), presenter=CONFERENCE),
        Item(
            _DISCUSSION,
            30,
            title=Both("Name plates: size of letters", "Chevalets : taille des caractères"),
            presenter=CONFERENCE,
        ),
    ),
    8: (Item(_DISCUSSION, 20, ("calendar",), presenter=SECRETARY),),
    7: (Item(_DISCUSSION, 25, ("glossary",), presenter=LANGUAGE),),
    6: (
        Item(_INFORMATION, 5, ("parking",), presenter=CONFERENCE),
        Item(_BRIEFING, 20, title=Both("Visit of the archives", "Visite des archives"), presenter=ARCHIVES),
    ),
    5: (Item(_DISCUSSION, 30, ("booking",), presenter=CONFERENCE),),
    4: (Item(_DISCUSSION, 45, ("deadlines",), presenter=POLICY),),
    3: (
        Item(
            _BRIEFING,
            20,
            title=Both("Winter heating of the conference area", "Chauffage de l’espace de conférence en hiver"),
            presenter=CONFERENCE,
        ),
    ),
    2: (Item(_DISCUSSION, 20, ("calendar",), presenter=SECRETARY),),
    1: (
        Item(_DISCUSSION, 30, ("deadlines",), presenter=POLICY),
        Item(_INFORMATION, 10, ("hours",), presenter=CONFERENCE),
    ),
}


def weeks(days: Days) -> Iterator[tuple[int, date]]:
    """Yield the weeks before the committee's next meeting and the day on which it met, the oldest first."""
    for week in range(WEEKS, 0, -1):
        yield week, days.weeks_before(days.tomorrow, week)


def sittings(days: Days) -> list[Sitting]:
    """Return all meetings."""
    return [*_committee(days), *_council(days), *_exercises(days), *_board(days), *_working_group(days)]


def _committee(days: Days) -> Iterator[Sitting]:
    first = days.tomorrow
    for week, day in weeks(days):
        actions = Item(_INFORMATION, 10, (f"actions-{week}", f"rooms-{week}") if week % 2 else (f"actions-{week}",))
        items = (*_PAST_OPC[week], actions)
        yield Sitting(
            f"opc-{week}", "OPC", day, "10:00", "12:30", 3, planned=12, convened=5, built=4, issued=3, items=items
        )
    yield Sitting(
        "opc-main",
        "OPC",
        first,
        "10:00",
        "13:00",
        2,
        planned=15,
        convened=14,
        notice=True,
        built=7,
        issued=6,
        items=main_items(),
        video=True,
        purpose=Both(
            "Last meeting before the season’s ministerial meetings",
            "Dernière réunion avant les réunions ministérielles de la saison",
        ),
    )
    yield Sitting(
        "opc-next",
        "OPC",
        days.weeks_before(first, -1),
        "10:00",
        "13:00",
        3,
        planned=15,
        built=7,
        video=True,
        items=(
            Item(_A, 1, (), Both("Working Group on Meeting Practice: report", "")),
            Item(_DECISION, 20, ("interpretation",), presenter=LANGUAGE),
            Item(_DECISION, 15, ("seating",), presenter=Both("Protocol", "Protocole")),
            Item(_DISCUSSION, 25, (), Both("Interns: badges and access", "Stagiaires : badges et accès"), CONFERENCE),
        ),
    )
    yield Sitting("opc-later", "OPC", days.weeks_before(first, -2), "10:00", "13:00", 3, planned=12)
    together = "contributors"
    yield Sitting(
        "opc-contributors-past",
        "OPC",
        days.after(days.weeks_before(first, 4), 1),
        "15:00",
        "16:30",
        5,
        planned=10,
        convened=8,
        built=5,
        issued=4,
        format=together,
        items=(Item(_DISCUSSION, 30, ("access",), presenter=Both("Protocol", "Protocole")),),
    )
    yield Sitting(
        "opc-contributors",
        "OPC",
        days.after(first, 6),
        "15:00",
        "16:30",
        5,
        planned=14,
        convened=11,
        notice=True,
        built=9,
        issued=8,
        format=together,
        video=True,
        items=(
            Item(_DECISION, 15, ("shared",), presenter=SECRETARY),
            Item(_DISCUSSION, 30, ("access",), presenter=Both("Protocol", "Protocole")),
            Item(
                _BRIEFING, 15, title=Both("Cycling to the headquarters", "Venir au siège à vélo"), presenter=CONFERENCE
            ),
        ),
    )


def _council(days: Days) -> Iterator[Sitting]:
    for week, committee in weeks(days):
        if week > COUNCIL_WEEKS:
            continue
        on = week != CANCELLED_WEEK
        items = [Item(_INFORMATION, 10, (f"week-{week}",), presenter=SECRETARY)]
        if week in (6, 2):
            items.append(Item(_DISCUSSION, 30, ("methods",), presenter=CHAIR))
        else:
            items.append(
                Item(
                    _BRIEFING,
                    30,
                    title=Both(
                        "Report of the Operations Policy Committee", "Rapport du Comité de la politique des opérations"
                    ),
                    presenter=Both("Chair of OPC", "Présidence de l’OPC"),
                )
            )
        yield Sitting(
            f"nac-{week}",
            "NAC",
            days.after(committee, 1),
            "10:00",
            "12:30",
            1,
            planned=10,
            convened=7,
            built=5 if on else None,
            issued=4 if on else None,
            items=tuple(items),
        )
    here = days.after(days.tomorrow, 1)
    yield Sitting(
        "nac-main",
        "NAC",
        here,
        "10:00",
        "11:30",
        1,
        planned=10,
        convened=7,
        notice=True,
        built=5,
        issued=4,
        items=(
            Item(_INFORMATION, 10, ("week-0",), presenter=SECRETARY),
            Item(_DISCUSSION, 30, ("methods",), presenter=CHAIR),
            Item(
                _BRIEFING,
                20,
                title=Both(
                    "Report of the Operations Policy Committee", "Rapport du Comité de la politique des opérations"
                ),
                presenter=Both("Chair of OPC", "Présidence de l’OPC"),
            ),
        ),
    )
    yield Sitting(
        "nac-next", "NAC", days.weeks_before(here, -1), "10:00", "12:30", 1, planned=12, convened=9, notice=True
    )


def _exercises(days: Days) -> Iterator[Sitting]:
    drill = Item(_DISCUSSION, 45, ("drill",), presenter=POLICY)
    outline = Item(_DISCUSSION, 30, ("outline",), presenter=POLICY)
    tables = Item(
        _BRIEFING,
        20,
        title=Both("Tables for tabletop drills", "Tables pour les exercices sur table"),
        presenter=CONFERENCE,
    )
    for number, (weeks, items) in enumerate(((11, (tables,)), (7, (outline,)), (3, (drill, tables))), start=1):
        day = days.after(days.weeks_before(days.tomorrow, weeks), 2)
        yield Sitting(
            f"coec-{number}", "COEC", day, "14:30", "17:00", 6, planned=12, convened=10, built=8, issued=7, items=items
        )
    yield Sitting(
        "coec-main",
        "COEC",
        days.after(days.tomorrow, 11),
        "14:30",
        "17:00",
        6,
        planned=20,
        convened=14,
        notice=True,
        built=13,
        items=(outline,),
    )
    yield Sitting("coec-cancelled", "COEC", days.after(days.tomorrow, 3), "14:30", "16:00", 6, planned=14, convened=10)


def _board(days: Days) -> Iterator[Sitting]:
    first = days.tomorrow
    yield Sitting(
        "asb-past",
        "ASB",
        days.weeks_before(first, 7),
        "09:30",
        "16:30",
        1,
        planned=20,
        convened=16,
        built=12,
        issued=11,
        purpose=Both(
            "Extraordinary meeting on the move of the agency’s offices",
            "Réunion extraordinaire sur le déménagement des bureaux de l’agence",
        ),
        items=(
            Item(
                _DISCUSSION,
                60,
                title=Both("Move of the agency’s offices", "Déménagement des bureaux de l’agence"),
                presenter=MANAGEMENT,
            ),
        ),
    )
    yield Sitting(
        "asb-main",
        "ASB",
        days.after(first, 8),
        "09:30",
        "16:30",
        1,
        planned=18,
        convened=15,
        notice=True,
        built=13,
        video=True,
        items=(
            Item(_A, 2, ("election",), presenter=LEGAL),
            Item(
                _DECISION,
                45,
                ("note",),
                Both("Financial statements", "États financiers"),
                Both("Chair of the Finance Committee", "Présidence du Comité des finances"),
                Both(
                    "The Board is invited to approve the financial statements.",
                    "Le Comité de surveillance est invité à approuver les états financiers.",
                ),
            ),
            Item(
                _DECISION,
                60,
                ("plan",),
                presenter=MANAGEMENT,
                action=Both(
                    "The Board is invited to note the outline and to give guidance on the three aims.",
                    "Le Comité de surveillance est invité à prendre note de l’esquisse et à donner des orientations.",
                ),
            ),
        ),
    )
    for code, room, statements, weeks, hours in (
        ("FC", 7, "statements", 10, ("10:00", "12:00")),
        ("AC", 5, "recommendations", 9, ("10:30", "12:30")),
    ):
        key, title = code.lower(), Both("Programme of the year", "Programme de l’année")
        past = days.after(days.weeks_before(first, weeks), 2)
        yield Sitting(
            f"{key}-past",
            code,
            past,
            *hours,
            room,
            planned=16,
            convened=12,
            built=8,
            issued=7,
            items=(Item(_DISCUSSION, 60, title=title, presenter=CHAIR),),
        )
        yield Sitting(
            f"{key}-main",
            code,
            days.after(first, 2),
            *hours,
            room,
            planned=14,
            convened=11,
            notice=True,
            built=8,
            issued=7,
            items=(Item(_DECISION, 60, (statements,), presenter=MANAGEMENT),),
        )


def _working_group(days: Days) -> Iterator[Sitting]:
    for number, (weeks, paper) in enumerate(((9, "terms"), (4, "checklist")), start=1):
        day = days.after(days.weeks_before(days.tomorrow, weeks), 3)
        yield Sitting(
            f"wgmp-{number}",
            "WGMP",
            day,
            "15:00",
            "16:30",
            12,
            planned=10,
            convened=8,
            built=6,
            issued=5,
            items=(Item(_DISCUSSION, 45, (paper,), presenter=SECRETARY),),
        )
    yield Sitting(
        "wgmp-today",
        "WGMP",
        days.after(days.today, 0),
        "15:00",
        "16:30",
        12,
        planned=10,
        convened=8,
        built=6,
        issued=5,
        video=True,
        items=(
            Item(_DISCUSSION, 40, ("checklist",), presenter=SECRETARY),
            Item(_DISCUSSION, 20, (), Both("What a good summary looks like", "Qu’est-ce qu’un bon résumé ?"), CHAIR),
        ),
    )
    yield Sitting("wgmp-postponed", "WGMP", days.after(days.tomorrow, 7), "15:00", "16:30", 12, planned=17, convened=13)
