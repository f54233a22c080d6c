"""A chair with a telephone: three taps from her own page to an approved record, knowing what she signs; or remarks, kept."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from secretariat.committees.actors import load_actor
from secretariat.minutes.models import Approval, Minutes, Passage, Returned, Submission
from secretariat.minutes.queries import approvals
from secretariat.minutes.services.drafting import save_passage
from secretariat.minutes.services.submitting import submit
from secretariat.minutes.skeleton import digest
from secretariat.people.models import User
from tests.browser.drafting_scene import Scene, drafting
from tests.browser.steps import settled
from tests.plugins.browser import PHONE, Pages, assert_accessible
from tests.world import PASSWORD

#: A folder to keep pictures in, for looking at; none is taken without it.
PICTURES = os.environ.get("CHAIR_PICTURES", "")


@pytest.fixture
def scene(tmp_path: Path, sqlite_template: Path) -> Iterator[Scene]:
    """A record, written and put to the chair."""
    with drafting(tmp_path, sqlite_template) as made:
        put(made, "The Chair thanked the secretariat.", "La présidence remercie le secrétariat.")
        yield made


def put(scene: Scene, english: str, french: str) -> str:
    """Write under an item in both languages, put the record to the chair, and return the seal's text hash."""
    with scene._session() as session:
        secretary = session.scalars(select(User).where(User.id == scene.people["secretary"])).one()
        actor = load_actor(session, secretary)
        minutes = session.scalars(select(Minutes).where(Minutes.pid == scene.minutes.rsplit("/", 1)[1])).one()
        for passage in session.scalars(select(Passage).where(Passage.minutes_id == minutes.id)):
            if passage.item is not None and passage.item.title_en == "Seating plan":
                for language, text, stands in (("en", english, passage.text_en), ("fr", french, passage.text_fr)):
                    save_passage(session, passage, actor=actor, language=language, text=text, stands_on=digest(stands))  # type: ignore[arg-type]  # two languages
        found = submit(session, minutes, actor=actor, advice="Paragraph 2 is as Nation A asked.")
        session.commit()
        return found.text_hash


def approvals_in(scene: Scene) -> list[Approval]:
    with scene._session() as session:
        found = list(session.scalars(select(Approval)))
        session.expunge_all()
        return found


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.evaluate("document.fonts.ready")
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


