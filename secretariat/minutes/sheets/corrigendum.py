"""A corrigendum: what to read for what, under the symbol of the text it corrects, with an approval of its own."""

from __future__ import annotations

from collections.abc import Mapping

from secretariat.documents.front import front
from secretariat.documents.markings import Marking
from secretariat.minutes.models import Minutes
from secretariat.minutes.sheets.common import numbered
from secretariat.press import sheets as press
from secretariat.press import words
from secretariat.press.canonical import Document
from secretariat.press.dates import Language
from secretariat.press.words import Both


def corrigendum_titles(symbol: str, ordinal: int) -> dict[str, str]:
    """Return the titles of the n-th corrigendum to the text that bears `symbol`."""
    return {"en": f"Corrigendum {ordinal} to {symbol}", "fr": f"Rectificatif {ordinal} au document {symbol}"}


def corrigendum_sheet(
    minutes: Minutes,
    texts: Mapping[Language, Document],
    *,
    symbol: str,
    titles: Both | None = None,
    approval: press.Approval | None = None,
    draft_number: int | None = None,
) -> press.PaperSheet:
    """Return the corrigendum with the texts given by language."""
    paper, meeting = minutes.paper, minutes.meeting
    return press.PaperSheet(
        front=front(
            meeting.body,
            class_word=words.CORRIGENDUM,
            symbol=symbol,
            marking=Marking(paper.marking),
            title=titles or Both(paper.title_en, paper.title_fr),
            original=minutes.language,
            lines=(
                Both(
                    f"To the record of the {numbered(meeting, 'en')}", f"Compte rendu de la {numbered(meeting, 'fr')}"
                ),
            ),
            draft_number=draft_number,
        ),
        en=texts.get("en"),
        fr=texts.get("fr"),
        approval=approval,
    )
