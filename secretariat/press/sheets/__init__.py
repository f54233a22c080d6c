"""What can be printed: plain frozen data, both languages on each text, enough by itself to make the page
again.

A feature fills one of these and hands it to `render`. `to_json` is embedded in the PDF and names it by
its hash; `from_json` gives the sheet back, and rendering that gives the same bytes.
"""

from .agenda import AgendaItem, AgendaPart, AgendaSheet, Change, DocumentLine, Mark, without_marks
from .attached import Approval, Participant, Participants, Statement
from .comparison import ComparedBlock, ComparedPoint, ComparedRow, ComparedTable, ComparisonSheet, Marked
from .decisions import ActionRow, Clause, DecisionItem, DecisionSheet, Reserved
from .front import Draft, Face, Follows, Foot, Front, Supersedes
from .pack import PackEntry, PackSheet
from .paper import Fact, PaperSheet
from .plain import FORMAT, NotASheet, Sheet, from_json, from_plain, pictures_of, sheet_hash, to_json, to_plain
from .received import ReceivedSheet
from .record import Present, RecordItem, RecordSheet
from .wording import words_of

__all__ = [
    "FORMAT",
    "ActionRow",
    "AgendaItem",
    "AgendaPart",
    "AgendaSheet",
    "Approval",
    "Change",
    "Clause",
    "ComparedBlock",
    "ComparedPoint",
    "ComparedRow",
    "ComparedTable",
    "ComparisonSheet",
    "DecisionItem",
    "DecisionSheet",
    "DocumentLine",
    "Draft",
    "Face",
    "Fact",
    "Follows",
    "Foot",
    "Front",
    "Mark",
    "Marked",
    "NotASheet",
    "PackEntry",
    "PackSheet",
    "PaperSheet",
    "Participant",
    "Participants",
    "Present",
    "ReceivedSheet",
    "RecordItem",
    "RecordSheet",
    "Reserved",
    "Sheet",
    "Statement",
    "Supersedes",
    "from_json",
    "from_plain",
    "pictures_of",
    "sheet_hash",
    "to_json",
    "to_plain",
    "without_marks",
    "words_of",
]
