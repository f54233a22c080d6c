"""The pages of coordination: a whole round as its people see it; SQLite alone, since the services are tried on both."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from secretariat.coordination import services
from secretariat.coordination.models import Clearance
from secretariat.core import blobs
from secretariat.web.database import db
from tests.client import Browser
from tests.conftest import TODAY
from tests.integration.coordination.conftest import TEXT, Coordination
from tests.integration.documents.conftest import pdf
from tests.queries import count_queries

Opens = Callable[..., Browser]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


def page_of(coordination: Coordination) -> str:
    return f"/papers/{coordination.paper.pid}/coordination"


def test_a_round_from_its_beginning_to_its_end(browser_for: Opens, coordination: Coordination) -> None:
    secretary, lawyer = browser_for(coordination.people.secretary), browser_for(coordination.lawyer)
    page, legal = page_of(coordination), coordination.legal
    assert "Nobody was asked yet" in secretary.get(page).text
    form = secretary.get(f"{page}/new").text
    proposed = re.search(rf'name="due_{legal.pid}"[^>]*value="([^"]+)"', form)
    assert proposed
    assert proposed[1] == "2026-11-23T17:30", "five working days, at the hour of the body"
    refused = secretary.post(f"{page}/new", {"note": "Mind paragraph 2."})
    assert refused.status_code == 422
    assert "Choose at least one office." in refused.text
    assert "Mind paragraph 2." in refused.text
    asked = {
        f"office_{legal.pid}": "y",
        f"due_{legal.pid}": "2026-11-20T17:30",
        f"office_{coordination.support.pid}": "y",
        f"due_{coordination.support.pid}": "2026-11-23T12:00",
        "note": "Mind paragraph 2.",
    }
    assert secretary.post(f"{page}/new", asked).location == page
    assert "2 offices are asked." in words(secretary.get(page).text)
    [round] = coordination.session.query(Clearance).filter_by(party_id=legal.id)
    clearance = f"/clearances/{round.pid}"
    shown = words(lawyer.get(clearance).text)
    assert "Legal is asked to clear this draft by Friday 20 November 2026, 17:30." in shown
    assert "Mind paragraph 2." in shown
    assert "The rota is drawn by lot each month." in shown
    assert "Le tour est tiré au sort chaque mois." in lawyer.get(f"{clearance}?face=fr").text
    at = re.search(r"at=(b[0-9a-f]+)#at-", lawyer.get(clearance).text)
    assert at
    writing = lawyer.get(f"{clearance}?face=en&at={at[1]}").text
    assert "Text that you propose instead" in writing
    said = {
        "act": "comment",
        "face": "en",
        "at": at[1],
        "text": "Why noon?",
        "proposed": "Each delegation books by ten.",
    }
    assert (lawyer.post(clearance, said).location or "").endswith(f"#at-{at[1]}")
    version = re.search(r'name="row_version" value="(\d+)"', lawyer.get(clearance).text)
    assert version
    empty = lawyer.post(clearance, {"act": "answer", "row_version": version[1], "move": "refuse", "reason": " "})
    assert empty.status_code == 422
    assert "Say why it is not cleared" in empty.text
    answered = {"act": "answer", "row_version": version[1], "move": "comment", "reason": ""}
    assert lawyer.post(clearance, answered).location == clearance
    assert "Cleared with comments" in lawyer.get(clearance).text
    came = words(secretary.get(page).text)
    assert "1 of 2 offices has answered." in came or "1 of 2 offices have answered." in came
    assert "Why noon?" in came
    comment = re.search(r'id="comment-([0-9a-z]{14})"', secretary.get(page).text)
    assert comment
    silent = secretary.post(page, {"act": "dispose", "comment": comment[1], "disposition": "partly", "text": ""})
    assert silent.status_code == 422
    disposed = {"act": "dispose", "comment": comment[1], "disposition": "partly", "text": "Eleven."}
    assert secretary.post(page, disposed).status_code == 303
    assert "Eleven." in lawyer.get(clearance).text
    assert secretary.post(page, {"act": "remind"}).status_code == 303
    assert "Reminded: Policy Support." in words(secretary.get(page).text)
    assert secretary.post(page, {"act": "close"}).status_code == 303
    over = words(secretary.get(page).text)
    assert "- Legal: cleared with comments on 16 November 2026 (1 comment, of which 1 taken over)." in over
    assert "Affaires juridiques" in over
    assert secretary.post(page, {"act": "remind"}).status_code == 422
    assert browser_for(coordination.people.secretary).get(clearance).status_code == 200


def test_changed_words_are_shown_as_void_and_asked_about_again(browser_for: Opens, coordination: Coordination) -> None:
    secretary = browser_for(coordination.people.secretary)
    round = coordination.open(coordination.legal)
    coordination.answer(coordination.of(round, coordination.legal), coordination.lawyer)
    coordination.write(TEXT.replace("noon", "ten"))
    page = secretary.get(page_of(coordination)).text
    assert "Void in part: the text has changed" in page
    assert re.search(r"<del>.*noon", page)
    asked = {
        "act": "again",
        f"office_{coordination.legal.pid}": "y",
        f"due_{coordination.legal.pid}": "2026-11-20T17:30",
    }
    assert secretary.post(page_of(coordination), {**asked, f"due_{coordination.legal.pid}": ""}).status_code == 422
    assert secretary.post(page_of(coordination), asked).status_code == 303
    again = coordination.of(round, coordination.legal)
    shown = browser_for(coordination.lawyer).get(f"/clearances/{again.pid}").text
    assert "What changed since you cleared it" in shown
    assert "text__p--changed" in shown


def test_what_changed_is_set_as_its_language_sets_it(browser_for: Opens, coordination: Coordination) -> None:
    table = "Le tableau suit.\n\nTableau : Coûts : détail\n\n| Salle | Prix |\n|---|---|\n| Petite | {} |\n"
    coordination.write(table.format(1), "fr")
    coordination.session.commit()
    round = coordination.open(coordination.legal)
    coordination.answer(coordination.of(round, coordination.legal), coordination.lawyer)
    coordination.write(table.format(2), "fr")
    coordination.session.commit()
    page = browser_for(coordination.people.secretary).get(page_of(coordination)).text
    assert "Tableau\u00a01\u202f: Coûts\u202f: détail" in page


def test_more_time_is_given_on_the_page_and_the_old_deadline_stays_to_be_read(
    browser_for: Opens, coordination: Coordination
) -> None:
    secretary = browser_for(coordination.people.secretary)
    round = coordination.open()
    office = coordination.legal.pid
    more = {"act": "extend", f"wait_{office}": "y", f"more_{office}": "2026-11-20T10:00", "reason": "Staff are away."}
    refused = secretary.post(page_of(coordination), more)
    assert refused.status_code == 422
    assert "The deadline is only ever put off" in refused.text
    assert "Staff are away." in refused.text
    nobody = secretary.post(page_of(coordination), {"act": "extend", "reason": "Why not."})
    assert nobody.status_code == 422
    assert "Choose at least one office." in nobody.text
    given = secretary.post(page_of(coordination), {**more, f"more_{office}": "2026-11-26T17:30"})
    assert given.status_code == 303
    page = words(secretary.get(page_of(coordination)).text)
    assert "More time for: Legal." in page
    assert "Staff are away." in page
    clearance = coordination.of(round, coordination.legal)
    shown = words(browser_for(coordination.lawyer).get(f"/clearances/{clearance.pid}").text)
    assert "by Thursday 26 November 2026, 17:30" in shown
    assert "put off; it was Monday 23 November 2026, 17:30" in shown
    assert "Staff are away." in shown


def test_a_comment_says_when_its_paragraph_moved_or_is_gone(browser_for: Opens, coordination: Coordination) -> None:
    round = coordination.open(coordination.legal)
    legal = coordination.of(round, coordination.legal)
    from secretariat.coordination.comparing import Face, places

    first, second = [one.id for one in places(Face("", TEXT).document).values()]
    actor = coordination.actor(coordination.lawyer)
    for block in (first, second):
        services.comment(coordination.session, legal, actor=actor, language="en", text="Why?", block_id=block)
    coordination.write("Something new stands here before the rest.\n\n" + TEXT.split("\n\n")[1])
    page = words(browser_for(coordination.people.secretary).get(page_of(coordination)).text)
    assert "This paragraph is no longer in the draft." in page
    assert "Paragraph 2, English" in page
    lawyer = words(browser_for(coordination.lawyer).get(f"/clearances/{legal.pid}").text)
    assert "no longer in the draft" not in lawyer, "an office learns nothing of the draft as it is now"
    assert "Something new" not in lawyer


def test_a_file_is_downloaded_as_it_was_asked_and_commented_by_page(
    browser_for: Opens, coordination: Coordination
) -> None:
    paper = coordination.papers.file()
    legal = coordination.of(coordination.open(coordination.legal, paper=paper), coordination.legal)
    lawyer = browser_for(coordination.lawyer)
    clearance = f"/clearances/{legal.pid}"
    assert "elsewhere.pdf" in lawyer.get(clearance).text
    sent = lawyer.get(f"{clearance}/en/file", buffered=True)
    assert sent.data == pdf()
    assert "attachment" in sent.headers["Content-Disposition"]
    assert lawyer.get(f"{clearance}/fr/file").status_code == 404
    assert lawyer.post(clearance, {"act": "comment", "face": "en", "text": "Where?", "page": "3"}).status_code == 303
    assert "Page 3, English" in words(lawyer.get(clearance).text)
    odd = lawyer.post(clearance, {"act": "comment", "face": "en", "text": "Where?", "page": "minus"})
    assert odd.status_code == 422
    assert browser_for(coordination.accountant).get(f"{clearance}/en/file").status_code == 404


def test_what_is_sent_by_hand_is_refused_with_nothing_lost(browser_for: Opens, coordination: Coordination) -> None:
    legal = coordination.of(coordination.open(coordination.legal), coordination.legal)
    lawyer, clearance = browser_for(coordination.lawyer), f"/clearances/{legal.pid}"
    for odd in ({}, {"act": "dispose"}, {"act": "close"}):
        assert lawyer.post(clearance, odd).status_code == 403
    for odd in (
        {"act": "answer", "move": "lapse", "row_version": "1"},
        {"act": "answer", "move": "refuse", "reason": "Words\u202e.", "row_version": "1"},
        {"act": "comment", "face": "de", "text": "x"},
        {"act": "comment", "face": "en", "text": "x" * 6000},
        {"act": "comment", "face": "en", "text": "x", "page": "9" * 40},
        {"act": "comment", "face": "en", "at": "b' OR 1=1", "text": "x"},
    ):
        assert lawyer.post(clearance, odd).status_code == 422, odd
    unseen = {"act": "answer", "move": "clear", "row_version": "x"}
    assert lawyer.post(clearance, unseen).status_code == 303, "nobody has answered: there is nothing to write over"
    assert lawyer.post(clearance, unseen).status_code == 422, "somebody has"
    assert lawyer.get(f"{clearance}?face=xx&at=<script>").status_code == 200
    assert lawyer.post(clearance, {"act": "take_back", "comment": "0" * 14}).status_code == 404
    secretary = browser_for(coordination.people.secretary)
    page = page_of(coordination)
    for odd in ({}, {"act": "dispose", "comment": "0" * 14}):
        assert secretary.post(page, odd).status_code == 404
    assert secretary.post(page, {"act": "again"}).status_code == 422
    skipped = {f"office_{coordination.legal.pid}": "y", f"due_{coordination.legal.pid}": "2027-03-28T02:30"}
    other = coordination.papers.draft("Another", TEXT)
    gap = secretary.post(f"/papers/{other.pid}/coordination/new", skipped)
    assert gap.status_code == 422
    assert "does not exist" in gap.text


def test_another_office_and_an_end_leave_nothing_to_be_told_apart(
    browser_for: Opens, coordination: Coordination
) -> None:
    legal = coordination.of(coordination.open(coordination.legal), coordination.legal)
    never = browser_for(coordination.accountant).get("/clearances/" + "0" * 14)
    other = browser_for(coordination.accountant).get(f"/clearances/{legal.pid}")
    assert (other.status_code, words(other.text)[:80]) == (never.status_code, words(never.text)[:80])
    assert "Booking policy" not in other.text


def test_the_pages_cost_the_same_however_many_offices_and_comments_there_are(
    app: Flask, browser_for: Opens, coordination: Coordination, session: Session
) -> None:
    """Session, actor, frame, the paper with its draft, strip and holidays; rounds with offices and answers, texts, comments."""
    round = coordination.open(coordination.legal)
    legal = coordination.of(round, coordination.legal)
    secretary, lawyer = browser_for(coordination.people.secretary), browser_for(coordination.lawyer)
    with app.app_context():
        engine = db.engine

    def cost() -> tuple[int, int]:
        with count_queries(engine) as house:
            assert secretary.get(page_of(coordination)).status_code == 200
        with count_queries(engine) as office:
            assert lawyer.get(f"/clearances/{legal.pid}").status_code == 200
        return len(house), len(office)

    actor = coordination.actor(coordination.lawyer)
    services.comment(session, legal, actor=actor, language="en", text="Why?")
    coordination.answer(legal, coordination.lawyer, "comment")
    few = cost()
    for number in range(8):
        services.comment(session, legal, actor=actor, language="fr", text=f"Why {number}?")
    coordination.answer(legal, coordination.second_lawyer, "refuse", "Not so.")
    services.close_round(session, round, actor=coordination.secretary)
    wider = coordination.open(coordination.legal, coordination.support, coordination.finance)
    legal = coordination.of(wider, coordination.legal)
    for user, office in (
        (coordination.lawyer, coordination.legal),
        (coordination.people.drafter, coordination.support),
        (coordination.accountant, coordination.finance),
    ):
        one = coordination.of(wider, office)
        services.comment(session, one, actor=coordination.actor(user), language="en", text="Why?")
        coordination.answer(one, user, "comment")
    assert cost() == few
    assert few[0] <= 14, few
    assert few[1] <= 10, few


def test_the_day_is_said_on_the_clock_of_the_body(browser_for: Opens, coordination: Coordination) -> None:
    round = coordination.open(coordination.legal, due=TODAY + timedelta(days=200))
    legal = coordination.of(round, coordination.legal)
    shown = words(browser_for(coordination.lawyer).get(f"/clearances/{legal.pid}").text)
    assert "Friday 4 June 2027, 16:26" in shown, "summer time, as the clock on the wall will show it"


def test_an_office_sees_the_pictures_of_what_it_was_asked_about_and_nobody_else_does(
    app: Flask, browser_for: Opens, coordination: Coordination
) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 20)).save(file, "PNG")
    kept = blobs.keep(
        coordination.session, app.extensions["secretariat.blobs"], file.getvalue(), media_type="image/png"
    )
    coordination.write(f"{TEXT}\n![The rooms](blob:{kept.sha256})\n")
    coordination.session.commit()
    round = coordination.open(coordination.legal)
    lawyer, accountant = browser_for(coordination.lawyer), browser_for(coordination.accountant)
    page = f"/clearances/{coordination.of(round, coordination.legal).pid}"
    [shown] = re.findall(r'<img src="([^"]+)" alt="The rooms">', lawyer.get(page).text)
    draft = f"/papers/{coordination.paper.pid}/drafts/en/pictures/{kept.sha256}"
    coordination.write(TEXT)  # what was asked about stays what it was
    coordination.session.commit()
    with lawyer.get(shown) as answer:
        assert (answer.status_code, answer.data) == (200, file.getvalue())
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert accountant.get(shown).status_code == 404
    assert lawyer.get(draft).status_code == 404
    assert lawyer.get(shown.replace(kept.sha256, "0" * 64)).status_code == 404
    assert lawyer.get(shown.replace("/en/", "/fr/")).status_code == 404
