"""Page: the pack of a meeting, with everything in it, in which forms it can be taken along, and what changed."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from secretariat.committees.queries import StripFacts
from secretariat.committees.strip import body_strip
from secretariat.core.i18n import gettext, ngettext, other_language
from secretariat.core.values import dataclass
from secretariat.documents import queries as documents
from secretariat.documents.listed import ListedVersion
from secretariat.documents.markings import Marking
from secretariat.meetings import queries as meetings
from secretariat.meetings import saying
from secretariat.meetings.issued import cited_by
from secretariat.meetings.models import Meeting
from secretariat.packs import policy, queries
from secretariat.packs.changes import Change
from secretariat.packs.contents import Entry, gather
from secretariat.packs.shown import Offered, address, card, changed, weight
from secretariat.packs.shown import offer as offer_of
from secretariat.packs.views import bp
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db
from secretariat.web.filters import title_of

_KINDS = {"new": ("diamond", "live"), "revised": ("diamond", "live"), "withdrawn": ("struck", "")}


@dataclass(frozen=True)
class Row:
    """A paper of the pack, or one that changed, as the page lists it."""

    item: str
    title: str
    lang: str
    href: str
    symbol: str
    marking: str
    notes: tuple[str, ...]
    pages: str
    state: tuple[str, str, str] | None = None


@bp.get("/meetings/<pid:meeting>/pack")
@requires(meetings.meeting_by_pid, policy.can_take)
def show(meeting: Meeting) -> str:
    """What the pack holds for this reader now."""
    session, actor = db.session(), current_actor()
    agenda = meetings.agenda_in_force(session, actor, meeting)
    offer, other, strip = None, None, None
    if agenda is not None:
        papers = documents.unopened(session, actor, cited_by(agenda))
        contents = gather(meeting, agenda, papers, saying.lang())
        turned = contents.in_language(other_language())
        beside = queries.beside_pack(session, actor, meeting, contents, turned)
        offer, other = offer_of(contents, beside.made, beside.taken), Offered(turned, beside.other, None)
        strip = beside.strip
    return render_template(
        "packs/show.html",
        offer=offer,
        rows=[_row(entry, offer) for entry in offer.contents.entries] if offer else [],
        apart=[_bare(version) for version in offer.contents.without_file] if offer else [],
        unprinted=[_bare(version) for version in offer.contents.unprinted] if offer else [],
        gets=_cards(offer, other) if offer and other else [],
        since=changed(offer.changes) if offer and offer.changes else None,
        lines=[_change(line) for line in offer.changes.lines] if offer and offer.changes else [],
        supplement=address(meeting, "supplement.pdf"),
        manifest=address(meeting, f"{saying.lang()}.json"),
        **shown(meeting, strip),
    )


def shown(meeting: Meeting, strip: StripFacts | None = None) -> dict[str, Any]:
    """Return what every page about a pack shows above its content; `strip` is what the strip of its body says, where that is
    known."""
    return {
        "meeting": meeting,
        "strip": body_strip(db.session(), meeting.body, tab="meetings", facts=strip),
        "day": saying.day_name(meeting.starts_wall.date()),
        "ordinal": saying.ordinal_of(meeting),
        "back": url_for("meetings.show", meeting=meeting.pid),
    }


def _cards(offer: Offered, other: Offered) -> list[dict[str, object]]:
    """The pack in both languages, the reader's first; then its other forms in the reader's."""
    contents = offer.contents
    code = contents.language
    return [
        card(offer),
        card(other),
        {
            "label": gettext("Single files"),
            "size": gettext("ZIP, %(weight)s", weight=weight(contents, None)),
            "href": address(contents.meeting, f"{code}.zip"),
            "icon": "pack",
        },
        {
            "label": gettext("For reading offline"),
            "size": gettext("One page, without a connection"),
            "href": address(contents.meeting, f"{code}.html"),
            "icon": "paper",
        },
    ]


def _row(entry: Entry, offer: Offered) -> Row:
    version = entry.version
    title, code = title_of(version)
    notes = []
    if entry.pdf.face != offer.contents.language:
        notes.append(gettext("In French only") if entry.pdf.face == "fr" else gettext("In English only"))
    if not entry.pdf.made_here:
        notes.append(gettext("Came as a file from elsewhere"))
    pages = entry.pdf.pages
    return Row(
        item=entry.item,
        title=title,
        lang=code if code != saying.lang() else "",
        href=url_for("documents.show", paper=version.paper),
        symbol=version.symbol,
        marking=Marking(version.marking).words(saying.lang()),
        notes=tuple(notes),
        pages=ngettext("%(num)s page", "%(num)s pages", pages) if pages else "",
        state=None if entry.pdf.sha256 else (gettext("Being made"), "half", ""),
    )


def _bare(version: ListedVersion) -> tuple[str, str]:
    return version.symbol, title_of(version)[0]


def _change(line: Change) -> Row:
    word = {"new": gettext("New"), "revised": gettext("Revised"), "withdrawn": gettext("Withdrawn")}[line.kind]
    state = (word, *_KINDS[line.kind])
    if line.entry is None:
        assert line.held is not None
        return Row("", line.held.symbol, "", "", "", "", (_take_out(line),), "", state)
    version = line.entry.version
    title, code = title_of(version)
    lang = code if code != saying.lang() else ""
    href = url_for("documents.show", paper=version.paper)
    before = gettext("Takes the place of %(symbol)s", symbol=line.held.symbol) if line.held else ""
    return Row(line.entry.item, title, lang, href, version.symbol, "", tuple(filter(None, (before,))), "", state)


def _take_out(line: Change) -> str:
    assert line.held is not None
    first, last = line.held.first, line.held.last
    if not first:
        return ""
    if first == last:
        return gettext("Page %(first)s of your pack", first=first)
    return gettext("Pages %(first)s to %(last)s of your pack", first=first, last=last)
