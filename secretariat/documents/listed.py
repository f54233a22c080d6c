"""A paper as agendas and packs name it, with the version in force: plain data, and nothing of what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from secretariat.core.kept import Whole
from secretariat.core.values import dataclass
from secretariat.documents.kinds import Custody
from secretariat.documents.states import PaperState, VersionState


@dataclass(frozen=True)
class Pdf:
    """A finished PDF, or one that is being made: then it has no hash yet."""

    #: `en`, `fr`, `both` side by side, or one of them with the changes marked.
    face: str
    sha256: str | None
    #: In bytes.
    size: int
    pages: int | None
    asked_at: datetime
    #: False for what came as a file from elsewhere, under whatever cover.
    made_here: bool


@dataclass(frozen=True)
class ListedVersion:
    """The version a paper points at."""

    id: int
    pid: str
    #: The public id of its paper.
    paper: str
    ordinal: int
    symbol: str
    title_en: str
    title_fr: str
    marking: str
    state: str
    issued_at: datetime
    to_follow: tuple[Any, ...]
    #: By when the language that follows is promised.
    follows_on: date | None
    #: Whether the reader was given it: somebody may know of a paper, and not of its newest version.
    granted: bool
    #: Whether the reader has opened it in any form, or wrote or issued it.
    opened: bool
    #: The languages there are, each with its PDF; None for what has no file here.
    pdfs: dict[str, Pdf | None]

    def pdf_in(self, language: str) -> Pdf | None:
        """Return the PDF in a language, or else in the other; None for what has no file here."""
        other = "fr" if language == "en" else "en"
        return self.pdfs.get(language) or self.pdfs.get(other)


@dataclass(frozen=True)
class ListedPaper:
    """A paper that exists for its reader."""

    pid: str
    state: str
    custody: str
    title_en: str
    title_fr: str
    current: ListedVersion | None

    @property
    def to_take(self) -> ListedVersion | None:
        """The version in force, where the reader has it and it is held here: what a pack holds of the paper."""
        current = self.current
        if current is None or not current.granted or current.state != VersionState.ISSUED.value:
            return None
        return current if (self.state, self.custody) == (PaperState.ISSUED.value, Custody.HERE.value) else None


#: What a paper of a list takes, in bytes or so.
ROW = 2_000


@dataclass(frozen=True, eq=False)
class Listing(Whole, Mapping[str, ListedPaper]):
    """Papers by pid, as one reader may see them at one moment: kept under all that it says."""

    papers: Mapping[str, ListedPaper]
    #: PDFs that are still being made.
    unmade: tuple[Pdf, ...] = ()

    @property
    def weight(self) -> int:
        """About how many bytes it takes."""
        return ROW * len(self.papers)

    def __getitem__(self, pid: str) -> ListedPaper:
        return self.papers[pid]

    def __iter__(self) -> Iterator[str]:
        return iter(self.papers)

    def __len__(self) -> int:
        return len(self.papers)
