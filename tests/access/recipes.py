"""How each allowed POST is done as a person does it, through the pages, and what is to be seen afterwards.

A recipe gets the visitor, the address, and the state of the thing. It fills in the form that the page offers, sends it,
and raises AssertionError unless it was taken and its effect stands in the database.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from secretariat.core.blobs import Blob
from secretariat.documents.models import (
    DraftFace,
    EarlierText,
    Face,
    Paper,
    Release,
    Version,
    Watch,
    WordOriginal,
    WordWaiting,
)
from secretariat.documents.types.models import PaperType
from secretariat.meetings.models import AgendaItem, Invitation, ItemPaper, LatePaper, Meeting
from secretariat.people.models import NoticeChoice, Party, SignInSession, User
from secretariat.quality.models import Review, Settled
from secretariat.relations.models import Relation
from secretariat.translation.models import TranslatedParagraph
from tests.access.building import PICTURE
from tests.access.stage import Visitor
from tests.access.who import SIGNED_OUT
from tests.integration.documents.conftest import pdf
from tests.unit.press.word_files import paragraph, word_file
from tests.world import PASSWORD

Recipe = Callable[[Visitor, str, str], None]
RECIPES: dict[str, Recipe] = {}


def recipe(endpoint: str) -> Callable[[Recipe], Recipe]:
    def keep(done: Recipe) -> Recipe:
        assert endpoint not in RECIPES, f"two recipes for {endpoint}"
        RECIPES[endpoint] = done
        return done

    return keep


def pid_in(address: str) -> str:
    found = re.search(r"/([0-9a-z]{14})(?:/|$)", address)
    assert found, address
    return found[1]


def one(who: Visitor, asked: Any) -> Any:
    found = who.stage.rows(asked)
    assert len(found) == 1, f"{len(found)} rows"
    return found[0]


def paper_of(who: Visitor, address: str) -> Paper:
    return one(who, select(Paper).where(Paper.pid == pid_in(address)))  # type: ignore[no-any-return]


def meeting_of(who: Visitor, address: str) -> Meeting:
    return one(who, select(Meeting).where(Meeting.pid == pid_in(address)))  # type: ignore[no-any-return]


def item_of(who: Visitor, address: str) -> AgendaItem:
    return one(who, select(AgendaItem).where(AgendaItem.pid == pid_in(address)))  # type: ignore[no-any-return]


def version_of(who: Visitor, address: str) -> Version:
    return one(who, select(Version).where(Version.pid == pid_in(address)))  # type: ignore[no-any-return]


def upload(who: Visitor, paper: str, language: str) -> None:
    """Bring a file for one language of a draft."""
    page = f"/papers/{paper}/upload"
    who.done(page, language=language, file=(io.BytesIO(pdf("Brought.")), "brought.pdf"))


# People


@recipe("people.account")
def account(who: Visitor, address: str, state: str) -> None:
    who.done(address, language="fr", theme="dark")
    assert one(who, select(User).where(User.email == who.stage.scene.emails[who.actor])).theme == "dark"


@recipe("people.change_password")
def change_password(who: Visitor, address: str, state: str) -> None:
    before = one(who, select(User.password_hash).where(User.email == who.stage.scene.emails[who.actor]))
    new = "a long walk by the river, demonstrated"
    who.done("/account", address, password=PASSWORD, new_password=new, again=new)
    assert before != one(who, select(User.password_hash).where(User.email == who.stage.scene.emails[who.actor]))


@recipe("people.end_session")
def end_session(who: Visitor, address: str, state: str) -> None:
    who.done("/account", address)
    assert one(who, select(SignInSession.ended_at).where(SignInSession.pid == pid_in(address))) is not None


@recipe("people.end_other_sessions")
def end_other_sessions(who: Visitor, address: str, state: str) -> None:
    who.done("/account", address)
    used, other = who.stage.scene.sessions[who.actor]
    assert one(who, select(SignInSession.ended_at).where(SignInSession.pid == other)) is not None
    assert one(who, select(SignInSession.ended_at).where(SignInSession.pid == used)) is None


@recipe("people.give_feed")
def give_feed(who: Visitor, address: str, state: str) -> None:
    """It replaces the one the actor has, is shown in this answer, and works at once."""
    before = who.stage.address("meetings.feed", "plain", "", token=who.stage.scene.feeds[who.actor])
    shown = re.search(r"/calendar/feed/[^\"]+[.]ics", who.post(address).text)
    assert shown, "the address is not shown"
    assert who.get(shown[0]).mimetype == "text/calendar"
    assert who.get(before).status_code == 404


@recipe("people.choose_notices")
def choose_notices(who: Visitor, address: str, state: str) -> None:
    who.done("/account", address, papers="digest", digest_hour="18")
    mine = one(who, select(User).where(User.email == who.stage.scene.emails[who.actor]))
    assert mine.digest_hour == 18
    assert one(who, select(NoticeChoice.way).where(NoticeChoice.user_id == mine.id)) == "digest"


def watched(who: Visitor, address: str) -> None:
    """Watch the thing from its page, then no longer."""
    mine = select(Watch.object_id).join(User, User.id == Watch.user_id)
    mine = mine.where(User.email == who.stage.scene.emails[who.actor])
    page = address.removesuffix("/watch")
    for times in (1, 0):
        who.done(page, address)
        assert len(who.stage.rows(mine)) == times


@recipe("documents.watch_body")
def watch_body(who: Visitor, address: str, state: str) -> None:
    watched(who, address)


@recipe("documents.watch_paper")
def watch_paper(who: Visitor, address: str, state: str) -> None:
    watched(who, address)


@recipe("people.take_back_feed")
def take_back_feed(who: Visitor, address: str, state: str) -> None:
    given = who.stage.address("meetings.feed", "plain", "", token=who.stage.scene.feeds[who.actor])
    assert who.get(given).status_code == 200
    who.done("/account", address)
    assert who.get(given).status_code == 404


@recipe("people.choose_language")
def choose_language(who: Visitor, address: str, state: str) -> None:
    assert who.post(address, {"next": "/accessibility"}).location == "/accessibility"
    assert '<html lang="fr"' in who.page("/accessibility")


@recipe("people.sign_in")
def sign_in(who: Visitor, address: str, state: str) -> None:
    actor = "delegate" if who.actor == SIGNED_OUT else who.actor
    response = who.post(address, {"email": who.stage.scene.emails[actor], "password": PASSWORD, "next": "/papers"})
    assert (response.status_code, response.location) == (303, "/papers")
    assert who.get("/papers").status_code == 200


@recipe("people.sign_out")
def sign_out(who: Visitor, address: str, state: str) -> None:
    assert who.post(address).location == "/sign-in"
    assert who.get("/papers").location == "/sign-in?next=/papers"


# Invitations


@recipe("meetings.invite")
def invite(who: Visitor, address: str, state: str) -> None:
    office = one(who, select(Party).where(Party.code == "PS"))
    page = f"{address}?to={office.pid}"
    first = re.search(r'name="items"[^>]*value="([0-9a-z]{14})"', who.page(page))
    assert first
    who.done(page, address, items=first[1])
    meeting = meeting_of(who, address)
    invited = select(Invitation.party_id).where(Invitation.meeting_id == meeting.id, Invitation.party_id == office.id)
    assert one(who, invited) == office.id


@recipe("meetings.end_invitation")
def end_invitation(who: Visitor, address: str, state: str) -> None:
    who.done(address)
    assert one(who, select(Invitation.ended_by).where(Invitation.pid == pid_in(address))) is not None


# Papers


@recipe("documents.new")
def new_paper(who: Visitor, address: str, state: str) -> None:
    who.done(address, way="text", title_en="A new paper", title_fr="Un document nouveau", kind="report")
    assert one(who, select(Paper.state).where(Paper.title_en == "A new paper")) == "draft"


@recipe("documents.new_type")
def new_type(who: Visitor, address: str, state: str) -> None:
    words = {"name_en": "Travel note", "name_fr": "Note de mission", "template_en": "[Where.]", "template_fr": "[Où.]"}
    who.done(address, **words)
    assert one(who, select(PaperType.in_use).where(PaperType.name_en == "Travel note"))


@recipe("documents.edit_type")
def edit_type(who: Visitor, address: str, state: str) -> None:
    who.done(address, word_limit="1500")
    assert one(who, select(PaperType.word_limit).where(PaperType.pid == pid_in(address))) == 1500


@recipe("documents.use_type")
def use_type(who: Visitor, address: str, state: str) -> None:
    who.done(address.removesuffix("/in-use"), address)
    assert not one(who, select(PaperType.in_use).where(PaperType.pid == pid_in(address)))


@recipe("quality.settle")
def settle(who: Visitor, address: str, state: str) -> None:
    paper = paper_of(who, address)
    who.done(address.removesuffix("/points"), address, point="retention", do="tick")
    asked = select(Settled.settling).where(Settled.paper_id == paper.id, Settled.point == "retention")
    assert one(who, asked) == "ticked"


@recipe("quality.end")
def end_review(who: Visitor, address: str, state: str) -> None:
    paper = paper_of(who, address)
    who.done(address.removesuffix("/end"), address, do="returned", remarks="Mend the table.")
    asked = select(Review.verdict).where(Review.paper_id == paper.id, Review.remarks == "Mend the table.")
    assert one(who, asked) == "returned"


@recipe("documents.edit")
def edit(who: Visitor, address: str, state: str) -> None:
    who.done(address, title_en="Another title")
    paper = paper_of(who, address)
    drafted = select(DraftFace.title).where(DraftFace.paper_id == paper.id, DraftFace.language == "en")
    assert one(who, drafted) == "Another title"


@recipe("documents.write")
def write(who: Visitor, address: str, state: str) -> None:
    who.done(address, text="Written anew.")
    paper = paper_of(who, address)
    drafted = select(DraftFace.text).where(DraftFace.paper_id == paper.id, DraftFace.language == "en")
    assert one(who, drafted) == "Written anew."


@recipe("translation.show")
def translate(who: Visitor, address: str, state: str) -> None:
    """The paragraphs of the original are there and untranslated: one is written, and said to agree."""
    paper = paper_of(who, address)
    who.done(f"/papers/{paper.pid}/text?language=en", text="Said in one paragraph.")
    french = f"/papers/{paper.pid}/text?language=fr"
    if one(who, select(DraftFace.file_sha256).where(DraftFace.paper_id == paper.id, DraftFace.language == "fr")):
        who.done(french, f"/papers/{paper.pid}/drafts/fr/take-out")
    else:
        who.done(french, text="")
    (key,) = re.findall(r"[?&]at=([\w-]+)", who.get(address).text)[:1]
    who.done(f"{address}?at={key}", address, text="Dit en un paragraphe.", do="aligned")
    drafted = select(DraftFace.text).where(DraftFace.paper_id == paper.id, DraftFace.language == "fr")
    assert one(who, drafted) == "Dit en un paragraphe."
    assert one(who, select(TranslatedParagraph.aligned).where(TranslatedParagraph.paper_id == paper.id)) is True


@recipe("documents.put_back")
def put_earlier_text_back(who: Visitor, address: str, state: str) -> None:
    """It stands again, and what stood there is kept in its turn."""
    assert who.post(address).status_code == 303
    before = one(who, select(EarlierText).where(EarlierText.pid == pid_in(address)))
    assert one(who, select(DraftFace.text).where(DraftFace.id == before.draft_id)) == before.text
    assert len(who.stage.rows(select(EarlierText).where(EarlierText.draft_id == before.draft_id))) == 2


@recipe("documents.submit")
def submit_paper(who: Visitor, address: str, state: str) -> None:
    who.done(address, note="Wanted soon.")
    assert paper_of(who, address).submitted_at is not None


@recipe("documents.give_back")
def give_paper_back(who: Visitor, address: str, state: str) -> None:
    who.done(address, reason="Shorter.")
    assert paper_of(who, address).submitted_at is None


@recipe("documents.upload")
def upload_file(who: Visitor, address: str, state: str) -> None:
    upload(who, pid_in(address), "en")
    paper = paper_of(who, address)
    drafted = select(DraftFace.file_name).where(DraftFace.paper_id == paper.id, DraftFace.language == "en")
    assert one(who, drafted) == "brought.pdf"


@recipe("documents.release")
def release_to_partner(who: Visitor, address: str, state: str) -> None:
    partner = one(who, select(Party).where(Party.code == "X"))
    who.done(f"{address}?to={partner.pid}", address)
    paper = paper_of(who, address)
    assert one(who, select(Release.ends_at).where(Release.paper_id == paper.id)) is None
    assert one(who, select(Paper.audience).where(Paper.copy_of_id == paper.id)) == f"party:{partner.id}"


@recipe("documents.end_release")
def end_release(who: Visitor, address: str, state: str) -> None:
    who.done(address)
    assert one(who, select(Release.ended_by).where(Release.pid == pid_in(address))) is not None


@recipe("relations.of_paper")
def relate(who: Visitor, address: str, state: str) -> None:
    other = who.stage.scene.pids["paper"]["to_follow"]
    assert who.post(address, {"kind": "annex_to", "to": other}).status_code == 303
    assert len(who.stage.rows(select(Relation).where(Relation.kind == "annex_to"))) == 1


@recipe("relations.remove")
def take_relation_back(who: Visitor, address: str, state: str) -> None:
    assert who.post(address).status_code == 303
    assert who.stage.rows(select(Relation).where(Relation.pid == pid_in(address))) == []


@recipe("documents.take_out")
def take_out(who: Visitor, address: str, state: str) -> None:
    paper = paper_of(who, address)
    drafted = select(DraftFace).where(DraftFace.paper_id == paper.id, DraftFace.language == "fr")
    upload(who, paper.pid, "fr")
    assert one(who, drafted).file_sha256 is not None
    who.done(f"/papers/{paper.pid}/text?language=fr", address)
    assert one(who, drafted).file_sha256 is None


@recipe("documents.bring_word")
def bring_word(who: Visitor, address: str, state: str) -> None:
    shown = who.done(address, language="en", file=(io.BytesIO(word_file(paragraph("From Word."))), "brought.docx"))
    assert one(who, select(WordWaiting.name).where(WordWaiting.pid == pid_in(shown.location))) == "brought.docx"


@recipe("documents.add_picture")
def add_picture(who: Visitor, address: str, state: str) -> None:
    sent = {"file": (io.BytesIO(PICTURE), "point.png"), "alt": "A point"}
    said = who.post(address, sent, headers={"Accept": "application/json"}).get_json()
    kept = who.stage.rows(select(Blob.sha256).where(Blob.media_type == "image/png"))
    assert any(said["source"].strip() == f"![A point](blob:{sha256})" for sha256 in kept)


@recipe("documents.put_picture")
def put_picture(who: Visitor, address: str, state: str) -> None:
    paper = paper_of(who, address)
    who.done(f"/papers/{paper.pid}/text", text="Before it.")
    who.done(address, file=(io.BytesIO(PICTURE), "point.png"), alt="A point", after="")
    drafted = select(DraftFace.text).where(DraftFace.paper_id == paper.id, DraftFace.language == "en")
    assert one(who, drafted).startswith("Before it.\n\n![A point](blob:")


@recipe("documents.show_word")
def take_over(who: Visitor, address: str, state: str) -> None:
    paper_id = one(who, select(WordWaiting.paper_id).where(WordWaiting.pid == pid_in(address)))
    who.done(address)
    assert who.stage.rows(select(WordWaiting).where(WordWaiting.pid == pid_in(address))) == []
    assert len(who.stage.rows(select(WordOriginal).where(WordOriginal.paper_id == paper_id))) == 2


@recipe("documents.drop_word")
def drop_word(who: Visitor, address: str, state: str) -> None:
    who.done(address.removesuffix("/drop"), address)
    assert who.stage.rows(select(WordWaiting).where(WordWaiting.pid == pid_in(address))) == []


@recipe("documents.circulate")
def circulate(who: Visitor, address: str, state: str) -> None:
    """A reference goes out once: asked again, the reader is told so."""
    paper = paper_of(who, address)
    if state == "reference":
        response = who.post(address)
        assert response.status_code == 409
        assert "has been circulated already" in response.text
        return
    if state == "expected":
        who.done(f"/papers/{paper.pid}/text", text="It has come.")
    who.done(address, to_follow="y")
    after = paper_of(who, address)
    assert after.state == "issued"
    assert after.current_version_id not in (None, paper.current_version_id)


@recipe("documents.withdraw")
def withdraw(who: Visitor, address: str, state: str) -> None:
    who.done(address, reason="Overtaken by events.")
    assert paper_of(who, address).state == "withdrawn"


@recipe("documents.recall")
def recall_version(who: Visitor, address: str, state: str) -> None:
    who.done(address, reason="A slip of the pen.")
    assert version_of(who, address).state == "recalled"


@recipe("documents.promise")
def promise_face(who: Visitor, address: str, state: str) -> None:
    who.done(address, follows_on="2027-03-01")
    assert version_of(who, address).follows_on == date(2027, 3, 1)


@recipe("documents.add_face")
def add_face(who: Visitor, address: str, state: str) -> None:
    version = version_of(who, address)
    paper = one(who, select(Paper).where(Paper.id == version.paper_id))
    first = one(who, select(Face.source).where(Face.version_id == version.id, Face.language == "en"))
    who.done(f"/papers/{paper.pid}/edit", title_en=version.title_en, title_fr=version.title_fr)
    who.done(f"/papers/{paper.pid}/text?language=en", text=first)
    who.done(f"/papers/{paper.pid}/text?language=fr", text="Le texte.")
    who.done(f"/papers/{paper.pid}/circulate", address)
    assert one(who, select(Face.authentic).where(Face.version_id == version.id, Face.language == "fr")) is False


# Meetings


@recipe("meetings.new")
def new_meeting(who: Visitor, address: str, state: str) -> None:
    who.done(address, day="2026-12-15", starts="10:00", ends="12:00", place_en="Room 77")
    assert one(who, select(Meeting.state).where(Meeting.place_en == "Room 77")) == "planned"


@recipe("meetings.edit")
def edit_meeting(who: Visitor, address: str, state: str) -> None:
    who.done(address, place_en="Room 78")
    assert meeting_of(who, address).place_en == "Room 78"


@recipe("meetings.convene")
def convene(who: Visitor, address: str, state: str) -> None:
    who.done(address)
    assert meeting_of(who, address).state == "convened"


@recipe("meetings.cancel")
def cancel(who: Visitor, address: str, state: str) -> None:
    who.done(address, reason="The chair is ill.")
    assert meeting_of(who, address).state == "cancelled"


@recipe("meetings.postpone")
def postpone(who: Visitor, address: str, state: str) -> None:
    who.done(address, reason="The room burned down.")
    assert meeting_of(who, address).state == "postponed"


def _add(who: Visitor, meeting: str, title: str) -> AgendaItem:
    page = f"/meetings/{meeting}/agenda/add?part=discussion"
    who.done(page, page, title_en=title, title_fr=title)
    return one(who, select(AgendaItem).where(AgendaItem.title_en == title))  # type: ignore[no-any-return]


@recipe("meetings.add_item")
def add_item(who: Visitor, address: str, state: str) -> None:
    assert _add(who, pid_in(address), "One more item").meeting_id == meeting_of(who, address).id


@recipe("meetings.issue")
def issue(who: Visitor, address: str, state: str) -> None:
    before = meeting_of(who, address)
    paper = select(Paper.current_version_id).where(Paper.id == before.agenda_paper_id)
    in_force = one(who, paper)
    if in_force is not None:
        _add(who, before.pid, "For the revision")
    who.done(address)
    assert meeting_of(who, address).state == "agenda_issued"
    assert one(who, paper) not in (None, in_force)


@recipe("meetings.recall")
def recall_agenda(who: Visitor, address: str, state: str) -> None:
    """Where no agenda is in force there is none to recall: the reader is led back and told so."""
    paper = select(Paper.current_version_id).where(Paper.id == meeting_of(who, address).agenda_paper_id)
    in_force = one(who, paper)
    if in_force is None:
        response = who.post(address, {"reason": "A slip."})
        assert response.status_code == 303
        assert "there is none to recall" in who.page(response.location)
        return
    who.done(address, reason="A slip.")
    assert one(who, paper) != in_force
    assert one(who, select(Version.state).where(Version.id == in_force)) == "recalled"


@recipe("meetings.import_agenda")
def import_agenda(who: Visitor, address: str, state: str) -> None:
    """A preview: every row's fate is shown, nothing is stored."""
    response = who.submit(address, text="number,title_en\n1,Brought by import\n")
    assert response.status_code == 200
    assert "Brought by import" in response.text
    assert who.stage.rows(select(AgendaItem).where(AgendaItem.title_en == "Brought by import")) == []


