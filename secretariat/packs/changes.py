"""What changed since a reader's last download, and the numbers of the pages that carry it.

Pages slot in: behind page 14 come 14a, 14b, whatever came there before. A number once given in a pack is not given again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from secretariat.core import canonical_json
from secretariat.core.values import dataclass
from secretariat.packs.contents import Contents, Entry
from secretariat.packs.states import PackKind

_LABEL = re.compile(r"(\d+)([a-z]*)")


@dataclass(frozen=True)
class Held:
    """A paper that a reader has, and the pages at which it stands in their pack; no pages outside a PDF.

    One that was taken out since stays in the list as `gone`: its place and its numbers remain known.
    """

    paper: str
    version: str
    symbol: str
    language: str
    first: str = ""
    last: str = ""
    gone: bool = False

    def to_plain(self) -> dict[str, Any]:
        """Return what a download keeps of it."""
        return dict(vars(self))


@dataclass(frozen=True)
class Change:
    """One line of what changed: a paper that came (`entry`), one that went (`held`), or both for one revised."""

    entry: Entry | None
    held: Held | None

    @property
    def kind(self) -> str:
        if self.entry is None:
            return "withdrawn"
        return "new" if self.held is None else "revised"


@dataclass(frozen=True)
class Changes:
    """What changed since a download, in the order of the agenda; what was withdrawn comes last."""

    contents: Contents
    held: tuple[Held, ...]
    lines: tuple[Change, ...]
    since: datetime

    @property
    def complete(self) -> bool:
        """Tell whether every PDF of what came has been made."""
        return all(line.entry.pdf.sha256 for line in self.lines if line.entry is not None)

    def __bool__(self) -> bool:
        return bool(self.lines)

    def count(self, kind: str) -> int:
        return sum(1 for line in self.lines if line.kind == kind)

    def manifest(self) -> dict[str, Any]:
        """Return what the key of the supplement is the hash of."""
        after = _places_before(self.contents, self.held)
        return {
            **self.contents.head(PackKind.SUPPLEMENT),
            "papers": [
                line.entry.to_plain()
                | {
                    "after": after[line.entry.version.paper],
                    "replaces": [line.held.symbol, line.held.first, line.held.last] if line.held else [],
                }
                for line in self.lines
                if line.entry is not None
            ],
            "withdrawn": [
                [line.held.symbol, line.held.first, line.held.last]
                for line in self.lines
                if line.entry is None and line.held is not None
            ],
            "given": sorted({label for one in self.held for label in (one.last,) if label}),
        }

    @property
    def key(self) -> str:
        return canonical_json.digest(self.manifest())


def changes(held: Sequence[Held], contents: Contents, *, since: datetime) -> Changes:
    """Return what is new, revised or withdrawn against what a reader holds."""
    awaited = {version.paper for version in contents.unprinted}
    had = {one.paper: one for one in held if not one.gone and one.paper not in awaited}
    lines = []
    for entry in contents.entries:
        before = had.pop(entry.version.paper, None)
        if before is None or (before.version, before.language) != (entry.version.pid, entry.pdf.face):
            lines.append(Change(entry, before))
    lines += [Change(None, one) for one in had.values()]
    return Changes(contents, tuple(held), tuple(lines), since)


def holding(contents: Contents, places: Sequence[Mapping[str, str]]) -> list[Held]:
    """Return what a reader holds who takes the whole pack; `places` are those of its PDF, if it is one."""
    at = {place["version"]: place for place in places}
    return [
        Held(
            paper=entry.version.paper,
            version=entry.version.pid,
            symbol=entry.version.symbol,
            language=entry.pdf.face,
            first=at.get(entry.version.pid, {}).get("first", ""),
            last=at.get(entry.version.pid, {}).get("last", ""),
        )
        for entry in contents.entries
    ]


def slotted(found: Changes, places: Sequence[Mapping[str, str]]) -> list[Held]:
    """Return what a reader holds who slots the supplement into what they had; `places` are those of its PDF."""
    now = {one.paper: one for one in holding(found.contents, places)}
    new = {line.entry.version.paper for line in found.lines if line.entry is not None}
    kept = {one.paper: one for one in found.held if not one.gone}
    awaited = [version.paper for version in found.contents.unprinted]
    standing = [now[pid] if pid in new else kept[pid] for pid in now]
    standing += [kept[pid] for pid in awaited if pid in kept]
    last = {one.version for one in standing}
    gone = [Held(**{**one.to_plain(), "gone": True}) for one in found.held if one.gone or one.version not in last]
    return [*standing, *gone]


def _places_before(contents: Contents, held: Sequence[Held]) -> dict[str, str]:
    """Return, by paper, the label of the page behind which it goes: its own former last page, or that of the paper before
    it. Empty before the first page of all, or where the reader's pack has no pages."""
    had = {one.paper: one.last for one in held if not one.gone}
    found, behind = {}, ""
    for entry in contents.entries:
        pid = entry.version.paper
        behind = had.get(pid) or behind
        found[pid] = behind
    return found


def labels(after: str, count: int, given: dict[str, int]) -> list[str]:
    """Return the labels of `count` pages that go behind the page `after`; `given` counts letters by number, and is led on.

    Without a page to go behind, pages are S1, S2 …
    """
    number = base(after)
    start = given.get(number, 0)
    given[number] = start + count
    steps = range(start + 1, start + count + 1)
    return [f"{number}{_letters(step)}" if number else f"S{step}" for step in steps]


def letters_given(lasts: Sequence[str]) -> dict[str, int]:
    """Return how many letters have been given behind each number, from the last labels of the papers that had some."""
    given: dict[str, int] = {}
    for label in lasts:
        if label.startswith("S"):
            given[""] = max(given.get("", 0), int(label[1:]))
        elif found := _LABEL.fullmatch(label):
            given[found[1]] = max(given.get(found[1], 0), _count(found[2]))
    return given


def base(label: str) -> str:
    """Return the number in a label: 14 of 14b; empty for a label without one."""
    found = _LABEL.fullmatch(label)
    return found[1] if found else ""


def _letters(step: int) -> str:
    """1 is a, 26 z, 27 aa."""
    text = ""
    while step:
        step, rest = divmod(step - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _count(letters: str) -> int:
    count = 0
    for letter in letters:
        count = count * 26 + ord(letter) - ord("a") + 1
    return count
