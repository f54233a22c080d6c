"""Decision sheets and records for trials and tests: fictional, in both languages, with everything a page can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from secretariat.press import words
from secretariat.press.canonical import parse
from secretariat.press.sheets import (
    ActionRow,
    Approval,
    Clause,
    DecisionItem,
    DecisionSheet,
    Draft,
    Foot,
    PaperSheet,
    Participant,
    Participants,
    Present,
    RecordItem,
    RecordSheet,
    Reserved,
    Statement,
)
from secretariat.press.words import Both
from tests.unit.press.samples import AGENDA_FRONT

LEAD = Both("The Committee", "Le Comité")
CHAIR = Both("Chair", "Présidence")
FRONT = replace(
    AGENDA_FRONT,
    day=date(2026, 9, 24),
    class_word=words.DECISION_SHEET,
    symbol="AC/901-DS(2026)0014",
    title=words.DECISION_SHEET,
    lines=(
        Both("321st meeting, held on Tuesday 22 September 2026", "321e réunion, tenue le mardi 22 septembre 2026"),
        Both(
            "Chair: C. Example. Agenda: AC/901-A(2026)0014, as adopted",
            "Présidence : C. Example. Ordre du jour : AC/901-A(2026)0014, tel qu'adopté",
        ),
    ),
)
FOOT = Foot(
    signed_name="C. Example",
    signed_function=CHAIR,
    action_officer=Both("B. Specimen, Committee Section, ext. 4242", "B. Specimen, section des comités, poste 4242"),
    registry="DEMO 000417",
)


def clause(label: str, verb: str, text: str, french_verb: str, french: str) -> Clause:
    """A clause from four texts."""
    return Clause(label=label, verb=Both(verb, french_verb), text=Both(text, french))


STATEMENT = Statement(
    party=Both("Nation C", "Nation C"),
    title=Both("Statement by Nation C on item 12", "Déclaration de Nation C sur le point 12"),
    en=parse(
        "Nation C joins the consensus on the policy for the booking of meeting rooms.[^1] It does so on the "
        "understanding that the rota will be drawn up by lot.\n\nNation C asks that this statement be annexed."
        "\n\n[^1]: AC/901-D(2026)0022-REV1."
    ),
    fr=parse("Nation C se joint au consensus sur la politique de réservation des salles : elle y tient."),
)
ENGLISH_STATEMENT = Statement(
    party=Both("Nation D", "Nation D"),
    title=Both("Explanation of position on item 13", "Explication de position sur le point 13"),
    en=parse("Nation D would have preferred option A."),
)


def decision_sheet() -> DecisionSheet:
    """A decision sheet with one sentence, items together, long lists, a reservation, remarks, actions, statements."""
    return DecisionSheet(
        front=FRONT,
        items=(
            DecisionItem(
                numbers=Both("2", "2"),
                title=Both("Record of the last meeting", "Compte rendu de la dernière réunion"),
                documents=("AC/901-R(2026)0012",),
                lead=LEAD,
                clauses=(
                    clause(
                        "",
                        "approved",
                        "the record of its meeting of 8 September 2026.",
                        "a approuvé",
                        "le compte rendu de sa réunion du 8 septembre 2026.",
                    ),
                ),
            ),
            DecisionItem(
                numbers=Both("4 to 9", "4 à 9"),
                several=True,
                title=Both("Points approved without discussion", "Points approuvés sans débat"),
                lead=Both("The Committee approved, without discussion", "Le Comité a approuvé, sans débat"),
                clauses=tuple(
                    Clause(label=f"({letter})", verb=Both("", ""), text=Both(en, fr))
                    for letter, en, fr in (
                        (
                            "a",
                            "the calendar of meetings for 2027 (AC/901-D(2026)0031)",
                            "le calendrier des réunions pour 2027 (AC/901-D(2026)0031)",
                        ),
                        (
                            "b",
                            "the procedure for the badge and lost-property desk (AC/901-D(2026)0032)",
                            "la procédure du bureau des badges et des objets trouvés (AC/901-D(2026)0032)",
                        ),
                        (
                            "c",
                            (
                                "the timetable for the election of the chair of the Working Group on Meeting Practice "
                                "(AC/903-D(2026)0004)"
                            ),
                            (
                                "le calendrier de l'élection à la présidence du groupe de travail sur la pratique des "
                                "réunions (AC/903-D(2026)0004)"
                            ),
                        ),
                    )
                ),
                remarks=(
                    Both(
                        "Item 7 was withdrawn at the request of a delegation.",
                        "Le point 7 a été retiré à la demande d'une délégation.",
                    ),
                ),
            ),
            DecisionItem(
                numbers=Both("10", "10"),
                title=Both("Guidance on deadlines for papers", "Directives sur les délais de remise des documents"),
                documents=("AC/901-D(2026)0027-REV1", "AC/901-N(2026)0038"),
                lead=LEAD,
                clauses=(
                    clause(
                        "(a)",
                        "agreed",
                        "the guidance, with effect from 1 January 2027",
                        "a accepté",
                        "les directives, avec effet au 1er janvier 2027",
                    ),
                    clause(
                        "(b)",
                        "agreed",
                        "that a paper received after the deadline is placed on the agenda only with the chair's "
                        "written reason",
                        "a décidé",
                        "qu'un document reçu après le délai n'est inscrit à l'ordre du jour qu'avec les motifs écrits "
                        "de la présidence",
                    ),
                    clause(
                        "(c)",
                        "tasked",
                        "the secretariat to report by 15 July 2027",
                        "a chargé",
                        "le secrétariat de faire rapport d'ici au 15 juillet 2027",
                    ),
                ),
                reservations=(
                    Reserved(
                        party=Both("Nation A", "Nation A"),
                        text=Both(
                            "on sub-paragraph (b), pending instructions.",
                            "sur l'alinéa (b), dans l'attente d'instructions.",
                        ),
                    ),
                ),
            ),
        ),
        actions=(
            ActionRow(
                item="10",
                decision="(c)",
                action=Both(
                    "Report on the first six months of application",
                    "Faire rapport sur les six premiers mois d'application",
                ),
                owner=Both("Committee Secretariat", "Secrétariat du Comité"),
                due=date(2027, 7, 15),
            ),
            ActionRow(
                item="10",
                decision="(b)",
                action=Both("Add the reason to the agenda template", "Ajouter les motifs au modèle d'ordre du jour"),
                owner=Both("Committee Secretariat", "Secrétariat du Comité"),
                due_words=Both("next meeting", "prochaine réunion"),
            ),
            ActionRow(item="20", decision="", action=Both("None", "Néant"), owner=Both("", "")),
        ),
        statements=(STATEMENT, ENGLISH_STATEMENT),
        next_meeting=Both("Tuesday 6 October 2026, 10:00, room 4.", "Mardi 6 octobre 2026, 10 h 00, salle 4."),
        foot=replace(FOOT, annexes=(STATEMENT.title, ENGLISH_STATEMENT.title)),
    )


def long_decision_sheet() -> DecisionSheet:
    """40 items, every fifth with eleven clauses, and 60 actions."""
    base = decision_sheet()
    sample = base.items[2]
    eleven = tuple(
        clause(f"({letter})", "noted", f"the report of group {letter.upper()}", "a pris note", f"du rapport {letter}")
        for letter in "abcdefghijk"
    )
    items = tuple(
        replace(
            sample, numbers=Both(str(number), str(number)), clauses=eleven if number % 5 == 0 else sample.clauses[:2]
        )
        for number in range(1, 41)
    )
    actions = tuple(replace(base.actions[0], item=str(number)) for number in range(1, 61))
    return replace(base, items=items, actions=actions, statements=())


ENGLISH_RECORD = """\
# Adoption of the agenda

