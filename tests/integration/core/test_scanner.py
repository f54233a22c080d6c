"""The virus scanner, asked over its socket: a real clamd, and one that is not there or talks nonsense."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from secretariat.core.scanner import ScannerFailed, refusal, scan
from tests.plugins.clamav import EICAR, clamd


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with clamd() as address:
        yield address


def test_what_it_knows_is_named_wherever_it_stands(address: str) -> None:
    assert refusal(address) == ""
    assert scan(address, io.BytesIO(b"A paper.")) == ""
    file = io.BytesIO(b"before" + b"\0" * 300_000 + EICAR)
    file.read()
    assert scan(address, file).startswith("Eicar-Test-Signature")


def test_a_file_too_large_for_it_is_not_taken_for_a_clean_one(address: str) -> None:
    with pytest.raises(ScannerFailed):
        scan(address, io.BytesIO(b"\0" * 3_000_000))


@pytest.mark.parametrize("where", ["unix:{folder}/nobody", "tcp://127.0.0.1:1"])
def test_one_that_is_not_there_is_said_to_be(where: str, tmp_path: Path) -> None:
    where = where.format(folder=tmp_path)
    assert refusal(where)
    with pytest.raises(ScannerFailed):
        scan(where, io.BytesIO(b"A paper."))


@contextmanager
def saying(answer: bytes) -> Iterator[str]:
    """Something that answers so, whatever it is asked, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1000)
                line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        finally:
            thread.join(60)


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"stream: ERROR\0", b"stream:\0", b"OK\0"]
)
def test_what_is_no_answer_is_not_taken_for_a_clean_file(answer: bytes) -> None:
    with saying(answer) as where, pytest.raises(ScannerFailed):
        scan(where, io.BytesIO(b""))
    with saying(answer) as where:
        assert refusal(where)
