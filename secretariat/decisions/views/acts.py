"""The acts on an action that a person can do now: their forms, and their doing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import request
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.decision import Decision as Ruling
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.core.values import dataclass
from secretariat.decisions import policy, queries, saying, services
from secretariat.decisions.forms import (
    ActForm,
    AnswerForm,
    AskForm,
    ByBodyForm,
    DeliverForm,
    LaterForm,
    NoteForm,
    ReassignForm,
)
from secretariat.decisions.models import Action
from secretariat.decisions.queries.around import AroundAction, Later
from secretariat.decisions.states import ActionMove
from secretariat.decisions.views.opening import pid_in

_M = ActionMove
Done = Callable[[Session, Action, Actor, ActForm, int], None]


@dataclass(frozen=True)
class Act:
    """An act: its words, its form, and what it does. `told` is said on the page afterwards."""

    key: str
    title: str
    verb: str
    told: str
    form: type[ActForm]
    do: Done
    help: str = ""
    move: ActionMove | None = None
    #: Done by one tap by whoever owes the action, or follows it up; it asks for nothing.
    tap: bool = False

    def may(self, actor: Actor, action: Action) -> Ruling:
        """Whether it is this person's to do, whatever the state."""
        if self.move is not None:
            return policy.may_move(actor, action, self.move)
        return policy.may_answer(actor, action) if self.key == "answer" else policy.may_note(actor, action)

    def can(self, actor: Actor, action: Action) -> Ruling:
        """Whether the person can do it now."""
        if self.move is not None:
            return policy.can_move(actor, action, self.move)
        return {"answer": policy.can_answer, "ask": policy.can_ask_time, "note": policy.can_note}[self.key](
            actor, action
        )


def _plain(service: Callable[..., Action]) -> Done:
    def do(session: Session, action: Action, actor: Actor, form: ActForm, version: int) -> None:
        note = form["note"].data if "note" in form else ""
        service(session, action, actor=actor, row_version=version, note=note or "")

    return do


def _deliver(session: Session, action: Action, actor: Actor, form: ActForm, version: int) -> None:
    symbol = form["evidence"].data or ""
    paper = queries.paper_by_symbol(session, actor, symbol) if symbol else None
    if symbol and paper is None:
        raise BadInput("evidence", N_("No paper open to you bears this symbol."))
    note = form["note"].data or ""
    services.deliver_action(session, action, actor=actor, row_version=version, note=note, evidence=paper)


def _reassign(session: Session, action: Action, actor: Actor, form: ActForm, version: int) -> None:
    chosen = form["owner"].data or ""
    owners = {one.pid: one for one in queries.possible_owners(session, action.version.paper.format_id)}
    if chosen and chosen not in owners:
        raise BadInput("owner", N_("Choose one of the delegations and offices named."))
    services.reassign_action(
        session,
        action,
        actor=actor,
        row_version=version,
        owner=owners.get(chosen),
        owner_words=form["owner_words"].data or "",
        note=form["note"].data or "",
    )


def _by_body(service: Callable[..., Action]) -> Done:
    def do(session: Session, action: Action, actor: Actor, form: ActForm, version: int) -> None:
        words = form["closed_by_body"].data if "closed_by_body" in form else ""
        note = form["note"].data or ""
        service(session, action, actor=actor, row_version=version, note=note, closed_by_body=words or "")

    return do


def _later(service: Callable[..., Action]) -> Done:
    def do(session: Session, action: Action, actor: Actor, form: ActForm, version: int) -> None:
        chosen = form["later"].data or ""
        later = queries.decision_by_pid(session, actor, pid_in(chosen)) if chosen else None
        if chosen and later is None:
            raise BadInput("later", N_("Name a decision that this body took later."))
        service(session, action, actor=actor, row_version=version, note=form["note"].data or "", later=later)

    return do


def _ask(session: Session, action: Action, actor: Actor, form: ActForm, version: int) -> None:
    until, reason = form["until"].data, form["reason"].data or ""
    services.ask_more_time(session, action, actor=actor, row_version=version, until=until, reason=reason)


def _answer(session: Session, action: Action, actor: Actor, form: ActForm, version: int) -> None:
    granted = {"yes": True, "no": False}.get(request.form.get("granted", ""))
    if granted is None:
        raise BadInput("granted", N_("Grant more time, or refuse it."))
    note = form["note"].data or ""
    services.answer_request(session, action, actor=actor, row_version=version, granted=granted, note=note)


