"""Tracked changes and comments: named, and the changes settled one by one before the text is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from lxml import etree

from .package import W, words_of
from .report import Change, ChangeKind, Comment

#: So many are shown and settled one by one; a file with more is accepted or rejected as a whole.
MOST: Final = 2000
_FORMAL: Final = tuple(
    W + name
    for name in ("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange",
                 "tblPrExChange", "numberingChange")
)  # fmt: skip


_KINDS: Final = {
    W + "ins": ChangeKind.INSERTED,
    W + "del": ChangeKind.DELETED,
    W + "moveTo": ChangeKind.MOVED_HERE,
    W + "moveFrom": ChangeKind.MOVED_AWAY,
}
_ADDS: Final = (ChangeKind.INSERTED, ChangeKind.MOVED_HERE)


class _Found:
    """The elements of one change: Word cuts what was done at once into a piece for each run."""

    def __init__(self, kind: ChangeKind, author: str, day: str) -> None:
        self.key = (kind, author, day)
        self.elements: list[etree._Element] = []
        self.said: list[str] = []


class Revisions:
    """The tracked changes of some trees. `settle` changes the trees, once."""

    def __init__(self, trees: Iterable[etree._Element]) -> None:
        self._trees = list(trees)
        self._found: list[_Found] = []
        self.formal = 0
        for tree in self._trees:
            self._collect(tree)
        self.changes = tuple(
            Change(number, found.key[0], found.key[1], found.key[2], " ".join("".join(found.said).split()))
            for number, found in enumerate(self._found, start=1)
        )

    def _collect(self, tree: etree._Element) -> None:
        words_between = True
        for element in tree.iter(*_KINDS, *_FORMAL, W + "t", W + "tab"):
            if element.tag in _FORMAL:
                self.formal += 1
                continue
            if element.tag not in _KINDS:
                words_between = words_between or not _inside_change(element)
                continue
            key = (_KINDS[element.tag], element.get(W + "author", "")[:200], element.get(W + "date", "")[:10])
            last = self._found[-1] if self._found else None
            if last is None or last.key != key or words_between:
                last = _Found(*key)
                self._found.append(last)
            if last.elements and _paragraph_of(last.elements[-1]) is not _paragraph_of(element):
                last.said.append(" ")
            last.elements.append(element)
            last.said.append("".join(t.text or "" for t in element.iter(W + "t", W + "delText")))
            words_between = False

    def settle(self, rejected: Collection[int] = (), *, reject_all: bool = False) -> None:
        """Make the trees say what they say once each change is accepted, or rejected if its number is among these."""
        joined: list[etree._Element] = []
        for at, found in enumerate(self._found, start=1):
            accepted = not reject_all and at not in rejected
            stays = accepted == (found.key[0] in _ADDS)
            for element in found.elements:
                _settle(element, stays, joined)
        for tree in self._trees:
            for element in list(tree.iter(*_FORMAL)):
                _parent(element).remove(element)
        for paragraph in reversed(joined):
            _join_with_next(paragraph)


def _paragraph_of(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(W + "p"), None)


def _inside_change(element: etree._Element) -> bool:
    return any(above.tag in _KINDS for above in element.iterancestors(*_KINDS))


def _settle(element: etree._Element, stays: bool, joined: list[etree._Element]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if parent.tag == W + "rPr":  # of a paragraph's mark
        paragraph = next(parent.iterancestors(W + "p"), None)
        parent.remove(element)
        if not stays and paragraph is not None:
            joined.append(paragraph)
    elif parent.tag == W + "trPr":
        row = _parent(parent)
        parent.remove(element)
        if not stays and row.getparent() is not None:
            _parent(row).remove(row)
    elif stays:
        for deleted in element.iter(W + "delText"):
            deleted.tag = W + "t"
        place = parent.index(element)
        parent[place : place + 1] = list(element)
    else:
        parent.remove(element)


def _join_with_next(paragraph: etree._Element) -> None:
    """The mark of a paragraph is gone: its words stand before those of the next, whose form they take."""
    following = paragraph.getnext()
    parent = paragraph.getparent()
    if parent is None:
        return
    inner = [child for child in paragraph if child.tag != W + "pPr"]
    if following is None or following.tag != W + "p":
        if not inner:
            parent.remove(paragraph)
        return
    at = 1 if len(following) and following[0].tag == W + "pPr" else 0
    following[at:at] = inner
    parent.remove(paragraph)


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def comments_of(comments: etree._Element | None, trees: Iterable[etree._Element]) -> tuple[Comment, ...]:
    """Return the comments in the order of their part, each with the words it stands at."""
    if comments is None:
        return ()
    about = {key: text for tree in trees for key, text in _anchored(tree)}
    return tuple(
        Comment(
            author=comment.get(W + "author", "")[:200],
            day=comment.get(W + "date", "")[:10],
            text=" ".join(filter(None, (words_of(paragraph) for paragraph in comment.iter(W + "p")))),
            about=about.get(comment.get(W + "id", ""), ""),
        )
        for comment in comments.iter(W + "comment")
    )


def _anchored(tree: etree._Element) -> Iterator[tuple[str, str]]:
    open_: dict[str, list[str]] = {}
    for element in tree.iter(W + "commentRangeStart", W + "commentRangeEnd", W + "t", W + "p"):
        key = element.get(W + "id", "")
        if element.tag == W + "commentRangeStart":
            open_[key] = []
        elif element.tag == W + "commentRangeEnd":
            yield key, " ".join("".join(open_.pop(key, [])).split())
        else:
            said = " " if element.tag == W + "p" else element.text or ""
            for words in open_.values():
                words.append(said)
