"""A paper under way as lists show it: plain data, with what tells how far it is, and nothing of what it says.

What is asked of these is asked of `Paper` in the same words, so that a rule is written once for lists and for a paper's own
page: the properties here say what those of the model say.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from secretariat.core.ids import Ref
from secretariat.documents.kinds import MADE
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState


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


class PaperUnderWay(NamedTuple):
    """A paper that exists for its reader."""

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

    @property
    def is_copy(self) -> bool:
        return self.copy_of_id is not None

    @property
    def is_drafted(self) -> bool:
        return self.kind not in MADE

    @property
    def is_with_drafter(self) -> bool:
        return self.drafter_id is not None and self.submitted_at is None

    @property
    def awaits_secretariat(self) -> bool:
        issued = self.current_version
        if PaperState(self.state) in (PaperState.WITHDRAWN, PaperState.SUPERSEDED):
            return False
        return self.submitted_at is not None and (issued is None or self.submitted_at > issued.issued_at)


#: What the rules of lists and of a paper's own page are asked of.
AnyPaper = Paper | PaperUnderWay
