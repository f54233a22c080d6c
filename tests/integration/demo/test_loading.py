"""What loading leaves behind: the same each time, provable, labelled, and no letter to anybody."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from secretariat import demo, verify
from secretariat.committees.models import Body, Format, Holiday
from secretariat.committees.queries import seats_of
from secretariat.core import audit, clock
from secretariat.core.blobs import FolderStore
from secretariat.core.outbox import OutboxMessage
from secretariat.decisions.models import Action
from secretariat.documents.models import Paper, Rendition, Version
from secretariat.documents.states import PaperState
from secretariat.documents.symbols import Symbol, parse
from secretariat.meetings.models import Meeting
from secretariat.minutes.models import Minutes, Submission
from secretariat.people.models import Party, User
from secretariat.press.sheets import from_json
from tests.integration.demo.conftest import Loaded

#: Measured 20,100; each is about half a millisecond on an idle machine.
MOST_STATEMENTS = 24_000


def test_each_loading_makes_the_same(loaded_sqlite: Loaded, loaded_postgresql: Loaded) -> None:
    """Loaded twice, once on each kind of database."""
    assert loaded_sqlite.counts == loaded_postgresql.counts
    assert loaded_sqlite.counts["meeting"] >= 40
    assert loaded_sqlite.counts["paper"] >= 100
    assert max(loaded_sqlite.statements, loaded_postgresql.statements) < MOST_STATEMENTS


def test_a_loaded_database_is_not_empty(told: Session) -> None:
    assert not demo.is_empty(told)


def test_an_empty_database_is_told(session: Session) -> None:
    assert demo.is_empty(session)


def test_everything_stands(told: Session, tmp_path: Path) -> None:
    assert list(audit.faults(told)) == []
    assert list(verify.faults(told, FolderStore(tmp_path / "blobs"))) == []


def test_the_audit_runs_in_the_order_of_time_and_ends_now(told: Session) -> None:
    instants = list(told.scalars(select(audit.AuditEntry.at).order_by(audit.AuditEntry.seq)))
    assert instants == sorted(instants)
    assert instants[-1] <= clock.now()


def test_every_body_and_every_sheet_is_labelled(told: Session) -> None:
    assert all(body.settings["demonstration"] is True for body in told.scalars(select(Body)))
    sheets = [version.sheet for version in told.scalars(select(Version)) if version.sheet]
    assert len(sheets) > 100
    for sheet in sheets:
        label = from_json(sheet).front.demonstration
        assert label is not None
        assert label.en == "DEMONSTRATION – FICTIONAL CONTENT"


def test_every_symbol_is_of_a_fictional_series(told: Session) -> None:
    for text in told.scalars(select(Version.symbol)):
        symbol = parse(text)
        assert isinstance(symbol, Symbol)
        number = re.fullmatch(r"AC/(\d+)", symbol.series)
        assert (number and 901 <= int(number[1]) <= 999) or symbol.number > 9000, text


def test_people_are_invented(told: Session) -> None:
    assert all(email.endswith("@example.org") for email in told.scalars(select(User.email)))


def test_the_delegations_are_reference_data(told: Session) -> None:
    codes = set(told.scalars(select(Party.code).where(Party.kind == "member")))
    assert len(codes) == 32 + 6
    members = told.scalars(select(Format).join(Body).where(Body.code == "OPC", Format.code == "members")).one()
    names = [seat.party.name_en for seat in seats_of(told, members.id)]
    assert names == sorted(names)
    assert len(names) == 38
    assert told.scalar(select(Holiday.name_fr).where(Holiday.day == clock.now().date().replace(month=7, day=21)))


def test_no_letter_goes_out_and_the_next_meeting_is_printed_first(told: Session) -> None:
    messages = list(told.scalars(select(OutboxMessage).order_by(OutboxMessage.not_before, OutboxMessage.id)))
    states = Counter((message.kind, message.state, message.note) for message in messages)
    assert set(states) == {
        ("mail.notice", "dropped", "demonstration"),
        ("pack.prepare", "dropped", "demonstration"),
        ("pack.prepare", "waiting", None),
        ("render.version", "waiting", None),
        ("search.enter", "waiting", None),
    }
    renders = [message for message in messages if message.kind == "render.version"]
    first = told.get_one(Rendition, renders[0].payload["rendition"])
    main = told.scalars(_main()).one()
    assert first.version.paper_id == main.agenda_paper_id
    assert first.version.symbol.endswith("-REV1")
    due = [message for message in renders if message.not_before <= clock.now()]
    assert 40 < len(due) < 120


def test_a_number_withdrawn_before_issue_leaves_a_gap(told: Session) -> None:
    gone = told.scalars(
        select(Paper).where(Paper.state == PaperState.WITHDRAWN.value, Paper.current_version_id.is_(None))
    ).one()
    assert gone.symbol is not None
    assert told.scalar(select(Version.id).where(Version.symbol == gone.symbol)) is None


def test_meetings_are_in_every_state_there_is(told: Session) -> None:
    now = clock.now()
    states = Counter((meeting.state, meeting.starts_at > now) for meeting in told.scalars(select(Meeting)))
    coming = {state for state, future in states if future}
    assert coming == {"planned", "convened", "agenda_issued", "cancelled", "postponed"}
    assert states["closed", False] >= 28
    assert states["agenda_issued", False] <= 1  # today's


@pytest.mark.parametrize("language", ["en", "fr"])
def test_titles_stand_in_both_languages(told: Session, language: str) -> None:
    assert all(getattr(version, f"title_{language}") for version in told.scalars(select(Version)))


def _main() -> Select[Meeting]:
    return (
        select(Meeting)
        .join(Body)
        .where(Body.code == "OPC", Meeting.starts_at > clock.now())
        .order_by(Meeting.starts_at)
        .limit(1)
    )


def test_what_was_held_was_decided_recorded_and_waits(told: Session) -> None:
    """Every past meeting has its decision sheet; records are issued, and one and a corrigendum wait for the chair. The
    partner that came to an item of one has its part of both."""
    sheets = told.scalars(select(Paper).where(Paper.kind == "decision_sheet")).all()
    closed = told.scalars(select(Meeting).where(Meeting.state == "closed")).all()
    assert len([paper for paper in sheets if paper.copy_of_id is None]) == len(closed)
    parts = told.scalars(
        select(Paper.kind).where(Paper.symbol.like("%(INV-X)"), Paper.kind.in_(("decision_sheet", "record")))
    )
    assert {"decision_sheet", "record"} <= set(parts)
    assert all(paper.state == PaperState.ISSUED for paper in sheets)
    states = Counter((minutes.kind, minutes.state) for minutes in told.scalars(select(Minutes)))
    assert states == {("record", "issued"): 3, ("record", "submitted"): 1, ("corrigendum", "submitted"): 1}
    waiting = told.scalars(select(Submission).where(Submission.state == "waiting")).all()
    assert all(one.due_at > clock.now() for one in waiting)
    today = clock.now().date()
    overdue = [one for one in told.scalars(select(Action)) if one.due_on and one.due_on < today]
    assert len(overdue) >= 3
