"""What happened up to the day of loading, told step by step: papers come, agendas go out, rooms change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from secretariat.core import clock, mail
from secretariat.core.outbox import OutboxMessage
from secretariat.demo import held
from secretariat.demo.days import Timeline
from secretariat.demo.meetings import CANCELLED_WEEK, COUNCIL_WEEKS, Sitting, sittings, weeks
from secretariat.demo.teller import Teller
from secretariat.documents.models import Paper, Rendition, Version
from secretariat.documents.policy import versions_visible_to
from secretariat.documents.services import note_opening
from secretariat.meetings.models import AgendaItem, ItemPaper, Meeting
from secretariat.meetings.services import agenda
from secretariat.meetings.services.late import ask_waiver
from secretariat.meetings.states import ItemKind, MeetingAction
from secretariat.packs.services import PREPARE
from secretariat.press.words import Both
from secretariat.relations.states import RelationKind

#: How long before the day of loading the story begins.
LENGTH = timedelta(days=125)
#: Meetings within so many days of the day of loading are printed first.
NEAR = timedelta(days=10)
#: Which revision of a paper came how many weeks before the committee's next meeting, beside its first issue.
_PAST_REVISIONS = {"glossary": (7, 1), "calendar": (2, 1)}
#: What an office says of the paper on interpretation: on which paragraph, and what it would write there instead.
_REMARKS = (
    (
        "1",
        "The fourth room has one door only, and a booth would stand before it.",
        "Three small rooms can be fitted with portable booths. A booth takes two interpreters and the space of six chairs.",
    ),
    ("2", "Say who carries the booths in and out.", ""),
)
#: Week in which a paper of the committee was first issued.
_FIRST_WEEK = {"annual": 12, "booking": 11, "glossary": 10, "hours": 9, "calendar": 8, "parking": 6, "deadlines": 4}


def tell(teller: Teller, now: datetime) -> None:
    """Do everything that happened before `now`."""
    line = Timeline(now)
    told = {sitting.key: sitting for sitting in sittings(teller.days)}
    for sitting in told.values():
        _meeting(teller, line, sitting)
    _weekly_papers(teller, line, told)
    _past_papers(teller, line, told)
    _papers_of_other_bodies(teller, line, told)
    _main_meeting(teller, line)
    _board(teller, line)
    _called_off(teller, line)
    _relations(teller, line)
    _drafts(teller, line)
    held.tell(teller, line)
    line.run()


def _meeting(teller: Teller, line: Timeline, sitting: Sitting) -> None:
    """Each meeting is planned in the morning, built after lunch and issued before the evening of its days."""

    def on(days: int | None, hour: str, step: Callable[[], object]) -> None:
        if days is not None:
            line.plan(teller.days.at(teller.days.before(sitting.day, days), hour), step)

    on(sitting.planned, "09:05", partial(teller.plan, sitting))
    on(sitting.convened, "09:20", partial(teller.convene, sitting))
    on(sitting.built, "14:00", partial(teller.build, sitting))
    on(sitting.issued, "17:20", partial(teller.issue_agenda, sitting.key, sitting.body))


class _Clock:
    """Instants so many working days before a day."""

    def __init__(self, teller: Teller, line: Timeline, day: date) -> None:
        self._days, self._line, self._day = teller.days, line, day

    def __call__(self, before: int, hour: str, step: Callable[[], object]) -> None:
        self._line.plan(self._days.at(self._days.before(self._day, before), hour), step)


def _weekly_papers(teller: Teller, line: Timeline, told: dict[str, Sitting]) -> None:
    for week, day in weeks(teller.days):
        on = _Clock(teller, line, day)
        for minute, key in enumerate((f"actions-{week}", f"rooms-{week}") if week % 2 else (f"actions-{week}",)):
            on(4, f"10:{minute:02}", partial(teller.open, key, day=day))
            on(3, f"11:{minute:02}", partial(teller.issue, key))
    for week in range(COUNCIL_WEEKS, -1, -1):
        if week == CANCELLED_WEEK:
            continue
        day = told[f"nac-{week}" if week else "nac-main"].day
        on = _Clock(teller, line, day)
        on(5, "09:30", partial(teller.open, f"week-{week}", day=day))
        on(4, "12:00", partial(teller.issue, f"week-{week}"))


def _past_papers(teller: Teller, line: Timeline, told: dict[str, Sitting]) -> None:
    for minute, (key, week) in enumerate(_FIRST_WEEK.items()):
        on = _Clock(teller, line, told[f"opc-{week}"].day)
        late_french = key == "booking"
        on(6, f"11:{minute:02}", partial(teller.open, key, languages="en" if late_french else "en fr"))
        on(3, f"15:{minute:02}", partial(teller.issue, key, to_follow="fr" if late_french else ""))
        if late_french:
            on(2, "16:15", partial(teller.translate, key, "fr"))
    for key, (week, revision) in _PAST_REVISIONS.items():
        _Clock(teller, line, told[f"opc-{week}"].day)(3, "15:40", partial(teller.revise, key, revision))
    on = _Clock(teller, line, told["opc-4"].day)
    on(2, "15:00", partial(teller.invite, "opc-4", "X", ("deadlines",)))
    on = _Clock(teller, line, told["opc-5"].day)
    on(3, "09:45", partial(teller.withdraw, "parking", "The stand was moved to the other side of the building."))
    on = _Clock(teller, line, told["opc-3"].day)
    on(4, "12:05", partial(teller.open, "queue", languages=""))
    on(3, "09:10", partial(teller.reserve, "queue"))
    on(2, "17:00", partial(teller.withdraw, "queue", "The queue went away by itself."))


def _papers_of_other_bodies(teller: Teller, line: Timeline, told: dict[str, Sitting]) -> None:
    """Each is opened the day before its agenda is built, and issued the day after it."""
    for key, sitting in (
        ("methods", told["nac-6"]),
        ("outline", told["coec-2"]),
        ("drill", told["coec-3"]),
        ("terms", told["wgmp-1"]),
        ("checklist", told["wgmp-2"]),
        ("access", told["opc-contributors-past"]),
        ("shared", told["opc-contributors"]),
        ("statements", told["fc-main"]),
        ("recommendations", told["ac-main"]),
    ):
        assert sitting.built is not None
        on = _Clock(teller, line, sitting.day)
        on(sitting.built + 1, "11:20", partial(teller.open, key))
        on(sitting.built - 1, "11:40", partial(teller.issue, key))
    on = _Clock(teller, line, teller.days.tomorrow)
    on(9, "15:20", partial(teller.release, "terms", "OPC"))
    on(9, "15:30", partial(teller.release, "drill", "OPC"))
    on(3, "14:20", partial(teller.release, "recommendations", "OPC"))
    on(3, "14:30", partial(teller.release, "plan", "OPC"))


def _main_meeting(teller: Teller, line: Timeline) -> None:
    """The committee's next meeting: its papers, a changed room, a revised agenda; one paper is still to come."""
    on = _Clock(teller, line, teller.days.tomorrow)
    promised = teller.days.at(teller.days.before(teller.days.tomorrow, 1), "18:00")
    on(9, "11:00", partial(teller.open, "cost"))
    on(8, "10:00", partial(teller.issue, "cost"))
    for minute, key in enumerate(("recordings", "energy", "translation", "rota", "programme")):
        on(8, f"11:{minute:02}", partial(teller.open, key))
    on(8, "11:30", partial(teller.open, "accessibility", languages="en"))
    on(8, "11:31", partial(teller.open, "lost", languages="en"))
    on(
        8,
        "11:40",
        partial(teller.open, "voting", languages="", promised_by="Conference Services", promised_for=promised),
    )
    on(8, "11:41", partial(teller.reserve, "voting"))
    on(8, "12:00", partial(teller.refer, "hybrid", "AC/999-N(2026)0012"))
    on(8, "15:00", partial(teller.issue, "recordings"))
    on(7, "16:00", partial(teller.issue, "energy"))
    on(6, "11:00", partial(teller.revise, "glossary", 2))
    on(5, "12:10", partial(teller.revise, "booking", 1))
    on(5, "16:20", partial(teller.issue, "translation"))
    on(4, "13:05", partial(teller.revise, "deadlines", 1))
    on(4, "15:10", partial(teller.issue, "rota"))
    on(4, "16:40", partial(teller.issue, "programme"))
    on(
        3,
        "10:15",
        partial(teller.change_room, "opc-main", "OPC", 3, "Room 2 is being repaired. / La salle 2 est en travaux."),
    )
    on(3, "15:00", partial(teller.issue, "lost", to_follow="fr"))
    on(3, "16:30", partial(teller.issue, "accessibility", to_follow="fr"))
    on(2, "11:00", partial(teller.open, "actions-0", day=teller.days.before(teller.days.tomorrow, 2)))
    on(2, "11:30", partial(teller.issue, "actions-0"))
    on(2, "14:50", partial(teller.open, "comments"))
    on(2, "15:20", partial(teller.issue, "comments"))
    on(2, "15:45", partial(_revise_main_agenda, teller))
    on(2, "15:55", partial(teller.invite, "opc-main", "X", ("energy", "recordings", "translation", "accessibility")))
    on(2, "16:02", partial(teller.issue_agenda, "opc-main", "OPC"))


