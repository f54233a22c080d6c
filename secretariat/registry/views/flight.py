"""Papers in flight: what is still to be brought out, by the meeting for which it is meant, by who holds it, or by when it is due.

A page shows so many rows; only of these is asked what a row says. What is late and how many there are is counted of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from flask import render_template, request, url_for

from secretariat.core import clock
from secretariat.core.i18n import gettext
from secretariat.core.texts import folded
from secretariat.core.values import dataclass
from secretariat.desk.narrowing import by_body
from secretariat.documents.underway import PaperUnderWay
from secretariat.documents.working.queries import outs_of
from secretariat.meetings.models import Meeting
from secretariat.meetings.standing import PaperDeadlines
from secretariat.registry import queries
from secretariat.registry.forms import FlightFilter
from secretariat.registry.holders import named_in, with_whom
from secretariat.registry.steps import ahead_of, stage_of
from secretariat.registry.views import bp
from secretariat.registry.views.rows import Row, Slot, due_of, row_of, secretariats, slots_of, words_of_list
from secretariat.web import filters, paging
from secretariat.web.access import current_actor, signed_in
from secretariat.web.database import db
from secretariat.web.filters import pick


class Waiting(NamedTuple):
    """A paper in flight before it is shown: for which meeting, and when it is due."""

    paper: PaperUnderWay
    slot: Slot | None
    at: datetime | None
    late: bool


@dataclass(frozen=True)
class Group:
    """Papers under one heading, with what is to be said of them together; without papers it is shown as well."""

    title: str
    href: str
    said: str
    papers: Sequence[Waiting]


class Shown(NamedTuple):
    """What of a group stands on a page: all that is said of it, how many papers it has, and rows of this page."""

    title: str
    href: str
    said: str
    number: int
    rows: Sequence[Row]


@bp.get("/papers/in-flight")
@signed_in
def in_flight() -> str:
    """Every paper of one's bodies that is still to be brought out, in one list."""
    session, actor = db.session(), secretariats(current_actor())
    papers = [paper for paper in queries.rows_in_flight(session, actor) if stage_of(paper)]
    form = FlightFilter(request.args)
    body = by_body(paper.body_id for paper in papers)
    words = folded(form.q.data or "").split() if form.validate() else []
    slots, meetings = slots_of(session, actor, papers)
    found = _waiting((paper for paper in papers if body.holds(paper.body_id) and _named(paper, words)), slots)
    named, by = named_in(papers), request.args.get("by", "")
    if by == "holder":
        groups = _by_holder(found, lambda paper: with_whom(paper, named, actor))
    elif by == "date":
        groups = [Group(gettext("By date, the soonest first"), "", "", found)] if found else []
    else:
        known = [(meeting, due) for meeting, due in meetings if body.holds(meeting.body_id)]
        groups = _by_meeting(found, known, empty=not words)
    place = paging.place(sum(len(group.papers) or 1 for group in groups))
    parts = list(_parts(groups, place))
    shown = [one for _, rows in parts for one in rows]
    ahead, outs = ahead_of(session, [one.paper for one in shown]), outs_of(session, [one.paper for one in shown])
    back = words_of_list()

    def row(one: Waiting) -> Row:
        return row_of(one.paper, actor, named, one.slot, ahead, outs=outs.get(one.paper.id, ()), back=back)

    return render_template(
        "registry/in_flight.html",
        groups=[
            Shown(group.title, group.href, group.said, len(group.papers), [row(one) for one in rows])
            for group, rows in parts
        ],
        views=[
            (word, paging.address(by=of or None, page=None), of == (by if by in ("holder", "date") else ""))
            for of, word in (
                ("", gettext("By meeting")),
                ("holder", gettext("By holder")),
                ("date", gettext("By date")),
            )
        ],
        by=by,
        wanted=form,
        body=body,
        all_=len(papers),
        count=len(found),
        late=sum(one.late for one in found),
        late_href=paging.address(by="date", page=None),
        narrowed=bool(words or body.pid),
        place=place,
    )


def _waiting(papers: Iterable[PaperUnderWay], slots: Mapping[int, Slot]) -> list[Waiting]:
    """Return papers with when they are due, the soonest first."""
    now, found = clock.now(), []
    for paper in papers:
        slot = slots.get(paper.id)
        at = due_of(paper, slot)
        found.append(Waiting(paper, slot, at, at is not None and at < now))
    return sorted(found, key=lambda one: (*clock.soonest_first(one.at), pick(one.paper, "title")))


def _named(paper: PaperUnderWay, words: Sequence[str]) -> bool:
    """Tell whether all these words stand in the titles or the symbol of a paper."""
    if not words:
        return True
    version = paper.current_version
    text = folded(f"{paper.title_en} {paper.title_fr} {version.symbol if version else paper.symbol or ''}")
    return all(word in text for word in words)


def _parts(groups: Sequence[Group], place: paging.Place) -> Iterator[tuple[Group, Sequence[Waiting]]]:
    """Return the groups of a page, each with those of its papers that stand there; one without papers takes the room of a row."""
    passed = 0
    for group in groups:
        taken = len(group.papers) or 1
        first, last = max(place.start - passed, 0), place.start + place.size - passed
        if first < taken and last > 0:
            yield group, group.papers[first:last]
        passed += taken


def _by_meeting(
    found: Sequence[Waiting], meetings: Sequence[tuple[Meeting, PaperDeadlines]], *, empty: bool
) -> list[Group]:
    """The meetings to come, each with what it awaits, then what is meant for none of them. `empty`: also those that await
    nothing."""
    under: dict[int, list[Waiting]] = {}
    for one in found:
        under.setdefault(one.slot.meeting.id if one.slot else 0, []).append(one)
    groups = []
    for meeting, due in meetings:
        if empty or meeting.id in under:
            papers = under.get(meeting.id, [])
            title = f"{meeting.body.code}, {filters.short_day(meeting.starts_at, meeting.zone)}"
            href = url_for("meetings.show", meeting=meeting.pid)
            groups.append(Group(title, href, _forecast(papers, due, meeting.zone), papers))
    return [*groups, Group(gettext("Not on an agenda yet"), "", "", under[0])] if 0 in under else groups


def _forecast(papers: Sequence[Waiting], due: PaperDeadlines, zone: str) -> str:
    """When the papers of a meeting are due, how many it still awaits, and how many of these are late."""
    said = gettext(
        "Papers are due %(decision)s for decision, %(information)s for information.",
        decision=filters.short_moment(due.decision, zone),
        information=filters.short_moment(due.information, zone),
    )
    late = sum(one.late for one in papers)
    awaited = gettext("Awaited: %(number)s.", number=len(papers)) if papers else gettext("Nothing is awaited.")
    return " ".join(filter(None, (said, awaited, gettext("Late: %(number)s.", number=late) if late else "")))


def _by_holder(found: Sequence[Waiting], holder: Callable[[PaperUnderWay], str]) -> list[Group]:
    under = [(holder(one.paper), one) for one in found]
    under.sort(key=lambda one: (one[0] != gettext("You"), one[0]))
    return [Group(name, "", "", [one for _, one in papers]) for name, papers in groupby(under, key=lambda one: one[0])]
