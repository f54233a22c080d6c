"""Every measurement that needs no database of the caller's: `make bench`. It prints what it does as it goes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench import joining, pages, printing, search

#: Entries in the index of the search.
ENTRIES = 20_000


def main() -> None:
    """Measure one thing after the other."""
    print("Pages, at 20,000 papers")  # noqa: T201  # the figures
    pages.main([])
    print("Printing")  # noqa: T201  # the figures
    printing.main()
    print("Packs")  # noqa: T201  # the figures
    joining.main()
    print("Search")  # noqa: T201  # the figures
    with tempfile.TemporaryDirectory() as folder:
        search.measure(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", ENTRIES)


if __name__ == "__main__":
    main()
