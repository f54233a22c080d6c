"""A draft says whether it is written without its text being loaded: what a list tells is what its page tells."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.documents.models import DraftFace
from secretariat.documents.services import open_paper, save_draft
from secretariat.documents.types.queries import type_with_key
from secretariat.registry.queries import in_flight
from tests.integration.documents.conftest import Papers
from tests.queries import count_queries
from tests.world import Cast


def told(session: Session) -> dict[tuple[int, str], tuple[bool, bool]]:
    """Return what the column says, and what the text says, of each draft."""
    session.expire_all()
    return {(one.paper_id, one.language): (one.written, one.is_written) for one in session.scalars(select(DraftFace))}


@pytest.mark.parametrize("text", ["", "A text.", "  \n"])
def test_the_column_says_what_the_text_says(session: Session, papers: Papers, text: str) -> None:
    papers.draft("Booking", text, french="Un texte.")
    found = told(session)
    assert all(column == says for column, says in found.values())
    assert sorted(says for _, says in found.values()) == sorted([text == "A text.", True])


def test_a_template_is_nothing_written_until_it_is_changed_and_again_when_it_is_put_back(
    session: Session, people: Cast, papers: Papers
) -> None:
    actor, type = load_actor(session, people.secretary), type_with_key(session, "policy_paper")
    assert type is not None
    paper = open_paper(
        session, actor=actor, body=people.opc, format=people.members, kind=type.key, titles={"en": "Booking"},
        from_template=True,
    )  # fmt: skip
    session.commit()
    session.refresh(paper, ["drafts"])
    draft, template = paper.drafts[0], paper.drafts[0].text
    assert template
    for text, written in ((template, False), (f"{template}\n\nMore.", True), (template, False), ("", False)):
        save_draft(session, draft, actor=actor, title="Booking", text=text, row_version=draft.row_version)
        session.commit()
        assert told(session)[paper.id, "en"] == (written, written), text[-20:]


def test_papers_in_flight_load_no_text(session: Session, people: Cast, papers: Papers) -> None:
    papers.draft("Booking", "A text.")
    actor = load_actor(session, people.secretary)
    session.expunge_all()
    with count_queries(session.get_bind().engine) as seen:  # type: ignore[union-attr]
        [paper] = in_flight(session, actor)
        assert [draft.has_content for draft in paper.drafts] == [True, False]
    assert not any("draft_face.text" in statement.replace("_1", "") for statement in seen), seen
    assert "text" in inspect(paper.drafts[0]).unloaded
    paper.drafts[0].title = "Another"
    session.commit()
    assert told(session)[paper.id, "en"] == (True, True), "changing a title leaves what is not loaded as it is"
