"""What coordination asks of a person: the clearances their office owes, and the rounds they opened."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.coordination import queries, saying
from secretariat.coordination.queries import UnderWay
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.unchanged import while_unchanged
from secretariat.desk.views import words
from secretariat.desk.views.rows import Due, Row
from secretariat.meetings.saying import State


@while_unchanged
def owed(session: Session, actor: Actor) -> tuple[Row, ...]:
    """Return what the person's offices have to answer, soonest first, in one query; the first act stands out."""
    rows: list[Row] = []
    for clearance in queries.owed(session, actor):
        title, _ = words.title_of(clearance)
        when, note, tone = words.when(clearance.due_at, clearance.zone, frozenset())
        href = url_for("coordination.clearance", clearance=clearance.pid)
        rows.append(
            Due(
                at=clearance.due_at,
                when=when,
                note=note,
                tone=tone,
                what=gettext("Clear: %(title)s", title=title),
                href=href,
                code=clearance.code,
                state=saying.state_of(clearance),
                bits=(saying.name_of(clearance),),
                act=(gettext("Answer"), href, "" if rows else "go"),
            ).row
        )
    return tuple(rows)


@while_unchanged
def under_way(session: Session, actor: Actor) -> tuple[Row, ...]:
    """Return the rounds the person opened and still runs, in one query: how many have answered, what came back."""
    found = [_due(one) for one in queries.under_way(session, actor)]
    return tuple(one.row for one in sorted(found, key=lambda one: (one.at, one.what)))


def _due(one: UnderWay) -> Due:
    title, _ = words.title_of(one)
    when, note, tone = words.when(one.last_due, one.zone, frozenset())
    href = url_for("coordination.of_paper", paper=one.pid)
    n = one.comments
    bits = (ngettext("%(num)s comment to answer", "%(num)s comments to answer", n),) if n else ()
    return Due(one.last_due, when, note, tone, title, href, one.code, _state(one), bits, (gettext("Open"), href, ""))


def _state(one: UnderWay) -> State:
    if one.refused:
        refused = ngettext("%(num)s office does not clear it", "%(num)s offices do not clear it", one.refused)
        return refused, "octagon", "late"
    if one.overdue:
        silent = ngettext("%(num)s office without an answer", "%(num)s offices without an answer", one.overdue)
        return silent, "triangle", "late"
    answered = gettext("%(answered)s of %(asked)s answered", answered=one.answered, asked=one.asked)
    return (answered, "tick", "done") if one.answered == one.asked else (answered, "half", "")


def lead(rows: Sequence[Row]) -> list[str]:
    """Return the sentence before the numbers, where an office owes anything."""
    if not rows:
        return []
    said = ngettext(
        "One clearance is owed.", "%(count)s clearances are owed.", len(rows), count=words.counted(len(rows))
    )
    return [words.sentence(said)]
