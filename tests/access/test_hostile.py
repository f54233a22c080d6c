"""What somebody with a valid account, or an old one, tries: tokens, keys and ids of others, tricks with addresses, rights
that have just ended, things put in each other's way. Each test plays on a fresh copy of the world.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from itertools import cycle

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.models import Assignment, Body, Format, Mandate, Seat
from secretariat.core import clock
from secretariat.core.db import writing
from secretariat.documents import grants
from secretariat.documents.grants import Reason
from secretariat.documents.kinds import Custody, PaperKind
from secretariat.documents.models import Paper
from secretariat.documents.services import open_paper, save_draft
from secretariat.documents.services.circulate import circulate
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.people.models import Membership, Party, SignInSession, User
from secretariat.people.queries import token_hash
from secretariat.web.database import db
from tests.access import table
from tests.access.recipes import upload
from tests.access.stage import NEVER, Stage, Visitor, seen
from tests.integration.documents.conftest import pdf
from tests.world import PASSWORD

Change = Callable[[Session], None]
Held = type[Mandate] | type[Assignment] | type[Membership]
#: A planted word; an address may hold "kq" by chance.
PLANTED = re.compile(r"kq\d{4}z")


@pytest.fixture
def play(stage: Stage) -> Stage:
    return stage


def change(stage: Stage, act: Change) -> None:
    """Change something behind everybody's back."""
    with stage.app.app_context(), writing(), Session(db.engine) as session:
        act(session)
        session.commit()


def user(session: Session, stage: Stage, actor: str) -> User:
    return session.scalars(select(User).where(User.email == stage.scene.emails[actor])).one()


def minutes(stage: Stage, state: str = "planned") -> int | None:
    pid = stage.scene.pids["item"][state]
    found: list[int | None] = stage.rows(select(AgendaItem.minutes).where(AgendaItem.pid == pid))
    return found[0]


# Forms


def test_a_token_of_another_session_opens_nothing(play: Stage) -> None:
    secretary, partner, nobody = (play.visitor(who) for who in ("secretary", "partner", "signed_out"))
    address = f"/items/{play.scene.pids['item']['planned']}/minutes"
    for token in (partner.token, nobody.token, "", "0" * 64, secretary.token[:-1], "é"):
        answer = secretary.client.post(address, data={"csrf_token": token, "minutes": "99"})
        assert answer.status_code == 400, token
        answer = secretary.client.post(address, data={"minutes": "99"}, headers={"X-CSRF-Token": "0" * 64})
        assert answer.status_code == 400
    assert minutes(play) == 10
    assert secretary.post(address, {"minutes": "99"}).status_code == 303
    assert minutes(play) == 99


def test_the_key_of_another_person_s_form_stops_nobody(play: Stage) -> None:
    """Keys are each person's own: who has seen another's can neither swallow their act nor learn where it led."""
    first, second = play.visitor("secretary"), play.visitor("second_secretary")
    address = f"/items/{play.scene.pids['item']['planned']}/minutes"
    assert first.post(address, {"minutes": "20", "once": "shared"}).status_code == 303
    assert second.post(address, {"minutes": "30", "once": "shared"}).status_code == 303
    assert minutes(play) == 30
    outsider = play.visitor("partner").post(address, {"minutes": "40", "once": "shared"})
    assert outsider.status_code == 404
    assert minutes(play) == 30


