"""The typographer: what a compositor would do to plain words, by language (house style, section 5).

It works on text nodes only, never on code, addresses or hashes, and changes spacing and quotation marks,
not words. `polish` gives plain text; `to_markup` gives safe markup with symbols kept in one piece and
French ordinals raised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import lru_cache

from markupsafe import Markup, escape

from .dates import NARROW, NO_BREAK, Language

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
)
_LABELS = (
    r"paragraphs?|paragraphes?|paras?\.|[Ii]tems?|[Pp]oints?|[Aa]nnex(?:es|e)?|[Pp]ages?|No\.|[Nn]os?|[Nn]°|"
    r"[Ss]ections?|[Tt]able|[Tt]ableau|[Ff]igure|[Oo]ption|[Aa]rticles?|ext\.|poste|REV|Nation|[Pp]art|[Pp]artie|EUR|"
    r"lines?|lignes?|[Rr]oom|[Ss]alle|Mr|Ms|Mrs|M\.|Mme|Dr"
)
_UNITS = r"%|minutes?|mins?|working|days?|jours?|hours?|heures?|pages?|EUR|euros?|m²|km|kg|GB|Go|MB|Mo"

#: A document symbol of any of the grammars the product knows; it is never broken at a line end.
SYMBOL = re.compile(
    r"(?<![\w/])(?:[A-Z]{2,4}/\d+(?:\([A-Z]{1,4}\))?(?:-[A-Z]{1,3})?\(\d{2,4}\)\d{1,4}"
    r"|C-(?:M|R|DS)\(\d{2,4}\)\d{1,4}|(?:PO|MC|PDN)\(\d{2,4}\)\d{1,4})"
    r"(?:-(?:REV|ADD|COR|AS|FINAL)\d*)*(?:[ \u00a0]\(INV\))?"
)

#: How symbols are found in a text and where they lead; nowhere, where nobody asked for links: in print, in a pack.
_Leading = tuple[re.Pattern[str], Mapping[str, str]]
_NOWHERE: _Leading = (SYMBOL, {})
_leading: ContextVar[_Leading] = ContextVar("leading", default=_NOWHERE)
#: A symbol with more signs than these is longer than a cell or half a page can count on; and what it may be broken before.
_LONG = 26
_SUFFIXES = re.compile(r"-(?:REV|ADD|COR|AS|FINAL)\d*")

_Rule = tuple[re.Pattern[str], str]
_COMMON: tuple[_Rule, ...] = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(rf"\b(\d{{1,2}}(?:er)?) ({_MONTHS})\b"), rf"\1{NO_BREAK}\2"),
    (re.compile(rf"\b({_MONTHS}) (\d{{4}})\b"), rf"\1{NO_BREAK}\2"),
    (re.compile(rf"\b(of|du) (?=\d{{1,2}}(?:er)?{NO_BREAK}(?:{_MONTHS})\b)"), rf"\1{NO_BREAK}"),
    (re.compile(rf"(?<!\w)({_LABELS}) (?=\d|[A-Z]\b|[IVX]+\b)"), rf"\1{NO_BREAK}"),
    (re.compile(rf"(\d) (?=(?:{_UNITS})(?!\w))"), rf"\1{NO_BREAK}"),
    (re.compile(r"\b(for|in|of|until|since|from|to|pour|en|de|depuis) (?=\d{4}\b)"), rf"\1{NO_BREAK}"),
    (re.compile(r" – "), rf"{NO_BREAK}– "),
)
_ENGLISH: tuple[_Rule, ...] = (
    (re.compile(r'(?<![^\s(\[/–—])"([^"\s](?:[^"]*[^"\s])?)"(?![\w"])'), r"“\1”"),
    (re.compile(r"(?<![^\s(\[/–—“])'([^'\s](?:[^']*[^'\s])?)'(?![\w'])"), r"‘\1’"),
)
_FRENCH: tuple[_Rule, ...] = (
    (re.compile(r'(?<![^\s(\[/–—’])"([^"\s](?:[^"]*[^"\s])?)"(?![\w"])'), r"«\1»"),
    (re.compile(r"[ \u00a0\u202f]*([;!?]+)(?=[\s\u00a0»”)\]]|$)"), rf"{NARROW}\1"),
    (re.compile(r"[ \u00a0\u202f]*:(?=[\s\u00a0]|$)"), rf"{NARROW}:"),
    (re.compile(r"«[ \u00a0\u202f]*"), f"«{NARROW}"),
    (re.compile(r"[ \u00a0\u202f]*»"), f"{NARROW}»"),
    (re.compile(r"\b(\d{1,2})[ \u00a0]h[ \u00a0](\d\d)\b"), rf"\1{NARROW}h{NARROW}\2"),
    (re.compile(r"\b(\d{1,2})[ \u00a0]h\b"), rf"\1{NARROW}h"),
    (re.compile(r"(?<![\d\w])(\d{1,3}) (?=\d{3}\b)"), rf"\1{NARROW}"),
    (re.compile(r"(?<=\u202f\d{3}) (?=\d{3}\b)"), NARROW),
)
_RAISED = re.compile(r"(?<![\w.,-])(\d+)(er|re|e)(?![\w-])")


@lru_cache(maxsize=4096)
def polish(text: str, language: Language) -> str:
    """Return `text` with the spaces and quotation marks that the language wants. Words and symbols stay."""
    for pattern, new in (*_COMMON, *(_FRENCH if language == "fr" else _ENGLISH)):
        text = pattern.sub(new, text)
    return text


@contextmanager
def leading(pattern: re.Pattern[str], addresses: Mapping[str, str]) -> Iterator[None]:
    """Let the symbols that `pattern` finds in the texts set meanwhile lead to their address; those without one do not."""
    token = _leading.set((pattern, addresses))
    try:
        yield
    finally:
        _leading.reset(token)


def leading_nowhere() -> AbstractContextManager[None]:
    """Let no symbol lead anywhere meanwhile: inside a link there is no other."""
    return leading(*_NOWHERE)


def to_markup(text: str, language: Language) -> Markup:
    """Return `text` polished and escaped, each symbol in `<span class="sym">` or a link, French ordinals in `<sup>`."""
    return _with_links(polish(text, language), lambda words: _symbols(words, language))


def with_links(text: str) -> Markup:
    """Return a line of a page as it stands, escaped, with its symbols as links where they lead somewhere."""
    return _with_links(text, escape)


def all_leading() -> tuple[tuple[str, str], ...]:
    """Return all that leads somewhere just now, with its addresses: what is set meanwhile hangs on it."""
    return tuple(sorted(_leading.get()[1].items()))


def leads_to(symbol: str) -> str:
    """Return where a symbol leads just now; nothing if nowhere."""
    return _leading.get()[1].get(symbol, "")


def _with_links(text: str, set_words: Callable[[str], Markup]) -> Markup:
    out = Markup()
    position = 0
    for start, end, address in _links(text):
        out += set_words(text[position:start])
        out += Markup('<a class="sym" href="{}">{}</a>').format(address, text[start:end])
        position = end
    return out + set_words(text[position:])


def _links(text: str) -> Iterator[tuple[int, int, str]]:
    """Where symbols that lead somewhere stand: what stands in brackets behind one may be no part of it."""
    pattern, addresses = _leading.get()
    if not addresses:
        return
    for found in pattern.finditer(text.replace(NO_BREAK, " ")):
        symbol = next((one for one in (found[0], found[0].partition(" (")[0]) if one in addresses), "")
        if symbol:
            yield found.start(), found.start() + len(symbol), addresses[symbol]


def _symbols(text: str, language: Language) -> Markup:
    out = Markup()
    position = 0
    for found in SYMBOL.finditer(text):
        out += _plain(text[position : found.start()], language)
        out += _symbol(found[0])
        position = found.end()
    return out + _plain(text[position:], language)


def _symbol(symbol: str) -> Markup:
    """In one piece; a long one may be broken before its suffixes where a style sheet of a narrow measure lets it."""
    found = _SUFFIXES.search(symbol)
    if len(symbol) <= _LONG or found is None:
        return Markup('<span class="sym">{}</span>').format(symbol)
    stem, suffixes = symbol[: found.start()], symbol[found.start() :]
    return Markup('<span class="sym long"><span>{}</span><span>{}</span></span>').format(stem, suffixes)


def _plain(text: str, language: Language) -> Markup:
    safe = escape(text)
    if language == "fr":
        return Markup(_RAISED.sub(r"\1<sup>\2</sup>", str(safe)))  # noqa: S704  the text was escaped above
    return safe
