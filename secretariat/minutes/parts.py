"""The part of a meeting that somebody invited was there for: their items, as if there were no others.

Pure. Numbers are those of their own agenda; whatever would tell of the rest is left out: who else attended, symbols of
papers that were not released to them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from secretariat.meetings import numbering
from secretariat.meetings.sheets import Snapshot
from secretariat.minutes.queries.held import Held


def part_of(
    held: Held,
    invited: Collection[int],
    *,
    party_id: int,
    numbers: Mapping[int, str],
    released: Mapping[str, str],
    agenda: str,
) -> Held:
    """Return the meeting as it was held for a party: the items `invited` (ids), under their `numbers`.

    `released` are the symbols under which papers were released to them, by the public id of the paper; `agenda` is that
    of their own agenda.
    """
    items = tuple(item for item in held.items if item.id in invited)
    return replace(
        held,
        items=items,
        numbers={item.id: numbers[item.id] for item in items},
        cited={
            item.id: tuple(released[cited.paper.pid] for cited in item.papers if cited.paper.pid in released)
            for item in items
        },
        agenda=agenda,
        staff="",
        attendance=tuple(row for row in held.attendance if row.party_id == party_id),
    )


def own_numbers(held: Held, invited: Collection[int], agenda: Snapshot | None) -> dict[int, str]:
    """Return the numbers of these items on the agenda of their own; what came after it was issued is counted on."""
    known = {entry.pid: entry.number for entry in agenda.items} if agenda else {}
    last = max((numbering.sort_key(number)[0].whole for number in known.values()), default=0)
    found = {}
    for item in held.items:
        if item.id not in invited:
            continue
        if item.pid not in known:
            last += 1
        found[item.id] = known.get(item.pid, str(last))
    return found
