"""What is printed of a meeting that was held, as plain data for the press: decision sheet, record, corrigendum."""

from secretariat.minutes.sheets.corrigendum import corrigendum_sheet, corrigendum_titles
from secretariat.minutes.sheets.decision import FORMAT, action_rows, decision_ids, decision_sheet, decision_titles
from secretariat.minutes.sheets.record import approval_block, extract_sheet, extract_titles, record_sheet

__all__ = [
    "FORMAT",
    "action_rows",
    "approval_block",
    "corrigendum_sheet",
    "corrigendum_titles",
    "decision_ids",
    "decision_sheet",
    "decision_titles",
    "extract_sheet",
    "extract_titles",
    "record_sheet",
]
