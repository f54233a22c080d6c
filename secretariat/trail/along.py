"""What the line of a paper tells, in one query: its versions, what its house did with it, what was decided, what belongs to it.

What the paper is tied to, and the agendas that name it, are asked apart: they are shown elsewhere too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.queries import StripFacts
from secretariat.coordination.models import Clearance, Round
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.audit import AuditEntry
from secretariat.core.values import dataclass
from secretariat.decisions.models import Decision, DecisionPaper
from secretariat.decisions.states import DecisionState
from secretariat.documents import grants
from secretariat.documents.models import Face, Paper, Release, Version
from secretariat.documents.policy import can_see_draft
from secretariat.documents.states import VersionState
from secretariat.people.models import Party, User
from secretariat.quality.models import Review
from secretariat.relations import queries as relations
from secretariat.relations.models import Relation
from secretariat.relations.queries import PaperNamed
from secretariat.relations.states import RelationKind
from secretariat.trail import queries
from secretariat.trail.queries import Ends


class VersionTold(NamedTuple):
    """A version that the reader may see."""

    id: int
    pid: str
    ordinal: int
    symbol: str
    title_en: str
    title_fr: str
    state: str
    issued_at: datetime
    recalled_at: datetime | None


class FaceAdded(NamedTuple):
    """A language of a version."""

    version_id: int
    language: str
    added_at: datetime


class RoundTold(NamedTuple):
    """A round in which the draft was put to offices."""

    id: int
    opened_at: datetime
    closed_at: datetime | None


class OfficeTold(NamedTuple):
    """An office that was asked in a round, and how it stands; where it was asked again, the last time."""

    round_id: int
    name_en: str
    name_fr: str
    state: str


class ReviewTold(NamedTuple):
    """A review that ended."""

    verdict: str
    at: datetime
    by: str


class ReleaseTold(NamedTuple):
    """A release, ended or not: to a party or to a person."""

    starts_at: datetime
    ends_at: datetime | None
    party_en: str | None
    party_fr: str | None
    person: str | None


class DecisionTold(NamedTuple):
    """A decision in force that disposed of the paper, with what tells whether it may be named."""

    pid: str
    body_id: int
    item_number: str
    label: str
    verb_en: str
    verb_fr: str
    text_en: str
    text_fr: str
    decided_on: date
    symbol: str
    opened_at: datetime | None


@dataclass(frozen=True)
class Along:
    """All of it, as far as its reader may see it."""

    strip: StripFacts
    ends: Ends
    #: The newest first.
    versions: list[VersionTold]
    faces: list[FaceAdded]
    decided: list[DecisionTold]
    #: Corrigenda, addenda and action sheets to it, in the order of their symbols.
    belonging: list[PaperNamed]
    #: When the first version was issued that stands, of it, of what it superseded and of what supersedes it, by id of the paper.
    issued_first: dict[int, datetime]
    withdrawn_at: datetime | None
    #: For who may see the draft.
    rounds: list[RoundTold]
    offices: list[OfficeTold]
    reviews: list[ReviewTold]
    releases: list[ReleaseTold]


def along(session: Session, actor: Actor, paper: Paper) -> Along:
    """Return what the line of a paper tells."""
    given = {
        **queries.asked_for(paper),
        **relations.asked_for_belonging(paper),
        **grants.asker(actor),
        "now": clock.now(),
        "thing": str(paper.ref),
    }
    found = _along(inside=bool(can_see_draft(actor, paper))).read(session, given)
    return Along(
        StripFacts.of(found["strip"]),
        Ends.of(found),
        [VersionTold._make(row) for row in found["versions"]],
        [FaceAdded._make(row) for row in found["faces"]],
        [DecisionTold._make(row[:11]) for row in found["decided"]],
        relations.belonging(paper, [PaperNamed._make(row[:6]) for row in found["belonging"]]),
        dict(found["issued_first"]),
        found["withdrawn"][0][0],
        *_inside(found),
    )


def _inside(found: Mapping[str, list[tuple[Any, ...]]]) -> tuple[list[Any], ...]:
    kinds = (("rounds", RoundTold), ("offices", OfficeTold), ("reviews", ReviewTold), ("releases", ReleaseTold))
    return tuple([kind._make(row) for row in found.get(name, ())] for name, kind in kinds)


@cache
def _along(*, inside: bool) -> AtOnce:
    """It is written once for who may see drafts, and once for who may not."""
    told = {
        "strip": bodies.strip(),
        **queries.ends_asked(),
        "versions": _versions(),
        "faces": _faces(),
        "decided": _decided(),
        "belonging": relations.beginning_alike(),
        "issued_first": _issued_first(),
        "withdrawn": select(func.max(AuditEntry.at)).where(
            AuditEntry.object == bindparam("thing"), AuditEntry.event == "paper.withdrawn"
        ),
    }
    return AtOnce(**told, **_of_the_draft()) if inside else AtOnce(**told)


def _paper() -> Any:
    return bindparam("paper", type_=Integer())


def _given() -> tuple[Any, Any]:
    """The condition that a version is of the paper, and open to whoever asks."""
    return Version.paper_id == _paper(), grants.granted_to_asker("version", Version.id)


def _versions() -> Asked:
    columns: list[Any] = [
        *(Version.id, Version.pid, Version.ordinal, Version.symbol, Version.title_en, Version.title_fr),
        *(Version.state, Version.issued_at, Version.recalled_at),
    ]
    return select(*columns).where(*_given()).order_by(Version.ordinal.desc())


def _faces() -> Asked:
    faces = select(Face.version_id, Face.language, Face.added_at).join(Version, Version.id == Face.version_id)
    return faces.where(*_given()).order_by(Face.version_id, Face.language)


def _decided() -> Asked:
    """Each once, however many versions of the paper it disposed of."""
    disposed = select(DecisionPaper.decision_id).join(Version, Version.id == DecisionPaper.version_id).where(*_given())
    columns: list[Any] = [
        *(Decision.pid, Decision.body_id, Decision.item_number, Decision.label, Decision.verb_en, Decision.verb_fr),
        *(Decision.text_en, Decision.text_fr, Decision.decided_on, Version.symbol, Version.opened_at),
        *(Decision.version_id, Decision.position),
    ]
    return (
        select(*columns)
        .join(Version, Version.id == Decision.version_id)
        .where(
            Decision.id.in_(disposed),
            Decision.state == DecisionState.IN_FORCE.value,
            grants.granted_to_asker("version", Decision.version_id),
        )
        .order_by(Decision.decided_on, Decision.version_id, Decision.position)
    )


def _issued_first() -> Asked:
    superseding = Relation.kind == RelationKind.SUPERSEDES.value
    before = select(Relation.to_paper_id).where(Relation.paper_id == _paper(), superseding)
    after = select(Relation.paper_id).where(Relation.to_paper_id == _paper(), superseding)
    return (
        select(Version.paper_id, func.min(Version.issued_at))
        .where(
            (Version.paper_id == _paper()) | Version.paper_id.in_(before) | Version.paper_id.in_(after),
            Version.state != VersionState.RECALLED.value,
            grants.granted_to_asker("version", Version.id),
        )
        .group_by(Version.paper_id)
    )


def _of_the_draft() -> dict[str, Asked]:
    """What only those who may see the draft read of."""
    return {
        "rounds": select(Round.id, Round.opened_at, Round.closed_at)
        .where(Round.paper_id == _paper())
        .order_by(Round.ordinal.desc()),
        "offices": select(Clearance.round_id, Party.name_en, Party.name_fr, Clearance.state)
        .join(Round, Round.id == Clearance.round_id)
        .join(Party, Party.id == Clearance.party_id)
        .where(Round.paper_id == _paper(), ~Clearance.superseded)
        .order_by(Clearance.id),
        "reviews": select(Review.verdict, Review.at, User.name)
        .join(User, User.id == Review.by_id)
        .where(Review.paper_id == _paper())
        .order_by(Review.id.desc())
        .limit(50),
        "releases": select(Release.starts_at, Release.ends_at, Party.name_en, Party.name_fr, User.name)
        .outerjoin(Party, Party.id == Release.party_id)
        .outerjoin(User, User.id == Release.user_id)
        .where(Release.paper_id == _paper())
        .order_by(Release.starts_at, Release.id),
    }
