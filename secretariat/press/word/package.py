"""The parts of a Word file as trees, with what leads from one to another; and the few names of WordprocessingML."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Final

from lxml import etree

from secretariat.core.values import dataclass

from ..quarantine.word import WordFault, WordRefused

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
#: What "Strict" files of Word call the same things.
_STRICT: Final = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
#: What names a style, and what is one.
_STYLED: Final = tuple(W + name for name in ("style", "pStyle", "rStyle", "tblStyle", "basedOn", "next", "link"))
_OFF: Final = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part names: another part, or an address outside."""

    kind: str
    target: str
    outside: bool


class Package:
    """A file that was looked through (`looking.read_word`): its parts, read when they are asked for."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        #: Ids of styles that are called otherwise here: id in the file -> id.
        self.renamed: Mapping[str, str] = {}

    def tree(self, name: str) -> etree._Element | None:
        """Return a part as a tree; None if there is none. Raises WordRefused."""
        data = self.parts.get(name)
        if not data:
            return None
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            tree = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as problem:
            raise WordRefused(WordFault.BROKEN, name) from problem
        for element in tree.iter(*_STYLED) if self.renamed else ():
            key = W + ("styleId" if element.tag == W + "style" else "val")
            if element.get(key) in self.renamed:
                element.set(key, self.renamed[element.get(key, "")])
        return tree

    def relations(self, name: str) -> dict[str, Relation]:
        """Return by id what a part names; targets inside as names of parts."""
        folder, file = posixpath.split(name)
        tree = self.tree(f"{folder}/_rels/{file}.rels")
        found: dict[str, Relation] = {}
        for entry in tree.iter(_RELATION) if tree is not None else ():
            outside = entry.get("TargetMode", "").lower() == "external"
            target = entry.get("Target", "")
            if not outside:
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found[entry.get("Id", "")] = Relation(entry.get("Type", "").rpartition("/")[2], target, outside)
        return found


def value(element: etree._Element | None, name: str, default: str = "") -> str:
    """Return the `w:val` of the child `name`; `default` if there is no such child, "" if it says nothing."""
    child = element.find(W + name) if element is not None else None
    return default if child is None else child.get(W + "val", "")


def switch(element: etree._Element | None, name: str) -> bool | None:
    """Return whether the child `name` switches something on or off; None if there is no such child."""
    child = element.find(W + name) if element is not None else None
    return None if child is None else child.get(W + "val", "true").lower() not in _OFF


def number(text: str | None, default: int = 0) -> int:
    """Return the whole number that an attribute holds; a file from outside may hold anything."""
    try:
        return int(text or "")
    except ValueError:
        return default


def words_of(element: etree._Element) -> str:
    """Return the words of an element and all within it, deleted ones too."""
    said = "".join(t.text or "" for t in element.iter(W + "t", W + "delText"))
    return " ".join(said.split())
