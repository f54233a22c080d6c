"""Which symbols are given, which comes next, and what corrects what by its symbol."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import (
    Paper,
    SymbolCounter,
    Version,
)
from secretariat.documents.order import symbol_key
from secretariat.documents.policy import papers_visible_to, versions_visible_to
from secretariat.documents.symbols import FreeText, Symbol, first, parse


def symbol_taken(session: Session, symbol: str) -> bool:
    """Tell whether any paper or version has, or had, this symbol."""
    papers, versions = (
        select(Paper.id).where(Paper.symbol == symbol),
        select(Version.id).where(Version.symbol == symbol),
    )
    return session.scalar(papers.limit(1)) is not None or session.scalar(versions.limit(1)) is not None


def symbol_ahead(session: Session, paper: Paper | None, *, series: str, letter: str, further: int = 0) -> str:
    """Return the symbol the next version would bear if it were issued now; nothing is reserved by asking.

    None stands for a paper that is opened when it is issued. `further` is how many others take a number before it.
    """
    if paper is not None and paper.symbol is not None:
        return following_symbol(session, paper)
    year = clock.now().year
    last = session.scalar(
        select(SymbolCounter.last).where(SymbolCounter.series == f"{series}-{letter}", SymbolCounter.year == year)
    )
    return str(first(series, letter, year, (last or 0) + 1 + further))


def symbol_after(session: Session, paper: Paper, *, cut: int, last: int) -> str:
    """Return the same of a paper whose versions, and the last number of whose series in this year, are known."""
    if paper.symbol is not None:
        return following_symbol(session, paper, cut=cut)
    return str(first(paper.body.series, paper.letter, clock.now().year, last + 1))


def following_symbol(session: Session, paper: Paper, *, cut: int | None = None) -> str:
    """Return the symbol of the next version of a paper that has one: its own, then its revisions.

    A corrigendum is not revised: one that was recalled goes out again as the next corrigendum. `cut` is how many versions
    it had, where that is known.
    """
    assert paper.symbol is not None
    cut = versions_cut(session, paper) if cut is None else cut
    if cut and paper.kind == PaperKind.CORRIGENDUM.value:
        return next_correction(session, paper.symbol)
    return revision_symbol(paper.symbol, cut)


def next_correction(session: Session, symbol: str) -> str:
    """Return the first symbol that is free for a corrigendum to what bears `symbol` (or beside it, if it is one)."""
    read = parse(symbol)
    stem = str(read.parent) if isinstance(read, Symbol) and read.suffixes[-1:] and _corrects(read) else symbol
    wanted = f"{escaped(stem)}-COR%"
    papers = select(Paper.symbol).where(Paper.symbol.like(wanted, escape="\\"))
    versions = select(Version.symbol).where(Version.symbol.like(wanted, escape="\\"))
    taken = [found for found in session.scalars(papers.union(versions)) if found]
    if not isinstance(read, Symbol):
        numbers = [int(end) for end in (found.rpartition("-COR")[2] for found in taken) if end.isdecimal()]
        return f"{stem}-COR{max(numbers, default=0) + 1}"
    return str(read.with_suffix("COR", [other for other in map(parse, taken) if isinstance(other, Symbol)]))


def _corrects(symbol: Symbol) -> bool:
    return symbol.suffixes[-1].kind == "COR"


def corrected_version(session: Session, actor: Actor, version: Version) -> Version | None:
    """Return the version that a corrigendum corrects, if it is open to this person; None for every other paper."""
    read = parse(version.symbol)
    if version.paper.kind != PaperKind.CORRIGENDUM.value or not isinstance(read, Symbol) or read.parent is None:
        return None
    return session.scalar(select(Version).where(Version.symbol == str(read.parent), versions_visible_to(actor)))


def symbol_addresses(session: Session, actor: Actor, symbols: Iterable[str]) -> dict[str, str]:
    """Return the addresses of those of the symbols in a text that name something open to this person, however many zeros.

    One query whatever their number. What exists and is not open to them is not among the rows, as what does not exist. The
    version in force leads to its paper, an earlier one to itself, a symbol reserved for a draft to the draft.
    """
    read = {text: symbol for text in symbols if isinstance(symbol := parse(text), Symbol)}
    if not read:
        return {}
    keys = {symbol_key(str(one)) for symbol in read.values() for one in _itself_and_above(symbol)}
    rows = session.execute(
        select(
            Paper.pid, Paper.symbol, Paper.body_id, Paper.current_version_id, Version.id, Version.pid, Version.symbol
        )
        .outerjoin(Version, and_(Version.paper_id == Paper.id, versions_visible_to(actor)))
        .where(Paper.symbol_key.in_(sorted(keys)), papers_visible_to(actor))
        .order_by(Paper.id, Version.ordinal)
    )
    found: dict[Symbol | FreeText, str] = {}
    for paper, reserved, body_id, current, version_id, version, cut in rows:
        if version is not None:
            found[parse(cut)] = f"/papers/{paper}" if version_id == current else f"/versions/{version}"
        elif actor.is_house_of(body_id):
            found[parse(reserved)] = f"/papers/{paper}"
    return {text: found[symbol] for text, symbol in read.items() if symbol in found}


def _itself_and_above(symbol: Symbol) -> Iterator[Symbol]:
    """A version bears the symbol of its paper with suffixes behind it; a copy bears them before its qualifier."""
    one: Symbol | None = symbol
    while one is not None:
        yield replace(one, qualifier=symbol.qualifier)
        one = one.parent


def revision_symbol(symbol: str, revision: int) -> str:
    """Return the symbol of the n-th revision; 0 is the plain symbol."""
    parsed = parse(symbol)
    if revision == 0:
        return symbol
    if not isinstance(parsed, Symbol):
        return f"{symbol}-REV{revision}"
    revised = parsed
    for _ in range(revision):
        revised = revised.with_suffix("REV")
    return str(replace(revised, qualifier=parsed.qualifier))


def versions_cut(session: Session, paper: Paper) -> int:
    """Return how many versions were ever cut, recalled ones included: symbols are never used twice."""
    return session.scalar(select(func.count()).select_from(Version).where(Version.paper_id == paper.id)) or 0


def escaped(text: str) -> str:
    """`text` itself in a pattern for LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
