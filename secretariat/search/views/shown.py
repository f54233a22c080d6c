"""What a page of hits shows: what each thing is, how it stands, and where the words were found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from textwrap import shorten
from typing import Any

from flask import url_for

from secretariat.committees.actors import Actor
from secretariat.coordination import saying as of_clearances
from secretariat.coordination.models import Clearance
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.values import dataclass
from secretariat.decisions import saying as of_decisions
from secretariat.decisions.models import Action, Decision
from secretariat.decisions.opening import note_reading
from secretariat.decisions.queries import origins_of, overdue_among
from secretariat.documents import policy
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper, Version
from secretariat.documents.states import PaperState, VersionState
from secretariat.documents.types.saying import kind_word
from secretariat.meetings import saying as of_meetings
from secretariat.meetings.models import Meeting
from secretariat.relations.queries import superseded_by
from secretariat.search import queries
from secretariat.search.asking import Asked
from secretariat.search.models import Entry, Thing
from secretariat.search.queries import Hit, Page
from secretariat.search.snippets import LENGTH, Piece, marked, snippet
from secretariat.trail.shown import taken_over
from secretariat.web import filters
from secretariat.web.database import db

State = tuple[str, str, str]

#: Shape and tone of what a version is worth now.
LOOKS = {
    VersionState.ISSUED: ("disc", ""),
    VersionState.SUPERSEDED: ("struck", ""),
    VersionState.RECALLED: ("struck", "late"),
    VersionState.WITHDRAWN: ("struck", "late"),
}
#: Of what is written and not issued; a draft that was withdrawn is the house's to find.
UNISSUED = {
    PaperState.EXPECTED: ("dashed", ""),
    PaperState.DRAFT: ("ring", ""),
    PaperState.READY: ("half", "live"),
}
_FOLLOWS = {"en": N_("English follows"), "fr": N_("French follows")}


@dataclass(frozen=True)
class Row:
    """Something found, ready to be shown; `lang` and `snippet_lang` where they are not those of the page."""

    code: str
    kind: str
    href: str
    state: State
    when: str
    symbol: str = ""
    en: str | None = None
    fr: str | None = None
    title: tuple[Piece, ...] = ()
    lang: str = ""
    snippet: tuple[Piece, ...] = ()
    snippet_lang: str = ""
    #: Who drafts it, or which office speaks.
    by: str = ""


@dataclass(frozen=True)
class _Place:
    """Where a hit was found: the entry of its title, and that of its text with the stretch that is shown."""

    hit: Hit
    entry: Entry
    snippet: tuple[Piece, ...]
    snippet_lang: str

    @property
    def read(self) -> int | None:
        """The version of which something is read on this page, beyond its title."""
        carried = self.hit.thing in (Thing.DECISION, Thing.ACTION)
        return self.entry.version_id if self.snippet or carried else None


def rows(actor: Actor, asked: Asked, hits: Sequence[Hit]) -> list[Row]:
    """Return the rows of a page, after keeping that what they show of a text is read: not those recalled meanwhile."""
    page = queries.page(db.session(), actor, hits)
    places = [place for hit in hits if (place := _place(asked, hit, page.entries)) is not None]
    read = {place.read for place in places if place.read and not actor.is_house_of(place.entry.body_id)}
    gone = note_reading(queries.unopened(db.session(), read))
    make = _Rows(actor, page)
    made = ((place, make.row(place)) for place in places if place.read not in gone)
    return [_worded(row, place, asked) for place, row in made if row is not None]


def _place(asked: Asked, hit: Hit, entries: Mapping[int, Entry]) -> _Place | None:
    entry = entries.get(hit.entry_id)
    if entry is None:
        return None
    text = entries.get(hit.text_id) if hit.text_id else None
    if text is None:
        return _Place(hit, entry, (), "")
    pieces = snippet(text.text, text.language, asked.stems(text.language))
    if not pieces and hit.thing is Thing.DECISION:  # several of one item have the same title
        pieces = (Piece(shorten(text.text, LENGTH, placeholder=" …")),)
    return _Place(hit, entry, pieces, text.language)


def _worded(row: Row, place: _Place, asked: Asked) -> Row:
    entry = place.entry
    return replace(
        row,
        title=marked(entry.title, entry.language, asked.stems(entry.language)),
        lang=_foreign(entry.language),
        snippet=place.snippet,
        snippet_lang=_foreign(place.snippet_lang),
    )


def _foreign(code: str) -> str:
    return code if code != language() else ""


class _Rows:
    """Makes rows out of the things of a page; a thing that is no longer there gives none."""

    def __init__(self, actor: Actor, page: Page) -> None:
        self.actor, self.page = actor, page
        self.origins = origins_of(db.session(), actor, page.actions.values())
        self.superseded = superseded_by(db.session(), actor, (one.paper_id for one in page.versions.values()))
        self.late = overdue_among(db.session(), list(page.actions.values())) if page.actions else set()

    def row(self, place: _Place) -> Row | None:
        ways: dict[Thing, tuple[Mapping[int, Any], Callable[[Any], Row]]] = {
            Thing.VERSION: (self.page.versions, self._version),
            Thing.MEETING: (self.page.meetings, self._meeting),
            Thing.DECISION: (self.page.decisions, self._decision),
            Thing.ACTION: (self.page.actions, self._action),
            Thing.DRAFT: (self.page.drafts, self._draft),
            Thing.CLEARANCE: (self.page.clearances, self._clearance),
        }
        known, make = ways[place.hit.thing]
        thing = known.get(place.hit.thing_id)
        return None if thing is None else make(thing)

    def _version(self, version: Version) -> Row:
        paper = version.paper
        current = version.id == paper.current_version_id
        readable = bool(policy.can_download(self.actor, version))
        en, fr = (_face(version, code) if readable else None for code in ("en", "fr"))
        return Row(
            code=paper.body.code,
            kind=kind_word(paper),
            href=url_for("documents.show", paper=paper.pid)
            if current
            else url_for("documents.version", version=version.pid),
            state=taken_over(by) if current and (by := self.superseded.get(paper.id)) else _state(version),
            when=filters.table_date(version.issued_at, paper.body.zone),
            symbol=version.symbol,
            en=en,
            fr=fr,
        )

    def _meeting(self, meeting: Meeting) -> Row:
        return Row(
            code=meeting.body.code,
            kind=gettext(Thing.MEETING.label),
            href=url_for("meetings.show", meeting=meeting.pid),
            state=of_meetings.state_of(meeting),
            when=filters.table_date(meeting.starts_at, meeting.zone),
        )

    def _decision(self, decision: Decision) -> Row:
        return Row(
            code=decision.body.code,
            kind=gettext(Thing.DECISION.label),
            href=url_for("decisions.decision", decision=decision.pid),
            state=_state(decision.version),
            when=filters.table_date(decision.decided_on),
            symbol=of_decisions.cited_as(decision, decision.version.symbol),
        )

    def _action(self, action: Action) -> Row:
        return Row(
            code=action.body.code,
            kind=gettext(Thing.ACTION.label),
            href=url_for("decisions.action", action=action.pid),
            state=of_decisions.state_of(action, overdue=action.id in self.late),
            when=of_decisions.due_short(action),
            symbol=of_decisions.origin_of(self.origins.get(action.id)),
        )

    def _draft(self, paper: Paper) -> Row:
        revised = paper.current_version is not None
        return Row(
            code=paper.body.code,
            kind=kind_word(paper),
            href=url_for("documents.show", paper=paper.pid),
            state=(gettext("Revision in draft"), "diamond", "") if revised else _unissued(paper),
            when=filters.table_date(max(draft.saved_at for draft in paper.drafts), paper.body.zone),
            symbol=paper.symbol or "",
            by=paper.drafter.name if paper.drafter else "",
        )

    def _clearance(self, clearance: Clearance) -> Row:
        """What an office said leads the office to what it was asked, and who works on the draft to the whole round."""
        paper = clearance.round.paper
        drafts = policy.can_see_draft(self.actor, paper)
        return Row(
            code=paper.body.code,
            kind=gettext(Thing.CLEARANCE.label),
            href=url_for("coordination.of_paper", paper=paper.pid)
            if drafts
            else url_for("coordination.clearance", clearance=clearance.pid),
            state=of_clearances.state_of(clearance),
            when=filters.table_date(clearance.answered_at or clearance.asked_at, paper.body.zone),
            by=of_clearances.name_of(clearance.party),
        )


def _unissued(paper: Paper) -> State:
    if paper.custody == Custody.ELSEWHERE:
        return (gettext("Held on another system"), "lock", "")
    state = PaperState(paper.state)
    return (gettext(state.label), *UNISSUED.get(state, ("struck", "late")))


def _state(version: Version) -> State:
    state = VersionState(version.state)
    there = {face.language for face in version.faces}
    follows = [code for code in version.to_follow if code not in there]
    if state is VersionState.ISSUED and follows:
        return (gettext(_FOLLOWS[follows[0]]), "half", "soon")
    return (gettext(state.label), *LOOKS[state])


def _face(version: Version, code: str) -> str | None:
    """The address of the PDF in a language: "" for one that follows, None for none."""
    if any(face.language == code for face in version.faces):
        return url_for("documents.download", version=version.pid, face=code)
    return "" if code in version.to_follow else None
