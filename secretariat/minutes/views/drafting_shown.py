"""What the editor of minutes shows: plain data, in the reader's language but for what belongs to the text itself."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for
from markupsafe import Markup

from secretariat.committees.presets import Preset
from secretariat.committees.working_days import add_working_days
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.values import dataclass
from secretariat.decisions.states import DueKind
from secretariat.documents.markings import Marking
from secretariat.documents.queries.pictures import shown_in
from secretariat.meetings import queries as meetings
from secretariat.meetings import saying
from secretariat.meetings.models import AgendaItem, Tasking
from secretariat.meetings.states import ItemState
from secretariat.minutes.assembling import assembled, text_of
from secretariat.minutes.importing import notes_called
from secretariat.minutes.models import Minutes, Passage
from secretariat.minutes.queries.held import Held
from secretariat.minutes.sections import Section
from secretariat.minutes.services.drafting import is_skeleton
from secretariat.minutes.states import EDITABLE, MinutesKind, MinutesState, PassageKey, Style
from secretariat.people.models import Party
from secretariat.press import canonical, dates
from secretariat.press.canonical.html import PictureAddress
from secretariat.press.canonical.model import Block, Document, Heading, Rule
from secretariat.press.dates import Language
from secretariat.web.database import db

NAMES = {
    PassageKey.OPENING: N_("Opening of the meeting"),
    PassageKey.CLOSING: N_("Close of the meeting"),
    PassageKey.TEXT: N_("Text"),
}
LOOKS = {
    MinutesState.DRAFTING: ("half", "live"),
    MinutesState.SUBMITTED: ("clock", "soon"),
    MinutesState.RETURNED: ("triangle", "late"),
    MinutesState.APPROVED: ("tick", "done"),
    MinutesState.ISSUED: ("disc", "done"),
}
WRITTEN, DRAFT, SKELETON, EMPTY, NOTHING = (
    (N_("written"), "tick", "done"),
    (N_("in draft"), "half", ""),
    (N_("only what the room says"), "dashed", ""),
    (N_("empty"), "ring", ""),
    (N_("nothing to write"), "tick", "done"),
)


@dataclass(frozen=True)
class Row:
    """A passage in the list at the left."""

    number: str
    title: str
    href: str
    current: bool
    #: Word, shape, tone.
    state: tuple[str, str, str]
    struck: bool
    #: "Tomás Arriaga is writing", or nothing.
    writing: str


@dataclass(frozen=True)
class Progress:
    """How much is written: "18 of 23 written"."""

    written: int
    total: int

    @property
    def said(self) -> str:
        return gettext("%(have)s of %(total)s written", have=self.written, total=self.total)


def state_of(passage: Passage, authentic: str) -> tuple[str, str, str]:
    """Return how far a passage is: an item adopted without discussion, or withdrawn, needs no words."""
    text = text_of(passage, authentic)
    if passage.done:
        return WRITTEN
    if not text.strip():
        over = (ItemState.ADOPTED_EN_BLOC.value, ItemState.WITHDRAWN.value)
        return NOTHING if passage.item is not None and passage.item.state in over else EMPTY
    return SKELETON if is_skeleton(passage, authentic) else DRAFT


def rows_of(minutes: Minutes, whole: Held, writing: Mapping[int, list[str]], current: Passage) -> list[Row]:
    """Return the passages in their order."""
    return [
        Row(
            number=number_of(passage, whole),
            title=title_of(passage),
            href=url_for("minutes.passage", passage=passage.pid),
            current=passage.id == current.id,
            state=_said(state_of(passage, minutes.language)),
            struck=passage.item is not None and passage.item.state == ItemState.WITHDRAWN.value,
            writing=said_writing(writing.get(passage.id, [])),
        )
        for passage in minutes.passages
    ]


def _said(state: tuple[str, str, str]) -> tuple[str, str, str]:
    return (gettext(state[0]), *state[1:])


def said_writing(names: Sequence[str]) -> str:
    """Tomás Arriaga is writing; Tomás Arriaga, Bruno Keller are writing."""
    if not names:
        return ""
    if len(names) == 1:
        return gettext("%(name)s is writing", name=names[0])
    return gettext("%(names)s are writing", names=", ".join(names))


def progress_of(minutes: Minutes) -> Progress:
    states = [state_of(passage, minutes.language) for passage in minutes.passages]
    return Progress(sum(state in (WRITTEN, NOTHING) for state in states), len(states))


def number_of(passage: Passage, whole: Held) -> str:
    return whole.numbers.get(passage.item_id, "") if passage.item_id is not None else ""


def title_of(passage: Passage, code: str = "") -> str:
    """Return what a passage is about, in the language in force or in `code`."""
    if passage.item is None:
        return gettext(NAMES[PassageKey(passage.key)])
    titles = {"en": passage.item.title_en, "fr": passage.item.title_fr}
    wanted = code or language()
    return titles[wanted] or titles["fr" if wanted == "en" else "en"]


def state_of_minutes(minutes: Minutes) -> tuple[str, str, str]:
    """Return word, shape and tone of where the whole text is."""
    state = MinutesState(minutes.state)
    return (gettext(state.label), *LOOKS[state])


def due_of(minutes: Minutes, whole: Held, holidays: Container[date]) -> str:
    """Return by when the body's rule wants the record drafted: "due Tue 17 Nov"; nothing once it is with the chair."""
    if MinutesState(minutes.state) not in EDITABLE:
        return ""
    body = minutes.paper.body
    moment = whole.sitting.opened_at if whole.sitting else whole.meeting.starts_at
    start = moment.astimezone(ZoneInfo(body.zone)).date()
    day = add_working_days(start, Preset.from_plain(body.settings).deadlines.record, holidays)
    return gettext("due %(day)s", day=dates.short_day(day, language()))


