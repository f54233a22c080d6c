"""How the columns of a table share its width, in print and in a Word file."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WIDTH = 154.0
#: Sizes of type in a table, by class: the width of a letter and the gap after a column, in millimetres.
_SIZES = (("", 1.9, 4.0), ("small", 1.65, 2.6), ("smaller", 1.4, 1.8))
_BREAKABLE = re.compile(r"[ \n]")  # not at the narrow space within a number


def column_shares(rows: Sequence[Sequence[str]], *, spare_letters: int = 0) -> tuple[list[float], str]:
    """Share the width of a table: each column its longest word, the rest by what the cells hold; `rows` are the words of
    all cells as they are set, the head among them.

    `spare_letters` are added to each longest word, where the font is not ours to choose.

    Return the share of each column, 1 in all, and the class of a table that needs smaller type, so that its words are
    not cut.
    """
    words_wide, lines_wide = [], []
    for place in range(len(rows[0])):
        cells = [row[place] for row in rows]
        words_wide.append(
            max((len(word) for cell in cells for word in _BREAKABLE.split(cell)), default=1) + spare_letters
        )
        lines_wide.append(max(map(len, cells)) + spare_letters)
    size, letter, gap = next(
        (one for one in _SIZES if sum(min(longest, 24) * one[1] + one[2] for longest in words_wide) <= _WIDTH),
        _SIZES[-1],
    )
    least = [min(longest, 24) * letter + gap for longest in words_wide]
    spare = max(_WIDTH - sum(least), 0)
    more = [max(min(line, 90) - longest, 0) for line, longest in zip(lines_wide, words_wide, strict=True)]
    if sum(more) * letter <= spare:  # every cell fits on a line: what is left over is shared alike
        left = (spare - sum(more) * letter) / len(more)
        wide = [width + need * letter + left for width, need in zip(least, more, strict=True)]
    else:
        total = sum(need**0.8 for need in more)
        wide = [width + spare * need**0.8 / total for width, need in zip(least, more, strict=True)]
    return [width / sum(wide) for width in wide], size
