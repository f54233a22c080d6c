"""How much room the heads of pages want: the name of a body or those to whom a paper is released may take several lines.

Words are measured by the mean width of a letter, on the safe side; what is short stays at the margin of the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap

from secretariat.core.values import dataclass

_MARGIN, _ABOVE, _BELOW = 85, 34, 6
_TEXT = 436.5  # 154 mm
#: The share of the text's width that the sides and the middle have.
_SHARES = {False: (0.30, 0.40), True: (0.23, 0.54)}
_PADDING = 5
#: What the name of the body gives up side by side, where the marking takes all of the middle: it would touch it.
_APART = 13


@dataclass(frozen=True)
class Heads:
    """The top margin in points, and whether the name of the body is set smaller."""

    margin: int = _MARGIN
    small: bool = False


def room_for(running: Mapping[str, str], *, both: bool) -> Heads:
    """Return the room that these running words want (`running_words`), in one language or side by side."""
    side, middle = (share * _TEXT for share in _SHARES[both])
    named = side - _PADDING - (_APART if both else 0)
    body = 12 * _lines(running["body"], named, 3.7)
    small = body > _MARGIN - _ABOVE
    if small:
        body = 9 * _lines(running["body"], named, 3.3)
    symbol = 12 * _lines(running["symbol"], side - _PADDING, 4.4)
    marks = 15 * (_lines(running["marking"], middle, 5.3) + _lines(running["release"], middle, 4.1))
    return Heads(max(_MARGIN, _ABOVE + max(body, symbol, marks) + _BELOW), small)


def _lines(text: str, width: float, letter: float) -> int:
    return sum(max(1, len(wrap(line, max(int(width / letter), 1)))) for line in text.split("\n"))
