"""Pictures from elsewhere, drawn anew: no larger than a page shows, and of every kind of colour."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from secretariat.press.quarantine import picture as quarantine
from secretariat.press.quarantine.answering import answer


def drawn(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (8, 4), **more: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **more)
    return file.getvalue()


def test_the_inspector_keeps_no_more_points_than_a_page_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "KEPT_SIDE", 100)
    kind, data = quarantine.redrawn(drawn("JPEG", size=(400, 200)))
    with Image.open(io.BytesIO(data)) as found:
        assert (kind, found.size) == ("image/jpeg", (100, 50))
    monkeypatch.setattr(quarantine, "MOST_PIXELS", 100)
    assert answer({"want": "picture"}, drawn(size=(40, 20)))["fault"] == "picture-points"


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_kind_of_colour_are_drawn(mode: str) -> None:
    _, data = quarantine.redrawn(drawn("JPEG" if mode == "CMYK" else "PNG", mode))
    with Image.open(io.BytesIO(data)) as found:
        found.load()
        assert found.size == (8, 4)
        assert (found.mode == "RGBA") == (mode in ("LA", "RGBA"))
