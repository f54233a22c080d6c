"""What the worker prints of a decision sheet, a record and a corrigendum: standards, the approved words, the approval."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from secretariat.core import clock, outbox
from secretariat.core.blobs import FolderStore
from secretariat.documents.models import Version
from secretariat.minutes.models import Approval
from secretariat.minutes.services.certify import certify_face
from secretariat.minutes.services.corrigendum import start_corrigendum
from secretariat.minutes.services.issue import issue_minutes
from secretariat.press import canonical
from secretariat.press.canonical.model import Box, ListBlock, Paragraph
from secretariat.press.check import faults
from secretariat.press.fonts import ensure_fonts
from secretariat.press.reading import page_texts
from secretariat.press.sheets import DecisionSheet, PaperSheet, RecordSheet, from_json
from secretariat.settings import Settings
from secretariat.verify import faults as verified
from secretariat.worker import handlers
from tests.conftest import FONTS
from tests.integration.minutes.issuing import Issuing
from tests.integration.minutes.story import AFTERWARDS
from tests.integration.press.test_printed import complaints
from tests.plugins.stages import staged
from tests.world import Cast

#: What is printed does not depend on the database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

#: A text with what real records hold: quotations in both manners, code, a link, a table, a footnote.
LONG = """The Chair recalled the question[^1].

The representative of Nation A, quoting the rule, said:

> Recordings are kept until the record is approved.

She would have preferred `keep = 90 days`; see [the archive](https://example.org/archive).

| Option | Days | Cost |
|--------|-----:|-----:|
| A | 30 | EUR 1,200 |
| B | 90 | EUR 3,600 |

The representative of Nation B agreed.

[^1]: Raised first at the 12th meeting.
"""


class Made:
    """Three issued papers, all their PDFs printed by the worker."""

    def __init__(self, story: Issuing, engine: Engine, settings: Settings) -> None:
        session = story.session
        with clock.at(AFTERWARDS):
            meeting = story.held_meeting()
            self.sheet = story.issue_sheet(meeting)
            record = story.record(
                meeting, texts={"Retention of recordings": LONG, "Seating plan": "The Chair thanked."}
            )
            story.translate(record)
            passage = next(
                one for one in record.passages if one.item and one.item.title_en == "Retention of recordings"
            )
            passage.text_fr = LONG.replace("The Chair recalled the question", "La présidence rappelle la question")
            self.approval: Approval = story.approved(record)
            self.record = issue_minutes(session, record, actor=story.secretary)
            certify_face(session, record, actor=story.secretary, language="fr")
            corrigendum = start_corrigendum(session, record, actor=story.secretary, language="en", paragraph="3")
            corrigendum.passages[0].text_en = "Paragraph 3: for “keep = 90 days” read “keep = 60 days”."
            self.corrected: Approval = story.approved(corrigendum)
            self.corrigendum = issue_minutes(session, corrigendum, actor=story.secretary)
            session.commit()
            done = outbox.run_due(sessionmaker(engine), handlers(settings, ensure_fonts(FONTS)))
        assert done >= 5
        session.expire_all()
        self.store = FolderStore(settings.data / "blobs")
        assert list(verified(session, self.store)) == []

    def pdf(self, version: Version, face: str) -> bytes:
        made = next(one for one in version.renditions if one.face == face)
        assert made.blob_sha256 is not None
        with self.store.open(made.blob_sha256) as file:
            return file.read()


@staged
def made(session: Session, people: Cast, engine: Engine, settings: Settings) -> Made:
    people.opc.settings = {**people.opc.settings, "demonstration": True}
    return Made(Issuing(session, people), engine, settings)


def squeezed(text: str) -> str:
    """Words without white space of any kind: where lines end is the printer's affair."""
    return re.sub(r"[\s\u00a0\u202f\u200b]+", "", text)


def carried(pdf: bytes) -> object:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return from_json(file.attachments["source.json"].get_file().read_bytes().decode())


def test_the_worker_prints_them_to_the_letter_and_to_both_standards(made: Made, tmp_path: Path) -> None:
    markings = {"en": "NATO UNCLASSIFIED", "fr": "NATO SANS CLASSIFICATION"}
    labels = {"en": "DEMONSTRATION – FICTIONAL CONTENT", "fr": "DÉMONSTRATION – CONTENU FICTIF"}
    printed = {
        (version.symbol, face): made.pdf(version, face)
        for version, faces in ((made.sheet, "en fr"), (made.record, "en fr"), (made.corrigendum, "en"))
        for face in faces.split()
    }
    for (symbol, face), pdf in printed.items():
        assert complaints(pdf, tmp_path) == [], symbol
        assert faults(pdf, marking=markings[face], label=labels[face]) == [], symbol

    _record(made, printed[made.record.symbol, "en"], printed[made.record.symbol, "fr"])
    _sheet(made, printed[made.sheet.symbol, "en"])
    _corrigendum(made, printed[made.corrigendum.symbol, "en"])


def _record(made: Made, english: bytes, french: bytes) -> None:
    approved = canonical.parse(made.approval.submission.source)
    sheet = carried(english)
    assert isinstance(sheet, RecordSheet)
    assert sheet.en is not None
    assert canonical.text_hash(sheet.en) == made.approval.text_hash
    pages = page_texts(english)
    whole = squeezed("".join(pages))
    at = 0
    for block in approved.blocks:
        for words in _said(block):
            found = whole.find(squeezed(words), at)
            assert found >= 0, f"{words!r} is not printed as it was approved, or not in its place"
            at = found
    for digits in (made.approval.text_hash, made.approval.head):
        assert digits in squeezed(pages[-1])
    for words in ("Approval of the record", "Helena Brandt, ASG Operations", f"Entry {made.approval.entry}, head"):
        assert squeezed(words) in squeezed(pages[-1])
    other = carried(french)
    assert isinstance(other, RecordSheet)
    assert other.fr is not None
    certified = next(face for face in made.record.faces if face.language == "fr")
    assert canonical.text_hash(other.fr) == certified.content_hash
    assert squeezed("La présidence rappelle la question") in squeezed("".join(page_texts(french)))
    assert made.approval.text_hash in squeezed(page_texts(french)[-1])


def _sheet(made: Made, pdf: bytes) -> None:
    sheet = carried(pdf)
    assert isinstance(sheet, DecisionSheet)
    whole = squeezed("".join(page_texts(pdf)))
    for item in sheet.items:
        for clause in item.clauses:
            assert squeezed(f"{clause.verb.en} {clause.text.en}") in whole
    for words in ("Issue the revised retention rule", "Fri 11 Dec 2026", "Nation B prefers the present plan."):
        assert squeezed(words) in whole


def _corrigendum(made: Made, pdf: bytes) -> None:
    sheet = carried(pdf)
    assert isinstance(sheet, PaperSheet)
    pages = page_texts(pdf)
    assert squeezed("for “keep = 90 days” read “keep = 60 days”") in squeezed("".join(pages))
    assert made.corrected.text_hash in squeezed(pages[-1])
    assert made.corrected.head in squeezed(pages[-1])


def _said(block: object) -> list[str]:
    """The words of a block, one sentence or item at a time, as they must come one after the other."""
    if isinstance(block, Paragraph):
        # A footnote is called by its number and a link followed by its address: what stands between is one sentence.
        return [words for words in re.split(r"\[\d+\]|[<>]", canonical.block_text(block)) if len(words) > 1]
    if isinstance(block, Box):
        return [words for inner in block.blocks for words in _said(inner)]
    if isinstance(block, ListBlock):
        return [canonical.block_text(item) for item in block.items]
    return []
