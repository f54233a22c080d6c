"""Document symbols: what is printed at the top right of a paper, taken apart and made.

A text that no grammar reads is kept as it is, as free text: a symbol is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from functools import lru_cache
from typing import Final

from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.messages import N_
from secretariat.core.values import dataclass
from secretariat.documents.grammars import GRAMMARS, NATO, Grammar, Shape

#: Two figures for a year mean 1949 to 2048; the oldest series began in 1949.
PIVOT: Final = 49


_PARTS = ("series", "sub_body", "kind", "year", "session", "number", "qualifier")
#: Kinds of suffix in the order in which a register lists them under their paper.
_ORDER: Final = ("COR", "AMD", "ADD", "AS", "REV", "FINAL")


class SuffixRefused(RuleBroken):
    """The chain of suffixes allows no such suffix here."""


@dataclass(frozen=True)
class Suffix:
    """REV 2, COR 1 ...; FINAL alone has no number (0)."""

    kind: str
    n: int


@dataclass(frozen=True)
class Spelling:
    """How one and the same symbol happens to be written: shape, figures, what stands before suffixes."""

    shape: str
    lead: str
    number_digits: int
    year_digits: int


@dataclass(frozen=True)
class Symbol:
    """A symbol taken apart. Two are equal if they name the same paper, however many zeros are written."""

    grammar: str
    series: str
    kind: str
    sub_body: str
    #: Full year (1976 for "76"); None where the series does not count by year.
    year: int | None
    #: Session of the organ, UN-like only.
    session: int | None
    number: int
    suffixes: tuple[Suffix, ...] = ()
    qualifier: str = ""
    spelling: Spelling = field(compare=False, repr=False, default=Spelling("bracket", "-", 4, 4))

    def __str__(self) -> str:
        grammar = GRAMMARS[self.grammar]
        shape = grammar.shape(self.spelling.shape)
        year = "" if self.year is None else f"{self.year:04d}"[-self.spelling.year_digits :]
        plain = {
            "series": self.series,
            "sub_body": self.sub_body,
            "kind": self.kind,
            "year": year,
            "session": "" if self.session is None else str(self.session),
            "number": f"{self.number:0{self.spelling.number_digits}d}",
            "qualifier": self.qualifier,
            "suffixes": "".join(
                self.spelling.lead + grammar.suffixes[suffix.kind].format(suffix.n) for suffix in self.suffixes
            ),
            "revision": self._middle_revision(),
        }
        dressed = {name: shape.dress.get(name, "{}").format(text) if text else "" for name, text in plain.items()}
        return shape.template.format(**dressed)

    @property
    def counter(self) -> str:
        """Return the series in which the number is counted: `AC/901-D`, `C-M`, `AC/910(FC)-D`, `A/C.3/L`."""
        if self.grammar == "nato":
            sub_body = f"({self.sub_body})" if self.sub_body else ""
            return self.series + sub_body + (f"-{self.kind}" if self.kind else "")
        return "/".join(part for part in (self.series, self.sub_body, self.kind) if part)

    @property
    def base(self) -> Symbol:
        """Return the symbol of the paper itself, without suffixes and qualifier."""
        return replace(self, suffixes=(), qualifier="")

    @property
    def parent(self) -> Symbol | None:
        """Return what this corrects, adds to, revises or belongs to: the symbol without its last suffix."""
        return replace(self, suffixes=self.suffixes[:-1], qualifier="") if self.suffixes else None

    @property
    def sort_key(self) -> str:
        """Return a text whose order by code points is the order of a register: numbers count as numbers.

        A paper stands before its corrigenda, addenda, action sheets and revisions, in this order.
        """
        parts = [
            natural(self.series),
            natural(self.sub_body),
            self.kind,
            f"{self.year or 0:04d}",
            f"{self.session or 0:04d}",
            f"{self.number:06d}",
            *(f"{_ORDER.index(suffix.kind)}{suffix.n:04d}" for suffix in self.suffixes),
        ]
        return " ".join(parts) + (f" ~{self.qualifier}" if self.qualifier else "")

    def with_suffix(self, kind: str, taken: Iterable[Symbol] = ()) -> Symbol:
        """Return the next symbol of that kind, counting on from this one's suffixes and from those `taken`.

        * REV replaces the text: it counts on from the last REV and drops corrections to it.
        * COR corrects the very version it follows: -REV1 gives -REV1-COR1, -REV1-COR1 gives -REV1-COR2.
        * ADD (and AMD) add to the version: -REV1-ADD1; after a correction, to the version corrected.
        * AS belongs to the version decided, not to a correction of it: -REV1-COR1 gives -REV1-AS1.
        * FINAL is issued once, after agreement. A final text may be corrected and added to, not revised; an
          action sheet may be corrected only.

        The qualifier is not carried over. Raises SuffixRefused where the chain allows none.
        """
        grammar = GRAMMARS[self.grammar]
        if kind not in grammar.suffixes:
            raise SuffixRefused(N_("“%(symbol)s” cannot have the suffix %(kind)s."), symbol=str(self), kind=kind)
        stem, last = self._stem_for(kind)
        highest = max(
            (
                other.suffixes[-1].n
                for other in taken
                if other.base == self.base
                and other.suffixes[:-1] == stem
                and other.suffixes
                and other.suffixes[-1].kind == kind
            ),
            default=0,
        )
        number = 0 if kind == "FINAL" else max(last, highest) + 1
        return replace(self, suffixes=(*stem, Suffix(kind, number)), qualifier="")

    def for_invitee(self, code: str) -> Symbol:
        """Return the symbol of the copy made for one invitee: AC/901-D(2026)0007 (INV-X).

        Always with the code of whom it is for: two invitees have two texts, which cannot bear one symbol, and a plain
        (INV) for the first of them would tell the second that there is a first.
        """
        return replace(self, qualifier=f"INV-{code}")

    def file_stem(self, language: str) -> str:
        """Return a name that every file system takes: `AC_901-D-2026-0007-REV2_EN`."""
        year = "" if self.year is None else f"{self.year:04d}"[-self.spelling.year_digits :]
        parts = [
            "_".join(part for part in (self.series, self.sub_body) if part),
            self.kind,
            str(self.session or ""),
            year,
            f"{self.number:0{self.spelling.number_digits}d}",
            *(f"{suffix.kind}{suffix.n or ''}" for suffix in self.suffixes),
            self.qualifier.replace("*", "reissued"),
        ]
        return _safe("-".join(part for part in parts if part)) + f"_{language.upper()}"

    def _stem_for(self, kind: str) -> tuple[tuple[Suffix, ...], int]:
        """Return the suffixes that stay in front of a new one of `kind`, and the number it counts on from."""
        chain = list(self.suffixes)
        corrections = chain.pop().n if chain and chain[-1].kind == "COR" else 0
        head = chain[-1].kind if chain else ""
        if kind == "COR":
            return tuple(chain), corrections
        if (head == "AS" and kind != "AS") or (head == "FINAL" and kind in ("REV", "FINAL")):
            raise SuffixRefused(N_("“%(symbol)s” can be corrected, but not revised."), symbol=str(self))
        if kind in ("ADD", "AMD") and head == "REV" and len(chain) > 1 and chain[-2].kind == kind:
            chain.pop()  # the next addendum stands beside a revised one, under the same paper
            head = kind
        if head == kind:
            return tuple(chain[:-1]), chain[-1].n
        return tuple(chain), 0

    def _middle_revision(self) -> str:
        """EU-like symbols show the revision twice: 6910/1/20 REV 1."""
        return str(self.suffixes[0].n) if self.suffixes and self.suffixes[0].kind == "REV" else ""


@dataclass(frozen=True)
class FreeText:
    """A reference that no grammar reads; it is kept and shown exactly as it was given."""

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def sort_key(self) -> str:
        """Return a text that sorts after every symbol, figures counting as numbers."""
        return "~" + natural(self.text)

    def file_stem(self, language: str) -> str:
        """Return a name that every file system takes. Different texts may share it."""
        return (_safe(self.text)[:100].strip("._-") or "document") + f"_{language.upper()}"


@lru_cache(4_000)
def parse(text: str) -> Symbol | FreeText:
    """Read a symbol. `str` of the result is `text` again, always; what no grammar reads is FreeText."""
    for grammar in GRAMMARS.values():
        for shape in grammar.shapes:
            found = shape.pattern.fullmatch(text)
            if found:
                symbol = _symbol(grammar, shape, found.groupdict())
                if symbol.number > 0 and str(symbol) == text:
                    return symbol
    return FreeText(text)


def first(series: str, kind: str, year: int, number: int) -> Symbol:
    """Return a new NATO-like symbol: `first("AC/901", "D", 2026, 7)` is AC/901-D(2026)0007.

    `series` may carry a sub-body, `AC/910(FC)`; `kind` is "" for series without letters, `PO`.
    Raises BadInput if these do not make a symbol, or the year's four figures are used up.
    """
    if not 1 <= number <= NATO.highest_number:
        raise BadInput(
            "number",
            N_("A number in a series is from 1 to %(highest)s."),
            highest=NATO.highest_number,
        )
    text = f"{series}{'-' if kind else ''}{kind}({year:04d}){number:0{NATO.number_digits}d}"
    symbol = parse(text)
    if isinstance(symbol, FreeText) or not 1949 <= year <= 9999:
        raise BadInput("series", N_("“%(text)s” is not a symbol: check the series."), text=text)
    return symbol


def natural(text: str) -> str:
    """Return `text` with its figures filled up to eight, so that AC/35 sorts before AC/297."""
    return re.sub(r"[0-9]+", lambda found: found.group().zfill(8), text)


def _symbol(grammar: Grammar, shape: Shape, found: Mapping[str, str | None]) -> Symbol:
    parts = {name: found.get(name) or "" for name in _PARTS}
    written = found.get("suffixes") or ""
    return Symbol(
        grammar=grammar.name,
        series=parts["series"],
        kind=parts["kind"],
        sub_body=parts["sub_body"],
        year=_full_year(parts["year"]),
        session=int(parts["session"]) if parts["session"] else None,
        number=int(parts["number"]),
        suffixes=_suffixes(grammar, written),
        qualifier=parts["qualifier"],
        spelling=Spelling(shape.name, written[:1] or grammar.leads[0], len(parts["number"]), len(parts["year"]) or 4),
    )


def _suffixes(grammar: Grammar, written: str) -> tuple[Suffix, ...]:
    words = {re.sub(r"[ .]?\{\}", "", word).upper(): kind for kind, word in grammar.suffixes.items()}
    found = re.findall(r"(REV|ADD|CORR?|AS|FINAL|AMEND)[ .]?([0-9]*)", written, re.IGNORECASE)
    return tuple(Suffix(words[word.upper()], int(n or 0)) for word, n in found)


def _full_year(written: str) -> int | None:
    if not written:
        return None
    year = int(written)
    return year if len(written) == 4 else year + (1900 if year >= PIVOT else 2000)


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip("._-")
