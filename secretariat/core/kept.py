"""What a process remembers, within bounds: only what its key says wholly, so that nothing kept is ever stale."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, Generic, TypeVar

T = TypeVar("T")

#: What the key of an entry and its place take, about, in characters: very short ones are bounded too.
ENTRY: Final = 500


class Whole:
    """Plain data that nobody changes, made once for all that it says, and known by being the same.

    A thing of this kind may itself stand in a key, where it is compared at no cost: who holds the same one has the same
    content. One that was let go and made anew is another, for which all is made anew.
    """

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


class Memory(Generic[T]):
    """Things by key, within bounds: half of them is let go at once, what was asked for least lately.

    Reading takes no lock: a page asks for hundreds. A thing may be made twice by two threads at once; both make the same.
    """

    def __init__(self, room: int) -> None:
        self._half = room // 2
        self._young: dict[Hashable, tuple[T, int]] = {}
        self._old: dict[Hashable, tuple[T, int]] = {}
        self._held = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        """Return what is kept under the key; None if nothing is, or no longer."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                return None
            self.keep(key, *found)
        return found[0]

    def keep(self, key: Hashable, thing: T, size: int) -> None:
        """Keep what takes `size` characters or so, unless that is more than half the room."""
        size += ENTRY
        with self._lock:
            if size > self._half or key in self._young:
                return
            if self._held + size > self._half:
                self._young, self._old, self._held = {}, self._young, 0
            self._young[key] = (thing, size - ENTRY)
            self._held += size

    def of(self, key: Hashable, make: Callable[[], T], size: Callable[[T], int]) -> T:
        """Return what is kept under the key, or what `make` makes, kept from now on."""
        found = self.get(key)
        if found is None:
            found = make()
            self.keep(key, found, size(found))
        return found

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())