_SEEN_BY_ALL = N_("Everybody to whom the action is open reads it.")
#: In the order in which a page offers them.
ACTS = (
    Act(
        "answer", N_("More time"), N_("Grant"), N_("Your answer is kept."), AnswerForm, _answer,
        N_("A remark is needed only to refuse."),
    ),
    Act(
        "accept", N_("Accept"), N_("Accept"), N_("Accepted."), NoteForm, _plain(services.accept_action),
        move=_M.ACCEPT, tap=True,
    ),
    Act(
        "start", N_("Begin work"), N_("Begin work"), N_("Begun."), NoteForm, _plain(services.start_action),
        move=_M.START, tap=True,
    ),
    Act(
        "deliver", N_("Deliver"), N_("Deliver"), N_("Delivered."), DeliverForm, _deliver, _SEEN_BY_ALL, move=_M.DELIVER
    ),
    Act(
        "verify", N_("Confirm delivery"), N_("Confirm delivery"), N_("Delivery is confirmed."), NoteForm,
        _plain(services.verify_action), move=_M.VERIFY, tap=True,
    ),
    Act(
        "return", N_("Return to the owner"), N_("Return to the owner"), N_("Returned; the owner is told."), NoteForm,
        _plain(services.return_action), N_("Say what is missing: the owner reads it."), move=_M.RETURN,
    ),
    Act(
        "note", N_("Say where it stands"), N_("Save"), N_("Saved."), NoteForm, _plain(services.note_action), _SEEN_BY_ALL
    ),
    Act(
        "ask", N_("Ask for more time"), N_("Ask the chair"), N_("The chair has been asked."), AskForm, _ask,
        N_("The chair decides; until then the date stands."),
    ),
    Act(
        "dispute", N_("Dispute"), N_("Dispute"), N_("The secretariat finds another owner."), NoteForm,
        _plain(services.dispute_action), N_("Say why it is not yours."), move=_M.DISPUTE,
    ),
    Act(
        "reassign", N_("Assign to another"), N_("Assign to another"), N_("Assigned; the new owner is told."),
        ReassignForm, _reassign, move=_M.REASSIGN,
    ),
    Act(
        "close", N_("Close the action"), N_("Close the action"), N_("Closed."), ByBodyForm, _by_body(services.close_action),
        N_("It is done, and no longer waits under matters arising."), move=_M.CLOSE,
    ),
    Act(
        "reopen", N_("Open again"), N_("Open again"), N_("Opened again."), ByBodyForm, _by_body(services.reopen_action),
        move=_M.REOPEN,
    ),
    Act(
        "supersede", N_("Supersede"), N_("Supersede"), N_("Superseded."), LaterForm, _later(services.supersede_action),
        N_("A later decision takes its place."), move=_M.SUPERSEDE,
    ),
    Act(
        "cancel", N_("Cancel the action"), N_("Cancel the action"), N_("Cancelled."), LaterForm, _later(services.cancel_action),
        N_("It is no longer owed. Only the body cancels what it decided."), move=_M.CANCEL,
    ),
)  # fmt: skip


def offered(actor: Actor, action: Action) -> list[Act]:
    """Return what this person can do now, in order."""
    return [act for act in ACTS if act.can(actor, action)]


def around(session: Session, actor: Actor, action: Action, acts: Iterable[Act]) -> AroundAction:
    """Return what stands around an action, with what the forms of these acts offer."""
    forms = [act.form for act in acts]
    owners, later = (any(issubclass(form, kind) for form in forms) for kind in (ReassignForm, LaterForm))
    return queries.around_action(session, actor, action, owners=owners, later=later)


def form_of(act: Act, actor: Actor, action: Action, known: AroundAction, *, sent: bool) -> ActForm:
    """Return the form of an act, filled from the request if it is the one that was `sent`; `known` is of `around`."""
    form = act.form(request.form if sent else None, act=act.key)
    if isinstance(form, ByBodyForm) and actor.chairs(action.body_id):
        del form["closed_by_body"]
    if isinstance(form, ReassignForm):
        form.offer([(one.pid, saying.name_of(one)) for one in known.owners])
    if isinstance(form, LaterForm):
        form.offer([(one.pid, _named(one)) for one in known.later])
    return form


def _named(decision: Later) -> str:
    title, _ = saying.picked(decision.item_title_en, decision.item_title_fr)
    return f"{decision.symbol}, {decision.item_number} {decision.label}".rstrip() + f" · {title[:80]}"
