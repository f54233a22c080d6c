"""A record written elsewhere, put into the passages of minutes: into one, or divided at its headings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, canonical_json, texts
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.core.values import dataclass
from secretariat.documents.services.register import read_text
from secretariat.minutes.assembling import text_of
from secretariat.minutes.importing import MOST, Fate, Part, Target, divide, gathered, joined
from secretariat.minutes.models import Minutes, Passage
from secretariat.minutes.queries.held import Held
from secretariat.minutes.services.drafting import NotEditable, Saved, is_skeleton, save_passage
from secretariat.minutes.skeleton import digest
from secretariat.minutes.states import EDITABLE, MinutesState, PassageKey
from secretariat.press.dates import Language


@dataclass(frozen=True)
class Imported:
    """How many passages took a part, and how many words."""

    passages: int
    words: int


def planned(minutes: Minutes, whole: Held, *, text: str, into: Passage | None) -> tuple[Part, ...]:
    """Return where each part of the text would go. Raises BadInput (`text`) if it cannot be read."""
    text = texts.prose(text, field="text", limit=MOST)
    if not text.strip():
        raise BadInput("text", N_("There is no text to take in."))
    read_text(text, field="text")
    if into is not None:
        return (Part("", into.pid, Fate.CHOSEN, text, len(text.split())),)
    opening = next((one for one in minutes.passages if one.key != PassageKey.ITEM.value), minutes.passages[0])
    by_item = {passage.item_id: passage for passage in minutes.passages if passage.item_id is not None}
    targets = [
        Target(by_item[item.id].pid, whole.numbers[item.id], (item.title_en, item.title_fr))
        for item in whole.items
        if item.id in by_item
    ]
    return divide(text, targets, opening=opening.pid)


def seal_of(minutes: Minutes, parts: Sequence[Part], language: Language) -> str:
    """Return what a preview showed, as one hash: where each part goes, and what stands there now."""
    stands = {passage.pid: digest(text_of(passage, language)) for passage in minutes.passages}
    return canonical_json.digest(
        [
            language,
            [[part.heading, part.target, part.fate.value, digest(part.text), stands[part.target]] for part in parts],
        ]
    )


def import_record(
    session: Session, minutes: Minutes, *, actor: Actor, parts: Sequence[Part], language: Language
) -> Imported:
    """Put each part where it was planned: in the place of the skeleton, else behind what was written.

    Raises NotEditable, BadInput, MarkingAboveCeiling; then nothing is stored.
    """
    audit.hold(session)
    session.refresh(minutes, ["state", "row_version"])
    if MinutesState(minutes.state) not in EDITABLE:
        raise NotEditable
    by_pid = {passage.pid: passage for passage in minutes.passages}
    taken = gathered(parts)
    for pid, text in taken.items():
        passage = by_pid[pid]
        session.refresh(passage)
        stands = text_of(passage, language)
        whole = text if not stands or is_skeleton(passage, language) else joined([stands, text])
        outcome = save_passage(session, passage, actor=actor, language=language, text=whole, stands_on=digest(stands))
        assert isinstance(outcome, Saved)  # alone with the text, on what stands
    words = sum(part.words for part in parts)
    audit.record(session, "minutes.text_imported", actor=actor.ref, about=minutes.ref, passages=len(taken), words=words)
    return Imported(len(taken), words)
