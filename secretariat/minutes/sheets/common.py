"""Lines and annexes that decision sheets and records have in common."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from secretariat.meetings.models import Meeting, Statement
from secretariat.minutes.queries.held import Held
from secretariat.press import canonical, names
from secretariat.press import sheets as press
from secretariat.press.dates import Language, long_date, ordinal
from secretariat.press.words import Both


def numbered(meeting: Meeting, language: Language) -> str:
    """Return "41st meeting of 2026", "41e réunion de 2026"."""
    if language == "fr":
        return f"{ordinal(meeting.ordinal, 'fr', feminine=True)} réunion de {meeting.year}"
    return f"{ordinal(meeting.ordinal, 'en')} meeting of {meeting.year}"


def held_from(held: Held) -> datetime:
    """Return the wall time at which the meeting was called to order; before that, at which it is due to begin."""
    return wall(held.sitting.opened_at, held.meeting.zone) if held.sitting else held.meeting.starts_wall


def wall(moment: datetime, zone: str) -> datetime:
    """Return an instant as the clock on the wall of `zone` shows it, without its zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def zone_words(zone: str) -> Both:
    """Return "Brussels time", "heure de Bruxelles"."""
    if zone == "UTC":
        return Both("UTC", "UTC")
    english, french = names.city(zone, "en"), names.city(zone, "fr")
    article = "d’" if french[:1].casefold() in "aeéèêiîoôu" else "de "
    return Both(f"{english} time", f"heure {article}{french}")


def held_line(held: Held) -> Both:
    """Return which meeting it was, when it was held, and who presided."""
    day = held_from(held).date()
    english = f"{numbered(held.meeting, 'en')}, held on {long_date(day, 'en')}"
    french = f"{numbered(held.meeting, 'fr')}, tenue le {long_date(day, 'fr')}"
    chair = chair_of(held)
    if chair is not None:
        english, french = f"{english}, chaired by {chair.en}", f"{french} sous la présidence de {chair.fr}"
    return Both(english, french)


def chair_of(held: Held) -> Both | None:
    """Return who presided, with function."""
    sitting = held.sitting
    if sitting is None or not sitting.chair_name:
        return None
    titles = Both(sitting.chair_title_en or sitting.chair_title_fr, sitting.chair_title_fr or sitting.chair_title_en)
    return Both(
        *(f"{sitting.chair_name}, {title}" if title else sitting.chair_name for title in (titles.en, titles.fr))
    )


def agenda_line(held: Held) -> Both | None:
    """Return the symbol of the agenda in force, "as adopted"; None if there is none."""
    if not held.agenda:
        return None
    return Both(f"Agenda: {held.agenda}, as adopted", f"Ordre du jour : {held.agenda}, tel qu’adopté")


def statements_of(held: Held) -> tuple[press.Statement, ...]:
    """Return the statements to be annexed, in the order of the agenda.

    Raises CanonicalTextError if one cannot be read (saving refuses such a text).
    """
    return tuple(
        _statement(held.numbers[item.id], one) for item in held.items for one in held.statements.get(item.id, [])
    )


def _statement(number: str, one: Statement) -> press.Statement:
    party = Both(one.party.name_en, one.party.name_fr)
    return press.Statement(
        party=party,
        title=Both(f"Statement by {party.en} on item {number}", f"Déclaration au titre du point {number} ({party.fr})"),
        en=canonical.parse(one.text_en) if one.text_en.strip() else None,
        fr=canonical.parse(one.text_fr) if one.text_fr.strip() else None,
    )


def people_in(text: str) -> Iterator[press.Participant]:
    """Yield those named in `text`, one a line: "Name, function"."""
    for line in text.splitlines():
        name, _, function = (part.strip() for part in line.partition(","))
        if name:
            yield press.Participant(name=name, function=Both(function, function) if function else None)
