"""Events inside the transaction: a feature tells those above it what happened without knowing them.

Subscribers are wired in one place, `secretariat.wiring`. They run at once, in the publisher's transaction: what
they write stands or falls with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

E = TypeVar("E")
_subscribers: dict[type, list[Callable[[Session, Any], None]]] = defaultdict(list)


def subscribe(event: type[E], subscriber: Callable[[Session, E], None]) -> None:
    """Call `subscriber(session, event)` whenever an event of this class is published. Subscribing twice counts once."""
    if subscriber not in _subscribers[event]:
        _subscribers[event].append(subscriber)


def publish(session: Session, event: object) -> None:
    """Tell all subscribers of the event's class, in the order of their wiring."""
    for subscriber in _subscribers[type(event)]:
        subscriber(session, event)
