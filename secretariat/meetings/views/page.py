"""What the page of a meeting shows: the agenda as issued, with its papers as this reader may have them now.

Plain data in the reader's language. The agenda comes from the issued version alone, never from the draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import NamedTuple

from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.documents.following import follows_word, still_following
from secretariat.documents.kinds import Custody
from secretariat.documents.listed import ListedPaper, ListedVersion
from secretariat.documents.models import Version
from secretariat.documents.queries.beside import Print
from secretariat.documents.states import PaperState
from secretariat.meetings.models import Meeting
from secretariat.meetings.queries.agendas import AgendaIssued
from secretariat.meetings.queries.room import Hours
from secretariat.meetings.saying import KINDS, State, hour_of, lang, stamp
from secretariat.meetings.sheets import Snapshot, SnapshotItem
from secretariat.meetings.states import ItemKind
from secretariat.meetings.views.links import face_href, paper_href
from secretariat.press import dates
from secretariat.press.dates import Language
from secretariat.press.sheets import AgendaItem, AgendaSheet, Change, DocumentLine
from secretariat.press.typography import with_links
from secretariat.press.words import Both
from secretariat.web.filters import size, title_of, typeset

ROMAN = ("I", "II", "III", "IV", "V", "VI")
#: Cards of downloads: face, label (said in the language of the file), language.
CARDS = (
    ("en", "Agenda, English", "en"),
    ("fr", "Ordre du jour, français", "fr"),
    ("both", N_("Both languages, side by side"), ""),
)


#: Kinds that the heading of their part, or the title of the item, already says.
SAID_ABOVE = frozenset({ItemKind.A_POINT.value, ItemKind.AOB.value})


class ShownPaper(NamedTuple):
    """A paper under an item. `en` and `fr`: an address, "" for a face that follows, None for none."""

    symbol: str
    title: str
    href: str = ""
    en: str | None = None
    fr: str | None = None
    state: State | None = None


class ShownItem(NamedTuple):
    """An item as the page shows it."""

    number: str
    title: str
    lang: str
    start: str
    minutes: str
    bits: tuple[str, ...]
    action: str
    state: State | None
    moved: bool
    level: int
    id: str
    papers: tuple[ShownPaper, ...]


@dataclass(frozen=True)
class ShownPart:
    """A part with its items; a listed agenda has one without a title."""

    numeral: str
    title: str
    minutes: str
    items: tuple[ShownItem, ...]


@dataclass(frozen=True)
class ShownAgenda:
    """The agenda in force."""

    parts: tuple[ShownPart, ...]
    items: int
    papers: int
    unread: int


def shown_agenda(
    sheet: AgendaSheet,
    ids: Snapshot,
    papers: Mapping[str, ListedPaper],
    *,
    symbol: str,
    overdue: bool,
) -> ShownAgenda:
    """Return the agenda for the page.

    `papers` are those this reader may see, by pid; `overdue` says that papers are late by now when they have not come.
    """
    behind = {item.number: item for item in ids.items}
    parts, cited = [], 0
    for at, part in enumerate(sheet.parts):
        items = []
        for item in part.items:
            known = behind.get(item.number)
            shown = tuple(_paper(line, papers.get(pid), overdue) for line, pid in _lines(item, known))
            cited += len(shown)
            items.append(_item(item, known, shown, symbol))
        parts.append(
            ShownPart(
                numeral=ROMAN[at] if part.label and at < len(ROMAN) else "",
                title=_in(part.label) if part.label else "",
                minutes=_minutes_of(part.items) if part.label else "",
                items=tuple(items),
            )
        )
    return ShownAgenda(
        parts=tuple(parts),
        items=sum(len(part.items) for part in sheet.parts),
        papers=cited,
        unread=len(_unread(ids, papers)),
    )


def _unread(ids: Snapshot, papers: Mapping[str, ListedPaper]) -> set[str]:
    """The papers cited whose version their reader has not opened in any form."""
    cited = {pid for item in ids.items for pid in item.papers}
    return {pid for pid in cited & papers.keys() if (current := papers[pid].current) and not current.opened}


def _lines(item: AgendaItem, known: SnapshotItem | None) -> list[tuple[DocumentLine, str]]:
    pids = known.papers if known else ()
    return [(line, pids[at] if at < len(pids) else "") for at, line in enumerate(item.documents)]


def _in(text: Both) -> str:
    return text.or_other(lang())[0]


def _item(
    item: AgendaItem,
    known: SnapshotItem | None,
    papers: tuple[ShownPaper, ...],
    symbol: str,
) -> ShownItem:
    title, spoken = item.title.or_other(lang())
    struck = item.mark == "withdrawn"
    kind = gettext(KINDS[ItemKind(known.kind)]) if known and known.kind not in SAID_ABOVE else ""
    return ShownItem(
        number=item.number,
        title=with_links(title),
        lang=spoken if spoken != lang() else "",
        start=dates.hour(item.starts, lang()) if item.starts and not struck else "",
        minutes=f"{item.minutes}{dates.NO_BREAK}min" if item.minutes and not struck else "",
        bits=() if struck else (kind, _in(item.presenter) if item.presenter else ""),
        action="" if struck or not item.action else with_links(_in(item.action)),
        state=_mark(item, symbol),
        moved=struck,
        level=min(item.depth, 3),
        id=f"item-{item.number.replace('.', '-')}",
        papers=papers,
    )


def _mark(item: AgendaItem, symbol: str) -> State | None:
    """What the version in force did to the item; for a struck one, where its matter went."""
    version = symbol.rsplit("-", 1)[-1] if "-REV" in symbol else ""
    match item.mark:
        case "withdrawn" if item.moved_to:
            return gettext("Moved to item %(number)s", number=item.moved_to), "struck", ""
        case "withdrawn":
            return gettext("Withdrawn"), "struck", ""
        case "new" if version:
            return gettext("Inserted by %(version)s", version=version), "diamond", "live"
        case "changed" if version and item.was_number:
            values = {"number": item.was_number, "version": version}
            return gettext("Moved from item %(number)s by %(version)s", **values), "diamond", "live"
        case "changed" if version:
            return gettext("Changed by %(version)s", version=version), "diamond", "live"
    return None


def _minutes_of(items: Sequence[AgendaItem]) -> str:
    """The time of a part: an item takes its own minutes or the sum of those beneath it, whichever is more."""
    sums: dict[int, int] = {}
    for item in reversed(items):
        beneath = sums.pop(item.depth + 1, 0)
        struck = item.mark == "withdrawn"
        sums[item.depth] = sums.get(item.depth, 0) + (0 if struck else max(item.minutes or 0, beneath))
    total = sums.get(0, 0)
    return ngettext("%(num)s minute", "%(num)s minutes", total) if total else ""


def _paper(line: DocumentLine, paper: ListedPaper | None, overdue: bool) -> ShownPaper:
    title = typeset(*line.title.or_other(lang())) if line.title else ""
    if paper is not None and paper.custody == Custody.ELSEWHERE.value:
        note = (gettext("Held on another system; ask the secretariat"), "lock", "")
        return ShownPaper(line.symbol, title, paper_href(paper), state=note)
    version = paper.current if paper else None
    if paper is not None and version is not None and paper.state == PaperState.ISSUED.value:
        state: State | None = None
        if line.symbol and version.symbol != line.symbol:
            state = (gettext("Revised since this agenda"), "diamond", "live")
        elif version.follows_on and (missing := still_following(version.to_follow, version.pdfs)):
            state = (follows_word(missing[0], version.follows_on), "half", "soon")
        elif not version.opened:
            state = (gettext("New since your last visit"), "diamond", "live")
        en, fr = (_face(version, code) for code in ("en", "fr"))
        shown = title_of(paper)[0]
        return ShownPaper(version.symbol, shown, paper_href(paper), en, fr, state)
    if paper is not None and paper.state == PaperState.WITHDRAWN.value:
        withdrawn = (gettext("Withdrawn"), "struck", "")
        return ShownPaper(line.symbol or gettext("No symbol yet"), title, paper_href(paper), state=withdrawn)
    return _not_here(line, title, paper, overdue)


def _not_here(line: DocumentLine, title: str, paper: ListedPaper | None, overdue: bool) -> ShownPaper:
    """A paper this reader has no text of: promised, or held on another system."""
    symbol = line.symbol or gettext("No symbol yet")
    href = paper_href(paper) if paper else ""
    if line.note is not None and line.symbol and not line.languages and paper is None and line.note.en != "to follow":
        return ShownPaper(symbol, title, state=(dates.initial_capital(_in(line.note)), "lock", ""))
    if line.languages and paper is None:
        return ShownPaper(symbol, title)
    if overdue:
        return ShownPaper(symbol, title, href, state=(gettext("Late: to follow"), "triangle", "late"))
    return ShownPaper(symbol, title, href, state=(gettext("To follow"), "dashed", ""))


def _face(version: ListedVersion, code: str) -> str | None:
    if code in version.pdfs:
        return face_href(version, code)
    return "" if code in version.to_follow else None


def cards(version: Version, prints: Iterable[Print], meeting: Meeting) -> list[dict[str, object]]:
    """Return the downloads of the agenda: finished files with pages and size, or since when they are being made."""
    made = {one.face: one for one in prints}
    shown: list[dict[str, object]] = []
    for face, label, code in CARDS:
        found = made.get(face)
        if found is None:
            continue
        card: dict[str, object] = {"label": gettext(label), "lang": code}
        if found.size is not None:
            pages = ngettext("%(num)s page", "%(num)s pages", found.pages or 1)
            card |= {"href": face_href(version, face), "size": f"PDF, {pages}, {size(found.size)}"}
        else:
            since = gettext("Being made since %(hour)s", hour=hour_of(found.asked_at, meeting.zone))
            card |= {"size": since, "wait": True}
        if code and code != lang():  # the words of the other language are said in it
            card["lang"] = code
        shown.append(card)
    return shown


#: Steps of a meeting as its history tells them, by the event of the register.
STEPS = {
    "meeting.convened": N_("Meeting convened"),
    "meeting.postponed": N_("Meeting postponed"),
    "meeting.cancelled": N_("Meeting cancelled"),
}


class Lived(NamedTuple):
    """A step in the life of a meeting or its agenda: when, what, a note to it, and whether it stands."""

    at: datetime
    what: str
    note: str = ""
    stands: bool = True


def lived(
    versions: Sequence[AgendaIssued], current: Version | None, meeting: Meeting, held: Hours | None
) -> tuple[Lived, ...]:
    """Return the life of the meeting and its agenda but for what the register alone tells; `held` is what the reader may know
    of its hours."""
    rows = [Lived(meeting.created_at, gettext("Meeting planned"))]
    for version in reversed(versions):
        short = version.symbol.rsplit("-", 1)[-1] if "-REV" in version.symbol else ""
        what = gettext("%(version)s issued", version=short) if short else gettext("Provisional agenda issued")
        stands = current is not None and version.id == current.id
        rows.append(Lived(version.issued_at, what, gettext("Recalled") if version.recalled_at else "", stands))
    if held is not None:
        rows.append(Lived(held.opened_at, gettext("Meeting opened")))
        if held.closed_at is not None:
            rows.append(Lived(held.closed_at, gettext("Meeting closed")))
    return tuple(rows)


def history(rows: Iterable[Lived], steps: Iterable[tuple[str, datetime]], zone: str) -> list[dict[str, object]]:
    """Return the life of the meeting, newest first: `rows` are `lived`, `steps` are `queries.steps_of`."""
    # In order of time; of one instant, first that it was planned, then what the register tells.
    first, *others = rows
    told = [Lived(at, gettext(STEPS[event])) for event, at in steps]
    found = sorted([first, *told, *others], key=lambda row: row.at)
    now = max(at for at, row in enumerate(found) if row.stands)
    return [
        {"what": row.what, "when": stamp(row.at, zone), "now": at == now, "note": row.note}
        for at, row in reversed(list(enumerate(found)))
    ]


def pieces(change: Change, lang: Language) -> list[tuple[str, str]]:
    """Return what stood before and stands now, marked word by word, for the macro `diff`."""
    before = change.before[lang] if change.before else ""
    after = change.after[lang] if change.after else ""
    if not before or not after:
        return [("del", before)] * bool(before) + [("ins", after)] * bool(after)
    old, new = before.split(" "), after.split(" ")
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", f"{' '.join(old[a:b])} "))
            continue
        if b > a:
            found.append(("del", " ".join(old[a:b])))
        if d > c:
            found += [("same", " ")] * (b > a) + [("ins", " ".join(new[c:d]))]
        found.append(("same", " "))
    return found
