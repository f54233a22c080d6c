"""Page: one meeting, as its delegates read it, with what its secretariat can do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.queries import Held
from secretariat.committees.states import Function
from secretariat.core import clock
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.ids import Ref
from secretariat.core.unchanged import while_unchanged
from secretariat.core.values import dataclass
from secretariat.core.wall_time import zone_of
from secretariat.documents import policy as papers_policy
from secretariat.documents import queries as documents
from secretariat.documents.listed import Listing
from secretariat.documents.markings import Marking
from secretariat.documents.models import Version
from secretariat.documents.opening import record_opening
from secretariat.documents.queries.symbols import symbol_addresses
from secretariat.documents.tosend import VersionToSend
from secretariat.meetings import policy, queries, saying
from secretariat.meetings.clashes import takes_place
from secretariat.meetings.issued import cited_by, issued_agenda, symbols_named
from secretariat.meetings.models import Meeting
from secretariat.meetings.outline import build
from secretariat.meetings.queries.agendas import ItemsStanding
from secretariat.meetings.queries.room import Hours, VerbUnder
from secretariat.meetings.standing import Standing
from secretariat.meetings.states import MeetingState
from secretariat.meetings.views import bp
from secretariat.meetings.views.attendance import announced_lines, count_of
from secretariat.meetings.views.deadlines import FOR_DELEGATIONS, WORDS, instants_of
from secretariat.meetings.views.drawn import AgendaToDraw, Became, DrawnAgenda, drawn_agenda
from secretariat.meetings.views.followed import followed, waiting, what_came
from secretariat.meetings.views.frame import frame
from secretariat.meetings.views.links import decision_sheet_href
from secretariat.meetings.views.page import STEPS, Lived, cards, history, lived
from secretariat.meetings.views.table import outcome_words
from secretariat.packs import shown as packs
from secretariat.packs.contents import Contents, gather
from secretariat.packs.queries import look as looked_at
from secretariat.press import dates
from secretariat.press.sheets import AgendaSheet
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db

#: Papers that are there to be read, or are read elsewhere.
THERE = frozenset({Standing.PRESENT, Standing.FRENCH_FOLLOWS, Standing.ENGLISH_FOLLOWS, Standing.REFERENCE})


@dataclass(frozen=True)
class ShownMeeting:
    """What the page says of the meeting itself."""

    pid: str
    body: str
    state: str
    video_link: str
    ended_reason: str


@dataclass(frozen=True)
class MeetingPage:
    """The page of a meeting as this person may see it, but for what they opened of it and what the register tells."""

    ref: Ref
    zone: str
    house: bool
    #: The agenda in force, where there is one.
    opens: VersionToSend | None
    agenda: AgendaToDraw | None = field(repr=False)
    #: What its pack holds, where there is an agenda.
    pack: Contents | None = field(repr=False)
    lived: tuple[Lived, ...]
    #: What its template is given.
    shown: Mapping[str, Any]


@while_unchanged
def page_of_meeting(session: Session, actor: Actor, pid: str) -> MeetingPage | None:
    """Return the page of a meeting; None if it does not exist for this person."""
    meeting = queries.meeting_by_pid(session, actor, pid)
    if meeting is None:
        return None
    version = queries.agenda_in_force(session, actor, meeting)
    around = queries.around(session, actor, meeting, version, what_came(meeting))
    house, invitee = bool(policy.can_see_draft(actor, meeting)), bool(policy.is_invitee(actor, meeting))
    due = instants_of(meeting, around.holidays)
    held = around.hours
    after = followed(actor, meeting, around.further)
    agenda = pack = None
    if version is not None:
        papers = documents.unopened(session, actor, cited_by(version))
        pack = gather(meeting, version, papers, saying.lang())
        became = Became(
            outcomes=_outcomes(meeting, around.verbs) if house and held is not None and after.decided is None else {},
            decided=after.decided or {},
            arising=waiting(around.matters, around.arising),
        )
        agenda = _agenda(session, actor, version, papers, became, overdue=clock.now() > due["papers_for_information"])
    shown = {
        "agenda": None,
        "checks": [],
        "since": None,
        "house": house,
        "version": version.symbol if version else "",
        "lead": _invitees_lead(meeting) if invitee else _lead(meeting),
        "purpose": (meeting.purpose_fr or meeting.purpose_en)
        if saying.lang() == "fr"
        else (meeting.purpose_en or meeting.purpose_fr),
        "gets": cards(version, around.prints, meeting) if version else [],
        "pack": packs.address(meeting) if pack else "",
        "in_room": _in_room(actor, meeting, held, around.presences) if after.decided is None else None,
        "after": after,
        "announced": announced_lines(around.announced),
        "revised": _revised(version, agenda.issued.sheet, meeting)
        if version and agenda and agenda.issued.sheet.against
        else None,
        "called_off": not takes_place(meeting),
        "acts": _acts(actor, meeting, version),
        "meters": _meters(meeting, around.built) if around.built else [],
        "facts": _facts(meeting, version, around.strip.mandates),
        "deadlines": [] if invitee else _deadlines(due, meeting, house),
        "agenda_by": _agenda_by(due, meeting),
        "distribution": _distribution(actor, version),
        "recallable": bool(version and held is None and papers_policy.can_recall(actor, version)),
        **frame(meeting, around.strip),
        "state": saying.state_of(meeting, held),
        "meeting": ShownMeeting(
            meeting.pid, meeting.body.pid, meeting.state, meeting.video_link, meeting.ended_reason or ""
        ),
    }
    return MeetingPage(
        ref=meeting.ref,
        zone=meeting.zone,
        house=house,
        opens=VersionToSend.of(version) if version else None,
        agenda=agenda,
        pack=pack,
        lived=lived(around.issued, version, meeting, None if invitee else held),
        shown=MappingProxyType(shown),
    )


@bp.get("/meetings/<pid:meeting>")
@requires(page_of_meeting, policy.can_see)
def show(meeting: MeetingPage) -> str:
    """The meeting with its agenda in force; opening it counts as reading the agenda."""
    session, actor = db.session(), current_actor()
    if meeting.opens is not None:
        record_opening(meeting.opens, "page")
    shown = dict(meeting.shown)
    if meeting.agenda is None or meeting.pack is None:
        steps = queries.steps_of(session, meeting.ref, STEPS)
    else:
        look = looked_at(session, actor, meeting.ref, STEPS, meeting.agenda.papers, meeting.pack)
        steps, pack = look.steps, packs.offer(meeting.pack, look.made, look.taken)
        shown["agenda"] = agenda = drawn_agenda(meeting.agenda, look.opened)
        shown["checks"] = _for_you(agenda, meeting.house)
        shown["gets"] = [*meeting.shown["gets"], packs.card(pack)]
        shown["since"] = packs.changed(pack.changes) if pack.changes else None
    return render_template("meetings/show.html", history=history(meeting.lived, steps, meeting.zone), **shown)


def _in_room(actor: Actor, meeting: Meeting, held: Hours | None, presences: Sequence[str]) -> dict[str, str] | None:
    """What the house does next in the room; nothing for delegations."""
    if not actor.is_house_of(meeting.body_id):
        return None
    room = url_for("meetings.room", meeting=meeting.pid)
    today = clock.now().astimezone(zone_of(meeting.zone)).date()
    match MeetingState(meeting.state):
        case MeetingState.AGENDA_ISSUED if policy.can_open(actor, meeting) and today >= meeting.starts_wall.date():
            past = today > meeting.ends_wall.date()
            return {
                "lead": gettext("This meeting was never opened.") if past else gettext("The meeting is today."),
                "text": gettext("Open it to take down attendance and outcomes."),
                "tone": "soon" if past else "info",
                "href": url_for("meetings.open_meeting", meeting=meeting.pid),
                "link": gettext("Open the meeting…"),
                "shape": "clock",
            }
        case MeetingState.IN_SESSION | MeetingState.SUSPENDED if held is not None:
            word, shape, _tone = saying.state_of(meeting, held)
            text = count_of(presences)
            link = gettext("To the room")
            return {"lead": f"{word}.", "text": f"{text}.", "tone": "info", "href": room, "link": link, "shape": shape}
        case MeetingState.CLOSED if held is not None:
            sheet = decision_sheet_href(meeting) if policy.can_run(actor, meeting) else ""
            link = gettext("To the decision sheet") if sheet else gettext("To the room")
            word, shape, _tone = saying.state_of(meeting, held)
            return {"lead": f"{word}.", "text": "", "tone": "done", "href": sheet or room, "link": link, "shape": shape}
    return None


def _outcomes(meeting: Meeting, under: Sequence[VerbUnder]) -> dict[str, str]:
    """The verbs under each item, by its number."""
    if not under:
        return {}
    verbs, used = queries.verbs_for(meeting), defaultdict(list)
    for one in under:
        used[one.number].append(one.verb)
    return {number: outcome_words(keys, verbs) for number, keys in used.items()}


def _agenda(
    session: Session, actor: Actor, version: Version, papers: Listing, became: Became, *, overdue: bool
) -> AgendaToDraw:
    issued = issued_agenda(version)
    addresses = symbol_addresses(session, actor, symbols_named(issued, saying.lang()))
    return AgendaToDraw(issued, papers, became, tuple(sorted(addresses.items())), version.symbol, overdue)


def _lead(meeting: Meeting) -> str:
    french = saying.lang() == "fr"
    format_name = meeting.format.name_fr if french else meeting.format.name_en
    first = ", ".join(bit for bit in (saying.hours_of(meeting), saying.place_of(meeting)) if bit)
    return f"{first}. {format_name}."


def _invitees_lead(meeting: Meeting) -> str:
    """When they are awaited, and where: the hours of the meeting would tell what else is on its agenda."""
    awaited = gettext("You are awaited at %(hour)s", hour=dates.hour(meeting.starts_wall, saying.lang()))
    return f"{', '.join(bit for bit in (awaited, saying.place_of(meeting)) if bit)}."


def _revised(version: Version, sheet: AgendaSheet, meeting: Meeting) -> tuple[str, str]:
    """What the revision changed, in one sentence: at most four changes by name."""
    lang = saying.lang()
    shown = [
        gettext("item %(number)s: %(what)s", number=change.item, what=dates.initial_small(change.what[lang]))
        if change.item != "–"
        else dates.initial_small(change.what[lang])
        for change in sheet.changes[:4]
    ]
    more = len(sheet.changes) - len(shown)
    if more > 0:
        shown.append(ngettext("%(num)s more change", "%(num)s more changes", more))
    when = saying.long_stamp(version.issued_at, meeting.zone)
    between = f"{dates.NARROW}; " if lang == "fr" else "; "
    return gettext("Revised on %(when)s.", when=when), f"{dates.initial_capital(between.join(shown))}."


def _acts(actor: Actor, meeting: Meeting, version: Version | None) -> list[tuple[str, str, str]]:
    """What this reader can do with the meeting: word, address, kind of button. The most usual step comes first."""
    acts = []
    seen = policy.can_see_room(actor, meeting)
    attendance = (gettext("Attendance"), url_for("meetings.attendance", meeting=meeting.pid), "")
    if seen and MeetingState(meeting.state) in policy.HELD:
        acts += [(gettext("Room"), url_for("meetings.room", meeting=meeting.pid), "go"), attendance]
    today = clock.now().astimezone(zone_of(meeting.zone)).date() >= meeting.starts_wall.date()
    if today and policy.can_open(actor, meeting):
        acts.append((gettext("Open the meeting…"), url_for("meetings.open_meeting", meeting=meeting.pid), "go"))
    if policy.can_build(actor, meeting):
        usual = "" if acts else "go"
        building = gettext("Revise the agenda") if version else gettext("Build the agenda")
        acts.append((building, url_for("meetings.agenda", meeting=meeting.pid), usual))
    issuing = gettext("Issue a revision…") if version else gettext("Issue the agenda…")
    for allowed, word, endpoint in (
        (policy.can_convene(actor, meeting), gettext("Convene…"), "meetings.convene"),
        (policy.can_issue(actor, meeting), issuing, "meetings.issue"),
        (policy.can_invite(actor, meeting), gettext("Invitations"), "meetings.invitations"),
        (policy.can_change(actor, meeting), gettext("Change…"), "meetings.edit"),
        (policy.can_postpone(actor, meeting), gettext("Postpone…"), "meetings.postpone"),
        (policy.can_cancel(actor, meeting), gettext("Cancel the meeting…"), "meetings.cancel"),
    ):
        if allowed:
            acts.append((word, url_for(endpoint, meeting=meeting.pid), ""))
    if seen and attendance not in acts:
        acts.append(attendance)
    return acts


def _meters(meeting: Meeting, built: ItemsStanding) -> list[dict[str, Any]]:
    """How far the agenda being built is: papers, French, time."""
    outline = build(meeting, built.items)
    cited = [
        (row.number, standing)
        for row in outline.rows
        if not row.struck
        for standing in built.papers[row.item.id]
        if standing is not Standing.GONE
    ]
    missing = [number for number, standing in cited if standing not in THERE]
    readable = [(number, standing) for number, standing in cited if standing in THERE - {Standing.REFERENCE}]
    follows = [number for number, standing in readable if standing is Standing.FRENCH_FOLLOWS]
    meters: list[dict[str, Any]] = [
        {
            "word": gettext("Papers present"),
            "have": len(cited) - len(missing),
            "total": len(cited),
            "missing": _items(gettext("Missing: %(items)s"), missing),
            "late": True,
        },
        {
            "word": gettext("In both languages"),
            "have": len(readable) - len(follows),
            "total": len(readable),
            "missing": _items(gettext("To follow: %(items)s"), follows),
        },
    ]
    over = -outline.in_hand
    meters.append(
        {
            "word": gettext("Time allotted"),
            "have": outline.allotted,
            "total": max(outline.available, outline.allotted),
            "said": gettext(
                "%(allotted)s of %(available)s",
                allotted=saying.minutes_said(outline.allotted),
                available=saying.minutes_said(outline.available),
            ),
            "missing": gettext("%(time)s over", time=saying.minutes_said(over)) if over > 0 else "",
            "plain": True,
        }
    )
    return [meter for meter in meters if meter["total"]]


def _items(sentence: str, numbers: Sequence[str]) -> str:
    if not numbers:
        return ""
    unique = list(dict.fromkeys(numbers))
    listed = ", ".join(unique)
    word = ngettext("item %(numbers)s", "items %(numbers)s", len(unique), numbers=listed)
    return sentence % {"items": word}


def _facts(meeting: Meeting, version: Version | None, mandates: Sequence[Held]) -> list[tuple[str, str]]:
    lang = saying.lang()

    def holders(*functions: Function) -> str:
        return ", ".join(one.name for one in mandates if one.function in functions)

    rows: list[tuple[str, str]] = []
    if version is not None:
        original = gettext("English") if version.original_language == "en" else gettext("French")
        rows = [
            (gettext("Symbol"), version.symbol),
            (gettext("Marking"), Marking(version.marking).words(lang)),
            (gettext("Date"), dates.day_month_year(_wall(version.issued_at, meeting), lang)),
            (gettext("Original"), original),
        ]
    return [
        *rows,
        (gettext("Chair"), holders(Function.CHAIR)),
        (gettext("Secretary"), holders(Function.SECRETARY, Function.HEAD_OF_SECRETARIAT)),
    ]


def _wall(moment: datetime, meeting: Meeting) -> datetime:
    return moment.astimezone(zone_of(meeting.zone))


def _for_you(agenda: DrawnAgenda, house: bool) -> list[tuple[str, str]]:
    if house:
        return []
    if agenda.unread:
        sentence = ngettext("%(num)s paper not opened by you", "%(num)s papers not opened by you", agenda.unread)
        return [(sentence, "")]
    return [(gettext("You have opened every paper that is here"), "done")] if agenda.papers else []


def _deadlines(due: Mapping[str, datetime], meeting: Meeting, house: bool) -> list[tuple[str, str]]:
    """The deadlines a reader can still use, with the ones passed; the house sees them all."""
    if not takes_place(meeting):
        return []
    wanted = {name: word for name, word in WORDS.items() if house or name in FOR_DELEGATIONS}
    now = clock.now()
    rows = []
    for name, word in wanted.items():
        when = saying.stamp(due[name], meeting.zone)
        rows.append((gettext(word), gettext("%(when)s, passed", when=when) if due[name] <= now else when))
    return rows


def _agenda_by(due: Mapping[str, datetime], meeting: Meeting) -> str:
    if not takes_place(meeting):
        return ""
    when = saying.long_stamp(due["agenda"], meeting.zone)
    if due["agenda"] > clock.now():
        return gettext("The agenda follows by %(when)s.", when=when)
    return gettext("The agenda was due on %(when)s. It follows.", when=when)


def _distribution(actor: Actor, version: Version | None) -> str:
    if version is None:
        return ""
    parties = version.distribution.get("parties", [])
    persons = version.distribution.get("persons", 0)
    said = [
        ngettext("%(num)s delegation or office", "%(num)s delegations and offices", len(parties)),
        ngettext("%(num)s person", "%(num)s persons", persons),
    ]
    name = "name_fr" if saying.lang() == "fr" else "name_en"
    own = [party[name] for party in parties if actor.parties and actor.name in party["persons"]]
    reason = gettext("You see this as a member of: %(party)s.", party=own[0]) if own else ""
    return f"{', '.join(said)}. {reason}".strip()
