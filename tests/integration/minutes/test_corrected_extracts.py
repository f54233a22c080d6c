"""A corrigendum reaches those invited where it touches a passage of theirs, and tells them nothing where it does not."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.documents.models import Version
from secretariat.documents.services.circulate import recall_version
from secretariat.minutes.correcting import cited_numbers
from secretariat.minutes.models import Minutes
from secretariat.minutes.services.corrigendum import start_corrigendum
from secretariat.minutes.services.issue import issue_minutes
from secretariat.press import canonical
from secretariat.press.canonical.model import Paragraph
from tests.integration.minutes.invited import Invited, traces
from tests.integration.minutes.story import AFTERWARDS
from tests.plugins.stages import staged
from tests.world import Cast


@staged
def scene(session: Session, people: Cast) -> Invited:
    made = Invited(session, people)
    made.record_issued()
    return made


def number_of(version: Version, words: str) -> int:
    """The number of the paragraph that begins so."""
    text = canonical.parse(next(face.source for face in version.faces if face.authentic))
    found = (block for block in text.blocks if isinstance(block, Paragraph) and block.number)
    return next(int(block.number or 0) for block in found if getattr(block.runs[0], "text", "").startswith(words))


def corrected(scene: Invited, text: str, *, hours: int = 2) -> Version:
    """Issue a corrigendum that says so."""
    with clock.at(AFTERWARDS + timedelta(hours=hours)):
        record = scene.session.scalars(select(Minutes).where(Minutes.kind == "record")).one()
        made = start_corrigendum(scene.session, record, actor=scene.secretary, language="en")
        made.passages[0].text_en = text
        scene.session.flush()
        scene.approved(made)
        version = issue_minutes(scene.session, made, actor=scene.secretary)
        scene.session.commit()
    return version


def theirs(scene: Invited) -> Version:
    return scene.visible(kind="record")[-1]


def whole(scene: Invited) -> Version:
    return scene.visible(scene.people.delegate, kind="record")[0]


def said(version: Version) -> str:
    return canonical.plain_text(canonical.parse(next(face.source for face in version.faces if face.authentic)))


def test_a_correction_of_theirs_stands_in_their_extract_under_their_number(scene: Invited) -> None:
    there, here = (
        number_of(whole(scene), "The Chair spoke of Harbour"),
        number_of(theirs(scene), "The Chair spoke of Harb"),
    )
    assert there != here
    corrected(scene, f"Paragraph {there}: for “spoke” read “was asked”.")
    version = theirs(scene)
    assert version.symbol == "AC/901-R(2026)0001-REV1 (INV-X)"
    assert f"Paragraph {here}: for “spoke” read “was asked”." in said(version)
    assert "Corrections" in said(version)
    assert "The Chair spoke of Harbour." in said(version), "what was approved stays as it was"
    assert traces(version.sheet + said(version)) == []
    assert scene.visible(kind="corrigendum") == []


def test_a_correction_of_others_tells_them_nothing(scene: Invited) -> None:
    before = len(scene.visible())
    corrected(scene, f"Paragraph {number_of(whole(scene), 'The Chair spoke of Budget')}: for “spoke” read “sang”.")
    assert theirs(scene).symbol == "AC/901-R(2026)0001 (INV-X)"
    assert len(scene.visible()) == before


def test_of_a_corrigendum_with_several_they_get_what_is_theirs(scene: Invited) -> None:
    record = whole(scene)
    harbour, budget = (number_of(record, f"The Chair spoke of {name}") for name in ("Harbour", "Budget"))
    corrected(
        scene,
        f"Paragraph {budget}: for “Budget” read “Canteen”.\n\nSo it was meant.\n\n"
        f"Paragraph {harbour}: for “Harbour” read “harbours”.\n\nThis as well.",
    )
    text = said(theirs(scene))
    assert "read “harbours”" in text
    assert "This as well." in text
    assert "So it was meant." not in text
    assert traces(text) == []


def test_of_a_sentence_that_mixes_both_they_are_told_where_alone(scene: Invited) -> None:
    record = whole(scene)
    harbour, budget = (number_of(record, f"The Chair spoke of {name}") for name in ("Harbour", "Budget"))
    here = number_of(theirs(scene), "The Chair spoke of Harbour")
    corrected(scene, f"Paragraphs {budget} and {harbour}: for “Budget” read “Canteen”.")
    text = said(theirs(scene))
    assert f"Paragraph {here} has been corrected; the secretariat gives the words." in text
    assert traces(text) == []


def test_a_second_correction_is_added_and_a_recall_takes_it_away(scene: Invited) -> None:
    there = number_of(whole(scene), "The Chair spoke of Harbour")
    corrected(scene, f"Paragraph {there}: for “spoke” read “was asked”.")
    second = corrected(scene, f"Paragraph {there}: for “was” read “is”.", hours=4)
    text = said(theirs(scene))
    assert text.count("Corrections") == 1
    assert "“was asked”" in text
    assert "read “is”" in text
    with clock.at(AFTERWARDS + timedelta(hours=5)):
        recall_version(scene.session, second, actor=scene.secretary, reason="Wrong again")
        scene.session.commit()
    (version,) = [one for one in scene.visible(kind="record") if one.paper.current_version_id == one.id]
    assert "read “is”" not in said(version)


def test_numbers_are_read_as_they_are_cited() -> None:
    text = "Paragraph 3; paragraphs 5 to 7 and the rest; paragraphes 9 et 12 ; paragraphe 20."
    assert list(cited_numbers(text)) == [3, 5, 6, 7, 9, 12, 20]
