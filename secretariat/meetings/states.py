"""States of a meeting and of an item of its agenda, and the kinds of items.

A meeting ends at closed; the record of it has a machine of its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import overload

from secretariat.core.errors import RuleBroken, TransitionRefused
from secretariat.core.machine import Machine
from secretariat.core.messages import N_, Msgid


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    CONVENED = "convened"
    AGENDA_ISSUED = "agenda_issued"
    IN_SESSION = "in_session"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _MEETING_STATE_LABELS[self]


class MeetingAction(StrEnum):
    """What moves a meeting."""

    CONVENE = "convene"
    ISSUE_AGENDA = "issue_agenda"
    OPEN = "open"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    CANCEL = "cancel"
    POSTPONE = "postpone"
    RECALL_AGENDA = "recall_agenda"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _MEETING_ACTION_LABELS[self]


class ItemKind(StrEnum):
    """What the body is asked to do with an item."""

    PROCEDURAL = "procedural"
    A_POINT = "a_point"
    DECISION = "decision"
    DISCUSSION = "discussion"
    INFORMATION = "information"
    BRIEFING = "briefing"
    AOB = "aob"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _ITEM_KIND_LABELS[self]


class ItemState(StrEnum):
    """Where an item stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    INSCRIBED = "inscribed"
    ANNOTATED = "annotated"
    CALLED = "called"
    DISCUSSED = "discussed"
    ADOPTED_EN_BLOC = "adopted_en_bloc"
    DECIDED = "decided"
    NOTED = "noted"
    REMITTED = "remitted"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _ITEM_STATE_LABELS[self]


class Presence(StrEnum):
    """Whether a delegation was there."""

    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"
    REPRESENTED = "represented"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _PRESENCE_LABELS[self]


class ItemAction(StrEnum):
    """What moves an item."""

    ACCEPT = "accept"
    INSCRIBE = "inscribe"
    ANNOTATE = "annotate"
    CALL = "call"
    DISCUSS = "discuss"
    ADOPT_EN_BLOC = "adopt_en_bloc"
    DECIDE = "decide"
    NOTE = "note"
    REMIT = "remit"
    DEFER = "defer"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _ITEM_ACTION_LABELS[self]


_MEETING_STATE_LABELS = {
    MeetingState.PLANNED: N_("Planned"),
    MeetingState.CONVENED: N_("Convened"),
    MeetingState.AGENDA_ISSUED: N_("Agenda issued"),
    MeetingState.IN_SESSION: N_("In session"),
    MeetingState.SUSPENDED: N_("Suspended"),
    MeetingState.CLOSED: N_("Closed"),
    MeetingState.CANCELLED: N_("Cancelled"),
    MeetingState.POSTPONED: N_("Postponed"),
}
_MEETING_ACTION_LABELS = {
    MeetingAction.CONVENE: N_("Convene"),
    MeetingAction.ISSUE_AGENDA: N_("Issue the agenda"),
    MeetingAction.OPEN: N_("Open the meeting"),
    MeetingAction.SUSPEND: N_("Suspend the meeting"),
    MeetingAction.RESUME: N_("Resume the meeting"),
    MeetingAction.CLOSE: N_("Close the meeting"),
    MeetingAction.CANCEL: N_("Cancel the meeting"),
    MeetingAction.POSTPONE: N_("Postpone the meeting"),
    MeetingAction.RECALL_AGENDA: N_("Recall the agenda"),
}
_ITEM_KIND_LABELS = {
    ItemKind.PROCEDURAL: N_("Procedural"),
    ItemKind.A_POINT: N_("For approval without discussion"),
    ItemKind.DECISION: N_("For decision"),
    ItemKind.DISCUSSION: N_("For discussion"),
    ItemKind.INFORMATION: N_("For information"),
    ItemKind.BRIEFING: N_("Briefing"),
    ItemKind.AOB: N_("Any other business"),
}
_ITEM_STATE_LABELS = {
    ItemState.PROPOSED: N_("Proposed"),
    ItemState.ACCEPTED: N_("Accepted"),
    ItemState.INSCRIBED: N_("Inscribed"),
    ItemState.ANNOTATED: N_("Annotated"),
    ItemState.CALLED: N_("Called"),
    ItemState.DISCUSSED: N_("Discussed"),
    ItemState.ADOPTED_EN_BLOC: N_("Adopted without discussion"),
    ItemState.DECIDED: N_("Decided"),
    ItemState.NOTED: N_("Noted"),
    ItemState.REMITTED: N_("Referred back"),
    ItemState.DEFERRED: N_("Deferred"),
    ItemState.WITHDRAWN: N_("Withdrawn"),
}
_ITEM_ACTION_LABELS = {
    ItemAction.ACCEPT: N_("Accept"),
    ItemAction.INSCRIBE: N_("Inscribe"),
    ItemAction.ANNOTATE: N_("Annotate"),
    ItemAction.CALL: N_("Call"),
    ItemAction.DISCUSS: N_("Discuss"),
    ItemAction.ADOPT_EN_BLOC: N_("Adopt without discussion"),
    ItemAction.DECIDE: N_("Decide"),
    ItemAction.NOTE: N_("Note"),
    ItemAction.REMIT: N_("Refer back"),
    ItemAction.DEFER: N_("Defer"),
    ItemAction.WITHDRAW: N_("Withdraw"),
    ItemAction.REOPEN: N_("Take up again"),
}
_PRESENCE_LABELS = {
    Presence.PRESENT: N_("Present"),
    Presence.EXCUSED: N_("Excused"),
    Presence.ABSENT: N_("Absent"),
    Presence.REPRESENTED: N_("Represented"),
}

_M, _MA = MeetingState, MeetingAction

