"""The story of the first issue, lived in Chromium: a secretary builds and issues an agenda, a delegate reads it."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Server
from tests.browser.steps import (
    SYMBOL,
    download,
    fill_item,
    in_order,
    made,
    row,
    sample_csv,
    sample_pdf,
    settled,
    text_of,
    titled,
    titles,
    told,
)
from tests.plugins.browser import PHONE, Pages

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
ROOM = "Room 9"


def coming_weekday(weeks: int) -> date:
    """A Wednesday so many weeks ahead, on which the demonstration holds nothing."""
    today = datetime.now(tz=UTC).date()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks, days=2)


def plan_meeting(page: Page, body: str, day: date) -> str:
    """From one's own page: a new meeting of the body; its address. The builder is open in the end."""
    page.get_by_role("link", name="New meeting").first.click()
    titled(page, "New meeting")
    settled(page)
    if page.locator(".choices").count():  # who runs one body is asked nothing
        page.locator(".choices").get_by_role("link", name=body).click()
    page.get_by_label("Date").fill(day.isoformat())
    page.get_by_label("Start").fill("09:30")
    page.get_by_label("End").fill("12:00")
    page.get_by_label("Place, English").fill("Room 4")
    page.get_by_label("Place, French").fill("Salle 4")
    page.get_by_label("Video link").fill("https://video.example.org/opc")
    page.get_by_role("button", name="Plan the meeting").click()
    expect(told(page)).to_contain_text("The meeting is planned.")
    return page.url.removesuffix("/agenda")


def convene(page: Page, meeting: str) -> None:
    page.goto(f"{meeting}/convene")
    expect(page.locator(".confirm")).to_contain_text(re.compile(r"\d+ delegations and offices get it"))
    page.get_by_role("button", name=re.compile("^Convene")).click()
    expect(told(page)).to_contain_text("Convened:")


def add_item(page: Page, meeting: str, part: str, english: str, french: str, minutes: str) -> None:
    page.goto(f"{meeting}/agenda")
    page.locator(f"[data-part={part}]").get_by_role("link", name="Add item").click()
    fill_item(page, english, french, minutes)
    expect(row(page, english)).to_be_visible()


def bring_in(page: Page, meeting: str, *, text: str = "", file: Path | None = None, rows: int) -> None:
    """Paste lines or upload a file; the fate of each row is shown before anything is stored."""
    page.goto(f"{meeting}/agenda")
    before = page.locator("[data-row]").count()
    page.get_by_role("link", name="Paste or upload CSV").click()
    if file:
        page.get_by_label("CSV file").set_input_files(file)
    else:
        page.get_by_label("Lines from a spreadsheet, or CSV").fill(text)
    page.get_by_role("button", name="Preview").click()
    fates = page.get_by_role("table", name="What will happen to each row").locator("tbody tr")
    expect(fates).to_have_count(rows)
    page.get_by_role("button", name=re.compile("^(Add|Merge|Replace)")).click()
    expect(page.locator("[data-builder]")).to_be_visible()
    settled(page)
    assert page.locator("[data-row]").count() > before


def attach(page: Page, meeting: str, title: str, way: str) -> None:
    """Open the page on which a paper is attached to the item in that way."""
    page.goto(f"{meeting}/agenda")
    row(page, title).locator("summary").click()
    row(page, title).get_by_role("link", name="Attach a paper…").click()
    page.get_by_role("link", name=way).click()


def write_paper(page: Page, meeting: str, item: str) -> None:
    """A paper written here, in both languages, for the item."""
    attach(page, meeting, item, "Write a paper here")
    page.get_by_label("Title, English").fill("Sheds for bicycles: proposal")
    page.get_by_label("Title, French").fill("Abris à vélos : proposition")
    page.get_by_role("button", name="Attach and write").click()
    expect(told(page)).to_contain_text("The paper is attached.")
    write_text(page, "# What is proposed\n\nTwo sheds are built.\n\n(a) One by the gate.\n")
    page.get_by_label("Language of the text").get_by_role("link", name="FR").click()
    write_text(page, "# Proposition\n\nDeux abris sont construits.\n\n(a) L’un à l’entrée.\n")
    page.get_by_role("link", name="As it will look").click()
    expect(page.locator("article.paper")).to_contain_text("Two sheds are built.")


def write_text(page: Page, text: str) -> None:
    """Write the text of a draft, which is saved by itself."""
    expect(page.locator("[data-tools]")).to_be_visible()  # its script is there
    page.locator("#text").fill(text)
    expect(page.locator("[data-save-line]:visible").first).to_contain_text(re.compile("Saved .*on the server"))


def upload_paper(page: Page, meeting: str, item: str, file: Path) -> None:
    attach(page, meeting, item, "Upload a file")
    page.get_by_label("Title, English").fill("Sheds: drawings")
    page.get_by_label("Title, French").fill("Abris : plans")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload and attach").click()
    expect(told(page)).to_contain_text("The paper is attached.")


