"""Entering people, delegations and offices, and bodies; changing what bodies are called and how they work."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from secretariat.accounts.services import tell_of_account
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body, Format, Seat
from secretariat.committees.presets import PRESETS, Preset, StandardItem
from secretariat.committees.states import Capacity, DecisionRule
from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.house import queries
from secretariat.house.services.rules import clean_zone
from secretariat.people.models import Party, User
from secretariat.people.services import create_user
from secretariat.people.states import PartyKind

MEMBERS = ("members", "Members", "Membres")
MOST_ITEMS = 30
_STALE = N_("Somebody changed this meanwhile: look at it as it stands, then change it again.")
_EMPTY = N_("Nothing is given here.")


@dataclass(frozen=True)
class Names:
    """What a body is called, in English and French: in full, and in short where there is little room."""

    name_en: str
    name_fr: str
    short_en: str
    short_fr: str

    def cleaned(self) -> dict[str, str]:
        """Return the names as they are kept; without a short one, the full one is cut. Raises BadInput."""
        full = {field: _line(getattr(self, field), field, 200) for field in ("name_en", "name_fr")}
        short = {
            field: texts.line(getattr(self, field), field=field, limit=60) or full[field.replace("short", "name")][:60]
            for field in ("short_en", "short_fr")
        }
        return full | short


def enter_person(session: Session, *, actor: Actor, email: str, name: str, language: str) -> User:
    """Open an account, and tell its holder by letter how to sign in. Raises BadInput (`email`, `name`, `language`)."""
    audit.hold(session)
    user = create_user(session, actor=actor.ref, email=email, name=name, language=language)
    tell_of_account(session, user)
    return user


def rename_person(session: Session, user: User, *, actor: Actor, name: str) -> None:
    """Put a name right; what was issued under the one before keeps it. Raises BadInput (`name`)."""
    audit.hold(session)
    name = _line(name, "name", 200)
    if name != user.name:
        user.name = name
        session.flush()
        audit.record(session, "user.renamed", actor=actor.ref, about=user.ref)


def enter_party(session: Session, *, actor: Actor, code: str, kind: PartyKind, name_en: str, name_fr: str) -> Party:
    """Enter a delegation or office. Raises BadInput (`code`, `name_en`, `name_fr`)."""
    audit.hold(session)
    code = _line(code, "code", 12)
    if any(one.code == code for one in queries.parties(session)):
        raise BadInput("code", N_("A delegation or office has this code already."))
    made = Party(
        code=code, kind=kind.value, name_en=_line(name_en, "name_en", 200), name_fr=_line(name_fr, "name_fr", 200)
    )
    session.add(made)
    session.flush()
    audit.record(session, "party.entered", actor=actor.ref, about=Ref("party", made.id), code=made.code, kind=made.kind)
    return made


def rename_party(session: Session, party: Party, *, actor: Actor, name_en: str, name_fr: str) -> None:
    """Change what a delegation or office is called from now on. Raises BadInput (`name_en`, `name_fr`)."""
    audit.hold(session)
    names = _line(name_en, "name_en", 200), _line(name_fr, "name_fr", 200)
    if names != (party.name_en, party.name_fr):
        party.name_en, party.name_fr = names
        session.flush()
        audit.record(session, "party.renamed", actor=actor.ref, about=Ref("party", party.id))


def enter_body(
    session: Session,
    *,
    actor: Actor,
    code: str,
    series: str,
    names: Names,
    preset: str,
    rule: DecisionRule,
    parent: Body | None,
    zone: str,
    calendar: str,
    seated: bool,
) -> Body:
    """Enter a body that begins as its preset has it, with a format in which, where `seated`, all members sit.

    Raises BadInput (`code`, `series`, `zone`, names).
    """
    audit.hold(session)
    code, series = _line(code, "code", 12), _line(series, "series", 40)
    for other in queries.bodies(session):
        if other.code == code:
            raise BadInput("code", N_("%(name)s has this code already."), name=other.name_en)
        if other.series == series:
            raise BadInput("series", N_("This is the series of %(code)s already."), code=other.code)
    body = Body(
        code=code,
        series=series,
        **names.cleaned(),
        parent_id=parent.id if parent else None,
        decision_rule=rule.value,
        zone=clean_zone(zone),
        calendar=calendar,
        preset=preset,
        settings=PRESETS[preset].to_plain(),
    )
    session.add(body)
    session.flush()
    audit.record(session, "body.entered", actor=actor.ref, about=body.ref, code=code, series=series)
    code, english, french = MEMBERS
    format = Format(body_id=body.id, code=code, name_en=english, name_fr=french, position=0, starts_at=clock.now())
    session.add(format)
    session.flush()
    members = [one for one in queries.parties(session) if one.kind == PartyKind.MEMBER] if seated else []
    for party in members:
        session.add(Seat(format_id=format.id, party_id=party.id, capacity=Capacity.VOTING.value, starts_at=clock.now()))
    session.flush()
    if members:
        seats = {party.code: Capacity.VOTING.value for party in members}
        audit.record(session, "seats.given", actor=actor.ref, about=Ref("format", format.id), seats=seats)
    return body


def change_body(
    session: Session, body: Body, *, actor: Actor, names: Names, rule: DecisionRule, parent: Body | None, version: int
) -> None:
    """Change what a body is called, how it decides, and beneath which it stands; code and series stay, since symbols bear
    them. Raises BadInput (names, `parent`), RuleBroken where somebody was first."""
    fresh(session, body, version)
    above, known = parent, {one.id: one for one in queries.bodies(session)}
    while above is not None:
        if above.id == body.id:
            raise BadInput("parent", N_("A body cannot stand beneath itself."))
        above = known.get(above.parent_id or 0)
    wanted: dict[str, Any] = {
        **names.cleaned(),
        "decision_rule": rule.value,
        "parent_id": parent.id if parent else None,
    }
    changed = sorted(field for field, value in wanted.items() if getattr(body, field) != value)
    for field in changed:
        setattr(body, field, wanted[field])
    if changed:
        session.flush()
        audit.record(session, "body.changed", actor=actor.ref, about=body.ref, changed=changed)


def change_settings(session: Session, body: Body, *, actor: Actor, given: Mapping[str, Any], version: int) -> list[str]:
    """Change settings of a body, and leave all others; they count from now on. Returns the names of those that changed.

    Raises BadInput naming the setting that cannot be used, RuleBroken where somebody was first.
    """
    fresh(session, body, version)
    wanted = {**body.settings, **given}
    if isinstance(given.get("deadlines"), Mapping):
        wanted["deadlines"] = {**body.settings.get("deadlines", {}), **given["deadlines"]}
    Preset.from_plain(wanted)
    changed = sorted(name for name, value in wanted.items() if body.settings.get(name) != value)
    if changed:
        before, body.settings = dict(body.settings), wanted
        session.flush()
        audit.record(
            session,
            "body.settings_changed",
            actor=actor.ref,
            about=body.ref,
            changed=changed,
            before=_noted(before, changed),
            after=_noted(wanted, changed),
        )
    return changed


def change_items(
    session: Session, body: Body, *, actor: Actor, items: Sequence[StandardItem], version: int
) -> list[str]:
    """Change the standard items of a body, with which agendas begin from now on; an item without a key is a new one.

    Raises BadInput (`items`), RuleBroken where somebody was first.
    """
    if len(items) > MOST_ITEMS:
        raise BadInput("items", N_("At most %(most)s standard items."), most=MOST_ITEMS)
    known = {str(one.get("key")) for one in body.settings.get("items", [])}
    kept: list[dict[str, Any]] = []
    for one in items:
        titles = {field: _line(getattr(one, field), field, 200) for field in ("title_en", "title_fr")}
        taken = {row["key"] for row in kept}
        key = one.key if one.key in known and one.key not in taken else key_of(titles["title_en"], known | taken)
        kept.append({**asdict(one), **titles, "key": key})
    return change_settings(session, body, actor=actor, given={"items": kept}, version=version)


def _noted(settings: Mapping[str, Any], changed: Collection[str]) -> dict[str, Any]:
    """What the audit chain keeps of settings that changed: numbers and words; of what is a list of its own, how many."""
    kept: dict[str, Any] = {}
    for name in changed:
        value = settings.get(name)
        if isinstance(value, Mapping):
            kept |= {str(key): one for key, one in value.items() if one is None or isinstance(one, str | int)}
        elif isinstance(value, list | tuple):
            kept[name] = len(value)
        elif value is not None:
            kept[name] = value
    return kept


def key_of(title: str, taken: Collection[str], *, limit: int = 44) -> str:
    """Return a key for a new item or verb, made of its words, of at most `limit` signs, that no other has or had."""
    words = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[: limit - 4] or "item"
    return next(key for key in (words, *(f"{words}_{n}" for n in range(2, 1000))) if key not in taken)


def fresh(session: Session, body: Body, version: int) -> None:
    """Hold a body as it was shown. Raises RuleBroken where somebody changed it meanwhile."""
    audit.hold(session)
    session.refresh(body, with_for_update={"of": Body})
    if body.row_version != version:
        raise RuleBroken(_STALE)


def _line(text: str, field: str, limit: int) -> str:
    line = texts.line(text, field=field, limit=limit)
    if not line:
        raise BadInput(field, _EMPTY)
    return line
