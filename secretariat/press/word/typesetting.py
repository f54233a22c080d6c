"""The typographer's work in a Word file: seen in Word as in print, and taken back when the file is read.

What he sets otherwise (a narrow no-break space before a colon, quotation marks) stands in runs of a style of its own:
one for what came in place of what was typed, one for what was added. So the text reads back as it was, and what somebody
types in Word beside it stays what they typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from ..dates import Language
from ..typography import polish
from . import names

_SPACES: Final = " \u00a0\u202f"
#: What may have come in place of what was typed.
_TYPED: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", **dict.fromkeys("«»“”", '"'), **dict.fromkeys("‘’", "'")})


def typeset(text: str, language: Language) -> list[tuple[str, str]]:
    """Return the text as it is set, in pieces: the style of each, "" for what stands as it was typed, and its characters."""
    set_ = polish(text, language)
    if set_ == text:
        return [("", text)]
    pieces = [
        (style, "".join(sign for _, sign in signs))
        for style, signs in groupby(_signs(text, set_), key=lambda one: one[0])
    ]
    return pieces if "".join(typed(style, said) for style, said in pieces) == text else [("", text)]


def typed(style: str, text: str) -> str:
    """Return what was typed where `text` stands in this style."""
    if style == names.ADDED:
        return text.replace("\u202f", "").replace("\u00a0", "")
    return text.translate(_TYPED) if style == names.SET else text


def _signs(text: str, set_: str) -> Iterator[tuple[str, str]]:
    """Each character with its style; of spaces that were typed as no-break ones already, nothing is known to be changed."""
    at = 0
    for sign in set_:
        was = text[at : at + 1]
        if sign == was:
            yield "", sign
        elif (sign in _SPACES and was not in _SPACES) or not was:
            yield names.ADDED, sign
            continue
        elif was == sign.translate(_TYPED):
            yield names.SET, sign
        else:  # one kind of no-break space for another
            yield "", was
        at += 1
