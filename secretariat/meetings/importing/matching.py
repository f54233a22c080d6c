"""What an agenda that was read means for the items that stand on the agenda already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from secretariat.core.errors import RuleBroken
from secretariat.core.messages import N_, Message, message
from secretariat.core.values import dataclass
from secretariat.meetings.family import Key
from secretariat.meetings.importing.preview import Preview, RowFate
from secretariat.meetings.importing.words import fold, standard_of
from secretariat.meetings.states import ItemKind

__all__ = ["Existing", "ReplaceRefused", "reconcile", "standard_of"]


@dataclass(frozen=True)
class Existing:
    """An item of the agenda as it stands; withdrawn and moved ones are not given here."""

    key: Key
    #: As shown now.
    number: str
    title_en: str
    title_fr: str
    kind: ItemKind
    minutes: int | None = None
    presenter: str = ""
    action: str = ""
    symbols: tuple[str, ...] = ()
    #: Key of the standard item it came from; "" if none.
    standard: str = ""
    issued: bool = False


class ReplaceRefused(RuleBroken):
    """Items that have been issued are not replaced."""


def reconcile(preview: Preview, existing: Sequence[Existing], mode: Literal["merge", "replace"]) -> Preview:
    """Return the preview with what happens to each row beside the items that are there.

    Merge: a row that is the same as an item (by its English or French title, or the same standard item) is not
    added; it fills in what the item lacks, and its minutes count. Titles that are there stay. Replace: every row is
    added and every item goes (`removed`); raises ReplaceRefused once one of them has been issued.
    """
    if mode == "replace":
        if any(item.issued for item in existing):
            raise ReplaceRefused(N_("The agenda has been issued: its items can be added to, not replaced."))
        return replace(preview, removed=tuple(item.key for item in existing))
    rows: list[RowFate] = []
    matched: dict[Key, int] = {}
    for row in preview.rows:
        if row.fate != "add":
            rows.append(row)
            continue
        item = _same(row, existing, nested=row.parent_line is not None)
        if item is None:
            rows.append(row)
        elif item.key in matched:
            said = message(N_("The same as line %(line)s."), line=matched[item.key])
            rows.append(replace(row, fate="skip", target=item.key, messages=(*row.messages, said)))
        else:
            matched[item.key] = row.line
            rows.append(_merged(row, item))
    return replace(preview, rows=tuple(rows))


def _same(row: RowFate, existing: Sequence[Existing], *, nested: bool) -> Existing | None:
    titles = {_plain(row.title_en), _plain(row.title_fr)} - {""}
    for item in existing:
        if titles & {_plain(item.title_en), _plain(item.title_fr)} and _kinds_agree(row.kind, item.kind):
            return item
    if row.standard and not nested:
        return next((item for item in existing if row.standard == _standard(item)), None)
    return None


def _plain(title: str) -> str:
    """Return what titles are compared by; one made of signs alone is compared as it is."""
    return fold(title) or title.casefold()


def _standard(item: Existing) -> str:
    return item.standard or standard_of(item.title_en, item.title_fr)


def _kinds_agree(one: ItemKind, other: ItemKind) -> bool:
    """Same titles of different kinds are two items, unless one of them is a matter of form."""
    form = {ItemKind.PROCEDURAL, ItemKind.AOB}
    return one is other or one in form or other in form or ItemKind.DISCUSSION in (one, other)


def _merged(row: RowFate, item: Existing) -> RowFate:
    fills: list[str] = []
    differs: list[Message] = []
    for name, present, given in (
        ("title_en", item.title_en, row.title_en),
        ("title_fr", item.title_fr, row.title_fr),
        ("presenter", item.presenter, row.presenter),
        ("action", item.action, row.action),
    ):
        if given and not present:
            fills.append(name)
        elif given and name == "title_en" and _plain(given) != _plain(present):
            differs.append(message(N_("The English title differs: “%(title)s” is kept."), title=present))
        elif given and name == "title_fr" and _plain(given) != _plain(present):
            differs.append(message(N_("The French title differs: “%(title)s” is kept."), title=present))
    if row.minutes is not None and row.minutes != item.minutes:
        fills.append("minutes")
    if set(row.symbols) - set(item.symbols):
        fills.append("symbols")
    same = (
        message(N_("The same as item %(number)s: what it lacks is filled in."), number=item.number)
        if fills
        else message(N_("The same as item %(number)s: left as it is."), number=item.number)
    )
    return replace(
        row,
        fate="merge" if fills else "skip",
        target=item.key,
        fills=tuple(fills),
        messages=(same, *differs, *row.messages),
    )
