"""How many downloads a second, against a view that only sends: from Python, and by a real nginx in front; figures, no test.

python -m tests.bench.sending
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.asking import compared
from tests.bench.place import Scene
from tests.bench.scene import SMALL, made
from tests.bench.serving import served
from tests.plugins.nginx import nginx

OURS, BARE = 8193, 8194
LEAST = 0.35


@contextmanager
def _fronted(kind: str, scene: Scene, port: int) -> Iterator[int]:
    """Serve behind nginx within the block. Gives the port of nginx."""
    with served(kind, scene, port), tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with nginx(port, Path(scene.data, "blobs"), Path(folder)) as front:
            yield front


def measure(scene: Scene) -> None:
    """Say the figures, first of Python alone, then of nginx in front."""
    path, cookie = f"/versions/{scene.version}/en.pdf", scene.delegate
    with served("ours", scene, OURS), served("bare", scene, BARE):
        compared("download, sent by Python", (OURS, path, cookie), (BARE, "/file", ""), least=LEAST)
    with ExitStack() as stack:
        ours = stack.enter_context(_fronted("ours-behind", scene, OURS))
        bare = stack.enter_context(_fronted("bare", scene, BARE))
        compared("download, sent by nginx", (ours, path, cookie), (bare, "/handed-on", ""), least=LEAST)


def main() -> None:
    """Measure on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # nginx reads what is in it
        measure(made(f"sqlite:///{Path(folder) / 'secretariat.sqlite3'}", Path(folder), SMALL))


if __name__ == "__main__":
    main()