def test_no_header_or_field_turns_one_method_into_another(play: Stage) -> None:
    secretary = play.visitor("secretary")
    pid = play.scene.pids["meeting"]["planned"]
    address = f"/meetings/{pid}/cancel"
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert secretary.get(f"{address}?_method=POST&reason=x", headers={name: "POST"}).status_code == 200
    assert secretary.post(f"/meetings/{pid}", {"_method": "DELETE"}).status_code == 405
    assert play.rows(select(Meeting.state).where(Meeting.pid == pid)) == ["planned"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_tell_nothing(play: Stage, method: str) -> None:
    visitor, hidden = play.visitor("administrator"), play.scene.pids["paper"]["draft"]
    real, never = (
        seen(visitor.client.open(f"/papers/{pid}", method=method, data={"csrf_token": visitor.token}), pid)
        for pid in (hidden, NEVER)
    )
    assert real == never
    assert real.status == 405


# Addresses


def test_an_id_of_another_kind_is_an_id_of_nothing(play: Stage) -> None:
    """Ids in slots that are not their own, by one who may see all of them: each kind in turn, some in every slot."""
    visitor, pids = play.visitor("secretary"), play.scene.pids
    strangers = {kind: next(iter(states.values())) for kind, states in pids.items()}
    strangers["sign_in"] = play.scene.sessions["secretary"][1]
    kinds = cycle(strangers)
    for rule in play.app.url_map.iter_rules():
        kind = table.pid_of(rule)
        if kind == "plain":
            continue
        others = {"paper", "meeting", next(kinds), next(kinds), next(kinds)} - {kind}
        for method in table.methods_of(rule):
            for one in (NEVER, *(strangers[other] for other in sorted(others))):
                address = play.address(rule.endpoint, kind, one)
                answer = visitor.post(address, {"once": ""}) if method == "POST" else visitor.get(address)
                if one == NEVER:
                    never = seen(answer, one)
                assert seen(answer, one) == never, (rule.endpoint, method, address)
                assert answer.status_code == 404, (rule.endpoint, method, address)


TRICKS = (
    "//papers/{pid}",
    "/papers//{pid}",
    "/papers/{pid}/",
    "/papers/{pid}%00",
    "/papers/{pid}%20",
    "/papers/{pid};view=en",
    "/papers/{pid}.json",
    "/papers/./{pid}",
    "/static/../papers/{pid}",
    "/healthz/../papers/{pid}",
    "/papers/%2e%2e/papers/{pid}",
    "/papers/{pid}?actor=secretary&user=1&admin=true",
    "/papers/{pid}/drafts/fr.pdf",
    "/papers/{pid}/drafts/de.pdf",
)


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("actor", ["administrator", "signed_out"])
def test_tricks_with_addresses_lead_nowhere(sqlite_stage: Stage, trick: str, actor: str) -> None:
    sqlite_stage.fresh()
    visitor = sqlite_stage.visitor(actor)
    for state in ("draft", "issued"):
        hidden = sqlite_stage.scene.pids["paper"][state]
        real = seen(visitor.get(trick.format(pid=hidden)), hidden)
        assert real == seen(visitor.get(trick.format(pid=NEVER)), NEVER)
        assert real.status in (303, 308, 400, 404)


@pytest.mark.parametrize(
    "path",
    [
        "../templates/base.html",
        "..%2f..%2fsecretariat/settings.py",
        "%2e%2e/%2e%2e/pyproject.toml",
        "css/../../wsgi.py",
    ],
)
def test_only_static_files_are_served_as_such(sqlite_stage: Stage, path: str) -> None:
    version = sqlite_stage.app.extensions["secretariat.static_version"]
    assert sqlite_stage.visitor("signed_out").get(f"/static/{version}/{path}").status_code == 404
    assert sqlite_stage.visitor("signed_out").get(f"/fonts/{path}").status_code == 404


@pytest.mark.parametrize("actor", ["secretary", "signed_out"])
def test_another_host_is_not_answered(sqlite_stage: Stage, actor: str) -> None:
    visitor = sqlite_stage.visitor(actor)
    for host in ("elsewhere.example", "localhost.elsewhere.example", "localhost@elsewhere.example"):
        answer = visitor.get("/papers", headers={"Host": host})
        assert answer.status_code == 400
        assert "elsewhere.example" not in answer.text + str(answer.headers)
    forwarded = {
        "X-Forwarded-Host": "elsewhere.example",
        "Forwarded": "host=elsewhere.example",
        "X-Original-URL": "/chair",
    }
    answer = visitor.get("/papers", headers=forwarded)
    assert answer.status_code == (200 if actor == "secretary" else 303)
    assert "elsewhere.example" not in answer.text + str(answer.headers)


ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example",
    "///elsewhere.example",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "/\t/elsewhere.example",
    "/\n/elsewhere.example",
    " //elsewhere.example",
    "javascript:alert(1)",
    "/%0d%0aSet-Cookie:x=1",
    "http:elsewhere.example",
    "/@elsewhere.example/..//elsewhere.example",
)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_led_elsewhere(sqlite_stage: Stage, address: str) -> None:
    """After signing in, choosing a language or opening a paper, one stays on this site, whatever `next` says."""
    sqlite_stage.fresh()
    visitor, door = sqlite_stage.visitor("secretary"), sqlite_stage.visitor("signed_out")
    email = sqlite_stage.scene.emails["delegate"]
    body = sqlite_stage.scene.pids["body"]["opc"]
    opened = {"way": "text", "title_en": "A", "kind": "report", "original_language": "en", "next": address}
    page = visitor.page(f"/bodies/{body}/papers/new")
    opened["format"] = page.split('name="format"')[1].split('value="')[1][:14]
    answers = [
        door.post("/sign-in", {"email": email, "password": PASSWORD, "next": address}),
        visitor.get("/language/fr", query_string={"next": address}),
        visitor.post(f"/bodies/{body}/papers/new", opened),
    ]
    for answer in answers:
        assert answer.status_code == 303, answer.text
        assert answer.location.startswith("/")
        assert not answer.location.startswith(("//", "/\\", "/\t", "/\n"))
        assert answer.headers.get_all("Location") == [answer.location]
        assert not any(cookie.startswith("x=") for cookie in answer.headers.get_all("Set-Cookie"))