def heading_of(minutes: Minutes) -> str:
    """Return "Record of 10 November"; a corrigendum by the title of its paper."""
    if minutes.kind != MinutesKind.RECORD.value:
        return (minutes.paper.title_fr if language() == "fr" else minutes.paper.title_en) or minutes.paper.title_en
    day = minutes.meeting.starts_wall.date()
    words = dates.day_month_year(day, language()).removesuffix(f"{dates.NO_BREAK}{day.year}")
    return gettext("Record of %(day)s", day=words)


def marking_of(minutes: Minutes, code: Language) -> str:
    """Return what is printed at the head and foot of each page."""
    return Marking(minutes.paper.marking).words(code)


def times_of(passage: Passage, whole: Held) -> str:
    """Return when an item was discussed: "10:46 to 11:09"."""
    room = whole.in_room.get(passage.item_id or 0)
    if room is None or room.called_at is None:
        return ""
    zone = ZoneInfo(whole.meeting.zone)
    if room.done_at is None:
        return gettext("called at %(hour)s", hour=dates.hour(room.called_at.astimezone(zone), language()))
    hours = dates.hours(room.called_at.astimezone(zone), room.done_at.astimezone(zone), language())
    return gettext("discussed %(hours)s", hours=hours)


def papers_of(item: AgendaItem | None) -> list[tuple[str, str]]:
    """Return symbol and address of the papers cited under an item."""
    if item is None:
        return []
    found = []
    for cited in item.papers:
        version = cited.paper.current_version
        symbol = version.symbol if version is not None else cited.paper.symbol
        if symbol:
            found.append((symbol, url_for("documents.show", paper=cited.paper.pid)))
    return found


def section_of(passage: Passage, parts: Sequence[Section]) -> Section | None:
    return next((part for part in parts if passage.item_id in {item.id for item in part.items}), None)


def decided(section: Section | None, code: Language) -> dict[str, Any] | None:
    """Return the decision block as it will stand in the record, in the language of the text; None if there is none."""
    if section is None or not (section.clauses or section.reservations):
        return None
    return {
        "lead": section.lead[code],
        "clauses": [
            {
                "label": one.label,
                "verb": one.verb.words(code),
                "text": one.text[code] or one.text["fr" if code == "en" else "en"],
                "follows": not one.text[code],
            }
            for one in section.clauses
        ],
        "reservations": [{"party": party[code], "text": text[code]} for party, text in section.reservations],
    }


def room_link(passage: Passage, *, frozen: bool) -> str:
    """Return where outcomes and actions of the item are changed, while they can be: until they are `frozen`."""
    item = passage.item
    if item is None or frozen or "meetings.room_item" not in current_app.view_functions:
        return ""
    return url_for("meetings.room_item", item=item.pid)


def link(endpoint: str, minutes: Minutes) -> str:
    """Return the address of a page that another part of the product may have."""
    return url_for(endpoint, minutes=minutes.pid) if endpoint in current_app.view_functions else ""


def actions_of(taskings: Sequence[Tasking]) -> list[dict[str, str]]:
    """Return the actions of an item in the language in force."""
    french = language() == "fr"
    return [
        {
            "text": (one.text_fr or one.text_en) if french else (one.text_en or one.text_fr),
            "owner": (one.owner.name_fr if french else one.owner.name_en) if one.owner else one.owner_words,
            "due": dates.table_date(one.due_on, language()) if one.due_on else gettext(DueKind(one.due_kind).label),
        }
        for one in taskings
    ]


