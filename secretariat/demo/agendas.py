"""What is on the agendas of the demonstration: harmless items (domain 7)."""

from __future__ import annotations

from secretariat.core.values import dataclass
from secretariat.meetings.states import ItemKind
from secretariat.press.words import Both

A, DECISION, DISCUSSION, INFORMATION, BRIEFING, AOB = (
    ItemKind.A_POINT,
    ItemKind.DECISION,
    ItemKind.DISCUSSION,
    ItemKind.INFORMATION,
    ItemKind.BRIEFING,
    ItemKind.AOB,
)

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


def main_items() -> tuple[Item, ...]:
    """Return the items of the committee's next meeting, as first issued; energy moves to 15bis in the revision."""
    return (
        Item(A, 1, ("calendar",)),
        Item(A, 1, ("glossary",)),
        Item(A, 1, ("lost",)),
        Item(A, 1, ("annual",)),
        Item(A, 1, ("energy",)),
        Item(
            DECISION,
            15,
            ("deadlines",),
            presenter=POLICY,
            action=Both(
                "The committee is invited to agree the guidance.", "Le comité est invité à approuver les directives."
            ),
        ),
        Item(
            DECISION,
            10,
            ("booking",),
            presenter=CONFERENCE,
            action=Both(
                "The committee is invited to agree the rules and the rota.",
                "Le comité est invité à approuver les règles et le tour de rôle.",
            ),
        ),
        Item(
            DECISION,
            20,
            ("recordings", "cost"),
            presenter=ARCHIVES,
            action=Both("The committee is invited to agree option 2.", "Le comité est invité à approuver l’option 2."),
        ),
        Item(DECISION, 10, ("translation",), presenter=LANGUAGE),
        Item(DECISION, 10, ("accessibility",), presenter=POLICY),
        Item(DECISION, 10, ("terms",), presenter=SECRETARY),
        Item(DECISION, 5, ("rota",), presenter=SECRETARY),
        Item(
            DISCUSSION,
            15,
            ("voting",),
            Both(
                "Pilot of electronic voting cards for seating plans",
                "Essai de cartes de vote électroniques pour les plans de table",
            ),
            CONFERENCE,
        ),
        Item(DISCUSSION, 10, ("programme",), presenter=CHAIR),
        Item(DISCUSSION, 10, ("hybrid",), presenter=CONFERENCE),
        Item(BRIEFING, 5, ("drill",), presenter=Both("COEC", "COEC")),
        Item(INFORMATION, 3, ("hours",), presenter=CONFERENCE),
        Item(
            INFORMATION,
            5,
            (),
            Both("Follow-up of ten audit recommendations", "Suite donnée à dix recommandations d’audit"),
            Both("ASB Audit Committee", "Comité d’audit"),
        ),
        Item(
            INFORMATION,
            5,
            (),
            Both("Business plan: outline", "Plan d’activité : esquisse"),
            Both("NCIO Board", "Comité de surveillance"),
        ),
        Item(
            AOB,
            5,
            (),
            Both("Any other business: summer schedule", "Divers : horaires d’été"),
            CHAIR,
            standard="any_other_business",
        ),
    )


#: What the committee looked at so many weeks ago, beside its list of actions.
PAST: dict[int, tuple[Item, ...]] = {
    12: (Item(INFORMATION, 25, ("annual",), presenter=SECRETARY),),
    11: (
        Item(DISCUSSION, 30, ("booking",), presenter=CONFERENCE),
        Item(
            BRIEFING,
            15,
            title=Both("Interpreters: the year ahead", "Interprètes : l’année à venir"),
            presenter=LANGUAGE,
        ),
    ),
    10: (Item(DISCUSSION, 40, ("glossary",), presenter=LANGUAGE),),
    9: (
        Item(INFORMATION, 10, ("hours",), presenter=CONFERENCE),
        Item(
            DISCUSSION,
            30,
            title=Both("Name plates: size of letters", "Chevalets : taille des caractères"),
            presenter=CONFERENCE,
        ),
    ),
    8: (Item(DISCUSSION, 20, ("calendar",), presenter=SECRETARY),),
    7: (Item(DISCUSSION, 25, ("glossary",), presenter=LANGUAGE),),
    6: (
        Item(INFORMATION, 5, ("parking",), presenter=CONFERENCE),
        Item(BRIEFING, 20, title=Both("Visit of the archives", "Visite des archives"), presenter=ARCHIVES),
    ),
    5: (Item(DISCUSSION, 30, ("booking",), presenter=CONFERENCE),),
    4: (Item(DISCUSSION, 45, ("deadlines",), presenter=POLICY),),
    3: (
        Item(
            BRIEFING,
            20,
            title=Both("Winter heating of the conference area", "Chauffage de l’espace de conférence en hiver"),
            presenter=CONFERENCE,
        ),
    ),
    2: (Item(DISCUSSION, 20, ("calendar",), presenter=SECRETARY),),
    1: (
        Item(DISCUSSION, 30, ("deadlines",), presenter=POLICY),
        Item(INFORMATION, 10, ("hours",), presenter=CONFERENCE),
    ),
}
