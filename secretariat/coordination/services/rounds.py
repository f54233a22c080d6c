"""Rounds: a draft is put to offices, some of them are asked again or reminded, and the round is closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.queries import members_of
from secretariat.coordination import comparing, due, policy, queries, saying
from secretariat.coordination.events import AskingChanged, ClearanceChanged
from secretariat.coordination.models import AskedText, Clearance, Round
from secretariat.coordination.states import (
    CLEARANCE,
    ROUND,
    ClearanceMove,
    ClearanceState,
    RoundMove,
    RoundState,
)
from secretariat.core import audit, clock, events, texts
from secretariat.core.decision import Decision
from secretariat.core.errors import BadInput, NotAllowed, RuleBroken
from secretariat.core.i18n import N_, speaking
from secretariat.core.ids import Ref
from secretariat.core.mail import put_notice
from secretariat.documents import grants
from secretariat.documents import queries as documents
from secretariat.documents.events import PaperHanded, PaperWithdrawn, VersionIssued
from secretariat.documents.grants import Reason
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.services.refuse import check_typed
from secretariat.people.models import Party
from secretariat.people.states import PartyKind

NOTE_LIMIT = 2000
ASKED, REMINDED = "coordination.asked", "coordination.reminded"
DUE_SOON, OVERDUE = "coordination.due_soon", "coordination.overdue"

#: An office, and until when it is asked to answer.
Asked = tuple[Party, datetime]


def open_round(session: Session, paper: Paper, *, actor: Actor, asked: Sequence[Asked], note: str = "") -> Round:
    """Put the draft, as it stands now in both languages, to these offices; their members are told.

    Raises NotAllowed, RuleBroken when a round is under way or there is no text, BadInput (`offices`, `note`, or
    `due_` with the public id of the office).
    """
    check(policy.can_start(actor, paper))
    if queries.open_round(session, paper) is not None:
        raise RuleBroken(N_("A round is under way: close it before another is opened."))
    if not asked:
        raise BadInput("offices", N_("Choose at least one office."))
    drafts = _drafts(session, paper)
    made = Round(
        paper_id=paper.id,
        ordinal=queries.last_ordinal(session, paper) + 1,
        state=RoundState.OPEN.value,
        note=typed(session, note, field="note", limit=NOTE_LIMIT, actor=actor, about=paper.ref),
        opened_by=actor.user_id,
        opened_at=clock.now(),
    )
    session.add(made)
    session.flush()
    _freeze(session, made, drafts, asking=1)
    for party, due_at in asked:
        _ask(session, made, party, due_at, actor=actor, asking=1)
    audit.record(
        session, "coordination.opened", actor=actor.ref, about=paper.ref, round=made.ordinal, offices=_codes(asked)
    )
    return made


def ask_again(session: Session, round: Round, *, actor: Actor, asked: Sequence[Asked]) -> Round:
    """Put the text as it stands now to offices that were asked before: about what changed since they cleared it, or,
    where they did not, about all of it.

    Raises NotAllowed, RuleBroken when the text stands as it was asked, BadInput as above.
    """
    check(policy.can_run(actor, round))
    if not asked:
        raise BadInput("offices", N_("Choose at least one office."))
    known = {one.party_id: one for one in queries.clearances_of_round(session, round) if not one.superseded}
    drafts = _drafts(session, round.paper)
    now = queries.faces_now(drafts)
    asking = max(one.asking for one in known.values()) + 1
    _freeze(session, round, drafts, asking=asking)
    for party, due_at in asked:
        before = known.get(party.id)
        if before is None:
            raise BadInput("offices", N_("Choose one of the offices that were asked."))
        was = queries.faces_asked(queries.texts_asked(session, before, before.asking))
        if not comparing.void_by_language(was, now):
            raise RuleBroken(
                N_("The text stands as %(office)s was asked about it: remind them instead."),
                office=saying.name_of(party),
            )
        before.superseded = True
        session.flush()
        since = before.asking if ClearanceState(before.state).gives_clearance else None
        _ask(session, round, party, due_at, actor=actor, asking=asking, since=since)
    audit.record(
        session,
        "coordination.asked_again",
        actor=actor.ref,
        about=round.paper.ref,
        round=round.ordinal,
        offices=_codes(asked),
    )
    return round


def remind(session: Session, round: Round, *, actor: Actor) -> list[Party]:
    """Write to every member of the offices that have not answered, now. Returns the offices.

    Raises NotAllowed, RuleBroken when all have answered.
    """
    check(policy.can_run(actor, round))
    waiting = [one for one in _live(session, round) if one.state == ClearanceState.ASKED.value]
    if not waiting:
        raise RuleBroken(N_("Every office has answered: there is nobody to remind."))
    for one in waiting:
        tell(session, REMINDED, one, occasion=f"{clock.now():%Y%m%dT%H%M%S}")
    audit.record(
        session,
        "coordination.reminded",
        actor=actor.ref,
        about=round.paper.ref,
        round=round.ordinal,
        offices=[one.party.code for one in waiting],
    )
    return [one.party for one in waiting]


def follow_handing(session: Session, event: PaperHanded) -> None:
    """Whose paper it is reads what the offices answered, and whose it was no longer does."""
    paper = event.paper
    if paper.drafter_id is None:
        return
    mine = grants.drafter(paper.body_id, paper.drafter_id)
    for round in queries.rounds_of(session, paper):
        for one in round.clearances:
            if event.before is not None:
                grants.end(session, one.ref, audience=grants.drafter(paper.body_id, event.before))
            grants.give(session, one.ref, mine, reason=Reason.AUTHOR, given_by=event.actor.user_id)


def close_round(session: Session, round: Round, *, actor: Actor) -> Round:
    """End the round: who has not answered has not, the offices see the draft no longer, and the summary is kept.

    Raises NotAllowed.
    """
    check(policy.can_run(actor, round))
    _close(session, round, by=actor)
    return round


def follow_issue(session: Session, event: VersionIssued) -> None:
    """What was issued is no draft any more: its round ends with it."""
    _end_with(session, event.paper, event.actor)


def follow_withdrawal(session: Session, event: PaperWithdrawn) -> None:
    _end_with(session, event.paper, None)


def _end_with(session: Session, paper: Paper, actor: Actor | None) -> None:
    round = queries.open_round(session, paper)
    if round is not None:
        _close(session, round, by=actor)


def _close(session: Session, round: Round, *, by: Actor | None) -> None:
    now = clock.now()
    round.state = ROUND.after(RoundState(round.state), RoundMove.CLOSE).value
    round.closed_at, round.closed_by = now, by.user_id if by else None
    everybody = queries.clearances_of_round(session, round)
    for one in everybody:
        grants.end(session, one.ref, audience=grants.party(one.party_id))
        if one.state == ClearanceState.ASKED.value:
            one.state = CLEARANCE.after(ClearanceState.ASKED, ClearanceMove.LAPSE).value
    live = [one for one in everybody if not one.superseded]
    changed = changed_since(round, live, documents.drafts_of(session, round.paper))
    with speaking("en"):
        round.summary_en = saying.summary(round, live, changed)
    with speaking("fr"):
        round.summary_fr = saying.summary(round, live, changed)
    audit.record(
        session,
        "coordination.closed",
        actor=by.ref if by else None,
        about=round.paper.ref,
        round=round.ordinal,
        answers={one.party.code: one.state for one in live},
    )
    session.flush()
    for one in everybody:
        events.publish(session, AskingChanged(one))


def check(ruling: Decision) -> None:
    """Raise NotAllowed unless the policy lets it be done."""
    if not ruling:
        raise NotAllowed(ruling.reason)


def typed(session: Session, text: str, *, field: str, limit: int, actor: Actor, about: Ref) -> str:
    """Return what somebody typed as it is kept. Raises BadInput; MarkingAboveCeiling, with nothing of it kept."""
    clean = texts.prose(text, field=field, limit=limit).strip()
    check_typed(session, clean, actor=actor, about=about)
    return clean


def _drafts(session: Session, paper: Paper) -> dict[str, DraftFace]:
    drafts = documents.drafts_for_update(session, paper)
    if not queries.faces_now(drafts):
        raise RuleBroken(N_("There is no text yet: nobody can be asked to clear it."))
    return drafts


def _freeze(session: Session, round: Round, drafts: Mapping[str, DraftFace], *, asking: int) -> None:
    for code, face in queries.faces_now(drafts).items():
        session.add(
            AskedText(
                round_id=round.id,
                asking=asking,
                language=code,
                title=face.title,
                text=face.text,
                file_sha256=face.file_sha256,
                file_name=drafts[code].file_name,
                content_hash=face.content_hash,
                taken_at=clock.now(),
            )
        )
    session.flush()


def _ask(
    session: Session,
    round: Round,
    party: Party,
    due_at: datetime,
    *,
    actor: Actor,
    asking: int,
    since: int | None = None,
) -> None:
    if PartyKind(party.kind) not in policy.OFFICES:
        raise BadInput("offices", N_("Only offices of the house are asked for clearance."))
    if due_at <= clock.now():
        raise BadInput(f"due_{party.pid}", N_("Choose a deadline that is still to come."))
    one = Clearance(
        round_id=round.id,
        party_id=party.id,
        asking=asking,
        since=since,
        state=ClearanceState.ASKED.value,
        due_at=due_at,
        asked_by=actor.user_id,
        asked_at=clock.now(),
    )
    session.add(one)
    session.flush()
    paper = round.paper
    grants.give_house(session, one.ref, body_id=paper.body_id, given_by=actor.user_id, drafter_id=paper.drafter_id)
    grants.give(session, one.ref, grants.party(party.id), reason=Reason.COORDINATION, given_by=actor.user_id)
    events.publish(session, ClearanceChanged(one))
    events.publish(session, AskingChanged(one))
    tell(session, ASKED, one)
    tell_of_deadline(session, one)


def tell_of_deadline(session: Session, clearance: Clearance, *, extended: int = 0) -> None:
    """Ask for the reminders of a deadline; `extended` times it was put off, and the reminders of before are dropped."""
    due_at, occasion = clearance.due_at, f"x{extended}" if extended else ""
    if due_at - due.BEFORE > clock.now():
        tell(session, DUE_SOON, clearance, occasion=occasion, not_before=due_at - due.BEFORE, extended=extended)
    tell(session, OVERDUE, clearance, occasion=occasion, not_before=due_at, extended=extended)


def tell(
    session: Session,
    notice: str,
    clearance: Clearance,
    *,
    occasion: str = "",
    not_before: datetime | None = None,
    **more: Any,
) -> None:
    """One letter to each member of the office; whether it is still wanted is asked when it is written."""
    key = ":".join(part for part in (occasion, clearance.pid) if part)
    for user, _party in members_of(session, clearance.party_id):
        put_notice(session, notice, user_id=user.id, about=clearance.ref, key=key, not_before=not_before, **more)


def changed_since(round: Round, clearances: Sequence[Clearance], drafts: Mapping[str, DraftFace]) -> set[int]:
    """Return the ids of the clearances given to words that are no longer those of the draft."""
    now = queries.faces_now(drafts)
    changed: set[int] = set()
    for asking in {one.asking for one in clearances if ClearanceState(one.state).gives_clearance}:
        given = [one for one in clearances if one.asking == asking and ClearanceState(one.state).gives_clearance]
        was = queries.faces_asked({one.language: one for one in round.texts if one.asking == asking})
        if comparing.void_by_language(was, now):
            changed |= {one.id for one in given}
    return changed


def _live(session: Session, round: Round) -> list[Clearance]:
    return [one for one in queries.clearances_of_round(session, round) if not one.superseded]


def _codes(asked: Iterable[Asked]) -> list[str]:
    return [party.code for party, _ in asked]
