"""From a sheet to the HTML of its pages: an own Jinja environment that escapes every name, fed with plain
data only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import field
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from secretariat.core.values import dataclass

from ..paths import resource_dir
from . import words
from .agendas import Agenda
from .canonical import Document
from .comparing import set_blocks
from .dates import Language
from .facing import Facing
from .heads import Heads, room_for
from .packs import contents
from .proceedings import Approved, Decisions, in_groups, present
from .setter import Setter
from .sheets import (
    AgendaSheet,
    ComparisonSheet,
    DecisionSheet,
    Face,
    Foot,
    Front,
    PackSheet,
    PaperSheet,
    ReceivedSheet,
    RecordSheet,
    Sheet,
)
from .texts import Annexed, Printed, PrintedRecord, statements
from .words import Both


class FaceNotAvailable(ValueError):
    """The sheet has no such face: a paper without text in that language, or a paper asked for side by
    side.
    """


@dataclass(frozen=True)
class Composed:
    """The HTML of a whole file, its title, its language, and the labels of its annexes ("1", "2")."""

    html: str
    title: str
    language: Language
    annexes: tuple[str, ...]
    #: False where pages are numbered later, with those that are joined to them.
    numbered: bool = True
    heads: Heads = field(default_factory=Heads)


def compose(
    sheet: Sheet, *, face: Face, characters: Collection[int], pictures: Collection[str], behind: int = 0
) -> Composed:
    """Return the HTML of `sheet` in `face`. Raises FaceNotAvailable.

    `characters` are those that the fonts have; `pictures` the SHA-256 of the pictures that can be shown; `behind` is the
    number of pages that will stand behind a cover.
    """
    language: Language = "fr" if face == "fr" else "en"
    setter = Setter(language, characters)
    title = " ".join(filter(None, [sheet.front.symbol, sheet.front.title[language]]))
    faces = [setter, Setter("fr", characters)] if face == "both" else [setter]
    running = running_words(sheet.front, faces)
    context: dict[str, Any] = {
        "s": setter,
        "faces": faces,
        "w": words,
        "sheet": sheet,
        "front": sheet.front,
        "title": title,
        "running": running,
        "marked": isinstance(sheet, AgendaSheet) and bool(sheet.against),
        "printed": None,
        "approved": None,
    }
    if isinstance(sheet, AgendaSheet):
        template = "agenda_both.html" if face == "both" else "agenda.html"
        context["agenda"] = Agenda(sheet, setter)
        context["other"] = faces[-1]
        context["agenda_other"] = Agenda(sheet, faces[-1], repeats_symbols=False)
        annexes: tuple[Annexed, ...] = ()
    elif face == "both" and isinstance(sheet, PaperSheet) and sheet.approval is None:
        template = "paper_both.html"
        context["facing"] = facing = Facing(
            _text(sheet, face, "en"), _text(sheet, face, "fr"), (setter, faces[-1]), pictures
        )
        annexes = tuple(Annexed(number=annex.number) for annex in facing.annexes)
    elif face == "both":
        raise _no_face(sheet, face)
    elif isinstance(sheet, DecisionSheet):
        template = "decisions.html"
        context["decisions"] = Decisions(sheet, setter)
        annexes = statements(sheet.statements, 0, setter, pictures)
    elif isinstance(sheet, PackSheet):
        template = "pack.html"
        context["contents"] = contents(sheet, setter)
        annexes = ()
    elif isinstance(sheet, ReceivedSheet):
        template = "received.html"
        context["behind"] = behind
        context["fingerprint"] = in_groups(sheet.sha256)
        annexes = ()
    elif isinstance(sheet, ComparisonSheet):
        template = "comparison.html"
        compared = sheet.blocks(language)
        if compared is None:
            raise _no_face(sheet, face)
        context["blocks"] = set_blocks(compared, setter)
        annexes = ()
    elif isinstance(sheet, RecordSheet):
        template = "record.html"
        context["printed"] = record = _record(sheet, setter, pictures)
        context["present"] = present(sheet.present, setter)
        context["approved"] = _approved(sheet, words.APPROVAL_OF_RECORD, setter)
        annexes = (*record.annexes, *statements(sheet.statements, len(record.annexes), setter, pictures))
        if sheet.participants:
            number = str(len(annexes) + 1)
            title = setter.word(words.PARTICIPANTS)
            annexes = (*annexes, Annexed(number=number, title=title, participants=sheet.participants))
    else:
        template = "paper.html"
        context["printed"] = paper = Printed(_text(sheet, face, language), setter, pictures)
        context["approved"] = _approved(sheet, words.APPROVAL, setter)
        annexes = paper.annexes
    context["annexes"] = annexes
    # Where the foot does not name them, it says how many belong to the paper.
    context["annexed"] = len(annexes) if isinstance(sheet, PaperSheet) else 0
    context["no_foot"] = Foot()
    html = _environment().get_template(template).render(context)
    numbers = tuple(annex.number for annex in annexes)
    heads = room_for(running, both=face == "both")
    return Composed(html, title, language, numbers, numbered=not isinstance(sheet, ReceivedSheet), heads=heads)


def _record(sheet: RecordSheet, setter: Setter, pictures: Collection[str]) -> PrintedRecord:
    return PrintedRecord(_text(sheet, setter.language, setter.language), sheet.items, setter, pictures)


def _approved(sheet: RecordSheet | PaperSheet, title: Both, setter: Setter) -> Approved | None:
    return Approved(sheet.approval, title, setter) if sheet.approval else None


def _text(sheet: RecordSheet | PaperSheet, face: Face, language: Language) -> Document:
    text = sheet.text(language)
    if text is None:
        raise _no_face(sheet, face)
    return text


def _no_face(sheet: Sheet, face: Face) -> FaceNotAvailable:
    return FaceNotAvailable(f"{sheet.front.symbol or sheet.front.title.en}: no face {face!r}")


def style_sheets(composed: Composed, face: Face) -> list[str]:
    """Return the house's style sheets and the page rules of annexes, numbers, and the two languages side by side."""
    folder = resource_dir("templates") / "press"
    names = ("house.css", "proceedings.css", "pack.css")
    fixed = [(folder / name).read_text(encoding="utf-8") for name in names]
    rules = _environment().get_template("pages.css")
    both = face == "both"
    said = rules.render(annexes=composed.annexes, both=both, numbered=composed.numbered, heads=composed.heads)
    return [*fixed, said]


