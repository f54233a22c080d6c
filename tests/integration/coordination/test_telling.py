"""Who awaits the answers of offices is told of them, and offices are given more time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from secretariat.coordination import services
from secretariat.coordination.models import Extension
from secretariat.coordination.notices import WRITERS
from secretariat.coordination.services.telling import GATHERED
from secretariat.core import clock
from secretariat.core.errors import BadInput, NotAllowed
from secretariat.core.mail import Mail, Office
from secretariat.registry.services.hold import set_holder
from tests.conftest import TODAY
from tests.integration.coordination.conftest import DUE, TEXT, Coordination

LATER = DUE + timedelta(days=3)


def plain(mail: Mail) -> str:
    return mail.text.replace("\u00a0", " ").replace("\u202f", " ")


def told(coordination: Coordination, notice: str) -> list[tuple[str, str]]:
    return [(mail.to_name, mail.subject) for mail in coordination.letters(f"coordination.{notice}")]


def test_who_asked_is_told_of_an_answer_with_its_reason_and_for_whom_it_still_waits(coordination: Coordination) -> None:
    round = coordination.open()
    coordination.answer(
        coordination.of(round, coordination.legal), coordination.lawyer, "refuse", "The rota is unfair."
    )
    [letter] = coordination.letters("coordination.answered")
    assert (letter.to_name, letter.subject) == ("Clara Wennberg", "OPC: Legal has answered on a draft")
    assert "1 of 2 offices have answered. Awaited: Policy Support, by Monday 23 November 2026, 17:30." in plain(letter)
    assert "Legal: Not cleared\nThe rota is unfair." in plain(letter)
    assert f"/papers/{coordination.paper.pid}/coordination" in plain(letter)
    assert coordination.letters("coordination.all_answered") == []
    [message] = coordination.messages("coordination.answered")
    outside = WRITERS["coordination.answered"](
        coordination.session, message.payload, Office("s@example.org", "S", "http://localhost", {"*": "PUBLIC"})
    )
    assert "rota" not in plain(outside)
    assert "Booking policy" not in plain(outside)


def test_answers_of_a_short_time_come_in_one_letter_and_later_ones_in_another(coordination: Coordination) -> None:
    round = coordination.open(coordination.legal, coordination.support, coordination.finance)
    legal, support = (coordination.of(round, office) for office in (coordination.legal, coordination.support))
    coordination.answer(legal, coordination.lawyer)
    with clock.at(TODAY + timedelta(minutes=5)):
        coordination.answer(support, coordination.people.drafter)
        [letter] = coordination.letters("coordination.answered")
        assert letter.subject == "OPC: 2 answers on a draft"
        assert "Legal: Cleared" in plain(letter)
        assert "Policy Support: Cleared" in plain(letter)
    with clock.at(TODAY + GATHERED + timedelta(hours=1)):
        coordination.answer(support, coordination.people.drafter, "refuse", "On second thoughts, no.")
        later = coordination.letters("coordination.answered")[-1]
        assert later.subject == "OPC: Policy Support has answered on a draft"
        assert "Legal" not in plain(later)


def test_the_last_answer_is_told_at_once_and_says_all(coordination: Coordination) -> None:
    round = coordination.open()
    legal, support = (coordination.of(round, office) for office in (coordination.legal, coordination.support))
    coordination.answer(legal, coordination.lawyer)
    with clock.at(TODAY + timedelta(minutes=1)):
        coordination.answer(support, coordination.people.drafter)
    [message] = coordination.messages("coordination.all_answered")
    assert message.not_before == TODAY + timedelta(minutes=1)
    assert told(coordination, "all_answered") == [("Clara Wennberg", "OPC: all have answered on a draft")]
    assert told(coordination, "answered") == [], "the other letter says it"
    with clock.at(TODAY + timedelta(hours=2)):
        coordination.answer(legal, coordination.lawyer, "refuse", "After all, no.")
        [changed] = coordination.letters("coordination.answered")
        assert "An office has changed its answer." in plain(changed)
        assert "Policy Support" not in plain(changed)
    coordination.write(TEXT.replace("noon", "ten"))
    services.ask_again(coordination.session, round, actor=coordination.secretary, asked=[(coordination.legal, DUE)])
    assert told(coordination, "all_answered") == [], "an office is awaited again"


def test_with_whom_the_paper_lies_is_told_too_and_nobody_of_their_own_answer(coordination: Coordination) -> None:
    people, session = coordination.people, coordination.session
    set_holder(session, coordination.paper, actor=coordination.secretary, user=people.second_secretary)
    round = coordination.open(coordination.legal)
    coordination.answer(coordination.of(round, coordination.legal), coordination.lawyer)
    assert {name for name, _ in told(coordination, "all_answered")} == {
        people.secretary.name, people.second_secretary.name,
    }  # fmt: skip
    services.close_round(session, round, actor=coordination.secretary)
    assert told(coordination, "all_answered") == [], "who closed the round has read the answers"


def test_an_office_is_given_more_time_with_the_reason_and_reminded_by_the_new_deadline(
    coordination: Coordination,
) -> None:
    session, round = coordination.session, coordination.open()
    services.extend(
        session, round, actor=coordination.secretary, asked=[(coordination.legal, LATER)], reason="Staff are away."
    )
    legal = coordination.of(round, coordination.legal)
    assert legal.due_at == LATER
    assert [(one.was_due_at, one.due_at, one.reason) for one in legal.extensions] == [(DUE, LATER, "Staff are away.")]
    english, french = coordination.letters("coordination.extended")
    assert "The deadline was Monday 23 November 2026, 17:30." in plain(english)
    assert "By Thursday 26 November 2026, 17:30" in plain(english)
    assert "Staff are away." in plain(english)
    assert "Affaires juridiques" in plain(french)
    when = [one.not_before for one in coordination.messages("coordination.overdue")]
    assert when.count(LATER) == 2
    with clock.at(DUE + timedelta(seconds=1)):
        assert [mail.to_name for mail in coordination.letters("coordination.overdue")] == [
            "Dora Drafter", "Lena Lawyer", "Luc Lawyer",
        ], "of the office with more time one letter each, asked for the new deadline"  # fmt: skip
    with clock.at(TODAY + timedelta(hours=1)):
        services.extend(
            session,
            round,
            actor=coordination.secretary,
            asked=[(coordination.legal, LATER + timedelta(days=1))],
            reason="Still away.",
        )
    assert len(coordination.letters("coordination.extended")) == 2, "the letter of the first extension is dropped"


def test_a_deadline_is_never_shortened_nor_put_off_without_reason_or_by_another(coordination: Coordination) -> None:
    session, secretary, round = coordination.session, coordination.secretary, coordination.open()
    legal, office = coordination.of(round, coordination.legal), coordination.legal
    for due, reason, field in (
        (DUE, "Why not.", f"more_{office.pid}"),
        (DUE - timedelta(hours=1), "Why not.", f"more_{office.pid}"),
        (LATER, " ", "reason"),
    ):
        with pytest.raises(BadInput) as fault:
            services.extend(session, round, actor=secretary, asked=[(office, due)], reason=reason)
        assert fault.value.field == field
    with pytest.raises(BadInput):
        services.extend(session, round, actor=secretary, asked=[(coordination.finance, LATER)], reason="Why not.")
    for user in (coordination.lawyer, coordination.people.chair):
        with pytest.raises(NotAllowed):
            services.extend(session, round, actor=coordination.actor(user), asked=[(office, LATER)], reason="Me.")
    coordination.answer(legal, coordination.lawyer)
    with pytest.raises(BadInput):
        services.extend(session, round, actor=secretary, asked=[(office, LATER)], reason="It has answered.")
    assert legal.due_at == DUE


def test_more_time_that_was_given_stands_in_the_database(coordination: Coordination) -> None:
    session, round = coordination.session, coordination.open()
    services.extend(session, round, actor=coordination.secretary, asked=[(coordination.legal, LATER)], reason="Away.")
    session.commit()
    for statement in (update(Extension).values(reason="Other."), delete(Extension)):
        with pytest.raises(DatabaseError):
            session.execute(statement)
        session.rollback()
