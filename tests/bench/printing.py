"""How long an agenda and a record take to be printed, against WeasyPrint alone on the same HTML: figures, no test.

    python -m tests.bench.printing

What ours adds is the composing of the HTML, the tags that WeasyPrint gets wrong, and the finishing of both standards.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

import pikepdf

from secretariat.press.compose import compose, style_sheets
from secretariat.press.fonts import FontSet, ensure_fonts, use_fonts
from secretariat.press.sheets import Face, Sheet
from tests.bench.sized import often, sized
from tests.conftest import FONTS
from tests.unit.press import proceedings, samples

RUNS = often(5)
#: Interventions of a record of about 60 pages.
LONG = sized(420, 20)


def alone(sheet: Sheet, face: Face, fonts: FontSet) -> Callable[[], bytes]:
    """Return what prints the same HTML with WeasyPrint and nothing of ours."""
    import weasyprint  # type: ignore[import-untyped]

    composed = compose(sheet, face=face, characters=fonts.characters, pictures=frozenset(), behind=0)
    styles = style_sheets(composed, face)

    def prints() -> bytes:
        sheets = [weasyprint.CSS(string=css) for css in styles]
        made = weasyprint.HTML(string=composed.html).render(stylesheets=sheets)
        pdf: bytes = made.write_pdf(pdf_variant="pdf/a-3a")
        return pdf

    return prints


def taken(work: Callable[[], bytes]) -> tuple[float, bytes]:
    """Return the seconds that it took, and what came of it."""
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def main() -> None:
    """Print each in turns, and say the figures."""
    fonts = ensure_fonts(FONTS)
    use_fonts(fonts)
    from secretariat.press.render import render

    asked: list[tuple[str, Sheet, Face]] = [
        ("agenda", samples.long_agenda(), "en"),
        ("agenda, both languages", samples.long_agenda(), "both"),
        ("long record", proceedings.record_of(LONG), "en"),
    ]
    for name, sheet, face in asked:
        bare_print = alone(sheet, face, fonts)

        def ours_print(sheet: Sheet = sheet, face: Face = face) -> bytes:
            return render(sheet, face=face, fonts=fonts, source_name="sheet.json")

        ours_print(), bare_print()
        turns = [(taken(ours_print), taken(bare_print)) for _ in range(RUNS)]
        ratios = sorted(bare[0] / ours[0] for ours, bare in turns)
        pages = len(pikepdf.open(io.BytesIO(turns[0][0][1])).pages)
        ours, bare = (statistics.median(turn[side][0] for turn in turns) for side in (0, 1))
        print(  # noqa: T201  # the figures
            f"{name:24} {pages:3} pages  ours {ours:6.2f} s  WeasyPrint alone {bare:6.2f} s"
            f"  x {statistics.median(ratios):4.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
            f"  {'SLOW' if statistics.median(ratios) < 0.9 else ''}",
            flush=True,
        )


if __name__ == "__main__":
    main()
