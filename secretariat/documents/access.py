"""Who may see a thing and why, said from its grants: to a person only what lets that person in, to the house everybody.

The same audiences that let people in are read from the other end, so the answer cannot differ from what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, String, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from secretariat.committees import queries as committees
from secretariat.committees.actors import Actor
from secretariat.committees.queries import StripFacts
from secretariat.committees.reach import Reach, Reader, reach_of
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.i18n import gettext, language
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.documents.grants import Reason
from secretariat.documents.models import Grant, Paper, Version
from secretariat.documents.states import VersionState
from secretariat.people.models import Party
from secretariat.press import dates


@dataclass(frozen=True)
class Way:
    """One grant that holds: whom it names, why, since when, and the persons it reaches today by delegation or office."""

    audience: str
    reason: Reason
    #: The format, the delegation or office, or the person it names; empty for the house.
    name: str
    since: str
    until: str
    #: A delegation or office with its persons; the name is empty for persons who come through none.
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    users: frozenset[int]

    @property
    def sentence(self) -> str:
        """Why these persons see it, in the language in force."""
        return _SAID[self.reason](self.name)


#: What the house reads of each reason, given the name of whom the grant names.
_SAID: Final[Mapping[Reason, Callable[[str], str]]] = {
    Reason.SECRETARIAT: lambda _: gettext("The secretariat of the body"),
    Reason.CHAIR: lambda _: gettext("The chair, who deputises, and the chair’s office"),
    Reason.AUTHOR: lambda _: gettext("The officer who drafts it"),
    Reason.CONVENED: lambda name: gettext("Convened in the format “%(name)s”", name=name),
    Reason.ISSUED: lambda name: gettext("Issued to the format “%(name)s”", name=name),
    Reason.INVITED: lambda name: gettext("Invited: %(name)s", name=name),
    Reason.RELEASED: lambda name: gettext("Released to %(name)s", name=name),
    Reason.COORDINATION: lambda name: gettext("Asked for clearance: %(name)s", name=name),
}
#: What the person reads of whom the grant names, where it says more than the reason alone.
_TO_YOU: Final[Mapping[Reason, Callable[[str], str]]] = {
    Reason.CONVENED: lambda name: gettext("It was convened in the format “%(name)s”.", name=name),
    Reason.ISSUED: lambda name: gettext("It was issued to the format “%(name)s”.", name=name),
    Reason.INVITED: lambda name: gettext("%(name)s is invited, and you belong to it.", name=name),
    Reason.RELEASED: lambda name: gettext("It was released to %(name)s.", name=name),
}


class Held(NamedTuple):
    """A grant that holds now."""

    audience: str
    reason: str
    starts_at: datetime
    ends_at: datetime | None
    id: int


@dataclass(frozen=True)
class Standing:
    """The grants that hold on a thing, in the order in which they were given, and the strip of its body."""

    held: list[Held]
    #: Those on the copies made from it for somebody outside.
    of_copies: list[Held]
    strip: StripFacts


def standing(session: Session, thing: Ref, body_id: int) -> Standing:
    """Return the grants on a version, a draft or a meeting; whom they reach, and whom they let in, is asked of them afterwards
    (`ways_of`, `reasons`)."""
    given = {"kind": thing.kind, "thing": thing.id, "body": body_id, "now": clock.now()}
    found = _standing().read(session, given)
    outside = (Reason.INVITED, Reason.RELEASED)
    copies = [one for one in map(Held._make, found["of_copies"]) if one.reason in outside]
    return Standing([Held._make(row) for row in found["held"]], copies, StripFacts.of(found["strip"]))


@cache
def _standing() -> AtOnce:
    kind, thing = bindparam("kind", type_=String()), bindparam("thing", type_=Integer())
    now = bindparam("now", type_=UTCDateTime())
    grant = select(Grant.audience, Grant.reason, Grant.starts_at, Grant.ends_at, Grant.id).where(
        Grant.starts_at <= now, or_(Grant.ends_at.is_(None), Grant.ends_at > now)
    )
    copied = (Version.copy_of_id == thing, Version.state == VersionState.ISSUED.value, kind == "version")
    return AtOnce(
        held=grant.where(Grant.object_kind == kind, Grant.object_id == thing).order_by(Grant.starts_at, Grant.id),
        of_copies=grant.join(Version, and_(Grant.object_kind == "version", Grant.object_id == Version.id))
        .where(*copied)
        .order_by(Version.id, Grant.starts_at, Grant.id),
        strip=committees.strip(),
    )


def ways_of(session: Session, held: Sequence[Held], *, zone: str) -> list[Way]:
    """Return each grant with the persons it reaches today, by name, in one query however many they are: for the house alone."""
    reach = reach_of(session, {grant.audience for grant in held})
    return [_way(grant, reach, zone) for grant in held]


def ways_to(session: Session, paper: Paper, version: Version | None) -> list[Way]:
    """Return every way to a version, or to a draft, with those of the copies made from it for somebody outside."""
    known = standing(session, version.ref if version else paper.ref, paper.body_id)
    return ways_of(session, [*known.held, *known.of_copies], zone=paper.body.zone)


def persons(found: Sequence[Way]) -> int:
    """Return how many persons there are in all; one reached in several ways is one."""
    return len(frozenset().union(*(way.users for way in found)))


def reasons(session: Session, actor: Actor, held: Sequence[Held], *, zone: str) -> list[tuple[str, str]]:
    """Return why these grants let this person see a thing, and since when, strongest first; nothing about anybody else."""
    own = [grant for grant in held if grant.audience in actor.audiences]
    names = _names(session, own)
    order = list(Reason)
    said = []
    for grant in sorted(own, key=lambda grant: (order.index(Reason(grant.reason)), grant.id)):
        reason, name = Reason(grant.reason), names.get(grant.audience, "")
        sentence = _TO_YOU[reason](name) if name and reason in _TO_YOU else gettext(reason.label)
        said.append((sentence, _period(grant, zone)))
    return said


def _grouped(readers: Sequence[Reader]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return persons by the delegation or office through which they are reached."""
    french = language() == "fr"
    groups: dict[int, tuple[str, list[str]]] = {}
    for one in readers:
        groups.setdefault(one.party_id or 0, (one.party_fr if french else one.party_en, []))[1].append(one.name)
    return tuple((name, tuple(found)) for name, found in groups.values())


