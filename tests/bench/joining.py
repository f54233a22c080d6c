"""How long a pack takes to be joined, against copying its pages and nothing else: figures, no test.

python -m tests.bench.joining
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Sequence

import pikepdf

from secretariat.press.fonts import ensure_fonts, use_fonts
from tests.bench.sized import often
from tests.conftest import FONTS

#: Ours and the bare copy are measured in turns.
RUNS = often(7)
PAPERS = 30


def copied(files: Sequence[bytes]) -> int:
    """Copy the pages of all files into one, tags and bookmarks left behind; return its size."""
    whole = pikepdf.new()
    opened = [pikepdf.open(io.BytesIO(data)) for data in files]
    for file in opened:
        for one in file.pages:
            whole.pages.append(one)
    out = io.BytesIO()
    whole.save(out)
    return len(out.getvalue())


def main() -> None:
    """Join, copy, and say the figures."""
    fonts = ensure_fonts(FONTS)
    use_fonts(fonts)
    from secretariat.press.joining import Part
    from secretariat.press.render import render
    from tests.integration.press.conftest import SAMPLES
    from tests.integration.press.test_joining import SOME, packed, pages_of, sheet_of

    some = [render(SAMPLES[name][0], face=SAMPLES[name][1], fonts=fonts, source_name="s.json") for name in SOME]
    paper = packed([Part(data, "A paper", "en") for data in some], fonts)
    parts = [Part(paper, f"Paper {number}", "en") for number in range(PAPERS)]
    cover = render(sheet_of(parts), face="en", fonts=fonts, source_name="cover.json")
    ours, bare = [], []
    for _ in range(RUNS):
        began = time.perf_counter()
        pack = packed(parts, fonts, cover)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        copied([cover, *(part.data for part in parts)])
        bare.append(time.perf_counter() - began)
    ratios = sorted(mine / plain for mine, plain in zip(ours, bare, strict=True))
    print(  # noqa: T201  # the figures
        f"{pages_of(pack)} pages of {PAPERS} papers: {statistics.median(ours):.2f} s, copied {statistics.median(bare):.2f} s,"
        f" x {statistics.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})"
    )


if __name__ == "__main__":
    main()
