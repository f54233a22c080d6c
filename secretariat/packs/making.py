"""Making a pack: the worker's part, with no transaction open. Files are read, a cover is printed, and all is joined."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pikepdf
from sqlalchemy.orm import Session

from secretariat.core import audit, blobs, clock, outbox
from secretariat.core.blobs import BlobStore
from secretariat.core.values import dataclass
from secretariat.meetings.issued import issued_sheet
from secretariat.packs import queries, services
from secretariat.packs.changes import labels, letters_given
from secretariat.packs.contents import MANIFEST, travelling
from secretariat.packs.sheets import Placed, cover_front, cover_sheet
from secretariat.packs.states import PackKind
from secretariat.press import bounded, words
from secretariat.press.dates import Language
from secretariat.press.fonts import FontSet
from secretariat.press.inspect import PdfEncrypted, PdfRefused, TooManyPages
from secretariat.press.joining import Attached, Numbering, Part, join
from secretariat.press.sheets import Front
from secretariat.press.words import Both

#: A cover is printed anew until it has as many pages as it counts; its length settles at once, or after one more.
_TRIES = 4
_PROTECTED = Both(
    "This file is protected and is not joined here: it is in the ZIP",
    "Ce fichier est protégé et n’est pas joint ici : il se trouve dans le fichier ZIP",
)
_TOO_LONG = Both(
    "This file has {pages} pages and is not joined here: it is in the ZIP",
    "Ce fichier compte {pages} pages et n’est pas joint ici : il se trouve dans le fichier ZIP",
)
_DAMAGED = Both(
    "This file is damaged and is not joined here: it is in the ZIP",
    "Ce fichier est endommagé et n’est pas joint ici : il se trouve dans le fichier ZIP",
)


@dataclass(frozen=True)
class Job:
    """A pack to be made."""

    manifest: Mapping[str, Any]
    #: The manifest as it travels in the file.
    text: str
    front: Front
    at: datetime


@dataclass(frozen=True)
class Made:
    """A finished pack, safely stored; its row is still to be written."""

    sha256: str
    size: int
    pages: int
    places: list[dict[str, str]]


def read(session: Session, payload: outbox.Payload) -> Job:
    """Return the pack asked for; one that was made, or that holds what is no longer in force, is not made."""
    pack = queries.pack_to_make(session, payload["pack"])
    if pack is None or pack.blob_sha256 is not None:
        raise outbox.Dropped("made already")
    manifest = json.loads(pack.manifest)
    agenda = manifest["agenda"]["version"]
    wanted = {agenda, *(paper["version"] for paper in manifest["papers"])}
    versions = queries.in_force(session, wanted)
    if versions.keys() != wanted:
        raise outbox.Dropped("a paper is no longer in force")
    front = cover_front(pack.meeting.body, issued_sheet(versions[agenda]), manifest)
    return Job(manifest, travelling(manifest), front, pack.asked_at)


class Maker:
    """Makes packs. WeasyPrint is imported at the first cover, in the worker's process only."""

    def __init__(self, store: BlobStore, fonts: FontSet) -> None:
        self.store = store
        self.fonts = fonts

    def make(self, job: Job) -> Made:
        """Print the cover, join the files behind it, and store the whole."""
        language: Language = "fr" if job.manifest["language"] == "fr" else "en"
        found = [self._opened(paper) for paper in job.manifest["papers"]]
        cover, placed, numbering = self._cover(job, [(paper, pages, why) for paper, pages, why, _ in found], language)
        parts = [
            Part(
                data,
                f"{paper['symbol']} {paper['titles'][paper['language']] or paper['titles'][language]}",
                "fr" if paper["language"] == "fr" else "en",
                foreign=paper["origin"] != "here",
            )
            for paper, pages, _, data in found
            if pages
        ]
        attached = Attached(MANIFEST, job.text.encode(), words.MANIFEST_OF[language], job.at)
        if any(part.foreign for part in parts):
            pdf = bounded.join(cover, parts, numbering=numbering, attached=attached, fonts=self.fonts).pdf
        else:
            pdf = join(cover, parts, numbering=numbering, attached=attached, fonts=self.fonts)
        sha256, size = self.store.write([pdf])
        places = [
            {"version": one.paper["version"], "first": one.labels[0], "last": one.labels[-1]}
            for one in placed
            if one.labels
        ]
        return Made(sha256, size, len(numbering.labels), places)

    def _opened(self, paper: Mapping[str, Any]) -> tuple[Mapping[str, Any], int, Both | None, bytes]:
        """Return a paper with its number of pages, or why it cannot be joined, and its file."""
        data = self.store.path(paper["sha256"]).read_bytes()
        if paper["origin"] == "here":
            with pikepdf.open(io.BytesIO(data)) as pdf:
                return paper, len(pdf.pages), None, data
        try:
            return paper, bounded.rehearse(data), None, data
        except PdfEncrypted:
            return paper, 0, _PROTECTED, data
        except TooManyPages as problem:
            why = Both(_TOO_LONG.en.format(pages=problem.pages), _TOO_LONG.fr.format(pages=problem.pages))
            return paper, 0, why, data
        except PdfRefused:
            return paper, 0, _DAMAGED, data

    def _cover(
        self, job: Job, found: Sequence[tuple[Mapping[str, Any], int, Both | None]], language: Language
    ) -> tuple[bytes, list[Placed], Numbering]:
        from secretariat.press.render import render

        length = 1
        for _ in range(_TRIES):
            own, placed = _numbered(job.manifest, found, length)
            total = length + sum(len(one.labels) for one in placed)
            sheet = cover_sheet(job.front, job.manifest, placed, pages=total)
            cover = render(sheet, face=language, fonts=self.fonts, source_name="cover.json")
            with pikepdf.open(io.BytesIO(cover)) as pdf:
                before, length = length, len(pdf.pages)
            if before == length:
                every = [*own, *(label for one in placed for label in one.labels)]
                return cover, placed, Numbering(every, _lines(job.manifest, every, language))
        raise RuntimeError("The cover of the pack does not settle on a length")


