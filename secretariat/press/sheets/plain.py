"""Sheets as canonical JSON, and back."""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from functools import cache, partial
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from .. import canonical
from ..canonical import Document
from .agenda import AgendaSheet
from .comparison import ComparisonSheet
from .decisions import DecisionSheet
from .pack import PackSheet
from .paper import PaperSheet
from .received import ReceivedSheet
from .record import RecordSheet

#: Written into every JSON form; a later format gets another name.
FORMAT = "printed-sheet/1"

_PICTURE = re.compile(r'"blob":"([0-9a-f]{64})"')

Sheet: TypeAlias = AgendaSheet | PaperSheet | DecisionSheet | RecordSheet | PackSheet | ReceivedSheet | ComparisonSheet
_KINDS: dict[str, type[Sheet]] = {
    "agenda": AgendaSheet,
    "paper": PaperSheet,
    "decisions": DecisionSheet,
    "record": RecordSheet,
    "pack": PackSheet,
    "received": ReceivedSheet,
    "comparison": ComparisonSheet,
}


class NotASheet(ValueError):
    """The record is of another format, or not well made; the message says where."""


def to_plain(sheet: Sheet) -> dict[str, Any]:
    """Return `sheet` as dicts, lists, strings and numbers, with its format and kind."""
    kind = next(name for name, one in _KINDS.items() if isinstance(sheet, one))
    return {"format": FORMAT, "kind": kind, "sheet": _plain(sheet)}


def from_plain(record: dict[str, Any]) -> Sheet:
    """Return the sheet that `to_plain` gave. Raises NotASheet."""
    if record.get("format") != FORMAT or record.get("kind") not in _KINDS:
        raise NotASheet(f"This is not {FORMAT}: {record.get('format')!r}, {record.get('kind')!r}")
    made: Sheet = _record(_KINDS[record["kind"]], record.get("sheet"), "sheet")
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


def pictures_of(sheet: Sheet) -> frozenset[str]:
    """Return the SHA-256 of all pictures that the texts of a sheet show."""
    return frozenset(_PICTURE.findall(to_json(sheet)))  # a word that says so has its quotes escaped


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
def _builder(kind: Any) -> Callable[[Any, str], Any]:
    """Return what makes an instance of the type `kind` of a value; `where` names the place for the message. Looked into
    once for each type: an agenda of forty items has thousands of values."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        of = _builder(next(one for one in typing.get_args(kind) if one is not type(None)))
        return lambda value, where: None if value is None else of(value, where)
    if typing.get_origin(kind) is tuple:
        return partial(_tuple, typing.get_args(kind)[0])
    if typing.get_origin(kind) is Literal:
        return partial(_literal, typing.get_args(kind))
    if kind is Document:
        return partial(_parsed, canonical.from_plain)
    if kind in (date, time, datetime):
        return partial(_parsed, kind.fromisoformat)
    return partial(_record if is_dataclass(kind) else _instance, kind)


def _tuple(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, list):
        raise NotASheet(f"{where}: a list is expected")
    of = _builder(kind)
    return tuple([of(one, f"{where}[{at}]") for at, one in enumerate(value)])


def _literal(known: tuple[Any, ...], value: Any, where: str) -> Any:
    if value not in known:
        raise NotASheet(f"{where}: {value!r} is not one of {known}")
    return value


def _parsed(parse: Callable[[Any], Any], value: Any, where: str) -> Any:
    try:
        return parse(value)
    except (TypeError, ValueError, AttributeError) as problem:
        raise NotASheet(f"{where}: {problem}") from problem


def _instance(kind: type, value: Any, where: str) -> Any:
    if not isinstance(value, kind):
        raise NotASheet(f"{where}: {kind.__name__} is expected, not {value!r}")
    return value


@cache
def _builders(kind: type) -> dict[str, Callable[[Any, str], Any]]:
    return {name: _builder(hint) for name, hint in typing.get_type_hints(kind).items()}


def _record(kind: type, value: Any, where: str) -> Any:
    of = _builders(kind)
    if not isinstance(value, dict) or not value.keys() <= of.keys():
        raise NotASheet(f"{where}: not a {kind.__name__}")
    inner = {name: of[name](one, f"{where}.{name}") for name, one in value.items()}
    try:
        return kind(**inner)
    except TypeError as problem:
        raise NotASheet(f"{where}: {problem}") from problem
