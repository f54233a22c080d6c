"""Reads of decisions, each through the scope of its reader but where the docstring says otherwise."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.core.unchanged import while_unchanged
from secretariat.decisions.models import Decision, DecisionPaper
from secretariat.decisions.policy import decisions_listed_for, decisions_visible_to, knows_few
from secretariat.decisions.queries.words import holding
from secretariat.decisions.states import DecisionState
from secretariat.documents import grants
from secretariat.documents.models import Face, Paper, Version
from secretariat.documents.policy import versions_visible_to


class ListedDecision(NamedTuple):
    """A decision as the register lists it, and whether somebody opened its sheet before."""

    pid: str
    code: str
    item_number: str
    label: str
    item_title_en: str
    item_title_fr: str
    text_en: str
    text_fr: str
    verb_en: str
    verb_fr: str
    decided_on: date
    #: Of its sheet.
    symbol: str
    sheet: str
    version_id: int
    body_id: int
    opened: bool


def _decisions(actor: Actor) -> Select[Decision]:
    return _with_sheet().where(decisions_visible_to(actor))


def _with_sheet() -> Select[Decision]:
    return select(Decision).options(joinedload(Decision.body), joinedload(Decision.version).defer(Version.sheet))


def decision_by_pid(session: Session, actor: Actor, pid: str) -> Decision | None:
    """Return the decision with its sheet and the languages of that, or None if it does not exist for this person."""
    version = joinedload(Decision.version)
    paper = version.joinedload(Version.paper).joinedload(Paper.body)
    found = session.scalars(_decisions(actor).options(paper, _languages(version)).where(Decision.pid == pid))
    return found.unique().one_or_none()


def _languages(version: _AbstractLoad) -> _AbstractLoad:
    """Load which languages a version has, and nothing of what it says."""
    return version.joinedload(Version.faces).load_only(Face.version_id, Face.language)


def decisions_page(
    session: Session,
    actor: Actor,
    *,
    body_id: int | None = None,
    year: int | None = None,
    verb: str = "",
    words: str = "",
    after: Decision | None = None,
    limit: int = 50,
) -> list[Decision]:
    """Return decisions in force, the newest sheet first and each in its own order, at most `limit`, from behind `after`.

    `words` are looked for in texts, titles of items and symbols.
    """
    query = _with_sheet().where(decisions_listed_for(actor), Decision.state == DecisionState.IN_FORCE.value)
    if body_id is not None:
        query = query.where(Decision.body_id == body_id)
    if year is not None:
        query = query.where(Decision.decided_on.between(date(year, 1, 1), date(year, 12, 31)))
    if verb:
        query = query.where(Decision.verb == verb)
    if words:
        fields = (Decision.text_en, Decision.text_fr, Decision.item_title_en, Decision.item_title_fr)
        query = query.where(holding(actor, words, Decision.version_id, *fields))
    if after is not None:
        query = query.where(
            or_(
                Decision.decided_on < after.decided_on,
                and_(
                    Decision.decided_on == after.decided_on,
                    or_(
                        Decision.version_id < after.version_id,
                        and_(Decision.version_id == after.version_id, Decision.position > after.position),
                    ),
                ),
            )
        )
    # Of all bodies the newest, and those of a year, are the first of an index by day.
    query = query.order_by(Decision.decided_on.desc(), Decision.version_id.desc(), Decision.position).limit(limit)
    return list(session.scalars(query, grants.asker(actor)))


@while_unchanged
def decisions_listed(
    session: Session,
    actor: Actor,
    body_id: int | None,
    year: int | None,
    verb: str,
    words: str,
    after: str,
    limit: int,
) -> tuple[ListedDecision, ...]:
    """Return a page of decisions as `decisions_page` does, from behind the one with the public id `after`.

    That they are read is kept by who shows them, at every look.
    """
    last = decision_by_pid(session, actor, after) if after else None
    found = decisions_page(session, actor, body_id=body_id, year=year, verb=verb, words=words, after=last, limit=limit)
    return tuple(
        [
            ListedDecision(
                one.pid, one.body.code, one.item_number, one.label, one.item_title_en, one.item_title_fr, one.text_en,
                one.text_fr, one.verb_en, one.verb_fr, one.decided_on, one.version.symbol, one.version.pid, one.version_id,
                one.body_id, one.version.opened_at is not None,
            )
            for one in found
        ]
    )  # fmt: skip


@while_unchanged
def first_year(session: Session, actor: Actor) -> int | None:
    """Return the year of the oldest decision this person may see."""
    oldest_of = select(func.min(Decision.decided_on)).where(decisions_listed_for(actor))
    if not knows_few(actor):  # the oldest of each body is the first of an index
        of_body = oldest_of.where(Decision.body_id == Body.id).correlate(Body).scalar_subquery()
        oldest_of = select(func.min(of_body)).select_from(Body)
    oldest = session.scalar(oldest_of, grants.asker(actor))
    return oldest.year if oldest else None


def decisions_of_version(session: Session, actor: Actor, version_id: int) -> list[Decision]:
    """Return the decisions of a decision sheet in their order; recalled ones too, for whoever may still see them."""
    return list(
        session.scalars(
            _decisions(actor).where(Decision.version_id == version_id).order_by(Decision.position, Decision.id)
        )
    )


def papers_disposed_of(session: Session, actor: Actor, decision: Decision) -> list[Version]:
    """Return the versions of papers a decision disposed of that this person may see, in the order of the sheet."""
    return list(
        session.scalars(
            select(Version)
            .options(
                defer(Version.sheet),
                joinedload(Version.paper),
                joinedload(Version.faces).load_only(Face.version_id, Face.language),
            )
            .join(DecisionPaper, DecisionPaper.version_id == Version.id)
            .where(DecisionPaper.decision_id == decision.id, versions_visible_to(actor))
            .order_by(DecisionPaper.id)
        ).unique()
    )


def entered(session: Session, version_id: int) -> list[Decision]:
    """Return the decisions of a sheet for the act that takes it back, whoever may see them."""
    return list(session.scalars(select(Decision).where(Decision.version_id == version_id).order_by(Decision.position)))
