"""Circulating several papers at once: each by itself, so that one that is refused holds up none of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.errors import SecretariatError
from secretariat.core.messages import Message
from secretariat.core.values import dataclass
from secretariat.documents.models import Paper, Version
from secretariat.documents.policy import can_circulate
from secretariat.documents.services.circulate import circulate


@dataclass(frozen=True)
class Done:
    """What became of one of them: the version that went out, or why it did not."""

    paper: Paper
    version: Version | None
    refused: Message | None = None


def circulate_several(
    session: Session, papers: Sequence[Paper], *, actor: Actor, seals: Mapping[str, str], following: Mapping[str, bool]
) -> list[Done]:
    """Number, mark and circulate papers one after the other, each in a savepoint of its own.

    `seals` is, by public id, what the person was shown of each (`Outgoing.seal`); `following` says where a missing
    language follows. Who may not circulate a paper has it refused like what is not ready.
    """
    done: list[Done] = []
    for paper in papers:
        decision = can_circulate(actor, paper)
        if not decision:
            done.append(Done(paper, None, Message(decision.reason, {})))
            continue
        try:
            with session.begin_nested():
                follow = ("en", "fr") if following.get(paper.pid) else ()
                version = circulate(session, paper, actor=actor, to_follow=follow, seal=seals.get(paper.pid, ""))
        except SecretariatError as fault:
            session.expire(paper)
            done.append(Done(paper, None, fault.sentence))
        else:
            done.append(Done(paper, version))
    return done
