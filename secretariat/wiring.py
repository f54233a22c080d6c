"""Who hears of what: events of a feature and their subscribers above it, tied together in this one place."""

from __future__ import annotations

from secretariat.coordination.events import AskingChanged, ClearanceChanged
from secretariat.coordination.queries import asked_of_papers
from secretariat.coordination.services import rounds as coordination
from secretariat.coordination.steps import clearances_ahead
from secretariat.coordination.steps import holds as coordination_holds
from secretariat.core.events import subscribe
from secretariat.decisions import due
from secretariat.documents.events import (
    DraftChanged,
    FaceAdded,
    FileConverted,
    PaperHanded,
    PaperWithdrawn,
    VersionDue,
    VersionIssued,
    VersionRecalled,
)
from secretariat.documents.services import release as releases
from secretariat.house.events import ZoneChanged
from secretariat.meetings import matters
from secretariat.meetings.events import MeetingSet
from secretariat.meetings.services import invite as invitations
from secretariat.meetings.services import issue as agendas
from secretariat.meetings.services import zones
from secretariat.minutes.services import issue as minutes
from secretariat.packs import services as packs
from secretariat.quality import services as quality
from secretariat.quality.queries import reviews_of_papers
from secretariat.quality.steps import holds as quality_holds
from secretariat.quality.steps import review_ahead
from secretariat.registry.services import hold as holding
from secretariat.registry.steps import Ahead, ask_before_the_next_step, ask_what_holds
from secretariat.search import services as search
from secretariat.translation import services as translation


def wire() -> None:
    """Tie events to their subscribers; called by whatever starts: application, worker, command, test."""
    subscribe(VersionDue, translation.follow_due)
    subscribe(VersionDue, quality.follow_due)
    subscribe(VersionIssued, releases.follow_issue)
    subscribe(VersionIssued, coordination.follow_issue)
    subscribe(PaperHanded, coordination.follow_handing)
    subscribe(PaperHanded, holding.follow_handing)
    subscribe(PaperWithdrawn, coordination.follow_withdrawal)
    subscribe(VersionIssued, invitations.follow_paper)
    subscribe(VersionRecalled, releases.follow_recall)
    subscribe(VersionRecalled, agendas.follow_recall)
    subscribe(VersionRecalled, minutes.follow_recall)
    subscribe(ZoneChanged, zones.follow_zone)
    subscribe(VersionIssued, packs.follow_issue)
    subscribe(VersionRecalled, packs.follow_recall)
    subscribe(PaperWithdrawn, packs.follow_withdrawal)
    subscribe(FaceAdded, packs.follow_face)
    subscribe(VersionIssued, search.follow_version)
    subscribe(FaceAdded, search.follow_version)
    subscribe(MeetingSet, search.follow_meeting)
    subscribe(DraftChanged, search.follow_draft)
    subscribe(PaperHanded, search.follow_draft)
    subscribe(VersionRecalled, search.follow_draft)
    subscribe(ClearanceChanged, search.follow_clearance)
    subscribe(AskingChanged, search.follow_asking)
    subscribe(FileConverted, search.follow_conversion)
    ask_before_the_next_step(
        clearances=Ahead(asked_of_papers, clearances_ahead), review=Ahead(reviews_of_papers, review_ahead)
    )
    ask_what_holds(coordination_holds, quality_holds)
    due.find_next_meeting_with(matters.next_meeting_start)
