"""What was said and decided at the meetings of the demonstration: harmless words, placeholder delegations (domain 7)."""

from __future__ import annotations

from secretariat.core.values import dataclass
from secretariat.press.words import Both


@dataclass(frozen=True)
class Ask:
    """One outcome: the key of a verb, and the rest of the sentence."""

    verb: str
    words: Both


@dataclass(frozen=True)
class Task:
    """An action: what, who by the code of a party, and by how many days after the meeting."""

    words: Both
    owner: str
    days: int


@dataclass(frozen=True)
class Proceeding:
    """What became of the item that cites a paper, or bears an English title, and how the record tells it."""

    asks: tuple[Ask, ...]
    tasks: tuple[Task, ...] = ()
    en: str = ""
    fr: str = ""
    #: Code of a party and what it reserved.
    reserved: tuple[tuple[str, Both], ...] = ()


#: By meeting and by key of paper or title; what is not named here was noted.
SAID: dict[tuple[str, str], Proceeding] = {
    ("opc-9", "Name plates: size of letters"): Proceeding(
        (
            Ask(
                "agreed",
                Both("that names are printed in letters of 24 mm", "que les noms sont imprimés en lettres de 24 mm"),
            ),
        ),
        (Task(Both("Print the name plates anew", "Réimprimer les chevalets"), "CS", 21),),
    ),
    ("opc-6", "Visit of the archives"): Proceeding(
        (Ask("noted", Both("the offer of a visit each quarter", "de l’offre d’une visite chaque trimestre")),),
        (Task(Both("Propose dates for the visits", "Proposer des dates pour les visites"), "ARCH", 24),),
    ),
    ("opc-5", "booking"): Proceeding(
        (
            Ask(
                "noted",
                Both(
                    "that the rules were not agreed under silence",
                    "que les règles n’ont pas fait l’objet d’un accord tacite",
                ),
            ),
            Ask(
                "referred_back",
                Both("the rules for a fairer rota", "les règles en vue d’un tour de rôle plus équitable"),
            ),
        ),
        (
            Task(
                Both("Revise the booking policy with a rota", "Réviser les règles de réservation avec un tour de rôle"),
                "CS",
                28,
            ),
        ),
    ),
    ("opc-4", "deadlines"): Proceeding(
        (
            Ask("noted", Both("the first text of the guidance", "de la première version des directives")),
            Ask("tasked", Both("Policy Support to revise it", "l’Appui aux politiques de la réviser")),
        ),
        (
            Task(Both("Revise the guidance on paper deadlines", "Réviser les directives sur les échéances"), "PS", 25),
            Task(
                Both(
                    "Report how often papers came late this year",
                    "Indiquer combien de documents ont été remis en retard cette année",
                ),
                "SEC",
                60,
            ),
        ),
        en="""The representative of Policy Support presented the guidance. Its aim was one deadline for papers for decision and
one for papers for information, counted in working days.

The representative of Nation A welcomed the text and asked whether a late paper could still be discussed, if not decided.

The representative of Nation D thought three working days short when a paper had to be sent to capital in another language.

The Chair concluded that the text should come back with an answer to both questions.""",
        fr="""Le représentant de l’Appui aux politiques présente les directives. Elles visent à fixer une échéance pour les
documents soumis pour décision et une autre pour les documents d’information, en jours ouvrables.

Le représentant de la Nation A accueille favorablement le texte et demande si un document tardif peut être débattu, à défaut
d’être tranché.

Le représentant de la Nation D estime que trois jours ouvrables sont un délai court lorsqu’un document doit être envoyé dans une
autre langue à la capitale.

La présidence conclut que le texte doit revenir avec une réponse à ces deux questions.""",
        reserved=(("D", Both("subject to the agreement of its capital", "sous réserve de l’accord de sa capitale")),),
    ),
    ("opc-3", "Winter heating of the conference area"): Proceeding(
        (
            Ask("noted", Both("the report on heating", "du rapport sur le chauffage")),
            Ask(
                "invited",
                Both(
                    "Conference Services to keep Room 3 at 20 °C",
                    "les Services de conférence à maintenir la salle 3 à 20 °C",
                ),
            ),
        ),
        (
            Task(
                Both(
                    "Measure the temperature of Room 3 for a month",
                    "Mesurer pendant un mois la température de la salle 3",
                ),
                "CS",
                12,
            ),
        ),
        en="""The representative of Conference Services reported that the boiler of the conference area had been replaced.

The representative of Nation B said that Room 3 was still cold in the morning.

The representative of Conference Services would have the temperature measured.""",
        fr="""Le représentant des Services de conférence indique que la chaudière de l’espace de conférence a été remplacée.

Le représentant de la Nation B fait observer que la salle 3 reste froide le matin.

Le représentant des Services de conférence fera mesurer la température.""",
    ),
    ("opc-2", "calendar"): Proceeding(
        (Ask("agreed", Both("the calendar as revised in the room", "du calendrier tel que révisé en séance")),),
        (Task(Both("Issue the calendar for approval", "Diffuser le calendrier pour approbation"), "SEC", 10),),
        en="""The Secretary presented the calendar. Two meetings had been moved away from public holidays.

The representative of Nation C asked that no meeting be held on the first Monday of January. The Secretary agreed.""",
        fr="""La secrétaire présente le calendrier. Deux réunions ont été déplacées en raison de jours fériés.

Le représentant de la Nation C demande qu’aucune réunion ne se tienne le premier lundi de janvier. La secrétaire y consent.""",
    ),
    ("opc-1", "deadlines"): Proceeding(
        (
            Ask("noted", Both("the revised guidance", "de la version révisée des directives")),
            Ask(
                "agreed",
                Both(
                    "to come back to it at its next meeting, for decision",
                    "d’y revenir à sa prochaine réunion, pour décision",
                ),
            ),
        ),
        (
            Task(
                Both(
                    "Put delegations’ comments into one table", "Réunir en un tableau les observations des délégations"
                ),
                "PS",
                6,
            ),
        ),
        en="""The Chair recalled that the guidance had been discussed three weeks before.

The representative of Policy Support said that late papers could now be discussed, but not decided without the chair’s waiver.

The representative of Nation D could accept the text with a small change to paragraph 7.

The representative of Nation A asked that the table of comments be sent with the paper.""",
        fr="""La présidence rappelle que les directives ont été débattues trois semaines plus tôt.

Le représentant de l’Appui aux politiques indique que les documents tardifs peuvent désormais être débattus, mais non tranchés
sans dérogation de la présidence.

Le représentant de la Nation D peut accepter le texte moyennant une légère modification du paragraphe 7.

Le représentant de la Nation A demande que le tableau des observations accompagne le document.""",
    ),
    ("opc-1", "hours"): Proceeding(
        (Ask("noted", Both("the hours", "des horaires")),),
        en="The representative of Conference Services said that the canteen would open at 07:30 in meeting weeks.",
        fr="Le représentant des Services de conférence indique que la cantine ouvrira à 7 h 30 les semaines de réunion.",
    ),
}

#: What was first written of an item, before the secretary put it right and submitted again.
FIRST_WRITTEN = {
    ("opc-1", "deadlines"): (
        "The representative of Nation D could accept the text with a small change to paragraph 7.",
        "The representative of Nation D could accept the text without change.",
    )
}

#: What is said of the standard items.
STANDARD: dict[str, Ask] = {
    "adoption_of_the_agenda": Ask("adopted", Both("the agenda", "l’ordre du jour")),
    "approval_of_the_record": Ask(
        "approved", Both("the text on the last meeting", "le texte relatif à la dernière réunion")
    ),
    "matters_arising": Ask("noted", Both("the state of the actions", "de l’état des suites à donner")),
}

#: What a body notes of an item for information, and of one for discussion, unless told otherwise above.
NOTED = Both("the information given", "des informations communiquées")
VIEWS = Both("the views of delegations", "des points de vue des délégations")

CORRIGENDUM = Both(
    "Paragraph 4: for “three working days” read “four working days”.",
    "Paragraphe 4 : au lieu de « trois jours ouvrables », lire « quatre jours ouvrables ».",
)
ADVICE = "Nation D’s sentence has been put right since you read it; nothing else has changed."
RETURNED = "Please say in item 4 who is to bring the tables, and send it again."
