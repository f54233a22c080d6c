"""A head of delegation and her members: letting in, prolonging, shortening, ending, and nothing beyond her own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from secretariat.accounts import notices, queries, services
from secretariat.accounts.services import Days, Newcomer
from secretariat.committees.actors import Actor, load_actor
from secretariat.committees.models import Assignment, Body
from secretariat.core import audit, clock, mail
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.people import first_password
from secretariat.people.models import Membership, Party, SignInSession, User
from secretariat.people.services import replace_password
from secretariat.web.database import db
from tests.client import BrowserFor
from tests.conftest import TODAY
from tests.queries import count_queries
from tests.world import PASSWORD, Cast, World

ZONE = "Europe/Brussels"
OFFICE = mail.Office("secretariat@example.org", "Secretariat", "http://localhost", first_password_key="k" * 40)


@pytest.fixture(autouse=True)
def _as_it_was(session: Session) -> None:
    """What a test holds is not read again while a request writes."""
    session.expire_on_commit = False


@pytest.fixture
def head(session: Session, people: Cast) -> Actor:
    return load_actor(session, people.head_a)


def days(first: date = date(2026, 11, 16), last: date = date(2026, 12, 24), most: int = 400) -> Days:
    return Days(first, last, ZONE, most)


def nora(email: str = "nora.neu@example.org", name: str = "Nora Neu", language: str = "fr") -> Newcomer:
    return Newcomer(email, name, language)


def let_in(session: Session, people: Cast, head: Actor, **more: Any) -> Membership:
    given: dict[str, Any] = {"newcomer": nora(), "bodies": [people.opc], "days": days(), **more}
    return services.let_in(session, people.nation_a, actor=head, **given)


def letters(session: Session, user: User) -> list[mail.Mail]:
    """What a person would be written now, of what was asked for."""
    found = []
    for message in session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == mail.KIND).order_by(OutboxMessage.id)
    ):
        writer = notices.WRITERS.get(message.payload["notice"])
        if writer is not None and message.payload["user"] == user.id:
            try:
                found.append(writer(session, message.payload, OFFICE))
            except Dropped:
                continue
    return found


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.seq)))


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


# Letting in


def test_who_is_let_in_reads_what_the_delegation_gets_in_these_bodies_and_days(
    session: Session, people: Cast, head: Actor
) -> None:
    membership = let_in(session, people, head)
    user = membership.user
    assert (user.email, user.name, user.language, user.password_hash) == (
        "nora.neu@example.org",
        "Nora Neu",
        "fr",
        None,
    )
    acting = load_actor(session, user)
    assert acting.bodies == {people.opc.id}
    assert acting.parties.keys() == {people.nation_a.id}
    assert not acting.headed
    with clock.at(TODAY.replace(month=12, day=24, hour=22)):
        assert load_actor(session, user).bodies
    with clock.at(TODAY.replace(month=12, day=24, hour=23)):  # midnight in Brussels
        assert not load_actor(session, user).parties
    assert events(session)[-2:] == ["user.created", "member.let_in"]
    assert not list(audit.faults(session))


def test_who_begins_later_is_nobody_until_then(session: Session, people: Cast, head: Actor) -> None:
    membership = let_in(session, people, head, days=days(date(2026, 12, 1)))
    assert not load_actor(session, membership.user).parties
    with clock.at(TODAY + timedelta(days=15)):
        assert load_actor(session, membership.user).bodies == {people.opc.id}


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("email", {"newcomer": nora("nobody")}),
        ("name", {"newcomer": nora(name=" ")}),
        ("language", {"newcomer": nora(language="de")}),
        ("bodies", {"bodies": []}),
        ("starts", {"days": days(date(2026, 11, 15))}),
        ("starts", {"days": days(date(2028, 1, 1), date(2028, 2, 1))}),
        ("ends", {"days": days(date(2026, 12, 1), date(2026, 11, 30))}),
        ("ends", {"days": days(last=date(2027, 12, 22))}),
        ("ends", {"days": days(last=date(9999, 12, 31))}),
        ("ends", {"days": days(last=date(2026, 11, 18), most=1)}),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_is_said_at_its_field(
    session: Session, people: Cast, head: Actor, field: str, more: dict[str, Any]
) -> None:
    with pytest.raises(BadInput) as fault:
        let_in(session, people, head, **more)
    assert fault.value.field == field
    assert session.scalar(select(User.id).where(User.email == "nora.neu@example.org")) is None


def test_the_longest_period_is_taken(session: Session, people: Cast, head: Actor) -> None:
    assert let_in(session, people, head, days=days(last=date(2027, 12, 21))).ends_at is not None


def test_never_beyond_the_bodies_on_which_the_delegation_sits(session: Session, people: Cast, head: Actor) -> None:
    elsewhere = World(session).body("FC", "AC/910(FC)", "Finance", "Finances")
    with pytest.raises(BadInput) as fault:
        let_in(session, people, head, bodies=[people.opc, elsewhere])
    assert fault.value.field == "bodies"


@pytest.mark.parametrize("who", ["delegate", "secretary", "chair", "administrator", "drafter", "partner"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_is_drawn_in_from_another_post(session: Session, people: Cast, head: Actor, who: str) -> None:
    email = getattr(people, who).email.upper()
    with pytest.raises(BadInput) as fault:
        let_in(session, people, head, newcomer=nora(email))
    ended = World(session).user("Ended Already", ends_at=TODAY)
    with pytest.raises(BadInput) as other:
        let_in(session, people, head, newcomer=nora(ended.email))
    assert str(fault.value) == str(other.value), "what the post is, is not said"


def test_an_account_whose_holder_is_nothing_here_is_taken_under_its_own_name(
    session: Session, people: Cast, head: Actor
) -> None:
    before = session.scalar(select(func.count()).select_from(User))
    membership = let_in(session, people, head, newcomer=nora(people.former.email, "Another Name"))
    assert membership.user_id == people.former.id
    assert people.former.name == "Felix Former"
    assert session.scalar(select(func.count()).select_from(User)) == before
    with pytest.raises(BadInput, match="belongs to the delegation already"):
        let_in(session, people, head, newcomer=nora(people.former.email))


# Changing and ending


def test_prolonging_and_shortening_move_the_bodies_along(session: Session, people: Cast, head: Actor) -> None:
    membership = let_in(session, people, head, bodies=[people.opc, people.asb])
    with clock.at(TODAY + timedelta(days=2)):
        services.change_member(session, membership, actor=head, bodies=[people.opc], days=days(last=date(2027, 1, 31)))
        acting = load_actor(session, membership.user)
        assert acting.bodies == {people.opc.id}
    with clock.at(TODAY.replace(year=2027, month=1, day=31, hour=12)):
        assert load_actor(session, membership.user).bodies == {people.opc.id}
    with clock.at(TODAY + timedelta(days=3)):
        services.change_member(
            session, membership, actor=head, bodies=[people.opc, people.asb], days=days(last=date(2026, 11, 20))
        )
        assert load_actor(session, membership.user).bodies == {people.opc.id, people.asb.id}
    with clock.at(TODAY.replace(day=21, hour=1)):
        assert not load_actor(session, membership.user).parties
    assert events(session)[-2:] == ["member.changed"] * 2


@pytest.mark.parametrize("last", [date(2026, 11, 15), date(2027, 12, 22), date(9999, 12, 31)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_last_day_past_or_too_far_is_refused(session: Session, people: Cast, head: Actor, last: date) -> None:
    membership = let_in(session, people, head)
    with pytest.raises(BadInput) as fault:
        services.change_member(session, membership, actor=head, bodies=[people.opc], days=days(last=last))
    assert fault.value.field == "ends"


def test_ended_at_once_the_sessions_end_with_it(session: Session, people: Cast, head: Actor) -> None:
    membership = let_in(session, people, head)
    user = membership.user
    with clock.at(TODAY + timedelta(minutes=1)):
        session.add(
            SignInSession(
                token_hash="t",
                user_id=user.id,
                created_at=TODAY,
                seen_at=TODAY,
                expires_at=TODAY + timedelta(days=1),
                agent="",
            )
        )
        session.flush()
        services.end_member(session, membership, actor=head, zone=ZONE)
        assert not load_actor(session, user).parties
        assert session.scalars(select(SignInSession.ended_at).where(SignInSession.user_id == user.id)).one() is not None
        assert user.ends_at is None, "the account is the administrator’s"
        assert events(session)[-2:] == ["member.ended", "session.ended"]
        services.end_member(session, membership, actor=head, zone=ZONE)
        assert events(session)[-1] == "session.ended", "ended once"


def test_what_has_not_begun_is_taken_off(session: Session, people: Cast, head: Actor) -> None:
    membership = let_in(session, people, head, days=days(date(2026, 12, 1)))
    user = membership.user
    services.end_member(session, membership, actor=head, zone=ZONE)
    assert session.scalars(select(Membership).where(Membership.user_id == user.id)).all() == []
    assert session.scalars(select(Assignment).where(Assignment.user_id == user.id)).all() == []


def test_a_head_a_deputy_and_what_the_directory_gives_are_not_hers_to_change(
    session: Session, people: Cast, head: Actor
) -> None:
    own = queries.standing_in(session, people.head_a.id, people.nation_a.id)
    assert own is not None
    deputy = World(session).member(World(session).user("Della Deputy"), people.nation_a, "deputy_head")
    by_group = World(session).member(World(session).user("Greta Group"), people.nation_a)
    by_group.directory_group = "nation-a"
    session.flush()
    for membership in (own, deputy, by_group):
        with pytest.raises(RuleBroken):
            services.end_member(session, membership, actor=head, zone=ZONE)
        with pytest.raises(RuleBroken):
            services.change_member(session, membership, actor=head, bodies=[people.opc], days=days())


# Letters


def test_who_is_let_in_gets_a_way_to_a_first_password_and_the_secretariat_is_told(
    session: Session, people: Cast, head: Actor
) -> None:
    membership = let_in(session, people, head)
    (letter,) = letters(session, membership.user)
    assert letter.subject == "Accès ouvert pour la délégation «\u202fNation A\u202f»"
    assert "/first-password/" in letter.text
    assert "jeudi 24\xa0décembre\xa02026" in letter.text
    for secretary in (people.secretary, people.second_secretary):
        (told,) = letters(session, secretary)
        assert told.text.startswith("Nation A has let Nora Neu in for OPC.")
    assert letters(session, people.asb_secretary) == []
    membership.user.password_hash = "set"
    assert "/sign-in" in letters(session, membership.user)[0].text


def test_letters_about_what_is_no_longer_so_are_not_sent(session: Session, people: Cast, head: Actor) -> None:
    membership = let_in(session, people, head)
    with clock.at(TODAY + timedelta(hours=1)):
        services.end_member(session, membership, actor=head, zone=ZONE)
        (letter,) = letters(session, membership.user)
        assert letter.subject == "Vous n’appartenez plus à la délégation «\u202fNation A\u202f»"
    with clock.at(TODAY + timedelta(hours=2)):
        again = let_in(session, people, head)
        assert [one.subject for one in letters(session, again.user)] == [
            "Accès ouvert pour la délégation «\u202fNation A\u202f»"
        ]


# The first password


def test_a_first_password_is_chosen_once_within_a_week(
    app: Flask, session: Session, people: Cast, head: Actor, browser_for: BrowserFor
) -> None:
    user = let_in(session, people, head).user
    email = user.email
    key = app.extensions["secretariat.settings"].secret_key
    way = first_password.way_for(user, key=key)
    session.commit()
    address = f"/first-password/{way}"
    with clock.at(TODAY + timedelta(days=8)):
        assert browser_for().get(address).location == "/sign-in"
    assert browser_for().get(f"{address}x").location == "/sign-in"
    browser = browser_for()
    page = browser.get(address)
    assert page.status_code == 200
    assert "Nora Neu" in page.text
    for new, again in (("short", "short"), ("a walk by the long river", "another walk by the river")):
        assert browser.post(address, {"new_password": new, "again": again}).status_code == 422
    new = "a walk by the long river"
    assert browser.post(address, {"new_password": new, "again": new}).status_code == 303
    assert browser.post("/sign-in", {"email": email, "password": new}).status_code == 303
    assert browser_for().get(address).location == "/sign-in"
    assert browser_for().post(address, {"new_password": new, "again": new}).location == "/sign-in"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_letter_written_again_holds_the_only_way_in(
    app: Flask, session: Session, people: Cast, head: Actor, browser_for: BrowserFor
) -> None:
    session.expire_on_commit = False
    user = let_in(session, people, head).user
    key = app.extensions["secretariat.settings"].secret_key
    old = first_password.way_for(user, key=key)
    session.commit()
    for who, address, back in (
        (people.head_a, f"/delegation/members/{user.pid}/letter", f"/delegation/members/{user.pid}"),
        (people.administrator, f"/accounts/{user.pid}/letter", f"/accounts/{user.pid}"),
    ):
        browser = browser_for(who)
        assert browser.post(address).location == back
        page = browser.get(back).text
        assert "A letter to Nora Neu is on its way." in plain(page)
        assert "/first-password/" not in page
        assert browser_for().get(f"/first-password/{old}").location == "/sign-in"
        session.expire_all()
        old = first_password.way_for(user, key=key)
        session.commit()
        assert browser_for().get(f"/first-password/{old}").status_code == 200
    assert [one.subject for one in letters(session, user)].count("Choisissez votre mot de passe") == 1, "the newest"
    assert events(session).count("password.way_given") == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_password_forgotten_is_chosen_anew_and_stands_until_then(
    app: Flask, session: Session, people: Cast, browser_for: BrowserFor
) -> None:
    session.expire_on_commit = False
    member = people.delegate
    world = World(session)
    world.member(people.head_a, people.nation_b, "head")
    session.commit()
    inside = browser_for()
    inside.post("/sign-in", {"email": member.email, "password": PASSWORD})
    assert browser_for(people.head_a).post(f"/delegation/members/{member.pid}/letter").status_code == 303
    session.expire_all()
    (letter,) = [one for one in letters(session, member) if one.subject == "Choose your password"]
    assert "Until then your password stays as it is." in letter.text
    way = first_password.way_for(member, key=app.extensions["secretariat.settings"].secret_key)
    session.commit()
    assert inside.get("/papers").status_code == 200
    new = "a walk by the long river"
    assert browser_for().post(f"/first-password/{way}", {"new_password": new, "again": new}).status_code == 303
    assert inside.get("/papers").status_code == 303, "whoever knew the old one is out"
    assert browser_for().post("/sign-in", {"email": member.email, "password": PASSWORD}).status_code == 422
    assert browser_for().post("/sign-in", {"email": member.email, "password": new}).status_code == 303
    assert browser_for().get(f"/first-password/{way}").location == "/sign-in"
    session.expire_all()
    assert letters(session, member) == [], "what an old letter would hold is not written any more"


def test_a_password_kept_otherwise_ends_the_ways_of_letters(session: Session, people: Cast, head: Actor) -> None:
    user = let_in(session, people, head).user
    way = first_password.way_for(user, key="k" * 40)
    assert first_password.user_at(session, way, key="k" * 40) is user
    replace_password(session, user, "a walk by the long river", actor=None)
    assert first_password.user_at(session, way, key="k" * 40) is None


# Heads


def test_the_administrator_sets_and_ends_a_head(session: Session, people: Cast) -> None:
    administrator = load_actor(session, people.administrator)
    given = Newcomer(people.delegate.email, "", "en")
    head = services.appoint_head(session, people.nation_b, actor=administrator, newcomer=given, zone=ZONE)
    assert load_actor(session, people.delegate).headed == {people.nation_b.id}
    with pytest.raises(BadInput, match="already"):
        services.appoint_head(session, people.nation_b, actor=administrator, newcomer=given, zone=ZONE)
    with pytest.raises(BadInput, match="cannot be let in"):
        services.appoint_head(
            session, people.nation_b, actor=administrator, newcomer=Newcomer(people.head_a.email, "", "en"), zone=ZONE
        )
    assert "You head the delegation of Nation B" in [one.subject for one in letters(session, people.delegate)]
    with clock.at(TODAY + timedelta(hours=1)):
        services.end_headship(session, head, actor=administrator, zone=ZONE)
        assert not load_actor(session, people.delegate).parties
    assert [event for event in events(session) if event.startswith("head.")] == ["head.appointed", "head.ended"]


# Pages


@pytest.fixture
def member(session: Session, people: Cast) -> User:
    world = World(session)
    user = world.user("Milo Member")
    world.member(user, people.nation_a)
    world.covers(user, people.opc, people.nation_a)
    session.commit()
    return user


def test_a_head_lets_in_prolongs_and_ends_by_her_pages(session: Session, people: Cast, browser_for: BrowserFor) -> None:
    pids = {body.code: body.pid for body in session.scalars(select(Body))}
    session.rollback()
    party = people.nation_a.pid
    browser = browser_for(people.head_a)
    assert 'href="/delegation"' in browser.get("/").text
    assert "Let somebody in" in browser.get("/delegation").text
    address = f"/delegations/{party}/let-in"
    typed = {
        "email": "nora@example",
        "name": "Nora Neu",
        "language": "fr",
        "bodies": [pids["OPC"]],
        "starts": "2026-11-16",
    }
    refused = browser.post(address, {**typed, "ends": "soon"})
    assert refused.status_code == 422
    for kept in ("nora@example", "Nora Neu", 'value="soon"'):
        assert kept in refused.text
    refused = browser.post(address, {**typed, "ends": "2026-12-10"})
    assert "This is no e-mail address" in refused.text
    sent = {**typed, "email": "nora@example.org", "ends": "2026-12-10"}
    for wrong, said in (
        ({"bodies": [pids["OPC"], "2" * 14]}, "Something chosen is not offered any more: choose again."),
        ({"bodies": ["a", "%s"]}, "Something chosen is not offered any more: choose again."),
        ({"ends": "9999-12-31"}, "Give a day of the years 1900 to 2199."),
        ({"starts": "0001-01-01"}, "Give a day of the years 1900 to 2199."),
        ({"language": "de"}, "Choose one of the list."),
    ):
        refused = browser.post(address, {**sent, **wrong})
        assert refused.status_code == 422, wrong
        assert said in refused.text, wrong
    assert browser.post(address, sent).location == "/delegation"
    page = browser.get("/delegation").text
    assert "Thu 10 Dec 2026" in plain(page)
    assert "One membership ends within 30 days." in page
    assert "Not yet" in page
    session.expire_all()
    pid = session.scalars(select(User.pid).where(User.email == "nora@example.org")).one()
    session.rollback()
    change = f"/delegation/members/{pid}"
    assert browser.post(change, {"bodies": [pids["OPC"]], "ends": "2099-01-01"}).status_code == 422
    assert browser.post(change, {"bodies": [pids["ASB"]], "ends": "2027-02-01"}).location == "/delegation"
    assert "Nothing ends within 30 days." in browser.get("/delegation").text
    with clock.at(TODAY + timedelta(minutes=5)):
        assert browser.post(f"{change}/end").location == "/delegation"
        assert "Nora Neu" in browser.get("/delegation").text  # it is told
        assert "nora@example.org" not in browser.get("/delegation").text
        assert browser.get(change).status_code == 404


def test_of_another_delegation_nothing_is_there(session: Session, people: Cast, browser_for: BrowserFor) -> None:
    browser = browser_for(people.head_a)
    never = "2" * 14
    for address in (f"/delegations/{people.nation_b.pid}/let-in", f"/delegation/members/{people.delegate.pid}"):
        assert browser.get(address).status_code == browser.get(f"/delegation/members/{never}").status_code == 404
    assert browser.get(f"/delegation/members/{people.head_a.pid}").status_code == 403
    for user in (people.delegate, people.secretary, people.administrator):
        assert browser_for(user).get("/delegation").status_code == 404


def test_an_office_of_the_house_has_no_head_here(session: Session, people: Cast, browser_for: BrowserFor) -> None:
    world = World(session)
    world.member(people.drafter, session.scalars(select(Party).where(Party.code == "PS")).one(), "head")
    session.commit()
    assert not load_actor(session, people.drafter).headed
    session.rollback()
    assert browser_for(people.drafter).get("/delegation").status_code == 404


def test_when_somebody_was_here_is_dated_no_closer_than_needed(
    session: Session, people: Cast, member: User, browser_for: BrowserFor
) -> None:
    browser = browser_for(people.head_a)

    def was_here(ago: int) -> None:
        at = TODAY - timedelta(days=ago)
        session.add(
            SignInSession(token_hash=f"s{ago}", user_id=member.id, created_at=at, seen_at=at, expires_at=at, agent="")
        )
        session.commit()

    was_here(350)  # before he was a member: nothing of this delegation
    assert "Not since" not in browser.get("/delegation").text
    was_here(100)
    assert "Not since Sat 8 Aug 2026" in plain(browser.get("/delegation").text)
    was_here(2)
    page = browser.get("/delegation").text
    assert page.count("In the last 30 days") == 2  # his and her own
    assert "14 Nov" not in plain(page)


def test_the_page_asks_as_much_for_many_as_for_one(
    app: Flask, session: Session, people: Cast, member: User, browser_for: BrowserFor
) -> None:
    browser = browser_for(people.head_a)

    def asked() -> int:
        browser.get("/delegation")
        with app.app_context():
            engine = db.engine
        with count_queries(engine) as seen:
            browser.get("/delegation")
        return len(seen)

    one = asked()
    world = World(session)
    for number in range(10):
        user = world.user(f"Member Number {number}")
        world.member(user, people.nation_a)
        world.covers(user, people.opc, people.nation_a)
    session.commit()
    assert asked() == one
    #: session and actor 2, frame 1, delegations, members, what they cover, bodies of the delegation, when confirmed.
    assert one <= 8


def test_the_administrator_sets_a_head_by_her_pages(session: Session, people: Cast, browser_for: BrowserFor) -> None:
    browser = browser_for(people.administrator)
    page = browser.get("/delegations").text
    assert "Ada Head" in page
    assert "1 of 3 with a head" in page
    address = f"/delegations/{people.nation_b.pid}/head"
    refused = browser.post(address, {"email": "nora@example.org", "name": "", "language": "fr"})
    assert refused.status_code == 422
    assert "nora@example.org" in refused.text
    assert (
        browser.post(address, {"email": "nora@example.org", "name": "Nora Neu", "language": "fr"}).location == address
    )
    assert "Nora Neu" in browser.get(address).text
    session.expire_all()
    pid = session.scalars(select(User.pid).where(User.email == "nora@example.org")).one()
    session.rollback()
    with clock.at(TODAY + timedelta(minutes=5)):
        browser.post(f"{address}/end", {"head": pid})
        assert "no longer heads" in browser.get(address).text
        assert "Nobody heads this delegation." in browser.get(address).text
    office = session.scalars(select(Party.pid).where(Party.code == "PS")).one()
    session.rollback()
    assert browser.get(f"/delegations/{office}/head").status_code == 404


def test_a_long_delegation_comes_a_page_at_a_time(
    session: Session, people: Cast, member: User, browser_for: BrowserFor
) -> None:
    world, browser = World(session), browser_for(people.head_a)
    for number in range(60):
        user = world.user(f"Zoe Number {number:02}")
        world.member(user, people.nation_a, until=clock.now() + timedelta(days=20))
        world.covers(user, people.opc, people.nation_a)
    session.commit()
    first, second = browser.get("/delegation").text, browser.get("/delegation?page=2").text
    assert "zoe.number.00@" in first
    assert "zoe.number.59@" not in first
    assert "zoe.number.59@" in second
    assert "zoe.number.00@" not in second
    assert "60 memberships end within 30 days." in plain(first)
    ending = lambda text: text[text.index("Ends within 30 days.") : text.index("Members")]  # noqa: E731
    assert "Zoe Number 59" not in ending(first)
    assert "Zoe Number 59" in ending(browser.get("/delegation?ending=6").text)
    # Who covers a body is named whole, on whatever page the members are.
    assert "Zoe Number 59" in first[first.index("Who covers it") :]
