"""What the cards of the index tell of rights: of each entry all audiences that were given its thing, and whether that is all
there is to ask.

Most entries are of papers that were issued, for good, to the same few audiences: who is one of these is asked once for each
circle of audiences, not once for each entry. What is not so simple is told to be so, and asked in full.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from secretariat.core import audit, clock
from secretariat.documents.models import Grant, Paper, Version
from secretariat.documents.policy import is_closed
from secretariat.search.models import Card, Circle, Entry, Member
from secretariat.search.policy import asks_for_grants_alone

#: Cards told in one transaction: acts wait for it.
AT_ONCE: Final = 500
#: What a card copies of its entry.
COPIED: Final = (
    *("id", "part", "at", "thing", "thing_id", "language", "symbol_key", "body_id", "kind", "year"),
    *("grant_kind", "grant_id", "version_id"),
)

Opened = tuple[str, int]


def add(session: Session, entries: Iterable[tuple[Entry, bytes | None]]) -> None:
    """Add the cards of entries that were added, with their trails; to whom these are given they do not tell yet."""
    cards = [{**{name: getattr(entry, name) for name in COPIED}, "trail": trail} for entry, trail in entries]
    if cards:
        session.execute(insert(Card), cards)


def silent(session: Session) -> bool:
    """Tell whether any card does not tell to whom its entry is given."""
    return session.scalar(select(Card.id).where(Card.circle_id.is_(None)).limit(1)) is not None


def tell(session: Session, *, at_once: int = AT_ONCE) -> int:
    """Have some cards that do not tell it say to whom their entries are given; return how many. With the last of them, circles
    that no card is of any more are removed.

    In a transaction that begins with it, since nobody may give or take anything between the reading and the writing.
    """
    untold = select(Card.id, Card.thing, Card.grant_kind, Card.grant_id, Card.version_id).where(
        Card.circle_id.is_(None)
    )
    audit.hold(session)
    cards = session.execute(untold.limit(at_once)).all()
    if not cards:
        return 0
    given = _given(session, {(card.grant_kind, card.grant_id) for card in cards}, clock.now())
    closed = _closed(session, {card.version_id for card in cards if card.version_id is not None})
    nobody: tuple[frozenset[str], bool] = (frozenset(), True)
    theirs = [given.get((card.grant_kind, card.grant_id), nobody) for card in cards]
    circles = _circles(session, {audiences for audiences, _ in theirs})
    told = []
    for card, (audiences, lasting) in zip(cards, theirs, strict=True):
        alone = asks_for_grants_alone(card.thing, card.grant_kind) and card.version_id not in closed
        told.append({"card": card.id, "circle": circles[audiences], "is_sure": lasting and alone})
    session.connection().execute(_TELLING, told)
    if len(cards) < at_once:
        _remove_unused(session)
    return len(cards)


_TELLING: Final = (
    update(Card.__table__)  # type: ignore[arg-type]  # a mapped class has a table
    .where(Card.id == bindparam("card"))
    .values(circle_id=bindparam("circle"), sure=bindparam("is_sure"))
)


def _given(session: Session, opened: set[Opened], now: datetime) -> dict[Opened, tuple[frozenset[str], bool]]:
    """Return of things all audiences whose grants are not over, and whether these all hold now and for good."""
    audiences: defaultdict[Opened, set[str]] = defaultdict(set)
    passing: set[Opened] = set()
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for kind, id in opened:
        by_kind[kind].append(id)
    for kind, ids in by_kind.items():
        over = or_(Grant.ends_at.is_(None), Grant.ends_at > now)
        held = select(Grant.object_id, Grant.audience, Grant.starts_at, Grant.ends_at).where(
            Grant.object_kind == kind, Grant.object_id.in_(ids), over
        )
        for id, audience, starts_at, ends_at in session.execute(held):
            audiences[kind, id].add(audience)
            if ends_at is not None or starts_at > now:
                passing.add((kind, id))
    return {one: (frozenset(theirs), one not in passing) for one, theirs in audiences.items()}


def _closed(session: Session, version_ids: set[int]) -> set[int]:
    states = select(Version.id, Paper.state, Version.state).join(Paper, Paper.id == Version.paper_id)
    known = session.execute(states.where(Version.id.in_(version_ids)))
    return {id for id, paper, version in known if is_closed(paper, version)}


def _circles(session: Session, wanted: Iterable[frozenset[str]]) -> Mapping[frozenset[str], int]:
    """Return the ids of circles by their audiences; those that are new are made."""
    names = {_name(audiences): audiences for audiences in wanted}
    known: dict[str, Any] = dict(session.execute(select(Circle.name, Circle.id).where(Circle.name.in_(names))).all())
    for name in names.keys() - known.keys():
        circle = Circle(name=name)
        session.add(circle)
        session.flush()
        session.add_all(Member(audience=audience, circle_id=circle.id) for audience in sorted(names[name]))
        known[name] = circle.id
    session.flush()
    return {audiences: known[name] for name, audiences in names.items()}


def _remove_unused(session: Session) -> None:
    """Remove circles without a card. Nobody makes cards of one meanwhile: only who tells them does, and that one by one."""
    # As a value, in the order of the index: else PostgreSQL looks through all cards, since most circles have many.
    order = Card.sure, Card.part, Card.year
    some = select(Card.id).where(Card.circle_id == Circle.id).order_by(*order).limit(1).scalar_subquery()
    unused = session.scalars(select(Circle.id).where(some.is_(None))).all()
    if unused:
        session.execute(delete(Member).where(Member.circle_id.in_(unused)))
        session.execute(delete(Circle).where(Circle.id.in_(unused)))


def _name(audiences: frozenset[str]) -> str:
    return hashlib.sha256("\n".join(sorted(audiences)).encode()).hexdigest()