#: Revisions of an agenda are issued while the state stays at agenda issued. A postponed meeting is convened
#: anew and gets its agenda again, as a revision, because its date has changed; until then the agenda of the former
#: date is in force. Recalling the only agenda leaves the meeting convened, or postponed.
MEETING = Machine(
    MeetingState,
    MeetingAction,
    {
        (_M.PLANNED, _MA.CONVENE): _M.CONVENED,
        (_M.PLANNED, _MA.CANCEL): _M.CANCELLED,
        (_M.PLANNED, _MA.POSTPONE): _M.POSTPONED,
        (_M.CONVENED, _MA.ISSUE_AGENDA): _M.AGENDA_ISSUED,
        (_M.CONVENED, _MA.CANCEL): _M.CANCELLED,
        (_M.CONVENED, _MA.POSTPONE): _M.POSTPONED,
        (_M.AGENDA_ISSUED, _MA.ISSUE_AGENDA): _M.AGENDA_ISSUED,
        (_M.AGENDA_ISSUED, _MA.OPEN): _M.IN_SESSION,
        (_M.AGENDA_ISSUED, _MA.CANCEL): _M.CANCELLED,
        (_M.AGENDA_ISSUED, _MA.POSTPONE): _M.POSTPONED,
        (_M.IN_SESSION, _MA.SUSPEND): _M.SUSPENDED,
        (_M.IN_SESSION, _MA.CLOSE): _M.CLOSED,
        (_M.SUSPENDED, _MA.RESUME): _M.IN_SESSION,
        (_M.POSTPONED, _MA.CONVENE): _M.CONVENED,
        (_M.POSTPONED, _MA.CANCEL): _M.CANCELLED,
        (_M.CONVENED, _MA.RECALL_AGENDA): _M.CONVENED,
        (_M.AGENDA_ISSUED, _MA.RECALL_AGENDA): _M.CONVENED,
        (_M.POSTPONED, _MA.RECALL_AGENDA): _M.POSTPONED,
    },
)

_I, _IA = ItemState, ItemAction

#: Withdrawing and deferring are possible until the body has disposed of the item; a nation needs no reason. While the
#: meeting is on, the body may take an item up again.
ITEM = Machine(
    ItemState,
    ItemAction,
    {
        (_I.PROPOSED, _IA.ACCEPT): _I.ACCEPTED,
        (_I.ACCEPTED, _IA.INSCRIBE): _I.INSCRIBED,
        (_I.INSCRIBED, _IA.ANNOTATE): _I.ANNOTATED,
        (_I.INSCRIBED, _IA.CALL): _I.CALLED,
        (_I.ANNOTATED, _IA.CALL): _I.CALLED,
        (_I.INSCRIBED, _IA.ADOPT_EN_BLOC): _I.ADOPTED_EN_BLOC,
        (_I.ANNOTATED, _IA.ADOPT_EN_BLOC): _I.ADOPTED_EN_BLOC,
        (_I.CALLED, _IA.DISCUSS): _I.DISCUSSED,
        (_I.DISCUSSED, _IA.DECIDE): _I.DECIDED,
        (_I.DISCUSSED, _IA.NOTE): _I.NOTED,
        (_I.DISCUSSED, _IA.REMIT): _I.REMITTED,
        **{(state, _IA.DEFER): _I.DEFERRED for state in (_I.INSCRIBED, _I.ANNOTATED, _I.CALLED, _I.DISCUSSED)},
        **{
            (state, _IA.WITHDRAW): _I.WITHDRAWN
            for state in (_I.PROPOSED, _I.ACCEPTED, _I.INSCRIBED, _I.ANNOTATED, _I.CALLED, _I.DISCUSSED)
        },
        **{
            (state, _IA.REOPEN): _I.DISCUSSED
            for state in (_I.ADOPTED_EN_BLOC, _I.DECIDED, _I.NOTED, _I.REMITTED, _I.DEFERRED, _I.WITHDRAWN)
        },
    },
)


class KindForbids(RuleBroken):
    """The kind of the item rules this act out, whatever its state."""

    def __init__(self, message: str, kind: ItemKind, action: ItemAction) -> None:
        super().__init__(message, kind=kind.label, action=action.label)
        self.kind = kind
        self.action = action


@overload
def after(state: MeetingState, action: MeetingAction) -> MeetingState: ...
@overload
def after(state: ItemState, action: ItemAction) -> ItemState: ...
def after(state: MeetingState | ItemState, action: MeetingAction | ItemAction) -> MeetingState | ItemState:
    """Return the state that follows `action`. Raises TransitionRefused if the table has no such pair."""
    if isinstance(state, MeetingState) and isinstance(action, MeetingAction):
        return MEETING.after(state, action)
    if isinstance(state, ItemState) and isinstance(action, ItemAction):
        return ITEM.after(state, action)
    raise TransitionRefused(state, action)


def item_after(state: ItemState, action: ItemAction, kind: ItemKind) -> ItemState:
    """Return the state that follows `action` for an item of this kind.

    Only A-points are adopted without discussion; any other business is for information and decides nothing.
    Raises TransitionRefused or KindForbids.
    """
    following = ITEM.after(state, action)
    if action is ItemAction.ADOPT_EN_BLOC and kind is not ItemKind.A_POINT:
        reason = N_("Only items for approval without discussion are adopted together.")
        raise KindForbids(reason, kind, action)
    if action is ItemAction.DECIDE and kind is ItemKind.AOB:
        reason = N_("Any other business is for information: nothing is decided under it.")
        raise KindForbids(reason, kind, action)
    return following


def kind_after_objection(kind: ItemKind) -> ItemKind:
    """Return the kind of an item once a nation asked to discuss it: an A-point becomes one for decision."""
    return ItemKind.DECISION if kind is ItemKind.A_POINT else kind
