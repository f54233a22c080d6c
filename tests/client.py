"""A client that signs in as a person and checks every page it gets."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Protocol

import html5lib
import lxml.html
from flask import Flask
from lxml.etree import _Element
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.core import clock
from secretariat.core.ids import new_token
from secretariat.people.models import SignInSession, User
from secretariat.people.queries import token_hash


class Browser:
    """A signed-in person. `get` and `post` return the response; a page is checked unless `check=False`."""

    def __init__(self, app: Flask, session: Session, user: User | None, *, language: str = "en") -> None:
        self.client = app.test_client()
        #: The form token by session: it lives as long as the session does.
        self._tokens: dict[str, str] = {}
        self.client.set_cookie("language", language)
        if user is not None:
            token = new_token()
            now = clock.now()
            session.add(
                SignInSession(
                    token_hash=token_hash(token),
                    user_id=user.id,
                    created_at=now,
                    seen_at=now,
                    expires_at=now.replace(year=now.year + 1),
                    agent="test",
                )
            )
            session.commit()
            self.client.set_cookie("session", token)

    def get(self, path: str, *, check: bool = True, **kwargs: Any) -> TestResponse:
        response = self.client.get(path, **kwargs)
        if check and response.mimetype == "text/html" and response.status_code != 303:
            check_page(response.text)
        return response

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send a form as the browser would: with the token of the session and a fresh key."""
        data = {"csrf_token": self.csrf(), "once": new_token(), **(data or {})}
        response = self.client.post(path, data=data, **kwargs)
        if response.mimetype == "text/html" and response.status_code != 303:
            check_page(response.text)
        return response

    def csrf(self) -> str:
        session = self.client.get_cookie("session")
        if session is not None and session.value in self._tokens:
            return self._tokens[session.value]
        page = self.client.get("/keyboard" if session else "/sign-in").text
        found = re.search(r'name="csrf_token"[^>]*value="([0-9a-f]+)"', page)
        assert found, "the page carries no form token"
        if session is not None:
            self._tokens[session.value] = found.group(1)
        return found.group(1)


class BrowserFor(Protocol):
    """What the fixture `browser_for` gives."""

    def __call__(self, user: User | None = None, *, language: str = "en") -> Browser: ...


#: What a page consists of beside its tags: what stands between them, and in their attributes.
_FILLING = re.compile(r">[^<]+<|=\"[^\"<>]*\"")
_LOOSE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
#: The bare tags, hashed, of pages that were found to be valid: words cannot make them less so.
_VALID: set[int] = set()


def check_page(html: str) -> None:
    """Every page: valid HTML, one h1, a title, a language, unique ids, labelled inputs, nothing inline."""
    bare = hash(_FILLING.sub(lambda found: "><" if found[0][0] == ">" else "", html))
    if bare not in _VALID or _LOOSE_AMPERSAND.search(html):
        _check_valid(html)
        _VALID.add(bare)
    root = lxml.html.document_fromstring(html)
    assert root.get("lang") in ("en", "fr")
    assert len(root.findall(".//h1")) == 1, "a page has one h1"
    title = root.find(".//title")
    assert title is not None
    assert (title.text or "").strip()
    ids = Counter(element.get("id") for element in root.iter() if isinstance(element.tag, str) and element.get("id"))
    twice = [name for name, count in ids.items() if count > 1]
    assert not twice, f"ids used twice: {twice}"
    labelled = {label.get("for") for label in root.iter("label")}
    for element in root.iter("input", "select", "textarea"):
        _check_labelled(element, labelled)
    for element in root.iter():
        if isinstance(element.tag, str):
            inline = [name for name in element.keys() if name == "style" or name.startswith("on")]  # noqa: SIM118  # lxml elements are not dicts
            assert not inline, f"inline {inline} on <{element.tag}>"
    assert not root.findall(".//style")
    assert all(script.get("src") for script in root.iter("script"))


def _check_valid(html: str) -> None:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False, tree=html5lib.getTreeBuilder("lxml"))
    try:
        parser.parse(html)
    except html5lib.html5parser.ParseError as fault:
        (line, column), code, detail = parser.errors[-1] if parser.errors else ((0, 0), str(fault), {})
        around = html.splitlines()[max(0, line - 2) : line + 1]
        raise AssertionError(
            f"invalid HTML at line {line}, column {column}: {code} {detail}\n" + "\n".join(around)
        ) from fault


def _check_labelled(element: _Element, labelled: set[str | None]) -> None:
    if element.get("type") in ("hidden", "submit", "button"):
        return
    wrapped = any(parent.tag == "label" for parent in element.iterancestors())
    named = element.get("id") in labelled or element.get("aria-label") or element.get("aria-labelledby")
    assert wrapped or named, f"<{element.tag} name={element.get('name')!r}> has no label"
