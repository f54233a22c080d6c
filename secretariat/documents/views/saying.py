"""How the pages of papers say dates, states and languages, in the language in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from secretariat.committees.models import Body
from secretariat.core import clock
from secretariat.core.errors import SecretariatError
from secretariat.core.i18n import N_, gettext, language
from secretariat.documents.following import following, follows_look, follows_word
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState
from secretariat.press import dates
from secretariat.press.dates import Language
from secretariat.web.filters import title_of as title_of

#: Word, shape and tone, as the macro `state` takes them.
State = tuple[str, str, str]

LANGUAGE_WORDS = {"en": N_("English"), "fr": N_("French")}


_LOOKS = {
    PaperState.EXPECTED: ("dashed", ""),
    PaperState.DRAFT: ("ring", ""),
    PaperState.READY: ("half", "live"),
    PaperState.ISSUED: ("disc", ""),
    PaperState.SUPERSEDED: ("struck", ""),
    PaperState.WITHDRAWN: ("struck", "late"),
}


def lang() -> Language:
    """Return the language in force."""
    return language()


def other(code: str) -> Language:
    return "fr" if code == "en" else "en"


def language_word(code: str) -> str:
    """English, French: the name of a language, in the language in force."""
    return gettext(LANGUAGE_WORDS[code])


def name_of(body: Body) -> str:
    return body.name_fr if lang() == "fr" else body.name_en


def day(moment: datetime, body: Body) -> str:
    """4 November 2026: the date printed on a paper."""
    return dates.day_month_year(_wall(moment, body), lang())


def short(moment: datetime, body: Body) -> str:
    """Fri 13 Nov 2026: for tables."""
    return dates.table_date(_wall(moment, body), lang())


def stamp(moment: datetime, body: Body) -> str:
    """Tuesday 17 November 2026, 10:00."""
    return dates.long_moment(_wall(moment, body), lang())


def hour(moment: datetime, body: Body) -> str:
    return dates.hour(_wall(moment, body), lang())


def _wall(moment: datetime, body: Body) -> datetime:
    return moment.astimezone(ZoneInfo(body.zone))


def state_of(paper: Paper) -> State:
    """Return how a paper stands, for a list."""
    version = paper.current_version
    return state_said(
        PaperState(paper.state),
        paper.custody,
        missing=following(version) if version is not None else (),
        by=version.follows_on if version is not None else None,
        promised_for=paper.promised_for,
        zone=paper.body.zone,
    )


def state_said(
    state: PaperState,
    custody: str,
    *,
    missing: Sequence[str],
    by: date | None,
    promised_for: datetime | None,
    zone: str,
) -> State:
    """Return how a paper stands: `missing` are the languages that follow its version in force, by that day; `promised_for`
    is until when it was promised, if it was; `zone` that of its body."""
    if custody == Custody.ELSEWHERE and state in (PaperState.DRAFT, PaperState.ISSUED):
        return (gettext("Held on another system"), "lock", "")
    if state is PaperState.ISSUED and missing:
        return (follows_word(missing[0], by), *follows_look(by, clock.now().astimezone(ZoneInfo(zone)).date()))
    if state is PaperState.EXPECTED and promised_for and promised_for < clock.now():
        return (gettext("Expected"), "triangle", "late")
    return (gettext(state.label), *_LOOKS[state])


def said(error: SecretariatError) -> str:
    """Return the sentence of a refusal in the language in force."""
    return error.sentence.text(gettext)
