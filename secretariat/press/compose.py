"""From a sheet to the HTML of its pages: an own Jinja environment that escapes every name, fed with plain
data only.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from difflib import SequenceMatcher
from functools import cache, cached_property
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ..paths import resource_dir
from . import dates, words
from .canonical.html import HtmlWriter
from .canonical.model import Annex, Document
from .dates import Language
from .glyphs import settable
from .sheets import AgendaItem, AgendaSheet, Draft, Face, Front, PaperSheet, Sheet
from .typography import polish, to_markup
from .words import Both


class FaceNotAvailable(ValueError):
    """The sheet has no such face: a paper without text in that language, or a paper asked for side by
    side.
    """


@dataclass(frozen=True)
class Composed:
    """The HTML of a whole file, its title, its language, and the labels of its annexes ("1", "2")."""

    html: str
    title: str
    language: Language
    annexes: tuple[str, ...]


def compose(sheet: Sheet, *, face: Face, characters: Collection[int], pictures: Collection[str]) -> Composed:
    """Return the HTML of `sheet` in `face`. Raises FaceNotAvailable.

    `characters` are those that the fonts have; `pictures` the SHA-256 of the pictures that can be shown.
    """
    language: Language = "fr" if face == "fr" else "en"
    setter = Setter(language, characters)
    title = " ".join(filter(None, [sheet.front.symbol, sheet.front.title[language]]))
    faces = [setter, Setter("fr", characters)] if face == "both" else [setter]
    context: dict[str, Any] = {
        "s": setter,
        "faces": faces,
        "w": words,
        "sheet": sheet,
        "front": sheet.front,
        "title": title,
        "running": _running(sheet.front, faces),
        "marked": isinstance(sheet, AgendaSheet) and bool(sheet.against),
    }
    numbers: tuple[str, ...] = ()
    if isinstance(sheet, AgendaSheet):
        template = "agenda_both.html" if face == "both" else "agenda.html"
        context["agenda"] = Agenda(sheet, setter)
        context["other"] = faces[-1]
        context["agenda_other"] = Agenda(sheet, faces[-1], repeats_symbols=False)
    else:
        text = sheet.text(language)
        if face == "both" or text is None:
            raise FaceNotAvailable(f"{sheet.front.symbol or sheet.front.title.en}: no face {face!r}")
        template = "paper.html"
        context["paper"] = paper = Paper(sheet, text, setter, pictures)
        context["annexes"] = paper.annexes
        numbers = tuple(annex.number for annex, _ in paper.annexes)
    html = _environment().get_template(template).render(context)
    return Composed(html, title, language, numbers)


def style_sheets(annexes: tuple[str, ...], face: Face) -> list[str]:
    """Return the house's style sheet and the page rules of annexes and of the two languages side by side."""
    house = (resource_dir("templates") / "press" / "house.css").read_text(encoding="utf-8")
    return [house, _environment().get_template("pages.css").render(annexes=annexes, both=face == "both")]


