"""A real S3 interface on a free port of this machine, empty for each test, that can misbehave.

moto looks at no signature. Who fetches an object here is asked for one all the same: an address signed for it is proved by
botocore, which knows nothing of ours, as any S3 does.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

import pytest

#: Told of each request before it is answered: method and path. What it returns is sent in place of the answer.
Meddler = Callable[[str, str], str | None]


@dataclass
class ObjectServer:
    """Where it is, what it was asked, and how it is to behave from now on."""

    endpoint: str = ""
    #: Method, path with query, and headers of each request.
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    #: Returns a status such as "503 Slow Down" in place of an answer, or None.
    meddler: Meddler | None = None
    #: Changes the body of an answer to GET.
    altering: Callable[[bytes], bytes] | None = None
    application: Any = None
    #: What its clock says.
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The application that the server runs: the store, behind whoever meddles."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if environ["QUERY_STRING"]:
            path += f"?{environ['QUERY_STRING']}"
        headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name[:5] == "HTTP_"}
        self.asked.append((method, path, headers))
        instead = self.meddler(method, path) if self.meddler else None
        if method == "GET" and "authorization" not in headers and not self._allows(path):
            instead = "403 Forbidden"
        if instead:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start_response(instead, [("Content-Length", "0")])
            return [b""]
        answer: Iterable[bytes] = self.application(environ, start_response)
        if self.altering and method == "GET":
            return [self.altering(b"".join(answer))]
        return answer

    def _allows(self, path: str) -> bool:
        """Tell whether a path is signed by who has the key, for the object that it names, and for the present instant."""
        from botocore.auth import S3SigV4QueryAuth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        whole, _, signature = path.partition("&X-Amz-Signature=")
        said = {name: values[0] for name, values in parse_qs(whole.partition("?")[2]).items()}
        if not signature or said.get("X-Amz-SignedHeaders") != "host":
            return False
        begins = datetime.strptime(said["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if not begins <= self.now() < begins + timedelta(seconds=int(said["X-Amz-Expires"])):
            return False
        known = self.settings()
        signer = S3SigV4QueryAuth(
            Credentials(known["store_key"], known["store_secret"]), "s3", said["X-Amz-Credential"].split("/")[2]
        )
        request = AWSRequest("GET", self.endpoint + whole)
        request.context["timestamp"] = said["X-Amz-Date"]
        wanted = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
        return hmac.compare_digest(signature, wanted)

    def settings(self, place: str = "s3://papers/of/ours") -> dict[str, Any]:
        """What an installation says to keep its files here."""
        return {"store": place, "store_endpoint": self.endpoint, "store_key": "k", "store_secret": "hidden-from-all"}


@pytest.fixture(scope="session")
def _object_server() -> Iterator[ObjectServer]:
    from moto.moto_server.werkzeug_app import (  # it takes seconds to load
        DomainDispatcherApplication,
        create_backend_app,
    )
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Silent(WSGIRequestHandler):
        def log(self, *_words: Any) -> None:
            """Nobody reads it."""

    server = ObjectServer(application=DomainDispatcherApplication(create_backend_app))
    listening = make_server("127.0.0.1", 0, server, threaded=True, request_handler=Silent)
    server.endpoint = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield server
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def object_server(_object_server: ObjectServer) -> ObjectServer:
    """A store with the empty bucket `papers`, that behaves."""
    _object_server.meddler = _object_server.altering = None
    _object_server.now = lambda: datetime.now(UTC)
    for method, path in (("POST", "/moto-api/reset"), ("PUT", "/papers")):
        with urlopen(Request(f"{_object_server.endpoint}{path}", method=method)) as answer:
            assert answer.status == 200
    _object_server.asked.clear()
    return _object_server
