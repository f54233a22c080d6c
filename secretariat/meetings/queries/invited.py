"""What those who were invited to a meeting were given, for what is cut for them, to be asked with others: the papers under their
items that were released to them, the symbols they know, and who reads it today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, cast, literal, or_, select
from sqlalchemy.orm import Session, aliased

from secretariat.committees.actors import holds_at
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.documents.models import Face, Paper, Release, Version
from secretariat.meetings.extracts import ReleasedPaper
from secretariat.meetings.models import Invitation, InvitedItem, ItemPaper, Meeting
from secretariat.people.models import Membership, User
from secretariat.press.sheets import DocumentLine
from secretariat.press.words import Both


@dataclass(frozen=True)
class Given:
    """All of it, by the id of the invitation; nothing stands there for whom there is nothing."""

    #: By the public id of the paper from which each was cut.
    papers: Mapping[int, Mapping[str, ReleasedPaper]]
    #: Of all copies that were ever made for them.
    symbols: Mapping[int, list[str]]
    #: By name.
    readers: Mapping[int, list[str]]
    #: Somebody is invited.
    anybody: bool

    @classmethod
    def of(cls, found: Mapping[str, Sequence[Sequence[Any]]]) -> Given:
        """Return it of what `given_readings` found."""
        return cls(
            _released(found["given_papers"]),
            listed(found["given_symbols"]),
            listed(found["given_readers"]),
            bool(found["invited"]),
        )


def given_to_invited(session: Session, meeting: Meeting) -> Given:
    """Return what was given to those who are invited to a meeting, in one query."""
    return Given.of(_given().read(session, {"meeting": meeting.id, "now": clock.now()}))


def _released(rows: Sequence[Sequence[Any]]) -> Mapping[int, Mapping[str, ReleasedPaper]]:
    papers: defaultdict[int, dict[str, ReleasedPaper]] = defaultdict(dict)
    for invitation, source, pid, symbol, title_en, title_fr, english, french in rows:
        line = DocumentLine(
            symbol=symbol,
            title=Both(title_en, title_fr),
            languages=(*(("en",) if english else ()), *(("fr",) if french else ())),
        )
        papers[invitation][source] = ReleasedPaper(pid, line)
    return papers


def listed(rows: Sequence[Sequence[Any]]) -> Mapping[int, list[str]]:
    """Return the texts of rows of an id and a text, by id and in their order."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for invitation, text in rows:
        found[invitation].append(text)
    return found


@cache
def _given() -> AtOnce:
    return AtOnce(**given_readings())


@cache
def given_readings() -> Mapping[str, Asked]:
    """Return the queries of all of it, of `meeting` at `now`."""
    return {
        "invited": select(Invitation.id).where(_holds()).limit(1),
        "given_papers": _papers(),
        "given_symbols": _symbols(),
        "given_readers": _readers(),
    }


def _holds() -> Any:
    meeting = bindparam("meeting", type_=Integer())
    return and_(Invitation.meeting_id == meeting, Invitation.ended_at.is_(None))


def _audience() -> Any:
    """As grants and copies name those who are invited."""
    return literal("party:", String) + cast(Invitation.party_id, String)


def _papers() -> Asked:
    source, copy, english, french = aliased(Paper), aliased(Paper), aliased(Face), aliased(Face)
    now = bindparam("now", type_=UTCDateTime())
    released = select(Release.id).where(
        Release.paper_id == source.id,
        Release.party_id == Invitation.party_id,
        or_(Release.ends_at.is_(None), Release.ends_at > now),
    )
    return (
        select(
            *(Invitation.id, source.pid, copy.pid, Version.symbol, Version.title_en, Version.title_fr),
            *(english.id.is_not(None), french.id.is_not(None)),
        )
        .select_from(Invitation)
        .join(InvitedItem, InvitedItem.invitation_id == Invitation.id)
        .join(ItemPaper, ItemPaper.item_id == InvitedItem.item_id)
        .join(source, source.id == ItemPaper.paper_id)
        .join(copy, and_(copy.copy_of_id == source.id, copy.audience == _audience()))
        .join(Version, Version.id == copy.current_version_id)
        .outerjoin(english, and_(english.version_id == Version.id, english.language == "en"))
        .outerjoin(french, and_(french.version_id == Version.id, french.language == "fr"))
        .where(_holds(), released.exists())
        .order_by(Invitation.id, source.id)
    )


def _symbols() -> Asked:
    anybody = aliased(Invitation)
    invited = select(anybody.id).where(anybody.meeting_id == bindparam("meeting", type_=Integer()))
    return (
        select(Invitation.id, Version.symbol)
        .join(Paper, Paper.audience == _audience())
        .join(Version, Version.paper_id == Paper.id)
        .where(_holds(), invited.exists())  # all copies there are are gone through only where somebody is invited
        .order_by(Invitation.id, Version.id)
    )


def _readers() -> Asked:
    now = bindparam("now", type_=UTCDateTime())
    belongs = select(Membership.id).where(
        Membership.user_id == User.id, Membership.party_id == Invitation.party_id, holds_at(Membership, now)
    )
    return (
        select(Invitation.id, User.name)
        .join(User, belongs.exists())
        .where(_holds(), or_(User.ends_at.is_(None), User.ends_at > now))
        .order_by(Invitation.id, User.name, User.id)
    )
