"""The structure tree of a PDF, built from the elements of its HTML.

WeasyPrint tags boxes: a paragraph cut by a page end becomes two, a repeated table head reads twice,
headers and footers are read as text, languages and scopes are lost. This module puts one function in the
place of its private `add_tags`: one structure element for each HTML element, however many boxes and pages
it takes. WeasyPrint's version is pinned; `install` refuses another one.

What an element becomes: its `data-pdf` attribute, else `ROLES`, else nothing (its words belong to its
parent), unless it has a `lang`. The class "artifact" and all margin boxes are artifacts. `ins` and `del`
say so in `/ActualText`, with the words of their `data-say` first, for screen readers and copied text.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import field
from functools import partial
from typing import Any, BinaryIO

import pydyf  # type: ignore[import-untyped]
import weasyprint  # type: ignore[import-untyped]
from weasyprint.formatting_structure import boxes  # type: ignore[import-untyped]
from weasyprint.layout.absolute import AbsolutePlaceholder  # type: ignore[import-untyped]

from secretariat.core.values import dataclass

VERSION = "70.0"
ROLES = {
    "article": "Art",
    "section": "Sect",
    "blockquote": "BlockQuote",
    "p": "P",
    "ul": "L",
    "ol": "L",
    "li": "LI",
    "h1": "H1",
    "h2": "H2",
    "h3": "H3",
    "h4": "H4",
    "h5": "H5",
    "h6": "H6",
    "table": "Table",
    "caption": "Caption",
    "figcaption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "img": "Figure",
    "ins": "Span",
    "del": "Span",
    "a": "Link",
}
_CELLS = ("tr", "th", "td")
_DECORATION = {"ins": "/Underline", "del": "/LineThrough"}
_Element = Any


class UnexpectedWeasyPrint(RuntimeError):
    """Another WeasyPrint is installed than the one whose internals this module knows."""


def install() -> None:
    """Put `_add_tags` in WeasyPrint's place. Raises UnexpectedWeasyPrint if its version is not `VERSION`."""
    if weasyprint.__version__ != VERSION:
        raise UnexpectedWeasyPrint(f"WeasyPrint {VERSION} is needed, {weasyprint.__version__} is installed")
    if weasyprint.pdf.add_tags is not _add_tags:
        weasyprint.pdf.add_tags = _add_tags
        weasyprint.pdf.ColorProfile = partial(_profile, weasyprint.pdf.ColorProfile)


def _profile(made: Callable[..., Any], file: BinaryIO, *rest: Any) -> Any:
    """WeasyPrint leaves the file of its colour profile open, which is a warning at every document."""
    with file:
        return made(io.BytesIO(file.read()), *rest)


def _add_tags(pdf: Any, document: Any, _version: Any, page_streams: list[Any]) -> None:
    tree = _Tree([page._page_box for page in document.pages])
    for number, stream in enumerate(page_streams):
        tree.read_page(number, stream._tags)
    tree.finish()
    said = _what_changes_say(tree.changes)
    for number, stream in enumerate(page_streams):
        _rewrite_marks(number, stream.stream, tree.artifacts, said)
    _write(pdf, tree)


@dataclass(eq=False)
class _Node:
    """A structure element to be: `kids` are nodes and (page, MCID) pairs in reading order."""

    role: str
    parent: _Node | None
    element: _Element = None
    kids: list[_Node | tuple[int, int]] = field(default_factory=list)
    entries: dict[str, Any] = field(default_factory=dict)
    words: list[tuple[int, int, str]] = field(default_factory=list)
    links: list[tuple[int, Any]] = field(default_factory=list)
    written: Any = None

    def nodes(self) -> Iterator[_Node]:
        """Yield this node and all below it."""
        yield self
        for kid in self.kids:
            if isinstance(kid, _Node):
                yield from kid.nodes()


