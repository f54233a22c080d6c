"""Whatever day the demonstration is loaded, each step of its story finds what it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest

from secretariat.committees.working_days import public_holidays
from secretariat.core import clock
from secretariat.demo import held, story
from secretariat.demo.bodies import ZONE
from secretariat.demo.days import Days
from secretariat.demo.meetings import Sitting, sittings
from secretariat.demo.papers import CATALOGUE, REVISIONS, text
from secretariat.press import canonical

HOLIDAYS = frozenset(day for year in range(2025, 2030) for day in public_holidays("BE", year))
VALUES = {name: name for name in ("year", "next", "last", "day", "deadlines", "cost")}


class Rehearsal:
    """Stands in for the teller: does nothing but hold that each step comes after those it needs."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self.opened: set[str] = set()
        self.issued: dict[str, int] = {}
        self.planned: set[str] = set()
        self.convened: set[str] = set()
        self.built: set[str] = set()
        self.agendas: dict[str, int] = {}
        self.off: set[str] = set()
        #: Offices asked to clear a draft, and whether they have answered.
        self.asked: dict[tuple[str, str], bool] = {}
        #: Papers that their drafter submitted.
        self.with_secretariat: set[str] = set()
        #: Steps done at and after each meeting, in their order.
        self.steps: dict[str, list[str]] = {}

    def open(self, key: str, **_: Any) -> None:
        assert key not in self.opened
        self.opened.add(key)

    def refer(self, key: str, _symbol: str) -> None:
        self.open(key)
        self.issue(key)

    def reserve(self, key: str) -> None:
        assert key in self.opened

    def issue(self, key: str, **_: Any) -> None:
        assert key in self.opened
        assert key not in self.issued
        self.issued[key] = 1

    def revise(self, key: str, revision: int) -> None:
        assert self.issued[key] == revision
        self.issued[key] += 1

    def translate(self, key: str, _language: str) -> None:
        assert self.issued[key] == 1

    def coordinate(self, key: str, deadlines: Mapping[str, datetime], _note: str) -> None:
        assert key in self.opened - set(self.issued)
        assert all(until > clock.now() for until in deadlines.values())
        self.asked |= {(key, office): False for office in deadlines}

    def clear_with_comments(self, key: str, office: str, _who: str, remarks: Sequence[tuple[str, str, str]]) -> None:
        assert not self.asked[key, office]
        assert remarks
        self.asked[key, office] = True

    def answer_comment(self, key: str, office: str, _words: str) -> None:
        assert self.asked[key, office]

    def reword(self, key: str, language: str, old: str, _new: str) -> None:
        assert old in text(key, language, VALUES)

    def submit(self, key: str, _by: str, _note: str) -> None:
        assert key in self.opened - set(self.issued) - self.with_secretariat
        self.with_secretariat.add(key)

    def give_back(self, key: str, _reason: str) -> None:
        self.with_secretariat.remove(key)

    def relate(self, key: str, _kind: object, to: str) -> None:
        assert {key, to} <= set(self.issued)

    def answer_tasking(self, key: str) -> None:
        assert self.issued[key] > 1, "it was revised as the decision asked"

    def withdraw(self, key: str, _reason: str) -> None:
        assert key in self.opened

    def release(self, key: str, _body: str) -> None:
        assert key in self.issued

    def plan(self, sitting: Sitting) -> None:
        self.planned.add(sitting.key)

    def convene(self, sitting: Sitting) -> None:
        assert sitting.key in self.planned
        self.convened.add(sitting.key)

    def build(self, sitting: Sitting) -> None:
        assert sitting.key in self.planned
        assert {key for item in sitting.items for key in item.papers} <= self.opened
        self.built.add(sitting.key)

    def invite(self, key: str, _party: str, cited: Sequence[str]) -> None:
        assert key in self.built
        assert set(cited) <= self.opened

    def issue_agenda(self, key: str, _body: str) -> None:
        assert key in self.built
        assert key in self.convened
        self.agendas[key] = self.agendas.get(key, 0) + 1

    def call_off(self, key: str, _body: str, _action: object, _reason: str) -> None:
        assert key in self.convened
        assert key not in self.agendas
        self.off.add(key)

    def change_room(self, key: str, _body: str, _room: int, _remark: str) -> None:
        assert key in self.agendas