def promise_paper(page: Page, meeting: str, item: str) -> None:
    attach(page, meeting, item, "Promised paper")
    page.get_by_label("Title, English").fill("Sheds: costs")
    page.get_by_label("Title, French").fill("Abris : coûts")
    page.get_by_label("Promised by").fill("Conference Services")
    page.get_by_role("button", name="Keep its place").click()
    expect(told(page)).to_contain_text("The paper is attached.")


def refer_to_paper(page: Page, meeting: str, item: str) -> None:
    attach(page, meeting, item, "Reference only")
    page.get_by_label("Symbol", exact=True).fill("AC/998-N(2026)0007")
    page.get_by_label("Unclassified title, English").fill("Note held elsewhere")
    page.get_by_label("Unclassified title, French").fill("Note conservée ailleurs")
    page.get_by_role("button", name="Attach the reference").click()
    expect(told(page)).to_contain_text("The paper is attached.")


def issue(page: Page, meeting: str) -> str:
    """Issue the agenda as it stands; its symbol."""
    page.goto(f"{meeting}/agenda/issue")
    page.locator(".confirm summary").first.click()
    expect(page.locator(".reached").first).to_contain_text("Paul Restrup")
    page.get_by_role("button", name=re.compile(r"^Issue .*\d+ persons$")).click()
    expect(told(page)).to_contain_text(re.compile(r"Issued at \d\d:\d\d to \d+ persons"))
    settled(page)
    found = SYMBOL.search(page.locator("aside").inner_text())
    assert found
    return found.group()


def recall(page: Page, meeting: str) -> None:
    page.goto(meeting)
    page.get_by_role("link", name="Recall…").click()
    page.get_by_label("Reason").fill("A typing error in a title.")
    page.get_by_role("button", name=re.compile("^Recall")).click()
    expect(told(page)).to_contain_text("recalled")


def change_room(page: Page, meeting: str) -> None:
    page.goto(f"{meeting}/edit")
    page.get_by_label("Place, English").fill(ROOM)
    page.get_by_label("Place, French").fill("Salle 9")
    page.get_by_role("button", name="Save the change").click()
    expect(told(page)).to_contain_text(re.compile(r"persons are told by AC/901-N\(\d{4}\)\d{4}"))


def test_a_secretary_builds_and_issues_and_a_delegate_reads(demo: Server, pages: Pages, tmp_path: Path) -> None:
    page = pages(base_url=demo.url)
    page.goto("/")
    demo.sign_in(page, "secretary")
    titled(page, "My work")
    expect(page.locator("#due")).to_be_visible()
    expect(page.locator(".next")).to_contain_text("Papers present")
    expect(page.get_by_role("link", name="New paper").first).to_be_visible()

    meeting = plan_meeting(page, "Operations Policy Committee", coming_weekday(8))
    expect(page.locator("[data-row] [data-edit]").first).to_have_text("Adoption of the agenda")  # from the preset
    expect(page.locator("aside")).to_contain_text("AC/901-A")
    convene(page, meeting)

    add_item(page, meeting, "decision", "Sheds for bicycles", "Abris à vélos", "20")
    bring_in(page, meeting, text="Lighting of the car park\nNoise in the corridors\n", rows=2)
    file = tmp_path / "agenda.csv"
    file.write_bytes(sample_csv())
    bring_in(page, meeting, file=file, rows=7)

    moved = "Uploaded matter 1, with a comma"
    before = titles(page).index(moved)
    row(page, moved).locator("[data-edit]").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-row] [data-edit]").nth(before + 1)).to_have_text(moved)
    expect(page.locator("#spoken")).to_contain_text("now ")
    row(page, moved).locator("[data-move=up]").click()
    expect(page.locator("[data-row] [data-edit]").nth(before)).to_have_text(moved)
    expect(page.locator(".sum")).to_contain_text("Allotted")

    pdf = sample_pdf(tmp_path / "drawings.pdf")
    write_paper(page, meeting, "Sheds for bicycles")
    upload_paper(page, meeting, "Sheds for bicycles", pdf)
    promise_paper(page, meeting, "Sheds for bicycles")
    refer_to_paper(page, meeting, "Sheds for bicycles")

    first = issue(page, meeting)
    recall(page, meeting)
    second = issue(page, meeting)
    assert second != first  # the symbol of what was recalled stays taken

    english = made(page, meeting, "Agenda, English")
    printed = text_of(download(page, english, tmp_path / "agenda.pdf"))
    assert printed.count("NATO UNCLASSIFIED") >= 2
    assert second in printed
    assert "Sheds for bicycles" in printed

    phone = pages(base_url=demo.url, viewport=PHONE, touch=True, locale="fr-FR")
    read_on_the_phone(demo, phone, meeting, second, tmp_path)
    revise(page, meeting, second, tmp_path)
    change_room(page, meeting)
    nothing_for_others(demo, pages, meeting)


