"""A version as its PDFs are sent: plain, with what decides whether they are, and under which name they go."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from secretariat.core.values import dataclass

if TYPE_CHECKING:
    from secretariat.documents.models import Version


@dataclass(frozen=True, slots=True)
class PaperToSend:
    """What the rules ask of the paper."""

    body_id: int
    drafter_id: int | None
    custody: str
    state: str


@dataclass(frozen=True, slots=True)
class PdfToSend:
    """The PDF of one language or form; `sha256` is None while it is made."""

    face: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class VersionToSend:
    """What the rules ask of the version, and its PDFs."""

    id: int
    pid: str
    symbol: str
    marking: str
    state: str
    opened_at: datetime | None
    paper: PaperToSend
    pdfs: tuple[PdfToSend, ...]

    @classmethod
    def of(cls, version: Version) -> Self:
        """Return a version as whoever opens a page of it is entered; without its PDFs."""
        paper = version.paper
        held = PaperToSend(paper.body_id, paper.drafter_id, paper.custody, paper.state)
        return cls(version.id, version.pid, version.symbol, version.marking, version.state, version.opened_at, held, ())

    def pdf(self, face: str) -> PdfToSend | None:
        """Return the PDF in that language or form; none of a language that follows, or of a reference."""
        return next((one for one in self.pdfs if one.face == face), None)
