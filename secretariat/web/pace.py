"""So much of what is dear, and no more, for one person within ten minutes: searches, files looked through, files made.

What one person does is counted in the database, so that all processes count together, under keyed hashes as failed sign-ins
are. Several go to a row, and a process tells of them when the row is full: what people do on a busy morning costs no query,
and the measure is met to within what a process had not told yet.
A database that cannot be written to hinders nobody: who only reads goes on.
"""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from enum import StrEnum
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

import structlog
from flask import current_app, g, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.exceptions import TooManyRequests

from secretariat.core.db import writing
from secretariat.core.errors import SecretariatError
from secretariat.core.i18n import N_
from secretariat.core.values import dataclass
from secretariat.people import throttle
from secretariat.people.throttle import Key, Limit, TooManyTries
from secretariat.web.database import db
from secretariat.web.requests import SAFE, settings

if TYPE_CHECKING:
    from collections.abc import Callable

V = TypeVar("V", bound="Callable[..., Any]")
log = structlog.get_logger("security")
WINDOW = timedelta(minutes=10)
#: So many people are remembered by a process at most; then it begins anew.
MOST = 4096


class Dear(StrEnum):
    """What is dear, by the setting that says how much of it a person gets."""

    SEARCHES = "searches"
    FILES = "files"
    EXPORTS = "exports"


#: What one costs, and how much of it makes a row. A picture drawn for a look at a Word file is part of that look.
COST = {Dear.SEARCHES: 1, Dear.FILES: 20, Dear.EXPORTS: 1}
ROW = {Dear.SEARCHES: 10, Dear.FILES: 100, Dear.EXPORTS: 5}
GLIMPSE = 1


class TooOften(SecretariatError):
    """One person asked for too much of what is dear (429). `seconds` is how long to wait."""

    def __init__(self, braked: TooManyTries) -> None:
        self.seconds = braked.seconds
        super().__init__(
            N_("You asked for this very often in a short time. Nothing was done: go on in %(minutes)s min."),
            **braked.values,
        )


@dataclass
class Tally:
    """What this process has not told the database of yet, by what is dear and by person."""

    known: dict[tuple[Dear, int], int] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def full(self, what: Dear, user_id: int, cost: int) -> bool:
        """Add a use; tell whether it fills a row."""
        with self.lock:
            if len(self.known) > MOST:
                self.known.clear()
            total = self.known.get((what, user_id), 0) + cost
            self.known[what, user_id] = total % ROW[what]
            return total >= ROW[what]

    def ask_again(self, what: Dear, user_id: int) -> None:
        """Let the next use ask the database, whatever it costs: this one was refused."""
        with self.lock:
            self.known[what, user_id] = ROW[what] - 1


def paced(what: Dear) -> Callable[[V], V]:
    """Count each answer of a view as one of what is dear."""

    def decorate(view: V) -> V:
        @wraps(view)
        def counted(*args: Any, **kwargs: Any) -> Any:
            count(what)
            return view(*args, **kwargs)

        return cast(V, counted)

    return decorate


def count(what: Dear, cost: int = 0) -> None:
    """Count one of what is dear for who is signed in; nothing for who is not. Raises TooOften.

    Where something is sent, what the request has read so far is let go of: the database is written to beside it.
    """
    actor = g.get("actor")
    if actor is None or not _tally().full(what, actor.user_id, cost or COST[what]):
        return
    key = Key(
        throttle.keyed(settings().secret_key, what.value, actor.user_id),
        Limit(max(1, getattr(settings(), f"pace_{what.value}") * COST[what] // ROW[what]), WINDOW),
    )
    if request.method not in SAFE:
        db.session().rollback()
    try:
        with writing(), Session(db.engine) as own, own.begin():
            throttle.take_turn(own, [key])
    except TooManyTries as braked:
        _tally().ask_again(what, actor.user_id)
        log.warning("asked.too_often", log="security", what=what.value, actor=str(actor.ref), seconds=braked.seconds)
        raise TooOften(braked) from braked
    except OperationalError as fault:
        log.warning("pace.not_kept", what=what.value, error=type(fault.orig).__name__)


def guessed(what: str) -> None:
    """Count that a secret address was asked for that is nobody's, by where it was asked from. Raises TooManyRequests, so that
    a program left running gives up; an address that is somebody's is always answered."""
    session = db.session()
    session.rollback()
    try:
        with throttle.apart(session) as own:
            keys = throttle.keys_for_guess(settings().secret_key, what=what, source=request.remote_addr or "")
            throttle.take_turn(own, keys)
    except TooManyTries as braked:
        raise TooManyRequests(retry_after=braked.seconds) from braked


def _tally() -> Tally:
    return cast(Tally, current_app.extensions.setdefault("secretariat.pace", Tally()))
