"""A paper under way as lists show it: plain data, with what tells how far it is, and nothing of what it says.

What is asked of these is asked of `Paper` in the same words, so that a rule is written once for lists and for a paper's own page
(`course`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from secretariat.core.ids import Ref
from secretariat.documents.course import Course
from secretariat.documents.models import Paper


class Person(NamedTuple):
    """Somebody as a list names them."""

    id: int
    pid: str
    name: str

    @property
    def ref(self) -> Ref:
        return Ref("user", self.id)


class BodyNamed(NamedTuple):
    """A body as far as a list needs it: what it is called, and where and when it works."""

    code: str
    zone: str
    calendar: str


class FaceThere(NamedTuple):
    """A language that is there."""

    language: str


class VersionInForce(NamedTuple):
    """The version a paper points at."""

    pid: str
    symbol: str
    issued_at: datetime
    #: Languages announced to follow.
    to_follow: list[Any]
    follows_on: date | None
    faces: tuple[FaceThere, ...]


class DraftUnderWay(NamedTuple):
    """One language of a draft: whether anything stands there, and who saved it last."""

    language: str
    has_content: bool
    saved_at: datetime
    saved_by: int
    saver: Person


class _Row(NamedTuple):
    id: int
    pid: str
    body_id: int
    kind: str
    state: str
    custody: str
    title_en: str
    title_fr: str
    original_language: str
    symbol: str | None
    promised_by: str
    promised_for: datetime | None
    action_officer: str
    copy_of_id: int | None
    drafter_id: int | None
    submitted_at: datetime | None
    body: BodyNamed
    drafter: Person | None
    #: With whom it lies, where that was said.
    holder: Person | None
    current_version: VersionInForce | None
    drafts: tuple[DraftUnderWay, ...]


class PaperUnderWay(_Row, Course):
    """A paper that exists for its reader."""

    __slots__ = ()


#: What the rules of lists and of a paper's own page are asked of.
AnyPaper = Paper | PaperUnderWay
