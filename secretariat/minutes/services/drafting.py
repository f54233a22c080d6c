"""Drafting minutes: beginning them, filling in what the room says, saving, and losing no word.

A save says on which text it stands by the SHA-256 of it. Stands that text no longer, the words are kept beside it
(`KeptText`), and so are a colleague's words before they are written over. Nothing kept is ever deleted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.presets import Preset
from secretariat.core import audit, clock, texts
from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.values import dataclass
from secretariat.documents import grants
from secretariat.documents.kinds import PaperKind
from secretariat.documents.markings import Marking
from secretariat.documents.services import open_paper
from secretariat.documents.services.refuse import check_typed
from secretariat.documents.services.register import TEXT_LIMIT, read_text
from secretariat.meetings.models import Meeting
from secretariat.minutes.assembling import text_of
from secretariat.minutes.models import KeptText, Minutes, Passage, Writing
from secretariat.minutes.policy import is_open
from secretariat.minutes.queries import drafting as queries
from secretariat.minutes.queries.held import Held, held
from secretariat.minutes.sheets.common import held_from, numbered
from secretariat.minutes.skeleton import LANGUAGES, digest, skeleton_of
from secretariat.minutes.states import EDITABLE, MinutesKind, MinutesState, PassageKey, Style, Why
from secretariat.people.models import User
from secretariat.press.dates import Language, long_date
from secretariat.press.words import Both

#: Saves of one person in one language of a passage are one entry of the audit chain, if they follow within so long.
ONE_ENTRY = timedelta(minutes=15)


class NoRecordHere(RuleBroken):
    """The body's rule knows no record (422)."""

    def __init__(self) -> None:
        super().__init__(N_("By the rule of this body its meetings have a decision sheet only; no record is written."))


class NotEditable(RuleBroken):
    """The text is with the chair, or approved (409)."""

    def __init__(self) -> None:
        super().__init__(N_("The text is with the chair, or approved: it cannot be edited."))


@dataclass(frozen=True)
class Saved:
    """The text stands. `stands` is what the next save of it has to name; `changed` is False if it stood already."""

    stands: str
    changed: bool


@dataclass(frozen=True)
class Overtaken:
    """Somebody saved first: their text stands, ours is kept."""

    theirs: str
    stands: str
    by: str
    by_id: int
    at: datetime
    kept: KeptText


@dataclass(frozen=True)
class TooLate:
    """The text can no longer be edited; ours is kept."""

    kept: KeptText


Outcome = Saved | Overtaken | TooLate


def start_record(session: Session, meeting: Meeting, *, actor: Actor, language: Language = "en") -> Minutes:
    """Begin the record of a meeting: a paper in the register, a passage for each item, and the skeleton in it.

    One that was begun already is returned as it is. Raises NoRecordHere.
    """
    audit.hold(session)
    begun = queries.record_begun(session, meeting)
    if begun is not None:
        return begun
    rule = Preset.from_plain(meeting.body.settings).minutes
    if rule == "decisions":
        raise NoRecordHere
    whole = held(session, meeting)
    titles = _titles(whole)
    paper = open_paper(
        session,
        actor=actor,
        body=meeting.body,
        format=meeting.format,
        kind=PaperKind.RECORD,
        titles={"en": titles.en, "fr": titles.fr},
        original_language=language,
        marking=Marking(meeting.agenda_paper.marking) if meeting.agenda_paper else Marking.NATO_UNCLASSIFIED,
    )
    minutes = Minutes(
        meeting_id=meeting.id,
        kind=MinutesKind.RECORD.value,
        ordinal=0,
        style=Style(rule).value,
        language=language,
        state=MinutesState.DRAFTING.value,
        paper_id=paper.id,
        created_by=actor.user_id,
        created_at=clock.now(),
    )
    session.add(minutes)
    session.flush()
    grants.give_house(session, minutes.ref, body_id=meeting.body_id, given_by=actor.user_id)
    audit.record(
        session, "minutes.started", actor=actor.ref, about=minutes.ref, paper=str(paper.ref), style=minutes.style
    )
    _fill(session, minutes, whole, actor)
    return minutes


