"""Rules of the house as functions over source text: each yields the faults it finds, so that it can be shown one."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "secretariat"

Rule = Callable[[str, str], Iterator[str]]


def sources() -> Iterator[tuple[str, str]]:
    """Yield every module of the product as (path from the package, text)."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), path.read_text()


def templates() -> Iterator[tuple[str, str]]:
    """Yield every template of a page."""
    folder = ROOT / "templates"
    for path in sorted(folder.rglob("*.html")):
        yield path.relative_to(folder).as_posix(), path.read_text()


def _calls(text: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))


def _name(node: ast.expr) -> str:
    return ast.unparse(node)


def one_clock(path: str, text: str) -> Iterator[str]:
    """Only `core.clock` asks what time it is."""
    if path == "core/clock.py":
        return
    for call in _calls(text):
        if re.fullmatch(r"(datetime|date|dt)(\.datetime|\.date)?\.(now|utcnow|today)|time\.time", _name(call.func)):
            yield f"{path}:{call.lineno} asks {_name(call.func)}; use clock.now()"


def no_loading_by_id(path: str, text: str) -> Iterator[str]:
    """Outside queries and the technical core, nothing is loaded by its id alone: scopes are the only way."""
    if path.startswith(("core/", "demo/")) or "/queries" in path:
        return
    for call in _calls(text):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("get", "get_one"):
            owner = _name(call.func.value)
            if owner in ("session", "db.session", "db.session()", "self.session"):
                yield f"{path}:{call.lineno} loads by id; ask a query that knows the reader"


def no_raw_sql(path: str, text: str) -> Iterator[str]:
    """No SQL as text outside the core."""
    if path.startswith("core/"):
        return
    for node in ast.walk(ast.parse(text)):
        named = node.names if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy" else []
        if any(alias.name == "text" for alias in named):
            yield f"{path}:{node.lineno} imports sqlalchemy.text"


#: A refused sign-in is counted in a transaction of its own, since the answer to it rolls back.
ENDS_ITS_OWN = {("people/services.py", "session.rollback")}


def services_never_commit(path: str, text: str) -> Iterator[str]:
    """A transaction is ended by whoever began it: `writes`, the worker, a command."""
    if not re.search(r"/(services|queries|policy|models|notices|sheets)", path):
        return
    for call in _calls(text):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("commit", "rollback"):
            if (path, _name(call.func)) in ENDS_ITS_OWN:
                continue
            yield f"{path}:{call.lineno} calls {_name(call.func)}"


#: What people typed: it goes into a letter through `Letter.title` and `Letter.typed`, or not at all.
TYPED = frozenset(
    {
        "title_en", "title_fr", "reason", "remark", "remarks", "ended_reason", "purpose_en", "purpose_fr", "text_en",
        "text_fr", "advice", "note", "source", "title_of",
    }
)  # fmt: skip


def letters_keep_to_the_ceiling(path: str, text: str) -> Iterator[str]:
    """No letter says more of a title than its reader's mail domain goes: all are written through `documents.letters`."""
    tree = ast.parse(text)
    if path not in ("documents/letters.py", "core/mail.py"):
        for call in _calls(text):
            if _name(call.func).split(".")[-1] == "Mail":
                yield f"{path}:{call.lineno} makes a letter of its own; use documents.letters.Letter"
    if not re.search(r"/notices\w*(\.py|/)", path):
        return
    let_through = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "typed"
        for argument in call.args
        for part in ast.walk(argument)
    }
    for node in ast.walk(tree):
        named = node.attr if isinstance(node, ast.Attribute) else ""
        if isinstance(node, ast.Call):
            named = _name(node.func)
        if named in TYPED and id(node) not in let_through:
            yield f"{path}:{node.lineno} says {named} without asking how far it may go; use Letter.title or Letter.typed"  # type: ignore[attr-defined]  # names and attributes have a line


def views_are_leaves(path: str, text: str) -> Iterator[str]:
    """Nobody imports views but the factory, and the views package of the same feature."""
    if path == "factory.py":
        return
    own = path.split("/views")[0] if "/views" in path else None
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module:
            module = node.module.removeprefix("secretariat.")
            names = [f"{module}.{alias.name}" for alias in node.names] + [module]
            for name in names:
                found = re.match(r"(\w+)\.views\b", name)
                if found and found.group(1) != own:
                    yield f"{path}:{node.lineno} imports {name}"


def nothing_marked_safe(path: str, text: str) -> Iterator[str]:
    """No template switches escaping off."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\|\s*safe\b|autoescape\s+false", line):
            yield f"{path}:{number} switches escaping off"


INLINE = re.compile(
    r"<style\b|\sstyle=|\son(?:click|change|submit|input|load|error|focus|blur|key\w+|mouse\w+)="
    r"|<script(?![^>]*\bsrc=)[^>]*>|javascript:"
)


def nothing_inline(path: str, text: str) -> Iterator[str]:
    """No inline script, style or handler: the policy of the pages forbids them."""
    if path.startswith("press/"):
        return
    for number, line in enumerate(text.splitlines(), 1):
        if INLINE.search(line):
            yield f"{path}:{number} has something inline"


CODE_RULES: tuple[Rule, ...] = (
    one_clock,
    no_loading_by_id,
    no_raw_sql,
    services_never_commit,
    letters_keep_to_the_ceiling,
    views_are_leaves,
)
TEMPLATE_RULES: tuple[Rule, ...] = (nothing_marked_safe, nothing_inline)
