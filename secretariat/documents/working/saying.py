"""How pages of several features say that a text is out in Word."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from secretariat.committees.actors import Actor
from secretariat.core.i18n import gettext, language
from secretariat.documents.models import Paper
from secretariat.documents.working.errors import LANGUAGES
from secretariat.documents.working.policy import can_see_copies
from secretariat.documents.working.queries import OutInWord
from secretariat.press.dates import long_moment


class OutSaid(NamedTuple):
    """What is said of a text that is out; the way to it is empty for those who may not go there."""

    lead: str
    text: str
    href: str
    link: str


def out_said(actor: Actor, paper: Paper, out: OutInWord) -> OutSaid:
    """Say who has a language of a draft out in Word and since when, in the language in force."""
    word = gettext(LANGUAGES[out.language])
    if out.holder_id == actor.user_id:
        lead = gettext("You have this text out in Word (%(language)s).", language=word)
    else:
        lead = gettext("%(name)s has this text out in Word (%(language)s).", name=out.holder, language=word)
    since = long_moment(out.began_at.astimezone(ZoneInfo(paper.body.zone)), language())
    text = gettext("Since %(when)s. Until it is back, nobody changes it here.", when=since)
    if not can_see_copies(actor, paper):
        return OutSaid(lead, text, "", "")
    return OutSaid(lead, text, there(paper, out.language), gettext("Work in Word"))


def there(paper: Paper, code: str = "") -> str:
    """Return the address where a paper is worked on in Word."""
    address = f"/papers/{paper.pid}/working-copies"
    return f"{address}?language={code}" if code else address
