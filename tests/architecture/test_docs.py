"""What the documentation says of settings, audit events and commands is so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from secretariat.cli import main
from secretariat.settings import Settings
from tests.architecture.rules import ROOT, sources


def first_cells(document: str) -> set[str]:
    """Return the names in the first column of a document's tables."""
    return set(re.findall(r"^\| `([^`]+)` \|", document, re.MULTILINE))


def audit_events(modules: Iterable[tuple[str, str]]) -> set[str]:
    """Return the names given to `audit.record`, conditional ones included."""
    found: set[str] = set()
    for _path, text in modules:
        tree = ast.parse(text)
        words = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("audit.record") and len(node.args) > 1:
                named = node.args[1]
                if isinstance(named, ast.Name):
                    named = words.get(named.id, named)
                found |= {
                    part.value
                    for part in ast.walk(named)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value
                }
    return found


def test_every_setting_is_documented_and_no_other() -> None:
    documented = first_cells((ROOT / "docs" / "settings.md").read_text())
    assert documented == {f"SECRETARIAT_{name.upper()}" for name in Settings.__dataclass_fields__}


def test_every_audit_event_is_documented_and_no_other() -> None:
    events = audit_events(sources())
    assert len(events) > 30
    assert first_cells((ROOT / "docs" / "audit-events.md").read_text()) == events


def test_an_event_left_out_is_seen() -> None:
    module = 'word = "a.done" if x else "b.done"\naudit.record(session, word, actor=None, about=ref)\n'
    assert audit_events([("x.py", module)]) == {"a.done", "b.done"}


def test_every_command_of_the_operations_page_exists() -> None:
    named = set(re.findall(r"^secretariat ([a-z-]+)", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE))
    assert named
    assert named <= set(main.commands)
