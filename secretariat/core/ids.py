"""Public ids, and the one way to point at a thing of any kind."""

from __future__ import annotations

import secrets
from typing import NamedTuple

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
PID_LENGTH = 14


class Ref(NamedTuple):
    """A thing of any kind, named by its kind and internal id: for audit, grants, notices and anchors."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def new_pid() -> str:
    """Return a random public id, 14 characters without look-alikes (about 68 bits): it tells nothing and cannot be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PID_LENGTH))


def new_token() -> str:
    """Return a random secret of 256 bits, safe in an address or a cookie."""
    return secrets.token_urlsafe(32)


def new_reference() -> str:
    """Return a short reference for a request, easy to read out on the telephone: `7QF2-KE`."""
    drawn, text = secrets.randbelow(len(ALPHABET) ** 6), ""
    for _ in range(6):
        drawn, letter = divmod(drawn, len(ALPHABET))
        text += ALPHABET[letter]
    return f"{text[:4]}-{text[4:]}".upper()
