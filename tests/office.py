"""The real conversion of Word files: tried where LibreOffice is installed, and said not to have been where it is not."""

from __future__ import annotations

import shutil

import pytest

OFFICE = shutil.which("soffice") or ""
needs_office = pytest.mark.skipif(
    not OFFICE, reason="LibreOffice is not installed here, so the real conversion of Word files was NOT tried"
)
