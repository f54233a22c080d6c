"""Settings of a body, before and after, in the words of the page on which they are changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secretariat.committees.verbs import VERBS
from secretariat.core.i18n import N_, gettext
from secretariat.house.forms import DEADLINES, WRITTEN

#: What a setting is called, where the page that changes it has no shorter word.
NAMED: dict[str, str] = {
    **DEADLINES,
    "starts": N_("Meetings start at"),
    "length": N_("They last, in minutes"),
    "due": N_("Deadlines fall due at"),
    "late_list": N_("List of late papers"),
    "minutes": N_("What is written of a meeting"),
    "called_en": N_("In a decision it calls itself, in English"),
    "called_fr": N_("In a decision it calls itself, in French"),
    "quality_review": N_("Review before a paper goes out"),
    "invitees_numbers": N_("Numbers in an invitee’s copy"),
    "mandatory_notices": N_("Letters that nobody can switch off"),
    "items": N_("Standard items"),
    "verbs": N_("Verbs of decisions"),
    "zone": N_("Time zone"),
    "calendar": N_("Calendar of holidays"),
}


def settings_said(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what differs, as the word of each setting with its values: ("Agenda", "3 → 4")."""
    old, new = _flat(before), _flat(after)
    names = [name for name in NAMED if name in old or name in new]
    return [
        (gettext(NAMED[name]), f"{_value(name, old.get(name))} → {_value(name, new.get(name))}")
        for name in names
        if old.get(name) != new.get(name)
    ]


def _flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    deadlines = settings.get("deadlines")
    return {**settings, **deadlines} if isinstance(deadlines, Mapping) else dict(settings)


def _value(name: str, value: Any) -> str:
    if name == "verbs" and value is None:
        value = len(VERBS)  # a body that never said otherwise has ours
    if name == "minutes" and value in WRITTEN:
        return gettext(WRITTEN[value])
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if name == "quality_review":
        return gettext("required")
    if name == "invitees_numbers":
        return gettext("from 1, as the copy has them") if value == "own" else gettext("as on the agenda")
    if isinstance(value, list | tuple):
        return str(len(value))
    return str(value)
