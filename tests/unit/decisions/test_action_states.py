"""The machine of an action, against a table written by hand from the rules: every pair of state and move."""

from __future__ import annotations

import itertools

import pytest

from secretariat.core.errors import TransitionRefused
from secretariat.decisions import policy
from secretariat.decisions.saying import _LOOKS, state_word, step_word
from secretariat.decisions.states import ACTION, ActionMove, ActionState, after

# Written by hand from domain 2.5, not from the code; "-" is refused.
TABLE = """
            accept   start       deliver   dispute  return      verify
open        accepted in_progress delivered disputed -           -
accepted    -        in_progress delivered disputed -           -
in_progress -        -           delivered disputed -           -
delivered   -        -           -         -        in_progress verified
verified    -        -           -         -        in_progress -
closed      -        -           -         -        -           -
disputed    -        -           -         -        -           -
cancelled   -        -           -         -        -           -
superseded  -        -           -         -        -           -

            reassign close  cancel    supersede  reopen
open        open     closed cancelled superseded -
accepted    open     closed cancelled superseded -
in_progress open     closed cancelled superseded -
delivered   -        closed cancelled superseded -
verified    -        closed cancelled superseded -
closed      -        -      -         -          in_progress
disputed    open     closed cancelled superseded -
cancelled   -        -      -         -          -
superseded  -        -      -         -          -
"""


def cells() -> dict[tuple[str, str], str]:
    found = {}
    for part in TABLE.strip().split("\n\n"):
        head, *rows = [line.split() for line in part.strip().splitlines()]
        found |= {(row[0], move): cell for row in rows for move, cell in zip(head, row[1:], strict=True)}
    return found


def test_the_table_names_every_pair() -> None:
    assert set(cells()) == {(state.value, move.value) for state, move in itertools.product(ActionState, ActionMove)}


@pytest.mark.parametrize(("pair", "following"), cells().items(), ids="-".join)
def test_each_pair_leads_where_the_rules_say(pair: tuple[str, str], following: str) -> None:
    state, move = ActionState(pair[0]), ActionMove(pair[1])
    if following == "-":
        with pytest.raises(TransitionRefused):
            after(state, move)
    else:
        assert after(state, move) is ActionState(following)


def test_what_was_cancelled_or_superseded_never_moves_again() -> None:
    assert ACTION.is_final(ActionState.CANCELLED)
    assert ACTION.is_final(ActionState.SUPERSEDED)


def test_every_move_belongs_to_the_owner_the_secretariat_or_the_body() -> None:
    groups = (policy.BY_OWNER, policy.BY_SECRETARIAT, policy.BY_BODY)
    assert sorted(itertools.chain(*groups)) == sorted(ActionMove)


def test_every_state_and_step_has_its_words() -> None:
    assert set(_LOOKS) == set(ActionState)
    assert all(state_word(state) for state in ActionState)
    assert all(step_word(move) for move in (*ActionMove, "opened", "noted", "asked", "granted", "refused"))
