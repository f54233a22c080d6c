"""What is tried against a meeting that was held, by who once chaired it, deputised, works for the chair, runs another body
or sits at its table: acts by address, ids of others in forms, a confirmation given for something else, rights that ended
a second ago. Nothing of it may change anything, and what is hidden is answered like what never was.
"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.models import Mandate
from secretariat.meetings.models import AgendaItem, Attendance, Outcome
from secretariat.minutes.models import Approval, Minutes, Passage, Submission
from secretariat.people.models import Confirmation, Party
from tests.access.stage import NEVER, Stage, seen
from tests.access.test_hostile import PLANTED, change, user
from tests.world import PASSWORD

#: Who sees the meeting, or once did, and may do nothing with what is made of it.
STRANGERS = ("former_chair", "former_deputy", "asb_secretary", "delegate", "head_a", "partner", "administrator")


@pytest.fixture
def play(stage: Stage) -> Stage:
    return stage


@pytest.fixture
def fast(sqlite_stage: Stage) -> Stage:
    """For what the table holds on both kinds of database anyway: on one of them only."""
    sqlite_stage.fresh()
    return sqlite_stage


def attempts(stage: Stage) -> list[tuple[str, str, dict[str, str]]]:
    """Return every act of the room, of drafting and of the chair's desk: what it is, its address, what is sent."""
    pids = stage.scene.pids
    room, item, closed = pids["meeting"]["in_session"], pids["item"]["in_session"], pids["meeting"]["closed"]
    waiting, passage = pids["submission"]["waiting"], pids["passage"]["drafting"]
    record, approved, issued = (pids["minutes"][state] for state in ("drafting", "approved", "issued"))
    with_chair, body = pids["minutes"]["submitted"], pids["body"]["opc"]
    row = pids["outcome"]["in_session"]
    return [
        ("approve", f"/chair/approvals/{waiting}", {"password": PASSWORD, "seal": seal(stage, waiting)}),
        ("return", f"/chair/approvals/{waiting}/return", {"remarks": "No.", "due_on": "2026-11-20"}),
        ("save a passage", f"/passages/{passage}", {"language": "en", "text": "Mine now.", "stands": ""}),
        ("be seen writing", f"/passages/{passage}/writing", {}),
        ("fill in the skeleton", f"/minutes/{record}/skeleton", {}),
        ("take a text in", f"/minutes/{record}/take-in/apply", {"text": "Mine.", "language": "en", "seal": "0"}),
        ("submit", f"/minutes/{record}/submit", {"advice": "Mine."}),
        ("take back", f"/minutes/{with_chair}/take-back", {}),
        ("issue the record", f"/minutes/{approved}/issue", {"seal": "0"}),
        ("certify", f"/minutes/{issued}/certify", {"seal": "0"}),
        ("correct", f"/minutes/{issued}/corrigendum", {"language": "en"}),
        ("put a kept text back", f"/kept-texts/{pids['kept']['drafting']}/put-back", {}),
        ("mark an instruction as done", f"/instructions/{pids['returned']['open']}/done", {}),
        ("record an outcome", f"/items/{item}/room/outcome", {"verb": "agreed", "text_en": "Mine."}),
        ("change an outcome", f"/items/{item}/room/outcome/{row}", {"verb": "noted", "text_en": "Mine."}),
        ("agree an item", f"/items/{item}/room/act", {"act": "agree"}),
        (
            "take presence",
            f"/attendance/{pids['attendance']['in_session']}",
            {"presence": "absent", "row_version": "1"},
        ),
        ("close the meeting", f"/meetings/{room}/close", {"day": "2026-11-16", "at": "15:00"}),
        ("change the sitting", f"/meetings/{room}/sitting", {"staff": "Mine"}),
        ("add an item", f"/meetings/{room}/room/add", {"title_en": "Mine"}),
        ("agree the sheet", f"/meetings/{closed}/decisions/agree", {"at": "99"}),
        ("issue the sheet", f"/meetings/{closed}/decisions/issue", {"seal": "0"}),
        ("begin a record", f"/meetings/{closed}/record", {"language": "en"}),
        ("declare a deputy", f"/bodies/{body}/deputising", {"starts": "2026-11-16", "ends": "2026-11-17"}),
        ("end deputising", f"/bodies/{body}/deputising/end", {"period": "x"}),
    ]


