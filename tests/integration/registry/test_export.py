"""A list taken out as a file: what it holds, under which marking, and that nothing in it is ever reckoned."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from secretariat.core import i18n
from secretariat.core.audit import AuditEntry
from secretariat.core.cells import inert
from secretariat.documents.markings import Marking
from secretariat.registry import sheets
from secretariat.registry.services import take_out
from tests.client import Browser, BrowserFor
from tests.conftest import TODAY
from tests.integration.documents.conftest import Look, Papers
from tests.world import Cast

FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "|calc", " =1+1", "\u00a0=1+1", "'=1+1", '"=1', "＝1+1", "＋1", "－1", "＠x",
    "\t=1", "\r=1", "\n+1", "﹣1", "\u200b=1",
)  # fmt: skip
PLAIN = ("Rooms = offices", "2026-11-29", "Évaluation", "", "AC/901-D(2026)0001", "(=1)")
NAMESPACE = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def cells_of(content: bytes) -> tuple[list[list[str]], str]:
    """The cells of the one sheet of a workbook as their texts, and its XML; a formula is a fault."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        xml = book.read("xl/worksheets/sheet1.xml").decode()
        shared: list[str] = []
        if "xl/sharedStrings.xml" in book.namelist():
            root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            shared = ["".join(one.itertext()) for one in root.iterfind("s:si", NAMESPACE)]
    root = ElementTree.fromstring(xml)
    assert root.find(".//s:f", NAMESPACE) is None
    rows = []
    for row in root.iterfind(".//s:row", NAMESPACE):
        cells = []
        for cell in row.iterfind("s:c", NAMESPACE):
            text = "".join(cell.itertext())
            cells.append(shared[int(text)] if cell.get("t") == "s" else text)
        rows.append(cells)
    return rows, xml


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_reckon_is_text(text: str) -> None:
    assert inert(text).startswith("'")
    with i18n.speaking("en"):
        row = (text, "x", date(2026, 1, 2))
        head = sheets.head(["NU"])
        told = sheets.as_csv(head, [row]).decode("utf-8-sig")
        cells, xml = cells_of(sheets.as_xlsx(head, [row]))
    assert list(csv.reader(io.StringIO(told)))[2][0].startswith("'")
    assert "<f>" not in xml
    assert cells[2][1] == "x"


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


def test_the_highest_marking_stands_over_the_list_and_in_its_name() -> None:
    with i18n.speaking("en"):
        assert sheets.head(["PUBLIC", "NU", "PUBLIC"]).marking is Marking.NATO_UNCLASSIFIED
        assert sheets.head(["PUBLIC", "NU"]).name("csv").startswith("register-NATO-UNCLASSIFIED-")
        assert sheets.head(["PUBLIC"]).words == "Public"
        assert sheets.head([]).marking is Marking.PUBLIC
    with i18n.speaking("fr"):
        assert sheets.head(["NU"]).words == "NATO SANS CLASSIFICATION"


def fetched(browser: Browser, address: str) -> tuple[bytes, str]:
    answer = browser.post(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    return answer.data, answer.headers["Content-Disposition"]


def test_the_list_as_narrowed_goes_out_and_it_is_entered(
    browser_for: BrowserFor, people: Cast, papers: Papers, look: Look
) -> None:
    papers.issue(papers.draft("=HYPERLINK(1)", action_officer="@x"))
    papers.draft("Not issued")
    house = browser_for(people.secretary)
    content, name = fetched(house, "/papers/export/csv?state=issued")
    assert f"register-NATO-UNCLASSIFIED-{TODAY.date()}.csv" in name
    assert content.startswith(b"\xef\xbb\xbfNATO UNCLASSIFIED\r\n")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1][0] == "Symbol"
    assert rows[2][:3] == ["AC/901-D(2026)0001", "'=HYPERLINK(1)", "'=HYPERLINK(1) (fr)"]
    assert (rows[2][9], rows[2][11], len(rows)) == ("French", "'@x", 3)
    french, _ = fetched(browser_for(people.secretary, language="fr"), "/papers/export/csv?state=issued")
    assert "Cote;" in french.decode("utf-8-sig")
    book, name = fetched(house, "/papers/export/xlsx?state=issued")
    assert name.endswith(".xlsx")
    cells, xml = cells_of(book)
    assert (cells[0], cells[2][1]) == (["NATO UNCLASSIFIED"], "=HYPERLINK(1)")
    assert "<oddHeader>&amp;CNATO UNCLASSIFIED</oddHeader>" in xml
    entered = look(select(AuditEntry).where(AuditEntry.event == "register.taken_out"))
    assert [(said["form"], said["papers"]) for said in (json.loads(one.data) for one in entered)] == [
        ("csv", 1),
        ("csv", 1),
        ("xlsx", 1),
    ]


def test_nobody_takes_out_what_they_do_not_see(browser_for: BrowserFor, people: Cast, papers: Papers) -> None:
    papers.issue(papers.draft("For members", action_officer="Somebody"))
    papers.draft("Not issued")
    for user, number in ((people.secretary, 2), (people.delegate, 1), (people.partner, 0), (people.administrator, 0)):
        content, _ = fetched(browser_for(user), "/papers/export/csv")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[2:]
        assert len(rows) == number, user.name
        assert any(row[11] for row in rows) == (user is people.secretary)


def test_a_list_that_is_too_long_is_refused_with_the_way_out(
    browser_for: BrowserFor, people: Cast, papers: Papers, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_out, "MOST", 1)
    papers.draft("One")
    papers.draft("Two")
    answer = browser_for(people.secretary).post("/papers/export/xlsx")
    assert answer.status_code == 409
    assert "narrow it" in answer.text
    assert look(select(AuditEntry).where(AuditEntry.event == "register.taken_out")) == []
