"""The parts of a Word file beside its text: the page with its head and foot, notes, fonts, and what is said about it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, time
from typing import Final

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm

from .. import words
from ..typography import polish
from . import house, names
from .house import WNS
from .paper import WordPaper
from .pieces import WIDTH, field, para, run

_PAGE: Final = (Mm(210), Mm(297))
_MARGIN: Final = Mm(25)
_NOTES_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
#: What the empty file of python-docx brings, and ours has no use for.
_LEFT_OUT: Final = ("thumbnail", "customXml", "theme", "stylesWithEffects", "webSettings")
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
DRAWING_NS: Final = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


def set_part(part: Part, xml: str) -> None:
    part._element = parse_xml(xml.encode())  # type: ignore[attr-defined]  # an XML part, whose tree has no setter


def set_fonts(file: docx.document.Document) -> None:
    """Name what Word sets instead on a machine that lacks the fonts of the house."""
    fonts = next(rel.target_part for rel in file.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.FONT_TABLE)
    fonts._blob = house.fonts().encode()


def set_page(file: docx.document.Document, paper: WordPaper) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = _PAGE
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    front, language = paper.front, paper.language
    said = (front.marking, front.releasability, front.demonstration)
    lines = [para(f"{names.AROUND}Marking", run(polish(one[language], language))) for one in said if one is not None]
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>'
    symbol = para(names.AROUND, f"<w:r><w:tab/></w:r>{run(front.symbol or words.NO_SYMBOL[language])}", tabs)
    _fill(section.header, "".join(lines) + symbol)
    page = run(words.PAGE[language]) + field("PAGE") + run(words.PAGE_OF[language]) + field("NUMPAGES")
    _fill(section.footer, para(names.AROUND, f"<w:r><w:tab/></w:r>{page}", tabs) + "".join(lines))


def _fill(place: docx.section._Header | docx.section._Footer, xml: str) -> None:
    place.is_linked_to_previous = False
    element = place._element
    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(f"<w:body {WNS}>{xml}</w:body>")):
        element.append(child)


def set_notes(file: docx.document.Document, notes: tuple[str, list[str]]) -> None:
    """Add the part of the footnotes, which python-docx has none for, with the lines that part them from the text."""
    inner, addresses = notes
    if not inner:
        return
    parted = "".join(
        f'<w:footnote w:type="{kind}" w:id="{at}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
        f"</w:pPr><w:r><w:{mark}/></w:r></w:p></w:footnote>"
        for at, (kind, mark) in enumerate(
            (("separator", "separator"), ("continuationSeparator", "continuationSeparator")), start=-1
        )
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {WNS} {DRAWING_NS}>{parted}{inner}</w:footnotes>'
    part = Part(PackURI("/word/footnotes.xml"), _NOTES_TYPE, xml.encode(), file.part.package)
    file.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    for address in addresses:
        part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    settings = file.settings.element
    settings.append(parse_xml(f'<w:footnotePr {WNS}><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'))


def set_properties(file: docx.document.Document, paper: WordPaper) -> None:
    """No person and no moment but the day of the paper is named."""
    properties = file.core_properties
    day = datetime.combine(paper.front.day, time(0, 0), UTC).replace(tzinfo=None)
    properties.title = paper.front.title.or_other(paper.language)[0][:255]
    properties.subject = paper.front.symbol
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.language = paper.language
    properties.created = properties.modified = day
    properties.revision = 1
    for owner in (file.part.package, file.part):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rpartition("/")[2] in _LEFT_OUT:
                del owner.rels[key]


def repacked(data: bytes) -> bytes:
    """Return the archive with nothing in it that tells when it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
