"""Presets of bodies: standard items, deadlines and hours to begin with; afterwards a body's own settings.

Numbers are our own proposals, no organisation's rule; they differ by the rhythm of the body, so that a weekly
committee's ordinary papers are not late by the clock of a board that meets twice a year.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import MISSING, asdict, fields
from datetime import date, datetime, time
from typing import Any, Final, Literal, get_args

from secretariat.committees.working_days import add_working_days, subtract_working_days
from secretariat.core.errors import BadInput
from secretariat.core.messages import N_
from secretariat.core.values import dataclass

Kind = Literal["procedural", "a_point", "decision", "discussion", "information", "briefing", "aob"]
Part = Literal["opening", "without_discussion", "decision", "discussion", "information", "closing"]
#: What is written of a meeting.
MINUTES: Final = ("decisions", "attributed", "unattributed")
#: Deadlines counted from the meeting on; `approval` is counted from the submission of the record.
AFTER_MEETING: Final = frozenset({"decisions", "record"})
KINDS: Final[tuple[str, ...]] = get_args(Kind)
PARTS: Final[tuple[str, ...]] = get_args(Part)

_MOST_WORKING_DAYS: Final = 250


@dataclass(frozen=True)
class StandardItem:
    """An item that stands on every agenda of the body. `key` finds it again when an agenda is imported."""

    key: str
    title_en: str
    title_fr: str
    kind: str
    part: str
    minutes: int | None


@dataclass(frozen=True)
class Deadlines:
    """Working days before the meeting (decisions, record: after it), all at the hour of the preset."""

    convening_notice: int
    item_requests: int
    agenda: int
    papers_for_decision: int
    papers_for_information: int
    chairs_brief: int
    decisions: int
    #: Until the record is drafted, and from its submission until the chair has approved it.
    record: int = 5
    approval: int = 3


@dataclass(frozen=True)
class Preset:
    """What a body of this kind begins with."""

    key: str
    name_en: str
    name_fr: str
    #: Wall time at which its meetings start, and their length in minutes.
    starts: time
    length: int
    #: Wall time at which a deadline falls due on its day.
    due: time
    deadlines: Deadlines
    #: A list of late papers may go out after the agenda; otherwise each late paper needs the chair's waiver.
    late_list: bool
    items: tuple[StandardItem, ...]
    #: What is written of a meeting: `decisions` only, or a record, `attributed` or `unattributed`.
    minutes: str = "attributed"
    #: What the body calls itself in a decision: "The Committee".
    called_en: str = "The Committee"
    called_fr: str = "Le Comité"
    #: Kinds of notices (`people.states.NoticeKind`) that its members cannot switch off.
    mandatory_notices: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """Return plain values, ready to be kept as the settings of a body."""
        plain = asdict(self)
        plain["starts"], plain["due"] = f"{self.starts:%H:%M}", f"{self.due:%H:%M}"
        plain["items"] = [asdict(item) for item in self.items]
        plain["mandatory_notices"] = list(self.mandatory_notices)
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Preset:
        """Return the preset kept as plain values; values it does not know are left aside.

        Raises BadInput naming the value that cannot be used.
        """
        given = plain.get("deadlines") if isinstance(plain.get("deadlines"), Mapping) else {}
        days = {
            f.name: _days(plain, f.name) for f in fields(Deadlines) if f.default is MISSING or f.name in (given or {})
        }
        return cls(
            key=_text(plain, "key"),
            name_en=_text(plain, "name_en"),
            name_fr=_text(plain, "name_fr"),
            starts=_time(plain, "starts"),
            length=_whole(plain.get("length"), "length", 1, 24 * 60),
            due=_time(plain, "due"),
            deadlines=_in_order(Deadlines(**days)),
            late_list=plain.get("late_list") is True,
            items=tuple(_item(item) for item in _listed(plain, "items")),
            minutes=_minutes(plain),
            called_en=_text(plain, "called_en") if "called_en" in plain else cls.called_en,
            called_fr=_text(plain, "called_fr") if "called_fr" in plain else cls.called_fr,
            mandatory_notices=mandatory_notices(plain),
        )


def deadlines_for(
    settings: Preset | Mapping[str, Any], meeting_day: date, holidays: Container[date] = ()
) -> dict[str, datetime]:
    """Return when each thing is due for a meeting on `meeting_day`: naive wall times of the body's zone.

    Keys are the fields of `Deadlines` but for `approval`, which runs from the submission of a record. The caller
    resolves them in the zone (`secretariat.core.wall_time`).
    """
    preset = settings if isinstance(settings, Preset) else Preset.from_plain(settings)
    days = {
        name: add_working_days(meeting_day, n, holidays)
        if name in AFTER_MEETING
        else subtract_working_days(meeting_day, n, holidays)
        for name, n in asdict(preset.deadlines).items()
        if name != "approval"
    }
    return {name: datetime.combine(day, preset.due) for name, day in days.items()}


def mandatory_notices(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the kinds of notices that the members of a body with these settings cannot switch off."""
    listed = settings.get("mandatory_notices")
    return tuple(str(kind) for kind in listed) if isinstance(listed, list | tuple) else ()


