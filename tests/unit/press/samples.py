"""Sheets for trials and tests: fictional, in both languages, with everything that a page can hold."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from secretariat.documents.comparing import printed_block
from secretariat.press import words
from secretariat.press.canonical import parse
from secretariat.press.changes import compared
from secretariat.press.sheets import (
    AgendaItem,
    AgendaPart,
    AgendaSheet,
    Change,
    ComparisonSheet,
    DocumentLine,
    Draft,
    Fact,
    Foot,
    Front,
    PaperSheet,
    Supersedes,
)
from secretariat.press.words import Both

MARKING = Both("NATO UNCLASSIFIED", "NATO SANS CLASSIFICATION")
DEMONSTRATION = Both("DEMONSTRATION – FICTIONAL CONTENT", "DÉMONSTRATION – CONTENU FICTIF")
SECRETARY = Both("Secretary of the Committee", "Secrétaire du Comité")

AGENDA_FRONT = Front(
    marking=MARKING,
    day=date(2026, 9, 8),
    class_word=words.AGENDA,
    symbol="AC/901-A(2026)0014",
    original="en",
    body=Both("Operations Policy Committee", "Comité de la politique des opérations"),
    title=words.PROVISIONAL_AGENDA,
    lines=(
        Both(
            "321st meeting, Tuesday 22 September 2026, 10:00 to 13:00",
            "321e réunion, mardi 22 septembre 2026, de 10 h 00 à 13 h 00",
        ),
        Both(
            "Room 4, Conference Building. Members. English and French",
            "Salle 4, bâtiment des conférences. Membres. Anglais et français",
        ),
    ),
    demonstration=DEMONSTRATION,
)


def _item(number: str, en: str, fr: str, *symbols: str, at: str = "", **more: object) -> AgendaItem:
    return AgendaItem(
        number=number,
        title=Both(en, fr),
        starts=time.fromisoformat(at) if at else None,
        documents=tuple(DocumentLine(symbol=symbol) for symbol in symbols),
        **more,  # type: ignore[arg-type]
    )


def agenda() -> AgendaSheet:
    """An agenda of two pages with every kind of item."""
    return AgendaSheet(
        front=AGENDA_FRONT,
        parts=(
            AgendaPart(
                label=words.OPENING,
                items=(
                    _item(
                        "1", "Adoption of the agenda", "Adoption de l'ordre du jour", "AC/901-A(2026)0014", at="10:00"
                    ),
                    _item(
                        "2",
                        "Approval of the record of the meeting of 8 September 2026",
                        "Approbation du compte rendu de la réunion du 8 septembre 2026",
                        "AC/901-R(2026)0012",
                        at="10:05",
                    ),
                    _item(
                        "3",
                        "Action list: four actions due, one overdue",
                        "Suites à donner : quatre échéances, un retard",
                        "AC/901-N(2026)0041",
                        at="10:10",
                        presenter=SECRETARY,
                    ),
                ),
            ),
            AgendaPart(
                label=words.WITHOUT_DISCUSSION,
                items=(
                    _item(
                        "4",
                        "Calendar of meetings for 2027",
                        "Calendrier des réunions pour 2027",
                        "AC/901-D(2026)0031",
                        at="10:15",
                    ),
                    _item(
                        "5",
                        "Procedure for the badge and lost-property desk",
                        "Procédure du bureau des badges et des objets trouvés",
                        "AC/901-D(2026)0032",
                    ),
                    _item(
                        "6",
                        "Timetable for the election of the chair of the Working Group on Meeting Practice",
                        "Calendrier de l'élection à la présidence du groupe de travail sur la pratique des réunions",
                        "AC/903-D(2026)0004",
                    ),
                ),
            ),
            AgendaPart(
                label=words.FOR_DECISION,
                items=(
                    _item(
                        "10",
                        "Guidance on deadlines for papers",
                        "Directives sur les délais de remise des documents",
                        "AC/901-D(2026)0027-REV1",
                        at="10:20",
                        presenter=SECRETARY,
                        action=Both(
                            "The Committee is invited to agree the guidance.",
                            "Le Comité est invité à approuver les directives.",
                        ),
                    ),
                    _item(
                        "12",
                        "Policy on the booking of meeting rooms",
                        "Politique de réservation des salles de réunion",
                        "AC/901-D(2026)0022-REV1",
                        "AC/901-N(2026)0038",
                        at="10:40",
                    ),
                    _item("12.1", "Rota of bodies", "Tour de rôle des organes", depth=1),
                    _item(
                        "12.3",
                        "Rooms given back at short notice, and what becomes of them when nobody has asked",
                        "Salles rendues à bref délai",
                        depth=1,
                        presenter=SECRETARY,
                        kind_label=words.FOR_DISCUSSION,
                    ),
                    _item("12.3.1", "Evening meetings", "Réunions du soir", "AC/901-N(2026)0039", depth=2),
                    AgendaItem(
                        number="15bis",
                        title=Both('⏳ Retention of "meeting recordings"', '⏳ Conservation des "enregistrements"'),
                        starts=time(11, 5),
                        documents=(
                            DocumentLine(
                                symbol="AC/901-D(2026)0034", title=Both("Options", "Options"), languages=("en",)
                            ),
                            DocumentLine(
                                symbol="AC/901-WP(2026)0007",
                                title=Both("Survey of secretariats", "Enquête auprès des secrétariats"),
                                note=Both("to follow", "à suivre"),
                            ),
                        ),
                        presenter=Both("Nation B", "Nation B"),
                    ),
                ),
            ),
            AgendaPart(
                label=words.CLOSING,
                items=(
                    _item("16", "Any other business", "Divers", at="12:40"),
                    _item("17", "Date of the next meeting", "Date de la prochaine réunion", at="12:50"),
                ),
            ),
        ),
        foot=Foot(
            signed_name="A. Example",
            signed_function=SECRETARY,
            action_officer=Both(
                "B. Specimen, Committee Section, ext. 4242", "B. Specimen, section des comités, poste 4242"
            ),
            registry="DEMO 000123",
        ),
    )


def revised_agenda() -> AgendaSheet:
    """The same, revised: one item new, one reworded, one moved, one withdrawn."""
    base = agenda()
    front = replace(
        base.front,
        symbol="AC/901-A(2026)0014-REV1",
        day=date(2026, 9, 15),
        supersedes=Supersedes(symbol="AC/901-A(2026)0014", day=date(2026, 9, 8)),
    )
    first, second, *rest = base.parts
    items = (
        second.items[0],
        replace(
            second.items[1],
            mark="changed",
            was=Both("Procedure for the lost-property office", "Procédure du bureau des objets trouvés"),
        ),
        replace(second.items[2], mark="withdrawn"),
        _item(
            "6bis",
            "French annex to the bilingual glossary",
            "Annexe française du glossaire bilingue",
            "AC/901-D(2026)0018-REV2-ADD1",
            mark="new",
        ),
    )
    third = replace(
        rest[0], items=(*rest[0].items[:1], replace(rest[0].items[1], mark="moved", was_number="9"), *rest[0].items[2:])
    )
    return replace(
        base,
        front=front,
        parts=(first, replace(second, items=items), third, *rest[1:]),
        against="AC/901-A(2026)0014",
        changes=(
            Change(
                item="5",
                what=Both("Title reworded", "Titre modifié"),
                before=Both("Procedure for the lost-property office", "Procédure du bureau des objets trouvés"),
                after=second.items[1].title,
            ),
            Change(item="6", what=Both("Withdrawn", "Retiré"), before=second.items[2].title),
            Change(item="6bis", what=Both("New item", "Nouveau point"), after=items[3].title),
            Change(item="12", what=Both("Moved", "Déplacé"), before=Both("9", "9"), after=Both("12", "12")),
        ),
    )


ENGLISH_PAPER = """\
::: summary

