"""Every endpoint, with each of its methods, on a thing of its kind in each state, for everybody: against the table.

On SQLite those who stand alike take turns, one for each standing; on PostgreSQL all of whom the same is expected. With
`--thorough` everybody tries. What is written is tried on SQLite alone, where a fresh copy of the world costs nothing:
the services behind it are tested on both kinds elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from secretariat.core.decision import allow
from secretariat.documents import policy as documents_policy
from secretariat.documents.models import Paper
from secretariat.meetings import policy as meetings_policy
from secretariat.meetings import queries as meetings_queries
from secretariat.web.access import requires
from tests.access import (
    recipes_accounts,
    recipes_chairs,
    recipes_coordination,
    recipes_house,
    recipes_minutes,
    recipes_registry,
    recipes_room,
    recipes_working,
    table,
)
from tests.access.recipes import RECIPES
from tests.access.stage import NEVER, Answer, Stage, Visitor, seen
from tests.access.table import Row
from tests.access.turns import EVERYBODY, STANDINGS, taking_turns
from tests.access.who import CHAIRS, DELEGATIONS, SIGNED_OUT
from tests.world import PASSWORD

#: The modules that fill `RECIPES`.
BOOKS = (
    recipes_accounts,
    recipes_chairs,
    recipes_coordination,
    recipes_house,
    recipes_minutes,
    recipes_registry,
    recipes_room,
    recipes_working,
)
#: Pages that lead to the door by themselves: without a directory its addresses do.
AT_THE_DOOR = (
    "people.sign_in",
    "people.to_directory",
    "people.from_directory",
    "people.leave_directory",
    "people.choose_first_password",
)
#: Who asks by HEAD as well.
HEADS = frozenset({"asb_secretary", "administrator"})
#: What the refused send: whatever a form here may ask for.
TYPED = {
    "reason": "Because.",
    "remark": "Because.",
    "title_en": "Anything",
    "title_fr": "N’importe quoi",
    "text": "1,Anything",
    "minutes": "5",
    "way": "up",
    "kind": "information",
    "waived": "yes",
    "mode": "merge",
    "to_follow": "y",
    "notice": "y",
    "act": "close",
    "presence": "excused",
    "verb": "noted",
    "text_en": "Anything",
    "remarks": "Because.",
    "password": PASSWORD,
    "people": "Somebody, adviser",
    "at": "99",
    "stands": "",
    "language": "en",
}


def rules(app: Flask) -> dict[str, Rule]:
    return {rule.endpoint: rule for rule in app.url_map.iter_rules()}


class Audience:
    """Everybody before one stage, with what each is answered for a thing that never existed."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.rules = rules(stage.app)
        self.visitors: dict[str, Visitor] = {actor: stage.visitor(actor) for actor in EVERYBODY}
        self._never: dict[tuple[str, str, str], Answer] = {}

    def kind(self, row: Row) -> str:
        return table.pid_of(self.rules[row.endpoint])

    def address(self, row: Row, actor: str) -> tuple[str, str]:
        kind = self.kind(row)
        pid = self.stage.pid_for(kind, row.state, actor)
        return self.stage.address(row.endpoint, kind, pid), pid

    def asked(self, row: Row, turn: int) -> list[str]:
        """Return who tries the row that is the `turn`-th."""
        if self.stage.thorough:
            return list(EVERYBODY)
        return taking_turns(row, turn, STANDINGS if self.stage.url.startswith("sqlite") else ())

    def answer(self, actor: str, method: str, address: str, pid: str) -> Answer:
        visitor = self.visitors[actor]
        if method == "POST":
            return seen(visitor.post(address, {**TYPED, "once": ""}), pid)
        return seen(visitor.ask(method, address), pid)

    def never(self, row: Row, actor: str) -> Answer:
        """What this actor is answered for a public id that never existed."""
        key = row.endpoint, row.method, actor
        if key not in self._never:
            address = self.stage.address(row.endpoint, self.kind(row), NEVER)
            self._never[key] = self.answer(actor, row.method, address, NEVER)
        return self._never[key]


def refusals(audience: Audience, rows: Iterable[Row]) -> list[str]:
    """Return, as sentences, where somebody was not refused as the table says."""
    found: list[str] = []
    for turn, row in enumerate(rows):
        before = audience.stage.head()
        for actor in audience.asked(row, turn):
            expected = row.expects(actor)
            if expected == "allowed":
                continue
            address, pid = audience.address(row, actor)
            got = audience.answer(actor, row.method, address, pid)
            found += [f"{row} for {actor}: {fault}" for fault in _fault(audience, row, actor, expected, got, pid)]
        if audience.stage.head() != before:
            found.append(f"{row}: somebody who was refused changed something")
    return found