@recipe("meetings.apply_import")
def apply_import(who: Visitor, address: str, state: str) -> None:
    page = address.removesuffix("/apply")
    text = "number,title_en\n1,Brought by import\n"
    preview = who.submit(page, text=text).text
    seal = re.search(r'name="seal"[^>]*value="([0-9a-f]+)"', preview)
    assert seal
    response = who.submit(page, page, text=text)
    assert response.status_code == 200
    response = who.post(address, {"text": text, "mode": "merge", "seal": seal[1]})
    assert response.status_code == 303, response.text[:2000]
    assert one(who, select(AgendaItem).where(AgendaItem.title_en == "Brought by import"))


@recipe("meetings.ask_waiver")
def ask_waiver(who: Visitor, address: str, state: str) -> None:
    meeting = meeting_of(who, address)
    paper = who.stage.scene.pids["paper"]["contributors" if state == "contributors" else "draft"]
    item = _add(who, meeting.pid, "With a late paper")
    assert who.post(f"/items/{item.pid}/papers", {"how": "register", "paper": paper}).status_code == 303
    assert who.post(address, {"paper": paper, "reason": "It came yesterday."}).status_code == 303
    asked = select(LatePaper.decided_at).where(
        LatePaper.meeting_id == meeting.id, LatePaper.reason == "It came yesterday."
    )
    assert one(who, asked) is None


