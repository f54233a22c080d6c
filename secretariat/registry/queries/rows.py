"""The papers of a page of the register as plain data, whatever it was narrowed to: one query."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, Subquery, exists, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.documents import grants
from secretariat.documents.models import Face, Paper, Version
from secretariat.registry.listed import ListedPaper, ListedVersion
from secretariat.relations.queries import superseding_symbol

#: Of the columns of a row, those of its paper; the others are those of its version.
_OF_PAPER = len(ListedPaper._fields) - 1


def read(
    session: Session, actor: Actor, picked: Select[Any], keys: Sequence[Any], *, backwards: bool
) -> list[ListedPaper]:
    """Return the papers picked, in order of `keys`, of which the last is their id; `picked` is bounded, and so is this."""
    some = picked.with_only_columns(*keys).order_by(*ordered(keys, backwards=backwards)).subquery()
    query = _columns(some).order_by(*ordered(some.c, backwards=backwards))
    return [_paper(row) for row in session.execute(query, grants.asker(actor))]


def ordered(keys: Any, *, backwards: bool) -> list[Any]:
    """Return what a list is put in order by, all of it the same way."""
    return [key.desc() if backwards else key for key in keys]


def _columns(some: Subquery) -> Select[Any]:
    return (
        select(*_shown())
        .select_from(some)
        .join(Paper, Paper.id == some.c.id)
        .join(Body, Body.id == Paper.body_id)
        .outerjoin(Version, Version.id == Paper.current_version_id)
    )


@cache
def _shown() -> tuple[Any, ...]:
    """What a row shows; put together once."""
    there = [exists().where(Face.version_id == Version.id, Face.language == code) for code in ("en", "fr")]
    return (
        *(Paper.pid, Paper.body_id, Paper.kind, Paper.state, Paper.custody, Paper.title_en, Paper.title_fr),
        *(Paper.original_language, Paper.marking, Paper.symbol, Paper.promised_for, Paper.action_officer),
        *(Paper.dated_at, Paper.year, Body.pid, Body.code, Body.zone, superseding_symbol(Paper.id)),
        Paper.faces_there,
        *(Version.pid, Version.symbol, Version.marking, Version.state, Version.to_follow, Version.follows_on, *there),
    )


def _paper(row: Sequence[Any]) -> ListedPaper:
    paper, version = row[:_OF_PAPER], row[_OF_PAPER:]
    return ListedPaper._make([*paper, ListedVersion._make(version) if version[0] is not None else None])
