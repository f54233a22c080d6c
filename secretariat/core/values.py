"""Plain values: the dataclasses of the library, for which less is compiled when they are defined.

For a frozen dataclass Python compiles six functions, half a millisecond of each start for each of 400. Here it compiles
the one that makes a value; comparing, hashing and showing are the same three for all of them.

mypy sees the library's own and refuses whatever would alter a frozen one. When the program runs nobody refuses it: setting
each field past a refusal is what made a value take four times as long to make.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")


def _shared(cls: type[T], *, frozen: bool = False, eq: bool = True, **given: Any) -> type[T]:
    if not frozen:
        return dataclasses.dataclass(eq=eq, **given)(cls)
    made = dataclasses.dataclass(eq=False, repr=False, **given)(cls)
    fields = dataclasses.fields(made)  # type: ignore[arg-type]  # it has just become one
    functions: dict[str, Any] = {"__repr__": _showing([one.name for one in fields if one.repr])}
    if eq:
        functions |= _comparing([one.name for one in fields if one.compare])
    for name, function in functions.items():
        if cls.__dict__.get(name) is None:  # what a class says itself counts, as in the library
            setattr(made, name, function)
    made.__is_value__ = True  # type: ignore[attr-defined]  # read by `is_value`
    return made


def _comparing(names: list[str]) -> dict[str, Callable[..., Any]]:
    said: Callable[[Any], Any] = attrgetter(*names) if names else lambda _value: ()

    def __eq__(self: object, other: object) -> bool:  # what dataclasses call it
        return said(self) == said(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:
        return hash(said(self))

    return {"__eq__": __eq__, "__hash__": __hash__}


def _showing(names: list[str]) -> Callable[..., str]:
    def __repr__(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in names])})"

    return __repr__


def is_value(thing: object) -> bool:
    """Tell whether a thing is of a frozen dataclass."""
    return getattr(type(thing), "__is_value__", False)


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, **given):
        """As the library's."""
        return _shared(cls, **given) if cls is not None else lambda cls: _shared(cls, **given)
