"""Rounds and answers through the services, on both databases: whom they reach, what stands, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from secretariat.coordination import comparing, due, queries, services
from secretariat.coordination.models import Answer, AskedText, Clearance, Round
from secretariat.coordination.states import Disposition
from secretariat.core import clock
from secretariat.core.errors import BadInput, Conflict, NotAllowed, RuleBroken
from secretariat.documents.models import Paper
from secretariat.documents.policy import papers_visible_to
from secretariat.documents.services import withdraw
from secretariat.people.models import User
from tests.conftest import TODAY
from tests.integration.coordination.conftest import DUE, TEXT, Coordination


def sees(coordination: Coordination, user: User, clearance: Clearance) -> bool:
    found = queries.clearance_by_pid(coordination.session, coordination.actor(user), clearance.pid)
    return found is not None


def test_a_round_freezes_both_languages_and_reaches_the_offices_and_the_house_alone(
    coordination: Coordination,
) -> None:
    round = coordination.open()
    assert [(one.language, one.text) for one in round.texts] == [
        ("en", TEXT.strip()),
        ("fr", queries.faces_asked({one.language: one for one in round.texts})["fr"].text),
    ]
    assert all(len(one.content_hash) == 64 for one in round.texts)
    legal, support = (coordination.of(round, office) for office in (coordination.legal, coordination.support))
    people = coordination.people
    everybody = {
        "secretary": people.secretary, "chair": people.chair, "lawyer": coordination.lawyer, "drafter": people.drafter,
        "accountant": coordination.accountant, "delegate": people.delegate, "head_a": people.head_a,
        "partner": people.partner, "asb_secretary": people.asb_secretary, "administrator": people.administrator,
    }  # fmt: skip
    for clearance, office in ((legal, "lawyer"), (support, "drafter")):
        seen = {name for name, user in everybody.items() if sees(coordination, user, clearance)}
        assert seen == {"secretary", "chair", office}


def test_an_office_sees_nothing_of_the_paper_itself(coordination: Coordination) -> None:
    from secretariat.documents import queries as documents

    coordination.open()
    lawyer = coordination.actor(coordination.lawyer)
    assert documents.paper_by_pid(coordination.session, lawyer, coordination.paper.pid) is None
    assert list(coordination.session.scalars(select(Paper).where(papers_visible_to(lawyer)))) == []


def test_the_end_of_the_round_ends_what_the_offices_see(coordination: Coordination) -> None:
    round = coordination.open()
    legal = coordination.of(round, coordination.legal)
    with clock.at(TODAY + timedelta(days=1)):
        services.close_round(coordination.session, round, actor=coordination.secretary)
        assert not sees(coordination, coordination.lawyer, legal)
        assert sees(coordination, coordination.people.secretary, legal)
        with pytest.raises(NotAllowed):
            coordination.answer(legal, coordination.lawyer)
    assert legal.state == "no_answer"


def test_a_paper_that_is_withdrawn_takes_its_round_with_it(coordination: Coordination) -> None:
    round = coordination.open()
    legal = coordination.of(round, coordination.legal)
    with clock.at(TODAY + timedelta(hours=1)):
        withdraw(coordination.session, coordination.paper, actor=coordination.secretary, reason="Not needed.")
        assert not sees(coordination, coordination.lawyer, legal)
    assert (round.state, round.closed_by) == ("closed", None)


def test_one_round_at_a_time_of_offices_that_are_named_and_text_that_is_there(coordination: Coordination) -> None:
    session, secretary = coordination.session, coordination.secretary
    with pytest.raises(BadInput) as fault:
        services.open_round(session, coordination.paper, actor=secretary, asked=[])
    assert fault.value.field == "offices"
    empty = coordination.papers.draft("Nothing yet", "")
    with pytest.raises(RuleBroken):
        services.open_round(session, empty, actor=secretary, asked=[(coordination.legal, DUE)])
    with pytest.raises(BadInput) as fault:
        services.open_round(session, coordination.paper, actor=secretary, asked=[(coordination.legal, TODAY)])
    assert fault.value.field == f"due_{coordination.legal.pid}"
    session.rollback()
    with pytest.raises(BadInput):
        services.open_round(session, coordination.paper, actor=secretary, asked=[(coordination.people.nation_a, DUE)])
    session.rollback()
    coordination.open()
    with pytest.raises(RuleBroken):
        coordination.open()


def test_the_database_holds_one_open_round_though_the_service_were_passed_by(coordination: Coordination) -> None:
    round = coordination.open()
    coordination.session.add(
        Round(paper_id=round.paper_id, ordinal=2, state="open", opened_by=round.opened_by, opened_at=clock.now())
    )
    with pytest.raises(IntegrityError):
        coordination.session.flush()
    coordination.session.rollback()


def test_only_who_edits_the_draft_runs_its_coordination(coordination: Coordination) -> None:
    session, people = coordination.session, coordination.people
    for user in (people.chair, people.asb_secretary, people.drafter, coordination.lawyer, people.delegate):
        with pytest.raises(NotAllowed):
            services.open_round(
                session, coordination.paper, actor=coordination.actor(user), asked=[(coordination.legal, DUE)]
            )
    round = coordination.open()
    for user in (people.chair, coordination.lawyer):
        for act in (services.remind, services.close_round):
            with pytest.raises(NotAllowed):
                act(session, round, actor=coordination.actor(user))


def test_an_answer_can_be_changed_and_keeps_its_history(coordination: Coordination) -> None:
    legal = coordination.of(coordination.open(), coordination.legal)
    with pytest.raises(BadInput) as fault:
        coordination.answer(legal, coordination.lawyer, "refuse")
    assert fault.value.field == "reason"
    with pytest.raises(BadInput):
        coordination.answer(legal, coordination.lawyer, "comment")
    coordination.answer(legal, coordination.lawyer, "refuse", "The rota is not fair.")
    coordination.answer(legal, coordination.second_lawyer)
    assert [(one.state, one.reason, one.by.name) for one in legal.answers] == [
        ("not_cleared", "The rota is not fair.", "Lena Lawyer"),
        ("cleared", "", "Luc Lawyer"),
    ]
    assert legal.answered_by == coordination.second_lawyer.id


def test_an_answer_to_what_a_colleague_changed_meanwhile_is_shown_and_not_written_over(
    coordination: Coordination,
) -> None:
    legal = coordination.of(coordination.open(), coordination.legal)
    shown = legal.row_version
    coordination.answer(legal, coordination.lawyer, "refuse", "Not yet.")
    from secretariat.coordination.states import ClearanceMove

    with pytest.raises(Conflict) as clash:
        services.answer(
            coordination.session,
            legal,
            actor=coordination.actor(coordination.second_lawyer),
            move=ClearanceMove.CLEAR,
            reason="",
            row_version=shown,
        )
    assert clash.value.by == "Lena Lawyer"
    assert legal.state == "not_cleared"


def test_only_members_of_the_office_answer_for_it(coordination: Coordination) -> None:
    legal = coordination.of(coordination.open(), coordination.legal)
    people = coordination.people
    for user in (people.secretary, people.chair, people.drafter, coordination.accountant, people.delegate):
        with pytest.raises(NotAllowed):
            coordination.answer(legal, user)


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (1, True)])
def test_the_deadline_itself_is_still_in_time(coordination: Coordination, seconds: int, late: bool) -> None:
    legal = coordination.of(coordination.open(), coordination.legal)
    with clock.at(DUE + timedelta(seconds=seconds)):
        assert due.is_overdue(legal) is late
        coordination.answer(legal, coordination.lawyer)
    assert due.came_late(legal) is late
    assert not due.is_overdue(legal)


def test_what_was_asked_and_answered_stands_in_the_database(coordination: Coordination) -> None:
    legal = coordination.of(coordination.open(), coordination.legal)
    coordination.answer(legal, coordination.lawyer)
    coordination.session.commit()
    for statement in (
        update(AskedText).values(text="Other words."),
        delete(AskedText),
        update(Answer).values(state="not_cleared"),
        delete(Answer),
    ):
        with pytest.raises(DatabaseError):
            coordination.session.execute(statement)
        coordination.session.rollback()


# The text moves on


def void(coordination: Coordination, clearance: Clearance) -> dict[str, comparing.Void]:
    from secretariat.documents.queries import drafts_of

    session = coordination.session
    was = queries.faces_asked(queries.texts_asked(session, clearance, clearance.asking))
    return comparing.void_by_language(was, queries.faces_now(drafts_of(session, coordination.paper)))


def test_who_cleared_changed_words_is_asked_again_about_these(coordination: Coordination) -> None:
    session, secretary = coordination.session, coordination.secretary
    round = coordination.open()
    legal, support = (coordination.of(round, office) for office in (coordination.legal, coordination.support))
    coordination.answer(legal, coordination.lawyer)
    assert void(coordination, legal) == {}
    with pytest.raises(RuleBroken):
        services.ask_again(session, round, actor=secretary, asked=[(coordination.legal, DUE)])
    session.rollback()
    coordination.answer(coordination.of(round, coordination.legal), coordination.lawyer)
    coordination.write(TEXT.replace("noon", "ten"))
    assert [change.number for change in void(coordination, legal)["en"].changes] == ["1"]
    services.ask_again(session, round, actor=secretary, asked=[(coordination.legal, DUE), (coordination.support, DUE)])
    again, other = (coordination.of(round, office) for office in (coordination.legal, coordination.support))
    assert legal.superseded
    assert support.superseded
    assert (again.state, again.asking, again.since) == ("asked", 2, 1)
    assert other.since is None, "who had not cleared it is asked about all of it"
    assert void(coordination, again) == {}
    with pytest.raises(NotAllowed):
        coordination.answer(legal, coordination.lawyer)
    coordination.answer(again, coordination.lawyer)
    with pytest.raises(BadInput):
        services.ask_again(session, round, actor=secretary, asked=[(coordination.finance, DUE)])


def test_a_comment_stands_on_a_paragraph_of_the_text_asked_and_nowhere_else(coordination: Coordination) -> None:
    legal = coordination.of(coordination.open(), coordination.legal)
    actor = coordination.actor(coordination.lawyer)
    session = coordination.session
    block = next(iter(comparing.places(comparing.Face("", TEXT).document)))

    def comment(**more: object) -> object:
        given: dict[str, object] = {"language": "en", "text": "Why noon?", **more}
        return services.comment(session, legal, actor=actor, **given)  # type: ignore[arg-type]  # as given by the test

    comment(block_id=block, proposed="Each delegation books a room by ten.")
    comment()
    for refused, field in (
        ({"block_id": "b0000000000"}, "text"),
        ({"page": 2}, "page"),
        ({"text": " "}, "text"),
        ({"language": "de"}, "language"),
    ):
        with pytest.raises(BadInput) as fault:
            comment(**refused)
        assert fault.value.field == field
    assert [one.block_id for one in legal.comments] == [block, ""]


def test_a_file_is_commented_by_its_pages_and_void_when_it_is_another(coordination: Coordination) -> None:
    paper = coordination.papers.file()
    round = coordination.open(coordination.legal, paper=paper)
    legal = coordination.of(round, coordination.legal)
    actor = coordination.actor(coordination.lawyer)
    made = services.comment(coordination.session, legal, actor=actor, language="en", text="Where from?", page=3)
    assert made.page == 3
    with pytest.raises(BadInput):
        services.comment(coordination.session, legal, actor=actor, language="en", text="Where?", block_id="b12")
    assert queries.texts_asked(coordination.session, legal, 1)["en"].content_hash == paper.drafts[0].file_sha256


def test_the_drafter_disposes_of_a_comment_with_a_sentence_and_then_it_stands(coordination: Coordination) -> None:
    session, secretary = coordination.session, coordination.secretary
    round = coordination.open()
    legal = coordination.of(round, coordination.legal)
    lawyer = coordination.actor(coordination.lawyer)
    first, second = (
        services.comment(session, legal, actor=lawyer, language="en", text=text) for text in ("Why?", "How?")
    )
    with pytest.raises(BadInput):
        services.dispose(session, first, actor=secretary, disposition=Disposition.NOT_TAKEN, text="")
    with pytest.raises(NotAllowed):
        services.dispose(session, first, actor=lawyer, disposition=Disposition.TAKEN, text="")
    services.dispose(session, first, actor=secretary, disposition=Disposition.TAKEN, text="")
    with pytest.raises(NotAllowed):
        services.take_back(session, first, actor=lawyer)
    with pytest.raises(NotAllowed):
        services.take_back(session, second, actor=coordination.actor(coordination.accountant))
    services.take_back(session, second, actor=lawyer)
    assert [one.text for one in legal.comments] == ["Why?"]
    services.close_round(session, round, actor=secretary)
    services.dispose(session, first, actor=secretary, disposition=Disposition.PARTLY, text="In part.")


def test_a_marking_above_the_ceiling_is_kept_nowhere(coordination: Coordination) -> None:
    from secretariat.documents.markings import MarkingAboveCeiling

    legal = coordination.of(coordination.open(), coordination.legal)
    actor = coordination.actor(coordination.lawyer)
    for marked in ("NATO RESTRICTED\n\nSee annex.",):
        with pytest.raises(MarkingAboveCeiling):
            services.comment(coordination.session, legal, actor=actor, language="en", text=marked)
        with pytest.raises(MarkingAboveCeiling):
            coordination.answer(legal, coordination.lawyer, "refuse", marked)
    assert legal.comments == []


# The end of a round


def test_the_summary_says_who_cleared_it_when_and_how_in_both_languages(coordination: Coordination) -> None:
    session = coordination.session
    round = coordination.open(coordination.legal, coordination.support, coordination.finance)
    with clock.at(TODAY + timedelta(days=1)):
        legal, support = (coordination.of(round, office) for office in (coordination.legal, coordination.support))
        actor = coordination.actor(coordination.lawyer)
        comment = services.comment(session, legal, actor=actor, language="en", text="Why?")
        services.comment(session, legal, actor=actor, language="en", text="How?")
        coordination.answer(legal, coordination.lawyer, "comment")
        coordination.answer(support, coordination.people.drafter, "refuse", "A secret reason.")
        services.dispose(session, comment, actor=coordination.secretary, disposition=Disposition.TAKEN, text="")
    with clock.at(DUE + timedelta(hours=1)):
        services.close_round(session, round, actor=coordination.secretary)
    english, french = (
        text.replace("\u00a0", " ").replace("\u202f", " ") for text in (round.summary_en, round.summary_fr)
    )
    assert english == (
        "The draft was put to the house for clearance, 16 to 23 November 2026:\n\n"
        "- Legal: cleared with comments on 17 November 2026 (2 comments, of which 1 taken over).\n"
        "- Policy Support: not cleared, on 17 November 2026.\n"
        "- Finance: no answer by 23 November 2026, which is not consent.\n"
    )
    assert "Affaires juridiques" in french
    assert "ne vaut pas accord" in french
    assert "secret" not in english + french


# Letters


def test_each_member_is_told_reminded_the_day_before_and_at_the_deadline(coordination: Coordination) -> None:
    coordination.open(coordination.legal, note="Mind paragraph 2.")
    assert [mail.to_name for mail in coordination.letters("coordination.asked")] == ["Lena Lawyer", "Luc Lawyer"]
    first = coordination.letters("coordination.asked")[0]
    assert first.subject == "OPC: a draft for clearance"
    assert "Legal is asked to clear a draft." in first.text
    assert "Mind paragraph 2." in first.text
    assert "/clearances/" in first.text
    due_at = {message.not_before for message in coordination.messages("coordination.overdue")}
    soon = {message.not_before for message in coordination.messages("coordination.due_soon")}
    assert (soon, due_at) == ({DUE - timedelta(days=1)}, {DUE})
    with clock.at(DUE + timedelta(seconds=1)):
        [english, french] = coordination.letters("coordination.overdue")
        assert "No answer is not consent" in english.text
        assert "Affaires juridiques" in french.text


def test_nobody_is_reminded_of_what_is_answered_closed_or_no_longer_theirs(
    coordination: Coordination, session: Session
) -> None:
    round = coordination.open(coordination.legal, coordination.support)
    legal = coordination.of(round, coordination.legal)
    coordination.answer(legal, coordination.lawyer)
    assert [mail.to_name for mail in coordination.letters("coordination.due_soon")] == ["Dora Drafter"]
    reminded = services.remind(session, round, actor=coordination.secretary)
    assert [party.code for party in reminded] == ["PS"]
    assert [mail.to_name for mail in coordination.letters("coordination.reminded")] == ["Dora Drafter"]
    with clock.at(TODAY + timedelta(hours=1)):
        services.close_round(session, round, actor=coordination.secretary)
        assert coordination.letters("coordination.due_soon") == coordination.letters("coordination.reminded") == []
        with pytest.raises(NotAllowed):
            services.remind(session, round, actor=coordination.secretary)


def test_no_day_before_is_announced_when_it_has_passed(coordination: Coordination) -> None:
    coordination.open(coordination.legal, due=TODAY + timedelta(hours=3))
    assert list(coordination.messages("coordination.due_soon")) == []
    assert len(list(coordination.messages("coordination.overdue"))) == 2


def test_a_letter_keeps_to_the_ceiling_of_its_readers_mail_domain(coordination: Coordination) -> None:
    from secretariat.coordination.notices import WRITERS
    from secretariat.core.mail import Office

    coordination.open(coordination.legal, note="Mind paragraph 2.")
    message = next(iter(coordination.messages("coordination.asked")))
    letter = WRITERS["coordination.asked"](
        coordination.session, message.payload, Office("s@example.org", "S", "http://localhost", {"*": "PUBLIC"})
    )
    assert "Booking policy" not in letter.subject + letter.text
    assert "Mind paragraph" not in letter.text


# The desk


def test_what_an_office_owes_and_what_the_drafter_awaits(coordination: Coordination) -> None:
    session = coordination.session
    round = coordination.open()
    legal = coordination.of(round, coordination.legal)
    assert [one.id for one in queries.owed(session, coordination.actor(coordination.lawyer))] == [legal.id]
    assert queries.owed(session, coordination.actor(coordination.accountant)) == []
    services.comment(session, legal, actor=coordination.actor(coordination.lawyer), language="en", text="Why?")
    coordination.answer(legal, coordination.lawyer, "comment")
    assert queries.owed(session, coordination.actor(coordination.lawyer)) == []
    [mine] = queries.under_way(session, coordination.secretary)
    assert (mine.asked, mine.answered, mine.refused, mine.overdue, mine.comments) == (2, 1, 0, 0, 1)
    assert queries.under_way(session, coordination.actor(coordination.people.second_secretary)) == []
    services.close_round(session, round, actor=coordination.secretary)
    assert queries.under_way(session, coordination.secretary) == []
    ended = session.scalars(select(Clearance.state).where(Clearance.round_id == round.id).order_by(Clearance.id))
    assert list(ended) == ["with_comments", "no_answer"]
