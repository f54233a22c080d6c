"""Grammars of document symbols, as data: NATO-like, UN-like, EU-like.

A shape says which figure is the year and which the number: in `C-M(2002)49` the year is in brackets, in the
old `AC/35-D/2002` 2002 is the number. `secretariat.documents.symbols` reads and writes by them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from secretariat.core.messages import N_
from secretariat.core.values import dataclass


@dataclass(frozen=True)
class Shape:
    """One way of writing the symbols of a grammar.

    `pattern` names the parts it finds; `template` puts them together again, each part dressed by its `dress`
    and left out where there is none.
    """

    name: str
    pattern: re.Pattern[str]
    template: str
    dress: Mapping[str, str]


@dataclass(frozen=True)
class Grammar:
    """Shapes, suffixes and counter rules of a family of symbols."""

    name: str
    shapes: tuple[Shape, ...]
    #: How each kind of suffix is written after its lead.
    suffixes: Mapping[str, str]
    #: What may stand before a suffix; the first is used for new ones.
    leads: tuple[str, ...]
    #: Shape, figures of the number and of the year of a new symbol.
    new_shape: str
    number_digits: int
    year_digits: int
    highest_number: int

    def shape(self, name: str) -> Shape:
        """Return the shape of that name."""
        return next(shape for shape in self.shapes if shape.name == name)


def _shape(name: str, pattern: str, template: str, **dress: str) -> Shape:
    return Shape(name, re.compile(pattern, re.VERBOSE | re.ASCII), template, dress)


_NATO_BODY = r"(?P<series>AC/[1-9][0-9]{0,3}|[A-Z]{1,5})(?:\((?P<sub_body>[A-Z][A-Z0-9/]{0,19})\))?"
_NATO_TAIL = r"""
    (?P<suffixes>(?:(?:-(?:REV|ADD|COR|AS)[1-9][0-9]{0,3}|-FINAL)+)|(?:\ (?:REV|ADD|COR|AS)[1-9][0-9]{0,3})+)?
    (?:\ \((?P<qualifier>[A-Z]{2,8}(?:-[A-Z0-9]{1,12}){0,2})\))?
