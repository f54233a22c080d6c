"""The closing table of `make bench`: a part that breaks keeps no other from being measured; what falls short is named again."""

from __future__ import annotations

import pytest

from tests.bench import __main__ as bench


def slow() -> None:
    print("desk      12.0/s  x 0.034  SLOW")  # noqa: T201  # as the parts do
    print("calendar 171.0/s  x 0.400")  # noqa: T201  # as the parts do


def broken() -> None:
    raise SystemExit("The figures are taken with wrk.")


def test_what_broke_and_what_falls_short_stand_in_the_closing_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "PARTS", {"Downloads": broken, "Pages": slow})
    assert bench.main() == 1
    closing = capsys.readouterr().out.partition("At scale")[2]
    assert "BROKE: SystemExit: The figures are taken with wrk." in closing
    assert "1 short" in closing
    assert "desk      12.0/s" in closing
    assert "calendar" not in closing


def test_a_figure_that_falls_short_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "PARTS", {"Pages": slow})
    assert bench.main() == 0