@recipe("chairs.decide_waiver")
def decide_waiver(who: Visitor, address: str, state: str) -> None:
    who.done("/chair", address, waived="yes")
    assert one(who, select(LatePaper.waived).where(LatePaper.pid == pid_in(address))) is True


# Items


@recipe("meetings.edit_item")
def edit_item(who: Visitor, address: str, state: str) -> None:
    who.done(address, title_en="Another title")
    assert item_of(who, address).title_en == "Another title"


@recipe("meetings.set_minutes")
def set_minutes(who: Visitor, address: str, state: str) -> None:
    assert who.post(address, {"minutes": "77"}).status_code == 303
    assert item_of(who, address).minutes == 77


@recipe("meetings.move_item")
def move_item(who: Visitor, address: str, state: str) -> None:
    """To the other side of the other item of its part."""
    way = "down" if state == "planned" else "up"
    before = item_of(who, address).position
    assert who.post(address, {"way": way}).status_code == 303
    assert item_of(who, address).position != before


@recipe("meetings.move_matter")
def move_matter(who: Visitor, address: str, state: str) -> None:
    assert who.post(address, {"kind": "information"}).status_code == 303
    assert item_of(who, address).part == "information"


@recipe("meetings.remove_item")
def remove_item(who: Visitor, address: str, state: str) -> None:
    """What was issued stays, struck through."""
    assert who.post(address).status_code == 303
    left = who.stage.rows(select(AgendaItem.state).where(AgendaItem.pid == pid_in(address)))
    assert left == ([] if state == "planned" else ["withdrawn"])


