"""Reads of coordination: rounds for the house of a paper, clearances through the scope of who is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import BindParameter, Executable, Integer, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Body
from secretariat.coordination.comparing import Face
from secretariat.coordination.models import AskedText, Clearance, Comment, Extension, Round
from secretariat.coordination.policy import OFFICES, clearances_visible_to
from secretariat.coordination.states import ClearanceState, RoundState
from secretariat.core import clock
from secretariat.core.at_once import Asked
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.documents import grants
from secretariat.documents.models import DraftFace, Paper
from secretariat.people.models import Membership, Party, User


def offices(session: Session) -> list[Party]:
    """Return the offices of the house that can be asked: those to which somebody with an account belongs, by name."""
    now = clock.now()
    staffed = (
        select(Membership.party_id)
        .join(User, User.id == Membership.user_id)
        .where(holds_at(Membership, now), or_(User.ends_at.is_(None), User.ends_at > now))
    )
    kinds = [kind.value for kind in OFFICES]
    query = select(Party).where(Party.kind.in_(sorted(kinds)), Party.id.in_(staffed)).order_by(Party.name_en, Party.id)
    return list(session.scalars(query))


def rounds_of(session: Session, paper: Paper) -> list[Round]:
    """Return the rounds of a paper with all that belongs to them, newest first: for its house only."""
    found = session.scalars(
        select(Round)
        .options(joinedload(Round.opener), selectinload(Round.texts), *_with_clearances())
        .where(Round.paper_id == paper.id)
        .order_by(Round.ordinal.desc())
    )
    return list(found.unique())


def newest_round(session: Session, paper: Paper) -> Round | None:
    """Return the last round of a paper with its texts, offices and comments: for what it still wants."""
    last = select(func.max(Round.ordinal)).where(Round.paper_id == paper.id).scalar_subquery()
    clearances = joinedload(Round.clearances)
    found = session.scalars(
        select(Round)
        .options(
            selectinload(Round.texts),
            clearances.joinedload(Clearance.party),
            clearances.joinedload(Clearance.comments),
        )
        .where(Round.paper_id == paper.id, Round.ordinal == last)
    )
    return found.unique().first()


def open_round(session: Session, paper: Paper) -> Round | None:
    """Return the round of a paper that is under way, for the services."""
    return session.scalar(select(Round).where(Round.paper_id == paper.id, Round.state == RoundState.OPEN.value))


def round_with_id(session: Session, round_id: int) -> Round:
    """Return a round with all that belongs to it, for a letter to whoever runs it; rights are asked there."""
    return (
        session.scalars(
            select(Round)
            .options(joinedload(Round.paper).joinedload(Paper.body), selectinload(Round.texts), *_with_clearances())
            .where(Round.id == round_id)
            .execution_options(populate_existing=True)
        )
        .unique()
        .one()
    )


def last_ordinal(session: Session, paper: Paper) -> int:
    return session.scalar(select(func.max(Round.ordinal)).where(Round.paper_id == paper.id)) or 0


def _with_clearances() -> tuple[ExecutableOption, ...]:
    """Few offices are asked, answer once or twice, and are given more time seldom: all of that comes in one query; comments,
    of which there may be many, in another."""
    clearances = joinedload(Round.clearances)
    return (
        clearances.joinedload(Clearance.party),
        clearances.joinedload(Clearance.answerer),
        clearances.selectinload(Clearance.comments).joinedload(Comment.by),
        clearances.joinedload(Clearance.answers),
        clearances.joinedload(Clearance.extensions).joinedload(Extension.by),
    )


def clearance_by_pid(session: Session, actor: Actor, pid: str) -> Clearance | None:
    """Return the clearance with its round and paper, or None if it does not exist for this person."""
    return session.scalars(_clearances().where(Clearance.pid == pid, clearances_visible_to(actor))).unique().first()


def clearance_with_id(session: Session, actor: Actor, clearance_id: int) -> Clearance | None:
    """Return the clearance for a letter, or None if it does not exist for its reader."""
    found = session.scalars(_clearances().where(Clearance.id == clearance_id, clearances_visible_to(actor)))
    return found.unique().first()


def _clearances() -> Select[Clearance]:
    return (
        select(Clearance)
        .join(Clearance.round)
        .options(
            contains_eager(Clearance.round).joinedload(Round.paper).joinedload(Paper.body),
            contains_eager(Clearance.round).joinedload(Round.opener),
            joinedload(Clearance.party),
            joinedload(Clearance.answerer),
            selectinload(Clearance.comments).joinedload(Comment.by),
            joinedload(Clearance.answers),
            joinedload(Clearance.extensions).joinedload(Extension.by),
        )
    )


def clearances_of_round(session: Session, round: Round) -> list[Clearance]:
    """Return every clearance of a round, history too, for the services."""
    return list(
        session.scalars(
            select(Clearance)
            .options(
                joinedload(Clearance.party),
                selectinload(Clearance.comments),
                selectinload(Clearance.answers),
                selectinload(Clearance.extensions),
            )
            .where(Clearance.round_id == round.id)
            .order_by(Clearance.id)
            .execution_options(populate_existing=True)
        )
    )


def texts_asked(session: Session, clearance: Clearance, asking: int) -> dict[str, AskedText]:
    """Return what a clearance is about, by language, as it was put to the office in that asking."""
    found = session.scalars(
        select(AskedText)
        .options(joinedload(AskedText.file))
        .where(AskedText.round_id == clearance.round_id, AskedText.asking == asking)
    )
    return {one.language: one for one in found}


def asked_about_file(session: Session, sha256: str) -> list[Clearance]:
    """Return the clearances of open rounds that are about a file."""
    same = and_(AskedText.round_id == Clearance.round_id, AskedText.asking == Clearance.asking)
    return list(
        session.scalars(
            select(Clearance)
            .join(Clearance.round)
            .where(Round.state == RoundState.OPEN.value, exists().where(same, AskedText.file_sha256 == sha256))
            .order_by(Clearance.id)
        )
    )


@dataclass
class AskedTitle:
    """The title of a draft as an office was asked about it, and how high the paper is marked."""

    title_en: str
    title_fr: str
    marking: str


def title_asked(clearance: Clearance) -> AskedTitle:
    """Return what the draft was called when the office was asked: what it is called since is not for the office."""
    titles = {one.language: one.title for one in clearance.round.texts if one.asking == clearance.asking}
    return AskedTitle(titles.get("en", ""), titles.get("fr", ""), clearance.round.paper.marking)


def comment_of(clearance: Clearance, pid: str) -> Comment | None:
    """Return a comment of the clearance; None for every other id."""
    return next((one for one in clearance.comments if one.pid == pid), None)


def faces_asked(texts: Mapping[str, AskedText]) -> dict[str, Face]:
    return {code: Face(one.title, one.text, one.file_sha256) for code, one in texts.items()}


def faces_now(drafts: Mapping[str, DraftFace]) -> dict[str, Face]:
    """Return the languages of the draft in which there is something."""
    found = {code: Face(one.title, one.text, one.file_sha256) for code, one in drafts.items()}
    return {code: face for code, face in found.items() if not face.is_empty}


# The desk


class Owed(NamedTuple):
    """A clearance that an office has still to give, and what the draft was called when it was asked."""

    id: int
    pid: str
    state: str
    due_at: datetime
    #: Of the office.
    name_en: str
    name_fr: str
    #: Of the body of the paper.
    code: str
    zone: str
    title_en: str
    title_fr: str


def owed(session: Session, actor: Actor) -> list[Owed]:
    """Return what this person's offices have still to answer, soonest first, in one query."""
    found = session.execute(_owed(), {"parties": sorted(actor.parties), **grants.asker(actor)})
    return [Owed._make((*row, en or "", fr or "")) for *row, en, fr in found]


