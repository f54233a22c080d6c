"""What the templates of an agenda ask about its items, and the words that a revision has changed."""

from __future__ import annotations

from datetime import time
from difflib import SequenceMatcher

from markupsafe import Markup

from . import words
from .setter import Setter
from .sheets import AgendaItem, AgendaSheet, DocumentLine
from .words import Both


class Agenda:
    """What the templates of an agenda ask about its items, in one language."""

    def __init__(self, sheet: AgendaSheet, setter: Setter, *, repeats_symbols: bool = True) -> None:
        self.marked = bool(sheet.against)
        self._listed = {change.item for change in sheet.changes}
        self._set = setter
        self._repeats_symbols = repeats_symbols
        items = [item for part in sheet.parts for item in part.items]
        self._timed = any(item.starts for item in items)
        self._hours: dict[int, time] = {}
        before: time | None = None
        for item in items:
            if item.starts is not None and item.starts != before:
                self._hours[id(item)] = before = item.starts
        #: Whether any hour or length is printed; an agenda cut for somebody invited has none.
        self.tells_time = any(self.right(item) for item in items)

    def number(self, item: AgendaItem) -> str:
        """12. but 12.3 and 15bis."""
        return f"{item.number}." if item.number.isdigit() else item.number

    def right(self, item: AgendaItem) -> Markup:
        """What stands at the right: the hour where it changes; minutes if the agenda gives no hours."""
        hour = self._hours.get(id(item))
        if hour is not None:
            return self._set.hour(hour)
        if not self._timed and item.minutes:
            return self._set.word(words.MINUTES, minutes=item.minutes)
        return Markup()

    def title(self, item: AgendaItem) -> Markup:
        """The title, with its changes if the agenda shows them; struck through if the item is withdrawn."""
        if item.mark in ("none", "moved") or not (self.marked or self.struck(item)):
            return self._set.both(item.title)
        title, language = item.title.or_other(self._set.language)
        setter = self._set.of(language)
        if item.mark == "changed":
            was = item.was.or_other(language)[0] if item.was else title
            inner = marked_words(was, title, setter)
        else:
            tag = "ins" if item.mark == "new" else "del"
            inner = marked_piece(tag, setter.text(title), setter)
        return inner if language == self._set.language else Markup('<span lang="{}">{}</span>').format(language, inner)

    def state(self, item: AgendaItem) -> Markup:
        """What happened to the item as a whole, in words."""
        if self.struck(item):
            if item.moved_to:
                return self._set.word(words.MOVED_TO, number=item.moved_to)
            return self._set.word(words.WITHDRAWN_ITEM)
        if not self.marked:
            return Markup()
        if item.mark == "moved" or (item.was_number and item.was_number != item.number):
            return self._set.word(words.MOVED_FROM, number=item.was_number or "–")
        return self._set.word(words.NEW_ITEM) if item.mark == "new" else Markup()

    def struck(self, item: AgendaItem) -> bool:
        """Whether only the number of the item still stands."""
        return item.mark == "withdrawn"

    def changed(self, item: AgendaItem) -> bool:
        """Whether a bar stands beside the item."""
        return self.marked and item.mark != "none" and (not self.struck(item) or item.number in self._listed)

    def facts(self, item: AgendaItem) -> list[Markup]:
        """The lines under the title: papers, presenter; each paper with a title has its own line."""
        lines: list[Markup] = []
        short: list[Markup] = []
        for paper in item.documents:
            note = self._note(paper)
            symbol = Markup('<span class="sym">{}</span>').format(self._set.literal(paper.symbol))
            if paper.title is None:
                if note or self._repeats_symbols:
                    short.append(symbol + note)
            else:
                lines.append(Markup("{} – {}{}").format(symbol, self._set.both(paper.title), note))
        last = [Markup(" · ").join(short)] if short else []
        if item.presenter:
            last.append(self._set.both(item.presenter))
        if last:
            lines.append(Markup("\u00a0– ").join(last))
        return lines

    def kind(self, part_label: Both | None, item: AgendaItem) -> Markup:
        """What is asked of the body, unless the label of the part has said it."""
        if item.kind_label is None or item.kind_label == part_label:
            return Markup()
        return self._set.both(item.kind_label)

    def _note(self, paper: DocumentLine) -> Markup:
        parts = []
        if paper.languages == ("en",) and self._set.language == "fr":
            parts.append(self._set.word(words.IN_ENGLISH_ONLY))
        elif paper.languages == ("fr",) and self._set.language == "en":
            parts.append(self._set.word(words.IN_FRENCH_ONLY))
        if paper.note is not None:
            parts.append(self._set.both(paper.note))
        return Markup(" ({})").format(Markup("; ").join(parts)) if parts else Markup()


def marked_words(before: str, after: str, setter: Setter) -> Markup:
    """Return `after` with what is new in `ins` and, at its place, what is gone in `del`; whole words only."""
    old, new = before.split(), after.split()
    out: list[Markup] = []
    for operation, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = " ".join(old[old_from:old_to]), " ".join(new[new_from:new_to])
        if operation == "equal":
            out.append(setter.text(come))
            continue
        if gone:
            out.append(marked_piece("del", setter.text(gone), setter))
        if come:
            out.append(marked_piece("ins", setter.text(come), setter))
    return Markup(" ").join(out)


def marked_piece(tag: str, inner: Markup, setter: Setter) -> Markup:
    """Return words as inserted (`ins`) or deleted (`del`), which screen readers and copied text say."""
    say = setter.plain(words.INSERTED if tag == "ins" else words.DELETED)
    return Markup('<{0} data-say="{1}">{2}</{0}>').format(tag, setter.line(say), inner)
