"""Frozen dataclasses as plain records and back: `{"type": "text", ...}`, fields at their default left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import MISSING, fields
from typing import Any


def to_record(value: Any) -> Any:
    """Return a dataclass, or a tuple of them, as dicts and lists; other values as they are."""
    if isinstance(value, tuple):
        return [to_record(inner) for inner in value]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    record: dict[str, Any] = {"type": type_name(type(value))}
    for one in fields(value):
        inner = getattr(value, one.name)
        if one.default is MISSING or inner != one.default:
            record[one.name] = to_record(inner)
    return record


def from_record(record: Any, types: Sequence[type]) -> Any:
    """Return what `to_record` was given, building only the dataclasses in `types`.

    Raises ValueError for a type or a field that is unknown, or a field that is missing.
    """
    if isinstance(record, list):
        return tuple(from_record(inner, types) for inner in record)
    if not isinstance(record, dict):
        return record
    known = {type_name(one): one for one in types}
    made = known.get(record.get("type", ""))
    if made is None:
        raise ValueError(f"Unknown type in a record: {record.get('type')!r}")
    values = {name: from_record(inner, types) for name, inner in record.items() if name != "type"}
    try:
        return made(**values)
    except TypeError as problem:
        raise ValueError(f"A {record['type']} is not well made: {problem}") from problem


def type_name(one: type) -> str:
    """NoteCall is "note-call"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", one.__name__).lower()
