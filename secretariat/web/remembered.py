"""Markup remembered by what it shows: a row that says the same is drawn once in a language.

`remembered("meetings/_item_row.html", "item_row", row)` calls a macro with plain values and gives its markup; the same values in
the same language give the same markup, so it is kept under exactly these values. Nothing can be stale, and nothing is
seen by whom it does not concern: who may not see a value does not bring it along. Hence the macro may know nothing but
its values, texts and drawings (`KNOWN`), and values are plain (`PLAIN`), in tuples and named tuples.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, Final, TypeVar

from flask import Flask, current_app
from jinja2 import Environment, meta, nodes
from markupsafe import Markup

from secretariat.core import i18n
from secretariat.core.kept import Memory, Whole

T = TypeVar("T")

#: In characters, for each process: the rows of some forty agendas of forty items, 4 to 8 MB.
ROOM: Final = 4_000_000
#: In characters too: the texts of some hundred papers as they are set.
TEXTS: Final = 4_000_000
#: What a macro may be given. An object would be known by where it is, and could change.
PLAIN: Final = frozenset({str, bytes, Markup, int, bool, type(None)})
#: What the template of such a macro may use besides: the same for everybody in a language, as long as the process lives.
KNOWN: Final = frozenset({"_", "gettext", "ngettext", "pgettext", "asset", "range", "namespace"})


def install(app: Flask) -> None:
    """Give templates `remembered(template, macro, *values)`."""
    app.jinja_env.globals["remembered"] = rememberer(app.jinja_env, Memory(ROOM))
    app.extensions["secretariat.texts_set"] = Memory[Any](TEXTS)


def set_once(key: tuple[Hashable, ...], make: Callable[[], T], size: Callable[[T], int]) -> T:
    """Return the markup of a text that is too long to be its own key, made where it is not kept.

    `key` says wholly, with the language of the page, what `make` gives: the hash of the text or what was read of it
    (`core.kept.Whole`), and plainly all that is shown of it otherwise. Raises TypeError where it is not plain. `size` tells
    its characters.
    """
    kept: Memory[T] = current_app.extensions["secretariat.texts_set"]
    return kept.of((i18n.language(), key, _kinds(key)), make, size)


def rememberer(environment: Environment, memory: Memory[Markup]) -> Any:
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
            memory.keep(key, found, len(found))
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
    flat: list[Any] = [kind for kind in kinds if kind.__class__ is not tuple]
    if not PLAIN.issuperset(flat) and not all(kind in PLAIN or issubclass(kind, Whole) for kind in flat):
        raise TypeError(f"Only plain values are remembered: {values!r}")
    return kinds
