"""Page: what is new for the reader, by body and kind. What one opens is no longer new; nothing else needs to be marked."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from flask import g, render_template
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.i18n import ngettext
from secretariat.core.unchanged import while_unchanged
from secretariat.core.values import dataclass
from secretariat.desk import queries
from secretariat.desk.views import bp, words
from secretariat.desk.views.week import New, new_of
from secretariat.documents.types.queries import all_types
from secretariat.documents.types.saying import kind_words
from secretariat.people.queries import last_visit
from secretariat.web import filters
from secretariat.web.access import current_actor, signed_in
from secretariat.web.database import db
from secretariat.web.requests import settings

#: How many days back the page looks, and how much it shows at most.
BACK, SHOWN = 90, 200


@dataclass(frozen=True)
class Kind:
    """What is new of one kind in a body."""

    name: str
    rows: tuple[New, ...]


@dataclass(frozen=True)
class OfBody:
    """What is new in a body."""

    code: str
    name: str
    kinds: tuple[Kind, ...]

    @property
    def count(self) -> int:
        return sum(len(kind.rows) for kind in self.kinds)


@bp.get("/notices")
@signed_in
def notices() -> str:
    """What was issued to the reader in the last ninety days and they have not opened."""
    session, actor = db.session(), current_actor()
    new, count = queries.new_to(session, actor, days=BACK, limit=SHOWN)
    visit = last_visit(session, actor.user_id, g.signed_in.session_id)
    bodies, issued = _by_body(session, actor, new)
    fresh = sum(visit is None or at > visit for at in issued)
    return render_template(
        "desk/notices.html", bodies=bodies, lead=_lead(count, fresh, visit), more=count - len(issued)
    )


@while_unchanged
def _by_body(session: Session, actor: Actor, new: tuple[int, ...]) -> tuple[tuple[OfBody, ...], tuple[datetime, ...]]:
    """These versions by body and kind as the page shows them, and when each was issued."""
    versions, zone = queries.versions_new(session, actor, new), settings().timezone
    found = sorted(versions, key=lambda one: (one.series, one.body_id))
    bodies, words_of_kinds = [], kind_words(all_types(session))
    for _, rows in groupby(found, key=lambda one: one.body_id):
        mine = list(rows)
        kinds = []
        for kind, word in words_of_kinds.items():
            shown = tuple([new_of(one, zone) for one in mine if one.kind == kind])
            if shown:
                kinds.append(Kind(word, shown))
        bodies.append(OfBody(mine[0].code, filters.pick(mine[0], "name"), tuple(kinds)))
    return tuple(bodies), tuple([one.issued_at for one in versions])


def _lead(count: int, fresh: int, visit: datetime | None) -> str:
    said = [ngettext("%(num)s paper waits to be opened.", "%(num)s papers wait to be opened.", count)]
    if visit is not None and fresh:
        when = filters.long_moment(visit)
        said.append(
            ngettext(
                "%(num)s of them came since you were last here, on %(when)s.",
                "%(num)s of them came since you were last here, on %(when)s.",
                fresh,
                when=when,
            )
        )
    return words.sentence(" ".join(said))
