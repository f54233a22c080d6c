"""The meetings of the demonstration: when they are, counted from the day of loading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from secretariat.core.values import dataclass
from secretariat.demo.agendas import (
    BRIEFING,
    CHAIR,
    CONFERENCE,
    DECISION,
    DISCUSSION,
    INFORMATION,
    LANGUAGE,
    LEGAL,
    MANAGEMENT,
    PAST,
    POLICY,
    SECRETARY,
    A,
    Item,
    main_items,
)
from secretariat.demo.days import Days
from secretariat.press.words import Both

#: Weeks told of before the day of loading.
WEEKS = 12
#: The Council is told of for fewer; one of its meetings was cancelled.
COUNCIL_WEEKS, CANCELLED_WEEK = 10, 4


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
        actions = Item(INFORMATION, 10, (f"actions-{week}", f"rooms-{week}") if week % 2 else (f"actions-{week}",))
        items = (*PAST[week], actions)
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
        days.after(first, 5),
        "10:00",
        "13:00",
        3,
        planned=15,
        built=7,
        video=True,
        items=(
            Item(A, 1, (), Both("Working Group on Meeting Practice: report", "")),
            Item(DECISION, 20, ("interpretation",), presenter=LANGUAGE),
            Item(DECISION, 15, ("seating",), presenter=Both("Protocol", "Protocole")),
            Item(DISCUSSION, 25, (), Both("Interns: badges and access", "Stagiaires : badges et accès"), CONFERENCE),
        ),
    )
    yield Sitting("opc-later", "OPC", days.after(first, 10), "10:00", "13:00", 3, planned=12)
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
        items=(Item(DISCUSSION, 30, ("access",), presenter=Both("Protocol", "Protocole")),),
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
            Item(DECISION, 15, ("shared",), presenter=SECRETARY),
            Item(DISCUSSION, 30, ("access",), presenter=Both("Protocol", "Protocole")),
            Item(
                BRIEFING, 15, title=Both("Cycling to the headquarters", "Venir au siège à vélo"), presenter=CONFERENCE
            ),
        ),
    )


def _council(days: Days) -> Iterator[Sitting]:
    for week, committee in weeks(days):
        if week > COUNCIL_WEEKS:
            continue
        on = week != CANCELLED_WEEK
        items = [Item(INFORMATION, 10, (f"week-{week}",), presenter=SECRETARY)]
        if week in (6, 2):
            items.append(Item(DISCUSSION, 30, ("methods",), presenter=CHAIR))
        else:
            items.append(
                Item(
                    BRIEFING,
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
            Item(INFORMATION, 10, ("week-0",), presenter=SECRETARY),
            Item(DISCUSSION, 30, ("methods",), presenter=CHAIR),
            Item(
                BRIEFING,
                20,
                title=Both(
                    "Report of the Operations Policy Committee", "Rapport du Comité de la politique des opérations"
                ),
                presenter=Both("Chair of OPC", "Présidence de l’OPC"),
            ),
        ),
    )
    yield Sitting("nac-next", "NAC", days.after(here, 5), "10:00", "12:30", 1, planned=12, convened=9, notice=True)


def _exercises(days: Days) -> Iterator[Sitting]:
    drill = Item(DISCUSSION, 45, ("drill",), presenter=POLICY)
    outline = Item(DISCUSSION, 30, ("outline",), presenter=POLICY)
    tables = Item(
        BRIEFING,
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
                DISCUSSION,
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
            Item(A, 2, ("election",), presenter=LEGAL),
            Item(
                DECISION,
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
                DECISION,
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
            items=(Item(DISCUSSION, 60, title=title, presenter=CHAIR),),
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
            items=(Item(DECISION, 60, (statements,), presenter=MANAGEMENT),),
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
            items=(Item(DISCUSSION, 45, (paper,), presenter=SECRETARY),),
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
            Item(DISCUSSION, 40, ("checklist",), presenter=SECRETARY),
            Item(DISCUSSION, 20, (), Both("What a good summary looks like", "Qu’est-ce qu’un bon résumé ?"), CHAIR),
        ),
    )
    yield Sitting("wgmp-postponed", "WGMP", days.after(days.tomorrow, 7), "15:00", "16:30", 12, planned=17, convened=13)
