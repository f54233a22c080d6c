"""What stands beside the outcomes of an item: reservations, statements for the record, and actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, texts
from secretariat.core.errors import BadInput, Conflict
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.values import dataclass
from secretariat.decisions.states import DueKind
from secretariat.meetings import queries
from secretariat.meetings.models import AgendaItem, Outcome, Reservation, Statement, Tasking
from secretariat.meetings.services.room import clean, digest, fresh, touch, unsay, write_to
from secretariat.people.models import Party
from secretariat.press import canonical

RESERVATION_LIMIT, ACTION_LIMIT, OWNER_LIMIT = 4000, 2000, 200
MOST_ROWS = 100
WORDS = ("text_en", "text_fr")
R = TypeVar("R", Reservation, Statement)


@dataclass(frozen=True)
class TaskingInput:
    """An action as typed: who owes what, by when. The owner is a party we know, or words; a date only if dated; the outcome
    is one of the same item, or None for the one that its verb tells."""

    text_en: str = ""
    text_fr: str = ""
    owner: Party | None = None
    owner_words: str = ""
    due_kind: DueKind = DueKind.NONE
    due_on: date | None = None
    outcome: Outcome | None = None


def add_reservation(
    session: Session, item: AgendaItem, *, actor: Actor, party: Party, text_en: str = "", text_fr: str = ""
) -> Reservation:
    """Note a reservation of a delegation that sits at the meeting. Raises BadInput (`party`, `text_en`, `text_fr`),
    NotInTheRoom, OutcomesStand."""
    return _add(session, Reservation, item, party, {"text_en": text_en, "text_fr": text_fr}, actor)


def change_reservation(
    session: Session,
    reservation: Reservation,
    *,
    actor: Actor,
    party: Party,
    text_en: str,
    text_fr: str,
    row_version: int,
) -> Reservation:
    """Change whose it is, or its words. Raises as `add_reservation` does, and Conflict."""
    return _change(session, reservation, party, {"text_en": text_en, "text_fr": text_fr}, actor, row_version)


def add_statement(
    session: Session, item: AgendaItem, *, actor: Actor, party: Party, text_en: str = "", text_fr: str = ""
) -> Statement:
    """Add a statement that a delegation asks to attach to the record: canonical text. Raises BadInput (with the line),
    NotInTheRoom, OutcomesStand."""
    return _add(session, Statement, item, party, {"text_en": text_en, "text_fr": text_fr}, actor)


def change_statement(
    session: Session, statement: Statement, *, actor: Actor, party: Party, text_en: str, text_fr: str, row_version: int
) -> Statement:
    """Change whose it is, or its text. Raises as `add_statement` does, and Conflict."""
    return _change(session, statement, party, {"text_en": text_en, "text_fr": text_fr}, actor, row_version)


def remove_remark(session: Session, row: Reservation | Statement | Tasking, *, actor: Actor) -> None:
    """Take a reservation, a statement or an action off. Raises NotInTheRoom, OutcomesStand."""
    item = row.item
    write_to(session, item)
    fresh(session, row, item, mine={})
    words = {name: getattr(row, name) for name in WORDS}
    word = (
        "reservation.removed"
        if isinstance(row, Reservation)
        else "statement.removed"
        if isinstance(row, Statement)
        else "tasking.removed"
    )
    audit.record(session, word, actor=actor.ref, about=row.ref, item=item.pid, **digest(words))
    session.delete(row)
    _after(session, row, item, actor)
    session.flush()


def add_tasking(session: Session, item: AgendaItem, given: TaskingInput, *, actor: Actor) -> Tasking:
    """Word an action behind those there are. Raises BadInput (`text_en`, `owner_words`, `due_on`, `outcome`, …),
    NotInTheRoom, OutcomesStand."""
    write_to(session, item)
    words = _words(Tasking, {"text_en": given.text_en, "text_fr": given.text_fr})
    _refuse_elsewhere(item, given.outcome)
    _refuse_before(item, given)
    there = queries.taskings_of(session, item)
    _refuse_too_many(len(there))
    tasking = Tasking(item_id=item.id, position=1 + max((one.position for one in there), default=-1))
    _fill(tasking, given, words)
    touch(tasking, actor)
    tasking.item = item
    session.add(tasking)
    session.flush()
    _after(session, tasking, item, actor)
    audit.record(session, "tasking.added", actor=actor.ref, about=tasking.ref, item=item.pid, **digest(words))
    session.flush()
    return tasking


def change_tasking(
    session: Session, tasking: Tasking, given: TaskingInput, *, actor: Actor, row_version: int
) -> Tasking:
    """Change what is asked, of whom, by when. The same again changes nothing. Raises as `add_tasking`, and Conflict."""
    item = tasking.item
    write_to(session, item)
    words = _words(Tasking, {"text_en": given.text_en, "text_fr": given.text_fr})
    fresh(session, tasking, item, mine=words)
    _refuse_elsewhere(item, given.outcome)
    _refuse_before(item, given)
    wanted = Tasking()
    _fill(wanted, given, words)
    if _shape(wanted) == _shape(tasking):
        return tasking
    if tasking.row_version != row_version:
        raise Conflict(
            mine=_said(given.owner, wanted, given.outcome), theirs=_said(tasking.owner, tasking, tasking.outcome),
            by=tasking.changer.name, at=tasking.changed_at,
        )  # fmt: skip
    _fill(tasking, given, words)
    touch(tasking, actor)
    session.flush()
    session.refresh(tasking, ["owner", "outcome"])
    _after(session, tasking, item, actor)
    audit.record(session, "tasking.changed", actor=actor.ref, about=tasking.ref, **digest(words))
    session.flush()
    return tasking


def _add(session: Session, model: type[R], item: AgendaItem, party: Party, typed: Mapping[str, str], actor: Actor) -> R:
    write_to(session, item)
    words = _words(model, typed)
    _refuse_unseated(session, item, party)
    there = queries.reservations_of if model is Reservation else queries.statements_of
    _refuse_too_many(len(there(session, item)))
    row = model(item_id=item.id, party_id=party.id, **words)
    row.item, row.party = item, party
    touch(row, actor)
    session.add(row)
    session.flush()
    _after(session, row, item, actor)
    added = "reservation.added" if isinstance(row, Reservation) else "statement.added"
    audit.record(session, added, actor=actor.ref, about=row.ref, item=item.pid, party=party.pid, **digest(words))
    session.flush()
    return row


def _change(session: Session, row: R, party: Party, typed: Mapping[str, str], actor: Actor, row_version: int) -> R:
    item = row.item
    write_to(session, item)
    words = _words(type(row), typed)
    mine = {"party": _name(party), **words}
    fresh(session, row, item, mine=mine)
    theirs = {"party": _name(row.party), "text_en": row.text_en, "text_fr": row.text_fr}
    if mine == theirs:
        return row
    if row.row_version != row_version:
        raise Conflict(mine=mine, theirs=theirs, by=row.changer.name, at=row.changed_at)
    _refuse_unseated(session, item, party)
    row.party_id, row.text_en, row.text_fr = party.id, words["text_en"], words["text_fr"]
    touch(row, actor)
    session.flush()
    session.refresh(row, ["party"])
    _after(session, row, item, actor)
    changed = "reservation.changed" if isinstance(row, Reservation) else "statement.changed"
    audit.record(session, changed, actor=actor.ref, about=row.ref, party=party.pid, **digest(words))
    session.flush()
    return row


def _after(session: Session, row: Any, item: AgendaItem, actor: Actor) -> None:
    """Reservations and actions are part of what was read out; a statement is attached as its delegation wrote it."""
    if not isinstance(row, Statement):
        unsay(session, item)
    touch(item, actor)


def _words(model: Any, typed: Mapping[str, str]) -> dict[str, str]:
    limit = RESERVATION_LIMIT if model is Reservation else ACTION_LIMIT
    if model is Statement:
        words = {name: _canonical(text, name) for name, text in typed.items()}
    else:
        words = {name: clean(text, name, limit) for name, text in typed.items()}
    if not any(words.values()):
        raise BadInput("text_en", N_("Give the words, in English or French."))
    return words


def _canonical(text: str, field: str) -> str:
    """Return a statement as it is kept, once it can be read as canonical text. Raises BadInput with the line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        return ""
    try:
        canonical.parse(text)
    except canonical.UnacceptableCharacter as error:
        raise BadInput(
            field,
            N_("Line %(line)s, column %(column)s: the character %(code)s cannot be used. Delete it there."),
            line=error.line,
            column=error.column,
            code=f"U+{ord(error.character):04X}",
        ) from error
    except canonical.NestingTooDeep as error:
        raise BadInput(
            field, N_("Line %(line)s: lists or quotations are nested too deeply."), line=error.line
        ) from error
    except canonical.TextTooLong as error:
        raise BadInput(field, N_("The text is too long to be attached.")) from error
    return text