class _Tree:
    """The nodes of a document, one for each element, found while its boxes are walked page by page."""

    def __init__(self, page_boxes: list[Any]) -> None:
        self.root = _Node("Document", None)
        self.artifacts: dict[tuple[int, int], str] = {}
        self.changes: list[_Node] = []
        self.marks: list[int] = []
        self._page_boxes = page_boxes
        self._above = _parents(page_boxes[0])
        self._nodes: dict[_Element, _Node] = {}
        self._heads: dict[_Element, int] = {}
        self._tags: dict[Any, Any] = {}
        self._page = 0

    def read_page(self, number: int, tags: dict[Any, Any]) -> None:
        """Place all marked content of one page; `tags` is emptied."""
        self._page, self._tags = number, tags
        self.marks.append(len(tags))
        self._walk(self._page_boxes[number], None)
        assert not tags, "marked content without a box"

    def finish(self) -> None:
        """Drop what holds nothing, and tell cells their headers."""
        _drop_empty(self.root)
        tables = [node for node in self.root.nodes() if node.role == "Table"]
        for number, table in enumerate(tables, start=1):
            _link_cells(table, number)

    def _walk(self, box: Any, artifact: str | None) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.MarginBox):
            artifact = "Header" if box.at_keyword.startswith("@top") else "Footer"
        elif artifact is None and self._is_artifact(box):
            artifact = ""
        tag = self._tags.pop(box, None) if isinstance(box, (boxes.TextBox, boxes.ReplacedBox)) else None
        if tag is not None and artifact is not None:
            self.artifacts[self._page, tag["mcid"]] = artifact
        elif tag is not None:
            self._place(box, tag["mcid"])
        elif artifact is None and box.element is not None and box.element_tag in _CELLS:
            self._node(box.element)  # an empty cell is a cell all the same
        if artifact is None and box.link_annotation is not None:
            self._node(box.element).links.append((self._page, box.link_annotation))
        for child in getattr(box, "children", ()):
            self._walk(child, artifact)

    def _is_artifact(self, box: Any) -> bool:
        if box.element is None:
            return False
        if box.element_tag == "thead":
            return self._heads.setdefault(box.element, self._page) != self._page
        return "artifact" in box.element.attrib.get("class", "").split()

    def _place(self, box: Any, mcid: int) -> None:
        element, tag = box.element, box.element_tag
        node = self._node(element)
        if tag.endswith("::footnote-call"):
            assert node.parent is not None
            call = _Node("Reference", node.parent, element)
            node.parent.kids.insert(node.parent.kids.index(node), call)  # the note follows its call
            node = call
        elif tag.endswith("::footnote-marker"):
            node.kids.insert(0, label := _Node("Lbl", node, element))
            node = label
        node = _body(node)
        node.kids.append((self._page, mcid))
        if isinstance(box, boxes.ReplacedBox):
            _describe(node, box)
        change = self._change(element)
        if change is not None and isinstance(box, boxes.TextBox):
            change.words.append((self._page, mcid, box.text))

    def _change(self, element: _Element) -> _Node | None:
        while element is not None and element.tag not in _DECORATION:
            element = self._above.get(element)
        return None if element is None else self._node(element)

    def _node(self, element: _Element) -> _Node:
        """Return the node that the words of `element` belong to, making it if need be."""
        while element is not None and _role(element) is None:
            element = self._above.get(element)
        if element is None:
            return self.root
        if element not in self._nodes:
            role = str(_role(element))
            parent = self._parent(element, role)
            node = self._nodes[element] = _Node(role, parent, element, entries=_entries(role, element))
            parent.kids.insert(0 if role == "Lbl" else len(parent.kids), node)
            if element.tag in _DECORATION:
                self.changes.append(node)
        return self._nodes[element]

    def _parent(self, element: _Element, role: str) -> _Node:
        above = self._above.get(element)
        if role == "Lbl":
            while above is not None and _role(above) not in ("LI", "TOCI"):
                above = self._above.get(above)
            assert above is not None, "a label stands in an item of a list or of contents"
            return self._node(above)
        return _body(self._node(above)) if above is not None else self.root


def _parents(page_box: Any) -> dict[_Element, _Element]:
    box = page_box
    while box.element is None or box.element_tag != "html":
        box = next(child for child in box.children if not isinstance(child, boxes.MarginBox))
    return {child: parent for parent in box.element.iter() for child in parent}


def _role(element: _Element) -> str | None:
    role = element.attrib.get("data-pdf") or ROLES.get(element.tag)
    if role is None and "lang" in element.attrib and element.tag != "html":
        return "Span"
    return role


def _body(node: _Node) -> _Node:
    """Return where the content of `node` goes: in a list item that is its body."""
    if node.role != "LI":
        return node
    for kid in node.kids:
        if isinstance(kid, _Node) and kid.role == "LBody":
            return kid
    node.kids.append(body := _Node("LBody", node))
    return body


def _entries(role: str, element: _Element) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    if "lang" in element.attrib:
        entries["Lang"] = pydyf.String(element.attrib["lang"])
    if element.tag in _DECORATION:
        entries["A"] = pydyf.Dictionary({"O": "/Layout", "TextDecorationType": _DECORATION[element.tag]})
    elif role in ("TH", "TD"):
        entries["A"] = pydyf.Dictionary({"O": "/Table"})
        for name, key in (("colspan", "ColSpan"), ("rowspan", "RowSpan")):
            if int(element.attrib.get(name, 1)) > 1:
                entries["A"][key] = int(element.attrib[name])
        if role == "TH":
            entries["A"]["Scope"] = "/Row" if element.attrib.get("scope") == "row" else "/Column"
    elif role == "Note":
        entries["ID"] = pydyf.String(f"{element.attrib.get('data-text', '')}note-{element.attrib['data-n']}")
    elif role == "L":
        entries["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": "/None"})
    return entries


def _describe(node: _Node, box: Any) -> None:
    left, top = box.content_box_x(), box.content_box_y()
    area = pydyf.Array((left, top, left + box.width, top + box.height))
    node.entries["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": area})
    node.entries["Alt"] = pydyf.String(box.element.attrib["alt"])


def _drop_empty(node: _Node) -> None:
    for kid in list(node.kids):
        if isinstance(kid, _Node):
            _drop_empty(kid)
            if not kid.kids and not kid.links and kid.role not in ("TR", "TH", "TD"):
                node.kids.remove(kid)


