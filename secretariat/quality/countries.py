"""Names of countries that are spelled otherwise than listed (domain 7.1), by language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from secretariat.core.values import dataclass


@dataclass(frozen=True)
class Misnamed:
    """A way of writing a country that is not the listed one."""

    #: ISO 3166, two letters.
    code: str
    pattern: re.Pattern[str]


#: What is listed, where the house has no delegation under this code: English, French.
LISTED: Final[Mapping[str, tuple[str, str]]] = {
    "CZ": ("Czechia", "Tchéquie"),
    "GB": ("United Kingdom", "Royaume-Uni"),
    "MK": ("North Macedonia", "Macédoine du Nord"),
    "NL": ("Netherlands", "Pays-Bas"),
    "SK": ("Slovakia", "Slovaquie"),
    "TR": ("Türkiye", "Turquie"),
}
_APART = r"(?<![\w’'-])(?:{})(?![\w-])"


def _patterns(rows: Mapping[str, str]) -> tuple[Misnamed, ...]:
    return tuple(Misnamed(code, re.compile(_APART.format(words))) for code, words in rows.items())


MISNAMED: Final[Mapping[str, tuple[Misnamed, ...]]] = {
    "en": _patterns(
        {
            "CZ": "Czech Republic",
            "GB": "Great Britain",
            "MK": "FYROM|(?<!North )Macedonia",
            "NL": "Holland",
            "SK": "Slovak Republic",
            "TR": "Turkey|Turkiye",
        }
    ),
    "fr": _patterns(
        {
            "CZ": "République tchèque",
            "GB": "Grande-Bretagne",
            "MK": "ARYM|Macédoine(?! du Nord)",
            "NL": "Hollande",
            "SK": "République slovaque",
            "TR": "Turkiye",
        }
    ),
}


def misnamed(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield each name that is not the listed one, with the code of its country."""
    for one in MISNAMED[language]:
        for found in one.pattern.finditer(text):
            yield found.group(), one.code
