"""What is there before a meeting is held: people and their sessions, papers, meetings with agendas, the other body."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from secretariat.accounts import mapping, reviewing
from secretariat.accounts.review import Rule
from secretariat.committees.actors import Actor, load_actor
from secretariat.committees.models import Mandate
from secretariat.core import clock
from secretariat.core.ids import new_token
from secretariat.documents import queries as documents
from secretariat.documents.kinds import Custody
from secretariat.documents.models import EarlierText, Paper, SymbolNumber, Version, WordWaiting
from secretariat.documents.services import withdraw
from secretariat.documents.services.circulate import recall_version
from secretariat.documents.services.release import Recipient, release_paper, take_back
from secretariat.documents.services.word import let_wait, take_over
from secretariat.documents.types import queries as types
from secretariat.documents.types.points import Point
from secretariat.documents.types.services import anatomy_of, change_type
from secretariat.meetings.services.agenda import ItemInput, attach_paper, edit_item, remove_item
from secretariat.meetings.services.convene import call_off, convene, create_meeting
from secretariat.meetings.services.invite import invite
from secretariat.meetings.services.issue import issue_agenda, recall_agenda
from secretariat.meetings.services.late import ask_waiver, decide_waiver
from secretariat.meetings.services.tell import Occasion, send_notice
from secretariat.meetings.states import ItemKind, MeetingAction
from secretariat.people.feeds import give_feed
from secretariat.people.models import SignInSession
from secretariat.people.queries import token_hash
from secretariat.people.states import MembershipFunction
from secretariat.press.word import read_docx
from secretariat.quality.queries import reviewed
from secretariat.quality.services import end_review, settle
from secretariat.quality.states import Settling, Verdict
from secretariat.registry.services.gaps import explain_gap
from secretariat.registry.services.views import keep_view
from secretariat.registry.wanted import Wanted
from secretariat.relations.services import relate
from secretariat.relations.states import RelationKind
from secretariat.translation.queries import facing
from secretariat.translation.services import shown, write_paragraph
from tests.access.building import PICTURE, Builder
from tests.access.who import (
    ACTORS,
    ASB,
    ASB_HOUSE,
    AUTHORS,
    CHAIRS,
    CONTRIBUTORS,
    HOUSE,
    KEEPERS,
    MEMBERS,
    NOBODY,
    SECRETARIAT,
    Word,
)
from tests.unit.press.word_files import PNGS, paragraph, word_file
from tests.world import World


class Before(Builder):
    """Everything up to the day on which meetings are held."""

    def people_and_sessions(self) -> None:
        scene, people, now = self.scene, self.people, clock.now()
        people.members.name_en, people.members.name_fr = (
            scene.word("members' format", MEMBERS | AUTHORS | KEEPERS, MEMBERS | AUTHORS) for _ in "12"
        )
        people.contributors.name_en, people.contributors.name_fr = (
            scene.word("contributors' format", CONTRIBUTORS | AUTHORS | KEEPERS, CONTRIBUTORS) for _ in "12"
        )
        people.asb.name_en, people.asb.short_en = (scene.word("other body", ASB | KEEPERS, ASB) for _ in "12")
        people.asb.name_fr, people.asb.short_fr = (scene.word("other body, French", ASB | KEEPERS, ASB) for _ in "12")
        people.opc.name_en, people.opc.name_fr = (
            scene.word("body", CONTRIBUTORS | AUTHORS | KEEPERS, CONTRIBUTORS | AUTHORS) for _ in "12"
        )
        for name, known in (("deputy", CONTRIBUTORS), ("former_deputy", NOBODY)):
            held = select(Mandate).where(Mandate.user_id == getattr(people, name).id)
            mandate = self.session.scalars(held).one()
            mandate.title_en, mandate.title_fr = (
                scene.word(f"title of the {name}", known | KEEPERS, known) for _ in "12"
            )
        for name in ACTORS:
            user = getattr(people, name)
            mine = []
            for _ in range(2):
                token = new_token()
                made = SignInSession(
                    token_hash=token_hash(token),
                    user_id=user.id,
                    created_at=now,
                    seen_at=now,
                    expires_at=now + timedelta(hours=10),
                    agent=scene.word(f"browser of {name}", {name}, NOBODY),
                )
                self.session.add(made)
                self.session.flush()
                mine.append((token, made.pid))
            scene.tokens[name] = mine[0][0]
            scene.sessions[name] = (mine[0][1], mine[1][1])
            scene.emails[name] = user.email
            scene.feeds[name] = give_feed(self.session, user)
        self.members_of_delegations()
        self.review()
        self.groups()
        # A delegation's persons are named to the secretariat, to the delegation itself, and to who keeps accounts.
        for name, readers in (
            ("head_a", MEMBERS - {"delegate"} | ASB_HOUSE),
            ("delegate", MEMBERS - {"head_a"} | ASB_HOUSE | {"asb_delegate"}),
            ("partner", HOUSE | {"partner"}),
            ("former", HOUSE | {"former"}),  # named in the distribution of what was issued while he sat
            (
                "drafter",
                HOUSE | ASB_HOUSE | {"drafter", "author"},
            ),  # owes an action, can be asked to deputise, or be let draft
            ("author", HOUSE | ASB_HOUSE | {"author", "drafter"}),  # asks the drafter's office to clear what he drafts
            ("office", CONTRIBUTORS),  # who acts for the chair is declared to all who know the body
            ("deputy", CONTRIBUTORS),
            ("former_deputy", {"former_deputy"}),
            ("administrator", {"administrator"}),
        ):
            scene.words.append(
                Word(
                    getattr(people, name).name,
                    f"name of {name}",
                    frozenset({*readers, "administrator"}),
                    frozenset({name}),
                )
            )
        scene.put("body", "opc", people.opc.pid)

    def members_of_delegations(self) -> None:
        """Somebody of Nation A beside its head, known to her alone, who has not signed in yet."""
        world, people = World(self.session), self.people
        member = world.user("Milo Member")
        member.password_hash = None
        world.member(member, people.nation_a)
        self.scene.words.append(
            Word(member.name, "name of a member", frozenset({"head_a", "administrator"}), frozenset({"head_a"}))
        )
        self.scene.emails["member"] = member.email
        for state, user in (("delegate", member), ("head", people.head_a), ("of_b", people.delegate)):
            self.scene.put("member", state, user.pid)
        for state, party in (("a", people.nation_a), ("b", people.nation_b)):
            self.scene.put("party", state, party.pid)

    def review(self) -> None:
        """An account that was ended for a reason, in a review entered as done."""
        people, rule = self.people, Rule(90, directory=False)
        administrator = load_actor(self.session, people.administrator)
        gone = World(self.session).user("Gone Away")
        self.scene.emails["gone"] = gone.email
        reason = self.scene.word("why an account ended", {"administrator"})
        reviewing.end(self.session, gone, actor=administrator, reason=reason, rule=rule)
        self.scene.put("review", "entered", reviewing.enter(self.session, actor=administrator, rule=rule).pid)
        self.scene.put("account", "standing", people.former.pid)

    def groups(self) -> None:
        """What a group of the directory gives in a delegation."""
        rule = mapping.give(
            self.session,
            actor=load_actor(self.session, self.people.administrator),
            group=self.scene.word("group of the directory", {"administrator"}),
            party=self.people.nation_b,
            function=MembershipFunction.DELEGATE,
        )
        self.scene.put("rule", "live", rule.pid)

    def views(self) -> None:
        """Views of the register: the secretary's own, and one that she shares with the secretariat."""
        actor = load_actor(self.session, self.people.secretary)
        for state, readers, body in (("own", {"secretary"}, None), ("shared", SECRETARIAT, self.people.opc.id)):
            name = self.scene.word(f"{state} view: name", readers)
            view = keep_view(self.session, actor=actor, name=name, wanted=Wanted(state="draft"), body_id=body)
            self.scene.put("view", state, view.pid)

    def translated(self) -> None:
        """A paper put into French by paragraph, whose original was reworded since: what it said stands beside it."""
        word, readers = self.scene.word, SECRETARIAT
        with self.later(hours=3):
            paper = self.paper("translated", HOUSE)
            said = "Each delegation books a room by noon on the day before its meeting, as the desk at {} asks."
            self.write(paper, "en", said.format(word("translated: original as it was put into French", readers)))
            drafts = documents.drafts_of(self.session, paper)
            (pair,) = facing(self.session, paper, drafts).pairs
            french = f"Chaque délégation réserve une salle, comme le demande {word('translated: French', HOUSE)}."
            write_paragraph(self.session, paper, actor=self.secretary, seen=shown(pair), text=french, aligned=True)
            other = load_actor(self.session, self.people.second_secretary)
            self.write(paper, "en", said.format(word("translated: original since", HOUSE)), other)
            self.scene.put("paper", "translated", paper.pid)

    def papers(self) -> None:
        scene, word = self.scene, self.scene.word
        with self.later():
            due = clock.now() + timedelta(days=3)
            self.expected = self.paper(
                "promised", HOUSE, promised_by=word("promised: by whom", HOUSE), promised_for=due
            )
            scene.put("paper", "expected", self.expected.pid)
            drafted = self.paper("draft", HOUSE, action_officer=word("draft: action officer", HOUSE))
            self.write(drafted, "en", word("draft: what it said before", SECRETARIAT))
            other = load_actor(self.session, self.people.second_secretary)
            self.write(drafted, "en", word("draft: text, en", HOUSE), other)
            before = self.session.scalars(select(EarlierText)).one()
            scene.put("earlier", "draft", before.pid)
            self.picture(drafted, other)
            name = word("draft: name of the file", HOUSE)
            self.file(drafted, "fr", name, word("draft: inside the file", HOUSE))
            scene.put("paper", "draft", drafted.pid)
            self.review_of(drafted)

            issued = self.paper(
                "issued", MEMBERS, text=MEMBERS, languages="en", action_officer=word("issued: action officer", MEMBERS)
            )
            name = word("issued: name of the file", MEMBERS, NOBODY)
            self.file(issued, "fr", name, word("issued: inside the file", MEMBERS))
            scene.put("version", "with_file", self.issue(issued).pid)
            title = word("issued: title of the next revision", HOUSE)
            self.write(issued, "en", word("issued: text of the next revision", HOUSE), title=title)
            scene.put("paper", "issued", issued.pid)

            reference = self.paper("reference", MEMBERS, custody=Custody.ELSEWHERE, symbol="PO(2026)9001")
            self.issue(reference)
            scene.put("paper", "reference", reference.pid)
            kept = self.paper("reference not circulated", HOUSE, custody=Custody.ELSEWHERE, symbol="PO(2026)9002")
            scene.put("paper", "reference_draft", kept.pid)

            withdrawn = self.paper("withdrawn", MEMBERS, text=HOUSE)
            scene.put("version", "withdrawn", self.issue(withdrawn).pid)
            scene.put("paper", "withdrawn", withdrawn.pid)
            never = self.paper("withdrawn before it was issued", HOUSE, text=HOUSE)
            scene.put("paper", "withdrawn_draft", never.pid)

            twice = self.paper("revised", MEMBERS, text=MEMBERS, languages="en")
            self.picture(twice)
            name = word("revised: name of the file", MEMBERS, NOBODY)
            self.file(twice, "fr", name, word("revised: inside the file", MEMBERS))
            scene.put("version", "superseded", self.issue(twice).pid)
            shared = self.paper(
                "contributors", CONTRIBUTORS, text=CONTRIBUTORS, languages="en", format=self.people.contributors
            )
            scene.put("version", "contributors", self.issue(shared).pid)
            scene.put("paper", "contributors", shared.pid)
            current = self.paper("version in force", MEMBERS, text=MEMBERS, languages="en")
            self.picture(current)
            scene.put("version", "issued", self.issue(current).pid)
            scene.put("paper", "to_follow", current.pid)
            once = self.paper("recalled", HOUSE, text=HOUSE)
            recalled = self.issue(once)
            scene.put("version", "recalled", recalled.pid)
            again = self.paper("recalled revision", MEMBERS, text=MEMBERS)
            scene.put("version", "restored", self.issue(again).pid)
            scene.put("paper", "restored", again.pid)
        with self.later(minutes=30):
            self.revise("revised", twice, MEMBERS)
            scene.put("version", "revised", self.issue(twice).pid)
            self.revise("contributors", shared, HOUSE)
            self.revise("recalled revision", again, HOUSE)
            taken_back = self.issue(again)
            scene.put("version", "recalled_revision", taken_back.pid)
            reason = word("withdrawn: reason", HOUSE, NOBODY)
            withdraw(self.session, withdrawn, actor=self.secretary, reason=reason)
            withdraw(self.session, never, actor=self.secretary, reason=word("withdrawn draft: reason", HOUSE, NOBODY))
        with self.later(minutes=60):
            for version in (recalled, taken_back):
                reason = word("recalled: reason", HOUSE, NOBODY)
                recall_version(self.session, version, actor=self.secretary, reason=reason)
        self.issued, self.drafted, self.shared = issued, drafted, shared
        self.session.flush()
        with self.later(minutes=70):
            said = RelationKind.SUPERSEDES
            shown = relate(self.session, issued, actor=self.secretary, kind=said, to=twice)
            relate(self.session, drafted, actor=self.secretary, kind=said, to=issued)
            hidden = relate(self.session, issued, actor=self.secretary, kind=RelationKind.REFERS_TO, to=drafted)
            taken = select(SymbolNumber).where(SymbolNumber.paper_id == withdrawn.id)
            number = self.session.scalars(taken).one()
            explain_gap(
                self.session,
                self.people.opc,
                actor=self.secretary,
                series=number.series,
                year=number.year,
                number=number.number,
                reason=word("withdrawn: why its number is empty", HOUSE),
            )
        scene.put("relation", "shown", shown.pid)
        scene.put("relation", "hidden", hidden.pid)

    def releases(self) -> None:
        """Papers of the members alone, released to the partner: one that stays, and one taken back."""
        scene, word = self.scene, self.scene.word
        to = Recipient(self.people.partner_x)
        both = MEMBERS | {"partner"}
        with self.later(minutes=5):
            paper = self.paper("released", both, text=both, action_officer=word("released: action officer", both))
            source = self.issue(paper)
            said = word("released: on whose authority", HOUSE, NOBODY)
            release = release_paper(self.session, paper, actor=self.secretary, to=to, authority=said)
            ended = self.paper("released no longer", MEMBERS, text=MEMBERS)
            self.issue(ended)
            taken = release_paper(self.session, ended, actor=self.secretary, to=to, authority="The chair")
        with self.later(minutes=15):
            take_back(self.session, taken, actor=self.secretary)
            self.revise("released: a draft", paper, HOUSE)
        copy = self.session.scalars(select(Version).where(Version.copy_of_id == source.id)).one()
        scene.put("paper", "released", paper.pid)
        scene.put("paper", "copy", copy.paper.pid)
        scene.put("version", "released", source.pid)
        scene.put("version", "copy", copy.pid)
        scene.put("release", "live", release.pid)
        scene.put("release", "ended", taken.pid)
        scene.put("paper", "copy_ended", taken.copy.pid)
        scene.put("paper", "released_no_longer", ended.pid)

    def word_files(self) -> None:
        """A Word file that the secretary looks at, and one that was taken over into a draft."""
        scene, word = self.scene, self.scene.word
        mine = {"secretary"}
        with self.later(minutes=20):
            paper = self.paper("from Word", HOUSE)
            content = word_file(paragraph(word("Word file taken over: text", HOUSE)))
            waits = self._waits(paper, "en", content, word("Word file taken over: name", HOUSE, SECRETARIAT))
            brought = read_docx(content)
            draft = self.draft(paper, "en")
            original = take_over(
                self.session,
                self.store,
                waits,
                brought,
                draft,
                actor=self.secretary,
                title=draft.title,
                row_version=draft.row_version,
            )
        with self.later(hours=5):
            shown = {"word/media/image1.png": PICTURE}
            content = word_file(paragraph(word("Word file that waits: text", mine)), parts=shown, types=PNGS)
            waiting = self._waits(paper, "fr", content, word("Word file that waits: name", mine))
        scene.put("paper", "from_word", paper.pid)
        scene.put("original", "taken", original.pid)
        scene.put("waiting", "mine", waiting.pid)

    def _waits(self, paper: Paper, language: str, content: bytes, name: str) -> WordWaiting:
        return let_wait(
            self.session, paper, actor=self.secretary, language=language, content=content, name=f"{name}.docx"
        )

    def meetings(self) -> None:
        scene, word = self.scene, self.scene.word
        with self.later():
            planned = self.meeting("planned", 24, HOUSE)
            scene.put("item", "planned", self.item("planned", planned, HOUSE, self.issued).pid)
            scene.put("item", "planned_last", self.item("planned", planned, HOUSE, self.drafted).pid)
            self.planned = planned

            convened = self.meeting("convened", 25, MEMBERS)
            self.item("convened", convened, HOUSE)
            convene(self.session, convened, actor=self.secretary)
            send_notice(self.session, convened, actor=self.secretary, occasion=Occasion.CONVENED)

            issued = self.meeting("issued", 26, MEMBERS)
            first = self.item("issued", issued, MEMBERS, self.issued)
            promised = self.paper(
                "promised, on an agenda", MEMBERS, promised_by=word("promised, on an agenda: by whom", HOUSE)
            )
            gone = self.item("withdrawn from the agenda", issued, MEMBERS, promised)
            last = self.item("issued, last", issued, MEMBERS)
            with_draft = self.item("issued, with a draft", issued, MEMBERS)
            convene(self.session, issued, actor=self.secretary)
            agenda = issue_agenda(self.session, issued, actor=self.secretary)

            contributors = self.meeting("contributors", 27, CONTRIBUTORS, format=self.people.contributors)
            self.item("contributors", contributors, CONTRIBUTORS, self.shared)
            convene(self.session, contributors, actor=self.secretary)
            shared_agenda = issue_agenda(self.session, contributors, actor=self.secretary)

            cancelled = self.meeting("cancelled", 30, MEMBERS, takes_place=False)
            convene(self.session, cancelled, actor=self.secretary)
            postponed = self.meeting("postponed", 1, MEMBERS, month=12, takes_place=False)
            convene(self.session, postponed, actor=self.secretary)
            for meeting, action in ((cancelled, MeetingAction.CANCEL), (postponed, MeetingAction.POSTPONE)):
                reason = word(f"{action.value}: reason", MEMBERS)
                call_off(self.session, meeting, actor=self.secretary, action=action, reason=reason)
            send_notice(self.session, cancelled, actor=self.secretary, occasion=Occasion.CANCELLED)
            unknown = self.meeting("cancelled before it was convened", 2, HOUSE, month=12, takes_place=False)
            reason = word("cancelled before it was convened: reason", HOUSE)
            call_off(self.session, unknown, actor=self.secretary, action=MeetingAction.CANCEL, reason=reason)
        with self.later(minutes=30):
            remove_item(self.session, gone, actor=self.secretary)
            agenda = issue_agenda(self.session, issued, actor=self.secretary)
        with self.later(minutes=60):  # the next revision is being built: nobody outside the house knows of it
            self.item("next revision", issued, HOUSE, self.drafted)
            names = {
                name: word(f"next revision: {name} of an issued item", HOUSE) for name in ("title_en", "action_fr")
            }
            given = ItemInput(
                kind=ItemKind(last.kind),
                title_fr=last.title_fr,
                minutes=10,
                title_en=names["title_en"],
                action_fr=names["action_fr"],
            )
            edit_item(self.session, last, given, actor=self.secretary, row_version=last.row_version)
            revised = self.meeting("agenda recalled", 3, MEMBERS, month=12)
            self.item("agenda recalled, in force", revised, MEMBERS)
            convene(self.session, revised, actor=self.secretary)
            restored = issue_agenda(self.session, revised, actor=self.secretary)
            self.item("agenda recalled", revised, HOUSE)
            taken_back = issue_agenda(self.session, revised, actor=self.secretary)
        with self.later(minutes=90):
            recall_agenda(
                self.session, revised, actor=self.secretary, reason=word("agenda recalled: reason", HOUSE, NOBODY)
            )
        with self.later(days=-20):
            past = self.meeting("past", 3, MEMBERS)
            self.item("past", past, MEMBERS)
            convene(self.session, past, actor=self.secretary)
            scene.put("version", "agenda_past", issue_agenda(self.session, past, actor=self.secretary).pid)
        self.session.flush()
        for meeting, state in (
            (planned, "planned"),
            (convened, "convened"),
            (issued, "issued"),
            (contributors, "contributors"),
            (cancelled, "cancelled"),
            (postponed, "postponed"),
            (past, "past"),
            (unknown, "cancelled_unknown"),
            (revised, "agenda_recalled"),
        ):
            scene.put("meeting", state, meeting.pid)
        assert agenda.paper is not None
        scene.put("paper", "agenda", agenda.paper.pid)
        scene.put("paper", "agenda_unissued", planned.agenda_paper.pid if planned.agenda_paper else "")
        scene.put("version", "agenda", agenda.pid)
        scene.put("version", "agenda_contributors", shared_agenda.pid)
        scene.put("version", "agenda_recalled", taken_back.pid)
        scene.put("version", "agenda_restored", restored.pid)
        scene.put("item", "issued", last.pid)
        scene.put("item", "issued_first", first.pid)
        scene.put("item", "issued_last", with_draft.pid)
        scene.put("item", "issued_withdrawn", gone.pid)

    def invitations(self) -> None:
        """A meeting of the members to two of whose items the partner is invited, the paper of one with it."""
        scene, word = self.scene, self.scene.word
        both = MEMBERS | {"partner"}
        with self.later():
            meeting = self.meeting("invited", 4, both, month=12)
            scene.words = [
                replace(one, readers=MEMBERS, finders=MEMBERS) if one.where.startswith("invited: purpose") else one
                for one in scene.words
            ]
            papers = {}
            for label, readers in (("theirs", both), ("not theirs", MEMBERS)):
                paper = self.paper(f"invited: paper, {label}", readers, text=readers)
                self.issue(paper)
                papers[label] = paper
                scene.put("paper", f"invited, {label}", paper.pid)
            others = self.item("invited: before theirs", meeting, MEMBERS, papers["not theirs"])
            first = self.item("invited: first of theirs", meeting, both, papers["theirs"])
            self.item("invited: between theirs", meeting, MEMBERS)
            last = self.item("invited: last of theirs", meeting, both)
            made = invite(
                self.session,
                meeting,
                self.people.partner_x,
                actor=self.secretary,
                items=[first, last],
                with_papers=True,
            )
            convene(self.session, meeting, actor=self.secretary)
            whole = issue_agenda(self.session, meeting, actor=self.secretary)
        with self.later(minutes=30):  # a revision that is none of theirs, and one that is being built
            title = word("invited: new title of an item that is not theirs", MEMBERS)
            given = ItemInput(kind=ItemKind(others.kind), title_en=title, title_fr=others.title_fr, minutes=10)
            edit_item(self.session, others, given, actor=self.secretary, row_version=others.row_version)
            whole = issue_agenda(self.session, meeting, actor=self.secretary)
            self.item("invited: next revision", meeting, HOUSE)
        self.session.flush()
        self.session.refresh(made)
        assert made.agenda is not None
        assert made.agenda.current_version is not None
        scene.put("meeting", "invited", meeting.pid)
        scene.put("invitation", "live", made.pid)
        scene.put("paper", "agenda_of_invitee", made.agenda.pid)
        scene.put("version", "agenda_of_invitee", made.agenda.current_version.pid)
        scene.put("version", "agenda_whole", whole.pid)
        for copy in self.session.scalars(select(Version).where(Version.copy_of_id.is_not(None))):
            scene.put("version", f"copy {copy.symbol}", copy.pid)
            scene.put("paper", f"copy {copy.symbol}", copy.paper.pid)

    def late_papers(self) -> None:
        word, scene = self.scene.word, self.scene
        asked_by, chair = self.secretary, load_actor(self.session, self.people.chair)
        with self.later(minutes=10):
            reason = word("waiver: reason", HOUSE, CHAIRS)
            asked = ask_waiver(self.session, self.planned, self.drafted, actor=asked_by, reason=reason)
            decided = ask_waiver(
                self.session,
                self.planned,
                self.issued,
                actor=asked_by,
                reason=word("waiver, decided: reason", HOUSE, NOBODY),
            )
        with self.later(minutes=20):
            remark = word("waiver, decided: remark", HOUSE, NOBODY)
            decide_waiver(self.session, decided, actor=chair, waived=False, remark=remark)
        scene.put("late", "asked", asked.pid)
        scene.put("late", "decided", decided.pid)

    def review_of(self, paper: Paper) -> None:
        """A point is waived with a reason, and the paper returned with remarks, by who did not draft it."""
        reviewer, word = load_actor(self.session, self.people.second_secretary), self.scene.word
        seal = reviewed(self.session, paper).text_hash
        reason, remarks = word("review: reason", HOUSE), word("review: remarks", HOUSE)
        settle(
            self.session, paper, actor=reviewer, point="clearance", settling=Settling.WAIVED, reason=reason, seal=seal
        )
        end_review(self.session, paper, actor=reviewer, verdict=Verdict.RETURNED, remarks=remarks, seal=seal)

    def types(self, head: Actor) -> None:
        """A type with words of the house's own; whoever opens papers of any body reads it."""
        type = types.type_with_key(self.session, "speech")
        assert type is not None
        said, readers = anatomy_of(type), SECRETARIAT | ASB_HOUSE
        words = {name: self.scene.word(f"type: {name}", readers) for name in ("template_en", "template_fr")}
        point = Point("loud", *(self.scene.word(f"type: point, {code}", readers) for code in ("en", "fr")))
        changed = replace(said, **words, points=(*said.points, point))  # type: ignore[arg-type]  # its two texts
        change_type(self.session, type, actor=head, anatomy=changed, row_version=type.row_version)
        self.scene.put("type", "speech", type.pid)

    def other_body(self) -> None:
        scene, word, people = self.scene, self.scene.word, self.people
        World(self.session).mandate(people.asb_secretary, people.asb, "head_of_secretariat")
        actor = load_actor(self.session, people.asb_secretary)
        more = {"body": people.asb, "format": people.board, "by": actor}
        with self.later():
            draft = self.paper("other body, draft", ASB_HOUSE, text=ASB_HOUSE, **more)  # type: ignore[arg-type]
            issued = self.paper("other body, issued", ASB, text=ASB, **more)  # type: ignore[arg-type]
            version = self.issue(issued, actor)
            day = datetime(2026, 11, 26, 9, 0)  # noqa: DTZ001  # a wall time
            made = []
            for label, readers in (("other body, planned", ASB_HOUSE), ("other body, meeting", ASB)):
                meeting = create_meeting(
                    self.session,
                    actor=actor,
                    body=people.asb,
                    format=people.board,
                    starts=day,
                    ends=day + timedelta(hours=3),
                    places={"en": word(f"{label}: place", readers), "fr": word(f"{label}: place, French", readers)},
                    purposes={"en": word(f"{label}: purpose", readers)},
                )
                self.item(label, meeting, readers, actor=actor)
                made.append(meeting)
            for item in list(made[1].items):
                if item.title_en.startswith("kq"):
                    attach_paper(self.session, item, issued, actor=actor)
            convene(self.session, made[1], actor=actor)
            agenda = issue_agenda(self.session, made[1], actor=actor)
            self.types(actor)
        scene.put("body", "asb", people.asb.pid)
        scene.put("paper", "other_draft", draft.pid)
        scene.put("paper", "other_issued", issued.pid)
        scene.put("paper", "other_agenda", agenda.paper.pid)
        scene.put("version", "other_issued", version.pid)
        scene.put("version", "other_agenda", agenda.pid)
        scene.put("meeting", "other_planned", made[0].pid)
        scene.put("meeting", "other_issued", made[1].pid)
        scene.put("item", "other_issued", made[1].items[0].pid)