def _link_cells(table: _Node, number: int) -> None:
    """Give every header cell an id, unique in the file, and every data cell the ids of its headers."""
    columns: dict[int, list[Any]] = {}
    from_above: dict[int, tuple[int, Any]] = {}  # columns taken by a cell of an earlier row: for how long, and its id
    rows = [node for node in table.nodes() if node.role == "TR"]
    for line, row in enumerate(rows):
        place = 0
        own = [key for _, key in dict.fromkeys(from_above.values()) if key is not None]
        taken, from_above = from_above, {at: (left - 1, key) for at, (left, key) in from_above.items() if left > 1}
        for cell in row.kids:
            if not isinstance(cell, _Node) or cell.role not in ("TH", "TD"):
                continue
            while place in taken:
                place += 1
            span = int(cell.element.attrib.get("colspan", 1))
            covered = range(place, place + span)
            head = None
            if cell.role == "TH":
                cell.entries["ID"] = key = pydyf.String(f"head-{number}-{line}-{place}")
                if cell.entries["A"]["Scope"] == "/Row":
                    own.append(key)
                    head = key
                else:
                    for column in covered:
                        columns.setdefault(column, []).append(key)
            else:
                heads = own + [key for column in covered for key in columns.get(column, [])]
                cell.entries["A"]["Headers"] = pydyf.Array(heads)
            rows_below = int(cell.element.attrib.get("rowspan", 1)) - 1
            if rows_below:
                from_above.update(dict.fromkeys(covered, (rows_below, head)))
            place += span


def _what_changes_say(changes: list[_Node]) -> dict[tuple[int, int], str]:
    """Return what is read and copied in place of each piece of changed words."""
    said: dict[tuple[int, int], str] = {}
    for node in changes:
        for at, (page, mcid, text) in enumerate(node.words):
            before = "[" + node.element.attrib["data-say"] if at == 0 else ""
            after = "]" if at == len(node.words) - 1 else ""
            said[page, mcid] = f"{before}{text}{after}"
        if node.words:
            whole = "".join(said[page, mcid] for page, mcid, _ in node.words)
            node.entries["ActualText"] = pydyf.String(whole)
    return said


def _rewrite_marks(
    page: int, stream: list[Any], artifacts: dict[tuple[int, int], str], said: dict[tuple[int, int], str]
) -> None:
    """In the content of a page, turn marks of artifacts into such, and say changes in words."""
    for place, item in enumerate(stream):
        if not isinstance(item, pydyf.Dictionary) or "MCID" not in item:
            continue
        mark = page, item["MCID"]
        if mark in said:
            item["ActualText"] = pydyf.String(said[mark])
        if mark in artifacts:
            del item["MCID"]
            item["Type"] = "/Pagination"
            if artifacts[mark]:
                item["Subtype"] = f"/{artifacts[mark]}"
            assert stream[place - 1] == "/Span" or stream[place - 1] == b"/Span", stream[place - 1]
            stream[place - 1] = "/Artifact"


def _write(pdf: Any, tree: _Tree) -> None:
    pages = list(pdf.page_references)
    by_page = pydyf.Array()
    parent_tree = pydyf.Dictionary({"Nums": by_page})
    pdf.add_object(parent_tree)
    root = pydyf.Dictionary({"Type": "/StructTreeRoot", "ParentTree": parent_tree.reference})
    pdf.add_object(root)
    nodes = list(tree.root.nodes())
    for node in nodes:
        node.written = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.role}"})
        pdf.add_object(node.written)
    owners: dict[tuple[int, int], Any] = {}
    for node in nodes:
        node.written["P"] = node.parent.written.reference if node.parent else root.reference
        node.written.update(node.entries)
        marks = [kid for kid in node.kids if isinstance(kid, tuple)]
        if marks:
            node.written["Pg"] = pages[marks[0][0]]
        kids = pydyf.Array()
        for kid in node.kids:
            if isinstance(kid, _Node):
                kids.append(kid.written.reference)
                continue
            page, mcid = kid
            owners[kid] = node.written.reference
            same = page == marks[0][0]
            kids.append(mcid if same else pydyf.Dictionary({"Type": "/MCR", "Pg": pages[page], "MCID": mcid}))
        for page, annotation in node.links:
            kids.append(pydyf.Dictionary({"Type": "/OBJR", "Pg": pages[page], "Obj": annotation.reference}))
        node.written["K"] = kids
    root["K"] = pydyf.Array([tree.root.written.reference])
    for page, count in enumerate(tree.marks):
        by_page.append(page)
        by_page.append(pydyf.Array([owners.get((page, mcid), "null") for mcid in range(count)]))
    links = [(node, annotation) for node in nodes for _, annotation in node.links]
    for number, (node, annotation) in enumerate(links, start=len(pages)):
        annotation["StructParent"] = number
        annotation["Contents"] = pydyf.String(" ".join("".join(node.element.itertext()).split()))
        by_page.append(number)
        by_page.append(node.written.reference)
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
