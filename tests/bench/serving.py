"""Serve the product, or the bare limit, from two processes on one socket: `python -m tests.bench.serving ours SCENE PORT`."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import waitress
from flask import Flask

from secretariat.core import memory
from secretariat.settings import Settings
from tests.bench.place import Scene, settings_of

#: As many threads as the product has where nothing is set.
PROCESSES, THREADS = 2, Settings.web_threads


def application(kind: str, scene: Scene) -> Flask:
    """Return what is measured: `ours`, `ours-behind` nginx, or `bare`; ours logs as in production, into nothing.

    Each loads what it needs itself, and nothing of the other, since both are measured from their start.
    """
    if kind == "bare":
        from tests.bench.bare import create_bare

        return create_bare(scene)
    import structlog

    from secretariat import logs
    from secretariat.documents.readings import readings_of
    from secretariat.factory import create_app

    settings = settings_of(scene, behind_nginx=kind == "ours-behind")
    logs.configure(settings)
    nowhere = Path(os.devnull).open("w")  # noqa: SIM115  # open to the end of the process
    structlog.configure(
        processors=[*structlog.get_config()["processors"][:-1], structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(nowhere),
    )
    app = create_app(settings)
    readings_of(app).begin()
    return app


def serve(kind: str, scene: Scene, port: int) -> None:
    """Serve until a signal comes; both processes take from one socket."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    listening = socket.create_server(("127.0.0.1", port))
    listening.setblocking(False)
    for _ in range(PROCESSES - 1):
        if not os.fork():
            break
    memory.begin()
    # structlog loads them wherever they are, 5 MB and 1.7; they come with what testing takes, and no operator has them.
    for name in ("rich", "greenlet"):
        sys.modules[name] = None  # type: ignore[assignment]  # Python's own way to say that a module is not there
    app = application(kind, scene)
    memory.settle()
    waitress.serve(app, sockets=[listening], threads=THREADS, ident=None)


@contextmanager
def served(kind: str, scene: Scene, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve within the block."""
    command = [sys.executable, "-m", "tests.bench.serving", kind, json.dumps(asdict(scene)), str(port)]
    # Both have their bytecode, as what an operator has installed; the first start writes it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["MALLOC_ARENA_MAX"] = "1"  # as the unit of the examples says
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        _await(f"http://127.0.0.1:{port}/healthz", process)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    # Here, since what is measured must not hold what only the one who measures needs.
    from urllib.error import HTTPError
    from urllib.request import urlopen

    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit("What is to be measured did not start")
        try:
            urlopen(address, timeout=120).close()
        except HTTPError:
            return
        except OSError:  # refused, or broken off while it starts
            time.sleep(0.05)
        else:
            return
    raise SystemExit("What is to be measured does not answer")


if __name__ == "__main__":
    serve(sys.argv[1], Scene(**json.loads(sys.argv[2])), int(sys.argv[3]))
