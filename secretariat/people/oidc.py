"""OpenID Connect, as far as we speak it: the authorization code flow with PKCE, by Authlib, with one provider.

Knows no database and no request. What is remembered between leaving and coming back is one secret in the browser's
cookie; state, nonce and code verifier are each derived from it, so that none of them is kept anywhere. Nothing of what
the provider says is believed before its signature, issuer, audience, hours and nonce are right, and nothing of what went
wrong is told to the browser: the log says it, without codes or tokens.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from secretariat.core import clock
from secretariat.people.voucher import Client, DirectoryRefused, DirectoryUnreachable, Vouched

log = structlog.get_logger("directory")

#: Seconds to wait for the provider: a thread waits with it.
PATIENCE = 5
#: How far its clock may differ from ours.
LEEWAY = timedelta(seconds=60)
#: Signatures with the provider's own key only: none at all, or one made with the shared secret, is not taken.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
DISCOVERY = "/.well-known/openid-configuration"
#: How old may be what a process remembers of the provider: its metadata and keys, which are public, by their address.
REMEMBERED = timedelta(minutes=10)
_remembered: dict[str, tuple[datetime, dict[str, Any]]] = {}


def leave(client: Client, secret: str, *, anew: bool = False) -> str:
    """Return the address to send the browser to. `anew`: the provider must ask again who it is, whoever it knows.

    Raises DirectoryUnreachable.
    """
    said = _metadata(client)
    more: dict[str, Any] = {"prompt": "login", "max_age": 0} if anew else {}
    address, _ = _session(client, said).create_authorization_url(
        said["authorization_endpoint"],
        state=derived(client, secret, "state"),
        nonce=derived(client, secret, "nonce"),
        code_verifier=derived(client, secret, "verifier"),
        **more,
    )
    return str(address)


def arrive(client: Client, secret: str, sent: Mapping[str, str], *, left_at: datetime, anew: bool = False) -> Vouched:
    """Return who came back with `sent`, the values of the address. Raises DirectoryRefused, DirectoryUnreachable."""
    if not hmac.compare_digest(sent.get("state", "").encode(), derived(client, secret, "state").encode()):
        raise _refused("state")
    if sent.get("iss", client.issuer) != client.issuer:
        raise _refused("iss of the answer")
    if "error" in sent or not sent.get("code"):
        raise _refused("the provider's own answer")
    said = _metadata(client)
    try:
        session = _session(client, said)
        token = session.fetch_token(
            said["token_endpoint"],
            grant_type="authorization_code",
            code=sent["code"],
            code_verifier=derived(client, secret, "verifier"),
            allow_redirects=False,
        )
        claims = _claims(client, said, secret, token)
        if not {"email", client.groups or "email"} <= claims.keys() and "userinfo_endpoint" in said:
            claims = {**_more_claims(client, said, session, claims["sub"]), **claims}
    except RequestException as error:
        raise _unreachable(error) from error
    except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError) as error:
        raise _refused(f"{type(error).__name__} {getattr(error, 'claim', '')}".strip()) from error
    vouched = _vouched(client, claims, str(token["id_token"]))
    if anew and (vouched.shown_at is None or vouched.shown_at < left_at - LEEWAY):
        raise _refused("auth_time")
    return vouched


def farewell(client: Client, back: str, *, hint: str = "") -> str:
    """Return where a browser ends its session with the provider as well; empty if there is no such place. With the ID
    token as `hint` the provider knows whose session it is and need not ask."""
    try:
        place = _metadata(client).get("end_session_endpoint", "")
    except DirectoryUnreachable:
        return ""
    if not place or not _is_safe(client, place):
        return ""
    query = urlencode(
        {"client_id": client.id, "post_logout_redirect_uri": back, **({"id_token_hint": hint} if hint else {})}
    )
    return f"{place}{'&' if urlsplit(place).query else '?'}{query}"


def derived(client: Client, secret: str, what: str) -> str:
    """Return a value that nobody can make who has not both the browser's secret and ours."""
    return hmac.new(client.key.encode(), f"directory:{what}:{secret}".encode(), "sha256").hexdigest()


def _session(client: Client, said: Mapping[str, Any]) -> OAuth2Session:
    ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return OAuth2Session(
        client.id,
        client.secret,
        token_endpoint_auth_method="client_secret_basic" if "client_secret_basic" in ways else "client_secret_post",
        scope=client.scope,
        redirect_uri=client.back,
        code_challenge_method="S256",
        default_timeout=PATIENCE,
    )


