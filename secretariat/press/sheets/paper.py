"""A paper or a notice: canonical text under the front block."""

from __future__ import annotations

from secretariat.core.values import dataclass

from ..canonical import Document
from ..dates import Language
from ..words import Both
from .attached import Approval
from .front import Foot, Front


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A labelled line at the head of a notice: "Place", "Room 4"."""

    label: Both
    value: Both


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSheet:
    """A paper or a notice: canonical text by language (None: that face does not exist), facts first if any.

    A corrigendum of an approved record carries an approval block of its own.
    """

    front: Front
    en: Document | None = None
    fr: Document | None = None
    facts: tuple[Fact, ...] = ()
    foot: Foot | None = None
    approval: Approval | None = None

    def text(self, language: Language) -> Document | None:
        """Return the canonical text in `language`, if there is one."""
        return self.en if language == "en" else self.fr
