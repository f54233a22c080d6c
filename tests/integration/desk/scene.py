"""A busy Monday: several bodies, meetings in every state, papers late, promised, half translated and new."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.committees.models import Body, Format
from secretariat.core import clock
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Paper
from secretariat.documents.services import open_paper, save_draft
from secretariat.documents.services.circulate import circulate
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.agenda import ItemInput, add_item, attach_paper
from secretariat.meetings.services.convene import convene, create_meeting
from secretariat.meetings.services.issue import issue_agenda
from secretariat.meetings.states import ItemKind
from secretariat.people.models import User
from tests.world import Cast, World


class Scene:
    """Makes things in any body as its secretary."""

    def __init__(self, session: Session, people: Cast) -> None:
        self.session, self.people, self.world = session, people, World(session)
        self._numbers = count(1)

    def actor(self, user: User) -> Actor:
        return load_actor(self.session, user)

    def body(self, code: str, name_en: str, name_fr: str, preset: str = "weekly_committee") -> Format:
        """A body with its ordinary format, in which both nations sit and the delegate covers Nation B."""
        number = 920 + next(self._numbers)
        body = self.world.body(code, f"AC/{number}", name_en, name_fr, preset)
        members = self.world.format(body)
        for nation in (self.people.nation_a, self.people.nation_b):
            self.world.seat(members, nation)
        self.world.covers(self.people.delegate, body, self.people.nation_b)
        self.world.mandate(self.people.asb_secretary, body, "secretary")
        return members

    def secretary_of(self, body: Body) -> Actor:
        user = self.people.secretary if body.id == self.people.opc.id else self.people.asb_secretary
        return self.actor(user)

    def meeting(
        self, members: Format, starts: datetime, minutes: int = 120, place: str = "3", *, convened: bool = True
    ) -> Meeting:
        actor = self.secretary_of(members.body)
        meeting = create_meeting(
            self.session,
            actor=actor,
            body=members.body,
            format=members,
            starts=starts,
            ends=starts + timedelta(minutes=minutes),
            places={"en": f"Room {place}", "fr": f"Salle {place}"},
            video_link="",
        )
        if convened:
            convene(self.session, meeting, actor=actor)
        return meeting

    def item(self, meeting: Meeting, en: str, fr: str, kind: ItemKind = ItemKind.DECISION) -> AgendaItem:
        given = ItemInput(kind=kind, title_en=en, title_fr=fr, minutes=15)
        return add_item(self.session, meeting, given, actor=self.secretary_of(meeting.body))

    def paper(
        self,
        members: Format,
        en: str,
        fr: str,
        *,
        on: AgendaItem | None = None,
        text: bool = True,
        french: bool = True,
        issue: bool = False,
        promised_by: str = "",
        promised_for: datetime | None = None,
    ) -> Paper:
        actor = self.secretary_of(members.body)
        paper = open_paper(
            self.session,
            actor=actor,
            body=members.body,
            format=members,
            kind=PaperKind.POLICY_PAPER,
            titles={"en": en, "fr": fr},
            promised_by=promised_by,
            promised_for=promised_for,
        )
        self.session.flush()
        self.session.refresh(paper)
        for draft in paper.drafts:
            if text and (draft.language == "en" or french):
                save_draft(
                    self.session,
                    draft,
                    actor=actor,
                    title=draft.title,
                    text=en if draft.language == "en" else fr,
                    row_version=draft.row_version,
                )
        if on is not None:
            attach_paper(self.session, on, paper, actor=actor)
        if issue:
            circulate(self.session, paper, actor=actor, to_follow=() if french else ("fr",))
        return paper

    def issue(self, meeting: Meeting) -> None:
        issue_agenda(self.session, meeting, actor=self.secretary_of(meeting.body))


def wall(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute)  # noqa: DTZ001  # a wall time


def busy_monday(session: Session, people: Cast) -> Scene:
    """Fill the week of 16 November 2026; the clock stands on the Monday, 15:26 in Brussels."""
    now = clock.now()
    scene = Scene(session, people)
    with clock.at(now - timedelta(days=6)):
        opc = people.members
        tomorrow = scene.meeting(opc, wall(17, 10), 180)
        booking = scene.item(tomorrow, "Meeting-room booking policy", "Politique de réservation des salles")
        voting = scene.item(tomorrow, "Pilot of electronic voting cards", "Essai de cartes de vote électroniques")
        access = scene.item(tomorrow, "Accessibility of documents", "Accessibilité des documents")
        energy = scene.item(
            tomorrow, "Energy saving in meeting rooms", "Économies d’énergie dans les salles", ItemKind.INFORMATION
        )
        scene.paper(opc, "Meeting-room booking policy", "Politique de réservation des salles", on=booking, issue=True)
        scene.paper(
            opc,
            "Pilot of electronic voting cards",
            "Essai de cartes de vote électroniques",
            on=voting,
            text=False,
            promised_by="Conference Services",
            promised_for=now.replace(hour=17, minute=0),
        )
        scene.paper(
            opc, "Accessibility of documents", "Accessibilité des documents", on=access, french=False, issue=True
        )
        scene.paper(opc, "Energy saving in meeting rooms", "Économies d’énergie", on=energy)
        scene.paper(opc, "Seating plan for ministerial week", "Plan de table", text=False)
        scene.issue(tomorrow)
    with clock.at(now - timedelta(days=3)):
        next_week = scene.meeting(opc, wall(24, 10), 180, convened=False)
        scene.item(next_week, "Lost-property and badge desk", "Objets trouvés et bureau des badges")
        council = scene.body("NAC", "Council", "Conseil", "council")
        finance = scene.body("FC", "ASB Finance", "Finances", "sub_committee")
        audit = scene.body("AC", "ASB Audit", "Audit", "sub_committee")
        terms = scene.body("WGBT", "Bilingual Terms", "Terminologie bilingue", "working_group")
        scene.meeting(council, wall(18, 10), 90, "1")
        scene.meeting(finance, wall(19, 10), 120, "7")
        scene.meeting(audit, wall(19, 10, 30), 120, "5")
        scene.meeting(terms, wall(20, 9, 30), 90, "7")
        scene.meeting(council, wall(25, 10), 90, "1")
        plan = scene.meeting(people.board, wall(9, 9, 30, month=12), 420, "2")
        business = scene.item(plan, "Business plan 2027: outline", "Plan d’activité 2027 : grandes lignes")
        scene.paper(
            people.board,
            "Business plan 2027: outline",
            "Plan d’activité 2027 : grandes lignes",
            on=business,
            issue=True,
        )
        scene.issue(plan)
    session.commit()
    return scene
