"""What the frame around a page shows: plain data that `templates/base.html` draws.

The objects hold text that is ready to show, in the reader's language, and addresses already filtered by what
the reader may see: the templates decide nothing about access. Nothing here knows Flask or a feature.
"""

from __future__ import annotations

from typing import NamedTuple

from secretariat.core.values import dataclass


class NavLink(NamedTuple):
    """One entry of the rail, of the bar at the foot of a phone, or a tab of a body.

    `icon` is the name of a drawing in static/img/sprite.svg without its prefix; `count` is text ("11",
    "2 overdue"); `tone` colours the count: "", "late" or "soon". `key` is the letter that goes there after
    `g`: "w" my work, "c" calendar, "p" papers, "s" silence.
    """

    key: str
    label: str
    href: str
    icon: str = ""
    count: str = ""  # type: ignore[assignment]  # nobody counts in a link
    tone: str = ""
    current: bool = False


class BodyLink(NamedTuple):
    """A body in the rail; `when` is its next date in short ("Tue 17"), "–" if none is set."""

    code: str
    name: str
    href: str
    when: str = ""
    current: bool = False


class BodyGroup(NamedTuple):
    """A titled group of bodies ("My committees", "Also open to me"); `more`: where all of them are, if these are a few."""

    label: str
    links: tuple[BodyLink, ...]
    more: str = ""
    more_href: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the top bar names them."""

    name: str
    function: str
    initials: str


@dataclass(frozen=True, slots=True)
class BodyStrip:
    """The strip on every page inside a body; `other_name` is its name in the other language.

    `facts` is one line ("32 delegations · consensus · chair: ASG Operations").
    """

    code: str
    series: str
    name: str
    other_name: str = ""
    facts: str = ""
    tabs: tuple[NavLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence about what has just happened, or what the reader must know, above the page's content.

    `tone` is "info", "soon", "late" or "done"; `lead` is its first words, shown in bold.
    """

    tone: str
    lead: str
    text: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything the frame shows on a page of a signed-in reader.

    `language` and `other_language` are "en" and "fr" in either order; `zone_line` says once which zone the
    times are in ("Times are Brussels time (UTC+1)"); the reader quotes `reference` to the secretariat;
    `theme` is "" (follow the system), "light" or "dark".
    """

    language: str
    other_language: str
    other_language_url: str
    marking: str
    demo_label: str | None
    person: Person | None
    nav: tuple[NavLink, ...]
    body_groups: tuple[BodyGroup, ...]
    zone_line: str
    reference: str
    version: str
    csrf_token: str
    theme: str = ""
    #: False when the reader switched the single-key shortcuts off in the account.
    shortcuts: bool = True
    #: Nobody may write at the moment: the operator is at work.
    read_only: bool = False
    home_url: str = "/"
    search_url: str = "/search"
    search_text: str = ""
    account_url: str = "/account"
    sign_out_url: str = "/sign-out"
    keyboard_url: str = "/keyboard"
    accessibility_url: str = "/accessibility"

    @property
    def itself(self) -> Shell:
        """Return the frame: templates are given what makes it when it is first asked for, and ask for it forty times."""
        return self


def initials(name: str) -> str:
    """Return the first letters of the first and last word, in capitals ("Clara Wennberg" gives "CW")."""
    words = [word for word in name.split() if word[:1].isalpha()]
    if not words:
        return ""
    picked = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in picked).upper()
