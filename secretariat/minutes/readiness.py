"""What to look at before a decision sheet goes out, as sentences: what is missing, under which items, and whether it blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from secretariat.core.i18n import N_
from secretariat.core.messages import Message, Msgid
from secretariat.core.values import dataclass
from secretariat.decisions.states import DueKind
from secretariat.meetings.models import AgendaItem
from secretariat.meetings.readiness import items_named
from secretariat.meetings.states import ItemKind, ItemState
from secretariat.minutes.queries.held import Held
from secretariat.minutes.sections import Section

#: Items that need no decision: they were taken off, or are for information by their kind.
_DISPOSED = frozenset({ItemState.WITHDRAWN, ItemState.DEFERRED, ItemState.REMITTED})
_DECIDING = frozenset({ItemKind.A_POINT, ItemKind.DECISION})
#: Without an outcome they are left out of the sheet; procedural items and any other business say nothing by it.
_HEARD = frozenset({ItemKind.DISCUSSION, ItemKind.INFORMATION, ItemKind.BRIEFING})
_LANGUAGE = {"en": N_("English"), "fr": N_("French")}


@dataclass(frozen=True)
class Check:
    """One thing looked at. `tone` is done, soon or late; `key` names it for tests and links."""

    key: str
    tone: str
    sentence: Message
    #: Items concerned.
    items: tuple[AgendaItem, ...] = ()
    blocks: bool = False


def checks(held: Held, sections: Iterable[Section]) -> tuple[Check, ...]:
    """Return all checks: what blocks first, then what is amiss, then what is in order."""
    parts = tuple(sections)
    order = {"late": 1, "soon": 2, "done": 3}
    found = [
        *_decided(held),
        *_worded(held, parts),
        *_actions(held),
        *_statements(held),
        *_agreed(held),
    ]
    return tuple(sorted(found, key=lambda check: (not check.blocks, order[check.tone])))


def _decided(held: Held) -> Iterator[Check]:
    count = sum(len(held.outcomes.get(item.id, [])) for item in held.items)
    if not count:
        yield Check("decisions", "late", Message(N_("No outcome has been taken down yet."), {}), blocks=True)
        return
    yield Check("decisions", "done", Message(N_("Decisions: %(count)s."), {"count": count}))
    bare = [
        item
        for item in held.items
        if not held.outcomes.get(item.id) and ItemState(item.state) not in _DISPOSED and item.moved_to_id is None
    ]
    owed = [item for item in bare if ItemKind(item.kind) in _DECIDING]
    if owed:
        yield _amiss(held, "outcomes", "late", N_("For decision without an outcome: %(items)s."), owed)
    others = [item for item in bare if ItemKind(item.kind) in _HEARD]
    if others:
        yield _amiss(held, "noted", "soon", N_("Without an outcome, left out of the sheet: %(items)s."), others)


def _worded(held: Held, parts: Iterable[Section]) -> Iterator[Check]:
    """An outcome without words of its own is worded by its item; so one language at least is always there."""
    clauses = [clause for section in parts for clause in section.clauses]
    silent = _unique(clause.item for clause in clauses if not (clause.text.en or clause.text.fr))
    if silent:
        yield _amiss(
            held,
            "wording",
            "late",
            N_("Decisions without any wording: %(items)s."),
            silent,
            blocks=True,
        )
    whole = True
    for code, name in _LANGUAGE.items():
        missing = _unique(
            clause.item
            for clause in clauses
            if (clause.text.en or clause.text.fr) and not (clause.text.fr if code == "fr" else clause.text.en)
        )
        missing += [
            item
            for item in held.items
            if item not in missing
            and any(not (row.text_fr if code == "fr" else row.text_en) for row in held.reservations.get(item.id, []))
        ]
        if missing:
            whole = False
            sentence = N_("Not worded in %(language)s, printed in the other language: %(items)s.")
            yield _amiss(held, f"wording-{code}", "soon", sentence, missing, language=name)
    if whole and clauses and not silent:
        yield Check("languages", "done", Message(N_("Every decision is worded in English and in French."), {}))


def _actions(held: Held) -> Iterator[Check]:
    rows = [(item, one) for item in held.items for one in held.taskings.get(item.id, [])]
    ownerless = _unique(item for item, one in rows if one.owner_party_id is None and not one.owner_words)
    undated = _unique(item for item, one in rows if DueKind(one.due_kind) is DueKind.NONE)
    untranslated = _unique(item for item, one in rows if not (one.text_en and one.text_fr))
    if ownerless:
        yield _amiss(held, "owners", "late", N_("Actions without an owner: %(items)s."), ownerless)
    if undated:
        yield _amiss(held, "dates", "soon", N_("Actions without a date: %(items)s."), undated)
    if untranslated:
        yield _amiss(held, "actions", "soon", N_("Actions worded in one language only: %(items)s."), untranslated)
    if rows and not (ownerless or undated or untranslated):
        yield Check("actions", "done", Message(N_("Actions with owner and date: %(count)s."), {"count": len(rows)}))


def _statements(held: Held) -> Iterator[Check]:
    rows = [(item, one) for item in held.items for one in held.statements.get(item.id, [])]
    single = _unique(item for item, one in rows if not (one.text_en.strip() and one.text_fr.strip()))
    if single:
        sentence = N_("Statements in one language only: %(items)s.")
        yield _amiss(held, "statements", "soon", sentence, single)


def _agreed(held: Held) -> Iterator[Check]:
    if held.sitting is not None and held.sitting.agreed_at is not None:
        yield Check("agreed", "done", Message(N_("Agreed in the room as it is worded."), {}))
    else:
        yield Check("agreed", "soon", Message(N_("Not agreed in the room yet."), {}))


def _unique(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    return list({item.id: item for item in items}.values())


def _amiss(
    held: Held,
    key: str,
    tone: str,
    sentence: Msgid,
    items: Iterable[AgendaItem],
    *,
    blocks: bool = False,
    **more: object,
) -> Check:
    concerned = tuple(items)
    named = items_named([held.numbers[item.id] for item in concerned])
    return Check(key, tone, Message(sentence, {"items": named, **more}), concerned, blocks)
