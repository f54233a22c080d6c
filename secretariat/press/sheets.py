"""What can be printed: plain frozen data, both languages on each text, enough by itself to make the page
again.

A feature fills one of these and hands it to `render`. `to_json` is embedded in the PDF and names it by
its hash; `from_json` gives the sheet back, and rendering that gives the same bytes.
"""

from __future__ import annotations

import json
import types
import typing
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date, datetime, time
from functools import cache
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from . import canonical
from .canonical import Document
from .dates import Language
from .words import Both

#: Written into every JSON form; a later format gets another name.
FORMAT = "printed-sheet/1"

Face = Literal["en", "fr", "both"]
Mark = Literal["none", "new", "changed", "moved", "withdrawn"]


class NotASheet(ValueError):
    """The record is of another format, or not well made; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The state of something not issued: its number, and when it was printed (wall time of the body's
    zone).
    """

    number: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersedes:
    """The paper that this one replaces."""

    symbol: str
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The front block, from marking to meeting lines, and what head and foot of every page say.

    `symbol` is empty while none is given. `lines` are the lines under the title (meeting number, date and
    hours; place), `note_by` the line "Note by the …", `silence` the boxed line with the hour at which
    silence ends.
    """

    marking: Both
    day: date
    class_word: Both
    symbol: str
    body: Both
    title: Both
    releasability: Both | None = None
    original: Language | None = None
    supersedes: Supersedes | None = None
    silence: Both | None = None
    lines: tuple[Both, ...] = ()
    note_by: Both | None = None
    demonstration: Both | None = None
    draft: Draft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """The foot block: who signed and in what function, annexes, action officer, registry number."""

    signed_name: str = ""
    signed_function: Both | None = None
    annexes: tuple[Both, ...] = ()
    action_officer: Both | None = None
    registry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A paper under an agenda item. `languages` are the faces that exist; `note` says e.g. "to follow"."""

    symbol: str
    title: Both | None = None
    languages: tuple[Language, ...] = ("en", "fr")
    note: Both | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """An item. `number` is printed as it is ("12.3", "15bis"); `depth` 0 is a main item.

    `starts` is wall time of the body's zone, printed only where it changes. `kind_label` ("For decision")
    is printed only if it says something else than the label of the part. `mark` tells what the revision
    did to the item, `was` the former title and `was_number` the former number: print them where they
    differ. A withdrawn item is struck through on every agenda; `moved_to` is the number its matter went to.
    """

    number: str
    title: Both
    depth: int = 0
    kind_label: Both | None = None
    minutes: int | None = None
    starts: time | None = None
    presenter: Both | None = None
    action: Both | None = None
    documents: tuple[DocumentLine, ...] = ()
    mark: Mark = "none"
    was: Both | None = None
    was_number: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPart:
    """Items under one label, such as "For decision"; no label if None."""

    label: Both | None
    items: tuple[AgendaItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line of the table of changes: item number, what was done, and the words before and after (or
    None).
    """

    item: str
    what: Both
    before: Both | None = None
    after: Both | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaSheet:
    """An agenda. With `against` (the symbol of the agenda before) the changes are marked, and listed
    first.
    """

    front: Front
    parts: tuple[AgendaPart, ...]
    changes: tuple[Change, ...] = ()
    against: str = ""
    foot: Foot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A labelled line at the head of a notice: "Place", "Room 4"."""

    label: Both
    value: Both


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSheet:
    """A paper or a notice: canonical text by language (None: that face does not exist), facts first if
    any.
    """

    front: Front
    en: Document | None = None
    fr: Document | None = None
    facts: tuple[Fact, ...] = ()
    foot: Foot | None = None

    def text(self, language: Language) -> Document | None:
        """Return the canonical text in `language`, if there is one."""
        return self.en if language == "en" else self.fr


Sheet: TypeAlias = AgendaSheet | PaperSheet
_KINDS: dict[str, type[AgendaSheet] | type[PaperSheet]] = {"agenda": AgendaSheet, "paper": PaperSheet}


def without_marks(sheet: AgendaSheet) -> AgendaSheet:
    """Return the agenda as it reads clean: no marks, no table of changes. Withdrawn items stay, struck through, since
    their numbers are never given again.
    """
    parts = tuple(
        replace(
            part,
            items=tuple(
                item if item.mark == "withdrawn" else replace(item, mark="none", was=None, was_number="")
                for item in part.items
            ),
        )
        for part in sheet.parts
    )
    return replace(sheet, parts=parts, changes=(), against="")


def to_plain(sheet: Sheet) -> dict[str, Any]:
    """Return `sheet` as dicts, lists, strings and numbers, with its format and kind."""
    kind = next(name for name, one in _KINDS.items() if isinstance(sheet, one))
    return {"format": FORMAT, "kind": kind, "sheet": _plain(sheet)}


def from_plain(record: dict[str, Any]) -> Sheet:
    """Return the sheet that `to_plain` gave. Raises NotASheet."""
    if record.get("format") != FORMAT or record.get("kind") not in _KINDS:
        raise NotASheet(f"This is not {FORMAT}: {record.get('format')!r}, {record.get('kind')!r}")
    made: Sheet = _built(_KINDS[record["kind"]], record.get("sheet"), "sheet")
    return made


def to_json(sheet: Sheet) -> str:
    """Return canonical JSON: sorted keys, no spaces, characters as they are."""
    return json.dumps(to_plain(sheet), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str) -> Sheet:
    """Return the sheet that `to_json` wrote. Raises NotASheet."""
    try:
        record = json.loads(text)
    except json.JSONDecodeError as problem:
        raise NotASheet(str(problem)) from problem
    return from_plain(record if isinstance(record, dict) else {})


def sheet_hash(sheet: Sheet) -> str:
    """Return the SHA-256 of `to_json`, in hexadecimal: the name of the input, under which a PDF may be
    stored.
    """
    return sha256(to_json(sheet).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Document):
        return canonical.to_plain(value)
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, (date, time, datetime)):
        return value.isoformat()
    if is_dataclass(value):
        record = {}
        for one in fields(value):
            inner = getattr(value, one.name)
            if one.default is MISSING or inner != one.default:
                record[one.name] = _plain(inner)
        return record
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _built(kind: Any, value: Any, where: str) -> Any:
    """Return `value` as an instance of the type `kind`; `where` names the place for the message."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        if value is None:
            return None
        kind = next(one for one in typing.get_args(kind) if one is not type(None))
    if typing.get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise NotASheet(f"{where}: a list is expected")
        inner = typing.get_args(kind)[0]
        return tuple(_built(inner, one, f"{where}[{at}]") for at, one in enumerate(value))
    if typing.get_origin(kind) is Literal:
        if value not in typing.get_args(kind):
            raise NotASheet(f"{where}: {value!r} is not one of {typing.get_args(kind)}")
        return value
    try:
        if kind is Document:
            return canonical.from_plain(value)
        if kind in (date, time, datetime):
            return kind.fromisoformat(value)
    except (TypeError, ValueError, AttributeError) as problem:
        raise NotASheet(f"{where}: {problem}") from problem
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind, value, where)
    if not isinstance(value, kind):
        raise NotASheet(f"{where}: {kind.__name__} is expected, not {value!r}")
    return value


def _record(kind: type, value: Any, where: str) -> Any:
    hints = _hints(kind)
    if not isinstance(value, dict) or not value.keys() <= hints.keys():
        raise NotASheet(f"{where}: not a {kind.__name__}")
    inner = {name: _built(hints[name], one, f"{where}.{name}") for name, one in value.items()}
    try:
        return kind(**inner)
    except TypeError as problem:
        raise NotASheet(f"{where}: {problem}") from problem
