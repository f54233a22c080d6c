"""What a letter says of a paper, by the mail domain it goes to."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from secretariat.core.mail import Mail, Office
from secretariat.documents import notices
from secretariat.documents.letters import ceiling_for
from secretariat.documents.markings import Marking
from tests.integration.documents.conftest import Papers
from tests.world import Cast


@pytest.mark.parametrize(
    ("address", "highest"),
    [
        ("a@mission.example", Marking.NATO_UNCLASSIFIED),
        ("a@MISSION.example", Marking.NATO_UNCLASSIFIED),
        ("a@mail.mission.example", Marking.PUBLIC),
        ("a@mission.example.org", Marking.PUBLIC),
        ("mission.example@elsewhere.example", Marking.PUBLIC),
    ],
)
def test_a_domain_stands_for_itself_alone(address: str, highest: Marking) -> None:
    assert ceiling_for(address, {"mission.example": "NU", "*": "PUBLIC"}) is highest
    assert ceiling_for(address, {"mission.example": "NU"}) is highest


def test_others_are_as_high_as_is_said_and_public_else() -> None:
    assert ceiling_for("a@b.example", {"*": "NU"}) is Marking.NATO_UNCLASSIFIED
    assert ceiling_for("a@b.example", {}) is Marking.PUBLIC


def written(session: Session, people: Cast, papers: Papers, ceilings: dict[str, str]) -> Mail:
    version = papers.issue(papers.draft())
    office = Office("secretariat@example.org", "Secretariat", "https://papers.example.org", ceilings)
    return notices.version_issued(session, {"user": people.delegate.id, "about": version.id}, office)


def test_the_title_goes_where_its_marking_may(session: Session, people: Cast, papers: Papers) -> None:
    letter = written(session, people, papers, {"example.org": "NU"})
    assert letter.subject == "OPC: AC/901-D(2026)0001 – Booking policy"
    assert "Booking policy" in letter.text


def test_elsewhere_the_letter_names_body_symbol_and_date(session: Session, people: Cast, papers: Papers) -> None:
    letter = written(session, people, papers, {"example.com": "NU"})
    assert letter.subject == "OPC: AC/901-D(2026)0001"
    assert "Booking" not in letter.text
    assert "AC/901-D(2026)0001" in letter.text
    assert "16\u00a0November\u00a02026, 15:26" in letter.text
    assert "Operations Policy Committee" in letter.text


def test_every_letter_says_where_to_change_what_comes(session: Session, people: Cast, papers: Papers) -> None:
    assert "https://papers.example.org/account#notices" in written(session, people, papers, {}).foot
