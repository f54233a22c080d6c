"""Refusals that only the web tier knows."""

from __future__ import annotations


class SignedOut(Exception):
    """Nobody is signed in, or the session has ended."""


class FormExpired(Exception):
    """A form came without the token of its session: it was opened before signing in or out, or elsewhere."""
