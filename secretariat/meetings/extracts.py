"""The part of an issued agenda that somebody invited reads: their items, as if there were no others.

What is printed of their items stays word for word; whatever would tell of the rest is left out: numbers, hours, minutes,
actions that wait, papers that were not released to them. Plain data in, plain data out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from secretariat.core.values import dataclass
from secretariat.meetings import numbering
from secretariat.meetings.numbering import Standing
from secretariat.meetings.sheets import Snapshot, SnapshotItem
from secretariat.press.sheets import AgendaItem, AgendaPart, AgendaSheet, DocumentLine


@dataclass(frozen=True)
class ReleasedPaper:
    """A paper as it was released to them: the public id and the symbol of their copy, and the languages there are."""

    pid: str
    line: DocumentLine


@dataclass(frozen=True)
class _Kept:
    part: int
    item: AgendaItem
    entry: SnapshotItem
    parent: str | None
    depth: int
    struck: bool


def extract(
    sheet: AgendaSheet,
    ids: Snapshot,
    invited: Collection[str],
    *,
    papers: Mapping[str, ReleasedPaper],
    before: Snapshot | None = None,
    own_numbers: bool = True,
) -> tuple[AgendaSheet, Snapshot]:
    """Return the agenda with the items `invited` (public ids) alone, and the ids behind it; the front block is the caller's.

    `papers` are those released to them, by the public id of the paper on the whole agenda. With `own_numbers` they are
    numbered 1, 2, 3 …, and keep these numbers from the agenda they had `before`; an item they were invited to then and
    are not now stays there struck through, as a withdrawn one does.
    """
    known = {entry.pid: entry.number for entry in before.items} if before else {}
    kept = list(_kept(sheet, ids, frozenset(invited), known))
    numbers = {one.entry.pid: one.item.number for one in kept}
    if own_numbers:
        numbers = {str(key): number for key, number in numbering.assign([_row(one, known) for one in kept]).items()}
    whole = {entry.number: entry.pid for entry in ids.items}
    parts, entries = [], []
    for at, part in enumerate(sheet.parts):
        here = [one for one in kept if one.part == at]
        if not here:
            continue
        items = tuple(_item(one, numbers, whole, papers) for one in here)
        parts.append((ids.parts[at], AgendaPart(label=part.label, items=items)))
        entries += [
            SnapshotItem(
                pid=one.entry.pid,
                number=numbers[one.entry.pid],
                kind=one.entry.kind,
                papers=tuple(papers[pid].pid for pid in _released(one, papers)),
            )
            for one in here
        ]
    printed = replace(sheet, parts=tuple(part for _, part in parts), changes=(), against="", foot=None)
    return printed, Snapshot(parts=tuple(key for key, _ in parts), items=tuple(entries))


def _kept(sheet: AgendaSheet, ids: Snapshot, invited: frozenset[str], known: Mapping[str, str]) -> Iterator[_Kept]:
    """Yield their items; one stands under another only if that is theirs too."""
    entries = iter(ids.items)
    for at, part in enumerate(sheet.parts):
        above: list[tuple[int, str]] = []
        for item in part.items:
            entry = next(entries)
            while above and above[-1][0] >= item.depth:
                above.pop()
            struck = item.mark == "withdrawn" or entry.pid not in invited
            if entry.pid in known or (entry.pid in invited and not struck):
                yield _Kept(at, item, entry, above[-1][1] if above else None, len(above), struck)
                above.append((item.depth, entry.pid))


def _row(one: _Kept, known: Mapping[str, str]) -> numbering.Row:
    number = known.get(one.entry.pid)
    moved = number is not None and number.rpartition(".")[0] != (known.get(one.parent, "") if one.parent else "")
    return numbering.Row(
        key=one.entry.pid,
        parent_key=one.parent,
        number=None if moved else number,
        standing=Standing.WITHDRAWN if one.struck else Standing.ACTIVE,
    )


def _released(one: _Kept, papers: Mapping[str, ReleasedPaper]) -> list[str]:
    return [] if one.struck else [pid for pid in one.entry.papers if pid in papers]


def _item(
    one: _Kept, numbers: Mapping[str, str], whole: Mapping[str, str], papers: Mapping[str, ReleasedPaper]
) -> AgendaItem:
    item = one.item
    return AgendaItem(
        number=numbers[one.entry.pid],
        title=item.title,
        depth=one.depth,
        kind_label=item.kind_label,
        presenter=item.presenter,
        action=item.action,
        documents=tuple(papers[pid].line for pid in _released(one, papers)),
        mark="withdrawn" if one.struck else "none",
        moved_to=numbers.get(whole.get(item.moved_to, ""), "") if item.moved_to else "",
    )
