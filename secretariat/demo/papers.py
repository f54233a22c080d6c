"""The papers of the demonstration (domain 7, harmless items). Their texts are files beside this one, by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template

from secretariat.core.values import dataclass
from secretariat.documents.kinds import PaperKind
from secretariat.press.words import Both

_TEXTS = Path(__file__).resolve().parent / "texts"
_D, _REPORT, _WP, _N = (
    PaperKind.POLICY_PAPER,
    PaperKind.REPORT,
    PaperKind.WORKING_PAPER,
    PaperKind.BACKGROUND_NOTE,
)
#: Words of one text and what a revision puts in their place.
Edits = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """A paper: whose it is, what it is, and its titles, in which `$next` and the like are filled in."""

    body: str
    kind: PaperKind
    title: Both
    #: Whose telephone rings.
    officer: str = ""
    format: str = "members"
    original: str = "en"


@dataclass(frozen=True)
class Revision:
    """What a revision changes, in each language."""

    en: Edits
    fr: Edits


CATALOGUE: Mapping[str, Entry] = {
    "hours": Entry(
        "OPC",
        _N,
        Both(
            "Canteen and conference area: hours in meeting weeks",
            "Cantine et espace de conférence : horaires des semaines de réunion",
        ),
        "Conference Services, ext. 9031",
    ),
    "deadlines": Entry(
        "OPC",
        _D,
        Both("Revised guidance on paper deadlines", "Directives révisées sur les délais de présentation des documents"),
        "Policy Support, ext. 9012",
    ),
    "comments": Entry(
        "OPC",
        _N,
        Both(
            "Comments received on the guidance and how they were treated",
            "Observations reçues sur les directives et suite réservée",
        ),
        "Policy Support, ext. 9012",
    ),
    "voting": Entry(
        "OPC",
        _WP,
        Both(
            "Pilot of electronic voting cards for seating plans: report",
            "Essai de cartes de vote électroniques pour les plans de table : rapport",
        ),
        "Conference Services, ext. 9033",
    ),
    "calendar": Entry(
        "OPC", _D, Both("Calendar of meetings $next", "Calendrier des réunions $next"), "Secretariat, ext. 9042"
    ),
    "glossary": Entry(
        "OPC",
        _D,
        Both("Bilingual glossary of committee terms", "Glossaire bilingue des termes des comités"),
        "Language Service, ext. 9051",
        original="fr",
    ),
    "annual": Entry(
        "OPC",
        _REPORT,
        Both("Annual report of the secretariat $last", "Rapport annuel du secrétariat $last"),
        "Secretariat, ext. 9042",
    ),
    "booking": Entry(
        "OPC",
        _D,
        Both("Meeting-room booking policy", "Règles de réservation des salles de réunion"),
        "Conference Services, ext. 9031",
    ),
    "lost": Entry(
        "OPC",
        _D,
        Both("Lost property and badge desk: procedure", "Objets trouvés et bureau des badges : procédure"),
        "Conference Services, ext. 9034",
    ),
    "recordings": Entry(
        "OPC",
        _D,
        Both(
            "Retention of meeting recordings: three options",
            "Conservation des enregistrements de réunion : trois options",
        ),
        "Archives, ext. 9061",
    ),
    "cost": Entry(
        "OPC",
        _N,
        Both(
            "Retention of meeting recordings: cost of each option",
            "Conservation des enregistrements de réunion : coût de chaque option",
        ),
        "Archives, ext. 9061",
    ),
    "translation": Entry(
        "OPC",
        _WP,
        Both("Translation turnaround standards", "Délais de traduction"),
        "Language Service, ext. 9052",
        original="fr",
    ),
    "accessibility": Entry(
        "OPC",
        _D,
        Both("Accessibility of documents: minimum standard", "Accessibilité des documents : norme minimale"),
        "Policy Support, ext. 9014",
    ),
    "energy": Entry(
        "OPC",
        _D,
        Both("Energy saving in meeting rooms", "Économies d’énergie dans les salles de réunion"),
        "Conference Services, ext. 9036",
    ),
    "rota": Entry(
        "OPC",
        _N,
        Both(
            "Rota for informal consultations, first half of $next",
            "Tour de rôle des consultations informelles, premier semestre $next",
        ),
        "Secretariat, ext. 9042",
    ),
    "programme": Entry(
        "OPC",
        _WP,
        Both("Programme of work, first half of $next", "Programme de travail, premier semestre $next"),
        "Policy Support, ext. 9012",
    ),
    "hybrid": Entry(
        "OPC",
        _N,
        Both("Hybrid participation: lessons of the autumn", "Participation hybride : enseignements de l’automne"),
    ),
    "parking": Entry(
        "OPC",
        _N,
        Both("Bicycles at the conference area", "Vélos à l’espace de conférence"),
        "Conference Services, ext. 9034",
    ),
    "queue": Entry("OPC", _D, Both("Queueing at the coffee bar", "File d’attente à la cafétéria")),
    "seating": Entry(
        "OPC",
        _D,
        Both("Seating plan for the ministerial week", "Plan de table de la semaine ministérielle"),
        "Protocol, ext. 9071",
    ),
    "scripts": Entry(
        "OPC",
        _D,
        Both("Retention of chair’s scripts", "Conservation des notes de séance de la présidence"),
        "Archives, ext. 9061",
    ),
    "interpretation": Entry(
        "OPC",
        _D,
        Both("Interpretation in small rooms", "Interprétation dans les petites salles"),
        "Language Service, ext. 9053",
    ),
    "signs": Entry(
        "OPC",
        _N,
        Both("Signs to the meeting rooms", "Signalétique des salles de réunion"),
        "Policy Support, ext. 9014",
    ),
    "photographs": Entry(
        "OPC",
        _N,
        Both("Photographs before meetings", "Photographies avant les réunions"),
        "Policy Support, ext. 9014",
    ),
    "access": Entry(
        "OPC",
        _D,
        Both("Contributors: access, badges and documents", "Contributeurs : accès, badges et documents"),
        "Protocol, ext. 9072",
        "contributors",
    ),
    "shared": Entry(
        "OPC",
        _N,
        Both("Meetings with contributors in $next", "Réunions avec les contributeurs en $next"),
        "Secretariat, ext. 9042",
        "contributors",
    ),
    "drill": Entry(
        "COEC",
        _REPORT,
        Both(
            "After-action note: tabletop earthquake drill",
            "Retour d’expérience : exercice sur table « tremblement de terre »",
        ),
        "Policy Support, ext. 9015",
    ),
    "outline": Entry(
        "COEC",
        _WP,
        Both("Outline of the next tabletop drill", "Esquisse du prochain exercice sur table"),
        "Policy Support, ext. 9015",
    ),
    "terms": Entry(
        "WGMP",
        _D,
        Both(
            "Working Group on Meeting Practice: terms of reference",
            "Groupe de travail sur la pratique des réunions : mandat",
        ),
        "Secretariat, ext. 9042",
    ),
    "checklist": Entry(
        "WGMP",
        _WP,
        Both("Checklist for chairs of hybrid meetings", "Liste de contrôle pour présider une réunion hybride"),
        "Secretariat, ext. 9043",
    ),
    "plan": Entry(
        "ASB",
        _D,
        Both("Business plan $next: outline", "Plan d’activité $next : esquisse"),
        "Executive Management, ext. 9081",
    ),
    "note": Entry(
        "ASB",
        _D,
        Both("Financial statements $last: note by the secretariat", "États financiers $last : note du secrétariat"),
        "Secrétariat, ext. 9045",
        original="fr",
    ),
    "election": Entry(
        "ASB",
        _D,
        Both("Election of the chair: timetable", "Élection à la présidence : calendrier"),
        "Legal, ext. 9091",
        original="fr",
    ),
    "statements": Entry(
        "FC", _REPORT, Both("Financial statements $last", "États financiers $last"), "Executive Management, ext. 9082"
    ),
    "recommendations": Entry(
        "AC",
        _REPORT,
        Both("Follow-up of ten audit recommendations", "Suite donnée à dix recommandations d’audit"),
        "Executive Management, ext. 9083",
    ),
    "methods": Entry(
        "NAC", _D, Both("A shorter agenda", "Un ordre du jour plus court"), "Council Secretariat, ext. 9002"
    ),
    # Written anew every week.
    "actions": Entry(
        "OPC", _N, Both("List of actions as at $day", "Liste des suites à donner au $day"), "Secretariat, ext. 9042"
    ),
    "rooms": Entry(
        "OPC", _N, Both("Rooms in the week of $day", "Salles de la semaine du $day"), "Conference Services, ext. 9031"
    ),
    "week": Entry(
        "NAC",
        _N,
        Both("Meetings and visits in the week of $day", "Réunions et visites de la semaine du $day"),
        "Council Secretariat, ext. 9002",
    ),
}

#: First revision, second revision … of the papers that had some.
REVISIONS: Mapping[str, tuple[Revision, ...]] = {
    "deadlines": (
        Revision(
            en=(
                (
                    "that the other follows, provided that it follows within\nforty-eight hours;",
                    "that the other follows, provided that it follows within\nforty-eight working hours;",
                ),
                (
                    "The committee can return to\nthe table after a year.",
                    "The committee returns to\nthe table after a year, on a report by the secretariat.",
                ),
                ("the Thursday of the\nweek before.", "the Thursday of the\nweek before, at 17:30 in Brussels."),
            ),
            fr=(
                (
                    "à condition que celle-ci\nsuive dans les quarante-huit heures ;",
                    "à condition que celle-ci\nsuive dans les quarante-huit heures ouvrables ;",
                ),
                (
                    "Le comité pourra\nrevenir sur ce tableau dans un an.",
                    "Le comité reviendra\nsur ce tableau dans un an, sur rapport du secrétariat.",
                ),
                ("le jeudi\nde la semaine précédente.", "le jeudi\nde la semaine précédente, à 17 h 30 à Bruxelles."),
            ),
        ),
    ),
    "booking": (
        Revision(
            en=(
                (
                    "Rooms 1 and 3 are given in the order of the requests received.",
                    "Rooms 1 and 3 are given by a rota that begins anew each quarter.",
                ),
                ("| Thursday | on request | on request |", "| Thursday | by rota | by rota |"),
            ),
            fr=(
                (
                    "Les salles 1 et 3 sont attribuées dans l’ordre d’arrivée des demandes.",
                    "Les salles 1 et 3 sont attribuées par un tour de rôle qui recommence chaque trimestre.",
                ),
                ("| Jeudi | sur demande | sur demande |", "| Jeudi | tour de rôle | tour de rôle |"),
            ),
        ),
    ),
    "calendar": (
        Revision(
            en=(
                ("| 42 |", "| 41 |"),
                (
                    "Weeks without meetings are those of",
                    "The committee leaves out the week of the drill. Weeks without meetings are those of",
                ),
            ),
            fr=(
                ("| 42 |", "| 41 |"),
                (
                    "Les semaines sans réunion sont celles",
                    "Le comité ne siège pas la semaine de l’exercice. Les semaines sans réunion sont celles",
                ),
            ),
        ),
    ),
    "glossary": (
        Revision(
            en=(("| working paper |", "| revision | révision | version |\n| working paper |"),),
            fr=(("| working paper |", "| revision | révision | version |\n| working paper |"),),
        ),
        Revision(
            en=(
                ("| to note | prendre note | noter |", "| to note | prendre note (de) | noter |"),
                ("The third column lists", "The third column, kept at the request of a delegation, lists"),
            ),
            fr=(
                ("| to note | prendre note | noter |", "| to note | prendre note (de) | noter |"),
                (
                    "La troisième colonne énumère",
                    "La troisième colonne, maintenue à la demande d’une délégation, énumère",
                ),
            ),
        ),
    ),
}


@cache
def _source(key: str, language: str) -> str:
    return (_TEXTS / language / f"{key}.md").read_text(encoding="utf-8")


def text(key: str, language: str, values: Mapping[str, str], *, revision: int = 0) -> str:
    """Return the text of a paper in a language, after so many revisions, with `$year`, symbols … filled in.

    Raises KeyError for a value that is missing, ValueError for a revision that finds nothing to change.
    """
    source = _source(key, language)
    for edits in REVISIONS.get(key, ())[:revision]:
        for old, new in edits.fr if language == "fr" else edits.en:
            if old not in source:
                raise ValueError(f"The {language} text of {key} does not hold the words to revise: {old!r}")
            source = source.replace(old, new)
    return Template(source).substitute(values)


def titles(key: str, values: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the titles of a paper by language; `values` is by language."""
    title = CATALOGUE[key].title
    return {
        "en": Template(title.en).substitute(values["en"]),
        "fr": Template(title.fr).substitute(values["fr"]),
    }
