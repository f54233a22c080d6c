"""How others know that a worker lives: it says so between two pieces of work, and whether the mail server answers it.

A worker that hangs falls silent too; a piece of work takes no longer than its lease.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from secretariat import __version__
from secretariat.core import clock, installation, outbox

#: In seconds.
BEAT = 15
ASK_MAIL = 60
#: A worker not seen for so long does no work.
SILENT = outbox.LEASE


class Heartbeat:
    """One worker's sign of life."""

    def __init__(self, sessions: sessionmaker[Session], mail_url: str) -> None:
        self.name = f"{installation.WORKER}{socket.gethostname()[:60]}:{os.getpid()}"
        self._sessions = sessions
        self._mail_url = mail_url
        self._mail_answers = True
        self._beaten_at = self._asked_at = float("-inf")

    def beat(self) -> None:
        """Give a sign of life, if the last one is some time ago."""
        now = time.monotonic()
        if now - self._beaten_at < BEAT:
            return
        if now - self._asked_at >= ASK_MAIL:
            # Here, since web processes ask this module what is silent, and send no letters.
            from secretariat.core import post

            self._mail_answers, self._asked_at = post.refusal(self._mail_url) == "", now
        with self._sessions.begin() as session:
            installation.leave_note(session, self.name, release=__version__, mail=self._mail_answers)
            if self._beaten_at == float("-inf"):
                longest = clock.now() - installation.FORGOTTEN
                installation.take_notes_away(session, installation.WORKER, before=longest)
        self._beaten_at = now

    def stop(self) -> None:
        """Say that this worker has ended; without a database, its silence says so."""
        with suppress(SQLAlchemyError), self._sessions.begin() as session:
            installation.take_notes_away(session, self.name)
