"""What a machine can judge of a paper: plain data in, findings out. No database, no request, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Final

from secretariat.core.messages import N_, Message
from secretariat.documents.markings import Marking, Position, markings_in_header
from secretariat.documents.symbols import FreeText, parse
from secretariat.press.canonical import Document
from secretariat.press.canonical.model import Annex, ListBlock, Paragraph
from secretariat.press.canonical.plain import block_text
from secretariat.press.dates import Language
from secretariat.press.typography import SYMBOL
from secretariat.press.unseen import Unseen
from secretariat.quality.countries import LISTED, misnamed
from secretariat.quality.lines import Line, Place, annexes, lines
from secretariat.translation.aligning import Pair
from secretariat.translation.states import Standing as Paired

LANGUAGES: Final[tuple[Language, ...]] = ("en", "fr")
NOWHERE: Final = Place()
#: Of each check so many findings are named; the rest is mended with them.
MOST: Final = 12


class Check(StrEnum):
    """What the machine judges; the value is the key of the point in checklists."""

    SYMBOL = "symbol"
    MARKING = "marking"
    TITLE = "title"
    FACES = "faces"
    ACTION = "action"
    REFERENCES = "references"
    NUMBERING = "numbering"
    ANNEXES = "annexes"
    COUNTRIES = "countries"
    OFFICER = "officer"
    LENGTH = "length"
    TRACKS = "tracks"
    BRACKETS = "brackets"


#: Found by the machine, these keep a paper from going out whatever its checklist says.
BLOCKING: Final = frozenset({Check.SYMBOL, Check.MARKING})


class Standing(StrEnum):
    """What is known of a paper that a text refers to."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    #: Of the series of the body, and nothing was issued under it.
    MISSING = "missing"
    #: Of another series: nothing is said of it here.
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Reference:
    """A symbol that the text names."""

    symbol: str
    standing: Standing
    #: The symbol of what took its place.
    by: str = ""


@dataclass(frozen=True)
class Facts:
    """All that is judged."""

    titles: Mapping[str, str]
    texts: Mapping[Language, Document]
    original: str = "en"
    #: The paragraphs of both texts, as they stand to one another; none where one of them is lacking, or a file.
    pairs: Sequence[Pair] = ()
    #: Languages that are there as a file, with what the file holds beside what its pages show.
    files: Mapping[str, frozenset[Unseen]] = field(default_factory=dict)
    marking: Marking = Marking.NATO_UNCLASSIFIED
    ceiling: Marking = Marking.NATO_UNCLASSIFIED
    #: The symbol it will bear, and whether another paper bears it already.
    symbol: str = ""
    symbol_taken: bool = False
    officer: str = ""
    word_limit: int | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)
    #: Names of countries as the house lists them, English and French, by code.
    countries: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: Verbs of the body beside ours, by language, as they may begin an ask.
    verbs: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def translation(self) -> str:
        """The other language than that of the original."""
        return "fr" if self.original == "en" else "en"


@dataclass(frozen=True)
class Finding:
    """Something to be put right: what it is, where, and what to do."""

    check: Check
    said: Message
    todo: Message
    place: Place = NOWHERE


def judge(facts: Facts) -> list[Finding]:
    """Return all that is found, in the order of the checks and of the text."""
    found: list[Finding] = []
    for check in Check:
        found += islice(_CHECKS[check](facts), MOST)
    return found


def words_in(document: Document) -> int:
    """Return how many words the main text has: annexes and footnotes do not count."""
    count = 0
    for line in lines(document, "en"):
        if isinstance(line.block, Annex):
            break
        count += len(line.text.split())
    return count


def _said(check: Check, said: str, todo: str, place: Place = NOWHERE, **values: object) -> Finding:
    return Finding(check, Message(said, values), Message(todo, values), place)


def _lines(facts: Facts) -> Iterator[Line]:
    for code in LANGUAGES:
        if code in facts.texts:
            yield from lines(facts.texts[code], code)


