"""Certifying a later language: the secretariat answers for its saying what was approved, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, canonical_json, clock
from secretariat.core.errors import TransitionRefused
from secretariat.core.i18n import N_
from secretariat.core.messages import Message, Msgid
from secretariat.core.values import dataclass
from secretariat.documents import queries as documents
from secretariat.documents.errors import ChangedMeanwhile
from secretariat.documents.models import Face, Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.services import add_later_face
from secretariat.minutes.assembling import assembled, is_complete, said_sections, text_of
from secretariat.minutes.errors import FacesDiffer, LanguageIncomplete, LanguageThere
from secretariat.minutes.models import Certification, Minutes, Passage
from secretariat.minutes.queries.held import Held, held
from secretariat.minutes.sections import Section, sections
from secretariat.minutes.services.extracts import extend_extracts
from secretariat.minutes.states import MinutesAction, MinutesState, PassageKey
from secretariat.press import canonical
from secretariat.press.canonical import Document
from secretariat.press.canonical.model import Annex, Heading, Paragraph
from secretariat.press.dates import Language

_NAMES: dict[Language, Msgid] = {"en": N_("English"), "fr": N_("French")}


@dataclass(frozen=True)
class FacePlan:
    """The language that would be certified, beside the one that was approved."""

    language: Language
    text: Document
    approved: Document
    #: SHA-256 that binds the two: what the person has read and certifies.
    seal: str


def plan_face(
    session: Session, minutes: Minutes, *, language: str, approved: Document, whole: Held | None = None
) -> FacePlan:
    """Return what would be certified now; `whole` is the meeting as it was held, where that is known.

    Raises LanguageIncomplete and FacesDiffer, which say under which item.
    """
    code: Language = "fr" if language == "fr" else "en"
    authentic: Language = "en" if code == "fr" else "fr"
    parts = sections(whole or held(session, minutes.meeting))
    if not is_complete(minutes, code):
        raise LanguageIncomplete(
            N_("%(where)s: there is no text in %(language)s yet."),
            language=_NAMES[code],
            where=_where(minutes, parts, _first_missing(minutes, code)),
        )
    said = said_sections(minutes, parts, code) if minutes.parent_id is None else ()
    for section in said:
        if any(not clause.text[code] and clause.text[authentic] for clause in section.clauses):
            raise LanguageIncomplete(
                N_("Item %(numbers)s: the decision is not worded in %(language)s."),
                numbers=section.numbers[code],
                language=_NAMES[code],
            )
    text = assembled(minutes, parts, code)
    _line_up(approved, text, said_sections(minutes, parts, authentic) if minutes.parent_id is None else (), code)
    hashes = {"approved": canonical.text_hash(approved), code: canonical.text_hash(text)}
    return FacePlan(code, text, approved, canonical_json.digest(hashes))


def certify_face(session: Session, minutes: Minutes, *, actor: Actor, language: str, seal: str | None = None) -> Face:
    """Add the other language to the issued version, certified by `actor` and recorded apart.

    `seal` is what the person was shown (`FacePlan.seal`). Raises TransitionRefused before the issue, LanguageThere,
    LanguageIncomplete, FacesDiffer, ChangedMeanwhile.
    """
    audit.hold(session)
    session.refresh(minutes, with_for_update={"of": Minutes})
    version = minutes.paper.current_version
    if MinutesState(minutes.state) is not MinutesState.ISSUED or version is None:
        raise TransitionRefused(MinutesState(minutes.state), MinutesAction.ISSUE)
    session.refresh(version, with_for_update={"of": Version})
    if language == minutes.language or documents.face_of(version, language) is not None:
        raise LanguageThere(version.symbol)
    plan = plan_face(session, minutes, language=language, approved=approved_text(minutes, version))
    if seal is not None and seal != plan.seal:
        raise ChangedMeanwhile
    text_hash = canonical.text_hash(plan.text)
    approved_hash = canonical.text_hash(plan.approved)
    face = add_later_face(
        session,
        version,
        FaceContent(
            language=language,
            format=canonical.FORMAT,
            source=canonical.to_source(plan.text),
            content_hash=text_hash,
        ),
        actor=actor,
    )
    if minutes.parent_id is None:
        whole = held(session, minutes.meeting)
        extend_extracts(
            session,
            minutes,
            whole,
            sections(whole),
            certified=plan.text,
            language=plan.language,
            actor=actor,
        )
    session.add(
        Certification(
            minutes_id=minutes.id,
            version_id=version.id,
            language=language,
            text_hash=text_hash,
            approved_hash=approved_hash,
            by_id=actor.user_id,
            at=clock.now(),
        )
    )
    session.flush()
    audit.record(
        session,
        "minutes.face_certified",
        actor=actor.ref,
        about=minutes.ref,
        version=version.pid,
        language=language,
        text=text_hash,
        approved=approved_hash,
    )
    return face


def approved_text(minutes: Minutes, version: Version) -> Document:
    """Return the authentic text of an issued version."""
    face = documents.face_of(version, minutes.language)
    assert face is not None  # minutes are issued with their authentic text
    return canonical.parse(face.source)


def _line_up(approved: Document, other: Document, said: Sequence[Section], language: Language) -> None:
    """The same numbers must name the same paragraphs in both languages. Raises FacesDiffer."""
    mine, theirs = _parts(approved), _parts(other)
    for place in range(max(len(mine), len(theirs))):
        one = mine[place] if place < len(mine) else None
        two = theirs[place] if place < len(theirs) else None
        if one == two:
            continue
        first: Language = "en" if language == "fr" else "fr"
        raise FacesDiffer(
            N_(
                "%(where)s: %(first)s has %(one)s numbered paragraphs, %(second)s has %(two)s. The same number has to "
                "name the same paragraph in both languages."
            ),
            where=_place(place, said),
            first=_NAMES[first],
            second=_NAMES[language],
            one=one or 0,
            two=two or 0,
        )


def _parts(document: Document) -> list[int]:
    """How many numbered paragraphs stand before the first item, under each item, and in each annex."""
    counts = [0]
    for block in document.blocks:
        if isinstance(block, Annex) or (isinstance(block, Heading) and block.level == 1):
            counts.append(0)
        elif isinstance(block, Paragraph) and block.number:
            counts[-1] += 1
    return counts


def _place(place: int, said: Sequence[Section]) -> object:
    if place == 0:
        return N_("Before the first item")
    if place < len(said):
        return _item(said[place - 1].numbers.en)
    if place == len(said):
        return Message(N_("Item %(numbers)s, with the closing"), {"numbers": said[place - 1].numbers.en})
    return N_("After the last item")


def _first_missing(minutes: Minutes, language: str) -> Passage | None:
    return next(
        (
            passage
            for passage in minutes.passages
            if text_of(passage, minutes.language).strip() and not text_of(passage, language).strip()
        ),
        None,
    )


def _where(minutes: Minutes, parts: Sequence[Section], passage: Passage | None) -> object:
    if passage is not None and passage.item_id is not None:
        found = (section for section in parts if any(item.id == passage.item_id for item in section.items))
        return _item(next(found).numbers.en)
    named = {PassageKey.OPENING.value: N_("The opening"), PassageKey.CLOSING.value: N_("The closing")}
    return named.get(passage.key if passage else "", N_("The text"))


def _item(numbers: str) -> object:
    return Message(N_("Item %(numbers)s"), {"numbers": numbers})
