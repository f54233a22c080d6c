"""How outcomes move an item: the weight of verbs, and a state that follows from them whatever was done before."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.committees.verbs import VERBS, Verb
from secretariat.meetings.disposing import SETTLED, WAITING, disposal, settled
from secretariat.meetings.states import ItemAction, ItemKind, ItemState, KindForbids

KEYS = {verb.key: verb for verb in VERBS}
#: The states an item can be in once its meeting is open.
IN_ROOM = sorted(WAITING | SETTLED | {ItemState.CALLED, ItemState.DISCUSSED})
#: What each weight comes to.
ENDS = {
    ItemAction.DECIDE: ItemState.DECIDED,
    ItemAction.REMIT: ItemState.REMITTED,
    ItemAction.DEFER: ItemState.DEFERRED,
    ItemAction.NOTE: ItemState.NOTED,
    ItemAction.WITHDRAW: ItemState.WITHDRAWN,
}


@pytest.mark.parametrize(
    ("keys", "action"),
    [
        ([], None),
        (["noted"], ItemAction.NOTE),
        (["noted", "agreed"], ItemAction.DECIDE),
        (["referred_back", "deferred", "noted"], ItemAction.REMIT),
        (["deferred", "noted"], ItemAction.DEFER),
        (["withdrawn"], ItemAction.WITHDRAW),
        (["a verb that the body had once"], ItemAction.NOTE),
    ],
)
def test_the_weightiest_outcome_disposes_of_the_item(keys: list[str], action: ItemAction | None) -> None:
    assert disposal(keys, KEYS) is action


@given(st.lists(st.sampled_from(sorted(KEYS))))
def test_the_order_of_outcomes_does_not_matter(keys: list[str]) -> None:
    assert disposal(keys, KEYS) is disposal(reversed(keys), KEYS)


def test_a_verb_is_what_the_body_says_it_is() -> None:
    own = {"noted": Verb("noted", "took note", "a pris acte", "decide")}
    assert disposal(["noted"], own) is ItemAction.DECIDE


@pytest.mark.parametrize(("state", "action"), list(product(IN_ROOM, ENDS)))
def test_from_every_state_of_the_room_the_outcomes_decide_where_it_ends(state: ItemState, action: ItemAction) -> None:
    end = settled(state, action, ItemKind.DECISION)
    kept = state is ItemState.ADOPTED_EN_BLOC and action is ItemAction.DECIDE
    assert end is (ItemState.ADOPTED_EN_BLOC if kept else ENDS[action])


@pytest.mark.parametrize("state", IN_ROOM)
def test_without_outcomes_what_was_settled_is_under_discussion_again(state: ItemState) -> None:
    end = settled(state, None, ItemKind.DECISION)
    assert end is (ItemState.DISCUSSED if state in SETTLED else state)


@pytest.mark.parametrize("state", IN_ROOM)
def test_nothing_is_decided_under_any_other_business(state: ItemState) -> None:
    if state is ItemState.ADOPTED_EN_BLOC:
        return  # it cannot get there
    with pytest.raises(KindForbids):
        settled(state, ItemAction.DECIDE, ItemKind.AOB)
    assert settled(state, ItemAction.NOTE, ItemKind.AOB) is ItemState.NOTED