class RehearsedMeeting:
    """Stands in for a meeting of the past: each step needs those before it."""

    NEEDS: ClassVar[dict[str, str]] = {
        "open": "",
        "dispose": "open",
        "issue_decisions": "dispose",
        "draft": "issue_decisions",
        "submit": "draft",
        "read": "submit",
        "correct": "read",
        "approve": "read",
        "issue": "approve",
        "certify": "issue",
    }

    def __init__(self, teller: Rehearsal, plan: Sitting) -> None:
        self.teller, self.plan = teller, plan

    def __getattr__(self, step: str) -> Any:
        needed = self.NEEDS[step]

        def do() -> None:
            assert self.plan.key in self.teller.agendas
            done = self.teller.steps.setdefault(self.plan.key, [])
            assert not needed or needed in done, f"{self.plan.key}: {step} before {needed}"
            assert step not in done
            done.append(step)

        return do


def _correct(held: RehearsedMeeting) -> None:
    assert "issue" in held.teller.steps[held.plan.key]


def _nothing(_teller: Rehearsal) -> None:
    return None


@pytest.mark.parametrize("month", range(24))
def test_the_story_holds_on_every_day(month: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def revise(teller: Rehearsal) -> None:
        assert {"comments", "recommendations", "plan", "actions-0"} <= set(teller.issued)

    def ask(teller: Rehearsal) -> None:
        assert "asb-main" in teller.built
        assert "note" not in teller.issued

    monkeypatch.setattr(story, "_revise_main_agenda", revise)
    monkeypatch.setattr(story, "_ask_waiver", ask)
    monkeypatch.setattr(held, "Held", RehearsedMeeting)
    monkeypatch.setattr(held, "correct_record", _correct)
    for name in ("_deputise", "_announce"):
        monkeypatch.setattr(held, name, _nothing)
    day = date(2026 + month // 12, month % 12 + 1, 1)
    while day.month == month % 12 + 1:
        now = datetime(day.year, day.month, day.day, 0, 17, tzinfo=UTC)  # early: least has happened
        rehearsal = Rehearsal(Days(now, HOLIDAYS, ZONE))
        story.tell(rehearsal, now)  # type: ignore[arg-type]  # stands in for it
        _has_every_state(rehearsal)
        day += timedelta(days=1)


def _has_every_state(told: Rehearsal) -> None:
    days = told.days
    at = {sitting.key: sitting.day for sitting in sittings(days)}
    assert at["opc-main"] == days.tomorrow > days.today
    assert told.agendas["opc-main"] == 2
    assert {"opc-next", "opc-later"} <= told.planned - told.convened
    assert {"nac-next", "asb-main", "coec-main"} <= told.convened - set(told.agendas) - told.off
    assert {"coec-cancelled", "wgmp-postponed"} <= told.off
    assert at["fc-main"] == at["ac-main"] > days.today
    assert {"fc-main", "ac-main", "nac-main", "opc-contributors", "wgmp-today"} <= set(told.agendas)
    assert sum(at[key] < days.today for key in told.agendas) >= 28
    assert all("issue_decisions" in steps for steps in told.steps.values())
    assert sum("issue" in steps for steps in told.steps.values()) == 3
    assert sorted(told.asked.values()) == [False, False, True]
    assert told.with_secretariat == {"photographs"}
    assert {"seating", "scripts", "interpretation", "voting", "note", "signs"} <= told.opened - set(told.issued)


def test_every_paper_has_its_texts_in_both_languages_or_is_at_work() -> None:
    without = {"voting", "queue", "scripts", "hybrid"}
    for key in CATALOGUE:
        if key in without:
            continue
        languages = ("en",) if key == "seating" else ("en", "fr")
        for language in languages:
            for revision in range(len(REVISIONS.get(key, ())) + 1):
                assert canonical.parse(text(key, language, VALUES, revision=revision)).blocks


@pytest.mark.parametrize("key", sorted(set(CATALOGUE) - {"voting", "queue", "scripts", "hybrid", "seating"}))
def test_both_languages_have_the_same_shape(key: str) -> None:
    english, french = (canonical.parse(text(key, language, VALUES)) for language in ("en", "fr"))
    assert [type(block) for block in english.blocks] == [type(block) for block in french.blocks]
    assert len(english.notes) == len(french.notes)
