"""States of a paper in the register and of each of its issued versions (domain: a paper, own states only).

A paper is what the register knows under one symbol; a version is one issued text of it. Standing that other
features give a paper ("under silence", "agreed") is written by them and is no state here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import overload

from secretariat.core.errors import TransitionRefused
from secretariat.core.machine import Machine
from secretariat.core.messages import N_, Msgid


class PaperState(StrEnum):
    """Where a paper stands in the register."""

    EXPECTED = "expected"  # promised: a place is kept, there is no content yet
    DRAFT = "draft"
    READY = "ready"  # symbol reserved and marking set: can be issued
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _PAPER_STATE_LABELS[self]


class PaperAction(StrEnum):
    """What moves a paper."""

    RECEIVE = "receive"
    MAKE_READY = "make_ready"
    RETURN = "return"
    ISSUE = "issue"
    RECALL_FIRST = "recall_first"
    RECALL_REVISION = "recall_revision"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _PAPER_ACTION_LABELS[self]


class VersionState(StrEnum):
    """What an issued version is worth now; its text never changes."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    RECALLED = "recalled"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _VERSION_STATE_LABELS[self]


class VersionAction(StrEnum):
    """What moves a version."""

    SUPERSEDE = "supersede"
    RESTORE = "restore"
    RECALL = "recall"
    WITHDRAW = "withdraw"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _VERSION_ACTION_LABELS[self]


_PAPER_STATE_LABELS = {
    PaperState.EXPECTED: N_("Expected"),
    PaperState.DRAFT: N_("Draft"),
    PaperState.READY: N_("Ready to issue"),
    PaperState.ISSUED: N_("Issued"),
    PaperState.SUPERSEDED: N_("Superseded"),
    PaperState.WITHDRAWN: N_("Withdrawn"),
}
_PAPER_ACTION_LABELS = {
    PaperAction.RECEIVE: N_("Receive"),
    PaperAction.MAKE_READY: N_("Make ready"),
    PaperAction.RETURN: N_("Return to the drafter"),
    PaperAction.ISSUE: N_("Issue"),
    PaperAction.RECALL_FIRST: N_("Recall"),
    PaperAction.RECALL_REVISION: N_("Recall the revision"),
    PaperAction.SUPERSEDE: N_("Supersede"),
    PaperAction.WITHDRAW: N_("Withdraw"),
}
_VERSION_STATE_LABELS = {
    VersionState.ISSUED: N_("Issued"),
    VersionState.SUPERSEDED: N_("Superseded"),
    VersionState.RECALLED: N_("Recalled"),
    VersionState.WITHDRAWN: N_("Withdrawn"),
}
_VERSION_ACTION_LABELS = {
    VersionAction.SUPERSEDE: N_("Supersede"),
    VersionAction.RESTORE: N_("Restore"),
    VersionAction.RECALL: N_("Recall"),
    VersionAction.WITHDRAW: N_("Withdraw"),
}

#: A revision is drafted while the paper stays issued, so issuing again is a transition from issued to issued.
#: Recalling the only version makes a draft again; recalling a revision leaves the version before it in force.
PAPER = Machine(
    PaperState,
    PaperAction,
    {
        (PaperState.EXPECTED, PaperAction.RECEIVE): PaperState.DRAFT,
        (PaperState.EXPECTED, PaperAction.WITHDRAW): PaperState.WITHDRAWN,
        (PaperState.DRAFT, PaperAction.MAKE_READY): PaperState.READY,
        (PaperState.DRAFT, PaperAction.WITHDRAW): PaperState.WITHDRAWN,
        (PaperState.READY, PaperAction.RETURN): PaperState.DRAFT,
        (PaperState.READY, PaperAction.ISSUE): PaperState.ISSUED,
        (PaperState.READY, PaperAction.WITHDRAW): PaperState.WITHDRAWN,
        (PaperState.ISSUED, PaperAction.ISSUE): PaperState.ISSUED,
        (PaperState.ISSUED, PaperAction.RECALL_FIRST): PaperState.DRAFT,
        (PaperState.ISSUED, PaperAction.RECALL_REVISION): PaperState.ISSUED,
        (PaperState.ISSUED, PaperAction.SUPERSEDE): PaperState.SUPERSEDED,
        (PaperState.ISSUED, PaperAction.WITHDRAW): PaperState.WITHDRAWN,
    },
)

#: A superseded version comes back into force when the revision after it is recalled.
VERSION = Machine(
    VersionState,
    VersionAction,
    {
        (VersionState.ISSUED, VersionAction.SUPERSEDE): VersionState.SUPERSEDED,
        (VersionState.ISSUED, VersionAction.RECALL): VersionState.RECALLED,
        (VersionState.ISSUED, VersionAction.WITHDRAW): VersionState.WITHDRAWN,
        (VersionState.SUPERSEDED, VersionAction.RESTORE): VersionState.ISSUED,
        (VersionState.SUPERSEDED, VersionAction.WITHDRAW): VersionState.WITHDRAWN,
    },
)


@overload
def after(state: PaperState, action: PaperAction) -> PaperState: ...
@overload
def after(state: VersionState, action: VersionAction) -> VersionState: ...
def after(state: PaperState | VersionState, action: PaperAction | VersionAction) -> PaperState | VersionState:
    """Return the state that follows `action`. Raises TransitionRefused if the table has no such pair."""
    if isinstance(state, PaperState) and isinstance(action, PaperAction):
        return PAPER.after(state, action)
    if isinstance(state, VersionState) and isinstance(action, VersionAction):
        return VERSION.after(state, action)
    raise TransitionRefused(state, action)