def forget() -> None:
    """Forget what this process remembers of any provider."""
    _remembered.clear()


def _metadata(client: Client) -> dict[str, Any]:
    """Return what the provider says of itself."""
    address = client.issuer.rstrip("/") + DISCOVERY
    said = _known(address)
    if said is not None:
        return said
    said = _fetched(client, address)
    named = [said.get(name, "") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if said.get("issuer") != client.issuer or not all(_is_safe(client, address) for address in named):
        raise _unreachable("its metadata are those of another issuer, or name an address without HTTPS")
    return _noted(address, said)


def _known(address: str) -> dict[str, Any] | None:
    """Return what is remembered of an address, unless it is too old."""
    at, said = _remembered.get(address, (None, {}))
    return said if at is not None and timedelta(0) <= clock.now() - at < REMEMBERED else None


def _noted(address: str, said: dict[str, Any]) -> dict[str, Any]:
    _remembered[address] = clock.now(), said
    return said


def _fetched(client: Client, address: str) -> dict[str, Any]:
    session = OAuth2Session(client.id, default_timeout=PATIENCE)
    try:
        answer = session.request("GET", address, withhold_token=True, allow_redirects=False)
        answer.raise_for_status()
        said = answer.json()
    except (RequestException, ValueError) as error:
        raise _unreachable(error) from error
    if not isinstance(said, dict):
        raise _unreachable("it does not answer with an object")
    return said


def _is_safe(client: Client, address: object) -> bool:
    schemes = ("https", "http") if client.plain else ("https",)
    return isinstance(address, str) and urlsplit(address).scheme in schemes


def _claims(client: Client, said: Mapping[str, Any], secret: str, token: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the ID token says, once all of it holds."""
    decoded = _decoded(client, said["jwks_uri"], token["id_token"])
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        options={
            "iss": {"essential": True, "value": client.issuer},
            "aud": {"essential": True, "value": client.id},
            "nonce": {"essential": True, "value": derived(client, secret, "nonce")},
        },
        params={"client_id": client.id, "access_token": token.get("access_token")},
    )
    claims.validate(now=int(clock.now().timestamp()), leeway=int(LEEWAY.total_seconds()))
    return dict(claims)


def _decoded(client: Client, address: str, text: str) -> jwt.Token:
    """Return a token proved by the keys of the provider: those remembered, or, if none of them fits, those of now."""
    known = _known(address)
    if known is not None:
        with suppress(JoseError, ValueError):
            return _proved(text, known)
    return _proved(text, _noted(address, _fetched(client, address)))


def _proved(text: str, keys: dict[str, Any]) -> jwt.Token:
    return jwt.decode(text, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]  # refused if none


def _more_claims(client: Client, said: Mapping[str, Any], session: OAuth2Session, subject: str) -> dict[str, Any]:
    """Return what the provider tells of the person when asked for it; of nobody else."""
    place = said["userinfo_endpoint"]
    if not _is_safe(client, place):
        return {}
    answer = session.request("GET", place, allow_redirects=False)
    answer.raise_for_status()
    told = answer.json()
    if told["sub"] != subject:
        raise ValueError("these are the claims of somebody else")
    return dict(told)


def _vouched(client: Client, claims: Mapping[str, Any], token: str) -> Vouched:
    subject, email, name = claims["sub"], claims.get("email"), claims.get("name")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise _refused("sub")
    verified = claims.get("email_verified") is True and isinstance(email, str)
    shown_at = claims.get("auth_time")
    return Vouched(
        client.issuer,
        subject,
        email.strip().lower() if verified and isinstance(email, str) else "",
        name.strip() if isinstance(name, str) else "",
        datetime.fromtimestamp(shown_at, UTC) if isinstance(shown_at, (int, float)) else None,
        _groups(claims.get(client.groups) if client.groups else None),
        token,
    )


def _groups(said: object) -> frozenset[str]:
    """Return the groups of a person; what is no list of names names none."""
    listed = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    return frozenset(name for name in listed if isinstance(name, str))


def _unreachable(why: object) -> DirectoryUnreachable:
    log.warning("directory.unreachable", why=type(why).__name__ if isinstance(why, Exception) else why)
    return DirectoryUnreachable()


def _refused(why: str) -> DirectoryRefused:
    log.warning("directory.refused", log="security", why=why)
    return DirectoryRefused()
