"""What the tests of translations share: papers, and what they say."""

from __future__ import annotations

from tests.integration.documents.conftest import look, papers, session

__all__ = ["look", "papers", "session"]
