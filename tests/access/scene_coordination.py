"""Coordination inside the house: who is asked reads the draft as it was put to their office, until the round is closed.

The drafting officer belongs to Policy Support, the secretary of the other body to a second office: what one office writes is
never the other's, and neither reads what the draft has become since.
"""

from __future__ import annotations

from datetime import timedelta

from secretariat.committees.actors import load_actor
from secretariat.coordination import queries, services
from secretariat.coordination.models import Clearance, Round
from secretariat.coordination.states import ClearanceMove, Disposition
from secretariat.core import clock
from secretariat.documents.models import Paper
from secretariat.people.models import Party, User
from tests.access.building import Builder
from tests.access.who import HOUSE, NOBODY
from tests.world import World

ASKED = HOUSE | {"drafter"}
OTHERS = HOUSE | {"asb_secretary"}


class Coordinated(Builder):
    """A round under way, with the answers and comments of two offices, and one that is closed."""

    def coordination(self) -> None:
        with self.later(hours=1):
            world, people = World(self.session), self.people
            self.first_office = world.party("CRDA", "First office", "Premier service", "office")
            self.second_office = world.party("CRDB", "Second office", "Second service", "office")
            world.member(people.drafter, self.first_office, "drafting_officer")
            world.member(people.asb_secretary, self.second_office, "staff")
            both = ASKED | OTHERS
            paper = self.paper("coordinated", both, text=both, languages="en")
            name = self.scene.word("coordinated: name of the file", both)
            self.file(paper, "fr", name, self.scene.word("coordinated: inside the file", both, NOBODY))
            round = self.put_to_offices(paper, self.scene.word("coordinated: note", both))
            asked, others = self.clearance_of(round, self.first_office), self.clearance_of(round, self.second_office)
            self.comment_by("first office", asked, people.drafter, ASKED)
            self.comment_by("second office", others, people.asb_secretary, OTHERS)
            services.extend(
                self.session,
                round,
                actor=self.secretary,
                asked=[(self.first_office, clock.now() + timedelta(days=9))],
                reason=self.scene.word("first office: why it has more time", ASKED),
            )
            reason = self.scene.word("second office: reason of its answer", OTHERS)
            actor = load_actor(self.session, people.asb_secretary)
            services.answer(
                self.session,
                others,
                actor=actor,
                move=ClearanceMove.REFUSE,
                reason=reason,
                row_version=others.row_version,
            )
            self.write(
                paper,
                "en",
                self.scene.word("coordinated: text since it was asked", HOUSE, NOBODY),
                title=self.scene.word("coordinated: title since it was asked", HOUSE),
            )
            self.scene.put("clearance", "asked", asked.pid)
            self.scene.put("clearance", "others", others.pid)
        self.coordination_ended()

    def coordination_ended(self) -> None:
        """A round that is closed: from then on it is the house's alone."""
        with self.later(hours=1):
            paper = self.paper("coordination closed", HOUSE, text=HOUSE)
            round = self.put_to_offices(paper, self.scene.word("coordination closed: note", HOUSE))
            asked = self.clearance_of(round, self.first_office)
            self.comment_by("closed, first office", asked, self.people.drafter, HOUSE)
        with self.later(hours=2):
            services.close_round(self.session, round, actor=self.secretary)
        self.scene.put("clearance", "closed", asked.pid)

    def put_to_offices(self, paper: Paper, note: str) -> Round:
        due = clock.now() + timedelta(days=5)
        asked = [(self.first_office, due), (self.second_office, due)]
        return services.open_round(self.session, paper, actor=self.secretary, asked=asked, note=note)

    def clearance_of(self, round: Round, office: Party) -> Clearance:
        return next(one for one in queries.clearances_of_round(self.session, round) if one.party_id == office.id)

    def comment_by(self, label: str, clearance: Clearance, user: User, readers: frozenset[str]) -> None:
        """A comment with a proposal, and what the drafter says to it."""
        word = self.scene.word
        comment = services.comment(
            self.session,
            clearance,
            actor=load_actor(self.session, user),
            language="en",
            text=word(f"{label}: comment", readers),
            proposed=word(f"{label}: proposed text", readers),
        )
        services.dispose(
            self.session,
            comment,
            actor=self.secretary,
            disposition=Disposition.PARTLY,
            text=word(f"{label}: what became of it", readers),
        )