def seal(stage: Stage, submission: str) -> str:
    """Return the seal as the chair's page shows it: who once had it open knows it."""
    found = re.search(
        r'name="seal"[^>]*value="([0-9a-f]+)"', stage.visitor("chair").page(f"/chair/approvals/{submission}")
    )
    assert found
    return found[1]


def reading(stage: Stage) -> list[str]:
    """Return the addresses at which the house reads what is nobody else's."""
    pids = stage.scene.pids
    found = [f"/chair/approvals/{pid}" for pid in pids["submission"].values()]
    found += [
        f"/minutes/{pid}{end}"
        for pid in pids["minutes"].values()
        for end in ("", "/read", "/kept", "/preview", "/submit")
    ]
    found += [f"/passages/{pid}" for pid in pids["passage"].values()]
    for state in ("in_session", "closed", "decided"):
        found += [f"/meetings/{pids['meeting'][state]}/decisions{end}" for end in ("", "/screen", "/preview.pdf")]
        found += [f"/items/{pids['item'][state]}/room", f"/attendance/{pids['attendance'][state]}"]
    found += [
        f"/papers/{pids['paper'][f'record_{state}']}" for state in ("drafting", "submitted", "approved", "corrigendum")
    ]
    found.append(f"/decisions/{pids['decision']['recalled']}")
    return found


def pid_in(address: str) -> str:
    found = re.search(r"/([0-9a-z]{14})", address)
    assert found
    return found[1]


# Acts by address


@pytest.mark.parametrize("actor", STRANGERS)
def test_a_stranger_to_the_chair_and_the_secretariat_does_nothing(fast: Stage, actor: str) -> None:
    """Hidden like what never was; where the meeting itself is known, forbidden. The audit chain stands still."""
    tried = attempts(fast)
    visitor, head = fast.visitor(actor), fast.head()
    for what, address, sent in tried:
        pid = pid_in(address)
        real = seen(visitor.post(address, {**sent, "once": ""}), pid)
        assert real.status in (403, 404), f"{actor} may {what}: {real}"
        if real.status == 404:
            never = seen(visitor.post(address.replace(pid, NEVER), {**sent, "once": ""}), pid)
            assert (real.status, re.sub(NEVER, "PID", real.body.decode())) == (
                never.status, re.sub(NEVER, "PID", never.body.decode()),
            ), what  # fmt: skip
        else:
            assert actor in ("delegate", "head_a", "partner"), f"{actor} is told that there is something: {what}"
        assert not PLANTED.search(real.body.decode())
    assert fast.head() == head


@pytest.mark.parametrize("actor", STRANGERS)
def test_a_draft_record_is_nowhere_to_be_read(fast: Stage, actor: str) -> None:
    visitor = fast.visitor(actor)
    for address in reading(fast):
        pid = pid_in(address)
        real = seen(visitor.get(address), pid)
        never = seen(visitor.get(address.replace(pid, NEVER)), NEVER)
        assert real == never, address
        assert real.status == 404, address


def test_the_chair_s_office_reads_and_decides_nothing(fast: Stage) -> None:
    tried = attempts(fast)
    office, head = fast.visitor("office"), fast.head()
    assert office.get(f"/chair/approvals/{fast.scene.pids['submission']['waiting']}").status_code == 200
    head = fast.head()
    for what, address, sent in tried:
        assert office.post(address, {**sent, "once": ""}).status_code == 403, what
    waiting = fast.scene.pids["submission"]["waiting"]
    several = office.post("/chair/approve", {"text": waiting, f"seal-{waiting}": "0", "password": PASSWORD})
    assert several.status_code == 403
    action = fast.scene.pids["action"]["asked"]
    for act in ("accept", "deliver", "close", "cancel", "answer", "note", "ask", "reassign"):
        sent = {"act": act, "note": "x", "granted": "yes", "row_version": "3", "closed_by_body": "x"}
        assert office.post(f"/actions/{action}", sent).status_code == 403, act
    assert office.post(f"/late-papers/{fast.scene.pids['late']['asked']}/decide", {"waived": "yes"}).status_code == 403
    assert fast.head() == head


