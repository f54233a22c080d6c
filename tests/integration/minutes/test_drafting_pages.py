"""The editor of minutes and the pages round it, as a browser asks for them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.meetings.models import Meeting
from secretariat.meetings.states import ItemKind
from secretariat.minutes.assembling import assembled
from secretariat.minutes.models import KeptText, Minutes
from secretariat.minutes.queries.held import held
from secretariat.minutes.sections import sections
from secretariat.minutes.services.drafting import start_record
from secretariat.minutes.skeleton import digest
from secretariat.minutes.states import MinutesState, Why
from secretariat.minutes.views.drafting_shown import excerpt
from secretariat.people.models import SignInSession
from secretariat.press.canonical import to_html
from tests.integration.minutes.drafting import JSON, Writer, named, sent
from tests.integration.minutes.story import AFTERWARDS, MinutesStory
from tests.plugins.stages import staged
from tests.queries import count_queries
from tests.work import calls
from tests.world import Cast

#: Of pages and forms: their services are tried on both kinds of database, and their queries by the table of access.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def story(session: Session, people: Cast) -> MinutesStory:
    return MinutesStory(session, people)


@staged
def record(session: Session, story: MinutesStory) -> Minutes:
    """A record begun by its own service, committed."""
    with clock.at(AFTERWARDS):
        made = start_record(session, story.held_meeting(), actor=story.secretary)
    session.commit()
    return made


@pytest.fixture
def writer_for(app: Flask, session: Session) -> Callable[..., Writer]:
    return partial(Writer, app, session)


@pytest.fixture
def secretary(writer_for: Callable[..., Writer], people: Cast) -> Writer:
    return writer_for(people.secretary)


def test_a_record_is_begun_from_its_meeting_and_found_again(
    secretary: Writer, session: Session, story: MinutesStory
) -> None:
    with clock.at(AFTERWARDS):
        meeting = story.held_meeting()
    session.commit()
    address = f"/meetings/{meeting.pid}/record"
    assert "Begin the record" in secretary.get(address).text
    begun = secretary.post(address, {"language": "fr"})
    assert begun.status_code == 303
    minutes = session.scalars(select(Minutes)).one()
    assert (minutes.language, begun.location) == ("fr", f"/minutes/{minutes.pid}")
    assert secretary.get(address).location == begun.location
    session.rollback()
    again = secretary.post(address, {"language": "en"})
    assert again.location == begun.location
    page = secretary.get(secretary.get(begun.location).location)
    assert "Record of the 1st meeting of 2026" in page.text or "meeting of 2026" in page.text


def test_every_page_is_sound_in_both_languages(
    writer_for: Callable[..., Writer], people: Cast, record: Minutes, session: Session
) -> None:
    passages = [one.pid for one in record.passages]
    pid = record.pid
    session.rollback()
    for language in ("en", "fr"):
        browser = writer_for(people.secretary, language=language)
        for address in (
            *(f"/passages/{one}" for one in passages),
            f"/passages/{passages[2]}?language=fr",
            f"/minutes/{pid}/read",
            f"/minutes/{pid}/read?q=meeting",
            f"/minutes/{pid}/kept",
            f"/minutes/{pid}/take-in",
        ):
            assert browser.get(address).status_code == 200, address


def test_a_text_is_saved_without_scripts(secretary: Writer, record: Minutes, session: Session) -> None:
    seating = named(record, "Seating plan")
    answer = secretary.post(f"/passages/{seating.pid}", sent(seating, "The Chair thanked the secretariat.\r\n"))
    assert answer.status_code == 303
    session.refresh(seating)
    assert seating.text_en == "The Chair thanked the secretariat."
    page = secretary.get(answer.location).text
    assert "Saved at" in page
    assert 'class="np"' in page
    assert "As it will be issued" in page


def test_scripts_are_answered_with_what_the_next_save_stands_on(
    secretary: Writer, record: Minutes, session: Session
) -> None:
    seating = named(record, "Seating plan")
    first = secretary.post(f"/passages/{seating.pid}", sent(seating, "One."), headers=JSON)
    assert first.status_code == 200
    assert first.json["version"] == digest("One.")
    second = secretary.post(
        f"/passages/{seating.pid}",
        {"text": "One. Two.", "language": "en", "stands": first.json["version"]},
        headers=JSON,
    )
    assert second.json["changed"] is True
    session.refresh(seating)
    assert seating.text_en == "One. Two."
    assert session.scalars(select(KeptText)).all() == []


def test_who_comes_second_gets_both_texts_and_his_is_kept(
    writer_for: Callable[..., Writer], people: Cast, secretary: Writer, record: Minutes, session: Session
) -> None:
    seating = named(record, "Seating plan")
    both = sent(seating, "Clara’s words."), sent(seating, "Tomas’s words.")
    other = writer_for(people.second_secretary)
    assert secretary.post(f"/passages/{seating.pid}", both[0], headers=JSON).status_code == 200
    lost = other.post(f"/passages/{seating.pid}", both[1], headers=JSON)
    assert lost.status_code == 409
    clash = lost.json["conflict"]
    assert (clash["mine"], clash["theirs"], clash["by"]) == ("Tomas’s words.", "Clara’s words.", "Clara Wennberg")
    assert "Clara Wennberg saved this part while you were writing" in lost.json["sentence"]
    kept = session.scalars(select(KeptText)).one()
    assert (kept.text, kept.why, kept.by_id) == ("Tomas’s words.", Why.OVERTAKEN.value, people.second_secretary.id)
    session.rollback()
    page = other.post(f"/passages/{seating.pid}", both[1])  # without scripts: the page shows both
    assert page.status_code == 409
    assert "Tomas’s words." in page.text
    assert "<del>" in page.text
    assert f'value="{digest("Clara’s words.")}"' in page.text
    assert len(session.scalars(select(KeptText)).all()) == 1  # the same words are kept once
    session.rollback()
    stands = {"text": "Both.", "language": "en", "stands": clash["version"]}
    assert other.post(f"/passages/{seating.pid}", stands, headers=JSON).status_code == 200
    whys = {kept.why: kept.text for kept in session.scalars(select(KeptText))}
    assert whys == {Why.OVERTAKEN.value: "Tomas’s words.", Why.BEFORE.value: "Clara’s words."}


def test_a_second_window_of_the_same_person_is_told_so(secretary: Writer, record: Minutes) -> None:
    seating = named(record, "Seating plan")
    data = sent(seating, "First window.")
    secretary.post(f"/passages/{seating.pid}", data, headers=JSON)
    lost = secretary.post(f"/passages/{seating.pid}", {**data, "text": "Second window."}, headers=JSON)
    assert lost.status_code == 409
    assert "from another window" in lost.json["sentence"]


def test_two_languages_of_one_part_do_not_meet(
    writer_for: Callable[..., Writer], people: Cast, secretary: Writer, record: Minutes, session: Session
) -> None:
    """Seeded defect: the version is that of the row, so that a translator overtakes a writer."""
    seating = named(record, "Seating plan")
    english = sent(seating, "English.")
    french = {"text": "Français.", "language": "fr", "stands": digest(seating.text_fr)}
    assert secretary.post(f"/passages/{seating.pid}", english, headers=JSON).status_code == 200
    assert writer_for(people.second_secretary).post(f"/passages/{seating.pid}", french, headers=JSON).status_code == 200
    session.refresh(seating)
    assert (seating.text_en, seating.text_fr) == ("English.", "Français.")


def test_signed_out_while_writing_the_text_goes_in_afterwards(
    secretary: Writer, writer_for: Callable[..., Writer], people: Cast, record: Minutes, session: Session
) -> None:
    seating = named(record, "Seating plan")
    data = sent(seating, "An hour of writing.", csrf_token=secretary.csrf())
    for row in session.scalars(select(SignInSession)):
        row.expires_at = row.created_at
    session.commit()
    address = f"/passages/{seating.pid}"
    session.rollback()
    refused = secretary.client.post(address, data=data, headers=JSON)
    assert (refused.status_code, refused.mimetype) == (401, "application/json")
    again = writer_for(people.secretary)
    del data["csrf_token"]
    assert again.post(f"/passages/{seating.pid}", data, headers=JSON).status_code == 200
    session.refresh(seating)
    assert seating.text_en == "An hour of writing."


def test_what_comes_too_late_is_kept_and_said(secretary: Writer, record: Minutes, session: Session) -> None:
    seating = named(record, "Seating plan")
    data = sent(seating, "Too late.")
    record.state = MinutesState.SUBMITTED.value
    session.commit()
    answer = secretary.post(f"/passages/{seating.pid}", data, headers=JSON)
    assert answer.status_code == 409
    assert "conflict" not in answer.json
    where = answer.json["where"]
    assert "Too late." in secretary.get(where).text
    plain = secretary.post(f"/passages/{seating.pid}", {**data, "text": "Later still."})
    assert plain.location == where
    assert {kept.why for kept in session.scalars(select(KeptText))} == {Why.TOO_LATE.value}
    session.refresh(seating)
    assert "late" not in seating.text_en
    assert secretary.get(f"/passages/{seating.pid}").status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Fine so far\x07 not here", "U+0007"),
        ("> " * 60 + "deep", "too deeply"),
        ("Turned \u202eround", "U+202E"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place_and_comes_back(
    secretary: Writer, record: Minutes, typed: str, said: str, session: Session
) -> None:
    seating = named(record, "Seating plan")
    before = seating.text_en
    page = secretary.post(f"/passages/{seating.pid}", sent(seating, typed))
    assert page.status_code == 422
    assert said in page.text
    script = secretary.post(f"/passages/{seating.pid}", sent(seating, typed), headers=JSON)
    assert script.status_code == 422
    assert said in script.json["faults"]["text"][0]
    session.refresh(seating)
    assert seating.text_en == before


def test_a_marking_above_the_ceiling_is_refused_and_nothing_of_it_kept(
    secretary: Writer, record: Minutes, session: Session
) -> None:
    seating = named(record, "Seating plan")
    answer = secretary.post(f"/passages/{seating.pid}", sent(seating, "NATO SECRET\n\nText."), headers=JSON)
    assert answer.status_code == 409
    assert "sentence" in answer.json
    session.refresh(seating)
    assert "SECRET" not in seating.text_en
    assert session.scalars(select(KeptText)).all() == []


def test_a_kept_text_can_be_put_back_and_what_stood_is_kept(
    secretary: Writer, record: Minutes, session: Session
) -> None:
    seating = named(record, "Seating plan")
    first = sent(seating, "First.")
    secretary.post(f"/passages/{seating.pid}", first, headers=JSON)
    secretary.post(f"/passages/{seating.pid}", {**first, "text": "Second."}, headers=JSON)
    kept = session.scalars(select(KeptText)).one()
    session.rollback()
    page = secretary.get(f"/minutes/{record.pid}/kept").text
    assert "Put it back" in page
    answer = secretary.post(f"/kept-texts/{kept.pid}/put-back")
    assert answer.status_code == 303
    session.refresh(seating)
    assert seating.text_en == "Second."
    assert {(one.text, one.why) for one in session.scalars(select(KeptText))} == {
        ("Second.", Why.OVERTAKEN.value),
        ("First.", Why.BEFORE.value),
    }


def test_strangers_get_what_they_get_for_what_never_was(
    writer_for: Callable[..., Writer], people: Cast, record: Minutes, session: Session, story: MinutesStory
) -> None:
    seating = named(record, "Seating plan")
    kept = KeptText(passage_id=seating.id, language="en", text="Hidden", why="before", by_id=1, at=AFTERWARDS)
    session.add(kept)
    session.commit()
    addresses = (
        f"/minutes/{record.pid}",
        f"/minutes/{record.pid}/read",
        f"/minutes/{record.pid}/kept",
        f"/minutes/{record.pid}/take-in",
        f"/passages/{seating.pid}",
        f"/meetings/{record.meeting.pid}/record",
    )
    posts = (f"/passages/{seating.pid}", f"/passages/{seating.pid}/writing", f"/kept-texts/{kept.pid}/put-back")
    session.rollback()
    for stranger in (people.delegate, people.partner, people.former_chair, people.asb_secretary, people.administrator):
        browser = writer_for(stranger)
        for address in addresses:
            assert browser.get(address).status_code == 404, (stranger.name, address)
        for address in (*posts, f"/minutes/{record.pid}/skeleton", f"/minutes/{record.pid}/take-in/apply"):
            assert browser.post(address, {"text": "x", "language": "en"}).status_code == 404, (stranger.name, address)
    chair = writer_for(people.chair)
    assert chair.get(f"/minutes/{record.pid}/read").status_code == 200
    assert chair.get(f"/minutes/{record.pid}").location == f"/minutes/{record.pid}/read"
    assert chair.get(f"/passages/{seating.pid}").status_code == 403
    assert chair.post(f"/passages/{seating.pid}", {"text": "x", "language": "en"}).status_code == 403


def test_who_writes_where_is_shown_to_colleagues(
    writer_for: Callable[..., Writer], people: Cast, secretary: Writer, record: Minutes
) -> None:
    seating, other = named(record, "Seating plan"), writer_for(people.second_secretary)
    assert other.post(f"/passages/{seating.pid}/writing", headers=JSON).json["writing"] == ""
    seen = secretary.post(f"/passages/{seating.pid}/writing", headers=JSON).json
    assert seen["writing"] == "Tomas Arriaga is writing"
    assert "Tomas Arriaga is writing" in secretary.get(f"/passages/{seating.pid}").text
    first = record.passages[0]
    other.post(f"/passages/{first.pid}/writing", headers=JSON)
    assert secretary.post(f"/passages/{seating.pid}/writing", headers=JSON).json["writing"] == ""


def test_a_record_written_elsewhere_goes_in_by_its_headings(
    secretary: Writer, record: Minutes, session: Session
) -> None:
    text = (
        "# Notes of the day\n\nCoffee was served.\n\n## Retention of recordings\n\nNATION A: option B.\n\n```\n"
        "## no heading\nkeep()\n```\n\n## 5. Seating plan\n\n> quoted\n\n## Parking\n\nNobody objected[^1].\n\n[^1]: Once.\n"
    )
    address = f"/minutes/{record.pid}/take-in"
    shown = secretary.post(
        address,
        {"file": (io.BytesIO(text.encode()), "notes.md"), "language": "en", "into": ""},
        content_type="multipart/form-data",
    )
    assert shown.status_code == 200
    for words in ("Notes of the day", "Retention of recordings", "Parking", "stays with the part before it"):
        assert words in shown.text
    session.refresh(record)
    assert all("Coffee" not in one.text_en for one in record.passages)  # nothing is stored yet
    session.rollback()
    seal = re.search(r'name="seal" value="([0-9a-f]+)"', shown.text)
    assert seal
    data = {"text": text, "language": "en", "into": "", "seal": seal[1]}
    done = secretary.post(f"{address}/apply", data)
    assert done.status_code == 303
    session.expire_all()
    assert "keep()" in named(record, "Retention of recordings").text_en
    assert "Nobody objected" in named(record, "Seating plan").text_en
    assert "Once." in named(record, "Seating plan").text_en
    assert record.passages[0].text_en.startswith("# Notes of the day")
    session.rollback()
    stale = secretary.post(f"{address}/apply", data)
    assert stale.status_code == 409  # what stands is not what was shown
    session.expire_all()
    assert named(record, "Seating plan").text_en.count("Nobody objected") == 1


def test_words_are_found_in_the_whole_text(secretary: Writer, record: Minutes) -> None:
    seating = named(record, "Seating plan")
    secretary.post(f"/passages/{seating.pid}", sent(seating, "One.\n\nThe *quorum* was reached. Quorum & more."))
    page = secretary.get(f"/minutes/{record.pid}/read?q=quorum").text
    assert page.count("<mark>") == 2
    assert "<mark>Quorum</mark> &amp; more" in page
    assert "stands nowhere" in secretary.get(f"/minutes/{record.pid}/read?q=zebra").text


def test_more_items_take_no_more_queries(
    app: Flask, secretary: Writer, session: Session, story: MinutesStory, engine: Engine
) -> None:
    from secretariat.web.database import db

    def counted(meeting: Meeting) -> dict[str, int]:
        with clock.at(AFTERWARDS):
            minutes = start_record(session, meeting, actor=story.secretary)
        last = minutes.passages[-2].pid
        pid = minutes.pid
        session.commit()
        found = {}
        with app.app_context():
            own = db.engine
        for name, address in (
            ("passage", f"/passages/{last}"),
            ("read", f"/minutes/{pid}/read"),
            ("kept", f"/minutes/{pid}/kept"),
        ):
            secretary.get(address)
            with count_queries(own) as seen:
                secretary.get(address)
            found[name] = len(seen)
        return found

    with clock.at(AFTERWARDS):
        few = story.held_meeting()
    session.commit()
    with_few = counted(few)
    with clock.at(AFTERWARDS):
        many = story.held_meeting()
        for n in range(50):
            item = story.item(many, f"Further item {n}", ItemKind.DISCUSSION)
            if n % 5 == 0:
                story.attach(item, story.paper(f"Paper {n}"))
            if n % 2:
                story.outcome(item, "noted", "it", "cela")
    session.commit()
    assert counted(many) == with_few
    # Who is signed in, what counts for them, the record with its meeting, four for the meeting as it was held, the passages,
    # the strip of the body and two of the frame.
    assert with_few["read"] <= 11, with_few


def test_two_thousand_interventions_stay_comfortable(secretary: Writer, record: Minutes, session: Session) -> None:
    seating = named(record, "Seating plan")
    secretary.csrf()

    def said(count: int) -> str:
        cited = (f"said {n} things, and [cited](https://example.org/{n})." for n in range(count))
        return "\n\n".join(f"The representative of Nation A {one}" for one in cited)

    def written(count: int) -> None:
        session.refresh(seating)
        fields = sent(seating, said(count))
        session.commit()
        assert secretary.post(f"/passages/{seating.pid}", fields, headers=JSON).status_code == 200
        assert f"said {count - 1} things" in secretary.client.get(f"/passages/{seating.pid}").text

    assert calls(lambda: written(400)) < 6 * calls(lambda: written(100)), "work grows faster than the text"
    written(2000)
    session.refresh(seating)
    text = said(2000)
    clash = secretary.post(
        f"/passages/{seating.pid}", {**sent(seating, text + "\n\nMore."), "stands": "0" * 64}, headers=JSON
    )
    assert clash.status_code == 409
    assert sum(len(piece[1]) for piece in clash.json["conflict"]["pieces"] if piece[0] != "same") < 20


def test_each_part_is_shown_as_it_stands_in_the_whole(
    app: Flask, session: Session, secretary: Writer, record: Minutes
) -> None:
    """Seeded defects: a section that says nothing is counted; numbers begin anew in each part."""
    texts = {
        "opening": "One.\n\nTwo.",
        "Retention of recordings": "# Below\n\nThree[^1].\n\n[^1]: A note.",
        "Any other business": "[^1]: A note that nothing calls.",
        "Seating plan": "Four[^1].\n\n---\n\nFive.\n\n[^1]: Another note.",
        "closing": "Six.\n\n---\n\nSeven.",
    }
    for one in record.passages:
        one.text_en = texts.get(one.item.title_en if one.item else one.key, "")
    session.commit()
    parts = sections(held(session, record.meeting))
    whole = to_html(assembled(record, parts, "en"), "en", top_level=3, id_prefix="issued-")
    with app.test_request_context():
        shown = {
            one.item.title_en if one.item else one.key: excerpt(record, parts, one, "en") for one in record.passages
        }
    assert shown["Any other business"] is None
    assert shown["Calendar of meetings 2027"] == shown["Badge desk"]  # adopted together, they stand together
    numbers = {title: re.findall(r'class="n">(\d+)\. ', html or "") for title, html in shown.items()}
    assert numbers["opening"] == ["1", "2"]
    assert numbers["Retention of recordings"] == ["3"]
    assert numbers["Seating plan"] == ["4", "5"]
    assert numbers["closing"] == ["6", "7"]
    for title, html in shown.items():
        for paragraph in re.findall(r'<p class="np".*?</p>', html or ""):
            assert paragraph in whole, title
    assert "Another note" in (shown["Seating plan"] or "")
    assert "A note" not in (shown["Seating plan"] or "").replace("Another note", "")