@cache
def _owed() -> Executable:
    english, french = aliased(AskedText), aliased(AskedText)
    query = (
        select(
            *(Clearance.id, Clearance.pid, Clearance.state, Clearance.due_at, Party.name_en, Party.name_fr),
            *(Body.code, Body.zone, english.title, french.title),
        )
        .join(Round, Round.id == Clearance.round_id)
        .join(Paper, Paper.id == Round.paper_id)
        .join(Body, Body.id == Paper.body_id)
        .join(Party, Party.id == Clearance.party_id)
    )
    for language, text in (("en", english), ("fr", french)):
        of_this = and_(text.round_id == Round.id, text.asking == Clearance.asking, text.language == language)
        query = query.outerjoin(text, of_this)
    return query.where(
        Clearance.party_id.in_(bindparam("parties", expanding=True)),
        Clearance.state == ClearanceState.ASKED.value,
        Clearance.superseded.is_(False),
        Round.state == RoundState.OPEN.value,
        grants.granted_to_asker("clearance", Clearance.id),
    ).order_by(Clearance.due_at, Clearance.id)


@cache
def asked_of_papers() -> Asked:
    """Return the query for how the rounds under way on `papers` stand, to be asked with others: the id of the paper, how many
    offices have not answered, by when the first of them should, and how many comments wait for their answer."""
    comments = (
        select(func.count())
        .select_from(Comment)
        .join(Clearance, Clearance.id == Comment.clearance_id)
        .where(Clearance.round_id == Round.id, Comment.disposition == "")
        .correlate(Round)
        .scalar_subquery()
    )
    waiting = and_(Clearance.superseded.is_(False), Clearance.state == ClearanceState.ASKED.value)
    return (
        select(Round.paper_id, func.count(Clearance.id), func.min(Clearance.due_at), comments)
        .outerjoin(Clearance, and_(Clearance.round_id == Round.id, waiting))
        .where(
            Round.paper_id.in_(bindparam("papers", expanding=True, type_=Integer())),
            Round.state == RoundState.OPEN.value,
        )
        .group_by(Round.id, Round.paper_id)
    )


