"""Convening meetings and changing their date, place and standing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body, Format
from secretariat.committees.presets import Preset
from secretariat.core import audit, clock, events, texts, wall_time
from secretariat.core.errors import BadInput, Conflict
from secretariat.core.i18n import N_
from secretariat.core.wall_time import WallTime
from secretariat.documents import grants
from secretariat.documents.grants import Reason
from secretariat.documents.kinds import PaperKind
from secretariat.documents.services import open_paper
from secretariat.meetings import queries
from secretariat.meetings.events import MeetingSet
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.invite import follow_times
from secretariat.meetings.states import ItemState, MeetingAction, MeetingState, after
from secretariat.people.queries import last_to_act_on

PLACE_LIMIT, PURPOSE_LIMIT, LINK_LIMIT, REASON_LIMIT = 200, 500, 500, 500


def create_meeting(
    session: Session,
    *,
    actor: Actor,
    body: Body,
    format: Format,
    starts: datetime,
    ends: datetime,
    places: Mapping[str, str],
    video_link: str = "",
    purposes: Mapping[str, str] | None = None,
) -> Meeting:
    """Plan a meeting: its agenda paper is opened and the body's standard items stand on it.

    `starts` and `ends` are wall times in the body's zone. Nobody outside the house knows of it before `convene`.
    Raises BadInput (`starts`, `ends`, `video_link`, …) for times that do not exist or are out of order.
    """
    meeting = Meeting(
        body_id=body.id,
        format_id=format.id,
        year=starts.year,
        ordinal=queries.next_ordinal(session, body.id, starts.year),
        state=MeetingState.PLANNED.value,
        zone=body.zone,
        created_by=actor.user_id,
        created_at=clock.now(),
    )
    _set_times(meeting, starts, ends)
    _set_place(meeting, places, video_link, purposes or {})
    agenda = open_paper(
        session,
        actor=actor,
        body=body,
        format=format,
        kind=PaperKind.AGENDA,
        titles={"en": "Provisional agenda", "fr": "Ordre du jour provisoire"},
    )
    meeting.agenda_paper_id = agenda.id
    session.add(meeting)
    session.flush()
    grants.give_house(session, meeting.ref, body_id=body.id, given_by=actor.user_id)
    _add_standard_items(session, meeting, Preset.from_plain(body.settings), actor)
    audit.record(session, "meeting.planned", actor=actor.ref, about=meeting.ref, starts_at=meeting.starts_at)
    session.flush()
    events.publish(session, MeetingSet(meeting))
    return meeting


def _add_standard_items(session: Session, meeting: Meeting, preset: Preset, actor: Actor) -> None:
    for position, standard in enumerate(preset.items):
        session.add(
            AgendaItem(
                meeting_id=meeting.id,
                position=position,
                kind=standard.kind,
                part=standard.part,
                state=ItemState.INSCRIBED.value,
                title_en=standard.title_en,
                title_fr=standard.title_fr,
                minutes=standard.minutes,
                standard=standard.key,
                changed_by=actor.user_id,
                changed_at=clock.now(),
            )
        )
    session.flush()


def change_meeting(
    session: Session,
    meeting: Meeting,
    *,
    actor: Actor,
    starts: datetime,
    ends: datetime,
    places: Mapping[str, str],
    video_link: str,
    purposes: Mapping[str, str],
    row_version: int,
) -> frozenset[str]:
    """Change date, place or purpose, and return what changed: of `times`, `place`, `link`, `purpose`.

    What delegations must be told of it is the caller's choice (`tell_change`). Raises Conflict, BadInput.
    """
    if meeting.row_version != row_version:
        by, at = last_to_act_on(session, meeting.ref)
        raise Conflict(
            mine={"starts": starts.isoformat(), "ends": ends.isoformat(), **places},
            theirs={
                "starts": meeting.starts_wall.isoformat(),
                "ends": meeting.ends_wall.isoformat(),
                "en": meeting.place_en,
                "fr": meeting.place_fr,
            },
            by=by,
            at=at,
        )
    before, began = _shown(meeting), meeting.starts_wall
    _set_times(meeting, starts, ends)
    _set_place(meeting, places, video_link, purposes)
    follow_times(session, meeting, meeting.starts_wall - began)
    changed = frozenset(name for name, value in _shown(meeting).items() if value != before[name])
    if changed:
        audit.record(session, "meeting.changed", actor=actor.ref, about=meeting.ref, what=sorted(changed))
        session.flush()
        events.publish(session, MeetingSet(meeting))
    return changed


def _shown(meeting: Meeting) -> dict[str, object]:
    return {
        "times": (meeting.starts_at, meeting.ends_at),
        "place": (meeting.place_en, meeting.place_fr),
        "link": meeting.video_link,
        "purpose": (meeting.purpose_en, meeting.purpose_fr),
    }


def convene(session: Session, meeting: Meeting, *, actor: Actor) -> None:
    """Let the format know of the meeting; from now on it stands in every delegate's calendar."""
    meeting.state = after(MeetingState(meeting.state), MeetingAction.CONVENE).value
    meeting.ended_reason = ""
    grants.give(session, meeting.ref, grants.format_(meeting.format_id), reason=Reason.CONVENED, given_by=actor.user_id)
    audit.record(session, "meeting.convened", actor=actor.ref, about=meeting.ref, format=meeting.format_id)
    session.flush()


