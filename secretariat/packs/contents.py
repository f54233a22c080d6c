"""What a pack holds, as plain data: its papers in the order of the agenda, its manifest, its key."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from secretariat.core import canonical_json, clock
from secretariat.core.kept import Memory, Whole
from secretariat.core.values import dataclass
from secretariat.documents.listed import ListedVersion, Listing, Pdf
from secretariat.documents.markings import Marking
from secretariat.documents.models import Version
from secretariat.documents.symbols import parse
from secretariat.meetings.issued import issued_snapshot
from secretariat.meetings.models import Meeting
from secretariat.meetings.sheets import Snapshot
from secretariat.packs.states import PackKind

FORMAT = "pack/1"
#: Its name in a pack.
MANIFEST = "manifest.json"
#: A pack waits that long for a paper that is being printed; then it is made without.
WAITS = timedelta(minutes=30)
#: What is kept of packs, in bytes or so: what is in some fifty of them, and the keys of several hundred.
ROOM: Final = 1_000_000
#: What a paper of a pack takes, beside what is kept of it already; and a key.
ENTRY, KEY = 200, 500


@dataclass(frozen=True)
class Entry:
    """A paper in a pack; `item` is the number of the item that cites it first, empty for the agenda itself."""

    item: str
    version: ListedVersion
    pdf: Pdf

    def to_plain(self) -> dict[str, Any]:
        """Return what the manifest says of it."""
        version = self.version
        return {
            "item": self.item,
            "symbol": version.symbol,
            "paper": version.paper,
            "version": version.pid,
            "ordinal": version.ordinal,
            "titles": {"en": version.title_en, "fr": version.title_fr},
            "marking": version.marking,
            "language": self.pdf.face,
            "origin": "here" if self.pdf.made_here else "elsewhere",
            "sha256": self.pdf.sha256,
        }


@dataclass(frozen=True, eq=False)
class Inside(Whole):
    """What is in a pack, kept under all from which it was chosen."""

    entries: tuple[Entry, ...]
    without_file: tuple[ListedVersion, ...] = ()
    unprinted: tuple[ListedVersion, ...] = ()

    @cached_property
    def complete(self) -> bool:
        return all(entry.pdf.sha256 for entry in self.entries)

    @cached_property
    def size(self) -> int:
        return sum(entry.pdf.size for entry in self.entries)

    @cached_property
    def papers(self) -> int:
        return sum(1 for entry in self.entries if entry.item)


_inside: Memory[Inside] = Memory(ROOM)
_keys: Memory[str] = Memory(ROOM)


@dataclass(frozen=True)
class PackedMeeting:
    """What a pack says of its meeting and body."""

    id: int
    pid: str
    zone: str
    series: str
    name_en: str
    name_fr: str
    demonstration: bool

    @classmethod
    def of(cls, meeting: Meeting) -> PackedMeeting:
        body = meeting.body
        demonstration = bool(body.settings.get("demonstration"))
        return cls(meeting.id, meeting.pid, meeting.zone, body.series, body.name_en, body.name_fr, demonstration)


@dataclass(frozen=True)
class PackedAgenda:
    """What a pack says of the agenda that it is of."""

    pid: str
    symbol: str
    #: As it was printed, in the form in which it is stored.
    sheet: str = field(repr=False)


@dataclass(frozen=True)
class Contents:
    """The agenda in force and its papers, as far as one reader may see them, in one language where there is a choice.

    Plain values, so that a page that offers the pack can be kept with them.
    """

    meeting: PackedMeeting
    #: The one this reader reads: somebody invited to some items has one of their own.
    agenda: PackedAgenda
    language: str
    inside: Inside

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.inside.entries

    @property
    def without_file(self) -> tuple[ListedVersion, ...]:
        """Papers that are named on the agenda and open to the reader, and have no file here: held on another system."""
        return self.inside.without_file

    @property
    def unprinted(self) -> tuple[ListedVersion, ...]:
        """Papers that should have been printed long ago and are not: the pack does without them until they are."""
        return self.inside.unprinted

    @property
    def complete(self) -> bool:
        """Tell whether every PDF has been made."""
        return self.inside.complete

    @property
    def size(self) -> int:
        """Return about how many bytes it will have."""
        return self.inside.size

    @property
    def papers(self) -> int:
        """Return how many papers it has; the agenda is not counted as one."""
        return self.inside.papers

    def in_language(self, language: str) -> Contents:
        """Return the same papers in another language, as far as they are there in it."""
        if language == self.language:
            return self
        chosen = (replace(entry, pdf=entry.version.pdf_in(language) or entry.pdf) for entry in self.entries)
        return replace(self, language=language, inside=replace(self.inside, entries=tuple(chosen)))

    def manifest(self) -> dict[str, Any]:
        """Return what the key is the hash of."""
        return {
            **self.head(PackKind.WHOLE),
            "papers": [entry.to_plain() for entry in self.entries],
            "apart": [_apart(version, "held elsewhere") for version in self.without_file]
            + [_apart(version, "not printed") for version in self.unprinted],
        }

    def head(self, kind: PackKind) -> dict[str, Any]:
        """Return what every manifest begins with."""
        return {
            "format": FORMAT,
            "kind": kind.value,
            "meeting": {"pid": self.meeting.pid, "body": self.meeting.series},
            "agenda": {"symbol": self.agenda.symbol, "version": self.agenda.pid},
            "language": self.language,
        }

    @property
    def key(self) -> str:
        """The hash of the manifest, reckoned once for all that stands in it."""
        head = (self.meeting.pid, self.meeting.series, self.agenda.symbol, self.agenda.pid, self.language)
        return _keys.of((*head, self.inside), lambda: canonical_json.digest(self.manifest()), lambda _: KEY)


def gather(meeting: Meeting, agenda: Version, papers: Listing, language: str) -> Contents:
    """Return the contents of a pack: the agenda first, then each paper once, where it is cited first.

    `papers` are those of the agenda that exist for the reader, by pid, the agenda's own among them.
    """
    before = clock.now() - WAITS
    ids, own = issued_snapshot(agenda), agenda.paper.pid
    late = tuple([pdf.asked_at < before for pdf in papers.unmade])
    inside = _inside.of(
        (ids, own, papers, language, late),
        lambda: _chosen(ids, own, papers, language, before),
        lambda made: ENTRY * len(made.entries),
    )
    agenda_in_it = PackedAgenda(agenda.pid, agenda.symbol, agenda.sheet)
    return Contents(PackedMeeting.of(meeting), agenda_in_it, language, inside)


def _chosen(ids: Snapshot, own: str, papers: Listing, language: str, before: datetime) -> Inside:
    """What is in a pack; what was to be printed `before` a moment, and is not, is left out."""
    first = {own: ""}
    for item in ids.items:
        for pid in item.papers:
            first.setdefault(pid, item.number)
    entries: list[Entry] = []
    bare: list[ListedVersion] = []
    unprinted: list[ListedVersion] = []
    for pid, number in first.items():
        version = papers[pid].to_take if pid in papers else None
        if version is None:
            continue
        pdf = version.pdf_in(language)
        if pdf is None:
            bare.append(version)
        elif number and pdf.sha256 is None and pdf.asked_at < before:
            unprinted.append(version)
        else:
            entries.append(Entry(number, version, pdf))
    return Inside(tuple(entries), tuple(bare), tuple(unprinted))


def _apart(version: ListedVersion, why: str) -> dict[str, Any]:
    return {"symbol": version.symbol, "titles": {"en": version.title_en, "fr": version.title_fr}, "why": why}


def highest(markings: Sequence[str]) -> Marking:
    """Return the highest of several markings: it stands on top of what holds them all."""
    return max(map(Marking, markings), key=lambda one: one.rank, default=Marking.PUBLIC)


def travelling(manifest: Mapping[str, Any]) -> str:
    """Return the manifest as it travels: indented, with the name that each file has in the ZIP."""
    papers = [paper | {"file": name} for paper, name in zip(manifest["papers"], names(manifest["papers"]), strict=True)]
    return json.dumps({**manifest, "papers": papers}, ensure_ascii=False, indent=1) + "\n"


def names(papers: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the file name of each paper of a manifest, numbered in its order: 01_AC_901-A-2026-0046_EN.pdf."""
    width = max(2, len(str(len(papers))))
    return [
        f"{number:0{width}}_{parse(paper['symbol']).file_stem('en').removesuffix('_EN')}_{paper['language'].upper()}.pdf"
        for number, paper in enumerate(papers, start=1)
    ]
