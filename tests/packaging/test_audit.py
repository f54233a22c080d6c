"""The audit of the locks: what a saved copy of advisories says of a release is found, and nothing else is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.conftest import CHECKOUT

#: What an audit answers: how it ended, and what it said.
Audit = Callable[..., tuple[int, str]]
LOCK = """\
oak==2.5.0 \\
    --hash=sha256:00
Some.Birch==1.0 ; python_full_version < '3.13' \\
    --hash=sha256:01
"""


def advisory(name: str, package: str, *, days: int = 1, **more: Any) -> dict[str, Any]:
    """An advisory as osv.dev gives it out, of some days ago."""
    affected = {"package": {"ecosystem": more.pop("ecosystem", "PyPI"), "name": package}}
    for part in ("ranges", "versions"):
        if part in more:
            affected[part] = more.pop(part)
    modified = datetime.now(UTC) - timedelta(days=days)
    return {"id": name, "modified": f"{modified:%Y-%m-%dT%H:%M:%S.123456Z}", "affected": [affected], **more}


def between(*bounds: tuple[str, str], kind: str = "ECOSYSTEM") -> list[dict[str, Any]]:
    return [{"type": kind, "events": [{what: version} for what, version in bounds]}]


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    lock = tmp_path / "lock.txt"
    lock.write_text(LOCK)

    def audited(*known: dict[str, Any], zipped: bool = False, raw: str = "") -> tuple[int, str]:
        place = tmp_path / "copy"
        place.mkdir(exist_ok=True)
        for said in known:
            (place / f"{said['id']}.json").write_text(json.dumps(said))
        if raw:
            (place / "raw.json").write_text(raw)
        if zipped:
            with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
                for path in place.iterdir():
                    archive.write(path, path.name)
            place = tmp_path / "all.zip"
        done = subprocess.run(
            [sys.executable, CHECKOUT / "scripts" / "audit", place, lock], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    return audited


def test_a_release_that_is_warned_of_is_named_once_with_the_way_out(audit: Audit) -> None:
    same = [("introduced", "0"), ("fixed", "2.4.1"), ("introduced", "2.5"), ("fixed", "2.5.1")]
    code, said = audit(
        advisory("PYSEC-2026-1", "oak", ranges=between(*same), aliases=["CVE-2026-1"], summary="It falls."),
        advisory("GHSA-aaaa", "Oak", ranges=between(*same), aliases=["CVE-2026-1"]),
        advisory("PYSEC-2026-2", "some-birch", versions=["0.9", "1.0.0"]),
        zipped=True,
    )
    assert code == 1
    assert "oak 2.5.0: PYSEC-2026-1 (CVE-2026-1, GHSA-aaaa), fixed in 2.5.1." in said
    assert "some-birch 1.0: PYSEC-2026-2, no release without it is known." in said
    assert "2 to look at." in said
    assert "make lock UPGRADE=1" in said


SPARED = {
    "fixed": advisory("A", "oak", ranges=between(("introduced", "0"), ("fixed", "2.5.0"))),
    "not yet introduced": advisory("A", "oak", ranges=between(("introduced", "2.5.0.post1"))),
    "an older one was the last": advisory("A", "oak", ranges=between(("introduced", "0"), ("last_affected", "2.4"))),
    "withdrawn": advisory("A", "oak", ranges=between(("introduced", "0")), withdrawn="2026-01-01T00:00:00Z"),
    "another package": advisory("A", "oak-tree", ranges=between(("introduced", "0"))),
    "another kind of package": advisory("A", "oak", ecosystem="npm", ranges=between(("introduced", "0"))),
    "other releases": advisory("A", "oak", versions=["2.4", "0.1-old-style"]),
    "commits": advisory("A", "oak", ranges=between(("introduced", "0"), kind="GIT")),
}


def test_nothing_else_is(audit: Audit) -> None:
    known = [{**said, "id": name} for name, said in SPARED.items()]
    code, said = audit(*known)
    assert (code, said.splitlines()[1:]) == (0, ["None of these releases is warned of."]), said
    assert "2 releases against 7 advisories" in said


def test_the_last_release_that_is_affected_is(audit: Audit) -> None:
    code, said = audit(advisory("A", "oak", ranges=between(("introduced", "0"), ("last_affected", "2.5"))))
    assert code == 1, said


def test_an_old_copy_is_said_to_be_old(audit: Audit) -> None:
    of_another = between(("introduced", "9"))
    code, said = audit(advisory("A", "oak", ranges=of_another, days=31))
    assert code == 0
    assert "more than 30 days old: fetch a newer one" in said
    assert "days old" not in audit(advisory("B", "oak", ranges=of_another, days=29))[1]


def test_what_cannot_be_read_is_not_taken_for_nothing_found(audit: Audit) -> None:
    code, said = audit()
    assert (code, "holds no advisories" in said) == (2, True)
    code, said = audit(advisory("A", "oak"), raw="{")
    assert (code, "raw.json is no advisory" in said) == (2, True)
    code, said = audit(raw="[]")
    assert (code, "raw.json is no advisory" in said) == (2, True)


def test_where_the_bundle_is_installed_there_is_what_it_needs() -> None:
    assert re.search(r"(?m)^packaging==", (CHECKOUT / "requirements" / "runtime.txt").read_text())
