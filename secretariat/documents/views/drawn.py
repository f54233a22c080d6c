"""The page of a paper as it is kept while nothing changed: drawn, but for its frame and what belongs to one request."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from secretariat.documents.tosend import VersionToSend
from secretariat.web.navigation import BodyStrip, NavLink


class Drawn(NamedTuple):
    """All that a page shows of a paper to its reader."""

    #: What its reader opens by it: kept before it is shown. None for a draft, and for what cannot be read here.
    opens: VersionToSend | None
    title: str
    marking: str
    strip: BodyStrip
    tabs: tuple[NavLink, ...]
    #: The bar over it, without its acts; the paper; what stands beside it.
    bar: Markup
    paper: Markup
    beside: Markup
    watched: bool
    watch_href: str
    #: The acts on a draft; "" for what cannot be done.
    edit_href: str
    submit_href: str
    circulate_href: str
