"""Who comes, as delegations announce it, and who is there, as the secretariat takes it down."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.states import Capacity
from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput, Conflict, NotAllowed, RuleBroken
from secretariat.core.i18n import N_, gettext, language
from secretariat.meetings import queries
from secretariat.meetings.models import Attendance, Meeting
from secretariat.meetings.services.sitting import people_lines, room_open
from secretariat.meetings.states import MeetingState, Presence
from secretariat.people.models import Party

REMARK_LIMIT = 200
#: A delegation says who comes as long as the meeting has not begun.
ANNOUNCING = frozenset({MeetingState.CONVENED, MeetingState.AGENDA_ISSUED})


class NotAnnounced(RuleBroken):
    """Announcing comes before the meeting."""

    def __init__(self) -> None:
        super().__init__(N_("Who comes is announced before the meeting is opened. Tell the secretariat in the room."))


def announce(
    session: Session,
    meeting: Meeting,
    party: Party,
    *,
    actor: Actor,
    people: str,
    coming: bool,
    row_version: int | None = None,
) -> Attendance:
    """Announce who comes for a delegation: `people` one a line, "Name, function"; or that nobody comes.

    Only somebody through whom the meeting reaches this party may do it. `row_version` is that of the announcement seen,
    0 for none; None does not ask. Raises NotAllowed, NotAnnounced, BadInput (`people`), Conflict.
    """
    session.refresh(meeting, with_for_update={"of": Meeting})
    if MeetingState(meeting.state) not in ANNOUNCING:
        raise NotAnnounced
    if party.id not in {one.id for one in queries.parties_announcing(session, actor, meeting)}:
        raise NotAllowed(N_("Only a member of this delegation who covers the body may announce who comes."))
    row = next((one for one in queries.attendance_of(session, meeting) if one.party_id == party.id), None)
    lines = people_lines(people, "people") if coming else ""
    presence = (Presence.PRESENT if coming else Presence.EXCUSED).value
    standing = row.row_version if row else 0
    if row_version is not None and standing != row_version and row and (row.people, row.presence) != (lines, presence):
        raise Conflict(mine={"people": lines}, theirs={"people": row.people}, by=row.changer.name, at=row.changed_at)
    if row is None:
        row = Attendance(meeting_id=meeting.id, party_id=party.id, presence=presence)
        session.add(row)
    row.presence, row.people, row.announced_at = presence, lines, clock.now()
    _touched(row, actor)
    session.flush()
    audit.record(session, "attendance.announced", actor=actor.ref, about=row.ref, party=party.pid, coming=coming)
    return row


def set_presence(
    session: Session,
    attendance: Attendance,
    *,
    actor: Actor,
    presence: Presence,
    represented_by: Party | None = None,
    people: str | None = None,
    remark_en: str | None = None,
    remark_fr: str | None = None,
    row_version: int,
) -> Attendance:
    """Take down whether a delegation is there, and by whom it is represented; what is None stays as it is.

    A representative sits in the same format and is itself present; while it represents others it cannot be taken off.
    Raises BadInput (`represented_by`, `people`, `remark_en`, …), Conflict, NotInTheRoom, OutcomesStand, RuleBroken.
    """
    meeting = attendance.meeting
    room_open(session, meeting)
    session.refresh(attendance)
    named = attendance.people if people is None else people_lines(people, "people")
    remarks = [
        getattr(attendance, f"remark_{code}")
        if given is None
        else texts.line(given, field=f"remark_{code}", limit=REMARK_LIMIT)
        for code, given in (("en", remark_en), ("fr", remark_fr))
    ]
    by_id = represented_by.id if presence is Presence.REPRESENTED and represented_by else None
    mine = (presence.value, by_id, named, *remarks)
    theirs = (
        attendance.presence,
        attendance.represented_by_id,
        attendance.people,
        attendance.remark_en,
        attendance.remark_fr,
    )
    if mine == theirs:
        return attendance
    if attendance.row_version != row_version:
        raise Conflict(
            mine=_said(presence, represented_by, named),
            theirs=_said(Presence(attendance.presence), attendance.represented_by, attendance.people),
            by=attendance.changer.name,
            at=attendance.changed_at,
        )
    rows = {row.party_id: row for row in queries.attendance_of(session, meeting)}
    if presence is Presence.REPRESENTED:
        _refuse_representative(rows, attendance, represented_by)
    if presence is not Presence.PRESENT:
        _refuse_while_representing(rows, attendance)
    attendance.presence, attendance.represented_by_id = presence.value, by_id
    attendance.people, attendance.remark_en, attendance.remark_fr = named, *remarks
    _touched(attendance, actor)
    session.flush()
    session.refresh(attendance, ["represented_by"])
    audit.record(
        session,
        "attendance.changed",
        actor=actor.ref,
        about=attendance.ref,
        party=attendance.party.pid,
        presence=presence.value,
        represented_by=represented_by.pid if by_id and represented_by else None,
    )
    return attendance


def all_present(session: Session, meeting: Meeting, *, actor: Actor) -> int:
    """Take every voting member down as present; return how many were not before."""
    room_open(session, meeting)
    members = {
        seat.party_id for seat in queries.seats_at(session, meeting.format_id, clock.now())
        if seat.capacity == Capacity.VOTING.value
    }  # fmt: skip
    changed = 0
    for row in queries.attendance_of(session, meeting):
        if row.party_id in members and row.presence != Presence.PRESENT.value:
            row.presence, row.represented_by_id = Presence.PRESENT.value, None
            _touched(row, actor)
            changed += 1
    if changed:
        audit.record(session, "attendance.all_present", actor=actor.ref, about=meeting.ref, changed=changed)
    session.flush()
    return changed


def _refuse_representative(rows: dict[int, Attendance], attendance: Attendance, party: Party | None) -> None:
    if party is None:
        raise BadInput("represented_by", N_("Choose the delegation that represents it."))
    other = rows.get(party.id)
    if other is None:
        raise BadInput("represented_by", N_("%(party)s has no seat at this meeting."), party=_name(party))
    if other.party_id == attendance.party_id:
        raise BadInput("represented_by", N_("A delegation does not represent itself."))
    if other.presence != Presence.PRESENT.value:
        raise BadInput(
            "represented_by", N_("%(party)s is not present itself, so it can represent nobody."), party=_name(party)
        )


def _refuse_while_representing(rows: dict[int, Attendance], attendance: Attendance) -> None:
    held = [row for row in rows.values() if row.represented_by_id == attendance.party_id]
    if held:
        raise RuleBroken(
            N_("%(party)s represents %(others)s. Change that first."),
            party=_name(attendance.party),
            others=", ".join(_name(row.party) for row in held),
        )


def _said(presence: Presence, by: Party | None, people: str) -> dict[str, str]:
    said = {"presence": gettext(presence.label)}
    if by is not None:
        said["represented_by"] = _name(by)
    return said | ({"people": people} if people else {})


def _name(party: Party) -> str:
    return party.name_fr if language() == "fr" else party.name_en


def _touched(row: Attendance, actor: Actor) -> None:
    row.changed_by, row.changed_at = actor.user_id, clock.now()
