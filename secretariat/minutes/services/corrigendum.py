"""Corrigenda: what an issued record gets wrong is put right by a text of its own, approved in the same way."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, clock
from secretariat.core.errors import BadInput, TransitionRefused
from secretariat.core.i18n import N_
from secretariat.documents import grants
from secretariat.documents import queries as documents
from secretariat.documents.kinds import PaperKind
from secretariat.documents.markings import Marking
from secretariat.documents.services import corrigendum_symbol, open_paper, reserve_corrigendum
from secretariat.minutes.correcting import cited_numbers
from secretariat.minutes.models import Minutes, Passage
from secretariat.minutes.queries import issued as queries
from secretariat.minutes.services.certify import approved_text
from secretariat.minutes.sheets import corrigendum_titles
from secretariat.minutes.states import MinutesAction, MinutesKind, MinutesState, PassageKey
from secretariat.press import canonical
from secretariat.press.canonical.model import Paragraph


def start_corrigendum(
    session: Session, parent: Minutes, *, actor: Actor, language: str, paragraph: str = ""
) -> Minutes:
    """Begin a corrigendum to an issued record: its place in the register under its symbol, and a skeleton to write on.

    `language` is the one that is wrong, and so the authentic one of the correction; `paragraph` is the number to cite.
    Raises TransitionRefused for what is not issued, BadInput (`language`) for a language the record does not have.
    """
    audit.hold(session)
    session.refresh(parent, with_for_update={"of": Minutes})
    version = parent.paper.current_version
    if parent.parent_id is not None or MinutesState(parent.state) is not MinutesState.ISSUED or version is None:
        raise TransitionRefused(MinutesState(parent.state), MinutesAction.ISSUE)
    if documents.face_of(version, language) is None:
        raise BadInput("language", N_("The record does not have this language yet: there is nothing to correct in it."))
    number = corrigendum_symbol(session, version).rpartition("-COR")[2]
    paper = open_paper(
        session,
        actor=actor,
        body=parent.paper.body,
        format=parent.paper.format,
        kind=PaperKind.CORRIGENDUM,
        titles=corrigendum_titles(version.symbol, int(number)),
        original_language=language,
        marking=Marking(version.marking),
    )
    symbol = reserve_corrigendum(session, paper, version)
    minutes = Minutes(
        meeting_id=parent.meeting_id,
        kind=MinutesKind.CORRIGENDUM.value,
        ordinal=queries.next_corrigendum(session, parent),
        parent_id=parent.id,
        style=parent.style,
        language=language,
        state=MinutesState.DRAFTING.value,
        paper_id=paper.id,
        created_by=actor.user_id,
        created_at=clock.now(),
    )
    session.add(minutes)
    session.flush()
    grants.give_house(session, minutes.ref, body_id=paper.body_id, given_by=actor.user_id)
    english, french = skeleton(paragraph)
    session.add(
        Passage(
            minutes_id=minutes.id,
            key=PassageKey.TEXT.value,
            position=0,
            text_en=english,
            text_fr=french,
            skeleton_en=sha256(english.encode()).hexdigest(),
            skeleton_fr=sha256(french.encode()).hexdigest(),
            changed_by=actor.user_id,
            changed_at=clock.now(),
        )
    )
    session.flush()
    audit.record(
        session, "corrigendum.started", actor=actor.ref, about=minutes.ref, symbol=symbol, corrects=str(parent.ref)
    )
    session.refresh(minutes)
    return minutes


def skeleton(paragraph: str) -> tuple[str, str]:
    """Return the sentence with which a correction begins, in English and in French."""
    number = paragraph or "…"
    return (
        f"Paragraph {number}: for “…” read “…”.",
        f"Paragraphe {number}\u202f: au lieu de «\u202f…\u202f», lire «\u202f…\u202f».",
    )


def unknown_paragraphs(minutes: Minutes) -> tuple[str, ...]:
    """Return the numbers a corrigendum cites and the record does not have: something to look at, no more."""
    parent = minutes.parent
    version = parent.paper.current_version if parent is not None else None
    if parent is None or version is None:
        return ()
    document = approved_text(parent, version)
    known = {block.number for block in document.blocks if isinstance(block, Paragraph)}
    cited: dict[str, None] = {}
    for passage in minutes.passages:
        for text in (passage.text_en, passage.text_fr):
            cited.update(dict.fromkeys(map(str, cited_numbers(text))))
    return tuple(number for number in cited if number not in known)


def has_paragraph(parent: Minutes, number: str) -> bool:
    """Tell whether the issued record has a paragraph of this number."""
    version = parent.paper.current_version
    if version is None:
        return False
    document = canonical.parse(next(face.source for face in version.faces if face.language == parent.language))
    return any(isinstance(block, Paragraph) and block.number == number for block in document.blocks)
