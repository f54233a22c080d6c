"""When a notice reaches its reader by mail: at once, in the daily digest, or not at all.

A notice is sorted when its letter would be written. What is kept for the digest is a row; so is the digest itself, a
message of the outbox that is due at the reader's hour: no process remembers anything, and two workers send one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from secretariat.core import audit, clock, mail, outbox, wall_time
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.people import queries
from secretariat.people.models import DigestLine, NoticeChoice, User
from secretariat.people.states import WAYS, NoticeKind, Way

#: The outbox's name for the daily digest.
DIGEST = "mail.digest"
#: Notices whose reader has a say, by name. All others go at once.
KIND_OF: dict[str, NoticeKind] = {
    "documents.version_issued": NoticeKind.PAPERS,
    "documents.submitted": NoticeKind.WORK,
    "documents.given_back": NoticeKind.WORK,
    "documents.handed": NoticeKind.WORK,
    "documents.check_out_taken_back": NoticeKind.WORK,
    "meetings.agenda_issued": NoticeKind.AGENDAS,
    "minutes.decision_sheet_issued": NoticeKind.RESULTS,
    "minutes.record_issued": NoticeKind.RESULTS,
    "minutes.corrigendum_issued": NoticeKind.RESULTS,
    "meetings.waiver_asked": NoticeKind.WORK,
    "meetings.waiver_decided": NoticeKind.WORK,
    "decisions.time_asked": NoticeKind.WORK,
    "decisions.returned": NoticeKind.WORK,
    "decisions.reassigned": NoticeKind.WORK,
    "decisions.time_granted": NoticeKind.WORK,
    "decisions.time_refused": NoticeKind.WORK,
    "coordination.asked": NoticeKind.WORK,
    "coordination.answered": NoticeKind.WORK,
    "coordination.all_answered": NoticeKind.WORK,
    "chairs.text_submitted": NoticeKind.WORK,
    "chairs.text_approved": NoticeKind.WORK,
    "chairs.text_returned": NoticeKind.WORK,
    "quality.returned": NoticeKind.WORK,
    "registry.reminder": NoticeKind.WORK,
}


def hold_back(session: Session, held: Collection[tuple[int, datetime]]) -> None:
    """Take the lines of a digest that is held back out of the next one: by person, and since when."""
    for user_id, since in held:
        for line in queries.digest_lines_of(session, user_id):
            line.state, line.settled_at = "dropped", since


def let_go(session: Session, held: Collection[tuple[int, datetime]]) -> None:
    """Give a digest that was held back its lines again: by person, and since when."""
    for user_id, since in held:
        for line in queries.digest_lines_dropped_at(session, user_id, since):
            line.state, line.settled_at = "waiting", None


def sorting(zone: str) -> mail.Sorting:
    """Return how the worker sorts notices; `zone` is the installation's."""
    return mail.Sorting(keeps=keeps, keep=lambda session, payload: keep(session, payload, zone=zone))


def keeps(session: Session, payload: outbox.Payload) -> bool:
    """Tell whether the notice waits for its reader's digest. Raises Dropped where they do not want it.

    What convenes a meeting goes at once; what the reader watches, and what the rule of a body makes mandatory, cannot be
    switched off.
    """
    kind = KIND_OF.get(payload["notice"])
    if kind is None or payload.get("invites"):
        return False
    way = queries.way_of(session, payload["user"], kind)
    if way is Way.OFF and not (payload.get("watched") or payload.get("mandatory")):
        raise outbox.Dropped("the reader does not want it by mail")
    return way is Way.DIGEST


def keep(session: Session, payload: outbox.Payload, *, zone: str) -> None:
    """Keep a notice for its reader's digest, and see that one goes out."""
    user = queries.live_user(session, payload["user"])
    if user is None:
        return
    session.add(
        DigestLine(
            user_id=user.id,
            notice=payload["notice"],
            payload=payload,
            occasion=payload["occasion"],
            kept_at=clock.now(),
        )
    )
    due = next_digest(user, clock.now(), zone)
    prefix = f"digest:{user.id}:"
    if not queries.is_waiting(session, DIGEST, prefix):
        key = f"{prefix}{due:%Y-%m-%dT%H:%MZ}"
        outbox.put(session, DIGEST, key=key, payload={"user": user.id, "occasion": key}, not_before=due)
    session.flush()


def next_digest(user: User, now: datetime, zone: str) -> datetime:
    """Return when the person's hour strikes next, on their own clock; one that the clocks skip is moved on."""
    place = user.zone or zone
    today = now.astimezone(wall_time.zone_of(place)).date()
    days = (today + timedelta(days=ahead) for ahead in range(3))
    hours = (wall_time.instant_of(datetime.combine(day, time(user.digest_hour)), place) for day in days)
    return next(hour for hour in hours if hour > now)


def choose(session: Session, user: User, ways: Mapping[str, str], *, hour: int, zone: str) -> None:
    """Keep what a person wants by mail, and when. Raises BadInput for what is not offered."""
    if not 0 <= hour <= 23:
        raise BadInput("digest_hour", N_("Choose one of the hours offered."))
    if zone:
        wall_time.zone_of(zone)
    known = {choice.kind: choice for choice in queries.choices_of(session, user.id)}
    for kind, offered in WAYS.items():
        way = ways.get(kind.value, offered[0].value)
        if way not in offered:
            raise BadInput(kind.value, N_("Choose one of the ways offered."))
        if kind.value in known:
            known[kind.value].way = way
        elif way != offered[0].value:
            session.add(NoticeChoice(user_id=user.id, kind=kind.value, way=way))
    user.digest_hour, user.zone = hour, zone
    audit.record(session, "notices.chosen", actor=user.ref, about=user.ref, ways=dict(ways), hour=hour, zone=zone)
    session.flush()
