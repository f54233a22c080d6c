"""Agendas: the items being built, for the house, and what was issued, through the scope of its reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Integer, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, defer, joinedload, selectinload

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.documents import grants
from secretariat.documents.models import Face, Paper, Version
from secretariat.documents.policy import versions_visible_to
from secretariat.documents.queries import without_words
from secretariat.meetings.models import (
    AgendaItem,
    Invitation,
    ItemPaper,
    Meeting,
)
from secretariat.meetings.policy import is_invitee, meetings_visible_to
from secretariat.meetings.queries.invitations import agendas_made_for
from secretariat.meetings.queries.meetings import agenda_with_it
from secretariat.meetings.standing import Standing, standing_by
from secretariat.meetings.states import ItemState


def item_by_pid(session: Session, actor: Actor, pid: str) -> AgendaItem | None:
    """Return an item of an agenda being built. Only the house knows of those: None for everybody else."""
    return session.scalar(
        item_of_house(actor, pid).options(selectinload(AgendaItem.papers).joinedload(ItemPaper.paper))
    )


def item_to_build(session: Session, actor: Actor, pid: str) -> AgendaItem | None:
    """Return the same with the agenda in force, for the builder: with the items it asks for the papers of this one too."""
    meeting = joinedload(AgendaItem.meeting)
    return (
        session.scalars(item_of_house(actor, pid).options(agenda_with_it(meeting.joinedload(Meeting.agenda_paper))))
        .unique()
        .first()
    )


def item_of_house(actor: Actor, pid: str) -> Select[AgendaItem]:
    """Return the query of an item with its meeting and who changed it, for the house of its body alone."""
    house = sorted(actor.house_bodies)
    return (
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .options(
            joinedload(AgendaItem.meeting).joinedload(Meeting.body),
            joinedload(AgendaItem.meeting).joinedload(Meeting.format),
            joinedload(AgendaItem.changer),
        )
        .where(AgendaItem.pid == pid, Meeting.body_id.in_(house), meetings_visible_to(actor))
    )


class ItemToPlace(NamedTuple):
    """An item as far as an outline needs it: nothing of what it says."""

    id: int
    parent_id: int | None
    position: int
    number: str | None
    kind: str
    part: str
    state: str
    minutes: int | None
    moved_to_id: int | None


def strip_and_standing(session: Session, meeting: Meeting) -> tuple[StripFacts, ItemsStanding]:
    """Return what is said of the body, and the items being built and how their papers stand, in one query: for the house only."""
    given = {"body": meeting.body_id, "meeting": meeting.id, "now": clock.now()}
    found = _strip_and_standing().read(session, given)
    return StripFacts.of(found["strip"]), ItemsStanding.of(found["standing"])


@cache
def _strip_and_standing() -> AtOnce:
    return AtOnce(strip=bodies.strip(), standing=standing())


class ItemsStanding(NamedTuple):
    """The items being built, as far as an outline needs them, and by item how each of its papers stands."""

    items: list[AgendaItem]
    papers: dict[int, list[Standing]]

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> ItemsStanding:
        """Return them of the rows of `standing`."""
        items: list[ItemToPlace] = []
        papers: dict[int, list[Standing]] = {}
        for *columns, state, custody, version_id, to_follow, english, french in rows:
            item = ItemToPlace._make(columns)
            if item.id not in papers:
                items.append(item)
                papers[item.id] = []
            if state is not None:
                languages = {code for code, face in (("en", english), ("fr", french)) if face is not None}
                there = None if version_id is None else languages
                papers[item.id].append(standing_by(state, custody, there, follows=bool(to_follow)))
        return cls(cast("list[AgendaItem]", items), papers)  # an outline asks no more of them


@cache
def standing() -> Asked:
    """Return the query of these, to be asked with others: a row for each paper under an item, or for one without."""
    english, french = aliased(Face), aliased(Face)
    item = [getattr(AgendaItem, name) for name in ItemToPlace._fields]
    return (
        select(*item, Paper.state, Paper.custody, Version.id, Version.to_follow, english.id, french.id)
        .outerjoin(ItemPaper, ItemPaper.item_id == AgendaItem.id)
        .outerjoin(Paper, Paper.id == ItemPaper.paper_id)
        .outerjoin(Version, Version.id == Paper.current_version_id)
        .outerjoin(english, and_(english.version_id == Version.id, english.language == "en"))
        .outerjoin(french, and_(french.version_id == Version.id, french.language == "fr"))
        .where(AgendaItem.meeting_id == bindparam("meeting"))
        .order_by(AgendaItem.position, AgendaItem.id, ItemPaper.position, ItemPaper.id)
    )


def items_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return the items being built with their papers, versions in force, faces and drafts: for the house only."""
    return list(session.scalars(_being_built(), {"meeting": meeting.id}).unique())


@cache
def _being_built() -> Select[AgendaItem]:
    """Of papers which languages there are, and nothing of what they say."""
    paper = joinedload(AgendaItem.papers).joinedload(ItemPaper.paper)
    return (
        select(AgendaItem)
        .options(
            paper.options(
                joinedload(Paper.current_version)
                .options(defer(Version.sheet))
                .joinedload(Version.faces)
                .load_only(Face.version_id, Face.language),
                without_words(selectinload(Paper.drafts)),
            )
        )
        .where(AgendaItem.meeting_id == bindparam("meeting"))
        .order_by(AgendaItem.position, AgendaItem.id)
    )


