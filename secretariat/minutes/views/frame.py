"""What the pages of minutes show above their content, who is reached, and drafts as PDF."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, url_for

from secretariat.committees.queries import StripFacts
from secretariat.committees.strip import body_strip
from secretariat.core.i18n import gettext, ngettext
from secretariat.documents.draft_prints import print_awaited
from secretariat.meetings import saying
from secretariat.meetings.models import Meeting
from secretariat.minutes.models import Minutes
from secretariat.minutes.sections import title_of as item_title
from secretariat.minutes.services.invitees import Part
from secretariat.press import dates
from secretariat.press.dates import Language
from secretariat.press.sheets import Sheet
from secretariat.web.database import db
from secretariat.web.files import sent


def frame(meeting: Meeting, facts: StripFacts | None = None) -> dict[str, Any]:
    """Return the strip of the body, and the meeting's number, day and state; `facts` as `body_strip` takes them."""
    return {
        "meeting": meeting,
        "strip": body_strip(db.session(), meeting.body, tab="meetings", facts=facts),
        "ordinal": saying.ordinal_of(meeting),
        "title": saying.day_name(meeting.starts_wall.date()),
        "day": dates.long_date(meeting.starts_wall.date(), saying.lang()),
        "state": saying.state_of(meeting),
        "back": url_for("meetings.show", meeting=meeting.pid),
    }


def paper_of(minutes: Minutes) -> str:
    """Return the address of the paper as which minutes are, or will be, issued."""
    return url_for("documents.show", paper=minutes.paper.pid)


def writing_of(minutes: Minutes) -> str:
    """Return the address of the page on which minutes are written."""
    return url_for("minutes.edit", minutes=minutes.pid)


def title_of(minutes: Minutes) -> str:
    paper = minutes.paper
    first, other = (paper.title_fr, paper.title_en) if saying.lang() == "fr" else (paper.title_en, paper.title_fr)
    return first or other


def audience(distribution: dict[str, Any]) -> dict[str, Any]:
    """Return who gets it, by delegation and name, in numbers and in one sentence."""
    lang = saying.lang()
    name = "name_fr" if lang == "fr" else "name_en"
    persons = distribution["persons"]
    return {
        "persons": persons,
        "parties": [(party[name], party["persons"]) for party in distribution["parties"]],
        "reach": ngettext(
            "%(num)s person of %(parties)s delegations and offices, format “%(format)s”.",
            "%(num)s persons of %(parties)s delegations and offices, format “%(format)s”.",
            persons,
            parties=len(distribution["parties"]),
            format=distribution["format"][lang],
        ),
    }


def shown_copy(part: Part) -> dict[str, Any]:
    """Return for whom a copy is cut, of which items, and who reads it by name."""
    party, lang = part.invitation.party, saying.lang()
    return {
        "name": party.name_fr if lang == "fr" else party.name_en,
        "titles": [f"{part.held.numbers[item.id]} {item_title(item)[lang]}" for item in part.held.items],
        "persons": part.persons,
    }


def verb(persons: int) -> str:
    """Issue to 34 persons."""
    return ngettext("Issue to %(num)s person", "Issue to %(num)s persons", persons)


def draft_pdf(
    meeting: Meeting, sheet: Sheet, face: Language, *, name: str, again: str, back: str, facts: StripFacts
) -> Response:
    """Return the finished print of a draft as an attachment; while it is made, a page that looks again by itself.

    `facts` are those of the strip of the body.
    """
    made = print_awaited(sheet, face=face)
    if made is None:
        page = render_template("minutes/being_made.html", again=again, to=back, **frame(meeting, facts))
        waiting = make_response(page)
        waiting.headers["Refresh"] = "2"
        return waiting
    return sent(made.blob_sha256, name)


def languages_word(code: str) -> str:
    return gettext("French") if code == "fr" else gettext("English")
