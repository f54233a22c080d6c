import itertools

import pytest

from secretariat.core.errors import TransitionRefused
from secretariat.meetings import states
from secretariat.meetings.states import (
    ItemAction,
    ItemKind,
    ItemState,
    KindForbids,
    MeetingAction,
    MeetingState,
    after,
    item_after,
    kind_after_objection,
)

# Written by hand from the rules, not from the code; "-" is refused.
MEETING_TABLE = """
              convene  issue_agenda  open       suspend   resume     close  cancel    postpone  recall_agenda
planned       convened -             -          -         -          -      cancelled postponed -
convened      -        agenda_issued -          -         -          -      cancelled postponed convened
agenda_issued -        agenda_issued in_session -         -          -      cancelled postponed convened
in_session    -        -             -          suspended -          closed -         -         -
suspended     -        -             -          -         in_session -      -         -         -
closed        -        -             -          -         -          -      -         -         -
cancelled     -        -             -          -         -          -      -         -         -
postponed     convened -             -          -         -          -      cancelled -         postponed
"""
ITEM_TABLE = """
                accept   inscribe  annotate  call   discuss   adopt_en_bloc
proposed        accepted -         -         -      -         -
accepted        -        inscribed -         -      -         -
inscribed       -        -         annotated called -         adopted_en_bloc
annotated       -        -         -         called -         adopted_en_bloc
called          -        -         -         -      discussed -
discussed       -        -         -         -      -         -
adopted_en_bloc -        -         -         -      -         -
decided         -        -         -         -      -         -
noted           -        -         -         -      -         -
remitted        -        -         -         -      -         -
deferred        -        -         -         -      -         -
withdrawn       -        -         -         -      -         -
"""
ITEM_TABLE_CONTINUED = """
                decide  note  remit    defer    withdraw  reopen
proposed        -       -     -        -        withdrawn -
accepted        -       -     -        -        withdrawn -
inscribed       -       -     -        deferred withdrawn -
annotated       -       -     -        deferred withdrawn -
called          -       -     -        deferred withdrawn -
discussed       decided noted remitted deferred withdrawn -
adopted_en_bloc -       -     -        -        -         discussed
decided         -       -     -        -        -         discussed
noted           -       -     -        -        -         discussed
remitted        -       -     -        -        -         discussed
deferred        -       -     -        -        -         discussed
withdrawn       -       -     -        -        -         discussed
"""


def cells(table):
    found = {}
    for part in table.strip().split("\n\n"):
        head, *rows = [line.split() for line in part.strip().splitlines()]
        found |= {(row[0], action): cell for row in rows for action, cell in zip(head, row[1:], strict=True)}
    return found


@pytest.mark.parametrize(
    ("table", "state_enum", "action_enum"),
    [
        (MEETING_TABLE, MeetingState, MeetingAction),
        (ITEM_TABLE + "\n" + ITEM_TABLE_CONTINUED, ItemState, ItemAction),
    ],
)
def test_every_pair_of_state_and_action_is_as_the_table_says(table, state_enum, action_enum):
    expected = cells(table)
    pairs = itertools.product([s.value for s in state_enum], [a.value for a in action_enum])
    assert set(expected) == set(pairs)
    for (state, action), following in expected.items():
        if following == "-":
            with pytest.raises(TransitionRefused):
                after(state_enum(state), action_enum(action))
        else:
            assert after(state_enum(state), action_enum(action)) is state_enum(following)


def test_a_meeting_is_not_moved_by_the_action_of_an_item():
    with pytest.raises(TransitionRefused):
        after(MeetingState.CONVENED, ItemAction.WITHDRAW)


@pytest.mark.parametrize("kind", list(ItemKind))
def test_only_a_points_are_adopted_together(kind):
    if kind is ItemKind.A_POINT:
        assert item_after(ItemState.INSCRIBED, ItemAction.ADOPT_EN_BLOC, kind) is ItemState.ADOPTED_EN_BLOC
    else:
        with pytest.raises(KindForbids):
            item_after(ItemState.INSCRIBED, ItemAction.ADOPT_EN_BLOC, kind)


@pytest.mark.parametrize("kind", list(ItemKind))
def test_any_other_business_decides_nothing(kind):
    if kind is ItemKind.AOB:
        with pytest.raises(KindForbids, match="nothing is decided"):
            item_after(ItemState.DISCUSSED, ItemAction.DECIDE, kind)
    else:
        assert item_after(ItemState.DISCUSSED, ItemAction.DECIDE, kind) is ItemState.DECIDED


def test_the_table_is_asked_before_the_kind():
    with pytest.raises(TransitionRefused):
        item_after(ItemState.DECIDED, ItemAction.ADOPT_EN_BLOC, ItemKind.DISCUSSION)


def test_an_a_point_objected_to_becomes_an_item_for_decision():
    assert kind_after_objection(ItemKind.A_POINT) is ItemKind.DECISION
    assert kind_after_objection(ItemKind.BRIEFING) is ItemKind.BRIEFING


def test_every_member_has_a_word_for_the_reader():
    for enum in (MeetingState, MeetingAction, ItemKind, ItemState, ItemAction):
        assert all(member.label for member in enum)
    assert ItemKind.A_POINT.label == "For approval without discussion"


def test_an_item_can_be_withdrawn_until_the_body_has_disposed_of_it_and_then_taken_up_again():
    reopened = {state for state in ItemState if ItemAction.REOPEN in states.ITEM.possible(state)}
    withdrawable = {state for state in ItemState if ItemAction.WITHDRAW in states.ITEM.possible(state)}
    assert reopened | withdrawable == set(ItemState)
    assert not reopened & withdrawable
