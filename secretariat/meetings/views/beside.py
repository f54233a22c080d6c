"""What stands beside the agenda being built: its time, what is amiss, what changed, and to whom it would go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from secretariat.core import clock
from secretariat.core.i18n import gettext, ngettext
from secretariat.documents.markings import Marking
from secretariat.meetings import saying
from secretariat.meetings.matters import Matter
from secretariat.meetings.models import Meeting
from secretariat.meetings.readiness import Check, items_named
from secretariat.meetings.services.issue import IssuePlan
from secretariat.meetings.sheets import MATTERS
from secretariat.meetings.standing import Late, Waiver
from secretariat.press import dates


def heading_of(plan: IssuePlan) -> str:
    suffix = plan.symbol.rpartition("-")[2] if plan.before else ""
    return gettext("Agenda, draft of %(version)s", version=suffix) if suffix else gettext("Agenda, draft")


#: Sentence, tone, address and word of its link.
Side = tuple[str, str, str, str]


def sides(meeting: Meeting, plan: IssuePlan) -> list[Side]:
    """Return the rows of "Before you issue": what is amiss first; the matters arising print themselves."""
    rows = [_check(meeting, check) for check in plan.checks]
    rows += _arising(meeting, plan, plan.known.arising)
    said = {row.item.id for check in plan.checks if check.key == "late" for row in check.rows}
    rows += _waivers(meeting, plan.late, said)
    order = {"late": 0, "soon": 1, "": 2, "done": 3}
    return sorted(rows, key=lambda row: order[row[1]])


def _arising(meeting: Meeting, plan: IssuePlan, arising: Sequence[Matter]) -> list[Side]:
    """How many actions of earlier meetings wait for this one, and where they will stand."""
    if not arising:
        return []
    said = ngettext(
        "%(num)s action of earlier meetings waits", "%(num)s actions of earlier meetings wait", len(arising)
    )
    late = sum(one.overdue for one in arising)
    if late:
        said = gettext("%(said)s, %(late)s overdue", said=said, late=late)
    item = next((row for row in plan.outline.rows if row.item.standard == MATTERS and not row.struck), None)
    if item is None:
        said = gettext("%(said)s; no item of this agenda takes them up.", said=said)
    else:
        said = gettext("%(said)s; they are printed under item %(number)s.", said=said, number=item.number)
    href = url_for("decisions.of_body", body=meeting.body.pid, view="actions")
    return [(said, "" if item else "soon", href, gettext("Show them"))]


def _check(meeting: Meeting, check: Check) -> Side:
    """A check, with the way to where it is put right: at the first item concerned."""
    sentence, href, link = check.sentence.text(gettext), "", ""
    if check.rows:
        item, number = check.rows[0].item, check.rows[0].number
        href, link = f"#item-{item.pid}", gettext("Go to item %(number)s", number=number)
        if check.key == "titles":
            href, link = url_for("meetings.edit_item", item=item.pid), gettext("Open item %(number)s", number=number)
        elif check.key == "papers":
            href, link = url_for("meetings.attach", item=item.pid), gettext("Attach a paper")
        elif check.key == "late":
            href, link = url_for("meetings.ask_waiver", meeting=meeting.pid), gettext("Ask the chair…")
    return sentence, check.tone, href, link


def _waivers(meeting: Meeting, late: tuple[Late, ...], said: set[int]) -> list[Side]:
    """What the chair was asked and said about late papers, and late papers that no check speaks of."""
    href = url_for("meetings.ask_waiver", meeting=meeting.pid)
    rows: list[Side] = []
    rest = [one for one in late if one.waiver is None and one.row.item.id not in said]
    if rest:
        sentence = gettext("Late papers, not for decision: %(items)s.", items=_items(rest))
        rows.append((sentence, "soon", href, gettext("Ask the chair…")))
    for one in late:
        if one.waiver is not None and one.waiver.waived is None:
            sentence = gettext("Item %(number)s has a late paper.", number=one.row.number)
            rows.append((sentence, "soon", href, waiver_word(one.waiver, meeting.zone)))
    refused = [one for one in late if one.waiver is not None and one.waiver.waived is False]
    if refused:
        sentence = gettext("The chair does not let late papers on: %(items)s.", items=_items(refused))
        rows.append((sentence, "late", href, gettext("See why")))
    granted = [one for one in late if one.waiver is not None and one.waiver.waived]
    if granted:
        sentence = gettext("The chair lets late papers on: %(items)s.", items=_items(granted))
        rows.append((sentence, "done", "", ""))
    return rows


def _items(late: list[Late]) -> str:
    return items_named(dict.fromkeys(one.row.number for one in late)).text(gettext)


def waiver_word(waiver: Waiver, zone: str) -> str:
    """Waiver asked 14:10; with the day when it was not today."""
    return gettext("Waiver asked %(when)s", when=moment(waiver.asked_at, zone))


def moment(instant: datetime, zone: str) -> str:
    """14:10 for today, else Fri 13 Nov, 16:02."""
    place = ZoneInfo(zone)
    today = instant.astimezone(place).date() == clock.now().astimezone(place).date()
    return saying.hour_of(instant, zone) if today else saying.stamp(instant, zone)


def outgoing(meeting: Meeting, plan: IssuePlan) -> dict[str, Any]:
    """Return the changes against the agenda in force, as what it goes out, and to whom."""
    lang = saying.lang()
    changes = []
    for change in plan.changes[:12]:
        pieces = [("same", f"{change.what.or_other(lang)[0]} ")]
        if change.before or change.after:
            pieces += [("del", change.before.or_other(lang)[0])] if change.before else []
            pieces += [("same", " ")] if change.before and change.after else []
            pieces += [("ins", change.after.or_other(lang)[0])] if change.after else []
        changes.append((change.item, pieces))
    paper = meeting.agenda_paper
    persons = int(plan.distribution.get("persons", 0))
    parties = len(plan.distribution.get("parties", ()))
    today = clock.now().astimezone(ZoneInfo(meeting.zone))
    version = plan.symbol.rpartition("-")[2] if plan.before else ""
    return {
        "before": plan.before.symbol.rpartition("-")[2] if plan.before and "-REV" in plan.before.symbol else "",
        "revision": plan.before is not None,
        "changes_shown": changes,
        "changes_more": max(0, len(plan.changes) - 12),
        "goes_out": [
            (gettext("Symbol"), plan.symbol),
            (gettext("Marking"), Marking(paper.marking).words(lang) if paper else ""),
            (gettext("Languages"), gettext("English, French")),
            (gettext("Date"), dates.day_month_year(today, lang)),
        ],
        "readers": (
            ngettext("%(num)s delegation or office", "%(num)s delegations and offices", parties),
            ngettext("%(num)s person", "%(num)s persons", persons),
        ),
        "issue_word": (
            ngettext(
                "Issue %(version)s to %(num)s person…",
                "Issue %(version)s to %(num)s persons…",
                persons,
                version=version,
            )
            if version
            else ngettext("Issue to %(num)s person…", "Issue to %(num)s persons…", persons)
        ),
    }
