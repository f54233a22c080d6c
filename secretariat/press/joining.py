"""Joining finished PDFs into one, with their tags.

Nothing is set anew: pages are carried over as they are, their structure trees are put under one root, and what
must be unique in a file (keys of the parent tree, ids, names of destinations) is made so. A file made elsewhere comes
along with its pages; its tags are kept if they hold. With such a file the whole claims no standard any more.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, OutlineItem, String

from secretariat.core.values import dataclass

from .check import elements_of, tree_faults
from .dates import Language
from .fonts import FontSet
from .inspect import PdfBroken, PdfEncrypted, PdfRefused, TooManyPages
from .quarantine import MOST_PAGES
from .stamping import Stamper

#: Addresses of links on the cover: `pack:3` leads to the third part.
SCHEME = "pack:"
#: Actions that are kept in a file made elsewhere; anything else it might do is left behind.
_HARMLESS = frozenset({"/GoTo", "/URI"})
_MOVING = frozenset({"/Screen", "/RichMedia", "/Movie", "/Sound", "/FileAttachment", "/3D"})
_DESCRIPTION = re.compile(rb"<rdf:Description\b[^>]*(?:/>|(?<!/)>.*?</rdf:Description>)", re.DOTALL)
#: What reading a file may stumble over that is not well made.
_UNREADABLE = (pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError, RuntimeError, ArithmeticError)
_Place = tuple[int, list[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """A finished PDF to be joined: how it is called in bookmarks and tags, its language, and whether it was made
    elsewhere."""

    data: bytes
    title: str
    language: Language
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that travels in the PDF, such as its manifest."""

    name: str
    data: bytes
    description: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Numbering:
    """What each page is called by viewers, and the line stamped on it; both as long as the whole."""

    labels: Sequence[str]
    lines: Sequence[str]


@dataclass
class _Source:
    """An open file with what must be taken down of it before its pages are carried over."""

    pdf: pikepdf.Pdf
    foreign: bool
    tagged: bool
    #: Of each link to a place in the file: page and number of the annotation, and where it leads.
    links: list[tuple[int, int, _Place]] = field(default_factory=list)
    bookmarks: list[OutlineItem] = field(default_factory=list)


def join(cover: bytes, parts: Sequence[Part], *, numbering: Numbering, attached: Attached, fonts: FontSet) -> bytes:
    """Return the cover and the parts behind it as one PDF, with bookmarks, page labels, stamped lines and `attached`.

    What is said of the whole (title, language, output intent, metadata) is said by the cover. Raises pikepdf.PdfError
    for a part that cannot be read; look a file made elsewhere through first (`inspect.read_pdf`).
    """
    with ExitStack() as opened:
        whole = opened.enter_context(pikepdf.open(io.BytesIO(cover)))
        firsts = [0]
        tree = _Tree(whole)
        own = _source(whole, foreign=False)
        _clear(whole)
        bookmarks = [OutlineItem(str(whole.docinfo.get("/Title", "")), 0)]
        for number, part in enumerate(parts, start=1):
            pdf = opened.enter_context(pikepdf.open(io.BytesIO(part.data), suppress_warnings=True))
            source = _source(pdf, foreign=part.foreign)
            first = len(whole.pages)
            firsts.append(first)
            if source.tagged:
                tree.make_room(source, number)
            for page in pdf.pages:
                whole.pages.append(page)
            if source.tagged:
                tree.add(source, part)
            _lead(whole, source.links, first)
            bookmark = OutlineItem(part.title, first)
            bookmark.children.extend(_shifted(source.bookmarks, first))
            bookmarks.append(bookmark)
        _lead(whole, own.links, 0)
        _lead_from_cover(whole, firsts)
        tree.finish()
        _stamp(whole, parts, firsts, numbering.lines, fonts.plain)
        with whole.open_outline() as outline:
            outline.root[:] = bookmarks
        whole.Root.PageLabels = Dictionary(Nums=_labels(numbering.labels))
        _attach(whole, attached)
        if any(part.foreign for part in parts):
            _claim_nothing(whole)
        out = io.BytesIO()
        whole.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    return out.getvalue()


def rehearse(data: bytes, *, most_pages: int = MOST_PAGES) -> int:
    """Return the number of pages of a file made elsewhere, after trying whether it can be joined.

    Raises PdfEncrypted, TooManyPages, PdfBroken (PdfRefused): such a file is named on the cover and left out.
    """
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as file:
            if file.is_encrypted:
                raise PdfEncrypted("The file is protected")
            pages = len(file.pages)
            if pages > most_pages:
                raise TooManyPages(pages, most_pages)
            if pages == 0:
                raise PdfBroken("The file has no page")
            _source(file, foreign=True)
            trial = pikepdf.new()
            for page in file.pages:
                trial.pages.append(page)
                assert len(trial.pages[-1].cropbox) == 4
            trial.save(io.BytesIO())
            return pages
    except pikepdf.PasswordError as problem:
        raise PdfEncrypted("The file opens only with a password") from problem
    except PdfRefused:
        raise
    except _UNREADABLE as problem:
        raise PdfBroken(f"The file cannot be joined: {problem}") from problem