The Chair proposed that the provisional agenda be adopted. One delegation wished to withdraw item 7.

The representative of Nation B asked that the schedule for the summer of 2027 be taken under any other business.[^1]

::: decision

The Committee **adopted** the agenda, without item 7.

:::

# Record of the *last* meeting

The Chair recalled that the draft record had been circulated on 15 September 2026.

## Corrections

Seven corrections had been received from three delegations; all had been made.

::: decision

The Committee **approved** the record of its meeting of 8 September 2026.

:::

# Points approved without discussion

The Chair put the five remaining points to the Committee together. There was no objection.

::: decision

The Committee **approved**:

(a) the calendar of meetings for 2027 (AC/901-D(2026)0031);
(b) the procedure for the badge and lost-property desk (AC/901-D(2026)0032);
(c) the timetable for the election of the chair of the Working Group on Meeting Practice (AC/903-D(2026)0004);
(d) the correction of table 6 of the annual report of the secretariat for 2025 (AC/901-D(2026)0009-COR1);
(e) the French annex to the bilingual glossary (AC/901-D(2026)0018-REV2-ADD1).

:::

# Any other business

The Committee had nothing before it under this item.

[^1]: AC/901-N(2026)0039.
"""

FRENCH_RECORD = """\
# Adoption de l'ordre du jour

