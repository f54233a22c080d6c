"""State machines as data: a table of (state, action) pairs and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Generic, TypeVar

from secretariat.core.errors import TransitionRefused

S = TypeVar("S", bound=Enum)
A = TypeVar("A", bound=Enum)


class Machine(Generic[S, A]):
    """A transition table that answers what follows and what is possible; what it does not name is refused."""

    def __init__(self, states: type[S], actions: type[A], table: Mapping[tuple[S, A], S]) -> None:
        self.states = states
        self.actions = actions
        self.table: Mapping[tuple[S, A], S] = MappingProxyType(dict(table))

    def after(self, state: S, action: A) -> S:
        """Return the state that follows. Raises TransitionRefused if there is none.

        The types are compared too: members of two string enums are equal when their values are.
        """
        if type(state) is self.states and type(action) is self.actions:
            following = self.table.get((state, action))
            if following is not None:
                return following
        raise TransitionRefused(state, action)

    def possible(self, state: S) -> tuple[A, ...]:
        """Return the actions the table allows from `state`, in the order the enum names them."""
        return tuple(action for action in self.actions if (state, action) in self.table)

    def is_final(self, state: S) -> bool:
        """Tell whether nothing can follow `state`."""
        return not self.possible(state)
