"""How the outcomes of an item move it: the state it is in follows from them, by the machine of items alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from secretariat.committees.verbs import Effect, Verb
from secretariat.meetings.states import ItemAction, ItemKind, ItemState, item_after

#: The body has disposed of it.
SETTLED = frozenset(
    {
        ItemState.ADOPTED_EN_BLOC,
        ItemState.DECIDED,
        ItemState.NOTED,
        ItemState.REMITTED,
        ItemState.DEFERRED,
        ItemState.WITHDRAWN,
    }
)
#: Not called yet.
WAITING = frozenset({ItemState.INSCRIBED, ItemState.ANNOTATED})
#: What each effect does to the item, the weightiest first: an item decided in part is decided.
_ACTIONS: Mapping[Effect, ItemAction] = {
    "decide": ItemAction.DECIDE,
    "remit": ItemAction.REMIT,
    "defer": ItemAction.DEFER,
    "note": ItemAction.NOTE,
    "withdraw": ItemAction.WITHDRAW,
}
#: These come after a discussion, however short.
_AFTER_DISCUSSION = frozenset({ItemAction.DECIDE, ItemAction.REMIT, ItemAction.NOTE})


def disposal(keys: Iterable[str], verbs: Mapping[str, Verb]) -> ItemAction | None:
    """Return what outcomes with these verbs do to their item together; None for none.

    A verb that the body no longer has counts as noting.
    """
    effects = {verbs[key].effect if key in verbs else "note" for key in keys}
    return next((action for effect, action in _ACTIONS.items() if effect in effects), None)


def settled(state: ItemState, action: ItemAction | None, kind: ItemKind) -> ItemState:
    """Return the state of an item once its outcomes come to `action`, by as many steps of the machine as it takes.

    What was adopted without discussion stays so as long as it is decided. Without outcomes an item the body had
    disposed of is under discussion again; any other stays as it is. Raises KindForbids, TransitionRefused.
    """
    if state is ItemState.ADOPTED_EN_BLOC and action is ItemAction.DECIDE:
        return state
    if state in SETTLED:
        state = item_after(state, ItemAction.REOPEN, kind)
    if action is None:
        return state
    if action in _AFTER_DISCUSSION:
        state = discussed(state, kind)
    return item_after(state, action, kind)


def discussed(state: ItemState, kind: ItemKind) -> ItemState:
    """Return the state once the item has been called and discussed; one further on stays where it is."""
    for action in _to_discussion(state):
        state = item_after(state, action, kind)
    return state


def _to_discussion(state: ItemState) -> Sequence[ItemAction]:
    if state in WAITING:
        return (ItemAction.CALL, ItemAction.DISCUSS)
    return (ItemAction.DISCUSS,) if state is ItemState.CALLED else ()
