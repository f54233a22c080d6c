"""States of a text that a chair approves (the record of a meeting, a corrigendum to it), and of what was put to her."""

from __future__ import annotations

from enum import StrEnum

from secretariat.core.machine import Machine
from secretariat.core.messages import N_, Msgid


class MinutesKind(StrEnum):
    """What is drafted from a meeting."""

    RECORD = "record"
    CORRIGENDUM = "corrigendum"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _KIND_LABELS[self]


class Style(StrEnum):
    """How a record names speakers, by the body's rule (`Preset.minutes`)."""

    ATTRIBUTED = "attributed"
    UNATTRIBUTED = "unattributed"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _STYLE_LABELS[self]


class MinutesState(StrEnum):
    """Where it stands."""

    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    ISSUED = "issued"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _STATE_LABELS[self]


class MinutesAction(StrEnum):
    """What moves it. Nothing leads from approved back to a text that can be edited."""

    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    RETURN = "return"
    APPROVE = "approve"
    ISSUE = "issue"
    RECALL = "recall"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _ACTION_LABELS[self]


class SubmissionState(StrEnum):
    """What became of a text put to the chair."""

    WAITING = "waiting"
    TAKEN_BACK = "taken_back"
    RETURNED = "returned"
    APPROVED = "approved"


class PassageKey(StrEnum):
    """What a passage of the text is about."""

    OPENING = "opening"
    ITEM = "item"
    CLOSING = "closing"
    TEXT = "text"


class Why(StrEnum):
    """Why an earlier or overtaken text of a passage was kept."""

    #: A colleague had saved in the meantime: this is the text of the one who came second.
    OVERTAKEN = "overtaken"
    #: What stood there before somebody else wrote over it, or before the skeleton was made again.
    BEFORE = "before"
    #: The text came when the record could no longer be edited.
    TOO_LATE = "too_late"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _WHY_LABELS[self]


_KIND_LABELS = {MinutesKind.RECORD: N_("Record"), MinutesKind.CORRIGENDUM: N_("Corrigendum")}
_STYLE_LABELS = {
    Style.ATTRIBUTED: N_("Summary record, attributed"),
    Style.UNATTRIBUTED: N_("Summary record, not attributed"),
}
_STATE_LABELS = {
    MinutesState.DRAFTING: N_("Being drafted"),
    MinutesState.SUBMITTED: N_("With the chair"),
    MinutesState.RETURNED: N_("Returned by the chair"),
    MinutesState.APPROVED: N_("Approved"),
    MinutesState.ISSUED: N_("Issued"),
}
_ACTION_LABELS = {
    MinutesAction.SUBMIT: N_("Submit to the chair"),
    MinutesAction.TAKE_BACK: N_("Take back"),
    MinutesAction.RETURN: N_("Return with remarks"),
    MinutesAction.APPROVE: N_("Approve"),
    MinutesAction.ISSUE: N_("Issue"),
    MinutesAction.RECALL: N_("Recall"),
}
_WHY_LABELS = {
    Why.OVERTAKEN: N_("A colleague had saved first"),
    Why.BEFORE: N_("Written over"),
    Why.TOO_LATE: N_("Came when the text was closed"),
}

_S, _A = MinutesState, MinutesAction

#: Recalling the issued paper while nobody has opened it leaves the text approved: the approval stands.
MINUTES = Machine(
    MinutesState,
    MinutesAction,
    {
        (_S.DRAFTING, _A.SUBMIT): _S.SUBMITTED,
        (_S.RETURNED, _A.SUBMIT): _S.SUBMITTED,
        (_S.SUBMITTED, _A.TAKE_BACK): _S.DRAFTING,
        (_S.SUBMITTED, _A.RETURN): _S.RETURNED,
        (_S.SUBMITTED, _A.APPROVE): _S.APPROVED,
        (_S.APPROVED, _A.ISSUE): _S.ISSUED,
        (_S.ISSUED, _A.RECALL): _S.APPROVED,
    },
)

#: States in which the text can be edited.
EDITABLE = frozenset({MinutesState.DRAFTING, MinutesState.RETURNED})


def after(state: MinutesState, action: MinutesAction) -> MinutesState:
    """Return the state that follows `action`. Raises TransitionRefused if the table has no such pair."""
    return MINUTES.after(state, action)
