"""Word as master: one person at a time, each copy kept, and nothing leaves the house that was not looked at."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.core.errors import BadInput, Conflict
from secretariat.core.mail import Office
from secretariat.core.outbox import OutboxMessage
from secretariat.documents import notices, queries
from secretariat.documents.markings import MarkingAboveCeiling
from secretariat.documents.models import DraftFace, EarlierText, Paper
from secretariat.documents.services import hand_to, save_draft, submit, withdraw
from secretariat.documents.working import policy, services
from secretariat.documents.working import queries as reads
from secretariat.documents.working.errors import (
    ChangesOpen,
    CheckedOut,
    CheckOutEnded,
    FileStands,
    HoldsNoText,
    NotInText,
    NotTheLatest,
)
from secretariat.documents.working.models import CheckOut, Ending, VersionWord, WorkingCopy
from secretariat.press.word import read_docx
from secretariat.quality.queries import reviewed
from tests.client import BrowserFor
from tests.integration.documents.conftest import Look, Papers
from tests.unit.press.test_word_reading import TRACKED
from tests.unit.press.word_files import paragraph, part, word_file
from tests.world import Cast, World, who_drafts

OFFICE = Office("from@example.org", "Secretariat", "https://secretariat.example.org", {"*": "NU"})

CLEAN = word_file(paragraph("1. The first.") + paragraph("2. The second."))
SECOND = word_file(paragraph("1. The first, longer.") + paragraph("2. The second."))


def commented(text: str = "The first.", *remarks: str, tracked: bool = False) -> bytes:
    said = "".join(
        f'<w:comment w:author="B. Boss" w:id="{at}">{paragraph(words)}</w:comment>' for at, words in enumerate(remarks)
    )
    return word_file(
        paragraph(f"1. {text}") + (TRACKED if tracked else ""), parts={"word/comments.xml": part("comments", said)}
    )


class Working:
    """Works on papers in Word through the services, each act committed."""

    def __init__(self, session: Session, people: Cast, app: Flask) -> None:
        self.session, self.people, self.store = session, people, app.extensions["secretariat.blobs"]

    @property
    def secretary(self) -> Actor:
        return load_actor(self.session, self.people.secretary)

    @property
    def other(self) -> Actor:
        return load_actor(self.session, self.people.deputy)

    def draft(self, paper: Paper, language: str = "en") -> DraftFace:
        return queries.drafts_of(self.session, paper)[language]

    def out(self, paper: Paper, language: str = "en", actor: Actor | None = None) -> CheckOut:
        out = services.check_out(self.session, self.draft(paper, language), actor=actor or self.secretary)
        self.session.commit()
        return out

    def back(self, out: CheckOut, content: bytes = CLEAN, **more: Any) -> WorkingCopy:
        copy = services.check_in(
            self.session,
            self.store,
            out,
            actor=self.secretary,
            brought=read_docx(content),
            content=content,
            name="Deadlines.docx",
            **more,
        )
        self.session.commit()
        return copy

    def copy(self, paper: Paper, content: bytes = CLEAN, language: str = "en", **more: Any) -> WorkingCopy:
        return self.back(self.out(paper, language), content, **more)

    def take(self, copy: WorkingCopy, content: bytes = CLEAN, **more: Any) -> None:
        row_version = more.pop("row_version", copy.draft.row_version)
        services.take_copy(
            self.session,
            self.store,
            copy,
            read_docx(content, **more),
            actor=self.secretary,
            title=copy.draft.title,
            row_version=row_version,
        )
        self.session.commit()

    def review(self, copy: WorkingCopy, *seen: int, changes: bool = False) -> None:
        services.review(self.session, copy, actor=self.secretary, seen=seen, changes=changes)
        self.session.commit()


@pytest.fixture
def working(session: Session, people: Cast, app: Flask) -> Working:
    return Working(session, people, app)


def test_while_it_is_out_nobody_else_has_it_and_nobody_changes_the_text(working: Working, papers: Papers) -> None:
    paper = papers.draft("Deadlines", "First.", french="Premier.")
    out = working.out(paper)
    assert working.out(paper).id == out.id, "asked twice by the same, it is the same"
    draft = working.draft(paper)
    chair = load_actor(working.session, working.people.chair)
    with pytest.raises(CheckedOut) as refused:
        services.check_out(working.session, draft, actor=chair)
    assert str(working.people.secretary.name) in str(refused.value)
    for text in ("Other words.", ""):
        with pytest.raises(CheckedOut):
            save_draft(
                working.session,
                draft,
                actor=working.secretary,
                title=draft.title,
                text=text,
                row_version=draft.row_version,
            )
    save_draft(
        working.session,
        draft,
        actor=working.secretary,
        title="Another title",
        text=draft.text,
        row_version=draft.row_version,
    )
    papers.write(paper, "Le premier.", language="fr")
    services.give_back(working.session, out, actor=working.secretary)
    working.session.commit()
    papers.write(paper, "Other words.")


def test_of_two_at_the_same_instant_one_has_it_and_the_other_is_told(
    working: Working, papers: Papers, people: Cast, engine: Engine, look: Look
) -> None:
    paper = papers.draft("Deadlines", "First.")
    draft_id = working.draft(paper).id
    actors = [working.secretary, load_actor(working.session, people.chair)]
    working.session.rollback()
    together, said = Barrier(2), []

    def ask(actor: Actor) -> None:
        together.wait()
        for _ in range(50):
            with Session(engine) as session:
                try:
                    services.check_out(session, session.get_one(DraftFace, draft_id), actor=actor)
                    session.commit()
                    said.append("has it")
                except CheckedOut:
                    said.append("told")
                except OperationalError:  # SQLite: the other writes
                    continue
                return

    threads = [Thread(target=ask, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["has it", "told"]
    assert len(look(select(CheckOut).where(CheckOut.ended_at.is_(None)))) == 1


def test_copies_are_numbered_and_kept_with_what_was_found(working: Working, papers: Papers, look: Look) -> None:
    paper = papers.draft("Deadlines", "First.")
    content = commented("The first.", "Why so?", tracked=True)
    one = working.copy(paper, content, remark="After the meeting")
    two = working.copy(paper, SECOND)
    assert [(row.ordinal, row.remark) for row in look(select(WorkingCopy).order_by(WorkingCopy.ordinal))] == [
        (1, "After the meeting"),
        (2, ""),
    ]
    assert {row["author"] for row in one.changes} == {"A. Reviewer"}
    assert [row["text"] for row in one.comments] == ["Why so?"]
    assert working.store.path(one.sha256).read_bytes() == content
    assert (two.changes, two.comments, two.has_changes) == ([], [], False)
    assert working.draft(paper).text == "First.", "the text changes only when a copy is brought in"
    assert [row.ending for row in look(select(CheckOut))] == [Ending.CHECKED_IN] * 2


def test_a_file_that_is_a_copy_already_is_no_new_one(working: Working, papers: Papers) -> None:
    paper = papers.draft("Deadlines", "First.")
    working.copy(paper, CLEAN)
    working.copy(paper, SECOND)
    out = working.out(paper)
    for content, words in ((SECOND, "copy 2, unchanged"), (CLEAN, "the current one is copy 2")):
        with pytest.raises(BadInput, match=words):
            working.back(out, content)
        working.session.rollback()
    with pytest.raises(MarkingAboveCeiling):
        working.back(out, commented("Other"), remark="NATO SECRET")
    working.session.rollback()
    assert reads.out_of(working.session, working.draft(paper)) is not None


def test_taken_back_its_holder_is_told_and_checks_nothing_in(working: Working, papers: Papers, look: Look) -> None:
    paper = papers.draft("Deadlines", "First.")
    out = working.out(paper)
    services.take_back(working.session, out, actor=load_actor(working.session, working.people.chair))
    working.session.commit()
    letters = look(select(OutboxMessage).where(OutboxMessage.key.startswith(services.TAKEN_BACK)))
    assert [one.payload["user"] for one in letters] == [working.people.secretary.id]
    with pytest.raises(CheckOutEnded, match="took it back"):
        working.back(out)
    working.session.rollback()
    for act in (services.give_back, services.take_back):
        with pytest.raises(CheckOutEnded):
            act(working.session, out, actor=working.secretary)
    assert look(select(WorkingCopy)) == []


def test_a_copy_brought_into_the_text_is_the_draft_and_can_be_so_again(
    working: Working, papers: Papers, look: Look
) -> None:
    paper = papers.draft("Deadlines", "What stood.")
    copy = working.copy(paper)
    working.take(copy)
    assert working.draft(paper).text == "The first.\n\nThe second."
    assert [one.text for one in look(select(EarlierText))] == ["What stood."]
    papers.write(paper, "Mended here.")
    working.session.expire_all()
    working.take(copy)
    assert working.draft(paper).text == "The first.\n\nThe second."
    papers.write(paper, "Another wrote.")
    working.session.expire_all()
    with pytest.raises(Conflict):
        working.take(copy, row_version=1)
    working.session.rollback()
    working.out(paper)
    with pytest.raises(CheckedOut):
        working.take(copy)
    with pytest.raises(CheckedOut):
        services.set_aside(working.session, copy, actor=working.secretary)


def test_only_the_latest_copy_counts_and_an_empty_one_empties_nothing(working: Working, papers: Papers) -> None:
    paper = papers.draft("Deadlines", "First.")
    one, empty = working.copy(paper), word_file(paragraph(""))
    latest = working.copy(paper, empty)
    for act in (
        lambda: working.take(one),
        lambda: working.review(one),
        lambda: services.set_aside(working.session, one, actor=working.secretary),
    ):
        with pytest.raises(NotTheLatest):
            act()
        working.session.rollback()
    with pytest.raises(HoldsNoText):
        working.take(latest, empty)
    assert working.draft(paper).text == "First."


def test_nothing_goes_out_that_is_out_not_in_the_text_or_not_reviewed(
    working: Working, papers: Papers, look: Look
) -> None:
    paper = papers.draft("Deadlines", "First.")
    out = working.out(paper)
    with pytest.raises(CheckedOut):
        papers.issue(paper)
    working.session.rollback()
    content = commented("The first.", "Why so?", "And when?", tracked=True)
    copy = working.back(out, content)
    with pytest.raises(NotInText):
        papers.issue(paper)
    working.session.rollback()
    working.take(copy, content)
    for ticks, changes in (((), False), ((1,), True), ((1, 2), False)):
        working.review(copy, *ticks, changes=changes)
        with pytest.raises(ChangesOpen):
            papers.issue(paper)
        working.session.rollback()
    working.review(copy, 1, 2, changes=True)
    version = papers.issue(paper)
    (kept,) = look(select(VersionWord))
    assert (kept.version_id, kept.language, kept.copy_id) == (version.id, "en", copy.id)


def test_the_review_lists_what_circulating_refuses(working: Working, papers: Papers) -> None:
    paper = papers.draft("Deadlines", "First.")

    def found() -> list[str]:
        state = reviewed(working.session, paper)
        return [one.said.msgid for row in state.rows if row.point.key == "tracks" for one in row.findings]

    assert found() == []
    out = working.out(paper)
    assert found() == ["The text is out in Word."]
    content = commented("The first.", "Why so?", tracked=True)
    copy = working.back(out, content)
    assert found() == ["The latest Word copy is not in the text."]
    working.take(copy, content)
    assert [("tracked" in one, "comments" in one) for one in found()] == [(True, False), (False, True)]
    working.review(copy, 1, changes=True)
    assert found() == []


def test_what_was_ticked_stays_so_in_the_next_copy_where_it_is_the_same(working: Working, papers: Papers) -> None:
    paper = papers.draft("Deadlines", "First.")
    content = commented("The first.", "Why so?", "And when?")
    working.review(working.copy(paper, content), 1, 99)
    after = commented("The first, longer.", "A new one.", "Why so?")
    copy = working.copy(paper, after)
    working.session.expire_all()
    assert [one.number for one in copy.seen] == [2]
    assert copy.unseen == [1]


def test_a_copy_set_aside_stands_in_no_ones_way_and_is_no_original(
    working: Working, papers: Papers, look: Look
) -> None:
    paper = papers.draft("Deadlines", "First.")
    copy = working.copy(paper, commented("The first.", "Why so?"))
    services.set_aside(working.session, copy, actor=working.secretary)
    working.session.commit()
    papers.issue(paper)
    assert look(select(VersionWord)) == []


def test_a_text_mended_here_since_is_no_copy_any_more(working: Working, papers: Papers, look: Look) -> None:
    paper = papers.draft("Deadlines", "First.")
    working.take(working.copy(paper))
    papers.write(paper, "Mended here.")
    papers.issue(paper)
    assert look(select(VersionWord)) == []


def test_the_other_language_goes_out_while_one_is_still_worked_on(working: Working, papers: Papers) -> None:
    paper = papers.draft("Deadlines", "First.")
    out = working.out(paper, "fr")
    version = papers.issue(paper)
    assert version.to_follow == ["fr"]
    working.take(working.back(out))


def test_what_is_given_is_the_newest_there_is(working: Working, papers: Papers) -> None:
    paper = papers.draft("Deadlines", "First.")
    session = working.session

    def given() -> services.Handed:
        session.expire_all()
        return services.handed(session, working.draft(paper))

    assert given() == services.Handed()
    content = commented("The first.", tracked=True)
    copy = working.copy(paper, content)
    assert given().copy is copy, "not in the text yet: it is the newest"
    working.take(copy, content)
    assert given().copy is copy
    working.review(copy, changes=True)
    assert given() == services.Handed(), "its changes were settled here: the file still shows them"
    working.review(copy)
    papers.write(paper, "Mended here.")
    assert given() == services.Handed()
    with pytest.raises(FileStands):
        services.handed(session, working.draft(papers.file()))


def test_a_paper_that_is_out_is_not_submitted_and_ends_being_out_with_its_going(
    working: Working, papers: Papers, people: Cast, look: Look
) -> None:
    paper = papers.draft("Deadlines", "First.")
    out = working.out(paper)
    withdraw(working.session, paper, actor=working.secretary, reason="Overtaken")
    working.session.commit()
    assert [one.ending for one in look(select(CheckOut))] == [Ending.CLOSED]
    with pytest.raises(CheckOutEnded):
        working.back(out)


def test_an_officers_own_paper_is_not_submitted_while_it_is_out_and_comes_back_when_it_goes_to_another(
    working: Working, papers: Papers, people: Cast, look: Look, browser_for: BrowserFor
) -> None:
    session = working.session
    division = who_drafts(session, people)
    world = World(session)
    colleague = world.user("Carl Colleague")
    world.member(colleague, division, "drafting_officer")
    world.covers(colleague, people.opc, division)
    session.commit()
    paper = papers.draft("Own paper", "Something written.", by=people.author)
    author = load_actor(session, people.author)
    out = working.out(paper, actor=author)
    assert policy.can_end(author, out)
    assert not policy.can_take_back(author, out)
    assert policy.can_take_back(working.secretary, out)
    assert reads.out_by_pid(session, load_actor(session, colleague), out.pid) is None
    assert reads.out_by_pid(session, load_actor(session, people.chair), out.pid) is None
    with pytest.raises(CheckedOut):
        submit(session, paper, actor=author)
    session.rollback()
    page = browser_for(people.author).get(f"/papers/{paper.pid}/submit").text
    assert "It must be back before you can submit the paper." in page
    assert "You have this text out in Word (English)." in page
    hand_to(session, paper, actor=working.secretary, drafter=colleague)
    session.commit()
    assert [one.ending for one in look(select(CheckOut))] == [Ending.CLOSED]
    assert working.out(paper, actor=load_actor(session, colleague)).holder_id == colleague.id


def test_the_letter_of_a_text_taken_back_says_who_and_no_word_of_it(working: Working, papers: Papers) -> None:
    paper = papers.draft("Deadlines", "First.")
    out = working.out(paper)
    services.take_back(working.session, out, actor=load_actor(working.session, working.people.chair))
    working.session.commit()
    asked = working.session.scalars(
        select(OutboxMessage).where(OutboxMessage.key.startswith(services.TAKEN_BACK))
    ).one()
    letter = notices.WRITERS[services.TAKEN_BACK](working.session, asked.payload, OFFICE)
    assert letter.to_address == working.people.secretary.email
    assert working.people.chair.name in letter.text
    assert f"/papers/{paper.pid}" in letter.text
    assert "First." not in letter.text
