"""What the register tells the features above it, in the transaction in which it happens."""

from __future__ import annotations

from secretariat.committees.actors import Actor
from secretariat.core.values import dataclass
from secretariat.documents.models import Paper, Version
from secretariat.documents.outgoing import Outgoing


@dataclass(frozen=True)
class VersionDue:
    """A draft is about to be circulated, or is looked at as if, and nothing of the register forbids it.

    Who hears of it may still refuse, by raising, and writes nothing.
    """

    paper: Paper
    outgoing: Outgoing
    actor: Actor


@dataclass(frozen=True)
class VersionIssued:
    """A version was cut and granted to its readers."""

    paper: Paper
    version: Version
    actor: Actor


@dataclass(frozen=True)
class FaceAdded:
    """An issued version got the language it lacked."""

    version: Version


@dataclass(frozen=True)
class VersionRecalled:
    """A version nobody had opened was taken back; `restored` is the one in force again, or None."""

    paper: Paper
    version: Version
    restored: Version | None
    actor: Actor


@dataclass(frozen=True)
class DraftChanged:
    """What a draft says, or what is said about its paper, has changed; at every rest of whoever writes it."""

    paper_id: int


@dataclass(frozen=True)
class FileConverted:
    """There are pages of a file that came as another kind, wherever it stands."""

    sha256: str


@dataclass(frozen=True)
class PaperHanded:
    """A paper went from one hand to another: submitted, given back, or given to a drafting officer.

    `before` is whose paper it was until then, where it is another officer's now.
    """

    paper: Paper
    actor: Actor
    before: int | None = None


@dataclass(frozen=True)
class PaperWithdrawn:
    """A paper was withdrawn; its symbol stays taken."""

    paper: Paper
