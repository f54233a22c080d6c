"""Working on a translation paragraph by paragraph, and what circulating a paper asks of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, canonical_json, clock
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.values import dataclass
from secretariat.documents import queries as documents
from secretariat.documents.errors import ChangedMeanwhile
from secretariat.documents.events import VersionDue
from secretariat.documents.models import Paper
from secretariat.documents.services import save_draft
from secretariat.documents.services.register import read_text
from secretariat.documents.types.models import PaperType
from secretariat.press.canonical import Document, plain_text, to_source
from secretariat.press.canonical.parts import Part, parts, put_together
from secretariat.translation.aligning import Pair, counted, open_among, place_for, segments
from secretariat.translation.models import TranslatedParagraph
from secretariat.translation.queries import Facing, facing, into, pairs_of
from secretariat.translation.states import TO_DO, Standing

_LOOSE_NOTE = re.compile(r"\[\^[^\]\s]+\]")


@dataclass(frozen=True)
class Shown:
    """Which pair a person worked on, and digests of what they were shown of it."""

    key: str
    original: str
    translation: str


class ParagraphChanged(RuleBroken):
    """A colleague changed the paragraph, or its original, since it was shown; `pair` is as it stands, None if it is gone."""

    def __init__(self, pair: Pair | None, message: str) -> None:
        super().__init__(message)
        self.pair = pair


class TranslationOpen(RuleBroken):
    """Papers of this type go out in both languages, and the translation does not agree with its original yet."""

    def __init__(self, type: PaperType, pairs: Sequence[Pair]) -> None:
        super().__init__(
            N_("“%(type)s”: papers of this type go out in both languages at once. Paragraphs still open: %(listed)s."),
            type=type.name(language()),
            listed=listed(pairs),
        )


def listed(pairs: Sequence[Pair]) -> str:
    """Return how many of the pairs still to be done stand how: “missing 2, stale 1”, in the language in force."""
    numbers = counted(pairs)
    return ", ".join(f"{gettext(one.label).lower()} {numbers[one]}" for one in TO_DO if numbers[one])


def shown(pair: Pair) -> Shown:
    """Return what a person is shown of a pair, to be given back with what they do."""
    one, other = pair.original, pair.translation
    return Shown(pair.key, digest(one.words if one else ""), digest(other.source if other else ""))


def digest(text: str) -> str:
    """Return what tells whether a text is the one that was shown."""
    return canonical_json.digest(text)


def write_paragraph(
    session: Session, paper: Paper, *, actor: Actor, seen: Shown, text: str | None, aligned: bool
) -> None:
    """Save the translation of one paragraph, at its place; `aligned` says that it agrees with the original shown.

    Without `text` it stays as it is. Emptied, it is taken out. What a colleague wrote meanwhile is never written over:
    raises ParagraphChanged, and BadInput for text that cannot be kept.
    """
    held = _held(session, paper)
    pair = _found(held.pairs, seen)
    source = pair.translation.source if pair.translation else ""
    text = source if text is None else text.strip("\n")
    if seen.translation != digest(source) and text != source:
        raise ParagraphChanged(pair, N_("A colleague changed this paragraph while you were writing."))
    if aligned and seen.original != digest(pair.original.words if pair.original else ""):
        raise ParagraphChanged(pair, N_("The original of this paragraph changed while you were writing."))
    typed = read_text(text, field="text")
    _refuse_loose_notes(typed)
    if text != source or pair.moved:
        _put_in_place(session, paper, held, pair, typed, actor)
    own = segments(typed)
    _keep(session, paper, held.pairs, actor, said={pair.key: aligned}, words={pair.key: own[0].words if own else ""})
    if own and aligned:
        _record(session, paper, actor, 1)


def align_all(session: Session, paper: Paper, *, actor: Actor, seal: str) -> int:
    """Say that all paragraphs in translation agree with their originals; `seal` binds it to the texts that were shown.

    Stale ones are looked at one by one. Returns how many there were. Raises ChangedMeanwhile.
    """
    held = _held(session, paper)
    if seal != seal_of(held):
        raise ChangedMeanwhile
    done = [pair.key for pair in held.pairs if pair.standing is Standing.IN_TRANSLATION and not pair.moved]
    _keep(session, paper, held.pairs, actor, said=dict.fromkeys(done, True))
    if done:
        _record(session, paper, actor, len(done))
    return len(done)


def seal_of(made: Facing) -> str:
    """Return the digest of both texts, as they were shown."""
    return digest("\n\n".join(to_source(text) for text in (made.original, made.translation)))


def follow_due(session: Session, event: VersionDue) -> None:
    """Before a paper is circulated: refuse one whose type asks for both languages while they do not agree."""
    type = event.paper.type
    if type is None or not type.both_languages:
        return
    still = open_among(pairs_of(session, event.paper, event.outgoing.texts))
    if still:
        raise TranslationOpen(type, still)


def _held(session: Session, paper: Paper) -> Facing:
    """The pairs as they stand now, the drafts held until the transaction ends."""
    return facing(session, paper, documents.drafts_for_update(session, paper))


def _found(pairs: Sequence[Pair], seen: Shown) -> Pair:
    """The pair a person was shown: by its original, or where that changed, by its translation."""
    for pair in pairs:
        if pair.key == seen.key:
            return pair
    for pair in pairs:
        if pair.translation is not None and digest(pair.translation.source) == seen.translation:
            return pair
    raise ParagraphChanged(None, N_("A colleague took this paragraph out while you were writing."))


def _put_in_place(session: Session, paper: Paper, held: Facing, pair: Pair, typed: Document, actor: Actor) -> None:
    """Put the text of one pair among the others: where it is, or where its original has it."""
    made, place = parts(held.translation), place_for(held.pairs, pair)
    if pair.translation is not None:
        made.pop(pair.translation.at)
        place = place - (pair.translation.at < place) if pair.moved else pair.translation.at
    made[place:place] = [Part(part.document) for part in parts(typed)]
    draft = documents.drafts_for_update(session, paper)[into(paper)]
    source = to_source(put_together(made))
    save_draft(session, draft, actor=actor, title=draft.title, text=source, row_version=draft.row_version)


def _refuse_loose_notes(typed: Document) -> None:
    """A note is translated with the paragraph that calls it."""
    loose = _LOOSE_NOTE.search(plain_text(typed))
    if loose:
        raise BadInput(
            "text", N_("The note %(call)s has no text: write it under the paragraph, as “%(call)s: …”."), call=loose[0]
        )


def _keep(
    session: Session,
    paper: Paper,
    pairs: Collection[Pair],
    actor: Actor,
    *,
    said: dict[str, bool],
    words: dict[str, str] | None = None,
) -> None:
    """Keep all pairs as they are known now, and what was said of some of them, by key; `words` are new translations.

    All are kept, so that a paragraph put in or taken out later does not move the others against each other.
    """
    known = {
        row.id: row
        for row in session.scalars(select(TranslatedParagraph).where(TranslatedParagraph.paper_id == paper.id))
    }
    for place, pair in enumerate(pairs):
        translation = (words or {}).get(pair.key, pair.translation.words if pair.translation else "")
        row = known.pop(pair.known.row) if pair.known is not None else None
        if not translation or (row is None and pair.original is None):
            if row is not None:
                session.delete(row)
            continue
        if row is None:
            row = TranslatedParagraph(paper_id=paper.id, aligned=False)
            session.add(row)
        if pair.original is not None and (row.by_id is None or said.get(pair.key)):
            row.original = pair.original.words
        row.place, row.translation = place, translation
        if pair.key in said:
            row.aligned, row.by_id, row.at = said[pair.key], actor.user_id, clock.now()
    for gone in known.values():
        session.delete(gone)
    session.flush()


def _record(session: Session, paper: Paper, actor: Actor, count: int) -> None:
    audit.record(
        session, "translation.aligned", actor=actor.ref, about=paper.ref, language=into(paper), paragraphs=count
    )