def _refuse_unseated(session: Session, item: AgendaItem, party: Party) -> None:
    if party.id not in {row.party_id for row in queries.attendance_of(session, item.meeting)}:
        raise BadInput("party", N_("%(party)s has no seat at this meeting."), party=_name(party))


def _refuse_elsewhere(item: AgendaItem, outcome: Outcome | None) -> None:
    if outcome is not None and outcome.item_id != item.id:
        raise BadInput("outcome", N_("Choose a decision of this item."))


def _refuse_before(item: AgendaItem, given: TaskingInput) -> None:
    """A year mistyped would be printed on the decision sheet, and be overdue the moment it is issued."""
    if given.due_kind is DueKind.DATE and given.due_on and given.due_on < item.meeting.starts_wall.date():
        raise BadInput("due_on", N_("This day is before the meeting. Give the day of the meeting or a later one."))


def _refuse_too_many(there: int) -> None:
    if there >= MOST_ROWS:
        raise BadInput("text_en", N_("There are %(most)s already, which is the most."), most=MOST_ROWS)


def _fill(tasking: Tasking, given: TaskingInput, words: Mapping[str, str]) -> None:
    tasking.text_en, tasking.text_fr = words["text_en"], words["text_fr"]
    tasking.owner_party_id = given.owner.id if given.owner else None
    tasking.owner_words = "" if given.owner else texts.line(given.owner_words, field="owner_words", limit=OWNER_LIMIT)
    tasking.outcome_id = given.outcome.id if given.outcome else None
    tasking.due_kind = given.due_kind.value
    if given.due_kind is DueKind.DATE and given.due_on is None:
        raise BadInput("due_on", N_("Give the date by which it is due."))
    tasking.due_on = given.due_on if given.due_kind is DueKind.DATE else None


def _shape(tasking: Tasking) -> tuple[Any, ...]:
    names = ("text_en", "text_fr", "owner_party_id", "owner_words", "outcome_id", "due_kind", "due_on")
    return tuple(getattr(tasking, name) for name in names)


def _said(owner: Party | None, tasking: Tasking, outcome: Outcome | None) -> dict[str, str]:
    due = tasking.due_on.isoformat() if tasking.due_on else gettext(DueKind(tasking.due_kind).label)
    return {
        "text_en": tasking.text_en,
        "text_fr": tasking.text_fr,
        "owner": _name(owner) if owner else tasking.owner_words,
        "due_on": due,
        **({"outcome": outcome.text_en or outcome.text_fr or outcome.verb} if outcome else {}),
    }


def _name(party: Party) -> str:
    return party.name_fr if language() == "fr" else party.name_en
