import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from secretariat.meetings.numbering import (
    Row,
    Standing,
    assign,
    by_parent,
    issued,
    label,
    sort_key,
    walk,
)
from secretariat.meetings.tree import PlaceRefused, insert, move, remove


def agenda(*keys, **families):
    """Rows of the first level by key, and their children: agenda("a", "b", b=["c"])."""
    rows = [Row(key) for key in keys]
    rows += [Row(child, parent) for parent, children in families.items() for child in children]
    return tuple(walk(by_parent(rows)))


def shown(rows):
    return list(assign(rows).values())


def test_before_the_first_issue_numbers_follow_the_order():
    rows = agenda("a", "b", "c", b=["d", "e"])
    assert assign(rows) == {"a": "1", "b": "2", "d": "2.1", "e": "2.2", "c": "3"}
    moved = move(rows, "c", parent=None, after=None, left_behind="x")
    assert assign(moved) == {"c": "1", "a": "2", "b": "3", "d": "3.1", "e": "3.2"}
    assert shown(remove(rows, "a")) == ["1", "1.1", "1.2", "2"]


def put(rows, *steps):
    """Insert rows after given ones: put(rows, ("b", "x")) puts x after b; None is the front."""
    for after, key in steps:
        rows = insert(rows, Row(key), parent=None, after=after)
    return rows


def test_an_item_inserted_after_15_is_15bis_then_15ter():
    rows = issued(agenda(*range(1, 25)))
    rows = put(rows, (15, "x"), ("x", "y"))
    assert assign(rows)["x"] == "15bis"
    assert assign(rows)["y"] == "15ter"
    assert assign(rows)[16] == "16"


def test_draft_numbers_still_move_and_issued_ones_do_not():
    rows = put(issued(agenda("a", "b")), ("a", "x"), ("a", "y"))
    assert assign(rows) == {"a": "1", "y": "1bis", "x": "1ter", "b": "2"}
    rows = put(issued(rows), ("x", "z"), ("y", "w"))
    assert assign(rows) == {"a": "1", "y": "1bis", "w": "1terA", "x": "1ter", "z": "1quater", "b": "2"}


def test_before_the_first_item_stands_0bis():
    rows = put(issued(agenda("a")), (None, "x"))
    assert shown(rows) == ["0bis", "1"]
    assert shown(put(issued(rows), (None, "y"))) == ["0bisA", "0bis", "1"]


def test_at_the_end_comes_the_next_whole_number():
    rows = put(issued(put(issued(agenda("a", "b")), ("a", "x"))), ("b", "z"))
    assert shown(rows) == ["1", "1bis", "2", "3"]


def test_between_15_and_15bis_stand_15bis_a_and_b():
    rows = issued(put(issued(agenda("a", "b")), ("a", "x")))
    rows = issued(put(rows, ("a", "p"), ("p", "q")))
    assert shown(rows) == ["1", "1bisA", "1bisB", "1bis", "2"]
    rows = issued(put(rows, ("a", "r")))
    assert shown(rows) == ["1", "1bisAA", "1bisA", "1bisB", "1bis", "2"]
    rows = issued(put(rows, ("p", "s"), ("q", "t")))
    assert shown(rows) == ["1", "1bisAA", "1bisA", "1bisBA", "1bisB", "1bisC", "1bis", "2"]


def test_nested_items_are_inserted_among_their_own():
    rows = issued(agenda("a", "b", b=["c", "d"]))
    rows = insert(rows, Row("x"), parent="b", after="c")
    rows = insert(rows, Row("y"), parent="b", after="d")
    rows = insert(rows, Row("z"), parent="a", after=None)
    assert shown(rows) == ["1", "1.1", "2", "2.1", "2.1bis", "2.2", "2.3"]
    assert list(assign(rows)) == ["a", "z", "b", "c", "x", "d", "y"]


def test_twenty_latin_words_and_then_figures():
    rows = issued(agenda("a", "b"))
    after = "a"
    for n in range(30):
        rows = put(rows, (after, f"x{n}"))
        after = f"x{n}"
    words = "bis ter quater quinquies sexies septies octies novies decies undecies duodecies terdecies"
    words += " quaterdecies quindecies sexdecies septdecies octodecies novodecies vicies (21) (22) (23)"
    wanted = words.split()
    assert shown(rows)[1:23] == [f"1{word}" for word in wanted]
    assert shown(issued(rows)) == shown(rows)


def test_more_than_26_letters_are_figures():
    rows = issued(put(issued(agenda("a", "b")), ("a", "x")))
    after = "a"
    for n in range(28):
        rows = put(rows, (after, f"y{n}"))
        after = f"y{n}"
    assert shown(rows)[26:30] == ["1bisZ", "1bis(27)", "1bis(28)", "1bis"]
    assert shown(issued(rows)) == shown(rows)


