"""Two texts word by word, for a person who must decide which shall stand."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\s]+")
#: Above so many pieces the comparison is by lines, then of the whole: by words it would take seconds.
_MOST = 6000


def word_changes(old: str, new: str) -> list[tuple[str, str]]:
    """Return pieces (kind, text), kind "same", "del" (in `old` alone) or "ins" (in `new` alone), in order."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > _MOST:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(before) + len(after) > _MOST:
        before, after = [old], [new]
    pieces: list[tuple[str, str]] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(("same", "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(("del", "".join(before[a:b])))
        if d > c:
            pieces.append(("ins", "".join(after[c:d])))
    return pieces
