"""What the register asks of Word as master: that nobody changes a text that is out, and that what goes out is settled."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, clock
from secretariat.documents.models import DraftFace, Paper, Version, digest_of
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.working import queries
from secretariat.documents.working.errors import ChangesOpen, CheckedOut, NotInText
from secretariat.documents.working.models import CheckOut, Ending, Standing, VersionWord


def refuse_while_out(session: Session, draft: DraftFace) -> None:
    """Raise CheckedOut if somebody, the actor too, has this language out in Word."""
    out = queries.out_of(session, draft)
    if out is not None:
        raise CheckedOut(out)


def refuse_paper_while_out(session: Session, paper: Paper) -> None:
    """Raise CheckedOut if any language of a paper is out in Word."""
    for out in queries.outs_of(session, [paper]).get(paper.id, []):
        raise CheckedOut(out)


def refuse_unsettled(session: Session, paper: Paper, faces: Iterable[FaceContent]) -> None:
    """Before a language goes out: refuse one that is out in Word, or whose latest copy is not in the text or not reviewed.

    Raises CheckedOut, NotInText, ChangesOpen.
    """
    going = [face.language for face in faces]
    for out in queries.outs_of(session, [paper]).get(paper.id, []):
        if out.draft.language in going:
            raise CheckedOut(out)
    copies = queries.latest_of(session, paper)
    for language in going:
        copy = copies.get(language)
        if copy is None or copy.standing == Standing.SET_ASIDE:
            continue
        if copy.standing == Standing.WAITS:
            raise NotInText(copy)
        if copy.unseen or (copy.has_changes and copy.reviewed_at is None):
            raise ChangesOpen(copy)


def keep_word(session: Session, version: Version, faces: Iterable[FaceContent]) -> None:
    """Keep with a version the working copies that its texts say exactly; one changed here since is not its original."""
    copies = queries.latest_of(session, version.paper)
    for face in faces:
        copy = copies.get(face.language)
        if copy is not None and face.source and copy.taken_hash == digest_of(face.source):
            session.add(VersionWord(version_id=version.id, language=face.language, copy_id=copy.id))
    session.flush()


def end_outs(session: Session, paper: Paper, *, actor: Actor, holder_id: int | None = None) -> None:
    """End what is out of a paper, or of it with one person: it goes to another, or is withdrawn."""
    for out in queries.outs_of(session, [paper]).get(paper.id, []):
        if holder_id is None or out.holder_id == holder_id:
            end(out, Ending.CLOSED, actor=actor)
            audit.record(
                session, "draft.check_out_closed", actor=actor.ref, about=paper.ref, language=out.draft.language
            )
    session.flush()


def end(out: CheckOut, ending: Ending, *, actor: Actor) -> None:
    """Write down how a text that was out came back."""
    out.ended_at, out.ended_by, out.ending = clock.now(), actor.user_id, ending.value