def _symbol(facts: Facts) -> Iterator[Finding]:
    if isinstance(parse(facts.symbol), FreeText):
        said = N_("“%(symbol)s” is no symbol of a series.")
        yield _said(
            Check.SYMBOL,
            said,
            N_("Have the series of the body or the letter of the type put right."),
            symbol=facts.symbol,
        )
    elif facts.symbol_taken:
        said = N_("%(symbol)s is borne by another paper already.")
        yield _said(Check.SYMBOL, said, N_("Have the counter of the series put right."), symbol=facts.symbol)


def _marking(facts: Facts) -> Iterator[Finding]:
    if facts.marking.rank > facts.ceiling.rank:
        said = N_("The paper is marked above what this system may hold.")
        yield _said(Check.MARKING, said, N_("Take it off this system, and tell the security officer."))
    marked: dict[str, set[int]] = {code: set() for code in facts.texts}
    for line in _lines(facts):
        for finding in _marks(line.text):
            marked[line.place.language].add(finding)
            if finding > facts.ceiling.rank:
                said = N_("Words here mark the text above what this system may hold.")
                yield _said(
                    Check.MARKING, said, N_("Take it off this system, and tell the security officer."), line.place
                )
            elif finding > facts.marking.rank:
                said = N_("Words here mark the text higher than the paper.")
                yield _said(Check.MARKING, said, N_("Mark the paper as high, or take the words out."), line.place)
    highest = {code: max(ranks, default=0) for code, ranks in marked.items()}
    if len(set(highest.values())) > 1:
        said = N_("Paragraphs are marked in one language and not in the other.")
        yield _said(Check.MARKING, said, N_("Mark the same paragraphs in both."))


def _marks(text: str) -> list[int]:
    return [one.rank for one in markings_in_header(text) if one.position is not Position.SENTENCE]


def _title(facts: Facts) -> Iterator[Finding]:
    for code in LANGUAGES:
        title = facts.titles.get(code, "")
        if not title:
            said = N_("The English title is missing.") if code == "en" else N_("The French title is missing.")
            yield _said(Check.TITLE, said, N_("Give it: it stands on the agenda and in the register."), Place(code))
        elif any(one.rank > Marking.NATO_UNCLASSIFIED.rank for one in markings_in_header(title)):
            said = N_("The title names a classified level.")
            yield _said(Check.TITLE, said, N_("A title is unclassified: reword it."), Place(code))


def _faces(facts: Facts) -> Iterator[Finding]:
    missing = [code for code in LANGUAGES if code not in facts.texts and code not in facts.files]
    for code in missing:
        said = N_("The English text is missing.") if code == "en" else N_("The French text is missing.")
        yield _said(Check.FACES, said, N_("Add it, or say that it follows when you circulate."), Place(code))
    for pair in facts.pairs:
        found = _of_pair(pair)
        segment = pair.original or pair.translation
        if found and segment:
            language = facts.original if pair.original else facts.translation
            place = Place(language, str(segment.annex or ""), segment.near)
            yield _said(Check.FACES, *found, place)
    unsaid = [pair for pair in facts.pairs if pair.standing is Paired.IN_TRANSLATION]
    if unsaid:
        said = N_("Nobody has said yet that the paragraphs agree: %(count)s are still in translation.")
        todo = N_("Say so under “Translation”, paragraph by paragraph or of all.")
        yield _said(Check.FACES, said, todo, Place(facts.translation), count=len(unsaid))


def _of_pair(pair: Pair) -> tuple[str, str] | None:
    """What is wrong with a paragraph and its translation, and what to do."""
    if pair.standing is Paired.MISSING:
        return N_("What stands here has no translation."), N_("Translate it.")
    if pair.standing is Paired.SURPLUS:
        return N_("The original does not have what stands here."), N_("Take it out, or add it to the original.")
    if not pair.formed_alike:
        return N_("Items or rows differ between the languages."), N_("Give both the same lists and tables.")
    if pair.standing is Paired.STALE:
        return N_("The original was changed since its translation was aligned."), N_("Look at the translation again.")
    return None