def test_a_moved_item_leaves_its_number_and_its_children_follow():
    rows = issued(agenda("a", "b", "c", "d", b=["e", "f"]))
    rows = move(rows, "b", parent=None, after="c", left_behind="stone")
    assert assign(rows) == {
        "a": "1", "stone": "2", "c": "3", "b": "3bis", "e": "3bis.1", "f": "3bis.2", "d": "4",
    }  # fmt: skip
    stone = next(row for row in rows if row.key == "stone")
    assert (stone.standing, stone.moved_to, stone.number) == (Standing.MOVED, "b", "2")
    back = move(rows, "b", parent=None, after="stone", left_behind="y")
    assert back == issued(agenda("a", "b", "c", "d", b=["e", "f"]))
    assert move(rows, "b", parent=None, after="a", left_behind="y") == back
    again = move(issued(rows), "b", parent=None, after="a", left_behind="y")
    assert assign(again) == {"a": "1", "b": "2", "e": "2.1", "f": "2.2", "c": "3", "y": "3bis", "d": "4"}


def test_moving_an_issued_item_up_leaves_its_number_in_its_own_place():
    rows = issued(agenda("a", "b", "c", "d"))
    rows = move(rows, "d", parent=None, after="a", left_behind="stone")
    assert assign(rows) == {"a": "1", "d": "1bis", "b": "2", "c": "3", "stone": "4"}


def test_an_item_moved_under_another_takes_a_number_there():
    rows = issued(agenda("a", "b", a=["c"]))
    rows = move(rows, "b", parent="a", after="c", left_behind="stone")
    assert assign(rows) == {"a": "1", "c": "1.1", "b": "1.2", "stone": "2"}
    rows = move(issued(rows), "c", parent=None, after="stone", left_behind="stone 2")
    assert assign(rows) == {"a": "1", "stone 2": "1.1", "b": "1.2", "stone": "2", "c": "3"}


def test_moving_to_where_it_stands_changes_nothing():
    rows = issued(agenda("a", "b", "c"))
    assert move(rows, "b", parent=None, after="a", left_behind="x") == rows
    assert move(rows, "a", parent=None, after=None, left_behind="x") == rows


def test_a_removed_item_stays_visible_once_issued():
    rows = issued(agenda("a", "b", "c", b=["d"]))
    rows = insert(rows, Row("x"), parent="b", after="d")
    rows = remove(rows, "b")
    assert assign(rows) == {"a": "1", "b": "2", "d": "2.1", "c": "3"}
    assert {row.key for row in rows if row.standing is Standing.WITHDRAWN} == {"b", "d"}
    assert assign(put(rows, ("b", "y")))["y"] == "2bis"


def test_removing_an_item_moved_but_not_issued_there_withdraws_its_number():
    rows = move(issued(agenda("a", "b", "c")), "a", parent=None, after="b", left_behind="stone")
    rows = remove(rows, "a")
    assert assign(rows) == {"stone": "1", "b": "2", "c": "3"}
    assert rows[0].standing is Standing.WITHDRAWN
    assert rows[0].moved_to is None


@pytest.mark.parametrize(
    "act",
    [
        lambda rows: insert(rows, Row("x"), parent="b", after=None),
        lambda rows: move(rows, "a", parent="b", after=None, left_behind="x"),
        lambda rows: move(rows, "b", parent=None, after=None, left_behind="x"),
        lambda rows: move(rows, "a", parent="c", after=None, left_behind="x"),
        lambda rows: move(rows, "a", parent="a", after=None, left_behind="x"),
    ],
)
def test_some_places_are_refused(act):
    rows = remove(issued(agenda("a", "b", a=["c"])), "b")
    with pytest.raises(PlaceRefused):
        act(rows)


def test_items_taken_out_of_their_order_keep_their_numbers_and_newcomers_find_one():
    rows = issued(agenda("a", "b", "c"))
    rows = (rows[2], Row("x"), rows[0], Row("y"), rows[1], Row("z"))
    assert assign(rows) == {"c": "3", "x": "4", "a": "1", "y": "1bis", "b": "2", "z": "2bis"}


@given(st.permutations(range(6)), st.lists(st.integers(0, 6), max_size=8))
def test_numbers_are_distinct_in_any_order(order, newcomers):
    rows = issued(agenda(*range(6)))
    rows = [rows[n] for n in order]
    for n, place in enumerate(newcomers):
        rows.insert(place, Row(f"x{n}"))
    found = assign(rows)
    assert len(set(found.values())) == len(rows)
    assert all(found[row.key] == row.number for row in rows if row.number is not None)


@pytest.mark.parametrize(
    "rows",
    [
        (Row("a"), Row("a")),
        (Row("a", "b"),),
        (Row("a", "b"), Row("b", "a")),
        (Row("a", "a"),),
        (Row("a", number="one"),),
    ],
)
def test_rows_that_are_no_agenda_are_a_mistake_of_the_caller(rows):
    with pytest.raises(ValueError):
        assign(rows)


