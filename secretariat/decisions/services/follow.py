"""The moves of an action: its owner works on it, the secretariat follows it up, the body or its chair ends it.

Each takes the `row_version` that was shown and raises Conflict if somebody was first, NotAllowed if it is not this
person's to do, TransitionRefused if the state does not allow it, BadInput for what is missing.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_
from secretariat.decisions import policy, queries
from secretariat.decisions.models import Action, Decision
from secretariat.decisions.services.steps import (
    check,
    clean,
    forget_request,
    grant_owner,
    hold,
    note_of_owner,
    of_party,
    tell,
    write_step,
)
from secretariat.decisions.states import ActionMove, ActionState, after
from secretariat.documents import grants
from secretariat.documents.models import Paper
from secretariat.people.models import Party

RETURNED, REASSIGNED = "decisions.returned", "decisions.reassigned"


def accept_action(session: Session, action: Action, *, actor: Actor, row_version: int, note: str = "") -> Action:
    """The owner takes it on."""
    return _by_owner(session, action, ActionMove.ACCEPT, actor=actor, row_version=row_version, note=note)


def start_action(session: Session, action: Action, *, actor: Actor, row_version: int, note: str = "") -> Action:
    """The owner has begun."""
    return _by_owner(session, action, ActionMove.START, actor=actor, row_version=row_version, note=note)


def deliver_action(
    session: Session, action: Action, *, actor: Actor, row_version: int, note: str = "", evidence: Paper | None = None
) -> Action:
    """The owner has done it, as the note says or the paper shows. Raises BadInput (`note`) when neither is given."""
    hold(session, action, row_version=row_version, mine={"note": note})
    check(policy.may_move(actor, action, ActionMove.DELIVER))
    note = note_of_owner(action, actor, note)
    if not note and evidence is None:
        raise BadInput("note", N_("Say what was delivered, or name the paper that shows it."))
    _move(session, action, ActionMove.DELIVER, actor=actor, note=note)
    action.note, action.evidence_paper_id = note, evidence.id if evidence else None
    session.flush()
    return action


def dispute_action(session: Session, action: Action, *, actor: Actor, row_version: int, note: str) -> Action:
    """The owner says that it is not theirs. Raises BadInput (`note`) without the reason."""
    hold(session, action, row_version=row_version, mine={"note": note})
    check(policy.may_move(actor, action, ActionMove.DISPUTE))
    if not clean(note):
        raise BadInput("note", N_("Say why: the secretariat acts on it."))
    return _move(session, action, ActionMove.DISPUTE, actor=actor, note=clean(note))


def return_action(session: Session, action: Action, *, actor: Actor, row_version: int, note: str) -> Action:
    """The secretariat sends back what was delivered, and the owner is told. Raises BadInput (`note`) without a reason."""
    hold(session, action, row_version=row_version, mine={"note": note})
    check(policy.may_move(actor, action, ActionMove.RETURN))
    if not clean(note):
        raise BadInput("note", N_("Say what is missing: the owner reads it."))
    _move(session, action, ActionMove.RETURN, actor=actor, note=clean(note))
    _tell_owner(session, RETURNED, action, actor=actor)
    return action


def verify_action(session: Session, action: Action, *, actor: Actor, row_version: int, note: str = "") -> Action:
    """The secretariat confirms that what was asked has been delivered."""
    hold(session, action, row_version=row_version, mine={"note": note})
    check(policy.may_move(actor, action, ActionMove.VERIFY))
    return _move(session, action, ActionMove.VERIFY, actor=actor, note=clean(note))


def reassign_action(
    session: Session,
    action: Action,
    *,
    actor: Actor,
    row_version: int,
    owner: Party | None,
    owner_words: str = "",
    note: str,
) -> Action:
    """The secretariat finds another owner, a party or somebody named in words, and tells them.

    Who owed it before no longer sees it by that. Raises BadInput (`owner`, `note`), RuleBroken if nothing changes.
    """
    hold(session, action, row_version=row_version, mine={"owner_words": owner_words, "note": note})
    check(policy.may_move(actor, action, ActionMove.REASSIGN))
    owner_words, note = texts.line(owner_words, field="owner_words", limit=200), clean(note)
    if (owner is None) == (not owner_words):
        raise BadInput("owner", N_("Name the new owner once: choose one, or write who it is."))
    if not note:
        raise BadInput("note", N_("Say why: both owners read it."))
    if (owner.id if owner else None, owner_words) == (action.owner_party_id, action.owner_words):
        raise RuleBroken(N_("They owe it already."))
    before, was = action.owner_party_id, _named(action.owner, action.owner_words)
    _move(session, action, ActionMove.REASSIGN, actor=actor, note=f"{was} → {_named(owner, owner_words)}. {note}")
    action.owner_party_id, action.owner_words = owner.id if owner else None, owner_words
    session.flush()
    session.expire(action, ["owner"])
    if before is not None:
        grants.end(session, action.ref, audience=of_party(before))
    grant_owner(session, action, actor=actor)
    _tell_owner(session, REASSIGNED, action, actor=actor)
    return action


def close_action(
    session: Session, action: Action, *, actor: Actor, row_version: int, note: str = "", closed_by_body: str = ""
) -> Action:
    """The chair closes it; or the secretariat writes down that the body did, and at which meeting.

    Raises BadInput (`closed_by_body`) when the secretariat does not say so.
    """
    return _by_body(
        session, action, ActionMove.CLOSE, actor=actor, row_version=row_version, note=note, words=closed_by_body
    )


def reopen_action(
    session: Session, action: Action, *, actor: Actor, row_version: int, note: str = "", closed_by_body: str = ""
) -> Action:
    """The chair opens it again; or the secretariat writes down that the body did, and at which meeting."""
    return _by_body(
        session, action, ActionMove.REOPEN, actor=actor, row_version=row_version, note=note, words=closed_by_body
    )


def cancel_action(
    session: Session, action: Action, *, actor: Actor, row_version: int, note: str = "", later: Decision | None = None
) -> Action:
    """Only the body cancels what it tasked: its chair, or the secretariat naming the later decision."""
    return _ended(session, action, ActionMove.CANCEL, actor=actor, row_version=row_version, note=note, later=later)


def supersede_action(
    session: Session, action: Action, *, actor: Actor, row_version: int, note: str = "", later: Decision | None = None
) -> Action:
    """A later decision takes its place: the chair says so, or the secretariat naming it."""
    return _ended(session, action, ActionMove.SUPERSEDE, actor=actor, row_version=row_version, note=note, later=later)


def note_action(session: Session, action: Action, *, actor: Actor, row_version: int, note: str) -> Action:
    """Owner or secretariat say where it stands; everybody who sees the action reads it."""
    hold(session, action, row_version=row_version, mine={"note": note})
    check(policy.may_note(actor, action))
    if not ActionState(action.state).is_live:
        raise RuleBroken(N_("The action is not in a state in which this is possible."))
    note = clean(note)
    if not note:
        raise BadInput("note", N_("Write where it stands."))
    action.note = note
    write_step(session, action, "noted", actor=actor, note=note)
    audit.record(session, "action.noted", actor=actor.ref, about=action.ref)
    return action


def _by_owner(
    session: Session, action: Action, move: ActionMove, *, actor: Actor, row_version: int, note: str
) -> Action:
    hold(session, action, row_version=row_version, mine={"note": note})
    check(policy.may_move(actor, action, move))
    return _move(session, action, move, actor=actor, note=note_of_owner(action, actor, note))


def _by_body(
    session: Session, action: Action, move: ActionMove, *, actor: Actor, row_version: int, note: str, words: str
) -> Action:
    hold(session, action, row_version=row_version, mine={"closed_by_body": words, "note": note})
    check(policy.may_move(actor, action, move))
    words = texts.line(words, field="closed_by_body", limit=200)
    if not words and not actor.chairs(action.body_id):
        raise BadInput(
            "closed_by_body", N_("Say at which meeting the body decided it; only the chair may do it alone.")
        )
    said = ". ".join(part for part in (words, clean(note)) if part)
    return _move(session, action, move, actor=actor, note=said)


def _ended(
    session: Session,
    action: Action,
    move: ActionMove,
    *,
    actor: Actor,
    row_version: int,
    note: str,
    later: Decision | None,
) -> Action:
    hold(session, action, row_version=row_version, mine={"note": note})
    check(policy.may_move(actor, action, move))
    note = clean(note)
    if later is not None and (later.body_id != action.body_id or later.version_id <= action.version_id):
        raise BadInput("later", N_("Name a decision that this body took later."))
    if later is None and not actor.chairs(action.body_id):
        raise BadInput("later", N_("Name the later decision: only the chair may do it without one."))
    if later is None and not note:
        raise BadInput("note", N_("Say why: the owner and the delegations read it."))
    named = f"{later.version.symbol}, {later.item_number} {later.label}".rstrip() if later else ""
    said = ". ".join(part for part in (named, note) if part)
    return _move(session, action, move, actor=actor, note=said, later=later.pid if later else None)


def _move(
    session: Session, action: Action, move: ActionMove, *, actor: Actor, note: str, later: str | None = None
) -> Action:
    """Move the action along its table; it is held already."""
    action.state = after(ActionState(action.state), move).value
    if move not in (ActionMove.ACCEPT, ActionMove.START):
        forget_request(action)
    write_step(session, action, move.value, actor=actor, note=note)
    event = {
        ActionMove.ACCEPT: "action.accepted",
        ActionMove.START: "action.started",
        ActionMove.DELIVER: "action.delivered",
        ActionMove.DISPUTE: "action.disputed",
        ActionMove.RETURN: "action.returned",
        ActionMove.VERIFY: "action.verified",
        ActionMove.REASSIGN: "action.reassigned",
        ActionMove.CLOSE: "action.closed",
        ActionMove.REOPEN: "action.reopened",
        ActionMove.CANCEL: "action.cancelled",
        ActionMove.SUPERSEDE: "action.superseded",
    }[move]
    more = {"later": later} if later else {}
    audit.record(session, event, actor=actor.ref, about=action.ref, state=action.state, **more)
    return action


def _named(owner: Party | None, words: str) -> str:
    """An owner in a note, which is not translated: in both languages where they differ."""
    if owner is None:
        return words or "–"
    return owner.name_en if owner.name_en == owner.name_fr else f"{owner.name_en} / {owner.name_fr}"


def _tell_owner(session: Session, notice: str, action: Action, *, actor: Actor) -> None:
    occasion = f"{clock.now():%Y%m%dT%H%M%S%f}"
    tell(session, notice, action, queries.readers_of_owner(session, action), actor=actor, occasion=occasion)