def test_the_chair_does_not_write_and_the_secretary_does_not_approve(fast: Stage) -> None:
    """Who approves prepares nothing, and who prepares approves nothing (domain 6)."""
    tried = attempts(fast)
    chair, secretary, head = fast.visitor("chair"), fast.visitor("secretary"), fast.head()
    for what, address, sent in tried:
        if what in ("approve", "return") or "/deputising" in address:
            assert secretary.post(address, {**sent, "once": ""}).status_code == 403, what
        else:
            assert chair.post(address, {**sent, "once": ""}).status_code == 403, what
    assert fast.head() == head


def test_who_wrote_and_now_chairs_cannot_approve(play: Stage) -> None:
    """The secretary becomes vice-chair: their hand is in the text."""

    def promote(session: Session) -> None:
        person = user(session, play, "second_secretary")
        mandate = session.scalars(select(Mandate).where(Mandate.user_id == person.id)).one()
        mandate.function = "vice_chair"

    waiting = play.scene.pids["submission"]["waiting"]
    known = seal(play, waiting)
    change(play, promote)
    writer, head = play.visitor("second_secretary"), play.head()
    assert "You had a hand in this text" in writer.page(f"/chair/approvals/{waiting}")
    answer = writer.post(f"/chair/approvals/{waiting}", {"password": PASSWORD, "seal": known})
    assert answer.status_code == 403
    assert play.head() == head


# Actions


def test_only_its_owner_secretariat_and_chair_move_an_action(fast: Stage) -> None:
    pids = fast.scene.pids["action"]
    acts = (
        "accept",
        "start",
        "deliver",
        "dispute",
        "verify",
        "return",
        "reassign",
        "close",
        "cancel",
        "supersede",
        "answer",
        "ask",
    )
    sent = {
        "note": "x",
        "until": "2027-02-01",
        "reason": "x",
        "granted": "yes",
        "owner_words": "Mine",
        "row_version": "2",
    }
    head = fast.head()
    for actor, state, expected in (
        ("delegate", "asked", 403),
        ("head_a", "accepted", 403),
        ("partner", "asked", 404),
        ("asb_delegate", "accepted", 404),  # of the very delegation that owes it, but not of this body
        ("former_chair", "asked", 404),
        ("former_deputy", "asked", 404),
        ("asb_secretary", "asked", 404),
        ("drafter", "asked", 404),
        ("administrator", "delivered", 404),
    ):
        visitor = fast.visitor(actor)
        for act in acts:
            answer = visitor.post(f"/actions/{pids[state]}", {**sent, "act": act, "once": ""})
            assert answer.status_code == expected, (actor, act)
            assert not PLANTED.search(answer.text)
    owner = fast.visitor("head_a")
    for act in ("verify", "return", "reassign", "close", "cancel", "supersede", "answer"):
        assert owner.post(f"/actions/{pids['asked']}", {**sent, "act": act}).status_code == 403, act
    assert fast.head() == head


def test_an_owner_outside_the_format_sees_the_action_and_nothing_around_it(fast: Stage) -> None:
    """The office that owes it reads what it owes; not the decision sheet, the meeting, nor other actions."""
    visitor, pids = fast.visitor("drafter"), fast.scene.pids
    page = visitor.page(f"/actions/{pids['action']['delivered']}")
    allowed = {word.word for word in fast.scene.words if "drafter" in word.readers}
    assert set(PLANTED.findall(page)) <= allowed
    version = fast.scene.pids["version"]["sheet_recorded"]
    for address in (f"/versions/{version}", f"/versions/{version}/en.pdf", f"/meetings/{pids['meeting']['recorded']}"):
        assert visitor.get(address).status_code == 404
    assert visitor.get(f"/actions/{pids['action']['asked']}").status_code == 404


