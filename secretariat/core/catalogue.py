"""The French texts, read from the catalogue as translators keep it (gettext's .po).

Read here and not by Babel, with which it is brought up to date (`scripts/french`): that takes a process six times as long, and
more memory than the texts themselves. `tests/unit/core/test_catalogue.py` holds both to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

#: A line of an entry: what it gives, and a piece of the text; a line that is a piece alone goes on with the one before.
_LINE: Final = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[[01]\])?) )?"(.*)"$')
_ESCAPED: Final = re.compile(r"\\(.)")
_MEANT: Final = {"n": "\n", "t": "\t", "r": "\r"}


class _Entry(NamedTuple):
    msgid: str
    context: str | None
    #: In French; for things that are counted, of one and of several.
    texts: tuple[str, ...]


class Catalogue:
    """Texts in one language by those that the code has; what is not translated stands for itself."""

    def __init__(self, entries: Iterable[_Entry] = ()) -> None:
        self._texts: dict[str, str] = {}
        self._counted: dict[str, tuple[str, str]] = {}
        self._meant: dict[tuple[str, str], str] = {}
        for msgid, context, texts in entries:
            if len(texts) == 2:
                self._counted[msgid] = texts
                self._texts[msgid] = texts[0]
            elif context is None:
                self._texts[msgid] = texts[0]
            else:
                self._meant[context, msgid] = texts[0]

    def text(self, msgid: str) -> str:
        return self._texts.get(msgid, msgid)

    def counted(self, singular: str, plural: str, n: int) -> str:
        """Return the text for `n` things: French says one of none and of one, English of one alone."""
        found = self._counted.get(singular)
        if found is None:
            return singular if n == 1 else plural
        return found[0] if n <= 1 else found[1]

    def meant(self, context: str, msgid: str) -> str:
        """Return the text of `msgid` where it means what `context` says."""
        return self._meant.get((context, msgid), msgid)


def read(path: Path) -> Catalogue:
    """Return what a catalogue in French holds. Raises ValueError at a line that is none of a catalogue."""
    with path.open(encoding="utf-8") as file:
        return Catalogue(_entries(file))


def _entries(lines: Iterable[str]) -> Iterator[_Entry]:
    """Yield what is translated; entries stand between empty lines, and the first, of no msgid, is about the catalogue."""
    parts: dict[str, str] = {}
    part = ""
    for line in (*lines, ""):
        line = line.strip()
        if not line:
            texts = tuple([parts[name] for name in ("msgstr", "msgstr[0]", "msgstr[1]") if name in parts])
            if parts.get("msgid") and all(texts):
                yield _Entry(parts["msgid"], parts.get("msgctxt"), texts)
            parts = {}
        elif not line.startswith("#"):
            found = _LINE.match(line)
            if found is None:
                raise ValueError(f"No line of a catalogue: {line}")
            part = found[1] or part
            parts[part] = parts.get(part, "") + _ESCAPED.sub(_unescaped, found[2])


def _unescaped(found: re.Match[str]) -> str:
    return _MEANT.get(found[1], found[1])