class UnderWay(NamedTuple):
    """A round that somebody opened, the paper it is about, and how far it is."""

    #: Of the paper.
    pid: str
    title_en: str
    title_fr: str
    #: Of its body.
    code: str
    zone: str
    asked: int
    answered: int
    refused: int
    overdue: int
    comments: int
    last_due: datetime


def under_way(session: Session, actor: Actor) -> list[UnderWay]:
    """Return the rounds this person opened and still runs, the oldest first, counted in one query."""
    given = {
        "asker": actor.user_id,
        "asker_at": actor.at,
        "in_bodies": sorted(actor.secretariat_bodies),
        "drafting": sorted(actor.drafting),
    }
    return [UnderWay._make(row) for row in session.execute(_under_way(), given)]


@cache
def _under_way() -> Executable:
    answers = [state.value for state in ClearanceState if state.is_answer]
    commented = aliased(Clearance)
    open_comments = (
        select(func.count())
        .select_from(Comment)
        .join(commented, commented.id == Comment.clearance_id)
        .where(commented.round_id == Round.id, Comment.disposition == "")
        .scalar_subquery()
    )
    late = and_(
        Clearance.state == ClearanceState.ASKED.value,
        Clearance.due_at < bindparam("asker_at", type_=UTCDateTime()),
    )
    asker: BindParameter[int] = bindparam("asker")
    return (
        select(
            *(Paper.pid, Paper.title_en, Paper.title_fr, Body.code, Body.zone),
            func.count(),
            func.count().filter(Clearance.state.in_(answers)),
            func.count().filter(Clearance.state == ClearanceState.NOT_CLEARED.value),
            func.count().filter(late),
            open_comments,
            func.max(Clearance.due_at),
        )
        .select_from(Round)
        .join(Clearance, and_(Clearance.round_id == Round.id, Clearance.superseded.is_(False)))
        .join(Paper, Paper.id == Round.paper_id)
        .join(Body, Body.id == Paper.body_id)
        .where(
            Round.opened_by == asker,
            Round.state == RoundState.OPEN.value,
            or_(
                Paper.body_id.in_(bindparam("in_bodies", expanding=True)),
                and_(Paper.drafter_id == asker, Paper.body_id.in_(bindparam("drafting", expanding=True))),
            ),
        )
        .group_by(Round.id, Paper.id, Body.id)
        .order_by(Round.opened_at, Round.id)
    )
