"""The agenda in force as it is drawn: once for all to whom the same of it and of its papers is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import get_template_attribute
from markupsafe import Markup

from secretariat.core.values import dataclass
from secretariat.documents.grammars import IN_TEXT
from secretariat.documents.listed import Listing
from secretariat.documents.queries import with_openings
from secretariat.meetings.issued import IssuedAgenda
from secretariat.meetings.views.followed import Decided, ShownMatter
from secretariat.meetings.views.page import shown_agenda
from secretariat.press.typography import leading
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


@dataclass(frozen=True)
class AgendaToDraw:
    """An agenda in force with all that its reader may see of it, but for what they opened."""

    issued: IssuedAgenda
    papers: Listing
    became: Became
    #: Where the symbols in its titles lead.
    addresses: tuple[tuple[str, str], ...]
    symbol: str
    #: Papers that have not come are late by now.
    overdue: bool


def drawn_agenda(agenda: AgendaToDraw, opened: frozenset[int]) -> DrawnAgenda:
    """Return the agenda for the page; `opened` are the ids of the versions its reader opened."""
    papers = with_openings(agenda.papers, opened)
    became = agenda.became

    def make() -> DrawnAgenda:
        with leading(IN_TEXT, dict(agenda.addresses)):
            shown = shown_agenda(
                agenda.issued.sheet, agenda.issued.snapshot, papers, symbol=agenda.symbol, overdue=agenda.overdue
            )
            drawn = get_template_attribute("meetings/_agenda.html", "agenda")
            markup = drawn(shown.parts, became.outcomes, became.decided, became.arising)
        return DrawnAgenda(Markup(markup), shown.papers, shown.unread)  # noqa: S704  # the template escapes

    by_item = tuple([tuple(sorted(one.items())) for one in (became.outcomes, became.decided, became.arising)])
    key = ("agenda", agenda.issued, papers, agenda.symbol, agenda.overdue, agenda.addresses, by_item)
    return set_once(key, make, lambda made: len(made.markup))
