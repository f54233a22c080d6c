"""What to look at before an agenda goes out, as sentences: what is missing, where, and whether it blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from secretariat.committees.presets import Preset
from secretariat.core.i18n import N_
from secretariat.core.messages import Message
from secretariat.core.values import dataclass
from secretariat.meetings.outline import Outline, Row
from secretariat.meetings.saying import minutes_said
from secretariat.meetings.standing import DECIDING, Late, Standing, standing_of
from secretariat.meetings.states import ItemKind


@dataclass(frozen=True)
class Check:
    """One thing looked at. `tone` is done, soon or late; `key` names it for tests and links."""

    key: str
    tone: str
    sentence: Message
    #: Items concerned.
    rows: tuple[Row, ...] = ()
    blocks: bool = False


def checks(outline: Outline, late: Sequence[Late], preset: Preset) -> tuple[Check, ...]:
    """Return all checks: what blocks first, then what is amiss, then what is in order."""
    live = [row for row in outline.rows if not row.struck]
    found = [_items(live), _titles(live), _time(outline), _papers(live), _late(late, preset), _languages(live)]
    order = {"late": 1, "soon": 2, "done": 3}
    return tuple(sorted(filter(None, found), key=lambda check: (not check.blocks, order[check.tone])))


def _items(live: Sequence[Row]) -> Check | None:
    return None if live else Check("items", "late", Message(N_("The agenda has no items yet."), {}), blocks=True)


def _titles(live: Sequence[Row]) -> Check:
    rows = [row for row in live if not (row.item.title_en and row.item.title_fr)]
    if rows:
        return _amiss("titles", "soon", N_("Titles in one language only: %(items)s."), rows)
    return Check("titles", "done", Message(N_("%(count)s titles in both languages."), {"count": len(live)}))


def _time(outline: Outline) -> Check:
    if outline.in_hand < 0:
        sentence = Message(N_("The items take %(over)s more than there is."), {"over": minutes_said(-outline.in_hand)})
        return Check("time", "late", sentence)
    return Check("time", "done", Message(N_("The minutes fit the time."), {}))


def _papers(live: Sequence[Row]) -> Check | None:
    bare = [row for row in live if ItemKind(row.item.kind) in DECIDING and not _has_paper(row)]
    if bare:
        return _amiss("papers", "late", N_("For decision without a paper: %(items)s."), bare)
    if not any(row.item.papers for row in live):
        return None
    return Check("papers", "done", Message(N_("Every item for decision has its paper."), {}))


def _has_paper(row: Row) -> bool:
    if row.has_children and not row.item.papers:
        return True
    return any(standing_of(cited.paper) not in (Standing.EXPECTED, Standing.GONE) for cited in row.item.papers)


def _late(late: Sequence[Late], preset: Preset) -> Check | None:
    """A body without a late list takes late papers for decision only with the chair's waiver (domain 2.3)."""
    deciding = [one for one in late if ItemKind(one.row.item.kind) in DECIDING]
    unwaived = _once(one.row for one in deciding if not (one.waiver and one.waiver.waived))
    if not unwaived:
        return None
    if preset.late_list:
        return _amiss("late", "soon", N_("Late papers, for the late list: %(items)s."), unwaived)
    return _amiss("late", "late", N_("Late papers need the chair’s waiver: %(items)s."), unwaived, blocks=True)


def _languages(live: Sequence[Row]) -> Check | None:
    follows = (Standing.FRENCH_FOLLOWS, Standing.ENGLISH_FOLLOWS)
    rows = [row for row in live if any(standing_of(cited.paper) in follows for cited in row.item.papers)]
    return _amiss("languages", "soon", N_("One language follows: %(items)s."), rows) if rows else None


def items_named(numbers: Iterable[str]) -> Message:
    """Name items by their numbers, as a value within a sentence: item 4; items 4, 7."""
    known = list(numbers)
    return Message(
        N_("item %(numbers)s") if len(known) == 1 else N_("items %(numbers)s"), {"numbers": ", ".join(known)}
    )


def _amiss(key: str, tone: str, msgid: str, rows: Sequence[Row], *, blocks: bool = False) -> Check:
    return Check(key, tone, Message(msgid, {"items": items_named([row.number for row in rows])}), tuple(rows), blocks)


def _once(rows: Iterable[Row]) -> list[Row]:
    return list({row.item.id: row for row in rows}.values())
