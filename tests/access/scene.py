"""One world for the tests of access: a thing of each kind in each state, and a word of its own in every text field.

`Scene` is plain data: whoever plays in a copy of the database finds everything by public id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.committees.models import Body, Format
from secretariat.core import blobs, clock, i18n
from secretariat.core.ids import new_token
from secretariat.documents.kinds import Custody, PaperKind
from secretariat.documents.models import DraftFace, Paper, Rendition, Version
from secretariat.documents.services import attach_file, open_paper, save_draft, withdraw
from secretariat.documents.services.circulate import circulate, recall_version
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.agenda import ItemInput, add_item, attach_paper, edit_item, remove_item
from secretariat.meetings.services.convene import call_off, convene, create_meeting
from secretariat.meetings.services.issue import issue_agenda, recall_agenda
from secretariat.meetings.services.late import ask_waiver, decide_waiver
from secretariat.meetings.services.tell import Occasion, send_notice
from secretariat.meetings.states import ItemKind, MeetingAction, MeetingState
from secretariat.people.models import SignInSession
from secretariat.people.queries import token_hash
from tests.integration.documents.conftest import pdf
from tests.world import Cast, cast

#: Everybody of the cast who can sign in; `signed_out` is nobody.
ACTORS = (
    "secretary",
    "second_secretary",
    "asb_secretary",
    "chair",
    "former_chair",
    "head_a",
    "delegate",
    "asb_delegate",
    "partner",
    "former",
    "drafter",
    "administrator",
)
SIGNED_OUT = "signed_out"

HOUSE = frozenset({"secretary", "second_secretary", "chair"})
MEMBERS = HOUSE | {"head_a", "delegate"}
CONTRIBUTORS = MEMBERS | {"partner"}
ASB_HOUSE = frozenset({"asb_secretary"})
ASB = ASB_HOUSE | {"head_a", "delegate", "asb_delegate"}
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Word:
    """A word that stands in one text field only. `readers` may find it, `finders` must."""

    word: str
    where: str
    readers: frozenset[str]
    finders: frozenset[str]


@dataclass
class Scene:
    """Where everything is."""

    #: Kind of thing -> state -> public id.
    pids: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Actor -> secret of the cookie of a live session; and the public ids of the session used, and of another one.
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, tuple[str, str]] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)

    def put(self, kind: str, state: str, pid: str) -> None:
        self.pids.setdefault(kind, {})[state] = pid

    def word(self, where: str, readers: Iterable[str], finders: Iterable[str] | None = None) -> str:
        """Return a new word for a text field, to be seen by `readers` and by nobody else."""
        readers = frozenset(readers)
        word = f"kq{len(self.words):03}z"
        self.words.append(Word(word, where, readers, readers if finders is None else frozenset(finders)))
        return word


def build(session: Session, store: blobs.BlobStore) -> Scene:
    """Make the world in a fresh database, committed, at the hour the tests live in."""
    with i18n.speaking("en"):
        builder = _Builder(session, store)
        builder.people_and_sessions()
        builder.papers()
        builder.meetings()
        builder.late_papers()
        builder.other_body()
        session.commit()
    return builder.scene


class _Builder:
    def __init__(self, session: Session, store: blobs.BlobStore) -> None:
        self.session, self.store, self.scene = session, store, Scene()
        session.expire_on_commit = False
        self.morning = clock.now() - timedelta(hours=5)
        with clock.at(self.morning):
            self.people: Cast = cast(session)
        session.flush()

    @contextmanager
    def later(self, **passed: float) -> Iterator[None]:
        """The clock, so long after the morning on which everything begins."""
        with clock.at(self.morning + timedelta(**passed)):
            yield

    @property
    def secretary(self) -> Actor:
        return load_actor(self.session, self.people.secretary)

    def people_and_sessions(self) -> None:
        scene, people, now = self.scene, self.people, clock.now()
        people.members.name_en, people.members.name_fr = (scene.word("members' format", MEMBERS) for _ in "12")
        people.contributors.name_en, people.contributors.name_fr = (
            scene.word("contributors' format", CONTRIBUTORS) for _ in "12"
        )
        people.asb.name_en, people.asb.short_en = (scene.word("other body", ASB) for _ in "12")
        people.asb.name_fr, people.asb.short_fr = (scene.word("other body, French", ASB) for _ in "12")
        people.opc.name_en, people.opc.name_fr = (scene.word("body", CONTRIBUTORS) for _ in "12")
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
        # A delegation's persons are named to the secretariat and to the delegation itself.
        for name, readers in (
            ("head_a", MEMBERS - {"delegate"} | ASB_HOUSE),
            ("delegate", MEMBERS - {"head_a"} | ASB_HOUSE | {"asb_delegate"}),
            ("partner", HOUSE | {"partner"}),
            ("former", HOUSE | {"former"}),  # named in the distribution of what was issued while he sat
            ("drafter", {"drafter"}),
            ("administrator", {"administrator"}),
        ):
            scene.words.append(Word(getattr(people, name).name, f"name of {name}", frozenset(readers), frozenset({name})))
        scene.put("body", "opc", people.opc.pid)

    # Papers

    def paper(
        self,
        label: str,
        titles: Iterable[str],
        *,
        text: Iterable[str] | None = None,
        format: Format | None = None,
        body: Body | None = None,
        by: Actor | None = None,
        languages: str = "en fr",
        **more: object,
    ) -> Paper:
        """Open a paper whose titles and texts hold words for the readers given."""
        actor = by or self.secretary
        title = self.scene.word(f"{label}: title, English", titles)
        titre = self.scene.word(f"{label}: title, French", titles)
        paper = open_paper(
            self.session,
            actor=actor,
            body=body or self.people.opc,
            format=format or self.people.members,
            kind=PaperKind.POLICY_PAPER,
            titles={"en": title, "fr": titre},
            **more,  # type: ignore[arg-type]  # the named values of open_paper
        )
        if text is not None:
            for code in languages.split():
                self.write(paper, code, self.scene.word(f"{label}: text, {code}", text), actor)
        return paper

    def draft(self, paper: Paper, code: str) -> DraftFace:
        return self.session.scalars(
            select(DraftFace).where(DraftFace.paper_id == paper.id, DraftFace.language == code)
        ).one()

    def write(self, paper: Paper, code: str, text: str, actor: Actor | None = None, title: str = "") -> None:
        draft = self.draft(paper, code)
        save_draft(
            self.session,
            draft,
            actor=actor or self.secretary,
            title=title or draft.title,
            text=text,
            row_version=draft.row_version,
        )

    def file(self, paper: Paper, code: str, name: str, content: str) -> None:
        blob = blobs.keep(self.session, self.store, pdf(content), media_type="application/pdf")
        attach_file(self.session, self.draft(paper, code), actor=self.secretary, blob=blob, name=f"{name}.pdf")

    def issue(self, paper: Paper, actor: Actor | None = None) -> Version:
        version = circulate(self.session, paper, actor=actor or self.secretary, to_follow=("en", "fr"))
        self.session.refresh(paper)
        return version

    def revise(self, label: str, paper: Paper, readers: Iterable[str]) -> None:
        """Draft the next revision, with words of its own in both titles and the English text."""
        for code in ("en", "fr"):
            title = self.scene.word(f"{label}: title of the next revision, {code}", readers)
            self.write(paper, code, self.scene.word(f"{label}: text of the next revision, {code}", readers), title=title)

    def papers(self) -> None:
        scene, word = self.scene, self.scene.word
        with self.later():
            due = clock.now() + timedelta(days=3)
            self.expected = self.paper(
                "promised", HOUSE, promised_by=word("promised: by whom", HOUSE), promised_for=due
            )
            scene.put("paper", "expected", self.expected.pid)
            drafted = self.paper(
                "draft", HOUSE, text=HOUSE, languages="en", action_officer=word("draft: action officer", HOUSE)
            )
            name = word("draft: name of the file", HOUSE)
            self.file(drafted, "fr", name, word("draft: inside the file", HOUSE))
            scene.put("paper", "draft", drafted.pid)

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

            twice = self.paper("revised", MEMBERS, text=MEMBERS)
            scene.put("version", "superseded", self.issue(twice).pid)
            shared = self.paper("contributors", CONTRIBUTORS, text=CONTRIBUTORS, languages="en", format=self.people.contributors)
            scene.put("version", "contributors", self.issue(shared).pid)
            scene.put("paper", "contributors", shared.pid)
            current = self.paper("version in force", MEMBERS, text=MEMBERS, languages="en")
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

    # Meetings

    def meeting(
        self,
        label: str,
        day: int,
        readers: Iterable[str],
        *,
        format: Format | None = None,
        month: int = 11,
        takes_place: bool = True,
    ) -> Meeting:
        word = self.scene.word
        link = word(f"{label}: video link", readers, None if takes_place else NOBODY)
        return create_meeting(
            self.session,
            actor=self.secretary,
            body=self.people.opc,
            format=format or self.people.members,
            starts=datetime(2026, month, day, 10, 0),  # noqa: DTZ001  # a wall time
            ends=datetime(2026, month, day, 13, 0),  # noqa: DTZ001  # a wall time
            places={"en": word(f"{label}: place, English", readers), "fr": word(f"{label}: place, French", readers)},
            video_link=f"https://video.example.org/{link}",
            purposes={
                "en": word(f"{label}: purpose, English", readers),
                "fr": word(f"{label}: purpose, French", readers),
            },
        )

    def item(
        self,
        label: str,
        meeting: Meeting,
        readers: Iterable[str],
        paper: Paper | None = None,
        kind: ItemKind = ItemKind.DISCUSSION,
        actor: Actor | None = None,
    ) -> AgendaItem:
        names = ("title_en", "title_fr", "presenter_en", "presenter_fr", "action_en", "action_fr")
        given = {name: self.scene.word(f"{label}: {name} of an item", readers) for name in names}
        item = add_item(
            self.session, meeting, ItemInput(kind=kind, minutes=10, **given), actor=actor or self.secretary
        )
        if paper is not None:
            attach_paper(self.session, item, paper, actor=actor or self.secretary)
        return item

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
            names = {name: word(f"next revision: {name} of an issued item", HOUSE) for name in ("title_en", "action_fr")}
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
            past = self.meeting("past", 10, MEMBERS)
            closed = self.meeting("closed", 9, MEMBERS)
            for meeting in (past, closed):
                self.item("past" if meeting is past else "closed", meeting, MEMBERS)
                convene(self.session, meeting, actor=self.secretary)
                version = issue_agenda(self.session, meeting, actor=self.secretary)
                scene.put("version", f"agenda_{'past' if meeting is past else 'closed'}", version.pid)
        closed.state = MeetingState.CLOSED.value  # no act of the product leads there yet
        self.session.flush()
        for meeting, state in (
            (planned, "planned"),
            (convened, "convened"),
            (issued, "issued"),
            (contributors, "contributors"),
            (cancelled, "cancelled"),
            (postponed, "postponed"),
            (past, "past"),
            (closed, "closed"),
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

    def late_papers(self) -> None:
        word, scene = self.scene.word, self.scene
        asked_by, chair = self.secretary, load_actor(self.session, self.people.chair)
        with self.later(minutes=10):
            reason = word("waiver: reason", HOUSE, {"chair"})
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

    # The other body

    def other_body(self) -> None:
        scene, word, people = self.scene, self.scene.word, self.people
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
        scene.put("body", "asb", people.asb.pid)
        scene.put("paper", "other_draft", draft.pid)
        scene.put("paper", "other_issued", issued.pid)
        scene.put("paper", "other_agenda", agenda.paper.pid)
        scene.put("version", "other_issued", version.pid)
        scene.put("version", "other_agenda", agenda.pid)
        scene.put("meeting", "other_planned", made[0].pid)
        scene.put("meeting", "other_issued", made[1].pid)
        scene.put("item", "other_issued", made[1].items[0].pid)


def finish_prints(session: Session, store: blobs.BlobStore) -> None:
    """Give every rendition that waits for the worker a file, as if it had been printed."""
    blob = blobs.keep(session, store, pdf("Printed."), media_type="application/pdf")
    for rendition in session.scalars(select(Rendition).where(Rendition.blob_sha256.is_(None))):
        rendition.blob_sha256, rendition.pages, rendition.made_at = blob.sha256, 1, clock.now()
    session.commit()


__all__ = ["ACTORS", "SIGNED_OUT", "Scene", "Word", "build", "finish_prints"]