_ASKED: Final[Mapping[str, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:(?:is|are) (?:therefore )?(?:invited|asked|requested) to"
        r"|assume that [\w ]+?(?=\s*:|\s(?:noted|agreed|endorsed|approved|adopted|tasked|invited)\b))\s*(.*)",
        re.DOTALL,
    ),
    "fr": re.compile(
        r"\b(?:(?:est|sont) (?:donc )?(?:invitée?s?|priée?s?) (?:à|de)"
        r"|considérerai qu[\w ’']+?(?=\s*:|\s(?:a|est)\s))\s*(.*)",
        re.DOTALL,
    ),
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


def _action(facts: Facts) -> Iterator[Finding]:
    for code, text in facts.texts.items():
        asked = list(_asks(text, code))
        if not asked:
            said = N_("No action is requested.")
            yield _said(
                Check.ACTION,
                said,
                N_("Say what the body is invited to do: to note, to agree, to endorse, to approve."),
                Place(code),
            )
        known = (*VERBS[code], *facts.verbs.get(code, ()))
        for place, words in asked:
            bare = words.lstrip("[( ").lower()
            if not any(re.match(rf"{re.escape(verb.lower())}\b", bare) for verb in known):
                said = N_("“%(words)s” does not begin with a standard verb.")
                yield _said(
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


def _references(facts: Facts) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for line in _lines(facts):
        for found in SYMBOL.finditer(line.text):
            known = facts.references.get(found[0])
            if known is None or (line.place.language, found[0]) in told:
                continue
            told.add((line.place.language, found[0]))
            if known.standing is Standing.MISSING:
                said = N_("%(symbol)s has not been issued.")
                yield _said(Check.REFERENCES, said, N_("Check the symbol."), line.place, symbol=known.symbol)
            elif known.standing is Standing.WITHDRAWN:
                said = N_("%(symbol)s was withdrawn.")
                yield _said(
                    Check.REFERENCES,
                    said,
                    N_("Refer to what stands, or say that it was withdrawn."),
                    line.place,
                    symbol=known.symbol,
                )
            elif known.standing is Standing.SUPERSEDED:
                said = N_("%(symbol)s is superseded by %(by)s.")
                yield _said(
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


def _numbering(facts: Facts) -> Iterator[Finding]:
    for code, text in facts.texts.items():
        known = {
            (line.place.annex, line.block.number) for line in lines(text, code) if isinstance(line.block, Paragraph)
        }
        if not any(number for _, number in known):
            yield _said(
                Check.NUMBERING,
                N_("No paragraph carries a number."),
                N_("Write paragraphs outside lists, boxes and tables: they are numbered by themselves."),
                Place(code),
            )
        for line in lines(text, code):
            if isinstance(line.block, Paragraph) and _TYPED_NUMBER.match(line.text):
                yield _said(
                    Check.NUMBERING,
                    N_("A number was typed here."),
                    N_("Take it out: paragraphs are numbered by themselves."),
                    line.place,
                )
            for found in _PARAGRAPH.finditer(line.text):
                if not any(number == found[1] for _, number in known):
                    yield _said(
                        Check.NUMBERING,
                        N_("There is no paragraph %(number)s."),
                        N_("Refer to a paragraph of this text."),
                        line.place,
                        number=found[1],
                    )


_ANNEX = re.compile(r"\b(?:Annex|Annexe|annex|annexe)[ \u00a0]([0-9]{1,2}|[A-Z])\b(?! (?:to|of|au|à|du|de)\b)")
_ALONE = re.compile(
    r"\b(?:the annex|annexed|in annex|at annex|the annexes|l['’]annexe|en annexe|ci-joint|les annexes)\b", re.IGNORECASE
)


def _annexes(facts: Facts) -> Iterator[Finding]:
    for code, text in facts.texts.items():
        there, named, alone = annexes(text), set[str](), False
        for line in lines(text, code):
            if isinstance(line.block, Annex):
                continue
            alone = alone or bool(_ALONE.search(line.text))
            for found in _ANNEX.finditer(line.text):
                if found[1] not in there and found[1] not in named:
                    yield _said(
                        Check.ANNEXES,
                        N_("Annex %(number)s is named here and is not attached."),
                        N_("Attach it, or name the right one."),
                        line.place,
                        number=found[1],
                    )
                named.add(found[1])
        for section, number in enumerate(there, start=1):
            if number not in named and not (alone and len(there) == 1):
                yield _said(
                    Check.ANNEXES,
                    N_("Annex %(number)s is attached and named nowhere."),
                    N_("Name it where it is meant, or take it out."),
                    Place(code, str(section)),
                    number=number,
                )


def _countries(facts: Facts) -> Iterator[Finding]:
    titles = [Line(Place(code), Paragraph(runs=()), facts.titles.get(code, "")) for code in LANGUAGES]
    for line in (*titles, *_lines(facts)):
        for written, code in misnamed(line.text, line.place.language):
            listed = {**LISTED, **facts.countries}[code][LANGUAGES.index(line.place.language)]
            yield _said(
                Check.COUNTRIES,
                N_("“%(written)s” is not the listed name."),
                N_("Write “%(listed)s”."),
                line.place,
                written=written,
                listed=listed,
            )


def _officer(facts: Facts) -> Iterator[Finding]:
    if not facts.officer:
        yield _said(Check.OFFICER, N_("No action officer is named."), N_("Name one, with the telephone extension."))


def _length(facts: Facts) -> Iterator[Finding]:
    for code, text in facts.texts.items():
        count = words_in(text)
        if facts.word_limit is not None and count > facts.word_limit:
            yield _said(
                Check.LENGTH,
                N_("The text has %(count)s words; the limit is %(limit)s."),
                N_("Shorten it, move parts into an annex, or waive the point."),
                Place(code),
                count=count,
                limit=facts.word_limit,
            )


_LEFT = {
    Unseen.CHANGES: N_("The file holds tracked changes."),
    Unseen.COMMENTS: N_("The file holds comments."),
    Unseen.HIDDEN: N_("The file holds hidden text."),
}


def _tracks(facts: Facts) -> Iterator[Finding]:
    for code, unseen in facts.files.items():
        for kind, said in _LEFT.items():
            if kind in unseen:
                yield _said(Check.TRACKS, said, N_("Settle them in the file and upload it again."), Place(code))


_BRACKETS = re.compile(r"\[(?!\d{1,4}\])[^\[\]\n]{0,400}\]")


def _brackets(facts: Facts) -> Iterator[Finding]:
    for line in _lines(facts):
        for found in _BRACKETS.finditer(line.text):
            yield _said(
                Check.BRACKETS,
                N_("Words in square brackets are left: %(words)s"),
                N_("Write what belongs there, or settle the text."),
                line.place,
                words=_short(found[0]),
            )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:59].rstrip()}…"


_CHECKS: Final[Mapping[Check, Callable[[Facts], Iterable[Finding]]]] = {
    Check.SYMBOL: _symbol,
    Check.MARKING: _marking,
    Check.TITLE: _title,
    Check.FACES: _faces,
    Check.ACTION: _action,
    Check.REFERENCES: _references,
    Check.NUMBERING: _numbering,
    Check.ANNEXES: _annexes,
    Check.COUNTRIES: _countries,
    Check.OFFICER: _officer,
    Check.LENGTH: _length,
    Check.TRACKS: _tracks,
    Check.BRACKETS: _brackets,
}
