"""Accounts and confirmations, by their services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import audit, clock
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput
from secretariat.people import passwords, queries, services, throttle
from secretariat.people.models import SignInSession, User
from secretariat.people.queries import live_sessions_of
from secretariat.people.services import (
    Act,
    ConfirmationExpired,
    ConfirmationForOtherActs,
    ConfirmationMissing,
    ConfirmationUsed,
    WrongPassword,
)
from secretariat.people.states import Role
from secretariat.people.throttle import PER_CONFIRMATION, TooManyTries
from tests.world import PASSWORD, Cast

SECRET = "a key for tests, long enough to be taken"
NEW = "seven geese over the canal"
APPROVE = Act("minutes.approve", "minutes:7", "ab" * 32)
ISSUE = Act("version.issue", "version:3", "cd" * 32)


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.seq)))


def signed_in(session: Session, user: User) -> SignInSession:
    row = SignInSession(
        token_hash=f"{user.id}-{len(live_sessions_of(session, user.id))}",
        user_id=user.id,
        created_at=clock.now(),
        seen_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=1),
        agent="test",
    )
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def chair(session: Session, people: Cast) -> Iterator[User]:
    yield people.chair
    session.rollback()
    assert not list(audit.faults(session))


def test_an_account_is_opened_with_its_entry(session: Session) -> None:
    user = services.create_user(
        session, actor=None, email=" Nora.Lind@Example.ORG ", name="Nora  Lind", language="fr", password=NEW
    )
    assert (user.email, user.name, user.language) == ("nora.lind@example.org", "Nora Lind", "fr")
    assert passwords.matches(user.password_hash, NEW)
    assert events(session) == ["user.created"]


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("email", {"email": "no address"}),
        ("email", {"email": "clara.wennberg@example.org"}),
        ("email", {"email": "a\x00@example.org"}),
        ("name", {"name": "  "}),
        ("language", {"language": "de"}),
        ("new_password", {"password": "short"}),
    ],
)
def test_an_account_that_will_not_do_is_refused_at_its_field(
    session: Session, people: Cast, field: str, more: dict[str, str]
) -> None:
    asked = {"email": "nora.lind@example.org", "name": "Nora Lind", **more}
    with pytest.raises(BadInput) as refused:
        services.create_user(session, actor=None, **asked)
    assert refused.value.field == field
    assert events(session) == []


def test_an_administrator_is_one_at_once(session: Session) -> None:
    user = services.create_admin(session, email="nora.lind@example.org", name="Nora Lind", password=NEW)
    session.flush()
    assert load_actor(session, user).roles == {Role.ADMINISTRATOR}
    assert user.break_glass
    assert events(session) == ["user.created", "break_glass.given", "role.given"]


def test_an_account_ends_with_its_sessions_and_once(session: Session, people: Cast) -> None:
    mine, others = signed_in(session, people.secretary), signed_in(session, people.chair)
    for _ in range(2):
        services.end_account(session, people.secretary, actor=people.administrator.ref)
    assert people.secretary.ends_at == clock.now()
    assert (mine.ended_at, others.ended_at) == (clock.now(), None)
    assert events(session) == ["user.ended", "session.ended"]


def test_a_password_put_in_place_of_another_ends_all_sessions(session: Session, people: Cast) -> None:
    row = signed_in(session, people.secretary)
    services.replace_password(session, people.secretary, NEW, actor=people.administrator.ref)
    assert passwords.matches(people.secretary.password_hash, NEW)
    assert row.ended_at == clock.now()
    assert events(session) == ["password.changed", "session.ended"]


def test_no_audit_entry_holds_a_password(session: Session, people: Cast) -> None:
    services.replace_password(session, people.secretary, NEW, actor=None)
    assert all(NEW not in entry.data for entry in session.scalars(select(AuditEntry)))


def test_a_confirmation_is_used_once_for_its_acts(session: Session, chair: User) -> None:
    row = signed_in(session, chair)
    given = services.confirm(session, chair, row, password=PASSWORD, acts=[APPROVE, ISSUE], secret=SECRET)
    used = services.use_confirmation(session, chair, row, pid=given.pid, acts=[ISSUE, APPROVE])
    assert used.used_at == clock.now()
    with pytest.raises(ConfirmationUsed):
        services.use_confirmation(session, chair, row, pid=given.pid, acts=[ISSUE, APPROVE])
    assert events(session) == ["confirmation.given", "confirmation.used"]


def test_a_confirmation_lasts_five_minutes(session: Session, chair: User) -> None:
    row, start = signed_in(session, chair), clock.now()
    given = services.confirm(session, chair, row, password=PASSWORD, acts=[APPROVE], secret=SECRET)
    with clock.at(start + timedelta(minutes=5)), pytest.raises(ConfirmationExpired):
        services.use_confirmation(session, chair, row, pid=given.pid, acts=[APPROVE])
    with clock.at(start + timedelta(minutes=5, microseconds=-1)):
        services.use_confirmation(session, chair, row, pid=given.pid, acts=[APPROVE])


@pytest.mark.parametrize(
    "acts",
    [
        [ISSUE],
        [APPROVE, ISSUE],
        [],
        [Act(APPROVE.act, APPROVE.object, "ef" * 32)],
        [Act(APPROVE.act, "minutes:8", APPROVE.hash)],
    ],
)
def test_a_confirmation_does_for_nothing_else(session: Session, chair: User, acts: list[Act]) -> None:
    row = signed_in(session, chair)
    given = services.confirm(session, chair, row, password=PASSWORD, acts=[APPROVE], secret=SECRET)
    with pytest.raises(ConfirmationForOtherActs):
        services.use_confirmation(session, chair, row, pid=given.pid, acts=acts)
    assert given.used_at is None


def test_a_confirmation_is_of_one_person_in_one_browser(session: Session, people: Cast, chair: User) -> None:
    row, second, other = signed_in(session, chair), signed_in(session, chair), signed_in(session, people.secretary)
    given = services.confirm(session, chair, row, password=PASSWORD, acts=[APPROVE], secret=SECRET)
    for user, place, pid in ((chair, second, given.pid), (people.secretary, other, given.pid), (chair, row, "x")):
        with pytest.raises(ConfirmationMissing):
            services.use_confirmation(session, user, place, pid=pid, acts=[APPROVE])


def test_a_wrong_password_confirms_nothing_and_counts_after_the_rollback(session: Session, chair: User) -> None:
    row = signed_in(session, chair)
    session.commit()
    for _ in range(PER_CONFIRMATION.tries):
        with pytest.raises(WrongPassword) as refused:
            services.confirm(session, chair, row, password="not mine", acts=[APPROVE], secret=SECRET)
        assert refused.value.field == "password"
        session.rollback()
        throttle.settle(session)
    with pytest.raises(TooManyTries) as braked:
        services.confirm(session, chair, row, password=PASSWORD, acts=[APPROVE], secret=SECRET)
    assert braked.value.seconds == 900
    session.rollback()
    assert events(session) == ["confirmation.refused"] * PER_CONFIRMATION.tries


def test_a_right_password_forgets_the_mistakes_before_it(session: Session, chair: User) -> None:
    row = signed_in(session, chair)
    session.commit()
    for _ in range(2):
        for _ in range(PER_CONFIRMATION.tries - 1):
            with pytest.raises(WrongPassword):
                services.confirm(session, chair, row, password="not mine", acts=[APPROVE], secret=SECRET)
            throttle.settle(session)
        services.confirm(session, chair, row, password=PASSWORD, acts=[APPROVE], secret=SECRET)
        session.commit()


def test_settling_nothing_does_nothing(session: Session, chair: User) -> None:
    chair.theme = "dark"
    throttle.settle(session)
    session.flush()
    assert chair.theme == "dark"


def test_who_acted_last_is_read_from_the_audit_chain(session: Session, people: Cast) -> None:
    assert queries.last_to_act_on(session, people.opc.ref)[0] == ""
    audit.record(session, "body.changed", actor=people.secretary.ref, about=people.opc.ref)
    audit.record(session, "body.changed", actor=people.chair.ref, about=people.opc.ref)
    audit.record(session, "body.changed", actor=people.secretary.ref, about=people.asb.ref)
    session.flush()
    name, at = queries.last_to_act_on(session, people.opc.ref)
    assert name == people.chair.name
    assert at == clock.now()
    audit.record(session, "body.changed", actor=None, about=people.opc.ref)
    session.flush()
    assert queries.last_to_act_on(session, people.opc.ref)[0] == ""
