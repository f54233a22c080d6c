"""Two texts of a passage beside each other, for a person who must say which shall stand."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from secretariat.minutes.changes import Piece, word_changes

_PARAGRAPHS = re.compile(r".+?(?:\n{2,}|\Z)", re.DOTALL)
#: Above so many letters a changed part is struck out whole and put anew: word by word it would take seconds.
_MOST = 12_000


def marked_changes(old: str, new: str) -> list[Piece]:
    """Return the pieces of both texts in order: "same", "del" (in `old` alone), "ins" (in `new` alone).

    Paragraphs first, then word by word where they differ, so that a long text takes no longer than what changed in it.
    """
    before, after = _PARAGRAPHS.findall(old), _PARAGRAPHS.findall(new)
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    pieces: list[Piece] = [("same", "".join(before[:start]))] if start else []
    middle_old, middle_new = before[start : len(before) - end], after[start : len(after) - end]
    for what, a, b, c, d in SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes():
        gone, come = "".join(middle_old[a:b]), "".join(middle_new[c:d])
        if what == "equal":
            pieces.append(("same", gone))
        elif len(gone) + len(come) <= _MOST:
            pieces += word_changes(gone, come)
        else:
            pieces += [(kind, text) for kind, text in (("del", gone), ("ins", come)) if text]
    if end:
        pieces.append(("same", "".join(before[len(before) - end :])))
    return pieces