def named(thing: Party) -> str:
    """Return the name of a delegation or office in the language in force."""
    return thing.name_fr if language() == "fr" else thing.name_en


def _way(grant: Held, reach: Reach, zone: str) -> Way:
    readers, named = reach.readers[grant.audience], reach.names.get(grant.audience)
    name = (named[1] if language() == "fr" else named[0]) if named else ""
    return Way(
        audience=grant.audience,
        reason=Reason(grant.reason),
        name=name or ", ".join(one.name for one in readers),
        since=_day(grant.starts_at, zone),
        until=_day(grant.ends_at, zone) if grant.ends_at else "",
        groups=_grouped(readers),
        users=frozenset(one.user_id for one in readers),
    )


def _names(session: Session, held: Sequence[Held]) -> dict[str, str]:
    """Name the formats, delegations and offices that grants speak of, in two reads however many there are."""
    wanted: dict[str, set[int]] = {"format": set(), "party": set()}
    for grant in held:
        kind, _, rest = grant.audience.partition(":")
        if kind in wanted:
            wanted[kind].add(int(rest))
    french = language() == "fr"
    formats = committees.format_names(session, wanted["format"]) if wanted["format"] else {}
    parties = committees.parties_with(session, wanted["party"]) if wanted["party"] else {}
    return {
        **{f"format:{one}": row.name_fr if french else row.name_en for one, row in formats.items()},
        **{f"party:{one}": named(row) for one, row in parties.items()},
    }


def _period(grant: Held, zone: str) -> str:
    since = _day(grant.starts_at, zone)
    if grant.ends_at is None:
        return gettext("Since %(day)s", day=since)
    return gettext("From %(start)s to %(end)s", start=since, end=_day(grant.ends_at, zone))


def _day(moment: datetime, zone: str) -> str:
    return dates.day_month_year(moment.astimezone(ZoneInfo(zone)), language())
