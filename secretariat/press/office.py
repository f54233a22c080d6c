"""A Word file converted into a PDF by LibreOffice, in a process of its own: no network, a profile thrown away, limits.

The caller has looked the file through with `press.word`: what it would fetch or run has been refused before.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from .apart import Failed, run_apart, unplugged

SECONDS: Final = 180
MEMORY: Final = 4_000_000_000
#: Tags and bookmarks as the file has them; no comments in the margin or as notes; forms as they look.
_FILTER: Final = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"},"ExportNotes":{"type":"boolean","value":"false"},'
    '"ExportFormFields":{"type":"boolean","value":"false"}}'
)


def convert(data: bytes, *, program: str) -> bytes:
    """Return a Word file as PDF. Raises Failed if the program cannot do it."""
    with tempfile.TemporaryDirectory(prefix="convert-") as name:
        folder = Path(name)
        source = folder / "paper.docx"
        source.write_bytes(data)
        environment = {
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "SAL_USE_VCLPLUGIN": "svp",
            # Nothing is fetched: what would be has been refused, and these lead nowhere.
            "http_proxy": "http://127.0.0.1:9",
            "https_proxy": "http://127.0.0.1:9",
        }
        command = [
            *unplugged(),
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nofirststartwizard",
            "--convert-to",
            _FILTER,
            "--outdir",
            str(folder),
            str(source),
        ]
        run_apart(command, seconds=SECONDS, memory=MEMORY, folder=folder, environment=environment)
        made = folder / "paper.pdf"
        if not made.is_file():
            raise Failed("it made no PDF")
        return made.read_bytes()
