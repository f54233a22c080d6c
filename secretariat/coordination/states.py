"""States of a coordination round, and of the clearance that it asks of each office (domain 2.1, IN_CLEARANCE).

That the deadline has passed is a flag, read from the clock, and no state; an office that has not answered when the round
is closed has not answered, which is not consent.
"""

from __future__ import annotations

from enum import StrEnum

from secretariat.core.machine import Machine
from secretariat.core.messages import N_, Msgid


class RoundState(StrEnum):
    """Where a round stands."""

    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _ROUND_LABELS[self]


class RoundMove(StrEnum):
    """What moves a round."""

    CLOSE = "close"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return N_("Close the round")


class ClearanceState(StrEnum):
    """What an office has said of the text it was asked about."""

    ASKED = "asked"
    CLEARED = "cleared"
    WITH_COMMENTS = "with_comments"
    NOT_CLEARED = "not_cleared"
    NO_ANSWER = "no_answer"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _CLEARANCE_LABELS[self]

    @property
    def gives_clearance(self) -> bool:
        """Tell whether the office let the text go forward: only then can a change of the text make it void."""
        return self in (ClearanceState.CLEARED, ClearanceState.WITH_COMMENTS)

    @property
    def is_answer(self) -> bool:
        return self in ANSWERS.values()


class ClearanceMove(StrEnum):
    """What moves a clearance: the office's answers, and the end of the round without one."""

    CLEAR = "clear"
    COMMENT = "comment"
    REFUSE = "refuse"
    LAPSE = "lapse"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _MOVE_LABELS[self]


class Disposition(StrEnum):
    """What the drafter did with a comment."""

    TAKEN = "taken"
    PARTLY = "partly"
    NOT_TAKEN = "not_taken"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _DISPOSITION_LABELS[self]


_ROUND_LABELS = {RoundState.OPEN: N_("Under way"), RoundState.CLOSED: N_("Closed")}
_CLEARANCE_LABELS = {
    ClearanceState.ASKED: N_("Asked"),
    ClearanceState.CLEARED: N_("Cleared"),
    ClearanceState.WITH_COMMENTS: N_("Cleared with comments"),
    ClearanceState.NOT_CLEARED: N_("Not cleared"),
    ClearanceState.NO_ANSWER: N_("No answer"),
}
_MOVE_LABELS = {
    ClearanceMove.CLEAR: N_("Give clearance"),
    ClearanceMove.COMMENT: N_("Clear with comments"),
    ClearanceMove.REFUSE: N_("Do not clear"),
    ClearanceMove.LAPSE: N_("End without an answer"),
}
_DISPOSITION_LABELS = {
    Disposition.TAKEN: N_("Taken over"),
    Disposition.PARTLY: N_("Taken over in part"),
    Disposition.NOT_TAKEN: N_("Not taken over"),
}

ROUND = Machine(RoundState, RoundMove, {(RoundState.OPEN, RoundMove.CLOSE): RoundState.CLOSED})

_S, _M = ClearanceState, ClearanceMove
#: What an office answers by each move.
ANSWERS = {_M.CLEAR: _S.CLEARED, _M.COMMENT: _S.WITH_COMMENTS, _M.REFUSE: _S.NOT_CLEARED}

#: An answer can be changed for another as long as the round is open; only what was never answered lapses with it.
CLEARANCE = Machine(
    ClearanceState,
    ClearanceMove,
    {
        **{(state, move): answer for state in (_S.ASKED, *ANSWERS.values()) for move, answer in ANSWERS.items()},
        (_S.ASKED, _M.LAPSE): _S.NO_ANSWER,
    },
)
