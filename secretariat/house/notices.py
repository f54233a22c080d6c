"""Letters about the house: to whom something of theirs changed, and to who answers for a body that others serve now."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import i18n
from secretariat.core.i18n import gettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.documents.letters import Letter
from secretariat.house import queries, saying
from secretariat.house.services.telling import HELD, SERVED
from secretariat.people.queries import live_user


def held(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to whom something of theirs changed: all that they hold now, and are to. Dropped when the account has ended."""
    reader = live_user(session, payload["user"])
    if reader is None:
        raise Dropped("the account has ended")
    theirs = queries.held_in_all(session, reader.id)
    with i18n.speaking(reader.language):
        rows = [f"– {saying.what(row, theirs.bodies)}: {saying.days(row, payload['zone'])}" for row in theirs.rows]
        lines = [
            gettext("What you hold here was changed. It stands as follows:"),
            "\n".join(rows) or gettext("You hold nothing here any more."),
            gettext("If this is an error, ask the secretariat."),
        ]
        return Letter(reader, office).mail(gettext("What you hold is changed"), "\n\n".join(lines))


def served(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to who answers for a body: what somebody is in it now, and by whom that was changed. Dropped when the reader is
    no longer of its secretariat."""
    reader, member = live_user(session, payload["user"]), queries.user_with_id(session, payload["member"])
    body, by = queries.body_with_id(session, payload["about"]), queries.user_with_id(session, payload["by"])
    if reader is None or not load_actor(session, reader).is_secretariat_of(body.id):
        raise Dropped("no longer the secretariat")
    theirs = queries.held_in_all(session, member.id)
    with i18n.speaking(reader.language):
        here: list[Any] = [row for row in theirs.mandates if row.body_id == body.id]
        here += [row for row in theirs.assignments if row.body_id == body.id]
        rows = [f"– {saying.what(row, theirs.bodies)}: {saying.days(row, payload['zone'])}" for row in here]
        said = {"name": member.name, "body": body.code, "by": by.name}
        lines = [
            gettext("%(by)s has changed what %(name)s is in %(body)s. It stands as follows:", **said),
            "\n".join(rows) or gettext("%(name)s no longer serves %(body)s.", **said),
        ]
        return Letter(reader, office).mail(gettext("%(body)s: who serves it is changed", **said), "\n\n".join(lines))


#: What the worker calls, by the name of the notice.
WRITERS: dict[str, Writer] = {HELD: held, SERVED: served}