def _in_order(deadlines: Deadlines) -> Deadlines:
    """Notice goes before the agenda, requests for items end before it, papers for decision are due first."""
    if not (
        deadlines.convening_notice >= deadlines.item_requests >= deadlines.agenda
        and deadlines.papers_for_decision >= deadlines.papers_for_information
    ):
        raise BadInput(
            "deadlines",
            N_(
                "The deadlines are out of order: notice, requests for items, agenda; then papers for "
                "decision no later than papers for information."
            ),
        )
    return deadlines


def _bad(name: str) -> BadInput:
    return BadInput(name, N_("The setting “%(name)s” cannot be used: correct it."), name=name)


def _text(plain: Mapping[str, Any], name: str) -> str:
    value = plain.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _bad(name)
    return value


def _time(plain: Mapping[str, Any], name: str) -> time:
    try:
        return datetime.strptime(_text(plain, name), "%H:%M").time()  # noqa: DTZ007  # a wall time has no zone
    except ValueError:
        raise _bad(name) from None


def _whole(value: object, name: str, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _bad(name)
    return value


def _days(plain: Mapping[str, Any], name: str) -> int:
    deadlines = plain.get("deadlines")
    value = deadlines.get(name) if isinstance(deadlines, Mapping) else None
    return _whole(value, f"deadlines.{name}", 0, _MOST_WORKING_DAYS)


def _listed(plain: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = plain.get(name, [])
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        raise _bad(name)
    return value


def _minutes(plain: Mapping[str, Any]) -> str:
    kind = plain.get("minutes", "attributed")
    if kind not in MINUTES:
        raise _bad("minutes")
    return str(kind)


def _item(plain: Mapping[str, Any]) -> StandardItem:
    minutes = plain.get("minutes")
    item = StandardItem(
        key=_text(plain, "key"),
        title_en=_text(plain, "title_en"),
        title_fr=_text(plain, "title_fr"),
        kind=_text(plain, "kind"),
        part=_text(plain, "part"),
        minutes=None if minutes is None else _whole(minutes, "items.minutes", 0, 24 * 60),
    )
    if item.kind not in KINDS or item.part not in PARTS:
        raise _bad("items")
    return item


def _procedural(key: str, en: str, fr: str, part: Part, minutes: int | None) -> StandardItem:
    return StandardItem(key, en, fr, "procedural", part, minutes)


_ADOPTION = _procedural("adoption_of_the_agenda", "Adoption of the agenda", "Adoption de l’ordre du jour", "opening", 5)
_RECORD = _procedural(
    "approval_of_the_record",
    "Approval of the record of the last meeting",
    "Approbation du compte rendu de la dernière réunion",
    "opening",
    5,
)
_DECISION_SHEET = _procedural(
    "approval_of_the_record",
    "Approval of the decision sheet of the last meeting",
    "Approbation du relevé de décisions de la dernière réunion",
    "opening",
    5,
)
_MATTERS = _procedural(
    "matters_arising",
    "Matters arising and list of actions",
    "Questions découlant de la dernière réunion et liste des suites à donner",
    "opening",
    10,
)
_DECLARATIONS = _procedural(
    "declarations_of_interest", "Declarations of interest", "Déclarations d’intérêts", "opening", 5
)
_AOB = StandardItem("any_other_business", "Any other business", "Divers", "aob", "closing", 5)
_NEXT = _procedural(
    "date_of_the_next_meeting",
    "Date of the next meeting",
    "Date de la prochaine réunion",
    "closing",
    2,
)
_MANAGER = StandardItem(
    "report_of_the_general_manager",
    "Report of the General Manager",
    "Rapport du directeur général",
    "information",
    "information",
    30,
)
_COMMITTEES = StandardItem(
    "reports_of_the_sub_committees",
    "Reports of the Finance and Audit Committees",
    "Rapports des comités des finances et d’audit",
    "discussion",
    "discussion",
    30,
)

_HALF_PAST_FIVE: Final = time(17, 30)

PRESETS: Final[Mapping[str, Preset]] = {
    preset.key: preset
    for preset in (
        Preset(
            key="weekly_committee",
            name_en="Weekly committee",
            name_fr="Comité hebdomadaire",
            starts=time(10),
            length=180,
            due=_HALF_PAST_FIVE,
            deadlines=Deadlines(
                convening_notice=5,
                item_requests=4,
                agenda=3,
                papers_for_decision=3,
                papers_for_information=2,
                chairs_brief=1,
                decisions=2,
            ),
            late_list=True,
            items=(_ADOPTION, _RECORD, _MATTERS, _AOB, _NEXT),
        ),
        Preset(
            key="council",
            name_en="Council",
            name_fr="Conseil",
            starts=time(10),
            length=150,
            due=_HALF_PAST_FIVE,
            deadlines=Deadlines(
                convening_notice=7,
                item_requests=5,
                agenda=4,
                papers_for_decision=4,
                papers_for_information=3,
                chairs_brief=1,
                decisions=1,
            ),
            late_list=True,
            items=(_ADOPTION, _DECISION_SHEET, _AOB, _NEXT),
            minutes="attributed",
            called_en="The Council",
            called_fr="Le Conseil",
            mandatory_notices=("agendas",),
        ),
        Preset(
            key="agency_board",
            name_en="Agency board",
            name_fr="Conseil d’agence",
            starts=time(9, 30),
            length=420,
            due=_HALF_PAST_FIVE,
            deadlines=Deadlines(
                convening_notice=15,
                item_requests=12,
                agenda=10,
                papers_for_decision=10,
                papers_for_information=5,
                chairs_brief=2,
                decisions=2,
            ),
            late_list=False,
            items=(_ADOPTION, _DECLARATIONS, _RECORD, _MATTERS, _COMMITTEES, _MANAGER, _AOB, _NEXT),
            minutes="attributed",
            called_en="The Board",
            called_fr="Le Conseil",
            mandatory_notices=("agendas",),
        ),
        Preset(
            key="sub_committee",
            name_en="Sub-committee",
            name_fr="Sous-comité",
            starts=time(10),
            length=240,
            due=_HALF_PAST_FIVE,
            deadlines=Deadlines(
                convening_notice=10,
                item_requests=8,
                agenda=7,
                papers_for_decision=7,
                papers_for_information=4,
                chairs_brief=1,
                decisions=2,
            ),
            late_list=True,
            items=(_ADOPTION, _DECISION_SHEET, _MATTERS, _AOB, _NEXT),
            minutes="unattributed",
        ),
        Preset(
            key="working_group",
            name_en="Working group",
            name_fr="Groupe de travail",
            starts=time(14),
            length=120,
            due=_HALF_PAST_FIVE,
            deadlines=Deadlines(
                convening_notice=8,
                item_requests=6,
                agenda=5,
                papers_for_decision=5,
                papers_for_information=2,
                chairs_brief=1,
                decisions=3,
            ),
            late_list=True,
            items=(_ADOPTION, _MATTERS, _AOB, _NEXT),
            minutes="decisions",
            called_en="The Working Group",
            called_fr="Le Groupe de travail",
        ),
    )
}
