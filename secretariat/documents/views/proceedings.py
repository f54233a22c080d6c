"""What the page of a paper shows of a decision sheet, a record and a corrigendum beside their text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.i18n import gettext
from secretariat.documents import queries
from secretariat.documents.models import Paper, Version
from secretariat.documents.proceedings import shown_approval, shown_record, shown_sheet
from secretariat.documents.queries.beside import Correction
from secretariat.documents.views import saying
from secretariat.minutes import policy as minutes_policy
from secretariat.minutes.queries import issued
from secretariat.press import words
from secretariat.press.canonical.html import PictureAddress
from secretariat.press.dates import Language
from secretariat.press.sheets import AgendaSheet, DecisionSheet, PaperSheet, RecordSheet, Sheet
from secretariat.web.navigation import Told


def printed_in_both(sheet: Sheet | None) -> bool:
    """Agendas and decision sheets have both languages on every line, and no text of their own."""
    return isinstance(sheet, AgendaSheet | DecisionSheet)


def proceedings(sheet: Sheet | None, language: Language, picture: PictureAddress | None) -> dict[str, Any]:
    """What a decision sheet says, what stands round the text of a record, and the approval of a text.

    `picture` says where a picture of what is annexed is.
    """
    record = shown_record(sheet, language, picture) if isinstance(sheet, RecordSheet) else None
    approval = None
    if isinstance(sheet, RecordSheet | PaperSheet) and sheet.approval is not None:
        title = words.APPROVAL_OF_RECORD if record else words.APPROVAL
        approval = shown_approval(sheet.approval, title, language)
    return {
        "decisions": shown_sheet(sheet, language, picture) if isinstance(sheet, DecisionSheet) else None,
        "record": record,
        "approval": approval,
    }


def made_acts(session: Session, actor: Actor, paper: Paper) -> list[tuple[str, str]]:
    """What the secretariat can do with a paper made from minutes: words and address."""
    made = not paper.is_drafted and actor.is_house_of(paper.body_id)
    minutes = issued.minutes_of_paper(session, paper) if made else None
    if minutes is None:
        return []
    version, pid = paper.current_version, minutes.pid
    found = []
    if minutes_policy.can_issue(actor, minutes):
        found.append((gettext("Issue…"), url_for("minutes.issue", minutes=pid)))
    if minutes_policy.can_certify(actor, minutes) and version is not None and len(version.faces) < 2:
        found.append((gettext("Certify the other language…"), url_for("minutes.certify", minutes=pid)))
    if minutes_policy.can_correct(actor, minutes):
        found.append((gettext("Corrigenda…"), url_for("minutes.corrigendum", minutes=pid)))
    if version is None:
        found.append((gettext("To the text"), url_for("minutes.edit", minutes=pid)))
    return found


def corrections(session: Session, actor: Actor, version: Version, corrected_by: Sequence[Correction]) -> list[Told]:
    """The corrigenda to this version, and for a corrigendum what it corrects."""
    told = [
        Told(
            "soon",
            gettext("Corrected:"),
            gettext("by a corrigendum of %(day)s.", day=saying.day(one.issued_at, version.paper.body)),
            url_for("documents.show", paper=one.paper),
            one.symbol,
        )
        for one in corrected_by
    ]
    corrected = queries.corrected_version(session, actor, version)
    if corrected is not None:
        href = url_for("documents.version", version=corrected.pid)
        told.append(Told("info", gettext("This is a correction."), gettext("It corrects"), href, corrected.symbol))
    return told
