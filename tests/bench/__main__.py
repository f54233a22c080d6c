"""Every measurement that needs no database of the caller's: `make bench`. It prints what it does as it goes.

`SCALE=L make bench` takes ten times as many bodies, meetings, papers and people, and takes most of an hour.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.bench import comparing, joining, letters, mix, pages, printing, register, search, sending, typing_long, word
from tests.plugins.postgres import running_cluster

LARGE = os.environ.get("SCALE") == "L"
#: Papers, each with two entries in the index of the search.
PAPERS = 200_000 if LARGE else 10_000


def main() -> None:
    """Measure one thing after the other."""
    print(f"Pages, at {'200,000' if LARGE else '20,000'} papers")  # noqa: T201  # the figures
    pages.main(["--large"] if LARGE else [])
    print("The register, at 1,000 and at 200,000 papers")  # noqa: T201  # the figures
    register.main([])
    print("Downloads")  # noqa: T201  # the figures
    sending.main()
    print("People at once")  # noqa: T201  # the figures
    mix.main()
    print("Letters")  # noqa: T201  # the figures
    letters.main()
    print("Printing")  # noqa: T201  # the figures
    printing.main()
    print("Word files")  # noqa: T201  # the figures
    word.main()
    print("Comparing two versions")  # noqa: T201  # the figures
    comparing.main()
    print("A long draft in the browser")  # noqa: T201  # the figures
    typing_long.main()
    print("Packs")  # noqa: T201  # the figures
    joining.main()
    print("Search")  # noqa: T201  # the figures
    with tempfile.TemporaryDirectory() as folder:
        search.measure(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", 2 * PAPERS)
    with running_cluster() as cluster, cluster.database() as url:
        search.measure(url, 2 * PAPERS)


if __name__ == "__main__":
    main()
