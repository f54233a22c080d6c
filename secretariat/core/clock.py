"""The only clock of the product. Everything that asks for the time asks here, so that tests can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """Return the present instant, aware and in UTC."""
    return _fixed.get() or datetime.now(UTC)


def soonest_first(instant: datetime | None) -> tuple[bool, datetime]:
    """The key by which what has an instant comes in its order, and after it what has none, all of it alike."""
    return instant is None, instant or datetime.max.replace(tzinfo=UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) inside the block."""
    if moment.tzinfo is None:
        raise ValueError("The clock is set with an aware time")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
