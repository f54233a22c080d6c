"""The examples of the operations page are what they say: systemd takes the units, and each runs the product's own commands."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from secretariat.cli import main
from secretariat.settings import UnsafeSetting, from_environment
from tests.packaging.conftest import CHECKOUT

EXAMPLES = CHECKOUT / "docs" / "examples"
UNITS = sorted(EXAMPLES.glob("*.service"))
TIMERS = sorted(EXAMPLES.glob("*.timer"))
#: Comes with the system, not with us: a machine without systemd cannot look at its units.
VERIFY = shutil.which("systemd-analyze")


def faults(folder: Path, name: str, unit: str) -> str:
    """Return what systemd says against a unit; the program that it starts is not installed here."""
    (folder / name).write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit))
    done = subprocess.run([str(VERIFY), "verify", folder / name], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr + ("refused" if done.returncode else "")


@pytest.mark.skipif(VERIFY is None, reason="there is no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_takes_the_unit_and_would_not_take_a_misspelt_one(tmp_path: Path, unit: Path) -> None:
    said = unit.read_text()
    assert faults(tmp_path, unit.name, said) == ""
    assert "Unknown key" in faults(tmp_path, unit.name, said.replace("NoNewPrivileges=", "NoNewPriveleges="))


@pytest.mark.skipif(VERIFY is None, reason="there is no systemd here")
@pytest.mark.parametrize("timer", TIMERS, ids=lambda timer: timer.stem)
def test_systemd_takes_the_timer_and_would_not_take_an_hour_that_there_is_not(tmp_path: Path, timer: Path) -> None:
    started = timer.with_suffix(".service")
    assert faults(tmp_path, started.name, started.read_text()) == ""
    said = timer.read_text()
    assert faults(tmp_path, timer.name, said) == ""
    assert "Failed to parse calendar" in faults(tmp_path, timer.name, said.replace(":", ";"))


def test_each_unit_starts_a_command_that_there_is() -> None:
    program = r"(?m)^ExecStart=/opt/secretariat/bin/secretariat (\S+)"
    started = {unit.stem.removeprefix("secretariat-"): re.findall(program, unit.read_text()) for unit in UNITS}
    assert started == {
        "backup": ["backup"], "proof": ["restore", "verify"], "web": ["serve"], "web@": ["serve"], "worker": ["worker"],
    }  # fmt: skip
    assert {name for names in started.values() for name in names} <= set(main.commands)


def test_one_more_web_process_differs_in_its_port_alone_and_goes_with_the_first() -> None:
    first, more = ((EXAMPLES / f"secretariat-web{which}.service").read_text() for which in ("", "@"))
    assert section(first, "Service").replace("--port 8000", "--port %i") == section(more, "Service")
    assert "PartOf=secretariat-web.service" in section(more, "Unit")
    assert "WantedBy=secretariat-web.service" in section(more, "Install")


def section(unit: str, name: str) -> str:
    return unit.split(f"[{name}]")[1].split("\n[")[0].strip()


def test_the_settings_of_the_examples_are_settings_and_stop_a_start_until_they_are_filled_in() -> None:
    said = dict(line.split("=", 1) for line in (EXAMPLES / "env").read_text().splitlines() if not line.startswith("#"))
    with pytest.raises(UnsafeSetting, match="SECRETARIAT_SECRET_KEY"):
        from_environment(said)
    filled = from_environment({**said, "SECRETARIAT_SECRET_KEY": "48 characters, as a program for secrets makes up"})
    assert (filled.production, filled.proxies, filled.sendfile) == (True, 1, "nginx")
    for role in ("web", "worker"):
        [line] = [one for one in (EXAMPLES / role).read_text().splitlines() if not one.startswith("#")]
        assert line.startswith(f"SECRETARIAT_DATABASE_URL=postgresql+psycopg://{getattr(filled, f'{role}_role')}:")


def test_the_page_installs_examples_that_there_are() -> None:
    page = (CHECKOUT / "docs" / "operations.md").read_text()
    named = set(re.findall(r"docs/examples/([a-z*][\w.*-]*)", page))
    assert {"env", "web", "worker", "secretariat-run", "nginx.conf"} <= named
    assert all(list(EXAMPLES.glob(name)) for name in named)
    assert (EXAMPLES / "secretariat-run").read_text().startswith("#!/bin/sh\n")


@pytest.mark.parametrize("name", ["backup", "proof"])
def test_no_backup_is_written_where_its_disk_is_not_mounted(name: str) -> None:
    unit = (EXAMPLES / f"secretariat-{name}.service").read_text()
    [folder] = re.findall(r"(?m)^ExecStart=\S+ (?:backup|restore) (\S+)", unit)
    assert f"RequiresMountsFor={folder}\n" in section(unit, "Unit") + "\n"
