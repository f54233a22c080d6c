"""Plain values: the dataclasses of the library, for which less is compiled when they are defined.

For a frozen dataclass Python compiles six functions, half a millisecond of each start for each of 400. Here comparing, hashing
and showing are the same three for all of them, and the one that makes a value is compiled once for each number of fields.

mypy sees the library's own and refuses whatever would alter a frozen one. When the program runs nobody refuses it: setting
each field past a refusal is what made a value take four times as long to make.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")


def _shared(cls: type[T], *, frozen: bool = False, eq: bool = True, **given: Any) -> type[T]:
    if not frozen:
        return dataclasses.dataclass(eq=eq, **given)(cls)
    plain = _is_plain(cls)
    made = dataclasses.dataclass(init=not plain, eq=False, repr=False, **given)(cls)
    fields = dataclasses.fields(made)  # type: ignore[arg-type]  # it has just become one
    functions: dict[str, Any] = {"__repr__": _showing([one.name for one in fields if one.repr])}
    if plain:
        functions["__init__"] = _making(cls.__qualname__, fields)
    if eq:
        functions |= _comparing([one.name for one in fields if one.compare])
    for name, function in functions.items():
        if cls.__dict__.get(name) is None:  # what a class says itself counts, as in the library
            setattr(made, name, function)
    made.__is_value__ = True  # type: ignore[attr-defined]  # read by `is_value`
    return made


def _is_plain(cls: type[Any]) -> bool:
    """Tell whether to make a value of a class is to set each of its fields to what is given, or to the one it has otherwise."""
    inherited = getattr(cls, "__dataclass_fields__", {}).values()
    own = [one for one in vars(cls).values() if isinstance(one, dataclasses.Field)]
    return not hasattr(cls, "__post_init__") and all(
        one.init and one.default_factory is dataclasses.MISSING for one in (*inherited, *own)
    )


def _making(qualname: str, fields: tuple[dataclasses.Field[Any], ...]) -> FunctionType:
    """Return the `__init__` of a class: that of all with as many fields, under these names."""
    by_place = [one for one in fields if not one.kw_only]
    by_name = [one for one in fields if one.kw_only]
    names = tuple(one.name for one in (*by_place, *by_name))
    code = _setting(len(names)).replace(
        co_argcount=1 + len(by_place),
        co_kwonlyargcount=len(by_name),
        co_varnames=("self", *names),
        co_names=names,
        co_qualname=f"{qualname}.__init__",
    )
    defaults = tuple(one.default for one in by_place if one.default is not dataclasses.MISSING)
    init = FunctionType(code, {}, "__init__", defaults)
    init.__kwdefaults__ = {one.name: one.default for one in by_name if one.default is not dataclasses.MISSING}
    return init


@cache
def _setting(many: int) -> CodeType:
    """Return the code that sets as many fields. In the code of Python the names of what it sets stand apart from what it does."""
    names = [f"field{place}" for place in range(many)]
    body = "; ".join(f"self.{name} = {name}" for name in names) or "pass"
    module = compile(f"def __init__({', '.join(['self', *names])}): {body}", __name__, "exec")
    return next(one for one in module.co_consts if isinstance(one, CodeType))


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
