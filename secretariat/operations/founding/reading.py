"""Tables of a file that tells a house, asked for what they must hold; each fault with its line, its place and its key."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from secretariat.core import texts
from secretariat.core.errors import BadInput

#: Where a table stands: `(("body", 2), ("format", 1))`; the file itself is the empty path.
Path = tuple[tuple[str, int], ...]
#: The line of each key of each table; that of the table itself under "".
Lines = Mapping[Path, Mapping[str, int]]
_HEADER = re.compile(r"\s*\[\[\s*([\w.-]+)\s*\]\]")
_PLAIN_HEADER = re.compile(r"\s*\[\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")


class Faulty(Exception):
    """The file cannot be entered: `faults` are sentences, each naming its place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def lines_of(text: str) -> Lines:
    """Return where tables and their keys stand in a file of TOML, whose own reader does not say."""
    found: dict[Path, dict[str, int]] = defaultdict(dict)
    path: Path = ()
    counted: dict[Path, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if inside:
            inside = "" if inside in line else inside
            continue
        if header := _HEADER.match(line):
            path = ()
            *above, last = header[1].split(".")
            for word in above:
                path = (*path, (word, counted[path][word]))
            counted[path][last] += 1
            path = (*path, (last, counted[path][last]))
            found[path][""] = number
        elif header := _PLAIN_HEADER.match(line):
            *above, last = header[1].split(".")
            path = ()
            for word in above:
                path = (*path, (word, counted[path][word]))
            found[path].setdefault(last, number)
            path = (*path, (last, 0))
        elif key := _KEY.match(line):
            found[path].setdefault(key[1], number)
            for mark in ('"""', "'''"):
                if line.count(mark) == 1:
                    inside = mark
    return found


class Table:
    """A table of the file, asked for what it must hold; what is wrong with it is noted, and something usable returned."""

    def __init__(self, where: str, plain: Mapping[str, Any], faults: list[str], lines: Lines, path: Path = ()) -> None:
        self._where, self._plain, self._faults = where, dict(plain), faults
        self._lines, self._path = lines, path

    def place(self, key: str = "") -> str:
        """Return what the table is called in faults, with the line of a key, or of the table where the key is not there."""
        there = self._lines.get(self._path, {})
        line = there.get(key, there.get(""))
        return f"line {line}, {self._where}" if line else self._where

    def fault(self, sentence: str) -> None:
        """Note what is wrong; the sentence begins with the key of which it is said."""
        self._faults.append(f"{self.place(sentence.partition(' ')[0].rstrip(':'))}: {sentence}.")

    def named(self, key: str, limit: int) -> str:
        """Return a text by which the table is called from here on."""
        name = self.text(key, limit)
        if name:
            self._where = f"{self._where.rsplit(' ', 1)[0]} {name}"
        return name

    def text(self, key: str, limit: int, *, default: str | None = None) -> str:
        found = self._plain.pop(key, default)
        if found is None:
            self.fault(f"{key} is missing")
        elif not isinstance(found, str):
            self.fault(f"{key} should be a text")
        else:
            try:
                line = texts.line(found, field=key, limit=limit)
            except BadInput:
                self.fault(f"{key} should be one line of at most {limit} characters that can be shown")
            else:
                if line or default == "":
                    return line
                self.fault(f"{key} is empty")
        return ""

    def word(self, key: str, known: Collection[str], *, default: str | None = None, among: str = "") -> str:
        found = self._plain.pop(key, default)
        if isinstance(found, str) and found in known:
            return found
        what = f"{key} is missing" if found is None else f"{key} is {found!r}"
        self.fault(f"{what}: it is one of {among or ', '.join(one for one in known if one)}")
        return next(iter(known))

    def prose(self, key: str, limit: int) -> str:
        """Return a text of several lines, as it is; empty where it is left out."""
        found = self._plain.pop(key, "")
        if not isinstance(found, str) or len(found) > limit:
            self.fault(f"{key} should be a text of at most {limit} characters")
            return ""
        return found

    def switch(self, key: str, *, default: bool) -> bool:
        found = self._plain.pop(key, default)
        if not isinstance(found, bool):
            self.fault(f"{key} should be true or false, without quotes")
            return default
        return found

    def number(self, key: str, least: int, most: int) -> int | None:
        found = self._plain.pop(key, None)
        if found is None:
            return None
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            self.fault(f"{key} should be a whole number from {least} to {most}, without quotes")
            return None
        return found

    def plain(self, key: str) -> dict[str, Any]:
        """Return a table that is kept as it is."""
        found = self._plain.pop(key, {})
        if isinstance(found, dict):
            return found
        self.fault(f"{key} should be a table")
        return {}

    def words(self, key: str, known: Collection[str] | None = None) -> list[str]:
        found = self._plain.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.fault(f"{key} should be a list of texts")
            return []
        if known is not None:
            for one in found:
                if one not in known:
                    self.fault(f"{key} holds {one!r}: it may hold {', '.join(known)}")
            found = [one for one in found if one in known]
        return list(dict.fromkeys(found))

    def day(self, key: str) -> date | None:
        found = self._plain.pop(key, None)
        if found is None or (isinstance(found, date) and not isinstance(found, datetime)):
            return found
        self.fault(f"{key} should be a day, such as 2027-06-30, without quotes")
        return None

    def tables(self, key: str) -> list[Table]:
        found = self._plain.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self.fault(f"{key} should be written as [[{key}]]")
            return []
        before = "" if self._where == "The file" else f"{self._where}, "
        return [
            Table(f"{before}{key} {number}", one, self._faults, self._lines, (*self._path, (key, number)))
            for number, one in enumerate(found, start=1)
        ]

    def done(self) -> None:
        """Note what was not asked for: a word mistyped is not passed over."""
        for key in self._plain:
            self.fault(f"{key} means nothing here")
