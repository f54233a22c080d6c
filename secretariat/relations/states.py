"""The kinds of relations between a paper and what it belongs to, and how each is called from both ends."""

from __future__ import annotations

from enum import StrEnum

from secretariat.core.messages import N_, Msgid


class RelationKind(StrEnum):
    """What a paper says of another paper, of a decision, or of a tasking."""

    SUPERSEDES = "supersedes"
    ANNEX_TO = "annex_to"
    REFERS_TO = "refers_to"
    FOLLOWS_DECISION = "follows_decision"
    ANSWERS_TASKING = "answers_tasking"

    @property
    def label(self) -> Msgid:
        """Return the msgid of what the paper says."""
        return _LABELS[self][0]

    @property
    def inverse(self) -> Msgid:
        """Return the msgid of what is said at the other end."""
        return _LABELS[self][1]

    @property
    def target(self) -> str:
        """Return what it leads to, as `Ref.kind` names it."""
        return _TARGETS.get(self, "paper")


_LABELS = {
    RelationKind.SUPERSEDES: (N_("Supersedes"), N_("Superseded by")),
    RelationKind.ANNEX_TO: (N_("Annex to"), N_("Annexed papers")),
    RelationKind.REFERS_TO: (N_("Refers to"), N_("Referred to by")),
    RelationKind.FOLLOWS_DECISION: (N_("Follows the decision"), N_("Papers that follow it")),
    RelationKind.ANSWERS_TASKING: (N_("Answers the tasking"), N_("Papers that answer it")),
}
_TARGETS = {RelationKind.FOLLOWS_DECISION: "decision", RelationKind.ANSWERS_TASKING: "action"}
#: Between two papers these lead one way only: going on from one to the next never comes back.
ONE_WAY = frozenset({RelationKind.SUPERSEDES, RelationKind.ANNEX_TO})
