"""One text out of passages and outcomes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.minutes.assembling import assembled, is_complete, said_sections
from secretariat.minutes.manifest import manifest_of, manifest_text, seal_of
from secretariat.minutes.queries.held import held
from secretariat.minutes.sections import sections
from secretariat.press import canonical
from secretariat.press.canonical.model import Box, Heading, Paragraph
from secretariat.press.words import Both
from tests.integration.minutes.story import AFTERWARDS, MinutesStory
from tests.queries import count_queries
from tests.world import Cast


def test_the_record_says_in_order_what_was_written_and_decided(session: Session, people: Cast) -> None:
    story = MinutesStory(session, people)
    with clock.at(AFTERWARDS):
        meeting = story.held_meeting()
        minutes = story.record(meeting)
    parts = sections(held(session, meeting))
    document = assembled(minutes, parts, "en")
    titles = [
        canonical.block_text(block) for block in document.blocks if isinstance(block, Heading) and block.level == 1
    ]
    assert titles == ["Points approved without discussion", "Retention of recordings", "Seating plan"]
    assert [section.title.en for section in said_sections(minutes, parts, "en")] == titles
    text = canonical.plain_text(document)
    assert text.index("called the meeting to order") < text.index("Points approved") < text.index("closed at 12:50")
    boxes = [canonical.block_text(block) for block in document.blocks if isinstance(block, Box)]
    assert boxes[0] == (
        "The Committee, without discussion:\n(a) approved “Calendar of meetings 2027”;\n(b) approved “Badge desk”."
    )
    assert boxes[1] == (
        "The Committee:\n(a) agreed option B, with the recording kept while a correction is open;\n"
        "(b) noted the cost of each option.\nReservation of Nation A: subject to parliamentary approval"
    )
    assert boxes[2] == "The Committee noted the state of the work."
    numbers = [block.number for block in document.blocks if isinstance(block, Paragraph)]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert canonical.parse(canonical.to_source(document)) == document


@pytest.mark.parametrize(
    ("standard", "verb", "minutes", "english", "french"),
    [
        ("adoption_of_the_agenda", "adopted", "attributed", "the agenda", "l’ordre du jour"),
        ("adoption_of_the_agenda", "noted", "attributed", "the agenda", "de l’ordre du jour"),
        (
            "approval_of_the_record", "agreed", "attributed",
            "the record of the last meeting", "du compte rendu de la dernière réunion",
        ),
        (
            "approval_of_the_record", "approved", "decisions",
            "the decision sheet of the last meeting", "le relevé de décisions de la dernière réunion",
        ),
        ("", "noted", "attributed", "“Seating plan”", "de «\u202fPlan de table\u202f»"),
    ],
)  # fmt: skip
def test_an_outcome_without_words_still_makes_a_sentence(
    session: Session, people: Cast, standard: str, verb: str, minutes: str, english: str, french: str
) -> None:
    """Seeded defect: "The Committee adopted Adoption of the agenda"."""
    story = MinutesStory(session, people)
    with clock.at(AFTERWARDS):
        meeting = story.held_meeting()
    item = next(item for item in meeting.items if item.title_en == "Seating plan")
    item.standard, item.title_fr = standard, "Plan de table"
    [outcome] = held(session, meeting).outcomes[item.id]
    outcome.verb, outcome.text_en, outcome.text_fr = verb, "", ""
    meeting.body.settings = {**meeting.body.settings, "minutes": minutes}
    [section] = [section for section in sections(held(session, meeting)) if section.items == (item,)]
    assert section.clauses[0].text == Both(english, french)


def test_headings_stand_below_and_footnotes_run_on(session: Session, people: Cast) -> None:
    story = MinutesStory(session, people)
    with clock.at(AFTERWARDS):
        meeting = story.held_meeting()
        note = "# Part\n\nSaid[^1].\n\n[^1]: First.\n"
        minutes = story.record(
            meeting, texts={"Retention of recordings": note, "Seating plan": note.replace("First", "Second")}
        )
    document = assembled(minutes, sections(held(session, meeting)), "en")
    assert [block.level for block in document.blocks if isinstance(block, Heading)] == [1, 1, 2, 1, 2]
    assert [canonical.plain_text(replace(document, blocks=note.blocks, notes=())) for note in document.notes] == [
        "First.\n",
        "Second.\n",
    ]


def test_french_is_complete_when_all_that_is_written_is(session: Session, people: Cast) -> None:
    story = MinutesStory(session, people)
    with clock.at(AFTERWARDS):
        minutes = story.record(story.held_meeting())
    assert is_complete(minutes, "en")
    assert not is_complete(minutes, "fr")
    for passage in minutes.passages:
        passage.text_fr = passage.text_en and "Texte."
    assert is_complete(minutes, "fr")


def test_the_manifest_changes_with_anything_that_goes_with_the_text(session: Session, people: Cast) -> None:
    story = MinutesStory(session, people)
    with clock.at(AFTERWARDS):
        meeting = story.held_meeting()
        minutes = story.record(meeting)

    def text() -> str:
        whole = held(session, meeting)
        return manifest_text(
            manifest_of(
                minutes, whole, sections(whole), symbol="AC/901-R(2026)0001", text_hash="0" * 64, prepared_by=[2, 1]
            )
        )

    before = text()
    assert text() == before
    for outcome in held(session, meeting).outcomes[story.named(meeting, "Seating plan").id]:
        outcome.text_en = "the state of the work so far"
    session.flush()
    assert text() != before
    assert seal_of("a", "b") != seal_of("b", "a")


def test_a_meeting_is_read_in_few_queries(session: Session, people: Cast, engine: Engine) -> None:
    story = MinutesStory(session, people)
    with clock.at(AFTERWARDS):
        meeting = story.held_meeting()
    session.flush()
    with count_queries(engine) as few:
        sections(held(session, meeting))
    # Items with their papers and when they were called, with the sitting, the agenda in force and who was there; and all that
    # stands under the items at once.
    assert len(few) == 2, "\n".join(few)
