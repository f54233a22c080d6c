"""Markup remembered by what it shows: a row that says the same is drawn once in a language.

`remembered("meetings/_item_row.html", "item_row", row)` calls a macro with plain values and gives its markup; the same values in
the same language give the same markup, so it is kept under exactly these values. Nothing can be stale, and nothing is
seen by whom it does not concern: who may not see a value does not bring it along. Hence the macro may know nothing but
its values, texts and drawings (`KNOWN`), and values are plain (`PLAIN`), in tuples and named tuples.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from threading import Lock
from typing import Any, Final

from flask import Flask
from jinja2 import Environment, meta, nodes
from markupsafe import Markup

from secretariat.core import i18n

#: In characters, for each process: the rows of some forty agendas of forty items, 4 to 8 MB.
ROOM: Final = 4_000_000
#: What the values of an entry and its place take, about, in characters: very short ones are bounded too.
ENTRY: Final = 500
#: What a macro may be given. An object would be known by where it is, and could change.
PLAIN: Final = frozenset({str, Markup, int, bool, type(None)})
#: What the template of such a macro may use besides: the same for everybody in a language, as long as the process lives.
KNOWN: Final = frozenset({"_", "gettext", "ngettext", "pgettext", "asset"})


class Memory:
    """Markup by key, within bounds: half of it is let go at once, what was asked for least lately.

    Reading takes no lock: a page asks for hundreds. A key may be drawn twice by two threads at once; both draw the same.
    """

    def __init__(self, room: int) -> None:
        self._half = room // 2
        self._young: dict[Hashable, Markup] = {}
        self._old: dict[Hashable, Markup] = {}
        self._held = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Markup | None:
        """Return what is kept under the key; None if nothing is, or no longer."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.keep(key, found)
        return found

    def keep(self, key: Hashable, markup: Markup) -> None:
        """Keep the markup, unless it is longer than half the room."""
        size = len(markup) + ENTRY
        with self._lock:
            if size > self._half or key in self._young:
                return
            if self._held + size > self._half:
                self._young, self._old, self._held = {}, self._young, 0
            self._young[key] = markup
            self._held += size

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())


def install(app: Flask) -> None:
    """Give templates `remembered(template, macro, *values)`."""
    app.jinja_env.globals["remembered"] = rememberer(app.jinja_env, Memory(ROOM))


def rememberer(environment: Environment, memory: Memory) -> Any:
    """Return `remembered` for the templates of an environment."""

    @cache
    def macro(template: str, name: str) -> Any:
        if more := uses(environment, template) - KNOWN:
            raise TypeError(f"{template} draws more than its values: {', '.join(sorted(more))}")
        return getattr(environment.get_template(template).module, name)

    def remembered(template: str, name: str, *values: Any) -> Markup:
        """Return the markup of a macro for plain values. Raises TypeError for others, or a macro that uses more."""
        key = (i18n.language(), template, name, values, _kinds(values))
        found = memory.get(key)
        if found is None:
            found = Markup(macro(template, name)(*values))  # noqa: S704  # the template escapes
            memory.keep(key, found)
        return found

    return remembered


def uses(environment: Environment, template: str) -> set[str]:
    """Return the globals that a template draws on, or one that it imports: there is nothing else for its macros."""
    assert environment.loader is not None
    tree = environment.parse(environment.loader.get_source(environment, template)[0])
    names = {one.name for one in tree.find_all(nodes.Name) if one.ctx == "load"} & environment.globals.keys()
    for other in meta.find_referenced_templates(tree):
        names |= uses(environment, other) if other else {"a template named by a value"}
    return names


def _kinds(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The kind of each value: markup equals the text that looks like it, and true equals 1, but they are drawn otherwise."""
    kinds = tuple([_kinds(one) if isinstance(one, tuple) else one.__class__ for one in values])
    if not PLAIN.issuperset([kind for kind in kinds if kind.__class__ is not tuple]):
        raise TypeError(f"Only plain values are remembered: {values!r}")
    return kinds
