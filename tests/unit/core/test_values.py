from __future__ import annotations

import dataclasses
import pickle
from dataclasses import field, replace
from typing import Any

import pytest

from secretariat.core.values import dataclass, is_value


@dataclass(frozen=True)
class Seat:
    party: str
    holders: tuple[str, ...] = ()
    note: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class Chair(Seat):
    deputy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    text: str


@dataclass(frozen=True)
class Nothing:
    pass


@dataclass(frozen=True)
class Own:
    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and other.name.casefold() == self.name.casefold()

    def __hash__(self) -> int:
        return hash(self.name.casefold())

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False)
class Itself:
    name: str


@dataclass
class Counter:
    counted: int = 0


def as_the_library_makes_it(cls: type[Any]) -> type[Any]:
    fields = [(one.name, Any, one) for one in dataclasses.fields(cls)]
    return dataclasses.make_dataclass(cls.__qualname__, fields, frozen=True)


@pytest.mark.parametrize("cls", [Seat, Chair, Nothing])
def test_a_value_compares_hashes_and_shows_as_the_library_would(cls: type[Any]) -> None:
    theirs = as_the_library_makes_it(cls)
    said: list[dict[str, Any]] = [
        {"party": "A"},
        {"party": "A", "holders": ()},
        {"party": "A", "holders": ("b",)},
        {"party": "A", "note": "n"},
        {"party": "B"},
    ]
    some = [{}] if cls is Nothing else said
    for one in some:
        assert repr(cls(**one)) == repr(theirs(**one))
        for other in some:
            assert (cls(**one) == cls(**other)) is (theirs(**one) == theirs(**other))
            assert (hash(cls(**one)) == hash(cls(**other))) is (hash(theirs(**one)) == hash(theirs(**other)))


def test_what_says_the_same_of_another_kind_is_not_equal() -> None:
    assert Seat("A") != Chair("A")
    assert Seat("A") != ("A", ())


def test_a_class_may_say_itself_how_it_compares_and_shows() -> None:
    assert Own("Ab") == Own("aB")
    assert hash(Own("Ab")) == hash(Own("aB"))
    assert repr(Own("Ab")) == "Ab"
    assert Itself("a") != Itself("a")


def test_one_with_slots_is_replaced_and_pickled() -> None:
    line = replace(Line(text="a"), text="b")
    assert not hasattr(line, "__dict__")
    assert pickle.loads(pickle.dumps(line)) == line == Line(text="b")
    with pytest.raises(TypeError):
        Line("b")  # type: ignore[misc]  # by name only


def test_only_what_is_frozen_is_a_value() -> None:
    assert is_value(Seat("A"))
    assert not is_value(Counter())
    assert not is_value(Seat)
    assert Counter() == Counter()
    with pytest.raises(TypeError):
        hash(Counter())
