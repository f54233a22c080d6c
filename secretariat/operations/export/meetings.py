"""Meetings in an export: a folder for each with its agenda, what happened in the room, and its minutes as they stand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from secretariat.core import i18n
from secretariat.core.i18n import gettext
from secretariat.core.values import dataclass
from secretariat.meetings.invitations import entry_of
from secretariat.meetings.models import (
    AgendaItem,
    Attendance,
    Invitation,
    InvitedItem,
    ItemInRoom,
    LatePaper,
    Outcome,
    Reservation,
    Sitting,
    Statement,
    Tasking,
)
from secretariat.minutes.models import Approval, Minutes, Passage, Returned
from secretariat.operations.export import queries
from secretariat.operations.export.place import Place, safe
from secretariat.press import ics
from secretariat.press.entries import Entry

COLUMNS = (
    "body",
    "year",
    "ordinal",
    "format",
    "state",
    "starts_at",
    "ends_at",
    "zone",
    "place_en",
    "place_fr",
    "folder",
)
AGENDA = (
    "number", "kind", "state", "title_en", "title_fr", "minutes", "presenter_en", "presenter_fr", "action_en", "action_fr",
    "papers",
)  # fmt: skip
OF_MEETING = (Sitting.meeting_id, Attendance.meeting_id, Invitation.meeting_id, LatePaper.meeting_id)
OF_ITEM = (
    ItemInRoom.item_id, Outcome.item_id, Reservation.item_id, Statement.item_id, Tasking.item_id, InvitedItem.item_id,
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A line of the list of meetings, and the files behind it."""

    row: dict[str, Any]
    files: tuple[str, ...]


def write(session: Session, place: Place, *, base_url: str) -> list[Listed]:
    """Write every meeting, and calendars of all of them. Returns the list."""
    listed: list[Listed] = []
    entries: dict[str, list[Entry]] = {language: [] for language in i18n.LANGUAGES}
    for planned in queries.meetings(session, OF_MEETING, OF_ITEM):
        meeting = planned.meeting
        folder = place.free(f"meetings/{safe(meeting.body.code)}-{meeting.year}-{meeting.ordinal:02}")
        place.json(f"{folder}/meeting.json", _described(planned))
        place.table(f"{folder}/agenda.csv", AGENDA, map(_item, _in_order(planned.items)))
        for language, own in entries.items():
            with i18n.speaking(language):
                own.append(entry_of(meeting, base_url))
        place.data(f"{folder}/meeting.ics", _calendar(entries["en"][-1:], "en"))
        minutes = [name for one in planned.minutes for name in _minutes(session, place, folder, one)]
        listed.append(Listed(_row(planned, folder), (f"{folder}/agenda.csv", f"{folder}/meeting.ics", *minutes)))
    for language, own in entries.items():
        place.data(f"meetings-{language}.ics", _calendar(own, language))
    place.table("meetings.csv", COLUMNS, (one.row for one in listed))
    return listed


def _calendar(entries: Sequence[Entry], language: str) -> bytes:
    with i18n.speaking(language):
        return ics.feed(entries, name=gettext("Meetings"), language=language)


def _row(planned: queries.Planned, folder: str) -> dict[str, Any]:
    meeting = planned.meeting
    own = queries.row_of(meeting)
    return {**own, "body": meeting.body.code, "format": meeting.format.code, "folder": folder}


def _in_order(items: Sequence[AgendaItem], parent: int | None = None) -> list[AgendaItem]:
    """Each item with those beneath it."""
    return [one for item in items if item.parent_id == parent for one in (item, *_in_order(items, item.id))]


def _item(item: AgendaItem) -> dict[str, Any]:
    papers = "; ".join(one.paper.symbol or one.paper.pid for one in item.papers)
    return {**queries.row_of(item), "papers": papers}


def _described(planned: queries.Planned) -> dict[str, Any]:
    meeting = planned.meeting
    return {
        "body": meeting.body.code,
        "format": meeting.format.code,
        **queries.row_of(meeting),
        "items": [
            {**queries.row_of(item), "papers": [one.paper.symbol or one.paper.pid for one in item.papers]}
            for item in _in_order(planned.items)
        ],
        **planned.beside,
    }


def _minutes(session: Session, place: Place, folder: str, minutes: Minutes) -> list[str]:
    """Write minutes as they are drafted, and every text that was put to the chair; what was issued of them is a paper."""
    folder = f"{folder}/{minutes.kind}" + (f"-{minutes.ordinal}" if minutes.ordinal else "")
    written: list[str] = []
    for language in i18n.LANGUAGES:
        texts = [(passage, getattr(passage, f"text_{language}")) for passage in minutes.passages]
        drafted = [f"<!-- {_about(passage)} -->\n\n{text.strip()}\n" for passage, text in texts if text.strip()]
        if drafted:
            written.append(f"{folder}/draft-{language}.md")
            place.text(written[-1], "\n".join(drafted))
    for one in minutes.submissions:
        written.append(f"{folder}/submission-{one.ordinal}-{minutes.language}.md")
        place.text(written[-1], one.source)
        place.json(f"{folder}/submission-{one.ordinal}.json", json.loads(one.manifest))
    place.json(
        f"{folder}/minutes.json",
        {
            **queries.row_of(minutes),
            "submissions": [queries.row_of(one, without=("source", "manifest")) for one in minutes.submissions],
            "approvals": queries.proceedings(session, minutes.submissions, Approval),
            "returned": queries.proceedings(session, minutes.submissions, Returned),
        },
    )
    return written


def _about(passage: Passage) -> str:
    """Which passage it is: the number of its item, or the opening or closing."""
    return passage.item.number or passage.item.pid if passage.item else passage.key