WORDS = {
    "en": ("Read and approve", "Approve…", "Your password, to confirm it is you", "Approve this record", "Approved"),
    "fr": (
        "Lire et approuver",
        "Approuver…",
        "Votre mot de passe, pour confirmer votre identité",
        "Approuver ce compte rendu",
        "Approuvé",
    ),
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_three_taps_from_my_work_to_approved(scene: Scene, pages: Pages, language: str, javascript: bool) -> None:
    read, go, password, approve, approved = WORDS[language]
    page = pages(base_url=scene.url, viewport=PHONE, touch=True, javascript=javascript)
    scene.enter(page, "chair", language=language)
    page.goto("/")
    if javascript:
        picture(page, f"home-phone-{language}")
    page.get_by_role("link", name=read, exact=True).tap()
    expect(page.locator(".sign")).to_have_count(1)
    settled(page)
    if javascript:
        assert_accessible(page)
        picture(page, f"approval-phone-{language}")
    seal = page.locator(".sign .sha .hash").first.inner_text().replace(" ", "")
    bar = page.locator(".signbar")
    expect(bar).to_be_in_viewport()
    assert seal.startswith(bar.locator(".hash").inner_text().replace(" ", ""))
    bar.get_by_role("link", name=go).tap()
    expect(page.get_by_label(password)).to_be_in_viewport()
    page.get_by_label(password).fill(PASSWORD)
    page.get_by_role("button", name=approve).tap()
    expect(page.locator(".sign__stamp")).to_contain_text(re.compile(f"{approved}.*Helena Brandt", re.DOTALL))
    expect(page.get_by_role("button", name=approve)).to_have_count(0)
    if javascript:
        picture(page, f"approved-phone-{language}")
    [given] = approvals_in(scene)
    with scene._session() as session:
        submission = session.scalars(select(Submission)).one()
        assert given.text_hash == submission.text_hash
        assert approvals.approvals_of(session, [submission])
    page.goto("/")
    expect(page.get_by_role("link", name=read, exact=True)).to_have_count(0)


def test_a_wrong_password_and_remarks_in_trouble_lose_nothing(scene: Scene, pages: Pages) -> None:
    pages.allow("422")
    page = pages(base_url=scene.url, viewport=PHONE, touch=True)
    scene.enter(page, "chair")
    page.goto("/chair")
    assert_accessible(page)
    picture(page, "chair-phone-en")
    page.get_by_role("link", name="Read and approve", exact=True).tap()
    page.get_by_label("Your password").fill("not this one")
    page.get_by_role("button", name="Approve this record").tap()
    expect(page.get_by_text("This is not your password.").first).to_be_visible()
    settled(page)
    page.get_by_text("Return with remarks…").tap()
    typed = "Paragraph 2: the representative said “could”, not “would”.\n\nPut it right."
    page.get_by_label("Remarks to the secretariat").fill(typed)
    page.get_by_label("Wanted by").fill("2020-01-01")
    page.get_by_role("button", name="Return with remarks", exact=True).tap()
    expect(page.get_by_text("This day is past.").first).to_be_visible()
    settled(page)
    expect(page.get_by_label("Remarks to the secretariat")).to_have_value(typed)
    picture(page, "return-phone-en")
    page.get_by_label("Wanted by").fill("2099-01-01")
    page.get_by_role("button", name="Return with remarks", exact=True).tap()
    expect(page.locator(".notices")).to_contain_text("Returned: AC/901-R")
    with scene._session() as session:
        assert session.scalars(select(Returned)).one().remarks == typed
    assert approvals_in(scene) == []


def test_at_a_desk_what_changed_is_marked_and_the_seal_stays_beside(scene: Scene, pages: Pages) -> None:
    pages.allow("409")
    page = pages(base_url=scene.url, viewport={"width": 1440, "height": 900})
    scene.enter(page, "chair")
    page.goto("/chair")
    picture(page, "chair-desk-en")
    page.get_by_role("link", name="Read and approve", exact=True).click()
    expect(page.get_by_label("Your password")).to_be_visible()
    stale = page.url
    other = pages(base_url=scene.url)
    scene.enter(other, "secretary")
    other.goto(f"{scene.minutes}/submit")
    assert_accessible(other)
    picture(other, "submit-with-chair")
    with other.expect_navigation():
        other.get_by_role("button", name="Take back").click()
    put(scene, "The Chair warmly thanked the secretariat.", "La présidence remercie vivement le secrétariat.")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Approve this record").click()
    expect(page.locator("main")).to_contain_text("The text changed since you opened it: read it again.")
    assert approvals_in(scene) == []
    picture(page, "stale-desk-en")
    page.get_by_role("link", name="Read the text that waits").click()
    expect(page).not_to_have_url(stale)
    expect(page.locator("#changes ins")).to_contain_text("warmly")
    assert_accessible(page)
    picture(page, "approval-desk-en")
    page.locator("#text").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Approve this record")).to_be_in_viewport()
    if PICTURES:
        for name, colours, language in (("desk-dark", "dark", "en"), ("desk-fr", "light", "fr")):
            seen = pages(base_url=scene.url, viewport={"width": 1440, "height": 900}, colours=colours)  # type: ignore[arg-type]  # one of two
            scene.enter(seen, "chair", language=language)
            seen.goto(page.url)
            picture(seen, f"approval-{name}")
            seen.goto("/chair")
            picture(seen, f"chair-{name}")
