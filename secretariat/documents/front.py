"""The front block of everything the register prints: marking, date, class word, symbol, body, title."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from secretariat.committees.models import Body
from secretariat.core import clock
from secretariat.documents.markings import Marking
from secretariat.press.dates import Language
from secretariat.press.sheets import Draft, Follows, Front, Supersedes
from secretariat.press.words import Both

DEMONSTRATION = Both("DEMONSTRATION – FICTIONAL CONTENT", "DÉMONSTRATION – CONTENU FICTIF")


def today_of(body: Body) -> date:
    """Return the date the body's own calendar shows now: the issue date printed on a paper."""
    return clock.now().astimezone(ZoneInfo(body.zone)).date()


def front(
    body: Body,
    *,
    class_word: Both,
    symbol: str,
    marking: Marking,
    title: Both,
    original: str,
    lines: tuple[Both, ...] = (),
    note_by: Both | None = None,
    supersedes: Supersedes | None = None,
    follows: Follows | None = None,
    draft_number: int | None = None,
) -> Front:
    """Return the front block; a body of the demonstration labels everything it prints."""
    language: Language = "fr" if original == "fr" else "en"
    return Front(
        marking=Both(marking.words("en"), marking.words("fr")),
        day=today_of(body),
        class_word=class_word,
        symbol=symbol,
        body=Both(body.name_en, body.name_fr),
        title=title,
        original=language,
        supersedes=supersedes,
        follows=follows,
        lines=lines,
        note_by=note_by,
        demonstration=DEMONSTRATION if body.settings.get("demonstration") else None,
        draft=None if draft_number is None else Draft(number=draft_number, at=_wall_now(body)),
    )


def _wall_now(body: Body) -> datetime:
    return clock.now().astimezone(ZoneInfo(body.zone)).replace(tzinfo=None, second=0, microsecond=0)
