"""A decision sheet enters its decisions into the register and opens its actions; one taken back takes both with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.core import audit, canonical_json, clock
from secretariat.core.i18n import N_, both
from secretariat.core.values import dataclass
from secretariat.decisions import queries
from secretariat.decisions.models import Action, ActionCitation, Decision, DecisionPaper
from secretariat.decisions.services.steps import forget_request, grant_owner, write_step
from secretariat.decisions.states import ActionMove, ActionState, DecisionState, DueKind, after
from secretariat.documents import grants
from secretariat.documents.grants import Reason
from secretariat.documents.models import Version
from secretariat.documents.states import VersionState


@dataclass(frozen=True)
class NewDecision:
    """One outcome of one item, as its sheet says it; `papers` are ids of the versions it disposed of."""

    item_id: int
    item_number: str
    item_title_en: str
    item_title_fr: str
    #: "(a)", or nothing when the item has one outcome only.
    label: str
    #: Key of the verb, and its words as printed.
    verb: str
    verb_en: str
    verb_fr: str
    text_en: str
    text_fr: str
    papers: tuple[int, ...] = ()


@dataclass(frozen=True)
class NewAction:
    """An action of a sheet; `decision_index` is the place of its decision among those entered with it, from 0."""

    item_id: int
    item_number: str
    decision_index: int | None
    text_en: str
    text_fr: str
    owner_party_id: int | None
    owner_words: str
    due_kind: DueKind
    due_on: date | None


def enter_decisions(
    session: Session,
    *,
    actor: Actor,
    body: Body,
    version: Version,
    format_id: int,
    decided_on: date,
    decisions: Sequence[NewDecision],
    actions: Sequence[NewAction],
) -> list[Action]:
    """Enter what an issued decision sheet decided, in its order, and return the actions it opens.

    In the transaction that issues the sheet. Decisions are seen by whoever was given the sheet; actions by the house,
    the format and the owner.
    """
    rows = [
        _decision(session, given, body=body, version=version, decided_on=decided_on, position=position)
        for position, given in enumerate(decisions, 1)
    ]
    for row in rows:
        audit.record(
            session,
            "decision.entered",
            actor=actor.ref,
            about=row.ref,
            sheet=version.pid,
            position=row.position,
            hash=canonical_json.digest([row.verb, row.verb_en, row.verb_fr, row.text_en, row.text_fr]),
        )
    return [
        _open(session, given, rows, actor=actor, version=version, format_id=format_id, position=position, body=body)
        for position, given in enumerate(actions, 1)
    ]


def _decision(
    session: Session, given: NewDecision, *, body: Body, version: Version, decided_on: date, position: int
) -> Decision:
    row = Decision(
        body_id=body.id,
        version_id=version.id,
        position=position,
        item_id=given.item_id,
        item_number=given.item_number,
        item_title_en=given.item_title_en,
        item_title_fr=given.item_title_fr,
        label=given.label,
        verb=given.verb,
        verb_en=given.verb_en,
        verb_fr=given.verb_fr,
        text_en=given.text_en,
        text_fr=given.text_fr,
        decided_on=decided_on,
        state=DecisionState.IN_FORCE.value,
        papers=[DecisionPaper(version_id=paper) for paper in dict.fromkeys(given.papers)],
    )
    session.add(row)
    session.flush()
    return row


def _open(
    session: Session,
    given: NewAction,
    decisions: Sequence[Decision],
    *,
    actor: Actor,
    body: Body,
    version: Version,
    format_id: int,
    position: int,
) -> Action:
    now = clock.now()
    action = Action(
        body_id=body.id,
        version_id=version.id,
        decision_id=None if given.decision_index is None else decisions[given.decision_index].id,
        position=position,
        item_id=given.item_id,
        item_number=given.item_number,
        text_en=given.text_en,
        text_fr=given.text_fr,
        owner_party_id=given.owner_party_id,
        owner_words=given.owner_words,
        due_kind=given.due_kind.value,
        due_on=given.due_on,
        state=ActionState.OPEN.value,
        created_at=now,
        changed_by=actor.user_id,
        changed_at=now,
    )
    session.add(action)
    session.flush()
    write_step(session, action, "opened", actor=actor, due_on=given.due_on)
    grants.give_house(session, action.ref, body_id=body.id, given_by=actor.user_id)
    grants.give(session, action.ref, grants.format_(format_id), reason=Reason.ISSUED, given_by=actor.user_id)
    grant_owner(session, action, actor=actor)
    audit.record(
        session,
        "action.opened",
        actor=actor.ref,
        about=action.ref,
        sheet=version.pid,
        position=position,
        owner=given.owner_party_id,
        due=given.due_on.isoformat() if given.due_on else given.due_kind.value,
        hash=canonical_json.digest([given.text_en, given.text_fr, given.owner_words]),
    )
    return action


def cite_actions(session: Session, version: Version, numbers: Mapping[int, str]) -> None:
    """Keep under which numbers a copy of a decision sheet names actions: `numbers` by id of the action."""
    session.add_all(
        ActionCitation(action_id=action, version_id=version.id, item_number=number)
        for action, number in numbers.items()
    )
    session.flush()


def void_decisions(session: Session, version: Version, *, actor: Actor) -> None:
    """Take back what a decision sheet entered that was recalled before anybody opened it.

    Its decisions are no longer in force, its live actions are cancelled, and only the house still sees them.
    """
    for decision in queries.entered(session, version.id):
        if decision.state != DecisionState.RECALLED.value:
            decision.state = DecisionState.RECALLED.value
            audit.record(session, "decision.recalled", actor=actor.ref, about=decision.ref, sheet=version.pid)
    house = (grants.secretariat(version.paper.body_id), grants.chair(version.paper.body_id))
    for action in queries.opened_by(session, version.id):
        session.refresh(action, with_for_update={"of": Action})
        grants.end(session, action.ref, keep=house)
        state = ActionState(action.state)
        if state.is_live:
            action.state = after(state, ActionMove.CANCEL).value
            forget_request(action)
            said = " / ".join(both(N_("The decision sheet was recalled.")))
            write_step(session, action, ActionMove.CANCEL.value, actor=actor, note=said)
            audit.record(session, "action.cancelled", actor=actor.ref, about=action.ref, recalled=version.pid)
    session.flush()


def note_read(session: Session, version_ids: Collection[int], *, actor: Actor) -> set[int]:
    """Keep that somebody outside the house reads what decision sheets decided: from then on they cannot be recalled.

    Returns which may not be read: those that were recalled. What was read is not the sheet itself, so nothing is kept of
    who it was.
    """
    gone = set()
    for version in queries.versions_for_opening(session, version_ids):
        if actor.is_house_of(version.paper.body_id):
            continue
        if version.state == VersionState.RECALLED.value:
            gone.add(version.id)
        elif version.opened_at is None:
            version.opened_at = clock.now()
    session.flush()
    return gone
