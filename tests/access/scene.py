"""One world for the tests of access: a thing of each kind in each state, and a word of its own in every text field."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import blobs, clock, i18n
from secretariat.documents.models import Rendition
from secretariat.search import queries, services
from tests.access.scene_before import Before
from tests.access.scene_minutes import Minuted
from tests.access.scene_working import Worked
from tests.access.who import Scene
from tests.integration.documents.conftest import pdf


class _World(Minuted, Worked, Before):
    """All of it."""


def build(session: Session, store: blobs.BlobStore) -> Scene:
    """Make the world in a fresh database, committed, at the hour the tests live in."""
    with i18n.speaking("en"):
        world = _World(session, store)
        world.people_and_sessions()
        world.papers()
        world.coordination()
        world.drafted_papers()
        world.translated()
        world.releases()
        world.word_files()
        world.working_copies()
        world.meetings()
        world.invitations()
        world.late_papers()
        world.other_body()
        world.rooms()
        world.minuted()
        world.contributors_afterwards()
        world.views()
        session.commit()
    return world.scene


def enter_all(session: Session, store: blobs.BlobStore) -> None:
    """Enter into the index of the search what waits for the worker."""
    handler = services.handler(store)
    for thing in queries.things_to_enter(session):
        handler.write(session, {}, handler.act(handler.read(session, services.payload_of(thing))))
    session.commit()


def finish_prints(session: Session, store: blobs.BlobStore) -> None:
    """Give every rendition that waits for the worker a file, as if it had been printed."""
    blob = blobs.keep(session, store, pdf("Printed."), media_type="application/pdf")
    for rendition in session.scalars(select(Rendition).where(Rendition.blob_sha256.is_(None))):
        rendition.blob_sha256, rendition.pages, rendition.made_at = blob.sha256, 1, clock.now()
    session.commit()
