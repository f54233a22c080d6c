"""How every letter is made. What people typed goes into it up to the ceiling of the reader's mail domain, and no further.

A letter always says which body, which symbol and by when. Titles, reasons and remarks are the papers' own: once sent, they
lie in another house's mail. The notices of every feature write through here, which a rule over their source text holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from secretariat.core.i18n import gettext, language
from secretariat.core.mail import Mail, Office
from secretariat.documents.markings import Marking
from secretariat.people.models import User

#: Stands for every mail domain that is not named.
OTHERS = "*"


class Titled(Protocol):
    """A paper or a version: a title in both languages, and how high it is marked."""

    title_en: str
    title_fr: str
    marking: str


class Letter:
    """A letter to one person, in the language in force."""

    def __init__(self, reader: User, office: Office) -> None:
        self.reader, self.office = reader, office
        self.ceiling = ceiling_for(reader.email, office.ceilings)

    def title(self, thing: Titled) -> str:
        """Return the title, or "" where it may not go."""
        french, english = thing.title_fr or thing.title_en, thing.title_en or thing.title_fr
        return self.typed(french if language() == "fr" else english, thing.marking)

    def typed(self, text: str, marking: str) -> str:
        """Return what somebody typed into a thing marked so, or "" where it may not go."""
        return text if Marking(marking).rank <= self.ceiling.rank else ""

    def named(self, thing: Titled, symbol: str) -> str:
        """AC/901-D(2026)0001 – Booking policy; the symbol alone where the title may not go."""
        return " – ".join(part for part in (symbol, self.title(thing)) if part)

    def mail(self, subject: str, text: str) -> Mail:
        """Return the letter, with the way to where its reader says what comes by mail."""
        foot = gettext(
            "What comes to you by mail, and when: %(address)s", address=f"{self.office.base_url}/account#notices"
        )
        return Mail(self.reader.name, self.reader.email, subject, text.rstrip("\n") + "\n", foot=foot)


def ceiling_for(address: str, ceilings: Mapping[str, str]) -> Marking:
    """Return the highest marking whose titles may go to a mail address: public ones only, unless its domain is named."""
    domain = address.rpartition("@")[2].lower()
    return Marking(ceilings.get(domain) or ceilings.get(OTHERS) or Marking.PUBLIC.value)
