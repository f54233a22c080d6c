"""More time, what is late, matters arising, and the letters about actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from secretariat.core import clock, i18n
from secretariat.core.errors import BadInput, NotAllowed, RuleBroken
from secretariat.core.mail import Mail, Office
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.decisions import queries, services
from secretariat.decisions.models import Action
from secretariat.decisions.notices import WRITERS
from secretariat.decisions.states import ActionState, DueKind
from secretariat.meetings import matters
from secretariat.meetings.models import Meeting
from secretariat.meetings.states import MeetingState
from tests.conftest import TODAY
from tests.integration.decisions.register import HELD, Register
from tests.integration.decisions.test_entering import EVERYBODY, HOUSE

OFFICE = Office("office@example.org", "The office", "https://secretariat.example.org")
NEXT = datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001  # a wall time


def ask(
    register: Register, action: Action, *, until: date | None = date(2026, 12, 18), reason: str = "Rebuilt."
) -> None:
    owner = register.actor(register.people.delegate)
    services.ask_more_time(
        register.session, action, actor=owner, row_version=action.row_version, until=until, reason=reason
    )


# More time


def test_granted_time_moves_the_date_and_keeps_the_old_one(register: Register) -> None:
    action = register.one()
    ask(register, action)
    assert (action.due_on, action.asked_until, action.state) == (date(2026, 12, 4), date(2026, 12, 18), "open")
    chair = register.actor(register.people.chair)
    assert queries.requests_awaiting(register.session, chair) == [action]
    services.answer_request(register.session, action, actor=chair, row_version=action.row_version, granted=True)
    assert (action.due_on, action.asked_until, action.asked_at, action.asked_reason) == (
        date(2026, 12, 18),
        None,
        None,
        "",
    )
    assert [(step.move, step.due_on) for step in action.steps[-2:]] == [
        ("asked", date(2026, 12, 18)),
        ("granted", date(2026, 12, 4)),
    ]
    assert queries.requests_awaiting(register.session, chair) == []


def test_refused_time_lets_the_date_stand_and_says_why(register: Register) -> None:
    action, chair = register.one(), register.actor(register.people.chair)
    ask(register, action)
    with pytest.raises(BadInput):
        services.answer_request(register.session, action, actor=chair, row_version=action.row_version, granted=False)
    services.answer_request(
        register.session, action, actor=chair, row_version=action.row_version, granted=False, note="It is due."
    )
    assert (action.due_on, action.asked_until) == (date(2026, 12, 4), None)
    with pytest.raises(RuleBroken):
        services.answer_request(register.session, action, actor=chair, row_version=action.row_version, granted=True)


def test_what_was_due_before_a_meeting_gets_a_date(register: Register) -> None:
    action = register.one(due_kind=DueKind.NEXT_MEETING, due_on=None)
    ask(register, action)
    chair = register.actor(register.people.chair)
    services.answer_request(register.session, action, actor=chair, row_version=action.row_version, granted=True)
    assert (action.due_kind, action.due_on) == ("date", date(2026, 12, 18))
    assert action.steps[-1].due_on is None


def test_only_the_chair_answers_and_only_owner_or_secretariat_ask(register: Register) -> None:
    action = register.one()
    for name in EVERYBODY:
        actor = register.actor(getattr(register.people, name))
        if name not in ("delegate", "asb_delegate", "secretary", "second_secretary"):
            with pytest.raises(NotAllowed):
                services.ask_more_time(
                    register.session,
                    action,
                    actor=actor,
                    row_version=action.row_version,
                    until=date(2026, 12, 18),
                    reason="x",
                )
    ask(register, action)
    for name in EVERYBODY:
        if name not in ("chair", "deputy"):
            with pytest.raises(NotAllowed):
                services.answer_request(
                    register.session,
                    action,
                    actor=register.actor(getattr(register.people, name)),
                    row_version=action.row_version,
                    granted=True,
                )
    assert action.asked_until == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [
        (None, "Why", "until"),
        (date(2026, 11, 16), "Why", "until"),
        (date(2026, 12, 4), "Why", "until"),
        (date(2026, 12, 18), " ", "reason"),
    ],
)
def test_a_request_names_a_later_day_and_a_reason(
    register: Register, until: date | None, reason: str, field: str
) -> None:
    action = register.one()
    with pytest.raises(BadInput) as fault:
        ask(register, action, until=until, reason=reason)
    assert fault.value.field == field
    assert action.asked_at is None


def test_no_time_is_asked_without_a_date_or_after_delivery(register: Register) -> None:
    for action in (register.one(due_kind=DueKind.NONE, due_on=None), register.one()):
        if action.due_on:
            action.state = ActionState.DELIVERED.value
        with pytest.raises(RuleBroken):
            ask(register, action)


def test_delivering_withdraws_the_request(register: Register) -> None:
    action = register.one()
    ask(register, action)
    owner = register.actor(register.people.delegate)
    services.deliver_action(register.session, action, actor=owner, row_version=action.row_version, note="Done.")
    assert (action.asked_until, action.asked_at, action.asked_reason) == (None, None, "")


# Late


def test_what_is_due_before_the_next_meeting_is_late_once_it_has_begun(register: Register) -> None:
    item = register.item(register.meeting())
    [action] = register.enter(item=item, actions=[register.action(item, due_kind=DueKind.NEXT_MEETING, due_on=None)])[2]
    following = register.meeting(NEXT, closed=False, convened=False)
    start = following.starts_at

    def late_at(moment: datetime) -> bool:
        with clock.at(moment):
            secretary = register.secretary
            counted = queries.overdue_count(register.session, secretary)
            listed = queries.actions_page(register.session, secretary, standing="overdue")
            among = queries.overdue_among(register.session, [action])
        assert len(listed) == counted == len(among)
        return bool(counted)

    assert not late_at(start + timedelta(hours=1)), "nobody was convened to it yet"
    following.state = MeetingState.CONVENED.value
    register.session.flush()
    assert not late_at(start - timedelta(seconds=1))
    assert late_at(start)
    following.state, following.ended_reason = MeetingState.CANCELLED.value, "No quorum"
    register.session.flush()
    assert not late_at(start + timedelta(hours=1))


def test_the_day_is_that_of_the_body(register: Register) -> None:
    """At 23:30 UTC it is already tomorrow in Brussels, and still today in New York."""
    people = register.people
    people.asb.zone = "America/New_York"
    register.session.flush()
    item = register.item(register.meeting())
    actions = [register.action(item, people.nation_b, due_on=date(2026, 11, 20))]
    register.enter(item=item, actions=actions)
    register.enter(format=people.board, item=item, actions=actions, by=people.asb_secretary)
    with clock.at(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)):
        delegate = register.actor(people.delegate)
        found = queries.actions_page(register.session, delegate, standing="overdue")
        assert [one.body.code for one in found] == ["OPC"]
        assert queries.overdue_count(register.session, delegate) == 1
    with clock.at(datetime(2026, 11, 21, 5, 0, tzinfo=UTC)):
        delegate = register.actor(people.delegate)
        assert queries.overdue_count(register.session, delegate) == 2


def test_late_actions_are_counted_for_who_owes_or_follows_them(register: Register) -> None:
    register.one(due_on=date(2026, 11, 13))
    counted = {
        name: queries.overdue_count(register.session, register.actor(getattr(register.people, name)))
        for name in EVERYBODY
    }
    assert {name for name, number in counted.items() if number} == HOUSE | {"delegate"}
    for name in counted:
        actor = register.actor(getattr(register.people, name))
        mine = queries.actions_page(register.session, actor, standing="overdue", mine=True)
        assert len(mine) == counted[name]


def test_what_was_delivered_is_late_no_more(register: Register) -> None:
    action = register.one(due_on=date(2026, 11, 13))
    owner = register.actor(register.people.delegate)
    assert queries.actions_due_for(register.session, owner) == [action]
    services.deliver_action(register.session, action, actor=owner, row_version=action.row_version, note="Done.")
    assert queries.overdue_count(register.session, owner) == 0
    assert queries.actions_due_for(register.session, owner) == []
    assert queries.actions_due_for(register.session, register.secretary) == [action]


# Matters arising


@pytest.fixture
def following(register: Register) -> Callable[..., Meeting]:
    return lambda **more: register.meeting(NEXT, closed=False, **more)


def test_live_actions_wait_under_matters_arising_until_the_body_closes_them(
    register: Register, following: Callable[..., Meeting]
) -> None:
    item = register.item(register.meeting())
    given = [
        register.action(item, due_kind=DueKind.NONE, due_on=None, text_en="Third.", text_fr=""),
        register.action(item, due_on=date(2026, 12, 4), text_en="Second.", text_fr="Deuxième."),
        register.action(item, due_on=date(2026, 11, 13), text_en="First.", text_fr="Premier."),
    ]
    _, _, made = register.enter(item=item, actions=given)
    meeting = following()
    found = matters.arising(register.session, meeting)
    assert [(one.text_en, one.overdue) for one in found] == [("First.", True), ("Second.", False), ("Third.", False)]
    assert (found[1].due_en, found[1].due_fr) == ("by 4\u00a0December\u00a02026", "d’ici au 4\u00a0décembre\u00a02026")
    assert (found[0].origin_en, found[0].origin_fr) == (
        "Item 9 of AC/901-DS(2026)0001",
        "Point 9 du document AC/901-DS(2026)0001",
    )
    printed = matters.lines(found)
    assert printed[0].en == "First (Nation B, by 13\u00a0November\u00a02026, overdue). Item 9 of AC/901-DS(2026)0001."
    assert printed[2].fr.startswith("Third (Nation B, sans échéance, ouverte). Point 9")
    chair = register.actor(register.people.chair)
    services.close_action(register.session, made[2], actor=chair, row_version=made[2].row_version)
    assert [one.text_en for one in matters.arising(register.session, meeting)] == ["Second.", "Third."]


def test_a_meeting_has_no_matters_from_itself_or_from_later_ones(
    register: Register, following: Callable[..., Meeting]
) -> None:
    held, meeting = register.meeting(), following()
    own, before = register.item(meeting), register.item(held)
    register.enter(item=own, actions=[register.action(own, text_en="Own.")])
    register.enter(item=before, actions=[register.action(before, text_en="Before.")])
    assert [one.text_en for one in matters.arising(register.session, meeting)] == ["Before."]
    assert matters.arising(register.session, held) == []


def test_an_agenda_tells_no_partner_what_members_decided(register: Register) -> None:
    people = register.people
    register.one(text_en="Members only.")
    register.one(format=people.contributors, text_en="Open to contributors.")
    wide = register.meeting(NEXT, format=people.contributors, closed=False)
    assert [one.text_en for one in matters.arising(register.session, wide)] == ["Open to contributors."]
    narrow = register.meeting(NEXT + timedelta(days=1), closed=False)
    assert {one.text_en for one in matters.arising(register.session, narrow)} == {
        "Members only.",
        "Open to contributors.",
    }


def test_the_next_meeting_is_told_to_those_who_know_of_it(
    register: Register, following: Callable[..., Meeting]
) -> None:
    action = register.one()
    meeting = following(convened=False)
    delegate = register.actor(register.people.delegate)
    assert matters.next_meeting_after(register.session, register.secretary, action) is None
    meeting.state = MeetingState.CONVENED.value
    register.session.flush()
    assert matters.next_meeting_after(register.session, register.secretary, action) is meeting
    assert matters.next_meeting_after(register.session, delegate, action) is None, "he holds no grant on it"
    assert meeting.starts_at > HELD.replace(tzinfo=UTC)


# Letters


def letters(register: Register, notice: str) -> dict[str, Mail | str]:
    """The letters asked for, written now: by address, or why they are dropped."""
    found: dict[str, Mail | str] = {}
    for message in register.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)):
        if message.payload.get("notice") == notice:
            try:
                written = WRITERS[notice](register.session, message.payload, OFFICE)
                found[written.to_name] = written
            except Dropped as reason:
                found[str(message.payload["user"])] = str(reason)
    return found


def test_chair_and_secretariat_are_told_when_more_time_is_asked(register: Register) -> None:
    action = register.one()
    ask(register, action, reason="A secret reason.")
    told = letters(register, "decisions.time_asked")
    assert {"Helena Brandt", "Clara Wennberg", "Tomas Arriaga"} <= set(told)
    assert "Paul Restrup" not in told
    letter = told["Helena Brandt"]
    assert isinstance(letter, Mail)
    assert letter.subject == "OPC: more time is asked for an action"
    assert "Item 9 of AC/901-DS(2026)0001" in letter.text
    assert f"https://secretariat.example.org/actions/{action.pid}" in letter.text
    assert "rota" not in letter.text
    assert "secret" not in letter.text.replace("secretariat", "").replace("Secretariat", "")
    chair = register.actor(register.people.chair)
    services.answer_request(register.session, action, actor=chair, row_version=action.row_version, granted=True)
    assert all(isinstance(one, str) for one in letters(register, "decisions.time_asked").values())
    assert set(letters(register, "decisions.time_granted")) == {"Paul Restrup"}


def test_the_owner_is_told_of_a_refusal_and_a_return_in_his_language(register: Register) -> None:
    register.people.delegate.language = "fr"
    action, chair = register.one(), register.actor(register.people.chair)
    ask(register, action)
    services.answer_request(
        register.session, action, actor=chair, row_version=action.row_version, granted=False, note="No."
    )
    refused = letters(register, "decisions.time_refused")["Paul Restrup"]
    assert isinstance(refused, Mail)
    assert refused.subject == "OPC\u202f: l’échéance est maintenue"
    owner = register.actor(register.people.delegate)
    services.deliver_action(register.session, action, actor=owner, row_version=action.row_version, note="Done.")
    services.return_action(
        register.session, action, actor=register.secretary, row_version=action.row_version, note="No annex."
    )
    told = letters(register, "decisions.returned")
    assert set(told) == {"Paul Restrup"}
    services.deliver_action(register.session, action, actor=owner, row_version=action.row_version, note="Annex.")
    assert all(isinstance(one, str) for one in letters(register, "decisions.returned").values())


def test_a_new_owner_outside_the_format_is_told_and_a_leaver_is_not(register: Register) -> None:
    party, user = register.office()
    leaver = register.world.user("Lea Leaver")
    membership = register.world.member(leaver, party, "staff")
    action = register.one()
    services.reassign_action(
        register.session,
        action,
        actor=register.secretary,
        row_version=action.row_version,
        owner=party,
        note="Theirs by rule.",
    )
    membership.ends_at = TODAY - timedelta(minutes=1)
    register.session.flush()
    told = letters(register, "decisions.reassigned")
    assert [name for name, one in told.items() if isinstance(one, Mail)] == [user.name]
    assert len(told) == 2


def test_nobody_is_told_of_what_they_did_themselves(register: Register) -> None:
    action = register.one()
    services.ask_more_time(
        register.session,
        action,
        actor=register.secretary,
        row_version=action.row_version,
        until=date(2026, 12, 18),
        reason="The owner asked by telephone.",
    )
    assert "Clara Wennberg" not in letters(register, "decisions.time_asked")


def test_the_deputy_of_the_chair_answers_while_in_mandate(register: Register) -> None:
    action, deputy = register.one(), register.actor(register.people.deputy)
    ask(register, action)
    services.answer_request(register.session, action, actor=deputy, row_version=action.row_version, granted=True)
    assert action.due_on == date(2026, 12, 18)


def test_words_are_said_in_both_languages_whatever_is_in_force(register: Register) -> None:
    register.one()
    meeting = register.meeting(NEXT, closed=False)
    with i18n.speaking("fr"):
        french = matters.lines(matters.arising(register.session, meeting))
    assert french == matters.lines(matters.arising(register.session, meeting))
