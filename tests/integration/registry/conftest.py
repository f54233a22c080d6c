"""The register is tried with the papers of the tests of papers."""

from tests.integration.documents.conftest import look, papers, session

__all__ = ["look", "papers", "session"]
