"""A bare environment to draw templates in: identity translations, strict about what is undefined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import html5lib
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from wtforms import (
    BooleanField,
    FileField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice

from secretariat.paths import resource_dir
from secretariat.web.filters import typeset
from secretariat.web.navigation import BodyGroup, BodyLink, BodyStrip, NavLink, Person, Shell, Told
from secretariat.web.remembered import ROOM, Memory, rememberer


def gettext(msgid: str, **values: Any) -> str:
    return msgid % values if values else msgid


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    return (singular if n == 1 else plural) % {"num": n, **values}


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(resource_dir("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    env.filters["typeset"] = typeset
    env.globals.update(
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        asset=lambda path: f"/static/{path}",
        list_of_keys=lambda: env.get_template("components/keys.html").module.keys(),  # type: ignore[attr-defined]  # its macro
        remembered=rememberer(env, Memory(ROOM)),
    )
    return env


def shell(**changes: Any) -> Shell:
    values: dict[str, Any] = {
        "language": "en",
        "other_language": "fr",
        "other_language_url": "/language/fr",
        "marking": "UNCLASSIFIED",
        "demo_label": "DEMONSTRATION",
        "person": Person("Clara Wennberg", "Committee secretary", "CW"),
        "nav": (
            NavLink("w", "My work", "/", "inbox", "2 overdue", "late", True),
            NavLink("c", "Calendar", "/calendar", "calendar"),
            NavLink("p", "Papers", "/papers", "paper", "11"),
        ),
        "body_groups": (
            BodyGroup("My committees", (BodyLink("OPC", "Operations Policy", "/bodies/a", "Tue 17", True),)),
            BodyGroup("Also open to me", ()),
        ),
        "zone_line": "Times are Brussels time (UTC+1)",
        "reference": "7QF2-KD",
        "version": "0.1",
        "csrf_token": "token-of-the-session",
    }
    return Shell(**{**values, **changes})


STRIP = BodyStrip(
    "OPC",
    "AC/901",
    "Operations Policy Committee",
    "Comité de la politique des opérations",
    "32 delegations",
    (NavLink("meetings", "Meetings", "/m", current=True), NavLink("papers", "Papers", "/p", count="3")),
)
TOLD = (Told("done", "Issued at 15:31 to 77 persons.", "You can recall it."),)


def words(*labels: str) -> list[SelectChoice]:
    return [SelectChoice(label.lower(), label) for label in labels]


class Sample(Form):
    title_en = StringField("Title, English")
    title_fr = StringField("Title, French")
    minutes = IntegerField("Minutes")
    kind = SelectField("Type", choices=words("Decision", "Information"))
    file = FileField("PDF")
    text = TextAreaField("Text")
    notify = BooleanField("Tell the delegations")
    answer = RadioField("Answer", choices=words("Accept", "Reject", "Reword"))
    mode = RadioField("Standard items", choices=words("Merge", "Replace"))


def sample() -> Sample:
    """A form with a hostile title and faults at three fields."""
    form = Sample(title_en='"><script>alert(1)</script>', title_fr="Économies", answer="accept", mode="merge")
    form.minutes.errors = ["Minutes must be a number from 0 to 600."]
    form.notify.errors = ["Say whether they are told."]
    form.answer.errors = ["Choose one."]
    return form


def elements(html: str) -> Iterator[Any]:
    """Parse strictly (a mistake in nesting raises ParseError) and yield every element."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    yield from parser.parse(html).iter()
