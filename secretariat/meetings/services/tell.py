"""Notices about a meeting: papers of the register with symbol and marking, sent without a revision of the agenda."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit
from secretariat.core.i18n import N_, both
from secretariat.core.values import dataclass
from secretariat.documents.front import front
from secretariat.documents.kinds import PaperKind
from secretariat.documents.markings import Marking
from secretariat.documents.models import Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.services import issue_version, next_symbol, open_paper
from secretariat.documents.services.circulate import distribution_of
from secretariat.documents.services.tell import tell_readers
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.invite import tell_invitees
from secretariat.meetings.sheets import meeting_lines
from secretariat.press import canonical, words
from secretariat.press.dates import Language, hours, initial_capital, long_date
from secretariat.press.sheets import Fact, PaperSheet, to_json
from secretariat.press.words import Both


class Occasion(StrEnum):
    """What a notice is about; `heading` and `opening` are the msgids of its words."""

    CONVENED = "convened"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"

    @property
    def heading(self) -> str:
        return _TITLES[self]

    @property
    def opening(self) -> str:
        return _OPENINGS[self]


_TITLES = {
    Occasion.CONVENED: N_("Convening notice"),
    Occasion.CHANGED: N_("Change to a meeting"),
    Occasion.CANCELLED: N_("Meeting cancelled"),
    Occasion.POSTPONED: N_("Meeting postponed"),
}
_OPENINGS = {
    Occasion.CONVENED: N_("The %(body)s is convened as set out above."),
    Occasion.CHANGED: N_("The meeting of the %(body)s will be held as set out above. The agenda is unchanged."),
    Occasion.CANCELLED: N_("The meeting of the %(body)s set out above is cancelled. Reason: %(reason)s"),
    Occasion.POSTPONED: N_("The meeting of the %(body)s set out above is postponed. Reason: %(reason)s"),
}
_FOLLOWS = N_("The provisional agenda and its papers are, or will be, on the page of the meeting.")


@dataclass(frozen=True)
class _Text:
    source: str
    document: canonical.Document


def send_notice(session: Session, meeting: Meeting, *, actor: Actor, occasion: Occasion, remark: str = "") -> Version:
    """Issue a notice about the meeting to its format, as a paper with a symbol of its own, and mail its readers.

    `remark` is added as a paragraph of its own, as typed, in both languages.
    """
    body = meeting.body
    title = Both(*both(occasion.heading))
    titles = _titles(title, meeting)
    paper = open_paper(
        session,
        actor=actor,
        body=body,
        format=meeting.format,
        kind=PaperKind.NOTICE,
        titles=titles,
    )
    symbol = next_symbol(session, paper, series=body.series, letter=PaperKind.NOTICE.letter)
    texts = {code: _text(meeting, occasion, remark, code) for code in ("en", "fr")}
    sheet = PaperSheet(
        front=front(
            body,
            class_word=words.NOTICE,
            symbol=symbol,
            marking=Marking(paper.marking),
            title=title,
            original=paper.original_language,
            lines=meeting_lines(meeting)[:1],
        ),
        facts=_facts(meeting),
        en=texts["en"].document,
        fr=texts["fr"].document,
    )
    faces = [
        FaceContent(code, canonical.FORMAT, canonical.text_hash(text.document), source=text.source)
        for code, text in texts.items()
    ]
    version = issue_version(
        session,
        paper,
        actor=actor,
        symbol=symbol,
        titles=titles,
        faces=faces,
        sheet=to_json(sheet),
        renditions=("en", "fr"),
        distribution=distribution_of(session, meeting.format_id),
    )
    audit.record(session, "notice.issued", actor=actor.ref, about=meeting.ref, symbol=symbol, occasion=occasion.value)
    tell_readers(session, "meetings.notice_issued", version, meeting=meeting.pid, because=occasion.value, invites=True)
    tell_invitees(session, meeting, occasion.value, version.pid)
    return version


def _titles(title: Both, meeting: Meeting) -> dict[str, str]:
    """In a list and in a letter one notice is told from the next by its day; in print the day stands below the heading."""
    day = meeting.starts_wall.date()
    return {"en": f"{title.en}, {long_date(day, 'en')}", "fr": f"{title.fr}, {long_date(day, 'fr')}"}


def _text(meeting: Meeting, occasion: Occasion, remark: str, code: str) -> _Text:
    at = 0 if code == "en" else 1
    name = (meeting.body.name_en, meeting.body.name_fr)[at]
    values = {"body": name}
    if "%(reason)s" in occasion.opening:
        values["reason"] = _escaped(meeting.ended_reason)
    paragraphs = [both(occasion.opening, **values)[at]]
    purpose = (meeting.purpose_en or meeting.purpose_fr, meeting.purpose_fr or meeting.purpose_en)[at]
    if purpose:
        paragraphs.append(_escaped(purpose))
    if remark.strip():
        paragraphs.append(_escaped(" ".join(remark.split())))
    if occasion is Occasion.CONVENED:
        paragraphs.append(both(_FOLLOWS)[at])
    source = "\n\n".join(paragraphs) + "\n"
    return _Text(source, canonical.parse(source))


def _escaped(text: str) -> str:
    """Typed words are words: nothing in them is taken for a mark of the canonical text."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+-.!|<>~^:" else letter for letter in text)


def _facts(meeting: Meeting) -> tuple[Fact, ...]:
    def when(language: Language) -> str:
        day = initial_capital(long_date(meeting.starts_wall.date(), language))
        return f"{day}, {hours(meeting.starts_wall, meeting.ends_wall, language)}"

    rows = [
        (N_("Date and time"), Both(when("en"), when("fr"))),
        (N_("Place"), _pair(meeting.place_en, meeting.place_fr)),
        (N_("Format"), Both(meeting.format.name_en, meeting.format.name_fr)),
        (N_("Video link"), Both(meeting.video_link, meeting.video_link)),
    ]
    return tuple(Fact(label=Both(*both(label)), value=value) for label, value in rows if value.en)


def _pair(english: str, french: str) -> Both:
    return Both(english or french, french or english)
