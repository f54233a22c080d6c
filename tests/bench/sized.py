"""How much is measured, by SCALE in the environment: S, L, or XS, in which every part runs and no figure means anything."""

from __future__ import annotations

import os

SCALE = os.environ.get("SCALE", "S")
if SCALE not in ("XS", "S", "L"):
    raise SystemExit(f"SCALE is XS, S or L, not {SCALE}.")
TRIAL = SCALE == "XS"
LARGE = SCALE == "L"


def often(usual: int) -> int:
    """Return how often a thing is measured: once where it is only to be seen that it can be."""
    return 1 if TRIAL else usual


def sized(usual: int, least: int) -> int:
    """Return how many of a thing there are."""
    return least if TRIAL else usual
