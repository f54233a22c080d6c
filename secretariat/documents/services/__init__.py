"""The writes of the register."""

from secretariat.documents.services.handing import give_back, hand_to, submit
from secretariat.documents.services.issue import (
    add_later_face,
    ask_for_renditions,
    corrigendum_symbol,
    issue_version,
    keep_openings,
    manifest_hash,
    next_symbol,
    note_opening,
    open_first,
    open_several,
    recall,
    reserve_corrigendum,
    withdraw,
)
from secretariat.documents.services.receive import cover_of_draft, note_received
from secretariat.documents.services.register import (
    attach_file,
    describe,
    detach_file,
    open_paper,
    put_back,
    save_draft,
)
from secretariat.documents.services.rise import let_marking_rise, marked_in

__all__ = [
    "add_later_face",
    "ask_for_renditions",
    "attach_file",
    "corrigendum_symbol",
    "cover_of_draft",
    "describe",
    "detach_file",
    "give_back",
    "hand_to",
    "issue_version",
    "keep_openings",
    "let_marking_rise",
    "manifest_hash",
    "marked_in",
    "next_symbol",
    "note_opening",
    "note_received",
    "open_first",
    "open_paper",
    "open_several",
    "put_back",
    "recall",
    "reserve_corrigendum",
    "save_draft",
    "submit",
    "withdraw",
]
