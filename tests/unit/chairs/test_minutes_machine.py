"""The machine of a text that a chair approves, pair by pair, written down by hand from the rules (domain 2.3)."""

from __future__ import annotations

import pytest

from secretariat.core.errors import TransitionRefused
from secretariat.minutes.states import EDITABLE, MINUTES, MinutesAction, MinutesState, after

#: A row for each state, a column for each action; "-" is refused.
TABLE = """
            submit     take_back  return    approve   issue   recall
drafting    submitted  -          -         -         -       -
submitted   -          drafting   returned  approved  -       -
returned    submitted  -          -         -         -       -
approved    -          -          -         -         issued  -
issued      -          -          -         -         -       approved
"""


def pairs() -> list[tuple[MinutesState, MinutesAction, str]]:
    head, *rows = TABLE.strip("\n").splitlines()
    actions = [MinutesAction(word) for word in head.split()]
    return [
        (MinutesState(row.split()[0]), action, follows)
        for row in rows
        for action, follows in zip(actions, row.split()[1:], strict=True)
    ]


def test_the_table_names_every_pair() -> None:
    named = {(state, action) for state, action, _ in pairs()}
    assert named == {(state, action) for state in MinutesState for action in MinutesAction}


@pytest.mark.parametrize(("state", "action", "follows"), pairs())
def test_a_pair(state: MinutesState, action: MinutesAction, follows: str) -> None:
    if follows == "-":
        with pytest.raises(TransitionRefused):
            after(state, action)
    else:
        assert after(state, action) is MinutesState(follows)


def test_nothing_leads_from_approved_back_to_a_text_that_can_be_edited() -> None:
    reached, frontier = set(), {MinutesState.APPROVED}
    while frontier:
        reached |= frontier
        frontier = {MINUTES.after(state, action) for state in frontier for action in MINUTES.possible(state)} - reached
    assert not reached & EDITABLE
