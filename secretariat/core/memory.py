"""Pauses for the collection of garbage, in processes that run for long."""

from __future__ import annotations

import gc


def begin() -> None:
    """Collect no garbage while a process loads what it needs: it keeps all of it. Ended by `settle`."""
    gc.disable()


def settle() -> None:
    """Leave out of every later collection what was loaded so far; called once, when a process is ready for its work.

    Modules, mappings and templates stay to the end. Looking through them again each time stopped a page in twelve for
    a third of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()