def _relations(teller: Teller, line: Timeline) -> None:
    """What the secretariat says of how papers of the main meeting hang together, so that a trail has something to show."""
    on = _Clock(teller, line, teller.days.tomorrow)
    on(8, "15:10", partial(teller.relate, "recordings", RelationKind.REFERS_TO, "cost"))
    on(5, "16:25", partial(teller.relate, "translation", RelationKind.REFERS_TO, "glossary"))
    on(4, "13:10", partial(teller.answer_tasking, "deadlines"))
    on(2, "11:35", partial(teller.relate, "actions-0", RelationKind.SUPERSEDES, "actions-1"))
    on(2, "15:25", partial(teller.relate, "comments", RelationKind.ANNEX_TO, "deadlines"))


def _revise_main_agenda(teller: Teller) -> None:
    """Energy is taken out of the points without discussion, an item gets its new title, and papers have come."""
    actor, session = teller.secretary("OPC"), teller.session
    energy = teller.item("opc-main", "energy")
    agenda.move_matter(session, energy, kind=ItemKind.DISCUSSION, actor=actor)
    agenda.place_item(session, energy, teller.item("opc-main", "voting"), actor=actor, before=True)
    agenda.set_minutes(session, energy, 5, actor=actor)
    booking = teller.item("opc-main", "booking")
    booking_title = Both("Meeting-room booking policy and rota", "Règles de réservation des salles et tour de rôle")
    given = agenda.ItemInput(
        kind=ItemKind.DECISION,
        title_en=booking_title.en,
        title_fr=booking_title.fr,
        minutes=booking.minutes,
        presenter_en=booking.presenter_en,
        presenter_fr=booking.presenter_fr,
        action_en=booking.action_en,
        action_fr=booking.action_fr,
    )
    agenda.edit_item(session, booking, given, actor=actor, row_version=booking.row_version)
    for title, paper in (
        ("Revised guidance on paper deadlines", "comments"),
        ("Follow-up of ten audit recommendations", "recommendations"),
        ("Business plan: outline", "plan"),
        ("Matters arising and list of actions", "actions-0"),
    ):
        teller.attach("opc-main", teller.item("opc-main", title=title), paper)