# Ids of others in fields


def test_parties_and_rows_of_elsewhere_cannot_be_named_in_the_room(fast: Stage) -> None:
    """A party without a seat, a row of another item, an attendance of another meeting: answered like what never was."""
    visitor, pids = fast.visitor("secretary"), fast.scene.pids
    item, other = pids["item"]["in_session"], pids["item"]["suspended"]
    partner = fast.rows(select(Party.pid).where(Party.code == "X"))[0]
    row = pids["outcome"]["suspended"]
    version = str(fast.rows(select(Outcome.row_version).where(Outcome.pid == row))[0])
    there = pids["attendance"]["in_session"]
    standing = str(fast.rows(select(Attendance.row_version).where(Attendance.pid == there))[0])
    for address, field, hidden, more in (
        (f"/items/{item}/room/reservation", "party", partner, {"text_en": "x"}),
        (f"/items/{item}/room/statement", "party", partner, {"text_en": "x"}),
        (f"/attendance/{there}", "represented_by", partner, {"presence": "represented", "row_version": standing}),
        (f"/meetings/{pids['meeting']['in_session']}/room/adopt", "items", pids["item"]["suspended, added"], {}),
        (f"/meetings/{pids['meeting']['issued']}/announce", "party", partner, {"coming": "yes", "people": "x"}),
    ):
        actor = fast.visitor("delegate") if "announce" in address else visitor
        head = fast.head()
        real, never = (actor.post(address, {**more, field: pid, "once": ""}) for pid in (hidden, NEVER))
        assert real.status_code == never.status_code, (address, field)
        assert real.status_code in (303, 422)
        assert fast.head() == head, (address, field)
    head = fast.head()
    for kind in ("outcome", "reservation", "tasking"):
        sent = {"verb": "noted", "text_en": "Mine", "row_version": version}
        real, never = (
            visitor.post(f"/items/{item}/room/{kind}/{pid}", {**sent, "once": ""})
            for pid in (pids[kind]["suspended"], NEVER)
        )
        assert real.status_code == never.status_code
        assert real.status_code in (404, 409)
    assert fast.head() == head
    assert fast.rows(select(AgendaItem.state).where(AgendaItem.pid == pids["item"]["suspended, added"])) == [
        "inscribed"
    ]
    assert other != item


def test_a_passage_of_another_record_is_no_place_to_take_a_text_in(play: Stage) -> None:
    visitor, pids = play.visitor("secretary"), play.scene.pids
    record, elsewhere = pids["minutes"]["drafting"], pids["passage"]["returned"]
    head = play.head()
    answers = [
        visitor.post(f"/minutes/{record}/take-in{end}", {"text": "Mine.", "language": "en", "into": pid, "seal": "0"})
        for end in ("", "/apply")
        for pid in (elsewhere, NEVER)
    ]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert play.head() == head
    assert play.rows(select(Passage.text_en).where(Passage.pid == elsewhere)) != ["Mine."]


def test_the_seal_of_another_text_approves_nothing(play: Stage) -> None:
    """The seal shown for one text, the password right, the address of another."""
    chair, pids = play.visitor("chair"), play.scene.pids
    waiting, second = pids["submission"]["waiting"], another_waiting(play)
    shown = {pid: seal(play, pid) for pid in (waiting, second)}
    head = play.head()
    for pid, other in ((waiting, second), (second, waiting)):
        answer = chair.post(f"/chair/approvals/{pid}", {"password": PASSWORD, "seal": shown[other]})
        assert answer.status_code == 409
        assert "The text changed since you opened it" in answer.text
    sent = {
        "text": [waiting, second],
        "password": PASSWORD,
        f"seal-{waiting}": shown[second],
        f"seal-{second}": shown[second],
    }
    assert chair.post("/chair/approve", sent).status_code == 409
    assert play.head() == head
    assert play.rows(select(Approval.id).join(Submission).where(Submission.pid.in_([waiting, second]))) == []


