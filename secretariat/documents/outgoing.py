"""What goes out when a paper is circulated: the languages of a version to be, and all that would go out now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from secretariat.core.values import dataclass
from secretariat.documents import sheets
from secretariat.documents.models import Face, ReceivedFile, Version
from secretariat.press.canonical import Document
from secretariat.press.dates import Language


@dataclass(frozen=True)
class FaceContent:
    """One language of what is issued: a canonical text, the face of a sheet, or a stored file."""

    language: str
    #: `canonical-text/1`, `agenda/1`, `decision-sheet/1`, `file`.
    format: str
    #: SHA-256 of the canonical text, of the sheet, or of the file.
    content_hash: str
    source: str = ""
    file_sha256: str | None = None
    file_name: str = ""

    def to_face(self, *, authentic: bool, at: datetime) -> Face:
        """Return the row of a version that keeps it."""
        return Face(
            language=self.language,
            authentic=authentic,
            format=self.format,
            source=self.source,
            file_sha256=self.file_sha256,
            file_name=self.file_name,
            content_hash=self.content_hash,
            added_at=at,
        )


@dataclass(frozen=True)
class Outgoing:
    """What would be circulated now, as the page names it and as it is bound by `seal`."""

    titles: dict[str, str]
    #: Texts written here by language; files are in `faces` alone.
    texts: dict[Language, Document]
    faces: tuple[FaceContent, ...]
    before: Version | None
    distribution: dict[str, Any]
    #: What is known of the files among the faces, by SHA-256.
    received: dict[str, ReceivedFile]
    #: SHA-256 over all of it: circulating is refused when it has changed since it was shown.
    seal: str

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(face.language for face in self.faces)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(code for code in sheets.LANGUAGES if code not in self.languages)

    @property
    def added_to(self) -> Version | None:
        """The version in force, when all that is new is a language it lacks."""
        if self.before is None:
            return None
        issued = {face.language: face.content_hash for face in self.before.faces}
        mine = {face.language: face.content_hash for face in self.faces}
        same = all(mine.get(code) == known for code, known in issued.items())
        return self.before if same and len(mine) > len(issued) and self._titles_stand else None

    @property
    def unchanged(self) -> bool:
        """The draft says what the version in force says."""
        if self.before is None:
            return False
        issued = {(face.language, face.content_hash) for face in self.before.faces}
        return issued == {(face.language, face.content_hash) for face in self.faces} and self._titles_stand

    @property
    def _titles_stand(self) -> bool:
        before = self.before
        return before is not None and self.titles == {"en": before.title_en, "fr": before.title_fr}
