"""Steps from a drafted record to an issued one, for the tests of issuing: submitted, approved by the chair, issued."""

from __future__ import annotations

import secrets

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.core import clock
from secretariat.documents import grants
from secretariat.documents.models import Version
from secretariat.meetings.models import Meeting
from secretariat.minutes.manifest import seal_of
from secretariat.minutes.models import Approval, Minutes
from secretariat.minutes.services.approval import approve
from secretariat.minutes.services.decision_sheet import issue_decision_sheet, plan_decision_sheet
from secretariat.minutes.services.issue import issue_minutes
from secretariat.minutes.services.submitting import submit
from secretariat.people.models import SignInSession, User
from secretariat.people.queries import token_hash
from tests.integration.minutes.story import MinutesStory
from tests.world import PASSWORD, Cast

SECRET = "a key for tests, long enough to be taken"
FRENCH = {
    "opening": "La présidence ouvre la séance à 10 h 02.",
    "Retention of recordings": "La présidence rappelle la question.\n\nLe représentant de Nation A préfère B.",
    "Seating plan": "La présidence remercie le secrétariat.",
    "closing": "La séance est levée à 12 h 50.",
}


class Issuing(MinutesStory):
    """A meeting that was held, and what the secretariat and the chair do with it afterwards."""

    def __init__(self, session: Session, people: Cast) -> None:
        super().__init__(session, people)

    @property
    def second_secretary(self) -> Actor:
        return load_actor(self.session, self.people.second_secretary)

    def issue_sheet(self, meeting: Meeting) -> Version:
        seal = plan_decision_sheet(self.session, meeting).seal
        return issue_decision_sheet(self.session, meeting, actor=self.secretary, seal=seal)

    def drafted(self, meeting: Meeting, *, french: bool = False) -> Minutes:
        """The record of the meeting, ready to be submitted; with its French text if asked for."""
        minutes = self.record(meeting)
        grants.give_house(self.session, minutes.ref, body_id=meeting.body_id, given_by=self.people.secretary.id)
        if french:
            self.translate(minutes)
        return minutes

    def translate(self, minutes: Minutes) -> None:
        for passage in minutes.passages:
            key = passage.item.title_en if passage.item is not None else passage.key
            passage.text_fr = FRENCH.get(key, "")
        self.session.flush()

    def approved(self, minutes: Minutes) -> Approval:
        """Submitted by the secretary and approved by the chair, with her password."""
        submission = submit(self.session, minutes, actor=self.secretary)
        chair = self.people.chair
        seals = {submission.pid: seal_of(submission.text_hash, submission.manifest_hash)}
        found = approve(
            self.session,
            [submission],
            user=chair,
            sign_in=self.sign_in(chair),
            password=PASSWORD,
            seals=seals,
            secret=SECRET,
        )
        return found[0]

    def issued(self, minutes: Minutes) -> Version:
        self.approved(minutes)
        return issue_minutes(self.session, minutes, actor=self.secretary)

    def sign_in(self, user: User) -> SignInSession:
        now = clock.now()
        made = SignInSession(
            token_hash=token_hash(secrets.token_hex()),
            user_id=user.id,
            created_at=now,
            seen_at=now,
            expires_at=now.replace(year=now.year + 1),
            agent="test",
        )
        self.session.add(made)
        self.session.flush()
        return made
