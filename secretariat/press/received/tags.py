"""Tags of a received file with those of our cover before them, in one tree."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name

from .. import words
from ..setter import Setter


def is_tagged(file: pikepdf.Pdf) -> bool:
    """Tell whether the file has a structure that can be kept: a tree with elements, and what leads back to them."""
    tree = file.Root.get("/StructTreeRoot")
    return (
        isinstance(tree, Dictionary)
        and isinstance(tree.get("/K"), (Array, Dictionary))
        and isinstance(tree.get("/ParentTree"), Dictionary)
    )


def join(
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
