"""What a file from elsewhere may hold beside what its pages show."""

from __future__ import annotations

from enum import StrEnum


class Unseen(StrEnum):
    """One kind of it."""

    COMMENTS = "comments"
    CHANGES = "changes"
    HIDDEN = "hidden"
    AUTHOR = "author"
    DATA = "data"
