"""What the page says of a Word file that was read: kept, changed, lost, and what of it nobody sees on its pages."""

from __future__ import annotations

from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.press.word import Brought, ChangeKind, Kept, Line
from secretariat.press.word.report import Changed, Lost

CHANGED_WORDS = {
    Changed.NUMBERED: N_("Paragraphs had no numbers; they are numbered here."),
    Changed.RENUMBERED: N_("Paragraphs have another number now. References to them in the text must follow."),
    Changed.UNNUMBERED: N_("Paragraphs without a number stand in a box and get none."),
    Changed.HEADING_NUMBERS: N_("Numbers that Word counted before headings are words of the heading now."),
    Changed.BOLD_HEADINGS: N_("Lines in bold were taken for headings."),
    Changed.LABELS: N_("Labels of points have another form or begin anew."),
    Changed.FLATTENED: N_("What stood under a lettered point became lines of it."),
    Changed.ENDNOTES: N_("Endnotes became footnotes."),
    Changed.UNDERLINED: N_("Underlined words became italic."),
    Changed.RAISED: N_("Raised or lowered letters stand on the line."),
    Changed.STRUCK: N_("Words that were struck through are plain."),
    Changed.MERGED: N_("Merged cells of tables stand once; the places beside them are empty."),
    Changed.CELLS: N_("Lists and other things in cells of tables became words in one line."),
    Changed.CAPTIONS: N_("Captions of tables and pictures have another label or number."),
    Changed.TEXT_BOXES: N_("Text boxes stand in the text, behind the paragraph that they hung on."),
    Changed.FORMULAS: N_("Formulas became words."),
    Changed.CHARACTERS: N_("Characters that hide or turn words were taken out."),
    Changed.TITLE: N_("The title stands in its field and no longer in the text."),
}
LOST_WORDS = {
    Lost.HEAD_AND_FOOT: N_("Head and foot of the pages; the paper gets its own."),
    Lost.CONTENTS: N_("The list of contents."),
    Lost.HIDDEN: N_("Hidden text."),
    Lost.PICTURES: N_("Pictures of a kind that is not shown here, or in a place that has none."),
    Lost.DRAWINGS: N_("Drawings and charts."),
    Lost.LINKS: N_("Links to files and to places that are not on the web; their words stay."),
    Lost.FORMATTING: N_("Coloured and highlighted words are plain."),
}
CHANGE_WORDS = {
    ChangeKind.INSERTED: N_("Inserted"),
    ChangeKind.DELETED: N_("Deleted"),
    ChangeKind.MOVED_HERE: N_("Moved here"),
    ChangeKind.MOVED_AWAY: N_("Moved away"),
}


@dataclass(frozen=True)
class Row:
    """One line of the report: a sentence, how often, and the first words concerned."""

    said: str
    count: int
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """All that is said before a file is taken over."""

    kept: list[str]
    changed: list[Row]
    lost: list[Row]
    #: Number, what was done, by whom, and the words.
    changes: list[tuple[int, str, str, str]]


def report(brought: Brought) -> Report:
    """Say in the language in force what came of a file."""
    return Report(
        kept=[_kept(line) for line in brought.kept],
        changed=[Row(gettext(CHANGED_WORDS[Changed(line.what)]), line.count, line.samples) for line in brought.changed],
        lost=[Row(gettext(LOST_WORDS[Lost(line.what)]), line.count, line.samples) for line in brought.lost],
        changes=[
            (change.number, gettext(CHANGE_WORDS[change.kind]), change.author, change.text)
            for change in brought.changes
        ],
    )


def _kept(line: Line) -> str:
    count = line.count
    return {
        Kept.HEADINGS: ngettext("%(num)s heading", "%(num)s headings", count),
        Kept.PARAGRAPHS: ngettext("%(num)s numbered paragraph", "%(num)s numbered paragraphs", count),
        Kept.POINTS: ngettext("%(num)s point of a list", "%(num)s points of lists", count),
        Kept.TABLES: ngettext("%(num)s table", "%(num)s tables", count),
        Kept.NOTES: ngettext("%(num)s footnote", "%(num)s footnotes", count),
        Kept.QUOTATIONS: ngettext("%(num)s quotation", "%(num)s quotations", count),
        Kept.BOXES: ngettext("%(num)s box", "%(num)s boxes", count),
        Kept.LITERAL: ngettext("%(num)s literal passage", "%(num)s literal passages", count),
        Kept.PICTURES: ngettext("%(num)s picture", "%(num)s pictures", count),
        Kept.CAPTIONS: ngettext("%(num)s caption", "%(num)s captions", count),
        Kept.ANNEXES: ngettext("%(num)s annex", "%(num)s annexes", count),
        Kept.LINKS: ngettext("%(num)s link", "%(num)s links", count),
        Kept.EMPHASIS: ngettext("%(num)s emphasis", "%(num)s emphases", count),
    }[Kept(line.what)]
