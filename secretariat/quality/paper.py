"""What a machine can judge of a paper as a whole: what it bears on its head, its languages, its length, its files."""

from __future__ import annotations

from collections.abc import Iterator

from secretariat.core.messages import N_
from secretariat.documents.markings import Marking, Position, markings_in_header
from secretariat.documents.symbols import FreeText, parse
from secretariat.press.canonical import Document
from secretariat.press.canonical.model import Annex
from secretariat.press.unseen import Unseen
from secretariat.quality.facts import LANGUAGES, Check, Facts, Finding, Unsettled, finding, lines_of
from secretariat.quality.lines import Place, lines
from secretariat.translation.aligning import Pair
from secretariat.translation.states import Standing as Paired


def words_in(document: Document) -> int:
    """Return how many words the main text has: annexes and footnotes do not count."""
    count = 0
    for line in lines(document, "en"):
        if isinstance(line.block, Annex):
            break
        count += len(line.text.split())
    return count


def symbol(facts: Facts) -> Iterator[Finding]:
    if isinstance(parse(facts.symbol), FreeText):
        said = N_("“%(symbol)s” is no symbol of a series.")
        yield finding(
            Check.SYMBOL,
            said,
            N_("Have the series of the body or the letter of the type put right."),
            symbol=facts.symbol,
        )
    elif facts.symbol_taken:
        said = N_("%(symbol)s is borne by another paper already.")
        yield finding(Check.SYMBOL, said, N_("Have the counter of the series put right."), symbol=facts.symbol)


def marking(facts: Facts) -> Iterator[Finding]:
    if facts.marking.rank > facts.ceiling.rank:
        said = N_("The paper is marked above what this system may hold.")
        yield finding(Check.MARKING, said, N_("Take it off this system, and tell the security officer."))
    marked: dict[str, set[int]] = {code: set() for code in facts.texts}
    for line in lines_of(facts):
        for rank in _marks(line.text):
            marked[line.place.language].add(rank)
            if rank > facts.ceiling.rank:
                said = N_("Words here mark the text above what this system may hold.")
                yield finding(
                    Check.MARKING, said, N_("Take it off this system, and tell the security officer."), line.place
                )
            elif rank > facts.marking.rank:
                said = N_("Words here mark the text higher than the paper.")
                yield finding(Check.MARKING, said, N_("Mark the paper as high, or take the words out."), line.place)
    highest = {code: max(ranks, default=0) for code, ranks in marked.items()}
    if len(set(highest.values())) > 1:
        said = N_("Paragraphs are marked in one language and not in the other.")
        yield finding(Check.MARKING, said, N_("Mark the same paragraphs in both."))


def _marks(text: str) -> list[int]:
    return [one.rank for one in markings_in_header(text) if one.position is not Position.SENTENCE]


def title(facts: Facts) -> Iterator[Finding]:
    for code in LANGUAGES:
        title = facts.titles.get(code, "")
        if not title:
            said = N_("The English title is missing.") if code == "en" else N_("The French title is missing.")
            yield finding(Check.TITLE, said, N_("Give it: it stands on the agenda and in the register."), Place(code))
        elif any(one.rank > Marking.NATO_UNCLASSIFIED.rank for one in markings_in_header(title)):
            said = N_("The title names a classified level.")
            yield finding(Check.TITLE, said, N_("A title is unclassified: reword it."), Place(code))


def faces(facts: Facts) -> Iterator[Finding]:
    missing = [code for code in LANGUAGES if code not in facts.texts and code not in facts.files]
    for code in missing:
        said = N_("The English text is missing.") if code == "en" else N_("The French text is missing.")
        yield finding(Check.FACES, said, N_("Add it, or say that it follows when you circulate."), Place(code))
    for pair in facts.pairs:
        found = _of_pair(pair)
        segment = pair.original or pair.translation
        if found and segment:
            language = facts.original if pair.original else facts.translation
            place = Place(language, str(segment.annex or ""), segment.near)
            yield finding(Check.FACES, *found, place)
    unsaid = [pair for pair in facts.pairs if pair.standing is Paired.IN_TRANSLATION]
    if unsaid:
        said = N_("Nobody has said yet that the paragraphs agree: %(count)s are still in translation.")
        todo = N_("Say so under “Translation”, paragraph by paragraph or of all.")
        yield finding(Check.FACES, said, todo, Place(facts.translation), count=len(unsaid))


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


def officer(facts: Facts) -> Iterator[Finding]:
    if not facts.officer:
        yield finding(Check.OFFICER, N_("No action officer is named."), N_("Name one, with the telephone extension."))


def length(facts: Facts) -> Iterator[Finding]:
    for code, text in facts.texts.items():
        count = words_in(text)
        if facts.word_limit is not None and count > facts.word_limit:
            yield finding(
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


_UNSETTLED = {
    Unsettled.OUT: (N_("The text is out in Word."), N_("Have it checked in, or close the check-out.")),
    Unsettled.WAITS: (
        N_("The latest Word copy is not in the text."),
        N_("Bring it into the text, or set it aside, under “Word”."),
    ),
    Unsettled.CHANGES: (
        N_("The latest Word copy holds tracked changes that nobody reviewed."),
        N_("Review them under “Word”."),
    ),
    Unsettled.COMMENTS: (
        N_("The latest Word copy holds comments that nobody has settled."),
        N_("Settle each of them under “Word”."),
    ),
}


def tracks(facts: Facts) -> Iterator[Finding]:
    for code, unseen in facts.files.items():
        for kind, said in _LEFT.items():
            if kind in unseen:
                yield finding(Check.TRACKS, said, N_("Settle them in the file and upload it again."), Place(code))
    for code, left in facts.copies.items():
        for one, (said, todo) in _UNSETTLED.items():
            if one in left:
                yield finding(Check.TRACKS, said, todo, Place(code))