def _board(teller: Teller, line: Timeline) -> None:
    """The Board's agenda waits: a paper came too late, and its chair has been asked."""
    on = _Clock(teller, line, teller.days.tomorrow)
    for minute, key in enumerate(("plan", "election", "note")):
        on(6, f"09:{30 + minute}", partial(teller.open, key))
    on(4, "14:00", partial(teller.issue, "plan"))
    on(3, "11:30", partial(teller.issue, "election"))
    on(2, "18:10", partial(_ask_waiver, teller))


def _ask_waiver(teller: Teller) -> None:
    ask_waiver(
        teller.session,
        teller.meetings["asb-main"],
        teller.papers["note"],
        actor=teller.secretary("ASB"),
        reason="Deux chiffres n’ont été confirmés qu’après l’échéance ; sans ce point, l’approbation attend six mois.",
    )


def _called_off(teller: Teller, line: Timeline) -> None:
    on = _Clock(teller, line, teller.days.tomorrow)
    cancel, postpone = MeetingAction.CANCEL, MeetingAction.POSTPONE
    on(
        2,
        "11:10",
        partial(
            teller.call_off,
            "coec-cancelled",
            "COEC",
            cancel,
            "The scenario of the next drill is not ready. / Le scénario du prochain exercice n’est pas prêt.",
        ),
    )
    on(
        3,
        "12:00",
        partial(
            teller.call_off,
            "wgmp-postponed",
            "WGMP",
            postpone,
            "The room is needed for interpreters. / La salle est requise pour les interprètes.",
        ),
    )
    week = next(day for number, day in weeks(teller.days) if number == CANCELLED_WEEK)
    _Clock(teller, line, week)(
        2,
        "15:00",
        partial(
            teller.call_off,
            f"nac-{CANCELLED_WEEK}",
            "NAC",
            cancel,
            "There is no item that cannot wait a week. / Aucun point ne peut attendre moins d’une semaine.",
        ),
    )


def _drafts(teller: Teller, line: Timeline) -> None:
    """Papers at work, that no delegation has seen."""
    on = _Clock(teller, line, teller.days.tomorrow)
    on(6, "16:05", partial(teller.open, "seating", languages="en"))
    on(4, "09:50", partial(teller.open, "scripts", languages=""))
    on(3, "17:10", partial(teller.open, "interpretation"))
    _coordination(teller, on)
    _of_an_officer(teller, on)


def _of_an_officer(teller: Teller, on: _Clock) -> None:
    """Two papers of a drafting officer: one that was submitted and came back, one that the secretariat has."""
    on(5, "10:15", partial(teller.open, "signs", by="dora"))
    on(4, "16:30", partial(teller.submit, "signs", "dora", "Could it stand on the agenda of next month?"))
    reason = "Say what the new signs cost, and who puts them up."
    on(3, "09:20", partial(teller.give_back, "signs", reason))
    on(3, "11:10", partial(teller.open, "photographs", languages="en", by="dora"))
    on(2, "10:05", partial(teller.submit, "photographs", "dora", "The French text follows this week."))


