"""Printing a written draft as it would go out, in one language or with both side by side; it says on each page that it is one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.documents import queries, sheets
from secretariat.documents.models import Paper
from secretariat.documents.queries.ahead import ahead
from secretariat.documents.services.circulate import prepare
from secretariat.press.sheets import Sheet


def sheet_of_draft(session: Session, paper: Paper, face: str) -> Sheet | None:
    """Return what is printed of what is written in `face` ("en", "fr", "both"); None where that is not written.

    Raises BadInput for a text that cannot be read.
    """
    wanted = sheets.LANGUAGES if face == "both" else (face,)
    drafts = queries.drafts_of(session, paper)
    known = ahead(session, paper)
    outgoing = prepare(session, paper, drafts=drafts, known_ahead=known)
    texts = {code: text for code, text in outgoing.texts.items() if code in wanted}
    if len(texts) < len(wanted):
        return None
    symbol = queries.following_symbol(session, paper, cut=known.cut) if paper.symbol else ""
    sheet = sheets.paper_sheet(paper, sheets.Printed(symbol, outgoing.titles, outgoing.before), texts)
    latest = max((drafts[code] for code in texts), key=lambda draft: draft.saved_at)
    return sheets.as_draft(sheet, paper, latest)
