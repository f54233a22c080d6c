"""Types of papers: what a draft begins with, what circulating one asks for, and who keeps them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput, Conflict
from secretariat.documents.errors import BothLanguagesRequired, NothingToIssue
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.services import open_paper
from secretariat.documents.services.circulate import circulate
from secretariat.documents.types import queries, services
from secretariat.documents.types.models import PaperType
from secretariat.documents.types.points import Point
from secretariat.people.models import User
from secretariat.press import canonical
from secretariat.translation.services import TranslationOpen
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers
from tests.world import Cast, World


@pytest.fixture
def head(session: Session, people: Cast) -> User:
    """Bruno Keller heads the secretariat of the board."""
    World(session).mandate(people.asb_secretary, people.asb, "head_of_secretariat")
    session.commit()
    return people.asb_secretary


def _type(session: Session, key: str) -> PaperType:
    found = queries.type_with_key(session, key)
    assert found is not None
    return found


def test_every_type_begins_in_both_languages_alike(session: Session) -> None:
    for known in queries.all_types(session):
        type = _type(session, known.key)
        english, french = (canonical.parse(type.template(code)) for code in ("en", "fr"))
        shapes = [[block.__class__.__name__ for block in text.blocks] for text in (english, french)]
        assert shapes[0] == shapes[1], type.key
        assert "[" in type.template_en, type.key
        assert "[" in type.template_fr, type.key
        assert type.points, type.key


def _opened(session: Session, people: Cast, kind: str = "policy_paper") -> Paper:
    paper = open_paper(
        session,
        actor=load_actor(session, people.secretary),
        body=people.opc,
        format=people.members,
        kind=kind,
        titles={"en": "A title", "fr": "Un titre"},
        from_template=True,
    )
    session.refresh(paper, ["drafts"])
    return paper


def test_a_draft_begins_with_the_template_and_is_no_text_until_it_is_written(session: Session, people: Cast) -> None:
    paper = _opened(session, people)
    texts = {draft.language: draft.text for draft in paper.drafts}
    assert "# Conclusions and recommendations" in texts["en"]
    assert "# Conclusions et recommandations" in texts["fr"]
    assert not any(draft.has_content for draft in paper.drafts)
    with pytest.raises(NothingToIssue):
        circulate(session, paper, actor=load_actor(session, people.secretary), to_follow=("fr",))


def test_the_bare_french_template_follows_like_no_text(session: Session, people: Cast, papers: Papers) -> None:
    paper = _opened(session, people)
    papers.write(paper, "Written.")
    version = papers.issue(paper)
    assert [face.language for face in version.faces] == ["en"]
    assert version.to_follow == ["fr"]


def test_a_type_that_asks_for_both_languages_lets_nothing_out_without(
    session: Session, people: Cast, papers: Papers
) -> None:
    paper = _opened(session, people, "directive")
    papers.write(paper, "Written.")
    actor = load_actor(session, people.secretary)
    with pytest.raises(BothLanguagesRequired, match="French text is missing"):
        circulate(session, paper, actor=actor, to_follow=("fr",))
    papers.write(paper, "Rédigé.", "fr")
    with pytest.raises(TranslationOpen, match="in translation 1"):
        circulate(session, paper, actor=actor)
    papers.align(paper)
    papers.write(paper, "Written, and more was added to it since.")
    with pytest.raises(TranslationOpen, match="stale 1"):
        circulate(session, paper, actor=actor)
    papers.write(paper, "Written.")
    assert papers.issue(paper).to_follow == []


def test_nothing_is_opened_of_a_type_out_of_use(session: Session, people: Cast, head: User) -> None:
    services.put_in_use(session, _type(session, "speech"), actor=load_actor(session, head), in_use=False)
    with pytest.raises(BadInput):
        _opened(session, people, "poem")
    session.expire_all()
    with pytest.raises(BadInput):
        open_paper(
            session, actor=load_actor(session, people.secretary), body=people.opc, format=people.members,
            kind="speech", titles={"en": "A speech", "fr": ""},
        )  # fmt: skip


def test_the_last_type_in_use_stays(session: Session, head: User) -> None:
    actor = load_actor(session, head)
    *others, last = queries.types_in_use(session)
    for type in others:
        services.put_in_use(session, type, actor=actor, in_use=False)
    with pytest.raises(BadInput):
        services.put_in_use(session, last, actor=actor, in_use=False)


def test_a_change_is_noted_with_before_and_after(session: Session, head: User) -> None:
    actor, type = load_actor(session, head), _type(session, "speech")
    before = services.anatomy_of(type)
    after = replace(before, name_en="Address", points=(Point("", "Read aloud.", "Lu à voix haute."),))
    services.change_type(session, type, actor=actor, anatomy=after, row_version=type.row_version)
    assert [(point["key"], point["required"]) for point in type.points] == [("own_1", False)]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "paper_type.changed")).one()
    said = json.loads(entry.data)
    assert (said["before"]["name_en"], said["after"]["name_en"]) == ("Speech", "Address")
    assert "Read aloud" not in entry.data


def test_who_saves_second_loses_nothing_and_overwrites_nothing(session: Session, head: User) -> None:
    actor, type = load_actor(session, head), _type(session, "speech")
    shown, first = type.row_version, services.anatomy_of(type)
    services.change_type(session, type, actor=actor, anatomy=replace(first, name_en="Address"), row_version=shown)
    with pytest.raises(Conflict):
        services.change_type(session, type, actor=actor, anatomy=replace(first, name_en="Talk"), row_version=shown)
    assert type.name_en == "Address"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_fr", ""),
        ("class_en", " "),
        ("letter", "D1"),
        ("letter", "DS"),
        ("word_limit", 0),
        ("template_en", "A \u202e turn."),
        ("points", (Point("one", "Only English.", ""),)),
        ("points", tuple(Point("", f"Point {n}.", f"Point {n}.") for n in range(61))),
    ],
)
def test_what_cannot_be_a_type_is_refused(session: Session, head: User, field: str, value: object) -> None:
    type = _type(session, "speech")
    bad = replace(services.anatomy_of(type), **{field: value})  # type: ignore[arg-type]  # on purpose
    with pytest.raises(BadInput):
        services.change_type(session, type, actor=load_actor(session, head), anatomy=bad, row_version=type.row_version)


def _address(look: Look, key: str) -> str:
    (type,) = look(select(PaperType).where(PaperType.key == key))
    return f"/paper-types/{type.pid}"


def test_pages_of_types_are_for_those_who_open_papers(
    browser_for: type[Browser], people: Cast, head: User, look: Look
) -> None:
    address = _address(look, "directive")
    for language in ("en", "fr"):
        reader = browser_for(people.secretary, language=language)
        page = reader.get("/paper-types").text
        assert ("Directive or guidance" in page, "Directive ou orientations" in page) == (True, True)
        assert reader.get(address).status_code == 200
        assert reader.get(f"{address}/edit").status_code == 403
    for user in (people.delegate, people.chair, people.administrator):
        assert browser_for(user).get("/paper-types").status_code == 404
        assert browser_for(user).get(address).status_code == 404


def test_a_type_is_changed_shown_before_and_kept_when_another_was_first(
    browser_for: type[Browser], people: Cast, head: User, look: Look
) -> None:
    address = _address(look, "speech")
    browser = browser_for(head)
    assert browser.get(f"{address}/edit").status_code == 200
    (type,) = look(select(PaperType).where(PaperType.key == "speech"))
    said = {
        "name_en": "Speech", "name_fr": "Discours", "class_en": "Notice", "class_fr": "Avis", "letter": "n",
        "word_limit": "1 200", "template_en": "# Opening\n\nWords.", "template_fr": "# Ouverture\n\nDes mots.",
        "row_version": str(type.row_version), "point_0_key": "", "point_0_en": "Loud enough.", "point_0_fr": "Audible.",
        "point_0_required": "y",
    }  # fmt: skip
    shown = browser.post(f"{address}/edit", {**said, "do": "preview"})
    assert shown.status_code == 200
    assert ">Opening</h3>" in shown.text
    assert look(select(PaperType.word_limit).where(PaperType.key == "speech")) == [None]
    assert browser.post(f"{address}/edit", said).status_code == 303
    (after,) = look(select(PaperType).where(PaperType.key == "speech"))
    assert (after.word_limit, after.letter) == (1200, "N")
    again = browser.post(f"{address}/edit", {**said, "name_en": "Talk"})
    assert again.status_code == 409
    assert 'value="Talk"' in again.text
    assert "theirs, changed into yours" in again.text
    bad = browser.post(f"{address}/edit", {**said, "word_limit": "many", "template_en": "A \u202e turn."})
    assert bad.status_code == 422
    assert 'value="many"' in bad.text


def test_a_new_type_is_offered_and_one_out_of_use_is_not(
    browser_for: type[Browser], people: Cast, head: User, look: Look
) -> None:
    browser = browser_for(head)
    assert browser.get("/paper-types/new").status_code == 200
    made = browser.post(
        "/paper-types/new",
        {"name_en": "Travel note", "name_fr": "Note de mission", "class_en": "Notice", "class_fr": "Avis", "letter": "N",
         "template_en": "[Where to.]", "template_fr": "[Où.]"},
    )  # fmt: skip
    assert made.status_code == 303
    address = _address(look, "travel_note")
    new = f"/bodies/{people.opc.pid}/papers/new"
    secretary = browser_for(people.secretary)
    assert "Travel note" in secretary.get(new).text
    opened = secretary.post(new, {"kind": "travel_note", "title_en": "To Oslo", "title_fr": "À Oslo", "way": "text",
                                  "original_language": "en", "format": people.members.pid})  # fmt: skip
    assert opened.status_code == 303
    assert look(select(DraftFace.text).where(DraftFace.language == "fr")) == ["[Où.]"]
    assert browser.post(f"{address}/in-use", {"in_use": ""}).status_code == 303
    assert "Travel note" not in secretary.get(new).text
    (paper,) = look(select(Paper))
    page = secretary.get(f"/papers/{paper.pid}/edit").text
    assert "Travel note" in page, "the paper keeps its type"


def test_circulating_says_that_both_languages_are_wanted(
    browser_for: type[Browser], session: Session, people: Cast, papers: Papers
) -> None:
    paper = _opened(session, people, "directive")
    papers.write(paper, "Written.")
    page = browser_for(people.secretary).get(f"/papers/{paper.pid}/circulate").text
    assert "papers of this type go out in both languages at once" in page
    assert "Circulate to" not in page
