"""What is set where our fonts have no glyph, so that nothing on paper is an empty box.

A glyph that is missing would be drawn as a box and would break PDF/A. A character is therefore replaced,
in this order: by an equivalent of the same meaning, by its compatible form (①→1), or by words in square
brackets that name it. The embedded source keeps the original character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from .dates import Language

_EQUIVALENTS = {
    "\u2011": "-",
    "\u2003": "\u2002",
    "\u2028": " ",
    "\u2029": " ",
    "\u25cf": "•",
    "\u25aa": "•",
    "\u25e6": "•",
    "\u25cb": "o",
    "\u21d2": "=>",
    "\u21d4": "<=>",
    "\u2714": "✓",
    "\u2705": "✓",
    "\u00ad": "",
}
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")


def without_glyph(text: str, characters: Collection[int]) -> list[str]:
    """Return the characters of `text` that the fonts lack, each once, in order."""
    return list(dict.fromkeys(one for one in text if ord(one) not in characters and one not in "\n\t"))


def settable(text: str, language: Language, characters: Collection[int]) -> str:
    """Return `text` with every character that the fonts lack replaced."""
    if all(ord(one) in characters for one in text):
        return text
    text = _FLAG.sub(_flag, text)
    out: list[str] = []
    script = ""
    for one in text:
        new = one if ord(one) in characters else _replacement(one, language, characters)
        foreign = new is None
        if foreign:
            name = unicodedata.name(one, "").split(" ")[0].title() or "unknown"
            new = "" if script == name else _named_script(name, language)
            script = name
        elif not one.isspace():
            script = ""
        out.append(new or "")
    return "".join(out)


def _replacement(one: str, language: Language, characters: Collection[int]) -> str | None:
    """Return what stands for `one`, or None for a letter of a foreign script: it is named with the next."""
    if one in _EQUIVALENTS:
        return _EQUIVALENTS[one]
    category = unicodedata.category(one)
    if category in ("Zs", "Cc", "Zl", "Zp"):
        return " "
    if category in ("Cf", "Mn", "Me") or "\U0001f3fb" <= one <= "\U0001f3ff":
        return ""
    compatible = unicodedata.normalize("NFKC", one)
    if all(ord(part) in characters for part in compatible):
        return compatible
    decomposed = unicodedata.normalize("NFKD", one)
    if all(ord(part) in characters for part in decomposed):
        return decomposed
    if category[0] in "LM" or category == "Nd":
        return None
    if language == "fr":
        return f"[symbole U+{ord(one):04X}]"
    name = unicodedata.name(one, "").lower()
    return f"[{name}]" if name else f"[character U+{ord(one):04X}]"


def _flag(match: re.Match[str]) -> str:
    return "[" + "".join(chr(ord(one) - 0x1F1E6 + ord("A")) for one in match[0]) + "]"


def _named_script(name: str, language: Language) -> str:
    return f"[caractères\u00a0: {name}]" if language == "fr" else f"[letters: {name}]"
