"""A directory that vouches for people: as whom it knows us, for whom it vouches, and why it did not.

Apart from `oidc`, which speaks with it: that loads a great deal, and only where somebody signs in so.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from secretariat.core.errors import RuleBroken, Unavailable
from secretariat.core.i18n import N_
from secretariat.core.values import dataclass


class DirectoryUnreachable(Unavailable):
    """The provider does not answer, or not as a provider does (503)."""

    def __init__(self) -> None:
        super().__init__(
            N_("The directory does not answer at the moment. Try again in a few minutes, or ask who runs this system.")
        )


class DirectoryRefused(RuleBroken):
    """The provider refused, or what it sent does not hold (422)."""

    def __init__(self) -> None:
        super().__init__(N_("The directory did not let you in. Start again; if it goes on, ask who runs this system."))


@dataclass(frozen=True)
class Client:
    """This installation as the provider knows it. `key` is what secrets are derived with; `plain`: HTTP is tolerated."""

    issuer: str
    id: str
    secret: str
    scope: str
    back: str
    key: str
    #: The claim in which it names a person's groups, if they count here.
    groups: str = ""
    plain: bool = False


@dataclass(frozen=True)
class Vouched:
    """For whom a directory vouches: `subject` never changes; `email` is empty unless the directory has verified it."""

    issuer: str
    subject: str
    email: str = ""
    name: str = ""
    #: When the person last showed the directory who they are, where it says so.
    shown_at: datetime | None = None
    groups: frozenset[str] = frozenset()
    #: What it signed, word for word, to tell it whose session is to end; never in a log or the database.
    token: str = field(default="", repr=False)
