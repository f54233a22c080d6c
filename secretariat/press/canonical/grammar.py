"""The Markdown parser, cut down to the strict subset of `docs/canonical-text.md` and given our two blocks."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the library is loaded by the first text that is read
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

MAX_NESTING = 100
BOXES = ("summary", "plain", "decision")
_GAP = "[ \u00a0\u202f]"
ANNEX = re.compile(rf"(Annexe?)(?:{_GAP}([0-9]{{1,3}}|[A-Z]|[IVX]{{1,6}}))?{_GAP}?:{_GAP}?(.*)", re.DOTALL)
_NUMBERED = rf"(?:{_GAP}([0-9]{{1,3}}))?{_GAP}?[:.]{_GAP}+(\S[^\n]*)"
#: What stands just before a table, and just after a picture.
CAPTION = re.compile(rf"(Table|Tableau){_NUMBERED}")
FIGURE = re.compile(rf"(Figure){_NUMBERED}")
#: The address of a picture that is kept under its hash.
BLOB = re.compile(r"blob:([0-9a-f]{64})")
_LABEL = re.compile(r"\(([a-z]{1,5})\) +(?=\S)")
_ROMAN = (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))


@cache
def parser() -> MarkdownIt:
    """Return the parser; it holds no state between texts."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    md = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    md.disable(["code", "lheading", "reference", "html_block", "html_inline"])
    md.enable("table")
    footnote_plugin(md, inline=False, move_to_end=False)
    for name in BOXES:
        container_plugin(md, name, validate=partial(_is_box, name))
    md.block.ruler.before("paragraph", "lettered", _lettered, {"alt": ["paragraph", "blockquote"]})
    md.core.ruler.before("inline", "house", _house)
    md.core.ruler.after("inline", "figures", _figures)
    return md


def _is_box(name: str, params: str, _markup: str) -> bool:
    return params.strip() == name


def letter(number: int) -> str:
    """1 is a, 26 is z, 27 is aa."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(97 + rest) + text
    return text


def roman(number: int) -> str:
    """4 is iv."""
    text = ""
    for sign, value in _ROMAN:
        while number >= value:
            text += sign
            number -= value
    return text


def _lettered(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read sub-paragraphs: (a), (b) … at the margin, (i), (ii) … alone or indented under a letter."""
    if state.sCount[start] - state.blkIndent > 3:
        return False
    first = _label_of(state, start)
    if first not in ("a", "i"):
        return False
    if silent:
        return True
    items, line = _items(state, start, end, "letter" if first == "a" else "roman")
    state.line = line
    _push_items(state, items)
    return True


class _Item:
    def __init__(self, kind: str, label: str, line: int, text: str) -> None:
        self.kind = kind
        self.label = label
        self.line = line
        self.lines = [text]
        self.under: list[_Item] = []


def _items(state: StateBlock, start: int, end: int, kind: str) -> tuple[list[_Item], int]:
    sign = letter if kind == "letter" else roman
    items: list[_Item] = []
    line = start
    while line < end:
        if state.isEmpty(line):
            following = _next_filled(state, line, end)
            if following is None or not _continues(state, following, items, sign):
                break
            line = following
            continue
        if state.sCount[line] < state.blkIndent:
            break
        label = _label_of(state, line)
        indented = state.sCount[line] - state.blkIndent >= 2
        if label == sign(len(items) + 1) and not (indented and items):
            items.append(_Item(kind, label, line, _after_label(state, line)))
        elif label and indented and items and kind == "letter" and label == roman(len(items[-1].under) + 1):
            items[-1].under.append(_Item("roman", label, line, _after_label(state, line)))
        elif _interrupted(state, line, end):
            break
        else:
            text = state.getLines(line, line + 1, state.blkIndent, False).strip()
            owner = items[-1].under[-1] if items[-1].under else items[-1]
            owner.lines.append(text)
        line += 1
    return items, line


def _next_filled(state: StateBlock, line: int, end: int) -> int | None:
    while line < end and state.isEmpty(line):
        line += 1
    return line if line < end and state.sCount[line] >= state.blkIndent else None


