"""What the tests of reviews share: papers, and a review held by the secretary."""

from __future__ import annotations

from tests.integration.documents.conftest import look, papers, session

__all__ = ["look", "papers", "session"]