def _fault(audience: Audience, row: Row, actor: str, expected: str, got: Answer, pid: str) -> list[str]:
    if expected == "forbidden":
        return [] if got.status == 403 else [f"must be forbidden (403), got {got}"]
    if expected == "turned away":
        want = 303 if row.method == "GET" else 401
        location = dict(got.headers).get("Location", "")
        if got.status != want or (want == 303 and not location.startswith("/sign-in?next=")):
            return [f"must be turned away ({want}), got {got} {location}"]
    elif got.status != 404:
        return [f"must be hidden (404), got {got}"]
    if audience.kind(row) == "plain":
        return []
    never = audience.never(row, actor)
    if got != never:
        return [f"is told apart from what never existed: {got} {got.headers}, not {never} {never.headers}"]
    if row.method == "GET" and actor in HEADS:
        address, _ = audience.address(row, actor)
        head = audience.answer(actor, "HEAD", address, pid)
        if (head.status, head.headers) != (got.status, got.headers) or head.body:
            return [f"HEAD tells something else than GET: {head}"]
    return []


def reads(audience: Audience, rows: Iterable[Row]) -> list[str]:
    """Return, as sentences, where somebody could not read what the table lets them read.

    Recalling is asked for first: the page is there only while no delegation has opened the version.
    """
    found: list[str] = []
    for turn, row in enumerate(sorted(rows, key=lambda row: not row.endpoint.endswith(".recall"))):
        if row.method != "GET" or not row.allowed:
            continue
        for actor in audience.asked(row, turn):
            if row.expects(actor) != "allowed":
                continue
            address, _ = audience.address(row, actor)
            response = audience.visitors[actor].get(address)
            away = (response.location or "").startswith("/sign-in") and row.endpoint not in AT_THE_DOOR
            if not 200 <= response.status_code < 400 or away:
                found.append(f"{row} for {actor}: must be allowed, got {response.status_code}")
            response.close()
    return found


def writes(stage: Stage, rows: Iterable[Row]) -> list[str]:
    """Return, as sentences, where an allowed act did not work; each on a fresh copy."""
    found: list[str] = []
    audience = Audience(stage)
    for turn, row in enumerate(rows):
        if row.method != "POST":
            continue
        if row.endpoint not in RECIPES and row.allowed:
            found.append(f"{row}: write in tests/access/recipes*.py how it is done")
            continue
        for actor in audience.asked(row, turn):
            if actor not in row.allowed:
                continue
            stage.fresh()
            address, _ = audience.address(row, actor)
            try:
                RECIPES[row.endpoint](stage.visitor(actor), address, row.state)
            except AssertionError as fault:
                found.append(f"{row} for {actor}: it does not work: {fault}")
    return found


def said(found: list[str]) -> str:
    return "\n".join([f"{len(found)} faults", *found[:40]])


# The table and the product


def test_the_table_has_a_row_for_every_endpoint_method_and_state(sqlite_stage: Stage) -> None:
    found = table.faults(table.read(), table.wanted(sqlite_stage.app))
    assert not found, said(found)


def test_the_signed_out_get_nowhere_but_on_what_is_declared_public(sqlite_stage: Stage) -> None:
    marks = {
        name: view.__access__ for name, view in sqlite_stage.app.view_functions.items() if hasattr(view, "__access__")
    }
    found = table.open_to_all(table.read(), marks)
    assert not found, said(found)


def test_everybody_else_is_refused_and_cannot_tell_hidden_from_never_there(stage: Stage, rows: list[Row]) -> None:
    found = refusals(Audience(stage), rows)
    assert not found, said(found)


def test_who_may_read_reads(stage: Stage, rows: list[Row]) -> None:
    found = reads(Audience(stage), rows)
    assert not found, said(found)


def test_who_may_write_writes(sqlite_stage: Stage, rows: list[Row]) -> None:
    found = writes(sqlite_stage, rows)
    assert not found, said(found)


def test_every_recipe_is_of_use(sqlite_stage: Stage) -> None:
    posted = {row.endpoint for row in table.read() if row.method == "POST" and row.allowed}
    assert set(RECIPES) == posted


