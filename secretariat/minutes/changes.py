"""What changed between two texts put to the chair, and between the manifests of what goes with them.

Pure. A difference of the hashes is always a change told: in words, in how they are set, or in their order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from secretariat.core.messages import N_, Msgid
from secretariat.press import canonical
from secretariat.press.canonical.model import Annex, Block, Document, Heading, Paragraph

#: (kind, words): "same", "ins" or "del".
Piece = tuple[str, str]

_WORDS = re.compile(r"\s+|[^\s]+")
#: Above so many words a block is shown struck out and put anew: word by word it would take seconds.
_MOST = 6000


class Kind(StrEnum):
    """What happened to a block."""

    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"
    #: The same words: emphasis, a link, a level or a label differs.
    RESET = "reset"
    MOVED = "moved"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _LABELS[self]


_LABELS = {
    Kind.REWORDED: N_("Reworded"),
    Kind.ADDED: N_("Added"),
    Kind.REMOVED: N_("Removed"),
    Kind.RESET: N_("Same words, set otherwise"),
    Kind.MOVED: N_("Moved"),
}


@dataclass(frozen=True)
class TextChange:
    """One block that is not as it was. `number` and `heading` are of the text now, or before if it is gone."""

    kind: Kind
    #: The paragraph's number, if it has one.
    number: str
    #: The heading under which it stands.
    heading: str
    pieces: tuple[Piece, ...]


def text_changes(before: Document, after: Document) -> tuple[TextChange, ...]:
    """Return what `after` has otherwise than `before`, in reading order, removed blocks where they stood.

    Paragraph numbers alone, which follow from what was added and removed, are no change.
    """
    matched = canonical.parse(canonical.to_source(after), previous=before)
    old, new = _placed(before), _placed(matched)
    was = {one.block.id: one for one in old}
    now = {one.block.id for one in new}
    stayed = _in_order([one.block.id for one in old if one.block.id in now], [one.block.id for one in new])
    found: list[TextChange] = []
    told = -1
    for one in new:
        known = was.get(one.block.id)
        if known is None:
            found.append(_change(Kind.ADDED, one, [("ins", one.text)]))
            continue
        if known.at > told:
            found += [_gone(gone) for gone in old[told + 1 : known.at] if gone.block.id not in now]
            told = known.at
        if known.text != one.text:
            found.append(_change(Kind.REWORDED, one, word_changes(known.text, one.text)))
        elif (known.note, _bare(known.block)) != (one.note, _bare(one.block)):
            found.append(_change(Kind.RESET, one, [("same", one.text)]))
        elif one.block.id not in stayed:
            found.append(_change(Kind.MOVED, one, [("same", one.text)]))
    found += [_gone(gone) for gone in old[told + 1 :] if gone.block.id not in now]
    return tuple(found)


def word_changes(old: str, new: str) -> list[Piece]:
    """Return the pieces of both texts in order, word by word."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > _MOST:
        before, after = [old], [new]
    pieces: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(("same", "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(("del", "".join(before[a:b])))
        if d > c:
            pieces.append(("ins", "".join(after[c:d])))
    return pieces


@dataclass(frozen=True)
class _Placed:
    block: Block
    text: str
    heading: str
    at: int
    #: Number of the note it belongs to; 0 in the text itself.
    note: int


def _placed(document: Document) -> list[_Placed]:
    """The blocks of the text and of its notes, each with the heading over it."""
    placed: list[_Placed] = []
    heading = ""
    rows = [(0, block) for block in document.blocks]
    rows += [(note.number, block) for note in document.notes for block in note.blocks]
    for at, (note, block) in enumerate(rows):
        text = canonical.block_text(block)
        if isinstance(block, Heading | Annex):
            heading = text
        placed.append(_Placed(block, text, heading, at, note))
    return placed


def _in_order(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """The ids that stand in the same order in both."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return frozenset(one for a, _b, size in matcher.get_matching_blocks() for one in old[a : a + size])


def _change(kind: Kind, one: _Placed, pieces: Sequence[Piece]) -> TextChange:
    number = one.block.number or "" if isinstance(one.block, Paragraph) else ""
    return TextChange(kind, number, one.heading, tuple(pieces))


def _gone(one: _Placed) -> TextChange:
    return _change(Kind.REMOVED, one, [("del", one.text)])


def _bare(value: Any) -> Any:
    """A block without ids and without the numbers that are counted."""
    if isinstance(value, tuple):
        return tuple(_bare(inner) for inner in value)
    if not hasattr(value, "__dataclass_fields__"):
        return value
    parts = {field.name: _bare(getattr(value, field.name)) for field in fields(value) if field.name != "id"}
    if isinstance(value, Paragraph):
        parts.pop("number")
    return (type(value).__name__, tuple(sorted(parts.items(), key=lambda part: part[0])))


# What goes with the text


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


__all__ = [
    "DecisionChange",
    "Kind",
    "Piece",
    "TextChange",
    "decision_changes",
    "parts_changed",
    "text_changes",
    "word_changes",
]
