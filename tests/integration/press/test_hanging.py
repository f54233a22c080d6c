"""A line that is full but for the space at its end stays whole."""

from __future__ import annotations

from typing import Any

import pytest

from secretariat.press.fonts import FontSet
from secretariat.press.render import _weasyprint

WORDS = "Revise the guidance on deadlines (Policy Support, open). Item 4 of"


def lines(fonts: FontSet, text: str, width: float) -> list[tuple[str, float]]:
    """The lines of a paragraph so wide, with their words and what they take."""
    weasyprint = _weasyprint(fonts)
    boxes = weasyprint.formatting_structure.boxes
    page = (
        f"<style>@page {{ size: {width}px 400px; margin: 0 }} body {{ margin: 0; font: 12px 'Source Sans 3' }}</style>"
    )
    [first] = weasyprint.HTML(string=f"{page}<p>{text}</p>").render().pages
    found: list[Any] = [box for box in first._page_box.descendants() if isinstance(box, boxes.LineBox)]
    texts = [[box for box in line.descendants() if isinstance(box, boxes.TextBox)] for line in found]
    return [("".join(box.text for box in line).strip(), sum(box.width for box in line)) for line in texts]


def broken(fonts: FontSet) -> list[str]:
    [(_, width)] = lines(fonts, WORDS, 2000)
    symbol = '<b style="white-space: nowrap">AC/901-D(2026)0001</b>'
    return [words for words, _ in lines(fonts, f"{WORDS} {symbol}.", width + 1)]  # less than a space more


def test_a_space_hangs_over_the_end_of_its_line(fonts: FontSet) -> None:
    assert broken(fonts) == [WORDS, "AC/901-D(2026)0001."]


def test_without_it_the_line_would_be_broken_after_its_first_word(
    fonts: FontSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    inline = _weasyprint(fonts).layout.inline
    monkeypatch.setattr(inline, "split_first_line", inline.split_first_line.__closure__[0].cell_contents)
    monkeypatch.setattr("secretariat.press.hanging.install", lambda: None)
    assert broken(fonts)[0] == "Revise"


def test_a_word_that_fits_no_line_is_broken_as_ever(fonts: FontSet) -> None:
    assert lines(fonts, "Guidelines on <b>it</b>", 30)[0][0] == "Guidelines"
