"""Pauses for the collection of garbage, in processes that run for long."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Collect no garbage within the block: what is loaded is kept, and nothing else is made."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def begin() -> None:
    """Collect no garbage while a process loads what it needs: it keeps all of it. Ended by `settle`."""
    gc.disable()


def settle() -> None:
    """Leave out of every later collection what was loaded so far; called once, when a process is ready for its work.

    Modules, mappings and templates stay to the end. Looking through them again each time stopped a page in twelve for
    a third of a second. They are not looked through now either: loading leaves half a megabyte of garbage, and finding it
    took an eighth of the start. Of what is made afterwards little waits for each look, since it holds its place until then:
    2,000 things, where 10,000 held 0.8 MB more and pages took the same.
    """
    gc.freeze()
    gc.set_threshold(2_000, 20, 20)
    gc.enable()
