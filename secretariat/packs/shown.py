"""Packs as pages speak of them: the download of one tap, and what changed since the last."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from secretariat.core.i18n import N_, gettext, known, ngettext, speaking
from secretariat.core.values import dataclass
from secretariat.documents.listed import Listing
from secretariat.documents.models import Version
from secretariat.meetings import saying
from secretariat.meetings.models import Meeting
from secretariat.packs import queries
from secretariat.packs.changes import Changes
from secretariat.packs.contents import Contents, PackedMeeting, gather
from secretariat.packs.models import Pack
from secretariat.packs.queries import Made, Taken
from secretariat.web.filters import size

#: The card of a pack, said in the language of the pack.
LABELS = {"en": N_("Pack, English"), "fr": N_("Pack, French")}


@dataclass(frozen=True)
class Offered:
    """The pack of a meeting for one reader: what it holds now, its file if one was asked for, and what changed."""

    contents: Contents
    made: Made | None
    changes: Changes | None

    @property
    def href(self) -> str:
        return address(self.contents.meeting, f"{self.contents.language}.pdf")


def offer(contents: Contents, made: Made | None, taken: Taken | None) -> Offered:
    """Return the pack to be offered of a meeting, of what is known: its file, and what its reader took along last."""
    found = queries.changes_since(taken, contents) if taken else None
    return Offered(contents, made, found or None)


def weights_of(session: Session, agendas: Mapping[Meeting, Version], papers: Listing, language: str) -> dict[int, str]:
    """Return what the packs of several meetings weigh, by the id of the meeting, for a list; `papers` are those of
    their agendas that exist for the reader."""
    if not agendas:
        return {}
    found = {meeting: gather(meeting, agenda, papers, language) for meeting, agenda in agendas.items()}
    keys = {meeting: contents.key for meeting, contents in found.items()}
    packs = queries.packs_with_keys(session, keys.values())
    return {meeting.id: weight(contents, made_of(packs.get(keys[meeting]))) for meeting, contents in found.items()}


def made_of(pack: Pack | None) -> Made | None:
    """Return the file of a pack that was asked for; None while it is not made."""
    return Made(pack.pages, pack.blob.size) if pack is not None and pack.blob is not None else None


def address(meeting: Meeting | PackedMeeting, end: str = "") -> str:
    """Return an address under the pack of a meeting."""
    return f"/meetings/{meeting.pid}/pack" + (f"/{end}" if end else "")


def papers_said(contents: Contents) -> str:
    """22 papers; the agenda is not counted as one."""
    return ngettext("%(num)s paper", "%(num)s papers", contents.papers)


def weight(contents: Contents, made: Made | None) -> str:
    """311 pages, 18 MB; about as much while it has not been made, and nothing before its last paper has been."""
    if made is not None:
        pages = ngettext("%(num)s page", "%(num)s pages", made.pages or 1)
        return f"{pages}, {size(made.size)}"
    return gettext("about %(size)s", size=size(contents.size)) if contents.complete else gettext("being made")


def card(offer: Offered) -> dict[str, object]:
    """Return the download for the macro `gets`, in the words of its language."""
    code = offer.contents.language
    with speaking(code):
        label, facts = gettext(LABELS[code]), f"{papers_said(offer.contents)}, {weight(offer.contents, offer.made)}"
    shown: dict[str, object] = {"label": label, "size": facts, "href": offer.href, "icon": "pack"}
    if offer.made is None and not offer.contents.complete:
        shown["making"] = True
    if known(code) != saying.lang():
        shown["lang"] = code
    return shown


def changed(offer: Changes) -> tuple[str, str]:
    """Return the sentence of what changed since the last download, with its lead."""
    counts = [
        ngettext("%(num)s new", "%(num)s new", offer.count("new")) if offer.count("new") else "",
        ngettext("%(num)s revised", "%(num)s revised", offer.count("revised")) if offer.count("revised") else "",
        ngettext("%(num)s withdrawn", "%(num)s withdrawn", offer.count("withdrawn"))
        if offer.count("withdrawn")
        else "",
    ]
    when = saying.stamp(offer.since, offer.contents.meeting.zone)
    return gettext("Since your last download (%(when)s):", when=when), f"{', '.join(filter(None, counts))}."
