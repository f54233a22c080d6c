"""bandit, as `make check` runs it over the product (in half a minute), sees what is unsafe."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.rules import ROOT

UNSAFE = {
    "B602": "import subprocess\nsubprocess.run('ls ' + name, shell=True)",
    "B301": "import pickle\npickle.loads(sent)",
    "B501": "import requests\nrequests.get(address, verify=False, timeout=5)",
}


def test_what_is_unsafe_is_seen(tmp_path: Path) -> None:
    for issue, lines in UNSAFE.items():
        (tmp_path / f"{issue}.py").write_text(lines)
    (tmp_path / "safe.py").write_text("assert 1 + 1 == 2\n")
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-f", "json", "-r", tmp_path, "-c", ROOT / "pyproject.toml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert {found["test_id"] for found in json.loads(done.stdout)["results"]} >= UNSAFE.keys()
    assert "safe.py" not in {Path(found["filename"]).name for found in json.loads(done.stdout)["results"]}


def test_make_check_runs_it_over_product_and_migrations() -> None:
    assert (
        "bandit --quiet --recursive secretariat migrations --configfile pyproject.toml"
        in (ROOT / "Makefile").read_text()
    )
