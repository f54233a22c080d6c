"""What an export reads: all that there is, whoever may see it, in portions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import field
from typing import Any

from sqlalchemy import Table, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

import secretariat.accounts.models  # its tables go out, and nothing else here names them
import secretariat.coordination.models  # the same of all these; `tables` refuses where one is lacking
import secretariat.documents.working.models
import secretariat.quality.models
import secretariat.registry.models
import secretariat.relations.models
import secretariat.translation.models  # noqa: F401
from secretariat.committees.models import Body
from secretariat.core.blobs import Blob
from secretariat.core.db import Base
from secretariat.core.values import dataclass
from secretariat.decisions.models import Action, Decision, DecisionPaper
from secretariat.documents.models import Face, Paper, Printed, Version
from secretariat.meetings.models import AgendaItem, ItemPaper, Meeting
from secretariat.minutes.models import Minutes, Passage, Submission
from secretariat.operations.export import plan
from secretariat.packs.models import Pack
from secretariat.people.models import Party, User

#: Things read at a time.
PORTION = 200


class NotLoaded(RuntimeError):
    """A table that goes out is unknown here: nothing imports the models of its feature, and its rows would be left out."""


def tables() -> list[Table]:
    """Return the tables that go out, by name. Raises NotLoaded rather than leave one out."""
    lacking = sorted(plan.TAKEN - Base.metadata.tables.keys())
    if lacking:
        raise NotLoaded(f"import the models of {', '.join(lacking)} in {__name__}")
    return sorted(
        (table for table in Base.metadata.tables.values() if table.name in plan.TAKEN), key=lambda table: table.name
    )


def rows(session: Session, table: Table) -> Iterator[dict[str, Any]]:
    """Yield every row of a table in the order of its key, without the columns that are kept back."""
    kept_back = plan.KEPT_BACK.get(table.name, {})
    columns = [column for column in table.columns if column.name not in kept_back]
    everything = select(*columns).order_by(*table.primary_key).execution_options(yield_per=PORTION)
    for row in session.execute(everything):
        yield dict(row._mapping)


def row_of(thing: Base, *, without: Collection[str] = ()) -> dict[str, Any]:
    """Return what one row holds, without the columns that are kept back."""
    mapper = inspect(type(thing))
    kept_back = {*plan.KEPT_BACK.get(type(thing).__tablename__, {}), *without}
    return {
        column.name: getattr(thing, mapper.get_property_by_column(column).key)
        for column in mapper.local_table.columns
        if column.name not in kept_back
    }


@dataclass(frozen=True)
class InRegister:
    """A paper with all that was issued of it, oldest first."""

    paper: Paper
    versions: list[Version]


def register(session: Session) -> Iterator[InRegister]:
    """Yield every paper: drafts, copies and withdrawn ones too."""
    options = (joinedload(Paper.body), selectinload(Paper.drafts))
    for papers in _portions(session, Paper, *options):
        issued = defaultdict[int, list[Version]](list)
        wanted = (
            select(Version)
            .options(selectinload(Version.faces).joinedload(Face.received), selectinload(Version.renditions))
            .where(Version.paper_id.in_([paper.id for paper in papers]))
            .order_by(Version.ordinal)
        )
        for version in session.scalars(wanted):
            issued[version.paper_id].append(version)
        for paper in papers:
            yield InRegister(paper, issued[paper.id])


@dataclass(frozen=True)
class Planned:
    """A meeting with its items in order, and all that is known of it, by table."""

    meeting: Meeting
    items: list[AgendaItem]
    minutes: list[Minutes]
    beside: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))


def meetings(
    session: Session, of_meeting: Sequence[InstrumentedAttribute[int]], of_item: Sequence[InstrumentedAttribute[int]]
) -> Iterator[Planned]:
    """Yield every meeting. `of_meeting` and `of_item` are the columns by which further rows belong to one."""
    options = (
        joinedload(Meeting.body),
        joinedload(Meeting.format),
        selectinload(Meeting.items).selectinload(AgendaItem.papers).joinedload(ItemPaper.paper),
    )
    for portion in _portions(session, Meeting, *options):
        planned = {meeting.id: Planned(meeting, list(meeting.items), []) for meeting in portion}
        held = {item.id: planned[meeting.id] for meeting in portion for item in meeting.items}
        for column, owners in [(one, planned) for one in of_meeting] + [(one, held) for one in of_item]:
            found = select(column.class_).where(column.in_(owners)).order_by(column.class_.id)
            for thing in session.scalars(found):
                owners[getattr(thing, column.key)].beside[column.class_.__tablename__].append(row_of(thing))
        for minutes in _minutes(session, planned):
            planned[minutes.meeting_id].minutes.append(minutes)
        yield from planned.values()


def _minutes(session: Session, meetings: Collection[int]) -> Sequence[Minutes]:
    return session.scalars(
        select(Minutes)
        .options(selectinload(Minutes.passages).joinedload(Passage.item), selectinload(Minutes.submissions))
        .where(Minutes.meeting_id.in_(meetings))
        .order_by(Minutes.id)
    ).all()


def proceedings(session: Session, submissions: Sequence[Submission], model: Any) -> list[dict[str, Any]]:
    """Return what became of texts that were put to the chair: approvals or returns."""
    wanted = select(model).where(model.submission_id.in_([one.id for one in submissions])).order_by(model.id)
    return [row_of(one) for one in session.scalars(wanted)] if submissions else []


def decisions(session: Session) -> Iterator[tuple[Decision, list[str]]]:
    """Yield every decision, with body and sheet, and the symbols of the papers it disposed of."""
    cited = select(DecisionPaper.decision_id, Version.symbol).join(Version, Version.id == DecisionPaper.version_id)
    for portion in _portions(session, Decision, joinedload(Decision.body), joinedload(Decision.version)):
        symbols = defaultdict[int, list[str]](list)
        among = cited.where(DecisionPaper.decision_id.in_([one.id for one in portion])).order_by(DecisionPaper.id)
        for decision_id, symbol in session.execute(among):
            symbols[decision_id].append(symbol)
        for one in portion:
            yield one, symbols[one.id]


def actions(session: Session) -> Iterator[Action]:
    """Yield every action, with body, sheet, owner and what happened to it."""
    options = (
        joinedload(Action.body),
        joinedload(Action.version),
        joinedload(Action.owner),
        joinedload(Action.evidence),
    )
    for portion in _portions(session, Action, *options):
        yield from portion


def bodies(session: Session) -> Sequence[Body]:
    """Return every body, by code."""
    return session.scalars(select(Body).order_by(Body.code)).all()


def parties(session: Session) -> Sequence[Party]:
    """Return every delegation and office, by code."""
    return session.scalars(select(Party).order_by(Party.code)).all()


def people(session: Session) -> Sequence[User]:
    """Return everybody with an account, ended ones too, by name."""
    return session.scalars(select(User).order_by(User.name, User.id)).all()


def files_beside(session: Session, taken: Collection[str]) -> list[Blob]:
    """Return the files that went out with no paper, but for packs and prints of drafts, which are made again."""
    made_again = {*session.scalars(select(Pack.blob_sha256)), *session.scalars(select(Printed.blob_sha256))}
    found = session.scalars(select(Blob).order_by(Blob.sha256).execution_options(yield_per=PORTION))
    return [blob for blob in found if blob.sha256 not in taken and blob.sha256 not in made_again]


def _portions(session: Session, model: Any, *options: Any) -> Iterator[Sequence[Any]]:
    """Yield all of a kind, so many at a time; what was yielded before is let go."""
    last = 0
    while True:
        wanted = select(model).options(*options).where(model.id > last).order_by(model.id).limit(PORTION)
        found = session.scalars(wanted).all()
        if not found:
            return
        last = found[-1].id
        yield found
        session.expunge_all()
