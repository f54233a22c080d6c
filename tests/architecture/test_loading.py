"""What a web process loads before its first answer: every megabyte is there once for each of them, and each start waits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What the worker prints with, what changes the database, what speaks with a directory or an object store, and what
#: only some requests need, or some installations: they load it themselves.
NOT_WANTED = {
    "alembic", "argon2", "authlib", "babel", "docx", "fontTools", "holidays", "icalendar", "joserfc", "lxml",
    "markdown_it", "obstore", "openpyxl", "pikepdf", "PIL", "prometheus_client", "requests", "smtplib",
    "secretariat.press.quarantine.word", "sqlalchemy.dialects.postgresql", "Stemmer", "weasyprint", "xml",
}  # fmt: skip
MADE = """
import sys
from pathlib import Path
from secretariat.factory import create_app
from secretariat.settings import Settings
create_app(Settings(secret_key="k" * 40, data=Path(sys.argv[1]), profile="development", base_url="http://localhost"))
"""


def loaded(folder: Path, *, before: str = "") -> set[str]:
    """Return what an application has loaded in a process of its own; `before` is done first."""
    code = f"{before}\n{MADE}\nprint(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return set(said.split())


@pytest.mark.parametrize("before", ["", "import fontTools"], ids=["as it is", "with the defect this is there for"])
def test_a_web_process_loads_nothing_that_it_never_needs(tmp_path: Path, before: str) -> None:
    assert loaded(tmp_path, before=before) & NOT_WANTED == ({"fontTools"} if before else set())


COMMAND = """
import gc
from secretariat import cli

def collected():
    return sum(generation["collections"] for generation in gc.get_stats())

before = collected()
cli.main(["accounts", "--help"], standalone_mode=False)
print(collected() - before, gc.isenabled())
"""


def test_a_command_loads_without_looking_for_garbage() -> None:
    said = subprocess.run(
        [sys.executable, "-c", COMMAND],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    times, enabled = said.split()[-2:]
    assert int(times) < 20  # 146 where it does
    assert enabled == "True"
