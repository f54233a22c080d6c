"""Text as people type it, made safe to keep: one Unicode form, no characters that hide or reorder words.

NUL and control characters, lone surrogates, and characters that turn the direction of text round (Unicode Trojan
Source, CVE-2021-42574) are refused, not silently dropped: the person is told which one stands where.
"""

from __future__ import annotations

import re
import unicodedata

from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_

_BIDI = "\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c"
#: Places that Unicode gives to no character, and never will: the last two of each of its seventeen planes, and thirty-two more.
_NOBODY = (
    "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)) + "\ufdd0-\ufdef"
)
_BAD = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_NOBODY}{_BIDI}]")
_SPACES = re.compile(r"\s+")


def line(text: str, *, field: str, limit: int) -> str:
    """Return `text` as one clean line: NFC, white space run together, ends trimmed.

    Raises BadInput for a forbidden character, or for more than `limit` characters.
    """
    _refuse_hidden(text, field)
    clean = unicodedata.normalize("NFC", _SPACES.sub(_space, text).strip())
    return _within(clean, field, limit)


def prose(text: str, *, field: str, limit: int) -> str:
    """Return `text` in NFC with plain line ends. Raises BadInput as `line` does."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_hidden(text, field)
    return _within(unicodedata.normalize("NFC", text.strip("\n")), field, limit)


def folded(text: str) -> str:
    """Return `text` in small letters without accents, for putting in order and for finding: `Énergie` is energie."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in plain if not unicodedata.combining(c))


def shown(text: str) -> str:
    """Return `text` as it can be shown again beside the fault found in it: forbidden characters become U+FFFD."""
    return _BAD.sub("\ufffd", text)


def _space(match: re.Match[str]) -> str:
    """A run of white space becomes one space; a lone no-break space stays."""
    run = match.group()
    return run if run in ("\u00a0", "\u202f") else " "


def _refuse_hidden(text: str, field: str) -> None:
    found = _BAD.search(text)
    if found:
        before = _BAD.sub("", text[max(0, found.start() - 12) : found.start()])
        where = N_("The text holds a character that cannot be shown (%(code)s, after “%(before)s”). Delete it there.")
        first = N_("The text begins with a character that cannot be shown (%(code)s). Delete it.")
        raise BadInput(field, where if before.strip() else first, code=f"U+{ord(found.group()):04X}", before=before)


def _within(text: str, field: str, limit: int) -> str:
    if len(text) > limit:
        raise BadInput(
            field,
            N_("The text has %(length)s characters; at most %(limit)s fit. Shorten it by %(over)s."),
            length=len(text),
            limit=limit,
            over=len(text) - limit,
        )
    return text
