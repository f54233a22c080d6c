"""The agenda in force as it is drawn: once for all to whom the same of it and of its papers is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from flask import get_template_attribute
from markupsafe import Markup

from secretariat.documents.listed import Listing
from secretariat.meetings.issued import IssuedAgenda
from secretariat.meetings.views.followed import Decided, ShownMatter
from secretariat.meetings.views.page import shown_agenda
from secretariat.press.typography import all_leading
from secretariat.web.remembered import set_once


class DrawnAgenda(NamedTuple):
    """The markup of an agenda, how many papers it names, and how many of them its reader has not opened."""

    markup: Markup
    papers: int
    unread: int


@dataclass(frozen=True)
class Became:
    """What became of items, by their numbers, and what waits under them."""

    #: The verbs so far, for the house.
    outcomes: Mapping[str, str]
    decided: Mapping[str, Decided]
    arising: Mapping[str, tuple[ShownMatter, ...]]


def drawn_agenda(issued: IssuedAgenda, papers: Listing, became: Became, *, symbol: str, overdue: bool) -> DrawnAgenda:
    """Return the agenda for the page, while the symbols in its titles lead where they do.

    `papers` are those this reader may see; `overdue` says that papers are late by now when they have not come.
    """

    def make() -> DrawnAgenda:
        shown = shown_agenda(issued.sheet, issued.snapshot, papers, symbol=symbol, overdue=overdue)
        drawn = get_template_attribute("meetings/_agenda.html", "agenda")
        markup = drawn(shown.parts, became.outcomes, became.decided, became.arising)
        return DrawnAgenda(Markup(markup), shown.papers, shown.unread)  # noqa: S704  # the template escapes

    by_item = tuple([tuple(sorted(one.items())) for one in (became.outcomes, became.decided, became.arising)])
    key = ("agenda", issued, papers, symbol, overdue, all_leading(), by_item)
    return set_once(key, make, lambda made: len(made.markup))
