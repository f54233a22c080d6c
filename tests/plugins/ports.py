"""Ports for servers that the tests start in processes of their own."""

from __future__ import annotations

import secrets
import socket

#: Below those that the kernel gives to outgoing connections: none of these takes the port while its server still starts.
FIRST, LAST = 20_000, 32_000


def free_port() -> int:
    """A port of this machine that nobody listens on, and that no other worker of the tests is likely to be given."""
    while True:
        port = FIRST + secrets.randbelow(LAST - FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
