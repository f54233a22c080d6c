"""Who may see a thing and why, said from its grants: to a person only what lets that person in, to the house everybody.

The same audiences that let people in are read from the other end, so the answer cannot differ from what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from secretariat.committees import queries as committees
from secretariat.committees.actors import Actor
from secretariat.core.i18n import gettext, language
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.documents import grants, queries
from secretariat.documents.grants import Reason
from secretariat.documents.models import Grant, Paper, Version
from secretariat.people.models import Party, User
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


def ways(session: Session, thing: Ref, *, zone: str) -> list[Way]:
    """Return every grant that holds on a thing, with the persons each reaches today, by name: for the house alone."""
    held = grants.standing(session, thing)
    names = _names(session, held)
    return [_way(session, grant, names, zone) for grant in held]


def ways_to(session: Session, paper: Paper, version: Version | None) -> list[Way]:
    """Return every way to a version, or to a draft, with those of the copies made from it for somebody outside."""
    zone = paper.body.zone
    found = ways(session, version.ref if version else paper.ref, zone=zone)
    for copy in queries.copies_of_version(session, version) if version else []:
        found += [way for way in ways(session, copy.ref, zone=zone) if way.reason in (Reason.INVITED, Reason.RELEASED)]
    return found


def persons(found: Sequence[Way]) -> int:
    """Return how many persons there are in all; one reached in several ways is one."""
    return len(frozenset().union(*(way.users for way in found)))


def reasons_of(session: Session, actor: Actor, thing: Ref, *, zone: str) -> list[tuple[str, str]]:
    """Return why this person sees a thing, and since when, strongest first; nothing about anybody else."""
    held = [grant for grant in grants.standing(session, thing) if grant.audience in actor.audiences]
    names = _names(session, held)
    order = list(Reason)
    said = []
    for grant in sorted(held, key=lambda grant: (order.index(Reason(grant.reason)), grant.id)):
        reason, name = Reason(grant.reason), names.get(grant.audience, "")
        sentence = _TO_YOU[reason](name) if name and reason in _TO_YOU else gettext(reason.label)
        said.append((sentence, _period(grant, zone)))
    return said


def grouped(readers: Sequence[tuple[User, Party | None]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return persons by the delegation or office through which they are reached."""
    groups: dict[int, tuple[str, list[str]]] = {}
    for user, party in readers:
        groups.setdefault(party.id if party else 0, (named(party) if party else "", []))[1].append(user.name)
    return tuple((name, tuple(found)) for name, found in groups.values())


def named(thing: Party) -> str:
    """Return the name of a delegation or office in the language in force."""
    return thing.name_fr if language() == "fr" else thing.name_en


def _way(session: Session, grant: Grant, names: dict[str, str], zone: str) -> Way:
    readers = committees.readers_of(session, grant.audience)
    return Way(
        audience=grant.audience,
        reason=Reason(grant.reason),
        name=names.get(grant.audience, "") or ", ".join(user.name for user, _ in readers),
        since=_day(grant.starts_at, zone),
        until=_day(grant.ends_at, zone) if grant.ends_at else "",
        groups=grouped(readers),
        users=frozenset(user.id for user, _ in readers),
    )


def _names(session: Session, held: Sequence[Grant]) -> dict[str, str]:
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


def _period(grant: Grant, zone: str) -> str:
    since = _day(grant.starts_at, zone)
    if grant.ends_at is None:
        return gettext("Since %(day)s", day=since)
    return gettext("From %(start)s to %(end)s", start=since, end=_day(grant.ends_at, zone))


def _day(moment: datetime, zone: str) -> str:
    return dates.day_month_year(moment.astimezone(ZoneInfo(zone)), language())
