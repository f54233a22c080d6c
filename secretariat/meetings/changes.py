"""What a revision changes against the agenda before: for the page, and marked in the PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from secretariat.core.i18n import N_, both
from secretariat.meetings.sheets import Snapshot
from secretariat.press.sheets import AgendaItem, AgendaPart, AgendaSheet, Change, DocumentLine
from secretariat.press.words import Both

_NEW = N_("Item added")
_WITHDRAWN = N_("Item withdrawn")
_BACK = N_("Item put back")
_RENUMBERED = N_("Item moved")
_TITLE = {
    "both": N_("Title changed"),
    "en": N_("Title in English changed"),
    "fr": N_("Title in French changed"),
}
_KIND = N_("Kind changed")
_MINUTES = N_("Minutes changed")
_PRESENTER = {
    "both": N_("Presenter changed"),
    "en": N_("Presenter in English changed"),
    "fr": N_("Presenter in French changed"),
}
_ACTION = {
    "both": N_("Action proposed changed"),
    "en": N_("Action proposed in English changed"),
    "fr": N_("Action proposed in French changed"),
}
_ADDED = N_("Paper added")
_REMOVED = N_("Paper removed")
_REVISED = N_("Paper revised")
_RECEIVED = N_("Paper received")
_MEETING = N_("Meeting changed")


def marked(now: AgendaSheet, now_ids: Snapshot, before: AgendaSheet, before_ids: Snapshot) -> AgendaSheet:
    """Return `now` with every change against `before` marked and listed.

    Items are matched by their id, never by their words.
    """
    old = dict(zip((item.pid for item in before_ids.items), _items(before), strict=True))
    papers_before = {item.pid: item.papers for item in before_ids.items}
    changes: list[Change] = [
        Change(item="–", what=_both(_MEETING), before=was, after=line)
        for was, line in zip(before.front.lines, now.front.lines, strict=False)
        if was != line
    ]
    entries = iter(now_ids.items)
    parts: list[AgendaPart] = []
    for part in now.parts:
        items: list[AgendaItem] = []
        for item in part.items:
            entry = next(entries)
            pid = entry.pid
            found = _compare(item, old.get(pid))
            if pid in old and item.mark == "none":
                found += _papers(item, papers_before[pid], old[pid].documents, entry.papers)
            changes.extend(found)
            items.append(_with_marks(item, old.get(pid), changed=bool(found)))
        parts.append(replace(part, items=tuple(items)))
    return replace(now, parts=tuple(parts), changes=tuple(changes), against=before.front.symbol)


def _items(sheet: AgendaSheet) -> list[AgendaItem]:
    return [item for part in sheet.parts for item in part.items]


def _with_marks(item: AgendaItem, was: AgendaItem | None, *, changed: bool) -> AgendaItem:
    if item.mark == "withdrawn":
        return item
    if was is None:
        return replace(item, mark="new")
    if not changed:
        return replace(item, mark="none", was=None)
    return replace(
        item,
        mark="changed",
        was=was.title if was.title != item.title else None,
        was_number=was.number if was.number != item.number else "",
    )


def _compare(item: AgendaItem, was: AgendaItem | None) -> list[Change]:
    number = item.number

    def change(what: str, before: Both | None = None, after: Both | None = None, **values: str) -> Change:
        return Change(item=number, what=_both(what, **values), before=before, after=after)

    struck = item.mark == "withdrawn"
    if was is None:
        return [] if struck else [change(_NEW, after=item.title)]
    was_struck = was.mark == "withdrawn"
    if struck:
        if was_struck:
            return []
        return [change(_WITHDRAWN, before=item.title)]
    found = [change(_BACK, after=item.title)] if was_struck else []
    if was.number != number:
        found.append(change(_RENUMBERED, before=Both(was.number, was.number), after=Both(number, number)))
    if was.title != item.title:
        found.append(_worded(number, _TITLE, was.title, item.title))
    if was.kind_label != item.kind_label:
        found.append(change(_KIND, was.kind_label, item.kind_label))
    if was.minutes != item.minutes:
        found.append(change(_MINUTES, _number(was.minutes), _number(item.minutes)))
    if was.presenter != item.presenter:
        found.append(_worded(number, _PRESENTER, was.presenter, item.presenter))
    if was.action != item.action:
        found.append(_worded(number, _ACTION, was.action, item.action))
    return found


def _worded(number: str, what: Mapping[str, str], was: Both | None, now: Both | None) -> Change:
    """Name the language in which words changed, if it is one; readers of the other see them in it too."""
    before, after = was or Both("", ""), now or Both("", "")
    if before.en == after.en:
        said, was, now = what["fr"], Both(before.fr, before.fr), Both(after.fr, after.fr)
    elif before.fr == after.fr:
        said, was, now = what["en"], Both(before.en, before.en), Both(after.en, after.en)
    else:
        said = what["both"]
    return Change(item=number, what=_both(said), before=was, after=now)


def _papers(
    item: AgendaItem, was_pids: Sequence[str], was: Sequence[DocumentLine], now_pids: Sequence[str]
) -> list[Change]:
    before = dict(zip(was_pids, was, strict=True))
    after = dict(zip(now_pids, item.documents, strict=True))
    found = []
    for pid, line in after.items():
        if pid not in before:
            found.append(Change(item=item.number, what=_both(_ADDED), after=_name(line)))
        elif before[pid] != line:
            received = before[pid].note is not None and line.note is None
            what = _RECEIVED if received else _REVISED
            found.append(Change(item=item.number, what=_both(what), before=_name(before[pid]), after=_name(line)))
    found.extend(
        Change(item=item.number, what=_both(_REMOVED), before=_name(line))
        for pid, line in before.items()
        if pid not in after
    )
    return found


def _name(line: DocumentLine) -> Both:
    title = line.title or Both("", "")
    english = ", ".join(filter(None, (line.symbol, title.en, line.note.en if line.note else "", _codes(line))))
    french = ", ".join(filter(None, (line.symbol, title.fr, line.note.fr if line.note else "", _codes(line))))
    return Both(english, french)


def _codes(line: DocumentLine) -> str:
    return " ".join(code.upper() for code in line.languages)


def _number(minutes: int | None) -> Both:
    text = "–" if minutes is None else str(minutes)
    return Both(text, text)


def _both(msgid: str, **values: str) -> Both:
    return Both(*both(msgid, **values))
