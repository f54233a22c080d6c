"""The contents of a pack as its cover prints them."""

from __future__ import annotations

from markupsafe import Markup

from secretariat.core.values import dataclass

from . import words
from .joining import SCHEME
from .setter import Setter
from .sheets import PackEntry, PackSheet


@dataclass(frozen=True)
class Line:
    """A paper: the address of its first page in the pack, and the lines under its title."""

    item: Markup
    title: Markup
    href: str
    facts: tuple[Markup, ...]
    page: Markup


def contents(sheet: PackSheet, setter: Setter) -> list[Line]:
    """Return the lines of the contents; those that are in the file lead to their first page."""
    lines, number = [], 0
    for entry in sheet.entries:
        href = ""
        if entry.first:
            number += 1
            href = f"{SCHEME}{number}"
        lines.append(
            Line(
                item=setter.text(entry.item or "–"),
                title=setter.both(entry.title),
                href=href,
                facts=tuple(_facts(entry, setter)),
                page=setter.text(entry.first),
            )
        )
    return lines


def _facts(entry: PackEntry, setter: Setter) -> list[Markup]:
    said = [setter.literal(entry.symbol), setter.both(entry.marking)]
    if entry.pages:
        said.append(setter.word(words.PACK_ONE_PAGE if entry.pages == 1 else words.PACK_PAGES, pages=entry.pages))
    if entry.first and entry.language != setter.language:
        said.append(setter.word(words.IN_FRENCH_ONLY if entry.language == "fr" else words.IN_ENGLISH_ONLY))
    if entry.origin == "elsewhere":
        said.append(setter.word(words.FROM_ELSEWHERE))
    return [line for line in (Markup(" · ").join(one for one in said if one), *map(setter.both, entry.notes)) if line]