@recipe("meetings.restore_item")
def restore_item(who: Visitor, address: str, state: str) -> None:
    """What was issued and withdrawn is put back; what was never withdrawn stays as it is."""
    if state == "issued":
        assert who.post(address.replace("/restore", "/remove")).status_code == 303
        assert item_of(who, address).state == "withdrawn"
    assert who.post(address).status_code == 303
    assert item_of(who, address).state == "inscribed"


@recipe("meetings.attach")
def attach(who: Visitor, address: str, state: str) -> None:
    paper = who.stage.scene.pids["paper"]["reference"]
    assert who.post(address, {"how": "register", "paper": paper}).status_code == 303
    cited = select(Paper.pid).join(ItemPaper).where(ItemPaper.item_id == item_of(who, address).id)
    assert paper in who.stage.rows(cited)


@recipe("meetings.detach")
def detach(who: Visitor, address: str, state: str) -> None:
    paper = who.stage.scene.pids["paper"]["reference"]
    cited = select(Paper.pid).join(ItemPaper).where(ItemPaper.item_id == item_of(who, address).id)
    assert who.post(f"/items/{pid_in(address)}/papers", {"how": "register", "paper": paper}).status_code == 303
    assert paper in who.stage.rows(cited)
    assert who.post(address, {"paper": paper}).status_code == 303
    assert paper not in who.stage.rows(cited)
