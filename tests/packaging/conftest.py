"""One wheel for the session, built as a release is: through the source archive."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
#: Files as a working machine has them lying about, all ignored by git; none may be shipped.
STRAY = (
    "data/secretariat.sqlite",
    "secretariat/__pycache__/factory.cpython-311.pyc",
    "migrations/__pycache__/env.cpython-311.pyc",
    ".cache/fonts/regular.ttf",
)


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed; return what it printed."""
    done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as git would commit it, with the stray files of a working machine in it."""
    tree = tmp_path_factory.mktemp("tree")
    for name in kept_by_git():
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, target)
    for name in STRAY:
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("not to be shipped")
    return tree


def kept_by_git() -> list[str]:
    """Every file of the checkout that git tracks or would track."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=CHECKOUT)
    return sorted(name for name in set(listed.split("\0")) if name and (CHECKOUT / name).is_file())


@pytest.fixture(scope="session")
def sdist(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive."""
    folder = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", folder, cwd=tree)
    [archive] = folder.glob("*.tar.gz")
    return archive


@pytest.fixture(scope="session")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source archive alone."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel")
    run(*pip, "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, sdist, cwd=folder)
    [archive] = folder.glob("*.whl")
    return archive
