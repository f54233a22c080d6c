"""An installation to measure: one meeting of 40 items and 80 papers among many bodies, meetings, papers and people."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from secretariat.committees.models import Body
from secretariat.core import clock, schema
from secretariat.core.blobs import Blob, FolderStore
from secretariat.core.db import make_engine
from secretariat.core.ids import new_pid, new_token
from secretariat.documents.models import Face, Grant, Paper, Rendition, Version, which_are_there
from secretariat.documents.models.words import PaperWord, words_of
from secretariat.documents.order import STAGES, symbol_key, title_key
from secretariat.documents.states import PaperState
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.convene import convene
from secretariat.meetings.services.issue import issue_agenda
from secretariat.people.models import SignInSession, User
from secretariat.people.queries import token_hash
from secretariat.wiring import wire
from tests.bench.bulk import put, reckoned, untriggered
from tests.bench.place import Scene
from tests.bench.sized import sized
from tests.integration.meetings.story import Story
from tests.world import Cast, World, cast

#: What a paper says: some ten pages.
TEXT = "\n\n".join(["The Committee took note of what was reported, and asked that it be looked at again. " * 5] * 60)
#: Papers of the first body that are there in French alone, whatever there is beside them.
IN_FRENCH = 10


@dataclass(frozen=True)
class Scale:
    """How much there is beside the one meeting."""

    bodies: int
    meetings: int
    papers: int
    people: int


SMALL = Scale(bodies=20, meetings=sized(2_000, 40), papers=sized(20_000, 400), people=sized(500, 100))
LARGE = Scale(bodies=200, meetings=20_000, papers=200_000, people=5_000)


def made(url: str, data: Path, scale: Scale) -> Scene:
    """Fill an empty database, or return the scene that is there already."""
    kept = data / "scene.json"
    if kept.exists():
        return Scene(**json.loads(kept.read_text()))
    data.mkdir(parents=True, exist_ok=True)
    wire()
    engine = make_engine(url)
    schema.upgrade(engine)
    with Session(engine, expire_on_commit=False) as session:
        people = cast(session)
        session.commit()
        meeting, paper = _meeting(session, people, 40)
        short, _ = _meeting(session, people, 5)
        version = _printed(session, FolderStore(data / "blobs"), paper)
        _fill(session, people, scale)
        scene = Scene(
            url=url, data=str(data), meeting=meeting.pid, short_meeting=short.pid, paper=paper.pid, version=version.pid,
            delegate=_signed_in(session, people.delegate), secretary=_signed_in(session, people.secretary),
        )  # fmt: skip
        session.commit()
        reckoned(session)
    engine.dispose()
    kept.write_text(json.dumps(asdict(scene)))
    return scene


def _meeting(session: Session, people: Cast, items: int) -> tuple[Meeting, Paper]:
    """A meeting the day after tomorrow with two papers under each item, its agenda issued."""
    story, day = Story(session, people), clock.now() + timedelta(days=2)
    meeting = story.meeting(starts=datetime(day.year, day.month, day.day, 10))  # noqa: DTZ001  # a wall time
    convene(session, meeting, actor=story.secretary)
    papers = []
    for number in range(items):
        item = story.item(meeting, f"Item {number}")
        for letter in "ab":
            papers.append(story.paper(f"Paper {items} {number}{letter}", TEXT, french=TEXT))
            story.attach(item, papers[-1])
    session.commit()
    session.expire_all()
    issue_agenda(session, meeting, actor=story.secretary, circulate_papers=[paper.pid for paper in papers])
    session.commit()
    return meeting, papers[0]


def _printed(session: Session, store: FolderStore, paper: Paper) -> Version:
    """Stand a file of 200 kB in for the PDF of a paper: what is measured is how it leaves the house."""
    version = paper.current_version
    assert version
    sha256, size = store.write([b"%PDF-1.7\n", b"x" * 200_000])
    session.add(Blob(sha256=sha256, size=size, media_type="application/pdf", stored_at=clock.now()))
    session.flush()
    for rendition in session.query(Rendition).filter(Rendition.version_id == version.id):
        rendition.blob_sha256, rendition.made_at, rendition.pages = sha256, clock.now(), 3
    session.commit()
    return version


def _signed_in(session: Session, user: User) -> str:
    token, now = new_token(), clock.now()
    ends = now + timedelta(days=365)
    session.add(
        SignInSession(
            token_hash=token_hash(token), user_id=user.id, created_at=now, seen_at=ends, expires_at=ends, agent="bench"
        )
    )
    return token


def _fill(session: Session, people: Cast, scale: Scale) -> None:
    """Put in the rest, as much in each body; the cast know nothing of most of them."""
    world = World(session)
    bodies: list[tuple[Body, int]] = [(people.opc, people.members.id), (people.asb, people.board.id)]
    for number in range(scale.bodies - 2):
        body = world.body(f"B{number}", f"AC/{100 + number}", f"Committee {number}", f"Comité {number}")
        bodies.append((body, world.format(body).id))
    session.execute(
        insert(User),
        [
            {"pid": new_pid(), "email": f"p{number}@example.org", "name": f"Person {number}", "created_at": clock.now()}
            for number in range(scale.people)
        ],
    )
    _fill_meetings(session, people, bodies, scale.meetings)
    _fill_papers(session, people, bodies, scale.papers)


def _fill_meetings(session: Session, people: Cast, bodies: list[tuple[Body, int]], count: int) -> None:
    rows, grants, at = [], [], clock.now() - timedelta(days=30)
    first = 1_000_000
    for number in range(count):
        body, format_id = bodies[number % len(bodies)]
        starts = at - timedelta(days=4 * number / len(bodies))
        rows.append(
            {
                "id": first + number, "pid": new_pid(), "body_id": body.id, "format_id": format_id, "year": 1900 + number // 300,
                "ordinal": number + 1, "state": "closed", "starts_wall": starts.replace(tzinfo=None),
                "ends_wall": starts.replace(tzinfo=None) + timedelta(hours=2), "zone": "Europe/Brussels", "starts_at": starts,
                "ends_at": starts + timedelta(hours=2), "created_by": people.secretary.id, "created_at": starts,
                "row_version": 1,
            }
        )  # fmt: skip
        grants += _granted("meeting", first + number, body.id, format_id, starts)
    put(session, Meeting, rows)
    put(session, Grant, grants)


def _fill_papers(session: Session, people: Cast, bodies: list[tuple[Body, int]], count: int) -> None:
    papers, versions, faces, grants, words, now = [], [], [], [], [], clock.now()
    first, mine = 1_000_000, count // len(bodies)
    for number in range(count):
        body, format_id = bodies[number % len(bodies)]
        at = now - timedelta(days=8, hours=72 * number / len(bodies))
        symbol = f"{body.series}-X({1950 + number // 9000})%04d" % (number % 9000 + 1)
        common = {
            "title_en": f"Report {number} of the committee", "title_fr": f"Rapport {number} du comité", "marking": "NU",
            "original_language": "en", "symbol": symbol,
        }  # fmt: skip
        papers.append(
            {
                "id": first + number, "pid": new_pid(), "body_id": body.id, "format_id": format_id, "kind": "policy_paper",
                "state": "draft", "custody": "here", "created_by": people.secretary.id, "created_at": at, "row_version": 1,
                "dated_at": at, "year": at.year, "stage": STAGES[PaperState.ISSUED], "symbol_key": symbol_key(symbol),
                "title_key_en": title_key(common["title_en"]), "title_key_fr": title_key(common["title_fr"]), **common,
            }
        )  # fmt: skip
        versions.append(
            {
                "id": first + number, "pid": new_pid(), "paper_id": first + number, "ordinal": 1, "to_follow": [],
                "issued_at": at, "issued_by": people.secretary.id, "distribution": {}, "manifest_hash": "", "state": "issued",
                **common,
            }
        )  # fmt: skip
        if number % len(bodies) == 0 and number // len(bodies) % max(1, mine // IN_FRENCH) == 0:
            faces.append(
                {
                    "version_id": first + number, "language": "fr", "authentic": False, "format": "agenda/1",
                    "content_hash": "", "added_at": at,
                }
            )  # fmt: skip
        found = words_of(common["title_en"], common["title_fr"], symbol)
        words += [{"paper_id": first + number, "word": word} for word in found]
        for kind in ("paper", "version"):
            grants += _granted(kind, first + number, body.id, format_id, at)
    with untriggered(session, Paper, Version, Face, Grant):
        put(session, Paper, papers)
        put(session, Version, versions)
        put(session, Face, faces)
        put(session, Grant, grants)
        put(session, PaperWord, words)
        reckoned(session, Paper, Version, Face)
        ours = Paper.id >= first
        session.connection().execute(update(Paper).where(ours).values(state="issued", current_version_id=Paper.id))
        session.connection().execute(update(Paper).where(ours).values(faces_there=which_are_there()))
        session.commit()


def _granted(kind: str, id: int, body: int, format_id: int, at: datetime) -> list[dict[str, object]]:
    return [
        {"object_kind": kind, "object_id": id, "audience": audience, "reason": "issued", "starts_at": at}
        for audience in (f"format:{format_id}", f"secretariat:{body}", f"chair:{body}")
    ]