# Sessions


def test_a_session_that_somebody_planted_is_not_the_one_that_is_signed_in(play: Stage) -> None:
    victim = play.visitor("signed_out")
    victim.client.set_cookie("session", "planted by somebody else")
    page = victim.client.get("/sign-in").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    sent = {"csrf_token": token, "email": play.scene.emails["delegate"], "password": PASSWORD}
    assert victim.client.post("/sign-in", data=sent).status_code == 303
    cookie = victim.client.get_cookie("session")
    assert cookie
    assert cookie.value != "planted by somebody else"
    thief = play.visitor("signed_out")
    thief.client.set_cookie("session", "planted by somebody else")
    assert thief.get("/").status_code == 303
    assert thief.get("/").location.startswith("/sign-in")


def test_who_signs_in_over_another_s_session_ends_it(play: Stage) -> None:
    """A browser left open by one person and taken by the next: the first one's cookie is worth nothing afterwards."""
    browser, left = play.visitor("secretary"), play.scene.tokens["secretary"]
    sent = {"email": play.scene.emails["partner"], "password": PASSWORD}
    assert browser.post("/sign-in", sent).status_code == 303
    assert browser.get("/account").status_code == 200
    assert play.scene.emails["partner"] in browser.page("/account")
    ended = select(SignInSession.ended_at).where(SignInSession.token_hash == token_hash(left))
    assert play.rows(ended)[0] is not None
    assert play.visitor("secretary").get("/").status_code == 303


def test_another_s_session_cannot_be_ended_nor_seen(play: Stage) -> None:
    thief = play.visitor("partner")
    for pid in play.scene.sessions["secretary"]:
        assert thief.post(f"/account/sessions/{pid}/end").status_code == 404
        assert pid not in thief.page("/account")
    assert play.visitor("secretary").get("/").status_code == 200


# Rights that have just ended

A_SECOND = timedelta(seconds=1)


def ending(model: Held, actor: str, stage: Stage, moment: timedelta) -> Change:
    def act(session: Session) -> None:
        person = user(session, stage, actor)
        for row in session.scalars(select(model).where(model.user_id == person.id)):
            assert isinstance(row, Mandate | Assignment | Membership)
            row.ends_at = clock.now() - moment

    return act