def _numbered(
    manifest: Mapping[str, Any], found: Sequence[tuple[Mapping[str, Any], int, Both | None]], cover: int
) -> tuple[list[str], list[Placed]]:
    """Return the labels of the cover and of each paper's pages."""
    if manifest["kind"] == PackKind.WHOLE.value:
        placed, at = [], cover + 1
        for paper, pages, why in found:
            placed.append(Placed(paper, tuple(str(number) for number in range(at, at + pages)), why))
            at += pages
        return [str(number) for number in range(1, cover + 1)], placed
    given = letters_given(manifest["given"])
    given[""] = max(given.get("", 0), cover)
    return [f"S{number}" for number in range(1, cover + 1)], [
        Placed(paper, tuple(labels(paper["after"], pages, given)), why) for paper, pages, why in found
    ]


def _lines(manifest: Mapping[str, Any], every: Sequence[str], language: Language) -> list[str]:
    if manifest["kind"] == PackKind.WHOLE.value:
        return [words.PACK_LINE[language].format(label=label, last=len(every)) for label in every]
    return [words.PACK_LABEL[language].format(label=label) for label in every]


def keep(session: Session, payload: outbox.Payload, made: Made) -> None:
    """Write down the finished pack."""
    pack = queries.pack_to_make(session, payload["pack"])
    if pack is None or pack.blob_sha256 is not None:
        return
    blobs.register(session, made.sha256, made.size, media_type="application/pdf")
    pack.blob_sha256, pack.pages, pack.places, pack.made_at = made.sha256, made.pages, made.places, clock.now()
    audit.record(session, "pack.made", actor=None, about=pack.ref, key=pack.key, sha256=made.sha256, pages=made.pages)


def look(session: Session, payload: outbox.Payload) -> None:
    """What a look at a meeting needs, it reads when it writes: between the two nothing takes time."""


def looked(session: Session, payload: outbox.Payload, _nothing: None) -> None:
    """Ask for the packs that the readers of a meeting will want."""
    services.ask_for_all(session, payload["meeting"], looks=payload["looks"])


def handlers(store: BlobStore, fonts: FontSet) -> dict[str, outbox.Handler]:
    """Return what the worker does about packs."""
    return {
        services.PREPARE: outbox.Handler(look, lambda nothing: nothing, looked),
        services.MAKE: outbox.Handler(read, Maker(store, fonts).make, keep),
    }
