"""The texts of the product and the French catalogue, read for comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.architecture.rules import PACKAGE, ROOT

CATALOGUE = PACKAGE / "translations" / "fr.po"
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "L": None,
    "both": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
Text = tuple[str | None, str | tuple[str, ...]]


def found_texts() -> set[Text]:
    """Return (context, msgid) of every translatable text in code and templates; a plural's msgid is a pair."""
    found: set[Text] = set()
    for folder, methods in ((PACKAGE, [("**.py", "python")]), (ROOT / "templates", [("**.html", "jinja2")])):
        options = {"**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}
        for _file, _line, msgid, _comments, context in extract_from_dir(
            folder, method_map=methods, options_map=options, keywords=KEYWORDS
        ):
            if msgid:
                found.add((context, msgid if isinstance(msgid, str) else tuple(msgid)))
    return found


def read_catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr")


def lacking(catalogue: Catalog, texts: set[Text]) -> Iterator[str]:
    """Yield the texts without French, or whose French does not hold the same values."""
    for context, msgid in sorted(texts, key=str):
        message = catalogue.get(msgid, context)
        strings = (
            () if message is None else (message.string if isinstance(message.string, tuple) else (message.string,))
        )
        if not strings or not all(strings):
            yield f"no French: {msgid!r}"
            continue
        wanted = _values(msgid if isinstance(msgid, str) else msgid[-1])
        for string in strings:
            if not _values(string) <= wanted or (isinstance(msgid, str) and _values(string) != wanted):
                yield f"other values in French: {msgid!r}"


def _values(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)[sd]", text))


def loose(catalogue: Catalog) -> Iterator[str]:
    """Yield the French texts in which a high sign may begin a line, since no narrow no-break space ties it to its word."""
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        yield from (
            string for string in strings if message.id and re.search(r"\S[ \xa0][:;!?»](?![:\w])|«[ \xa0]", string)
        )
