"""How a paragraph of a translation stands to its original."""

from __future__ import annotations

from enum import StrEnum

from secretariat.core.messages import N_, Msgid


class Standing(StrEnum):
    """The state of a pair of paragraphs; all but the last are still to be done."""

    MISSING = "missing"
    IN_TRANSLATION = "in_translation"
    #: Its original was changed, or moved, since somebody said that the two agree.
    STALE = "stale"
    #: It has no original: that was taken out, or there never was one.
    SURPLUS = "surplus"
    ALIGNED = "aligned"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _LABELS[self]


_LABELS = {
    Standing.MISSING: N_("Missing"),
    Standing.IN_TRANSLATION: N_("In translation"),
    Standing.STALE: N_("Stale"),
    Standing.SURPLUS: N_("No longer in the original"),
    Standing.ALIGNED: N_("Aligned"),
}
TO_DO = tuple(one for one in Standing if one is not Standing.ALIGNED)