def running_words(front: Front, faces: Sequence[Setter]) -> dict[str, str]:
    """Return what head and foot of every page say, in the language of the face, or in both."""

    def said(pair: Both | None, between: str = " · ") -> str:
        texts = [face.line(pair.or_other(face.language)[0]) for face in faces] if pair else []
        return between.join(dict.fromkeys(texts))

    first = faces[0]
    release = said(front.releasability, "\n")
    if front.draft:
        release = "\n".join(face.draft_state(front.draft) for face in faces)
    drafts = [f"{face.plain(words.DRAFT)} – " if front.draft else "" for face in faces]
    classes = [face.line(front.class_word.or_other(face.language)[0]) for face in faces]
    return {
        "class": " · ".join(dict.fromkeys(map("".join, zip(drafts, classes, strict=True)))),
        "marking": said(front.marking),
        "release": release,
        "body": said(front.body, "\n"),
        "symbol": first.running_symbol(front),
        "demonstration": said(front.demonstration, "\n").replace("\u00a0– ", " –\n"),
        "page": first.plain(words.PAGE),
        "of": first.plain(words.PAGE_OF) if len(faces) == 1 else words.PAGE_OF_BOTH,
        "draft": first.plain(words.DRAFT).upper(),
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource_dir("templates") / "press"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
