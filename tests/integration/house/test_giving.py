"""What is given in the house counts from day to day, cannot overlap, and is nobody's own to give."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from secretariat.committees import deputising
from secretariat.committees.actors import Actor, load_actor
from secretariat.committees.models import Assignment, Mandate, Seat
from secretariat.committees.states import Capacity, DecisionRule, Function
from secretariat.core import audit, clock, mail
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.house import notices, policy, queries
from secretariat.house.queries.serving import serving
from secretariat.house.services import ending, entering, giving
from secretariat.house.services.rules import Span
from secretariat.people.models import Membership, SignInSession, User
from secretariat.people.states import MembershipFunction, PartyKind, Role
from tests.conftest import TODAY
from tests.world import Cast, World, ago, beside_the_chair, who_drafts

ZONE = "Europe/Brussels"
OFFICE = mail.Office("secretariat@example.org", "Secretariat", "http://localhost")
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _as_it_was(session: Session) -> None:
    session.expire_on_commit = False


@pytest.fixture
def keeper(session: Session, people: Cast) -> Actor:
    return load_actor(session, people.administrator)


@pytest.fixture
def head(session: Session, people: Cast) -> Actor:
    """Of the secretariat of OPC, and of nothing else."""
    user = World(session).user("Hedda Quist")
    World(session).mandate(user, people.opc, "head_of_secretariat")
    return load_actor(session, user)


def span(first: date = date(2026, 11, 16), last: date | None = None) -> Span:
    return Span(first, last, ZONE)


def give(session: Session, people: Cast, actor: Actor, **more: Any) -> Mandate:
    given: dict[str, Any] = {
        "email": people.drafter.email,
        "function": Function.SECRETARY,
        "titles": ("", ""),
        "span": span(),
        **more,
    }
    return giving.give_mandate(session, given.pop("body", people.opc), actor=actor, **given)


def held(session: Session, user: User) -> Mandate:
    return session.scalars(select(Mandate).where(Mandate.user_id == user.id)).one()


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.seq)))


def asked(session: Session, user: User) -> list[mail.Mail]:
    """The letters of the house that this person would be written now."""
    found = []
    for message in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)):
        writer = notices.WRITERS.get(str(message.payload.get("notice")))
        if writer is not None and message.payload["user"] == user.id:
            try:
                found.append(writer(session, message.payload, OFFICE))
            except Dropped:
                continue
    return found


# Giving


def test_a_mandate_counts_from_its_day_to_its_last(session: Session, people: Cast, keeper: Actor) -> None:
    given = give(session, people, keeper, span=span(date(2026, 11, 20), date(2026, 11, 30)))
    assert (given.title_en, given.title_fr) == ("Secretary", "Secrétaire")
    assert not load_actor(session, people.drafter).is_secretariat_of(people.opc.id)
    with clock.at(TODAY.replace(day=30, hour=22)):
        assert load_actor(session, people.drafter).is_secretariat_of(people.opc.id)
    with clock.at(TODAY.replace(day=30, hour=23)):  # midnight in Brussels
        assert not load_actor(session, people.drafter).is_secretariat_of(people.opc.id)
    assert events(session)[-1] == "mandate.given"
    assert not list(audit.faults(session))


@ONE_DATABASE
@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("email", {"email": "nobody"}),
        ("email", {"email": "stranger@example.org"}),
        ("starts", {"span": span(date(2026, 11, 15))}),
        ("ends", {"span": span(date(2026, 12, 2), date(2026, 12, 1))}),
        ("title_en", {"titles": ("x" * 201, "")}),
        ("starts", {"function": Function.CHAIR}),
        ("function", {"email": "helena.brandt@example.org"}),
        ("function", {"email": "clara.wennberg@example.org", "function": Function.VICE_CHAIR}),
        ("email", {"email": "clara.wennberg@example.org"}),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    session: Session, people: Cast, keeper: Actor, field: str, more: dict[str, Any]
) -> None:
    before = session.scalar(select(func.count(Mandate.id)))
    with pytest.raises(BadInput) as fault:
        give(session, people, keeper, **more)
    assert fault.value.field == field
    assert session.scalar(select(func.count(Mandate.id))) == before


def test_the_next_chair_begins_when_the_first_has_ended(session: Session, people: Cast, keeper: Actor) -> None:
    with pytest.raises(BadInput, match="chairs the body without end"):
        give(session, people, keeper, function=Function.CHAIR, span=span(date(2026, 12, 1)))
    ending.set_last_day(session, held(session, people.chair), actor=keeper, last=date(2026, 11, 30), zone=ZONE)
    give(session, people, keeper, function=Function.CHAIR, span=span(date(2026, 12, 1)))
    with clock.at(TODAY + timedelta(days=20)):
        assert load_actor(session, people.drafter).chairs(people.opc.id)
        assert not load_actor(session, people.chair).chairs(people.opc.id)


def test_nobody_gives_or_changes_what_is_their_own(session: Session, people: Cast, keeper: Actor) -> None:
    own = session.get_one(User, keeper.user_id)
    with pytest.raises(RuleBroken, match="Nobody gives"):
        give(session, people, keeper, email=own.email)
    with pytest.raises(RuleBroken, match="Nobody gives"):
        giving.give_role(session, own, actor=keeper, role=Role.REGISTRY, span=span())
    role = queries.roles_of(session, own.id, Role.ADMINISTRATOR.value)[0]
    with pytest.raises(RuleBroken, match="Nobody gives"):
        ending.end_now(session, role, actor=keeper, zone=ZONE)
    with pytest.raises(RuleBroken, match="Nobody gives"):
        ending.leave(session, own, actor=keeper, last=date(2026, 12, 1), zone=ZONE, account=True)


def test_a_head_of_secretariat_gives_what_is_beneath_and_no_more(session: Session, people: Cast, head: Actor) -> None:
    give(session, people, head)
    with pytest.raises(RuleBroken, match="entered by the administrator"):
        give(session, people, head, email=people.author.email, function=Function.HEAD_OF_SECRETARIAT)
    with pytest.raises(RuleBroken, match="Only the administrator"):
        give(session, people, head, body=people.asb)
    with pytest.raises(RuleBroken, match="Only the administrator"):
        giving.give_role(session, people.drafter, actor=head, role=Role.ADMINISTRATOR, span=span())
    with pytest.raises(RuleBroken, match="Only the administrator"):
        ending.leave(session, people.drafter, actor=head, last=date(2026, 12, 1), zone=ZONE, account=True)
    assert not policy.can_keep_body(head, people.asb)
    assert queries.body_by_pid(session, head, people.asb.pid) is None
    assert queries.person_by_pid(session, head, people.asb_secretary.pid) is None
    assert queries.person_by_pid(session, load_actor(session, people.secretary), people.chair.pid) is None


def test_a_drafting_officer_is_let_draft_as_long_as_they_belong_to_the_office(
    session: Session, people: Cast, head: Actor
) -> None:
    office = next(one for one in queries.parties(session) if one.code == "PS")
    given = giving.give_assignment(
        session, people.opc, actor=head, user=people.drafter, party=office, span=span(last=date(2027, 1, 31))
    )
    assert load_actor(session, people.drafter).drafting == {people.opc.id}
    with pytest.raises(BadInput, match=r"already, until 31.January.2027"):
        giving.give_assignment(session, people.opc, actor=head, user=people.drafter, party=office, span=span())
    member = session.scalars(select(Membership).where(Membership.user_id == people.drafter.id)).one()
    ending.set_last_day(
        session, member, actor=load_actor(session, people.administrator), last=date(2026, 12, 31), zone=ZONE
    )
    assert given.ends_at == member.ends_at
    with pytest.raises(BadInput, match="no longer than that"):
        ending.set_last_day(session, given, actor=head, last=date(2027, 1, 31), zone=ZONE)
    with pytest.raises(BadInput, match="Choose among those"):
        giving.give_assignment(
            session, people.opc, actor=head, user=people.delegate, party=people.nation_b, span=span()
        )


def test_staff_of_an_office_serve_a_body_in_which_it_sits(session: Session, people: Cast, keeper: Actor) -> None:
    office = next(one for one in queries.parties(session) if one.code == "PS")
    giving.give_membership(
        session, office, actor=keeper, user=people.author, function=MembershipFunction.STAFF, span=span()
    )
    with pytest.raises(BadInput, match="has no seat"):
        giving.give_assignment(session, people.opc, actor=keeper, user=people.author, party=office, span=span())
    giving.give_seat(session, people.members, actor=keeper, party=office, capacity=Capacity.NON_VOTING, span=span())
    giving.give_assignment(session, people.opc, actor=keeper, user=people.author, party=office, span=span())
    assert people.opc.id in load_actor(session, people.author).bodies
    with pytest.raises(BadInput, match="two seats cannot overlap"):
        giving.give_seat(session, people.members, actor=keeper, party=office, capacity=Capacity.OBSERVER, span=span())


@ONE_DATABASE
@pytest.mark.parametrize("function", [MembershipFunction.DELEGATE, MembershipFunction.HEAD])
def test_in_a_delegation_only_a_deputy_is_entered(
    session: Session, people: Cast, keeper: Actor, function: MembershipFunction
) -> None:
    with pytest.raises(BadInput, match="only a deputy"):
        giving.give_membership(
            session, people.nation_a, actor=keeper, user=people.author, function=function, span=span()
        )
    deputy = giving.give_membership(
        session,
        people.nation_a,
        actor=keeper,
        user=people.author,
        function=MembershipFunction.DEPUTY_HEAD,
        span=span(),
    )
    assert load_actor(session, people.author).bodies == {people.opc.id, people.asb.id}
    ending.end_now(session, deputy, actor=keeper, zone=ZONE)
    assert not load_actor(session, people.author).bodies


# Prolonging and ending


def test_ending_a_membership_at_once_signs_out_and_ends_what_rests_on_it(
    session: Session, people: Cast, keeper: Actor
) -> None:
    who_drafts(session, people)
    signed_in = SignInSession(
        token_hash="a", user_id=people.author.id, created_at=ago(1), seen_at=ago(1), expires_at=ago(-1), agent="b"
    )
    session.add(signed_in)
    session.flush()
    member = session.scalars(select(Membership).where(Membership.user_id == people.author.id)).one()
    ending.end_now(session, member, actor=keeper, zone=ZONE)
    assert not load_actor(session, people.author).drafting
    assert signed_in.ended_at is not None
    assert (
        session.scalars(select(Assignment).where(Assignment.user_id == people.author.id)).one().ends_at == clock.now()
    )
    with pytest.raises(RuleBroken, match="has ended"):
        ending.set_last_day(session, member, actor=keeper, last=None, zone=ZONE)


def test_a_chair_who_ends_takes_deputies_with_her(session: Session, people: Cast, keeper: Actor) -> None:
    beside_the_chair(session, people)
    assert load_actor(session, people.deputy).chairs(people.opc.id)
    with pytest.raises(RuleBroken, match="Who deputises"):
        ending.end_now(session, held(session, people.deputy), actor=keeper, zone=ZONE)
    ending.end_now(session, held(session, people.chair), actor=keeper, zone=ZONE)
    assert not load_actor(session, people.deputy).chairs(people.opc.id)
    assert not deputising.chairs_and_deputies(session, frozenset({people.opc.id})).chairs


def test_prolonging_stops_where_another_begins(session: Session, people: Cast, keeper: Actor) -> None:
    first = give(session, people, keeper, span=span(last=date(2026, 11, 30)))
    give(session, people, keeper, span=span(date(2026, 12, 10)))
    ending.set_last_day(session, first, actor=keeper, last=date(2026, 12, 9), zone=ZONE)
    for last in (date(2026, 12, 10), None):
        with pytest.raises(BadInput, match="two cannot overlap"):
            ending.set_last_day(session, first, actor=keeper, last=last, zone=ZONE)
    with pytest.raises(BadInput, match="today or later"):
        ending.set_last_day(session, first, actor=keeper, last=date(2026, 11, 15), zone=ZONE)


def test_what_has_not_begun_is_taken_off(session: Session, people: Cast, keeper: Actor) -> None:
    given = give(session, people, keeper, span=span(date(2026, 12, 1)))
    ending.end_now(session, given, actor=keeper, zone=ZONE)
    assert session.scalar(select(Mandate.id).where(Mandate.user_id == people.drafter.id)) is None
    assert events(session)[-1] == "mandate.ended"


def test_a_seat_that_ends_takes_its_papers_with_it(session: Session, people: Cast, keeper: Actor) -> None:
    seat = session.scalars(
        select(Seat).where(Seat.format_id == people.members.id, Seat.party_id == people.nation_b.id)
    ).one()
    ending.set_last_day(session, seat, actor=keeper, last=date(2026, 11, 30), zone=ZONE)
    assert people.members.id in load_actor(session, people.delegate).formats
    with clock.at(TODAY + timedelta(days=20)):
        assert people.members.id not in load_actor(session, people.delegate).formats
    assert events(session)[-1] == "seat.changed"


# Leaving


def test_who_leaves_ends_everywhere_with_one_day(session: Session, people: Cast, keeper: Actor) -> None:
    who_drafts(session, people)
    give(session, people, keeper, email=people.author.email, span=span(date(2026, 12, 10)))
    last = date(2026, 11, 30)
    left = ending.leaving(session, people.author, actor=keeper, last=last, zone=ZONE)
    assert len(left.ending) == 3
    assert not left.staying
    assert ending.leave(session, people.author, actor=keeper, last=last, zone=ZONE, account=True) == 3
    with clock.at(TODAY.replace(day=30, hour=22)):
        assert load_actor(session, people.author).drafting
    with clock.at(TODAY + timedelta(days=30)):
        assert not load_actor(session, people.author).audiences - {f"user:{people.author.id}"}
    assert people.author.ends_at == ending.end_of(last, ZONE)
    assert not ending.leaving(session, people.author, actor=keeper, last=last, zone=ZONE).ending
    assert not list(audit.faults(session))


def test_the_bodies_that_lose_their_secretariat_are_named(session: Session, people: Cast, keeper: Actor) -> None:
    moment = ending.end_of(date(2026, 11, 30), ZONE)
    assert queries.without_holder(session, keeper, people.secretary.id, moment) == []
    found = queries.without_holder(session, keeper, people.asb_secretary.id, moment)
    assert [(body.code, missing) for body, missing in found] == [("ASB", frozenset({Function.SECRETARY}))]
    found = queries.without_holder(session, keeper, people.chair.id, moment)
    assert [(body.code, missing) for body, missing in found] == [("OPC", frozenset({Function.CHAIR}))]


def test_a_head_ends_what_concerns_her_bodies_and_nothing_else(session: Session, people: Cast, head: Actor) -> None:
    who_drafts(session, people)
    assert ending.leave(session, people.author, actor=head, last=date(2026, 11, 30), zone=ZONE, account=False) == 1
    member = session.scalars(select(Membership).where(Membership.user_id == people.author.id)).one()
    assert member.ends_at is None


# Letters


def test_the_person_and_who_answers_for_the_body_are_told(
    session: Session, people: Cast, keeper: Actor, head: Actor
) -> None:
    give(session, people, keeper, span=span(last=date(2026, 12, 24)))
    ending.set_last_day(session, held(session, people.drafter), actor=keeper, last=date(2027, 1, 31), zone=ZONE)
    letters = asked(session, people.drafter)
    assert [one.subject for one in letters] == ["What you hold is changed"], (
        "what is done within a minute is one letter"
    )
    assert "– Secretary, OPC: from Mon 16 Nov 2026 to Sun 31 Jan 2027" in letters[0].text.replace("\xa0", " ")
    reader = session.get_one(User, head.user_id)
    (told,) = asked(session, reader)
    assert told.subject == "OPC: who serves it is changed"
    assert "Adam Admin has changed what Dora Drafter is in OPC." in told.text
    assert asked(session, people.administrator) == []
    assert asked(session, people.secretary) == [], "the head answers for the body where there is one"


# Entering


def test_a_body_begins_as_its_preset_with_all_members_seated(session: Session, people: Cast, keeper: Actor) -> None:
    names = entering.Names("Budget Committee", "Comité du budget", "", "")
    made: dict[str, Any] = {
        "actor": keeper,
        "code": "BC",
        "series": "AC/950",
        "names": names,
        "preset": "sub_committee",
        "rule": DecisionRule.CONSENSUS,
        "parent": people.opc,
        "zone": ZONE,
        "calendar": "BE",
        "seated": True,
    }
    body = entering.enter_body(session, **made)
    assert (body.short_en, body.settings["minutes"], body.parent_id) == (
        "Budget Committee",
        "unattributed",
        people.opc.id,
    )
    assert {seat.party.code for seat in serving(session, body.id).seats} == {"A", "B"}
    for field, more in (("code", {"series": "AC/951"}), ("series", {"code": "BD"})):
        with pytest.raises(BadInput) as fault:
            entering.enter_body(session, **{**made, **more})
        assert fault.value.field == field
    with pytest.raises(BadInput, match="beneath itself"):
        entering.change_body(
            session,
            people.opc,
            actor=keeper,
            names=names,
            rule=DecisionRule.CONSENSUS,
            parent=body,
            version=people.opc.row_version,
        )


def test_settings_are_changed_one_by_one_and_nothing_else_is_lost(session: Session, people: Cast, head: Actor) -> None:
    people.opc.settings = {**people.opc.settings, "demonstration": True}
    session.flush()
    items, version = people.opc.settings["items"], people.opc.row_version
    changed = entering.change_settings(
        session,
        people.opc,
        actor=head,
        given={"quality_review": "required", "deadlines": {"agenda": 2}},
        version=version,
    )
    assert changed == ["deadlines", "quality_review"]
    stands = people.opc.settings
    assert (stands["items"], stands["demonstration"], stands["deadlines"]["convening_notice"]) == (items, True, 5)
    with pytest.raises(RuleBroken, match="meanwhile"):
        entering.change_settings(session, people.opc, actor=head, given={"length": 60}, version=version)
    with pytest.raises(BadInput, match="out of order"):
        entering.change_settings(
            session, people.opc, actor=head, given={"deadlines": {"agenda": 9}}, version=people.opc.row_version
        )


def test_people_delegations_and_offices_are_entered(session: Session, people: Cast, keeper: Actor) -> None:
    user = entering.enter_person(session, actor=keeper, email="nora.neu@example.org", name="Nora Neu", language="fr")
    assert user.password_hash is None
    assert session.scalar(select(OutboxMessage.id).where(OutboxMessage.key.like("accounts.opened%"))) is not None
    party = entering.enter_party(
        session, actor=keeper, code="LEG", kind=PartyKind.OFFICE, name_en="Legal", name_fr="Juridique"
    )
    entering.rename_party(session, party, actor=keeper, name_en="Legal Affairs", name_fr="Affaires juridiques")
    with pytest.raises(BadInput, match="this code already"):
        entering.enter_party(session, actor=keeper, code="LEG", kind=PartyKind.OFFICE, name_en="x", name_fr="y")
    entering.rename_person(session, user, actor=keeper, name="Nora Alt")
    assert events(session)[-4:] == ["user.created", "party.entered", "party.renamed", "user.renamed"]
