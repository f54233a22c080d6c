"""The virus scanner: ClamAV's daemon is asked over its socket whether it knows a file as harmful."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Final
from urllib.parse import urlsplit

#: Seconds to wait for the daemon to be reached, and for each answer of it.
_CONNECT: Final = 5
_ANSWER: Final = 60
_CHUNK: Final = 256 * 1024
_LONGEST: Final = 4096
UNIX: Final = "unix:"


class ScannerFailed(Exception):
    """The scanner does not answer, or not to the question; the text says which."""


def scan(address: str, file: BinaryIO) -> str:
    """Return under what name the scanner knows a file as harmful; empty if it does not. Raises ScannerFailed.

    `address` is `unix:/path/of/socket` or `tcp://host:port`.
    """
    file.seek(0)
    with _connected(address) as line:
        with suppress(BrokenPipeError, ConnectionResetError):  # it hung up on a file too large for it, and says so
            line.sendall(b"zINSTREAM\0")
            while chunk := file.read(_CHUNK):
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
        said = _answer(line)
    if said == "stream: OK":
        return ""
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return said.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerFailed(said or "it hung up")


def refusal(address: str) -> str:
    """Return why the scanner cannot be asked; empty if it can."""
    try:
        with _connected(address) as line:
            line.sendall(b"zPING\0")
            said = _answer(line)
    except ScannerFailed as problem:
        return str(problem)
    return "" if said == "PONG" else said or "it hung up"


@contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    """The line to the scanner. Whatever goes wrong on it is ScannerFailed."""
    try:
        with _called(address) as line:
            line.settimeout(_ANSWER)
            yield line
    except OSError as problem:
        raise ScannerFailed(problem.strerror or type(problem).__name__) from problem


def _called(address: str) -> socket.socket:
    if not address.startswith(UNIX):
        parts = urlsplit(address)
        return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=_CONNECT)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(_CONNECT)
        line.connect(address.removeprefix(UNIX))
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST:
        piece = line.recv(_LONGEST)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()
