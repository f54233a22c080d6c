"""Invitations: for the house, and for what is cut from an agenda."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.documents.models import Paper, Release, Version
from secretariat.meetings.models import (
    Invitation,
    InvitationCopy,
    InvitedItem,
    ItemPaper,
    Meeting,
)
from secretariat.meetings.policy import meetings_visible_to
from secretariat.meetings.states import MeetingState
from secretariat.people.models import Party


def invitations_of(session: Session, meeting: Meeting) -> list[Invitation]:
    """Return the invitations to a meeting that hold, by the name of the party, with their items."""
    return list(session.scalars(_by_party(_invitations(), meeting)))


def invitations_listed(session: Session, meeting: Meeting) -> list[Invitation]:
    """Return the same for their list, with the agendas in force and without what came with them: in one query."""
    return list(session.scalars(_by_party(_listed(), meeting)).unique())


def invitation_listed(session: Session, meeting: Meeting, party: Party) -> Invitation | None:
    """Return the invitation of a party in the same way, if it holds."""
    ours = (Invitation.meeting_id == meeting.id, Invitation.party_id == party.id, Invitation.ended_at.is_(None))
    return session.scalars(_listed().where(*ours)).unique().first()


def _by_party(asked: Select[Invitation], meeting: Meeting) -> Select[Invitation]:
    """Those asked for that are to this meeting and hold, by the name of the party."""
    return (
        asked.join(Party, Party.id == Invitation.party_id)
        .where(Invitation.meeting_id == meeting.id, Invitation.ended_at.is_(None))
        .order_by(Party.name_en, Invitation.id)
    )


def _listed() -> Select[Invitation]:
    return select(Invitation).options(
        joinedload(Invitation.party),
        joinedload(Invitation.items).joinedload(InvitedItem.item),
        joinedload(Invitation.agenda).joinedload(Paper.current_version).defer(Version.sheet),
    )


def invitations_with_agendas(session: Session, meeting: Meeting) -> list[tuple[Invitation, Version]]:
    """Return those of them that have an agenda in force, each with it, for what is cut for them: in one query."""
    rows = session.scalars(
        _by_party(select(Invitation), meeting).options(
            contains_eager(Invitation.party),
            joinedload(Invitation.meeting),
            joinedload(Invitation.items),
            joinedload(Invitation.agenda).joinedload(Paper.current_version).joinedload(Version.faces),
        )
    ).unique()
    return [(one, one.agenda.current_version) for one in rows if one.agenda and one.agenda.current_version]


def agendas_made_for(actor: Actor, meetings: Iterable[int]) -> Select[int | None, int]:
    """Ask for the agendas that were made for this person where they are invited, each with the id of its meeting."""
    return select(Invitation.agenda_id, Invitation.meeting_id).where(
        Invitation.meeting_id.in_(sorted(meetings)), Invitation.party_id.in_(sorted(actor.parties))
    )


def invitation_of(session: Session, meeting: Meeting, party: Party) -> Invitation | None:
    """Return the invitation of a party, also one that was taken back; None if it was never invited."""
    return session.scalar(_invitations().where(Invitation.meeting_id == meeting.id, Invitation.party_id == party.id))


def invitation_by_pid(session: Session, actor: Actor, pid: str) -> Invitation | None:
    """Return an invitation that holds, for the house of the meeting's body; None for everybody else."""
    return session.scalar(
        _invitations()
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(
            Invitation.pid == pid,
            Invitation.ended_at.is_(None),
            Meeting.body_id.in_(sorted(actor.house_bodies)),
            meetings_visible_to(actor),
        )
    )


def invitation_with_id(session: Session, invitation_id: int) -> Invitation | None:
    """Return an invitation by its id, for the letters about it, which ask the reader's rights themselves."""
    return session.scalar(_invitations().where(Invitation.id == invitation_id))


def invitations_citing(session: Session, paper: Paper) -> list[Invitation]:
    """Return the invitations that bring with them the papers under an item that cites this one, and have gone out."""
    cited = (
        select(InvitedItem.invitation_id)
        .join(ItemPaper, ItemPaper.item_id == InvitedItem.item_id)
        .where(ItemPaper.paper_id == paper.id)
    )
    return list(
        session.scalars(
            _invitations()
            .join(Meeting, Meeting.id == Invitation.meeting_id)
            .where(
                Invitation.id.in_(cited),
                Invitation.with_papers.is_(True),
                Invitation.agenda_id.is_not(None),
                Invitation.ended_at.is_(None),
                Meeting.state != MeetingState.CANCELLED.value,
            )
            .order_by(Invitation.id)
        )
    )


def releases_brought_by(session: Session, invitation: Invitation) -> list[Release]:
    """Return the releases that hold because of this invitation, and of no other that holds, for the act that ends it."""
    other = aliased(InvitationCopy)
    elsewhere = (
        select(other.id)
        .join(Invitation, Invitation.id == other.invitation_id)
        .where(
            other.release_id == InvitationCopy.release_id,
            other.invitation_id != invitation.id,
            Invitation.ended_at.is_(None),
        )
        .exists()
    )
    return list(
        session.scalars(
            select(Release)
            .join(InvitationCopy, InvitationCopy.release_id == Release.id)
            .where(
                InvitationCopy.invitation_id == invitation.id,
                or_(Release.ends_at.is_(None), Release.ends_at > clock.now()),
                ~elsewhere,
            )
            .order_by(Release.id)
        )
    )


def is_brought(session: Session, release: Release) -> bool:
    """Tell whether a release came with an invitation, for the act that brings it again."""
    return session.scalar(select(InvitationCopy.id).where(InvitationCopy.release_id == release.id).limit(1)) is not None


def _invitations() -> Select[Invitation]:
    return select(Invitation).options(
        joinedload(Invitation.party),
        joinedload(Invitation.meeting).joinedload(Meeting.body),
        joinedload(Invitation.agenda),
        selectinload(Invitation.items).joinedload(InvitedItem.item),
        selectinload(Invitation.copies).joinedload(InvitationCopy.copy),
    )