@pytest.mark.parametrize("moment", [A_SECOND, timedelta()], ids=["a second ago", "now"])
@pytest.mark.parametrize(
    ("actor", "model"), [("secretary", Mandate), ("chair", Mandate), ("delegate", Assignment), ("head_a", Membership)]
)
def test_a_right_that_has_ended_counts_no_more(play: Stage, actor: str, model: Held, moment: timedelta) -> None:
    """The session lives on; from the instant of the end on, everything is as if it had never been."""
    visitor, pids = play.visitor(actor), play.scene.pids
    meeting, paper, version = pids["meeting"]["issued"], pids["paper"]["issued"], pids["version"]["issued"]
    addresses = [
        f"/meetings/{meeting}",
        f"/papers/{paper}",
        f"/versions/{version}/en.pdf",
        f"/bodies/{pids['body']['opc']}",
    ]
    for address in addresses:
        assert visitor.get(address).status_code == 200
    change(play, ending(model, actor, play, moment))
    for address, pid in zip(addresses, (meeting, paper, version, pids["body"]["opc"]), strict=True):
        gone = seen(visitor.get(address), pid)
        assert gone == seen(visitor.get(address.replace(pid, NEVER)), NEVER)
        assert gone.status == 404
    assert visitor.post(f"/meetings/{meeting}/cancel", {"reason": "Revenge."}).status_code == 404
    assert play.rows(select(Meeting.state).where(Meeting.pid == meeting)) == ["agenda_issued"]
    assert not PLANTED.search(visitor.page("/calendar"))


def test_a_party_that_has_left_its_seat_reads_no_more(play: Stage) -> None:
    visitor, version = play.visitor("partner"), play.scene.pids["version"]["contributors"]
    assert visitor.get(f"/versions/{version}").status_code == 200

    def leave(session: Session) -> None:
        seat = session.scalars(select(Seat).join(Party).where(Party.code == "X")).one()
        seat.ends_at = clock.now() - A_SECOND

    change(play, leave)
    assert visitor.get(f"/versions/{version}").status_code == 404
    assert visitor.get(f"/versions/{version}/en.pdf").status_code == 404


def test_an_account_that_has_ended_is_signed_out(play: Stage) -> None:
    visitor = play.visitor("delegate")
    assert visitor.get("/").status_code == 200

    def end(session: Session) -> None:
        user(session, play, "delegate").ends_at = clock.now() - A_SECOND

    change(play, end)
    assert visitor.get("/").location.startswith("/sign-in")
    again = {"email": play.scene.emails["delegate"], "password": PASSWORD}
    assert play.visitor("signed_out").post("/sign-in", again).status_code == 422


def test_a_former_delegate_s_old_cookie_opens_an_empty_house(play: Stage) -> None:
    visitor = play.visitor("former")
    home = visitor.page("/")
    for kind in ("body", "meeting", "paper", "version"):
        for pid in play.scene.pids[kind].values():
            assert pid not in home
    assert "You hold no seat and no mandate today" in home


def test_who_had_the_link_of_a_recalled_version_has_it_no_more(play: Stage) -> None:
    """Also when the browser says that it has the file, or asks for a part of it."""
    version = play.scene.pids["version"]["issued"]
    address = f"/versions/{version}/en.pdf"
    first = play.visitor("secretary").get(address)
    assert first.status_code == 200
    etag = first.headers["ETag"]
    delegate = play.visitor("delegate")
    play.visitor("secretary").done(f"/versions/{version}/recall", reason="A slip.")
    for headers in ({}, {"If-None-Match": etag}, {"Range": "bytes=0-10"}, {"If-Range": etag, "Range": "bytes=0-10"}):
        real, never = (seen(delegate.get(f"/versions/{pid}/en.pdf", headers=headers), pid) for pid in (version, NEVER))
        assert real == never
        assert real.status == 404


def test_the_tag_of_a_file_gives_nothing_away(play: Stage) -> None:
    """Who knows the hash of a file is not told whether this version is it."""
    version = play.scene.pids["version"]["issued"]
    first = play.visitor("secretary").get(f"/versions/{version}/en.pdf")
    etag = first.headers["ETag"]
    outsider = play.visitor("partner")
    for method in ("GET", "HEAD"):
        answer = outsider.client.open(f"/versions/{version}/en.pdf", method=method, headers={"If-None-Match": etag})
        assert answer.status_code == 404


# Things in each other's way


