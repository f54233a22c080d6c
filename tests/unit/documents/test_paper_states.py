import itertools

import pytest

from secretariat.core.errors import RuleBroken, TransitionRefused
from secretariat.documents.states import (
    PAPER,
    VERSION,
    PaperAction,
    PaperState,
    VersionAction,
    VersionState,
    after,
)

# Written by hand from the rules, not from the code; "-" is refused.
PAPER_TABLE = """
           receive make_ready return issue  recall_first recall_revision supersede  withdraw
expected   draft   -          -      -      -            -               -          withdrawn
draft      -       ready      -      -      -            -               -          withdrawn
ready      -       -          draft  issued -            -               -          withdrawn
issued     -       -          -      issued draft        issued          superseded withdrawn
superseded -       -          -      -      -            -               -          -
withdrawn  -       -          -      -      -            -               -          -
"""
VERSION_TABLE = """
           supersede  restore recall   withdraw
issued     superseded -       recalled withdrawn
superseded -          issued  -        withdrawn
recalled   -          -       -        -
withdrawn  -          -       -        -
"""


def cells(table):
    head, *rows = [line.split() for line in table.strip().splitlines()]
    return {(row[0], action): cell for row in rows for action, cell in zip(head, row[1:], strict=True)}


@pytest.mark.parametrize(
    ("table", "states", "actions"),
    [(PAPER_TABLE, PaperState, PaperAction), (VERSION_TABLE, VersionState, VersionAction)],
)
def test_every_pair_of_state_and_action_is_as_the_table_says(table, states, actions):
    expected = cells(table)
    assert set(expected) == set(itertools.product([s.value for s in states], [a.value for a in actions]))
    for (state, action), following in expected.items():
        if following == "-":
            with pytest.raises(TransitionRefused) as refusal:
                after(states(state), actions(action))
            assert (refusal.value.state, refusal.value.action) == (states(state), actions(action))
        else:
            result = after(states(state), actions(action))
            assert result is states(following)


def test_a_version_is_not_moved_by_the_action_of_a_paper_though_their_values_are_equal():
    assert VersionState.ISSUED == PaperState.ISSUED
    with pytest.raises(TransitionRefused):
        after(VersionState.ISSUED, PaperAction.WITHDRAW)
    with pytest.raises(TransitionRefused):
        VERSION.after(PaperState.ISSUED, VersionAction.WITHDRAW)


def test_a_refusal_is_a_broken_rule_and_names_state_and_action():
    with pytest.raises(RuleBroken, match=r"“Issue” while the state is “Withdrawn”"):
        after(PaperState.WITHDRAWN, PaperAction.ISSUE)


def test_what_is_final_stays_so():
    assert list(filter(PAPER.is_final, PaperState)) == [PaperState.SUPERSEDED, PaperState.WITHDRAWN]
    assert list(filter(VERSION.is_final, VersionState)) == [VersionState.RECALLED, VersionState.WITHDRAWN]
    assert PAPER.possible(PaperState.EXPECTED) == (PaperAction.RECEIVE, PaperAction.WITHDRAW)


@pytest.mark.parametrize("enum", [PaperState, PaperAction, VersionState, VersionAction])
def test_every_member_has_a_word_for_the_reader(enum):
    assert all(member.label for member in enum)