def call_off(session: Session, meeting: Meeting, *, actor: Actor, action: MeetingAction, reason: str) -> None:
    """Cancel or postpone a meeting, with the reason that delegations will read. Raises BadInput, TransitionRefused."""
    reason = texts.line(reason, field="reason", limit=REASON_LIMIT)
    if not reason:
        raise BadInput("reason", N_("Give the reason: delegations will read it."))
    meeting.state = after(MeetingState(meeting.state), action).value
    meeting.ended_reason = reason
    word = "meeting.cancelled" if action is MeetingAction.CANCEL else "meeting.postponed"
    audit.record(session, word, actor=actor.ref, about=meeting.ref, reason=reason)
    session.flush()


def times_of(starts: datetime, ends: datetime, zone: str) -> tuple[WallTime, WallTime]:
    """Return start and end of a meeting on the clock of `zone`. Raises BadInput (`starts`, `ends`)."""
    try:
        start = wall_time.resolve(starts, zone)
    except BadInput as error:
        raise BadInput("starts", error.message, **error.values) from error
    try:
        end = wall_time.resolve(ends, zone)
    except BadInput as error:
        raise BadInput("ends", error.message, **error.values) from error
    if end.instant <= start.instant:
        raise BadInput("ends", N_("The meeting ends before it starts. Put the end after the start."))
    if (end.instant - start.instant).total_seconds() > 14 * 24 * 3600:
        raise BadInput("ends", N_("A meeting lasts at most 14 days. Check the dates."))
    return start, end


def link_of(video_link: str) -> str:
    """Return the address of a video conference, "" for none. Raises BadInput (`video_link`)."""
    link = texts.line(video_link, field="video_link", limit=LINK_LIMIT)
    if link and not link.startswith(("https://", "http://")):
        raise BadInput("video_link", N_("Give the whole address of the video link, beginning with https://."))
    return link


def _set_times(meeting: Meeting, starts: datetime, ends: datetime) -> None:
    start, end = times_of(starts, ends, meeting.zone)
    meeting.starts_wall, meeting.starts_at = start.wall, start.instant
    meeting.ends_wall, meeting.ends_at = end.wall, end.instant


def _set_place(meeting: Meeting, places: Mapping[str, str], video_link: str, purposes: Mapping[str, str]) -> None:
    for code in ("en", "fr"):
        setattr(meeting, f"place_{code}", texts.line(places.get(code, ""), field=f"place_{code}", limit=PLACE_LIMIT))
        purpose = texts.line(purposes.get(code, ""), field=f"purpose_{code}", limit=PURPOSE_LIMIT)
        setattr(meeting, f"purpose_{code}", purpose)
    meeting.video_link = link_of(video_link)