def test_nobody_brings_a_file_into_another_s_paper(play: Stage) -> None:
    pids = play.scene.pids
    for actor, paper in (
        ("secretary", "other_draft"),
        ("asb_secretary", "draft"),
        ("delegate", "draft"),
        ("chair", "draft"),
    ):
        visitor = play.visitor(actor)
        sent = {"language": "en", "file": (io.BytesIO(pdf("Planted.")), "planted.pdf")}
        answer = visitor.post(f"/papers/{pids['paper'][paper]}/upload", sent)
        assert answer.status_code == (403 if actor == "chair" else 404)
    upload(play.visitor("secretary"), pids["paper"]["draft"], "en")


def test_another_body_s_things_cannot_be_named_in_one_s_own_forms(play: Stage) -> None:
    """A hidden id in a field is answered like one that never existed, and nothing is done."""
    visitor, pids = play.visitor("secretary"), play.scene.pids
    item, meeting = pids["item"]["planned"], pids["meeting"]["planned"]
    paper, other_item = pids["paper"]["other_draft"], pids["item"]["other_issued"]
    for address, field, hidden, more in (
        (f"/items/{item}/papers", "paper", paper, {"how": "register"}),
        (f"/items/{item}/papers/detach", "paper", paper, {}),
        (f"/items/{item}/move", "to", f"before:{other_item}", {}),
        (f"/items/{item}/move", "after", other_item, {}),
        (f"/items/{item}/edit", "detach", paper, {"title_en": "kept"}),
        (f"/meetings/{meeting}/late-papers", "paper", paper, {"reason": "x"}),
        (f"/meetings/{meeting}/agenda/issue", "circulate", paper, {}),
        (f"/bodies/{pids['body']['opc']}/papers/new", "item", other_item, {}),
    ):
        never = hidden.rpartition(":")[0] + ":" * (":" in hidden) + NEVER
        before = play.head()
        real = visitor.post(address, {**more, field: hidden, "once": ""})
        after = visitor.post(address, {**more, field: never, "once": ""})
        assert real.status_code == after.status_code, (address, field)
        assert not PLANTED.search(real.text) or "title: " not in real.text
        if "edit" not in address:
            assert play.head() == before, (address, field)
        assert not any(word.word in real.text for word in play.scene.words if "secretary" not in word.readers)


def test_an_agenda_cites_no_paper_that_is_not_for_all_its_readers(play: Stage) -> None:
    """A partner must not learn of a paper of the members through the agenda of a meeting in the wider format."""
    secretary, pids = play.visitor("secretary"), play.scene.pids
    meeting = pids["meeting"]["contributors"]
    page = f"/meetings/{meeting}/agenda/add?part=discussion"
    secretary.done(page, page, title_en="With members’ papers", title_fr="Avec des documents des membres")
    item = play.rows(select(AgendaItem.pid).where(AgendaItem.title_en == "With members’ papers"))[0]
    for state in ("issued", "draft", "expected"):
        answer = secretary.post(f"/items/{item}/papers", {"how": "register", "paper": pids["paper"][state]})
        assert answer.status_code == 422
        assert "is not for everybody in the format" in answer.text
    assert (
        secretary.post(f"/items/{item}/papers", {"how": "register", "paper": pids["paper"]["contributors"]}).status_code
        == 303
    )
    symbol = play.rows(select(Paper.symbol).where(Paper.pid == pids["paper"]["issued"]))[0]
    text = f"number,title_en,documents\n9,Brought with a symbol,{symbol}\n"
    preview = secretary.submit(f"/meetings/{meeting}/agenda/import", text=text).text
    seal = preview.split('name="seal"')[1].split('value="')[1].split('"')[0]
    sent = {"text": text, "mode": "merge", "seal": seal}
    answer = secretary.post(f"/meetings/{meeting}/agenda/import/apply", sent)
    assert answer.status_code == 422
    assert "is not for everybody in the format" in answer.text
    secretary.done(f"/meetings/{meeting}/agenda/issue")
    words = [word.word for word in play.scene.words if "partner" not in word.readers]
    shown = play.visitor("partner").page(f"/meetings/{meeting}")
    assert "With members’ papers" in shown
    assert not any(word in shown for word in words)


