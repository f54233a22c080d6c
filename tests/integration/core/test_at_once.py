"""Readings asked in one statement give the rows that each gives by itself: same values, same order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Select, bindparam, exists, func, null, select
from sqlalchemy.orm import Session

from secretariat.committees.models import Body, Holiday, Mandate
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.unchanged import tables_read
from secretariat.people.models import Party, User
from tests.queries import count_queries
from tests.world import Cast

READINGS: dict[str, Asked] = {
    "instants": select(Mandate.id, Mandate.starts_at, Mandate.ends_at, null()).order_by(Mandate.starts_at, Mandate.id),
    "settings": select(Body.id, Body.code, Body.settings).order_by(Body.id.desc()),
    "days": select(Holiday.day, Holiday.name_fr)
    .order_by(Holiday.day.desc())
    .where(Holiday.calendar == bindparam("calendar")),
    "told": select(User.id, exists().where(Mandate.user_id == User.id)).order_by(User.id),
    "same_name": select(Body.id, Mandate.id, User.id)
    .join(Mandate, Mandate.body_id == Body.id)
    .join(User)
    .order_by(Mandate.id),
    "names": select(Party.name_en, Party.name_fr).order_by(Party.name_en, Party.id),
    "number": select(func.count()).select_from(Party),
    "some": select(Party.id).where(Party.id.in_(bindparam("ids", expanding=True))).order_by(Party.id),
    "nothing": select(Party.id, Party.name_en).where(Party.id < 0),
}


@pytest.fixture
def holidays(session: Session, people: Cast) -> None:
    for number in range(3):
        day = date(2027, 1, 1) + timedelta(days=40 * number)
        session.add(Holiday(calendar="office", day=day, name_en='A "day" off', name_fr="Jour férié\nde l’été"))
    session.flush()


def test_each_gives_what_it_gives_by_itself(session: Session, people: Cast, holidays: None) -> None:
    given = {"calendar": "office", "ids": [one.id for one in session.scalars(select(Party).limit(2))]}
    with count_queries(session.get_bind().engine) as seen:  # type: ignore[union-attr]
        found = AtOnce(**READINGS).read(session, given)
    assert len(seen) == 1
    for name, reading in READINGS.items():
        assert found[name] == [tuple(row) for row in session.execute(reading, given)], name
    assert all(found[name] for name in READINGS if name != "nothing")
    assert {type(row[1]) for row in found["told"]} == {bool}
    assert found["nothing"] == []


def test_the_order_of_a_reading_is_kept_whichever_way_it_goes(session: Session, people: Cast) -> None:
    def asked(*order: object) -> Select[int]:
        return select(Party.id).order_by(*order)  # type: ignore[arg-type]  # columns

    found = AtOnce(up=asked(Party.id), down=asked(Party.id.desc()), by_name=asked(Party.name_fr.desc(), Party.id)).read(
        session, {}
    )
    assert len(found["up"]) > 3
    assert found["down"] == found["up"][::-1]
    assert found["by_name"] == [tuple(row) for row in session.execute(asked(Party.name_fr.desc(), Party.id))]


def test_what_it_reads_is_known(session: Session, people: Cast) -> None:
    """What is kept of it is kept under the tables of all its readings, and of no others (adr 15)."""
    with count_queries(session.get_bind().engine) as seen:  # type: ignore[union-attr]
        AtOnce(bodies=select(Body.id), days=select(Holiday.day)).read(session, {})
    assert tables_read(seen[0]) == {"body", "holiday"}
