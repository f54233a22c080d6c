"""Outcomes, reservations, statements and actions as rows of the room: their forms, and what saving one does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import request

from secretariat.committees.verbs import Verb
from secretariat.core import texts
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_, gettext
from secretariat.core.values import dataclass
from secretariat.meetings import queries, saying
from secretariat.meetings.forms.room import (
    OutcomeForm,
    PartyForm,
    ReservationForm,
    Row,
    RowForm,
    StatementForm,
    TaskingForm,
    values_of,
)
from secretariat.meetings.models import AgendaItem, Outcome, Reservation, Statement, Tasking
from secretariat.meetings.services import outcomes, remarks
from secretariat.meetings.services.room import removed
from secretariat.people.models import Party
from secretariat.press.canonical.grammar import letter
from secretariat.web.access import current_actor
from secretariat.web.database import db
from secretariat.web.errors import wants_json

FORMS: Final[dict[str, type[RowForm]]] = {
    "outcome": OutcomeForm,
    "reservation": ReservationForm,
    "statement": StatementForm,
    "tasking": TaskingForm,
}
READERS: Final = {
    "outcome": queries.outcomes_of,
    "reservation": queries.reservations_of,
    "statement": queries.statements_of,
    "tasking": queries.taskings_of,
}


class Refused(Exception):
    """What was typed cannot be used: the form with its faults, and the row it belongs to ("" for a new one)."""

    def __init__(self, kind: str, row: str, form: RowForm) -> None:
        super().__init__(kind)
        self.kind, self.row, self.form = kind, row, form


@dataclass(frozen=True)
class Choices:
    """What the forms of a meeting offer."""

    parties: list[Party]
    owners: list[Party]
    verbs: Mapping[str, Verb]
    #: Of the item that is open.
    outcomes: list[Outcome]

    def party(self, pid: str) -> Party:
        """Return the delegation chosen. Raises BadInput."""
        found = next((party for party in self.parties if party.pid == pid), None)
        if found is None:
            raise BadInput("party", N_("Choose the delegation."))
        return found


@dataclass(frozen=True)
class ShownRow:
    """A row of the room: what stands in it, and the form that saves it."""

    key: str
    pid: str
    kind: str
    version: int
    label: str
    row: Row
    form: RowForm
    changed: str


def choices_of(item: AgendaItem, taken: list[Outcome] | None = None) -> Choices:
    """Return the delegations at the meeting, who can owe an action, and which decisions of the item one can follow from;
    `taken` are these where they are known."""
    session, meeting = db.session(), item.meeting
    there, owners = queries.nameable(session, meeting)
    outcomes = queries.outcomes_of(session, item) if taken is None else taken
    return Choices(there, owners, queries.verbs_for(meeting), outcomes)


def row_of(item: AgendaItem, kind: str, pid: str) -> Row | None:
    """Return a row of this item; None if a colleague removed it."""
    rows: list[Row] = READERS[kind](db.session(), item)  # type: ignore[assignment]  # lists of one of the kinds
    return next((row for row in rows if row.pid == pid), None)


def create(item: AgendaItem, kind: str) -> Row:
    """Add what was typed as a row. Raises Refused, BadInput (to a script), and what the services raise."""
    session, actor = db.session(), current_actor()
    choices = choices_of(item)
    form = _sent(item, kind, "", choices)
    try:
        match form:
            case OutcomeForm():
                return outcomes.record_outcome(session, item, actor=actor, verb=form.verb.data or "", **_words(form))
            case ReservationForm():
                party = choices.party(form.party.data or "")
                return remarks.add_reservation(session, item, actor=actor, party=party, **_words(form))
            case StatementForm():
                party = choices.party(form.party.data or "")
                return remarks.add_statement(session, item, actor=actor, party=party, **_words(form))
            case TaskingForm():
                return remarks.add_tasking(session, item, form.given(choices.owners, choices.outcomes), actor=actor)
    except BadInput as error:
        raise _blamed(error, kind, "", form) from error
    raise AssertionError(kind)


def change(item: AgendaItem, kind: str, pid: str, row: Row | None) -> bool:
    """Save, move or remove a row as was asked; return whether it is gone. Raises as `create` does, and Conflict."""
    session, actor = db.session(), current_actor()
    wanted = request.form.get("do", "")
    if wanted == "remove":
        if isinstance(row, Outcome):
            outcomes.remove_outcome(session, row, actor=actor)
        elif row is not None:
            remarks.remove_remark(session, row, actor=actor)
        return True
    if row is None:
        raise removed(item, {name: texts.shown(text) for name, text in request.form.items() if name in WORDS})
    if wanted in ("up", "down"):
        if isinstance(row, Outcome):
            outcomes.move_outcome(session, row, "up" if wanted == "up" else "down", actor=actor)
        return False
    choices = choices_of(item)
    form = _sent(item, kind, pid, choices)
    try:
        _save(row, form, choices)
    except BadInput as error:
        raise _blamed(error, kind, pid, form) from error
    return False


WORDS: Final = ("text_en", "text_fr")


def _save(row: Row, form: RowForm, choices: Choices) -> None:
    session, actor, version = db.session(), current_actor(), _row_version()
    if isinstance(row, Outcome) and isinstance(form, OutcomeForm):
        outcomes.change_outcome(
            session, row, actor=actor, verb=form.verb.data or "", row_version=version, **_words(form)
        )
    elif isinstance(row, Reservation) and isinstance(form, ReservationForm):
        party = choices.party(form.party.data or "")
        remarks.change_reservation(session, row, actor=actor, party=party, row_version=version, **_words(form))
    elif isinstance(row, Statement) and isinstance(form, StatementForm):
        party = choices.party(form.party.data or "")
        remarks.change_statement(session, row, actor=actor, party=party, row_version=version, **_words(form))
    elif isinstance(row, Tasking) and isinstance(form, TaskingForm):
        remarks.change_tasking(
            session, row, form.given(choices.owners, choices.outcomes), actor=actor, row_version=version
        )


def form_for(item: AgendaItem, kind: str, row: Row | None, choices: Choices) -> RowForm:
    """Return the form of a row as it stands, or of a new one."""
    form = FORMS[kind](None, data=values_of(row) if row is not None else {})
    return _offering(form, item, row, choices).named(f"{kind}-{row.pid}" if row is not None else f"add-{kind}")


def shown_rows(
    item: AgendaItem, kind: str, rows: list[Row], choices: Choices, refused: Refused | None
) -> list[ShownRow]:
    """Return the rows of one kind; the one that was refused with what was typed."""
    shown = []
    for place, row in enumerate(rows):
        mine = refused is not None and (refused.kind, refused.row) == (kind, row.pid)
        form = refused.form if refused is not None and mine else form_for(item, kind, row, choices)
        when = saying.hour_of(row.changed_at, item.meeting.zone)
        shown.append(
            ShownRow(
                key=f"{kind}-{row.pid}",
                pid=row.pid,
                kind=kind,
                version=_row_version() if mine else row.row_version,
                label=f"({letter(place + 1)})" if kind == "outcome" and len(rows) > 1 else "",
                row=row,
                form=form,
                changed=gettext("%(name)s, %(when)s", name=row.changer.name, when=when),
            )
        )
    return shown


def _offering(form: RowForm, item: AgendaItem, row: Row | None, choices: Choices) -> RowForm:
    if isinstance(form, OutcomeForm):
        form.offer(choices.verbs.values(), row.verb if isinstance(row, Outcome) else "")
    elif isinstance(form, PartyForm):
        form.offer(choices.parties, row.party.pid if isinstance(row, (Reservation, Statement)) else "")
    elif isinstance(form, TaskingForm):
        form.offer(choices.outcomes, choices.verbs)
    return form


def _sent(item: AgendaItem, kind: str, pid: str, choices: Choices) -> RowForm:
    """Return the form as it was sent. Raises Refused, or BadInput to a script, when its shape is not right."""
    row = row_of(item, kind, pid) if pid else None
    form = _offering(FORMS[kind](request.form), item, row, choices)
    form.named(f"{kind}-{pid}" if pid else f"add-{kind}")
    if not form.validate():
        if wants_json():
            name, sentences = next(iter(form.errors.items()))
            raise BadInput(str(name), " ".join(map(str, sentences)))
        raise Refused(kind, pid, form)
    return form


def _blamed(error: BadInput, kind: str, pid: str, form: RowForm) -> Exception:
    if wants_json():
        return error
    for field in form:
        if isinstance(field.data, str):
            field.data = texts.shown(field.data)
    form.blame(error)
    return Refused(kind, pid, form)


def _words(form: OutcomeForm | ReservationForm | StatementForm) -> dict[str, str]:
    return {"text_en": form.text_en.data or "", "text_fr": form.text_fr.data or ""}


def _row_version() -> int:
    text = request.form.get("row_version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
