"""The calendar that a person's own program fetches at a secret address. The address is the right: nobody signs in there."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import Response, make_response, request

from secretariat.committees.actors import load_actor
from secretariat.core import clock, i18n
from secretariat.core.errors import NotFound
from secretariat.core.i18n import gettext
from secretariat.meetings import queries
from secretariat.meetings.invitations import entry_of
from secretariat.meetings.views import bp
from secretariat.people.queries import reader_of_feed
from secretariat.web import pace
from secretariat.web.access import public
from secretariat.web.database import db
from secretariat.web.requests import settings

#: How far a calendar reaches.
BACK, AHEAD = timedelta(days=90), timedelta(days=400)


@bp.get("/calendar/feed/<token>.ics")
@public
def feed(token: str) -> Response:
    """The reader's meetings as they may see them at this moment. An address taken back is like one never given."""
    session = db.session()
    reader = reader_of_feed(session, token)
    if reader is None:
        pace.guessed("calendar")
        raise NotFound
    now = clock.now()
    found = queries.meetings_between(session, load_actor(session, reader), now - BACK, now + AHEAD)
    with i18n.speaking(reader.language):
        entries = [entry_of(meeting, settings().base_url) for meeting in found]
        from secretariat.press import ics

        content = ics.feed(entries, name=gettext("%(house)s: meetings", house=_house()), language=i18n.language())
    response = make_response(content)
    response.content_type = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="meetings.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(hashlib.sha256(content).hexdigest())
    response.make_conditional(request)
    return response


def _house() -> str:
    return settings().organisation_fr if i18n.language() == "fr" else settings().organisation_en
