"""One wheel for the session, built as a release is: through the source archive."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
from importlib import metadata
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
    done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
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


def locked() -> list[str]:
    """The packages that requirements/runtime.txt names and this platform wants."""
    lock = (CHECKOUT / "requirements/runtime.txt").read_text()
    present = []
    for name in re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, re.MULTILINE):
        with contextlib.suppress(metadata.PackageNotFoundError):  # such as colorama, for Windows only
            metadata.distribution(name)
            present.append(name)
    return present


def link_locked(site: Path) -> None:
    """Put into a folder what requirements/runtime.txt names.

    The locked packages were fetched and checked against their hashes when this environment was made. They are
    linked, not fetched again: quick, and works without a network. Linking them one by one, rather than
    sharing the whole environment, shows a product that leans on a tool of its tests.
    """
    for name in locked():
        distribution = metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(distribution.locate_file(top))))
