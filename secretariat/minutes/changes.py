"""What changed between the manifests of two texts put to the chair; between the texts themselves, `press.changes` says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from secretariat.core.messages import N_, Msgid
from secretariat.core.values import dataclass
from secretariat.press.changes import Piece, word_changes


@dataclass(frozen=True)
class DecisionChange:
    """A decision that is not as it was: where it stands, and its words before and now in the authentic language."""

    items: str
    label: str
    pieces: tuple[Piece, ...]


#: Parts of a manifest that are named when they differ; `text` is told as the text's own changes, and who prepared it
#: and under which symbol changes nothing of what is said.
PARTS: Mapping[str, Msgid] = {
    "style": N_("How speakers are named"),
    "marking": N_("Marking"),
    "language": N_("Authentic language"),
    "corrects": N_("What it corrects"),
    "meeting": N_("Place, times, chair and staff of the meeting"),
    "present": N_("Who was present"),
    "reservations": N_("Reservations"),
    "actions": N_("Actions"),
    "statements": N_("Statements"),
}


def decision_changes(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], language: str
) -> tuple[DecisionChange, ...]:
    """Return the decisions that differ between two manifests (their `decisions`), matched by item and label."""
    was = {_place(one): _said(one, language) for one in before}
    now = {_place(one): _said(one, language) for one in after}
    changed = [
        DecisionChange(*place, tuple(word_changes(was.get(place, ""), words)))
        for place, words in now.items()
        if was.get(place) != words
    ]
    gone = [DecisionChange(*place, tuple(word_changes(words, ""))) for place, words in was.items() if place not in now]
    return (*changed, *gone)


def _place(decision: Mapping[str, Any]) -> tuple[str, str]:
    return str(decision["items"]), str(decision["label"])


def _said(decision: Mapping[str, Any], language: str) -> str:
    _key, verb_en, verb_fr = decision["verb"]
    text_en, text_fr = decision["text"]
    verb, text = (verb_fr, text_fr) if language == "fr" else (verb_en, text_en)
    return f"{verb} {text}".strip()


def parts_changed(before: str, after: str) -> tuple[Msgid, ...]:
    """Return the names of what else goes with the text and is not as it was: msgids, in a fixed order."""
    was, now = json.loads(before), json.loads(after)
    return tuple(name for key, name in PARTS.items() if was.get(key) != now.get(key))