class _Tree:
    """The structure tree of the whole: that of the cover, with those of the parts under the same document."""

    def __init__(self, whole: pikepdf.Pdf) -> None:
        self._whole = whole
        self._root = whole.Root.StructTreeRoot
        self._document = self._root.K[0]
        self._owners = list(self._root.ParentTree.Nums)
        self._next = max(int(key) for key in self._owners[::2]) + 1

    def make_room(self, source: _Source, number: int) -> None:
        """Move the keys of a source behind those that are taken, and make its ids its own."""
        taken = -1
        for page in source.pdf.pages:
            for holder, key in _holders(page):
                if key in holder:
                    taken = max(taken, int(holder[key]))
                    holder[key] = int(holder[key]) + self._next
        root = source.pdf.Root.StructTreeRoot
        numbers = NumberTree(root.ParentTree)
        shifted: list[Any] = []
        for at, owner in numbers.items():
            taken = max(taken, int(at))
            shifted += [int(at) + self._next, owner]
        root.ParentTree = Dictionary(Nums=Array(shifted))
        self._next += taken + 1
        prefix = f"p{number}-".encode()
        for element, _ in elements_of(root):
            if "/ID" in element:
                element.ID = String(prefix + bytes(element.ID))
            for attributes in _listed(element.get("/A")):
                if isinstance(attributes, Dictionary) and "/Headers" in attributes:
                    attributes.Headers = Array([String(prefix + bytes(head)) for head in attributes.Headers])

    def add(self, source: _Source, part: Part) -> None:
        """Put the tree of a source, whose pages have been carried over, under the document as a part."""
        root = self._whole.copy_foreign(source.pdf.Root.StructTreeRoot)
        tops = _listed(root.get("/K"))
        if len(tops) == 1 and tops[0].get("/S") == Name.Document:
            top = tops[0]
            top.S = Name.Part
        else:
            top = self._whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, K=Array(tops)))
            for one in tops:
                one.P = top
        top.P = self._document
        top.Lang = String(part.language)
        top.T = String(part.title)
        self._document.K.append(top)
        self._owners.extend(root.ParentTree.Nums)
        for name in ("/RoleMap", "/ClassMap"):
            known = self._root.get(name, Dictionary())
            for key, value in root.get(name, Dictionary()).items():
                if key not in known:
                    known[key] = value
            if len(known):
                self._root[name] = known

    def finish(self) -> None:
        self._root.ParentTree.Nums = Array(self._owners)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _holders(page: pikepdf.Page) -> Iterator[tuple[Any, str]]:
    """What has a key of the parent tree on a page: the page itself, its annotations, its pictures."""
    yield page.obj, "/StructParents"
    for annotation in page.obj.get("/Annots", Array()):
        yield annotation, "/StructParent"
    for drawn in page.obj.get("/Resources", Dictionary()).get("/XObject", Dictionary()).values():
        yield drawn, "/StructParent"


def _source(pdf: pikepdf.Pdf, *, foreign: bool) -> _Source:
    """Take down links and bookmarks of a file, and from one made elsewhere take whatever acts by itself."""
    tagged = "/StructTreeRoot" in pdf.Root
    if foreign:
        tagged = tagged and not tree_faults(pdf)
        for page in pdf.pages:
            _calm(page, tagged)
    source = _Source(pdf, foreign, tagged)
    places = _Places(pdf)
    for at, page in enumerate(pdf.pages):
        for number, annotation in enumerate(page.obj.get("/Annots", Array())):
            where = annotation.get("/Dest", annotation.get("/A", Dictionary()).get("/D"))
            if where is not None and (place := places.of(where)) is not None:
                source.links.append((at, number, place))
    if not foreign:
        with pdf.open_outline() as outline:
            source.bookmarks = [item for item in map(places.bookmark, outline.root) if item is not None]
        if len(source.bookmarks) == 1:  # the title of the paper, under which all others stand
            source.bookmarks = source.bookmarks[0].children
    return source


def _calm(page: pikepdf.Page, tagged: bool) -> None:
    """Leave behind what a page of a file made elsewhere would do by itself, and keys of tags that do not hold."""
    for key in ("/AA", "/B", *(() if tagged else ("/StructParents",))):
        if key in page.obj:
            del page.obj[key]
    kept = Array()
    for annotation in page.obj.get("/Annots", Array()):
        if not isinstance(annotation, Dictionary) or str(annotation.get("/Subtype")) in _MOVING:
            continue
        for key in ("/AA", "/Parent", *(() if tagged else ("/StructParent",))):
            if key in annotation:
                del annotation[key]
        if "/A" in annotation and (
            not isinstance(annotation.A, Dictionary)
            or str(annotation.A.get("/S")) not in _HARMLESS
            or "/Next" in annotation.A
        ):
            del annotation["/A"]
        kept.append(annotation)
    if "/Annots" in page.obj:
        page.obj.Annots = kept