Meetings have been recorded since 2023 to help the drafting of records. There is no agreed rule on how long a
recording is kept. The interim rule (AC/901-D(2026)0028-REV1) ends on 30 September 2026.

This paper sets out three options. The secretariat recommends **option B**: destroy a recording when the record is
approved, and at the latest sixty days after the meeting.

**The Committee is invited to decide at its meeting of 22 September 2026 (paragraph 7).**

:::

## I. Purpose

This paper asks the Committee to choose a rule for the keeping and destruction of the sound recordings that the
secretariat makes of its meetings.

## II. Background and mandate

By its decision of 10 March 2026 (AC/901-DS(2026)0005, item 9) the Committee asked the secretariat for "a short paper
with options, their cost and their consequences for delegations".

A recording is a working aid. It is not a record: the record of a meeting is the text that the chair approves and the
Committee adopts.[^1] It holds the voices of named persons, and delegations have asked more than once who may listen to
it and for how long. See [the archive](https://archive.example.org/recordings?year=2026&lang=en) and `record --keep`.

## III. Considerations

Four considerations bear on the choice:

(a) *Accuracy.* The recording must outlive the period for corrections, which is five working days, and the chair's
    approval.
(b) *Confidence.* Delegations speak more freely if they know that the recording will not outlive its purpose:
    (i) in restricted session;
    (ii) with partners.
(c) *Good order.* Records are either kept for ever or destroyed at the end of a stated period; nothing is in between.

Rules of comparable bodies differ, but the most common is destruction on adoption of the minutes.[^2]

> A recording that nobody needs is a risk that nobody has accepted.

### Options

Three options were examined. Table 1 compares them; none needs a change to the rules of procedure.

Table: Options for the retention of recordings

| Option | For | Against | Risk | Cost in 2027 (EUR) |
| --- | --- | --- | --- | ---: |
| **A. Keep for one year** | Late questions can be answered. | Holds voices long after any use. | Medium | 18,400 |
| **B. Destroy on approval** | Covers every use seen so far. | A late record may lose its recording. | Low | 6,200 |
| **C. Make no recordings** | No retention at all. | Corrections become one memory against another. | High | 31,000 |

::: decision

The Committee is invited to:

- **agree** option B;
- **task** the secretariat to report in 2027.

:::

# Annex: Form of the certificate

1. Name of the meeting.
2. Date of destruction.

The certificate is signed by two members of the secretariat.

```text
certificate  AC/901  2026-09-22
```

# Annex: Survey

The survey was taken in nine secretariats.

[^1]: Rules of procedure of the Committee, rule 14, third sentence.
[^2]: Survey of nine international secretariats, summarised in AC/901-WP(2026)0007, annex 2.
"""

FRENCH_PAPER = """\
## Objet

Le présent document invite le Comité à choisir une règle de conservation des enregistrements : trois options sont
"possibles" pour la 321e réunion du 1er octobre 2026 à 10 h 00, d'un coût de 12 000 euros.

## Contexte

Le Comité a demandé « une note brève ».[^1]

# Annexe : Formulaire

Le certificat est signé par deux membres du secrétariat !

[^1]: Règlement intérieur, article 14.
"""


def paper() -> PaperSheet:
    """A policy paper with annexes, notes, a table and lists; its French face is shorter."""
    return PaperSheet(
        front=replace(
            AGENDA_FRONT,
            class_word=words.DOCUMENT,
            symbol="AC/901-D(2026)0034",
            title=Both(
                "Retention of meeting recordings: options", "Conservation des enregistrements des réunions : options"
            ),
            lines=(),
            note_by=Both("Note by the secretary of the Committee", "Note de la secrétaire du Comité"),
            supersedes=Supersedes(symbol="AC/901-WP(2026)0007"),
            releasability=Both("Releasable to Nation X", "Communicable à la Nation X"),
            silence=Both(
                "Silence procedure ends: Tuesday 15 September 2026, 17:00",
                "Fin de la procédure : mardi 15 septembre 2026, 17 h 00",
            ),
        ),
        en=parse(ENGLISH_PAPER),
        fr=parse(FRENCH_PAPER),
        foot=Foot(
            signed_name="A. Example",
            signed_function=SECRETARY,
            annexes=(Both("Form of the certificate", "Formulaire"), Both("Survey", "Enquête")),
        ),
    )


def notice() -> PaperSheet:
    """A short notice with facts, in draft."""
    return PaperSheet(
        front=replace(
            AGENDA_FRONT,
            class_word=words.NOTICE,
            symbol="",
            title=Both("Change of room", "Changement de salle"),
            lines=(),
            draft=Draft(number=3, at=datetime(2026, 9, 21, 14, 5, tzinfo=UTC)),
        ),
        facts=(
            Fact(
                label=Both("Meeting", "Réunion"),
                value=Both("321st meeting, 22 September 2026", "321e réunion, 22 septembre 2026"),
            ),
            Fact(label=Both("Room", "Salle"), value=Both("Room 2 instead of room 4", "Salle 2 au lieu de la salle 4")),
        ),
        en=parse("The meeting is held in room 2.\n\nAll else is unchanged."),
        fr=parse("La réunion se tient salle 2.\n\nLe reste est sans changement."),
    )


def from_csv(path: Path) -> AgendaSheet:
    """A real agenda as a sheet: titles as they came, in both faces."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    items = tuple(
        AgendaItem(
            number=row["number"],
            title=Both(row["title"], row["title"]),
            depth=row["number"].count("."),
            minutes=int(row["minutes"]) if row["minutes"] else None,
        )
        for row in rows
    )
    return AgendaSheet(front=AGENDA_FRONT, parts=(AgendaPart(label=None, items=items),))


