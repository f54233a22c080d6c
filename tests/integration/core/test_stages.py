"""Scenes that are played once: each test gets its own copy of what they left."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from secretariat.committees.models import Seat
from secretariat.people.models import Party
from secretariat.settings import Settings
from tests.plugins.stages import staged
from tests.world import Cast, World

PLAYED: list[str] = []


@staged
def guests(session: Session, people: Cast, settings: Settings) -> tuple[Cast, list[Party]]:
    """Two parties more, and a file: nothing but this module asks for it."""
    PLAYED.append(session.get_bind().dialect.name)
    settings.data.mkdir(exist_ok=True)
    (settings.data / "list.txt").write_text("Two guests.")
    session.expire_on_commit = False
    world = World(session)
    return people, [world.party(code, code, code) for code in "YZ"]


@staged
def seated(session: Session, guests: tuple[Cast, list[Party]]) -> None:
    people, (first, _second) = guests
    World(session).seat(people.members, first)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_it_is_played_once_and_spoiled_for_nobody(
    session: Session, settings: Settings, guests: tuple[Cast, list[Party]], turn: str
) -> None:
    """Seeded defect: the copy is made of what the last test left."""
    people, parties = guests
    assert PLAYED.count(session.get_bind().dialect.name) == 1
    assert session.scalar(select(func.count()).select_from(Party)) == 6
    assert [party.code for party in parties] == ["Y", "Z"]
    assert people.nation_a in session
    assert not session.expire_on_commit
    assert (settings.data / "list.txt").read_text() == "Two guests."
    parties[0].code = turn
    session.delete(parties[1])
    session.commit()
    (settings.data / "list.txt").unlink()
    Path(settings.data / "other.txt").touch()


def test_one_scene_builds_on_another(session: Session, guests: tuple[Cast, list[Party]], seated: None) -> None:
    assert PLAYED.count(session.get_bind().dialect.name) == 1
    people, (first, _second) = guests
    assert session.scalars(select(Seat.party_id).where(Seat.format_id == people.members.id)).all()[-1] == first.id


def test_who_asks_for_none_finds_none(session: Session, settings: Settings) -> None:
    assert session.scalar(select(func.count()).select_from(Party)) == 0
    assert not list(settings.data.glob("*.txt"))