def delegations(whole: Held) -> list[Party]:
    """Return who may have spoken: those present, or the seats of the format where attendance was not taken."""
    there = [row.party for row in whole.attendance if row.presence == "present"]
    if there:
        return there
    meeting = whole.meeting
    return [seat.party for seat in meetings.seats_at(db.session(), meeting.format_id, meeting.starts_at)]


def phrases(minutes: Minutes, whole: Held, code: Language) -> dict[str, list[tuple[str, str]]]:
    """Return what the tool bar puts in, by button: (word in the list, text put in), in the language of the text."""
    if minutes.style == Style.UNATTRIBUTED.value:
        one = {"en": "One delegation ", "fr": "Une délégation "}[code]
        said = {
            "en": "One delegation made a statement, which is annexed.",
            "fr": "Une délégation fait une déclaration, qui figure en annexe.",
        }
        return {
            "intervention": [(gettext("One delegation"), one)],
            "statement": [(gettext("One delegation"), said[code])],
        }
    chair = {"en": "The Chair ", "fr": "La présidence "}[code]
    speaks = {"en": "The representative of %s ", "fr": "La délégation %s "}[code]
    states = {"en": "The statement of %s is annexed.", "fr": "La déclaration de %s figure en annexe."}[code]
    parties = [(party.name_fr if code == "fr" else party.name_en) for party in delegations(whole)]
    return {
        "intervention": [(gettext("Chair"), chair), *((name, speaks % name) for name in parties)],
        "statement": [(name, states % name) for name in parties],
    }


def excerpt(minutes: Minutes, parts: Sequence[Section], passage: Passage, code: Language) -> Markup | None:
    """Return the section of a passage as it will be issued, with its true numbers; None if nothing of it will be."""
    document = assembled(minutes, parts, code)
    blocks = _blocks_of(document, minutes, parts, passage, code)
    if not blocks:
        return None
    part = Document(tuple(blocks), notes_called(blocks, document.notes))
    picture = pictures_of(minutes, part)
    return canonical.to_html(part, code, top_level=3, id_prefix="issued-", picture_address=picture)


def pictures_of(minutes: Minutes, *documents: Document) -> PictureAddress:
    """Return where the pictures of texts that were assembled from the passages are."""
    return pictures_at(minutes, shown_in(db.session(), documents))


def pictures_at(minutes: Minutes, there: Container[str]) -> PictureAddress:
    """Return the same where it is known which of them are `there`."""

    def address(sha256: str) -> str | None:
        return url_for("minutes.picture", minutes=minutes.pid, sha256=sha256) if sha256 in there else None

    return address


def _blocks_of(
    document: Document, minutes: Minutes, parts: Sequence[Section], passage: Passage, code: Language
) -> Sequence[Block]:
    blocks = document.blocks
    if passage.key == PassageKey.TEXT.value:
        return blocks
    end = _end_of_items(blocks, minutes, code)
    if passage.key == PassageKey.CLOSING.value:
        return blocks[end + 1 :]
    starts = [at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 1]
    if passage.key == PassageKey.OPENING.value:
        return blocks[: starts[0] if starts else end]
    at = -1
    for section in parts:
        if not _is_said(minutes, section, code):
            continue
        at += 1
        if passage.item_id in {item.id for item in section.items}:
            return blocks[starts[at] : starts[at + 1] if at + 1 < len(starts) else end]
    return ()


def _end_of_items(blocks: Sequence[Block], minutes: Minutes, code: Language) -> int:
    """Where the line stands that sets the close of the meeting apart; the end where there is none."""
    texts = [text_of(one, code) for one in minutes.passages if one.key == PassageKey.CLOSING.value]
    closing = [canonical.parse(text).blocks for text in texts]
    if not any(closing):
        return len(blocks)
    own = sum(isinstance(block, Rule) for part in closing for block in part)
    return [at for at, block in enumerate(blocks) if isinstance(block, Rule)][-1 - own]


def _is_said(minutes: Minutes, section: Section, code: Language) -> bool:
    """As `said_sections`, without reading long texts once more: only notes alone are text and yet nothing said."""
    if section.clauses or section.reservations:
        return True
    items = {item.id for item in section.items}
    texts = [text_of(one, code).strip() for one in minutes.passages if one.item_id in items]
    return any(text and (not text.startswith("[^") or canonical.parse(text).blocks) for text in texts)


def saved_line(passage: Passage, zone: str) -> str:
    """Return when the passage was last changed, for the line that says where the text is."""
    return gettext("Saved %(when)s", when=saying.stamp(passage.changed_at, zone))


def hour_of(moment: datetime, zone: str) -> str:
    return saying.hour_of(moment, zone)
