"""The bundle for a closed network: built by the script itself from a lock of one small wheel, installed without any index.

All sixty wheels are fetched by `make bundle` alone: it takes an index and two minutes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.packaging.conftest import CHECKOUT, link_locked


def small_wheel(folder: Path) -> tuple[Path, str]:
    """Make a wheel by hand; returns it with its SHA-256."""
    files = {
        "canary.py": "WORDS = 'installed'\n",
        "canary-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: canary\nVersion: 1.0\n",
        "canary-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = []
    place = folder / "canary-1.0-py3-none-any.whl"
    with zipfile.ZipFile(place, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
            hashed = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).decode().rstrip("=")
            record.append(f"{name},sha256={hashed},{len(content)}")
        archive.writestr("canary-1.0.dist-info/RECORD", "\n".join([*record, "canary-1.0.dist-info/RECORD,,"]) + "\n")
    return place, hashlib.sha256(place.read_bytes()).hexdigest()


def quietly(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.fixture(scope="module")
def bundle(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of a checkout whose lock names one wheel."""
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "index").mkdir()
    _, sha256 = small_wheel(folder / "index")
    checkout = shutil.copytree(tree, folder / "checkout")
    (checkout / "requirements" / "runtime.txt").write_text(f"canary==1.0 \\\n    --hash=sha256:{sha256}\n")
    done = quietly(
        checkout / "scripts" / "bundle", folder / "out",
        cwd=folder, PYTHON=sys.executable, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(folder / "index"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    place = Path(done.stdout.strip())
    assert place.suffix == ".tar"
    assert place.exists()
    return place.with_suffix("")


def test_it_holds_wheels_parts_papers_and_installer_each_under_its_hash(bundle: Path) -> None:
    there = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    sums = {line.split("  ")[1] for line in (bundle / "SHA256SUMS").read_text().splitlines()}
    assert sums == there - {"SHA256SUMS"}
    assert {"requirements.txt", "install", "audit", "sbom.cdx.json", "LICENSE", "docs/operations.md"} <= there
    assert sum(name.startswith("wheels/secretariat-") for name in there) == 1
    parts = json.loads((bundle / "sbom.cdx.json").read_text())
    assert (parts["bomFormat"], parts["metadata"]["component"]["name"]) == ("CycloneDX", "secretariat")
    [part] = parts["components"]
    assert (part["name"], part["version"]) == ("canary", "1.0")
    addresses = {reference["url"] for reference in part["externalReferences"]}
    assert addresses == {"wheels/canary/"}


def test_it_installs_without_any_index_and_the_product_starts(bundle: Path, tmp_path: Path) -> None:
    """What the lock of one wheel leaves out is linked beside it."""
    (tmp_path / "beside").mkdir()
    link_locked(tmp_path / "beside")
    product, known = tmp_path / "product", {"PYTHON": sys.executable, "PYTHONPATH": str(tmp_path / "beside")}
    before = os.umask(0o077)  # as root's is where nobody may see anything by default
    try:
        done = quietly(bundle / "install", product, cwd=tmp_path, PIP_INDEX_URL="http://127.0.0.1:9/", **known)
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    closed = [path for path in (product, *product.rglob("*")) if not path.stat().st_mode & stat.S_IROTH]
    assert closed == [], "the product's user reads what root installed"
    assert done.stdout.startswith("Secretariat 0.")
    where = "import canary, secretariat; print(secretariat.__file__)"
    assert Path(quietly(product / "bin/python", "-c", where, cwd=tmp_path, **known).stdout).is_relative_to(product)
    again = quietly(bundle / "install", product, cwd=tmp_path, **known)
    assert (again.returncode, "is there already" in again.stderr) == (1, True)


@pytest.mark.parametrize("name", ["requirements.txt", "wheels/canary-1.0-py3-none-any.whl"])
def test_a_bundle_that_was_altered_installs_nothing(bundle: Path, tmp_path: Path, name: str) -> None:
    altered = shutil.copytree(bundle, tmp_path / "bundle")
    with (altered / name).open("ab") as file:
        file.write(b"#")
    done = quietly(altered / "install", tmp_path / "product", cwd=tmp_path, PYTHON=sys.executable)
    assert (done.returncode, "nothing was done" in done.stderr) == (1, True)
    assert not (tmp_path / "product").exists()


def test_no_two_different_bundles_of_one_version_bear_one_name(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for name in ("scripts/bundle", "pyproject.toml"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, checkout / name)

    def name() -> str:
        done = quietly(checkout / "scripts" / "bundle", "--name", cwd=tmp_path, PYTHON=sys.executable)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def git(*words: str) -> str:
        who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
        return quietly("git", *who, *words, cwd=checkout, GIT_COMMITTER_DATE="2026-11-30T12:00:00Z").stdout.strip()

    version = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"]
    assert re.fullmatch(rf"secretariat-{re.escape(version)}\+\d{{8}}-cp\d+-\w+", name()), "no repository: the day"
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "First")
    commit = git("rev-parse", "--short", "HEAD")
    assert name().startswith(f"secretariat-{version}+20261130.{commit}-cp")
    (checkout / "pyproject.toml").write_text((checkout / "pyproject.toml").read_text() + "\n")
    assert name().startswith(f"secretariat-{version}+20261130.{commit}.changed-cp")
    git("tag", f"v{version}")
    assert ".changed-cp" in name(), "the tag does not name what was changed since"
    git("checkout", "--quiet", ".")
    assert name().startswith(f"secretariat-{version}-cp")
