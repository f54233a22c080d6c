"""Writes about bodies: who deputises for a chair, and when she is back.

A deputy acts in a declared period that every member of the body can see (domain 6). A mandate is never rewritten: its
end is set, and one that never began is taken off again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from secretariat.committees import deputising
from secretariat.committees.actors import Actor
from secretariat.committees.models import Mandate
from secretariat.committees.states import Function
from secretariat.core import audit, clock
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, both, language
from secretariat.core.ids import Ref
from secretariat.people.models import User
from secretariat.press import dates

#: What a deputy's mandate is called, after the post of who is deputised for.
IN_PLACE_OF = N_("for the %(title)s")
TITLE_LIMIT = 200


def declare_deputy(
    session: Session, mandate: Mandate, *, actor: Actor, deputy: User, starts: datetime, ends: datetime
) -> Mandate:
    """Let `deputy` act in the place of who holds `mandate`, from `starts` (at once if that is past) until `ends`.

    Raises BadInput (`deputy`, `starts`, `ends`), RuleBroken if the mandate is itself held in another's place.
    """
    audit.hold(session)
    session.refresh(mandate, with_for_update={"of": Mandate})
    if mandate.deputising_for_id is not None or mandate.function != Function.CHAIR.value:
        raise RuleBroken(N_("Only the chair’s own mandate can be deputised for."))
    now = clock.now()
    if ends <= starts:
        raise BadInput("ends", N_("The last day comes before the first."))
    if ends <= now:
        raise BadInput("ends", N_("This period is over already."))
    starts = max(starts, now)
    if mandate.starts_at > starts or (mandate.ends_at is not None and mandate.ends_at < ends):
        raise BadInput("ends", N_("The period must lie within the chair’s own mandate."))
    _check_deputy(session, mandate, deputy, starts, ends)
    for other in deputising.deputies_between(session, mandate, starts, ends):
        raise BadInput(
            "starts",
            N_("%(name)s deputises from %(start)s on: two periods cannot overlap."),
            name=other.user.name,
            start=dates.day_month_year(other.starts_at.astimezone(ZoneInfo(mandate.body.zone)), language()),
        )
    english, french = both(IN_PLACE_OF, title=mandate.title_en)[0], both(IN_PLACE_OF, title=mandate.title_fr)[1]
    declared = Mandate(
        user_id=deputy.id,
        body_id=mandate.body_id,
        function=Function.VICE_CHAIR.value,
        title_en=english[:TITLE_LIMIT],
        title_fr=french[:TITLE_LIMIT],
        deputising_for_id=mandate.id,
        starts_at=starts,
        ends_at=ends,
    )
    session.add(declared)
    session.flush()
    audit.record(
        session,
        "deputising.declared",
        actor=actor.ref,
        about=Ref("mandate", declared.id),
        deputy=str(deputy.ref),
        instead_of=str(Ref("mandate", mandate.id)),
        starts=starts,
        ends=ends,
    )
    return declared


def _check_deputy(session: Session, mandate: Mandate, deputy: User, starts: datetime, ends: datetime) -> None:
    if deputy.id == mandate.user_id:
        raise BadInput("deputy", N_("Nobody deputises for themselves: choose somebody else."))
    if deputy.ends_at is not None and deputy.ends_at < ends:
        raise BadInput("deputy", N_("The account of %(name)s ends before the period does."), name=deputy.name)
    if deputising.is_secretariat_between(session, deputy.id, mandate.body_id, starts, ends):
        raise BadInput(
            "deputy",
            N_("%(name)s belongs to the secretariat of the body, which prepares what the chair approves."),
            name=deputy.name,
        )


def end_deputising(session: Session, mandate: Mandate, *, actor: Actor) -> None:
    """The chair is back: the deputy's mandate ends at this instant; one that has not begun is taken off.

    Ended already, nothing changes. Raises RuleBroken if the mandate is held in nobody's place.
    """
    audit.hold(session)
    session.refresh(mandate, with_for_update={"of": Mandate})
    if mandate.deputising_for_id is None:
        raise RuleBroken(N_("This mandate is held in nobody’s place."))
    now = clock.now()
    if mandate.ends_at is not None and mandate.ends_at <= now:
        return
    about, begun = Ref("mandate", mandate.id), mandate.starts_at < now
    if begun:
        mandate.ends_at = now
        session.flush()
    else:
        _take_off(session, mandate)
    audit.record(session, "deputising.ended", actor=actor.ref, about=about, begun=begun)


def _take_off(session: Session, mandate: Mandate) -> None:
    """Delete a mandate that has not begun; one under which something was done (the clock was set back) ends as it begins."""
    try:
        with session.begin_nested():
            session.delete(mandate)
    except IntegrityError:
        mandate.ends_at = mandate.starts_at + timedelta(microseconds=1)
        session.flush()