"""
NATO = Grammar(
    name="nato",
    shapes=(
        _shape(
            "bracket",
            _NATO_BODY
            + r"(?:-(?P<kind>[A-Z]{1,3}))?\((?P<year>[0-9]{2}|[0-9]{4})\)(?P<number>[0-9]{1,4})"
            + _NATO_TAIL,
            "{series}{sub_body}{kind}{year}{number}{suffixes}{qualifier}",
            sub_body="({})",
            kind="-{}",
            year="({})",
            qualifier=" ({})",
        ),
        _shape(
            "slash",
            _NATO_BODY + r"-(?P<kind>[A-Z]{1,3})/(?P<number>[0-9]{1,4})" + _NATO_TAIL,
            "{series}{sub_body}{kind}{number}{suffixes}{qualifier}",
            sub_body="({})",
            kind="-{}",
            number="/{}",
            qualifier=" ({})",
        ),
    ),
    suffixes={"REV": "REV{}", "ADD": "ADD{}", "COR": "COR{}", "AS": "AS{}", "FINAL": "FINAL"},
    leads=("-", " "),
    new_shape="bracket",
    number_digits=4,
    year_digits=4,
    highest_number=9999,
)

_UN_ORGAN = r"(?:C|AC|CN|CONF|SC|WG)\.[1-9][0-9]{0,3}"
_UN_BODY = rf"(?P<series>A|S|E|ST)(?:/(?P<sub_body>{_UN_ORGAN}(?:/{_UN_ORGAN})*))?"
_UN_PERIOD = r"(?:/(?:(?P<year>(?:19|20)[0-9]{2})|(?P<session>[1-9][0-9]{0,2})))"
_UN_TAIL = r"(?P<suffixes>(?:/(?:Rev|Add|Corr|Amend)\.[1-9][0-9]{0,3})+)?(?P<qualifier>\*{1,3})?"
UN = Grammar(
    name="un",
    shapes=(
        _shape(
            "series_first",
            _UN_BODY + r"/(?P<kind>RES|PRST|INF|DEC)" + _UN_PERIOD + r"/(?P<number>[0-9]{1,5})" + _UN_TAIL,
            "{series}{sub_body}{kind}{year}{session}{number}{suffixes}{qualifier}",
            sub_body="/{}",
            kind="/{}",
            year="/{}",
            session="/{}",
            number="/{}",
        ),
        _shape(
            "running_with_year",
            _UN_BODY + r"/(?P<kind>RES)/(?P<number>[0-9]{1,5})" + _UN_TAIL + r"\ \((?P<year>(?:19|20)[0-9]{2})\)",
            "{series}{sub_body}{kind}{number}{suffixes}{qualifier}{year}",
            sub_body="/{}",
            kind="/{}",
            number="/{}",
            year=" ({})",
        ),
        _shape(
            "letter_with_number",
            _UN_BODY + _UN_PERIOD + r"?/(?:(?P<kind>L|PV|SR|CRP|WP|R|INF)\.)?(?P<number>[0-9]{1,5})" + _UN_TAIL,
            "{series}{sub_body}{year}{session}/{kind}{number}{suffixes}{qualifier}",
            sub_body="/{}",
            year="/{}",
            session="/{}",
            kind="{}.",
        ),
        _shape(
            "dotted",
            r"(?P<series>[A-Z]{2,4})\.(?P<kind>[A-Z]{2,5})/(?P<number>[0-9]{1,4})/(?P<year>[0-9]{2})" + _UN_TAIL,
            "{series}{kind}{number}{year}{suffixes}{qualifier}",
            kind=".{}",
            number="/{}",
            year="/{}",
        ),
    ),
    suffixes={"REV": "Rev.{}", "ADD": "Add.{}", "COR": "Corr.{}", "AMD": "Amend.{}"},
    leads=("/",),
    new_shape="letter_with_number",
    number_digits=1,
    year_digits=4,
    highest_number=99999,
)

_EU_NUMBER = (
    r"(?:(?P<series>[A-Z]{2})\ )?(?P<number>[1-9][0-9]{0,4})"
    r"(?:/(?P<revision>[1-9][0-9]{0,3}))?/(?P<year>[0-9]{2})"
    r"(?P<suffixes>(?:\ (?:REV|COR|ADD)\ [1-9][0-9]{0,3})+)?"
)
EU = Grammar(
    name="eu",
    shapes=(
        _shape(
            "number_and_year",
            _EU_NUMBER + r"(?:\ (?P<qualifier>(?!(?:REV|COR|ADD)\b)[A-Z][A-Z0-9-]*"
            r"(?:\ (?!(?:REV|COR|ADD)\b)[A-Z0-9][A-Z0-9-]*)*))?",
            "{series}{number}{revision}{year}{suffixes}{qualifier}",
            series="{} ",
            revision="/{}",
            year="/{}",
            qualifier=" {}",
        ),
    ),
    suffixes={"REV": "REV {}", "COR": "COR {}", "ADD": "ADD {}"},
    leads=(" ",),
    new_shape="number_and_year",
    number_digits=1,
    year_digits=2,
    highest_number=99999,
)

GRAMMARS: Final[Mapping[str, Grammar]] = {grammar.name: grammar for grammar in (NATO, UN, EU)}

_ANY_SHAPE = "|".join(
    re.sub(r"\(\?P<\w+>", "(?:", pattern)
    for pattern in (*(shape.pattern.pattern for grammar in (NATO, UN) for shape in grammar.shapes), _EU_NUMBER)
)
#: Where a symbol of any grammar may stand in a sentence. EU-like ones without their subject codes, which no sentence
#: tells from the words that follow.
IN_TEXT: Final = re.compile(rf"(?<![\w/.-])(?:{_ANY_SHAPE})(?!\w)", re.VERBOSE | re.ASCII)

#: What the letters of NATO-like series mean; a body's settings may say otherwise.
KINDS: Final[Mapping[str, str]] = {
    "D": N_("Document"),
    "WP": N_("Working paper"),
    "N": N_("Notice"),
    "A": N_("Agenda"),
    "R": N_("Record"),
    "DS": N_("Decision sheet"),
    "M": N_("Memorandum"),
}
