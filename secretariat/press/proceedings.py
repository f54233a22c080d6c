"""What the templates of decision sheets, records and approval blocks ask about them, in one language."""

from __future__ import annotations

from markupsafe import Markup

from secretariat.core.values import dataclass

from . import dates, words
from .setter import Setter
from .sheets import ActionRow, Approval, DecisionItem, DecisionSheet, Present, Reserved
from .texts import item_label, symbols
from .words import Both

_STOPS = (".", ";", ":", ",", "!", "?", "…")
_CLOSING = "\"'”’»)] \u00a0\u202f"


@dataclass(frozen=True)
class Row:
    """A clause in a list: its label, and the sentence after it."""

    label: Markup
    words: Markup


@dataclass(frozen=True)
class Decided:
    """An item of a decision sheet as printed: one `sentence`, or a `lead` with `rows` under it."""

    label: Markup
    title: Markup
    documents: Markup
    sentence: Markup
    lead: Markup
    rows: tuple[Row, ...]
    after: tuple[Markup, ...]


class Decisions:
    """The items and actions of a decision sheet."""

    def __init__(self, sheet: DecisionSheet, setter: Setter) -> None:
        self._set = setter
        self.items = [self._item(item) for item in sheet.items]
        self.wide = any(len(row.decision) > 8 for row in sheet.actions)

    def due(self, row: ActionRow) -> Markup:
        """The date, unbroken, and what is said of it; a dash if there is neither."""
        parts = []
        if row.due:
            day = dates.table_date(row.due, self._set.language)
            parts.append(Markup('<span class="sym">{}</span>').format(self._set.text(day)))
        if row.due_words:
            parts.append(self._set.both(row.due_words))
        return Markup("<br>").join(parts) if parts else Markup("–")

    def _item(self, item: DecisionItem) -> Decided:
        listed = len(item.clauses) > 1 or any(clause.label for clause in item.clauses)
        lead = self._set.both(item.lead)
        last = len(item.clauses) - 1
        said = [
            self._clause(clause.verb, clause.text, "." if at == last else ";") for at, clause in enumerate(item.clauses)
        ]
        return Decided(
            label=item_label(item.numbers, self._set, several=item.several),
            title=self._set.both(item.title),
            documents=symbols(item.documents, self._set),
            sentence=Markup("{} {}").format(lead, said[0]) if said and not listed else Markup(),
            lead=lead + self._set.colon.rstrip() if listed else Markup(),
            rows=tuple(
                Row(self._set.literal(clause.label), words_)
                for clause, words_ in zip(item.clauses, said, strict=True)
                if listed
            ),
            after=(*map(self._reserved, item.reservations), *map(self._set.both, item.remarks)),
        )

    def _clause(self, verb: Both, text: Both, stop: str) -> Markup:
        rest, language = text.or_other(self._set.language)
        if not rest.rstrip(_CLOSING).endswith(_STOPS):
            rest = f"{rest.rstrip()}{stop}"
        said = Both(rest, "") if language == "en" else Both("", rest)
        rest_set = self._set.both(said)
        if not verb.or_other(self._set.language)[0]:
            return rest_set
        between = "" if rest.startswith((*_STOPS, ")")) else " "
        return Markup("<strong>{}</strong>{}{}").format(self._set.both(verb), between, rest_set)

    def _reserved(self, one: Reserved) -> Markup:
        party = one.party.or_other(self._set.language)[0]
        name = self._set.word(words.RESERVATION, party=_de(party) if self._set.language == "fr" else party)
        return Markup("<em>{}{}</em>{}").format(name, self._set.colon, self._set.both(one.text))


def _de(party: str) -> str:
    """Return a French name with the "de" before it: de Nation A, du Canada, de la Belgique, des Pays-Bas."""
    for article, joined in (("le ", "du "), ("les ", "des ")):
        if party.startswith(article):
            return joined + party.removeprefix(article)
    return f"d’{party}" if party[:1].casefold() in "aeéèêiîoôu" and party else f"de {party}"


def present(entries: tuple[Present, ...], setter: Setter) -> Markup:
    """Return who was there, run together: "Chair: … . Members: … ."."""
    parts = []
    for entry in entries:
        text = setter.both(entry.text)
        stop = "" if entry.text.or_other(setter.language)[0].rstrip(_CLOSING).endswith((".", "!", "?", "…")) else "."
        parts.append(Markup("<strong>{}{}</strong>{}{}").format(setter.both(entry.label), setter.colon, text, stop))
    return Markup(" ").join(parts)


class Approved:
    """The lines of an approval block: label and what stands beside it."""

    def __init__(self, approval: Approval, title: Both, setter: Setter) -> None:
        self._set = setter
        self.title = setter.word(title)
        by = setter.both(approval.by)
        if approval.for_whom:
            by = Markup("{}, {}").format(by, setter.both(approval.for_whom))
        self.lines = [
            (setter.word(words.APPROVED_BY), by),
            (setter.word(words.APPROVED_ON), self._when(approval)),
            (setter.word(words.APPROVED_WHAT), setter.both(approval.what)),
        ]
        if approval.sha256:
            entry = setter.word(words.APPROVED_ENTRY, entry=approval.entry)
            self.lines += [
                (setter.word(words.APPROVED_TEXT), in_groups(approval.sha256)),
                (setter.word(words.APPROVED_REGISTER), Markup("{}<br>{}").format(entry, in_groups(approval.head))),
            ]

    def _when(self, approval: Approval) -> Markup:
        language = self._set.language
        utc = dates.hour(approval.at_utc, language)
        if approval.at_utc.date() != approval.at.date():
            utc = dates.long_moment(approval.at_utc, language)
        return self._set.word(
            words.APPROVED_AT,
            moment=dates.long_moment(approval.at, language),
            zone=approval.zone_words.or_other(language)[0],
            utc=utc,
            method=approval.method.or_other(language)[0],
        )


def in_groups(digits: str) -> Markup:
    """A hash in groups of four, on two lines, to be compared by eye."""
    groups = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    half = (len(groups) + 1) // 2
    lines = (" ".join(part) for part in (groups[:half], groups[half:]) if part)
    return Markup("<br>").join(Markup('<span class="sym">{}</span>').format(line) for line in lines)
