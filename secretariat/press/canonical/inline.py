"""Words in a line: from parser tokens to runs, and from runs back to source.

Runs are kept in a normal form, so that writing them and reading them again gives the same runs: white
space stands outside emphasis, runs of one style are one run, and what Markdown could not say again is
said without emphasis.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from .characters import check_characters
from .grammar import ANNEX, BLOB, CAPTION, parser
from .model import Break, Code, Link, NoteCall, Run, Runs, Text

if TYPE_CHECKING:
    from markdown_it.token import Token

_ADDRESS = re.compile(r"(?:https?://[^/?#\s]|mailto:\S)", re.IGNORECASE)
_SPACES = re.compile(r"[ \n]+")
_SPECIAL = re.compile(r"[\\`*_\[\]<|~]|&(?=[#A-Za-z])")
_LINE_START = re.compile(r"[#>+\-=:]|\((?=[a-z]{1,5}\))|\d{1,9}(?=[.)])")
_HASH = "\x00"  # never in a text: control characters are refused
Resolve = Callable[[str], int]


def read_runs(tokens: Iterable[Token], resolve: Resolve, line: int = 1) -> Runs:
    """Return the normal form of the words in `tokens`; `resolve` gives the number of a footnote label.

    Raises UnacceptableCharacter if an entity hides a refused character.
    """
    runs = _normal(_collect(tokens, resolve))
    for run in runs:
        check_characters(_words(run), line)
    return _sayable(runs)


def settled(runs: Iterable[Run]) -> Runs:
    """Return the normal form of runs that were not read from a source: what `write_runs` can say again."""
    return _sayable(_normal(runs))


def _sayable(runs: Runs) -> Runs:
    if all(type(run) is Text and not run.strong and not run.em for run in runs):
        return runs
    return next(form for form in _simpler_and_simpler(runs) if _says_itself(form))


def write_runs(runs: Runs, *, in_cell: bool = False, in_heading: bool = False) -> str:
    """Return the source of `runs`; a hard line end becomes a backslash and a line feed."""
    out: list[str] = []
    at_start = True
    for run in runs:
        if in_heading and isinstance(run, Text):
            run = replace(run, text=run.text.replace("#", _HASH))
        out.append(_written(run, at_start).replace(_HASH, "\\#"))
        at_start = isinstance(run, (Break, NoteCall))  # "[^1]:" at the head of a line would begin a note
    text = "".join(out)
    if in_cell:
        text = text.replace("\\|", "|").replace("|", "\\|")
    return text


def plain(runs: Runs) -> str:
    """Return the words only; the address of a link follows in angle brackets unless it is what is said."""
    return "".join(_words(run) for run in runs)


def _words(run: Run) -> str:
    if isinstance(run, (Text, Code)):
        return run.text
    if isinstance(run, Link):
        words = plain(run.runs)
        return words if words == run.url else f"{words} <{run.url}>"
    return f"[{run.number}]" if isinstance(run, NoteCall) else "\n"


# Reading


def _collect(tokens: Iterable[Token], resolve: Resolve) -> list[Run]:
    out: list[Run] = []
    strong = em = 0
    link: tuple[str, str, int] | None = None
    for token in tokens:
        kind = token.type
        if kind in ("strong_open", "strong_close"):
            strong += token.nesting
        elif kind in ("em_open", "em_close"):
            em += token.nesting
        elif kind == "link_open":
            link = (str(token.attrs["href"]), str(token.attrs.get("title", "")), len(out))
        elif kind == "link_close" and link is not None:
            out[link[2] :] = _linked(out[link[2] :], link[0], link[1])
            link = None
        elif kind == "code_inline":
            out.append(Code(unicodedata.normalize("NFC", token.content)))
        elif kind == "footnote_ref":
            out.append(NoteCall(resolve(token.meta["label"])))
        elif kind == "hardbreak":
            out.append(Break())
        elif kind == "image":
            out.extend(_described(token))
        else:
            words = " " if kind == "softbreak" else token.content
            out.append(Text(words, strong > 0, em > 0))
    return out


def _linked(runs: list[Run], url: str, title: str) -> list[Run]:
    url = _safe_address(url)
    inner: list[Text | Code] = []
    rest: list[Run] = []
    for run in _normal(runs):
        if isinstance(run, (Text, Code)):
            inner.append(run)
        elif isinstance(run, Break):
            inner.append(Text(" "))
        else:
            rest.append(run)
    if title:
        inner.append(Text(f" ({title})" if inner else title))
    words = [run for run in _normal(inner) if isinstance(run, (Text, Code))]
    if not _ADDRESS.match(url):
        return [*words, *([Text(f" ({url})" if words else url)] if url else []), *rest]
    return [Link(tuple(words) or (Text(url),), url), *rest]


def _safe_address(url: str) -> str:
    return re.sub(r"[\\|<>\s`]", lambda found: f"%{ord(found[0]):02X}", url)


def _described(token: Token) -> list[Run]:
    """A picture within a line is said in words; only one that stands alone is shown."""
    source = str(token.attrs.get("src", ""))
    words = token.content.strip()
    title = str(token.attrs.get("title", ""))
    spoken = " ".join(filter(None, [words, f"({title})" if title else ""]))
    if BLOB.fullmatch(source):
        return [Text(f"[{spoken or 'picture'}: {source}]")]
    return _linked([Text(spoken)] if spoken else [], source, "")


def _normal(runs: Iterable[Run]) -> Runs:
    merged: list[Run] = []
    for run in runs:
        if not isinstance(run, Text):
            merged.append(run)
            continue
        for piece in _without_outer_space(run):
            last = merged[-1] if merged else None
            if isinstance(last, Text) and (last.strong, last.em) == (piece.strong, piece.em):
                merged[-1] = replace(last, text=last.text + piece.text)
            else:
                merged.append(piece)
    clean = [
        replace(run, text=unicodedata.normalize("NFC", _SPACES.sub(" ", run.text))) if isinstance(run, Text) else run
        for run in merged
    ]
    return tuple(_trimmed(clean))


def _without_outer_space(run: Text) -> list[Text]:
    if not (run.strong or run.em):
        return [run] if run.text else []
    inner = run.text.strip()
    start = run.text.index(inner) if inner else len(run.text)
    pieces = [Text(run.text[:start]), replace(run, text=inner), Text(run.text[start + len(inner) :])]
    return [piece for piece in pieces if piece.text]


def _trimmed(runs: list[Run]) -> list[Run]:
    """No white space at the ends of the block or beside a line end; no line end first, last or twice."""
    out: list[Run] = []
    for run in runs:
        if isinstance(run, Break):
            _strip_end(out)
            if not out or isinstance(out[-1], Break):
                continue
        elif isinstance(run, Text) and (not out or isinstance(out[-1], Break)):
            run = replace(run, text=run.text.lstrip())
        if not isinstance(run, Text) or run.text:
            out.append(run)
    _strip_end(out)
    while out and isinstance(out[-1], Break):
        out.pop()
        _strip_end(out)
    return out


def _strip_end(out: list[Run]) -> None:
    while out and isinstance(last := out[-1], Text):
        text = last.text.rstrip()
        if text:
            out[-1] = replace(last, text=text)
            return
        out.pop()


def _simpler_and_simpler(runs: Runs) -> Iterable[Runs]:
    yield runs
    yield _normal(_flat(runs, links=True))
    yield _normal(_flat(runs, links=False))
    yield _normal([Text(plain(runs))])


def _flat(runs: Iterable[Run], *, links: bool) -> Iterable[Run]:
    for run in runs:
        if isinstance(run, Text):
            yield Text(run.text)
        elif isinstance(run, Link):
            inner = tuple(piece for piece in _normal(_flat(run.runs, links=links)))
            words = tuple(piece for piece in inner if isinstance(piece, (Text, Code)))
            if links:
                yield replace(run, runs=words)
            else:
                yield Text(_words(run))
        else:
            yield run


def _says_itself(runs: Runs) -> bool:
    notes = {f":{run.number}": -1 for run in runs if isinstance(run, NoteCall)}
    env = {"footnotes": {"refs": notes, "list": {}}}
    tokens = parser().parseInline(write_runs(runs), env)
    again = _normal(_collect(tokens[0].children or (), int))
    return again == runs


# Writing


def _written(run: Run, at_start: bool) -> str:
    if isinstance(run, Text):
        words = _escaped(run.text, at_start and not (run.strong or run.em))
        mark = "*" * (2 * run.strong + run.em)
        return f"{mark}{words}{mark}"
    if isinstance(run, Code):
        return _fenced(run.text)
    if isinstance(run, Link):
        words = "".join(_written(piece, False) for piece in run.runs)
        return f"[{words}](<{run.url.replace('&', '&amp;')}>)"
    return f"[^{run.number}]" if isinstance(run, NoteCall) else "\\\n"


def _escaped(text: str, at_start: bool) -> str:
    text = _SPECIAL.sub(r"\\\g<0>", text)
    if at_start:
        found = _LINE_START.match(text)
        if found is not None:
            at = found.end() if found[0].isdigit() else 0
            text = f"{text[:at]}\\{text[at:]}"
        elif ANNEX.match(text) or CAPTION.match(f"{text}x" if text.endswith((": ", ". ")) else text):
            text = re.sub(r"(?=[:.])", r"\\", text, count=1)
    return text


def _fenced(text: str) -> str:
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    padded = text.startswith("`") or text.endswith("`") or (text[0] == text[-1] == " " and text.strip(" "))
    return f"{ticks} {text} {ticks}" if padded else f"{ticks}{text}{ticks}"