La présidence a proposé d'adopter l'ordre du jour "provisoire" : une délégation souhaitait retirer le point 7.

::: decision

Le Comité **a adopté** l'ordre du jour, sans le point 7.

:::

# Compte rendu de la dernière réunion

Le projet avait été distribué le 15 septembre 2026 à 10 h 00 ; sept corrections avaient été reçues.

# Points approuvés sans débat

La présidence a soumis ensemble les cinq points restants. Il n'y a pas eu d'objection.

# Divers

Le Comité n'était saisi de rien au titre de ce point.
"""

HASH = "9f2c41d7e05b8a36c7d410fe62b93e58d41a7e903bc5f26805ad917ce4f36b20"
APPROVAL = Approval(
    by=Both(
        "C. Example, Chair, under the mandate of 1 January 2026", "C. Example, présidence, mandat du 1er janvier 2026"
    ),
    at=datetime.fromisoformat("2026-10-13T16:42"),
    zone_words=Both("Brussels time", "heure de Bruxelles"),
    at_utc=datetime.fromisoformat("2026-10-13T14:42"),
    method=Both("by security key", "par clé de sécurité"),
    what=Both(
        "AC/901-R(2026)0013, English face, paragraphs 1 to 6, decisions and Annexes 1 to 3",
        "AC/901-R(2026)0013, version française, paragraphes 1 à 6, décisions et annexes 1 à 3",
    ),
    sha256=HASH,
    entry=48213,
    head=HASH[::-1],
)


def people(*functions: tuple[str, str]) -> tuple[Participant, ...]:
    """Invented persons with these functions."""
    return tuple(
        Participant(name=f"{chr(65 + at)}. Specimen-Example", function=Both(*both)) for at, both in enumerate(functions)
    )


HEAD, DELEGATE = ("Head of delegation", "Chef de délégation"), ("Delegate", "Délégué")
PARTICIPANTS = (
    Participants(group=CHAIR, people=(Participant(name="C. Example"),)),
    *(
        Participants(group=Both(f"Nation {letter}", f"Nation {letter}"), people=people(HEAD, *[DELEGATE] * count))
        for letter, count in (("A", 1), ("B", 2), ("C", 3), ("D", 0))
    ),
    Participants(group=Both("Secretariat", "Secrétariat"), people=people(("Secretary", "Secrétaire"))),
)


def record() -> RecordSheet:
    """A summary record of four items with statements, participants and approval."""
    numbers = ("1", "1"), ("2", "2"), ("4 to 9", "4 à 9"), ("24", "24")
    return RecordSheet(
        front=replace(
            FRONT,
            day=date(2026, 10, 13),
            class_word=words.RECORD,
            symbol="AC/901-R(2026)0013",
            title=words.SUMMARY_RECORD,
        ),
        present=(
            Present(label=CHAIR, text=Both("C. Example", "C. Example")),
            Present(
                label=Both("Members", "Membres"),
                text=Both(
                    "all delegations were represented, Nation F from item 10",
                    "toutes les délégations étaient représentées, Nation F à partir du point 10",
                ),
            ),
            Present(
                label=Both("Secretariat", "Secrétariat"), text=Both("B. Specimen, secretary", "B. Specimen, secrétaire")
            ),
        ),
        opened=Both("The Chair called the meeting to order at 10:00.", "La présidence a ouvert la séance à 10 h 00."),
        closed=Both("The Chair closed the meeting at 12:50.", "La présidence a levé la séance à 12 h 50."),
        items=tuple(
            RecordItem(
                numbers=Both(*both),
                several="to" in both[0],
                title=Both(f"Item {both[0]}", f"Point {both[1]}"),
                documents=("AC/901-A(2026)0014",) if at == 0 else (),
            )
            for at, both in enumerate(numbers)
        ),
        en=parse(ENGLISH_RECORD),
        fr=parse(FRENCH_RECORD),
        corrections=Both(
            "Delegations may ask for corrections until Tuesday 6 October 2026, 18:00 (Brussels time).",
            "Les délégations peuvent demander des corrections jusqu'au mardi 6 octobre 2026, 18 h 00 (heure de Bruxelles).",
        ),
        statements=(STATEMENT, ENGLISH_STATEMENT),
        participants=PARTICIPANTS,
        approval=APPROVAL,
        foot=FOOT,
    )


def draft_record() -> RecordSheet:
    """The same record before approval."""
    base = record()
    front = replace(base.front, symbol="", draft=Draft(number=2, at=datetime.fromisoformat("2026-09-29T17:05")))
    return replace(base, front=front, approval=None)


def corrigendum() -> PaperSheet:
    """A corrigendum of the record, approved by a deputy."""
    deputy = Both("in the place of C. Example, Chair", "à la place de C. Example, présidence")
    return PaperSheet(
        front=replace(FRONT, class_word=words.CORRIGENDUM, symbol="AC/901-R(2026)0013-COR1", title=words.CORRIGENDUM),
        en=parse("In paragraph 3, for “15 September” read “16 September”."),
        fr=parse("Au paragraphe 3, au lieu de « 15 septembre », lire « 16 septembre »."),
        approval=replace(
            APPROVAL,
            for_whom=deputy,
            at=datetime.fromisoformat("2026-10-14T00:30"),
            at_utc=datetime.fromisoformat("2026-10-13T22:30"),
        ),
        foot=FOOT,
    )


def record_of(count: int) -> RecordSheet:
    """A record of `count` interventions in twelve items, some with decisions and lists."""
    parts = []
    for number in range(1, count + 1):
        if (number - 1) % max(count // 12, 1) == 0 and number <= 12 * max(count // 12, 1):
            parts.append(f"# Item with paragraph {number}")
        parts.append(
            f"The representative of Nation {chr(64 + number % 20 + 1)} said that the matter had been considered "
            f"at length in AC/901-D(2026){number:04}, and that the committee could return to it in due course. "
            "The cost, the risk and the time that would be needed were not known."
        )
        if number % 20 == 0:
            parts.append("::: decision\n\nThe Committee **noted**:\n\n(a) one;\n(b) two;\n(c) three;\n(d) four.\n\n:::")
    items = tuple(
        RecordItem(numbers=Both(str(at), str(at)), title=Both(f"Item {at}", f"Point {at}")) for at in range(1, 13)
    )
    return replace(record(), items=items, en=parse("\n\n".join(parts)), fr=None, statements=())
