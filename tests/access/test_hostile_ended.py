"""Mandates and deputies' periods that ended a second ago, with the chair's text still open: nothing is approved, returned or
saved by them any more, nothing more is read, and a sentence says why."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.models import Mandate
from secretariat.core import clock
from secretariat.minutes.models import Returned, Submission
from tests.access.stage import NEVER, Stage, seen
from tests.access.test_hostile import A_SECOND, PLANTED, change, user
from tests.access.test_hostile_held import seal
from tests.world import PASSWORD


@pytest.fixture
def play(stage: Stage) -> Stage:
    return stage


def end_mandate(stage: Stage, actor: str, moment: timedelta) -> None:
    def act(session: Session) -> None:
        person = user(session, stage, actor)
        for mandate in session.scalars(select(Mandate).where(Mandate.user_id == person.id)):
            mandate.ends_at = clock.now() - moment

    change(stage, act)


@pytest.mark.parametrize("moment", [A_SECOND, timedelta()], ids=["a second ago", "now"])
@pytest.mark.parametrize("actor", ["chair", "deputy"])
def test_who_had_the_text_open_as_the_mandate_ended_approves_nothing(
    play: Stage, actor: str, moment: timedelta
) -> None:
    """They are told so in a sentence, keep what they typed, and read nothing more of it."""
    visitor, waiting = play.visitor(actor), play.scene.pids["submission"]["waiting"]
    address = f"/chair/approvals/{waiting}"
    known = re.search(r'name="seal"[^>]*value="([0-9a-f]+)"', visitor.page(address))
    assert known
    end_mandate(play, actor, moment)
    head = play.head()
    for answer in (
        visitor.post(address, {"password": PASSWORD, "seal": known[1]}),
        visitor.post(f"{address}/return", {"remarks": "Say it shorter."}),
        visitor.post("/chair/approve", {"text": waiting, "password": PASSWORD, f"seal-{waiting}": known[1]}),
    ):
        assert answer.status_code == 409
        assert re.search("has ended|no longer deputise", answer.text)
        assert not PLANTED.search(answer.text)
    assert play.head() == head
    gone, never = (seen(visitor.get(f"/chair/approvals/{pid}"), pid) for pid in (waiting, NEVER))
    assert gone == never
    assert gone.status == 404
    assert visitor.get("/chair").status_code == 404
    assert not PLANTED.search(visitor.page("/"))
    assert play.rows(select(Returned.id).join(Submission).where(Submission.pid == waiting)) == []


def test_who_never_opened_it_before_the_mandate_ended_is_told_nothing(play: Stage) -> None:
    waiting = play.scene.pids["submission"]["waiting"]
    known = seal(play, waiting)
    end_mandate(play, "deputy", A_SECOND)
    visitor, head = play.visitor("deputy"), play.head()
    for end, sent in (("", {"password": PASSWORD, "seal": known}), ("/return", {"remarks": "x"})):
        real, never = (
            seen(visitor.post(f"/chair/approvals/{pid}{end}", {**sent, "once": ""}), pid) for pid in (waiting, NEVER)
        )
        assert real == never
        assert real.status == 404
    assert play.head() == head


def test_a_deputy_acts_no_longer_than_the_chair_they_deputise_for(play: Stage) -> None:
    """The chair's own mandate ends; the deputy's period was declared to last on."""
    deputy, waiting = play.visitor("deputy"), play.scene.pids["submission"]["waiting"]
    known = re.search(r'name="seal"[^>]*value="([0-9a-f]+)"', deputy.page(f"/chair/approvals/{waiting}"))
    assert known
    end_mandate(play, "chair", A_SECOND)
    head = play.head()
    answer = deputy.post(f"/chair/approvals/{waiting}", {"password": PASSWORD, "seal": known[1]})
    assert answer.status_code in (403, 404, 409)
    assert play.head() == head


def test_a_secretary_whose_mandate_ended_saves_nothing(play: Stage) -> None:
    visitor, pids = play.visitor("second_secretary"), play.scene.pids
    passage = pids["passage"]["drafting"]
    assert visitor.get(f"/passages/{passage}").status_code == 200
    end_mandate(play, "second_secretary", A_SECOND)
    head = play.head()
    for address, sent in (
        (f"/passages/{passage}", {"language": "en", "text": "Mine.", "stands": ""}),
        (f"/items/{pids['item']['in_session']}/room/outcome", {"verb": "agreed", "text_en": "Mine."}),
        (f"/minutes/{pids['minutes']['drafting']}/submit", {}),
    ):
        for headers in ({}, {"Accept": "application/json"}):
            answer = visitor.post(address, {**sent, "once": ""}, headers=headers)
            assert answer.status_code == 404
            assert not PLANTED.search(answer.text)
    assert play.head() == head