def _titles(whole: Held) -> Both:
    day = held_from(whole).date()
    return Both(
        f"Record of the {numbered(whole.meeting, 'en')}, {long_date(day, 'en')}",
        f"Compte rendu de la {numbered(whole.meeting, 'fr')}, {long_date(day, 'fr')}",
    )


def make_skeleton(session: Session, minutes: Minutes, *, actor: Actor) -> int:
    """Fill in anew what the agenda and the room say, wherever nobody has written; return how many texts changed.

    An item added meanwhile gets its passage; one that was withdrawn keeps it. Raises NotEditable.
    """
    _lock(session, minutes)
    if MinutesState(minutes.state) not in EDITABLE or minutes.kind != MinutesKind.RECORD.value:
        raise NotEditable
    changed = _fill(session, minutes, held(session, minutes.meeting), actor)
    audit.record(session, "minutes.skeleton_made", actor=actor.ref, about=minutes.ref, changed=changed)
    return changed


def _fill(session: Session, minutes: Minutes, whole: Held, actor: Actor) -> int:
    _place(session, minutes, whole, actor)
    skeleton = skeleton_of(whole, Style(minutes.style))
    changed = 0
    for passage in minutes.passages:
        if passage.key == PassageKey.ITEM.value:
            made = skeleton.items.get(passage.item_id or 0, Both("", ""))
        else:
            made = skeleton.opening if passage.key == PassageKey.OPENING.value else skeleton.closing
        for language in LANGUAGES:
            changed += _fill_in(passage, language, made[language], actor)
    session.flush()
    return changed


def _fill_in(passage: Passage, language: Language, made: str, actor: Actor) -> bool:
    """Only what is empty, or still word for word the last skeleton, is the skeleton's to write."""
    stands = text_of(passage, language)
    if stands and not is_skeleton(passage, language):
        return False
    setattr(passage, f"skeleton_{language}", digest(made))
    if stands == made:
        return False
    setattr(passage, f"text_{language}", made)
    passage.changed_by, passage.changed_at = actor.user_id, clock.now()
    return True


def is_skeleton(passage: Passage, language: str) -> bool:
    """Tell whether nobody has written in this language: it is still what the skeleton put there."""
    made = passage.skeleton_fr if language == "fr" else passage.skeleton_en
    return bool(made) and digest(text_of(passage, language)) == made


def _place(session: Session, minutes: Minutes, whole: Held, actor: Actor) -> None:
    """One passage for the opening, for each item in the order of the agenda, for the close."""
    session.refresh(minutes, ["passages"])
    there = {(passage.key, passage.item_id): passage for passage in minutes.passages}
    wanted: list[tuple[PassageKey, int | None]] = [(PassageKey.OPENING, None)]
    wanted += [(PassageKey.ITEM, item.id) for item in whole.items]
    wanted.append((PassageKey.CLOSING, None))
    for position, (key, item_id) in enumerate(wanted):
        known = there.get((key.value, item_id))
        if known is None:
            session.add(
                Passage(
                    minutes_id=minutes.id,
                    key=key.value,
                    item_id=item_id,
                    position=position,
                    changed_by=actor.user_id,
                    changed_at=clock.now(),
                )
            )
        elif known.position != position:
            known.position = position
    session.flush()
    session.refresh(minutes, ["passages"])


def save_passage(
    session: Session,
    passage: Passage,
    *,
    actor: Actor,
    language: Language,
    text: str,
    stands_on: str,
    done: bool | None = None,
) -> Outcome:
    """Save one language of a passage that the writer found as `stands_on` (`digest`).

    Nothing raises for a race: a text that came second, or too late (`policy.is_open`), is kept, and the outcome says
    where. The same text again changes nothing and is no race. Raises BadInput (`text`: line and character), MarkingAboveCeiling.
    """
    text = texts.prose(text, field="text", limit=TEXT_LIMIT)
    read_text(text, field="text")
    check_typed(session, text, actor=actor, about=passage.minutes.ref)
    _lock(session, passage.minutes, passage)
    stands = text_of(passage, language)
    editable = MinutesState(passage.minutes.state) in EDITABLE
    if text != stands and not is_open(passage.minutes, language):
        return TooLate(_keep(session, passage, language, text, Why.TOO_LATE, by_id=actor.user_id, at=clock.now()))
    if text != stands and stands_on != digest(stands):
        return _overtaken(session, passage, language, text, actor)
    if text != stands:
        _write(session, passage, language, text, actor)
    if done is not None and editable and done != passage.done:
        passage.done = done
        event = "passage.finished" if done else "passage.reopened"
        audit.record(session, event, actor=actor.ref, about=passage.ref)
    session.flush()
    return Saved(digest(text), changed=text != stands)


