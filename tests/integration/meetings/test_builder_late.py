"""Late papers: asked by the secretariat, decided by the chair, told by mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core.mail import Office
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Paper
from secretariat.documents.services import open_paper
from secretariat.meetings.models import LatePaper, Meeting
from secretariat.meetings.notices_late import WRITERS
from secretariat.meetings.services.agenda import ItemInput, add_item, attach_paper
from secretariat.meetings.services.convene import create_meeting
from secretariat.meetings.services.late import ask_waiver
from secretariat.meetings.states import ItemKind
from tests.integration.meetings.steps import Free
from tests.plugins.stages import staged
from tests.world import Cast

OFFICE = Office("secretariat@example.org", "Secretariat", "http://localhost", {"example.org": "NU"})


@pytest.fixture
def browser_for(browser_for: Any, session: Session) -> Any:
    return lambda user, **more: Free(session, browser_for(user, **more))


@staged
def meeting(session: Session, people: Cast) -> Meeting:
    """Tomorrow's meeting, with a paper for decision that was due last Thursday."""
    actor = people.actor(session, people.secretary)
    made = create_meeting(
        session,
        actor=actor,
        body=people.opc,
        format=people.members,
        starts=datetime(2026, 11, 17, 10, 0),  # noqa: DTZ001  # a wall time
        ends=datetime(2026, 11, 17, 13, 0),  # noqa: DTZ001  # a wall time
        places={},
    )
    item = add_item(session, made, ItemInput(kind=ItemKind.DECISION, title_en="Pilot", title_fr="Essai"), actor=actor)
    paper = open_paper(
        session,
        actor=actor,
        body=people.opc,
        format=people.members,
        kind=PaperKind.WORKING_PAPER,
        titles={"en": "Figures of the pilot", "fr": "Chiffres de l’essai"},
        promised_by="Conference Services",
    )
    attach_paper(session, item, paper, actor=actor)
    session.commit()
    return made


@pytest.fixture
def paper(session: Session, meeting: Meeting) -> Paper:
    return session.scalars(select(Paper).where(Paper.title_en == "Figures of the pilot")).one()


def waiver(session: Session) -> LatePaper:
    session.expire_all()
    return session.scalars(select(LatePaper)).one()


def notices(session: Session, name: str) -> list[dict[str, Any]]:
    session.expire_all()
    return [row.payload for row in session.scalars(select(OutboxMessage)) if row.payload.get("notice") == name]


def test_a_waiver_is_asked_decided_and_told(
    session: Session, people: Cast, meeting: Meeting, paper: Paper, browser_for: Any
) -> None:
    secretary, chair = browser_for(people.secretary), browser_for(people.chair)
    page = secretary.get(f"/meetings/{meeting.pid}/late-papers").text
    assert "Figures of the pilot" in page
    empty = secretary.post(f"/meetings/{meeting.pid}/late-papers", {"paper": paper.pid, "reason": " "})
    assert empty.status_code == 422
    asked = {"paper": paper.pid, "reason": "The pilot ended on Friday."}
    assert secretary.post(f"/meetings/{meeting.pid}/late-papers", asked).status_code == 303
    assert "Waiver asked 15:26" in secretary.get(f"/meetings/{meeting.pid}/agenda").text

    (payload,) = notices(session, "meetings.waiver_asked")
    letter = WRITERS["meetings.waiver_asked"](session, payload, OFFICE)
    assert letter.to_address == people.chair.email
    assert "The pilot ended on Friday." in letter.text

    desk = chair.get("/chair").text
    assert "One thing, about 1 minute" in desk
    assert "The pilot ended on Friday." in desk
    late = waiver(session)
    refused = chair.post(f"/late-papers/{late.pid}/decide", {"waived": "no", "remark": ""})
    assert refused.status_code == 422
    assert chair.post(f"/late-papers/{late.pid}/decide", {"waived": "yes", "remark": ""}).status_code == 303
    late = waiver(session)
    assert late.waived is True
    assert late.decided_by == people.chair.id
    assert "Nothing waits for you" in chair.get("/chair").text
    assert "The chair lets late papers on: item 4." in secretary.get(f"/meetings/{meeting.pid}/agenda").text

    (payload,) = notices(session, "meetings.waiver_decided")
    assert WRITERS["meetings.waiver_decided"](session, payload, OFFICE).to_address == people.secretary.email
    (stale,) = notices(session, "meetings.waiver_asked")
    with pytest.raises(Dropped):
        WRITERS["meetings.waiver_asked"](session, stale, OFFICE)


def test_a_decision_is_made_once(
    session: Session, people: Cast, meeting: Meeting, paper: Paper, browser_for: Any
) -> None:
    ask_waiver(session, meeting, paper, actor=people.actor(session, people.secretary), reason="Late figures")
    session.commit()
    chair = browser_for(people.chair)
    pid = waiver(session).pid
    assert chair.post(f"/late-papers/{pid}/decide", {"waived": "no", "remark": "Next week"}).status_code == 303
    assert chair.post(f"/late-papers/{pid}/decide", {"waived": "yes"}).status_code == 403
    assert waiver(session).waived is False
    page = browser_for(people.secretary).get(f"/meetings/{meeting.pid}/late-papers").text
    assert "Next week" in page
    assert "Ask the chair" in page


@pytest.mark.parametrize(("who", "status"), [("secretary", 403), ("former_chair", 404), ("delegate", 404)])
def test_only_the_chair_decides(
    session: Session, people: Cast, meeting: Meeting, paper: Paper, browser_for: Any, who: str, status: int
) -> None:
    ask_waiver(session, meeting, paper, actor=people.actor(session, people.secretary), reason="Late figures")
    session.commit()
    pid = waiver(session).pid
    answer = browser_for(getattr(people, who)).post(f"/late-papers/{pid}/decide", {"waived": "yes"})
    assert answer.status_code == status
    assert waiver(session).waived is None


def test_the_desk_is_the_chairs(meeting: Meeting, people: Cast, browser_for: Any) -> None:
    page = browser_for(people.chair, language="fr").get("/chair")
    assert page.status_code == 200
    assert f"/meetings/{meeting.pid}/draft" in page.text
    assert browser_for(people.delegate).get("/chair").status_code == 404


def test_asking_again_before_the_decision_tells_nobody_twice(
    session: Session, people: Cast, meeting: Meeting, paper: Paper
) -> None:
    actor = people.actor(session, people.secretary)
    first = ask_waiver(session, meeting, paper, actor=actor, reason="One")
    second = ask_waiver(session, meeting, paper, actor=actor, reason="Another")
    session.commit()
    assert first is second
    assert waiver(session).reason == "Another"
    assert len(notices(session, "meetings.waiver_asked")) == 1
