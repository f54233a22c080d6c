"""What a review of accounts asks, and what is answered."""

from __future__ import annotations

from enum import StrEnum


class Asked(StrEnum):
    """Why an account is looked at."""

    NEVER_HERE = "never_here"
    NOT_HERE_LATELY = "not_here_lately"
    NO_POST = "no_post"
    WITHOUT_END = "without_end"
    BREAK_GLASS = "break_glass"
    OUTSIDE_DIRECTORY = "outside_directory"


class Verdict(StrEnum):
    """What was decided about an account; a head of delegation confirms members as they stand."""

    KEPT = "kept"
    ENDED = "ended"
    CONFIRMED = "confirmed"
