"""What is said by mail about meetings. Rights and standing are asked again when the letter is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.queries import readers_of, readers_of_format
from secretariat.core import i18n
from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.core.mail import Invitation, Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.documents import queries as documents
from secretariat.documents.letters import Letter
from secretariat.documents.models import Version
from secretariat.documents.states import VersionState
from secretariat.meetings import queries
from secretariat.meetings.invitations import invitation_for
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.tell import Occasion
from secretariat.people.models import User
from secretariat.people.queries import live_user
from secretariat.press.dates import hour, hours, initial_capital, long_date

ISSUED = "meetings.agenda_issued"
RECALLED = "meetings.agenda_recalled"
NOTICE = "meetings.notice_issued"
TOLD = "meetings.invitation"


def agenda_issued(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """An agenda went out. Dropped when it is no longer in force, or the reader may no longer see it."""
    user, version, meeting = _about(session, payload)
    if VersionState(version.state) is not VersionState.ISSUED:
        raise Dropped("the agenda is not in force")
    with i18n.speaking(user.language):
        papers = len(payload["papers"])
        lines = [
            gettext("The agenda of the %(body)s has been issued.", body=_name(meeting)),
            "",
            version.symbol,
            *_when_and_where(meeting, invited=version.paper.is_copy),
        ]
        if version.supersedes_id is not None:
            lines.append(gettext("It replaces the agenda issued before; the changes are marked."))
        if papers:
            lines.append(ngettext("%(num)s paper goes out with it.", "%(num)s papers go out with it.", papers))
        lines += ["", f"{office.base_url}/meetings/{meeting.pid}"]
        mail = _mail(
            user, office, gettext("%(body)s: agenda %(symbol)s", body=meeting.body.code, symbol=version.symbol), lines
        )
        return replace(mail, invitation=_invitation(payload, user, meeting, office))


def agenda_recalled(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """An agenda was taken back. Dropped for those who were never told of it."""
    user = live_user(session, payload["user"])
    version = documents.recalled_version(session, payload["about"])
    if user is None or version is None:
        raise Dropped("the account has ended, or the agenda is not recalled")
    if not documents.was_told(session, version, user.id):
        raise Dropped("the reader was never told of it")
    meeting = queries.meeting_by_pid(session, load_actor(session, user), payload["meeting"])
    if meeting is None or user.id not in {reader.id for reader, _ in readers_of_format(session, meeting.format_id)}:
        raise Dropped("the reader no longer sits in the format")
    with i18n.speaking(user.language):
        lines = [
            gettext("The agenda %(symbol)s has been recalled. Nobody had opened it.", symbol=version.symbol),
            "",
            *_when_and_where(meeting),
            "",
            f"{office.base_url}/meetings/{meeting.pid}",
        ]
        subject = gettext("%(body)s: agenda %(symbol)s recalled", body=meeting.body.code, symbol=version.symbol)
        return _mail(user, office, subject, lines)


def notice_issued(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """A notice about a meeting. Dropped when the reader may no longer see it."""
    user, version, meeting = _about(session, payload)
    with i18n.speaking(user.language):
        heading = gettext(Occasion(payload["because"]).heading)
        reason = Letter(user, office).typed(meeting.ended_reason, version.marking)
        lines = [
            gettext("%(title)s: %(body)s", title=heading, body=_name(meeting)),
            "",
            version.symbol,
            *_when_and_where(meeting),
            *([gettext("Reason: %(reason)s", reason=reason)] if reason else []),
            "",
            f"{office.base_url}/meetings/{meeting.pid}",
        ]
        what = f"{heading}, {version.symbol}"
        mail = _mail(user, office, gettext("%(body)s: %(what)s", body=meeting.body.code, what=what), lines)
        return replace(mail, invitation=_invitation(payload, user, meeting, office))


def invitation(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """What becomes of an invitation: the meeting was changed or called off, or the invitation was taken back.

    Dropped for those who never had an agenda, and when the meeting is not what the letter would say any more.
    """
    user = live_user(session, payload["user"])
    row = queries.invitation_with_id(session, payload["about"])
    if user is None or row is None or row.agenda_id is None:
        raise Dropped("the account has ended, or there was no invitation")
    meeting = queries.meeting_by_pid(session, load_actor(session, user), payload["meeting"])
    ended = payload["said"] == "ended"
    if ended == (meeting is not None) or user.id not in {one.id for one, _ in readers_of(session, row.audience)}:
        raise Dropped("it is no longer so for this reader")
    with i18n.speaking(user.language):
        if meeting is None:
            day = initial_capital(long_date(date.fromisoformat(payload["day"]), i18n.language()))
            body = row.meeting.body.name_fr if i18n.language() == "fr" else row.meeting.body.name_en
            lines = [gettext("Your invitation to a meeting of the %(body)s has been taken back.", body=body), "", day]
            return _mail(user, office, gettext("%(body)s: invitation taken back", body=row.meeting.body.code), lines)
        opening = _INVITED[payload["said"]]
        lines = [
            gettext(opening, body=_name(meeting)),
            "",
            *_when_and_where(meeting, invited=True),
            "",
            f"{office.base_url}/meetings/{meeting.pid}",
        ]
        subject = gettext("%(body)s: the meeting to which you are invited", body=meeting.body.code)
        return replace(_mail(user, office, subject, lines), invitation=_invitation(payload, user, meeting, office))


_INVITED = {
    "convened": N_("You are invited to a meeting of the %(body)s."),
    "changed": N_("The meeting of the %(body)s to which you are invited has changed."),
    "cancelled": N_("The meeting of the %(body)s to which you are invited is cancelled."),
    "postponed": N_("The meeting of the %(body)s to which you are invited is postponed."),
}
WRITERS: dict[str, Writer] = {
    ISSUED: agenda_issued,
    RECALLED: agenda_recalled,
    NOTICE: notice_issued,
    TOLD: invitation,
}


def _about(session: Session, payload: dict[str, Any]) -> tuple[User, Version, Meeting]:
    user = live_user(session, payload["user"])
    if user is None:
        raise Dropped("the account has ended")
    actor = load_actor(session, user)
    version = documents.version_with_id(session, actor, payload["about"])
    meeting = queries.meeting_by_pid(session, actor, payload["meeting"])
    if version is None or meeting is None:
        raise Dropped("it is no longer open to this reader")
    return user, version, meeting


def _invitation(payload: dict[str, Any], user: User, meeting: Meeting, office: Office) -> Invitation | None:
    """What goes with a letter that tells of the meeting itself; an agenda does so when it convenes the meeting."""
    return invitation_for(user, meeting, office) if payload.get("invites") else None


def _name(meeting: Meeting) -> str:
    return meeting.body.name_fr if i18n.language() == "fr" else meeting.body.name_en


def _when_and_where(meeting: Meeting, *, invited: bool = False) -> list[str]:
    day = initial_capital(long_date(meeting.starts_wall.date(), i18n.language()))
    time = hours(meeting.starts_wall, meeting.ends_wall, i18n.language())
    if invited:
        time = gettext("you are awaited at %(hour)s", hour=hour(meeting.starts_wall, i18n.language()))
    place = (
        (meeting.place_fr or meeting.place_en) if i18n.language() == "fr" else (meeting.place_en or meeting.place_fr)
    )
    return [f"{day}, {time}", *([place] if place else [])]


def _mail(user: User, office: Office, subject: str, lines: list[str]) -> Mail:
    return Letter(user, office).mail(subject, "\n".join(lines))
