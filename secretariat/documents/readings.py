"""What was opened when nothing hangs on it any more: written in batches, by a thread of the process, behind the answers.

The first opening by somebody outside the house is not kept here: it ends recalling, and is written before anything is
shown (`documents.opening`). A process that is killed loses what it noted in the last second; one that is stopped
loses nothing.
"""

from __future__ import annotations

import threading
from datetime import datetime
from typing import cast

import structlog
from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.db import reading, writing
from secretariat.documents import queries, services
from secretariat.documents.queries import Opened
from secretariat.web.database import db, engine_apart

log = structlog.get_logger("readings")

#: Seconds after which what was noted is written.
EVERY = 1.0
#: How many may wait: where the database does not keep up, or is away, who opens more waits for the writing.
MOST = 1_000


class Readings:
    """What waits to be written. Until a server has begun it, whatever is noted is written at once.

    The thread writes through `behind`, which has a connection of its own: one of those that pages are read from would
    prepare their statements anew after each writing, and there would be one more of these, which hold 2 MB each.
    """

    def __init__(self, engine: Engine, behind: Engine) -> None:
        self._engine, self._behind = engine, behind
        self._waiting: dict[Opened, datetime] = {}
        self._notes, self._writing = threading.Lock(), threading.Lock()
        self._begun, self._stop = False, threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Write in batches from now on, until `end`."""
        self._begun = True
        self._stop.clear()

    def end(self) -> None:
        """Write what waits; from now on all is written at once. Raises what the database says if it cannot be written."""
        self._begun = False
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._behind.dispose()
        self.write()

    def note(self, opened: Opened) -> None:
        """Keep that somebody opened something. Raises what the database says if that has to be written now and cannot be."""
        with self._notes:
            self._waiting.setdefault(opened, clock.now())
            at_once = not self._begun or len(self._waiting) > MOST
            if self._begun and (self._thread is None or not self._thread.is_alive()):
                # Here rather than in `begin`: a server may fork after it, and threads do not go along.
                self._thread = threading.Thread(target=self._run, name="readings", daemon=True)
                self._thread.start()
        if at_once:
            self.write()

    def write(self, engine: Engine | None = None) -> None:
        """Write what waits; if that fails, it waits on."""
        with self._writing:
            with self._notes:
                batch, self._waiting = self._waiting, {}
            if not batch:
                return
            try:
                self._keep(batch, engine or self._engine)
            except BaseException:
                with self._notes:
                    self._waiting = {**batch, **self._waiting}
                raise

    def _keep(self, batch: dict[Opened, datetime], engine: Engine) -> None:
        with reading(), Session(engine) as session:
            new = set(batch) - queries.opened_already(session, batch)
        if not new:
            return
        lacking = {one: batch[one] for one in sorted(new)}  # in one order: two processes never wait for each other
        try:
            with writing(), Session(engine) as session, session.begin():
                services.keep_openings(session, lacking)
        except IntegrityError:
            if len(lacking) > 1:  # another process kept some of them at this very moment: one by one
                for opened, at in lacking.items():
                    self._keep({opened: at}, engine)

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            try:
                self.write(self._behind)
            except Exception as error:
                log.exception("readings.not_written", waiting=len(self._waiting), error=type(error).__name__)


def install(app: Flask) -> None:
    """Give the application its readings."""
    with app.app_context():
        app.extensions["secretariat.readings"] = Readings(
            db.engine, engine_apart(app.extensions["secretariat.settings"])
        )


def readings_of(app: Flask) -> Readings:
    """Return what waits to be written for an application."""
    return cast(Readings, app.extensions["secretariat.readings"])


def note(opened: Opened) -> None:
    """Keep that somebody opened something, for the application at work."""
    readings_of(current_app).note(opened)
