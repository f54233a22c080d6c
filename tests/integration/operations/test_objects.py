"""An installation that keeps its files in an S3-compatible store: pages, backup, restore, verify, check, readiness."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat import verify
from secretariat.core import installation, stores
from secretariat.core.blobs import Blob, BlobStore
from secretariat.core.db import make_engine
from secretariat.documents.models import Reading, Version
from secretariat.operations import health
from secretariat.operations.backup import take
from secretariat.operations.health import readiness
from secretariat.operations.manifest import Refused
from secretariat.operations.restore import put_back
from secretariat.settings import Settings
from tests.client import Browser
from tests.conftest import TODAY, at_rest, made_app
from tests.integration.documents.conftest import Papers, pdf
from tests.plugins.objects import ObjectServer
from tests.world import Cast

#: The database has no part in this.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WHY = "SECRETARIAT_STORE and its like"


@pytest.fixture
def settings(settings: Settings, object_server: ObjectServer) -> Settings:
    return replace(settings, **object_server.settings())


@pytest.fixture
def session(session: Session) -> Session:
    """Reading a name must not begin a transaction: on SQLite it would hold the one write lock."""
    session.expire_on_commit = False
    return session


@pytest.fixture
def store(settings: Settings) -> BlobStore:
    return stores.store_of(settings)


@pytest.fixture
def elsewhere_app(settings: Settings, place: Path) -> Iterator[Flask]:
    """The application on another machine: the same database and the same bucket, a data folder of its own."""
    (place / "there").mkdir()
    app = made_app(replace(settings, data=place / "there"))
    yield app
    at_rest(app)


def lent_by(server: ObjectServer, address: str) -> tuple[int, dict[str, str], bytes]:
    """What somebody gets who has nothing but an address."""
    assert address.startswith(server.endpoint)
    where = urlsplit(address)
    line = HTTPConnection(where.hostname or "", where.port)
    try:
        line.request("GET", f"{where.path}?{where.query}")
        answer = line.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        line.close()


def files_below(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def quiet(_line: str) -> None: ...


class TestPages:
    def test_a_file_brought_on_one_machine_is_taken_on_another(
        self, app: Flask, session: Session, people: Cast, settings: Settings, elsewhere_app: Flask
    ) -> None:
        papers = Papers(session, people, app)
        paper, house = papers.draft("From elsewhere", ""), Browser(app, session, people.secretary)
        form = {"language": "en", "file": (io.BytesIO(pdf()), "elsewhere.pdf")}
        assert house.post(f"/papers/{paper.pid}/upload", form).status_code == 303
        session.expire_all()
        version = papers.issue(paper)
        with Browser(elsewhere_app, session, people.delegate).get(f"/versions/{version.pid}/en/received") as answer:
            assert (answer.status_code, answer.data) == (200, pdf())
            assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert files_below(settings.data / "blobs") == []

    def test_while_the_store_does_not_answer_pages_are_read_and_nothing_is_lost(
        self,
        app: Flask,
        session: Session,
        people: Cast,
        object_server: ObjectServer,
        elsewhere_app: Flask,
    ) -> None:
        papers = Papers(session, people, app)
        version = papers.issue(papers.file())
        paper, house = papers.draft(), Browser(app, session, people.secretary)
        object_server.meddler = lambda _method, _path: "403 Forbidden"
        answer = house.post(
            f"/papers/{paper.pid}/upload", {"language": "en", "file": (io.BytesIO(pdf("New")), "a.pdf")}
        )
        assert answer.status_code == 503
        assert "The store of files does not answer" in answer.text
        assert [blob.sha256 for blob in session.scalars(select(Blob))] == [version.faces[0].file_sha256]
        session.commit()
        assert house.get(f"/papers/{paper.pid}").status_code == 200
        with house.get(f"/versions/{version.pid}/en/received") as copied:
            assert copied.status_code == 200, "this machine has a copy"
        assert (
            Browser(elsewhere_app, session, people.secretary).get(f"/versions/{version.pid}/en/received").status_code
            == 503
        )


class TestLent:
    """With SECRETARIAT_SENDFILE=store: who may have a file is led to the store, for a minute."""

    @pytest.fixture
    def lending(self, settings: Settings, object_server: ObjectServer) -> Iterator[Flask]:
        object_server.now = lambda: TODAY + timedelta(seconds=30)
        app = made_app(replace(settings, sendfile="store"))
        yield app
        at_rest(app)

    @pytest.fixture
    def version(self, lending: Flask, session: Session, people: Cast) -> Version:
        papers = Papers(session, people, lending)
        return papers.issue(papers.file())

    @pytest.fixture
    def path(self, version: Version) -> str:
        return f"/versions/{version.pid}/en/received"

    def test_it_is_the_file_as_an_attachment_and_the_reading_is_kept(
        self, lending: Flask, session: Session, people: Cast, version: Version, path: str, object_server: ObjectServer
    ) -> None:
        answer = Browser(lending, session, people.delegate).get(path)
        assert (answer.status_code, answer.data) == (303, b"")
        assert answer.headers["Cache-Control"] == "no-store"
        assert list(session.scalars(select(Reading.user_id))) == [people.delegate.id], "kept before anything is fetched"
        status, headers, body = lent_by(object_server, answer.location)
        assert (status, body) == (200, pdf())
        assert headers["content-disposition"].startswith("attachment; filename=AC_901")
        assert headers["content-disposition"].endswith("_EN_as-received_NATO-UNCLASSIFIED.pdf")
        assert (headers["content-type"], headers["cache-control"]) == ("application/pdf", "private, no-store")
        assert f"x-reference={answer.headers['X-Request-Id']}" in answer.location, "who asked is found in our log"
        assert "hidden-from-all" not in answer.location
        assert files_below(lending.extensions["secretariat.blobs"].folder) == [version.faces[0].file_sha256]

    def test_it_ends_with_its_minute(
        self, lending: Flask, session: Session, people: Cast, path: str, object_server: ObjectServer
    ) -> None:
        address = Browser(lending, session, people.delegate).get(path).location
        for seconds, status in ((-1, 403), (0, 200), (59, 200), (60, 403)):
            object_server.now = lambda: TODAY + timedelta(seconds=seconds)  # noqa: B023  asked within this round
            assert lent_by(object_server, address)[0] == status, seconds

    def test_nothing_in_it_can_be_changed(
        self, lending: Flask, session: Session, people: Cast, path: str, object_server: ObjectServer
    ) -> None:
        address = Browser(lending, session, people.delegate).get(path).location
        other = lending.extensions["secretariat.blobs"].write([b"another's file"])[0]
        name = urlsplit(address).path.rpartition("/")[2]
        for changed in (
            address.replace(f"{name[:2]}/{name}", f"{other[:2]}/{other}"),
            address.replace("attachment", "inline"),
            address.replace("application%2Fpdf", "text%2Fhtml"),
            address.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"),
            address.replace("x-reference=", "x-reference=A"),
            address.partition("&X-Amz-Signature")[0],
            address.partition("?")[0],
        ):
            assert changed != address
            assert lent_by(object_server, changed)[0] == 403, changed

    def test_who_may_not_have_it_and_who_cannot_are_not_led_there(
        self, lending: Flask, session: Session, people: Cast, version: Version, path: str, store: BlobStore
    ) -> None:
        assert Browser(lending, session, people.partner).get(path).status_code == 404
        assert "X-Amz" not in Browser(lending, session, None).get(path).location
        store.remove(version.faces[0].file_sha256 or "")
        answer = Browser(lending, session, people.delegate).get(path)
        assert answer.status_code == 503
        assert "This file cannot be read now" in answer.text


class TestBackups:
    def test_destroyed_and_restored_into_another_bucket_everything_is_there(
        self, issued: list[Version], backup: Path, settings: Settings, place: Path, elsewhere: Settings
    ) -> None:
        new = replace(elsewhere, store="s3://papers/after/the/fire")
        assert put_back(backup, new, say=quiet).faults == []
        engine = make_engine(new.url_of_database)
        with Session(engine) as session:
            names = session.scalars(select(Blob.sha256)).all()
        engine.dispose()
        assert len(names) >= 2
        new_store = stores.store_of(replace(new, data=place / "third"))
        assert [hashlib.sha256(new_store.path(name).read_bytes()).hexdigest() for name in names] == names

    def test_what_is_there_is_not_written_over_and_what_rotted_is_mended(
        self, backup: Path, settings: Settings, elsewhere: Settings, object_server: ObjectServer, session: Session
    ) -> None:
        with pytest.raises(Refused, match=r"s3://papers/of/ours holds files"):
            put_back(backup, elsewhere, say=quiet)
        name = session.scalars(select(Blob.sha256)).first()
        assert name
        spoil(settings, name)
        assert put_back(backup, elsewhere, replace=True, say=quiet).faults == []

    @pytest.mark.parametrize("fault", ["missing", "altered"])
    def test_a_fault_of_the_store_is_named_though_this_machine_has_a_copy(
        self, issued: list[Version], settings: Settings, session: Session, store: BlobStore, place: Path, fault: str
    ) -> None:
        name = session.scalars(select(Blob.sha256)).first()
        assert name
        if fault == "missing":
            store.remove(name)
        else:
            spoil(settings, name)
        assert store.path(name).exists()
        (said,) = verify.faults(session, store)
        assert name in said
        assert fault in said
        with pytest.raises(Refused, match=f"{name} .*{fault}"):
            take(settings.url_of_database, store, place / "backups", say=quiet)


def spoil(settings: Settings, sha256: str) -> None:
    """Put something else in the place of a file, as only who holds the key can."""
    stores._bucket(settings).put(f"{sha256[:2]}/{sha256}", b"something else")


class TestWatching:
    def found(self, session: Session, settings: Settings) -> health.Finding:
        return next(one for one in readiness(session, settings) if one.what == "store")

    def test_a_store_in_order_and_one_that_refuses(
        self, app: Flask, session: Session, settings: Settings, object_server: ObjectServer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(health, "ROOM", 1)
        installation.leave_note(session, f"{installation.WORKER}here:1", release="0", mail=True)
        session.commit()
        assert self.found(session, settings).mend == ""
        assert self.found(session, settings).said.startswith("s3://papers/of/ours answers")
        assert "no such bucket" in self.found(session, replace(settings, store="s3://nothing")).said
        session.rollback()
        assert app.test_client().get("/readyz").status_code == 200
        object_server.meddler = lambda method, _path: "403 Forbidden" if method == "PUT" else None
        assert self.found(session, settings).said.startswith("s3://papers/of/ours does not answer")
        assert WHY in self.found(session, settings).mend
        session.rollback()
        assert app.test_client().get("/readyz").status_code == 503

    def test_looking_makes_nothing_on_this_machine(self, settings: Settings, place: Path) -> None:
        fresh = replace(settings, data=place / "fresh")
        fresh.data.mkdir()
        stores.probe(fresh)
        assert stores.is_empty(fresh)
        assert list(fresh.data.iterdir()) == []
