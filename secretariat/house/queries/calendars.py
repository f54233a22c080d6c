"""Reads of calendars of holidays: which there are, their days, and which bodies follow them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.models import Body, Holiday


def known(session: Session) -> list[str]:
    """Return the calendars that are kept here, by name: those with days, and those that bodies follow."""
    with_days = session.scalars(select(Holiday.calendar).distinct())
    return sorted({*with_days, *session.scalars(select(Body.calendar).distinct())})


def followers(session: Session, calendar: str) -> list[Body]:
    """Return the bodies that follow a calendar, in the order of their series."""
    return list(session.scalars(select(Body).where(Body.calendar == calendar).order_by(Body.series, Body.id)))


def days_of(session: Session, calendar: str, *, since: date | None = None) -> Sequence[Holiday]:
    """Return the holidays of a calendar in order, all or from a day on."""
    asked = select(Holiday).where(Holiday.calendar == calendar).order_by(Holiday.day)
    return session.scalars(asked if since is None else asked.where(Holiday.day >= since)).all()
