"""Who does the steps of the story: each through the services of the product, as the secretary of the body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.committees.models import Body, Format
from secretariat.coordination import services as coordination
from secretariat.coordination.comparing import Face, places
from secretariat.coordination.models import Clearance, Round
from secretariat.coordination.states import ClearanceMove, Disposition
from secretariat.decisions.models import Action, Decision, DecisionPaper
from secretariat.demo.agendas import Item
from secretariat.demo.bodies import SECRETARY_OF
from secretariat.demo.days import Days
from secretariat.demo.meetings import Sitting
from secretariat.demo.papers import CATALOGUE, text, titles
from secretariat.documents import grants
from secretariat.documents.grants import Reason
from secretariat.documents.kinds import Custody
from secretariat.documents.models import DraftFace, Paper, Version
from secretariat.documents.services import give_back, next_symbol, open_paper, save_draft, submit, withdraw
from secretariat.documents.services.circulate import add_face, circulate
from secretariat.meetings import queries as meetings
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services import agenda, convene, invite, issue
from secretariat.meetings.services.tell import Occasion, send_notice
from secretariat.meetings.states import MeetingAction
from secretariat.people.models import Party, User
from secretariat.press.dates import day_month_year
from secretariat.relations.services import relate
from secretariat.relations.states import RelationKind

#: Words of a text that name a symbol: the key of the paper that bears it.
_CITED = ("deadlines", "cost")


class Teller:
    """Holds what the story has made so far, by key."""

    def __init__(
        self,
        session: Session,
        days: Days,
        *,
        people: Mapping[str, User],
        bodies: Mapping[str, Body],
        formats: Mapping[tuple[str, str], Format],
    ) -> None:
        self.session = session
        self.days = days
        self.people = people
        self.bodies = bodies
        self.formats = formats
        self.papers: dict[str, Paper] = {}
        self.meetings: dict[str, Meeting] = {}
        #: Body and year -> how many meetings it had held in that year before the story.
        self.held: dict[tuple[str, int], int] = {}
        self._actors: dict[str, Actor] = {}

    def actor(self, key: str) -> Actor:
        """Return the person as one who acts; read once, since nobody's mandate changes in the story."""
        if key not in self._actors:
            self._actors[key] = load_actor(self.session, self.people[key])
        return self._actors[key]

    def secretary(self, body: str) -> Actor:
        return self.actor(SECRETARY_OF[body])

    # Papers

    def open(
        self,
        key: str,
        *,
        languages: str = "en fr",
        day: date | None = None,
        promised_by: str = "",
        promised_for: datetime | None = None,
        by: str = "",
    ) -> None:
        """Open a paper and write its text in these languages. `key` may carry a week: `actions-3`; `day` is its day.

        `by` is who drafts it, where it is not the secretary.
        """
        kind = key.split("-")[0]
        entry = CATALOGUE[kind]
        body = self.bodies[entry.body]
        values = self._values(day)
        paper = open_paper(
            self.session,
            actor=self.actor(by) if by else self.secretary(entry.body),
            body=body,
            format=self.formats[entry.body, entry.format],
            kind=entry.kind,
            titles=titles(kind, values),
            original_language=entry.original,
            action_officer=entry.officer,
            promised_by=promised_by,
            promised_for=promised_for,
        )
        self.papers[key] = paper
        for draft in self._drafts(paper):
            if draft.language in languages.split():
                self._write(draft, text(kind, draft.language, values[draft.language]), by=by)

    def submit(self, key: str, by: str, note: str) -> None:
        """Let who drafts a paper hand it to the secretariat."""
        submit(self.session, self.papers[key], actor=self.actor(by), note=note)

    def give_back(self, key: str, reason: str) -> None:
        """Let the secretary give a paper back to who drafts it."""
        paper = self.papers[key]
        give_back(self.session, paper, actor=self.secretary(paper.body.code), reason=reason)

    def reserve(self, key: str) -> None:
        """Take the symbol of a paper before it is issued."""
        paper = self.papers[key]
        next_symbol(self.session, paper, series=paper.body.series, letter=paper.letter)

    def issue(self, key: str, *, to_follow: str = "") -> None:
        """Circulate a paper; nobody is written to about what is past when the demonstration is loaded."""
        actor = self.secretary(CATALOGUE[key.split("-")[0]].body)
        circulate(self.session, self.papers[key], actor=actor, to_follow=to_follow.split(), announce=False)

    def revise(self, key: str, revision: int) -> None:
        """Write and circulate the n-th revision of a paper."""
        values = self._values(None)
        for draft in self._drafts(self.papers[key]):
            self._write(draft, text(key, draft.language, values[draft.language], revision=revision))
        self.issue(key)

    def coordinate(self, key: str, deadlines: Mapping[str, datetime], note: str) -> None:
        """Put a draft to offices, by code, each until its deadline."""
        paper = self.papers[key]
        offices = self.session.scalars(select(Party).where(Party.code.in_(deadlines)).order_by(Party.code))
        asked = [(office, deadlines[office.code]) for office in offices]
        coordination.open_round(self.session, paper, actor=self.secretary(paper.body.code), asked=asked, note=note)

    def clear_with_comments(self, key: str, office: str, who: str, remarks: Sequence[tuple[str, str, str]]) -> None:
        """Let somebody of an office clear a draft with comments: number of the paragraph, comment, proposed text."""
        clearance = self._clearance(key, office)
        stands = places(Face("", self._drafts(self.papers[key])[0].text).document).values()
        ids = {place.number: place.id for place in stands}
        for number, words, proposed in remarks:
            coordination.comment(
                self.session,
                clearance,
                actor=self.actor(who),
                language="en",
                text=words,
                proposed=proposed,
                block_id=ids[number],
            )
        coordination.answer(
            self.session,
            clearance,
            actor=self.actor(who),
            move=ClearanceMove.COMMENT,
            reason="",
            row_version=clearance.row_version,
        )

    def answer_comment(self, key: str, office: str, words: str) -> None:
        """Let the secretary take over in part the last comment of an office."""
        comment = self._clearance(key, office).comments[-1]
        actor = self.secretary(self.papers[key].body.code)
        coordination.dispose(self.session, comment, actor=actor, disposition=Disposition.PARTLY, text=words)

    def reword(self, key: str, language: str, old: str, new: str) -> None:
        """Put other words into a draft."""
        draft = next(draft for draft in self._drafts(self.papers[key]) if draft.language == language)
        self._write(draft, draft.text.replace(old, new))

    def _clearance(self, key: str, office: str) -> Clearance:
        query = select(Clearance).join(Round).join(Party, Party.id == Clearance.party_id)
        return self.session.scalars(query.where(Round.paper_id == self.papers[key].id, Party.code == office)).one()

    def translate(self, key: str, language: str) -> None:
        """Add the language that was to follow."""
        paper = self.papers[key]
        for draft in self._drafts(paper):
            if draft.language == language:
                self._write(draft, text(key, language, self._values(None)[language]))
        self.session.refresh(paper)
        assert paper.current_version is not None
        add_face(self.session, paper.current_version, actor=self.secretary(CATALOGUE[key].body), language=language)

    def refer(self, key: str, symbol: str) -> None:
        """Enter a paper that is held on another system: its symbol and titles, no content."""
        entry = CATALOGUE[key]
        self.papers[key] = open_paper(
            self.session,
            actor=self.secretary(entry.body),
            body=self.bodies[entry.body],
            format=self.formats[entry.body, entry.format],
            kind=entry.kind,
            titles=titles(key, self._values(None)),
            custody=Custody.ELSEWHERE,
            symbol=symbol,
        )
        self.issue(key)

    def relate(self, key: str, kind: RelationKind, to: str) -> None:
        """Enter what a paper says of another one."""
        paper = self.papers[key]
        relate(self.session, paper, actor=self.secretary(paper.body.code), kind=kind, to=self.papers[to])

    def answer_tasking(self, key: str) -> None:
        """Enter that a paper follows the decision that asked for its revision, and answers the tasking in it."""
        paper = self.papers[key]
        actor = self.secretary(paper.body.code)
        decision, action = self.session.execute(
            select(Decision, Action)
            .join(Action, Action.decision_id == Decision.id)
            .join(DecisionPaper, DecisionPaper.decision_id == Decision.id)
            .join(Version, Version.id == DecisionPaper.version_id)
            .where(Version.paper_id == paper.id)
            .order_by(Decision.id, Action.id)
            .limit(1)
        ).one()
        relate(self.session, paper, actor=actor, kind=RelationKind.FOLLOWS_DECISION, to=decision.ref)
        relate(self.session, paper, actor=actor, kind=RelationKind.ANSWERS_TASKING, to=action.ref)

    def withdraw(self, key: str, reason: str) -> None:
        withdraw(self.session, self.papers[key], actor=self.secretary(CATALOGUE[key].body), reason=reason)

    def release(self, key: str, body: str) -> None:
        """Let the members, the secretariat and the chair of another body read a paper, for their agenda."""
        paper = self.papers[key]
        self.session.refresh(paper)
        assert paper.current_version is not None
        there = self.bodies[body].id
        audiences = (
            grants.format_(self.formats[body, "members"].id),
            grants.secretariat(there),
            grants.chair(there),
        )
        given_by = self.secretary(CATALOGUE[key].body).user_id
        for thing in (paper.ref, paper.current_version.ref):
            for audience in audiences:
                grants.give(self.session, thing, audience, reason=Reason.RELEASED, given_by=given_by)

    def _drafts(self, paper: Paper) -> list[DraftFace]:
        self.session.refresh(paper, ["drafts"])
        return paper.drafts

    def _write(self, draft: DraftFace, words: str, *, by: str = "") -> None:
        actor = self.actor(by) if by else self.secretary(draft.paper.body.code)
        save_draft(self.session, draft, actor=actor, title=draft.title, text=words, row_version=draft.row_version)

    def _values(self, day: date | None) -> dict[str, dict[str, str]]:
        """Return what is filled in, by language: years counted from the day of loading, symbols as they are by now."""
        year = self.days.today.year
        common = {"year": str(year), "next": str(year + 1), "last": str(year - 1)}
        common |= {key: self.papers[key].symbol or "" for key in _CITED if key in self.papers}
        day = day or self.days.today
        return {"en": {**common, "day": day_month_year(day, "en")}, "fr": {**common, "day": day_month_year(day, "fr")}}

    # Meetings

    def plan(self, sitting: Sitting) -> None:
        """Plan a meeting. The first of a body in the story bears the number that follows those held before."""
        day, actor = sitting.day, self.secretary(sitting.body)
        link = f"https://video.example.org/{sitting.body.lower()}" if sitting.video else ""
        meeting = convene.create_meeting(
            self.session,
            actor=actor,
            body=self.bodies[sitting.body],
            format=self.formats[sitting.body, sitting.format],
            starts=self.days.wall(day, sitting.start),
            ends=self.days.wall(day, sitting.end),
            places={"en": f"Room {sitting.room}", "fr": f"Salle {sitting.room}"},
            video_link=link,
            purposes={"en": sitting.purpose.en, "fr": sitting.purpose.fr} if sitting.purpose else {},
        )
        before = self.held.get((sitting.body, meeting.year), 0)
        if before and meeting.ordinal == 1:
            meeting.ordinal = before + 1
            self.session.flush()
        self.meetings[sitting.key] = meeting

    def convene(self, sitting: Sitting) -> None:
        """Convene a meeting, with a notice if it has one."""
        meeting, actor = self.meetings[sitting.key], self.secretary(sitting.body)
        convene.convene(self.session, meeting, actor=actor)
        if sitting.notice:
            send_notice(self.session, meeting, actor=actor, occasion=Occasion.CONVENED)

    def build(self, sitting: Sitting) -> None:
        """Put the items onto the agenda, with their papers."""
        meeting, actor = self.meetings[sitting.key], self.secretary(sitting.body)
        self.session.refresh(meeting, ["items"])
        for item in sitting.items:
            given = self._input(item)
            standard = next((made for made in meeting.items if item.standard and made.standard == item.standard), None)
            if standard is not None:
                agenda.edit_item(self.session, standard, given, actor=actor, row_version=standard.row_version)
                continue
            made = agenda.add_item(self.session, meeting, given, actor=actor)
            for key in item.papers:
                agenda.attach_paper(self.session, made, self.papers[key], actor=actor)

    def item(self, meeting: str, paper: str = "", *, title: str = "") -> AgendaItem:
        """Return the item of a meeting that cites a paper, or bears an English title."""
        items = meetings.items_of(self.session, self.meetings[meeting])
        for item in items:
            live = item.moved_to_id is None
            if live and (item.title_en == title or paper in {self.key_of(cited.paper) for cited in item.papers}):
                return item
        raise LookupError(f"{meeting} has no item with {paper or title}")

    def attach(self, meeting: str, item: AgendaItem, paper: str) -> None:
        actor = self.secretary(self.meetings[meeting].body.code)
        agenda.attach_paper(self.session, item, self.papers[paper], actor=actor)

    def issue_agenda(self, key: str, body: str) -> None:
        issue.issue_agenda(self.session, self.meetings[key], actor=self.secretary(body))

    def invite(self, key: str, party: str, cited: Sequence[str]) -> None:
        """Invite a party, by its code, to the items of a meeting that cite these papers, which go to it with them."""
        meeting = self.meetings[key]
        invite.invite(
            self.session,
            meeting,
            self.session.scalars(select(Party).where(Party.code == party)).one(),
            actor=self.secretary(meeting.body.code),
            items=[self.item(key, paper) for paper in cited],
            with_papers=True,
        )

    def call_off(self, key: str, body: str, action: MeetingAction, reason: str) -> None:
        """Cancel or postpone a meeting, and tell its delegations."""
        meeting, actor = self.meetings[key], self.secretary(body)
        convene.call_off(self.session, meeting, actor=actor, action=action, reason=reason)
        occasion = Occasion.CANCELLED if action is MeetingAction.CANCEL else Occasion.POSTPONED
        send_notice(self.session, meeting, actor=actor, occasion=occasion)

    def change_room(self, key: str, body: str, room: int, remark: str) -> None:
        """Move a meeting to another room, by notice."""
        meeting, actor = self.meetings[key], self.secretary(body)
        convene.change_meeting(
            self.session,
            meeting,
            actor=actor,
            starts=meeting.starts_wall,
            ends=meeting.ends_wall,
            places={"en": f"Room {room}", "fr": f"Salle {room}"},
            video_link=meeting.video_link,
            purposes={"en": meeting.purpose_en, "fr": meeting.purpose_fr},
            row_version=meeting.row_version,
        )
        send_notice(self.session, meeting, actor=actor, occasion=Occasion.CHANGED, remark=remark)

    def _input(self, item: Item) -> agenda.ItemInput:
        if item.title is not None:
            titles_of = {"en": item.title.en, "fr": item.title.fr}
        else:
            paper = self.papers[item.papers[0]]
            titles_of = {"en": paper.title_en, "fr": paper.title_fr}
        return agenda.ItemInput(
            kind=item.kind,
            title_en=titles_of["en"],
            title_fr=titles_of["fr"],
            minutes=item.minutes,
            presenter_en=item.presenter.en if item.presenter else "",
            presenter_fr=item.presenter.fr if item.presenter else "",
            action_en=item.action.en if item.action else "",
            action_fr=item.action.fr if item.action else "",
        )

    def key_of(self, paper: Paper) -> str:
        """Return the key of a paper of the story; empty for every other."""
        return next((key for key, known in self.papers.items() if known.id == paper.id), "")
