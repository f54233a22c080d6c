"""Pages: who comes, as a delegation announces it, and who is there, taken down by one tap each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.meetings import policy, queries, saying
from secretariat.meetings.forms.room import AnnounceForm, PresenceForm, said
from secretariat.meetings.models import Attendance, Meeting, Sitting
from secretariat.meetings.queries.room import Announced
from secretariat.meetings.services import attendance as services
from secretariat.meetings.states import Presence
from secretariat.meetings.views import bp
from secretariat.meetings.views.frame import frame, page_of
from secretariat.people.models import Party
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.errors import wants_json
from secretariat.web.told import tell

Answer = Response | tuple[str, int]
PRESENCES = {presence.value: presence for presence in Presence}


@dataclass(frozen=True)
class ShownRow:
    """A delegation in the list: where it stands, and who was announced."""

    pid: str
    row_version: int
    name: str
    #: To which items it is invited, or that it observes; who announced whom.
    notes: tuple[str, ...]
    presence: str
    by: str
    by_pid: str
    people: tuple[str, ...]
    remark: str
    #: (pid, name) of those that may represent it.
    others: tuple[tuple[str, str], ...]


@bp.get("/meetings/<pid:meeting>/attendance")
@requires(queries.meeting_by_pid, policy.can_see_room)
def attendance(meeting: Meeting) -> str:
    """The delegations in protocol order; before the opening, who announced what."""
    return _page(meeting)[0]


@bp.post("/meetings/<pid:meeting>/attendance/all")
@requires(queries.meeting_by_pid, policy.can_run)
@writes
def all_present(meeting: Meeting) -> Answer:
    """Everybody is there; exceptions follow one by one."""
    changed = services.all_present(db.session(), meeting, actor=current_actor())
    if changed:
        more = ngettext("%(num)s delegation was put right.", "%(num)s delegations were put right.", changed)
        tell("done", gettext("All members are present."), more)
    else:
        tell("info", gettext("All members were present already."))
    return redirect(url_for("meetings.attendance", meeting=meeting.pid), 303)


@bp.route("/attendance/<pid:attendance>", methods=["GET", "POST"])
@requires(queries.attendance_by_pid, policy.can_run_attendance)
@writes
def set_presence(attendance: Attendance) -> Answer:
    """One delegation: by a tap in the list, or with persons and remarks on a page of its own."""
    session, meeting = db.session(), attendance.meeting
    rows = queries.attendance_of(session, meeting)
    form = PresenceForm.of_request(
        data={
            "represented_by": attendance.represented_by.pid if attendance.represented_by else "",
            "people": attendance.people,
            "remark_en": attendance.remark_en,
            "remark_fr": attendance.remark_fr,
        }
    )
    form.offer([row for row in rows if row.presence == Presence.PRESENT.value and row.id != attendance.id])
    if request.method == "GET":
        return _detail(attendance, form), 200
    presence = PRESENCES.get(request.form.get("presence", ""))
    details = "people" in request.form
    parties = {row.party.pid: row.party for row in rows}
    try:
        if presence is None:
            raise BadInput("presence", gettext("Choose whether it is present, excused, absent or represented."))
        if details and not form.validate():
            return _detail(attendance, form), 422
        services.set_presence(
            session,
            attendance,
            actor=current_actor(),
            presence=presence,
            represented_by=parties.get(request.form.get("represented_by", "")),
            people=form.people.data if details else None,
            remark_en=form.remark_en.data if details else None,
            remark_fr=form.remark_fr.data if details else None,
            row_version=_row_version(),
        )
    except (BadInput, RuleBroken) as error:
        if wants_json():
            raise
        session.expire(attendance)
        if isinstance(error, BadInput):
            form.blame(error)
        else:
            form.faults.append(str(error))
        return _detail(attendance, form), 422
    if wants_json():
        now = saying.second_of(attendance.changed_at, meeting.zone)
        return jsonify(saved=now, version=attendance.row_version, presence=attendance.presence)
    address = url_for("meetings.attendance", meeting=meeting.pid, _anchor=f"party-{attendance.pid}")
    return redirect(address, 303)


@bp.route("/meetings/<pid:meeting>/announce", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_announce)
@writes
def announce(meeting: Meeting) -> Answer:
    """A delegation says who comes."""
    session, actor = db.session(), current_actor()
    parties = {party.pid: party for party in queries.parties_announcing(session, actor, meeting)}
    chosen = _chosen(parties)
    standing = queries.announcement_of(session, meeting, chosen) if chosen else None
    coming = standing is None or standing.presence != Presence.EXCUSED.value
    form = AnnounceForm.of_request(
        data={
            "party": chosen.pid if chosen else "",
            "coming": "yes" if coming else "no",
            "people": standing.people if standing else "",
        }
    )
    form.offer(parties.values())
    if form.sent_well():
        try:
            services.announce(
                session,
                meeting,
                parties[form.party.data],
                actor=actor,
                people=form.people.data or "",
                coming=form.coming.data == "yes",
                row_version=_row_version(),
            )
        except BadInput as error:
            form.blame(error)
        except RuleBroken as error:
            form.faults.append(str(error))
        else:
            tell(
                "done",
                gettext("Announced."),
                gettext("The secretariat sees it. Change it until the meeting is opened."),
            )
            return redirect(page_of(meeting), 303)
    page = render_template(
        "meetings/announce.html",
        form_=form,
        party=said(chosen) if chosen else "",
        several=len(parties) > 1,
        version=standing.row_version if standing else 0,
        announced=_announced(standing, meeting) if standing else "",
        **frame(meeting),
    )
    return page, 422 if request.method == "POST" else 200


def announced_lines(found: Iterable[Announced]) -> list[tuple[str, str]]:
    """Return, for the meeting's page, what each of this reader's delegations announced, or that it did not."""
    lines = []
    for one in found:
        party = one.name_fr if saying.lang() == "fr" else one.name_en
        if one.presence is None:
            lines.append((gettext("%(party)s has not announced who comes", party=party), ""))
        elif one.presence == Presence.EXCUSED.value:
            lines.append((gettext("%(party)s: nobody comes", party=party), "done"))
        else:
            count = len((one.people or "").splitlines())
            persons = ngettext("%(num)s person", "%(num)s persons", count) if count else gettext("It comes")
            lines.append((gettext("%(party)s announced: %(persons)s", party=party, persons=persons), "done"))
    return lines


def _page(meeting: Meeting) -> tuple[str, int]:
    session = db.session()
    rows = queries.attendance_of(session, meeting)
    opened = queries.sitting_of(session, meeting)
    around = queries.attending(session, meeting)
    members = {seat.party_id for seat in around.seats if seat.voting}
    shown = _shown(meeting, rows, members, around.invited)
    known = {row.party_id for row in rows}
    french = saying.lang() == "fr"
    silent = [] if opened else [seat for seat in around.seats if seat.party_id not in known]
    actor = current_actor()
    running = bool(policy.can_run(actor, meeting)) and not around.frozen
    page = render_template(
        "meetings/attendance.html",
        rows=shown,
        count=count_of([row.presence for row in rows]),
        silent=[seat.name_fr if french else seat.name_en for seat in silent],
        sitting=opened,
        running=running,
        openable=bool(policy.can_open(actor, meeting)),
        chair=_chair_line(opened),
        **{**frame(meeting, around.strip), "state": saying.state_of(meeting, opened)},
    )
    return page, 200


def count_of(presences: Iterable[str]) -> str:
    """Return "30 present, 1 excused, 1 represented"."""
    found = Counter(presences)
    present, excused, absent, represented = (found[presence.value] for presence in Presence)
    said_ = (
        present and ngettext("%(num)s present", "%(num)s present", present),
        excused and ngettext("%(num)s excused", "%(num)s excused", excused),
        absent and ngettext("%(num)s absent", "%(num)s absent", absent),
        represented and ngettext("%(num)s represented", "%(num)s represented", represented),
    )
    return ", ".join(words for words in said_ if words)


def _shown(
    meeting: Meeting, rows: Sequence[Attendance], members: set[int], invited: Mapping[int, Sequence[str]]
) -> list[ShownRow]:
    there = [(row.party_id, row.party.pid, said(row.party)) for row in rows if row.presence == Presence.PRESENT.value]
    french = saying.lang() == "fr"
    shown = []
    for row in sorted(rows, key=lambda row: row.party_id not in members):
        remark = (row.remark_fr or row.remark_en) if french else (row.remark_en or row.remark_fr)
        shown.append(
            ShownRow(
                pid=row.pid,
                row_version=row.row_version,
                name=said(row.party),
                notes=tuple(_notes(row, meeting, members, invited)),
                presence=row.presence,
                by=said(row.represented_by) if row.represented_by else "",
                by_pid=row.represented_by.pid if row.represented_by else "",
                people=tuple(row.people.splitlines()),
                remark=remark,
                others=tuple((pid, name) for party_id, pid, name in there if party_id != row.party_id),
            )
        )
    return shown


def _notes(row: Attendance, meeting: Meeting, members: set[int], invited: Mapping[int, Sequence[str]]) -> Iterator[str]:
    if row.party_id in invited:
        numbers = invited[row.party_id]
        yield ngettext(
            "Invited to item %(items)s", "Invited to items %(items)s", len(numbers), items=", ".join(numbers)
        )
    elif row.party_id not in members and not row.announced_at:
        yield gettext("Observer")
    if row.announced_at:
        yield _announced(row, meeting)


def _announced(row: Attendance, meeting: Meeting) -> str:
    assert row.announced_at is not None
    when = saying.stamp(row.announced_at, meeting.zone)
    return gettext("Announced %(when)s by %(name)s", when=when, name=row.changer.name)


def _detail(attendance: Attendance, form: PresenceForm) -> str:
    meeting = attendance.meeting
    sent = request.form.get("presence", "") if request.method == "POST" else ""
    return render_template(
        "meetings/presence.html",
        row=attendance,
        name=said(attendance.party),
        form_=form,
        chosen=sent if sent in PRESENCES else attendance.presence,
        presences=list(Presence),
        version=_row_version() if request.method == "POST" else attendance.row_version,
        **frame(meeting),
    )


def _chair_line(held: Sitting | None) -> str:
    if held is None or not held.chair_name:
        return ""
    title = held.chair_title_fr if saying.lang() == "fr" else held.chair_title_en
    return ", ".join(bit for bit in (held.chair_name, title or held.chair_title_en) if bit)


def _chosen(parties: dict[str, Party]) -> Party | None:
    wanted = request.values.get("party", "")
    return parties.get(wanted) or next(iter(parties.values()), None)


def _row_version() -> int:
    text = request.form.get("row_version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
