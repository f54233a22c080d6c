"""Files sent by nginx, with the configuration of docs/examples: the same as the product sends, to the same people."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from secretariat.core import blobs
from secretariat.documents.models import Version
from secretariat.settings import Settings
from tests.client import Browser
from tests.conftest import at_rest, made_app
from tests.integration.documents.conftest import Papers
from tests.plugins.nginx import ask, nginx, serving
from tests.plugins.places import quick_place
from tests.plugins.ports import free_port
from tests.plugins.stages import staged
from tests.world import Cast

#: The database has no part in this.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CONTENT = b"%PDF-1.7 " + os.urandom(300_000)
NAME = hashlib.sha256(CONTENT).hexdigest()
#: These say who answered, on which connection, when.
OF_THE_SERVER = {"date", "server", "connection", "via", "x-request-id"}


@pytest.fixture
def session(session: Session) -> Session:
    """Reading a name must not begin a transaction: on SQLite it would hold the one write lock."""
    session.expire_on_commit = False
    return session


@staged
def version(app: Flask, session: Session, people: Cast) -> Version:
    """A paper in the hands of its readers, printed."""
    papers = Papers(session, people, app)
    version = papers.issue(papers.draft())
    for made in version.renditions:
        blob = blobs.keep(session, app.extensions["secretariat.blobs"], CONTENT, media_type="application/pdf")
        made.blob_sha256, made.pages, made.made_at = blob.sha256, 1, version.issued_at
    session.commit()
    return version


@pytest.fixture
def sending(settings: Settings) -> Iterator[Flask]:
    """The application that hands files to nginx."""
    app = made_app(replace(settings, sendfile="nginx", proxies=1))
    yield app
    at_rest(app)


@pytest.fixture
def front(sending: Flask, settings: Settings) -> Iterator[int]:
    """The port of nginx in front of it."""
    with (
        quick_place("secretariat-nginx-") as folder,
        serving(sending.wsgi_app) as behind,
        nginx(behind, settings.data / "blobs", folder) as port,
    ):
        yield port


def cookie(app: Flask, session: Session, user: object) -> str:
    kept = Browser(app, session, user).client.get_cookie("session")  # type: ignore[arg-type]  # any user
    assert kept is not None
    return f"session={kept.value}"


def test_it_is_what_the_product_itself_would_send(
    app: Flask, front: int, version: Version, session: Session, people: Cast, settings: Settings
) -> None:
    path, who = f"/versions/{version.pid}/en.pdf", cookie(app, session, people.delegate)
    with serving(app.wsgi_app) as plain:
        wanted_status, wanted, content = ask(plain, path, Cookie=who)
    status, headers, body = ask(front, path, Cookie=who)
    assert (wanted_status, content) == (200, CONTENT)
    assert (status, body) == (200, CONTENT)
    assert headers.keys() - OF_THE_SERVER == wanted.keys() - OF_THE_SERVER
    assert {name: headers[name] for name in wanted.keys() - OF_THE_SERVER} == {
        name: wanted[name] for name in wanted.keys() - OF_THE_SERVER
    }
    assert headers["x-request-id"]
    assert NAME[:2] + "/" not in str(headers), "where it lies is nobody's business"
    assert "/-/kept/" not in str(headers)


def test_parts_and_what_the_reader_has_already(
    app: Flask, front: int, version: Version, session: Session, people: Cast
) -> None:
    path, who = f"/versions/{version.pid}/en.pdf", cookie(app, session, people.delegate)
    status, headers, body = ask(front, path, method="HEAD", Cookie=who)
    assert (status, headers["content-length"], body) == (200, str(len(CONTENT)), b"")
    status, headers, body = ask(front, path, Cookie=who, Range="bytes=100-199")
    assert (status, body) == (206, CONTENT[100:200])
    assert headers["content-range"] == f"bytes 100-199/{len(CONTENT)}"
    assert headers["content-security-policy"].startswith("sandbox")
    assert ask(front, path, Cookie=who, Range="bytes=-5")[2] == CONTENT[-5:]
    tag = headers["etag"]
    assert ask(front, path, Cookie=who, Range="bytes=0-9", If_Range=tag)[0] == 206
    assert ask(front, path, Cookie=who, Range="bytes=0-9", If_Range='"another"')[2] == CONTENT
    assert ask(front, path, Cookie=who, Range="bytes=900000-")[0] == 416
    status, headers, body = ask(front, path, Cookie=who, If_None_Match=tag)
    assert (status, headers["etag"], body) == (304, tag, b"")


def test_who_may_not_see_it_gets_what_never_existed(
    app: Flask, front: int, version: Version, session: Session, people: Cast
) -> None:
    stranger = cookie(app, session, people.partner)
    never = "AAAAAAAAAAAA"
    answers = [ask(front, f"/versions/{pid}/en.pdf", Cookie=stranger) for pid in (version.pid, never)]
    assert [status for status, _, _ in answers] == [404, 404]
    assert CONTENT[:50] not in answers[0][2]
    assert ask(front, f"/versions/{version.pid}/en.pdf")[0] in (303, 401)


def test_what_nginx_answers_by_itself_has_the_headers_and_nothing_has_them_twice(front: int, tmp_path: Path) -> None:
    own = {
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "strict-transport-security": "max-age=31536000",
    }
    status, headers, _ = ask(front, "/sign-in", method="POST", Content_Length=str(10**9))
    assert (status, {name: headers.get(name) for name in own}) == (413, own)
    with nginx(free_port(), tmp_path, tmp_path) as alone:
        status, headers, _ = ask(alone, "/sign-in")
        assert (status, {name: headers.get(name) for name in own}) == (502, own)
    connection = HTTPConnection("127.0.0.1", front, timeout=60)
    for path in ("/sign-in", "/nowhere"):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        names = [name.lower() for name, _ in answer.getheaders()]
        assert [names.count(name) for name in (*own,)] == [1, 1, 1, 1, 0], "the product says the last in production"
    connection.close()


def test_from_outside_the_store_is_out_of_reach(
    app: Flask, front: int, version: Version, session: Session, people: Cast
) -> None:
    who = cookie(app, session, people.delegate)
    answers = []
    for path in (
        f"/-/kept/{NAME[:2]}/{NAME}",
        f"/-/kept/{'0' * 2}/{'0' * 64}",
        f"//-/kept/{NAME[:2]}/{NAME}",
        f"/static/../-/kept/{NAME[:2]}/{NAME}",
        f"/%2D/kept/{NAME[:2]}/{NAME}",
    ):
        status, _, body = ask(front, path, Cookie=who, X_Accel_Redirect=f"/-/kept/{NAME[:2]}/{NAME}")
        assert status == 404
        answers.append(body)
    assert len(set(answers)) == 1, "what is there and what is not answer alike"


def test_without_the_word_internal_it_would_not_be(
    sending: Flask, version: Version, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defect that the test above is there for."""
    from tests.plugins import nginx as plugin

    whole = plugin.documented()
    monkeypatch.setattr(plugin, "documented", lambda: whole.replace("internal;", ""))
    with (
        quick_place("secretariat-nginx-") as folder,
        serving(sending.wsgi_app) as behind,
        nginx(behind, settings.data / "blobs", folder) as port,
    ):
        assert ask(port, f"/-/kept/{NAME[:2]}/{NAME}")[2] == CONTENT


def test_a_lost_file_is_said_to_be_lost(
    app: Flask, front: int, version: Version, session: Session, people: Cast, settings: Settings
) -> None:
    (settings.data / "blobs" / NAME[:2] / NAME).unlink()
    status, _, body = ask(front, f"/versions/{version.pid}/en.pdf", Cookie=cookie(app, session, people.delegate))
    assert status == 503
    assert b"This file cannot be read now" in body


def test_a_web_server_of_the_same_group_may_read_what_is_stored(version: Version, settings: Settings) -> None:
    kept = Path(settings.data / "blobs" / NAME[:2] / NAME)
    assert kept.stat().st_mode & 0o777 == 0o640
