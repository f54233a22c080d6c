"""Translating a draft paragraph by paragraph: nobody’s work is written over, and what stands is always said."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.core import blobs
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput
from secretariat.documents.errors import ChangedMeanwhile
from secretariat.documents.models import DraftFace, Paper
from secretariat.translation import services
from secretariat.translation.aligning import Pair
from secretariat.translation.models import TranslatedParagraph
from secretariat.translation.queries import facing
from secretariat.translation.services import ParagraphChanged, align_all, seal_of, shown, write_paragraph
from secretariat.translation.states import Standing
from secretariat.web.database import db
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers
from tests.queries import count_queries
from tests.world import Cast

ALIGNED, STALE, MISSING = Standing.ALIGNED, Standing.STALE, Standing.MISSING
IN_TRANSLATION, SURPLUS = Standing.IN_TRANSLATION, Standing.SURPLUS
TEXT = "# Background\n\nThe first says this.\n\nThe second says that.[^1]\n\n- one\n- two\n\n[^1]: In a note."


@pytest.fixture
def actor(session: Session, people: Cast) -> Actor:
    return load_actor(session, people.secretary)


@pytest.fixture
def paper(papers: Papers) -> Paper:
    return papers.draft(text=TEXT, french="")


def pairs(session: Session, paper: Paper) -> list[Pair]:
    session.refresh(paper, ["drafts"])
    return list(facing(session, paper, {row.language: row for row in paper.drafts}).pairs)


def states(session: Session, paper: Paper) -> list[Standing]:
    return [pair.standing for pair in pairs(session, paper)]


def french(session: Session, paper: Paper) -> str:
    return session.scalars(
        select(DraftFace.text).where(DraftFace.paper_id == paper.id, DraftFace.language == "fr")
    ).one()


def write(session: Session, paper: Paper, actor: Actor, place: int, text: str | None, *, aligned: bool = True) -> None:
    seen = shown(pairs(session, paper)[place])
    write_paragraph(session, paper, actor=actor, seen=seen, text=text, aligned=aligned)


def test_a_paper_is_translated_in_any_order(session: Session, paper: Paper, actor: Actor) -> None:
    assert states(session, paper) == [MISSING] * 4
    write(session, paper, actor, 2, "Le deuxième dit cela.[^1]\n\n[^1]: Dans une note.")
    write(session, paper, actor, 1, "Le premier dit ceci.", aligned=False)
    assert states(session, paper) == [MISSING, IN_TRANSLATION, ALIGNED, MISSING]
    write(session, paper, actor, 3, "- un\n- deux")
    write(session, paper, actor, 0, "# Contexte")
    write(session, paper, actor, 1, None)
    assert states(session, paper) == [ALIGNED] * 4
    assert french(session, paper) == (
        "# Contexte\n\nLe premier dit ceci.\n\nLe deuxième dit cela.[^1]\n\n- un\n- deux\n\n[^1]: Dans une note."
    )
    said = session.scalars(select(AuditEntry).where(AuditEntry.event == "translation.aligned")).all()
    assert len(said) == 4


def test_what_is_written_in_the_editor_meanwhile_is_found_again(
    session: Session, papers: Papers, paper: Paper, actor: Actor
) -> None:
    for place, text in enumerate(["# Contexte", "Le premier dit ceci.", "Le deuxième dit cela.", "- un\n- deux"]):
        write(session, paper, actor, place, text)
    changed = TEXT.replace("says this", "says quite this").replace("The second", "Put in between.\n\nThe second")
    papers.write(paper, changed.replace("- one\n- two\n\n", ""))
    assert states(session, paper) == [ALIGNED, STALE, MISSING, ALIGNED, SURPLUS]
    write(session, paper, actor, 2, "Ajouté entre les deux.")
    write(session, paper, actor, 4, "")
    write(session, paper, actor, 1, None)
    assert states(session, paper) == [ALIGNED] * 4
    assert french(session, paper).split("\n\n")[1:3] == ["Le premier dit ceci.", "Ajouté entre les deux."]


def test_a_paragraph_that_moved_is_put_where_its_original_stands(
    session: Session, papers: Papers, actor: Actor
) -> None:
    paper = papers.draft(text="One says this.\n\nTwo says that.\n\nThree is short.", french="Un.\n\nDeux.\n\nTrois.")
    papers.align(paper)
    papers.write(paper, "Three is short.\n\nOne says this.\n\nTwo says that.")
    assert states(session, paper) == [STALE, ALIGNED, ALIGNED]
    write(session, paper, actor, 0, None)
    assert french(session, paper) == "Trois.\n\nUn.\n\nDeux."
    assert states(session, paper) == [ALIGNED] * 3


def test_a_colleagues_paragraph_is_never_written_over(
    session: Session, papers: Papers, paper: Paper, actor: Actor
) -> None:
    seen = shown(pairs(session, paper)[1])
    write(session, paper, actor, 1, "De l’autre.")
    with pytest.raises(ParagraphChanged) as clash:
        write_paragraph(session, paper, actor=actor, seen=seen, text="De moi.", aligned=True)
    assert clash.value.pair is not None
    assert "De l’autre." in french(session, paper)
    write_paragraph(session, paper, actor=actor, seen=shown(clash.value.pair), text="De nous deux.", aligned=True)
    assert "De nous deux." in french(session, paper)


def test_two_people_at_two_paragraphs_do_not_meet(session: Session, paper: Paper, actor: Actor) -> None:
    mine, theirs = (shown(pairs(session, paper)[place]) for place in (1, 2))
    write_paragraph(session, paper, actor=actor, seen=theirs, text="Le deuxième.", aligned=True)
    write_paragraph(session, paper, actor=actor, seen=mine, text="Le premier.", aligned=True)
    assert french(session, paper) == "Le premier.\n\nLe deuxième."


def test_nothing_is_aligned_with_words_that_were_not_shown(
    session: Session, papers: Papers, paper: Paper, actor: Actor
) -> None:
    write(session, paper, actor, 1, "Le premier dit ceci.")
    seen = shown(pairs(session, paper)[1])
    papers.write(paper, TEXT.replace("says this", "says something else"))
    with pytest.raises(ParagraphChanged, match="original of this paragraph changed"):
        write_paragraph(session, paper, actor=actor, seen=seen, text=None, aligned=True)
    papers.write(paper, "Only this is left of it.")
    gone = services.Shown("b0000000000", seen.original, services.digest("nowhere"))
    with pytest.raises(ParagraphChanged) as clash:
        write_paragraph(session, paper, actor=actor, seen=gone, text="Perdu ?", aligned=True)
    assert clash.value.pair is None
    seal = seal_of(facing(session, paper, {row.language: row for row in paper.drafts}))
    papers.write(paper, "Not even this.")
    with pytest.raises(ChangedMeanwhile):
        align_all(session, paper, actor=actor, seal=seal)


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "> " * 200 + "deep", "NATO SECRET", "Une note.[^3]"])
def test_text_that_cannot_be_kept_comes_back(
    browser_for: type[Browser], people: Cast, paper: Paper, session: Session, text: str
) -> None:
    house = browser_for(people.secretary)
    answer = house.client.post(here(paper), data={**opened(house, paper, 1), "csrf_token": house.csrf(), "text": text})
    assert answer.status_code == 422
    assert "Nothing is saved yet" in answer.text
    assert french(session, paper) == ""


def test_a_note_without_its_text_is_refused(session: Session, paper: Paper, actor: Actor) -> None:
    with pytest.raises(BadInput, match="has no text"):
        write(session, paper, actor, 2, "Le deuxième.[^1]")


def here(paper: Paper) -> str:
    return f"/papers/{paper.pid}/translation"


def opened(house: Browser, paper: Paper, place: int) -> dict[str, Any]:
    """Open a paragraph, and return what its form would send to have it aligned."""
    keys = re.findall(r'id="pair-([\w-]+)"', house.get(here(paper)).text)
    page = house.get(f"{here(paper)}?at={keys[place]}").text
    form = page[page.index('class="pair__form"') : page.index("</form>", page.index('class="pair__form"'))]
    return {**dict(re.findall(r'name="(at|original|translation)" value="([^"]*)"', form)), "do": "aligned"}


def test_the_page_shows_what_is_to_do_and_leads_on(
    browser_for: type[Browser], people: Cast, papers: Papers, paper: Paper, session: Session
) -> None:
    house = browser_for(people.secretary)
    page = house.get(here(paper)).text
    assert "Original: English" in page
    assert "Missing 4" in page
    answer = house.post(here(paper), {**opened(house, paper, 1), "text": "Le premier dit ceci."})
    assert answer.status_code == 303
    on = house.get(answer.location).text
    assert on.count("pair--open") == 1
    assert "Aligned 1" in on
    papers.write(paper, TEXT.replace("says this", "says nothing"))
    todo = house.get(f"{here(paper)}?show=todo").text
    assert "<del>" in todo.replace('<span class="vh">deleted: </span>', "")
    assert "Le premier dit ceci." in todo
    assert "Stale 1" in todo
    french_page = browser_for(people.secretary, language="fr").get(here(paper)).text
    assert "Original\u202f: anglais" in french_page


def test_what_a_colleague_wrote_is_shown_beside_mine(
    browser_for: type[Browser], people: Cast, paper: Paper, session: Session
) -> None:
    one, two = browser_for(people.secretary), browser_for(people.second_secretary)
    mine, theirs = opened(one, paper, 1), opened(two, paper, 1)
    assert two.post(here(paper), {**theirs, "text": "De Tomas."}).status_code == 303
    clash = one.post(here(paper), {**mine, "text": "De Clara."})
    assert clash.status_code == 409
    assert "De Clara." in clash.text
    assert re.search(r"<del>.*?Tomas\.</del>", clash.text)
    again = dict(
        re.findall(r'name="(at|original|translation)" value="([^"]*)"', clash.text[clash.text.index("pair__form") :])
    )
    assert one.post(here(paper), {**again, "do": "aligned", "text": "De nous."}).status_code == 303
    assert french(session, paper) == "De nous."


def test_a_text_brought_whole_is_aligned_at_once(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft(text="One.\n\nTwo.", french="Un.\n\nDeux.")
    house = browser_for(people.secretary)
    page = house.get(here(paper)).text
    seal = re.search(r'name="at" value="([0-9a-f]{64})"', page)
    assert seal
    assert house.post(here(paper), {"do": "all", "at": "0" * 64}).status_code == 303
    assert look(select(TranslatedParagraph)) == []
    assert house.post(here(paper), {"do": "all", "at": seal[1]}).status_code == 303
    assert [row.aligned for row in look(select(TranslatedParagraph))] == [True, True]
    assert "Nothing is to do" in house.get(f"{here(paper)}?show=todo").text


def test_a_file_has_no_paragraphs(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    page = browser_for(people.secretary).get(here(papers.file())).text
    assert "A file stands here in English" in page
    assert "pair--" not in page


def test_the_page_asks_no_more_for_many_paragraphs(
    app: Flask, browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    house = browser_for(people.secretary)
    asked = []
    for many in (2, 30):
        texts = ("\n\n".join(f"{word} {number} says it." for number in range(many)) for word in ("One", "Un"))
        paper = papers.draft(text=next(texts), french=next(texts))
        papers.align(paper)
        house.get(here(paper))
        with app.app_context(), count_queries(db.engine) as queries:
            house.get(here(paper))
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_picture_is_seen_beside_its_translation(
    browser_for: type[Browser], people: Cast, papers: Papers, session: Session, app: Flask
) -> None:
    blob = blobs.keep(session, app.extensions["secretariat.blobs"], b"points", media_type="image/png")
    line = f"(blob:{blob.sha256})"
    paper = papers.draft(text=f"Rooms.\n\n![A plan]{line}", french=f"Salles.\n\n![Un plan]{line}")
    session.commit()
    page = browser_for(people.secretary).get(f"/papers/{paper.pid}/translation").text
    for code, alt in (("en", "A plan"), ("fr", "Un plan")):
        assert f'<img src="/papers/{paper.pid}/drafts/{code}/pictures/{blob.sha256}" alt="{alt}">' in page
