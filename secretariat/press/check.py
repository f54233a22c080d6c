"""Our own check of a printed PDF: what validators let pass.

`page` accepts an empty structure tree and ids that are not unique, so `faults` looks at the tree itself:
every piece of marked content belongs to an element on its page, parents and ids are right, words are
there in the order they are read. It also looks for the marking and the demonstration label on each page.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf

from .inert import active_parts
from .reading import page_texts, pagination_text


def faults(pdf: bytes, *, marking: str = "", label: str = "", attached: str = "/Source") -> list[str]:
    """Return what is wrong with `pdf`, in words; an empty list if nothing is.

    `marking` must stand twice, and `label` once, as text on every page (white space apart). `attached` is what the
    attachment must be to the file: its source, or in a pack the data that describe it.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = [*tree_faults(file), *_of_title(file), *_of_claims(file, attached)]
    for number, text in enumerate(page_texts(pdf), start=1):
        squeezed = "".join(text.split())
        if marking and squeezed.count("".join(marking.split())) < 2:
            found.append(f"Page {number}: the marking does not stand twice")
        if label and "".join(label.split()) not in squeezed:
            found.append(f"Page {number}: the demonstration label is missing")
    return found


def stamp_faults(pdf: bytes, *, marking: str, symbol: str, label: str = "") -> list[str]:
    """Return what is wrong with a file received from elsewhere as it is circulated, in words; an empty list if nothing is.

    On every page behind the cover the marking must stand twice, the symbol and the page number once, all of them as
    artifacts; nothing may act; no claim to conform to anything may be made.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = [*active_parts(file), *tree_faults(file), *_of_title(file)]
        number = len(file.pages)
        for place, page in enumerate(file.pages, start=1):
            stamped = "".join(pagination_text(file, page).split())
            wanted = {f"{place}of{number}": 1} if _is_english(file) else {f"{place}sur{number}": 1}
            if place > 1:
                wanted |= {_tight(marking): 2, _tight(symbol): 1, _tight(label): 1}
            for words, times in wanted.items():
                if words and stamped.count(words) < times:
                    found.append(f"Page {place}: {words} is not stamped")
        metadata = file.Root.Metadata.read_bytes() if "/Metadata" in file.Root else b""
        found += [f"The metadata claims {claim.decode()}" for claim in (b"pdfuaid", b"pdfaid") if claim in metadata]
    return found


def _is_english(file: pikepdf.Pdf) -> bool:
    metadata = file.Root.Metadata.read_bytes() if "/Metadata" in file.Root else b""
    return b"<rdf:li>fr</rdf:li>" not in metadata


def _tight(words: str) -> str:
    return "".join(words.split())


def _of_claims(file: pikepdf.Pdf, relationship: str) -> Iterator[str]:
    root = file.Root
    metadata = root.Metadata.read_bytes() if "/Metadata" in root else b""
    for claim in (b"pdfuaid:part", b"pdfaid:part"):
        if claim not in metadata:
            yield f"The metadata does not claim {claim.decode()}"
    if "/Lang" not in root:
        yield "The language is not said"
    if "/PageLabels" not in root:
        yield "There are no page labels"
    if not file.attachments:
        yield "The source is not attached"
    for attached in file.attachments.values():
        if attached.obj.get("/AFRelationship") != relationship:
            yield f"The attachment is not called {relationship.removeprefix('/').lower()}"


def tree_faults(file: pikepdf.Pdf) -> list[str]:
    """Return what is wrong with the structure tree of an open file, in words."""
    if "/StructTreeRoot" not in file.Root:
        return ["There is no structure tree"]
    try:
        return list(_of_tree(file, file.Root.StructTreeRoot))
    except (ValueError, TypeError, LookupError, AttributeError, RuntimeError) as problem:
        return [f"The structure tree cannot be read: {problem}"]


def _of_title(file: pikepdf.Pdf) -> Iterator[str]:
    if "/StructTreeRoot" in file.Root and not any(
        str(element.S) == "/H1" for element, _ in elements_of(file.Root.StructTreeRoot)
    ):
        yield "The structure tree has no title"


def _of_tree(file: pikepdf.Pdf, tree: pikepdf.Object) -> Iterator[str]:
    elements = list(elements_of(tree))
    ids = [bytes(element.ID) for element, _ in elements if "/ID" in element]
    if len(ids) != len(set(ids)):
        yield "Ids of structure elements are not unique"
    for element, parent in elements:
        if element.P.objgen != parent.objgen:
            yield f"A {element.S} names another parent than the one it stands in"
    known = set(ids)
    for element, _ in elements:
        attributes = element.get("/A")
        if isinstance(attributes, pikepdf.Dictionary) and "/Headers" in attributes:
            for head in attributes.Headers:
                if bytes(head) not in known:
                    yield "A cell names a header that is not there"
    held = {element.objgen for element, _ in elements}
    yield from _of_content(file, tree, held)
    yield from _of_links(file, tree)


def _of_links(file: pikepdf.Pdf, tree: pikepdf.Object) -> Iterator[str]:
    owners = _owners(tree)
    for number, page in enumerate(file.pages, start=1):
        for annotation in page.obj.get("/Annots", pikepdf.Array()):
            if annotation.get("/Subtype") != "/Link":
                continue
            owner = owners.get(int(annotation.get("/StructParent", -1)))
            if not isinstance(owner, pikepdf.Dictionary) or str(owner.S) != "/Link":
                yield f"Page {number}: a link belongs to no element"
            if not str(annotation.get("/Contents", "")):
                yield f"Page {number}: a link does not say where it leads"


def _owners(tree: pikepdf.Object) -> dict[int, pikepdf.Object]:
    if "/ParentTree" not in tree:
        return {}
    return {int(key): owner for key, owner in pikepdf.NumberTree(tree.ParentTree).items()}


def _of_content(file: pikepdf.Pdf, tree: pikepdf.Object, held: set[tuple[int, int]]) -> Iterator[str]:
    owners = _owners(tree)
    for number, page in enumerate(file.pages, start=1):
        mine = owners.get(int(page.obj.get("/StructParents", -1)))
        for mcid in _marked(page):
            owner = mine[mcid] if mine is not None and mcid < len(mine) else None
            if not isinstance(owner, pikepdf.Dictionary) or owner.objgen not in held:
                yield f"Page {number}: marked content {mcid} belongs to no element"
            elif not _holds(owner, mcid, page):
                yield f"Page {number}: marked content {mcid} is not held by its element"


def _marked(page: pikepdf.Page) -> Iterator[int]:
    for instruction in pikepdf.parse_content_stream(page, "BDC"):
        properties = instruction.operands[1]
        if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties:
            yield int(properties.MCID)


def _holds(element: pikepdf.Object, mcid: int, page: pikepdf.Page) -> bool:
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            at = kid.get("/Pg", element.get("/Pg"))
            if kid.get("/Type") == "/MCR" and int(kid.MCID) == mcid and at is not None and at.objgen == page.obj.objgen:
                return True
        elif kid is not None and int(kid) == mcid and element.Pg.objgen == page.obj.objgen:
            return True
    return False


def elements_of(node: pikepdf.Object) -> Iterator[tuple[pikepdf.Object, pikepdf.Object]]:
    """Yield every structure element below `node` with the one it stands in, in reading order."""
    kids = node.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid, node
            yield from elements_of(kid)
