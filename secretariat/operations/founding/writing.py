"""The house as it stands, written as the file from which `enter-house` enters one: to look it through, or to move it.

What holds now is written; what ended, and what begins later, is not. Where the file can say less than stands here, a comment
says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from secretariat.committees.models import Body
from secretariat.committees.presets import PRESETS
from secretariat.committees.states import Capacity
from secretariat.committees.working_days import public_holidays
from secretariat.core import clock
from secretariat.documents.types.models import PaperType
from secretariat.documents.types.services import anatomy_of
from secretariat.house.queries import calendars
from secretariat.house.services.calendars import YEARS
from secretariat.operations.founding import queries
from secretariat.operations.founding.house import OWN_SETTINGS
from secretariat.operations.founding.queries import Standing
from secretariat.people.models import User

_NO_COUNTRY = "BE"
#: Settings that say which preset it was, and no more.
_OF_PRESET = frozenset({"key", "name_en", "name_fr"})


def told(session: Session, *, zone: str) -> str:
    """Return the house as a file of TOML; `zone` is the clock of the installation."""
    stands = queries.standing(session, clock.now())
    country = _country(stands.bodies)
    day = f"{clock.now():%Y-%m-%d}"
    lines = [f"# The house as it stood on {day}. See docs/examples/house.toml for what each word means."]
    if not country:
        lines.append("# No body follows the calendar of a country: put your own.")
    country = country or _NO_COUNTRY
    lines += ["", f"zone = {_said(zone)}", f"holidays = {_said(country)}"]
    lines += _holidays(session, stands.bodies, country)
    for party in stands.parties:
        lines += _table("party", code=party.code, kind=party.kind, en=party.name_en, fr=party.name_fr)
    for body in _parents_first(stands.bodies):
        lines += _body(body, stands, zone, country)
    for type in stands.types:
        lines += _type(type)
    for user in stands.users:
        lines += _person(user, stands, zone)
    return "\n".join(lines) + "\n"


def _country(bodies: Sequence[Body]) -> str:
    """The calendar of a country that most bodies follow; "" for none."""
    followed = [body.calendar for body in bodies]
    for calendar in sorted(set(followed), key=lambda one: (-followed.count(one), one)):
        if _public(calendar, clock.now().year) is not None:
            return calendar
    return ""


def _public(calendar: str, year: int) -> set[date] | None:
    try:
        return set(public_holidays(calendar, year))
    except NotImplementedError:  # so the library of holidays says that it does not know a country
        return None


def _holidays(session: Session, bodies: Sequence[Body], country: str) -> Iterator[str]:
    today, last = clock.now().date(), clock.now().year + YEARS[1]
    for calendar in sorted({country, *(body.calendar for body in bodies)}):
        days = calendars.days_of(session, calendar, since=today)
        public: set[date] = set()
        if calendar == country:
            for year in range(today.year, last + 1):
                public |= _public(calendar, year) or set()
        for one in days:
            if one.day not in public:
                yield from _table("holiday", calendar=calendar, day=one.day, en=one.name_en, fr=one.name_fr)
        kept = {one.day for one in days}
        if kept and (gone := sorted(day for day in public - kept if today <= day)):
            yield f"# Taken off the calendar {calendar} here, which this file cannot say: {', '.join(map(str, gone))}"


def _body(body: Body, stands: Standing, zone: str, country: str) -> Iterator[str]:
    parent = next((one.code for one in stands.bodies if one.id == body.parent_id), "")
    yield from _table(
        "body",
        code=body.code,
        series=body.series,
        preset=body.preset,
        rule=body.decision_rule,
        **({"parent": parent} if parent else {}),
        en=body.name_en,
        fr=body.name_fr,
        short_en=body.short_en,
        short_fr=body.short_fr,
        **({"zone": body.zone} if body.zone != zone else {}),
        **({"calendar": body.calendar} if body.calendar != country else {}),
    )
    own = _own_settings(body)
    if own:
        yield "[body.settings]"
        yield from (f"{name} = {_said(value)}" for name, value in own.items())
    for format in stands.formats[body.id]:
        seats = {
            capacity.value: [code for code, held in stands.seats[format.id] if held == capacity.value]
            for capacity in Capacity
        }
        given = {word: codes for word, codes in seats.items() if codes}
        yield from _table("body.format", code=format.code, en=format.name_en, fr=format.name_fr, **given)


def _own_settings(body: Body) -> dict[str, Any]:
    """What of the settings of a body is not as its preset has it."""
    preset: Mapping[str, Any] = PRESETS[body.preset].to_plain() if body.preset in PRESETS else {}
    own: dict[str, Any] = {}
    for name in sorted({*preset, *OWN_SETTINGS} - _OF_PRESET):
        value, there = body.settings.get(name), preset.get(name)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            value = {key: one for key, one in value.items() if there.get(key) != one}
        if value not in (None, {}) and json.dumps(value) != json.dumps(there):
            own[name] = value
    return own


def _type(type: PaperType) -> Iterator[str]:
    said = asdict(anatomy_of(type))
    points = said.pop("points")
    said |= {"en": said.pop("name_en"), "fr": said.pop("name_fr")}
    order = ("en", "fr", "class_en", "class_fr", "letter", "both_languages", "word_limit", "template_en", "template_fr")
    given = {name: said[name] for name in order if said[name] is not None}
    yield from _table("type", key=type.key, **given, in_use=type.in_use)
    for point in points:
        yield from _table("type.point", **point)


def _person(user: User, stands: Standing, zone: str) -> Iterator[str]:
    memberships, mandates, roles = stands.memberships[user.id], stands.mandates[user.id], stands.roles[user.id]
    first = memberships[0] if memberships else None
    covers = [one for one in stands.assignments[user.id] if first is not None and one.party_id == first.party_id]
    held: list[Any] = [*([first] if first else []), *covers, *mandates, *roles]
    if not held:
        return
    codes = {body.id: body.code for body in stands.bodies}
    ends = {one.ends_at for one in held}
    until = min((one for one in ends if one is not None), default=None)
    yield from _table(
        "person",
        email=user.email,
        name=user.name,
        language=user.language,
        **({"party": first.party.code, "function": first.function} if first else {}),
        **({"covers": [codes[one.body_id] for one in covers]} if covers else {}),
        **({"roles": [one.role for one in roles]} if roles else {}),
        **({"until": _last_day(until, zone)} if until else {}),
    )
    if len(ends) > 1:
        yield "# Some of it lasts longer here: the file knows one last day for all of it."
    if len(memberships) > 1:
        yield f"# Here also of {', '.join(one.party.code for one in memberships[1:])}, which this file cannot say."
    for mandate in mandates:
        yield from _table(
            "person.mandate",
            body=codes[mandate.body_id],
            function=mandate.function,
            title_en=mandate.title_en,
            title_fr=mandate.title_fr,
        )


def _last_day(ends: datetime, zone: str) -> date:
    return (ends - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def _parents_first(bodies: Sequence[Body]) -> list[Body]:
    ordered: list[Body] = []
    waiting = list(bodies)
    while waiting:
        there = {body.id for body in ordered}
        ready = [body for body in waiting if body.parent_id is None or body.parent_id in there]
        ordered += ready or waiting
        waiting = [body for body in waiting if body not in ordered]
    return ordered


def _table(heading: str, /, **values: Any) -> Iterator[str]:
    yield ""
    yield f"[[{heading}]]"
    yield from (f"{key} = {_said(value)}" for key, value in values.items())


def _said(value: Any) -> str:
    """Return a value as TOML writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case str() if "\n" in value:
            escaped = value.replace("\\", "\\\\").replace('"""', '""\\"')
            escaped = escaped[:-1] + '\\"' if escaped.endswith('"') else escaped
            return f'"""\n{escaped}"""'
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case Mapping():
            pairs: Iterable[str] = (f"{key} = {_said(one)}" for key, one in value.items() if one is not None)
            return "{ " + ", ".join(pairs) + " }"
        case list() | tuple():
            if any(isinstance(one, Mapping) for one in value):
                return "[\n" + "".join(f"    {_said(one)},\n" for one in value) + "]"
            return "[" + ", ".join(_said(one) for one in value) + "]"
    return str(value)