def _continues(state: StateBlock, line: int, items: list[_Item], sign: Any) -> bool:
    label = _label_of(state, line)
    indented = state.sCount[line] - state.blkIndent >= 2
    if indented:
        return items[-1].kind == "letter" and label == roman(len(items[-1].under) + 1)
    return bool(label == sign(len(items) + 1))


def _interrupted(state: StateBlock, line: int, end: int) -> bool:
    return any(rule(state, line, end, True) for rule in state.md.block.ruler.getRules("paragraph"))


def _label_of(state: StateBlock, line: int) -> str | None:
    found = _LABEL.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])
    return found[1] if found else None


def _after_label(state: StateBlock, line: int) -> str:
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    return _LABEL.sub("", text, count=1)


def _push_items(state: StateBlock, items: list[_Item]) -> None:
    state.push("lettered_open", "", 1).meta = {"kind": items[0].kind}
    for item in items:
        opened = state.push("lettered_item_open", "", 1)
        opened.meta = {"label": item.label}
        opened.map = [item.line, item.line + 1]
        state.push("paragraph_open", "p", 1)
        inline = state.push("inline", "", 0)
        inline.content = "\n".join(item.lines).rstrip(" ")
        inline.map = [item.line, item.line + len(item.lines)]
        inline.children = []
        state.push("paragraph_close", "p", -1)
        if item.under:
            _push_items(state, item.under)
        state.push("lettered_item_close", "", -1)
    state.push("lettered_close", "", -1)


def _house(state: StateCore) -> None:
    """Before words are read: find annex titles and captions, and keep cells that a row has too many."""
    tokens = state.tokens
    row_line = 0
    columns: list[Token] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.tag == "h1":
            _mark(token, tokens[index + 1], ANNEX, "annex")
        elif token.type == "paragraph_open":
            after = index + 3
            if after < len(tokens) and tokens[after].type == "table_open":
                _mark(token, tokens[index + 1], CAPTION, "caption")
        elif token.type == "tr_open":
            columns = []
            row_line = token.map[0] if token.map else -1
        elif token.type in ("td_open", "th_open"):
            columns.append(tokens[index + 1])
        elif token.type == "tr_close" and row_line >= 0 and columns:
            _keep_surplus(state.src.split("\n", row_line + 1)[row_line], columns)


def picture_of(inline: Token) -> str:
    """Return the hash of the picture that alone stands in a paragraph; "" if none does, or words besides."""
    children = inline.children or []
    if len(children) != 1 or children[0].type != "image" or children[0].attrs.get("title"):
        return ""
    found = BLOB.fullmatch(str(children[0].attrs.get("src", "")))
    return found[1] if found else ""


def _figures(state: StateCore) -> None:
    """After words are read, since they tell what a picture is: find the captions just behind pictures."""
    tokens = state.tokens
    for index in range(3, len(tokens) - 1):
        token, inline = tokens[index], tokens[index + 1]
        if token.type != "paragraph_open" or tokens[index - 1].type != "paragraph_close":
            continue
        if not picture_of(tokens[index - 2]):
            continue
        _mark(token, inline, FIGURE, "figure")
        if "figure" in token.meta:
            inline.children = []
            state.md.inline.parse(inline.content, state.md, state.env, inline.children)


def _mark(token: Token, inline: Token, pattern: re.Pattern[str], name: str) -> None:
    found = pattern.fullmatch(inline.content)
    if found is not None:
        token.meta = {name: {"word": found[1], "number": found[2] or ""}}
        inline.content = found[3]


def _keep_surplus(line: str, cells: list[Token]) -> None:
    from markdown_it.rules_block.table import escapedSplit

    line = re.sub(r"^[ >]*", "", line).strip()
    parts = escapedSplit(line)
    if parts and parts[0] == "":
        parts.pop(0)
    if parts and parts[-1] == "":
        parts.pop()
    surplus = [part.strip() for part in parts[len(cells) :] if part.strip()]
    if surplus:
        cells[-1].content = " ".join(filter(None, [cells[-1].content, *surplus]))
