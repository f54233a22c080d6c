"""What a meeting did, section by section, as plain data in both languages: the one source of the decision sheet and of
the decision blocks of the record. Points adopted without discussion stand together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from secretariat.committees.presets import Preset
from secretariat.committees.verbs import Verb, verbs_of
from secretariat.core.i18n import N_, both
from secretariat.core.values import dataclass
from secretariat.meetings.models import AgendaItem, Outcome
from secretariat.meetings.states import ItemState
from secretariat.minutes.queries.held import Held
from secretariat.press.canonical.grammar import letter
from secretariat.press.words import Both

EN_BLOC_TITLE = N_("Points approved without discussion")
EN_BLOC_LEAD = Both(", without discussion,", ", sans débat,")
#: What an outcome without words is about, under a standard item.
_SUBJECTS = {
    "adoption_of_the_agenda": Both("the agenda", "l’ordre du jour"),
    "approval_of_the_record": Both("the record of the last meeting", "le compte rendu de la dernière réunion"),
    "matters_arising": Both("the list of actions", "la liste des suites à donner"),
    "date_of_the_next_meeting": Both("the date of the next meeting", "la date de la prochaine réunion"),
}
_LAST_DECISIONS = Both("the decision sheet of the last meeting", "le relevé de décisions de la dernière réunion")
#: French verbs that are followed by "de".
_WITH_DE = ("note", "convenu")


@dataclass(frozen=True)
class Clause:
    """One outcome: "(a)", the verb, the rest of the sentence. `label` is empty if it is the only one."""

    label: str
    verb: Verb
    text: Both
    item: AgendaItem
    outcome: Outcome


@dataclass(frozen=True)
class Section:
    """One item, or the points adopted together."""

    items: tuple[AgendaItem, ...]
    #: "10", or "4 to 9" and "4 à 9".
    numbers: Both
    title: Both
    documents: tuple[str, ...]
    #: "The Committee", or "The Committee, without discussion,".
    lead: Both
    clauses: tuple[Clause, ...]
    #: Party and words.
    reservations: tuple[tuple[Both, Both], ...]
    en_bloc: bool

    @property
    def several(self) -> bool:
        return len(self.items) > 1


def sections(held: Held) -> tuple[Section, ...]:
    """Return every item of the agenda in order, adjoining points adopted without discussion as one section."""
    preset = Preset.from_plain(held.meeting.body.settings)
    verbs = verbs_of(held.meeting.body.settings)
    found: list[Section] = []
    for en_bloc, group in groupby(held.items, key=lambda item: item.state == ItemState.ADOPTED_EN_BLOC.value):
        items = tuple(group)
        chunks = [items] if en_bloc and len(items) > 1 else [(item,) for item in items]
        found += [_section(held, chunk, preset, verbs, en_bloc=en_bloc) for chunk in chunks]
    return tuple(found)


def sections_of_part(part: Held, whole: Sequence[Section]) -> tuple[Section, ...]:
    """Return what is said of some items alone, `part` of a meeting; what stood together in the `whole` does so here."""
    preset = Preset.from_plain(part.meeting.body.settings)
    verbs = verbs_of(part.meeting.body.settings)
    ids = {item.id for item in part.items}
    kept = ((section, tuple(item for item in section.items if item.id in ids)) for section in whole)
    return tuple(_section(part, items, preset, verbs, en_bloc=one.en_bloc) for one, items in kept if items)


def _section(
    held: Held, items: tuple[AgendaItem, ...], preset: Preset, verbs: dict[str, Verb], *, en_bloc: bool
) -> Section:
    first, last = held.numbers[items[0].id], held.numbers[items[-1].id]
    pairs = [(item, outcome) for item in items for outcome in held.outcomes.get(item.id, [])]
    several = len(items) > 1
    lead = EN_BLOC_LEAD if en_bloc else Both("", "")
    return Section(
        items=items,
        numbers=_range(first, last, len(items)),
        title=Both(*both(EN_BLOC_TITLE)) if several else title_of(items[0]),
        documents=() if several else held.cited[items[0].id],
        lead=Both(preset.called_en + lead.en, preset.called_fr + lead.fr),
        clauses=tuple(
            Clause(
                label=f"({letter(number)})" if len(pairs) > 1 else "",
                verb=(verb := verbs.get(outcome.verb) or Verb(outcome.verb, outcome.verb, outcome.verb, "decide")),
                text=_text(item, outcome, verb, preset, held.cited[item.id]),
                item=item,
                outcome=outcome,
            )
            for number, (item, outcome) in enumerate(pairs, 1)
        ),
        reservations=tuple(
            (Both(one.party.name_en, one.party.name_fr), _pair(one.text_en, one.text_fr))
            for item in items
            for one in held.reservations.get(item.id, [])
        ),
        en_bloc=en_bloc,
    )


def _range(first: str, last: str, count: int) -> Both:
    """10; 4 and 5; 4 to 9."""
    if count == 1:
        return Both(first, first)
    between = Both("and", "et") if count == 2 else Both("to", "à")
    return Both(f"{first} {between.en} {last}", f"{first} {between.fr} {last}")


def title_of(item: AgendaItem) -> Both:
    """Return the title of an item; a language not there is said in the other."""
    return _pair(item.title_en, item.title_fr)


def _text(item: AgendaItem, outcome: Outcome, verb: Verb, preset: Preset, cited: Sequence[str]) -> Both:
    """Return the words after the verb, without the stop at their end; without words, what the item is about."""
    if outcome.text_en or outcome.text_fr:
        return Both(bare(outcome.text_en), bare(outcome.text_fr))
    subject, symbols = _subject(item, preset), ", ".join(cited)
    french = after_de(subject.fr) if verb.fr.endswith(_WITH_DE) else subject.fr
    return Both(*(f"{words} ({symbols})" if symbols else words for words in (subject.en, french)))


def _subject(item: AgendaItem, preset: Preset) -> Both:
    """Return what an item is about, to be read after a verb: a standard one in words, any other by its title."""
    if item.standard == "approval_of_the_record" and preset.minutes == "decisions":
        return _LAST_DECISIONS
    title = title_of(item)
    return _SUBJECTS.get(item.standard) or Both(f"“{title.en}”", f"«\u202f{title.fr}\u202f»")


def after_de(words: str) -> str:
    """Return French words as they stand after "de": "du compte rendu", "des suites", "de la liste".

    >>> after_de("le compte rendu")
    'du compte rendu'
    """
    for article, joined in (("le ", "du "), ("les ", "des ")):
        if words.startswith(article):
            return joined + words.removeprefix(article)
    return f"de {words}"


def bare(text: str) -> str:
    """Return a sentence without what ends it, so that it can stand in a list."""
    return text.strip().rstrip(" ;.\u202f")


def _pair(english: str, french: str) -> Both:
    return Both(english or french, french or english)