def long_agenda() -> AgendaSheet:
    """74 items of the shape of real ones: nested, without parts, with code, quotes, accents and emoji in the titles."""
    titles = (
        "⏳ `Intl.DurationFormat` update",
        'A "short" (≤30m) discussion',
        "Rapport de l’été",
        "x" * 300,
        "Next steps",
    )
    items = []
    for place in range(74):
        main, under = divmod(place, 6)
        number = f"{main + 1}.{under}" if under else str(main + 1)
        title = titles[place % len(titles)]
        items.append(
            AgendaItem(number=number, title=Both(title, title), depth=min(under, 1), minutes=place % 4 * 15 or None)
        )
    return AgendaSheet(front=AGENDA_FRONT, parts=(AgendaPart(label=None, items=tuple(items)),))


EARLIER = """# Purpose

The Committee is invited to note the guidance on rooms, as in AC/901-D(2026)0014.

A paragraph that nobody needs.

(a) the first point of the list;

(b) the second point of the list.

# Timing

Table: Days by kind of paper

| Paper | Days |
|---|--:|
| For decision | 10 |
| For note | 5 |
| Late papers | 2 |

> As Nation A wrote:
>
> Table: Rooms
>
> | Room | Euros |
> |---|--:|
> | Small | 400 |
> | Large | 900 |

- The halls:

  | Hall | Seats |
  |---|--:|
  | North | 200 |

- The rest.
"""
LATER = """# Purpose and scope

The Committee is invited to approve the guidance on large rooms, as in AC/901-D(2026)0014.

(a) the first point of the list;

(b) the second point of the list;

(c) a third.

# Timing

A paragraph that is new.

Table: Days by kind of paper and of body

| Paper | Days |
|---|--:|
| For decision in the Committee | 12 |
| For silence | 7 |
| Late papers | 2 |

> As Nation A wrote:
>
> Table: Rooms
>
> | Room | Euros |
> |---|--:|
> | Small | 450 |
> | Large | 900 |

- The halls:

  | Hall | Seats |
  |---|--:|
  | North | 220 |

- The rest.
"""


def comparison() -> ComparisonSheet:
    """Two versions put together: words, a paragraph, a point and a figure changed; the same words on both faces."""
    blocks = tuple(printed_block(one) for one in compared(parse(EARLIER), parse(LATER)))
    title = Both(
        "Changes from AC/901-D(2026)0034 to AC/901-D(2026)0034-REV1",
        "Modifications de AC/901-D(2026)0034 à AC/901-D(2026)0034-REV1",
    )
    front = replace(AGENDA_FRONT, class_word=words.COMPARISON, symbol="AC/901-D(2026)0034-REV1", title=title, lines=())
    return ComparisonSheet(front=front, en=blocks, fr=blocks)
