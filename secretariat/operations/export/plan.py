"""What an export takes of the database, and what it leaves and why. A test has every table named here, once."""

from __future__ import annotations

from collections.abc import Mapping

#: Tables of the register: each row goes out.
TAKEN = frozenset(
    {
        "account_decision",
        "account_review",
        "action",
        "action_citation",
        "action_step",
        "agenda_item",
        "appointment",
        "approval",
        "assignment",
        "attendance",
        "audit_entry",
        "blob",
        "body",
        "certification",
        "chair_reading",
        "confirmation",
        "decision",
        "decision_paper",
        "directory_identity",
        "draft_face",
        "face",
        "format",
        "grant_of_access",
        "holiday",
        "invitation",
        "invitation_copy",
        "invited_item",
        "item_in_room",
        "item_paper",
        "kept_text",
        "late_paper",
        "mandate",
        "meeting",
        "membership",
        "minutes",
        "notice_choice",
        "outcome",
        "pack_download",
        "paper",
        "party",
        "passage",
        "reading",
        "received_file",
        "release",
        "rendition",
        "reservation",
        "returned",
        "seat",
        "sitting",
        "statement",
        "submission",
        "symbol_counter",
        "symbol_number",
        "tasking",
        "user_account",
        "version",
        "watch",
    }
)
#: Tables that stay: how the product works, or what opens doors.
LEFT: Mapping[str, str] = {
    "calendar_feed": "opens the calendar of a person",
    "digest_line": "letters on their way",
    "idempotency_key": "forms sent twice",
    "installation_note": "what processes tell each other",
    "known_device": "opens the door to sign-in",
    "outbox_message": "work on its way",
    "pack": "made again from the papers",
    "printed": "drafts printed for the house, made again from their texts",
    "search_entry": "made again from the texts",
    "sign_in_attempt": "the brake on sign-in",
    "sign_in_session": "opens the door",
    "writing": "who has a passage open at this moment",
}
#: Columns that stay, of tables that go out.
KEPT_BACK: Mapping[str, Mapping[str, str]] = {
    "confirmation": {"session_id": "names a session"},
    "user_account": {"password_hash": "opens the door"},
}
