"""The verbs with which a body disposes of an item, and what each does to it (domain 1.3, graded outcomes).

Verbs are settings of a body; what an effect does to the item is code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

from secretariat.core.errors import BadInput
from secretariat.core.messages import N_
from secretariat.core.values import dataclass

Effect = Literal["decide", "note", "remit", "defer", "withdraw"]
EFFECTS: Final[tuple[str, ...]] = get_args(Effect)


@dataclass(frozen=True)
class Verb:
    """A verb as it is printed after "The Committee" and "Le Comité"; `effect` is what becomes of the item."""

    key: str
    en: str
    fr: str
    effect: Effect
    #: Chosen for new outcomes; one that is not stands where it was chosen before, and is said there in its words.
    offered: bool = True

    def words(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


#: Our own proposal, in the order in which a secretary finds them. French to be confirmed by a native reviser.
VERBS: Final[tuple[Verb, ...]] = (
    Verb("noted", "noted", "a pris note", "note"),
    Verb("agreed", "agreed", "est convenu", "decide"),
    Verb("endorsed", "endorsed", "a entériné", "decide"),
    Verb("approved", "approved", "a approuvé", "decide"),
    Verb("adopted", "adopted", "a adopté", "decide"),
    Verb("tasked", "tasked", "a chargé", "decide"),
    Verb("invited", "invited", "a invité", "decide"),
    Verb("referred_back", "referred back", "a renvoyé", "remit"),
    Verb("deferred", "deferred", "a reporté", "defer"),
    Verb("withdrawn", "withdrew", "a retiré", "withdraw"),
)


def verbs_of(settings: Mapping[str, Any]) -> dict[str, Verb]:
    """Return the verbs of a body by key, in their order: its own (setting `verbs`), or ours. Raises BadInput."""
    given = settings.get("verbs")
    if given is None:
        return {verb.key: verb for verb in VERBS}
    try:
        verbs = [
            Verb(str(one["key"]), str(one["en"]), str(one["fr"]), one["effect"], one.get("offered") is not False)
            for one in given
        ]
    except (AttributeError, TypeError, KeyError):
        verbs = []
    if not verbs or any(verb.effect not in EFFECTS or not verb.key or not verb.en or not verb.fr for verb in verbs):
        raise BadInput("verbs", N_("The setting “%(name)s” cannot be used: correct it."), name="verbs")
    return {verb.key: verb for verb in verbs}
