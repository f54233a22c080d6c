"""Sets words in one language, with characters that the fonts have; what templates use for every text."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, time

from markupsafe import Markup, escape

from . import dates, words
from .dates import Language
from .glyphs import settable
from .sheets import Draft, Front
from .typography import polish, to_markup
from .words import Both

#: A word of this length is not written to be read in one line. Breaking it letter by letter takes time that grows with
#: the square of its length, so it is given places to break.
_ENDLESS = re.compile(r"[^ \n]{300,}")
_PIECE = re.compile(r"[^ \n]{10}(?=[^ \n])")
_BREAK_HERE = "\u200b"


class Setter:
    """A compositor of one language."""

    def __init__(self, language: Language, characters: Collection[int]) -> None:
        self.language = language
        self._characters = characters

    def of(self, language: Language) -> Setter:
        """The same compositor for another language."""
        return Setter(language, self._characters)

    def text(self, text: str) -> Markup:
        """Words, with typography."""
        return to_markup(_breakable(settable(text, self.language, self._characters)), self.language)

    def unmarked(self, text: str) -> str:
        """Words with typography and nothing else: no symbol kept in one piece, no letter raised."""
        return polish(_breakable(settable(text, self.language, self._characters)), self.language)

    def literal(self, text: str) -> Markup:
        """Code, addresses, names of files: as they are."""
        return escape(_breakable(settable(text, self.language, self._characters)))

    def line(self, text: str) -> str:
        """Words for an attribute: a running head, a title."""
        return polish(settable(text, self.language, self._characters), self.language)

    def both(self, pair: Both) -> Markup:
        """The words of a pair in this language; if they are missing, the other ones, marked with theirs."""
        text, language = pair.or_other(self.language)
        if language == self.language or not text:
            return self.text(text)
        other = self.of(language)
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

    def follows(self, front: Front) -> Markup:
        """French text to follow by 12 December 2026."""
        assert front.follows is not None
        if front.follows.by is None:
            return self.word(words.FOLLOWS[front.follows.language])
        return self.word(words.FOLLOWS_BY[front.follows.language], date=self.day_within(front.follows.by))

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


def _breakable(text: str) -> str:
    return _ENDLESS.sub(lambda found: _PIECE.sub(rf"\g<0>{_BREAK_HERE}", found[0]), text) if len(text) >= 300 else text
