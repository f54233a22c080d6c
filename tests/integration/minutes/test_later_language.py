"""The language that is not authentic can be written after approval, until the paper has it; the authentic one never."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.minutes.services.certify import certify_face
from secretariat.minutes.services.drafting import Saved, TooLate, save_passage
from secretariat.minutes.skeleton import digest
from tests.integration.minutes.issuing import Issuing
from tests.integration.minutes.story import AFTERWARDS
from tests.world import Cast


def test_french_is_written_certified_and_then_closed(session: Session, people: Cast) -> None:
    story = Issuing(session, people)
    with clock.at(AFTERWARDS):
        meeting = story.held_meeting()
        story.issue_sheet(meeting)
        minutes = story.drafted(meeting)
        approved = story.issued(minutes).faces[0].content_hash
        session.refresh(minutes)
        for passage in minutes.passages:
            for language in ("fr", "en"):
                if not passage.text_en:
                    continue
                outcome = save_passage(
                    session,
                    passage,
                    actor=story.secretary,
                    language=language,  # type: ignore[arg-type]  # one of two
                    text="\n\n".join("Un paragraphe." for _ in passage.text_en.split("\n\n")),
                    stands_on=digest(getattr(passage, f"text_{language}")),
                )
                assert isinstance(outcome, Saved if language == "fr" else TooLate)
        face = certify_face(session, minutes, actor=story.secretary, language="fr")
        assert face.content_hash != approved
        session.refresh(minutes.paper)
        session.refresh(minutes.paper.current_version)
        written = next(one for one in minutes.passages if one.text_fr)
        late = save_passage(
            session, written, actor=story.secretary, language="fr", text="Trop tard.", stands_on=digest(written.text_fr)
        )
        assert isinstance(late, TooLate)
