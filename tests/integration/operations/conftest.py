"""A small installation with papers issued and printed, letters due, people signed in; and another machine to restore on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session, sessionmaker

from secretariat.core import outbox
from secretariat.core.blobs import FolderStore
from secretariat.core.outbox import Handler
from secretariat.documents.models import Version
from secretariat.documents.services.circulate import circulate
from secretariat.operations.backup import take
from secretariat.settings import Settings
from secretariat.worker import Print, keep_version, read_version
from tests.integration.meetings.story import Story
from tests.plugins.places import quick_place
from tests.world import Cast


class Issue(Protocol):
    """Issues that many papers and prints them; letters about them are due, unless nobody is to be told."""

    def __call__(self, papers: int, *, announce: bool = True) -> list[Version]: ...


@pytest.fixture
def store(settings: Settings) -> FolderStore:
    return FolderStore(settings.data / "blobs")


@pytest.fixture
def place() -> Iterator[Path]:
    with quick_place("secretariat-backups-") as folder:
        yield folder


@pytest.fixture
def issue(session: Session, people: Cast, store: FolderStore, engine: Engine) -> Issue:
    """Puts papers in the hands of their readers, each with a PDF of its own, stored and not drawn."""

    def act(job: object) -> Print:
        sha256, size = store.write([b"%PDF-1.7 ", repr(job).encode()])
        return Print(sha256, size, 1)

    def issuing(papers: int, *, announce: bool = True) -> list[Version]:
        story = Story(session, people)
        actor = story.secretary
        made = [
            circulate(session, story.paper(f"Paper {number}"), actor=actor, to_follow=["fr"], announce=announce)
            for number in range(papers)
        ]
        session.commit()
        while outbox.run_due(sessionmaker(engine), {"render.version": Handler(read_version, act, keep_version)}):
            """A round does so many and no more."""
        return made

    return issuing


@pytest.fixture
def issued(issue: Issue) -> list[Version]:
    return issue(2)


@pytest.fixture
def backup(issued: list[Version], settings: Settings, store: FolderStore, place: Path) -> Path:
    return take(settings.url_of_database, store, place / "backups", say=lambda _: None)


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, settings: Settings, place: Path) -> Settings:
    """The settings of a new machine: an empty database of the same kind, and a data folder that is not there yet."""
    if make_url(settings.url_of_database).get_backend_name() == "sqlite":
        url = f"sqlite:///{place / 'new' / 'secretariat.sqlite3'}"
    else:
        cluster = request.getfixturevalue("postgres_cluster")
        url = cluster.create()
        request.addfinalizer(lambda: cluster.drop(url))  # noqa: PT021  only one of two kinds has something to drop
    return replace(settings, data=place / "new", database_url=url)


#: Where a program that writes to disk can be killed: before each of these.
STEPS = ("fsync", "rename", "link", "unlink", "mkdir", "open")


def killed_at(number: int, act: Callable[[], object]) -> bool:
    """Do something in a process of its own that is killed at its step of that number. Returns whether it came so far."""

    def dying() -> None:
        _kill_at(number)
        act()

    return killed(dying)


def killed(act: Callable[[], object]) -> bool:
    """Do something in a process of its own and return whether that was killed."""
    child = os.fork()
    if not child:
        code = 1
        try:
            act()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def _kill_at(number: int) -> None:
    seen = 0
    for name in STEPS:
        whole = getattr(os, name)

        def counting(*words: object, whole: Callable[..., object] = whole, **more: object) -> object:
            nonlocal seen
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return whole(*words, **more)

        setattr(os, name, counting)
