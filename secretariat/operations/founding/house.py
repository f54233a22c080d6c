"""The house as a file tells it (TOML, as docs/examples/house.toml): read, and held against itself before anything is kept.

Every fault is found at once, each with the place at which it stands, so that a file is mended in one go.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from secretariat.committees.presets import MINUTES, PRESETS, Preset
from secretariat.committees.states import Capacity, DecisionRule, Function
from secretariat.committees.verbs import EFFECTS, verbs_of
from secretariat.committees.working_days import public_holidays
from secretariat.core import clock
from secretariat.core.errors import BadInput
from secretariat.core.values import dataclass
from secretariat.operations.founding.reading import Faulty, Table, lines_of
from secretariat.operations.founding.types import TypeLine, type_line
from secretariat.people.services import clean_email
from secretariat.people.states import MembershipFunction, PartyKind, Role

LANGUAGES = ("en", "fr")
#: Settings of a body that no preset has.
OWN_SETTINGS = ("verbs", "quality_review", "invitees_numbers")
MEMBERS = ("members", "Members", "Membres")


@dataclass(frozen=True)
class PartyLine:
    """A delegation or an office."""

    code: str
    kind: PartyKind
    name_en: str
    name_fr: str


@dataclass(frozen=True)
class FormatLine:
    """A variant of a body; its seats by the code of the party."""

    code: str
    name_en: str
    name_fr: str
    seats: Mapping[str, Capacity]


@dataclass(frozen=True)
class BodyLine:
    """A body with its formats, of which the first is the ordinary one."""

    code: str
    series: str
    name_en: str
    name_fr: str
    short_en: str
    short_fr: str
    preset: str
    rule: DecisionRule
    parent: str
    #: What is written of its meetings, where it is not as the preset has it.
    minutes: str
    formats: tuple[FormatLine, ...]
    #: Time zone and calendar, where they are not those of the house.
    zone: str = ""
    calendar: str = ""
    #: What of its settings is not as the preset has it: deadlines, standard items, verbs.
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MandateLine:
    """A post of a person in a body."""

    body: str
    function: Function
    title_en: str
    title_fr: str


@dataclass(frozen=True)
class PersonLine:
    """A person with a party, the bodies covered for it, posts, and roles of the whole organisation."""

    email: str
    name: str
    language: str
    party: str
    function: MembershipFunction
    covers: tuple[str, ...]
    mandates: tuple[MandateLine, ...]
    roles: tuple[Role, ...]
    #: The last day of all of it; None goes on.
    until: date | None


@dataclass(frozen=True)
class HolidayLine:
    """A day on which nobody works, in a calendar."""

    calendar: str
    day: date
    name_en: str
    name_fr: str


@dataclass(frozen=True)
class House:
    """All of it, in the order of the file."""

    zone: str
    #: Country whose public holidays are not worked on.
    holidays: str
    parties: tuple[PartyLine, ...]
    bodies: tuple[BodyLine, ...]
    people: tuple[PersonLine, ...]
    types: tuple[TypeLine, ...] = ()
    #: Days beside the public holidays.
    days: tuple[HolidayLine, ...] = ()


def read(text: str) -> House:
    """Return the house that a file tells. Raises Faulty."""
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Faulty([f"This is no TOML: {error}."]) from error
    faults: list[str] = []
    top = Table("The file", plain, faults, lines_of(text))
    zone = top.word("zone", available_timezones(), among="the time zones, such as Europe/Brussels")
    holidays = _country(top)
    parties = tuple(_party(one) for one in top.tables("party"))
    bodies = tuple(_body(one, parties) for one in top.tables("body"))
    people = tuple(_person(one) for one in top.tables("person"))
    types = tuple(type_line(one) for one in top.tables("type"))
    days = tuple(_holiday(one) for one in top.tables("holiday"))
    top.done()
    house = House(zone, holidays, parties, bodies, people, types, days)
    faults += _faults_between(house)
    if faults:
        raise Faulty(faults)
    return house


def _country(table: Table) -> str:
    code = table.text("holidays", 24)
    try:
        public_holidays(code, clock.now().year)
    except NotImplementedError:  # so the library of holidays says that it does not know a country
        table.fault(f"holidays is {code!r}: it is the code of a country whose public holidays are known, such as BE")
    return code


def _party(table: Table) -> PartyLine:
    line = PartyLine(
        table.named("code", 12),
        PartyKind(table.word("kind", list(PartyKind), default=PartyKind.MEMBER.value)),
        table.text("en", 200),
        table.text("fr", 200),
    )
    table.done()
    return line


def _body(table: Table, parties: tuple[PartyLine, ...]) -> BodyLine:
    code, name_en, name_fr = table.named("code", 12), table.text("en", 200), table.text("fr", 200)
    formats = tuple(_format(one, parties) for one in table.tables("format"))
    ordinary = {one.code: Capacity.VOTING for one in parties if one.kind is PartyKind.MEMBER}
    line = BodyLine(
        code=code,
        series=table.text("series", 40),
        name_en=name_en,
        name_fr=name_fr,
        short_en=table.text("short_en", 60, default=name_en[:60]),
        short_fr=table.text("short_fr", 60, default=name_fr[:60]),
        preset=table.word("preset", PRESETS),
        rule=DecisionRule(table.word("rule", list(DecisionRule), default=DecisionRule.CONSENSUS.value)),
        parent=table.text("parent", 12, default=""),
        minutes=table.word("minutes", ("", *MINUTES), default=""),
        formats=formats or (FormatLine(*MEMBERS, seats=ordinary),),
        zone=table.word(
            "zone", ("", *available_timezones()), default="", among="the time zones, such as Europe/Brussels"
        ),
        calendar=table.text("calendar", 24, default=""),
        settings=table.plain("settings"),
    )
    _check_settings(table, line)
    table.done()
    return line


def _check_settings(table: Table, line: BodyLine) -> None:
    """Note settings that no body could work by."""
    wanted = settings_of(line)
    try:
        Preset.from_plain(wanted)
        verbs = verbs_of(wanted)
    except BadInput as fault:
        table.fault(f"settings: {str(fault).rstrip('.')}")
        return
    known = {*PRESETS[line.preset].to_plain(), *OWN_SETTINGS}
    for name in sorted(set(line.settings) - known):
        table.fault(f"settings: {name} means nothing here")
    missing = [effect for effect in EFFECTS if not any(one.offered and one.effect == effect for one in verbs.values())]
    if missing:
        table.fault(f"settings: verbs has none that is in use for {', '.join(missing)}")


def settings_of(line: BodyLine) -> dict[str, Any]:
    """Return the settings with which a body of the file begins."""
    settings = {**PRESETS[line.preset].to_plain(), **line.settings}
    given = line.settings.get("deadlines")
    if isinstance(given, Mapping):
        settings["deadlines"] = {**PRESETS[line.preset].to_plain()["deadlines"], **given}
    if line.minutes:
        settings["minutes"] = line.minutes
    return settings


def _holiday(table: Table) -> HolidayLine:
    day = table.day("day")
    if day is None:
        table.fault("day is missing")
    line = HolidayLine(table.text("calendar", 24), day or date.min, table.text("en", 120), table.text("fr", 120))
    table.done()
    return line


def _format(table: Table, parties: tuple[PartyLine, ...]) -> FormatLine:
    seats: dict[str, Capacity] = {}
    code, name_en, name_fr = table.named("code", 24), table.text("en", 120), table.text("fr", 120)
    for capacity in Capacity:
        for word in table.words(capacity.value):
            of_kind = [one.code for one in parties if one.kind == word]
            for party in of_kind or [word]:
                if seats.setdefault(party, capacity) is not capacity:
                    table.fault(f"{party} has two seats: as {seats[party]}, and as {capacity}")
    table.done()
    return FormatLine(code, name_en, name_fr, seats)


def _person(table: Table) -> PersonLine:
    email = table.named("email", 254).lower()
    try:
        clean_email(email)
    except BadInput:
        table.fault("email should look like name@example.org")
    line = PersonLine(
        email=email,
        name=table.text("name", 200),
        language=table.word("language", LANGUAGES, default="en"),
        party=table.text("party", 12, default=""),
        function=MembershipFunction(
            table.word("function", list(MembershipFunction), default=MembershipFunction.DELEGATE.value)
        ),
        covers=tuple(table.words("covers")),
        mandates=tuple(_mandate(one) for one in table.tables("mandate")),
        roles=tuple(Role(word) for word in table.words("roles", list(Role))),
        until=table.day("until"),
    )
    table.done()
    return line


def _mandate(table: Table) -> MandateLine:
    line = MandateLine(
        table.text("body", 12),
        Function(table.word("function", list(Function))),
        table.text("title_en", 200),
        table.text("title_fr", 200),
    )
    table.done()
    return line


def _faults_between(house: House) -> list[str]:
    """Return what one line says and another does not bear out."""
    faults = [
        *_twice("party", [one.code for one in house.parties]),
        *_twice("body", [one.code for one in house.bodies]),
        *_twice("series", [one.series for one in house.bodies]),
        *_twice("person", [one.email for one in house.people]),
        *_twice("type", [one.key for one in house.types]),
    ]
    parties = {one.code for one in house.parties}
    seated: dict[str, set[str]] = {}
    for body in house.bodies:
        if body.parent and body.parent not in seated:
            faults.append(f"body {body.code}: its parent {body.parent} stands on no body before it.")
        seated[body.code] = {party for format in body.formats for party in format.seats}
        faults += [
            f"body {body.code}: {party} is no party of this file, and no kind of party."
            for party in sorted(seated[body.code] - parties)
        ]
        faults += _twice(f"body {body.code}: format", [one.code for one in body.formats])
    for person in house.people:
        where = f"person {person.email}"
        if person.party and person.party not in parties:
            faults.append(f"{where}: {person.party} is no party of this file.")
        if person.covers and not person.party:
            faults.append(f"{where}: covers bodies for no party; give party.")
        for code in person.covers:
            if code not in seated:
                faults.append(f"{where}: covers {code}, which is no body of this file.")
            elif person.function is MembershipFunction.DRAFTING_OFFICER:
                continue  # drafts for a body in which the office need not sit
            elif person.party in parties and person.party not in seated[code]:
                faults.append(f"{where}: covers {code}, where {person.party} has no seat.")
        faults += [
            f"{where}: a mandate in {one.body}, which is no body of this file."
            for one in person.mandates
            if one.body not in seated
        ]
    return faults


def _twice(what: str, names: list[str]) -> list[str]:
    return [
        f"{what} {name} stands there twice." for name in sorted({one for one in names if one and names.count(one) > 1})
    ]
