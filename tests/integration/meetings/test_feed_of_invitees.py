"""The calendar of somebody invited to some items of a meeting: when they are awaited, and a higher number when it moves."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.people.feeds import give_feed
from tests.client import BrowserFor
from tests.conftest import TODAY
from tests.integration.meetings.test_feed import events
from tests.integration.meetings.test_inviting import Invited
from tests.world import Cast


def test_another_hour_for_the_invited_is_a_change_in_their_calendar_and_in_no_other(
    session: Session, people: Cast, browser_for: BrowserFor
) -> None:
    scene = Invited(session, people)
    invitation = scene.invite(awaited=time(11, 0))
    scene.issue()
    theirs, members = (f"/calendar/feed/{give_feed(session, user)}.ics" for user in (people.partner, people.delegate))
    session.commit()
    program = browser_for()
    (before,), (member,) = events(program, theirs), events(program, members)
    assert before.start == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    assert "Members" not in before["DESCRIPTION"]
    session.refresh(invitation)
    with clock.at(TODAY + timedelta(hours=1)):
        scene.invite(awaited=time(11, 30), row_version=invitation.row_version)
    with clock.at(TODAY + timedelta(hours=2)):
        (after,), (same,) = events(program, theirs), events(program, members)
    assert after.start == datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt == TODAY + timedelta(hours=1)
    assert same.to_ical() == member.to_ical()
