"""The circulated form of a paper received as a PDF: our cover, then its pages, stamped in head and foot.

Nothing is laid out anew. Each page keeps its content, its tags and its links; it is turned upright, placed within a frame
that head and foot leave free, and made smaller only where it has no white margins. The file makes no claim to conform to
anything, since nobody can vouch for what came from elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape  # nosec B406

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Name

from . import words
from .compose import running_words
from .fonts import FontSet
from .inert import make_inert
from .margins import free_pages
from .reading import page_text
from .render import render
from .setter import Setter
from .sheets import Face, ReceivedSheet
from .stamping import Line, Stamps

#: Heights of head and foot, and of the line of releasability, on a page up to A3.
HEAD: Final = 34.0
FOOT: Final = 34.0
RELEASE: Final = 12.0
_SIDE: Final = 79.37  # 28 mm, where the house's own figure column stands
_A4: Final = (595.276, 841.89)
#: A page whose shorter side is below the first is put on A4; stamps on one above the second grow with it.
#: Where the page number of the house style stands, which leaves it to us on the cover.
_COVER: Final = (595.276 - _SIDE, 37.6)
_SMALLEST, _LARGEST = 419.0, 842.0
_WIDEST: Final = 14400.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The new page: its size, how much larger than usual its stamp is, where the old page stands on it."""

    width: float
    height: float
    grown: float
    matrix: Matrix
    #: What of the new page the old one may cover: left, bottom, width, height.
    clip: tuple[float, float, float, float]


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
        frames = _frames(file, free, _head(said))
        tagged = _is_tagged(file)
        pages = list(file.pages)
        legible = [bool(page_text(file, page)) for page in pages]
        _lead_on(file, {page.obj.objgen: frame.matrix for page, frame in zip(pages, frames, strict=True)})
        for place, (page, frame) in enumerate(zip(pages, frames, strict=True), start=len(front.pages) + 1):
            _say_where(page, setter)
            _set(file, page, frame, stamps.content(*_lines(said, frame, place, number)), whole=not tagged)
            stamps.equip(page)
        for place, page in enumerate(front.pages, start=1):
            file.pages.insert(place - 1, page)
            own = file.pages[place - 1]
            mark = stamps.content([], [_number(said, place, number, at=_COVER, room=150.0)])
            own.contents_add(mark, prepend=True)
            stamps.equip(own)
        _join(file, front, pages, legible, tagged=tagged, setter=setter)
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


# Geometry