def _coordination(teller: Teller, on: _Clock) -> None:
    """A draft with three offices: one cleared it with comments, one let the deadline pass, one has still some days."""
    days, tomorrow = teller.days, teller.days.tomorrow
    passed, coming = days.at(days.before(tomorrow, 2), "17:30"), days.at(days.after(tomorrow, 2), "12:00")
    deadlines = {"CS": passed, "LEGAL": passed, "PS": coming}
    note = "Conference Services: do the rooms hold it? Legal: does hiring the booths need a contract?"
    on(2, "10:00", partial(teller.coordinate, "interpretation", deadlines, note))
    on(2, "15:20", partial(teller.clear_with_comments, "interpretation", "CS", "tarquin", _REMARKS))
    answered = "The paper will name the service once the trial is agreed."
    on(2, "16:45", partial(teller.answer_comment, "interpretation", "CS", answered))
    for language, old, new in (("en", "twenty", "sixteen"), ("fr", "vingt", "seize")):
        on(2, "17:05", partial(teller.reword, "interpretation", language, old, new))


def read(teller: Teller, now: datetime) -> None:
    """Let some delegates have read what came before the last days, so that something, not all, is new to them."""
    tomorrow, before, at = teller.days.tomorrow, teller.days.before, teller.days.at
    everything = now - LENGTH
    month = now - timedelta(days=30)
    unread = {teller.meetings["nac-main"].agenda_paper_id}
    latest = at(before(tomorrow, 4), "12:00")
    _open_all(teller, "paul", everything, latest, unread, also=("rota", "programme"))
    _open_all(teller, "leopold", month, at(before(tomorrow, 2), "14:00"), unread)
    _open_all(teller, "amelie", month, at(before(tomorrow, 6), "12:00"), unread)


def _open_all(
    teller: Teller, key: str, since: datetime, until: datetime, unread: set[int | None], *, also: Iterable[str] = ()
) -> None:
    actor, session = teller.actor(key), teller.session
    wanted = {teller.papers[paper].id for paper in also}
    for version in session.scalars(
        select(Version)
        .options(joinedload(Version.paper))
        .where(Version.issued_at >= since, versions_visible_to(actor))
        .order_by(Version.issued_at, Version.id)
    ).all():
        if version.paper_id not in unread and (version.issued_at < until or version.paper_id in wanted):
            with clock.at(version.issued_at + timedelta(minutes=50)):
                note_opening(session, version, actor=actor, face="page")


def settle_outbox(session: Session, now: datetime, main: Meeting) -> None:
    """Old letters are not sent, and the PDFs a visitor looks at first are made first."""
    near = _near_papers(session, now)
    first = {main.agenda_paper_id}
    found = session.scalars(select(Rendition).options(joinedload(Rendition.version).joinedload(Version.paper)))
    renditions = {rendition.id: rendition for rendition in found}
    later = now + timedelta(minutes=2)
    looked_at: set[int] = set()
    for message in session.scalars(
        select(OutboxMessage).where(OutboxMessage.state == "waiting").order_by(OutboxMessage.id)
    ):
        if message.kind == mail.KIND:
            message.state, message.note = "dropped", "demonstration"
            continue
        if message.kind == PREPARE:  # one look at each meeting, when the papers near by have been printed
            if message.payload["meeting"] in looked_at:
                message.state, message.note = "dropped", "demonstration"
            looked_at.add(message.payload["meeting"])
            message.not_before = later
            continue
        if "rendition" not in message.payload:
            continue
        version = renditions[message.payload["rendition"]].version
        current = version.paper.current_version_id == version.id
        if current and version.paper_id in first:
            message.not_before = now - timedelta(minutes=20)
        elif current and version.paper_id in near:
            message.not_before = now - timedelta(minutes=10)
        else:
            # One every few seconds; what somebody asks for meanwhile goes before all of these.
            later += timedelta(seconds=4)
            message.not_before = later
    session.flush()


def _near_papers(session: Session, now: datetime) -> set[int]:
    """Return the agendas of the meetings near by and the papers they cite."""
    near = (Meeting.starts_at > now - NEAR, Meeting.starts_at < now + NEAR)
    agendas = session.scalars(select(Paper.id).join(Meeting, Meeting.agenda_paper_id == Paper.id).where(*near))
    cited = session.scalars(
        select(ItemPaper.paper_id)
        .join(AgendaItem, AgendaItem.id == ItemPaper.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(*near)
    )
    return set(agendas) | set(cited)
