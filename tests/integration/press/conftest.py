"""Fonts made once and kept between runs; every sample rendered once a session."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from secretariat.press.fonts import FontSet, ensure_fonts
from secretariat.press.render import render
from secretariat.press.sheets import Face, Sheet
from tests.unit.press import proceedings, samples

SAMPLES: dict[str, tuple[Sheet, Face]] = {
    "agenda in English": (samples.agenda(), "en"),
    "agenda in French": (samples.agenda(), "fr"),
    "agenda side by side": (samples.agenda(), "both"),
    "revised agenda in English": (samples.revised_agenda(), "en"),
    "revised agenda in French": (samples.revised_agenda(), "fr"),
    "comparison in English": (samples.comparison(), "en"),
    "comparison in French": (samples.comparison(), "fr"),
    "paper in English": (samples.paper(), "en"),
    "paper in French": (samples.paper(), "fr"),
    "paper side by side": (samples.paper(), "both"),
    "draft notice in English": (samples.notice(), "en"),
    "draft notice in French": (samples.notice(), "fr"),
    "agenda of 74 items": (samples.long_agenda(), "en"),
    "decision sheet in English": (proceedings.decision_sheet(), "en"),
    "decision sheet in French": (proceedings.decision_sheet(), "fr"),
    "decision sheet of 40 items": (proceedings.long_decision_sheet(), "en"),
    "record in English": (proceedings.record(), "en"),
    "record in French": (proceedings.record(), "fr"),
    "draft record in French": (proceedings.draft_record(), "fr"),
    "corrigendum in English": (proceedings.corrigendum(), "en"),
}


@pytest.fixture(scope="session")
def font_folder(request: pytest.FixtureRequest) -> Path:
    """A folder that stays between runs, since making the fonts takes half a minute."""
    return Path(request.config.rootpath) / ".cache" / "fonts"


@pytest.fixture(scope="session")
def fonts(font_folder: Path) -> FontSet:
    return ensure_fonts(font_folder)


@pytest.fixture(scope="session")
def printed(fonts: FontSet):  # type: ignore[no-untyped-def]
    """A function that gives the PDF of a sample by name."""

    @cache
    def one(name: str) -> bytes:
        sheet, face = SAMPLES[name]
        return render(sheet, face=face, fonts=fonts, source_name="source.json")

    return one
