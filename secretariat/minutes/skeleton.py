"""What a record begins with: what the agenda, the attendance and the room already say, and nothing that nobody said.

Pure. Texts are canonical source; sentences are in the past in English and in the present in French, as records are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from secretariat.core.values import dataclass
from secretariat.meetings.models import AgendaItem, Attendance, Statement
from secretariat.meetings.states import ItemState, Presence
from secretariat.minutes.queries.held import Held, symbols_of
from secretariat.minutes.sheets.common import wall
from secretariat.minutes.states import Style
from secretariat.press import canonical, dates
from secretariat.press.canonical.model import Document, Paragraph, Text
from secretariat.press.dates import Language
from secretariat.press.words import Both

LANGUAGES: tuple[Language, ...] = ("en", "fr")


@dataclass(frozen=True)
class Skeleton:
    """What each passage begins with, in both languages; empty where there is nothing to say."""

    opening: Both
    #: By item id.
    items: dict[int, Both]
    closing: Both


def digest(text: str) -> str:
    """Return the SHA-256 of a passage's text: what the skeleton and a page remember of it."""
    return hashlib.sha256(text.encode()).hexdigest()


def skeleton_of(held: Held, style: Style) -> Skeleton:
    """Return the skeleton of the record of a meeting, as far as it has been held."""
    return Skeleton(
        opening=_both(lambda code: _opening(held, code)),
        items={item.id: _both(lambda code, item=item: _item(held, item, style, code)) for item in held.items},
        closing=_both(lambda code: _closing(held, code)),
    )


def _both(sentences: object) -> Both:
    assert callable(sentences)
    return Both(*(_source(sentences(code)) for code in LANGUAGES))


def _source(sentences: Iterable[str]) -> str:
    """Each sentence a paragraph; a name with a star in it stays a name."""
    return canonical.to_source(Document(tuple(Paragraph(runs=(Text(one),)) for one in sentences), ())).strip()


def _opening(held: Held, language: Language) -> Iterator[str]:
    sitting = held.sitting
    if sitting is None:
        return
    hour = dates.hour(wall(sitting.opened_at, held.meeting.zone), language)
    if language == "fr":
        yield f"La présidence déclare la séance ouverte à {hour}."
    else:
        yield f"The Chair called the meeting to order at {hour}."
    excused = [row for row in held.attendance if row.presence == Presence.EXCUSED.value]
    if excused:
        label = "Excused:" if language == "en" else "Excusés :"
        yield f"{label} {_listed([_party(row, language) for row in excused], language)}."
    for row in held.attendance:
        if row.presence == Presence.REPRESENTED.value and row.represented_by is not None:
            by = row.represented_by.name_fr if language == "fr" else row.represented_by.name_en
            said = "Représentation :" if language == "fr" else "Represented:"
            link = "par" if language == "fr" else "by"
            yield f"{said} {_party(row, language)}, {link} {by}."


def _item(held: Held, item: AgendaItem, style: Style, language: Language) -> Iterator[str]:
    if item.state == ItemState.WITHDRAWN.value and not held.outcomes.get(item.id):
        yield (
            "Le point est retiré de l’ordre du jour." if language == "fr" else "The item was withdrawn from the agenda."
        )
        return
    if item.state == ItemState.ADOPTED_EN_BLOC.value:
        return
    yield from _presented(item, style, language)
    yield from _statements(held.statements.get(item.id, []), style, language)


def _presented(item: AgendaItem, style: Style, language: Language) -> Iterator[str]:
    """Who presented what, as the agenda names it; the Chair speaks only where somebody writes that she did."""
    presenter = (
        (item.presenter_fr or item.presenter_en) if language == "fr" else (item.presenter_en or item.presenter_fr)
    )
    if not presenter:
        return
    papers = list(symbols_of(item))
    symbols = _listed(papers, language)
    if style is Style.UNATTRIBUTED:
        if papers and language == "fr":
            verb = "est présenté" if len(papers) == 1 else "sont présentés"
            yield f"{'Le document' if len(papers) == 1 else 'Les documents'} {symbols} {verb}."
        elif papers:
            yield f"{'Paper' if len(papers) == 1 else 'Papers'} {symbols} {'was' if len(papers) == 1 else 'were'} presented."
        else:
            yield "Le point est présenté." if language == "fr" else "The item was presented."
    elif language == "fr":
        yield f"{presenter} présente {_the_papers(papers)} {symbols}." if papers else f"{presenter} présente le point."
    elif papers:
        yield f"{presenter} presented the {'paper' if len(papers) == 1 else 'papers'} {symbols}."
    else:
        yield f"{presenter} introduced the item."


def _the_papers(papers: Sequence[str]) -> str:
    return "le document" if len(papers) == 1 else "les documents"


def _statements(found: Sequence[Statement], style: Style, language: Language) -> Iterator[str]:
    if not found:
        return
    parties = [one.party.name_fr if language == "fr" else one.party.name_en for one in found]
    several = len(found) > 1
    if style is Style.UNATTRIBUTED:
        if language == "fr":
            yield (
                f"{len(found)} déclarations sont faites ; elles figurent en annexe."
                if several
                else "Une délégation fait une déclaration, qui figure en annexe."
            )
        else:
            yield (
                f"{len(found)} statements were made and are annexed."
                if several
                else "One delegation made a statement, which is annexed."
            )
    elif language == "fr":
        said, verb = ("Les déclarations", "figurent") if several else ("La déclaration", "figure")
        yield f"{said} de {_listed(parties, 'fr')} {verb} en annexe."
    else:
        said, verb = ("The statements", "are") if several else ("The statement", "is")
        yield f"{said} of {_listed(parties, 'en')} {verb} annexed."


def _closing(held: Held, language: Language) -> Iterator[str]:
    if held.sitting is None or held.sitting.closed_at is None:
        return
    hour = dates.hour(wall(held.sitting.closed_at, held.meeting.zone), language)
    yield f"La séance est levée à {hour}." if language == "fr" else f"The meeting closed at {hour}."


def _party(row: Attendance, language: Language) -> str:
    return row.party.name_fr if language == "fr" else row.party.name_en


def _listed(names: Sequence[str], language: Language) -> str:
    """A, B and C; A, B et C."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {'et' if language == 'fr' else 'and'} {names[-1]}"
