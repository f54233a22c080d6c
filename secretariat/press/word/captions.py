"""The captions of tables and pictures in files of others: by their style and by their words, above or below what they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from secretariat.core.values import dataclass

from ..canonical.grammar import CAPTION, FIGURE
from ..canonical.model import Run, Runs, Text
from .entries import Entry, Grid, Para, Pic
from .folding import in_line, without_start
from .report import Changed, Findings

_STYLES: Final = ("caption", "légende", "legende")
_TABLES: Final = "tableau|table"
_PICTURES: Final = (
    "figure|fig|charts?|graphique|graphe|graph|maps?|cartes?|photographies?|photographs?|photos?|pictures?|images?|"
    "illustrations?|diagramme|diagram|schéma|dessin"
)
#: What Word puts before a caption: the label, the number, and some sign.
_LABELLED: Final = re.compile(
    rf"\s*(?:(?P<table>{_TABLES})|(?P<picture>{_PICTURES}))\b\.?\s*"
    r"(?P<number>(?-i:[0-9]+(?:[.‑–-](?:[0-9]+|[A-Z]\b))*|(?:[IVXL]+|[A-Z])(?=\s*[:.–—-])))?"
    r"\s*(?P<sign>[:.–—-]*)\s*",
    re.IGNORECASE,
)
#: Lines in the style of captions that say whence a table is, and not what.
_BESIDE: Final = re.compile(r"\s*(?:sources?|notes?|nota|remarques?)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9]{1,3}")
#: So much of a caption tells which one is meant.
_SHOWN: Final = 60


@dataclass(frozen=True)
class Caption:
    """A caption as the text has it."""

    word: str
    number: str
    runs: Runs


@dataclass
class _Said:
    """A paragraph that may be a caption. `kind` is "table", "picture", or "" where no label says so."""

    para: Para
    kind: str
    #: The label as Word shows it: "Fig. 2".
    label: str
    word: str
    number: str
    start: int


def find_captions(
    entries: Sequence[Entry], findings: Findings, *, counted: bool
) -> tuple[dict[int, Caption], set[int]]:
    """Return by `id` of a table or picture its caption, and the ids of the paragraphs that are one.

    `counted` says whether captions without a number that the text can say are counted here.
    """
    standing = [entry for entry in entries if not isinstance(entry, Para) or entry.words.strip()]
    owners: list[tuple[Entry, _Said]] = []
    taken: set[int] = set()
    for at, entry in enumerate(standing):
        said = _said(entry) if isinstance(entry, Para) else None
        if said is None:
            continue
        owner = _owner(said, standing[at - 1] if at else None, standing[at + 1 : at + 2], taken)
        if owner is not None:
            owners.append((owner, said))
            taken |= {id(owner), id(entry)}
    found: dict[int, Caption] = {}
    for kind in (Grid, Pic):
        _number([(owner, said) for owner, said in owners if isinstance(owner, kind)], found, findings, counted=counted)
    return found, {id(said.para) for _, said in owners}


def _owner(said: _Said, before: Entry | None, after: Sequence[Entry], taken: set[int]) -> Entry | None:
    """A picture has its caption below it, a table above, unless it is the other way round."""
    behind = after[0] if after else None
    pictures: list[Entry | None] = [one for one in (before, behind) if isinstance(one, Pic)]
    tables: list[Entry | None] = [one for one in (behind, before) if isinstance(one, Grid)]
    wanted = {"table": tables, "picture": pictures}.get(said.kind, [*pictures, *tables])
    return next((one for one in wanted if id(one) not in taken), None)


def _said(para: Para) -> _Said | None:
    styled = any(style.name.strip().lower() in _STYLES for style in para.style.lineage())
    found = _LABELLED.match(para.words)
    if styled and _BESIDE.match(para.words):
        return None
    if not styled:
        exact = next((one for pattern in (CAPTION, FIGURE) if (one := pattern.match(para.words.strip()))), None)
        if exact is None or found is None or para.label is not None:
            return None
    if found is None or not (found["number"] or found["sign"]):
        return _Said(para, "", "", "", "", 0)
    if not para.words[found.end() :].strip():
        return None
    label = para.words[: found.start("sign")].strip()
    number = found["number"] or ""
    kind = "table" if found["table"] else "picture"
    word = ("Tableau" if found["table"].lower() == "tableau" else "Table") if found["table"] else "Figure"
    return _Said(para, kind, label, word, number if _NUMBER.fullmatch(number) else "", found.end())


def _number(owners: list[tuple[Entry, _Said]], found: dict[int, Caption], findings: Findings, *, counted: bool) -> None:
    """Each keeps its number if all have one and no other label counts beside theirs; otherwise all are counted anew."""
    first = {said.label.split()[0].strip(".").lower() if said.label else "" for _, said in owners}
    kept = all(said.number for _, said in owners) and len(first) == 1
    for at, (owner, said) in enumerate(owners, start=1):
        number = said.number if kept else str(at) if counted else ""
        word = said.word or ("Table" if isinstance(owner, Grid) else "Figure")
        caption = Caption(word, number, _runs(said))
        found[id(owner)] = caption
        shown = " ".join(said.label.split())
        if shown != f"{word} {number}".strip():
            findings.note(Changed.CAPTIONS, f"{shown or said.para.words.strip()[:_SHOWN]} → {word} {number}".strip())


def _runs(said: _Said) -> Runs:
    runs: list[Run] = without_start(said.para.runs, said.start)
    words = [run for run in runs if isinstance(run, Text) and run.text.strip()]
    # A caption all in bold or italic is set as captions are.
    strong, em = all(run.strong for run in words), all(run.em for run in words)
    return in_line(
        [
            replace(run, strong=run.strong and not strong, em=run.em and not em) if isinstance(run, Text) else run
            for run in runs
        ]
    )
