"""A PDF made inert: nothing in it acts, reaches outside, or holds another file. Its pages look as they did.

Fields of forms and drawn remarks become part of the page; written remarks (notes that open on a click) and the author's
name are left out. What stays by name is listed here, all else of catalogue, page and link goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary

#: What the catalogue, a page and a link keep.
_CATALOGUE: Final = {
    "/Type", "/Pages", "/Names", "/Dests", "/Outlines", "/StructTreeRoot", "/MarkInfo", "/Lang", "/OCProperties",
    "/OutputIntents",
}  # fmt: skip
_PAGE: Final = {
    "/Type", "/Parent", "/Resources", "/Contents", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group", "/Annots",
    "/StructParents", "/Tabs",
}  # fmt: skip
_LINK: Final = {
    "/Type", "/Subtype", "/Rect", "/QuadPoints", "/Border", "/BS", "/C", "/H", "/F", "/A", "/Dest", "/StructParent",
    "/Contents",
}  # fmt: skip
#: What is taken out wherever it stands: actions by event, scripts, files inside, private data of programs.
_ANYWHERE: Final = (
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/RF", "/XFA", "/PA", "/PieceInfo",
    "/Metadata", "/Ref", "/OPI",
)  # fmt: skip
#: A stream whose content would be fetched from another file.
_FETCHED: Final = ("/F", "/FFilter", "/FDecodeParms")
_ADDRESSES: Final = ("http://", "https://", "mailto:")
#: Annotations that are a text or a file of their own, or move: they are not drawn onto the page.
_NOT_DRAWN: Final = {
    "/Text", "/Popup", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", "/TrapNet", "/PrinterMark",
}  # fmt: skip


def make_inert(file: pikepdf.Pdf) -> None:
    """Take out of an open file all that acts. Raises what pikepdf raises for a file it cannot work on."""
    for page in file.pages:
        _keep_annotations(file, page, lambda annotation: str(annotation.get("/Subtype", "")) not in _NOT_DRAWN)
    if "/AcroForm" in file.Root:
        file.generate_appearance_streams()
    file.flatten_annotations("all")
    for page in file.pages:
        _keep_annotations(file, page, lambda annotation: annotation.get("/Subtype") == "/Link")
        for link in page.obj.get("/Annots", []):
            _only(link, _LINK)
        _only(page.obj, _PAGE)
    _only(file.Root, _CATALOGUE)
    names = file.Root.get("/Names")
    if isinstance(names, Dictionary):
        _only(names, {"/Dests"})
    for held in everything(file):
        for key in _ANYWHERE:
            if key in held:
                del held[key]
        if isinstance(held, pikepdf.Stream):
            for key in _FETCHED:
                if key in held:
                    del held[key]
        elif isinstance(held.get("/A"), Dictionary) and "/S" in held.A and not _harmless(held.A):
            del held["/A"]
    links = set()
    for page in file.pages:
        _keep_annotations(file, page, lambda link: "/A" in link or "/Dest" in link)
        links |= {link.objgen for link in page.obj.get("/Annots", [])}
    _forget_gone(file, links)


def active_parts(file: pikepdf.Pdf) -> list[str]:
    """Return, in words, what acts in a file that should be inert; an empty list if nothing does."""
    found = [
        f"the catalogue holds {key}" for key in set(file.Root.keys()) if key in ("/AcroForm", "/Perms", "/Collection")
    ]
    for held in everything(file):
        found += [
            f"an object holds {key}"
            for key in _ANYWHERE
            if key in held and held is not file.Root and key != "/Metadata"
        ]
        if held.get("/Type") == "/Annot" and held.get("/Subtype") != "/Link":
            found.append(f"there is an annotation {held.get('/Subtype')}")
        action = held.get("/A")
        if isinstance(action, Dictionary) and "/S" in action and not _harmless(action, change=False):
            found.append(f"there is an action {action.S}")
    return found


def _only(thing: pikepdf.Object, kept: set[str]) -> None:
    for key in set(thing.keys()) - kept:
        del thing[key]


def _keep_annotations(file: pikepdf.Pdf, page: pikepdf.Page, wanted: Callable[[pikepdf.Object], bool]) -> None:
    held = page.obj.get("/Annots")
    kept = [one for one in held if isinstance(one, Dictionary) and wanted(one)] if isinstance(held, Array) else []
    if kept:
        page.obj.Annots = Array([one if one.is_indirect else file.make_indirect(one) for one in kept])
    elif held is not None:
        del page.obj["/Annots"]


def _harmless(action: pikepdf.Object, *, change: bool = True) -> bool:
    """Tell whether an action only leads somewhere: within the file, or to an address; what follows it is taken off."""
    kind = str(action.get("/S"))
    keeps = {"/GoTo": "/D", "/URI": "/URI"}.get(kind)
    if keeps is None or keeps not in action:
        return False
    if kind == "/URI" and not str(action.URI).strip().lower().startswith(_ADDRESSES):
        return False
    if change:
        _only(action, {"/S", keeps})
    return change or "/Next" not in action


def everything(file: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary and stream of the file, those inside others too."""
    for top in file.objects:
        waiting = [top]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Array):
                waiting += [inner for inner in one if _inside(inner)]
            elif isinstance(one, (Dictionary, pikepdf.Stream)):
                yield one
                waiting += [inner for inner in one.values() if _inside(inner)]


def _inside(value: object) -> bool:
    return isinstance(value, (Dictionary, Array)) and not value.is_indirect


def _forget_gone(file: pikepdf.Pdf, links: set[tuple[int, int]]) -> None:
    """Take references to annotations that are gone out of the structure tree."""
    for held in everything(file):
        kids = held.get("/K")
        if not isinstance(kids, (Array, Dictionary)):
            continue
        listed = list(kids) if isinstance(kids, Array) else [kids]
        kept = [kid for kid in listed if not _is_gone(kid, links)]
        if len(kept) < len(listed):
            held.K = Array(kept)


def _is_gone(kid: object, links: set[tuple[int, int]]) -> bool:
    if not isinstance(kid, Dictionary) or kid.get("/Type") != "/OBJR":
        return False
    thing = kid.get("/Obj")
    return isinstance(thing, Dictionary) and thing.objgen not in links
