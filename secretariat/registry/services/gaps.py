"""Saying why a number of a series bears no paper in force."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.registry.models import GapReason
from secretariat.registry.queries.numbers import Worth, numbers_of, series_of

REASON_LIMIT = 500


def explain_gap(
    session: Session, body: Body, *, actor: Actor, series: str, year: int, number: int, reason: str
) -> GapReason:
    """Keep the reason beside those said before. Raises BadInput for a number that needs none, and for no reason."""
    if (series, year) not in series_of(session, body):
        raise BadInput("series", N_("The body has no such series."))
    gap = next((one for one in numbers_of(session, series, year) if one.first == number), None)
    if gap is None or gap.worth is Worth.GIVEN:
        raise BadInput("number", N_("This number is no gap."))
    said = texts.line(reason, field="reason", limit=REASON_LIMIT)
    if not said:
        raise BadInput("reason", N_("Say why the number bears nothing."))
    kept = GapReason(series=series, year=year, number=number, reason=said, by_id=actor.user_id, at=clock.now())
    session.add(kept)
    session.flush()
    audit.record(session, "gap.explained", actor=actor.ref, about=body.ref, series=series, year=year, number=number)
    return kept
