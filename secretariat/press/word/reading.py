"""A Word file read into canonical text, with what was kept, changed and lost of it.

What we wrote ourselves (`writing`) reads back to the same text (`ours`); anything else is read as its author meant it
(`foreign`).
The reader is ours, on lxml, and of mammoth takes its table of symbol fonts: mammoth keeps neither the form of a list's
numbers nor hidden text apart, and settles tracked changes one way only. In tests it is the witness that no word is lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from lxml import etree

from ..canonical import CanonicalTextError, Document, parse, to_source
from ..canonical.model import Block, Footnote
from ..quarantine.word import WordFault, WordRefused, read_word, unpacked
from . import names
from .body import Reader
from .foreign import Foreign
from .ours import Ours
from .package import Package, W
from .report import Brought, Changed, Findings, Image, Lost, kept_of
from .resaved import call_by_our_names
from .revisions import Revisions, comments_of
from .styles import Numbering, Styles

_MAIN: Final = "word/document.xml"
_NOTES: Final = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}


def read(data: bytes, *, rejected: Collection[int] = (), reject_all: bool = False) -> Brought:
    """Read a Word file; tracked changes are accepted, but for those whose numbers are in `rejected`.

    Raises WordRefused for what is not read at all.
    """
    facts = read_word(data)
    package = Package(unpacked(data))
    call_by_our_names(package)
    body = package.tree(_MAIN)
    content = body.find(W + "body") if body is not None else None
    if body is None or content is None:
        raise WordRefused(WordFault.BROKEN, "no body")
    notes = {kind: tree for kind, name in _NOTES.items() if (tree := package.tree(name)) is not None}
    trees = [body, *notes.values()]
    comments = comments_of(package.tree("word/comments.xml"), trees)
    revisions = Revisions(trees)
    revisions.settle(rejected, reject_all=reject_all)
    reading = _Reading(package, notes)
    try:
        document = parse(to_source(reading.document(content)))
    except CanonicalTextError as problem:
        raise WordRefused(WordFault.TOO_LONG, str(problem)) from problem
    if isinstance(reading.text, Foreign):
        reading.text.compare_numbers(document)
    return Brought(
        document=document,
        title=reading.text.title,
        author=facts.author,
        kept=kept_of(document),
        changed=reading.findings.lines(Changed),
        lost=reading.findings.lines(Lost),
        changes=revisions.changes,
        formal_changes=revisions.formal,
        comments=comments,
        pictures=reading.pictures,
    )


class _Reading:
    """One file being read."""

    def __init__(self, package: Package, notes: dict[str, etree._Element]) -> None:
        self._package = package
        self._styles = Styles(package.tree("word/styles.xml"))
        self._numbering = Numbering(package.tree("word/numbering.xml"))
        self.findings = Findings()
        self.pictures: dict[str, Image] = {}
        self._ours = names.PARAGRAPH in self._styles
        self._note_numbers: dict[tuple[str, str], int] = {}
        self._note_bodies: dict[int, tuple[Block, ...]] = {}
        self.text = Ours(self.findings, self._note_bodies) if self._ours else Foreign(self.findings)
        self._notes = notes
        self._bookmarks: dict[str, tuple[str, str]] = {}

    def document(self, body: etree._Element) -> Document:
        self._find_bookmarks(body)
        blocks = self.text.body(self._reader(_MAIN).entries(body))
        for kind, tree in self._notes.items():
            self._read_notes(kind, tree)
        if not self._ours:
            self._note_heads()
        notes = tuple(Footnote(number=at, blocks=self._note_bodies.get(at, ())) for at in self._note_numbers.values())
        return Document(blocks, notes)

    def _reader(self, part: str) -> Reader:
        return Reader(
            self._package,
            part,
            styles=self._styles,
            numbering=self._numbering,
            findings=self.findings,
            pictures=self.pictures,
            note_number=self._note_number,
            bookmarks=self._bookmarks,
            ours=self._ours,
        )

    # Notes

    def _note_number(self, kind: str, key: str) -> int:
        return self._note_numbers.setdefault((kind, key), len(self._note_numbers) + 1)

    def _find_bookmarks(self, body: etree._Element) -> None:
        """Remember the names under which notes are called once more."""
        waiting: list[str] = []
        for element in body.iter(
            W + "bookmarkStart", W + "bookmarkEnd", W + "footnoteReference", W + "endnoteReference"
        ):
            if element.tag == W + "bookmarkStart":
                name = element.get(W + "name", "")
                waiting = [*waiting[-20:], name]
                if self._ours and name.startswith(names.NOTE_MARK):
                    self._bookmarks[name] = ("own", name)
            elif element.tag != W + "bookmarkEnd":
                kind = "footnote" if element.tag == W + "footnoteReference" else "endnote"
                for name in waiting:
                    self._bookmarks[name] = (kind, element.get(W + "id", ""))
                waiting = []

    def _read_notes(self, kind: str, tree: etree._Element) -> None:
        reader = self._reader(_NOTES[kind])
        for note in tree.iter(W + kind):
            at = self._note_numbers.get((kind, note.get(W + "id", "")))
            if at is None:
                continue
            self._note_bodies[at] = self.text.note(reader.entries(note))
            if kind == "endnote":
                self.findings.note(Changed.ENDNOTES)

    def _note_heads(self) -> None:
        """Say what stands in head and foot of the pages, but for mere page numbers."""
        seen: list[str] = []
        for name in sorted(self._package.parts):
            if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
                tree = self._package.tree(name)
                for paragraph in tree.iter(W + "p") if tree is not None else ():
                    said = " ".join("".join(t.text or "" for t in paragraph.iter(W + "t")).split())
                    if re.search(r"[^\W\d]{2}", said) and said not in seen:
                        seen.append(said)
                        self.findings.note(Lost.HEAD_AND_FOOT, said)
