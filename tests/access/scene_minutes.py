"""What is made of a meeting that was held: its record from the draft to the issue, and the actions that follow from it.

What is drafted, put to the chair and answered is the house's for ever; the issued text alone is the members'.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from secretariat.committees.actors import Actor, load_actor
from secretariat.core import blobs
from secretariat.decisions.models import Action
from secretariat.decisions.services import accept_action, ask_more_time, close_action, deliver_action, return_action
from secretariat.decisions.states import DueKind
from secretariat.documents.models import Version
from secretariat.meetings.services.remarks import TaskingInput, add_tasking
from secretariat.minutes.manifest import seal_of
from secretariat.minutes.models import Approval, KeptText, Minutes, Passage, Returned, Submission
from secretariat.minutes.services.approval import approve, note_reading, return_text
from secretariat.minutes.services.certify import certify_face
from secretariat.minutes.services.corrigendum import start_corrigendum
from secretariat.minutes.services.drafting import mark_writing, save_passage, start_record
from secretariat.minutes.services.issue import issue_minutes, plan_minutes
from secretariat.minutes.services.submitting import submit, take_back
from secretariat.minutes.skeleton import digest
from secretariat.minutes.states import PassageKey
from secretariat.people.models import Party, SignInSession, User
from tests.access.building import PICTURE
from tests.access.scene_held import Held, Room
from tests.access.who import HOUSE, MEMBERS, SECRETARIAT
from tests.world import PASSWORD

LANGUAGES = ("en", "fr")


class Minuted(Held):
    """Records and actions."""

    def minuted(self) -> None:
        """Meetings whose record is drafted, with the chair, returned, approved, issued; and the actions of the last."""
        self.drafted_record()
        self.submitted_record()
        self.returned_record()
        self.approved_record()
        self.issued_record()
        self.shared_record()

    def of(self, name: str) -> Actor:
        return load_actor(self.session, getattr(self.people, name))

    # Drafting

    def drafted_record(self) -> None:
        """The meeting is closed; its record is being drafted, and two of the secretariat have met in one passage."""
        room = self.closed("being drafted", 4, sheet=HOUSE, record=HOUSE)
        self.put_room("drafted", room)
        with self.on(5):
            minutes = start_record(self.session, room.meeting, actor=self.secretary)
            passage = self.write_record("being drafted", minutes, room)
            self.overtaken("being drafted", passage)
            mark_writing(self.session, passage, actor=self.of("second_secretary"))
        self.put_minutes("drafting", minutes, passage)

    def write_record(self, label: str, minutes: Minutes, room: Room, readers: frozenset[str] = HOUSE) -> Passage:
        """Write the passage of the item that was decided, a word in each language and a picture, and return it."""
        passage = self.passage(minutes, room)
        for code in LANGUAGES:
            said = f"{self.scene.word(f'{label}: passage, {code}', readers)} was said."
            self.save(passage, code, f"{said}\n\n{self.a_point()}")
        return passage

    def a_point(self) -> str:
        """Keep a picture, and return the line by which a text shows it."""
        blob = blobs.keep(self.session, self.store, PICTURE, media_type="image/png")
        return f"![A point](blob:{blob.sha256})"

    def passage(self, minutes: Minutes, room: Room) -> Passage:
        return self.session.scalars(
            select(Passage).where(Passage.minutes_id == minutes.id, Passage.item_id == room.decided.id)
        ).one()

    def save(self, passage: Passage, code: str, text: str, actor: Actor | None = None, stands_on: str = "") -> None:
        stands = passage.text_fr if code == "fr" else passage.text_en
        save_passage(
            self.session,
            passage,
            actor=actor or self.secretary,
            language="fr" if code == "fr" else "en",
            text=text,
            stands_on=stands_on or digest(stands),
        )

    def overtaken(self, label: str, passage: Passage) -> KeptText:
        """The second secretary saves on an old text: the words are kept beside."""
        text = f"{self.scene.word(f'{label}: overtaken text', HOUSE, SECRETARIAT)} came second."
        self.save(passage, "en", text, self.of("second_secretary"), digest("something older"))
        return self.session.scalars(
            select(KeptText).where(KeptText.passage_id == passage.id, KeptText.text == text)
        ).one()

    # With the chair

    def submitted_record(self) -> None:
        """With the chair for the third time: taken back once, returned once with an instruction."""
        room = self.closed("with the chair", 12, sheet=MEMBERS, record=HOUSE)
        self.put_sheet("in_force", room, self.decided(room))
        self.put_room("decided", room)
        with self.on(13):
            minutes = start_record(self.session, room.meeting, actor=self.secretary)
            passage = self.write_record("with the chair, first text", minutes, room)
            first = self.submitted("with the chair, taken back", minutes)
        with self.on(13, minutes=10):
            take_back(self.session, minutes, actor=self.secretary)
            passage = self.write_record("with the chair, second text", minutes, room)
            second = self.submitted("with the chair, returned", minutes)
        with self.on(13, hours=1):
            returned = self.returned("with the chair, returned", second, due=date(2026, 11, 17))
        with self.on(16, minutes=-60):
            passage = self.write_record("with the chair, third text", minutes, room)
            kept = self.overtaken("with the chair", passage)
            third = self.submitted("with the chair, waiting", minutes)
        self.put_minutes("submitted", minutes, passage, kept)
        self.scene.put("submission", "waiting", third.pid)
        self.scene.put("submission", "taken_back", first.pid)
        self.scene.put("submission", "returned", second.pid)
        self.scene.put("returned", "open", returned.pid)

    def submitted(self, label: str, minutes: Minutes) -> Submission:
        advice = self.scene.word(f"{label}: advice to the chair", HOUSE)
        return submit(self.session, minutes, actor=self.secretary, advice=advice)

    def returned(self, label: str, submission: Submission, due: date | None = None) -> Returned:
        remarks = self.scene.word(f"{label}: remarks of the chair", HOUSE)
        return return_text(self.session, submission, actor=self.of("chair"), remarks=remarks, due_on=due)

    def returned_record(self) -> None:
        """Returned by the deputy, and not yet taken up."""
        room = self.closed("returned", 11, sheet=HOUSE, record=HOUSE)
        self.put_room("returned", room)
        with self.on(12):
            minutes = start_record(self.session, room.meeting, actor=self.secretary)
            passage = self.write_record("returned", minutes, room)
            submission = self.submitted("returned", minutes)
        with self.on(16, minutes=10):
            remarks = self.scene.word("returned: remarks of the deputy", HOUSE)
            back = return_text(self.session, submission, actor=self.of("deputy"), remarks=remarks)
        self.put_minutes("returned", minutes, passage)
        self.scene.put("returned", "remarks", back.pid)

    # Approved

    def approved_record(self) -> None:
        """Approved by the deputy in the chair's place, and not issued: the members know nothing of it."""
        room = self.closed("approved", 6, sheet=MEMBERS, record=HOUSE)
        self.put_sheet("approved", room, self.decided(room))
        self.put_room("approved", room)
        with self.on(9):
            minutes = start_record(self.session, room.meeting, actor=self.secretary)
            passage = self.write_record("approved", minutes, room)
            submission = self.submitted("approved", minutes)
        with self.on(16, hours=2):
            self.approve(submission, "deputy")
        self.put_minutes("approved", minutes, passage)
        self.scene.put("submission", "approved", submission.pid)

    def approve(self, submission: Submission, name: str) -> Approval:
        user: User = getattr(self.people, name)
        sign_in = self.session.scalars(select(SignInSession).where(SignInSession.user_id == user.id)).first()
        assert sign_in is not None
        note_reading(self.session, submission, user_id=user.id)
        seals = {submission.pid: seal_of(submission.text_hash, submission.manifest_hash)}
        return approve(
            self.session,
            [submission],
            user=user,
            sign_in=sign_in,
            password=PASSWORD,
            seals=seals,
            secret="for the scene",
        )[0]

    # Issued

    def issued_record(self) -> None:
        """Issued in both languages; the first text was returned, a corrigendum is being drafted; actions are in hand."""
        room = self.room("recorded", 5, sheet=MEMBERS, record=MEMBERS)
        with self.on(5, minutes=30):
            owned = self.actions_of(room)
        with self.on(5, hours=2):
            self.close(room)
        self.put_sheet("recorded", room, self.decided(room))
        self.put_room("recorded", room)
        with self.on(6):
            minutes = start_record(self.session, room.meeting, actor=self.secretary)
            passage = self.write_record("recorded, first text", minutes, room)
            first = self.submitted("recorded, first", minutes)
            self.returned("recorded, first", first)
        with self.on(9):
            passage = self.write_record("recorded", minutes, room, MEMBERS)
            submission = self.submitted("recorded", minutes)
        with self.on(16, hours=2):
            self.approve(submission, "chair")
        with self.on(16, hours=3):
            version = self.issue_record(minutes)
            corrigendum = start_corrigendum(self.session, minutes, actor=self.secretary, language="en")
            correction = self.session.scalars(select(Passage).where(Passage.minutes_id == corrigendum.id)).one()
            for code in LANGUAGES:
                self.save(
                    correction,
                    code,
                    f"{self.scene.word(f'corrigendum: text, {code}', HOUSE)} is to be read.\n\n{self.a_point()}",
                )
            self.carry_on(room, owned)
        self.put_minutes("issued", minutes, passage)
        self.put_minutes("corrigendum", corrigendum, correction)
        self.scene.put("submission", "issued", submission.pid)
        self.scene.put("submission", "issued_first", first.pid)
        self.scene.put("version", "record", version.pid)
        self.scene.put("paper", "record_issued", version.paper.pid)

    def shared_record(self) -> None:
        """The partner was invited to one item, and has the decision sheet and the record of it alone."""
        guests = frozenset({"partner"})
        room = self.room("shared", 3, sheet=MEMBERS, record=MEMBERS, guests=guests)
        with self.on(3, hours=2):
            self.close(room)
        sheet = self.decided(room)
        self.put_sheet("shared", room, sheet)
        theirs = self.session.scalars(select(Version).where(Version.copy_of_id == sheet.id)).one()
        self.scene.put("version", "sheet_of_invitee", theirs.pid)
        self.scene.put("paper", "sheet_of_invitee", theirs.paper.pid)
        self.put_room("shared", room)
        for copy in self.session.scalars(select(Version).where(Version.copy_of_id.is_not(None))):
            self.scene.put("version", f"copy {copy.symbol}", copy.pid)
            self.scene.put("paper", f"copy {copy.symbol}", copy.paper.pid)
        with self.on(4):
            minutes = start_record(self.session, room.meeting, actor=self.secretary)
            passage = self.write_record("shared", minutes, room, MEMBERS | guests)
            other = self.session.scalars(
                select(Passage).where(Passage.minutes_id == minutes.id, Passage.item_id == room.withdrawn.id)
            ).one()
            for code in LANGUAGES:
                self.save(
                    other, code, f"{self.scene.word(f'shared: passage that is not theirs, {code}', MEMBERS)} was said."
                )
            submission = self.submitted("shared", minutes)
        with self.on(5, hours=1):
            self.approve(submission, "chair")
        with self.on(5, hours=2):
            version = self.issue_record(minutes)
        theirs = self.session.scalars(select(Version).where(Version.copy_of_id == version.id)).one()
        self.put_minutes("shared", minutes, passage)
        self.put_minutes("shared_other", minutes, other)
        self.scene.put("submission", "shared", submission.pid)
        self.scene.put("version", "record_shared", version.pid)
        self.scene.put("version", "extract", theirs.pid)
        self.scene.put("paper", "extract", theirs.paper.pid)

    def issue_record(self, minutes: Minutes) -> Version:
        seal = plan_minutes(self.session, minutes).seal
        version = issue_minutes(self.session, minutes, actor=self.secretary, seal=seal)
        certify_face(self.session, minutes, actor=self.secretary, language="fr")
        return version

    def put_minutes(self, state: str, minutes: Minutes, passage: Passage, kept: KeptText | None = None) -> None:
        scene = self.scene
        scene.put("minutes", state, minutes.pid)
        scene.put("paper", f"record_{state}", minutes.paper.pid)
        scene.put("passage", state, passage.pid)
        found = kept or self.session.scalars(select(KeptText).where(KeptText.passage_id == passage.id)).first()
        if found is not None:
            scene.put("kept", state, found.pid)
        if passage.key == PassageKey.ITEM.value and state in ("returned",):
            waiting = self.session.scalars(select(Submission).where(Submission.minutes_id == minutes.id)).one()
            scene.put("submission", "returned_open", waiting.pid)

    # Actions

    def actions_of(self, room: Room) -> dict[str, str]:
        """Word the actions that delegations, an office and somebody in words owe; return their English texts by owner."""
        texts = {}
        office = self.session.scalars(select(Party).where(Party.code == "PS")).one()
        owners: tuple[tuple[str, Party | None], ...] = (
            ("A", self.people.nation_a),
            ("B", self.people.nation_b),
            ("PS", office),
            ("words", None),
        )
        for name, owner in owners:
            readers = room.sheet | ({"drafter"} if name == "PS" else set())
            texts[name] = self.scene.word(f"action of {name}: text", readers)
            given = TaskingInput(
                text_en=texts[name],
                text_fr=self.scene.word(f"action of {name}: text, French", readers),
                owner=owner,
                owner_words="" if owner else self.scene.word("action of words: owner", readers),
                due_kind=DueKind.DATE,
                due_on=date(2026, 12, 4),
            )
            add_tasking(self.session, room.decided, given, actor=self.secretary)
        return texts

    def carry_on(self, room: Room, texts: dict[str, str]) -> None:
        """One was accepted and more time is asked, one is accepted, one was delivered and sent back, one is closed."""
        session, word = self.session, self.scene.word
        rows = {
            name: session.scalars(select(Action).where(Action.text_en == text)).one() for name, text in texts.items()
        }
        a, b, ps, words = (rows[name] for name in ("A", "B", "PS", "words"))

        def step(row: Action, what: str, more: frozenset[str] = frozenset()) -> dict[str, Any]:
            return {"row_version": row.row_version, "note": word(what, HOUSE | more)}

        asking = {"head_a"}
        accept_action(session, a, actor=self.of("head_a"), **step(a, "action of A: note", frozenset(asking)))
        reason = word("action of A: why more time", HOUSE | asking)
        ask_more_time(
            session, a, actor=self.of("head_a"), row_version=a.row_version, until=date(2027, 1, 15), reason=reason
        )
        accept_action(session, b, actor=self.of("delegate"), **step(b, "action of B: note", frozenset({"delegate"})))
        drafter = frozenset({"drafter"})
        deliver_action(session, ps, actor=self.of("drafter"), **step(ps, "action of PS: delivered", drafter))
        return_action(session, ps, actor=self.secretary, **step(ps, "action of PS: what lacks", drafter))
        deliver_action(
            session, ps, actor=self.of("drafter"), **step(ps, "action of PS: where it stands", room.sheet | drafter)
        )
        close_action(session, words, actor=self.of("chair"), **step(words, "action of words: closed"))
        for state, row in (("asked", a), ("accepted", b), ("delivered", ps), ("closed", words)):
            self.scene.put("action", state, row.pid)
