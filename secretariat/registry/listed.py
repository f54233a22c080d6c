"""A paper as the list of the register shows it, with the version in force: plain data, and nothing of what it says."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from secretariat.documents.following import still_following


class ListedVersion(NamedTuple):
    """The version a paper points at."""

    pid: str
    symbol: str
    marking: str
    state: str
    to_follow: list[str]
    #: By when the language that follows is promised.
    follows_on: date | None
    english: bool
    french: bool

    @property
    def languages(self) -> list[str]:
        """The languages that are there."""
        return [code for code, there in (("en", self.english), ("fr", self.french)) if there]

    @property
    def following(self) -> list[str]:
        """The languages that were announced to follow and have not come."""
        return still_following(self.to_follow, self.languages)


class ListedPaper(NamedTuple):
    """A paper that exists for its reader."""

    pid: str
    body_id: int
    kind: str
    state: str
    custody: str
    title_en: str
    title_fr: str
    original_language: str
    marking: str
    symbol: str | None
    promised_for: datetime | None
    action_officer: str
    dated_at: datetime
    year: int
    #: Of its body: public id, code and time zone.
    body: str
    code: str
    zone: str
    #: The symbol of what took its place and is in force, if the reader may see that.
    superseded_by: str | None
    #: A word of `Faces`; "" without a version in force.
    faces_there: str
    current: ListedVersion | None
