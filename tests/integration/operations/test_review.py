"""The review of accounts: who is asked about and why, and that it was done; and the commands about one account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.accounts.review import Rule
from secretariat.cli import main
from secretariat.core import audit, clock
from secretariat.core.audit import AuditEntry
from secretariat.core.db import reading
from secretariat.operations.review import due_at, note_review, questions
from secretariat.people.models import SignInSession, User
from secretariat.settings import Settings
from tests.conftest import TODAY
from tests.world import Cast, World, ago

RULE = Rule(90, directory=False)


def seen(session: Session, user: User, days: int) -> None:
    """Let a person have been here so many days ago."""
    session.add(
        SignInSession(
            token_hash=f"{user.id}-{days}",
            user_id=user.id,
            created_at=ago(days),
            seen_at=ago(days),
            expires_at=ago(days - 1),
            agent="test",
        )
    )


@pytest.fixture
def everybody(session: Session, people: Cast) -> Cast:
    """All have been here today, but for those of whom a test says otherwise."""
    for user in session.scalars(select(User)):
        seen(session, user, 0)
    session.flush()
    return people


def asked(session: Session) -> dict[str, str]:
    return {one.name: one.why for one in questions(session, RULE)}


def test_who_has_no_post_and_who_has_not_been_here_is_asked_about(session: Session, everybody: Cast) -> None:
    before = set(asked(session))
    world, ahead = World(session), ago(-60)
    never = world.user("Never Here")
    world.member(never, everybody.nation_a, until=ahead)
    long_ago = world.user("Long Ago")
    world.member(long_ago, everybody.nation_a, until=ahead)
    seen(session, long_ago, 200)
    seen(session, long_ago, 90)
    lately = world.user("Lately Here")
    world.member(lately, everybody.nation_a, until=ahead)
    seen(session, lately, 89)
    new = world.user("Quite New")
    new.created_at = ago(2)
    world.member(new, everybody.nation_a, until=ahead)
    gone = world.user("Ended Already", ends_at=ago(1))
    session.flush()
    found = asked(session)
    assert {name: why for name, why in found.items() if name not in before} == {
        "Never Here": "never signed in, opened on 12.10.2025",
        "Long Ago": "not seen since 18.08.2026",
    }
    assert gone.name not in found
    assert next(iter(found)) == "Never Here", "those not seen for longest come first"


def test_a_post_that_ended_yesterday_is_none(session: Session, everybody: Cast) -> None:
    found = asked(session)
    assert found[everybody.former.name] == "holds no post"
    for user in (everybody.head_a, everybody.secretary, everybody.chair, everybody.administrator, everybody.drafter):
        assert user.name not in found


def test_the_next_is_due_a_quarter_after_the_last(session: Session, everybody: Cast) -> None:
    assert due_at(session, RULE) == (None, TODAY)
    note_review(session, RULE)
    assert due_at(session, RULE) == (TODAY, TODAY + timedelta(days=90))
    with clock.at(TODAY + timedelta(days=80)):
        note_review(session, RULE)
    assert due_at(session, RULE)[0] == TODAY + timedelta(days=80)
    assert not list(audit.faults(session))


def test_a_new_installation_has_a_quarter_before_its_first(session: Session, everybody: Cast) -> None:
    for user in session.scalars(select(User)):
        user.created_at = TODAY - timedelta(days=1)
    session.flush()
    assert due_at(session, RULE) == (None, TODAY + timedelta(days=89))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestCommands:
    @pytest.fixture
    def environment(self, settings: Settings, session: Session, everybody: Cast) -> dict[str, str]:
        session.commit()
        return {
            "SECRETARIAT_SECRET_KEY": settings.secret_key,
            "SECRETARIAT_DATA": str(settings.data),
            "SECRETARIAT_DATABASE_URL": settings.url_of_database,
            "SECRETARIAT_PROFILE": "development",
            "SECRETARIAT_BASE_URL": "http://localhost:8000",
        }

    def run(self, environment: dict[str, str], *words: str) -> Result:
        return CliRunner().invoke(main, list(words), env=environment)

    def test_the_review_is_shown_then_entered(self, environment: dict[str, str], everybody: Cast) -> None:
        shown = self.run(environment, "review-accounts").output
        assert "felix.former@example.org (Felix Former): holds no post\n" in shown
        assert "There was no review yet. The next is due on 16.11.2026." in shown
        entered = self.run(environment, "review-accounts", "--done").output
        assert "accounts stand." in entered
        assert "The last review was on 16.11.2026. The next is due on 14.02.2027." in entered

    def test_an_account_is_ended_once(self, environment: dict[str, str], session: Session, everybody: Cast) -> None:
        for _ in range(2):
            assert self.run(environment, "end-account", "Felix.Former@example.org").exit_code == 0
        assert "felix.former" not in self.run(environment, "review-accounts").output
        with reading():
            ended = session.scalars(select(AuditEntry.event).where(AuditEntry.event == "user.ended")).all()
        assert len(ended) == 1
        session.rollback()

    def test_who_breaks_glass_is_marked_by_name(
        self, environment: dict[str, str], session: Session, everybody: Cast
    ) -> None:
        email = everybody.administrator.email
        session.rollback()
        assert self.run(environment, "break-glass", email).exit_code == 0
        assert "no longer signs in" in self.run(environment, "break-glass", email, "--off").output

    @pytest.mark.parametrize("command", ["end-account", "break-glass"])
    def test_nobody_of_that_name_is_said(self, environment: dict[str, str], command: str) -> None:
        answer = self.run(environment, command, "nobody@example.org")
        assert answer.exit_code == 1
        assert "There is no account of nobody@example.org." in answer.output
