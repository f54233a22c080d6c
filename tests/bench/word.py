"""How long a paper of a hundred pages takes in and out as a Word file, against mammoth and python-docx alone: figures, no test.

python -m tests.bench.word
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

import docx
import mammoth

from secretariat.press.canonical import Document, parse, text_hash
from secretariat.press.word import WordPaper, read_docx, write_docx
from tests.bench.sized import often
from tests.unit.press.samples import AGENDA_FRONT

RUNS = often(7)
#: Paragraphs of some fifty words, four to a page with what stands between.
SECTIONS = 100
_SENTENCE = "The Committee noted that rooms given back at short notice should be offered to those who had asked first. "


def paper() -> Document:
    """A text of about a hundred pages: headings, paragraphs, points, notes, and a table in every section."""
    made = []
    for at in range(SECTIONS):
        made += [f"## Section {at}", _SENTENCE * 3 + f"[^{at}]", "(a) one point;\n(b) *another* point.", _SENTENCE * 3]
        made += [
            _SENTENCE * 2,
            "| Room | Seats |\n| --- | ---: |\n" + "| Four | 40 |\n" * 4,
            f"[^{at}]: See rule {at}.",
        ]
    return parse("\n\n".join(made))


def bare(document: Document) -> bytes:
    """Write as many paragraphs and tables by python-docx alone, in its own styles."""
    file = docx.Document()
    for at in range(SECTIONS):
        file.add_heading(f"Section {at}", 2)
        for style in (None, "List Bullet", "List Bullet", None, None):
            file.add_paragraph(_SENTENCE * (1 if style else 3), style=style)
        table = file.add_table(rows=5, cols=2)
        for row in table.rows:
            for cell in row.cells:
                cell.text = "Four"
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def main() -> None:
    """Read and write in turns, and say the figures."""
    document = paper()
    data = write_docx(WordPaper(document=document, language="en", front=AGENDA_FRONT))
    assert text_hash(read_docx(data).document) == text_hash(document)
    theirs = bare(document)
    said = [
        ("read", lambda: read_docx(data), "mammoth", lambda: mammoth.convert_to_html(io.BytesIO(data))),
        (
            "read, a file of others",
            lambda: read_docx(theirs),
            "mammoth",
            lambda: mammoth.convert_to_html(io.BytesIO(theirs)),
        ),
        (
            "write",
            lambda: write_docx(WordPaper(document=document, language="en", front=AGENDA_FRONT)),
            "python-docx",
            lambda: bare(document),
        ),
    ]
    for what, ours, other, alone in said:
        print(f"{what}: {ratio(ours, alone)} of {other} alone")  # noqa: T201  # the figures


def ratio(ours: Callable[[], object], bare: Callable[[], object]) -> str:
    """Take both in turns by processor time; return the median of the ratios, their spread, and our seconds."""
    ratios, took = [], []
    for _ in range(RUNS):
        mine, plain = _seconds(ours), _seconds(bare)
        ratios.append(mine / plain)
        took.append(mine)
    ratios.sort()
    return f"{statistics.median(took):.2f} s, x {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