NO_NUMBERS = ["", " ", "bis", "1 bis", "1BIS", "1a", "1A", "1.", ".1", "1..2", "1(1", "-1", "١", "1(2)", "1bis(1)"]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_not_read(text):
    with pytest.raises(ValueError):
        sort_key(text)


labels = st.builds(
    lambda whole, times, letters: str(label(f"{whole}{times}")) + letters,
    st.integers(0, 99),
    st.sampled_from(["bis", "ter", "vicies", "(21)", "(400)"]),
    st.text("ABZ", max_size=3),
)


@given(labels)
def test_a_label_is_written_as_it_was_read(text):
    assert str(label(text)) == text


def test_numbers_sort_as_they_stand():
    text = "0bis 1 2 2.1 2.1bis 2.1ter 2.2 2.10 2bisAA 2bisA 2bisB 2bis 2bis.1 2ter 2vicies 2(21) 3 10"
    wanted = text.split()
    shuffled = random.Random(7).sample(wanted, len(wanted))
    assert sorted(shuffled, key=sort_key) == wanted


class AgendaOfManyRevisions(RuleBasedStateMachine):
    """Insert, move, remove and issue in any order; what was published stays what it was."""

    def __init__(self):
        super().__init__()
        self.rows = ()
        self.keys = itertools.count()
        #: Every number that readers have seen, and for which matter.
        self.published = {}

    @initialize(size=st.integers(0, 6))
    def begin(self, size):
        self.rows = tuple(Row(next(self.keys)) for _ in range(size))

    def a_row(self, data, active=False):
        rows = [row for row in self.rows if not active or row.standing is Standing.ACTIVE]
        return data.draw(st.sampled_from(rows)) if rows else None

    def a_place(self, data):
        open_to = [row.key for row in self.rows if row.standing is Standing.ACTIVE]
        parent = data.draw(st.sampled_from([None, *open_to]))
        family = [row.key for row in self.rows if row.parent_key == parent]
        return parent, data.draw(st.sampled_from([None, *family]))

    @rule(data=st.data())
    def insert(self, data):
        parent, after = self.a_place(data)
        self.rows = insert(self.rows, Row(next(self.keys)), parent=parent, after=after)

    @precondition(lambda self: any(row.standing is Standing.ACTIVE for row in self.rows))
    @rule(data=st.data())
    def move(self, data):
        row = self.a_row(data, active=True)
        parent, after = self.a_place(data)
        before = assign(self.rows)
        below = {r.key for r in walk(by_parent(self.rows), row.key)} | {row.key}
        try:
            self.rows = move(self.rows, row.key, parent=parent, after=after, left_behind=next(self.keys))
        except PlaceRefused:
            assert parent in below or after == row.key
            return
        if row.number is not None and row.parent_key is None:
            assert before[row.key] in shown(self.rows)

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def remove(self, data):
        self.rows = remove(self.rows, self.a_row(data).key)

    @rule()
    def issue(self):
        given = assign(self.rows)
        self.rows = issued(self.rows)
        assert assign(self.rows) == given
        for row in self.rows:
            matter = row.moved_to if row.standing is Standing.MOVED else row.key
            self.published.setdefault(given[row.key], set()).add(matter)

    def keys_now(self):
        return {row.key for row in self.rows}

    @invariant()
    def numbers_are_distinct_and_sorted_as_displayed(self):
        found = shown(self.rows)
        assert len(set(found)) == len(found) == len(self.rows)
        assert sorted(found, key=sort_key) == found
        assert list(assign(self.rows)) == [row.key for row in self.rows]

    @invariant()
    def frozen_numbers_do_not_change(self):
        found = assign(self.rows)
        for row in self.rows:
            if row.number is not None:
                assert found[row.key].rsplit(".", 1)[-1] == row.number.rsplit(".", 1)[-1]
                assert row.parent_key is not None or found[row.key] == row.number

    @invariant()
    def what_was_published_on_the_first_level_is_still_shown(self):
        top = {number for number in self.published if "." not in number}
        assert top <= set(shown(self.rows))

    @invariant()
    def a_published_number_is_never_given_to_another_matter(self):
        found = assign(self.rows)
        for row in self.rows:
            before = self.published.get(found[row.key])
            if before is not None and "." not in found[row.key] and row.standing is Standing.ACTIVE:
                assert row.key in before

    @invariant()
    def what_is_left_behind_points_to_what_is_there(self):
        keys = self.keys_now()
        for row in self.rows:
            assert (row.standing is Standing.MOVED) == (row.moved_to is not None)
            assert row.moved_to is None or row.moved_to in keys


TestAgendaOfManyRevisions = AgendaOfManyRevisions.TestCase
TestAgendaOfManyRevisions.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
