"""Keeping who has opened what: before it is shown where something hangs on it, else behind the answers."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from secretariat.core.db import writing
from secretariat.core.errors import NotFound
from secretariat.documents import services
from secretariat.documents.models import Version
from secretariat.documents.policy import can_see_draft
from secretariat.documents.queries import Opened
from secretariat.documents.readings import note
from secretariat.documents.tosend import VersionToSend
from secretariat.web.access import current_actor
from secretariat.web.database import db


def record_opening(version: Version | VersionToSend, face: str) -> None:
    """Keep that the person asking opens `face` of a version ("page", or the name of a download) for the first time.

    What ends recalling is committed before anything is shown, in a transaction beside the one that reads the page: so a
    recall either comes first, and this raises NotFound as for a thing that never existed, or finds that the version was
    opened. All that comes after, and what the house opens, is noted, and written behind the answers (adr 12).
    """
    actor = current_actor()
    if version.opened_at is not None or _in_house(version):
        note(Opened(actor.user_id, version.id, face))
        return
    with writing(), Session(db.engine) as session:
        try:
            if not services.open_first(session, version.id, actor=actor, face=face):
                raise NotFound
            session.commit()
        except IntegrityError:
            session.rollback()  # the same person opened it in another tab at this very moment


def _in_house(version: Version | VersionToSend) -> bool:
    return bool(can_see_draft(current_actor(), version.paper))
