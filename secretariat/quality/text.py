"""What a machine can judge of what a text says: asks, references, numbers, annexes, names, what is left in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from secretariat.core.messages import N_
from secretariat.press.canonical import Document
from secretariat.press.canonical.model import Annex, ListBlock, Paragraph
from secretariat.press.canonical.plain import block_text
from secretariat.press.typography import SYMBOL
from secretariat.quality.countries import LISTED, misnamed
from secretariat.quality.facts import LANGUAGES, Check, Facts, Finding, Standing, finding, lines_of
from secretariat.quality.lines import Line, Place, lines
from secretariat.quality.lines import annexes as annexes_in

_ASKED: Final[Mapping[str, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:(?:is|are) (?:therefore )?(?:invited|asked|requested)(?: to|(?=\s*:))"
        r"|assume that [\w ]+?(?=\s*:|\s(?:noted|agreed|endorsed|approved|adopted|tasked|invited)\b))\s*(.*)",
        re.DOTALL,
    ),
    "fr": re.compile(
        r"\b(?:(?:est|sont) (?:donc )?(?:invitée?s?|priée?s?)(?: (?:à|de)|(?=\s*:))"
        r"|considérerai qu[\w ’']+?(?=\s*:|\s(?:a|est)\s))\s*(.*)",
        re.DOTALL,
    ),
}
#: What a point repeats of the words before the list: "The Committee is invited: (a) to note …".
_LEADING: Final[Mapping[str, re.Pattern[str]]] = {
    "en": re.compile(r"^to "),
    "fr": re.compile(r"^(?:à |de |d['’])?(?:en (?=prendre))?"),
}
#: With which an ask begins: the outcomes of domain 1.3, and what a body does with a paper that asks for none.
VERBS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "note", "take note", "agree", "endorse", "approve", "adopt", "task", "invite", "refer", "defer", "consider",
        "discuss", "examine", "noted", "agreed", "endorsed", "approved", "adopted", "tasked", "invited",
    ),
    "fr": (
        "prendre note", "noter", "convenir", "entériner", "approuver", "adopter", "charger", "inviter", "renvoyer",
        "reporter", "examiner", "débattre", "a pris note", "est convenu", "a entériné", "a approuvé", "a adopté",
        "a chargé", "a invité",
    ),
}  # fmt: skip


def action(facts: Facts) -> Iterator[Finding]:
    for code, text in facts.texts.items():
        asked = list(_asks(text, code))
        if not asked:
            said = N_("No action is requested.")
            yield finding(
                Check.ACTION,
                said,
                N_("Say what the body is invited to do: to note, to agree, to endorse, to approve."),
                Place(code),
            )
        known = (*VERBS[code], *facts.verbs.get(code, ()))
        for place, words in asked:
            bare = _LEADING[code].sub("", words.lstrip("[( ").lower())
            if not any(re.match(rf"{re.escape(verb.lower())}\b", bare) for verb in known):
                said = N_("“%(words)s” does not begin with a standard verb.")
                yield finding(
                    Check.ACTION,
                    said,
                    N_("Begin with note, agree, endorse, approve, or another verb of the body."),
                    place,
                    words=_short(words),
                )


def _asks(text: Document, code: str) -> Iterator[tuple[Place, str]]:
    """Yield what is asked: the words behind "is invited to", or each point of the list that follows them."""
    waiting = False
    for line in lines(text, code):
        if waiting and isinstance(line.block, ListBlock):
            for item in line.block.items:
                yield line.place, block_text(item).removeprefix(f"{item.label} ")
            waiting = False
            continue
        waiting = False
        found = _ASKED[code].search(line.text)
        if found is None or not isinstance(line.block, Paragraph):
            continue
        rest = found[1].strip(" :\u00a0\u202f")
        if rest:
            yield line.place, rest
        waiting = not rest


def references(facts: Facts) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for line in lines_of(facts):
        for found in SYMBOL.finditer(line.text):
            known = facts.references.get(found[0])
            if known is None or (line.place.language, found[0]) in told:
                continue
            told.add((line.place.language, found[0]))
            if known.standing is Standing.MISSING:
                said = N_("%(symbol)s has not been issued.")
                yield finding(Check.REFERENCES, said, N_("Check the symbol."), line.place, symbol=known.symbol)
            elif known.standing is Standing.WITHDRAWN:
                said = N_("%(symbol)s was withdrawn.")
                yield finding(
                    Check.REFERENCES,
                    said,
                    N_("Refer to what stands, or say that it was withdrawn."),
                    line.place,
                    symbol=known.symbol,
                )
            elif known.standing is Standing.SUPERSEDED:
                said = N_("%(symbol)s is superseded by %(by)s.")
                yield finding(
                    Check.REFERENCES,
                    said,
                    N_("Refer to %(by)s, or waive the point if the earlier text is meant."),
                    line.place,
                    symbol=known.symbol,
                    by=known.by,
                )


_TYPED_NUMBER = re.compile(r"\d{1,3}[.)]\s")
#: "paragraph 12", and not "paragraph 12 of C-M(2002)49" or "paragraph 12 of the directive".
_PARAGRAPH = re.compile(r"\b(?:paragraphs?|paragraphes?)[ \u00a0](\d{1,3})\b(?!,? (?:of|du|de|des|in) )", re.IGNORECASE)


def numbering(facts: Facts) -> Iterator[Finding]:
    for code, text in facts.texts.items():
        known = {
            (line.place.annex, line.block.number) for line in lines(text, code) if isinstance(line.block, Paragraph)
        }
        if not any(number for _, number in known):
            yield finding(
                Check.NUMBERING,
                N_("No paragraph carries a number."),
                N_("Write paragraphs outside lists, boxes and tables: they are numbered by themselves."),
                Place(code),
            )
        for line in lines(text, code):
            if isinstance(line.block, Paragraph) and _TYPED_NUMBER.match(line.text):
                yield finding(
                    Check.NUMBERING,
                    N_("A number was typed here."),
                    N_("Take it out: paragraphs are numbered by themselves."),
                    line.place,
                )
            for found in _PARAGRAPH.finditer(line.text):
                if not any(number == found[1] for _, number in known):
                    yield finding(
                        Check.NUMBERING,
                        N_("There is no paragraph %(number)s."),
                        N_("Refer to a paragraph of this text."),
                        line.place,
                        number=found[1],
                    )


_ANNEX = re.compile(r"\b(?:Annex|Annexe|annex|annexe)[ \u00a0]([0-9]{1,2}|[A-Z])\b(?! (?:to|of|au|à|du|de)\b)")
_SEVERAL = re.compile(
    r"\b[Aa]nnexes[ \u00a0]((?:[0-9]{1,2}|[A-Z])(?:(?:, | and | et | to | à |[–-])(?:[0-9]{1,2}|[A-Z]))+)\b(?! (?:of|au|du|de)\b)"
)
_ONE_OF_SEVERAL = re.compile(r"(, | and | et | to | à |[–-])?([0-9]{1,2}|[A-Z])\b")
_ALONE = re.compile(
    r"\b(?:the annex|annexed|in annex|at annex|the annexes|l['’]annexe|en annexe|ci-joint|les annexes)\b", re.IGNORECASE
)


def annexes(facts: Facts) -> Iterator[Finding]:
    for code, text in facts.texts.items():
        there, named, alone = annexes_in(text), set[str](), False
        for line in lines(text, code):
            if isinstance(line.block, Annex):
                continue
            alone = alone or bool(_ALONE.search(line.text))
            for number in _named(line.text):
                if number not in there and number not in named:
                    yield finding(
                        Check.ANNEXES,
                        N_("Annex %(number)s is named here and is not attached."),
                        N_("Attach it, or name the right one."),
                        line.place,
                        number=number,
                    )
                named.add(number)
        for section, number in enumerate(there, start=1):
            if number not in named and not (alone and len(there) == 1):
                yield finding(
                    Check.ANNEXES,
                    N_("Annex %(number)s is attached and named nowhere."),
                    N_("Name it where it is meant, or take it out."),
                    Place(code, str(section)),
                    number=number,
                )


def _named(text: str) -> Iterator[str]:
    """Say which annexes a text names: "Annex 1", "Annexes 1 and 3", "annexes A à C"."""
    yield from (found[1] for found in _ANNEX.finditer(text))
    for found in _SEVERAL.finditer(text):
        last = ""
        for between, number in _ONE_OF_SEVERAL.findall(found[1]):
            if last and between.strip() in ("to", "à", "–", "-") and last.isdigit() == number.isdigit():
                yield from _up_to(last, number)
            yield number
            last = number


def _up_to(first: str, last: str) -> Iterator[str]:
    if first.isdigit():
        yield from (str(number) for number in range(int(first) + 1, int(last)))
    else:
        yield from (chr(sign) for sign in range(ord(first) + 1, ord(last)))


def countries(facts: Facts) -> Iterator[Finding]:
    titles = [Line(Place(code), Paragraph(runs=()), facts.titles.get(code, "")) for code in LANGUAGES]
    for line in (*titles, *lines_of(facts)):
        for written, code in misnamed(line.text, line.place.language):
            listed = {**LISTED, **facts.countries}[code][LANGUAGES.index(line.place.language)]
            yield finding(
                Check.COUNTRIES,
                N_("“%(written)s” is not the listed name."),
                N_("Write “%(listed)s”."),
                line.place,
                written=written,
                listed=listed,
            )


_BRACKETS = re.compile(r"\[(?!\d{1,4}\])[^\[\]\n]{0,400}\]")


def brackets(facts: Facts) -> Iterator[Finding]:
    for line in lines_of(facts):
        for found in _BRACKETS.finditer(line.text):
            yield finding(
                Check.BRACKETS,
                N_("Words in square brackets are left: %(words)s"),
                N_("Write what belongs there, or settle the text."),
                line.place,
                words=_short(found[0]),
            )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:59].rstrip()}…"
