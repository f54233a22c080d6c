"""A disk under PostgreSQL that is full or fails: what was acknowledged is kept, what was not is said to be, and work goes on.

The same server of ours serves all along, and is never started anew.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy.orm import Session

from secretariat.core.blobs import FolderStore
from secretariat.core.db import make_engine, reading
from secretariat.verify import faults
from tests.access.stage import form
from tests.durability.scene import Act, Answer, lay_out
from tests.durability.served import Server, serving
from tests.durability.small_disk import SmallDisks, running

pytestmark = pytest.mark.xdist_group("small disks")
FULL = "The disk is full. Nothing was saved; what you typed is below."
BROKEN = "The disk cannot be read or written. Nothing was saved; what you typed is below."
GONE = "The database does not answer. Nothing was saved; what you typed is below."
#: Said where the database went away at the very end: whether it is there, nobody can tell from here.
PERHAPS = "It broke off while it was being saved. Perhaps it is there: look before you send it again."
#: Saves that a disk of one of these sizes cannot hold.
MANY = 150


@dataclass
class Writer:
    """Somebody who saves a draft again and again, and remembers what was acknowledged."""

    disks: SmallDisks
    server: Server
    place: Path
    act: Act
    random: random.Random
    acknowledged: str = ""

    def save(self) -> tuple[str, Answer | None]:
        """Fill in the form as it stands now, and send it with a text that hardly becomes shorter when it is packed."""
        text = " ".join(self.random.randbytes(12).hex() for _ in range(8_000))
        page = self.server.shown(self.act.path, self.act.cookie)
        assert page.status == 200, page.text
        body = urlencode({**form(page.text, self.act.path), "text": text}).encode()
        headers = "application/x-www-form-urlencoded"
        answer = self.server.sent(Act("save", self.act.path, self.act.cookie, headers, body, ""))
        if answer is not None and answer.acknowledges:
            self.acknowledged = text
        return text, answer

    def save_until_refused(self) -> tuple[str, Answer]:
        for _ in range(MANY):
            text, answer = self.save()
            assert answer is not None, "the server itself ended"
            if not answer.acknowledges:
                return text, answer
        raise AssertionError("the disk was never full")

    def kept(self) -> str:
        """What the database holds, asked beside the product."""
        with self.disks.connected() as connection:
            pid = self.act.path.split("/")[2]
            asked = "SELECT f.text FROM draft_face f JOIN paper p ON p.id = f.paper_id WHERE p.pid = %s AND f.language = 'en'"
            ((text,),) = connection.execute(asked, [pid]).fetchall()
            return str(text)

    def damage(self) -> list[str]:
        engine = make_engine(self.disks.url)
        with reading(), Session(engine) as session:
            found = list(faults(session, FolderStore(self.place / "blobs")))
        engine.dispose()
        return found

    def goes_on(self) -> None:
        """The very next save is acknowledged, and kept."""
        _, answer = self.save()
        assert answer is not None
        assert answer.status == 303, answer.text
        assert self.kept() == self.acknowledged
        assert self.damage() == []


@pytest.fixture(scope="module")
def writer(place: Path) -> Iterator[Writer]:
    with running() as disks:
        world = lay_out(place / "postgresql", disks.url)
        with serving(world.template, url=disks.url) as server:
            yield Writer(disks, server, world.template, world.acts["save"], random.Random(5))


def test_where_tables_have_no_room_it_is_said_nothing_is_lost_and_reading_goes_on(writer: Writer) -> None:
    writer.goes_on()
    with writer.disks.full("tables"):
        text, refused = writer.save_until_refused()
        assert refused.status == 503
        assert FULL in refused.text
        assert text in refused.text, "what was typed stands there"
        assert writer.kept() == writer.acknowledged
        assert writer.server.shown("/papers", writer.act.cookie).status == 200
        for _ in range(3):
            text, again = writer.save()
            assert again is not None
            assert (again.status, FULL in again.text, text in again.text) == (503, True, True)
        assert writer.kept() == writer.acknowledged
    writer.goes_on()


def test_where_the_log_has_no_room_what_was_acknowledged_is_there_when_there_is(writer: Writer) -> None:
    """PostgreSQL ends itself then, and may not be able to begin again before there is room."""
    writer.goes_on()
    with writer.disks.full("log"):
        text, refused = writer.save_until_refused()
        assert refused.status == 503
        assert any(said in refused.text for said in (FULL, GONE, PERHAPS)), refused.text
        assert text in refused.text
    writer.disks.works_again()
    assert writer.kept() in ({writer.acknowledged, text} if PERHAPS in refused.text else {writer.acknowledged})
    writer.goes_on()


@pytest.mark.parametrize("honest", [True, False])
def test_what_is_acknowledged_outlives_the_database_and_one_that_only_says_so_is_caught(
    writer: Writer, honest: bool
) -> None:
    """The second shows that these tests see what is lost."""
    writer.goes_on()
    writer.disks.waits_for_the_disk(honest=honest)
    before = writer.acknowledged
    with writer.disks.ending_at_once():
        text, answer = writer.save()
        assert answer is not None
        assert answer.status == 303
    writer.disks.works_again()
    assert writer.kept() == (text if honest else before)
    writer.disks.waits_for_the_disk(honest=True)
    writer.goes_on()


@pytest.mark.parametrize(
    ("call", "said"), [("pwrite64", (BROKEN,)), ("fdatasync", (PERHAPS,))], ids=["a table", "the log"]
)
def test_where_a_write_fails_nothing_is_acknowledged_that_is_not_kept(
    writer: Writer, place: Path, call: str, said: tuple[str, ...]
) -> None:
    writer.goes_on()
    with writer.disks.hindered(place / "postgresql.trace", call, "error=EIO"):
        text, refused = writer.save()
    assert refused is not None
    assert refused.status == 503
    assert any(one in refused.text for one in said), refused.text
    assert text in refused.text
    writer.disks.works_again()
    assert writer.kept() in ({writer.acknowledged, text} if PERHAPS in refused.text else {writer.acknowledged})
    writer.goes_on()
