"""A record put to its chair, and who may answer it: shared by the tests of submitting, approving and deputising."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.models import Mandate
from secretariat.committees.services import declare_deputy
from secretariat.core import clock
from secretariat.core.ids import new_token
from secretariat.documents import grants
from secretariat.minutes.manifest import seal_of
from secretariat.minutes.models import Approval, Minutes, Passage, Returned, Submission
from secretariat.minutes.services.approval import approve, return_text
from secretariat.minutes.services.submitting import submit
from secretariat.people.models import SignInSession, User
from tests.integration.minutes.story import MinutesStory
from tests.world import PASSWORD, Cast, World

SECRET = "a key for tests, long enough to be taken"


def sealed(submission: Submission) -> str:
    return seal_of(submission.text_hash, submission.manifest_hash)


class ChairScene:
    """A meeting of 10 November, its record drafted by the secretary; a deputy-to-be and an office beside the cast."""

    def __init__(self, session: Session, people: Cast) -> None:
        self.session, self.people = session, people
        self.story = MinutesStory(session, people)
        self.world = World(session)
        self.meeting = self.story.held_meeting()
        self.minutes = self.drafted()
        house = self.world.party("CS", "Conference Services", "Services de conférence", "office")
        self.deputy = self.world.user("Marek Holub")
        self.world.member(self.deputy, house, "staff")
        self.office = self.world.user("Otto Office")
        self.world.member(self.office, house, "staff")
        self.world.mandate(self.office, people.opc, "chairs_office")
        session.flush()

    def drafted(self) -> Minutes:
        minutes = self.story.record(self.meeting)
        grants.give_house(self.session, minutes.ref, body_id=self.people.opc.id, given_by=self.people.secretary.id)
        return minutes

    @property
    def chair_mandate(self) -> Mandate:
        return self.session.scalars(select(Mandate).where(Mandate.user_id == self.people.chair.id)).one()

    def put(self, minutes: Minutes | None = None, *, advice: str = "") -> Submission:
        return submit(self.session, minutes or self.minutes, actor=self.story.secretary, advice=advice)

    def signed_in(self, user: User) -> SignInSession:
        now = clock.now()
        session = SignInSession(
            token_hash=new_token()[:43],
            user_id=user.id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=30),
            agent="test",
        )
        self.session.add(session)
        self.session.flush()
        return session

    def approve(
        self,
        submissions: Sequence[Submission] | Submission,
        *,
        user: User | None = None,
        password: str = PASSWORD,
        seals: dict[str, str] | None = None,
    ) -> list[Approval]:
        who = user or self.people.chair
        texts = [submissions] if isinstance(submissions, Submission) else submissions
        shown = {one.pid: sealed(one) for one in texts} if seals is None else seals
        return approve(
            self.session,
            texts,
            user=who,
            sign_in=self.signed_in(who),
            password=password,
            seals=shown,
            secret=SECRET,
        )

    def give_back(
        self,
        submission: Submission,
        *,
        user: User | None = None,
        remarks: str = "Say it shorter.",
        due: date | None = None,
    ) -> Returned:
        actor = self.people.actor(self.session, user or self.people.chair)
        return return_text(self.session, submission, actor=actor, remarks=remarks, due_on=due)

    def declared(
        self, starts: datetime | None = None, ends: datetime | None = None, *, who: User | None = None
    ) -> Mandate:
        """The deputy acts for the chair: from now on for two days, unless told otherwise."""
        return declare_deputy(
            self.session,
            self.chair_mandate,
            actor=self.people.actor(self.session, self.people.chair),
            deputy=who or self.deputy,
            starts=starts or clock.now(),
            ends=ends or clock.now() + timedelta(days=2),
        )

    def edit(self, title: str, text: str, *, by: User | None = None) -> None:
        """Write over a passage by the title of its item, as a save does under the lock."""
        for passage in self.session.scalars(select(Passage).where(Passage.minutes_id == self.minutes.id)):
            if passage.item is not None and passage.item.title_en == title:
                passage.text_en = text
                passage.changed_by = (by or self.people.secretary).id
        self.session.flush()
