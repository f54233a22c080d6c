"""What the pages of a paper say of files that came from elsewhere: names, pages, hashes, and what is not seen on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from secretariat.core.i18n import gettext, ngettext
from secretariat.documents.models import DraftFace, Face, Paper, ReceivedFile, Version
from secretariat.documents.received import UNSEEN_WORDS
from secretariat.documents.views import saying
from secretariat.press.unseen import Unseen
from secretariat.web.filters import size
from secretariat.web.navigation import Told

Fact = tuple[str, str, str]
Received = Mapping[str, ReceivedFile]


def facts(faces: Iterable[Face | DraftFace], received: Received) -> list[Fact]:
    """Say of each file how it came: name and pages, and the SHA-256 to compare."""
    rows = []
    for face in sorted(faces, key=lambda face: face.language):
        if face.file_sha256:
            word = gettext("As received, %(language)s", language=saying.language_word(face.language))
            groups = [face.file_sha256[at : at + 4] for at in range(0, 64, 4)]
            rows.append((word, _name_and_pages(face, received), "SHA-256 " + " ".join(groups)))
    return rows


def card(version: Version, face: Face) -> dict[str, Any]:
    """The download of a file as it came."""
    assert face.file is not None
    return {
        "label": gettext("File as received, %(language)s", language=saying.language_word(face.language)),
        "href": url_for("documents.received", version=version.pid, face=face.language),
        "size": f"{face.file_name}, {size(face.file.size)}",
        "code": face.language,
        "wait": False,
        "beside": True,
    }


def draft_cards(paper: Paper, draft: DraftFace, received: Received) -> list[dict[str, Any]]:
    """The downloads of a draft that came as a file: as it will go out, and as it came."""
    word = saying.language_word(draft.language)
    known = received.get(draft.file_sha256 or "")
    rows = []
    if known is not None and known.pdf_sha256 is not None:
        rows.append(
            {
                "label": gettext("Preview with cover, %(language)s", language=word),
                "href": url_for("documents.draft_preview", paper=paper.pid, face=draft.language),
                "size": gettext("As it will go out, marked as a draft"),
                "code": draft.language,
                "wait": False,
                "beside": False,
            }
        )
    rows.append(
        {
            "label": gettext("File as received, %(language)s", language=word),
            "href": url_for("documents.draft_file", paper=paper.pid, face=draft.language),
            "size": draft.file_name,
            "code": draft.language,
            "wait": False,
            "beside": True,
        }
    )
    return rows


def notices(drafts: Iterable[DraftFace], received: Received) -> list[Told]:
    """Tell the drafter what stands in the way of circulating a file, and what readers would find in it."""
    told = []
    for draft in sorted(drafts, key=lambda draft: draft.language):
        known = received.get(draft.file_sha256 or "")
        if known is None:
            continue
        if known.problem:
            told.append(Told("late", *_trouble(draft, known)))
        elif known.pdf_sha256 is None:
            lead = gettext("%(name)s is being converted into a PDF.", name=draft.file_name)
            told.append(Told("soon", lead, gettext("This takes some seconds. Load the page again.")))
        hidden = unseen(known)
        if hidden:
            lead = gettext("%(name)s holds more than its pages show.", name=draft.file_name)
            text = gettext(
                "Readers who download the file as received find in it: %(what)s. To keep it back, clean the file and upload "
                "it again.",
                what=hidden,
            )
            told.append(Told("soon", lead, text))
    return told


def unseen(known: ReceivedFile) -> str:
    """Return the short list of what a file holds beside its pages; empty if nothing was found."""
    words = []
    for kind in known.unseen:
        word = gettext(UNSEEN_WORDS[Unseen(kind)])
        words.append(f"{word} ({known.author})" if kind == Unseen.AUTHOR and known.author else word)
    return ", ".join(words)


def _trouble(draft: DraftFace, known: ReceivedFile) -> tuple[str, str]:
    lead = gettext("%(name)s could not be converted into a PDF.", name=draft.file_name)
    if known.problem == "missing":
        return lead, gettext("The program for it is not installed here. Save it as PDF, then upload that.")
    if known.problem == "marked":
        return lead, gettext("Its pages carry a marking above the ceiling. Take it out of the draft.")
    return lead, gettext("Save it as PDF, then upload that.")


def _name_and_pages(face: Face | DraftFace, received: Received) -> str:
    known = received.get(face.file_sha256 or "")
    if known is None or not known.pages:
        return face.file_name
    return f"{face.file_name}, " + ngettext("%(num)s page", "%(num)s pages", known.pages)