def test_who_was_given_an_older_version_alone_sees_no_draft(play: Stage) -> None:
    """A release to somebody of one version: not the draft, nor the version after it; a grant of the paper alone shows
    nothing."""
    pids = play.scene.pids

    def release(session: Session) -> None:
        drafter, admin = user(session, play, "drafter"), user(session, play, "administrator")
        opc = session.scalars(select(Body).where(Body.code == "OPC")).one()
        members = session.scalars(select(Format).where(Format.body_id == opc.id, Format.code == "members")).one()
        actor = load_actor(session, user(session, play, "secretary"))
        paper = open_paper(
            session,
            actor=actor,
            body=opc,
            format=members,
            kind=PaperKind.REPORT,
            titles={"en": "First", "fr": "Premier"},
        )
        session.refresh(paper)
        for text in ("The first text", "The second text", "The third text"):
            draft = next(face for face in paper.drafts if face.language == "en")
            save_draft(session, draft, actor=actor, title="First", text=text, row_version=draft.row_version)
            if text != "The third text":
                version = circulate(session, paper, actor=actor, to_follow=("fr",))
                session.refresh(paper)
            if text == "The first text":
                grants.give(session, version.ref, grants.person(drafter.id), reason=Reason.RELEASED, given_by=None)
        for person in (drafter, admin):
            grants.give(session, paper.ref, grants.person(person.id), reason=Reason.RELEASED, given_by=None)
        play.scene.put("paper", "released", paper.pid)

    change(play, release)
    pid = pids["paper"].pop("released")
    shown = play.visitor("drafter").page(f"/papers/{pid}")
    assert "The first text" in shown
    assert "The second text" not in shown
    assert "The third text" not in shown
    assert play.visitor("administrator").get(f"/papers/{pid}").status_code == 404
    assert "The third text" in play.visitor("secretary").page(f"/papers/{pid}/preview")


def test_a_reference_takes_no_number_of_a_series_kept_here(play: Stage) -> None:
    """Else one secretary could stop the papers of another's body: the number due would be taken."""
    secretary, pids = play.visitor("secretary"), play.scene.pids
    page = f"/bodies/{pids['body']['opc']}/papers/new"
    for symbol in ("AC/910-D(2026)0002", "AC/910-N(2027)0001", "AC/901-D(2026)0999"):
        answer = secretary.submit(page, way="reference", title_en="Squatting", symbol=symbol)
        assert answer.status_code == 422
        assert "Symbols of this series are given here" in answer.text
    for symbol in ("AC/910-D(2019)0002", "AC/999-D(2026)0002", "PO(2026)0007"):
        assert secretary.submit(page, way="reference", title_en="Held elsewhere", symbol=symbol).status_code == 303
    found = play.rows(select(Paper.symbol).where(Paper.title_en.in_(["Squatting", "Held elsewhere"])))
    assert len(found) == 3
    assert all(
        custody == Custody.ELSEWHERE for custody in play.rows(select(Paper.custody).where(Paper.symbol.in_(found)))
    )


def test_errors_say_nothing_of_what_is_hidden(play: Stage) -> None:
    """The pages for 400, 401, 403 and 404 on a hidden thing hold its address and nothing else of it."""
    hidden = play.scene.pids["paper"]["draft"]
    outsider: Visitor = play.visitor("partner")
    for address in (f"/papers/{hidden}", f"/papers/{hidden}/edit", f"/papers/{hidden}/drafts/fr.pdf"):
        for answer in (outsider.get(address), outsider.post(address, {"once": ""}), outsider.client.post(address)):
            assert answer.status_code in (400, 404, 405)
            assert not PLANTED.search(answer.text)
            assert not PLANTED.search(str(answer.headers))


def test_who_sits_in_one_format_is_not_told_of_others(play: Stage) -> None:
    """The list of meetings names formats to those who know of several; to all others there is nothing to tell apart."""
    address = f"/bodies/{play.scene.pids['body']['opc']}"
    assert 'scope="col">Format<' in play.visitor("delegate").page(address)
    assert "Format<" not in play.visitor("partner").page(address)
