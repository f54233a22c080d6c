"""What the file for reading offline holds, as plain data for the press."""

from __future__ import annotations

from collections.abc import Mapping

from secretariat.documents.front import DEMONSTRATION
from secretariat.documents.markings import Marking
from secretariat.documents.queries import Said
from secretariat.documents.sheets import sheet_of, texts_of
from secretariat.meetings.issued import issued_sheet
from secretariat.packs.contents import Contents, Entry, highest, names
from secretariat.press import words
from secretariat.press.dates import Language
from secretariat.press.offline import Read, Reading
from secretariat.press.sheets import AgendaSheet, without_marks


def reading(contents: Contents, said: Mapping[int, Said]) -> Reading:
    """Return agenda and canonical texts; what is only a PDF is named, with its name in the ZIP.

    `said` is what the versions of the contents say, by id.
    """
    language: Language = "fr" if contents.language == "fr" else "en"
    meeting = contents.meeting
    files = names([entry.to_plain() for entry in contents.entries])
    marking = highest([entry.version.marking for entry in contents.entries])
    return Reading(
        title=meeting.name_fr if language == "fr" else meeting.name_en,
        body=words.PACK[language],
        marking=marking.words(language),
        language=language,
        lines=[line[language] for line in issued_sheet(contents.agenda).front.lines],
        papers=[
            _read(entry, said[entry.version.id], name) for entry, name in zip(contents.entries, files, strict=True)
        ],
        label=DEMONSTRATION if meeting.demonstration else None,
    )


def _read(entry: Entry, said: Said, name: str) -> Read:
    language: Language = "fr" if entry.pdf.face == "fr" else "en"
    version, sheet = entry.version, sheet_of(said)
    agenda = without_marks(sheet) if isinstance(sheet, AgendaSheet) else None
    text = texts_of(said).get(language)
    titles = {"en": version.title_en, "fr": version.title_fr}
    return Read(
        item=entry.item,
        symbol=version.symbol,
        title=titles[language] or version.title_en or version.title_fr,
        marking=Marking(version.marking).words(language),
        language=language,
        agenda=agenda,
        text=text,
        only_pdf="" if agenda or text else name,
    )
