"""Pieces of the XML of a Word file: paragraphs, words, numbers, controls."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape, quoteattr  # nosec B406

from ..dates import Language
from . import names
from .typesetting import typeset

#: Width of the text, in twentieths of a point.
WIDTH: Final = 9070


def para(style: str, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def run(text: str, properties: str = "") -> str:
    if not text:
        return ""
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{said(text)}</w:r>"


def words(text: str, language: Language, properties: str = "") -> str:
    """Return words as they are set in print; what is set otherwise than it was typed is marked, and can be taken back."""
    return "".join(
        run(piece, (f'<w:rStyle w:val="{marked}"/>' if marked else "") + properties)
        for marked, piece in typeset(text, language)
    )


def said(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""


def attribute(text: str) -> str:
    return quoteattr(text)


def number(key: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>'


def around(text: str, kind: str = "", *, right: str = "", strong: bool = False, marked: str = "") -> str:
    properties = "<w:b/>" if strong else ""
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>' if right else ""
    behind = f"<w:r><w:tab/></w:r>{run(right, properties)}" if right else ""
    return para(names.AROUND + kind, marked + run(text, properties) + behind, tabs)


def gap() -> str:
    return para(names.AROUND + "Gap", "")


def control(tag: str, inner: str) -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent>{inner or gap()}</w:sdtContent></w:sdt>'


def field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} ">{run("1")}</w:fldSimple>'


def counted(name: str, shown: str, properties: str) -> str:
    """A field with what it shows, in the long form: what reads no fields still reads the number."""
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    said_ = f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
    return f"{begin}{said_}{separate}{run(shown, properties)}{end}"
