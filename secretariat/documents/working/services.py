"""Checking a text out in Word and in again, and what becomes of each working copy."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, blobs, clock, texts
from secretariat.core.blobs import Blob, BlobStore
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.core.mail import put_notice
from secretariat.core.values import dataclass
from secretariat.documents.errors import HeldElsewhere
from secretariat.documents.kinds import Custody
from secretariat.documents.models import DraftFace, digest_of
from secretariat.documents.received import WORD
from secretariat.documents.services.refuse import check_typed
from secretariat.documents.services.register import TEXT_LIMIT, save_draft
from secretariat.documents.working import queries
from secretariat.documents.working.errors import CheckedOut, CheckOutEnded, FileStands, HoldsNoText, NotTheLatest
from secretariat.documents.working.models import CheckOut, Ending, SeenComment, Standing, WorkingCopy
from secretariat.documents.working.settled import end, refuse_while_out
from secretariat.press.canonical import to_source
from secretariat.press.word import Brought
from secretariat.press.word.report import Lost

TAKEN_BACK: Final = "documents.check_out_taken_back"
REMARK_LIMIT: Final = 500


@dataclass(frozen=True)
class Handed:
    """The Word file that a person is given to work on: a working copy, a file that is the draft, or neither of them,
    when the text is written as one in house style."""

    copy: WorkingCopy | None = None
    file: Blob | None = None


def handed(session: Session, draft: DraftFace, copies: Sequence[WorkingCopy] | None = None) -> Handed:
    """Return what is given to whoever works on a language in Word.

    The latest copy, as long as it is the newest there is: it waits, or the text still says what it says and nothing of it
    was settled here. `copies` are all of this language, the newest first, where they are known. Raises FileStands where a PDF
    is the draft.
    """
    copy = queries.latest_copy(session, draft) if copies is None else next(iter(copies), None)
    if copy is not None and copy.standing != Standing.SET_ASIDE:
        settled_here = copy.has_changes and copy.reviewed_at is not None
        says_the_same = draft.file_sha256 is None and copy.text == draft.text
        if copy.standing == Standing.WAITS or (says_the_same and not settled_here):
            return Handed(copy=copy)
    if draft.file is not None:
        if draft.file.media_type != WORD:
            raise FileStands
        return Handed(file=draft.file)
    return Handed()


def check_out(session: Session, draft: DraftFace, *, actor: Actor) -> CheckOut:
    """Give a language of a draft out in Word to one person; asked twice by the same, it is the same.

    Raises CheckedOut when another has it, FileStands where there is nothing for Word, HeldElsewhere.
    """
    session.refresh(draft, with_for_update={"of": DraftFace})
    if draft.paper.custody == Custody.ELSEWHERE:
        raise HeldElsewhere
    out = queries.out_of(session, draft)
    if out is not None:
        if out.holder_id != actor.user_id:
            raise CheckedOut(out)
        return out
    handed(session, draft)
    out = CheckOut(draft_id=draft.id, holder_id=actor.user_id, began_at=clock.now(), ending="")
    session.add(out)
    session.flush()
    audit.record(session, "draft.checked_out", actor=actor.ref, about=draft.paper.ref, language=draft.language)
    return out


def give_back(session: Session, out: CheckOut, *, actor: Actor) -> None:
    """Give a text back as it was. Raises CheckOutEnded."""
    _held(session, out)
    end(out, Ending.UNCHANGED, actor=actor)
    audit.record(
        session, "draft.given_back_unchanged", actor=actor.ref, about=out.draft.paper.ref, language=out.draft.language
    )
    session.flush()


def take_back(session: Session, out: CheckOut, *, actor: Actor) -> None:
    """Take a text back from who has it out, who is told. Raises CheckOutEnded."""
    _held(session, out)
    end(out, Ending.TAKEN_BACK, actor=actor)
    paper = out.draft.paper
    audit.record(
        session,
        "draft.check_out_taken_back",
        actor=actor.ref,
        about=paper.ref,
        language=out.draft.language,
        holder=str(out.holder.ref),
    )
    put_notice(session, TAKEN_BACK, user_id=out.holder_id, about=paper.ref, key=out.pid, out=out.id)
    session.flush()


def check_in(
    session: Session,
    store: BlobStore,
    out: CheckOut,
    *,
    actor: Actor,
    brought: Brought,
    content: bytes,
    name: str,
    remark: str = "",
) -> WorkingCopy:
    """Keep a Word file, looked through already, as the next working copy; the text itself changes only by `take_copy`.

    Comments ticked as seen in the copy before, that are still the same, stay so. Raises CheckOutEnded; BadInput for a file
    that is an earlier copy, or the latest unchanged; MarkingAboveCeiling for the remark; OSError if the disk is full.
    """
    _held(session, out)
    draft = out.draft
    before = queries.latest_copy(session, draft)
    _refuse_known(session, draft, before, content)
    remark = texts.line(remark, field="remark", limit=REMARK_LIMIT)
    check_typed(session, remark, actor=actor, about=draft.paper.ref)
    blob = blobs.keep(session, store, content, media_type=WORD)
    copy = WorkingCopy(
        draft_id=draft.id,
        ordinal=before.ordinal + 1 if before else 1,
        sha256=blob.sha256,
        name=texts.line(name, field="file", limit=255),
        remark=remark,
        text=texts.prose(to_source(brought.document), field="file", limit=TEXT_LIMIT),
        changes=[
            {"kind": one.kind.value, "author": one.author, "day": one.day, "text": one.text} for one in brought.changes
        ],
        formal_changes=brought.formal_changes,
        comments=[asdict(one) for one in brought.comments],
        hidden=sum(line.count for line in brought.lost if line.what is Lost.HIDDEN),
        author=brought.author,
        checked_in_by=actor.user_id,
        checked_in_at=clock.now(),
        standing=Standing.WAITS.value,
        taken_hash="",
    )
    session.add(copy)
    session.flush()
    for number in _seen_before(before, copy):
        session.add(SeenComment(copy_id=copy.id, number=number, seen_by=actor.user_id, seen_at=clock.now()))
    end(out, Ending.CHECKED_IN, actor=actor)
    audit.record(
        session,
        "draft.checked_in",
        actor=actor.ref,
        about=draft.paper.ref,
        language=draft.language,
        copy=copy.ordinal,
        sha256=blob.sha256,
    )
    session.flush()
    return copy


def take_copy(
    session: Session,
    store: BlobStore,
    copy: WorkingCopy,
    brought: Brought,
    *,
    actor: Actor,
    title: str,
    row_version: int,
) -> None:
    """Make what was read from the latest copy the text of the draft; the copy stays, as well as what the draft said.

    It can be done again. Raises NotTheLatest, CheckedOut, HoldsNoText, and what `save_draft` raises: Conflict when somebody
    saved the draft since it was looked at, MarkingAboveCeiling.
    """
    _latest(session, copy)
    draft = copy.draft
    refuse_while_out(session, draft)
    text = to_source(brought.document)
    if not text.strip():
        raise HoldsNoText
    save_draft(session, draft, actor=actor, title=title, text=text, row_version=row_version, replaces=True)
    for picture in brought.pictures.values():
        blobs.keep(session, store, picture.data, media_type=picture.media_type)
    copy.standing, copy.taken_hash = Standing.IN_TEXT.value, digest_of(draft.text)
    copy.settled_by, copy.settled_at = actor.user_id, clock.now()
    _recorded(session, copy, actor, "taken")


def set_aside(session: Session, copy: WorkingCopy, *, actor: Actor) -> None:
    """Let the latest copy not count: the text stands as it is, and the copy is kept. Raises NotTheLatest, CheckedOut."""
    _latest(session, copy)
    refuse_while_out(session, copy.draft)
    copy.standing, copy.taken_hash = Standing.SET_ASIDE.value, ""
    copy.settled_by, copy.settled_at = actor.user_id, clock.now()
    _recorded(session, copy, actor, "set-aside")


def review(session: Session, copy: WorkingCopy, *, actor: Actor, seen: Collection[int], changes: bool) -> None:
    """Say which comments of the latest copy were seen, and whether its tracked changes were looked at, each of them.

    What was ticked by another keeps their name. Raises NotTheLatest.
    """
    _latest(session, copy)
    wanted = {number for number in seen if 1 <= number <= len(copy.comments)}
    ticked = {one.number for one in copy.seen}
    gone = delete(SeenComment).where(SeenComment.copy_id == copy.id, SeenComment.number.in_(sorted(ticked - wanted)))
    session.execute(gone)
    for number in sorted(wanted - ticked):
        session.add(SeenComment(copy_id=copy.id, number=number, seen_by=actor.user_id, seen_at=clock.now()))
    if copy.has_changes and changes != (copy.reviewed_at is not None):
        copy.reviewed_by, copy.reviewed_at = (actor.user_id, clock.now()) if changes else (None, None)
    audit.record(
        session,
        "draft.copy_reviewed",
        actor=actor.ref,
        about=copy.draft.paper.ref,
        language=copy.draft.language,
        copy=copy.ordinal,
        seen=sorted(wanted),
        changes=copy.reviewed_at is not None,
    )
    session.flush()
    session.expire(copy, ["seen"])


def _held(session: Session, out: CheckOut) -> None:
    """Hold a check-out until the transaction ends. Raises CheckOutEnded."""
    session.refresh(out, with_for_update={"of": CheckOut})
    if out.ended_at is not None:
        raise CheckOutEnded(out)


def _latest(session: Session, copy: WorkingCopy) -> None:
    """Hold the draft of a copy, so that no newer one comes meanwhile. Raises NotTheLatest."""
    session.refresh(copy.draft, with_for_update={"of": DraftFace})
    latest = queries.latest_copy(session, copy.draft)
    if latest is not None and latest.id != copy.id:
        raise NotTheLatest(copy, latest.ordinal)


def _refuse_known(session: Session, draft: DraftFace, latest: WorkingCopy | None, content: bytes) -> None:
    known = queries.copies_like(session, draft, hashlib.sha256(content).hexdigest())
    if not known or latest is None:
        return
    if latest.ordinal in known:
        raise BadInput(
            "file",
            N_(
                "This file is copy %(number)s, unchanged. Choose the file you worked on, or give the text back unchanged."
            ),
            number=latest.ordinal,
        )
    raise BadInput(
        "file",
        N_("This file is copy %(number)s; the current one is copy %(latest)s. Choose the file you worked on."),
        number=known[-1],
        latest=latest.ordinal,
    )


def _seen_before(before: WorkingCopy | None, copy: WorkingCopy) -> list[int]:
    """The comments of a copy that were ticked as seen in the copy before it."""
    if before is None:
        return []
    seen = [before.comments[one.number - 1] for one in before.seen]
    return [number for number, comment in enumerate(copy.comments, start=1) if comment in seen]


def _recorded(session: Session, copy: WorkingCopy, actor: Actor, what: str) -> None:
    audit.record(
        session,
        "draft.copy_settled",
        actor=actor.ref,
        about=copy.draft.paper.ref,
        language=copy.draft.language,
        copy=copy.ordinal,
        what=what,
    )
    session.flush()
