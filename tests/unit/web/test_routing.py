"""Addresses are written as Flask's own rules write them; how is made at the first, not at the start."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from secretariat.web.routing import UnhurriedRule

ROUTES = (("plain", "/papers"), ("one", "/papers/<int:number>/of/<who>"), ("rule", "/<rule>/<self>/<path:values>"))
ASKED = (
    ("plain", {}), ("plain", {"q": "a b&c"}), ("one", {"number": 7, "who": "é/ü"}),
    ("one", {"number": 7, "who": "x", "also": ["1", "2"]}), ("rule", {"rule": "a", "self": "b", "values": "c/d"}),
)  # fmt: skip


def written(kind: type[Rule], counted: list[bool], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    real = Rule._compile_builder
    monkeypatch.setattr(
        Rule, "_compile_builder", lambda rule, unknown=True: (counted.append(unknown), real(rule, unknown))[1]
    )
    app = Flask("small", static_folder=None)
    app.url_rule_class = kind
    for endpoint, path in ROUTES:
        app.add_url_rule(path, endpoint, lambda **_: "")
    counted.append(None)  # type: ignore[arg-type]  # from here on addresses are asked for
    addresses = app.url_map.bind("house.example")
    return [addresses.build(endpoint, values) for endpoint, values in ASKED for _ in range(2)]


def test_the_addresses_are_the_same_and_nothing_is_compiled_before_one_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours: list[bool] = []
    theirs: list[bool] = []
    with monkeypatch.context() as patch:
        found = written(UnhurriedRule, ours, patch)
    with monkeypatch.context() as patch:
        assert found == written(Rule, theirs, patch)
    assert theirs.index(None) >= 6, "Flask no longer compiles at the start: UnhurriedRule has nothing to do"  # type: ignore[arg-type]
    assert ours.index(None) == 0  # type: ignore[arg-type]
    assert len(ours) == 4, "each that was asked for is compiled once"