def _frames(file: pikepdf.Pdf, free: list[bool], head: float) -> list[Frame]:
    """Place every page. Pages of one size are placed alike: a report does not jump from page to page."""
    sizes = [_shown(page) for page in file.pages]
    crowded = {_rounded(size) for size, is_free in zip(sizes, free, strict=True) if not is_free}
    return [_frame(size, crowded=_rounded(size) in crowded, head=head) for size in sizes]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is seen of a page: its size upright, and the matrix that turns it upright with its corner at zero."""

    width: float
    height: float
    matrix: Matrix


def _rounded(shown: _Shown) -> tuple[int, int]:
    return round(shown.width), round(shown.height)


def _shown(page: pikepdf.Page) -> _Shown:
    media = _box(page.obj, "/MediaBox") or (0.0, 0.0, *_A4)
    crop = _box(page.obj, "/CropBox") or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right - left < 1 or top - bottom < 1:
        left, bottom, right, top = media
    unit = _number_of(page.obj.get("/UserUnit"), 1.0)
    unit = unit if 1.0 <= unit <= 100.0 else 1.0
    width, height = right - left, top - bottom
    turn = int(_number_of(_inherited(page.obj, "/Rotate"), 0.0)) % 360
    matrix = Matrix(1, 0, 0, 1, -left, -bottom)
    if turn == 90:
        matrix = matrix @ Matrix(0, -1, 1, 0, 0, width)
    elif turn == 180:
        matrix = matrix @ Matrix(-1, 0, 0, -1, width, height)
    elif turn == 270:
        matrix = matrix @ Matrix(0, 1, -1, 0, height, 0)
    if turn in (90, 270):
        width, height = height, width
    return _Shown(width * unit, height * unit, matrix @ Matrix(unit, 0, 0, unit, 0, 0))


def _frame(shown: _Shown, *, crowded: bool, head: float) -> Frame:
    width, height = shown.width, shown.height
    short = min(width, height)
    if short < _SMALLEST or max(width, height) > _WIDEST:
        width, height = (_A4[1], _A4[0]) if width > height else _A4
        crowded, grown = True, 1.0
    else:
        grown = max(1.0, short / _LARGEST)
        crowded = crowded or grown > 1.0
    foot, top = FOOT * grown, head * grown
    clip = (0.0, foot, width, height - foot - top)
    scale, x, y = 1.0, 0.0, 0.0
    if crowded:
        scale = min(1.0, clip[2] / shown.width, clip[3] / shown.height)
        x = (width - shown.width * scale) / 2
        y = foot + (clip[3] - shown.height * scale) / 2
        clip = (x, y, shown.width * scale, shown.height * scale)
    return Frame(width, height, grown, shown.matrix @ Matrix(scale, 0, 0, scale, x, y), clip)


def _box(page: pikepdf.Object, key: str) -> tuple[float, float, float, float] | None:
    """Return a box of a page as left, bottom, right, top; None if there is none that can be used."""
    found = _inherited(page, key)
    if not isinstance(found, Array) or len(found) != 4:
        return None
    sides = [_number_of(side, float("nan")) for side in found]
    if any(not abs(side) < 1e6 for side in sides):
        return None
    left, right = sorted((sides[0], sides[2]))
    bottom, top = sorted((sides[1], sides[3]))
    return (left, bottom, right, top) if right - left >= 1 and top - bottom >= 1 else None


def _inherited(page: pikepdf.Object, key: str) -> pikepdf.Object | None:
    node: pikepdf.Object | None = page
    for _ in range(50):
        if not isinstance(node, Dictionary):
            break
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def _number_of(value: object, otherwise: float) -> float:
    try:
        return otherwise if value is None else float(value)  # type: ignore[arg-type]  # what is no number says so
    except (TypeError, ValueError):
        return otherwise


# What is stamped


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


# Content


_MARKS: Final = "q Q BT ET BMC BDC EMC"
_OPENS: Final = {"q": "Q", "BT": "ET", "BMC": "EMC", "BDC": "EMC"}
_CLOSES: Final = frozenset(_OPENS.values())
_Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage


def _set(file: pikepdf.Pdf, page: pikepdf.Page, frame: Frame, stamp: bytes, *, whole: bool) -> None:
    """Put the stamp under the page and the page into its frame; `whole` makes all of it one piece of marked content.

    The stamp comes first: whatever the page's own content leaves open cannot swallow it, and the frame is cut so that the
    page cannot paint over it.
    """
    x, y, width, height = frame.clip
    left, bottom, right, top = (f"{value:.4f}" for value in (x, y, width, height))
    matrix = " ".join(f"{value:.6f}" for value in frame.matrix.shorthand)
    begin = b"/P <</MCID 0>> BDC\n" if whole else b""
    before = stamp + begin + f"q\n{left} {bottom} {right} {top} re W n\n{matrix} cm\nq\n".encode()
    own, tail = _balanced(file, page, whole=whole)
    after = tail + b"\nQ\nQ\n" + (b"EMC\n" if whole else b"")
    page.obj.Contents = Array([pikepdf.Stream(file, before), *own, pikepdf.Stream(file, after)])
    page.obj.MediaBox = Array([0, 0, round(frame.width, 3), round(frame.height, 3)])
    for key in ("/CropBox", "/Rotate", "/UserUnit"):
        if key in page.obj:
            del page.obj[key]
    # What the nodes above say would be inherited again.
    page.obj.CropBox = page.obj.MediaBox
    page.obj.Rotate = 0
    for link in page.obj.get("/Annots", []):
        _move(link, frame.matrix)


def _balanced(file: pikepdf.Pdf, page: pikepdf.Page, *, whole: bool) -> tuple[list[pikepdf.Object], bytes]:
    """Return the streams of a page, and what closes all that they leave open.

    Content that ends within a word, closes what it never opened, or bears marks that no tree knows is written anew.
    """
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, Array) else [contents]
    own: list[pikepdf.Object] = [one for one in streams if isinstance(one, pikepdf.Stream)]
    if not own:
        return [], b""
    # A last word of our own tells whether the content ends where a word ends: if not, it is swallowed.
    page.obj.Contents = Array([*own, pikepdf.Stream(file, b"\nq")])
    opened, tidy = _open_at_end(pikepdf.parse_content_stream(page, _MARKS), whole=whole)
    if opened[-1:] == ["q"] and tidy:
        opened.pop()
    else:
        page.obj.Contents = Array(own)
        instructions = pikepdf.parse_content_stream(page)
        own = [pikepdf.Stream(file, pikepdf.unparse_content_stream(list(_tidied(instructions, whole=whole))))]
        page.obj.Contents = Array(own)
        opened, _ = _open_at_end(pikepdf.parse_content_stream(page, _MARKS), whole=whole)
    return own, " ".join(_OPENS[one] for one in reversed(opened)).encode()


def _open_at_end(instructions: Iterable[_Instruction], *, whole: bool) -> tuple[list[str], bool]:
    """Return what is open at the end, outermost first, and whether everything closed had been opened."""
    opened: list[str] = []
    tidy = True
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator in _OPENS:
            opened.append(operator)
            tidy = tidy and not (whole and _bears_mark(instruction))
        elif not _close(opened, operator):
            tidy = False
    return opened, tidy


def _tidied(instructions: Iterable[_Instruction], *, whole: bool) -> Iterator[_Instruction]:
    opened: list[str] = []
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator in _OPENS:
            opened.append(operator)
            if whole and _bears_mark(instruction):
                yield pikepdf.ContentStreamInstruction([instruction.operands[0]], pikepdf.Operator("BMC"))
                continue
        elif operator in _CLOSES and not _close(opened, operator):
            continue
        yield instruction


def _close(opened: list[str], operator: str) -> bool:
    """Take the last thing that `operator` closes off the list; false if nothing of that kind is open."""
    for at in range(len(opened) - 1, -1, -1):
        if _OPENS[opened[at]] == operator:
            del opened[at]
            return True
    return False


def _bears_mark(instruction: _Instruction) -> bool:
    operands = instruction.operands
    return len(operands) == 2 and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]


# Links and destinations


def _move(link: pikepdf.Object, matrix: Matrix) -> None:
    """Let a link stand where its words stand now."""
    rect = link.get("/Rect")
    if isinstance(rect, Array) and len(rect) == 4:
        sides = [_number_of(side, 0.0) for side in rect]
        corners = [matrix.transform((sides[x], sides[y])) for x in (0, 2) for y in (1, 3)]
        across, up = [point[0] for point in corners], [point[1] for point in corners]
        link.Rect = Array([round(value, 3) for value in (min(across), min(up), max(across), max(up))])
    quads = link.get("/QuadPoints")
    if isinstance(quads, Array):
        values = [_number_of(value, 0.0) for value in quads]
        points = [matrix.transform((x, y)) for x, y in zip(values[::2], values[1::2], strict=False)]
        link.QuadPoints = Array([round(value, 3) for point in points for value in point])


def _say_where(page: pikepdf.Page, setter: Setter) -> None:
    """Let each link say where it leads, if it does not: a reader who cannot see it hears that."""
    for link in page.obj.get("/Annots", []):
        if not str(link.get("/Contents", "")):
            address = link.get("/A", Dictionary()).get("/URI")
            link.Contents = pikepdf.String(str(address) if address else setter.plain(words.RECEIVED_LINK))


def _lead_on(file: pikepdf.Pdf, matrices: dict[tuple[int, int], Matrix]) -> None:
    """Let destinations within the file lead to where the words stand now."""
    for top in file.objects:
        waiting: list[object] = [top]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Array):
                _lead(one, matrices)
                waiting += [inner for inner in one if isinstance(inner, (Array, Dictionary)) and not inner.is_indirect]
            elif isinstance(one, (Dictionary, pikepdf.Stream)):
                waiting += [
                    inner for inner in one.values() if isinstance(inner, (Array, Dictionary)) and not inner.is_indirect
                ]


def _lead(array: pikepdf.Array, matrices: dict[tuple[int, int], Matrix]) -> None:
    if len(array) < 2 or not isinstance(array[0], Dictionary) or not isinstance(array[1], Name):
        return
    matrix = matrices.get(array[0].objgen)
    if matrix is None or not str(array[1]).startswith(("/XYZ", "/Fit")):
        return
    page, kind, *where = list(array)
    if str(kind) == "/XYZ" and len(where) >= 2 and None not in where[:2]:
        x, y = matrix.transform((_number_of(where[0], 0.0), _number_of(where[1], 0.0)))
        _replace(array, [page, kind, round(x, 3), round(y, 3), 0])
    else:
        _replace(array, [page, Name.Fit])


def _replace(array: pikepdf.Array, values: list[Any]) -> None:
    del array[:]
    array.extend(values)


# Tags


def _is_tagged(file: pikepdf.Pdf) -> bool:
    """Tell whether the file has a structure that can be kept: a tree with elements, and what leads back to them."""
    tree = file.Root.get("/StructTreeRoot")
    return (
        isinstance(tree, Dictionary)
        and isinstance(tree.get("/K"), (Array, Dictionary))
        and isinstance(tree.get("/ParentTree"), Dictionary)
    )


def _join(
    file: pikepdf.Pdf,
    front: pikepdf.Pdf,
    pages: list[pikepdf.Page],
    legible: list[bool],
    *,
    tagged: bool,
    setter: Setter,
) -> None:
    """Bring the tags of the cover into the file; pages without tags become one element each, in the order they are drawn."""
    if not tagged:
        parents = file.make_indirect(Dictionary(Nums=Array()))
        file.Root.StructTreeRoot = file.make_indirect(
            Dictionary(Type=Name.StructTreeRoot, K=Array(), ParentTree=parents)
        )
    tree = file.Root.StructTreeRoot
    numbers = pikepdf.NumberTree(tree.ParentTree)
    first = max((key for key in numbers), default=-1) + 1
    document = file.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree))
    cover = _cover_parts(file, front, numbers, first, document, setter.language)
    first = max(numbers) + 1
    own: list[pikepdf.Object]
    if tagged:
        own = list(tree.K) if isinstance(tree.K, Array) else [tree.K]
        own = [kid for kid in own if isinstance(kid, Dictionary)]
        for kid in own:
            kid.P = document
            if kid.get("/S") == "/Document":
                kid.S = Name.Part
    else:
        own = [_page_parts(file, pages, legible, numbers, first, document, setter)]
    document.K = Array([*cover, *own])
    tree.K = Array([document])
    tree.ParentTreeNextKey = max(numbers) + 1
    file.Root.MarkInfo = Dictionary(Marked=True)
    if "/Lang" not in file.Root:
        file.Root.Lang = pikepdf.String(setter.language)


def _cover_parts(
    file: pikepdf.Pdf,
    front: pikepdf.Pdf,
    numbers: pikepdf.NumberTree,
    first: int,
    document: pikepdf.Object,
    language: str,
) -> list[pikepdf.Object]:
    copied = file.copy_foreign(front.Root.StructTreeRoot)
    for key, elements in pikepdf.NumberTree(copied.ParentTree).items():
        numbers[first + key] = elements
    for place in range(len(front.pages)):
        page = file.pages[place].obj
        page.StructParents = first + int(page.StructParents)
    parts = list(copied.K) if isinstance(copied.K, Array) else [copied.K]
    for part in parts:
        part.P = document
        part.S = Name.Part
        part.Lang = pikepdf.String(language)
    return parts


def _page_parts(
    file: pikepdf.Pdf,
    pages: list[pikepdf.Page],
    legible: list[bool],
    numbers: pikepdf.NumberTree,
    first: int,
    document: pikepdf.Object,
    setter: Setter,
) -> pikepdf.Object:
    part = file.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, P=document))
    elements = Array()
    for place, page in enumerate(pages):
        element = file.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=part, Pg=page.obj, K=Array([0])))
        if not legible[place]:
            element.S = Name.Figure
            element.Alt = pikepdf.String(setter.plain(words.RECEIVED_PICTURE, number=place + 1))
        page.obj.StructParents = first + place
        numbers[first + place] = Array([element])
        elements.append(element)
    owned = first + len(pages)
    for page in pages:
        for link in page.obj.get("/Annots", []):
            held = Dictionary(Type=Name.OBJR, Obj=link, Pg=page.obj)
            owner = Dictionary(Type=Name.StructElem, S=Name.Link, P=part, Pg=page.obj, K=Array([held]))
            link.StructParent = owned
            numbers[owned] = file.make_indirect(owner)
            elements.append(numbers[owned])
            owned += 1
    part.K = elements
    return part


# Description


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
