"""What can be downloaded of a paper, as its page lists it: PDFs, files as they came, and what is still being made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import url_for

from secretariat.core.i18n import gettext, ngettext
from secretariat.documents import sheets
from secretariat.documents.models import DraftFace, Paper, ReceivedFile, Version
from secretariat.documents.queries.beside import Print
from secretariat.documents.views import came, saying
from secretariat.web.filters import size


def cards_of(paper: Paper, version: Version, prints: Sequence[Print]) -> list[dict[str, Any]]:
    """Downloads: a finished PDF, or one that the worker has not finished, and files as they came."""
    cards: list[dict[str, Any]] = []
    names = {
        "en": gettext("PDF, %(language)s", language=saying.language_word("en")),
        "fr": gettext("PDF, %(language)s", language=saying.language_word("fr")),
        "both": gettext("PDF, both languages"),
        "marked-en": gettext("Changes marked, %(language)s", language=saying.language_word("en")),
        "marked-fr": gettext("Changes marked, %(language)s", language=saying.language_word("fr")),
    }
    for made in sorted(prints, key=lambda made: list(names).index(made.face)):
        code = made.face.removeprefix("marked-")
        if made.size is None:
            asked = saying.hour(made.asked_at, paper.body)
            said_size = gettext("Being made, asked for at %(hour)s", hour=asked)
        else:
            said_size = size(made.size)
            if made.pages:
                said_size = ngettext("%(num)s page", "%(num)s pages", made.pages) + ", " + said_size
        card = _card(version, made.face, names[made.face], said_size, code if code != "both" else "")
        cards.append({**card, "wait": made.size is None})
    if sheets.has_both(version):
        label, about = gettext("PDF, side by side"), gettext("made when first asked for")
        cards.append({**_card(version, "both", label, about, ""), "beside": True})
    cards += [came.card(version, face) for face in version.faces if face.file is not None]
    return cards


def _card(version: Version, face: str, label: str, about: str, code: str) -> dict[str, Any]:
    href = url_for("documents.download", version=version.pid, face=face)
    return {"label": label, "href": href, "size": about, "code": code, "wait": False, "beside": False}


def draft_cards(
    paper: Paper, drafts: dict[str, DraftFace], received: dict[str, ReceivedFile], written: Collection[str]
) -> list[dict[str, Any]]:
    """Downloads of a draft: what is `written` as it would go out, and what was brought."""
    cards = [_draft_card(paper, code) for code in sheets.LANGUAGES if code in written]
    if len(cards) == len(sheets.LANGUAGES):
        label = gettext("PDF, side by side")
        href = url_for("documents.draft_pdf", paper=paper.pid, face="both")
        cards.append({**cards[0], "label": label, "href": href, "code": ""})
    brought = [draft for _, draft in sorted(drafts.items()) if draft.file_sha256]
    return cards + [card for draft in brought for card in came.draft_cards(paper, draft, received)]


def _draft_card(paper: Paper, code: str) -> dict[str, Any]:
    return {
        "label": gettext("PDF, %(language)s", language=saying.language_word(code)),
        "href": url_for("documents.draft_pdf", paper=paper.pid, face=code),
        "size": gettext("As it will go out, marked as a draft"),
        "code": code,
        "wait": False,
        "beside": True,
    }
