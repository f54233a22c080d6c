"""Inviting a delegation or office to some items of a meeting: an agenda of its own, and the papers under these items.

Nothing goes out before the agenda is issued. From then on every version of it is followed by one for each invited party
whose part it changes; whose part stays as it is gets nothing and learns nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.queries import readers_of
from secretariat.core import audit, clock, mail, wall_time
from secretariat.core.errors import BadInput, Conflict, RuleBroken
from secretariat.core.i18n import N_
from secretariat.documents import grants
from secretariat.documents import policy as papers_policy
from secretariat.documents import queries as documents
from secretariat.documents.events import VersionIssued
from secretariat.documents.grants import Reason
from secretariat.documents.models import Paper, Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.services import release as releases
from secretariat.documents.services.release import Recipient
from secretariat.meetings import queries
from secretariat.meetings.changes import marked
from secretariat.meetings.extracts import extract
from secretariat.meetings.issued import issued_sheet, issued_snapshot
from secretariat.meetings.models import AgendaItem, Invitation, InvitedItem, Meeting
from secretariat.meetings.outline import build
from secretariat.meetings.policy import BUILDING
from secretariat.meetings.services import copies
from secretariat.meetings.services.copies import Cut
from secretariat.meetings.sheets import FORMAT, face_hash, invitees_lines
from secretariat.meetings.states import MeetingState
from secretariat.people.models import Party

TOLD = "meetings.invitation"


class SeatedAlready(RuleBroken):
    """Who has a seat reads the whole agenda."""

    def __init__(self) -> None:
        super().__init__(
            N_("It has a seat in this format and reads the whole agenda: there is nothing to invite it to.")
        )


def invite(
    session: Session,
    meeting: Meeting,
    party: Party,
    *,
    actor: Actor,
    items: Sequence[AgendaItem],
    with_papers: bool,
    awaited: time | None = None,
    row_version: int = 0,
) -> Invitation:
    """Invite a party to these items, or change what it is invited to; once the agenda is issued, theirs goes out at once.

    `awaited` is the hour on the clock of the body, None for the one at which their first item is due. `row_version` is
    that of the invitation seen, 0 for none. Raises BadInput (`items`, `awaited`), SeatedAlready, Conflict.
    """
    session.refresh(meeting, with_for_update={"of": Meeting})
    if MeetingState(meeting.state) not in BUILDING:
        raise RuleBroken(N_("The agenda of this meeting can no longer be changed."))
    if party.id in {seat.party_id for seat in queries.seats_at(session, meeting.format_id, clock.now())}:
        raise SeatedAlready
    if not items:
        raise BadInput("items", N_("Choose the items to which it is invited."))
    when = _awaited(session, meeting, items, awaited)
    invitation = queries.invitation_of(session, meeting, party)
    standing = invitation.row_version if invitation and invitation.ended_at is None else 0
    if standing != row_version:
        by, at = (invitation.inviter.name, invitation.invited_at) if invitation else ("", clock.now())
        raise Conflict(mine={}, theirs={}, by=by, at=at)
    new = invitation is None or invitation.ended_at is not None
    if invitation is None:
        invitation = Invitation(meeting_id=meeting.id, party_id=party.id)
        session.add(invitation)
    invitation.awaited_wall, invitation.awaited_at = when.wall, when.instant
    invitation.with_papers = with_papers
    invitation.invited_by, invitation.invited_at = actor.user_id, clock.now()
    invitation.ended_by = invitation.ended_at = None
    wanted = {item.id for item in items}
    invitation.items = [one for one in invitation.items if one.item_id in wanted] + [
        InvitedItem(item_id=item.id) for item in items if item.id not in {one.item_id for one in invitation.items}
    ]
    session.flush()
    session.refresh(invitation)
    audit.record(
        session,
        "invitation.given" if new else "invitation.changed",
        actor=actor.ref,
        about=meeting.ref,
        party=party.pid,
        items=sorted(one.item.pid for one in invitation.items),
        with_papers=with_papers,
    )
    agenda = documents.version_in_force(session, meeting.agenda_paper) if meeting.agenda_paper else None
    if agenda is not None:
        cut_agenda(session, invitation, agenda, actor=actor)
    return invitation


def end_invitation(session: Session, invitation: Invitation, *, actor: Actor) -> None:
    """Take an invitation back: the party no longer sees the meeting, its agenda, and the papers released with it."""
    session.refresh(invitation, with_for_update={"of": Invitation})
    if invitation.ended_at is not None:
        raise RuleBroken(N_("This invitation has been taken back already."))
    meeting = invitation.meeting
    if invitation.agenda_id is not None:
        _tell(session, invitation, "ended")
    grants.end(session, meeting.ref, audience=invitation.audience)
    copies.close_copies(session, invitation, actor=actor)
    invitation.ended_at, invitation.ended_by = clock.now(), actor.user_id
    audit.record(session, "invitation.ended", actor=actor.ref, about=meeting.ref, party=invitation.party.pid)
    session.flush()


def follow_agenda(session: Session, meeting: Meeting, agenda: Version, *, actor: Actor) -> None:
    """Cut, from an agenda that has just been issued, one for each invited party whose part it changes."""
    for invitation in queries.invitations_of(session, meeting):
        cut_agenda(session, invitation, agenda, actor=actor)


def follow_times(session: Session, meeting: Meeting, moved: timedelta) -> None:
    """Await those who are invited as much later as the meeting now begins, within its hours: they know no others."""
    for invitation in queries.invitations_of(session, meeting):
        wall = min(max(invitation.awaited_wall + moved, meeting.starts_wall), meeting.ends_wall)
        invitation.awaited_wall, invitation.awaited_at = wall, wall_time.instant_of(wall, meeting.zone)


def follow_paper(session: Session, event: VersionIssued) -> None:
    """Release a paper that has come under an item to which somebody is invited with its papers."""
    if event.paper.is_copy:
        return
    for invitation in queries.invitations_citing(session, event.paper):
        _release_papers(session, invitation, [event.paper], actor=event.actor)


def tell_invitees(session: Session, meeting: Meeting, occasion: str, key: str) -> None:
    """Tell those who are invited what a notice to the format tells its members: changed, cancelled, postponed."""
    for invitation in queries.invitations_of(session, meeting):
        if invitation.agenda_id is not None:
            _tell(session, invitation, occasion, key)


def cut_agenda(session: Session, invitation: Invitation, agenda: Version, *, actor: Actor) -> Version | None:
    """Issue to an invited party its part of an agenda, if it is another than the one it has; None if it is the same."""
    meeting = invitation.meeting
    copy = copies.open_copy(session, invitation, agenda, actor=actor)
    before = documents.version_in_force(session, copy)
    if invitation.with_papers:
        _release_papers(session, invitation, queries.papers_under_items(session, invitation.item_ids), actor=actor)
    papers = queries.given_to_invited(session, meeting).papers.get(invitation.id, {})
    sheet, ids = extract(
        issued_sheet(agenda),
        issued_snapshot(agenda),
        {one.item.pid for one in invitation.items},
        papers=papers,
        before=issued_snapshot(before) if before else None,
        own_numbers=has_own_numbers(meeting.body),
    )
    sheet = replace(sheet, front=replace(sheet.front, lines=invitees_lines(meeting, invitation.awaited_wall)))
    sheet = copies.as_theirs(invitation, sheet, before)
    invitation.agenda = copy
    grants.give(session, meeting.ref, invitation.audience, reason=Reason.INVITED, given_by=actor.user_id)
    if before is not None:
        sheet = marked(sheet, ids, issued_sheet(before), issued_snapshot(before))
        if not sheet.changes:
            copies.reopen_copy(session, invitation, before, actor=actor)
            return None
    source = ids.to_json()
    cut = Cut(
        sheet=sheet,
        titles={"en": sheet.front.title.en, "fr": sheet.front.title.fr},
        faces=lambda text: [
            FaceContent(language=code, format=FORMAT, source=source, content_hash=face_hash(text, source, code))
            for code in ("en", "fr")
        ],
        renditions=("en", "fr", "both", *(("marked-en", "marked-fr") if before else ())),
    )
    version = copies.issue_copy(session, invitation, copy, agenda, cut, actor=actor)
    copies.tell_readers(
        session, invitation, "meetings.agenda_issued", version, meeting=meeting.pid, papers=[], invites=True
    )
    session.flush()
    return version


def has_own_numbers(body: Body) -> bool:
    """Tell whether items of invitees are numbered 1, 2, 3 …, as if there were no others; the rule of the body."""
    return bool(body.settings.get("invitees_numbers", "own") == "own")


def authority_of(meeting: Meeting) -> str:
    """On whose authority papers are released with an invitation."""
    return f"Invitation to meeting {meeting.ordinal} of {meeting.year}"


def _release_papers(session: Session, invitation: Invitation, papers: Sequence[Paper], *, actor: Actor) -> None:
    to, authority = Recipient(invitation.party), authority_of(invitation.meeting)
    for paper in papers:
        live = next((one for one in documents.releases_of(session, paper) if one.audience == to.audience), None)
        if live is None and papers_policy.is_releasable(paper):
            live = releases.release_paper(session, paper, actor=actor, to=to, authority=authority, announce=False)
        elif live is None or not queries.is_brought(session, live):
            continue  # not out yet, or released by a decision of its own, which no invitation ends
        copies.keep_copy(session, invitation, live.copy, live)


def _awaited(session: Session, meeting: Meeting, items: Sequence[AgendaItem], asked: time | None) -> wall_time.WallTime:
    if asked is None:
        wanted = {item.id for item in items}
        rows = build(meeting, queries.items_of(session, meeting)).rows
        due = min((row.starts for row in rows if row.item.id in wanted and row.starts), default=meeting.starts_wall)
        asked_at = min(due, meeting.ends_wall)
    else:
        asked_at = datetime.combine(meeting.starts_wall.date(), asked)
    if not meeting.starts_wall <= asked_at <= meeting.ends_wall:
        raise BadInput("awaited", N_("Give an hour within those of the meeting."))
    return wall_time.resolve(asked_at, meeting.zone)


def _tell(session: Session, invitation: Invitation, occasion: str, key: str = "") -> None:
    for user, _ in readers_of(session, invitation.audience):
        mail.put_notice(
            session,
            TOLD,
            user_id=user.id,
            about=invitation.ref,
            key=f"{invitation.pid}:{occasion}:{key or invitation.row_version}",
            meeting=invitation.meeting.pid,
            said=occasion,
            invites=occasion != "ended",
            day=invitation.meeting.starts_wall.date().isoformat(),
        )