def test_options_name_methods_and_nothing_else(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    stage.fresh()
    visitor = stage.visitor("administrator")
    for rule in stage.app.url_map.iter_rules():
        kind = table.pid_of(rule)
        if kind in ("plain", "sign_in"):
            continue
        pid = stage.pid_for(kind, table.STATES[kind][0], "administrator")
        real, never = (
            seen(visitor.ask("OPTIONS", stage.address(rule.endpoint, kind, one)), one) for one in (pid, NEVER)
        )
        assert real == never, rule.endpoint
        assert not real.body


# The gates catch what they are for


def test_a_row_that_is_missing_surplus_or_ill_made_is_named() -> None:
    row = Row("documents.show", "GET", "draft", frozenset({"secretary"}), frozenset())
    keys = [row.key, ("documents.show", "GET", "issued")]
    assert table.faults([row], keys) == [
        "Add a row to tests/access/expected/*.csv: documents.show,GET,issued,<allowed>,<forbidden>"
    ]
    assert "no such address" in table.faults([row], [])[0]
    assert "nobody is called minister" in table.faults([replace(row, allowed=frozenset({"minister"}))], [row.key])[0]
    assert "both" in table.faults([replace(row, forbidden=row.allowed)], [row.key])[0]
    assert "two rows" in table.faults([row, row], [row.key])[0]
    assert "STATES" in table.faults([], [("new.thing", "GET", "?")])[0]
    opened = replace(row, allowed=frozenset({SIGNED_OUT}))
    assert "not declared public" in table.open_to_all([opened], {"documents.show": "signed_in"})[0]
    assert "does not let signed_out in" in table.open_to_all([row], {"documents.show": "public"})[0]


def only(endpoint: str, state: str, method: str = "GET") -> list[Row]:
    return [row for row in table.read() if row.key == (endpoint, method, state)]


@pytest.fixture
def seeded(sqlite_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[..., object]], Audience]:
    """`seeded(endpoint, view)`: the stage with another view in the place of an endpoint's own."""
    sqlite_stage.fresh()

    def put(endpoint: str, view: Callable[..., object]) -> Audience:
        if not hasattr(view, "__access__"):
            view.__access__ = "seeded"  # type: ignore[attr-defined]  # what the product's own decorators leave
        monkeypatch.setitem(sqlite_stage.app.view_functions, endpoint, view)
        return Audience(sqlite_stage)

    return put


def test_a_loader_without_scope_is_caught(seeded: Callable[[str, Callable[..., object]], Audience]) -> None:
    def unscoped(session, actor, pid):  # type: ignore[no-untyped-def]
        return session.scalar(select(Paper).where(Paper.pid == pid))

    view = requires(unscoped, documents_policy.can_see)(lambda **_: "the paper")
    found = refusals(seeded("documents.show", view), only("documents.show", "draft"))
    assert any("must be hidden" in fault for fault in found)


def test_a_rule_that_always_allows_is_caught(
    seeded: Callable[[str, Callable[..., object]], Audience], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meetings_policy, "can_build", lambda *_: allow("always"))
    view = requires(meetings_queries.meeting_by_pid, meetings_policy.can_build)(lambda **_: "the builder")
    found = refusals(seeded("meetings.agenda", view), only("meetings.agenda", "issued"))
    for group in (CHAIRS, DELEGATIONS):  # one of each speaks for all
        assert any(f"for {actor}: must be forbidden" in fault for fault in found for actor in group)


def test_a_hidden_page_that_says_more_is_caught(seeded: Callable[[str, Callable[..., object]], Audience]) -> None:
    def telling(paper: str):  # type: ignore[no-untyped-def]
        return ("gone" if paper == NEVER else "not open to you"), 404

    found = refusals(seeded("documents.show", telling), only("documents.show", "draft"))
    assert any("told apart" in fault for fault in found)


def test_an_allowed_page_that_does_not_work_is_caught(seeded: Callable[[str, Callable[..., object]], Audience]) -> None:
    found = reads(seeded("documents.show", lambda **_: ("broken", 500)), only("documents.show", "draft"))
    assert any("for secretary: must be allowed, got 500" in fault for fault in found)


def test_an_allowed_act_without_effect_is_caught(seeded: Callable[[str, Callable[..., object]], Audience]) -> None:
    audience = seeded("meetings.set_minutes", lambda **_: ("", 303, {"Location": "/"}))
    found = writes(audience.stage, only("meetings.set_minutes", "planned", "POST"))
    assert any("it does not work" in fault for fault in found)
