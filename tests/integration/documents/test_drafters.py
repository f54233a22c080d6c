"""A drafting officer's own papers: begun, written, put to offices, submitted, given back; and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees import queries as committees
from secretariat.committees.actors import Actor, load_actor
from secretariat.committees.models import Assignment
from secretariat.coordination import queries as coordination
from secretariat.coordination import services as rounds
from secretariat.core import clock
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput, NotAllowed, RuleBroken
from secretariat.core.mail import Mail, Office
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.desk import queries as desk
from secretariat.documents import grants, notices, policy, queries, services
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper
from secretariat.documents.services.circulate import circulate, recall_version
from secretariat.people.models import Party, User
from secretariat.quality import policy as quality
from secretariat.quality.queries import reviewed
from secretariat.quality.services import end_review
from secretariat.quality.states import Verdict
from secretariat.registry.holders import with_whom
from secretariat.registry.queries import holdings, own_in_flight
from secretariat.registry.services import hold
from secretariat.registry.steps import stage_of
from tests.client import BrowserFor
from tests.integration.documents.conftest import Papers
from tests.world import Cast, World, ago, who_drafts

OFFICE = Office("from@example.org", "Secretariat", "https://secretariat.example.org", {"*": "NU"})


@pytest.fixture
def division(session: Session, people: Cast) -> Party:
    made = who_drafts(session, people)
    session.commit()
    return made


@pytest.fixture
def own(papers: Papers, people: Cast, division: Party) -> Paper:
    return papers.draft("Own paper", "Something written.", french="Quelque chose.", by=people.author)


def acting(session: Session, user: User) -> Actor:
    return load_actor(session, user)


def letters(session: Session, notice: str) -> list[Mail | str]:
    """Every letter of this kind that was asked for, or why it would not be written."""
    found: list[Mail | str] = []
    for row in asked_for(session, notice):
        try:
            found.append(notices.WRITERS[notice](session, row.payload, OFFICE))
        except Dropped as dropped:
            found.append(str(dropped))
    return found


def asked_for(session: Session, notice: str) -> list[OutboxMessage]:
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [row for row in rows if row.payload.get("notice") == notice]


def test_a_draft_is_its_officers_and_no_other_officers(
    session: Session, people: Cast, papers: Papers, own: Paper
) -> None:
    others, division = (
        papers.draft("Of the secretariat"),
        session.scalars(select(Party).where(Party.code == "DRFT")).one(),
    )
    world = World(session)
    colleague = world.user("Carl Colleague")
    world.member(colleague, division, "drafting_officer")
    world.covers(colleague, people.opc, division)
    author = acting(session, people.author)
    assert queries.paper_by_pid(session, author, own.pid) is own
    assert queries.paper_by_pid(session, author, others.pid) is None
    assert queries.paper_by_pid(session, acting(session, colleague), own.pid) is None
    assert author.bodies == frozenset()
    assert committees.body_drafted_for(session, author, people.opc.pid) is people.opc
    assert committees.body_drafted_for(session, author, people.asb.pid) is None
    for rule in (
        policy.can_edit,
        policy.can_attach_file,
        policy.can_see_draft,
        quality.can_see_review,
        policy.can_submit,
    ):
        assert rule(author, own), rule
    for rule in (policy.can_circulate, policy.can_withdraw, policy.can_mark, policy.can_release, quality.can_review):
        assert not rule(author, own), rule


@pytest.mark.parametrize(
    ("function", "kind", "ends", "covered"),
    [
        ("staff", "division", None, True),
        ("drafting_officer", "member", None, True),
        ("drafting_officer", "division", 1, True),
        ("drafting_officer", "division", None, False),
    ],
    ids=["another function", "of a delegation", "ended", "not assigned"],
)
def test_only_an_officer_of_the_house_assigned_to_the_body_drafts_for_it(
    session: Session, people: Cast, function: str, kind: str, ends: int | None, covered: bool
) -> None:
    world = World(session)
    party = world.party("Q", "Quarter", "Quartier", kind)
    world.member(people.author, party, function, until=ago(ends) if ends else None)
    if covered:
        world.covers(people.author, people.opc, party)
    assert not acting(session, people.author).drafting
    assert people.author not in [user for user, _ in committees.drafters_for(session, people.opc.id)]


def test_the_right_ends_with_the_assignment(session: Session, people: Cast, own: Paper) -> None:
    with clock.at(clock.now() + timedelta(minutes=1)):
        assignment = session.scalars(select(Assignment).where(Assignment.user_id == people.author.id)).one()
        assignment.ends_at = clock.now()
        session.flush()
        gone = acting(session, people.author)
        assert queries.paper_by_pid(session, gone, own.pid) is None
        assert not policy.can_see_draft(gone, own)
        assert not committees.readers_of(session, grants.drafter(people.opc.id, people.author.id))


def test_a_submitted_paper_is_read_and_no_longer_written_until_it_comes_back(
    session: Session, people: Cast, own: Paper
) -> None:
    author, secretary = acting(session, people.author), acting(session, people.secretary)
    services.submit(session, own, actor=author, note="Wanted for December.")
    assert policy.can_see_draft(author, own)
    for rule in (policy.can_edit, policy.can_attach_file, policy.can_submit):
        assert not rule(author, own), rule
    assert policy.can_edit(secretary, own)
    assert policy.can_give_back(secretary, own)
    assert not policy.can_give_back(acting(session, people.chair), own)
    with pytest.raises(RuleBroken, match="submitted already"):
        services.submit(session, own, actor=author)
    told = letters(session, "documents.submitted")
    assert {one.to_name for one in told if isinstance(one, Mail)} == {
        people.secretary.name,
        people.second_secretary.name,
    }
    assert "Wanted for December." in str(told)
    with pytest.raises(BadInput):
        services.give_back(session, own, actor=secretary, reason="  ")
    services.give_back(session, own, actor=secretary, reason="Say what it costs.")
    assert policy.can_edit(author, own)
    (back,) = letters(session, "documents.given_back")
    assert isinstance(back, Mail)
    assert back.to_name == people.author.name
    assert "Say what it costs." in back.text
    assert all(isinstance(one, str) for one in letters(session, "documents.submitted")), "it does not wait any more"
    with pytest.raises(RuleBroken, match="already"):
        services.give_back(session, own, actor=secretary, reason="Again.")
    events = session.scalars(select(AuditEntry.event).where(AuditEntry.object == str(own.ref))).all()
    assert {"paper.submitted", "paper.given_back"} <= set(events)


def test_nothing_written_is_not_submitted(session: Session, people: Cast, papers: Papers, division: Party) -> None:
    paper = papers.draft("Bare", "", french="Le français seul.", by=people.author)
    with pytest.raises(RuleBroken, match="original language"):
        services.submit(session, paper, actor=acting(session, people.author))


def test_an_officer_does_not_raise_the_marking(session: Session, people: Cast, own: Paper) -> None:
    def described(user: User, marking: Marking) -> None:
        services.describe(
            session, own, actor=acting(session, user), kind=own.kind, original_language="en", marking=marking,
            action_officer="Amos, 4711", promised_by="", promised_for=None, row_version=own.row_version,
        )  # fmt: skip

    described(people.author, Marking(own.marking))
    other = next(one for one in Marking if not one.classified and one.value != own.marking)
    with pytest.raises(NotAllowed):
        described(people.author, other)
    described(people.secretary, other)


def test_what_is_handed_to_another_officer_is_no_longer_the_first_ones(
    session: Session, people: Cast, own: Paper, division: Party
) -> None:
    world = World(session)
    colleague = world.user("Carl Colleague")
    world.member(colleague, division, "drafting_officer")
    world.covers(colleague, people.opc, division)
    author, secretary = acting(session, people.author), acting(session, people.secretary)
    asked = world.party("ASKED", "Asked office", "Service consulté", "office")
    world.member(people.drafter, asked, "staff")
    round = rounds.open_round(session, own, actor=author, asked=[(asked, clock.now() + timedelta(days=4))], note="")
    clearance = coordination.clearances_of_round(session, round)[0]
    assert coordination.clearance_by_pid(session, author, clearance.pid) is clearance
    with clock.at(clock.now() + timedelta(minutes=1)):
        hold.set_holder(session, own, actor=secretary, user=colleague)
    with clock.at(clock.now() + timedelta(minutes=2)):
        author, now = acting(session, people.author), acting(session, colleague)
        assert queries.paper_by_pid(session, author, own.pid) is None
        assert not policy.can_see_draft(author, own)
        assert coordination.clearance_by_pid(session, author, clearance.pid) is None
        assert queries.paper_by_pid(session, now, own.pid) is own
        assert policy.can_edit(now, own)
        assert coordination.clearance_by_pid(session, now, clearance.pid) is clearance
        assert with_whom(own, holdings(session, [own]), secretary) == colleague.name
        assert [one.to_name for one in letters(session, "documents.handed") if isinstance(one, Mail)] == [
            colleague.name
        ]
    for stranger in (people.delegate, people.drafter):
        with pytest.raises(BadInput):
            services.hand_to(session, own, actor=secretary, drafter=stranger)


def test_it_is_said_with_whom_a_paper_lies_and_what_comes_next(session: Session, people: Cast, own: Paper) -> None:
    author, secretary = acting(session, people.author), acting(session, people.secretary)

    def said() -> tuple[str, str]:
        stage = stage_of(own)
        return with_whom(own, holdings(session, [own]), secretary), stage.step if stage else ""

    assert said() == (people.author.name, "Submit to the secretariat")
    assert [one.id for one in own_in_flight(session, author)] == [own.id]
    services.submit(session, own, actor=author)
    assert said()[0] == "The secretariat"
    hold.set_holder(session, own, actor=secretary, user=people.second_secretary)
    assert said()[0] == people.second_secretary.name
    services.give_back(session, own, actor=secretary, reason="Shorter.")
    assert said()[0] == people.author.name


def test_what_is_circulated_lies_with_the_secretariat_and_stays_its_officers_to_read(
    session: Session, people: Cast, own: Paper
) -> None:
    secretary = acting(session, people.secretary)
    version = circulate(session, own, actor=secretary, to_follow=())
    author = acting(session, people.author)
    assert queries.version_by_pid(session, author, version.pid) is version
    assert not policy.can_edit(author, own)
    services.note_opening(session, version, actor=author, face="page")
    assert version.opened_at is None, "who drafted it is not the first reader from outside"
    recall_version(session, version, actor=secretary, reason="Too soon.")
    assert queries.paper_by_pid(session, author, own.pid) is own
    services.give_back(session, own, actor=secretary, reason="Once more.")
    assert policy.can_edit(author, own)


def test_what_somebody_drafted_is_no_new_paper_to_them(session: Session, people: Cast, own: Paper) -> None:
    version = circulate(session, own, actor=acting(session, people.secretary), to_follow=())
    session.flush()
    delegate = acting(session, people.delegate)
    assert desk.issued_to(session, delegate, 7) == (version.id,)
    assert desk.issued_to(session, acting(session, people.author), 7) == ()
    listed = queries.listed(session, delegate, [own.pid])[own.pid].current
    assert listed is not None
    assert not listed.opened
    drafted = queries.listed(session, acting(session, people.author), [own.pid])[own.pid].current
    assert drafted is not None
    assert drafted.opened


def test_a_review_that_returns_what_was_submitted_gives_it_back(session: Session, people: Cast, own: Paper) -> None:
    author, secretary = acting(session, people.author), acting(session, people.secretary)
    services.submit(session, own, actor=author)
    seal = reviewed(session, own).text_hash
    end_review(session, own, actor=secretary, verdict=Verdict.RETURNED, remarks="Name the room.", seal=seal)
    assert policy.can_edit(author, own)
    assert len(letters(session, "documents.given_back")) == 1
    assert not asked_for(session, "quality.returned"), "one letter is enough"


def test_his_pages(browser_for: BrowserFor, people: Cast, papers: Papers, session: Session, own: Paper) -> None:
    others = papers.draft("Of the secretariat")
    author, house = browser_for(people.author), browser_for(people.secretary)
    home = author.get("/").text
    assert "My drafts" in home
    assert "Own paper" in home
    assert "Of the secretariat" not in home
    page = author.get(f"/papers/{own.pid}").text
    assert "Submit…" in page
    assert "Circulate…" not in page
    for there in (
        "edit",
        "text",
        "word",
        "preview",
        "coordination",
        "coordination/new",
        "quality",
        "earlier",
        "upload",
    ):
        assert author.get(f"/papers/{own.pid}/{there}").status_code == 200, there
        assert author.get(f"/papers/{others.pid}/{there}").status_code == 404, there
    assert 'name="marking"' not in author.get(f"/papers/{own.pid}/edit").text
    assert 'name="marking"' in house.get(f"/papers/{own.pid}/edit").text
    assert author.get(f"/papers/{own.pid}/circulate").status_code == 403
    assert author.get(f"/bodies/{people.opc.pid}").status_code == 404
    listed = author.get(f"/bodies/{people.opc.pid}/papers").text
    assert "Own paper" in listed
    assert "Of the secretariat" not in listed
    asking = author.get(f"/papers/{own.pid}/submit").text
    assert "What still holds the paper" in asking, "the machine finds that it has no French title"
    assert f"/papers/{own.pid}/quality" in asking
    assert author.post(f"/papers/{own.pid}/submit", {"note": ""}).status_code == 303
    assert author.get(f"/papers/{own.pid}/edit").status_code == 403
    assert "Submitted" in author.get("/").text
    assert "Submitted: Own paper" in house.get("/").text
    refused = house.post(f"/papers/{own.pid}/give-back", {"reason": ""})
    assert refused.status_code == 422
    assert "Say what is to be done." in refused.text
    assert house.post(f"/papers/{own.pid}/give-back", {"reason": "Shorter."}).status_code == 303
    assert "Shorter." in author.get(f"/papers/{own.pid}").text
    assert "One paper came back to you." in author.get("/").text


def test_he_begins_a_paper_of_his_own(browser_for: BrowserFor, people: Cast, division: Party, session: Session) -> None:
    author = browser_for(people.author)
    page = author.get("/papers/new", follow_redirects=True).text
    assert 'value="promise"' not in page
    assert 'value="reference"' not in page
    typed = {"title_en": "Begun here", "kind": "policy_paper", "original_language": "en", "way": "text",
             "format": people.members.pid}  # fmt: skip
    assert author.post(f"/bodies/{people.opc.pid}/papers/new", {**typed, "way": "promise"}).status_code == 422
    assert author.post(f"/bodies/{people.opc.pid}/papers/new", typed).status_code == 303
    assert "Begun here" in author.get("/").text
    brought = author.post(f"/bodies/{people.opc.pid}/papers/new", {**typed, "title_en": "From Word", "way": "word"})
    assert re.fullmatch(r"/papers/\w+/word\?language=en", brought.headers["Location"])
    assert "Choose the file" in author.post(brought.headers["Location"], {"language": "en"}).text
    assert author.get(f"/bodies/{people.asb.pid}/papers/new").status_code == 404
