"""The circulated form of a paper received as a PDF: our cover, then its pages, stamped in head and foot.

Nothing is laid out anew. Each page keeps its content, its tags and its links; it is turned upright, placed within a frame
that head and foot leave free, and made smaller only where it has no white margins. The file makes no claim to conform to
anything, since nobody can vouch for what came from elsewhere.
"""

from __future__ import annotations

import io
from contextlib import ExitStack
from typing import Final
from xml.sax.saxutils import escape  # nosec B406

import pikepdf
from pikepdf import Array, Dictionary, Name

from ..compose import running_words
from ..fonts import FontSet
from ..inert import make_inert
from ..margins import free_pages
from ..reading import page_text
from ..render import render
from ..setter import Setter
from ..sheets import Face, ReceivedSheet
from ..stamping import Line, Stamps
from .content import set_page
from .frames import FOOT, HEAD, RELEASE, Frame, frames_of
from .links import lead_on, say_where
from .tags import is_tagged, join

_SIDE: Final = 79.37  # 28 mm, where the house's own figure column stands
#: Where the page number of the house style stands, which leaves it to us on the cover.
_COVER: Final = (595.276 - _SIDE, 37.6)


def render_received(sheet: ReceivedSheet, *, face: Face, fonts: FontSet, original: bytes) -> bytes:
    """Return the cover of `sheet` with the pages of the PDF `original` behind it; the same bytes for the same input.

    Raises what pikepdf raises for a file that cannot be read.
    """
    setter = Setter("fr" if face == "fr" else "en", fonts.characters)
    said = running_words(sheet.front, [setter])
    with ExitStack() as opened:
        file = opened.enter_context(pikepdf.open(io.BytesIO(original), suppress_warnings=True))
        cover = render(sheet, face=face, fonts=fonts, source_name="source.json", behind=len(file.pages))
        front = opened.enter_context(pikepdf.open(io.BytesIO(cover)))
        free = free_pages(original, pages=len(file.pages), head=_head(said), foot=FOOT)
        make_inert(file)
        number = len(file.pages) + len(front.pages)
        stamps = Stamps(file, fonts, [*said.values(), "0123456789"])
        frames = frames_of(file, free, _head(said))
        tagged = is_tagged(file)
        pages = list(file.pages)
        legible = [bool(page_text(file, page)) for page in pages]
        lead_on(file, {page.obj.objgen: frame.matrix for page, frame in zip(pages, frames, strict=True)})
        for place, (page, frame) in enumerate(zip(pages, frames, strict=True), start=len(front.pages) + 1):
            say_where(page, setter)
            set_page(file, page, frame, stamps.content(*_lines(said, frame, place, number)), whole=not tagged)
            stamps.equip(page)
        for place, page in enumerate(front.pages, start=1):
            file.pages.insert(place - 1, page)
            own = file.pages[place - 1]
            mark = stamps.content([], [_number(said, place, number, at=_COVER, room=150.0)])
            own.contents_add(mark, prepend=True)
            stamps.equip(own)
        join(file, front, pages, legible, tagged=tagged, setter=setter)
        _describe(file, front, setter)
        out = io.BytesIO()
        file.save(
            out,
            deterministic_id=True,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    return out.getvalue()


def _head(said: dict[str, str]) -> float:
    return HEAD + RELEASE * bool(said["release"])


def _lines(said: dict[str, str], frame: Frame, place: int, number: int) -> tuple[list[Line], list[Line]]:
    """Return head and foot: marking in the middle, symbol at the top right, label and page number below."""
    grown, middle, side = frame.grown, frame.width / 2, _side(frame)
    top, bottom = frame.height - 25 * grown, 19 * grown
    marking = Line(said["marking"], (middle, top), "centre", 9.5 * grown, frame.width - 2 * side, "bold", 0.06)
    beside = middle - side - 75 * grown
    head = [
        marking,
        Line(said["symbol"], (frame.width - side, top), "right", 8 * grown, beside),
        Line(said["release"], (middle, top - RELEASE * grown), "centre", 9 * grown, frame.width - 2 * side),
    ]
    label = said["demonstration"].split("\n")
    step = 9 * grown
    foot = [
        *(
            Line(part, (side, bottom + step * (len(label) - 1 - row)), "left", 7 * grown, beside, tracking=0.02)
            for row, part in enumerate(label)
        ),
        Line(marking.text, (middle, bottom), "centre", marking.size, marking.room, "bold", 0.06),
        _number(said, place, number, at=(frame.width - side, bottom), room=beside, grown=grown),
    ]
    return head, foot


def _number(
    said: dict[str, str], place: int, number: int, *, at: tuple[float, float], room: float, grown: float = 1.0
) -> Line:
    return Line(f"{said['page']}{place}{said['of']}{number}", at, "right", 8 * grown, room)


def _side(frame: Frame) -> float:
    return min(_SIDE, frame.width * 0.1333) * frame.grown


def _describe(file: pikepdf.Pdf, front: pikepdf.Pdf, setter: Setter) -> None:
    """Say what the file is, without who wrote it and without claims: title, marking, language, continuous page labels."""
    known = front.docinfo
    title, subject = str(known.get("/Title", "")), str(known.get("/Subject", ""))
    del file.docinfo
    file.docinfo["/Title"] = title
    file.docinfo["/Subject"] = subject
    file.docinfo["/Creator"] = "Secretariat"
    if "/CreationDate" in known:
        file.docinfo["/CreationDate"] = str(known["/CreationDate"])
    file.Root.Metadata = pikepdf.Stream(file, _xmp(title, subject, setter.language).encode())
    file.Root.Metadata.Type = Name.Metadata
    file.Root.Metadata.Subtype = Name.XML
    file.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
    file.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _xmp(title: str, subject: str, language: str) -> str:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(subject)}</rdf:li></rdf:Alt></dc:description>'
        f"<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>"
        "<xmp:CreatorTool>Secretariat</xmp:CreatorTool></rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )
