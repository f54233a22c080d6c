"""What is asked before anything of the house is written: days, accounts, and what cannot be held at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy.orm import Session

from secretariat.accounts.services import midnight
from secretariat.committees.models import Body, Mandate
from secretariat.committees.states import CHAIRING, SECRETARIAT, Function
from secretariat.core import clock, texts
from secretariat.core.decision import Decision
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.values import dataclass
from secretariat.house import queries
from secretariat.people.models import Dated, Membership, User
from secretariat.people.queries import user_by_email
from secretariat.people.services import clean_email, has_ended
from secretariat.press import dates


@dataclass(frozen=True)
class Span:
    """From the first day to the last, both whole, on the clock of `zone`; without a last day it goes on."""

    first: date
    last: date | None
    zone: str

    def instants(self) -> tuple[datetime, datetime | None]:
        """Return from when and until when: from now where the first day is today. Raises BadInput (`starts`, `ends`)."""
        now = clock.now()
        if self.first < now.astimezone(ZoneInfo(self.zone)).date():
            raise BadInput("starts", N_("This day is over: begin today or later."))
        return max(midnight(self.first, self.zone), now), self.until(self.first)

    def until(self, first: date) -> datetime | None:
        """Return the end; None for none. Raises BadInput (`ends`)."""
        if self.last is None:
            return None
        if self.last < first:
            raise BadInput("ends", N_("The last day comes before the first."))
        return midnight(self.last + timedelta(days=1), self.zone)


def obey(decision: Decision) -> None:
    """Raise RuleBroken where a policy refuses."""
    if not decision:
        raise RuleBroken(decision.reason)


def clean_zone(zone: str) -> str:
    """Return the name of a time zone as it is kept. Raises BadInput (`zone`)."""
    name = texts.line(zone, field="zone", limit=64)
    known = next((one for one in available_timezones() if one.lower() == name.lower()), "")
    if not known:
        raise BadInput("zone", N_("There is no such time zone. Give one of the list, such as Europe/Brussels."))
    return known


def known(session: Session, email: str) -> User:
    """Return whose address this is. Raises BadInput (`email`)."""
    user = user_by_email(session, clean_email(email))
    if user is None:
        raise BadInput("email", N_("There is no account with this address: enter the person first."))
    if has_ended(user):
        raise BadInput("email", N_("The account of %(name)s has ended."), name=user.name)
    return user


def check_account(user: User, ends: datetime | None) -> None:
    """Refuse what would outlast an account. Raises BadInput (`ends`)."""
    if user.ends_at is not None and (ends is None or ends > user.ends_at):
        raise BadInput("ends", N_("The account of %(name)s ends before the period does."), name=user.name)


def check_within(member: Membership, user: User, ends: datetime | None, zone: str) -> datetime | None:
    """Return when what rests on a membership ends: with it, where nothing is said. Raises BadInput (`ends`)."""
    if member.ends_at is not None and ends is not None and ends > member.ends_at:
        raise BadInput(
            "ends",
            N_("%(name)s belongs to the office %(until)s: no longer than that."),
            name=user.name,
            until=said_until(member, zone),
        )
    return ends or member.ends_at


def meeting(rows: Iterable[Dated], starts: datetime, ends: datetime | None, but: Dated | None = None) -> Dated | None:
    """Return one of `rows` that holds at some moment of a period, `but` aside."""
    for row in rows:
        if row is not but and (ends is None or row.starts_at < ends) and (row.ends_at is None or row.ends_at > starts):
            return row
    return None


def said_until(row: Dated, zone: str) -> str:
    """Say until when a row holds."""
    if row.ends_at is None:
        return gettext("without end")
    last = (row.ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    return gettext("until %(day)s", day=dates.day_month_year(last, language()))


def check_mandate(
    session: Session,
    user: User,
    body: Body,
    function: Function,
    starts: datetime,
    ends: datetime | None,
    *,
    zone: str,
    but: Mandate | None = None,
) -> None:
    """Refuse a mandate that cannot stand beside others. Raises BadInput (`email`, `function`, `starts`)."""
    there = [one for one in queries.mandates_in(session, {body.id}) if one is not but]
    own = [one for one in there if one.user_id == user.id]
    same = [one for one in own if one.function == function and one.deputising_for_id is None]
    if (other := meeting(same, starts, ends)) is not None:
        raise BadInput(
            "email",
            N_("%(name)s holds this mandate %(until)s: two cannot overlap. Prolong or end that one."),
            name=user.name,
            until=said_until(other, zone),
        )
    for side, across in ((SECRETARIAT, CHAIRING), (CHAIRING, SECRETARIAT)):
        if function in side and meeting([one for one in own if one.function in across], starts, ends):
            raise BadInput(
                "function",
                N_(
                    "%(name)s cannot chair and be of the secretariat at once: who prepares the record does not approve it."
                ),
                name=user.name,
            )
    if function is Function.CHAIR:
        chairs = [one for one in there if one.function == function and one.deputising_for_id is None]
        found = meeting(chairs, starts, ends)
        if isinstance(found, Mandate):
            raise BadInput(
                "starts",
                N_("%(name)s chairs the body %(until)s: two cannot chair it at once. Begin later, or end that first."),
                name=found.user.name,
                until=said_until(found, zone),
            )
