"""Whole lists by their names: views of the register, types of papers, and who drafts. There are few: nothing is indexed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.i18n import gettext, language
from secretariat.core.texts import folded
from secretariat.core.values import dataclass
from secretariat.desk.queries import KnownBody
from secretariat.desk.shell import holds
from secretariat.documents.types.models import PaperType
from secretariat.registry import queries
from secretariat.registry.wanted import Wanted
from secretariat.search import asking
from secretariat.search.asking import Asked
from secretariat.web import filters

#: Shown at most: who needs more names the list better.
MOST: Final = 8


Fits = Callable[..., bool]


@dataclass(frozen=True)
class Listed:
    """A list that is called what was looked for."""

    name: str
    said: str
    href: str


def lists(session: Session, actor: Actor, asked: Asked, types: Iterable[PaperType]) -> list[Listed]:
    """Return the lists whose names hold what was asked: this person's views first, types, and drafters of their house."""

    def fits(*names: str) -> bool:
        return any(asking.fits(asked, name) for name in names)

    found = chain(_views(session, actor, fits), _types(types, fits), _drafters(session, actor, fits))
    return list(islice(found, MOST))


def bodies_named(known: Iterable[KnownBody], text: str) -> list[Listed]:
    """Return the bodies of which code or name hold all these words, or their beginnings, that of this very code first: half of
    what is shown, and where all of them stand."""
    words = folded(text).split()
    found = [body for body in known if holds(body, words)] if words else []
    found.sort(key=lambda body: [folded(body.code)] != words)
    shown = [
        Listed(
            f"{body.code} · {filters.pick(body, 'name')}",
            gettext("Body"),
            url_for("committees.show", body=body.pid),
        )
        for body in found[: MOST // 2]
    ]
    if len(found) > len(shown):
        shown.append(Listed(gettext("All %(number)s bodies", number=len(found)), "", url_for("desk.bodies", q=text)))
    return shown


def _views(session: Session, actor: Actor, fits: Fits) -> Iterator[Listed]:
    for view in queries.views_of(session, actor):
        if fits(view.name):
            href = url_for("documents.register", **Wanted.of(view.asked).words())
            yield Listed(view.name, gettext("View of the register"), href)


def _drafters(session: Session, actor: Actor, fits: Fits) -> Iterator[Listed]:
    for one in queries.drafters(session, actor):
        if fits(one.name):
            yield Listed(
                one.name, gettext("Papers this officer drafts"), url_for("documents.register", drafter=one.pid)
            )


def _types(types: Iterable[PaperType], fits: Fits) -> Iterator[Listed]:
    for one in types:
        if fits(one.name_en, one.name_fr):
            name = one.name(language())
            yield Listed(name, gettext("All papers of this type"), url_for("documents.register", kind=one.key))