def _running(front: Front, faces: list[Setter]) -> dict[str, str]:
    """What head and foot of every page say, in the language of the face, or in both."""

    def said(pair: Both | None, between: str = " · ") -> str:
        texts = [face.line(pair.or_other(face.language)[0]) for face in faces] if pair else []
        return between.join(dict.fromkeys(texts))

    first = faces[0]
    release = said(front.releasability)
    if front.draft:
        release = " · ".join(face.draft_state(front.draft) for face in faces)
    return {
        "marking": said(front.marking),
        "release": release,
        "body": said(front.body, "\n"),
        "symbol": first.running_symbol(front),
        "demonstration": said(front.demonstration, "\n").replace("\u00a0– ", " –\n"),
        "page": first.plain(words.PAGE),
        "of": first.plain(words.PAGE_OF),
        "draft": first.plain(words.DRAFT).upper(),
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource_dir("templates") / "press"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


class Setter:
    """Sets words in one language, with characters that the fonts have; what templates use for every text."""

    def __init__(self, language: Language, characters: Collection[int]) -> None:
        self.language = language
        self._characters = characters

    def text(self, text: str) -> Markup:
        """Words, with typography."""
        return to_markup(settable(text, self.language, self._characters), self.language)

    def literal(self, text: str) -> Markup:
        """Code, addresses, names of files: as they are."""
        return escape(settable(text, self.language, self._characters))

    def line(self, text: str) -> str:
        """Words for an attribute: a running head, a title."""
        return polish(settable(text, self.language, self._characters), self.language)

    def both(self, pair: Both) -> Markup:
        """The words of a pair in this language; if they are missing, the other ones, marked with theirs."""
        text, language = pair.or_other(self.language)
        if language == self.language or not text:
            return self.text(text)
        other = Setter(language, self._characters)
        return Markup('<span lang="{}">{}</span>').format(language, other.text(text))

    def word(self, pair: Both, **values: object) -> Markup:
        """Words of the press itself, with values put in."""
        return self.text(self.plain(pair, **values))

    def plain(self, pair: Both, **values: object) -> str:
        """The same, as plain text."""
        return pair[self.language].format(**values) if values else pair[self.language]

    @property
    def colon(self) -> str:
        """What stands between a label and its value."""
        return f"{dates.NARROW}: " if self.language == "fr" else ": "

    def day(self, day: date) -> Markup:
        """A date with its weekday, at the head of a line."""
        return self.text(dates.initial_capital(dates.long_date(day, self.language)))

    def day_within(self, day: date) -> str:
        """A date without its weekday, within a sentence."""
        return dates.day_month_year(day, self.language)

    def hour(self, moment: time) -> Markup:
        """An hour."""
        return self.text(dates.hour(moment, self.language))

    def draft_line(self, draft: Draft) -> Markup:
        """Draft 3 of Monday 21 September 2026, 14:05."""
        moment = dates.long_moment(draft.at, self.language)
        return self.word(words.DRAFT_OF, number=draft.number, moment=moment)

    def draft_state(self, draft: Draft) -> str:
        """DRAFT 3 – not cleared, not for circulation."""
        return self.plain(words.DRAFT_STATE, number=draft.number)

    def original(self, front: Front) -> Markup:
        """Original: English."""
        name = words.ENGLISH if front.original == "en" else words.FRENCH
        return self.word(words.ORIGINAL, language=name[self.language])

    def supersedes(self, front: Front) -> Markup:
        """Supersedes AC/901-D(2026)0022 of 7 July 2026."""
        assert front.supersedes is not None
        if front.supersedes.day is None:
            return self.word(words.SUPERSEDES, symbol=front.supersedes.symbol)
        day = self.day_within(front.supersedes.day)
        return self.word(words.SUPERSEDES_OF, symbol=front.supersedes.symbol, date=day)

    def running_symbol(self, front: Front) -> str:
        """The symbol as it stands in the head of a page; a draft says which it is."""
        parts = [front.symbol or self.plain(words.NO_SYMBOL)]
        if front.draft:
            parts.append(f"{self.plain(words.DRAFT)} {front.draft.number}")
        return self.line(" · ".join(parts))


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
        setter = Setter(language, self._set._characters)
        if item.mark == "changed":
            was = item.was.or_other(language)[0] if item.was else title
            inner = marked_words(was, title, setter)
        else:
            tag = "ins" if item.mark == "new" else "del"
            inner = _marked(tag, setter.text(title), setter)
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

    def _note(self, paper: Any) -> Markup:
        parts = []
        if paper.languages == ("en",) and self._set.language == "fr":
            parts.append(self._set.word(words.IN_ENGLISH_ONLY))
        elif paper.languages == ("fr",) and self._set.language == "en":
            parts.append(self._set.word(words.IN_FRENCH_ONLY))
        if paper.note is not None:
            parts.append(self._set.both(paper.note))
        return Markup(" ({})").format(Markup("; ").join(parts)) if parts else Markup()


class Paper:
    """The body of a paper, ready for its template: main text, annexes, notes that no page has taken."""

    def __init__(self, sheet: PaperSheet, text: Document, setter: Setter, pictures: Collection[str]) -> None:
        self.sheet = sheet
        self._writer = HtmlWriter(
            text,
            setter.language,
            medium="print",
            set_text=lambda words_, _language: setter.text(words_),
            set_literal=setter.literal,
            picture_address=lambda blob: f"press:picture/{blob}" if blob in pictures else None,
        )

    @cached_property
    def main(self) -> Markup:
        """The text before the first annex."""
        return self._writer.blocks(self._writer.main)

    @cached_property
    def annexes(self) -> list[tuple[Annex, Markup]]:
        """Each annex with its title and text."""
        _ = self.main  # footnotes are called in reading order
        return [
            (annex, self._writer.annex_title(annex) + self._writer.blocks(blocks))
            for annex, blocks in self._writer.annexes
        ]

    @cached_property
    def notes(self) -> Markup:
        """Footnotes that stand at the end because nothing calls them."""
        _ = self.annexes
        return self._writer.notes()


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
            out.append(_marked("del", setter.text(gone), setter))
        if come:
            out.append(_marked("ins", setter.text(come), setter))
    return Markup(" ").join(out)


def _marked(tag: str, inner: Markup, setter: Setter) -> Markup:
    say = setter.plain(words.INSERTED if tag == "ins" else words.DELETED)
    return Markup('<{0} data-say="{1}">{2}</{0}>').format(tag, setter.line(say), inner)
