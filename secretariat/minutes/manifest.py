"""The manifest: all that goes with a text when the chair approves it, as canonical JSON under one hash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from secretariat.core import canonical_json
from secretariat.minutes.models import Minutes
from secretariat.minutes.queries.held import Held
from secretariat.minutes.sections import Section, title_of
from secretariat.press import canonical

FORMAT = "minutes-manifest/1"


def manifest_of(
    minutes: Minutes,
    held: Held,
    sections: Sequence[Section],
    *,
    symbol: str,
    text_hash: str,
    prepared_by: Sequence[int],
) -> dict[str, Any]:
    """Return the manifest of a text about to be put to the chair: the text by its hash, everything else in full."""
    meeting, sitting = held.meeting, held.sitting
    return {
        "format": FORMAT,
        "kind": minutes.kind,
        "style": minutes.style,
        "corrects": minutes.parent.paper.symbol if minutes.parent is not None else None,
        "symbol": symbol,
        "marking": minutes.paper.marking,
        "language": minutes.language,
        "text": text_hash,
        "meeting": {
            "pid": meeting.pid,
            "body": meeting.body.code,
            "format": meeting.format.code,
            "year": meeting.year,
            "ordinal": meeting.ordinal,
            "place": [meeting.place_en, meeting.place_fr],
            "opened_at": sitting.opened_at if sitting else None,
            "closed_at": sitting.closed_at if sitting else None,
            "chair": [sitting.chair_name, sitting.chair_title_en, sitting.chair_title_fr] if sitting else None,
            "staff": sitting.staff if sitting else "",
        },
        "present": [
            {
                "party": row.party.code,
                "presence": row.presence,
                "represented_by": row.represented_by.code if row.represented_by else None,
                "people": row.people,
                "remark": [row.remark_en, row.remark_fr],
            }
            for row in held.attendance
        ],
        "decisions": [
            {
                "items": section.numbers.en,
                "title": [section.title.en, section.title.fr],
                "label": clause.label,
                "verb": [clause.verb.key, clause.verb.en, clause.verb.fr],
                "text": [clause.text.en, clause.text.fr],
            }
            for section in sections
            for clause in section.clauses
        ],
        "reservations": [
            {"items": section.numbers.en, "party": party.en, "text": [text.en, text.fr]}
            for section in sections
            for party, text in section.reservations
        ],
        "actions": [
            {
                "item": held.numbers[item.id],
                "text": [one.text_en, one.text_fr],
                "owner": one.owner.code if one.owner else one.owner_words,
                "due": one.due_on if one.due_on else one.due_kind,
                **({"outcome": one.outcome_id} if one.outcome_id else {}),
            }
            for item in held.items
            for one in held.taskings.get(item.id, [])
        ],
        "statements": [
            {
                "item": held.numbers[item.id],
                "title": title_of(item).en,
                "party": one.party.code,
                "text": [
                    canonical.text_hash(canonical.parse(text)) if text else None for text in (one.text_en, one.text_fr)
                ],
            }
            for item in held.items
            for one in held.statements.get(item.id, [])
        ],
        "prepared_by": sorted(prepared_by),
    }


def manifest_text(manifest: dict[str, Any]) -> str:
    """Return the manifest as canonical JSON."""
    return canonical_json.dumps(manifest)


def seal_of(text_hash: str, manifest_hash: str) -> str:
    """Return the one hash a chair is shown and confirms: it covers the text and all that goes with it."""
    return canonical_json.digest({"text": text_hash, "manifest": manifest_hash})
