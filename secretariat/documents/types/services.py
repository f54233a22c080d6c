"""Keeping the types of papers: a new one, a change, out of use and into use again. What was opened keeps its type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, canonical_json, texts
from secretariat.core.errors import BadInput, Conflict
from secretariat.core.i18n import N_
from secretariat.core.values import dataclass
from secretariat.documents.kinds import LETTERS, MADE
from secretariat.documents.markings import ceiling_of
from secretariat.documents.services.register import read_text
from secretariat.documents.types.models import PaperType
from secretariat.documents.types.points import KEY, Point, free_key, points_of, to_plain
from secretariat.documents.types.queries import type_with_key, was_touched
from secretariat.people.queries import last_to_act_on

NAME_LIMIT, CLASS_LIMIT, TEMPLATE_LIMIT, POINT_LIMIT, POINTS_LIMIT = 80, 40, 100_000, 300, 60
LETTER = re.compile(r"[A-Z]{1,4}")


@dataclass(frozen=True)
class Anatomy:
    """All that is said of a type beside its key and whether it is in use."""

    name_en: str
    name_fr: str
    class_en: str
    class_fr: str
    letter: str
    both_languages: bool
    word_limit: int | None
    template_en: str
    template_fr: str
    points: tuple[Point, ...]


def anatomy_of(type: PaperType) -> Anatomy:
    """Return what is said of a type now."""
    plain = {name: getattr(type, name) for name in Anatomy.__dataclass_fields__}
    return Anatomy(**{**plain, "points": points_of(type.points)})


def add_type(session: Session, *, actor: Actor, anatomy: Anatomy) -> PaperType:
    """Add a type, in use, at the end of the list. Raises BadInput, MarkingAboveCeiling."""
    clean = _clean(session, anatomy)
    known = set(session.scalars(select(PaperType.key)))
    position = session.scalar(select(func.max(PaperType.position))) or 0
    type = PaperType(key=_key_for(clean.name_en, known), in_use=True, position=position + 1)
    _write(type, clean)
    session.add(type)
    session.flush()
    audit.record(session, "paper_type.added", actor=actor.ref, about=type.ref, key=type.key, after=_noted(clean))
    return type


def change_type(session: Session, type: PaperType, *, actor: Actor, anatomy: Anatomy, row_version: int) -> PaperType:
    """Change what is said of a type. Raises Conflict when somebody saved it meanwhile; BadInput, MarkingAboveCeiling."""
    session.refresh(type, with_for_update={"of": PaperType})
    clean, before = _clean(session, anatomy), anatomy_of(type)
    if type.row_version != row_version:
        by, at = last_to_act_on(session, type.ref)
        raise Conflict(mine=clean, theirs=before, by=by, at=at)
    if clean == before:
        return type
    _write(type, clean)
    session.flush()
    audit.record(
        session, "paper_type.changed", actor=actor.ref, about=type.ref, before=_noted(before), after=_noted(clean)
    )
    return type


def checked(session: Session, anatomy: Anatomy, *, key: str) -> Anatomy:
    """Return an anatomy as it would be kept under a key. Raises BadInput, MarkingAboveCeiling."""
    if key in MADE:
        raise BadInput("key", N_("%(key)s is what is made from meetings, and no type."), key=key)
    return _clean(session, anatomy)


def bring_type(session: Session, *, key: str, anatomy: Anatomy, in_use: bool) -> str:
    """Bring a type from elsewhere under its own key: `added` where there is none, `changed` where it stands as the product
    came with it, touched by nobody; `same` where it stands like that; else `left` as it stands.

    Raises BadInput, MarkingAboveCeiling.
    """
    clean = checked(session, anatomy, key=key)
    type = type_with_key(session, key)
    if type is None:
        position = session.scalar(select(func.max(PaperType.position))) or 0
        type = PaperType(key=key, in_use=in_use, position=position + 1)
        _write(type, clean)
        session.add(type)
        session.flush()
        audit.record(session, "paper_type.added", actor=None, about=type.ref, key=key, after=_noted(clean))
        return "added"
    before = anatomy_of(type)
    if (before, type.in_use) == (clean, in_use):
        return "same"
    if was_touched(session, type):
        return "left"
    if before != clean:
        _write(type, clean)
        session.flush()
        audit.record(
            session, "paper_type.changed", actor=None, about=type.ref, before=_noted(before), after=_noted(clean)
        )
    if type.in_use != in_use:
        _put(session, type, actor=None, in_use=in_use)
    return "changed"


def put_in_use(session: Session, type: PaperType, *, actor: Actor, in_use: bool) -> None:
    """Offer a type for new papers, or no longer; papers that are of it stay what they are. Raises BadInput for the last."""
    session.refresh(type, with_for_update={"of": PaperType})
    if type.in_use == in_use:
        return
    others = select(func.count()).select_from(PaperType).where(PaperType.in_use, PaperType.id != type.id)
    if not in_use and not session.scalar(others):
        raise BadInput("in_use", N_("This is the last type in use: nobody could open a paper."))
    _put(session, type, actor=actor, in_use=in_use)


def _put(session: Session, type: PaperType, *, actor: Actor | None, in_use: bool) -> None:
    type.in_use = in_use
    session.flush()
    event = "paper_type.put_in_use" if in_use else "paper_type.taken_out_of_use"
    by = actor.ref if actor else None
    audit.record(session, event, actor=by, about=type.ref, before={"in_use": not in_use}, after={"in_use": in_use})


def _clean(session: Session, said: Anatomy) -> Anatomy:
    names = {
        name: texts.line(getattr(said, name), field=name, limit=CLASS_LIMIT if name.startswith("class") else NAME_LIMIT)
        for name in ("name_en", "name_fr", "class_en", "class_fr")
    }
    for name, text in names.items():
        if not text:
            raise BadInput(name, N_("Say it in both languages: papers bear it in both."))
    letter = said.letter.strip().upper()
    if not LETTER.fullmatch(letter):
        raise BadInput("letter", N_("The letter of a series is one to four letters from A to Z."))
    if letter in {LETTERS[kind] for kind in LETTERS} - {"N"}:
        raise BadInput("letter", N_("%(letter)s is the series of what is made from meetings."), letter=letter)
    if said.word_limit is not None and not 0 < said.word_limit <= 1_000_000:
        raise BadInput("word_limit", N_("Give the limit as a number of words, or leave it empty."))
    templates: dict[str, str] = {}
    for code in ("en", "fr"):
        field = f"template_{code}"
        text = texts.prose(getattr(said, field), field=field, limit=TEMPLATE_LIMIT)
        read_text(text, field=field)
        templates[field] = text
    points = _clean_points(said.points)
    ceiling = ceiling_of(session)
    for text in (*names.values(), *templates.values(), *(word for one in points for word in (one.en, one.fr))):
        ceiling.check_text(text)
    cleaned: dict[str, Any] = {**names, **templates, "letter": letter, "points": points}
    return replace(said, **cleaned)


def _clean_points(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """A point without words is none; a new one gets a key of its own."""
    kept: list[Point] = []
    taken = {point.key for point in points}
    for number, point in enumerate(points):
        en = texts.line(point.en, field=f"point_{number}_en", limit=POINT_LIMIT)
        fr = texts.line(point.fr, field=f"point_{number}_fr", limit=POINT_LIMIT)
        if not en and not fr:
            continue
        if not en or not fr:
            raise BadInput(f"point_{number}_{'fr' if en else 'en'}", N_("Say the point in both languages."))
        key = point.key
        if not KEY.fullmatch(key) or key in {one.key for one in kept}:
            key = free_key(taken)
            taken.add(key)
        kept.append(Point(key, en, fr, point.required))
    if len(kept) > POINTS_LIMIT:
        raise BadInput("points", N_("A checklist holds at most %(limit)s points."), limit=POINTS_LIMIT)
    return tuple(kept)


def _write(type: PaperType, said: Anatomy) -> None:
    for name in Anatomy.__dataclass_fields__:
        setattr(type, name, to_plain(said.points) if name == "points" else getattr(said, name))


def _key_for(name: str, known: set[str]) -> str:
    """Return a key that tells what the type is, and never one that was given."""
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:18] or "type"
    stem = stem if stem[0].isalpha() else f"type_{stem}"[:18]
    key, number = stem, 1
    while key in known or key in MADE:
        number += 1
        key = f"{stem}_{number}"
    return key


def _noted(said: Anatomy) -> Mapping[str, Any]:
    """Return what the audit chain keeps of an anatomy: its words, and of longer texts the digest."""
    plain = asdict(said)
    return plain | {
        "template_en": canonical_json.digest(said.template_en),
        "template_fr": canonical_json.digest(said.template_fr),
        "points": [[point.key, point.required, canonical_json.digest([point.en, point.fr])] for point in said.points],
    }
