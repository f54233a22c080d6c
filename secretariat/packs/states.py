"""What kinds of packs there are, and in which forms they are taken along."""

from __future__ import annotations

from enum import StrEnum


class PackKind(StrEnum):
    """All papers of a meeting, or only what changed since a reader's last download."""

    WHOLE = "whole"
    SUPPLEMENT = "supplement"


class PackForm(StrEnum):
    """How a pack is taken along."""

    PDF = "pdf"
    ZIP = "zip"
    HTML = "html"
    SUPPLEMENT = "supplement"
