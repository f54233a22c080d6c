"""What a page shows of a text as it was put to offices: block by block, with the comments where they were put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import url_for
from markupsafe import Markup

from secretariat.coordination import saying
from secretariat.coordination.comparing import TITLE, Face, Place, Void, places, places_now
from secretariat.coordination.models import AskedText, Clearance, Comment
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.values import dataclass
from secretariat.documents.queries.pictures import shown_in
from secretariat.press.canonical import Document
from secretariat.press.canonical.html import HtmlWriter
from secretariat.press.canonical.model import Annex, Paragraph
from secretariat.press.changes import Piece, TextChange, word_changes
from secretariat.press.dates import Language
from secretariat.web import filters
from secretariat.web.database import db

LANGUAGE_WORDS = {"en": N_("English"), "fr": N_("French")}


@dataclass(frozen=True)
class Said:
    """A comment as a page shows it."""

    comment: Comment
    office: str
    place: str
    #: The paragraph it is on is gone, or its words are others by now.
    since: str
    state: saying.State
    when: str
    #: The proposed text against the paragraph, word by word.
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Shown:
    """One block of the text, and what was said on it."""

    id: str
    number: str
    html: Markup
    changed: bool
    comments: Sequence[Said]
    #: Where a comment on it is written.
    href: str


@dataclass(frozen=True)
class Changed:
    """A paragraph that is not as it was asked about."""

    place: str
    state: str
    pieces: Sequence[Piece]


def blocks(
    clearance: Clearance,
    code: Language,
    text: AskedText,
    said: Sequence[Said],
    changed: frozenset[str],
    *,
    commenting: bool,
) -> list[Shown]:
    """Return the text of one language, set block by block; `changed` are the ids of blocks to be marked."""
    document = Face(text.title, text.text).document
    there = shown_in(db.session(), [document])

    def picture(sha256: str) -> str | None:
        if sha256 not in there:
            return None
        return url_for("coordination.picture", clearance=clearance.pid, face=code, sha256=sha256)

    writer = HtmlWriter(document, code, top_level=3, id_prefix=f"{code}-", picture_address=picture)
    found = []
    for block in document.blocks:
        number = ""
        if isinstance(block, Annex):
            html = writer.annex_title(block)
        elif isinstance(block, Paragraph) and block.number:
            number, html = block.number, writer.blocks((replace(block, number=None),))
        else:
            html = writer.blocks((block,))
        href = url_for("coordination.clearance", clearance=clearance.pid, face=code, at=block.id) if commenting else ""
        on_it = [one for one in said if one.comment.language == code and one.comment.block_id == block.id]
        found.append(Shown(block.id, number, html, block.id in changed, on_it, href))
    notes = writer.notes()
    if notes:
        found.append(Shown("notes", "", notes, False, [], ""))
    return found


def comments(
    clearances: Sequence[Clearance],
    texts: Mapping[tuple[int, str], AskedText],
    now: Mapping[str, Face],
    *,
    zone: str,
) -> list[Said]:
    """Return the comments of offices where they were put; `texts` by asking and language, `now` the draft as it stands.

    By place in the text, what is on the whole first.
    """
    stands: dict[tuple[int, str], tuple[dict[str, Place], dict[str, Place]]] = {}
    found = []
    for clearance in clearances:
        for comment in clearance.comments:
            key = clearance.asking, comment.language
            text = texts.get(key)
            if text is not None and key not in stands:
                stands[key] = _stands(text, now.get(comment.language))
            was, is_now = stands.get(key, ({}, {}))
            order = list(was).index(comment.block_id) + 1 if comment.block_id in was else comment.page or 0
            found.append((comment.language, order, comment.id, _said(clearance, comment, was, is_now, now, text, zone)))
    return [said for _, _, _, said in sorted(found, key=lambda row: row[:3])]


def _stands(text: AskedText, now: Face | None) -> tuple[dict[str, Place], dict[str, Place]]:
    if text.file_sha256:
        return {}, {}
    asked = Face(text.title, text.text).document
    return places(asked), places_now(asked, now.document) if now is not None and not now.file_sha256 else {}


def _said(
    clearance: Clearance,
    comment: Comment,
    was: Mapping[str, Place],
    is_now: Mapping[str, Place],
    now: Mapping[str, Face],
    text: AskedText | None,
    zone: str,
) -> Said:
    before = was.get(comment.block_id)
    return Said(
        comment=comment,
        office=saying.name_of(clearance.party),
        place=_place(comment, before),
        since=_since(comment, before, is_now, now, text),
        state=saying.disposed_as(comment),
        when=filters.short_moment(comment.at, zone),
        pieces=word_changes(before.text, comment.proposed) if before and comment.proposed else [],
    )


def _place(comment: Comment, before: Place | None) -> str:
    word = gettext(LANGUAGE_WORDS[comment.language])
    if before is not None and before.number:
        where = gettext("Paragraph %(number)s", number=before.number)
    elif before is not None:
        where = gettext("Under “%(heading)s”", heading=before.heading) if before.heading else gettext("Text")
    elif comment.page is not None:
        where = gettext("Page %(number)s", number=comment.page)
    else:
        where = gettext("On the whole")
    return f"{where}, {word}" if language() == "en" else f"{where}, {word.lower()}"


def _since(
    comment: Comment,
    before: Place | None,
    is_now: Mapping[str, Place],
    now: Mapping[str, Face],
    text: AskedText | None,
) -> str:
    """Say what became of the place of a comment in the draft as it stands; nothing where all is as it was."""
    face = now.get(comment.language)
    if text is not None and text.file_sha256:
        same = face is not None and face.file_sha256 == text.file_sha256
        return "" if same else gettext("The file has been replaced since.")
    if before is None:
        return ""
    place = is_now.get(comment.block_id)
    if place is None:
        return gettext("This paragraph is no longer in the draft.")
    if place.number != before.number and place.number:
        moved = gettext("It is paragraph %(number)s now.", number=place.number)
        return moved if place.text == before.text else f"{moved} {gettext('Its words have changed since.')}"
    return "" if place.text == before.text else gettext("Its words have changed since.")


def changes(void: Mapping[str, Void]) -> dict[str, list[Changed]]:
    """Return what was changed, ready for the page, by the name of the language."""
    found = {}
    for code, one in void.items():
        rows = [
            Changed(_changed_place(change, code), gettext(change.kind.label), list(change.pieces))
            for change in one.changes
        ]
        if one.whole:
            rows.append(Changed(gettext("The whole text"), gettext("Another file, or a text in its place"), []))
        found[code] = rows
    return found


def _changed_place(change: TextChange, code: str) -> str:
    if change.id == TITLE:
        return gettext("Title")
    if change.number:
        return gettext("Paragraph %(number)s", number=change.number)
    if change.heading:
        return gettext("Under “%(heading)s”", heading=filters.typeset(change.heading, code))
    return gettext("Text")


def changed_ids(before: Document, after: Document) -> frozenset[str]:
    """Return the ids, in `after` as it is read by itself, of blocks that `before` does not hold word for word."""
    known = places(before)
    matched = list(places_now(before, after).values())
    own = list(places(after))
    return frozenset(
        mine
        for mine, place in zip(own, matched, strict=False)
        if place.id not in known or known[place.id].text != place.text
    )
