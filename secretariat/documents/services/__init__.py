"""The writes of the register."""

from secretariat.documents.services.issue import (
    FaceContent,
    ask_for_renditions,
    issue_version,
    manifest_hash,
    next_symbol,
    note_opening,
    recall,
    withdraw,
)
from secretariat.documents.services.register import attach_file, describe, detach_file, open_paper, save_draft

__all__ = [
    "FaceContent",
    "ask_for_renditions",
    "attach_file",
    "describe",
    "detach_file",
    "issue_version",
    "manifest_hash",
    "next_symbol",
    "note_opening",
    "open_paper",
    "recall",
    "save_draft",
    "withdraw",
]
