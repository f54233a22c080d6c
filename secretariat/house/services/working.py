"""How a body works: its clock and calendar, its verbs, and its settings begun anew from a preset."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.presets import PRESETS
from secretariat.committees.verbs import EFFECTS, Verb, verbs_of
from secretariat.core import audit, events, texts
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.house.events import ZoneChanged
from secretariat.house.queries import calendars
from secretariat.house.services.entering import change_settings, fresh, key_of
from secretariat.house.services.rules import clean_zone

MOST_VERBS = 30
VERB_LIMIT = 60
#: Keys of verbs are kept in columns of this width (`Outcome.verb`, `Decision.verb`).
KEY_LIMIT = 24


def change_time(session: Session, body: Body, *, actor: Actor, zone: str, calendar: str, version: int) -> list[str]:
    """Let a body work by another clock, or another calendar of holidays, and return which changed.

    What is planned and not convened keeps its hour on the wall, on the new clock; what was told to delegations stays as it
    was told. Raises BadInput (`zone`, `calendar`), RuleBroken where somebody was first.
    """
    fresh(session, body, version)
    wanted = {"zone": clean_zone(zone), "calendar": calendar}
    if calendar != body.calendar and calendar not in calendars.known(session):
        raise BadInput("calendar", N_("Choose a calendar of the list."))
    before = {name: getattr(body, name) for name, value in wanted.items() if getattr(body, name) != value}
    if before:
        for name in before:
            setattr(body, name, wanted[name])
        session.flush()
        audit.record(
            session,
            "body.time_changed",
            actor=actor.ref,
            about=body.ref,
            before=before,
            after={name: wanted[name] for name in before},
        )
    if "zone" in before:
        events.publish(session, ZoneChanged(body, actor))
    return sorted(before)


def begin_anew(session: Session, body: Body, *, actor: Actor, preset: str, version: int) -> list[str]:
    """Take over what a preset says: hours, deadlines, standard items, what is written of a meeting. Verbs, review and
    numbering for those invited are no part of a preset and stay. Raises BadInput (`preset`), RuleBroken.
    """
    if preset not in PRESETS:
        raise BadInput("preset", N_("Choose a preset of the list."))
    changed = change_settings(session, body, actor=actor, given=PRESETS[preset].to_plain(), version=version)
    if body.preset != preset:
        before, body.preset = body.preset, preset
        session.flush()
        audit.record(
            session, "body.begun_anew", actor=actor.ref, about=body.ref, before=before, after=preset, changed=changed
        )
    return changed


def change_verbs(
    session: Session, body: Body, *, actor: Actor, verbs: Sequence[Verb], used: Collection[str], version: int
) -> list[str]:
    """Change the verbs with which a body disposes of items; a verb without a key is a new one.

    `used` are the keys of verbs that stand in outcomes: records are still to be drawn from these, so their words and their
    effect stay, and they are taken out of use, never out. Raises BadInput (`verbs`), RuleBroken where somebody was first.
    """
    fresh(session, body, version)
    known = verbs_of(body.settings)
    kept: list[Verb] = []
    for one in verbs:
        taken = {verb.key for verb in kept}
        words = {name: texts.line(getattr(one, name), field="verbs", limit=VERB_LIMIT) for name in ("en", "fr")}
        if not all(words.values()):
            raise BadInput("verbs", N_("Give each verb in both languages."))
        if one.effect not in EFFECTS:
            raise BadInput("verbs", N_("Say of each verb what becomes of the item."))
        key = one.key if one.key in known and one.key not in taken else ""
        key = key or key_of(words["en"], set(known) | taken, limit=KEY_LIMIT)
        kept.append(Verb(key, words["en"], words["fr"], one.effect, one.offered))
    _check_verbs(kept, known, used)
    given = {"verbs": [asdict(one) for one in kept]}
    if list(known.values()) == kept:
        return []
    return change_settings(session, body, actor=actor, given=given, version=version)


def _check_verbs(kept: Sequence[Verb], known: Mapping[str, Verb], used: Collection[str]) -> None:
    if len(kept) > MOST_VERBS:
        raise BadInput("verbs", N_("At most %(most)s verbs."), most=MOST_VERBS)
    there = {verb.key: verb for verb in kept}
    for key in sorted(set(used) & set(known)):
        old, new = known[key], there.get(key)
        if new is None or (new.en, new.fr, new.effect) != (old.en, old.fr, old.effect):
            raise BadInput(
                "verbs",
                N_("“%(verb)s” stands in outcomes: its words stay. Take it out of use, and add another verb."),
                verb=f"{old.en} / {old.fr}",
            )
    for name in ("en", "fr"):
        offered = [getattr(verb, name).casefold() for verb in kept if verb.offered]
        if len(offered) != len(set(offered)):
            raise BadInput("verbs", N_("Two verbs that are in use have the same words."))
    lacking: list[Any] = [effect for effect in EFFECTS if not any(one.offered and one.effect == effect for one in kept)]
    if lacking:
        raise BadInput(
            "verbs",
            N_("Keep at least one verb in use for each: decides, notes, remits, defers, withdraws."),
        )