class Citing(NamedTuple):
    """An item under which a paper stands: its number, and of its meeting the public id, the body and the start."""

    number: str | None
    meeting: str
    code: str
    starts_wall: datetime


@cache
def items_citing() -> Asked:
    """Return the query of the items under which `paper` stands (`Citing`), latest meeting first, for the house of these meetings
    (`house`): drafts count. It is given `grants.asker(actor)`, and asked with others."""
    return (
        select(AgendaItem.number, Meeting.pid, Body.code, Meeting.starts_wall)
        .join(ItemPaper, ItemPaper.item_id == AgendaItem.id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Body, Body.id == Meeting.body_id)
        .where(
            ItemPaper.paper_id == bindparam("paper", type_=Integer()),
            Meeting.body_id.in_(bindparam("house", expanding=True)),
            grants.granted_to_asker("meeting", Meeting.id),
        )
        .order_by(Meeting.starts_at.desc(), AgendaItem.id)
        .limit(5)
    )


def agendas_naming(session: Session, actor: Actor, paper: Paper) -> list[tuple[Meeting, Version]]:
    """Return the meetings open to this person under whose items a paper stands, with the agenda in force that they read.

    What the agenda itself names is in its snapshot: an item may have come or gone since it was issued. Earliest first; of
    a meeting the whole agenda comes before those cut for invitees.
    """
    cited = select(ItemPaper.item_id).where(ItemPaper.paper_id.in_({paper.id, paper.copy_of_id or paper.id}))
    holding = select(AgendaItem.meeting_id).where(AgendaItem.id.in_(cited))
    made_for = select(Invitation.agenda_id).where(Invitation.meeting_id == Meeting.id)
    rows = session.execute(
        select(Meeting, Version)
        .select_from(Meeting)
        .join(Paper, or_(Paper.id == Meeting.agenda_paper_id, Paper.id.in_(made_for)))
        .join(Version, Version.id == Paper.current_version_id)
        .options(joinedload(Meeting.body), defer(Version.sheet), joinedload(Version.faces))
        .where(Meeting.id.in_(holding), meetings_visible_to(actor), versions_visible_to(actor))
        .order_by(Meeting.starts_at, Meeting.id, Paper.id != Meeting.agenda_paper_id, Version.id)
    )
    return [(meeting, version) for meeting, version in rows.unique()]


@cache
def number_of_standard_item() -> Select[str | None]:
    """Return the query of the number of a standard item of an issued agenda, to be asked with others."""
    return (
        select(AgendaItem.number)
        .where(
            AgendaItem.meeting_id == bindparam("meeting"),
            AgendaItem.standard == bindparam("standard"),
            AgendaItem.state != ItemState.WITHDRAWN.value,
        )
        .order_by(AgendaItem.position, AgendaItem.id)
        .limit(1)
    )


def papers_under_items(session: Session, items: Iterable[int]) -> list[Paper]:
    """Return the papers cited under these items, for what is cut from an agenda."""
    cited = select(ItemPaper.paper_id).where(ItemPaper.item_id.in_(sorted(items)))
    return list(session.scalars(select(Paper).where(Paper.id.in_(cited)).order_by(Paper.id)))


def _agenda_papers(actor: Actor, meeting: Meeting) -> Any:
    """The condition that a paper is the agenda this person reads: the whole one, or the one made for an invitee."""
    if not is_invitee(actor, meeting):
        return Paper.id == meeting.agenda_paper_id
    return Paper.id.in_(agendas_made_for(actor, [meeting.id]).with_only_columns(Invitation.agenda_id))


def agenda_in_force(session: Session, actor: Actor, meeting: Meeting) -> Version | None:
    """Return the issued agenda this person may see, with its faces; None before the first issue."""
    if meeting.agenda_paper_id is None:
        return None
    if is_invitee(actor, meeting):
        found = session.scalars(_in_force().where(_agenda_papers(actor, meeting), versions_visible_to(actor)))
    else:
        found = session.scalars(_in_force_to_asker(), {"agenda": meeting.agenda_paper_id, **grants.asker(actor)})
    return found.unique().first()


def _in_force() -> Select[Version]:
    return (
        select(Version)
        .options(contains_eager(Version.paper), contains_eager(Version.faces))
        .join(Paper, Paper.current_version_id == Version.id)
        .outerjoin(Face, Face.version_id == Version.id)
        .order_by(Version.id, Face.language)
    )


@cache
def _in_force_to_asker() -> Select[Version]:
    """Of the whole agenda: asked for every page of a meeting, and written once, as its history is."""
    return _in_force().where(Paper.id == bindparam("agenda"), grants.granted_to_asker("version", Version.id))


class AgendaIssued(NamedTuple):
    """A version of the agenda as the life of its meeting names it."""

    id: int
    symbol: str
    issued_at: datetime
    recalled_at: datetime | None


@cache
def agendas_issued(invited: bool) -> Asked:
    """Return the query of all versions of the agenda that whoever asks may see, newest first, to be asked with others: of the
    whole one, or for somebody invited of those made for their parties."""
    made_for = select(Invitation.agenda_id).where(
        Invitation.meeting_id == bindparam("meeting"), Invitation.party_id.in_(bindparam("parties", expanding=True))
    )
    return (
        select(Version.id, Version.symbol, Version.issued_at, Version.recalled_at)
        .where(
            Version.paper_id.in_(made_for) if invited else Version.paper_id == bindparam("agenda", type_=Integer()),
            grants.granted_to_asker("version", Version.id),
        )
        .order_by(Version.ordinal.desc(), Version.id.desc())
    )