def _overtaken(session: Session, passage: Passage, language: Language, text: str, actor: Actor) -> Overtaken:
    writer, at = _writer(session, passage, language)
    kept = _keep(session, passage, language, text, Why.OVERTAKEN, by_id=actor.user_id, at=clock.now())
    stands = text_of(passage, language)
    return Overtaken(theirs=stands, stands=digest(stands), by=writer.name, by_id=writer.id, at=at, kept=kept)


def _write(
    session: Session, passage: Passage, language: Language, text: str, actor: Actor, *, keep_own: bool = False
) -> None:
    """Put the text in; a colleague's words that it takes the place of are kept."""
    stands = text_of(passage, language)
    last = queries.last_written(session, passage, language)
    if stands and not is_skeleton(passage, language):
        writer, at = _writer(session, passage, language)
        if keep_own or writer.id != actor.user_id:
            _keep(session, passage, language, stands, Why.BEFORE, by_id=writer.id, at=at)
    setattr(passage, f"text_{language}", text)
    passage.changed_by, passage.changed_at = actor.user_id, clock.now()
    if last is None or last[0].id != actor.user_id or clock.now() - last[1] > ONE_ENTRY:
        audit.record(
            session, "passage.written", actor=actor.ref, about=passage.ref, language=language, sha256=digest(text)
        )
    session.flush()


def _writer(session: Session, passage: Passage, language: str) -> tuple[User, datetime]:
    """Who last wrote in this language, and when; where the audit chain does not say, who changed the passage last."""
    last = queries.last_written(session, passage, language)
    if last is None or last[0].id == passage.changed_by:
        return passage.changer, passage.changed_at
    return last


def _keep(
    session: Session, passage: Passage, language: str, text: str, why: Why, *, by_id: int, at: datetime
) -> KeptText:
    known = queries.kept_already(session, passage, language=language, text=text, why=why.value, by_id=by_id)
    if known is not None:
        return known
    kept = KeptText(passage_id=passage.id, language=language, text=text, why=why.value, by_id=by_id, at=at)
    session.add(kept)
    session.flush()
    audit.record(
        session,
        "passage.text_kept",
        actor=None,
        about=passage.ref,
        language=language,
        why=why.value,
        sha256=digest(text),
        written_by=by_id,
    )
    return kept


def restore(session: Session, kept: KeptText, *, actor: Actor) -> Outcome:
    """Put a kept text back as a new save; what stands there is kept, whoever wrote it."""
    passage = kept.passage
    language: Language = "fr" if kept.language == "fr" else "en"
    _lock(session, passage.minutes, passage)
    if not is_open(passage.minutes, language):
        return TooLate(kept)
    changed = kept.text != text_of(passage, language)
    if changed:
        _write(session, passage, language, kept.text, actor, keep_own=True)
    return Saved(digest(kept.text), changed=changed)


def mark_writing(session: Session, passage: Passage, *, actor: Actor) -> None:
    """Note that this person has the passage open now, and no other of the same text. It binds nobody."""
    now = clock.now()
    here = None
    for row in queries.own_writings(session, passage.minutes, actor.user_id):
        if row.passage_id == passage.id:
            here = row
        else:
            session.delete(row)
    if here is None:
        session.add(Writing(passage_id=passage.id, user_id=actor.user_id, at=now))
    else:
        here.at = now
    session.flush()


def _lock(session: Session, minutes: Minutes, passage: Passage | None = None) -> None:
    """Be alone with the text, and see it as it stands now, whatever was read before."""
    audit.hold(session)
    session.refresh(minutes, ["state", "row_version"], with_for_update={"of": Minutes})
    if passage is not None:
        session.refresh(passage, with_for_update={"of": Passage})
