"""A real OpenID Connect provider on a free port of this machine (`oidc-provider-mock`), made stricter and able to misbehave."""

from __future__ import annotations

import io
import json
import threading
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from werkzeug.serving import make_server

from secretariat.core import clock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The mock's own way of giving keys is about to be dropped by Authlib: no fault of the test."""
    for item in items:
        if "provider" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"))


@dataclass
class Provider:
    """The provider, seen from a test: who it knows, how it behaves, and what it was asked."""

    issuer: str = ""
    #: The status of every answer, if it is not to work.
    broken: int = 0
    #: Code challenge by client; and what the token endpoint was sent.
    challenge: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    #: The path of each request.
    paths: list[str] = field(default_factory=list)
    #: Keys given out in place of those it signs with.
    keys: dict[str, Any] | None = None

    def knows(self, subject: str, **claims: Any) -> None:
        """Let the provider say this of a subject, on the clock of the test. A claim of the token itself (`aud`, `nonce`)
        takes the place of the provider's own."""
        now = int(clock.now().timestamp())
        said = {"iat": now, "exp": now + 600, "auth_time": now, **claims}
        answer = requests.put(f"{self.issuer}/users/{subject}", json=said, timeout=60)
        assert answer.status_code == 204

    def shows(self, address: str, subject: str, **more: str) -> str:
        """Say who one is on the provider's page at `address`; return where it leads back to."""
        sent = {"sub": subject, **more}
        answer = requests.post(address, data=sent, allow_redirects=False, timeout=60)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


@dataclass
class _Strict:
    """Holds clients to PKCE, which the mock knows nothing of."""

    app: WSGIApplication
    provider: Provider

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        provider = self.provider
        provider.paths.append(environ["PATH_INFO"])
        if provider.broken:
            start_response(f"{provider.broken} Broken", [("Content-Type", "text/plain")])
            return [b"a secret of the provider"]
        if environ["PATH_INFO"] == "/jwks" and provider.keys:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(provider.keys).encode()]
        if environ["PATH_INFO"] == "/oauth2/authorize":
            asked = parse_qs(environ.get("QUERY_STRING", ""))
            assert asked["code_challenge_method"] == ["S256"]
            provider.challenge = asked["code_challenge"][0]
        if environ["PATH_INFO"] == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = io.BytesIO(body)
            sent = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            provider.asked.append(sent)
            hashed = urlsafe_b64encode(sha256(sent.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
            if hashed != provider.challenge:
                start_response("400 Bad Request", [("Content-Type", "application/json")])
                return [b'{"error": "invalid_grant"}']
        return self.app(environ, start_response)


@pytest.fixture(scope="session")
def _provider_at_work() -> Iterator[Provider]:
    import authlib.deprecate  # type: ignore[import-untyped]  # noqa: F401  it sets a filter of its own, so it comes first

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the mock uses what Authlib is about to drop
        from oidc_provider_mock import app

        provider = Provider()
        server = make_server("localhost", 0, _Strict(app(), provider), threaded=True)
    provider.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def provider(_provider_at_work: Provider) -> Provider:
    """The provider as it should be, of which nothing is remembered."""
    from secretariat.people import oidc

    oidc.forget()
    _provider_at_work.broken, _provider_at_work.challenge, _provider_at_work.keys = 0, "", None
    _provider_at_work.asked.clear()
    _provider_at_work.paths.clear()
    return _provider_at_work
