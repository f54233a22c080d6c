"""What becomes of the items: calling them, and how the body disposes of each.

The state of an item follows from its outcomes (`disposing`). A change of the wording takes away that it was agreed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.verbs import Effect, Verb
from secretariat.core import audit, clock
from secretariat.core.errors import BadInput, Conflict, RuleBroken
from secretariat.core.i18n import N_
from secretariat.meetings import numbering, queries
from secretariat.meetings.disposing import SETTLED, WAITING, discussed, disposal, settled
from secretariat.meetings.errors import ItemWithdrawn, NoAPoint, NothingAgreed, NotInSession, WithdrawnAlone
from secretariat.meetings.models import AgendaItem, Meeting, Outcome
from secretariat.meetings.outline import in_order, rows_of
from secretariat.meetings.services.agenda import ItemInput, add_item
from secretariat.meetings.services.room import clean, digest, fresh, in_room_of, touch, unsay, write_to
from secretariat.meetings.services.sitting import is_live, room_open
from secretariat.meetings.states import (
    ItemAction,
    ItemKind,
    ItemState,
    KindForbids,
    MeetingState,
    item_after,
    kind_after_objection,
)

TEXT_LIMIT = 8000
MOST_OUTCOMES = 50
Way = Literal["up", "down"]
#: What A-points are adopted with, where the body has it; else its first verb that decides.
APPROVED = "approved"


def call_item(session: Session, item: AgendaItem, *, actor: Actor) -> None:
    """Call an item, for the first time or again. What was on the table before is done with. Raises NotInSession,
    TransitionRefused for an item that is withdrawn."""
    meeting = _in_session(session, item)
    if item.state == ItemState.WITHDRAWN.value:
        raise ItemWithdrawn(item.changer.name)
    now = clock.now()
    if is_live(meeting):
        for other in queries.in_room_of(session, meeting).values():
            if other.item_id != item.id and other.called_at is not None and other.done_at is None:
                other.done_at = max(now, other.called_at)
                _settle(session, other.item)
    room = in_room_of(session, item)
    if is_live(meeting):
        room.called_at, room.done_at = room.called_at or now, None
    if ItemState(item.state) in WAITING:
        item.state = item_after(ItemState(item.state), ItemAction.CALL, ItemKind(item.kind)).value
    touch(item, actor)
    audit.record(session, "item.called", actor=actor.ref, about=item.ref)
    session.flush()


def finish_item(session: Session, item: AgendaItem, *, actor: Actor) -> None:
    """The body is done with an item: its outcomes settle it; without one it was discussed. Raises NotInSession,
    ItemWithdrawn."""
    meeting = _in_session(session, item)
    if item.state == ItemState.WITHDRAWN.value and not queries.outcomes_of(session, item):
        raise ItemWithdrawn(item.changer.name)
    if is_live(meeting):
        room = in_room_of(session, item)
        now = clock.now()
        room.called_at = room.called_at or now
        room.done_at = max(now, room.called_at)
    if ItemState(item.state) not in SETTLED:
        _settle(session, item, at_least_discussed=True)
    touch(item, actor)
    audit.record(session, "item.finished", actor=actor.ref, about=item.ref)
    session.flush()


def take_up_again(session: Session, item: AgendaItem, *, actor: Actor) -> None:
    """Take up an item that the body had disposed of, or that was withdrawn. Its outcomes stay, to be changed. Raises
    TransitionRefused for one that is not settled, RuleBroken for the number of one that moved elsewhere."""
    meeting = write_to(session, item)
    if item.moved_to_id is not None:
        raise RuleBroken(N_("This item has moved: only its number stands here. Take up the item it became."))
    item.state = item_after(ItemState(item.state), ItemAction.REOPEN, ItemKind(item.kind)).value
    if is_live(meeting):
        room = in_room_of(session, item)
        room.called_at, room.done_at = room.called_at or clock.now(), None
    unsay(session, item)
    touch(item, actor)
    audit.record(session, "item.taken_up", actor=actor.ref, about=item.ref)
    session.flush()


def record_outcome(
    session: Session, item: AgendaItem, *, actor: Actor, verb: str, text_en: str = "", text_fr: str = ""
) -> Outcome:
    """Add an outcome behind those there are: one verb of the body, and the rest of the sentence in each language.

    Raises BadInput (`verb`, `text_en`, `text_fr`), KindForbids for a decision under any other business, ItemWithdrawn,
    WithdrawnAlone, NotInTheRoom, OutcomesStand.
    """
    meeting = write_to(session, item)
    chosen = _verb(meeting, verb)
    words = _words(text_en, text_fr)
    if item.state == ItemState.WITHDRAWN.value:
        raise ItemWithdrawn(item.changer.name)
    there = queries.outcomes_of(session, item)
    if len(there) >= MOST_OUTCOMES:
        raise BadInput("verb", N_("An item has at most %(most)s outcomes."), most=MOST_OUTCOMES)
    _refuse_impossible(meeting, item, chosen, there)
    outcome = Outcome(
        item_id=item.id,
        position=1 + max((one.position for one in there), default=-1),
        verb=chosen.key,
        text_en=words["text_en"],
        text_fr=words["text_fr"],
    )
    touch(outcome, actor)
    outcome.item = item
    session.add(outcome)
    session.flush()
    _settle(session, item)
    _worded(session, item, actor)
    audit.record(
        session, "outcome.added", actor=actor.ref, about=outcome.ref, item=item.pid, verb=verb, **digest(words)
    )
    session.flush()
    return outcome


def change_outcome(
    session: Session,
    outcome: Outcome,
    *,
    actor: Actor,
    verb: str,
    text_en: str,
    text_fr: str,
    row_version: int,
) -> Outcome:
    """Change verb and wording. The same again changes nothing. Raises as `record_outcome` does, and Conflict."""
    item = outcome.item
    meeting = write_to(session, item)
    words = _words(text_en, text_fr)
    mine = {"verb": verb, **words}
    fresh(session, outcome, item, mine={"verb": _said(meeting, verb), **words})
    chosen = _verb(meeting, verb, standing=outcome.verb)
    theirs = {"verb": outcome.verb, "text_en": outcome.text_en, "text_fr": outcome.text_fr}
    if mine == theirs:
        return outcome
    if outcome.row_version != row_version:
        raise Conflict(
            mine={"verb": _said(meeting, verb), **words},
            theirs=theirs | {"verb": _said(meeting, outcome.verb)},
            by=outcome.changer.name,
            at=outcome.changed_at,
        )
    others = [one for one in queries.outcomes_of(session, item) if one.id != outcome.id]
    _refuse_impossible(meeting, item, chosen, others)
    outcome.verb, outcome.text_en, outcome.text_fr = chosen.key, words["text_en"], words["text_fr"]
    touch(outcome, actor)
    session.flush()
    _settle(session, item)
    _worded(session, item, actor)
    audit.record(session, "outcome.changed", actor=actor.ref, about=outcome.ref, verb=verb, **digest(words))
    session.flush()
    return outcome


def remove_outcome(session: Session, outcome: Outcome, *, actor: Actor) -> None:
    """Take an outcome off: an item left without one is under discussion again. Raises NotInTheRoom, OutcomesStand."""
    item = outcome.item
    write_to(session, item)
    fresh(session, outcome, item, mine={})
    audit.record(
        session, "outcome.removed", actor=actor.ref, about=outcome.ref, item=item.pid, verb=outcome.verb,
        **digest({"text_en": outcome.text_en, "text_fr": outcome.text_fr}),
    )  # fmt: skip
    session.delete(outcome)
    session.flush()
    _settle(session, item)
    _worded(session, item, actor)
    session.flush()


def move_outcome(session: Session, outcome: Outcome, way: Way, *, actor: Actor) -> None:
    """Move an outcome one place up or down; what cannot go further stays. Raises NotInTheRoom, OutcomesStand."""
    item = outcome.item
    write_to(session, item)
    fresh(session, outcome, item, mine={})
    there = queries.outcomes_of(session, item)
    at = next(place for place, one in enumerate(there) if one.id == outcome.id)
    to = at - 1 if way == "up" else at + 1
    if not 0 <= to < len(there):
        return
    there[at], there[to] = there[to], there[at]
    for place, one in enumerate(there):
        if one.position != place:
            one.position = place
    _worded(session, item, actor)
    audit.record(session, "outcome.moved", actor=actor.ref, about=outcome.ref, way=way)
    session.flush()


def agree_item(session: Session, item: AgendaItem, *, actor: Actor) -> None:
    """The outcomes were read out and agreed as they are worded. Raises NothingAgreed."""
    write_to(session, item)
    if not queries.outcomes_of(session, item):
        raise NothingAgreed
    if ItemState(item.state) not in SETTLED:
        _settle(session, item)
    in_room_of(session, item).agreed_at = clock.now()
    touch(item, actor)
    audit.record(session, "item.agreed", actor=actor.ref, about=item.ref)
    session.flush()


def withdraw_item(session: Session, item: AgendaItem, *, actor: Actor, text_en: str = "", text_fr: str = "") -> Outcome:
    """Withdraw an item in session, with the outcome that says so. Raises WithdrawnAlone, BadInput (`verb`)."""
    verb = _verb_with(item.meeting, "withdraw")
    return record_outcome(session, item, actor=actor, verb=verb.key, text_en=text_en, text_fr=text_fr)


def adopt_en_bloc(session: Session, meeting: Meeting, items: Sequence[AgendaItem], *, actor: Actor) -> int:
    """Adopt A-points together, each with its outcome; return how many. One that was dealt with meanwhile is left as it is.

    Raises KindForbids for an item of another kind, BadInput for a body without a verb that decides.
    """
    room_open(session, meeting)
    verbs = queries.verbs_for(meeting)
    approved = verbs.get(APPROVED)
    verb = approved if approved and approved.offered else _verb_with(meeting, "decide")
    adopted = 0
    for item in items:
        session.refresh(item)
        if ItemState(item.state) not in WAITING:
            continue
        item.state = item_after(ItemState(item.state), ItemAction.ADOPT_EN_BLOC, ItemKind(item.kind)).value
        outcome = Outcome(item_id=item.id, position=0, verb=verb.key, **_adopted_words(item))
        touch(outcome, actor)
        session.add(outcome)
        if is_live(meeting):
            room = in_room_of(session, item)
            room.called_at = room.called_at or clock.now()
            room.done_at = max(clock.now(), room.called_at)
        _worded(session, item, actor)
        audit.record(session, "item.adopted", actor=actor.ref, about=item.ref, verb=verb.key)
        adopted += 1
    session.flush()
    return adopted


def object_to_a_point(
    session: Session, item: AgendaItem, *, actor: Actor, now: bool, text_en: str = "", text_fr: str = ""
) -> None:
    """A nation asks to discuss an A-point: it becomes an item for decision, taken now or deferred (domain 2.4).

    It keeps its number and its place. Raises NoAPoint, BadInput.
    """
    meeting = write_to(session, item)
    kind = ItemKind(item.kind)
    if kind is not ItemKind.A_POINT or ItemState(item.state) not in WAITING:
        raise NoAPoint
    item.kind = kind_after_objection(kind).value
    touch(item, actor)
    audit.record(session, "item.objected", actor=actor.ref, about=item.ref, now=now)
    session.flush()
    if not now:
        verb = _verb_with(meeting, "defer")
        record_outcome(session, item, actor=actor, verb=verb.key, text_en=text_en, text_fr=text_fr)


def add_item_in_session(session: Session, meeting: Meeting, given: ItemInput, *, actor: Actor) -> AgendaItem:
    """Add an item at the meeting, which all must have agreed to. It gets the next number where it stands; no other item
    gets a new one. Raises NotInSession, BadInput."""
    room_open(session, meeting)
    if MeetingState(meeting.state) is MeetingState.CLOSED:
        raise NotInSession
    item = add_item(session, meeting, given, actor=actor)
    numbers = numbering.assign(rows_of(in_order(meeting.items, grouped=meeting.layout == "grouped")))
    item.number = numbers[item.id]
    session.flush()
    return item


def _in_session(session: Session, item: AgendaItem) -> Meeting:
    meeting = write_to(session, item)
    if MeetingState(meeting.state) is not MeetingState.IN_SESSION:
        raise NotInSession
    return meeting


def _settle(session: Session, item: AgendaItem, *, at_least_discussed: bool = False) -> None:
    """Bring the state of an item in step with its outcomes. Raises KindForbids."""
    action = disposal((one.verb for one in queries.outcomes_of(session, item)), queries.verbs_for(item.meeting))
    state, kind = ItemState(item.state), ItemKind(item.kind)
    if action is None and at_least_discussed:
        item.state = discussed(state, kind).value
        return
    item.state = settled(state, action, kind).value
    if state in WAITING and action is not None and is_live(item.meeting):
        room = in_room_of(session, item)
        room.called_at = room.called_at or clock.now()


def _worded(session: Session, item: AgendaItem, actor: Actor) -> None:
    unsay(session, item)
    touch(item, actor)


def _words(text_en: str, text_fr: str) -> dict[str, str]:
    return {
        "text_en": clean(text_en, "text_en", TEXT_LIMIT),
        "text_fr": clean(text_fr, "text_fr", TEXT_LIMIT),
    }


def _verb(meeting: Meeting, key: str, *, standing: str = "") -> Verb:
    if not key:
        raise BadInput("verb", N_("Choose the verb: noted, agreed, or another one of the body."))
    verb = queries.verbs_for(meeting).get(key)
    if verb is None or not (verb.offered or key == standing):
        raise BadInput("verb", N_("This body has no such verb. Choose one of the list."))
    return verb


def _verb_with(meeting: Meeting, effect: Effect) -> Verb:
    verb = next((one for one in queries.verbs_for(meeting).values() if one.offered and one.effect == effect), None)
    if verb is None:
        raise BadInput("verb", N_("This body has no verb for this: add it to the settings of the body."))
    return verb


def _said(meeting: Meeting, key: str) -> str:
    verb = queries.verbs_for(meeting).get(key)
    return f"{verb.en} / {verb.fr}" if verb else key


def _refuse_impossible(meeting: Meeting, item: AgendaItem, chosen: Verb, others: Sequence[Outcome]) -> None:
    """Raise before anything is written: WithdrawnAlone, KindForbids."""
    verbs = queries.verbs_for(meeting)
    withdrawn = [one for one in others if one.verb in verbs and verbs[one.verb].effect == "withdraw"]
    if others and (chosen.effect == "withdraw" or withdrawn):
        raise WithdrawnAlone
    action = disposal([chosen.key, *(one.verb for one in others)], verbs)
    settled(ItemState(item.state), action, ItemKind(item.kind))


def _adopted_words(item: AgendaItem) -> dict[str, str]:
    """What was adopted: the papers by symbol, or the item by its title."""
    papers = [cited.paper for cited in item.papers]
    named = [paper.current_version.symbol if paper.current_version else paper.symbol for paper in papers]
    symbols = [symbol for symbol in named if symbol]
    if symbols:
        return {"text_en": _listed(symbols, "and"), "text_fr": _listed(symbols, "et")}
    english, french = item.title_en or item.title_fr, item.title_fr or item.title_en
    return {"text_en": f"“{english}”", "text_fr": f"«\u202f{french}\u202f»"}


def _listed(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


__all__ = [
    "KindForbids",
    "add_item_in_session",
    "adopt_en_bloc",
    "agree_item",
    "call_item",
    "change_outcome",
    "finish_item",
    "move_outcome",
    "object_to_a_point",
    "record_outcome",
    "remove_outcome",
    "take_up_again",
    "withdraw_item",
]
