"""Entering the house: what stands is left as it is, and what is lacking is added, as often as the file is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from secretariat.accounts.services import midnight, tell_of_account
from secretariat.committees import queries as committees
from secretariat.committees.models import Assignment, Body, Format, Holiday, Mandate, Seat
from secretariat.committees.states import Capacity
from secretariat.core import audit, clock
from secretariat.core.ids import Ref
from secretariat.documents.types.services import bring_type
from secretariat.house.services.calendars import enter_public_holidays
from secretariat.operations.founding import queries, types
from secretariat.operations.founding.house import BodyLine, FormatLine, House, PartyLine, PersonLine, settings_of
from secretariat.operations.founding.reading import Faulty
from secretariat.people import queries as people
from secretariat.people.models import Appointment, Membership, Party, User
from secretariat.people.services import create_user

T = TypeVar("T")
Say = Callable[[str], None]


def enter(session: Session, house: House, *, say: Say) -> Counter[str]:
    """Enter what the installation lacks of a house, tell each person whose account is opened, and return how much of what.

    `say` is told of each thing entered, and of what stands otherwise than the file has it. Raises Faulty, with nothing
    left in the session to keep, where what stands and what the file says cannot both be.
    """
    audit.hold(session)
    types.check(session, house.types)
    entering = _Entering(session, house, say)
    entering.holidays()
    entering.types()
    for party in house.parties:
        entering.party(party)
    for body in house.bodies:
        entering.body(body)
    for person in house.people:
        entering.person(person)
    session.flush()
    return entering.made


class _Entering:
    def __init__(self, session: Session, house: House, say: Say) -> None:
        self._session, self._house, self._say = session, house, say
        self._now = clock.now()
        self._parties = queries.parties_by_code(session)
        self._bodies = queries.bodies_by_code(session)
        self.made: Counter[str] = Counter()

    def holidays(self) -> None:
        made = enter_public_holidays(self._session, self._house.holidays, self._house.holidays)
        for line in self._house.days:
            if committees.holiday_on(self._session, line.calendar, line.day) is None:
                self._keep(Holiday(calendar=line.calendar, day=line.day, name_en=line.name_en, name_fr=line.name_fr))
                made += 1
        if made:
            self.made["holiday"] += made

    def types(self) -> None:
        for line in self._house.types:
            done = bring_type(self._session, key=line.key, anatomy=line.anatomy, in_use=line.in_use)
            if done == "left":
                self._say(f"type {line.key}: it was changed here, and is left as it is.")
            elif done != "same":
                self._note("type", f"type {line.key}")

    def party(self, line: PartyLine) -> None:
        stands = self._parties.get(line.code)
        if stands is None:
            made = Party(code=line.code, kind=line.kind.value, name_en=line.name_en, name_fr=line.name_fr)
            self._parties[line.code] = self._keep(made)
            about = Ref("party", made.id)
            audit.record(self._session, "party.entered", actor=None, about=about, code=line.code, kind=line.kind.value)
            self._note("party", f"party {line.code}")
        else:
            self._compare(
                f"party {line.code}", stands, kind=line.kind.value, name_en=line.name_en, name_fr=line.name_fr
            )

    def body(self, line: BodyLine) -> None:
        stands = self._bodies.get(line.code)
        if stands is None:
            stands = self._new_body(line)
        else:
            self._compare(
                f"body {line.code}",
                stands,
                series=line.series,
                name_en=line.name_en,
                name_fr=line.name_fr,
                decision_rule=line.rule.value,
                preset=line.preset,
            )
        formats = {one.code: one for one in committees.formats_of(self._session, stands.id)}
        for position, format in enumerate(line.formats):
            self._seats(line, format, formats.get(format.code) or self._format(stands, format, position))

    def _new_body(self, line: BodyLine) -> Body:
        other = next((one for one in self._bodies.values() if one.series == line.series), None)
        if other is not None:
            raise Faulty([f"body {line.code}: its series {line.series} is that of {other.code}, which stands already."])
        made = Body(
            code=line.code,
            series=line.series,
            name_en=line.name_en,
            name_fr=line.name_fr,
            short_en=line.short_en,
            short_fr=line.short_fr,
            parent_id=self._bodies[line.parent].id if line.parent else None,
            decision_rule=line.rule.value,
            zone=line.zone or self._house.zone,
            calendar=line.calendar or self._house.holidays,
            preset=line.preset,
            settings=settings_of(line),
        )
        self._bodies[line.code] = self._keep(made)
        audit.record(self._session, "body.entered", actor=None, about=made.ref, code=line.code, series=line.series)
        self._note("body", f"body {line.code}")
        return made

    def _format(self, body: Body, line: FormatLine, position: int) -> Format:
        return self._keep(
            Format(
                body_id=body.id,
                code=line.code,
                name_en=line.name_en,
                name_fr=line.name_fr,
                position=position,
                starts_at=self._now,
            )
        )

    def _seats(self, body: BodyLine, line: FormatLine, format: Format) -> None:
        sitting = {seat.party_id: Capacity(seat.capacity) for seat in committees.seats_of(self._session, format.id)}
        given: dict[str, str] = {}
        for code, capacity in line.seats.items():
            party = self._parties[code]
            if party.id not in sitting:
                self._session.add(
                    Seat(format_id=format.id, party_id=party.id, capacity=capacity.value, starts_at=self._now)
                )
                given[code] = capacity.value
            elif sitting[party.id] is not capacity:
                self._say(f"body {body.code}: {code} sits as {sitting[party.id]}, which is left as it is.")
        if given:
            self.made["seat"] += len(given)
            audit.record(self._session, "seats.given", actor=None, about=Ref("format", format.id), seats=given)
            self._say(f"{', '.join(given)}: a seat in {body.code}, {line.name_en}")

    def person(self, line: PersonLine) -> None:
        user = people.user_by_email(self._session, line.email)
        if user is None:
            user = create_user(self._session, actor=None, email=line.email, name=line.name, language=line.language)
            self._note("account", f"account {line.email}")
            tell_of_account(self._session, user)
        elif user.ends_at is not None and user.ends_at <= self._now:
            raise Faulty([f"person {line.email}: this account has ended. Take the person out of the file."])
        ends = midnight(line.until + timedelta(days=1), self._house.zone) if line.until else None
        if ends is not None and ends <= self._now:
            raise Faulty([f"person {line.email}: until {line.until} is over."])
        for what in self._posts(line, user, ends):
            self._note(what, f"{what} of {line.email}")

    def _posts(self, line: PersonLine, user: User, ends: datetime | None) -> Iterator[str]:
        """Give what the person does not hold, now or later; say each."""
        held = queries.held_by(self._session, user, self._now)
        dates = {"user_id": user.id, "starts_at": self._now, "ends_at": ends}
        session, whose = self._session, user.ref
        party = self._parties[line.party] if line.party else None
        of = str(Ref("party", party.id)) if party else ""
        if party and party.id not in held.parties:
            self._keep(Membership(**dates, party_id=party.id, function=line.function.value))
            audit.record(session, "membership.given", actor=None, about=whose, party=of, function=line.function.value)
            yield "membership"
        for body in (self._bodies[code] for code in line.covers):
            if party and (body.id, party.id) not in held.covers:
                self._keep(Assignment(**dates, body_id=body.id, party_id=party.id))
                audit.record(session, "assignment.given", actor=None, about=whose, body=str(body.ref), party=of)
                yield "assignment"
        for post in line.mandates:
            body, function = self._bodies[post.body], post.function.value
            if (body.id, function) not in held.mandates:
                titles = {"title_en": post.title_en, "title_fr": post.title_fr}
                self._keep(Mandate(**dates, body_id=body.id, function=function, **titles))
                audit.record(session, "mandate.given", actor=None, about=whose, body=str(body.ref), function=function)
                yield "mandate"
        for role in line.roles:
            if role.value not in held.roles:
                self._keep(Appointment(**dates, role=role.value))
                audit.record(session, "role.given", actor=None, about=whose, role=role.value)
                yield "role"

    def _note(self, what: str, said: str) -> None:
        self.made[what] += 1
        self._say(said)

    def _compare(self, what: str, stands: Party | Body, **wanted: str) -> None:
        for name, value in wanted.items():
            if getattr(stands, name) != value:
                self._say(f"{what}: {name} stands as {getattr(stands, name)!r}, which is left as it is.")

    def _keep(self, made: T) -> T:
        self._session.add(made)
        self._session.flush()
        return made
