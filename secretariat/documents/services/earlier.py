"""What a draft said before other words took their place: nothing that was written is lost by saving over it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.documents.models import DraftFace, EarlierText

#: One person who goes on writing leaves a text behind so often; a text saves itself at every rest.
KEPT_EVERY: Final = timedelta(minutes=15)


def keep_earlier(
    session: Session, draft: DraftFace, *, actor: Actor, now_says: str, always: bool = False
) -> EarlierText | None:
    """Keep what the draft says, about to give way to `now_says`; None where it need not be kept.

    It is kept when it is another's, when less than half as much takes its place, where `always` is asked, and else
    `KEPT_EVERY`. What was kept last is not kept twice.
    """
    text = draft.text
    if not text.strip() or text == now_says:
        return None
    last = session.scalars(
        select(EarlierText).where(EarlierText.draft_id == draft.id).order_by(EarlierText.id.desc()).limit(1)
    ).one_or_none()
    if last is not None and last.text == text:
        return None
    due = clock.now() - (last.kept_at if last else draft.paper.created_at) >= KEPT_EVERY
    lost = draft.saved_by != actor.user_id or len(now_says) * 2 < len(text)
    if not (always or due or lost):
        return None
    kept = EarlierText(
        draft_id=draft.id, text=text, saved_by=draft.saved_by, saved_at=draft.saved_at, kept_at=clock.now()
    )
    session.add(kept)
    return kept
