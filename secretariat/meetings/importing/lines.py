"""Plain lines to cells: numbers, bullets and indentation, minutes at the end, symbols on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from secretariat.core.values import dataclass
from secretariat.documents.symbols import Symbol, parse
from secretariat.meetings.importing.words import COLUMNS, HEADINGS, fold
from secretariat.meetings.states import ItemKind

_NUMBER = re.compile(
    r"(?P<number>[0-9]{1,3}(?:bis|ter|quater)?(?:\.[0-9]{1,3}(?:bis|ter|quater)?)+[.)]?|[0-9]{1,3}[.)]"
    r"|[0-9]{1,3}(?:bis|ter|quater)|[0-9]{1,2}(?=\s))\s*(?=\S)",
    re.ASCII,
)
_BULLET = re.compile(r"(?:[-*•◦▪–—]|\(?(?:[a-z]|[ivx]{1,5})\)|[IVX]{1,5}[.)])\s+")
_MINUTES = re.compile(
    r"[\s(\[–—,-]*[(\[\s]\s*(?P<minutes>[0-9]{1,3}\s*(?:min(?:ute)?s?\.?|mn|['’′])|[0-9]{1,2}\s*h(?:\s*[0-9]{2})?)\s*[)\]]?\s*$",
    re.ASCII | re.IGNORECASE,
)
_TAB = 4


@dataclass
class PlainLine:
    """One line as far as it can be read by itself."""

    line: int
    indent: int
    number: str
    title: str
    minutes: str
    #: Set by a heading above it, "For decision".
    kind: ItemKind | None
    heading: bool = False
    symbols: list[str] = field(default_factory=list)


def plain_lines(text: str) -> Iterator[PlainLine]:
    """Yield the items and headings of a pasted agenda. Symbols on a line of their own go to the item before.

    A first line that only names the column of titles is left aside.
    """
    kind: ItemKind | None = None
    last: PlainLine | None = None
    for at, raw in enumerate(re.split(r"\r\n|\r|\n|\f", text), start=1):
        expanded = raw.expandtabs(_TAB)
        body = expanded.strip()
        if not body or (last is None and kind is None and COLUMNS.get(fold(body), "").startswith("title")):
            continue
        pieces = [piece.strip() for piece in re.split(r"[;,]", body)]
        if last is not None and all(isinstance(parse(piece), Symbol) for piece in pieces if piece):
            last.symbols += pieces
            continue
        heading = HEADINGS.get(fold(_BULLET.sub("", body)))
        if heading is not None:
            if last is not None:
                yield last
            kind, last = heading, None
            yield PlainLine(at, 0, "", body, "", heading, heading=True)
            continue
        indent = len(expanded) - len(expanded.lstrip())
        body = _BULLET.sub("", body, count=1) if not _NUMBER.match(body) else body
        found = _NUMBER.match(body)
        number = found["number"] if found else ""
        title = body[found.end() :] if found else body
        minutes = _MINUTES.search(title)
        if minutes and minutes.start() > 0:
            title, given = title[: minutes.start()], minutes["minutes"]
        else:
            given = ""
        if last is not None:
            yield last
        last = PlainLine(at, indent, number, title.strip(), given, kind)
    if last is not None:
        yield last
