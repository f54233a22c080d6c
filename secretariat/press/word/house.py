"""The house style as Word has it: styles, and the lists that number paragraphs and points."""

from __future__ import annotations

from typing import Final

from lxml import etree

from ..dates import Language
from . import names
from .package import W, value
from .styles import LEVELS

WNS: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_SERIF: Final = "Source Serif 4"
_SANS: Final = "Source Sans 3"
_LOCALES: Final = {"en": "en-GB", "fr": "fr-FR"}
#: One level of a list to the next, in twentieths of a point.
STEP: Final = 425
_INK: Final = "1F2A44"
_GREY: Final = "5B6475"
#: Lists of these kinds in the order of their abstract ids; the first numbers paragraphs.
KINDS: Final = ("paragraph", "bullet", "number", "letter", "roman")
_FORMS: Final = {
    "bullet": ("bullet", "•"),
    "number": ("decimal", "%{}."),
    "letter": ("lowerLetter", "(%{})"),
    "roman": ("lowerRoman", "(%{})"),
}


def styles(language: Language) -> str:
    """Return the part that holds the styles, for a text in `language`."""
    made = [
        _defaults(language),
        _style("Normal", "Normal", "", default=True),
        _style(names.PARAGRAPH, "Paper paragraph", _space(0, 120) + _numbered(), base="Normal"),
        _style(names.PLAIN, "Paper plain", _space(0, 120), base="Normal"),
        _style(names.TITLE, "Paper title", _space(120, 240) + _left(), _font(_SANS, 34, bold=True, colour=_INK)),
        _style(names.AROUND, "Paper head and foot", _space(0, 40) + _left(), _font(_SANS, 19, colour=_GREY)),
        _style(names.AROUND + "Body", "Paper body name", _space(360, 0) + _left(), _font(_SANS, 22, colour=_GREY)),
        _style(names.AROUND + "Marking", "Paper marking", _space(0, 0) + '<w:jc w:val="center"/>',
               _font(_SANS, 18, bold=True, colour=_INK)),
        _style(names.AROUND + "Gap", "Paper gap", '<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>'),
        *(_heading(level) for level in range(1, 7)),
        _style(names.ANNEX, "Paper annex",
               "<w:keepNext/><w:pageBreakBefore/>" + _space(0, 240) + _left() + '<w:outlineLvl w:val="0"/>',
               _font(_SANS, 30, bold=True, colour=_INK), following=names.PARAGRAPH),
        _style(names.POINT, "Paper point", _space(0, 80), base="Normal"),
        *(_style(names.POINT + frame, f"Paper point {frame.lower()}", "", base=names.POINT)
          for frame in (*names.FRAMES, names.QUOTED)),
        *(_style(f"{names.CONTINUED}{level + 1}", f"Paper point continued {level + 1}",
                 _space(0, 80) + _indent((level + 2) * STEP), base=names.POINT) for level in range(LEVELS)),
        _style(names.CAPTION, "caption", "<w:keepNext/>" + _space(160, 80) + _left(), _font(_SANS, 20, bold=True)),
        _style(names.CELL, "Paper cell", _space(40, 40) + _left(), _font(_SANS, 19)),
        _style(names.HEAD_CELL, "Paper head cell", "<w:keepNext/>", _font(_SANS, 19, bold=True), base=names.CELL),
        _style(names.QUOTE, "Quote", _space(0, 120) + f'<w:ind w:left="{2 * STEP}" w:right="{STEP}"/>'),
        _style(names.QUOTE + "Summary", "Paper summary", _frame("E9EDF5", _INK), base=names.PLAIN),
        _style(names.QUOTE + "Decision", "Paper decision", _frame("F3F1E7", "7A5C00"), base=names.PLAIN),
        _style(names.LITERAL, "Paper literal", _space(0, 120) + _left() + '<w:shd w:val="clear" w:fill="F2F2F2"/>',
               _font("Courier New", 18)),
        _style(names.LITERAL_NAME, "Paper literal name", "<w:keepNext/>" + _space(0, 0) + _left(),
               _font(_SANS, 16, colour=_GREY)),
        _style(names.PICTURE, "Paper picture", _space(120, 120) + _indent(STEP)),
        _style(names.RULE, "Paper rule", _space(120, 120)
               + f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="{_GREY}"/></w:pBdr>'),
        _style(names.NOTE, "footnote text", _space(0, 40), _font(_SERIF, 18)),
        _words(names.NOTE_CALL, "footnote reference", '<w:vertAlign w:val="superscript"/>'),
        _words(names.LINK, "Hyperlink", '<w:color w:val="1A4E8A"/><w:u w:val="single"/>'),
        _words(names.CODE, "Paper code", '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>'),
        _words(names.LABEL, "Paper label", ""),
        _words(names.SET, "Paper set", ""),
        _words(names.ADDED, "Paper added", ""),
        _table(),
    ]  # fmt: skip
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles {WNS}>{"".join(made)}</w:styles>'


def by_name() -> dict[str, str]:
    """Return our styles by their names in small letters: programs that save a file again may change the ids."""
    tree = etree.fromstring(styles("en").encode())
    return {value(one, "name").lower(): one.get(W + "styleId", "") for one in tree.iter(W + "style")}


def numbering(lists: list[tuple[str, int, int]]) -> str:
    """Return the part that holds the lists: each (kind, level, first number); the id of a list is its place from 1."""
    abstracts = "".join(_abstract(at, kind) for at, kind in enumerate(KINDS))
    numbers = "".join(
        f'<w:num w:numId="{at}"><w:abstractNumId w:val="{KINDS.index(kind)}"/>'
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for at, (kind, level, start) in enumerate(lists, start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:numbering {WNS}>{abstracts}{numbers}</w:numbering>'
    )


def fonts() -> str:
    """Return the part that names the fonts, each with the one that stands in for it where it is missing."""
    made = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, other, family in ((_SERIF, "Cambria", "roman"), (_SANS, "Calibri", "swiss"))
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {WNS}>{made}</w:fonts>'


def _abstract(at: int, kind: str) -> str:
    levels = []
    for level in range(1 if kind == "paragraph" else LEVELS):
        form, text = ("decimal", "%1.") if kind == "paragraph" else _FORMS[kind]
        left = STEP if kind == "paragraph" else (level + 2) * STEP
        style = f'<w:pStyle w:val="{names.PARAGRAPH}"/>' if kind == "paragraph" else ""
        levels.append(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{style}<w:suff w:val="tab"/>'
            f'<w:lvlText w:val="{text.format(level + 1)}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{left}"/></w:tabs>'
            f'<w:ind w:left="{left}" w:hanging="{STEP}"/></w:pPr></w:lvl>'
        )
    many = "singleLevel" if kind == "paragraph" else "multilevel"
    return f'<w:abstractNum w:abstractNumId="{at}"><w:multiLevelType w:val="{many}"/>{"".join(levels)}</w:abstractNum>'


def _defaults(language: Language) -> str:
    return (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{_SERIF}" w:hAnsi="{_SERIF}" w:cs="{_SERIF}" '
        f'w:eastAsia="{_SERIF}"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="{_LOCALES[language]}"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
    )


def _style(
    key: str,
    name: str,
    paragraph: str,
    run: str = "",
    *,
    base: str = "Normal",
    following: str = "",
    default: bool = False,
) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"{" w:default=" + chr(34) + "1" + chr(34) if default else ""}>'
        f'<w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{base}"/>' if not default else "")
        + (f'<w:next w:val="{following}"/>' if following else "")
        + "<w:qFormat/>"
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{run}</w:rPr>" if run else "")
        + "</w:style>"
    )


