"""The machines of a round and of a clearance, and the pure rules, against tables written by hand."""

from __future__ import annotations

import itertools

import pytest

from secretariat.coordination import policy
from secretariat.coordination.saying import _DISPOSED, _LOOKS
from secretariat.coordination.states import (
    ANSWERS,
    CLEARANCE,
    ROUND,
    ClearanceMove,
    ClearanceState,
    Disposition,
    RoundMove,
    RoundState,
)
from secretariat.core.errors import TransitionRefused
from secretariat.people.states import PartyKind

# Written by hand from domain 2.1, not from the code; "-" is refused.
TABLE = """
              clear    comment        refuse       lapse
asked         cleared  with_comments  not_cleared  no_answer
cleared       cleared  with_comments  not_cleared  -
with_comments cleared  with_comments  not_cleared  -
not_cleared   cleared  with_comments  not_cleared  -
no_answer     -        -              -            -
"""


def cells() -> dict[tuple[str, str], str]:
    lines = [line.split() for line in TABLE.splitlines() if line.strip()]
    return {(row[0], move): after for row in lines[1:] for move, after in zip(lines[0], row[1:], strict=True)}


@pytest.mark.parametrize(("state", "move"), list(itertools.product(ClearanceState, ClearanceMove)))
def test_every_pair_is_as_written(state: ClearanceState, move: ClearanceMove) -> None:
    expected = cells()[state.value, move.value]
    if expected == "-":
        with pytest.raises(TransitionRefused):
            CLEARANCE.after(state, move)
    else:
        assert CLEARANCE.after(state, move).value == expected


def test_a_closed_round_is_closed_for_ever() -> None:
    assert ROUND.after(RoundState.OPEN, RoundMove.CLOSE) is RoundState.CLOSED
    assert ROUND.is_final(RoundState.CLOSED)


def test_no_answer_is_no_clearance_and_no_answer() -> None:
    giving = {state for state in ClearanceState if state.gives_clearance}
    assert giving == {ClearanceState.CLEARED, ClearanceState.WITH_COMMENTS}
    assert {state for state in ClearanceState if state.is_answer} == {*giving, ClearanceState.NOT_CLEARED}


def test_only_a_refusal_needs_its_reason_and_only_comments_need_comments() -> None:
    assert [move for move in ANSWERS if policy.needs_reason(move)] == [ClearanceMove.REFUSE]
    assert [move for move in ANSWERS if policy.needs_comment(move)] == [ClearanceMove.COMMENT]


def test_only_offices_of_the_house_are_asked() -> None:
    assert {kind.value for kind in PartyKind} - {kind.value for kind in policy.OFFICES} == {
        "member",
        "partner",
        "observer",
        "agency",
        "auditor",
    }


def test_every_state_has_a_word_and_a_look_that_is_not_its_colour_alone() -> None:
    assert set(_LOOKS) == set(ClearanceState)
    assert set(_DISPOSED) == set(Disposition)
    assert len({shape for shape, _ in _LOOKS.values()}) == len(ClearanceState)
    assert all(state.label for state in (*ClearanceState, *ClearanceMove, *Disposition, *RoundState, *RoundMove))
