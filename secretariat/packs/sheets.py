"""The cover of a pack: plain data for the press, from a manifest and from what was found when its files were opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from secretariat.committees.models import Body
from secretariat.core.values import dataclass
from secretariat.documents.front import front
from secretariat.documents.markings import Marking
from secretariat.packs.contents import highest
from secretariat.packs.states import PackKind
from secretariat.press import words
from secretariat.press.sheets import AgendaSheet, Front, PackEntry, PackSheet
from secretariat.press.words import Both

_TITLES = {
    PackKind.WHOLE: Both("Papers for the meeting", "Documents de la réunion"),
    PackKind.SUPPLEMENT: Both("Changes to the papers for the meeting", "Modifications des documents de la réunion"),
}
_REPLACES = Both("Takes the place of {symbol}, pages {first} to {last}", "Remplace {symbol}, pages {first} à {last}")
_REPLACES_ONE = Both("Takes the place of {symbol}, page {first}", "Remplace {symbol}, page {first}")
_BEHIND = Both("Goes behind page {page}", "À insérer après la page {page}")
_TAKE_OUT = Both("Withdrawn: take out pages {first} to {last}", "Retiré : pages {first} à {last} à enlever")
_TAKE_OUT_ONE = Both("Withdrawn: take out page {first}", "Retiré : page {first} à enlever")
_TAKEN_OUT = Both("Withdrawn", "Retiré")
_PAGES = Both(
    "{pages} pages, cover included. Pack pages run through; each paper keeps its own numbers.",
    "{pages} pages, couverture comprise. La pagination du dossier est continue ; chaque document conserve la sienne.",
)
_SLOTS = Both(
    "Each page bears the number behind which it goes in the pack: 14a and 14b behind page 14.",
    "Chaque page porte le numéro après lequel elle s’insère dans le dossier : 14a et 14b après la page 14.",
)
_APART = {
    "held elsewhere": Both(
        "Not in the pack, since they are held on another system: {papers}.",
        "Absents du dossier, car conservés sur un autre système : {papers}.",
    ),
    "not printed": Both(
        "Not in the pack yet, since they could not be printed so far: {papers}.",
        "Absents du dossier pour l’instant, car ils n’ont pas encore pu être imprimés : {papers}.",
    ),
}


@dataclass(frozen=True)
class Placed:
    """A paper of a manifest as it stands in the file: the labels of its pages; none, and why, if it could not be joined."""

    paper: Mapping[str, Any]
    labels: tuple[str, ...]
    why_not: Both | None = None


def cover_front(body: Body, agenda: AgendaSheet, manifest: Mapping[str, Any]) -> Front:
    """Return the front block: the highest marking of all papers on top, and what kind of pack. Which meeting it is for,
    where and when, is said as on the agenda that its readers read."""
    kind = PackKind(manifest["kind"])
    made = front(
        body,
        class_word=words.PACK if kind is PackKind.WHOLE else words.PACK_SUPPLEMENT,
        symbol=manifest["agenda"]["symbol"],
        marking=highest([paper["marking"] for paper in manifest["papers"]]),
        title=_TITLES[kind],
        original=manifest["language"],
        lines=agenda.front.lines,
    )
    marking = made.marking if manifest["papers"] else agenda.front.marking
    return replace(made, original=None, marking=marking, releasability=agenda.front.releasability)


def cover_sheet(front: Front, manifest: Mapping[str, Any], placed: Sequence[Placed], *, pages: int) -> PackSheet:
    """Return the cover; `pages` is how many the whole file has."""
    whole = manifest["kind"] == PackKind.WHOLE.value
    entries = [_entry(one, whole=whole) for one in placed]
    if not whole:
        entries += [_withdrawn(front, *gone) for gone in manifest["withdrawn"]]
    sentence = Both(*(_PAGES[code].format(pages=pages) for code in ("en", "fr"))) if whole else _SLOTS
    return PackSheet(front=front, entries=tuple(entries), sentences=(sentence, *_left_out(manifest.get("apart", ()))))


def _left_out(apart: Sequence[Mapping[str, Any]]) -> list[Both]:
    """What is named on the agenda and not in the file, and why."""
    found = []
    for why, said in _APART.items():
        papers = [paper for paper in apart if paper["why"] == why]
        if papers:
            en, fr = (
                "; ".join(f"{paper['symbol']}, {_title(paper['titles'], code)}" for paper in papers)
                for code in ("en", "fr")
            )
            found.append(Both(said.en.format(papers=en), said.fr.format(papers=fr.replace("; ", " ; "))))
    return found


def _title(titles: Mapping[str, str], code: str) -> str:
    return titles[code] or titles["en"] or titles["fr"]


def _entry(placed: Placed, *, whole: bool) -> PackEntry:
    paper = placed.paper
    marking = Marking(paper["marking"])
    notes = [] if whole else list(_where(paper))
    if placed.why_not is not None:
        notes.append(placed.why_not)
    return PackEntry(
        item=paper["item"],
        symbol=paper["symbol"],
        title=Both(paper["titles"]["en"], paper["titles"]["fr"]),
        marking=Both(marking.words("en"), marking.words("fr")),
        language="fr" if paper["language"] == "fr" else "en",
        pages=len(placed.labels),
        first=placed.labels[0] if placed.labels else "",
        origin="here" if paper["origin"] == "here" else "elsewhere",
        notes=tuple(notes),
    )


def _where(paper: Mapping[str, Any]) -> list[Both]:
    """Where the pages of a supplement go."""
    if paper["replaces"] and paper["replaces"][1]:
        symbol, first, last = paper["replaces"]
        said = _REPLACES_ONE if first == last else _REPLACES
        return [_filled(said, symbol=symbol, first=first, last=last)]
    return [_filled(_BEHIND, page=paper["after"])] if paper["after"] else []


def _withdrawn(front: Front, symbol: str, first: str, last: str) -> PackEntry:
    said = _TAKEN_OUT if not first else _TAKE_OUT_ONE if first == last else _TAKE_OUT
    return PackEntry(
        symbol="",
        title=Both(symbol, symbol),
        marking=Both("", ""),
        language="en",
        notes=(_filled(said, first=first, last=last),),
    )


def _filled(pair: Both, **values: str) -> Both:
    return Both(pair.en.format(**values), pair.fr.format(**values))