def _words(key: str, name: str, run: str) -> str:
    return f'<w:style w:type="character" w:styleId="{key}"><w:name w:val="{name}"/><w:rPr>{run}</w:rPr></w:style>'


def _heading(level: int) -> str:
    size = (28, 25, 23, 22, 22, 22)[level - 1]
    return _style(
        f"{names.HEADING}{level}",
        f"heading {level}",
        "<w:keepNext/>" + _space(280 if level == 1 else 200, 100) + _left() + f'<w:outlineLvl w:val="{level - 1}"/>',
        _font(_SANS, size, bold=True, colour=_INK),
        following=names.PARAGRAPH,
    )


def _table() -> str:
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{_GREY}"'
    return (
        f'<w:style w:type="table" w:styleId="{names.TABLE}"><w:name w:val="Paper table"/><w:tblPr><w:tblBorders>'
        f"<w:top {line}/><w:bottom {line}/><w:insideH {line}/></w:tblBorders><w:tblCellMar>"
        '<w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def _numbered() -> str:
    return '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def _space(before: int, after: int) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


def _left() -> str:
    return '<w:jc w:val="left"/>'


def _indent(left: int) -> str:
    return f'<w:ind w:left="{left}"/>'


def _frame(fill: str, colour: str) -> str:
    return (
        f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{colour}"/></w:pBdr>'
        f'<w:shd w:val="clear" w:fill="{fill}"/>{_space(0, 80)}<w:ind w:left="200"/>'
    )


def _font(name: str, size: int, *, bold: bool = False, colour: str = "") -> str:
    return (
        f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:cs="{name}"/>'
        + ("<w:b/>" if bold else "")
        + (f'<w:color w:val="{colour}"/>' if colour else "")
        + f'<w:sz w:val="{size}"/>'
    )
