"""The agenda as plain data: what is printed, and the snapshot that lets a page link its items and papers."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from secretariat.core import canonical_json
from secretariat.core.i18n import both
from secretariat.core.kept import Whole
from secretariat.core.values import dataclass
from secretariat.documents.front import front
from secretariat.documents.kinds import Custody
from secretariat.documents.markings import Marking, highest
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.outline import Outline, Row
from secretariat.meetings.states import ItemKind
from secretariat.press import sheets as press
from secretariat.press import words
from secretariat.press.dates import Language, hour, hours, long_date, ordinal
from secretariat.press.words import Both

#: The format of an issued agenda's faces: the sheet is the version's own, the ids behind it are the source.
FORMAT = "agenda/1"
TITLE = words.PROVISIONAL_AGENDA
#: Key of the standard item under which the actions of earlier meetings wait.
MATTERS = "matters_arising"
HELD_ELSEWHERE = Both("held on another system", "conservé sur un autre système")
EXPECTED = Both("to follow", "à venir")


@dataclass(frozen=True)
class SnapshotItem:
    """What a page needs beside the printed item: its id and kind, and the ids of the papers in printed order."""

    pid: str
    number: str
    kind: str
    papers: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Snapshot(Whole):
    """The items of an issued agenda, in printed order, part by part; `parts` are the keys of the parts."""

    parts: tuple[str, ...]
    items: tuple[SnapshotItem, ...]

    def to_json(self) -> str:
        """Return canonical JSON."""
        return canonical_json.dumps(
            {
                "parts": self.parts,
                "items": [
                    {"pid": item.pid, "number": item.number, "kind": item.kind, "papers": item.papers}
                    for item in self.items
                ],
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Snapshot:
        """Return the snapshot that `to_json` wrote."""
        plain = json.loads(text)
        return cls(
            parts=tuple(plain["parts"]),
            items=tuple(
                SnapshotItem(item["pid"], item["number"], item["kind"], tuple(item["papers"]))
                for item in plain["items"]
            ),
        )


def face_hash(sheet: str, ids: str, language: str) -> str:
    """Return the hash of one language of an issued agenda: its sheet and the ids behind it, both as canonical JSON."""
    return canonical_json.digest({"sheet": sheet, "ids": ids, "face": language})


def meeting_lines(meeting: Meeting) -> tuple[Both, ...]:
    """Return the lines under the title: number of the meeting, date and hours; place, format, languages."""

    def first(language: Language) -> str:
        day = long_date(meeting.starts_wall.date(), language)
        time = hours(meeting.starts_wall, meeting.ends_wall, language)
        if language == "fr":
            return f"{ordinal(meeting.ordinal, 'fr', feminine=True)} réunion de {meeting.year}, {day}, {time}"
        return f"{ordinal(meeting.ordinal, 'en')} meeting of {meeting.year}, {day}, {time}"

    lines = [Both(first("en"), first("fr"))]
    where = Both(
        ". ".join(filter(None, (meeting.place_en or meeting.place_fr, meeting.format.name_en))),
        ". ".join(filter(None, (meeting.place_fr or meeting.place_en, meeting.format.name_fr))),
    )
    return (*lines, where) if where.en or where.fr else tuple(lines)


def invitees_lines(meeting: Meeting, awaited: datetime) -> tuple[Both, ...]:
    """Return the lines under the title for somebody invited: number and day of the meeting, the hour at which they are
    awaited, and the place. When the meeting begins and ends would tell what else is on its agenda."""
    day = meeting.starts_wall.date()
    first = Both(
        f"{ordinal(meeting.ordinal, 'en')} meeting of {meeting.year}, {long_date(day, 'en')}, "
        f"your presence being requested at {hour(awaited, 'en')}",
        f"{ordinal(meeting.ordinal, 'fr', feminine=True)} réunion de {meeting.year}, {long_date(day, 'fr')}, "
        f"votre présence étant attendue à {hour(awaited, 'fr')}",
    )
    where = Both(meeting.place_en or meeting.place_fr, meeting.place_fr or meeting.place_en)
    return (first, where) if where.en or where.fr else (first,)


def marking_of(meeting: Meeting, outline: Outline) -> Marking:
    """Return the marking of the agenda: that of its highest paper, and no lower than it has been marked itself."""
    paper = meeting.agenda_paper
    own = Marking(paper.marking) if paper else Marking.NATO_UNCLASSIFIED
    cited = (one.paper for row in outline.rows if not row.struck for one in row.item.papers)
    return highest(own, *(Marking(one.marking) for one in cited if one.state != PaperState.WITHDRAWN.value))


def agenda_sheet(
    meeting: Meeting,
    outline: Outline,
    *,
    symbol: str,
    supersedes: press.Supersedes | None = None,
    draft_number: int | None = None,
    circulating: frozenset[str] = frozenset(),
    arising: tuple[Both, ...] = (),
) -> press.AgendaSheet:
    """Return the agenda as it stands, without marks of change.

    `circulating` are the pids of papers that go out in the same act: they are cited as if already issued. `arising` are
    the lines that stand under matters arising (`matters.lines`).
    """
    paper = meeting.agenda_paper
    numbers = {row.item.id: row.number for row in outline.rows}
    return press.AgendaSheet(
        front=front(
            meeting.body,
            class_word=words.AGENDA,
            symbol=symbol,
            marking=marking_of(meeting, outline),
            title=TITLE,
            original=paper.original_language if paper else "en",
            lines=meeting_lines(meeting),
            supersedes=supersedes,
            draft_number=draft_number,
        ),
        parts=tuple(
            press.AgendaPart(
                label=_label(part.label),
                items=tuple(_item(row, part.key, circulating, numbers, arising) for row in part.rows),
            )
            for part in outline.parts
        ),
    )


def snapshot(outline: Outline) -> Snapshot:
    """Return the ids behind the printed agenda."""
    return Snapshot(
        parts=tuple(part.key for part in outline.parts),
        items=tuple(
            SnapshotItem(row.item.pid, row.number, row.item.kind, tuple(cited.paper.pid for cited in row.item.papers))
            for row in outline.rows
        ),
    )


def _label(msgid: str) -> Both | None:
    return Both(*both(msgid)) if msgid else None


#: Kinds that the label of their part already says.
_SAID_BY_PART = {
    "without_discussion": ItemKind.A_POINT,
    "decision": ItemKind.DECISION,
    "discussion": ItemKind.DISCUSSION,
    "information": ItemKind.INFORMATION,
}


def _item(
    row: Row, part: str, circulating: frozenset[str], numbers: dict[int, str], arising: tuple[Both, ...]
) -> press.AgendaItem:
    item = row.item
    kind = ItemKind(item.kind)
    silent = kind in (ItemKind.PROCEDURAL, ItemKind.AOB) or _SAID_BY_PART.get(part) is kind
    return press.AgendaItem(
        number=row.number,
        title=Both(item.title_en, item.title_fr),
        depth=row.depth,
        kind_label=None if silent else Both(*both(kind.label)),
        minutes=item.minutes,
        starts=row.starts.time() if row.starts else None,
        presenter=_pair(item, "presenter"),
        action=_pair(item, "action"),
        documents=tuple(_document(cited.paper, circulating) for cited in item.papers),
        mark="withdrawn" if row.struck else "none",
        moved_to=numbers.get(item.moved_to_id or 0, "") if row.struck else "",
        notes=arising if item.standard == MATTERS else (),
    )


def _pair(item: AgendaItem, name: str) -> Both | None:
    english, french = getattr(item, f"{name}_en"), getattr(item, f"{name}_fr")
    return Both(english or french, french or english) if english or french else None


def _document(paper: Paper, circulating: frozenset[str]) -> press.DocumentLine:
    title = Both(paper.title_en or paper.title_fr, paper.title_fr or paper.title_en)
    if paper.custody == Custody.ELSEWHERE:
        return press.DocumentLine(symbol=paper.symbol or "", title=title, languages=(), note=HELD_ELSEWHERE)
    version = paper.current_version
    if version is not None and paper.state != PaperState.WITHDRAWN.value:
        return press.DocumentLine(
            symbol=version.symbol, title=title, languages=_languages(face.language for face in version.faces)
        )
    if paper.pid in circulating:
        drafted = (draft.language for draft in paper.drafts if draft.has_content)
        return press.DocumentLine(symbol=paper.symbol or "", title=title, languages=_languages(drafted))
    return press.DocumentLine(symbol=paper.symbol or "", title=title, languages=(), note=EXPECTED)


def _languages(found: Any) -> tuple[Language, ...]:
    present = set(found)
    return tuple(code for code in ("en", "fr") if code in present)
