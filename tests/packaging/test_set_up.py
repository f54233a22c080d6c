"""The set-up scripts install only what is missing, and say what to type where they may not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.packaging.conftest import CHECKOUT


class Machine:
    """A PATH of our own making, whose programs do what a line of shell says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked = folder / "asked"
        self.has("python3", "exit 1")  # has no module, finds no library
        for program in ("chromium", "clamd", "initdb", "nginx", "postgres", "qpdf", "pdftoppm", "strace"):
            self.has(program)

    def has(self, program: str, does: str = ":") -> None:
        path = self.folder / program
        path.write_text(f"#!/bin/sh\n{does}\n")
        path.chmod(0o755)

    def has_apt(self, does: str = ":") -> None:
        self.has("apt-get", f'echo "$@" >>{self.asked}\n{does}')
        self.has("env", 'while case $1 in *=*) ;; *) false ;; esac; do shift; done; exec "$@"')

    def lacks(self, program: str) -> None:
        (self.folder / program).unlink()

    def is_user(self, number: int) -> None:
        self.has("id", f"echo {number}")

    def runs(self, script: str, group: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.folder), "PYTHON": "python3"}
        return subprocess.run(
            ["/bin/sh", CHECKOUT / "scripts" / script, group],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
        )  # fmt: skip


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_machine_that_has_everything_is_asked_nothing(machine: Machine) -> None:
    machine.has("python3")
    machine.has_apt()
    done = machine.runs("system-packages", "test")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not machine.asked.exists()


def test_root_gets_exactly_what_is_missing(machine: Machine) -> None:
    machine.has("python3")
    machine.lacks("qpdf")
    machine.is_user(0)
    machine.has_apt()
    done = machine.runs("system-packages", "test")
    assert done.returncode == 0, done.stderr
    assert "Installing Debian packages: qpdf" in done.stderr
    assert done.stdout == ""
    update, install = machine.asked.read_text().splitlines()
    assert update.endswith("update")
    assert install.endswith("install -y --no-install-recommends qpdf")


def test_serving_needs_no_browser_nor_database_server(machine: Machine) -> None:
    for program in ("chromium", "qpdf", "pdftoppm"):
        machine.lacks(program)
    machine.is_user(0)
    machine.has_apt()
    assert machine.runs("system-packages", "run").returncode == 0
    wanted = machine.asked.read_text().split("--no-install-recommends ")[1].split()
    assert wanted == ["python3-venv", "libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]


def test_building_a_bundle_needs_neither_servers_nor_layout(machine: Machine) -> None:
    """Who builds one may leave Debian's packages alone, which the machine that installs then fetches all of."""
    for program in ("chromium", "qpdf", "nginx", "postgres", "initdb", "clamd"):
        machine.lacks(program)
    machine.is_user(0)
    machine.has_apt()
    assert machine.runs("system-packages", "bundle").returncode == 0
    assert machine.asked.read_text().split("--no-install-recommends ")[1].split() == ["python3-venv"]


def test_measuring_takes_what_testing_takes_and_a_load(machine: Machine) -> None:
    machine.has("python3")
    machine.is_user(0)
    machine.has_apt()
    assert machine.runs("system-packages", "bench").returncode == 0
    assert machine.asked.read_text().split("--no-install-recommends ")[1].split() == ["wrk"]


def test_who_may_not_install_is_told_what_to_type(machine: Machine) -> None:
    machine.is_user(1000)
    machine.has("sudo", "exit 1")
    machine.has_apt()
    done = machine.runs("system-packages", "run")
    assert done.returncode == 1
    assert "as root: apt-get install --no-install-recommends python3-venv libpango-1.0-0" in done.stderr
    assert not machine.asked.exists()


def test_a_sudo_without_a_password_is_used(machine: Machine) -> None:
    machine.is_user(1000)
    machine.has("sudo", '[ "$1" = -n ] && shift && exec "$@"')
    machine.has("true")
    machine.has_apt()
    assert machine.runs("system-packages", "run").returncode == 0
    assert "python3-venv" in machine.asked.read_text()


def test_a_system_without_apt_is_told_what_is_missing(machine: Machine) -> None:
    machine.is_user(0)
    done = machine.runs("system-packages", "run")
    assert done.returncode == 1
    assert "no apt-get here" in done.stderr
    assert "libpango-1.0-0" in done.stderr


def test_a_failed_installation_is_a_failure(machine: Machine) -> None:
    machine.is_user(0)
    machine.has_apt('case "$*" in *install*) exit 100 ;; esac')
    done = machine.runs("system-packages", "run")
    assert done.returncode == 1
    assert "To try by hand, as root: apt-get install" in done.stderr


def test_an_old_python_is_refused_with_a_way_out(machine: Machine) -> None:
    machine.has("python3", '[ "$1" = -V ] && echo Python 3.9.2 || exit 1')
    machine.has("dirname", f"echo {CHECKOUT / 'scripts'}")
    done = machine.runs("environment", "runtime")
    assert done.returncode == 1
    assert "needs Python 3.11 or later, and python3 is Python 3.9.2" in done.stderr
    assert "make PYTHON=" in done.stderr


def test_no_python_at_all_is_said_so(machine: Machine) -> None:
    machine.lacks("python3")
    done = machine.runs("system-packages", "run")
    assert done.returncode == 1
    assert "there is no python3" in done.stderr