def read_on_the_phone(demo: Server, phone: Page, meeting: str, symbol: str, folder: Path) -> None:
    """A delegate's week, then the agenda and a paper, each two clicks from the first page, in French."""
    phone.goto("/")
    demo.sign_in(phone, "delegate")
    if phone.locator("html").get_attribute("lang") != "fr":
        phone.get_by_role("link", name=re.compile("^(FR|Français)")).first.click()
    titled(phone, "À traiter")
    expect(phone.locator("html")).to_have_attribute("lang", "fr")
    expect(phone.locator("#week")).to_be_visible()
    news = phone.locator("#new-papers, section:has(#new-papers)").first
    expect(news).to_contain_text(symbol)
    settled(phone)
    [agenda] = [
        link.get_attribute("href")
        for link in phone.locator("main a[href$='/fr.pdf']").all()
        if symbol in (link.get_attribute("aria-label") or "")
    ]
    assert agenda  # one click
    printed = text_of(download(phone, agenda, folder / "ordre-du-jour.pdf"))
    assert "NATO SANS CLASSIFICATION" in printed
    assert "Abris à vélos" in printed

    phone.goto(meeting)
    expect(phone.locator("main")).to_contain_text("Pour décision")
    expect(phone.locator("main")).to_contain_text("Abris à vélos")
    paper = phone.locator("main a").filter(has_text=re.compile(r"^AC/901-"))
    paper.first.click()
    expect(phone.locator("article.paper")).to_contain_text("Deux abris sont construits.")


def revise(page: Page, meeting: str, before: str, folder: Path) -> None:
    """A title is changed: the next revision shows it, on the page and in the marked PDF."""
    page.goto(f"{meeting}/agenda")
    row(page, "Lighting of the car park").locator("[data-edit]").click()
    page.get_by_label("Title, English").fill("Lighting of the bicycle park")
    page.get_by_role("button", name="Save item").click()
    expect(row(page, "Lighting of the bicycle park")).to_be_visible()
    page.goto(f"{meeting}/agenda/issue")
    expect(page.get_by_role("table")).to_contain_text("Title in English changed")
    revised = issue(page, meeting)
    number = before.split("-REV")[0]
    assert revised.startswith(f"{number}-REV")
    assert revised != before
    page.get_by_role("link", name="Show the changes").click()
    expect(page.get_by_role("table")).to_contain_text("Title in English changed")
    marked = made(page, page.url, "Marked, English")
    assert "bicycle park" in text_of(download(page, marked, folder / "marked.pdf"))


def nothing_for_others(demo: Server, pages: Pages, meeting: str) -> None:
    """To a delegate of another body, the meeting is what a meeting that never was is."""
    pages.allow(r"status of 404")
    stranger = pages(base_url=demo.url)
    demo.enter(stranger, "delegate of ASB only")
    hidden = stranger.goto(meeting)
    assert hidden
    assert hidden.status == 404
    seen = stranger.locator("main").inner_text()
    never = stranger.goto(re.sub(r"[^/]+$", "zzzzzzzzzzzzzz", meeting))
    assert never
    assert never.status == 404

    def nameless(text: str) -> str:
        return re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{2}\b", "", text)

    assert nameless(stranger.locator("main").inner_text()) == nameless(seen)


def test_the_secretary_needs_no_javascript(demo: Server, pages: Pages, tmp_path: Path) -> None:
    page = pages(base_url=demo.url, javascript=False)
    page.goto("/")
    demo.sign_in(page, "second secretary")
    meeting = plan_meeting(page, "Operations Policy Committee", coming_weekday(9))
    convene(page, meeting)
    add_item(page, meeting, "discussion", "Paths in the garden", "Allées du jardin", "10")
    bring_in(page, meeting, text="Benches in the garden\nFountain\n", rows=2)
    with page.expect_navigation():
        row(page, "Benches in the garden").locator("[data-move=up]").click()
    in_order(page, "Benches in the garden", "Paths in the garden")
    promise_paper(page, meeting, "Fountain")
    symbol = issue(page, meeting)
    english = made(page, meeting, "Agenda, English")
    assert symbol in text_of(download(page, english, tmp_path / "agenda.pdf"))


@pytest.mark.skipif(not (SHARED / "agendas").is_dir(), reason="the real agendas are not beside this checkout")
def test_real_agendas_come_in(demo: Server, pages: Pages) -> None:
    page = pages(base_url=demo.url)
    demo.enter(page, "secretary")
    page.goto("/")
    meeting = plan_meeting(page, "Working Group on Meeting Practice", coming_weekday(10))
    largest = max((SHARED / "agendas").glob("*.csv"), key=lambda file: file.stat().st_size)
    page.goto(f"{meeting}/agenda/import")
    page.get_by_label("CSV file").set_input_files(largest)
    page.get_by_role("button", name="Preview").click()
    fates = page.get_by_role("table", name="What will happen to each row").locator("tbody tr")
    expect(page.get_by_role("button", name="Add ")).to_be_visible()  # at the foot: the rows have all come
    added = fates.filter(has_text="Added as").count()
    assert added > 10
    page.get_by_role("button", name=f"Add {added} items").click()
    expect(told(page)).to_contain_text(f"{added} items added.")
    settled(page)  # the sentence on top can be read before the last row has come
    assert page.locator("[data-row]").count() >= added
