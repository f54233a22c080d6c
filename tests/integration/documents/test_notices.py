"""Mail about papers: rights and content are asked again when it is written."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.models import Assignment
from secretariat.core import clock
from secretariat.core.mail import Office
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.documents import notices
from secretariat.documents.models import Version
from secretariat.documents.services import withdraw
from secretariat.documents.services.circulate import recall_version
from secretariat.people.models import User
from tests.integration.documents.conftest import Papers
from tests.world import Cast

OFFICE = Office(
    sender="secretariat@example.org",
    name="Secretariat",
    base_url="https://papers.example.org",
    ceilings={"example.org": "NU"},
)


def payload(user: User, version: Version) -> dict[str, int]:
    return {"user": user.id, "about": version.id}


def test_each_reader_is_told_once(session: Session, people: Cast, papers: Papers) -> None:
    papers.issue(papers.draft())
    told = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail.notice"))
    assert sorted(row.payload["user"] for row in told) == sorted([people.head_a.id, people.delegate.id])


def test_the_letter_names_the_paper_and_shows_nothing_of_it(session: Session, people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.draft())
    mail = notices.version_issued(session, payload(people.delegate, version), OFFICE)
    assert mail.subject == "OPC: AC/901-D(2026)0001 – Booking policy"
    assert f"https://papers.example.org/papers/{version.paper.pid}" in mail.text
    assert "The French text follows." in mail.text
    assert "16\u00a0November\u00a02026, 15:26" in mail.text
    assert "First." not in mail.text


def test_the_letter_is_in_the_readers_language(session: Session, people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.draft())
    people.delegate.language = "fr"
    session.flush()
    mail = notices.version_issued(session, payload(people.delegate, version), OFFICE)
    assert mail.subject == "OPC\u202f: AC/901-D(2026)0001 – Booking policy (fr)"
    assert "16\u00a0novembre\u00a02026" in mail.text


def test_who_may_no_longer_see_it_is_not_told(session: Session, people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.draft())
    for user in (people.asb_delegate, people.former, people.administrator):
        with pytest.raises(Dropped):
            notices.version_issued(session, payload(user, version), OFFICE)
    assignment = session.scalars(
        select(Assignment).where(Assignment.user_id == people.delegate.id, Assignment.body_id == people.opc.id)
    ).one()
    assignment.ends_at = clock.now()
    session.flush()
    with pytest.raises(Dropped):
        notices.version_issued(session, payload(people.delegate, version), OFFICE)
    people.head_a.ends_at = clock.now()
    session.flush()
    with pytest.raises(Dropped):
        notices.version_issued(session, payload(people.head_a, version), OFFICE)


def test_what_is_no_longer_in_force_is_not_announced(session: Session, people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.draft())
    withdraw(session, version.paper, actor=load_actor(session, people.secretary), reason="Overtaken")
    with pytest.raises(Dropped):
        notices.version_issued(session, payload(people.delegate, version), OFFICE)


def test_only_who_was_told_hears_of_the_recall(session: Session, people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.draft())
    for row in session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail.notice")):
        if row.payload["user"] == people.delegate.id:
            row.state, row.done_at = "done", clock.now()
    recall_version(session, version, actor=load_actor(session, people.secretary), reason="Typing error")
    session.commit()
    mail = notices.version_recalled(session, payload(people.delegate, version), OFFICE)
    assert mail.subject == "Recalled: OPC: AC/901-D(2026)0001 – Booking policy"
    assert "Typing error" not in mail.text
    with pytest.raises(Dropped):
        notices.version_recalled(session, payload(people.head_a, version), OFFICE)
    with pytest.raises(Dropped):
        notices.version_issued(session, payload(people.delegate, version), OFFICE)
    asked = session.scalars(select(OutboxMessage).where(OutboxMessage.key.startswith(notices.RECALLED)))
    assert len(list(asked)) == 2
