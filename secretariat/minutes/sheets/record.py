"""The record: the approved text, with who was there before it and what goes with it behind (domain 5.5)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from itertools import takewhile

from secretariat.documents.front import front
from secretariat.documents.markings import Marking
from secretariat.meetings.models import Attendance, Meeting
from secretariat.meetings.states import Presence
from secretariat.minutes.assembling import said_sections
from secretariat.minutes.models import Approval, Minutes
from secretariat.minutes.queries.held import Held
from secretariat.minutes.sections import Section
from secretariat.minutes.sheets.common import (
    agenda_line,
    chair_of,
    held_line,
    numbered,
    people_in,
    statements_of,
    wall,
    zone_words,
)
from secretariat.people.models import Party
from secretariat.people.states import PartyKind
from secretariat.press import sheets as press
from secretariat.press import words
from secretariat.press.canonical import Document
from secretariat.press.canonical.model import Annex, Paragraph
from secretariat.press.dates import Language, day_month_year
from secretariat.press.words import Both

CHAIR = Both("Chair", "Présidence")
MEMBERS = Both("Members", "Membres")
EXCUSED = Both("Excused", "Excusés")
ABSENT = Both("Not represented", "Non représentés")
OTHERS = Both("Others", "Autres participants")
SECRETARIAT = Both("Secretariat", "Secrétariat")
ALL_THERE = Both("all delegations were represented", "toutes les délégations étaient représentées")
CORRECTIONS = Both(
    "This record was approved by the chair and is not edited. A delegation that finds an error tells the secretariat; "
    "what is wrong is put right by a corrigendum, approved in the same way.",
    "Le présent compte rendu a été approuvé par la présidence et n’est plus modifié. Toute délégation qui y relève une "
    "erreur en informe le secrétariat ; l’erreur est corrigée par un rectificatif, approuvé de la même manière.",
)
EXTRACT = Both(
    "This is an extract of the record: it holds, in the same words, what was said and decided under the items above. The "
    "record was approved by the chair as a whole and is not edited. A delegation that finds an error tells the secretariat.",
    "Le présent extrait reprend, dans les mêmes termes, ce qui a été dit et décidé au titre des points ci-dessus. Le compte "
    "rendu a été approuvé dans son ensemble par la présidence et n’est plus modifié. Toute délégation qui y relève une "
    "erreur en informe le secrétariat.",
)
WHOLE = Both(
    "the whole record, of which this is an extract",
    "le compte rendu dans son ensemble, dont le présent document est un extrait",
)
METHODS = {"password": Both("by password", "par mot de passe")}
_FACES = {"en": Both("English text", "texte anglais"), "fr": Both("French text", "texte français")}


def record_sheet(
    minutes: Minutes,
    held: Held,
    sections: Sequence[Section],
    texts: Mapping[Language, Document],
    *,
    symbol: str,
    titles: Both | None = None,
    approval: press.Approval | None = None,
    draft_number: int | None = None,
) -> press.RecordSheet:
    """Return the record with the texts given by language: the authentic one, or for a draft the one to be read.

    `sections` are all of the meeting; the items printed are those of which something is said.
    """
    paper = minutes.paper
    authentic: Language = "fr" if minutes.language == "fr" else "en"
    reading = authentic if authentic in texts or not texts else next(iter(texts))
    return press.RecordSheet(
        front=front(
            held.meeting.body,
            class_word=words.SUMMARY_RECORD,
            symbol=symbol,
            marking=Marking(paper.marking),
            title=titles or Both(paper.title_en or paper.title_fr, paper.title_fr or paper.title_en),
            original=authentic,
            lines=tuple(line for line in (held_line(held), agenda_line(held)) if line),
            draft_number=draft_number,
        ),
        present=tuple(_present(held)),
        items=tuple(
            press.RecordItem(numbers=one.numbers, several=one.several, title=one.title, documents=one.documents)
            for one in said_sections(minutes, sections, reading)
        ),
        en=texts.get("en"),
        fr=texts.get("fr"),
        corrections=CORRECTIONS,
        statements=statements_of(held),
        participants=tuple(_participants(held)),
        approval=approval,
    )


def extract_titles(meeting: Meeting, party: Party) -> dict[str, str]:
    """Return the titles under which an extract made for a party stands in the register."""
    return {
        "en": f"Extract of the record for {party.name_en}, {numbered(meeting, 'en')}",
        "fr": f"Extrait du compte rendu à l’intention de {party.name_fr}, {numbered(meeting, 'fr')}",
    }


def extract_sheet(
    minutes: Minutes,
    part: Held,
    sections: Sequence[Section],
    texts: Mapping[Language, Document],
    *,
    party: Party,
    approval: press.Approval,
) -> press.RecordSheet:
    """Return the extract of a record for a party: `part` is what of the meeting is theirs.

    `approval` is that of the whole record; the extract says so, and bears none of its hashes.
    """
    titles = extract_titles(minutes.meeting, party)
    sheet = record_sheet(
        minutes,
        part,
        sections,
        texts,
        symbol="",
        titles=Both(titles["en"], titles["fr"]),
        approval=replace(approval, what=WHOLE, sha256="", entry=None, head=""),
    )
    return replace(sheet, corrections=EXTRACT)


def approval_block(approval: Approval, minutes: Minutes, *, text: Document, zone: str) -> press.Approval:
    """Return the block of the last page; `text` is the approved one, read for its last paragraph and its annexes."""
    manifest = json.loads(approval.submission.manifest)
    since = wall(approval.mandate_from, zone).date()
    here = approval.at.astimezone(UTC)
    return press.Approval(
        by=Both(
            f"{approval.name}, {approval.title_en or approval.title_fr}, in mandate since {day_month_year(since, 'en')}",
            f"{approval.name}, {approval.title_fr or approval.title_en}, "
            f"en fonction depuis le {day_month_year(since, 'fr')}",
        ),
        for_whom=Both(f"in the place of {approval.for_name}", f"en suppléance de {approval.for_name}")
        if approval.for_name
        else None,
        at=wall(here, zone).replace(microsecond=0),
        zone_words=zone_words(zone),
        at_utc=here.replace(tzinfo=None, microsecond=0),
        method=METHODS.get(approval.method, Both(approval.method, approval.method)),
        what=_what(approval, minutes, manifest, text),
        sha256=approval.text_hash,
        entry=approval.entry,
        head=approval.head,
    )


def _what(approval: Approval, minutes: Minutes, manifest: Mapping[str, list[object]], text: Document) -> Both:
    """Symbol, face, paragraphs, and what goes with the text."""
    submission = approval.submission
    face = _FACES[minutes.language]
    english, french = [submission.symbol, face.en], [submission.symbol, face.fr]
    main = takewhile(lambda block: not isinstance(block, Annex), text.blocks)
    numbers = [block.number for block in main if isinstance(block, Paragraph) and block.number]
    if numbers:
        first, last = numbers[0], numbers[-1]
        english.append(f"paragraphs {first} to {last}" if first != last else f"paragraph {first}")
        french.append(f"paragraphes {first} à {last}" if first != last else f"paragraphe {first}")
    for count, one, several, un, plusieurs in (
        (len(manifest["decisions"]), "decision", "decisions", "décision", "décisions"),
        (
            sum(isinstance(block, Annex) for block in text.blocks),
            "annex",
            "annexes",
            "annexe",
            "annexes",
        ),
        (len(manifest["statements"]), "statement", "statements", "déclaration", "déclarations"),
    ):
        if count and minutes.parent_id is None:
            english.append(f"{count} {one if count == 1 else several}")
            french.append(f"{count} {un if count == 1 else plusieurs}")
    if minutes.parent_id is None and manifest["present"]:
        english.append("list of participants")
        french.append("liste des participants")
    return Both(", ".join(english), ", ".join(french))


def _present(held: Held) -> Iterator[press.Present]:
    chair = chair_of(held)
    if chair is not None:
        yield press.Present(label=CHAIR, text=chair)
    members = [row for row in held.attendance if PartyKind(row.party.kind) is PartyKind.MEMBER]
    there = [row for row in members if Presence(row.presence) in (Presence.PRESENT, Presence.REPRESENTED)]
    if members:
        # Everybody there in person and for the whole meeting is said in one sentence; what differs is said by name.
        plain = len(there) == len(members) > 1 and all(_plainly(row) for row in there)
        if plain or there:
            yield press.Present(label=MEMBERS, text=ALL_THERE if plain else _named(there))
    for presence, label in ((Presence.EXCUSED, EXCUSED), (Presence.ABSENT, ABSENT)):
        missing = [row for row in members if Presence(row.presence) is presence]
        if missing:
            yield press.Present(label=label, text=_named(missing))
    others = [
        row
        for row in held.attendance
        if row not in members and Presence(row.presence) in (Presence.PRESENT, Presence.REPRESENTED)
    ]
    if others:
        yield press.Present(label=OTHERS, text=_named(others))
    staff = "; ".join(_lines(held.staff))
    if staff:
        yield press.Present(label=SECRETARIAT, text=Both(staff, staff.replace("; ", " ; ")))


def _plainly(row: Attendance) -> bool:
    return Presence(row.presence) is Presence.PRESENT and not (row.remark_en or row.remark_fr)


def _named(rows: Sequence[Attendance]) -> Both:
    return Both(", ".join(_one(row, "en") for row in rows), ", ".join(_one(row, "fr") for row in rows))


def _one(row: Attendance, language: Language) -> str:
    name = row.party.name_fr if language == "fr" else row.party.name_en
    notes = []
    if row.represented_by is not None:
        by = row.represented_by
        notes.append(f"représenté par {by.name_fr}" if language == "fr" else f"represented by {by.name_en}")
    remark = (row.remark_fr or row.remark_en) if language == "fr" else (row.remark_en or row.remark_fr)
    notes += [remark] if remark else []
    return f"{name} ({', '.join(notes)})" if notes else name


def _participants(held: Held) -> Iterator[press.Participants]:
    sitting = held.sitting
    if sitting is not None and sitting.chair_name:
        titles = Both(
            sitting.chair_title_en or sitting.chair_title_fr, sitting.chair_title_fr or sitting.chair_title_en
        )
        chair = press.Participant(name=sitting.chair_name, function=titles if titles.en else None)
        yield press.Participants(group=CHAIR, people=(chair,))
    for row in held.attendance:
        people = tuple(people_in(row.people)) if Presence(row.presence) is Presence.PRESENT else ()
        if people:
            yield press.Participants(group=Both(row.party.name_en, row.party.name_fr), people=people)
    staff = tuple(people_in(held.staff))
    if staff:
        yield press.Participants(group=SECRETARIAT, people=staff)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
