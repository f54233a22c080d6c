"""Decision sheets and records as pages show them: the same sentences as on paper, from the same sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from markupsafe import Markup

from secretariat.core.values import dataclass
from secretariat.press import canonical, words
from secretariat.press.canonical.html import PictureAddress
from secretariat.press.canonical.model import Document, Paragraph
from secretariat.press.dates import Language
from secretariat.press.proceedings import Approved, Decided, Decisions, present
from secretariat.press.setter import Setter
from secretariat.press.sheets import Approval, DecisionSheet, Participants, RecordSheet, Sheet, Statement
from secretariat.press.words import Both

#: A page has every character; only paper is set with our fonts alone.
_EVERY = range(0x110000)
_HEADS = {
    "annex": words.ANNEX,
    "next": words.NEXT_MEETING,
    "actions": words.ACTIONS,
    "item": words.ACTION_ITEM,
    "decision": words.ACTION_DECISION,
    "what": words.ACTION_WHAT,
    "owner": words.ACTION_OWNER,
    "due": words.ACTION_DUE,
    "participants": words.PARTICIPANTS,
    "group": words.PARTICIPANTS_GROUP,
    "name": words.PARTICIPANTS_NAME,
    "function": words.PARTICIPANTS_FUNCTION,
}


@dataclass(frozen=True)
class ShownAction:
    """A line of the table of actions."""

    item: str
    decision: str
    action: Markup
    owner: Markup
    due: Markup


@dataclass(frozen=True)
class ShownStatement:
    """A statement annexed; `language` is set if it is in the other one only, and `note` says so."""

    title: Markup
    text: Markup
    language: str
    note: Markup


@dataclass(frozen=True)
class ShownSheet:
    """A decision sheet in one language."""

    lines: tuple[Markup, ...]
    items: list[Decided]
    actions: tuple[ShownAction, ...]
    statements: tuple[ShownStatement, ...]
    next_meeting: Markup
    heads: Mapping[str, Markup]


@dataclass(frozen=True)
class ShownRecord:
    """What stands round the text of a record, in one language."""

    lines: tuple[Markup, ...]
    present: Markup
    #: Label of each item, in the order of the headings of level 1.
    labels: tuple[Markup, ...]
    statements: tuple[ShownStatement, ...]
    #: Delegation or service, name, function.
    participants: tuple[tuple[Markup, str, Markup], ...]
    corrections: Markup
    heads: Mapping[str, Markup]


@dataclass(frozen=True)
class ShownApproval:
    """The block of the last page: label and what stands beside it."""

    title: Markup
    lines: list[tuple[Markup, Markup]]


def annexed(sheet: Sheet | None) -> list[Document]:
    """Return the texts that stand annexed to a decision sheet or a record, in both languages."""
    if not isinstance(sheet, DecisionSheet | RecordSheet):
        return []
    return [text for one in sheet.statements for text in (one.text("en"), one.text("fr")) if text is not None]


def shown_sheet(sheet: DecisionSheet, language: Language, picture: PictureAddress | None = None) -> ShownSheet:
    """Return a decision sheet ready for a page; `picture` says where a picture is, else its words stand for it."""
    setter = Setter(language, _EVERY)
    decisions = Decisions(sheet, setter)
    return ShownSheet(
        lines=tuple(map(setter.both, sheet.front.lines)),
        items=decisions.items,
        actions=tuple(
            ShownAction(row.item, row.decision, setter.both(row.action), setter.both(row.owner), decisions.due(row))
            for row in sheet.actions
        ),
        statements=tuple(_statements(sheet.statements, setter, language, picture)),
        next_meeting=setter.both(sheet.next_meeting) if sheet.next_meeting else Markup(),
        heads=_heads(setter),
    )


def shown_record(sheet: RecordSheet, language: Language, picture: PictureAddress | None = None) -> ShownRecord:
    """Return what stands round the text of a record, ready for a page; `picture` says where a picture is."""
    setter = Setter(language, _EVERY)
    return ShownRecord(
        lines=tuple(map(setter.both, sheet.front.lines)),
        present=present(sheet.present, setter),
        labels=tuple(
            setter.word(
                words.ITEMS_LABEL if item.several else words.ITEM_LABEL, numbers=item.numbers.or_other(language)[0]
            )
            for item in sheet.items
        ),
        statements=tuple(_statements(sheet.statements, setter, language, picture)),
        participants=tuple(_participants(sheet.participants, setter)),
        corrections=setter.both(sheet.corrections) if sheet.corrections else Markup(),
        heads=_heads(setter),
    )


def shown_approval(approval: Approval, title: Both, language: Language) -> ShownApproval:
    """Return the approval block, ready for a page."""
    block = Approved(approval, title, Setter(language, _EVERY))
    return ShownApproval(block.title, block.lines)


def _heads(setter: Setter) -> Mapping[str, Markup]:
    """Headings in the language of the text, which is not always that of the page round it."""
    return {name: setter.word(pair) for name, pair in _HEADS.items()}


def _statements(
    given: Iterable[Statement], setter: Setter, language: Language, picture: PictureAddress | None
) -> Iterable[ShownStatement]:
    for number, one in enumerate(given, 1):
        code: Language = language
        text = one.text(code)
        note = Markup()
        if text is None:
            code = "fr" if language == "en" else "en"
            text = one.text(code)
            note = setter.word(words.IN_ENGLISH_ONLY if code == "en" else words.IN_FRENCH_ONLY)
        if text is not None:
            prefix = f"statement-{number}-"
            html = canonical.to_html(_unnumbered(text), code, top_level=4, id_prefix=prefix, picture_address=picture)
            yield ShownStatement(setter.both(one.title), html, "" if code == language else code, note)


def _participants(given: Iterable[Participants], setter: Setter) -> Iterable[tuple[Markup, str, Markup]]:
    for group in given:
        for person in group.people:
            yield setter.both(group.group), person.name, setter.both(person.function) if person.function else Markup()


def _unnumbered(text: Document) -> Document:
    """The words of a delegation carry no numbers: those of the record are the ones cited."""
    return replace(
        text,
        blocks=tuple(replace(block, number=None) if isinstance(block, Paragraph) else block for block in text.blocks),
    )
