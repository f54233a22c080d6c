"""Frozen dataclasses as plain records and back: `{"type": "text", ...}`, fields at their default left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from functools import cache
from typing import Any


def to_record(value: Any) -> Any:
    """Return a dataclass, or a tuple of them, as dicts and lists; other values as they are."""
    if isinstance(value, tuple):
        return [to_record(inner) for inner in value]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    kind: Any = type(value)
    record: dict[str, Any] = {"type": type_name(kind)}
    for name, default in _fields(kind):
        inner = getattr(value, name)
        if default is MISSING or inner != default:
            record[name] = to_record(inner)
    return record


def from_record(record: Any, types: Sequence[type]) -> Any:
    """Return what `to_record` was given, building only the dataclasses in `types`.

    Raises ValueError for a type or a field that is unknown, or a field that is missing.
    """
    return _made(record, _named(tuple(types)))


def _made(record: Any, known: Mapping[str, type]) -> Any:
    if isinstance(record, list):
        return tuple([_made(inner, known) for inner in record])
    if not isinstance(record, dict):
        return record
    made = known.get(record.get("type", ""))
    if made is None:
        raise ValueError(f"Unknown type in a record: {record.get('type')!r}")
    values = {name: _made(inner, known) for name, inner in record.items() if name != "type"}
    try:
        return made(**values)
    except TypeError as problem:
        raise ValueError(f"A {record['type']} is not well made: {problem}") from problem


# A long text has thousands of blocks and runs: what is known of their types is looked into once for each type.


@cache
def type_name(one: type) -> str:
    """NoteCall is "note-call"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", one.__name__).lower()


@cache
def _named(types: tuple[type, ...]) -> Mapping[str, type]:
    return {type_name(one): one for one in types}


@cache
def _fields(one: type) -> tuple[tuple[str, Any], ...]:
    """The names of its fields with their defaults."""
    return tuple((field.name, field.default) for field in fields(one))
