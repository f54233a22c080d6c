"""What changed since a reader's last download, and the supplement that slots in."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from secretariat.documents.models import Paper
from secretariat.documents.services import save_draft, withdraw
from secretariat.documents.services.circulate import circulate
from secretariat.packs import queries
from secretariat.packs.models import PackDownload
from secretariat.press.check import faults
from secretariat.press.reading import page_texts
from tests.client import BrowserFor
from tests.integration.documents.conftest import Look
from tests.integration.packs.conftest import Packed, opened
from tests.integration.press.test_printed import complaints
from tests.world import Cast


def revise(packed: Packed, paper: Paper, text: str) -> None:
    packed.session.refresh(paper, ["drafts"])
    draft = paper.drafts[0]
    save_draft(
        packed.session, draft, actor=packed.secretary, title=draft.title, text=text, row_version=draft.row_version
    )
    circulate(packed.session, paper, actor=packed.secretary, to_follow=["fr"])
    packed.session.commit()


@pytest.fixture
def papers(packed: Packed) -> list[Paper]:
    """Four papers of a page each: the pack has its cover, the agenda on page 2, and the papers on 3 to 6."""
    made = [packed.paper(name, f"Words of {name}.") for name in ("Booking", "Rota", "Energy", "Parking")]
    packed.prepare(*made)
    packed.work()
    return made


def test_new_revised_and_withdrawn_are_counted_and_slotted_in(
    packed: Packed, papers: list[Paper], people: Cast, browser_for: BrowserFor, look: Look, tmp_path: Path
) -> None:
    reader = browser_for(people.delegate)
    assert "Since your last download" not in reader.get(packed.page).text
    packed.download(reader, "en.pdf")
    assert "Since your last download" not in reader.get(packed.page).text
    booking, rota, energy, _parking = papers
    revise(packed, rota, "Words of the rota, second thoughts.")
    withdraw(packed.session, energy, actor=packed.secretary, reason="Overtaken")
    late = packed.paper("Late", "Words come late.")
    packed.attach(packed.item(packed.on, "Late item"), late)
    packed.issue(late)
    packed.work()
    said = " ".join(reader.get(packed.page).text.split())
    assert "Since your last download (Mon 16 Nov, 15:26):</b> 1 new, 2 revised, 1 withdrawn." in said.replace(
        "\u00a0", " "
    )
    assert "Supplement to slot in" in reader.get(f"{packed.page}/pack").text
    assert "Being made" in reader.get(f"{packed.page}/pack/supplement.pdf").text
    packed.work()
    data = packed.download(reader, "supplement.pdf")
    assert complaints(data, tmp_path) == []
    assert faults(data, marking="NATO UNCLASSIFIED", attached="/Data") == []
    texts = [" ".join(text.split()) for text in page_texts(data)]
    assert "SUPPLEMENT TO THE PACK" in texts[0].upper()
    cover = "".join(texts[0].split())
    assert "TakestheplaceofAC/901-D(2026)0002,page4" in cover
    assert "Goesbehindpage6" in cover
    assert "AC/901-D(2026)0003" in texts[0]
    assert "Withdrawn:takeoutpage5" in cover
    with opened(data) as file:
        labels = [str(one.label) for one in file.pages]
    assert labels == ["S1", "2a", "4a", "6a"]
    assert texts[2].endswith("pack 4a")
    whole = " ".join(texts)
    assert "second thoughts" in whole
    assert "Words come late." in whole
    assert "Words of Energy." not in whole
    assert "Words of Booking." not in whole
    assert booking.current_version is not None


def test_after_the_supplement_nothing_is_new_and_numbers_go_on(
    packed: Packed, papers: list[Paper], people: Cast, browser_for: BrowserFor, look: Look
) -> None:
    reader = browser_for(people.delegate)
    packed.download(reader, "en.pdf")
    for text in ("Once more.", "And once more."):
        revise(packed, papers[1], text)
        packed.work()
        reader.get(f"{packed.page}/pack/supplement.pdf")
        packed.work()
        data = packed.download(reader, "supplement.pdf")
        assert text in "\n".join(page_texts(data))
        assert "Since your last download" not in reader.get(packed.page).text
    with opened(data) as file:
        assert [str(one.label) for one in file.pages] == ["S1", "4b"]
    held = look(select(PackDownload).order_by(PackDownload.id))[-1].held
    rota = [one for one in held if one["symbol"].startswith("AC/901-D(2026)0002")]
    assert sorted((one["last"], one["gone"]) for one in rota) == [("4", True), ("4a", True), ("4b", False)]
    assert reader.get(f"{packed.page}/pack/supplement.pdf").location.endswith("/pack")


def test_readers_with_the_same_pack_share_the_supplement(
    packed: Packed, papers: list[Paper], people: Cast, browser_for: BrowserFor
) -> None:
    readers = [browser_for(person) for person in (people.delegate, people.head_a)]
    for reader in readers:
        packed.download(reader, "en.pdf")
    revise(packed, papers[0], "Revised.")
    packed.work()
    keys = set()
    for person in (people.delegate, people.head_a):
        found = queries.changes_for(packed.session, packed.actor(person), packed.on)
        assert found
        keys.add(found.key)
    assert len(keys) == 1


def test_after_a_zip_the_supplement_has_numbers_of_its_own(
    packed: Packed, people: Cast, browser_for: BrowserFor
) -> None:
    paper = packed.paper("Booking", "Words.")
    packed.prepare(paper)
    packed.work("render.version")
    reader = browser_for(people.delegate)
    packed.download(reader, "en.zip")
    revise(packed, paper, "Revised.")
    packed.work()
    reader.get(f"{packed.page}/pack/supplement.pdf")
    packed.work()
    with opened(packed.download(reader, "supplement.pdf")) as file:
        assert isinstance(file, pikepdf.Pdf)
        assert [str(one.label) for one in file.pages] == ["S1", "S2"]
