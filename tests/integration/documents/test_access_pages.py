"""Why can I see this: a person reads the own reason and nobody else; the house reads everybody, by name."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from secretariat.committees import queries as committees
from secretariat.committees.actors import load_actor
from secretariat.documents import access, grants
from secretariat.documents.grants import Reason
from tests.client import Browser
from tests.integration.documents.conftest import Papers
from tests.world import Cast, World, ago


def test_a_delegate_reads_why_and_of_nobody_else(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.draft())
    for address in (f"/papers/{version.paper.pid}/access", f"/versions/{version.pid}/access"):
        page = browser_for(people.delegate).get(address)
        assert page.status_code == 200
        assert "It was issued to the format “Members”." in page.text
        assert "Since 16\u00a0November\u00a02026" in page.text
        for other in (people.head_a, people.secretary, people.chair, people.partner):
            assert other.name not in page.text
        assert "person" not in page.text.lower().partition("<main")[2].partition("</main")[0]


def test_the_paper_leads_there_once(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.draft())
    address = f"/papers/{version.paper.pid}"
    for reader, said, unsaid in (
        (people.delegate, "Since when", "Who can see it, and why"),
        (people.secretary, "Who can see it, and why", "Since when"),
    ):
        page = browser_for(reader).get(address).text
        assert page.count(f'/versions/{version.pid}/access"') == 1
        assert f">{said}</a>" in page
        assert unsaid not in page


def test_the_house_reads_who_sees_it_and_why(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.draft())
    page = browser_for(people.secretary).get(f"/papers/{version.paper.pid}/access").text
    for name in ("Ada Head", "Paul Restrup", "Clara Wennberg", "Helena Brandt"):
        assert name in page
    assert "Issued to the format “Members”" in page
    for other in (people.partner, people.former, people.asb_delegate, people.administrator):
        assert other.name not in page
    french = browser_for(people.secretary, language="fr").get(f"/papers/{version.paper.pid}/access").text
    assert "Diffusion à la formation «\u202fMembres\u202f»" in french


def test_a_draft_is_the_houses_and_says_so(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    paper = papers.draft()
    page = browser_for(people.chair).get(f"/papers/{paper.pid}/access").text
    assert "You chair the body." in page
    assert "Paul Restrup" not in page
    assert browser_for(people.delegate).get(f"/papers/{paper.pid}/access").status_code == 404


@pytest.mark.parametrize(
    "name", ["delegate", "head_a", "partner", "former", "asb_delegate", "secretary", "chair", "drafter"]
)
def test_an_audience_read_from_the_other_end_names_exactly_those_it_lets_in(
    session: Session, people: Cast, name: str
) -> None:
    """`readers_of` and `Actor.audiences` are one rule read from two ends."""
    user = getattr(people, name)
    mine = load_actor(session, user).audiences
    world = World(session)
    ended = world.user("Gone Before", ends_at=ago(1))
    world.member(ended, people.nation_b)
    audiences = [grants.format_(one.id) for one in (people.members, people.contributors, people.board)]
    audiences += [f"party:{one.id}" for one in (people.nation_a, people.nation_b, people.partner_x)]
    audiences += [grants.secretariat(people.opc.id), grants.chair(people.opc.id), grants.person(user.id)]
    audiences += ["role:administrator"]
    for audience in audiences:
        reached = {one.id for one, _ in committees.readers_of(session, audience)}
        assert (user.id in reached) is (audience in mine), audience
        assert ended.id not in reached


def test_a_grant_that_has_ended_lets_nobody_in_and_is_not_named(session: Session, people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.draft())
    audience = grants.party(people.partner_x.id)
    grant = grants.give(session, version.ref, audience, reason=Reason.RELEASED, given_by=None, until=ago(-2))

    def held() -> list[access.Held]:
        return access.standing(session, version.ref, version.paper.body_id).held

    assert any(way.audience == audience for way in access.ways_of(session, held(), zone="Europe/Brussels"))
    grant.starts_at, grant.ends_at = ago(3), ago(1)
    session.flush()
    assert not any(way.audience == audience for way in access.ways_of(session, held(), zone="Europe/Brussels"))
    partner = load_actor(session, people.partner)
    assert access.reasons(session, partner, held(), zone="Europe/Brussels") == []
