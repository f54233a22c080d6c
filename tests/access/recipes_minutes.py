"""How each allowed act on a decision sheet, a record being drafted and an approved text is done, and seen afterwards."""

from __future__ import annotations

import re

from sqlalchemy import select

from secretariat.documents.models import Paper
from secretariat.meetings.models import Sitting
from secretariat.minutes.models import Certification, KeptText, Minutes, Passage, Returned, Submission, Writing
from tests.access.recipes import meeting_of, one, pid_in, recipe
from tests.access.recipes_room import STANDS, refused
from tests.access.stage import Visitor

#: States in which the text is with the chair or behind her.
FROZEN = ("submitted", "approved", "issued")


def minutes_of(who: Visitor, address: str) -> Minutes:
    return one(who, select(Minutes).where(Minutes.pid == pid_in(address)))  # type: ignore[no-any-return]


def passage_of(who: Visitor, address: str) -> Passage:
    return one(who, select(Passage).where(Passage.pid == pid_in(address)))  # type: ignore[no-any-return]


# The decision sheet


@recipe("minutes.agree")
def agree(who: Visitor, address: str, state: str) -> None:
    head = who.stage.head()
    response = who.post(address, {"at": "99"})
    if state == STANDS:
        refused(who, response, head)
        return
    assert response.status_code == 303
    agreed = select(Sitting.agreed_at).where(Sitting.meeting_id == meeting_of(who, address).id)
    assert one(who, agreed) is not None


@recipe("minutes.issue_decisions")
def issue_decisions(who: Visitor, address: str, state: str) -> None:
    """Once the meeting is closed, and once: asked again, the reader is told so."""
    sheets = select(Paper.id).where(Paper.kind == "decision_sheet", Paper.state == "issued")
    before = len(who.stage.rows(sheets))
    if state == STANDS:
        assert who.post(address).status_code == 303
    elif state == "closed":
        who.done(address.removesuffix("/issue"), address)
        before += 1
    else:
        assert who.post(address).status_code == 422
    assert len(who.stage.rows(sheets)) == before


# Drafting


@recipe("minutes.start")
def start(who: Visitor, address: str, state: str) -> None:
    """Begun once: afterwards the address leads to it."""
    if state == STANDS:
        answer = who.post(address, {"language": "en"})
        assert answer.location == f"/minutes/{who.stage.scene.pids['minutes']['submitted']}"
        return
    who.done(address, language="fr")
    begun = select(Minutes.language).where(Minutes.meeting_id == meeting_of(who, address).id)
    assert one(who, begun) == "fr"


@recipe("minutes.passage")
def write(who: Visitor, address: str, state: str) -> None:
    """What comes when the text is closed is kept, and does not stand."""
    response = who.post(address, {"language": "en", "text": "Written anew.", "stands": stands(who, address)})
    assert response.status_code == 303
    assert (passage_of(who, address).text_en == "Written anew.") is (state not in FROZEN)
    late = select(KeptText.why).where(KeptText.text == "Written anew.")
    assert who.stage.rows(late) == (["too_late"] if state in FROZEN else [])


def stands(who: Visitor, address: str) -> str:
    """Return on what the English text stands, as the page says it."""
    found: dict[str, dict[str, str]] = who.post(f"{address}/writing").json or {}
    return found["stands"]["en"]


@recipe("minutes.writing")
def writing(who: Visitor, address: str, state: str) -> None:
    assert who.post(address).status_code == 200
    passage = passage_of(who, address.removesuffix("/writing"))
    assert who.stage.rows(select(Writing.at).where(Writing.passage_id == passage.id))


@recipe("minutes.skeleton")
def skeleton(who: Visitor, address: str, state: str) -> None:
    """What somebody wrote stands; a corrigendum is made of nothing, so there is none to bring in."""
    passage = who.stage.scene.pids["passage"][state]
    words = select(Passage.text_en).where(Passage.pid == passage)
    before, head = one(who, words), who.stage.head()
    response = who.post(address)
    assert response.status_code == (409 if state == "corrigendum" else 303)
    assert (who.stage.head() == head) is (state == "corrigendum")
    assert one(who, words) == before