class _Places:
    """Where the destinations of a file lead: the number of the page, and how it is shown."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._named: dict[str, Any] = {}
        for key, value in pdf.Root.get("/Dests", Dictionary()).items():
            self._named[key.removeprefix("/")] = value
        names = pdf.Root.get("/Names", Dictionary()).get("/Dests")
        if names is not None:
            self._named |= {_text(key): value for key, value in pikepdf.NameTree(names).items()}

    def of(self, where: Any) -> _Place | None:
        if isinstance(where, (String, Name)):
            where = self._named.get(str(where).removeprefix("/") if isinstance(where, Name) else str(where))
        if isinstance(where, Dictionary):
            where = where.get("/D")
        if not isinstance(where, Array) or not len(where) or not isinstance(where[0], Dictionary):
            return None
        number = self._pages.get(where[0].objgen)
        return None if number is None else (number, [_plain(one) for one in list(where)[1:]])

    def bookmark(self, item: OutlineItem) -> OutlineItem | None:
        where = item.destination if item.destination is not None else (item.action or Dictionary()).get("/D")
        place = self.of(where)
        if place is None:
            return None
        made = OutlineItem(item.title, place[0])
        made.children.extend(child for child in map(self.bookmark, item.children) if child is not None)
        return made


def _text(name: str | bytes) -> str:
    return name if isinstance(name, str) else str(String(name))


def _plain(value: Any) -> Any:
    return None if value is None else Name(str(value)) if isinstance(value, Name) else float(value)


def _clear(whole: pikepdf.Pdf) -> None:
    """Take off the cover what is said anew for the whole: names, bookmarks, the source of the cover alone."""
    for key in ("/Names", "/Dests", "/Outlines", "/AF"):
        if key in whole.Root:
            del whole.Root[key]


def _lead(whole: pikepdf.Pdf, links: Sequence[tuple[int, int, _Place]], first: int) -> None:
    """Let the links of a source lead to the pages as they stand in the whole."""
    for at, number, (page, shown) in links:
        annotation = whole.pages[first + at].obj.Annots[number]
        if "/A" in annotation:
            del annotation["/A"]
        annotation.Dest = Array([whole.pages[first + page].obj, *shown])


def _lead_from_cover(whole: pikepdf.Pdf, firsts: Sequence[int]) -> None:
    for page in whole.pages[: firsts[1] if len(firsts) > 1 else None]:
        for annotation in page.obj.get("/Annots", Array()):
            address = str(annotation.get("/A", Dictionary()).get("/URI", ""))
            if address.startswith(SCHEME):
                del annotation["/A"]
                target = whole.pages[firsts[int(address.removeprefix(SCHEME))]]
                annotation.Dest = Array([target.obj, Name.Fit])


def _shifted(bookmarks: Sequence[OutlineItem], first: int) -> Iterator[OutlineItem]:
    for item in bookmarks:
        assert isinstance(item.destination, int)
        moved = OutlineItem(item.title, item.destination + first)
        moved.children.extend(_shifted(item.children, first))
        yield moved


def _stamp(whole: pikepdf.Pdf, parts: Sequence[Part], firsts: Sequence[int], lines: Sequence[str], font: Path) -> None:
    stamper = Stamper(whole, font, lines)
    foreign = [False, *(part.foreign for part in parts)]
    for place, (first, after) in enumerate(pairwise([*firsts, len(whole.pages)])):
        for at in range(first, after):
            stamper.stamp(whole.pages[at], lines[at], on_white=foreign[place])


def _labels(labels: Sequence[str]) -> Array:
    """Say 1, 2, 3 as a run of numbers, and everything else page by page."""
    numbers: list[Any] = []
    before = ""
    for at, label in enumerate(labels):
        if not label.isdecimal():
            numbers += [at, Dictionary(P=String(label))]
        elif not before.isdecimal() or int(label) != int(before) + 1:
            numbers += [at, Dictionary(S=Name.D, St=int(label))]
        before = label
    return Array(numbers)


def _attach(whole: pikepdf.Pdf, attached: Attached) -> None:
    file = pikepdf.AttachedFileSpec(
        whole,
        attached.data,
        description=attached.description,
        filename=attached.name,
        mime_type="application/json",
        creation_date=_date(attached.at),
        mod_date=_date(attached.at),
    )
    file.obj.AFRelationship = Name.Data
    whole.attachments[attached.name] = file
    whole.Root.AF = Array([whole.attachments[attached.name].obj])


def _date(moment: datetime) -> str:
    return moment.strftime("D:%Y%m%d%H%M%SZ")


def _claim_nothing(whole: pikepdf.Pdf) -> None:
    """Take the claims of PDF/A and PDF/UA out of the metadata: a file made elsewhere may not keep them."""
    metadata = whole.Root.Metadata.read_bytes()
    claims = (b"pdfaid", b"pdfuaid")
    kept = _DESCRIPTION.sub(lambda found: b"" if any(claim in found[0] for claim in claims) else found[0], metadata)
    whole.Root.Metadata = pikepdf.Stream(whole, kept)
    whole.Root.Metadata.Type = Name.Metadata
    whole.Root.Metadata.Subtype = Name.XML
