"""Accepted files are printed and joined in a process of their own: a file that kills its reader ends that, and nothing else."""

from __future__ import annotations

import pytest

from secretariat.press import bounded
from secretariat.press.apart import Failed
from secretariat.press.fonts import FontSet
from secretariat.press.inspect import PdfBroken
from secretariat.press.received import render_received
from tests.unit.press.foreign import SHAPES, received

KILLER = SHAPES["portrait"] + b"\n%kills\n"


def test_it_makes_what_would_have_been_made_here(fonts: FontSet) -> None:
    given = received(SHAPES["portrait"])
    made = bounded.render_received(given, face="en", fonts=fonts, original=SHAPES["portrait"])
    assert made.pdf == render_received(given, face="en", fonts=fonts, original=SHAPES["portrait"])
    assert made.pages == bounded.rehearse(SHAPES["portrait"]) + 1


@pytest.mark.usefixtures("faulty_library")
def test_a_file_that_kills_its_reader_kills_a_child(fonts: FontSet) -> None:
    assert bounded.rehearse(SHAPES["portrait"]) > 0, "other files are read as ever"
    with pytest.raises(PdfBroken, match="ended what was reading it"):
        bounded.rehearse(KILLER)
    with pytest.raises(Failed):
        bounded.render_received(received(SHAPES["portrait"]), face="en", fonts=fonts, original=KILLER)


def test_memory_and_time_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(bounded, "MEMORY", 30_000_000)
        with pytest.raises(PdfBroken):
            bounded.rehearse(SHAPES["portrait"])
    monkeypatch.setattr(bounded, "SECONDS", 0)
    with pytest.raises(PdfBroken):
        bounded.rehearse(SHAPES["portrait"])