def _taken_in(who: Visitor, page: str, state: str) -> dict[str, str]:
    passage = who.stage.scene.pids["passage"][state]
    return {"text": "Taken in from elsewhere.", "language": "en", "into": passage}


@recipe("minutes.take_in")
def take_in(who: Visitor, address: str, state: str) -> None:
    """A preview: nothing is stored."""
    head = who.stage.head()
    response = who.post(address, _taken_in(who, address, state))
    assert response.status_code == 200
    assert "Taken in from elsewhere." in response.text
    assert who.stage.head() == head


@recipe("minutes.apply_take_in")
def apply_take_in(who: Visitor, address: str, state: str) -> None:
    page = address.removesuffix("/apply")
    sent = _taken_in(who, page, state)
    seal = re.search(r'name="seal"[^>]*value="([0-9a-f]+)"', who.post(page, sent).text)
    assert seal
    assert who.post(address, {**sent, "seal": seal[1]}).status_code == 303
    text = one(who, select(Passage.text_en).where(Passage.pid == sent["into"]))
    assert "Taken in from elsewhere." in text


@recipe("minutes.put_back")
def put_back(who: Visitor, address: str, state: str) -> None:
    kept = one(who, select(KeptText).where(KeptText.pid == pid_in(address)))
    assert who.post(address).status_code == 303
    text = one(who, select(Passage.text_en).where(Passage.id == kept.passage_id))
    assert (text == kept.text) is (state not in FROZEN)


# Issuing


@recipe("minutes.issue")
def issue(who: Visitor, address: str, state: str) -> None:
    """Issued once: asked again, the reader is led to the paper."""
    if state == "issued":
        head = who.stage.head()
        assert who.post(address).status_code == 303
        assert who.stage.head() == head
        return
    who.done(address)
    assert minutes_of(who, address).state == "issued"


@recipe("minutes.certify")
def certify(who: Visitor, address: str, state: str) -> None:
    """Certified once. What was approved and not issued yet is issued, and then certified."""
    head = who.stage.head()
    assert who.post(address).status_code == 303
    assert who.stage.head() == head
    approved = who.stage.scene.pids["minutes"]["approved"]
    who.done(f"/minutes/{approved}/issue")
    who.done(f"/minutes/{approved}/certify")
    certified = select(Certification.language).join(Minutes).where(Minutes.pid == approved)
    assert who.stage.rows(certified) == ["fr"]


@recipe("minutes.corrigendum")
def corrigendum(who: Visitor, address: str, state: str) -> None:
    who.done(address, language="fr", paragraph="1")
    parent = minutes_of(who, address)
    made = select(Minutes.language).where(Minutes.parent_id == parent.id).order_by(Minutes.ordinal)
    assert who.stage.rows(made) == ["en", "fr"]


# To the chair and back


@recipe("minutes.submit")
def submit(who: Visitor, address: str, state: str) -> None:
    """What is with the chair, or approved, is not put to her again."""
    head = who.stage.head()
    response = who.post(address, {"advice": "It is ready."})
    assert response.status_code == 303
    told = select(Submission.state).where(Submission.advice == "It is ready.")
    assert who.stage.rows(told) == ([] if state in FROZEN else ["waiting"])
    assert (who.stage.head() == head) is (state in FROZEN)


@recipe("minutes.take_back_text")
def take_back(who: Visitor, address: str, state: str) -> None:
    """While the chair has not answered."""
    head = who.stage.head()
    before = minutes_of(who, address).state
    assert who.post(address).status_code == 303
    assert minutes_of(who, address).state == ("drafting" if state == "submitted" else before)
    assert (who.stage.head() == head) is (state != "submitted")


@recipe("minutes.instruction_done")
def instruction_done(who: Visitor, address: str, state: str) -> None:
    """Remarks without a day are answered by submitting anew."""
    response = who.post(address)
    done = one(who, select(Returned.done_at).where(Returned.pid == pid_in(address)))
    if state == "open":
        assert response.status_code == 303
        assert done is not None
    else:
        assert response.status_code in (409, 422)
        assert done is None
