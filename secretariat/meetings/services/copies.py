"""What somebody invited reads of something issued: their part alone, as a paper of the register that is theirs.

Agendas, decision sheets and records are cut in the same way. The copy bears the symbol of what it was cut from with the
code of whom it is for, and its own revisions; it is granted to them alone; what is cut for them ends with the invitation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.queries import readers_of
from secretariat.core import mail
from secretariat.core.values import dataclass
from secretariat.documents import grants
from secretariat.documents import queries as documents
from secretariat.documents.front import today_of
from secretariat.documents.grants import Reason
from secretariat.documents.models import Paper, Release, Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.services import issue_version, next_symbol
from secretariat.documents.services import release as releases
from secretariat.documents.services.issue import Copied
from secretariat.documents.services.release import Recipient
from secretariat.documents.sheets import superseding
from secretariat.meetings import queries
from secretariat.meetings.models import Invitation, InvitationCopy
from secretariat.press.sheets import Sheet, to_json


@dataclass(frozen=True)
class Cut:
    """A part of something issued, for one invitee; its front block gets from `issue_copy` what is theirs."""

    sheet: Any
    titles: dict[str, str]
    #: The faces, once the finished sheet is known.
    faces: Callable[[str], Sequence[FaceContent]]
    renditions: Sequence[str]
    to_follow: Sequence[str] = ()


def open_copy(session: Session, invitation: Invitation, source: Version, *, actor: Actor) -> Paper:
    """Return the place in the register of what is cut from something for an invitee, opened at its first use."""
    paper = source.paper
    assert paper.symbol is not None
    copy = releases.copy_of(session, paper, Recipient(invitation.party), actor=actor, symbol=paper.symbol)
    keep_copy(session, invitation, copy)
    return copy


def keep_copy(session: Session, invitation: Invitation, copy: Paper, release: Release | None = None) -> None:
    """Remember that a copy is theirs because of the invitation, and by which release it came, if by one."""
    known = next((one for one in invitation.copies if one.copy_id == copy.id), None)
    if known is None:
        known = InvitationCopy(copy_id=copy.id)
        invitation.copies.append(known)
    known.release_id = release.id if release else None
    session.flush()


def as_theirs(invitation: Invitation, sheet: Sheet, before: Version | None) -> Any:
    """Return a sheet with the front block of a copy: to whom it is releasable, its own day, and what it supersedes.

    The day of what it was cut from would tell that this went out before.
    """
    body, zone = invitation.meeting.body, invitation.meeting.zone
    front = replace(
        sheet.front,
        day=today_of(body),
        releasability=Recipient(invitation.party).line,
        supersedes=superseding(before, zone) if before else None,
    )
    return replace(sheet, front=front)


def issue_copy(
    session: Session, invitation: Invitation, copy: Paper, source: Version, cut: Cut, *, actor: Actor
) -> Version:
    """Issue to an invitee what was cut for them, under the next symbol of their copy."""
    to = Recipient(invitation.party)
    symbol = next_symbol(session, copy, series=copy.body.series, letter=copy.letter)
    sheet = replace(cut.sheet, front=replace(cut.sheet.front, symbol=symbol))
    text = to_json(sheet)
    return issue_version(
        session,
        copy,
        actor=actor,
        symbol=symbol,
        titles=cut.titles,
        faces=cut.faces(text),
        sheet=text,
        renditions=cut.renditions,
        distribution=releases.distribution_to(session, to),
        to_follow=cut.to_follow,
        copied=Copied(source, to.line.en[:200], Reason.INVITED),
    )


def reopen_copy(session: Session, invitation: Invitation, version: Version, *, actor: Actor) -> None:
    """Let an invitee read the copy that was made for them before and says the same."""
    for thing in (version.paper.ref, version.ref):
        grants.give(session, thing, invitation.audience, reason=Reason.INVITED, given_by=actor.user_id)


def tell_readers(session: Session, invitation: Invitation, notice: str, version: Version, **more: Any) -> None:
    """Ask for one letter to each of them about what was cut for them."""
    for user, _ in readers_of(session, invitation.audience):
        mail.put_notice(session, notice, user_id=user.id, about=version.ref, key=version.pid, **more)


def close_copies(session: Session, invitation: Invitation, *, actor: Actor) -> None:
    """Take back all that they read because of the invitation; a paper that another invitation brings as well stays."""
    for copy in (one.copy for one in invitation.copies if one.release_id is None):
        for thing in (*(version.ref for version in documents.all_versions(session, copy)), copy.ref):
            grants.end(session, thing, audience=invitation.audience)
    for release in queries.releases_brought_by(session, invitation):
        releases.take_back(session, release, actor=actor)
