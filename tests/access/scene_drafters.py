"""A drafting officer's own papers: with him and given back once, submitted, and put to an office by himself."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from secretariat.committees.actors import Actor, load_actor
from secretariat.coordination import queries
from secretariat.coordination.services import open_round
from secretariat.core import clock
from secretariat.documents.models import DraftFace, EarlierText, Paper
from secretariat.documents.services import give_back, submit
from tests.access.scene_coordination import Coordinated
from tests.access.who import HOUSE, NOBODY, SECRETARIAT

#: Who reads what the author drafts.
OWN = HOUSE | {"author"}


class Drafted(Coordinated):
    """Papers of the author, which no other officer and no delegation knows of."""

    def drafted_papers(self) -> None:
        word = self.scene.word
        with self.later(hours=1):
            drafted = self.own("drafted", before=True)
            said = word("drafted: note with which it was submitted", OWN, NOBODY)
            submit(self.session, drafted, actor=self.author, note=said)
            asked = self.own("drafted, in coordination")
            due = clock.now() + timedelta(days=5)
            readers = OWN | {"drafter"}
            note = word("drafted, in coordination: note", readers, HOUSE | {"drafter"})
            round = open_round(self.session, asked, actor=self.author, asked=[(self.first_office, due)], note=note)
            clearance = queries.clearances_of_round(self.session, round)[0]
            self.comment_by("office asked by the author", clearance, self.people.drafter, readers)
        with self.later(hours=2):
            give_back(self.session, drafted, actor=self.secretary, reason=word("drafted: why it was given back", OWN))
            submitted = self.own("submitted")
            note = word("submitted: note", OWN)
            submit(self.session, submitted, actor=self.author, note=note)
        self.scene.put("paper", "drafted", drafted.pid)
        self.scene.put("paper", "submitted", submitted.pid)
        self.scene.put("paper", "drafted_in_coordination", asked.pid)
        self.scene.put("clearance", "drafters", clearance.pid)

    @property
    def author(self) -> Actor:
        return load_actor(self.session, self.people.author)

    def own(self, label: str, *, before: bool = False) -> Paper:
        """A paper of the author, in English, with a file in French; `before` it the secretary found another text."""
        readers = OWN | {"drafter"} if "coordination" in label else OWN
        word = self.scene.word
        officer = word(f"{label}: action officer", OWN)
        paper = self.paper(label, readers, by=self.author, action_officer=officer)
        if before:
            self.write(paper, "en", word(f"{label}: what it said before", SECRETARIAT | {"author"}), self.author)
            self.write(paper, "en", word(f"{label}: text, en", readers), self.secretary)
            self.picture(paper, self.secretary)
            found = select(EarlierText).join(DraftFace).where(DraftFace.paper_id == paper.id)
            self.scene.put("earlier", "drafted", self.session.scalars(found).one().pid)
        else:
            self.write(paper, "en", word(f"{label}: text, en", readers), self.author)
        name = word(f"{label}: name of the file", readers)
        self.file(paper, "fr", name, word(f"{label}: inside the file", readers))
        return paper
