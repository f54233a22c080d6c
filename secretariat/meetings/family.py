"""Items in a tree: plain rows that name their parent, in the order of the agenda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

Key = int | str


class Placed(Protocol):
    """What stands in a tree."""

    @property
    def key(self) -> Key: ...
    @property
    def parent_key(self) -> Key | None: ...


P = TypeVar("P", bound=Placed)


def by_parent(rows: Sequence[P]) -> dict[Key | None, list[P]]:
    """Return the children of each row in order, those of None being the items of the first level.

    Raises ValueError if a key comes twice, a parent is missing, or a row is above itself.
    """
    parents = {row.key: row.parent_key for row in rows}
    if len(parents) != len(rows):
        raise ValueError("Two rows have the same key")
    children: dict[Key | None, list[P]] = {}
    for row in rows:
        if row.parent_key is not None and row.parent_key not in parents:
            raise ValueError(f"Row {row.key!r} stands under {row.parent_key!r}, which is not there")
        children.setdefault(row.parent_key, []).append(row)
    if sum(1 for _ in walk(children)) != len(rows):
        raise ValueError("A row stands under itself")
    return children


def walk(children: Mapping[Key | None, Sequence[P]], root: Key | None = None) -> Iterator[P]:
    """Yield the rows below `root` in the order of the agenda."""
    for row in children.get(root, ()):
        yield row
        yield from walk(children, row.key)
