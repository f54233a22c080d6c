"""Narrowing a list to one body, offered where there are several with how many things each has; and bodies, by their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from flask import request

from secretariat.committees.models import Body
from secretariat.core.i18n import gettext
from secretariat.core.texts import folded
from secretariat.core.values import dataclass
from secretariat.desk.shell import framed, holds
from secretariat.web import filters, paging
from secretariat.web.access import current_actor

#: Up to so many bodies one is chosen without narrowing.
FEW = 15


@dataclass(frozen=True)
class ByBody:
    """To which body a list is narrowed; None for all of them."""

    body_id: int | None
    #: Its public id, or "".
    pid: str
    #: Public id and words, with how many things each has; none where there is nothing to choose.
    choices: tuple[tuple[str, str], ...]

    def holds(self, body_id: int) -> bool:
        """Tell whether what lies in this body is shown."""
        return self.body_id is None or self.body_id == body_id


def by_body(of: Iterable[int], asked: str | None = None) -> ByBody:
    """Return to which body the address, or a form that was sent, narrows a list; `of` says of which body each of its things is.

    An unknown body narrows by nothing.
    """
    counted, asked = Counter(of), request.args.get("body", "") if asked is None else asked
    known = framed(current_actor()).bodies
    chosen = next((body for body in known if body.pid == asked), None) if asked else None
    shown = [body for body in known if body.id in counted or body is chosen]
    choices = tuple(
        (
            body.pid,
            gettext(
                "%(what)s (%(number)s)", what=f"{body.code} · {filters.pick(body, 'name')}", number=counted[body.id]
            ),
        )
        for body in (shown if len(shown) > 1 or chosen else ())
    )
    return ByBody(chosen.id if chosen else None, chosen.pid if chosen else "", choices)


@dataclass(frozen=True)
class ByName:
    """Bodies among which one is chosen: those of a page, narrowed by words of their names where there are many."""

    bodies: Sequence[Body]
    sought: str
    place: paging.Place
    many: bool


def by_name(known: Sequence[Body]) -> ByName:
    """Return those of the bodies for which the address asks."""
    sought = request.args.get("q", "")[:100]
    words = folded(sought).split()
    found = [body for body in known if holds(body, words)]
    place = paging.place(len(found))
    return ByName(place.of(found), sought, place, len(known) > FEW)
