"""The styles and marks by which a Word file of ours says what each of its paragraphs is; both its reader and writer use them."""

from __future__ import annotations

from typing import Final

PARAGRAPH: Final = "PaperParagraph"
PLAIN: Final = "PaperPlain"
TITLE: Final = "PaperTitle"
#: What stands on a paper and is not its text: the lines of its head and of its foot, gaps.
AROUND: Final = "PaperAround"
HEADING: Final = "Heading"
ANNEX: Final = "PaperAnnex"
POINT: Final = "PaperPoint"
CONTINUED: Final = "PaperContinued"
CAPTION: Final = "PaperCaption"
TABLE: Final = "PaperTable"
CELL: Final = "PaperCell"
HEAD_CELL: Final = "PaperHeadCell"
QUOTE: Final = "PaperQuote"
LITERAL: Final = "PaperLiteral"
LITERAL_NAME: Final = "PaperLiteralName"
PICTURE: Final = "PaperPicture"
RULE: Final = "PaperRule"
NOTE: Final = "FootnoteText"
NOTE_CALL: Final = "FootnoteReference"
#: Of words: literal ones, and what stands before a title of an annex or a caption.
CODE: Final = "PaperCode"
LABEL: Final = "PaperLabel"
#: Of what the typographer set in place of what was typed, and of what he added (`typesetting`).
SET: Final = "PaperSet"
ADDED: Final = "PaperAdded"
LINK: Final = "Hyperlink"

#: Behind `QUOTE` and `POINT`: of which frame a paragraph is, where another program has taken its content control away.
FRAMES: Final = {"Summary": "summary", "Decision": "decision"}
QUOTED: Final = "Quoted"

#: Tags of content controls: what is within them belongs together.
MARK: Final = "paper:"
QUOTE_TAG: Final = "paper:quote"
NOTE_TAG: Final = "paper:note"
LITERAL_TAG: Final = "paper:literal"
WITHIN_TAG: Final = "paper:within:"
BOX_TAG: Final = "paper:box:"
#: Bookmarks at the notes, so that a second call leads to the first.
NOTE_MARK: Final = "_PaperNote"
