"""Papers in an export: a folder for each, in it one for each version, in that its PDFs, its texts and the files it came as."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from sqlalchemy.orm import Session

from secretariat.core.blobs import BlobStore
from secretariat.core.values import dataclass
from secretariat.documents.models import DraftFace, Face, Paper, Version
from secretariat.documents.sheets import sheet_of
from secretariat.operations.export import queries
from secretariat.operations.export.place import Place, safe
from secretariat.press.canonical import FORMAT
from secretariat.press.sheets import words_of

#: Of `papers.csv`: a line for each version, and for each paper of which nothing was issued.
COLUMNS = (
    "body", "symbol", "version", "kind", "state", "title_en", "title_fr", "marking", "releasability", "original_language",
    "issued_at", "copy_for", "folder",
)  # fmt: skip
_TEXTS = ("text", "source", "sheet")


@dataclass(frozen=True)
class Listed:
    """A line of the list of papers, and the files behind it."""

    row: dict[str, Any]
    files: tuple[str, ...]


def write(session: Session, store: BlobStore, place: Place) -> list[Listed]:
    """Write every paper with its drafts, versions and files. Returns the list of them."""
    listed: list[Listed] = []
    for found in queries.register(session):
        folder = place.free(f"papers/{safe(found.paper.symbol or found.paper.pid)}")
        listed += _Written(place, store, folder).all_of(found)
    place.table("papers.csv", COLUMNS, (one.row for one in listed))
    return listed


class _Written:
    """One paper being written."""

    def __init__(self, place: Place, store: BlobStore, folder: str) -> None:
        self.place = place
        self.store = store
        self.folder = folder

    def all_of(self, found: queries.InRegister) -> Iterator[Listed]:
        paper = found.paper
        self.place.json(f"{self.folder}/paper.json", _described(found))
        drafts = tuple(name for draft in paper.drafts for name in self._draft(draft))
        if not found.versions:
            yield Listed(_row(paper, None, self.folder), drafts)
        for version in found.versions:
            folder = f"{self.folder}/{version.ordinal} {safe(version.symbol)}"
            yield Listed(_row(paper, version, folder), tuple(self._version(version, folder)))

    def _version(self, version: Version, folder: str) -> Iterator[str]:
        for made in version.renditions:
            if made.blob_sha256:
                yield self._file(f"{folder}/{made.face}.pdf", made.blob_sha256)
        for face in version.faces:
            yield from self._face(version, face, folder)
        if version.sheet:
            self.place.json(f"{folder}/sheet.json", json.loads(version.sheet))

    def _face(self, version: Version, face: Face, folder: str) -> Iterator[str]:
        if face.format == FORMAT:
            yield self._text(f"{folder}/{face.language}.md", face.source)
        elif face.format != "file":
            sheet = sheet_of(version)
            if sheet is not None:
                yield self._text(f"{folder}/{face.language}.txt", words_of(sheet, _language(face)))
        if face.file_sha256:
            yield self._file(f"{folder}/original-{face.language}{_ending(face.file_name)}", face.file_sha256)
        received = face.received
        if received is not None and received.pdf_sha256 not in (None, face.file_sha256):
            yield self._file(f"{folder}/converted-{face.language}.pdf", str(received.pdf_sha256))

    def _draft(self, draft: DraftFace) -> Iterator[str]:
        if draft.text:
            yield self._text(f"{self.folder}/draft/{draft.language}.md", draft.text)
        if draft.file_sha256:
            name = f"{self.folder}/draft/original-{draft.language}{_ending(draft.file_name)}"
            yield self._file(name, draft.file_sha256)

    def _file(self, name: str, sha256: str) -> str:
        self.place.fetch(name, self.store, sha256)
        return name

    def _text(self, name: str, content: str) -> str:
        self.place.text(name, content)
        return name


def _language(face: Face) -> Any:
    return face.language


def _ending(file_name: str) -> str:
    """Return the ending of a name that somebody gave, if it is one."""
    ending = PurePath(file_name).suffix.lower()
    return ending if re.fullmatch(r"\.[a-z0-9]{1,8}", ending) else ""


def _described(found: queries.InRegister) -> dict[str, Any]:
    """All that is known of a paper, but for its texts, which stand beside it."""
    return {
        "body": found.paper.body.code,
        **queries.row_of(found.paper),
        "drafts": [queries.row_of(draft, without=_TEXTS) for draft in found.paper.drafts],
        "versions": [
            {
                **queries.row_of(version, without=_TEXTS),
                "faces": [queries.row_of(face, without=_TEXTS) for face in version.faces],
                "renditions": [queries.row_of(made) for made in version.renditions],
            }
            for version in found.versions
        ],
    }


def _row(paper: Paper, version: Version | None, folder: str) -> dict[str, Any]:
    told = version or paper
    return {
        "body": paper.body.code,
        "symbol": version.symbol if version else paper.symbol,
        "version": version.ordinal if version else None,
        "kind": paper.kind,
        "state": version.state if version else paper.state,
        "title_en": told.title_en,
        "title_fr": told.title_fr,
        "marking": told.marking,
        "releasability": version.releasability if version else "",
        "original_language": told.original_language,
        "issued_at": version.issued_at if version else None,
        "copy_for": paper.audience,
        "folder": folder,
    }
