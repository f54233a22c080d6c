"""One sentence for the next page: what was just done, told where the reader lands after the redirect.

It travels in a cookie of its own: signed, bound to the session of this browser, gone after five minutes or
when shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, overload

from flask import Flask, Response, g, request
from itsdangerous import BadData, URLSafeSerializer

from secretariat.core import clock
from secretariat.web.navigation import Told
from secretariat.web.requests import session_cookie, set_cookie, settings

TONES = ("info", "soon", "late", "done")
LIMIT = 1024  # bytes of the cookie
LIFETIME = 300  # seconds


def tell(tone: str, lead: str, text: str = "", href: str = "", link: str = "") -> None:
    """Say a sentence on the next page of this browser. `lead` is shown in bold; `href` is an address of ours.

    Texts are given ready, in the reader's language. What does not fit is cut; of several, the latest stay.
    """
    if tone not in TONES:
        raise ValueError(f"A sentence is told in one of the tones {', '.join(TONES)}, not {tone!r}")
    if len(href) > 300:
        href = link = ""
    if href and (not href.startswith("/") or href[1:2] in ("/", "\\")):
        raise ValueError("A sentence leads to an address of ours")
    g.setdefault("telling", []).append(Told(tone, lead[:200], text[:300], href, link[:80]))


def told() -> Sequence[Told]:
    """Return what the page before wanted to be said; looking at it takes it away."""
    return _Waiting()


def bind_to(token: str) -> None:
    """From this answer on, sentences are for the session with this token: after signing in, or out ("")."""
    g.told_to = token


def install(app: Flask) -> None:
    """Give templates `told`, and send and clear the cookie."""
    app.context_processor(lambda: {"told": told()})
    app.after_request(_send)


class _Waiting(Sequence[Told]):
    """What is waiting to be told, read when a template first asks: a page that shows none leaves it for the
    next."""

    @property
    def _told(self) -> list[Told]:
        if "told" not in g:
            g.told = _read()
        told: list[Told] = g.told
        return told

    @overload
    def __getitem__(self, index: int) -> Told: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Told]: ...
    def __getitem__(self, index: int | slice) -> Told | Sequence[Told]:
        return self._told[index]

    def __len__(self) -> int:
        return len(self._told)

    def __iter__(self) -> Iterator[Told]:
        return iter(self._told)


def _cookie() -> str:
    return "__Host-told" if settings().production else "told"


def _signer(token: str) -> URLSafeSerializer:
    """Signs for one session only: what was told to one person is no sentence for the next at this browser."""
    return URLSafeSerializer(settings().secret_key, salt="told:" + hashlib.sha256(token.encode()).hexdigest())


def _read() -> list[Told]:
    sent = request.cookies.get(_cookie(), "")
    if not sent or len(sent) > LIMIT:
        return []
    try:
        at, rows = _signer(request.cookies.get(session_cookie(), "")).loads(sent)
        if not 0 <= clock.now().timestamp() - at <= LIFETIME:
            return []
        return [Told(*row) for row in rows]
    except (BadData, TypeError, ValueError):
        return []


def _send(response: Response) -> Response:
    telling: list[Told] = g.pop("telling", [])
    name = _cookie()
    if telling:
        unseen = [] if "told" in g else _read()
        token = g.get("told_to", request.cookies.get(session_cookie(), ""))
        set_cookie(response, name, _packed([*unseen, *telling], token), hours=1)
    elif "told" in g and name in request.cookies:
        response.delete_cookie(name, secure=settings().production, httponly=True, samesite="Lax")
    return response


def _packed(rows: list[Told], token: str) -> str:
    """The cookie's value; the oldest sentences are left out until the rest fits, the last one loses its
    second part."""
    signer, at = _signer(token), int(clock.now().timestamp())

    def packed(some: list[Told]) -> str:
        plain: list[Any] = [[row.tone, row.lead, row.text, row.href, row.link] for row in some]
        value = signer.dumps([at, plain])
        return value.decode() if isinstance(value, bytes) else value

    while len(rows) > 1 and len(packed(rows)) > LIMIT:
        rows = rows[1:]
    if len(packed(rows)) > LIMIT:
        rows = [Told(rows[-1].tone, rows[-1].lead[:100], "", rows[-1].href, rows[-1].link[:40])]
    if len(packed(rows)) > LIMIT:
        rows = [Told(rows[-1].tone, rows[-1].lead[:60])]
    return packed(rows)
