"""Who may import whom: the contracts of pyproject.toml hold, and a broken one is seen."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rules import ROOT


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder), "PATH": ""},
    )


def test_every_contract_is_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("place", "line", "contract"),
    [
        ("people/queries.py", "import secretariat.meetings.models", "A feature knows only the features beneath it"),
        ("core/clock.py", "import flask", "The core knows no feature, no request and no printing"),
        ("meetings/services/agenda.py", "import flask", "Rules and writes know no request"),
        ("press/dates.py", "import sqlalchemy", "The press works from plain data"),
        ("documents/services/issue.py", "import weasyprint", "Only the press prints"),
        ("operations/backup.py", "import flask", "What the operator does knows no request"),
    ],
)
def test_a_broken_contract_is_seen(tmp_path: Path, place: str, line: str, contract: str) -> None:
    shutil.copytree(ROOT / "secretariat", tmp_path / "secretariat", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    spoilt = tmp_path / "secretariat" / place
    spoilt.write_text(spoilt.read_text() + f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode != 0
    assert any(contract in row and "BROKEN" in row for row in done.stdout.splitlines()), done.stdout
