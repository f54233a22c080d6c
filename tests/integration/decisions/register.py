"""A decision sheet issued the short way, and what it entered into the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.committees.models import Format
from secretariat.core import clock
from secretariat.decisions import queries
from secretariat.decisions.models import Action, Decision
from secretariat.decisions.services import NewAction, NewDecision, enter_decisions
from secretariat.decisions.states import DueKind
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Paper, Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.services import issue_version, next_symbol, open_paper, save_draft
from secretariat.documents.services.circulate import circulate
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.agenda import ItemInput, add_item
from secretariat.meetings.services.convene import convene, create_meeting
from secretariat.meetings.states import ItemKind, MeetingState
from secretariat.people.models import Party, User
from tests.world import Cast, World

#: Tuesday of the week before the Monday on which the tests live.
HELD = datetime(2026, 11, 10, 10, 0)  # noqa: DTZ001  # a wall time
DECIDED = HELD.date()


@dataclass
class Register:
    """A secretariat that has held a meeting; every step in one session."""

    session: Session
    people: Cast
    meetings: list[Meeting] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(self.session)

    def actor(self, user: User) -> Actor:
        return load_actor(self.session, user)

    @property
    def secretary(self) -> Actor:
        return self.actor(self.people.secretary)

    def meeting(
        self, starts: datetime = HELD, *, format: Format | None = None, closed: bool = True, convened: bool = True
    ) -> Meeting:
        """A meeting, planned a month ahead; closed already unless said otherwise."""
        format = format or self.people.members
        with clock.at(clock.now() - timedelta(days=40)):
            meeting = create_meeting(
                self.session,
                actor=self.secretary,
                body=format.body,
                format=format,
                starts=starts,
                ends=starts + timedelta(hours=3),
                places={"en": "Room 3", "fr": "Salle 3"},
                video_link="",
            )
            if convened:
                convene(self.session, meeting, actor=self.secretary)
        if closed:
            meeting.state = MeetingState.CLOSED.value
        self.session.flush()
        return meeting

    def item(self, meeting: Meeting, number: str = "9") -> AgendaItem:
        state, meeting.state = meeting.state, MeetingState.PLANNED.value
        given = ItemInput(
            kind=ItemKind.DECISION, title_en="Booking policy", title_fr="Politique de réservation", minutes=10
        )
        item = add_item(self.session, meeting, given, actor=self.secretary)
        item.number, meeting.state = number, state
        self.session.flush()
        return item

    def sheet(self, format: Format | None = None, *, by: User | None = None) -> Version:
        """A decision sheet, issued to the format."""
        format = format or self.people.members
        actor = self.actor(by or self.people.secretary)
        titles = {"en": "Decision sheet of 10 November", "fr": "Relevé de décisions du 10 novembre"}
        paper = open_paper(
            self.session, actor=actor, body=format.body, format=format, kind=PaperKind.DECISION_SHEET, titles=titles
        )
        symbol = next_symbol(self.session, paper, series=format.body.series, letter="DS")
        return issue_version(
            self.session,
            paper,
            actor=actor,
            symbol=symbol,
            titles=titles,
            faces=[FaceContent("en", "canonical-text/1", "0" * 64, source="Decided.")],
            sheet="",
            renditions=(),
            distribution={"persons": 2},
        )

    def enter(
        self,
        *,
        format: Format | None = None,
        item: AgendaItem | None = None,
        decisions: Sequence[NewDecision] = (),
        actions: Sequence[NewAction] = (),
        decided_on: date = DECIDED,
        by: User | None = None,
    ) -> tuple[Version, list[Decision], list[Action]]:
        """Issue a sheet and enter what it decided; by default one decision with one action of Nation B."""
        format = format or self.people.members
        item = item or self.item(self.meeting(format=format))
        decisions = decisions or [self.decision(item)]
        actions = actions or [self.action(item)]
        version = self.sheet(format, by=by)
        made = enter_decisions(
            self.session,
            actor=self.actor(by or self.people.secretary),
            body=format.body,
            version=version,
            format_id=format.id,
            decided_on=decided_on,
            decisions=decisions,
            actions=actions,
        )
        return version, queries.entered(self.session, version.id), made

    def decision(self, item: AgendaItem, **more: object) -> NewDecision:
        given: dict[str, object] = {
            "item_id": item.id,
            "item_number": item.number or "",
            "item_title_en": item.title_en,
            "item_title_fr": item.title_fr,
            "label": "(a)",
            "verb": "agreed",
            "verb_en": "agreed",
            "verb_fr": "est convenu",
            "text_en": "that the two largest rooms are allotted by a rota;",
            "text_fr": "que les deux plus grandes salles sont attribuées à tour de rôle ;",
        }
        return NewDecision(**(given | more))  # type: ignore[arg-type]  # passed on

    def action(self, item: AgendaItem, owner: Party | None = None, **more: object) -> NewAction:
        given: dict[str, object] = {
            "item_id": item.id,
            "item_number": item.number or "",
            "decision_index": 0,
            "text_en": "Propose a fairer rota for the two largest rooms.",
            "text_fr": "Proposer une répartition plus équitable des deux plus grandes salles.",
            "owner_party_id": (owner or self.people.nation_b).id,
            "owner_words": "",
            "due_kind": DueKind.DATE,
            "due_on": date(2026, 12, 4),
        }
        return NewAction(**(given | more))  # type: ignore[arg-type]  # passed on

    def one(self, owner: Party | None = None, *, format: Format | None = None, **more: object) -> Action:
        """One action, opened."""
        item = self.item(self.meeting(format=format))
        return self.enter(item=item, format=format, actions=[self.action(item, owner, **more)])[2][0]

    def paper(self, title: str = "Rota") -> Paper:
        """A paper of the body, issued to members."""
        paper = open_paper(
            self.session,
            actor=self.secretary,
            body=self.people.opc,
            format=self.people.members,
            kind=PaperKind.REPORT,
            titles={"en": title, "fr": title},
        )
        self.session.refresh(paper, ["drafts"])
        draft = paper.drafts[0]
        save_draft(
            self.session, draft, actor=self.secretary, title=title, text="A rota.", row_version=draft.row_version
        )
        circulate(self.session, paper, actor=self.secretary, to_follow=("fr",))
        return paper

    def office(self) -> tuple[Party, User]:
        """An office that sits in no format, with somebody in it."""
        party = self.world.party("CS", "Conference Services", "Service des conférences", "office")
        user = self.world.user("Olga Office")
        self.world.member(user, party, "staff")
        self.session.flush()
        return party, user
