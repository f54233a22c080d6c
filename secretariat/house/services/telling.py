"""Letters about the house are asked for: to whom something changed, and to those who answer for the body."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.queries import mandated_users
from secretariat.committees.states import SECRETARIAT, Function
from secretariat.core import clock, mail
from secretariat.people.models import User

#: To whom something of theirs changed; and to who heads the secretariat of a body that others serve now.
HELD, SERVED = "house.held", "house.served"


def tell(session: Session, user: User, *, actor: Actor, zone: str, body: Body | None = None) -> None:
    """Ask for letters: to the person, and, where a body is concerned, to who answers for it: the heads of its secretariat,
    else its secretaries. Neither to who did it. What is done within a minute is told in one letter, at its end."""
    now = clock.now()
    key, then = f"{now:%Y%m%dT%H%M}", now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    mail.put_notice(session, HELD, user_id=user.id, about=user.ref, key=key, not_before=then, zone=zone)
    if body is None:
        return
    answer = mandated_users(session, body.id, frozenset({Function.HEAD_OF_SECRETARIAT.value}))
    for reader in answer or mandated_users(session, body.id, frozenset(SECRETARIAT)):
        if reader.id not in (actor.user_id, user.id):
            mail.put_notice(
                session,
                SERVED,
                user_id=reader.id,
                about=body.ref,
                key=f"{body.id}:{user.id}:{key}",
                not_before=then,
                member=user.id,
                by=actor.user_id,
                zone=zone,
            )