def another_waiting(stage: Stage) -> str:
    """Put the record that was returned to the chair again; return the submission."""
    record = stage.scene.pids["minutes"]["returned"]
    assert stage.visitor("secretary").post(f"/minutes/{record}/submit", {"advice": ""}).status_code == 303
    asked = select(Submission.pid).join(Minutes).where(Minutes.pid == record, Submission.state == "waiting")
    found: str = stage.rows(asked)[0]
    return found


def test_one_hidden_text_among_those_to_be_approved_stops_them_all(play: Stage) -> None:
    chair, waiting = play.visitor("chair"), play.scene.pids["submission"]["waiting"]
    known, head = seal(play, waiting), play.head()
    sent = {"text": [waiting, NEVER], "password": PASSWORD, f"seal-{waiting}": known}
    assert chair.post("/chair/approve", sent).status_code == 404
    assert play.head() == head
    assert play.visitor("delegate").get(f"/chair/approve?text={waiting}").status_code == 404
    assert play.visitor("delegate").get(f"/chair/approve?text={NEVER}").status_code == 404


def test_a_confirmation_serves_one_text_once(play: Stage) -> None:
    """What was confirmed for one approval cannot be used for another: the second asks for the password again."""
    chair, waiting = play.visitor("chair"), play.scene.pids["submission"]["waiting"]
    second = another_waiting(play)
    shown = {pid: seal(play, pid) for pid in (waiting, second)}
    assert chair.post(f"/chair/approvals/{waiting}", {"password": PASSWORD, "seal": shown[waiting]}).status_code == 303
    given = play.rows(select(Confirmation).order_by(Confirmation.id.desc()))[0]
    head = play.head()
    for sent in (
        {"seal": shown[second]},
        {"seal": shown[second], "password": "", "confirmation": given.pid},
        {"seal": shown[second], "password": given.pid},
        {"seal": shown[second], "password": "wrong"},
    ):
        assert chair.post(f"/chair/approvals/{second}", sent).status_code == 422
    assert play.rows(select(Approval.id).join(Submission).where(Submission.pid == second)) == []
    assert play.head()[0] - head[0] <= 2  # a wrong password may be told to the chain, an approval is not


# Answers to scripts


@pytest.mark.parametrize("actor", ["former_chair", "former_deputy", "office", "delegate", "partner", "administrator"])
def test_scripts_are_told_no_more_than_pages(fast: Stage, actor: str) -> None:
    """What saves itself is answered in JSON: refused in a sentence, with no word of what stands there."""
    visitor, head = fast.visitor(actor), fast.head()
    for what, address, sent in attempts_of_scripts(fast):
        answer = visitor.post(address, {**sent, "once": ""}, headers={"Accept": "application/json"})
        assert answer.status_code in (403, 404), what
        assert set(answer.json or {}) <= {"sentence", "reference"}, what
        assert not PLANTED.search(answer.text)
    assert fast.head() == head


def attempts_of_scripts(stage: Stage) -> list[tuple[str, str, dict[str, str]]]:
    return [one for one in attempts(stage) if re.match(r"/(passages|items|attendance)/", one[1])]


def test_the_record_of_another_body_is_nothing_to_its_neighbour(fast: Stage) -> None:
    """A secretary of another body, who chairs nothing here, puts its ids into her own addresses."""
    visitor, pids = fast.visitor("asb_secretary"), fast.scene.pids
    own = pids["meeting"]["other_issued"]
    assert visitor.get(f"/meetings/{own}/room").status_code == 303
    head = fast.head()
    row = pids["outcome"]["in_session"]
    item = pids["item"]["other_issued"]
    real, never = (visitor.post(f"/items/{item}/room/outcome/{pid}", {"verb": "noted"}) for pid in (row, NEVER))
    assert real.status_code == never.status_code
    for address in (
        f"/chair/approve?text={pids['submission']['waiting']}",
        f"/decisions?after={pids['decision']['in_force']}",
    ):
        hidden = pid_in(address.replace("=", "/"))
        real_page, never_page = (seen(visitor.get(address.replace(hidden, pid)), pid) for pid in (hidden, NEVER))
        assert real_page == never_page
    assert fast.head() == head
